"""What is measured of a text: concepts by their place, and the firings of each topic's rules.

Nothing here knows a language, so that what English labels teach holds for Estonian. The names
stand in vedette.weights.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from vedette.tag import rules
from vedette.tag.rules import LEAD, TITLE, TITLE_FACTOR, CompiledTopic, Firing, Masks, bits_of
from vedette.weights import SHARED

_MOST = 2.0
_SOME = 0.4
_OFTEN: Final = 4
_SHORT: Final = 2
_LONG: Final = 15
_WINDOW: Final = 4
"""Sentences together that an item of a bulletin has at least."""
_AT = {name: place for place, name in enumerate(SHARED)}
_CLOSE = slice(_AT["near_title"], _AT["own_whole"] + 1)
_RIVALS = slice(_AT["rival_title"], _AT["rival_share"] + 1)
_TEXT = slice(_AT["no_title"], _AT["long"] + 1)


class Space(NamedTuple):
    """The concepts there are: how many bits, and for each topic ("": none) the bit of each name."""

    bits: int
    places: Mapping[str, Mapping[str, int]]


class Concepts(NamedTuple):
    """The concepts of a text as positions and values of one long vector, mostly nothing.

    A concept with bit b has two places: b for the title or the lead, n + b for the root of the share
    of sentences that have it, the title among them; n is the number of bits.
    """

    at: list[int]
    values: list[float]


def concepts(masks: Masks, bits: int) -> Concepts:
    """Where the concepts of a text are, for a lexicon of so many bits."""
    head = masks.title
    for mask in masks.sentences[:LEAD]:
        head |= mask
    at = [*bits_of(head)]
    values = [1.0] * len(at)
    counts = Counter(chain.from_iterable(map(bits_of, (masks.title, *masks.sentences))))
    number = len(masks.sentences) + bool(masks.title)
    roots = [math.sqrt(count / number) for count in range(number + 1)] if number else []
    at += [bits + bit for bit in counts]
    values += [roots[count] for count in counts.values()]
    return Concepts(at, values)


@dataclass(frozen=True, slots=True)
class Fired:
    """What the rules of one topic did: the shared measures, and by rule where it fired."""

    shared: tuple[float, ...]
    rules: Mapping[str, tuple[float, float]]


class Moods(NamedTuple):
    """The bits of concepts that deny and that make doubtful; 0 where a lexicon has none."""

    denied: int
    possible: int


class _Close(NamedTuple):
    """How near a text comes to a topic's rules, and how much of it is the topic's own."""

    near_title: float
    near_head: float
    near_whole: float
    own_title: float
    own_head: float
    own_whole: float


def fired(
    topics: Sequence[CompiledTopic],
    found: Mapping[str, Sequence[Firing]],
    masks: Masks,
    moods: Moods,
) -> dict[str, Fired]:
    """Measure the firings of every topic that has any or comes near, each beside the others."""
    number = len(masks.sentences)
    close = _closest(topics, found, masks)
    if not close:
        return {}
    fires = {slug: firings for slug, firings in found.items() if firings}
    titles = _Race({slug: _title(firings) for slug, firings in fires.items()})
    shares = _Race(
        {slug: _body(firings) / number if number else 0.0 for slug, firings in fires.items()}
    )
    owned = _Race({slug: one.own_head for slug, one in close.items()})
    text = (float(not masks.title), float(number <= _SHORT), float(number >= _LONG))
    denied = float(bool(masks.title & moods.denied))
    possible = float(bool(masks.title & moods.possible))
    return {
        slug: Fired(
            _shared(
                firings,
                number,
                text,
                close=close[slug],
                moods=(denied, possible) if titles.values.get(slug) else (0.0, 0.0),
                rivals=(owned.of(slug), titles.of(slug), shares.of(slug)),
            ),
            _by_rule(firings, number),
        )
        for slug, firings in found.items()
        if slug in close
    }


def _closest(
    topics: Sequence[CompiledTopic], found: Mapping[str, Sequence[Firing]], masks: Masks
) -> dict[str, _Close]:
    """The topics that a text has something of; where a rule fired it came as near as can be."""
    head = masks.title
    for mask in masks.sentences[:LEAD]:
        head |= mask
    whole = masks.whole
    close = {}
    for topic in topics:
        firings = found[topic.slug]
        own_whole = topic.owns(whole)
        if not firings and own_whole < _SOME:
            continue
        near_whole = 1.0 if firings else topic.near(whole)
        if not near_whole:
            continue
        own_head = topic.owns(head)
        in_title = any(one.place == TITLE for one in firings)
        in_head = in_title or any(0 <= one.place < LEAD for one in firings)
        near_title = near_head = 0.0
        if own_head:
            near_title = 1.0 if in_title else topic.near(masks.title)
            near_head = 1.0 if in_head else topic.near(head)
        close[topic.slug] = _Close(
            near_title,
            near_head,
            near_whole,
            min(_MOST, topic.owns(masks.title)),
            min(_MOST, own_head),
            min(_MOST, own_whole),
        )
    return close


def _title(firings: Sequence[Firing]) -> float:
    return max((one.weight / TITLE_FACTOR for one in firings if one.place == TITLE), default=0.0)


def _body(firings: Sequence[Firing]) -> int:
    return sum(1 for one in firings if one.place >= 0)


class _Race:
    """A measure of every topic that has it."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self.values = values
        ordered = sorted(values.values(), reverse=True)
        self._first, self._second = [*ordered[:2], 0.0, 0.0][:2]

    def of(self, slug: str) -> float:
        """How much the strongest of the other topics is ahead."""
        mine = self.values.get(slug, 0.0)
        other = self._second if mine == self._first else self._first
        return max(0.0, other - mine)


