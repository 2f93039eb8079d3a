"""Verification: do two texts repeat one another, told from their signatures alone.

Symmetric, so that the answer does not hang on which of the two came first.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from vedette.dedup.signature import LEAD, WORDS, Figure, Signature

ENOUGH_CONTAINED = 0.5
"""Share of the smaller set that makes a copy."""
ENOUGH_LED = 0.25
"""The same where both texts begin alike: a cut with an outlet's lines around it."""
ENOUGH_HEADLESS = 0.65
"""The same where they share the beginning of neither, and `ENOUGH_TAIL` shingles in a row: two stories
with one background, two short ones with one outlet's lines share less."""
ENOUGH_TAIL = 80
ENOUGH_OF_KIN = 0.85
"""The same of two texts of one outlet, whose boilerplate and background may be most of a short one."""
ENOUGH_IN_A_ROW = 40
"""Shingles in a row, from the beginning of the one, that make it a part of the other."""
SHORT = 20
"""Texts of fewer words are copies only of the same words."""

_LED = 0.5
_OWN_ENOUGH = 10
_OWN_SHARED = 0.4
_MOSTLY_QUOTED = 0.5
_TEMPLATE_PROSE = 0.7
_TEMPLATE_NUMBERS = 0.5
_TEMPLATE_SHINGLES = 2 * WORDS
_LONGEST_FILL = 24
_FILL_UNEVEN = 5
_FILLS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """What two texts share: `of_a` and `of_b` are shares of their own shingles, 0 to 1.

    `a_leads`: the beginning of a stands in b. `longest` counts shingles in a row.
    """

    containment: float
    of_a: float
    of_b: float
    a_leads: bool
    b_leads: bool
    longest: int

    @property
    def mirrored(self) -> "Overlap":
        """The same, seen from the other text."""
        return replace(
            self, of_a=self.of_b, of_b=self.of_a, a_leads=self.b_leads, b_leads=self.a_leads
        )


class _Run(NamedTuple):
    """Shingles in a row in both texts: where it begins in each, and how many."""

    a: int
    b: int
    length: int


def containment(a: Signature, b: Signature) -> tuple[float, float, float]:
    """Shared shingles over the smaller set, over `a` and over `b`; zeros where one is empty."""
    if not a.hashes or not b.hashes:
        return 0.0, 0.0, 0.0
    shared = len(a.known & b.known)
    return shared / min(len(a), len(b)), shared / len(a), shared / len(b)


def compare(a: Signature, b: Signature, *, kin: bool = False) -> Overlap | None:
    """What two texts have in common, or None where that is too little or means nothing.

    It counts where
    - half of the smaller set is in the other; a quarter where both begin alike; .65 and eighty
      shingles in a row where the beginning of neither is shared, .85 where they are of one outlet
      (`kin`); or the beginning of the one stands in the other, forty
      shingles in a row;
    - where either text is shorter than 20 words, both say exactly the same;
    - it is more than what both quote: of what is no quotation .4 is shared as well;
    - the two are not one form filled in twice (see `_one_form`).
    """
    shared = len(a.known & b.known)
    if not shared:
        return None
    if min(len(a), len(b)) <= SHORT - WORDS:
        return _overlap(a, b, shared, longest=shared) if a.known == b.known else None
    # As if all of it stood in a row: what is not enough then needs no closer look.
    most = _overlap(a, b, shared, longest=shared)
    if not _enough(most, kin=kin):
        return None
    runs = tuple(_runs(a, b))
    found = replace(most, longest=max(run.length for run in runs))
    if not _enough(found, kin=kin) or _only_quoted(a, b) or _one_form(a, b, runs):
        return None
    return found


def _overlap(a: Signature, b: Signature, shared: int, *, longest: int) -> Overlap:
    return Overlap(
        containment=shared / min(len(a), len(b)),
        of_a=shared / len(a),
        of_b=shared / len(b),
        a_leads=_leads(a, b),
        b_leads=_leads(b, a),
        longest=longest,
    )


def _leads(a: Signature, b: Signature) -> bool:
    """Whether the beginning of `a` stands in `b`."""
    lead = a.hashes[:LEAD]
    return sum(value in b.known for value in lead) >= _LED * len(lead)


