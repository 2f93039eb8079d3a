"""Copies: texts that share enough five-word runs with an earlier article.

A text becomes the set of hashes of its five-word runs (shingles). A small sample of them, chosen by
value so that the samples of a text and of its cut nest, finds candidates in an index; the decision
is then made on the full sets. The measurements behind the numbers are in docs/decisions.md.
"""

import bisect
import datetime as dt
import operator
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import xxhash

from vedette.model import Copy

WINDOW = dt.timedelta(days=30)
"""How far back (and, where articles arrive out of order, ahead) a copy's original is looked for."""

WORDS = 5
"""Words in a shingle."""
SAMPLE_LIMIT = 2**32 // 12
"""Hashes below it are the sample: one in twelve."""
SAMPLE_FLOOR = 24
"""Hashes a sample has at least, where the text has them."""
ENOUGH_SHARED = 3
"""Sampled hashes a candidate must share, where the sample has them."""
PER_HASH = 50
"""Articles looked at for one hash, newest first: boilerplate must not make look-ups slow."""
CANDIDATES = 20
"""Candidates verified on their full sets."""
ENOUGH_CONTAINED = 0.5
"""Share of the smaller set that makes a copy."""
SHORT = 20
"""Texts of fewer words are copies only of the same words."""

MAX_CHARACTERS = 2**19
MAX_WORDS = 50_000

_AS_GOOD = 0.1
_TEMPLATE_PROSE = 0.7
_TEMPLATE_NUMBERS = 0.5
_TEMPLATE_SHINGLES = 2 * WORDS

_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_MARKS = re.compile(r"[^\w\s\x00-\x7f]{16,}")


def shingles(text: str) -> "array[int]":
    """The text as a sorted array ("I") of distinct 32-bit hashes of its five-word runs.

    Case, punctuation, width forms and invisible characters make no difference. A text of fewer than
    five words is one run; an empty one has none. The lowest bit of a hash says whether its run has
    a number in it, so that `decide` can tell a template filled with other numbers from a copy.

    Work is bounded: of a hostile text only the first `MAX_CHARACTERS` and `MAX_WORDS` count.
    """
    words = _words(text)
    if not words:
        return array("I")
    encoded = " ".join(words).encode().split(b" ")
    runs = map(b" ".join, zip(*(encoded[first:] for first in range(WORDS)), strict=False))
    hashes = [xxhash.xxh32_intdigest(run) & ~1 for run in runs]
    if not hashes:
        hashes = [xxhash.xxh32_intdigest(b" ".join(encoded)) & ~1]
    for place, word in enumerate(words):
        if not word.isalpha():
            for run in range(max(0, place - WORDS + 1), min(place + 1, len(hashes))):
                hashes[run] |= 1
    return array("I", sorted(set(hashes)))


def sample(shingles: Sequence[int]) -> tuple[int, ...]:
    """The hashes an index stores: those below `SAMPLE_LIMIT`, or the 24 smallest if that is more.

    Chosen by value, so that what a text and its cut share is in both samples or in neither, but
    for the floor that short texts need.
    """
    below = bisect.bisect_left(shingles, SAMPLE_LIMIT)
    return tuple(shingles[: max(below, SAMPLE_FLOOR)])


