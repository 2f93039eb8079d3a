"""The synthetic past that copies are measured on: what is imagined must be as what is written."""

import datetime as dt
import itertools
import statistics
import struct
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from vedette import dedup
from vedette.config import ROOT
from vedette.dedup import Signature, signature
from vedette.errors import UsageError
from vedette.local import bench
from vedette.local.bench import copies, grouping, history, history_load, newcomers
from vedette.local.bench.history import Past, Size

SIZE = Size(articles=5_000, written=40)


@pytest.fixture(scope="module")
def past() -> list[Past]:
    return [*history.chunk(0, SIZE), *history.chunk(1, SIZE)]


@pytest.fixture(scope="module")
def both() -> tuple[list[Signature], list[Signature]]:
    """Signatures of written texts, and imagined ones, of the same plans."""
    draw = history.chance("both")
    plans = [history.plan(draw) for _ in range(120)]
    written = [signature(history.write(draw, planned)) for planned in plans]
    return written, [history.imagine(draw, planned) for planned in plans]


@pytest.mark.parametrize(
    ("measure", "tolerance"),
    [
        (len, 0.005),
        (lambda one: len(one.sample()), 0.05),
        (lambda one: len(one.pack()), 0.01),
        (lambda one: sum(value & 1 for value in one.hashes) / len(one), 0.1),
        (lambda one: len(one.figures), 0.1),
        (lambda one: one.quoted.bit_count() / len(one), 0.25),
    ],
    ids=["shingles", "sample", "packed", "filled in", "figures", "quoted"],
)
def test_an_imagined_signature_is_as_a_true_one(
    both: tuple[list[Signature], list[Signature]],
    measure: Callable[[Signature], float],
    tolerance: float,
) -> None:
    true, imagined = (statistics.mean(map(measure, some)) for some in both)
    assert imagined == pytest.approx(true, rel=tolerance)


def test_what_is_common_is_so_in_both() -> None:
    draw = history.chance("common")
    for _ in range(20):
        planned = replace(history.plan(draw), lines=(0, 7))
        written = signature(history.write(draw, planned))
        imagined = history.imagine(draw, planned)
        shared = written.known & imagined.known
        common = {value for number in (0, 7) for value in history.lines()[number].hashes}
        phrases = history.language(planned.language).phrase_hashes
        stock = {value for _, phrase in planned.phrases for value in phrases[phrase]}
        assert shared == common | stock


def test_a_text_has_the_words_of_its_plan() -> None:
    draw = history.chance("words")
    planned = replace(history.plan(draw, words=history.SHORTEST), lines=(2,))
    text = history.write(draw, planned)
    assert len(text.split()) == history.SHORTEST + len(history.lines()[2].words)
    assert text.split("\n")[-1].lower() == " ".join(history.lines()[2].words) + "."


def test_the_same_seed_gives_the_same_past() -> None:
    size = Size(articles=3_000, written=3)
    assert history.chunk(1, size) == history.chunk(1, size)
    assert len(history.chunk(0, size)) + len(history.chunk(1, size)) == 3_000


def test_a_past_has_its_ids_and_days(past: list[Past]) -> None:
    assert [one.article for one in past] == list(range(1, SIZE.articles + 1))
    days = {one.day for one in past}
    assert history.NOW.date() - min(days) in {dt.timedelta(days=history.DAYS), dt.timedelta(89)}
    assert max(one.moment for one in past) <= history.NOW
    assert len(days) >= history.DAYS
    window = [one for one in past if one.day >= history.NOW.date() - dedup.WINDOW]
    assert len(window) / len(past) == pytest.approx(1 / 3, abs=0.03)


def test_lines_stand_in_as_many_articles_as_they_should(past: list[Past]) -> None:
    for line, share in zip(history.lines(), history.LINES, strict=True):
        whole = sum(one.signature.known.issuperset(line.hashes) for one in past) / len(past)
        # A reprint has the lines of what it prints, and its own.
        assert share * 0.6 <= whole <= share * 1.7


def test_wire_stories_are_printed_often_by_few_and_once_by_most(past: list[Past]) -> None:
    # The first hashes of a story stand in each of its reprints.
    begins = Counter(tuple(one.signature.hashes[:5]) for one in past)
    sizes = Counter(begins.values())
    assert sizes[1] > sum(number for size, number in sizes.items() if size > 1)
    assert max(sizes) > 10


def test_a_reprint_is_found_to_be_one() -> None:
    draw = history.chance("reprint")
    for number in range(30):
        base = signature(history.base_text(number))
        found = dedup.compare(history.reprint(draw, base), base)
        assert found is not None
        assert found.containment > 0.5


def test_reports_of_a_series_are_no_copies() -> None:
    draw = history.chance("reports")
    for series in range(10):
        first, second = (signature(history.report(series, day)) for day in (1, 2))
        filled = history.fill_in(draw, series)
        assert dedup.containment(first, second)[0] > 0.1
        assert len(filled) == len(signature(history.report(series, 0)))
        assert dedup.compare(first, second) is None
        assert dedup.compare(first, filled) is None


