"""Which sentence of one edition is which of the other.

Equal ones first, wherever they stand; then those that are most alike. Bounded: of what has no equal
the first COMPARED sentences of each edition are compared by likeness, each with at most CANDIDATES
that share a rare word with it or stand in its place; the rest are added or removed.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vedette.versions.sentence import Sentence

COMPARED = 1000
"""Sentences of an edition, of those without an equal, that are compared by likeness."""
CANDIDATES = 10
_RARE = 16
"""A stem in more sentences than this leads nowhere; as many stems of a sentence are looked up."""
LIKE = 0.6
"""Share of the words that two sentences must have in common to be one that changed."""
_KEPT = 0.9
_LEAST_KEPT = 3
_JOINED = 3

Pair = tuple[Sentence, Sentence]


@dataclass(slots=True)
class Pairing:
    """What was found: pairs that read otherwise, and what has no partner."""

    pairs: list[Pair]
    removed: list[Sentence]
    added: list[Sentence]
    moved: bool
    """Equal sentences stand in another order."""


def pair(before: Sequence[Sentence], after: Sequence[Sentence], small: frozenset[str]) -> Pairing:
    """Pair the sentences of two editions.

    Args:
        before: of one.
        after: of the other.
        small: folded words that say little.
    """
    equal = _equal(before, after)
    taken = set(equal.values())
    removed = [one for one in before if one.number not in equal]
    added = [one for one in after if one.number not in taken]
    left, right = removed[:COMPARED], added[:COMPARED]
    pairs = _grown(_alike(left, right, equal, small), left, right, small)
    used_left = {number for one, _ in pairs for number in range(one.number, one.last + 1)}
    used_right = {number for _, one in pairs for number in range(one.number, one.last + 1)}
    return Pairing(
        pairs=pairs,
        removed=[one for one in removed if one.number not in used_left],
        added=[one for one in added if one.number not in used_right],
        moved=any(one > other for one, other in pairwise(equal.values())),
    )


def likeness(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    """The share of the words that two sentences have in common, 0 to 1."""
    total = sum(first.values()) + sum(second.values())
    return 2 * _shared(first, second) / total if total else 0.0


def kept(first: Mapping[str, float], second: Mapping[str, float]) -> bool:
    """Whether nearly all that the shorter of two sentences says stands in the longer."""
    least = min(sum(first.values()), sum(second.values()))
    return least >= _LEAST_KEPT and _shared(first, second) >= _KEPT * least


def _shared(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    if len(first) > len(second):
        first, second = second, first
    return sum(min(weight, second[word]) for word, weight in first.items() if word in second)


def _equal(before: Sequence[Sentence], after: Sequence[Sentence]) -> dict[int, int]:
    places: dict[str, list[int]] = defaultdict(list)
    for sentence in reversed(after):
        places[sentence.key].append(sentence.number)
    return {one.number: places[one.key].pop() for one in before if places.get(one.key)}


def _alike(
    left: Sequence[Sentence],
    right: Sequence[Sentence],
    equal: Mapping[int, int],
    small: frozenset[str],
) -> list[Pair]:
    """The likest pairs, each sentence in one at most."""
    scored = []
    for first, second in _candidates(left, right, equal, small):
        one, other = left[first].content(small), right[second].content(small)
        score = likeness(one, other)
        if score >= LIKE or kept(one, other):
            scored.append((-score, abs(first - second), first, second))
    pairs, taken_left, taken_right = [], set[int](), set[int]()
    for _, _, first, second in sorted(scored):
        if first not in taken_left and second not in taken_right:
            taken_left.add(first)
            taken_right.add(second)
            pairs.append((left[first], right[second]))
    return pairs


def _candidates(
    left: Sequence[Sentence],
    right: Sequence[Sentence],
    equal: Mapping[int, int],
    small: frozenset[str],
) -> set[tuple[int, int]]:
    found = set(_in_place(left, right, equal))
    places: dict[str, list[int]] = defaultdict(list)
    for second, sentence in enumerate(right):
        for stem in sentence.content(small):
            places[stem].append(second)
    for first, sentence in enumerate(left):
        lists = (places.get(stem, ()) for stem in sentence.content(small))
        rare = sorted((few for few in lists if 0 < len(few) <= _RARE), key=len)[:_RARE]
        counts = Counter(second for few in rare for second in few)
        best = sorted(counts, key=lambda second: (-counts[second], abs(second - first), second))
        found.update((first, second) for second in best[:CANDIDATES])
    return found


def _in_place(
    left: Sequence[Sentence], right: Sequence[Sentence], equal: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Pairs that stand in the same place between the same equal neighbours."""
    ours: dict[int, list[int]] = defaultdict(list)
    theirs: dict[int, list[int]] = defaultdict(list)
    for first, number in enumerate(_neighbours(left, sorted(equal))):
        ours[equal.get(number, -1)].append(first)
    for second, number in enumerate(_neighbours(right, sorted(equal.values()))):
        theirs[number].append(second)
    for number, firsts in ours.items():
        seconds = theirs.get(number, [])
        yield from zip(firsts, seconds, strict=False)
        yield from zip(reversed(firsts), reversed(seconds), strict=False)


def _neighbours(rest: Sequence[Sentence], matched: Sequence[int]) -> Iterator[int]:
    """The number of the equal sentence before each; -1 at the beginning."""
    for sentence in rest:
        at = bisect_left(matched, sentence.number)
        yield matched[at - 1] if at else -1


def _grown(
    pairs: Sequence[Pair],
    left: Sequence[Sentence],
    right: Sequence[Sentence],
    small: frozenset[str],
) -> list[Pair]:
    """The pairs, with neighbours that belong to them: a sentence that was split, two joined."""
    free_left = _free(left, {one.number for one, _ in pairs})
    free_right = _free(right, {one.number for _, one in pairs})
    found = []
    for first, second in pairs:
        if _weight(first, small) < _weight(second, small):
            found.append((_joined(first, second, free_left, small), second))
        else:
            found.append((first, _joined(second, first, free_right, small)))
    return found


def _free(sentences: Sequence[Sentence], taken: Collection[int]) -> dict[int, Sentence]:
    return {one.number: one for one in sentences if one.number not in taken}


def _joined(
    part: Sentence, whole: Sentence, free: dict[int, Sentence], small: frozenset[str]
) -> Sentence:
    """The part and those of its free neighbours whose words are in the whole, too."""
    words = whole.content(small)
    for _ in range(_JOINED):
        around = (free.get(part.number - 1), free.get(part.last + 1))
        fitting = [
            one
            for one in around
            if one is not None
            and _shared(one.content(small), words) >= LIKE * _weight(one, small)
            and likeness(part.joined(one).content(small), words)
            > likeness(part.content(small), words)
        ]
        if not fitting:
            break
        best = max(fitting, key=lambda one: _shared(one.content(small), words))
        del free[best.number]
        part = part.joined(best)
    return part


def _weight(sentence: Sentence, small: frozenset[str]) -> float:
    return sum(sentence.content(small).values())
