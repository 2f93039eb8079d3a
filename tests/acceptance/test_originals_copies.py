"""Copies among real news texts, as other outlets cut, frame and extend them."""

import datetime as dt
import json
from collections.abc import Callable

import pytest

from vedette.config import ROOT
from vedette.dedup import Found, MemoryIndex, Newcomer, decide, relate, signature

CORPUS = ROOT.parent / "shared" / "corpus" / "dev.jsonl"

pytestmark = pytest.mark.skipif(not CORPUS.is_file(), reason="the corpus is not on this machine")

SEEN = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
BOILERPLATE = """Sign up for our letter and find us on every network. This newsroom belongs to its readers;
please consider a gift to keep it open to all. No part of this page may be used elsewhere unless the editors agree in
writing. Seen something yourself? Tell our desk at any hour."""

Words = list[str]


@pytest.fixture(scope="module")
def texts() -> list[Words]:
    """Real texts of 120 words and more, each once."""
    rows = map(json.loads, CORPUS.read_text("utf-8").splitlines())
    long = (row["text"].split(" ") for row in rows if row["kind"].startswith(("full", "page")))
    distinct = {" ".join(words[:30]): words for words in long if len(words) >= 120}
    assert len(distinct) > 300
    return list(distinct.values())


def newcomer(number: int, words: Words, hours: int = 0) -> Newcomer:
    at = SEEN + dt.timedelta(hours=hours)
    return Newcomer(
        article=number,
        outlet=number,
        day=at.date(),
        moment=at,
        signature=signature(" ".join(words)),
    )


def fifth(words: Words, other: Words) -> Words:
    half = len(words) // 2
    return words[:half] + other[: len(words) // 5] + words[half:]


EDITS: dict[str, tuple[float, Callable[[Words, Words], Words]]] = {
    "the whole": (1, lambda words, _: words),
    "cut to 40 %": (0.97, lambda words, _: words[: len(words) * 4 // 10]),
    "cut to 25 %, boilerplate": (
        0.9,
        lambda words, _: [*words[: len(words) // 4], *BOILERPLATE.split()],
    ),
    "a fifth inserted": (0.95, fifth),
    "the first forty words": (0.97, lambda words, _: words[:40]),
    "within a longer piece": (0.97, lambda words, other: other + words + other),
}


def named(found: Found, number: int) -> set[int]:
    """What an article is related to."""
    copies = {copy.original for copy in (found.copy,) if copy}
    return (copies | {one for part in found.parts for one in (part.article, part.part)}) - {number}


@pytest.mark.parametrize("edit", EDITS)
def test_edited_real_texts_are_told_from_all_others(texts: list[Words], edit: str) -> None:
    recall, change = EDITS[edit]
    # Every other one is only what is put into the rest, so that no one may find it.
    originals, others = texts[::2], texts[1::2]
    index = MemoryIndex()
    for number, words in enumerate(originals):
        relate(index, newcomer(number, words))
    right = wrong = 0
    for number, words in enumerate(originals):
        edited = newcomer(9_000 + number, change(words, others[number % len(others)]), hours=1)
        near = index.candidates(
            edited.signature.sample(), article=edited.article, since=edited.day, until=edited.day
        )
        found = named(decide(edited, near), edited.article)
        right += number in found
        wrong += len(found - {number})
    assert right / len(originals) >= recall
    assert right / (right + wrong) >= 0.99
