"""What two forms of one sentence say otherwise: numbers, names, negations."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vedette.versions import names as naming
from vedette.versions.difference import Substance
from vedette.versions.figures import Figure, figures
from vedette.versions.names import Name, Register, names
from vedette.versions.negation import negations
from vedette.versions.tongue import Tongue, joins
from vedette.versions.words import Token, beginnings, near

_NAMES = 60
"""Of more names in a sentence forms are not told from names: what is not written alike differs."""
_SHOWN = 20
_LONGEST = 60
_MONTH = "month:"
_FAR = 3
"""Words that a negation must move by to deny something else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """The kinds that differ, and what each sentence alone has, as written."""

    substance: tuple[Substance, ...] = ()
    was: tuple[str, ...] = ()
    became: tuple[str, ...] = ()


@dataclass(slots=True)
class _Side:
    """A sentence with its figures and names."""

    words: Sequence[Token]
    figures: Sequence[Figure]
    names: Sequence[Name]

    @property
    def taken(self) -> set[int]:
        return _places(self.figures) | {name.at for name in self.names}


_Only = tuple[Sequence[str], Sequence[str]]


def differing(before: Sequence[Token], after: Sequence[Token], register: Register) -> Facts:
    """What two forms of a sentence say otherwise.

    Args:
        before: the words of the one.
        after: the words of the other.
        register: which words are names, after both editions.
    """
    first, second = _side(before, register), _side(after, register)
    kinds: dict[Substance, _Only | None] = {
        "names": _names(first, second, register.tongue),
        "negation": _negations(first, second, register.tongue.code),
        "numbers": _numbers(first, second),
    }
    found = {kind: only for kind, only in kinds.items() if only is not None}
    return Facts(
        substance=tuple(sorted(found)),
        was=_shown(found, 0),
        became=_shown(found, 1),
    )


def dropped(
    before: Sequence[Token], after: Sequence[Token], register: Register
) -> tuple[set[int], set[int]]:
    """Which words of either sentence are first names, ranks or initials that came or went alone."""
    first, second = _side(before, register), _side(after, register)
    if max(len(first.names), len(second.names)) > _NAMES:
        return set(), set()
    left, right = naming.unmatched(first.names, second.names, register.tongue)
    return (
        _dropped(left, right, first, second, register.tongue) | _initials(first, left),
        _dropped(right, left, second, first, register.tongue) | _initials(second, right),
    )


def _initials(side: _Side, unmatched: Iterable[Name]) -> set[int]:
    """Single capitals before a name that stays."""
    gone = {name.at for name in unmatched}
    names = {name.at for name in side.names} - gone
    return {
        at
        for at, token in enumerate(side.words)
        if token.kind == "word"
        and len(token.text) == 1
        and token.text.isupper()
        and at + 1 in names
        if at not in names
    }


def _side(words: Sequence[Token], register: Register) -> _Side:
    found = figures(words, register.tongue.code)
    return _Side(words, found, names(words, _places(found), register))


def _places(found: Iterable[Figure]) -> set[int]:
    return {at for figure in found for at in range(figure.at, figure.end)}


def _shown(found: Mapping[Substance, _Only], side: int) -> tuple[str, ...]:
    # Numbers first: they are what a reader looks for.
    order: tuple[Substance, ...] = ("numbers", "names", "negation")
    items = (item[:_LONGEST] for kind in order if kind in found for item in found[kind][side])
    return tuple(dict.fromkeys(items))[:_SHOWN]


def _numbers(first: _Side, second: _Side) -> _Only | None:
    ours, theirs = (
        _as_the_other(first.figures, second.figures),
        _as_the_other(second.figures, first.figures),
    )
    left, right = _only(ours, theirs), _only(theirs, ours)
    hard = [figure for figure in (*left, *right) if not figure.soft]
    # A word for one may stand against nothing, as an article does, but not against a number.
    if hard or (left and right):
        return _texts(left), _texts(right)
    left, right = _other_units(first.figures, second.figures)
    if left:
        return _texts(left), _texts(right)
    return _exchanged(
        first,
        second,
        {figure.at: figure.key for figure in first.figures},
        {figure.at: figure.key for figure in second.figures},
    )


