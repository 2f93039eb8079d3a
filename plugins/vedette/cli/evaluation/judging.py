"""What `vedette group` says of labelled pairs: each pair alone, and all texts together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vedette import dedup
from vedette.cli import group
from vedette.cli.evaluation.pairs import Label, Pair
from vedette.cli.grouping import furniture
from vedette.cli.grouping.copies import Related
from vedette.cli.grouping.texts import Text
from vedette.model import Relation


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A pair and what was said of it.

    `of_first` and `of_second` are the shares of their shingles that the two share. `steady`: the
    same was said with the second text taken before the first.
    """

    pair: Pair
    got: Label
    relation: Relation | None
    substance: frozenset[str]
    of_first: float
    of_second: float
    steady: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Linked:
    """Two texts that were linked among all; named by a pair and its side. Shares as in `Judged`."""

    later: str
    earlier: str
    got: Label
    relation: Relation | None
    of_later: float
    of_earlier: float
    same_family: bool


def learned(pairs: Iterable[Pair]) -> furniture.Lines:
    """The furniture of the outlets, learned from every text once."""
    return furniture.learned(text for text, _, _ in _distinct(pairs))


def judge(pair: Pair, lines: furniture.Lines) -> Judged:
    """What is said of two texts where there are no others."""
    forward = _said(group.relations([pair.first, pair.second], lines))
    backward = _said(group.relations([pair.second, pair.first], lines))
    of_first, of_second = _shares(pair.first, pair.second, lines)
    got, related = forward
    return Judged(
        pair=pair,
        got=got,
        relation=related.relation,
        substance=frozenset(related.substance or ()),
        of_first=of_first,
        of_second=of_second,
        steady=forward[0] == backward[0],
    )


def together(pairs: Iterable[Pair], lines: furniture.Lines) -> tuple[int, list[Linked]]:
    """How many texts there are, and which are copies or parts of which where all are known."""
    named = [
        (replace(text, number=number), name, family)
        for number, (text, name, family) in enumerate(_distinct(pairs), 1)
    ]
    names = {text.number: name for text, name, _ in named}
    families = {text.number: family for text, _, family in named}
    order = sorted((text for text, _, _ in named), key=lambda one: one.rank)
    related = group.relations(order, lines)
    found: list[Linked] = []
    for later in order:
        for earlier, got in _links(related[later.number]):
            of_later, of_earlier = _shares(later, earlier, lines)
            found.append(
                Linked(
                    later=names[later.number],
                    earlier=names[earlier.number],
                    got=got,
                    relation=None if got == "part" else related[later.number].relation,
                    of_later=of_later,
                    of_earlier=of_earlier,
                    same_family=families[later.number] == families[earlier.number],
                )
            )
    return len(order), found


def _distinct(pairs: Iterable[Pair]) -> Iterator[tuple[Text, str, str]]:
    """Each text once, with its name and family; the same base article stands in several pairs."""
    seen = set[object]()
    for pair in pairs:
        for side, text in (("first", pair.first), ("second", pair.second)):
            key = (text.address, text.outlets, text.title, text.packed, text.published)
            if key not in seen:
                seen.add(key)
                yield text, f"{pair.id}.{side}", pair.family


def _said(related: Mapping[int, Related]) -> tuple[Label, Related]:
    """What is said of the two texts of a pair, and of which of them."""
    for one in related.values():
        if one.version_of:
            return "version", one
        for _, got in _links(one):
            return got, one
    return "different", Related()


def _shares(a: Text, b: Text, lines: furniture.Lines) -> tuple[float, float]:
    first, second = (dedup.signature(furniture.body(one, lines)) for one in (a, b))
    _, of_a, of_b = dedup.containment(first, second)
    return of_a, of_b


def _links(related: Related) -> Sequence[tuple[Text, Label]]:
    copy: list[tuple[Text, Label]] = []
    if related.copy_of:
        copy.append((related.copy_of, "same" if related.whole else "copy"))
    return [*copy, *((part, "part") for part in related.parts)]
