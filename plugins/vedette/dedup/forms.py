"""Forms filled in twice: what two texts share in rows, and what stands in the places between."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from vedette.dedup.signature import WORDS, Figure, Signature

_PROSE = 0.7
_NUMBERS = 0.5
_SHINGLES = 2 * WORDS
_LONGEST_SLOT = 24
_UNEVEN = 5
_REFILLED = 2
_PER_FIGURE = 40


class Run(NamedTuple):
    """Shingles in a row in both texts: where it begins in each, and how many."""

    a: int
    b: int
    length: int


class Slot(NamedTuple):
    """A few words between two shared runs, about as many in both texts: shingles from and to."""

    a: tuple[int, int]
    b: tuple[int, int]


def runs(a: Signature, b: Signature) -> list[Run]:
    """What both texts have in a row, in the order of `a`. Linear in the two lengths."""
    return list(_runs(a, b))


def slots(a: Signature, b: Signature, shared: Sequence[Run]) -> list[Slot]:
    """The places in which the texts differ by a little, between runs that are neighbours in both."""
    framed = [Run(-1, -1, 1), *shared, Run(len(a), len(b), 1)]
    order = {run: place for place, run in enumerate(sorted(framed, key=_in_b))}
    found = (
        Slot((before.a + before.length, after.a), (before.b + before.length, after.b))
        for before, after in pairwise(framed)
        if order[after] == order[before] + 1
    )
    return [slot for slot in found if _is_little(slot)]


def one_form(a: Signature, b: Signature, places: Sequence[Slot], *, shared: int, kin: bool) -> bool:
    """Are these two fillings of one form, as two days' situation reports are?

    A copy keeps its numbers as it keeps its prose. In a form other numbers and dates stand in the
    same places. Two such numbers tell (one may be a correction): of two outlets only where there
    is one for each forty shingles that they share, as a wire story is printed again with a
    new toll. Or, where the prose agrees both ways (.7), most numbers are others. Of one outlet (`kin`)
    two places with any other words tell: it does not print its own text again to change words.
    """
    if kin and len(places) >= _REFILLED:
        return True
    refilled = sum(_refilled(a, b, slot) for slot in places)
    if refilled >= _REFILLED and (kin or refilled * _PER_FIGURE >= shared):
        return True
    numbers_a, numbers_b = ({value for value in one.hashes if value & 1} for one in (a, b))
    fewest = min(len(numbers_a), len(numbers_b))
    if fewest < _SHINGLES or len(numbers_a & numbers_b) >= _NUMBERS * fewest:
        return False
    prose_a, prose_b = a.known - numbers_a, b.known - numbers_b
    most = max(len(prose_a), len(prose_b))
    return len(prose_a & prose_b) >= _PROSE * most


def _in_b(run: Run) -> int:
    return run.b


def _is_little(slot: Slot) -> bool:
    shortest, longest = sorted(end - start for start, end in slot)
    return shortest > 0 and longest <= _LONGEST_SLOT and longest - shortest <= _UNEVEN


def _refilled(a: Signature, b: Signature, slot: Slot) -> int:
    """How many figures are others there."""
    in_a, in_b = _figures(a, *slot.a), _figures(b, *slot.b)
    return min((in_a - in_b).total(), (in_b - in_a).total())


def _figures(text: Signature, start: int, end: int) -> Counter[int]:
    """The figures among the words that shingles from `start` to `end` have for themselves.

    The first four words of these belong to the shared run before them, too, unless the text begins.
    """
    first = start + WORDS - 1 if start else 0
    last = end if end < len(text) else end + 1
    low = bisect_left(text.figures, first, key=_place)
    high = bisect_left(text.figures, last, key=_place)
    return Counter(one.hash for one in text.figures[low:high])


def _place(figure: Figure) -> int:
    return figure.place


def _runs(a: Signature, b: Signature) -> Iterator[Run]:
    places = {value: place for place, value in enumerate(b.hashes)}
    start, length, expected = 0, 0, -1
    for place, value in enumerate(a.hashes):
        other = places.get(value, -1)
        if length and other == expected:
            length += 1
        else:
            if length:
                yield Run(start, expected - length, length)
            start, length = place, int(other >= 0)
        expected = other + 1
    if length:
        yield Run(start, expected - length, length)