def _enough(found: Overlap, *, kin: bool) -> bool:
    if found.a_leads and found.b_leads:
        enough = found.containment >= ENOUGH_LED
    elif found.a_leads or found.b_leads:
        enough = found.containment >= ENOUGH_CONTAINED
    else:
        floor = ENOUGH_OF_KIN if kin else ENOUGH_HEADLESS
        enough = found.containment >= floor and found.longest >= ENOUGH_TAIL
    return enough or ((found.a_leads or found.b_leads) and found.longest >= ENOUGH_IN_A_ROW)


def _only_quoted(a: Signature, b: Signature) -> bool:
    """Whether what two texts share is what both of them quote.

    A statement that only one of them has in quotation marks is text the other one took over.
    """
    if not (a.quoted and b.quoted):
        return False
    quoted = (a.known - a.own) & (b.known - b.own)
    if len(quoted) < _MOSTLY_QUOTED * len(a.known & b.known):
        return False
    own_a, own_b = a.known - quoted, b.known - quoted
    smaller = min(len(own_a), len(own_b))
    return smaller >= _OWN_ENOUGH and len(own_a & own_b) < _OWN_SHARED * smaller


def _one_form(a: Signature, b: Signature, runs: Sequence[_Run]) -> bool:
    """Are these two fillings of one form, as two days' situation reports are?

    A copy keeps its numbers as it keeps its prose. In a form other numbers and dates stand in the
    same places: a few words between two shared runs, as many in both texts. Two such numbers tell
    (one may be a correction), or, where the prose agrees both ways (.7), most of them being others.
    """
    if (
        sum(_refilled(a, b, before, after) for before, after in pairwise(_framed(a, b, runs)))
        >= _FILLS
    ):
        return True
    numbers_a, numbers_b = ({value for value in one.hashes if value & 1} for one in (a, b))
    fewest = min(len(numbers_a), len(numbers_b))
    if fewest < _TEMPLATE_SHINGLES or len(numbers_a & numbers_b) >= _TEMPLATE_NUMBERS * fewest:
        return False
    prose_a, prose_b = a.known - numbers_a, b.known - numbers_b
    most = max(len(prose_a), len(prose_b))
    return len(prose_a & prose_b) >= _TEMPLATE_PROSE * most


def _framed(a: Signature, b: Signature, runs: Sequence[_Run]) -> Iterator[_Run]:
    """The runs, with the borders of both texts around them."""
    yield _Run(-1, -1, 1)
    yield from runs
    yield _Run(len(a), len(b), 1)


def _refilled(a: Signature, b: Signature, before: _Run, after: _Run) -> int:
    """How many figures between two runs are others in the two texts, if both have a little there."""
    from_a, from_b = before.a + before.length, before.b + before.length
    shortest, longest = sorted((after.a - from_a, after.b - from_b))
    if shortest <= 0 or longest > _LONGEST_FILL or longest - shortest > _FILL_UNEVEN:
        return 0
    in_a = _figures(a, from_a, after.a)
    in_b = _figures(b, from_b, after.b)
    return min((in_a - in_b).total(), (in_b - in_a).total())


def _figures(text: Signature, start: int, end: int) -> Counter[int]:
    """The figures among the words that shingles from `start` to `end` have for themselves.

    The first four words of these belong to the shared run before them, too, unless the text begins.
    """
    first = start + WORDS - 1 if start else 0
    last = end if end < len(text) else end + 1
    low = bisect_left(text.figures, first, key=_place)
    return Counter(
        one.hash for one in text.figures[low : bisect_left(text.figures, last, key=_place)]
    )


def _place(figure: Figure) -> int:
    return figure.place


def _runs(a: Signature, b: Signature) -> Iterator[_Run]:
    """What both texts have in a row, in the order of `a`. Linear in the two lengths."""
    places = {value: place for place, value in enumerate(b.hashes)}
    start, length, expected = 0, 0, -1
    for place, value in enumerate(a.hashes):
        other = places.get(value, -1)
        if length and other == expected:
            length += 1
        else:
            if length:
                yield _Run(start, expected - length, length)
            start, length = place, int(other >= 0)
        expected = other + 1
    if length:
        yield _Run(start, expected - length, length)
