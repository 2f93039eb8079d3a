"""Seeds files: YAML that remembers its lines, read through typed accessors.

Every scalar is text until an accessor asks for something else, so that `NO` stays a country,
`on` a word and `007` a slug. Refused with file, line and reason: aliases, tags, duplicate keys,
a second document, deep nesting, and what is larger than a person would write.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, NoReturn, TypeVar

import yaml

from vedette.errors import SeedError

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_FLAGS = {"true": True, "false": False}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,12})?", re.ASCII)
_SHOWN = 60

Kind = Literal["text", "null", "list", "mapping"]
_NAMES: Mapping[Kind, str] = {
    "text": "text",
    "null": "nothing",
    "list": "a list",
    "mapping": "keys with values",
}
_Value = TypeVar("_Value")


class Node:
    """A value of a seeds file and where it stands.

    `name` is the key or place it was found at, `raw` a text before any check.
    """

    __slots__ = ("_children", "_items", "file", "kind", "line", "name", "raw")

    def __init__(self, file: str, line: int, kind: Kind, raw: str = "") -> None:
        self.file = file
        self.line = line
        self.kind = kind
        self.name = "the file"
        self.raw = raw
        self._items: tuple[Node, ...] = ()
        self._children: dict[str, Node] = {}

    def fail(self, reason: str) -> NoReturn:
        """Refuse this value, with its file and line.

        Raises:
            SeedError: always.
        """
        raise SeedError(self.file, self.line, reason)

    # The node itself

    def as_text(self) -> str:
        """The text, as written; never blank.

        Raises:
            SeedError: not text, blank, or with characters that Postgres cannot keep.
        """
        self._expect("text")
        if not self.raw.strip():
            self.fail(f"{self.name}: is blank")
        if _UNSTORABLE.search(self.raw):
            self.fail(f"{self.name}: holds a NUL or a lone surrogate")
        return self.raw

    def as_list(self) -> "tuple[Node, ...]":
        """The items of a list, in order; it may be empty."""
        self._expect("list")
        return self._items

    def as_mapping(self) -> "Mapping[str, Node]":
        """The values by key, in the order written; it may be empty."""
        self._expect("mapping")
        return self._children

    def as_texts(self) -> tuple[str, ...]:
        """The items of a list of texts; it may be empty."""
        return tuple(item.as_text() for item in self.as_list())

    def as_flag(self) -> bool:
        """Give true or false; `yes` and `on` are words."""
        value = _FLAGS.get(self.as_text())
        if value is None:
            self._unlike("true or false")
        return value

    def as_number(self) -> float:
        """A finite decimal number."""
        text = self.as_text()
        if not _NUMBER.fullmatch(text):
            self._unlike("a number")
        return float(text)

    def as_date(self) -> dt.date:
        """A day, written 2020-09-03."""
        text = self.as_text()
        try:
            # Of the forms that fromisoformat reads, only this one is written back by isoformat.
            date = dt.date.fromisoformat(text)
        except ValueError:
            date = None
        if date is None or date.isoformat() != text:
            self._unlike("a date such as 2020-09-03")
        return date

    def as_choice(self, allowed: Collection[str]) -> str:
        """The text, which is one of `allowed`."""
        text = self.as_text()
        if text not in allowed:
            self._unlike("one of " + ", ".join(sorted(allowed)))
        return text

    # Its values by key

    def only(self, allowed: Collection[str]) -> "Node":
        """Give the node back, after refusing any key that is not in `allowed`."""
        for key, child in self.as_mapping().items():
            if key not in allowed:
                known = ", ".join(sorted(allowed))
                child.fail(f"unknown key {_shown(key)}; known here: {known}")
        return self

    def get(self, key: str) -> "Node | None":
        """The value of `key`, or None where it is missing or null."""
        child = self.as_mapping().get(key)
        return None if child is None or child.kind == "null" else child

    def need(self, key: str) -> "Node":
        """The value of `key`, null included; its absence is refused at this node's line."""
        child = self.as_mapping().get(key)
        if child is None:
            self.fail(f"missing key {key!r}")
        return child

    def text(self, key: str) -> str:
        """The text of a key that must be there."""
        return self.need(key).as_text()

    def optional_text(self, key: str) -> str | None:
        """The text of a key, or None where it is missing or null."""
        child = self.get(key)
        return None if child is None else child.as_text()

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts of a key that must be there."""
        return self.need(key).as_texts()

    def list(self, key: str) -> "tuple[Node, ...]":
        """The items of a key that must be there."""
        return self.need(key).as_list()

    def optional_list(self, key: str) -> "tuple[Node, ...]":
        """The items of a key, none where it is missing or null."""
        child = self.get(key)
        return () if child is None else child.as_list()

    def mapping(self, key: str) -> "Mapping[str, Node]":
        """The values by key of a key that must be there."""
        return self.need(key).as_mapping()

    def optional_mapping(self, key: str) -> "Mapping[str, Node]":
        """The values by key of a key, none where it is missing or null."""
        child = self.get(key)
        return {} if child is None else child.as_mapping()

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false; with a default the key may be missing."""
        child = self._ask(key, default)
        return child.as_flag() if isinstance(child, Node) else child

    def number(self, key: str, default: float | None = None) -> float:
        """A finite number; with a default the key may be missing."""
        child = self._ask(key, default)
        return child.as_number() if isinstance(child, Node) else child

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of `allowed`; with a default the key may be missing."""
        child = self._ask(key, default)
        return child.as_choice(allowed) if isinstance(child, Node) else child

    def date(self, key: str) -> dt.date:
        """The day of a key that must be there."""
        return self.need(key).as_date()

    def _ask(self, key: str, default: _Value | None) -> "Node | _Value":
        child = self.get(key)
        if child is not None:
            return child
        return self.need(key) if default is None else default

    def _expect(self, kind: Kind) -> None:
        if self.kind != kind:
            self.fail(f"{self.name}: expected {_NAMES[kind]}, found {_NAMES[self.kind]}")

    def _unlike(self, wanted: str) -> NoReturn:
        self.fail(f"{self.name}: expected {wanted}, found {_shown(self.raw)}")


def read(file: str, data: bytes) -> Node:
    """Read the one YAML document of a file.

    Args:
        file: the name that errors show.
        data: UTF-8, at most MAX_BYTES.

    Raises:
        SeedError: what cannot be read, or is refused (see the module), with its line.
    """
    if len(data) > MAX_BYTES:
        raise SeedError(file, 1, f"larger than {MAX_BYTES} bytes: split the file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SeedError(file, line, "not UTF-8: save the file as UTF-8") from error
    try:
        return _document(file, text)
    except yaml.YAMLError as error:
        raise _unreadable(file, text, error) from error


def _document(file: str, text: str) -> Node:
    root: Node | None = None
    # Events, not yaml.compose: aliases and depth are refused before anything is built on them.
    # Any loader's events are the same; the C one reads a megabyte in a fraction of a second.
    events: Iterator[Any] = iter(yaml.parse(text, Loader=yaml.CBaseLoader))
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                raise SeedError(file, _line(event), "a second document: keep one a file")
            root = _node(file, next(events), events, 1)
    if root is None:
        raise SeedError(file, 1, "the file is empty")
    return root


def _node(file: str, event: Any, events: Iterator[Any], depth: int) -> Node:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent):
        raise SeedError(file, line, "aliases (*name) are not read: write the value out")
    if event.tag is not None:
        raise SeedError(file, line, f"tags are not read: remove {_shown(event.tag)}")
    if depth > MAX_DEPTH:
        raise SeedError(file, line, f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(event, yaml.ScalarEvent):
        plain = event.implicit[0]
        return Node(file, line, "null" if plain and event.value in _NULLS else "text", event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        return _list(file, line, events, depth)
    return _mapping(file, line, events, depth)


def _list(file: str, line: int, events: Iterator[Any], depth: int) -> Node:
    items: list[Node] = []
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        item = _node(file, event, events, depth + 1)
        item.name = f"item {len(items) + 1}"
        items.append(item)
    node = Node(file, line, "list")
    node._items = tuple(items)  # noqa: SLF001  (its own builder)
    return node


def _mapping(file: str, line: int, events: Iterator[Any], depth: int) -> Node:
    children: dict[str, Node] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        key = _node(file, event, events, depth + 1)
        key.name = "a key"
        name = key.as_text()
        if name in children:
            first = children[name].line
            key.fail(f"duplicate key {_shown(name)}, first at line {first}")
        child = children[name] = _node(file, next(events), events, depth + 1)
        child.name = name
        # A key's line is where a person looks, also when its value starts on the next one.
        child.line = key.line
    node = Node(file, line, "mapping")
    node._children = children  # noqa: SLF001  (its own builder)
    return node


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


def _unreadable(file: str, text: str, error: yaml.YAMLError) -> SeedError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    position = getattr(error, "position", None)
    if mark is not None:
        line = mark.line + 1
    elif isinstance(position, int):
        line = text.count("\n", 0, position) + 1
    else:
        line = 1
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    reason = " ".join(str(problem).split())
    return SeedError(file, line, f"not readable as YAML: {reason}")
