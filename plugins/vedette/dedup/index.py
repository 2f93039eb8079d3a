"""Where signatures are kept and candidates found: the interface, and its form in memory."""

import bisect
import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from vedette.dedup.signature import Signature
from vedette.model import Copy, Part

ENOUGH_SHARED = 3
"""Sampled hashes a candidate must share, where the sample has them."""
PER_HASH = 50
"""Articles looked at for one hash, newest first: boilerplate must not make look-ups slow."""
CANDIDATES = 20
"""Candidates verified on their whole signatures."""

COPIES = 200
"""Copies of one original that are looked at again where it has another text, or is none any more."""

_HIGHEST = 2**63 - 1


class Rank(NamedTuple):
    """Who was first: the smaller one. The id decides between texts of one moment."""

    moment: dt.datetime
    article: int


class Link(NamedTuple):
    """What an article is known to be a copy of, and how much of the smaller text they share."""

    original: Rank
    containment: float


def linked(original: Rank, contained: float) -> Link:
    """A link as every index gives it: a database may keep fewer digits."""
    return Link(original, round(contained, 4))


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """An article to be related to those before it. `day` is its UTC day of first sight."""

    article: int
    outlet: int
    day: dt.date
    moment: dt.datetime
    signature: Signature

    @property
    def rank(self) -> Rank:
        """Its place among those who were first."""
        return Rank(self.moment, self.article)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A known article that may share text. `link` says what it is known to be a copy of."""

    article: int
    outlet: int
    moment: dt.datetime
    signature: Signature
    link: Link | None = None

    @property
    def rank(self) -> Rank:
        """Its place among those who were first."""
        return Rank(self.moment, self.article)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What relates an article to those known before it.

    `copy` is what it is a copy of. `turned` are known articles that are copies of it, as it was
    published earlier, or whose shares are others now; `unmasked` are those of all of these copies that
    were taken for originals so far. `parts` are bulletins with it in them, and what stands in it as a
    bulletin.
    """

    copy: Copy | None = None
    turned: tuple[Copy, ...] = ()
    unmasked: frozenset[int] = frozenset()
    parts: tuple[Part, ...] = ()


class Index(Protocol):
    """Signatures by their samples, and the copies found among them: in memory or in Postgres."""

    def candidates(
        self, sample: Sequence[int], *, article: int, since: dt.date, until: dt.date
    ) -> list[Candidate]:
        """At most 20 articles first seen from `since` to `until`, the most shared hashes first.

        Of each hash only the 50 newest articles count, by day, the higher id first within one; a
        candidate shares at least three hashes, or all where the sample is smaller. The lower id
        comes first among equals. `article` itself is none.
        """

    def known(
        self, articles: Collection[int], *, since: dt.date, until: dt.date
    ) -> list[Candidate]:
        """Those of these articles that were first seen from `since` to `until`, by id."""

    def copies_of(self, articles: Collection[int]) -> list[int]:
        """The copies of these articles, two hundred at most, by id."""

    def add(self, newcomer: Newcomer, sample: Sequence[int]) -> bool | None:
        """Make an article findable, in place of what was known of it.

        Returns:
            whether it was a copy; None where it was not known.
        """

    def save(self, article: int, found: Found) -> None:
        """Record what was found for an article, in place of what it was a copy of.

        Two articles are never copies of each other: the later word holds.
        """


class _Stored(NamedTuple):
    """An article in memory; packed, as what is computed from a signature takes far more room."""

    day: dt.date
    outlet: int
    moment: dt.datetime
    packed: bytes


class MemoryIndex:
    """The index for one process: what the Postgres one answers, without Postgres."""

    def __init__(self) -> None:
        self._stored: dict[int, _Stored] = {}
        # By hash the one article it stands in, or all of them by day and id: most have one.
        self._by_hash: dict[int, int | list[int]] = {}
        self._links: dict[int, tuple[int, float]] = {}

    def candidates(
        self, sample: Sequence[int], *, article: int, since: dt.date, until: dt.date
    ) -> list[Candidate]:
        """See `Index.candidates`."""
        shared: Counter[int] = Counter()
        for value in sample:
            found = self._by_hash.get(value)
            if found is not None:
                several = found if isinstance(found, list) else [found]
                shared.update(self._newest(several, since, until))
        del shared[article]
        floor = min(ENOUGH_SHARED, len(sample))
        best = sorted((-count, number) for number, count in shared.items() if count >= floor)
        return [self._candidate(number) for _, number in best[:CANDIDATES]]

    def known(
        self, articles: Collection[int], *, since: dt.date, until: dt.date
    ) -> list[Candidate]:
        """See `Index.known`."""
        stored = (number for number in sorted(articles) if number in self._stored)
        return [
            self._candidate(number)
            for number in stored
            if since <= self._stored[number].day <= until
        ]

    def copies_of(self, articles: Collection[int]) -> list[int]:
        """See `Index.copies_of`."""
        found = (copy for copy, (original, _) in self._links.items() if original in articles)
        return sorted(found)[:COPIES]

    def add(self, newcomer: Newcomer, sample: Sequence[int]) -> bool | None:
        """See `Index.add`."""
        number = newcomer.article
        was_copy = None
        if number in self._stored:
            self._remove(number)
            was_copy = number in self._links
        self._stored[number] = _Stored(
            newcomer.day, newcomer.outlet, newcomer.moment, newcomer.signature.pack()
        )
        for value in sample:
            found = self._by_hash.setdefault(value, number)
            if isinstance(found, list):
                bisect.insort(found, number, key=self._age)
            elif found != number:
                self._by_hash[value] = sorted((found, number), key=self._age)
        return was_copy

    def save(self, article: int, found: Found) -> None:
        """See `Index.save`."""
        self._links.pop(article, None)
        for copy in (*filter(None, [found.copy]), *found.turned):
            if self._links.get(copy.original, (None, 0))[0] == copy.article:
                del self._links[copy.original]
            self._links[copy.article] = copy.original, copy.containment

    def _age(self, article: int) -> tuple[dt.date, int]:
        return self._stored[article].day, article

    def _newest(self, found: list[int], since: dt.date, until: dt.date) -> Iterable[int]:
        end = bisect.bisect_right(found, (until, _HIGHEST), key=self._age)
        start = bisect.bisect_left(found, (since, 0), key=self._age)
        return found[max(start, end - PER_HASH) : end]

    def _remove(self, article: int) -> None:
        for value in Signature.unpack(self._stored[article].packed).sample():
            found = self._by_hash[value]
            if isinstance(found, list):
                found.remove(article)
            else:
                del self._by_hash[value]

    def _candidate(self, article: int) -> Candidate:
        stored = self._stored[article]
        return Candidate(
            article=article,
            outlet=stored.outlet,
            moment=stored.moment,
            signature=Signature.unpack(stored.packed),
            link=self._link(article),
        )

    def _link(self, article: int) -> Link | None:
        if article not in self._links:
            return None
        original, contained = self._links[article]
        return linked(Rank(self._stored[original].moment, original), contained)
