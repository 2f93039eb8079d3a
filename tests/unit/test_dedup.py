import datetime as dt
import random
import unicodedata
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette import dedup
from vedette.dedup import Candidate, MemoryIndex
from vedette.model import Copy

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def vocabulary(seed: int = 7, size: int = 4000) -> list[str]:
    chance = random.Random(seed)
    letters = "aeioubdgklmnprstvząčęėšųū"
    return ["".join(chance.choices(letters, k=chance.randint(2, 11))) for _ in range(size)]


VOCABULARY = vocabulary()
WEIGHTS = [1 / (rank + 3) for rank in range(len(VOCABULARY))]


def prose(seed: int, words: int = 500) -> list[str]:
    """Words with frequencies like a language's: a few very common, most of them rare."""
    return random.Random(seed).choices(VOCABULARY, WEIGHTS, k=words)


def candidate(words: str | list[str], article: int = 1, seen: dt.datetime = NOON) -> Candidate:
    text = words if isinstance(words, str) else " ".join(words)
    shingles = dedup.shingles(text)
    return Candidate(article=article, shared=3, shingles=shingles, first_seen=seen)


def copy(text: str, *candidates: Candidate) -> Copy | None:
    return dedup.decide(dedup.shingles(text), candidates)


def copied(text: str, *candidates: Candidate) -> Copy:
    result = copy(text, *candidates)
    assert result is not None
    return result


def found(originals: list[list[str]], edited: list[list[str]]) -> float:
    """The share of edited texts for which index and decision together name their original."""
    index = MemoryIndex()
    for article, words in enumerate(originals):
        shingles = dedup.shingles(" ".join(words))
        index.add(article, dedup.sample(shingles), shingles, NOON)
    hits = 0
    for article, words in enumerate(edited):
        shingles = dedup.shingles(" ".join(words))
        candidates = index.candidates(dedup.sample(shingles), since=NOON - DAY, until=NOON + DAY)
        result = dedup.decide(shingles, candidates)
        hits += result is not None and result.original == article
    return hits / len(originals)


# Shingles


def test_shingles_are_sorted_distinct_and_five_words_long() -> None:
    shingles = dedup.shingles("one two three four five six seven one two three four five")
    assert shingles.typecode == "I"
    assert list(shingles) == sorted(set(shingles))
    assert len(shingles) == 7


def test_case_punctuation_width_and_invisible_characters_do_not_matter() -> None:
    plain = dedup.shingles("Brigade arrives in Rukla today, minister says")
    assert dedup.shingles("BRIGADE arrives — in Rukla: today! minister\u00a0says") == plain
    assert dedup.shingles("Bri\u00adgade arri\u200bves in Rukla today minister says") == plain
    assert dedup.shingles("\uff22rigade arrives in Rukla today minister says") == plain
    accented = "Šiaulių oro bazė šiandien priėmė naikintuvus"
    assert dedup.shingles(unicodedata.normalize("NFD", accented)) == dedup.shingles(accented)


def test_short_text_is_one_shingle_and_empty_text_none() -> None:
    assert len(dedup.shingles("Four words stand here")) == 1
    assert len(dedup.shingles("Exactly five words stand here")) == 1
    assert dedup.shingles("") == array("I")
    assert dedup.shingles(" — ... \n") == array("I")


@given(st.text(st.characters(), max_size=400))
def test_any_text_has_sorted_distinct_shingles(text: str) -> None:
    shingles = dedup.shingles(text)
    assert list(shingles) == sorted(set(shingles))
    assert dedup.shingles(text) == shingles


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("war " * 500_000, 1),
        ("x" * 2_000_000, 1),
        ("ш" * 2_000_000, 1),
        ("a" + "\u0300\u0316" * 200_000, 2),
        ("\ufdfa" * 200_000, dedup.MAX_WORDS),
        (" ".join(map(str, range(200_000))), dedup.MAX_WORDS),
        ("\ud800 \udfff", 0),
    ],
    ids=["one word", "no spaces", "no spaces, Cyrillic", "marks", "ligatures", "numbers", "broken"],
)
def test_hostile_text_is_bounded(text: str, most: int) -> None:
    assert len(dedup.shingles(text)) <= most


# Samples


@given(st.sets(st.integers(0, 2**32 - 1), max_size=600))
def test_sample_is_the_values_below_the_limit_or_the_floor(values: set[int]) -> None:
    shingles = array("I", sorted(values))
    sampled = dedup.sample(shingles)
    assert list(sampled) == list(shingles[: len(sampled)])
    assert set(sampled) >= {value for value in values if value < dedup.SAMPLE_LIMIT}
    assert len(sampled) >= min(dedup.SAMPLE_FLOOR, len(values))
    assert len(sampled) == dedup.SAMPLE_FLOOR or all(
        value < dedup.SAMPLE_LIMIT or len(values) < dedup.SAMPLE_FLOOR for value in sampled
    )