def test_known_articles_have_true_signatures(past: list[Past]) -> None:
    firsts: dict[int, Past] = {}
    for one in sorted(past, key=lambda one: (one.moment, one.article)):
        if one.base is not None:
            firsts.setdefault(one.base, one)
    assert sorted(firsts) == list(range(SIZE.written))
    for base, one in itertools.islice(firsts.items(), 5):
        assert one.signature == signature(history.base_text(base))


def test_newcomers_are_what_they_are_said_to_be() -> None:
    index = dedup.MemoryIndex()
    day = history.NOW.date()
    for base in range(12):
        signed = signature(history.base_text(base))
        first = dedup.Newcomer(
            article=base + 1, outlet=1, day=day, moment=history.NOW, signature=signed
        )
        dedup.relate(index, first)
    arrived = list(newcomers.arrivals("kinds", 60, range(12)))
    assert {one.kind for one in arrived} == set(newcomers.KINDS)
    for article, one in enumerate(arrived, 100):
        later = history.NOW + dt.timedelta(minutes=article)
        signed = signature(one.text)
        found = dedup.relate(
            index,
            dedup.Newcomer(article=article, outlet=2, day=day, moment=later, signature=signed),
        )
        assert (found.copy is not None) == (one.kind in newcomers.COPIES)
        assert any(part.article == article for part in found.parts) == (one.kind == "bulletin")


def test_hot_newcomers_have_every_line() -> None:
    hot = [one for one in newcomers.arrivals("hot", 6, range(9)) if one.kind == "hot"]
    common = {value for line in history.lines() for value in line.hashes}
    assert [signature(one.text).known >= common for one in hot] == [True]


def test_rows_are_in_postgres_binary_format(past: list[Past]) -> None:
    made = history_load.rows(past[:3])
    fingerprints = b"".join(data for (table, _), data in made.months.items() if table[0] == "f")
    read = list(struct.iter_unpack("!hiqiiii", fingerprints))
    assert len(read) * 30 == len(fingerprints)
    expected = [
        (one.article, (one.day - dt.date(2000, 1, 1)).days, value)
        for one in past[:3]
        for value in array("i", array("I", one.signature.sample()).tobytes())
    ]
    assert [(row[2], row[4], row[6]) for row in read] == expected
    assert {(row[0], row[1], row[3], row[5]) for row in read} == {(3, 8, 4, 4)}
    signatures = b"".join(data for (table, _), data in made.months.items() if table[0] == "s")
    packed = past[0].signature.pack()
    head = struct.unpack_from("!hiqiiiqiqi", signatures)
    since = past[0].moment - dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    assert head[2] == past[0].article
    assert dt.timedelta(microseconds=head[8]) == since
    assert head[9] == len(packed)
    assert signatures[struct.calcsize("!hiqiiiqiqi") :].startswith(packed)


def test_rows_say_what_was_measured() -> None:
    first, last = (
        copies.Measured(
            articles=articles,
            look_ups=[second / 1000] * 100,
            plain=[second / 100] * 100,
            singles=[second / 500] * 100,
            a_second=90,
            bytes_each=5_500,
            dropped=0.012,
            removed=0.4,
        )
        for articles, second in ((10_000, 1), (1_000_000, 3))
    )
    rows = {row.name: row for row in (*copies.report(first, first), *copies.report(last, first))}
    look_up = rows["copies: look-up among 1M articles, p99"]
    assert [look_up.value, look_up.reference, look_up.ratio] == pytest.approx([3, 30, 10])
    assert look_up.target == "10 ms"
    grown = rows["copies: growth of look-up p99, 10k to 1M articles"]
    assert grown.value == pytest.approx(3)
    assert rows["copies: one article among 1M articles, verified and committed, p99"].target
    dropped = "copies: a month dropped among 10k articles"
    assert rows[f"{dropped}, until look-ups go on"].value == pytest.approx(12)
    assert rows[f"{dropped}, until its files are gone"].value == pytest.approx(400)
    assert not any(row.target for name, row in rows.items() if "10k articles" in name)


@pytest.mark.parametrize(
    ("number", "said"),
    [(10_000, "10k"), (1_000_000, "1M"), (2_500, "2500"), (100_000, "100k")],
)
def test_numbers_are_short(number: int, said: str) -> None:
    assert copies.short(number) == said


def test_lines_for_group_are_what_was_asked_for() -> None:
    lines = list(grouping.texts(400))
    assert len({one["id"] for one in lines}) == len({one["url"] for one in lines}) == 400
    assert [one["published"] for one in lines] == sorted(one["published"] for one in lines)
    whole = [one["text"] for place, one in enumerate(lines) if place % 4 != 3]
    assert len(set(whole)) == 300
    assert 480 <= statistics.mean(len(text.split()) for text in whole) <= 560
    repeated = [one["text"] for place, one in enumerate(lines) if place % 4 == 3]
    assert all(any(first.startswith(text) for first in whole) for text in repeated)


@pytest.mark.parametrize("name", ["tagging:5000", "copies:", "copies:10", "copies:x", "copying"])
def test_a_size_that_makes_no_sense_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"benchmark|size"):
        bench.run(only=[name], say=lambda _: None)


def test_the_documents_name_every_benchmark() -> None:
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = told.partition("## Measuring")[2].partition("\n## ")[0]
    assert [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")] == [
        *bench.NAMES
    ]