def containment(a: Sequence[int], b: Sequence[int]) -> tuple[float, float, float]:
    """Shared shingles over the smaller set, over `a` and over `b`; zeros where one is empty."""
    if not a or not b:
        return 0.0, 0.0, 0.0
    shared = len(frozenset(a).intersection(b))
    return shared / min(len(a), len(b)), shared / len(a), shared / len(b)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An earlier article that shares `shared` sampled hashes; `shingles` is its full set."""

    article: int
    shared: int
    shingles: "array[int]"
    first_seen: dt.datetime


class Index(Protocol):
    """Where samples are kept and candidates found, in memory or in Postgres."""

    def candidates(
        self, sample: Sequence[int], *, since: dt.datetime, until: dt.datetime
    ) -> list[Candidate]:
        """At most 20 articles first seen in [since, until], the most shared hashes first.

        Of each hash only the 50 newest articles count (the higher id first among equals); a
        candidate shares at least three hashes, or all where the sample is smaller.
        """

    def add(
        self, article: int, sample: Sequence[int], shingles: "array[int]", first_seen: dt.datetime
    ) -> None:
        """Make the article findable; adding one that is there already changes nothing."""


class MemoryIndex:
    """The index for one process: what the Postgres one answers, without Postgres."""

    def __init__(self) -> None:
        self._articles: dict[int, tuple[array[int], dt.datetime]] = {}
        self._rows: dict[int, list[tuple[dt.datetime, int]]] = {}

    def candidates(
        self, sample: Sequence[int], *, since: dt.datetime, until: dt.datetime
    ) -> list[Candidate]:
        """See `Index.candidates`."""
        shared: Counter[int] = Counter()
        for value in sample:
            shared.update(self._newest(value, since, until))
        floor = min(ENOUGH_SHARED, len(sample))
        best = sorted((-count, article) for article, count in shared.items() if count >= floor)
        return [self._candidate(article, -count) for count, article in best[:CANDIDATES]]

    def add(
        self, article: int, sample: Sequence[int], shingles: "array[int]", first_seen: dt.datetime
    ) -> None:
        """See `Index.add`."""
        if article in self._articles:
            return
        self._articles[article] = shingles, first_seen
        for value in sample:
            bisect.insort(self._rows.setdefault(value, []), (first_seen, article))

    def _newest(self, value: int, since: dt.datetime, until: dt.datetime) -> Iterator[int]:
        rows = self._rows.get(value, [])
        end = bisect.bisect_right(rows, until, key=_seen)
        start = max(bisect.bisect_left(rows, since, key=_seen), end - PER_HASH)
        return (article for _, article in rows[start:end])

    def _candidate(self, article: int, shared: int) -> Candidate:
        stored, first_seen = self._articles[article]
        return Candidate(article=article, shared=shared, shingles=stored, first_seen=first_seen)


def decide(article_shingles: "array[int]", candidates: Sequence[Candidate]) -> Copy | None:
    """The candidate the article is a copy of, or None.

    It is the one with the highest containment; of those within a tenth of it the one seen first,
    so that a copy of a copy leads to the original; then the lowest id. A candidate counts where
    - half of the smaller set is in the other (verified on the full sets);
    - where either text is shorter than 20 words, both say exactly the same;
    - the two are not one template filled with other numbers (see `_same_template`).
    """
    compared = [(candidate, _compare(article_shingles, candidate)) for candidate in candidates]
    copies = [(candidate, copy) for candidate, copy in compared if copy is not None]
    if not copies:
        return None
    floor = max(copy.containment for _, copy in copies) - _AS_GOOD
    near = [
        (candidate.first_seen, candidate.article, copy)
        for candidate, copy in copies
        if copy.containment >= floor
    ]
    return min(near, key=operator.itemgetter(0, 1))[2]


def _compare(shingles: "array[int]", candidate: Candidate) -> Copy | None:
    other = candidate.shingles
    smaller, of_copy, of_original = containment(shingles, other)
    short = min(len(shingles), len(other)) <= SHORT - WORDS
    if smaller < ENOUGH_CONTAINED or (short and shingles != other):
        return None
    if _same_template(shingles, other):
        return None
    return Copy(
        original=candidate.article,
        containment=smaller,
        of_copy=of_copy,
        of_original=of_original,
    )


def _same_template(a: "array[int]", b: "array[int]") -> bool:
    """Are these two fillings of one form, as two days' situation reports are?

    A copy keeps its numbers as it keeps its prose, and a cut loses them in the same measure. Here
    the runs without a number agree both ways (.7) while those with one mostly do not (under .5 of
    the smaller number), and each text has at least two numbers' worth of them.
    """
    numbers_a, numbers_b = ([value for value in one if value & 1] for one in (a, b))
    if min(len(numbers_a), len(numbers_b)) < _TEMPLATE_SHINGLES:
        return False
    prose_a, prose_b = ([value for value in one if not value & 1] for one in (a, b))
    _, *prose = containment(prose_a, prose_b)
    numbers, *_ = containment(numbers_a, numbers_b)
    return min(prose) >= _TEMPLATE_PROSE and numbers < _TEMPLATE_NUMBERS


def _words(text: str) -> list[str]:
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        # A long run of combining marks would cost its square to normalise (seconds for 30 kB).
        text = _MARKS.sub(" ", _INVISIBLE.sub("", text))
        text = unicodedata.normalize("NFKC", text)[:MAX_CHARACTERS]
    return _WORD.findall(text.casefold())[:MAX_WORDS]


def _seen(row: tuple[dt.datetime, int]) -> dt.datetime:
    return row[0]