@given(st.sets(st.integers(0, 2**32 - 1), min_size=30, max_size=600), st.data())
def test_samples_nest(values: set[int], data: st.DataObject) -> None:
    part = data.draw(st.sets(st.sampled_from(sorted(values)), min_size=1))
    whole_sample = set(dedup.sample(array("I", sorted(values))))
    part_sample = set(dedup.sample(array("I", sorted(part))))
    assert whole_sample & part <= part_sample


# Containment


def test_containment_is_measured_over_each_set() -> None:
    a, b = array("I", [1, 2, 3, 4]), array("I", [3, 4, 5, 6, 7, 8, 9, 10])
    assert dedup.containment(a, b) == (0.5, 0.5, 0.25)
    assert dedup.containment(b, a) == (0.5, 0.25, 0.5)
    assert dedup.containment(a, array("I")) == (0, 0, 0)


# The index


def rows(count: int, shingles: tuple[int, ...]) -> MemoryIndex:
    index = MemoryIndex()
    for article in range(count):
        index.add(article, shingles, array("I", shingles), NOON + article * dt.timedelta(minutes=1))
    return index


def test_candidates_share_three_hashes_or_the_whole_small_sample() -> None:
    index = MemoryIndex()
    index.add(1, (1, 2, 3), array("I", [1, 2, 3]), NOON)
    index.add(2, (1, 2), array("I", [1, 2]), NOON)
    assert [c.article for c in index.candidates((1, 2, 3, 4), since=NOON, until=NOON)] == [1]
    assert [c.article for c in index.candidates((1, 2), since=NOON, until=NOON)] == [1, 2]
    assert index.candidates((), since=NOON, until=NOON) == []


def test_most_shared_comes_first_then_the_lower_id() -> None:
    index = MemoryIndex()
    index.add(3, (1, 2, 3, 4), array("I", [1, 2, 3, 4]), NOON)
    index.add(2, (1, 2, 3), array("I", [1, 2, 3]), NOON)
    index.add(1, (2, 3, 4), array("I", [2, 3, 4]), NOON)
    got = index.candidates((1, 2, 3, 4), since=NOON, until=NOON)
    assert [(c.article, c.shared) for c in got] == [(3, 4), (1, 3), (2, 3)]


def test_at_most_fifty_newest_rows_a_hash_and_twenty_candidates() -> None:
    index = rows(60, (1, 2, 3))
    got = index.candidates((1, 2, 3), since=NOON, until=NOON + DAY)
    assert [c.article for c in got] == list(range(10, 30))


def test_the_window_is_closed_and_bounds_what_counts_as_newest() -> None:
    index = rows(60, (1, 2, 3))
    minute = dt.timedelta(minutes=1)
    got = index.candidates((1, 2, 3), since=NOON + 2 * minute, until=NOON + 4 * minute)
    assert [c.article for c in got] == [2, 3, 4]


def test_adding_twice_changes_nothing() -> None:
    index = MemoryIndex()
    for _ in range(2):
        index.add(1, (1, 2, 3), array("I", [1, 2, 3]), NOON)
    assert [c.shared for c in index.candidates((1, 2, 3), since=NOON, until=NOON)] == [3]


# Decisions


def test_recall_on_edited_articles() -> None:
    originals = [prose(seed) for seed in range(150)]
    boilerplate = prose(10_001, 120)
    embed = [
        prose(20_000 + i, 300) + words + prose(30_000 + i, 300) for i, words in enumerate(originals)
    ]
    quotes = [w[:150] + prose(40_000 + i, 160) + w[310:] for i, w in enumerate(originals)]
    assert (
        found(originals, [prose(50_000 + i, 15) + w + boilerplate for i, w in enumerate(originals)])
        == 1
    )
    assert found(originals, [words[:350] for words in originals]) == 1
    assert found(originals, [words[:200] for words in originals]) >= 0.97
    assert found(originals, [w[:125] + boilerplate[:60] for w in originals]) >= 0.97
    assert found(originals, quotes) >= 0.97
    assert found(originals, embed) >= 0.97


def test_unrelated_articles_are_no_copies() -> None:
    assert (
        found([prose(seed) for seed in range(150)], [prose(1000 + seed) for seed in range(150)])
        == 0
    )


def test_a_copy_says_how_much_of_each_text_is_shared() -> None:
    original = prose(1, 404)
    result = copied(" ".join(original[:204]), candidate(original, article=9))
    assert (result.original, result.containment, result.of_copy) == (9, 1, 1)
    assert result.of_original == pytest.approx(0.5, abs=0.01)
    assert not result.whole
    assert copied(" ".join(original), candidate(original)).whole