def _shared(
    firings: Sequence[Firing],
    number: int,
    text: tuple[float, float, float],
    *,
    close: _Close,
    moods: tuple[float, float],
    rivals: tuple[float, float, float],
) -> tuple[float, ...]:
    values = [0.0] * len(SHARED)
    values[_AT["seen"]] = 1.0
    values[_CLOSE] = close
    values[_AT["own_rival"]], *values[_RIVALS] = rivals
    values[_TEXT] = text
    if not firings:
        # As of most topics that a text only comes near.
        return tuple(values)
    body = [one for one in firings if one.place >= 0]
    values[_AT["fired"]] = 1.0
    if rules.score(firings) >= 1:
        values[_AT["ruled"]] = 1.0
        values[_AT["ruled_about"]] = float(rules.about(firings, number))
    values[_AT["title"]] = min(_MOST, _title(firings))
    values[_AT["lead"]] = max((one.weight for one in body if one.place < LEAD), default=0.0)
    values[_AT["sum"]] = math.log1p(sum(one.weight for one in body))
    values[_AT["share"]] = math.sqrt(len(body) / number) if number else 0.0
    values[_AT["twice"]] = float(len(body) > 1)
    values[_AT["often"]] = float(len(body) >= _OFTEN)
    values[_AT["first"]] = 1 / (1 + body[0].place) if body else 0.0
    values[_AT["burst"]] = _burst([one.place for one in body]) / _WINDOW
    values[_AT["whole"]] = max((one.weight for one in firings if one.place < TITLE), default=0.0)
    values[_AT["denied"]], values[_AT["possible"]] = moods
    return tuple(values)


def _burst(places: Sequence[int]) -> int:
    """The most firings among so many sentences in a row: an item of a bulletin has many at once."""
    most = first = 0
    for last, place in enumerate(places):
        while place - places[first] >= _WINDOW:
            first += 1
        most = max(most, last - first + 1)
    return most


def _by_rule(firings: Sequence[Firing], number: int) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for one in firings:
        head, share = found.get(one.rule.key, (0.0, 0.0))
        if one.place < LEAD:
            head = 1.0
        if one.place >= 0:
            share += 1 / number
        found[one.rule.key] = head, share
    return {key: (head, math.sqrt(share)) for key, (head, share) in found.items()}
