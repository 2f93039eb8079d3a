"""Labelled texts, JSON Lines: which topics each is about, which it mentions, is it defence news."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from vedette.cli.evaluation import records
from vedette.cli.evaluation.pairs import Split
from vedette.cli.evaluation.records import refuse

What = Literal["main", "borne"]
WHATS: tuple[What, ...] = get_args(What)
LENGTHS: Final = ("headline", "under 60 words", "under 300 words", "longer")
_SHORT: Final = 60
_MEDIUM: Final = 300
_WORD = re.compile(r"\w+")
_KEYS: Final = '"id", "title" and "text"'
_LABEL_KEYS: Final = '"id", "topics", "minor" and "defence"'


@dataclass(frozen=True, kw_only=True, slots=True)
class Labels:
    """What a reader says of a text: it is about `main`, and mentions the rest of `borne`."""

    main: frozenset[str]
    borne: frozenset[str]
    defence: bool

    def of(self, what: What) -> frozenset[str]:
        """The topics it is about, or all that it bears."""
        return self.main if what == "main" else self.borne


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A text with its labels; `second` are those of another reader who did not know the `first`.

    `near` is a topic that the text comes close to, and was written not to bear.
    """

    id: str
    language: str | None
    kind: str
    split: Split
    title: str
    text: str
    near: str | None
    first: Labels
    second: Labels | None

    @property
    def words(self) -> int:
        """How many words title and text have together."""
        return len(_WORD.findall(self.title)) + len(_WORD.findall(self.text))

    @property
    def length(self) -> str:
        """Its class of LENGTHS: a headline has no text; of others title and text count together."""
        if not self.text.strip():
            return LENGTHS[0]
        words = self.words
        return LENGTHS[1 if words < _SHORT else 2 if words < _MEDIUM else 3]

    @property
    def labels(self) -> tuple[Labels, ...]:
        """Of one reader, or of both."""
        return (self.first,) if self.second is None else (self.first, self.second)

    def expected(self, what: What) -> frozenset[str]:
        """The topics that every reader gave."""
        return frozenset.intersection(*(one.of(what) for one in self.labels))

    def disputed(self, what: What) -> frozenset[str]:
        """The topics that one reader gave and the other did not; they count for nothing."""
        return frozenset.union(*(one.of(what) for one in self.labels)) - self.expected(what)

    @property
    def defence(self) -> bool | None:
        """Whether it is defence news; None where the readers differ."""
        (said, *others) = {one.defence for one in self.labels}
        return None if others else said

    @property
    def is_negative(self) -> bool:
        """Ordinary news: nobody gave it any topic, took it for defence news, or wrote it near a topic."""
        return self.is_bare and self.near is None

    @property
    def is_bare(self) -> bool:
        """No reader gave it any topic, or took it for defence news."""
        return not any(one.borne or one.defence for one in self.labels)

    @property
    def is_near_miss(self) -> bool:
        """It comes close to a topic that no reader gave."""
        return self.near is not None and not any(self.near in one.borne for one in self.labels)


class Items:
    """Labelled texts of several files, each id once.

    Args:
        topics: the slugs there are; labels that name others are refused.
        labels: labels by id, where they stand apart; texts without any are left out then.
    """

    def __init__(self, topics: Collection[str], labels: Mapping[str, Labels] | None = None) -> None:
        self._topics = topics
        self._labels = labels
        self._where: dict[str, str] = {}

    def read(self, name: str, lines: Iterable[str]) -> Iterator[Item]:
        """The texts of a file; blank lines are skipped.

        Raises:
            UsageError: a line is no labelled text; says file, line, and what to do.
        """
        for number, line in records.numbered(lines):
            where = f"{name}:{number}"
            with records.at(where):
                given = records.parse(line, one="text", keys=_KEYS)
                id_ = records.text(given, "id")
                _once(id_, where, self._where)
                if self._labels is not None and id_ not in self._labels:
                    continue
                item = self._item(id_, given)
            yield item

    def check(self) -> None:
        """Look for labels whose text was in no file.

        Raises:
            UsageError: there are such; names one.
        """
        for id_ in self._labels or ():
            if id_ not in self._where:
                refuse(f"labels: no text has the id {id_!r}: give the file with that text, too")

    def _item(self, id_: str, given: dict[str, Any]) -> Item:
        second = given.get("second") if self._labels is None else None
        near = _optional(given, "near")
        if near is not None:
            _known({near}, self._topics)
        return Item(
            id=id_,
            language=_optional(given, "language"),
            kind=_optional(given, "kind") or "unknown",
            split=records.one_of("split", _optional(given, "split") or "tune", get_args(Split)),
            title=_optional(given, "title") or "",
            text=_optional(given, "text") or "",
            near=near,
            first=_labels(given, self._topics) if self._labels is None else self._labels[id_],
            second=_second(second, self._topics) if second is not None else None,
        )


def labels(name: str, lines: Iterable[str], topics: Collection[str]) -> dict[str, Labels]:
    """The labels of a file by the id of their text; blank lines are skipped.

    Raises:
        UsageError: a line has no labels; says file, line, and what to do.
    """
    found: dict[str, Labels] = {}
    seen: dict[str, str] = {}
    for number, line in records.numbered(lines):
        where = f"{name}:{number}"
        with records.at(where):
            given = records.parse(line, one="text's labels", keys=_LABEL_KEYS)
            id_ = records.text(given, "id")
            _once(id_, where, seen)
            found[id_] = _labels(given, topics)
    return found


def _once(id_: str, where: str, seen: dict[str, str]) -> None:
    if id_ in seen:
        refuse(f"id {id_!r} stands at {seen[id_]}, too: give every text an id of its own")
    seen[id_] = where


def _labels(given: dict[str, Any], topics: Collection[str]) -> Labels:
    if "topics" not in given:
        refuse('expected labels, "topics", "minor" and "defence"; or give them with --labels')
    main, minor = (_slugs(given, key) for key in ("topics", "minor"))
    _known(main | minor, topics)
    defence = given.get("defence")
    if not isinstance(defence, bool):
        refuse("defence: expected true or false")
    return Labels(main=main, borne=main | minor, defence=defence)


def _second(given: Any, topics: Collection[str]) -> Labels:
    if not isinstance(given, dict):
        refuse('second: expected an object with "topics", "minor" and "defence"')
    with records.at("second"):
        return _labels(given, topics)


def _slugs(given: dict[str, Any], key: str) -> frozenset[str]:
    value = given.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        refuse(f"{key}: expected a list of topics")
    return frozenset(value)


def _known(named: Collection[str], topics: Collection[str]) -> None:
    for slug in sorted(named):
        if slug not in topics:
            refuse(f"no topic is called {slug!r}: they are the files of seeds/topics")


def _optional(given: dict[str, Any], key: str) -> str | None:
    value = given.get(key)
    if value is not None and not isinstance(value, str):
        refuse(f"{key}: expected text")
    return value or None