def test_the_highest_containment_wins_then_the_first_seen_then_the_lowest_id() -> None:
    words = prose(2)
    text = " ".join(words)
    half = candidate(words[:300] + prose(3, 300), article=1)
    later = candidate(words, article=2, seen=NOON + DAY)
    first = candidate(words, article=4)
    twin = candidate(words, article=3)
    assert copied(text, half, later, first, twin).original == 3
    assert copied(text, twin, first, later, half).original == 3
    assert copied(text, half, later).original == 2
    assert copy(text) is None


def test_a_copy_of_a_copy_leads_to_the_original() -> None:
    words = prose(2)
    original = candidate(words, article=7)
    first_copy = candidate(prose(3, 12) + words[:300], article=8, seen=NOON + DAY)
    text = " ".join(prose(3, 12) + words[:200])
    assert copied(text, first_copy).original == 8
    assert copied(text, first_copy, original).original == 7


def test_less_than_half_shared_is_no_copy() -> None:
    words = prose(4, 400)
    assert copy(" ".join(words[:150] + prose(5, 250)), candidate(words)) is None


def test_short_texts_are_copies_only_when_identical() -> None:
    short = "Allied fighters scrambled from the Šiauliai base on Monday"
    assert copied(short, candidate(short + "!")).containment == 1
    assert copy(short, candidate(short + " and again on Tuesday")) is None
    assert copy(short, candidate(short.split() + prose(6))) is None
    assert copy("", candidate("")) is None


REPORT = """Situation at the border on {} November. Over the past day the border guard turned back {}
people who tried to cross from Belarus outside the checkpoints; since the start of the year the count
stands at {}. Officers helped {} migrants for humanitarian reasons and detained {} people suspected
of smuggling others. Patrols work with the army and with riflemen along the whole fence, and the
cameras cover every kilometre of it. The service asks residents of the frontier to report strangers,
parked cars with foreign plates and unknown drones by telephone. In the neighbouring country the
guards reported {} attempts over the same time. Travellers should expect to wait at the crossings
that remain open and carry a document that allows them to leave and to return."""


def report(*numbers: object) -> str:
    return REPORT.format(*numbers)


def test_one_template_with_other_numbers_is_no_copy() -> None:
    first = report(12, 34, 1250, 2, 5, 61)
    assert copy(report(13, 28, "1 278", 0, 3, 74), candidate(first)) is None
    assert copy(report(14, 19, 1297, 1, 4, 74), candidate(first)) is None


def test_the_same_report_cut_or_framed_is_a_copy() -> None:
    first = report(12, 34, 1250, 2, 5, 61)
    cut = first[: len(first) * 2 // 5]
    framed = "Our newsroom, 13 November 2026. " + first + " Write to us at room 14, house 250."
    assert copied(cut, candidate(first)).containment == 1
    assert copied(framed, candidate(first)).containment > 0.95
    assert copied(framed, candidate(cut)).containment > 0.9


def test_a_corrected_number_does_not_unmake_a_copy() -> None:
    first = report(12, 34, 1250, 2, 5, 61)
    assert copied(report(12, 36, 1250, 2, 5, 61), candidate(first)).containment > 0.9


def numbered(words: list[str], seed: int) -> list[str]:
    """The words with a number in every fourteenth place."""
    chance = random.Random(seed)
    return [str(chance.randint(2, 9000)) if i % 14 == 0 else w for i, w in enumerate(words)]


def test_edited_articles_full_of_numbers_are_still_found() -> None:
    originals = [numbered(prose(60_000 + seed), seed) for seed in range(100)]
    quotes = [w[:170] + prose(70_000 + i, 165) + w[335:] for i, w in enumerate(originals)]
    assert found(originals, quotes) >= 0.97
    assert found(originals, [words[:200] for words in originals]) >= 0.97
    assert found(originals, [words + prose(80_000, 60) for words in originals]) == 1


def test_forms_full_of_numbers_are_not_found() -> None:
    forms = [prose(60_000 + seed) for seed in range(100)]
    today = [numbered(words, seed) for seed, words in enumerate(forms)]
    assert found(today, [numbered(words, 500 + seed) for seed, words in enumerate(forms)]) == 0


@given(st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=30), max_size=12), st.data())
def test_the_index_answers_as_its_definition_says(
    samples: list[list[int]], data: st.DataObject
) -> None:
    index = MemoryIndex()
    seen = [NOON + data.draw(st.integers(0, 3)) * DAY for _ in samples]
    for article, values in enumerate(samples):
        index.add(article, sorted(set(values)), array("I", sorted(set(values))), seen[article])
    query = sorted(set(data.draw(st.lists(st.integers(0, 40), max_size=30))))
    since, until = NOON, NOON + 2 * DAY
    counts = {
        article: len(set(values) & set(query))
        for article, values in enumerate(samples)
        if since <= seen[article] <= until
    }
    floor = max(1, min(3, len(query)))
    expected = sorted((-n, article) for article, n in counts.items() if n >= floor)[:20]
    got = index.candidates(query, since=since, until=until)
    assert [(-c.shared, c.article) for c in got] == expected
