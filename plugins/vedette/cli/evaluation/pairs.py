"""Labelled pairs of texts, JSON Lines: which repeats which, and what changed in a version."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, NoReturn, TypeVar, get_args

from vedette.cli.grouping import texts
from vedette.cli.grouping.texts import Text
from vedette.errors import UsageError

Label = Literal["same", "copy", "part", "version", "different"]
Split = Literal["tune", "frozen"]

LABELS: tuple[Label, ...] = get_args(Label)
LINKED = frozenset[Label]({"same", "copy", "part"})
"""What the words of two texts tell; that two are versions, their address tells."""
SUBSTANCE = ("added", "headline", "names", "negation", "numbers", "removed")

_Known = TypeVar("_Known", bound=str)

_NAMES = ("id", "language", "family", "split", "trap", "label")
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
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{name}:{number}"
            try:
                pair = _pair(number, _object(line))
                self._check(pair, where)
            except UsageError as error:
                message = f"{where}: {error}"
                raise UsageError(message) from error
            yield pair

    def _check(self, pair: Pair, where: str) -> None:
        before = self._where.setdefault(pair.id, where)
        if before != where:
            _refuse(f"id {pair.id!r} stands at {before}, too: give every pair an id of its own")
        split = self._splits.setdefault(pair.family, pair.split)
        if split != pair.split:
            _refuse(f"family {pair.family!r} is {split} elsewhere: keep it in one split")


def _object(line: str) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        _refuse(f"not JSON: {error}: write one pair a line")
    if not isinstance(given, dict):
        _refuse('expected an object with "id", "first", "second" and "label"')
    return given


def _pair(number: int, given: dict[str, Any]) -> Pair:
    names = {key: _named(given, key) for key in _NAMES}
    label = _one_of("label", names["label"], LABELS)
    first, second = (_text(number, given, key) for key in ("first", "second"))
    if first.moment > second.moment:
        _refuse("first was published after second: exchange them")
    substance = given.get("substance", [])
    if not isinstance(substance, list) or not all(one in SUBSTANCE for one in substance):
        _refuse(f"substance: expected a list of {', '.join(SUBSTANCE)}")
    if substance and label != "version":
        _refuse(f"substance: only a version has any, this is {label}: leave it empty")
    return Pair(
        id=names["id"],
        language=names["language"],
        family=names["family"],
        split=_one_of("split", names["split"], get_args(Split)),
        trap=names["trap"],
        first=replace(first, number=1),
        second=replace(second, number=2),
        label=label,
        substance=frozenset(substance),
    )


def _text(number: int, given: dict[str, Any], key: str) -> Text:
    said = given.get(key)
    if not isinstance(said, dict):
        _refuse(f"{key}: expected an object with {', '.join(_SAID)}")
    for name in _SAID:
        try:
            _named(said, name)
        except UsageError as error:
            _refuse(f"{key}: {error}")
    try:
        # What the text says of itself, read as `vedette group` reads it.
        return texts.text(number, said | {"id": key})
    except UsageError as error:
        _refuse(f"{key}: {str(error).removeprefix(f'line {number}: ')}")


def _named(given: dict[str, Any], key: str) -> str:
    value = given.get(key)
    if not isinstance(value, str) or not (value.strip() or key in _MAY_BE_EMPTY):
        _refuse(f"{key}: expected text")
    return value


def _one_of(key: str, value: str, allowed: tuple[_Known, ...]) -> _Known:
    found = next((one for one in allowed if one == value), None)
    if found is None:
        _refuse(f"{key}: expected one of {', '.join(allowed)}, got {value!r}")
    return found


def _refuse(message: str) -> NoReturn:
    raise UsageError(message)
