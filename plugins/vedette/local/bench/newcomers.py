"""Articles that arrive after the synthetic past: what the search for copies has to deal with."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vedette.local.bench import history

KINDS = ("new", "copy", "cut", "bulletin", "hot", "report")
"""New text; a wire story with a line added; the first 40 % of one; five of them in a bulletin; a
short text with every line that many articles have; a day's report on a known template."""
COPIES = frozenset({"copy", "cut"})
"""Kinds that are copies of an article of the past."""

_ADDED = "\n{} {} {} {}."
_CUT = 0.4
_STORIES = 5
_STORY_WORDS = 150
_INTRODUCTION = 60
_SHORT = 200


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An article that arrives."""

    kind: str
    text: str


def arrivals(seed: str, number: int, bases: Sequence[int]) -> Iterator[Arrival]:
    """So many articles, the kinds in turn; what they repeat is taken from these wire stories."""
    draw = history.chance(seed)
    for place in range(number):
        kind = KINDS[place % len(KINDS)]
        yield Arrival(kind=kind, text=_text(draw, kind, bases))


def _text(draw: random.Random, kind: str, bases: Sequence[int]) -> str:
    if kind == "new":
        return history.write(draw, history.plan(draw))
    if kind == "copy":
        return history.base_text(draw.choice(bases)) + _ADDED.format(*_words(draw, 4))
    if kind == "cut":
        return _beginning(history.base_text(draw.choice(bases)), _CUT)
    if kind == "bulletin":
        return _bulletin(draw, draw.sample(bases, min(_STORIES, len(bases))))
    if kind == "hot":
        planned = history.plan(draw, words=_SHORT)
        return history.write(draw, replace(planned, lines=tuple(range(len(history.LINES)))))
    return history.report(draw.randrange(history.SERIES), draw.randrange(10**9))


def _bulletin(draw: random.Random, bases: Sequence[int]) -> str:
    stories = (" ".join(history.base_text(base).split(" ")[:_STORY_WORDS]) for base in bases)
    return "\n".join((" ".join(_words(draw, _INTRODUCTION)), *stories))


def _beginning(text: str, share: float) -> str:
    words = text.split(" ")
    return " ".join(words[: int(len(words) * share)])


def _words(draw: random.Random, number: int) -> list[str]:
    return draw.choices(history.language(draw.randrange(history.LANGUAGES)).words, k=number)