def _as_the_other(found: Sequence[Figure], others: Sequence[Figure]) -> list[Figure]:
    """3/4/2026 as the other sentence reads it, where it has 4 March in words."""
    written = {figure.key for figure in others if "/" not in figure.shown}
    read = list(found)
    for at, (one, two) in enumerate(pairwise(found)):
        if one.at != two.at or "/" not in one.shown or not two.key.startswith(_MONTH):
            continue
        day, month = two.key.removeprefix(_MONTH), f"{_MONTH}{one.key}"
        if {day, month} <= written and not {one.key, two.key} <= written:
            read[at], read[at + 1] = one._replace(key=day), two._replace(key=month)
    return read


def _only(figures: Iterable[Figure], others: Iterable[Figure]) -> list[Figure]:
    """Those of which the others have fewer."""
    there = Counter(figure.key for figure in others)
    found = []
    for figure in figures:
        if there[figure.key]:
            there[figure.key] -= 1
        else:
            found.append(figure)
    return found


def _other_units(
    first: Sequence[Figure], second: Sequence[Figure]
) -> tuple[list[Figure], list[Figure]]:
    """The same numbers of another measure: 5 km, 5 miles."""
    left = Counter((figure.key, figure.unit) for figure in first if figure.unit)
    right = Counter((figure.key, figure.unit) for figure in second if figure.unit)
    gone, come = left - right, right - left
    numbers = {key for key, _ in gone} & {key for key, _ in come}
    return (
        [one for one in first if one.key in numbers and (one.key, one.unit) in gone],
        [one for one in second if one.key in numbers and (one.key, one.unit) in come],
    )


def _texts(found: Iterable[Figure]) -> list[str]:
    return [f"{one.shown} {one.unit}".strip() for one in found]


def _names(first: _Side, second: _Side, tongue: Tongue) -> _Only | None:
    left, right = first.names, second.names
    if max(len(left), len(right)) <= _NAMES:
        left, right = naming.unmatched(left, right, tongue)
        left, right = _missing(left, second, tongue), _missing(right, first, tongue)
        gone, come = (
            _dropped(left, right, first, second, tongue),
            _dropped(right, left, second, first, tongue),
        )
        left = [name for name in left if name.at not in gone]
        right = [name for name in right if name.at not in come]
    else:
        written = {name.folded for name in left} ^ {name.folded for name in right}
        left = [name for name in left if name.folded in written]
        right = [name for name in right if name.folded in written]
    if left or right:
        return [name.shown for name in left], [name.shown for name in right]
    return _exchanged(first, second, _by_place(first.names), _by_place(second.names), tongue=tongue)


def _dropped(
    found: Sequence[Name], gone: Sequence[Name], own: _Side, other: _Side, tongue: Tongue
) -> set[int]:
    """Which unmatched names only stand before one that stays: first names, ranks cut short, initials."""
    if not found or naming.shouted(own.words) or naming.shouted(other.words):
        return set()
    lost, at_loss = {name.at: name for name in found}, {name.at for name in gone}
    dropped: set[int] = set()
    # From the last on, so that of two first names both may go.
    for at in sorted(lost, reverse=True):
        after = next((one for one in own.names if one.at > at and one.at not in dropped), None)
        if after is None or after.at in lost or not _leads(own, at, after.at, dropped):
            continue
        twins = [one.at for one in other.names if naming.one_name(one.folded, after.folded, tongue)]
        if any(_stands_for(lost[at], place, other, at_loss, tongue) for place in twins):
            dropped.add(at)
    return dropped


