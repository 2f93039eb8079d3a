"""Labelled pairs of texts, JSON Lines: which repeats which, and what changed in a version."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from vedette.cli.evaluation.records import at, numbered, one_of, parse, refuse
from vedette.cli.evaluation.records import text as named
from vedette.cli.grouping import texts
from vedette.cli.grouping.texts import Text
from vedette.errors import UsageError

Label = Literal["same", "copy", "part", "version", "different"]
Split = Literal["tune", "frozen"]

LABELS: tuple[Label, ...] = get_args(Label)
LINKED = frozenset[Label]({"same", "copy", "part"})
"""What the words of two texts tell; that two are versions, their address tells."""
SUBSTANCE = ("added", "headline", "names", "negation", "numbers", "removed")

_NAMES = ("id", "language", "family", "split", "trap", "label")
_KEYS = '"id", "first", "second" and "label"'
_SAID = ("outlet", "url", "title", "text", "published")
_MAY_BE_EMPTY = frozenset({"title", "text"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two texts and what they are to one another; `first` was published no later than `second`.

    Pairs made of one article are a `family`, of which all is in one `split`: rules are tuned on
    the one and tried on the other. `substance` is what changed in a version.
    """

    id: str
    language: str
    family: str
    split: Split
    trap: str
    first: Text
    second: Text
    label: Label
    substance: frozenset[str]


class Pairs:
    """Pairs of several files, each id once and each family in one split."""

    def __init__(self) -> None:
        self._where: dict[str, str] = {}
        self._splits: dict[str, Split] = {}

    def read(self, name: str, lines: Iterable[str]) -> Iterator[Pair]:
        """The pairs of a file; blank lines are skipped.

        Raises:
            UsageError: a line is no pair; says file, line, and what to do.
        """
        for number, line in numbered(lines):
            where = f"{name}:{number}"
            with at(where):
                pair = _pair(number, parse(line, one="pair", keys=_KEYS))
                self._check(pair, where)
            yield pair

    def _check(self, pair: Pair, where: str) -> None:
        before = self._where.setdefault(pair.id, where)
        if before != where:
            refuse(f"id {pair.id!r} stands at {before}, too: give every pair an id of its own")
        split = self._splits.setdefault(pair.family, pair.split)
        if split != pair.split:
            refuse(f"family {pair.family!r} is {split} elsewhere: keep it in one split")


def _pair(number: int, given: dict[str, Any]) -> Pair:
    names = {key: _named(given, key) for key in _NAMES}
    label = one_of("label", names["label"], LABELS)
    first, second = (_text(number, given, key) for key in ("first", "second"))
    if first.moment > second.moment:
        refuse("first was published after second: exchange them")
    substance = given.get("substance", [])
    if not isinstance(substance, list) or not all(one in SUBSTANCE for one in substance):
        refuse(f"substance: expected a list of {', '.join(SUBSTANCE)}")
    if substance and label != "version":
        refuse(f"substance: only a version has any, this is {label}: leave it empty")
    return Pair(
        id=names["id"],
        language=names["language"],
        family=names["family"],
        split=one_of("split", names["split"], get_args(Split)),
        trap=names["trap"],
        first=replace(first, number=1),
        second=replace(second, number=2),
        label=label,
        substance=frozenset(substance),
    )


def _text(number: int, given: dict[str, Any], key: str) -> Text:
    said = given.get(key)
    if not isinstance(said, dict):
        refuse(f"{key}: expected an object with {', '.join(_SAID)}")
    for name in _SAID:
        try:
            _named(said, name)
        except UsageError as error:
            refuse(f"{key}: {error}")
    try:
        # What the text says of itself, read as `vedette group` reads it.
        return texts.text(number, said | {"id": key})
    except UsageError as error:
        refuse(f"{key}: {str(error).removeprefix(f'line {number}: ')}")


def _named(given: dict[str, Any], key: str) -> str:
    return named(given, key, may_be_empty=key in _MAY_BE_EMPTY)
