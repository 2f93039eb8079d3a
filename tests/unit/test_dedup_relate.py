"""Relating articles one after the other, with the index in memory."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.prose import BOILERPLATE, EDITS, Words, prose

from vedette import dedup
from vedette.dedup import (
    CANDIDATES,
    PER_HASH,
    Found,
    MemoryIndex,
    Newcomer,
    Signature,
    added,
    moment,
    place,
    relate,
    signature,
)
from vedette.model import Copy

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def newcomer(article: int, words: str | Sequence[str], at: dt.datetime = NOON) -> Newcomer:
    text = words if isinstance(words, str) else " ".join(words)
    return Newcomer(
        article=article, outlet=article, day=at.date(), moment=at, signature=signature(text)
    )


class Shelf:
    """An index and what was found with it."""

    def __init__(self) -> None:
        self.index = MemoryIndex()
        self.copies: dict[int, Copy] = {}

    def put(self, article: int, words: str | Sequence[str], at: dt.datetime = NOON) -> Found:
        found = relate(self.index, newcomer(article, words, at))
        for copy in (*filter(None, [found.copy]), *found.turned):
            self.copies[copy.article] = copy
        return found

    def copy(self, article: int, words: str | Sequence[str], at: dt.datetime = NOON) -> Copy:
        copy = self.put(article, words, at).copy
        assert copy is not None
        return copy


# What a copy is


@pytest.mark.parametrize(
    ("edit", "relation"),
    [
        (lambda w: w, "same"),
        (lambda w: [*prose(5, 10), *w], "same"),
        (lambda w: w[:150], "cut"),
        (lambda w: w + prose(6, 200), "extended"),
        (lambda w: w[:200] + prose(6, 150), "rewritten"),
        (lambda w: w[:100] + BOILERPLATE, "rewritten"),
    ],
    ids=["verbatim", "with a credit", "cut", "longer", "end replaced", "cut, boilerplate"],
)
def test_a_copy_says_what_it_is_and_how_much_of_each_is_shared(edit, relation: str) -> None:  # type: ignore[no-untyped-def]
    shelf = Shelf()
    words = prose(1, 404)
    shelf.put(1, words)
    copy = shelf.copy(2, edit(words), NOON + HOUR)
    assert (copy.article, copy.original, copy.relation) == (2, 1, relation)
    assert copy.leads
    assert copy.whole == (relation == "same")
    assert copy.containment == max(copy.of_copy, copy.of_original)


def test_the_highest_containment_wins_then_who_was_first() -> None:
    words = prose(2)
    shelf = Shelf()
    shelf.put(1, words[:300] + prose(3, 300), NOON - HOUR)
    shelf.put(2, words, NOON + HOUR)
    shelf.put(3, words, NOON)
    assert shelf.copy(9, words, NOON + 3 * HOUR).original == 3


def test_of_texts_of_one_moment_the_lower_id_is_the_original() -> None:
    for order in ((4, 7), (7, 4)):
        shelf = Shelf()
        for article in order:
            shelf.put(article, prose(2))
        assert {number: copy.original for number, copy in shelf.copies.items()} == {7: 4}


def test_a_copy_of_a_copy_leads_to_the_original() -> None:
    words = prose(2)
    shelf = Shelf()
    shelf.put(7, words)
    shelf.put(8, prose(3, 12) + words[:300], NOON + HOUR)
    assert shelf.copy(9, prose(3, 12) + words[:200], NOON + DAY).original == 7


def test_a_copy_leads_to_the_original_behind_sixty_others() -> None:
    words = prose(2, 300)
    shelf = Shelf()
    for number in range(1, 61 + PER_HASH):
        shelf.put(number, words, NOON + number * dt.timedelta(minutes=1))
    assert {copy.original for copy in shelf.copies.values()} == {1}


def test_who_published_first_is_the_original_whoever_was_seen_first() -> None:
    words = prose(2)
    shelf = Shelf()
    shelf.put(1, words[:250], NOON)
    shelf.put(2, words, NOON + HOUR)
    found = shelf.put(3, words, NOON - HOUR)
    assert found.copy is None
    assert {number: copy.original for number, copy in shelf.copies.items()} == {1: 3, 2: 3}
    assert shelf.copies[1].relation == "cut"


def test_an_earlier_original_takes_over_all_copies_of_the_one_before() -> None:
    words = prose(2, 300)
    shelf = Shelf()
    for number in range(1, 101):
        shelf.put(number, words, NOON + number * dt.timedelta(minutes=1))
    shelf.put(999, words, NOON)
    assert {copy.original for copy in shelf.copies.values()} == {999}
    assert len(shelf.copies) == 100


def test_copies_of_a_text_that_is_gone_say_what_they_share_now() -> None:
    words = prose(2, 300)
    shelf = Shelf()
    shelf.put(1, words)
    shelf.put(2, words, NOON + HOUR)
    for kept, relation in ((300, "same"), (200, "rewritten"), (0, "rewritten")):
        shelf.put(1, words[:kept] + prose(3, 300 - kept))
        assert (shelf.copies[2].original, shelf.copies[2].relation) == (1, relation)
    assert shelf.copies[2].containment == 0


def test_two_articles_are_never_copies_of_each_other() -> None:
    words = prose(2, 300)
    shelf = Shelf()
    shelf.put(1, words, NOON)
    shelf.put(2, words, NOON + HOUR)
    shelf.put(1, words, NOON + 2 * HOUR)
    (one,) = shelf.index.known([1], since=NOON.date(), until=NOON.date())
    (two,) = shelf.index.known([2], since=NOON.date(), until=NOON.date())
    assert one.link is not None
    assert one.link.original.article == 2
    assert two.link is None


def test_an_older_stranger_does_not_take_a_copy_from_its_original() -> None:
    words = prose(2)
    shelf = Shelf()
    shelf.put(1, words, NOON)
    shelf.put(2, words, NOON + HOUR)
    assert shelf.put(3, words[:120] + prose(8, 300), NOON - HOUR).turned == ()
    assert shelf.copies[2].original == 1


def test_nothing_is_looked_for_beyond_the_window() -> None:
    words = prose(2)
    for gap, is_copy in ((dedup.WINDOW, True), (dedup.WINDOW + DAY, False)):
        shelf = Shelf()
        shelf.put(1, words, NOON)
        assert (shelf.put(2, words, NOON + gap).copy is not None) == is_copy


def test_an_article_with_a_new_text_is_found_by_that_and_not_by_the_old() -> None:
    shelf = Shelf()
    old, new = prose(1), prose(2)
    shelf.put(1, old)
    shelf.put(1, new)
    assert shelf.put(2, old, NOON + HOUR).copy is None
    assert shelf.copy(3, new, NOON + HOUR).original == 1


def test_an_article_is_no_copy_of_itself() -> None:
    shelf = Shelf()
    shelf.put(1, prose(1))
    assert shelf.put(1, prose(1)) == Found()


# Bulletins


def bulletin(*items: Words) -> Words:
    return [word for seed, item in enumerate(items) for word in (*prose(900 + seed, 60), *item)]


def test_a_bulletin_is_no_copy_and_names_its_parts() -> None:
    shelf = Shelf()
    items = [prose(seed, 120) for seed in range(4)]
    for number, item in enumerate(items):
        shelf.put(number, item)
    found = shelf.put(9, bulletin(*items), NOON + HOUR)
    assert found.copy is None
    assert {part.part for part in found.parts} == {0, 1, 2, 3}
    assert all(part.article == 9 and part.of_part == 1 for part in found.parts)
    assert all(0.1 < part.of_article < 0.3 for part in found.parts)


def test_copies_of_a_part_are_one_part() -> None:
    shelf = Shelf()
    item = prose(1, 120)
    for number in range(5):
        shelf.put(number, item, NOON + number * HOUR)
    found = shelf.put(9, bulletin(item, prose(2, 200)), NOON + DAY)
    assert [part.part for part in found.parts] == [0]


def test_what_a_bulletin_told_before_is_a_copy_where_nothing_is_its_own() -> None:
    shelf = Shelf()
    item = prose(1, 120)
    shelf.put(1, bulletin(prose(5, 150), item, prose(6, 150)))
    copy = shelf.copy(2, item, NOON + HOUR)
    assert (copy.original, copy.relation, copy.leads) == (1, "cut", False)


def test_a_story_that_two_bulletins_told_before_is_part_of_the_other() -> None:
    shelf = Shelf()
    item = prose(1, 120)
    for number in (1, 2):
        shelf.put(number, prose(50 + number, 150) + item + prose(60 + number, 150))
    found = shelf.put(3, item, NOON + HOUR)
    assert found.copy is not None
    assert found.copy.original == 1
    assert [(part.article, part.part) for part in found.parts] == [(2, 3)]


def test_a_report_that_begins_with_a_flash_is_no_bulletin() -> None:
    shelf = Shelf()
    shelf.put(1, prose(1, 18))
    assert shelf.put(2, prose(1, 18) + prose(2, 300), NOON + HOUR) == Found()


def test_a_story_that_a_bulletin_told_in_short_before_is_its_part() -> None:
    shelf = Shelf()
    story = prose(1, 400)
    shelf.put(1, bulletin(prose(5, 150), story[:110], prose(6, 150)))
    found = shelf.put(2, story, NOON + HOUR)
    assert found.copy is None
    assert [(part.article, part.part) for part in found.parts] == [(1, 2)]


# Recall of index and decision together


@pytest.mark.parametrize("edit", EDITS)
def test_edited_articles_find_their_original_among_others(edit: str) -> None:
    originals = [prose(seed, 200 + 5 * seed) for seed in range(120)]
    shelf = Shelf()
    for number, words in enumerate(originals):
        shelf.put(number, words)
    hits = 0
    for number, words in enumerate(originals):
        found = relate(
            shelf.index, newcomer(1000 + number, EDITS[edit](words, number), NOON + HOUR)
        )
        hits += found.copy is not None and found.copy.original == number
    assert hits >= (0.9 if edit.startswith("cut to 25") else 0.98) * len(originals)


# Bounds


def test_a_look_up_ends_at_the_best_twenty_of_the_newest_fifty() -> None:
    index = MemoryIndex()
    words = signature(" ".join(prose(1, 30)))
    for number in range(200):
        one = Newcomer(article=number, outlet=1, day=NOON.date(), moment=NOON, signature=words)
        index.add(one, words.sample())
    found = index.candidates(words.sample(), article=-1, since=NOON.date(), until=NOON.date())
    assert [one.article for one in found] == list(
        range(200 - PER_HASH, 200 - PER_HASH + CANDIDATES)
    )


def test_an_empty_text_is_related_to_nothing() -> None:
    shelf = Shelf()
    for number in range(3):
        assert shelf.put(number, "") == Found()


# Who was first


def test_a_moment_is_when_it_was_published_if_that_can_be_believed() -> None:
    seen = NOON
    assert moment(NOON - HOUR, "feed", seen) == NOON - HOUR
    assert moment(NOON - HOUR, "page", seen) == NOON - HOUR
    assert moment(NOON - HOUR, "assumed", seen) == seen
    assert moment(NOON - 3 * DAY, "feed", seen) == NOON - 36 * HOUR
    assert moment(NOON - 36_500 * DAY, "feed", seen) == seen
    assert moment(NOON + HOUR, "feed", seen) == seen


# What was added


ORIGINAL = " ".join(prose(1, 120)).capitalize() + "."
NEWS = "Officials in Rukla added that the second battalion would follow within nine weeks."


def test_what_a_copy_adds_is_told_by_sentences() -> None:
    text = f"{ORIGINAL[:300]}. {NEWS}\n{ORIGINAL[300:]}"
    (one,) = added(text, signature(ORIGINAL))
    assert text[one.start : one.end] == NEWS
    assert one.words == 13
    assert added(ORIGINAL, signature(ORIGINAL)) == []


def test_a_part_has_its_place() -> None:
    text = f"{NEWS} {ORIGINAL}\n{NEWS}"
    span = place(text, signature(ORIGINAL))
    assert span is not None
    assert text[slice(*span)] == ORIGINAL
    assert place(NEWS, signature(ORIGINAL)) is None


@given(st.text(max_size=300), st.text(max_size=300))
def test_sentences_of_any_text_lie_inside_it(text: str, other: str) -> None:
    for one in added(text, signature(other)):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize("text", ["a " * 1_000_000, "x" * 2_000_000, "A b. " * 400_000])
def test_long_texts_are_bounded_in_what_is_added(text: str) -> None:
    assert sum(one.words for one in added(text, Signature(signature("").hashes))) <= 20_000
