"""The open stories, and where a new article goes among them."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from vedette.story.scale import Scale
from vedette.story.traits import Features

WINDOW = dt.timedelta(hours=72)
"""How far apart two articles of one event may be, in one language."""
ACROSS = dt.timedelta(hours=24)
"""How far apart they may be in two languages."""

LIKE = 0.22
"""Cosine that joins where nothing disagrees; the surcharges below are added to it."""
_OTHER_PLACES = 0.3
_OTHER_MARKS = 0.1
_OTHER_NUMBERS = 0.06
_NO_EVIDENCE = 0.2
_LIKE_FIRST = 0.55
"""Share of the bar that the story's first article must reach too: a chain ends there."""
_LIKE_ACROSS = 0.5
_EVIDENCE_ACROSS = 2.0

_POSTINGS = 100
_CANDIDATES = 60
_BECAUSE_TERMS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Because:
    """What an article shares with the member of the story most like it.

    `similarity` is 0 to 1: the cosine of wording in one language, the share of common names,
    numbers and places in two.
    """

    similarity: float = 0.0
    terms: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The reasons as a plain dictionary."""
        return asdict(self)


_UNLIKE = -1.0, Because()


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """The story to join, or None: the article opens one, and `because` is empty."""

    story: int | None
    because: Because


class Desk:
    """The open stories, and where a new article goes among them.

    How telling a word, name or number is, is learned from the stories on the desk: what a fifth of
    them share tells nothing. The same articles, joined in the same order, are always placed alike.
    """

    def __init__(
        self,
        members: Iterable[tuple[int, Features]] = (),
        *,
        background: Iterable[Features] = (),
        everything: bool = False,
    ) -> None:
        """Lay out the open stories.

        Args:
            members: story id and features of each article in them, in any order.
            background: other articles, which only teach what words are common.
            everything: also join articles without a topic.
        """
        self._everything = everything
        self._stories: dict[int, list[Features]] = {}
        self._story_of: dict[int, int] = {}
        self._articles: dict[int, Features] = {}
        self._postings: dict[tuple[str, str], list[int]] = {}
        self._scales: dict[str, Scale] = {}
        self._weights: dict[int, tuple[dict[str, float], float]] = {}
        for one in background:
            self._scale(_language(one)).add(one.terms)
        for story, one in sorted(members, key=_by_age):
            self.join(story, one)

    def join(self, story: int, features: Features) -> None:
        """Put an article into a story, which may be new. The first to join is its first article."""
        if features.article in self._articles:
            return
        self._articles[features.article] = features
        self._stories.setdefault(story, []).append(features)
        self._story_of[features.article] = story
        for key in _keys(features):
            self._postings.setdefault(key, []).append(features.article)
        names = features.entities | features.numbers | features.places
        for scale, values in (("names", names), (_language(features), features.terms)):
            self._scale(scale).add(values, group=story)

    def place(self, features: Features) -> Placement:
        """The story the article belongs to: the one with the member most like it.

        A story's first article must be like it as well, so that stories do not grow into chains.
        """
        self._weights.clear()
        best: tuple[float, int, Because] | None = None
        for other in self._near(features):
            story = self._story_of[other.article]
            margin, reasons = self._compare(features, other)
            if margin < 0 or (best and (-margin, story) >= best[:2]):
                continue
            if self._like_first(features, self._stories[story][0]):
                best = (-margin, story, reasons)
        if best is None:
            return Placement(story=None, because=Because())
        return Placement(story=best[1], because=best[2])

    def _scale(self, name: str) -> Scale:
        return self._scales.setdefault(name, Scale())

    def _near(self, features: Features) -> Iterator[Features]:
        """The articles that share most of what is telling, in the order of their ids."""
        found: Counter[int] = Counter()
        names, words = self._scale("names"), self._scale(_language(features))
        for kind, value in _keys(features):
            if (names if kind == "" else words).telling(value):
                found.update(self._postings.get((kind, value), ())[-_POSTINGS:])
        del found[features.article]
        # Ordered by id among equals, so that the same desk gives the same answer.
        most = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:_CANDIDATES]
        return (self._articles[article] for article, _ in sorted(most))

    def _compare(self, a: Features, b: Features) -> tuple[float, Because]:
        """How far two articles are above what makes them one event (0 to 1, or below 0), and why."""
        same = a.language == b.language
        topics = a.topics & b.topics
        untold = self._everything and not (a.topics or b.topics)
        apart = abs(a.published - b.published)
        if not (topics or untold) or apart > (WINDOW if same else ACROSS):
            return _UNLIKE
        telling = self._scale("names").telling
        entities = tuple(sorted(filter(telling, a.entities & b.entities)))
        numbers = tuple(sorted(filter(telling, a.numbers & b.numbers)))
        reasons = Because(entities=entities, numbers=numbers, topics=tuple(sorted(topics)))
        return self._in_words(a, b, reasons) if same else self._across(a, b, reasons)

    def _in_words(self, a: Features, b: Features, reasons: Because) -> tuple[float, Because]:
        bar = LIKE + _disagreement(a, b)
        if not (reasons.entities or reasons.numbers):
            if reasons.topics:
                return _UNLIKE
            bar += _NO_EVIDENCE
        similarity, terms = self._cosine(a, b)
        return _margin(similarity, bar), replace(
            reasons, similarity=round(similarity, 4), terms=terms
        )

    def _across(self, a: Features, b: Features, reasons: Because) -> tuple[float, Because]:
        places = a.places & b.places
        if not (reasons.topics and places) or _apart(a.places, b.places):
            return _UNLIKE
        telling = len([*filter(self._scale("names").telling, places)])
        evidence = len(reasons.entities) + sum(map(_worth, reasons.numbers)) + telling / 2
        if evidence < _EVIDENCE_ACROSS:
            return _UNLIKE
        similarity = self._common(a, b)
        return _margin(similarity, _LIKE_ACROSS), replace(reasons, similarity=round(similarity, 4))

    def _like_first(self, features: Features, first: Features) -> bool:
        if features.language != first.language:
            return self._common(features, first) >= _LIKE_ACROSS * _LIKE_FIRST
        bar = (LIKE + _disagreement(features, first)) * _LIKE_FIRST
        return self._cosine(features, first)[0] >= bar

    def _cosine(self, a: Features, b: Features) -> tuple[float, tuple[str, ...]]:
        shared = [term for term in a.terms if term in b.terms]
        if not shared:
            return 0.0, ()
        (weights_a, length_a), (weights_b, length_b) = self._weighed(a), self._weighed(b)
        shares = {term: weights_a[term] * weights_b[term] for term in shared}
        norm = length_a * length_b
        terms = sorted(shares, key=lambda term: (-shares[term], term))[:_BECAUSE_TERMS]
        return (math.fsum(shares.values()) / norm if norm else 0.0), tuple(terms)

    def _weighed(self, features: Features) -> tuple[dict[str, float], float]:
        """Term weights and the length of their vector, kept while one article is placed."""
        if features.article not in self._weights:
            weights = self._scale(_language(features)).weigh(features.terms)
            # An exact sum: the order of terms, which a database does not keep, must not matter.
            length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
            self._weights[features.article] = weights, length
        return self._weights[features.article]

    def _common(self, a: Features, b: Features) -> float:
        """The weight of common names, numbers and places over that of the article with fewer."""
        rarity = self._scale("names").rarity
        sets = [one.entities | one.numbers | one.places for one in (a, b)]
        smaller = min(math.fsum(map(rarity, one)) for one in sets)
        return math.fsum(map(rarity, sets[0] & sets[1])) / smaller if smaller else 0.0


def _margin(similarity: float, bar: float) -> float:
    """Likeness above the bar as a share of what there could be, so that bars can differ."""
    return (similarity - bar) / (1 - bar)


def _by_age(member: tuple[int, Features]) -> tuple[dt.datetime, int]:
    return member[1].published, member[1].article


def _language(features: Features) -> str:
    return f"words {features.language}"


def _keys(features: Features) -> Iterator[tuple[str, str]]:
    """What an article is found by: names and numbers, and words where it has no topic."""
    for value in sorted(features.entities | features.numbers):
        yield "", value
    if not features.topics:
        for term in features.terms:
            yield _language(features), term


def _disagreement(a: Features, b: Features) -> float:
    """How much more alike two articles must be that name other places, names and numbers."""
    marks_a, marks_b = a.entities | a.numbers, b.entities | b.numbers
    return (
        _OTHER_PLACES * _apart(a.places, b.places)
        + _OTHER_MARKS * _apart(marks_a, marks_b)
        + _OTHER_NUMBERS * bool(a.numbers and b.numbers and a.numbers.isdisjoint(b.numbers))
    )


def _apart(a: frozenset[str], b: frozenset[str]) -> bool:
    """Does each side name at least as many of its own as the two have in common?"""
    return min(len(a - b), len(b - a)) >= max(1, len(a & b))


def _worth(number: str) -> float:
    """A number of two digits is shared by chance more easily than a longer one."""
    return 1.0 if len(number) > len("99") else 0.5