def _leads(side: _Side, at: int, until: int, dropped: Collection[int]) -> bool:
    """Whether nothing but what was dropped, too, and initials stand between a name and the next."""
    between = range(at + 1, until)
    if any(place not in dropped and len(side.words[place].text) > 1 for place in between):
        return False
    return side.words[at + 1].follows or len(side.words[at].text) <= naming.CUT


def _stands_for(
    name: Name, place: int, other: _Side, at_loss: Collection[int], tongue: Tongue
) -> bool:
    """Whether what stands before the other's name is the name cut short, or has nothing to do with it."""
    before = [token for token in other.words[max(0, place - 2) : place] if token.text[0].isupper()]
    if any(naming.cut_short(name.shown, token.text) for token in before):
        return True
    if any(at in at_loss for at in range(max(0, place - 2), place)):
        return False
    return naming.may_go(name, other.words[place].folded, tongue)


def _by_place(found: Iterable[Name]) -> dict[int, str]:
    return {name.at: name.folded for name in found}


def _missing(found: Sequence[Name], other: _Side, tongue: Tongue) -> list[Name]:
    """The names that the other sentence has not even in small letters or as its beginning."""
    if not found:
        return []
    taken = {one.at for one in other.names}
    rest = [token for at, token in enumerate(other.words) if at not in taken]
    words = beginnings(token.folded for token in rest)
    first = [token.folded for token in rest if token.initial][:_NAMES]
    return [
        name
        for name in found
        if not naming.derived(name.folded, near(name.folded, words))
        and not any(naming.one_name(name.folded, word, tongue) for word in first)
    ]


def _exchanged(
    first: _Side,
    second: _Side,
    left: Mapping[int, str],
    right: Mapping[int, str],
    *,
    tongue: Tongue | None = None,
) -> _Only | None:
    """What changed places while all words around stayed: 12 dead and 5 hurt, 5 dead and 12 hurt.

    In a list, the order says nothing.
    """
    frame = _frame(first.words, left)
    if len(left) != len(right) or frame != _frame(second.words, right):
        return None
    pairs = list(zip(left.values(), right.values(), strict=True))
    moved = [at for at, (one, other) in enumerate(pairs) if not _equal(one, other, tongue)]
    if not moved:
        return None
    places = list(left)
    within = range(places[moved[0]], places[moved[-1]] + 1)
    if all(at in left or joins(first.words[at].folded) for at in within):
        return None
    return (
        [first.words[places[at]].text for at in moved],
        [second.words[list(right)[at]].text for at in moved],
    )


def _equal(one: str, other: str, tongue: Tongue | None) -> bool:
    return one == other or (tongue is not None and naming.one_name(one, other, tongue))


def _frame(words: Sequence[Token], places: Mapping[int, str]) -> list[str]:
    return ["" if at in places else token.folded for at, token in enumerate(words)]


def _negations(first: _Side, second: _Side, code: str) -> _Only | None:
    left = negations(first.words, second.words, code, first.taken)
    right = negations(second.words, first.words, code, second.taken)
    if len(left) != len(right) or _moved(first.words, left, second.words, right):
        return _written(first.words, left, right, second.words)
    return None


def _moved(
    first: Sequence[Token], left: Collection[int], second: Sequence[Token], right: Collection[int]
) -> bool:
    """Whether the same words deny something else: not A but B, A but not B."""
    rest = [token.folded for at, token in enumerate(first) if at not in left]
    if rest != [token.folded for at, token in enumerate(second) if at not in right]:
        return False
    return any(abs(one - other) >= _FAR for one, other in zip(left, right, strict=True))


def _written(
    first: Sequence[Token], left: Iterable[int], right: Iterable[int], second: Sequence[Token]
) -> _Only:
    gone, come = [first[at].text for at in left], [second[at].text for at in right]
    same = Counter(map(str.casefold, gone)) & Counter(map(str.casefold, come))
    if same.total() == min(len(gone), len(come)) and len(gone) != len(come):
        gone = [word for word in gone if word.casefold() not in same]
        come = [word for word in come if word.casefold() not in same]
    return gone, come
