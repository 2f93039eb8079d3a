"""Loose values of markup and JSON, made ours: text, names, addresses, elements."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborNode

from vedette import plaintext

_MAX_LINE = 2_000
_MAX_URL = 4_000
_MAX_NAMES = 50
_MAX_DEPTH = 4

T = TypeVar("T")


def string(value: object) -> str:
    """The value where it is text, else ""."""
    return value if isinstance(value, str) else ""


def line(value: object) -> str | None:
    """The value as one line of plain text, None where nothing is left."""
    return plaintext.cut(plaintext.unescaped(string(value)[: 5 * _MAX_LINE]), _MAX_LINE) or None


def name(value: object) -> object:
    """The name of a person or organisation, stated as text or as an object."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value.get("name") if isinstance(value, dict) else value


def names(value: object, depth: int = _MAX_DEPTH) -> Iterator[str]:
    """The names in what states one person or many: text, objects, and lists of either."""
    if depth < 0:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in islice(value, _MAX_NAMES):
            yield from names(one, depth - 1)
    elif isinstance(value, dict):
        given = f"{string(value.get('givenName'))} {string(value.get('familyName'))}".strip()
        stated = (value.get(key) for key in ("name", "@value", "@list", "@graph", "@set"))
        yield from names(next(filter(None, stated), None) or given or None, depth - 1)


def address(text: str, base: str | None) -> str | None:
    """An absolute http(s) URL, or None."""
    try:
        absolute = urljoin(base or "", plaintext.clean(text[: 2 * _MAX_URL]))
        parts = urlsplit(absolute)
        usable = parts.scheme in ("http", "https") and parts.hostname and " " not in absolute
    except ValueError:
        return None
    return absolute if usable and len(absolute) <= _MAX_URL else None


def first(read: Callable[[str], T | None], *values: object) -> T | None:
    """The first result that says something, of the values that are text."""
    for value in values:
        found = read(string(value)) if value else None
        if found:
            return found
    return None


def above(node: LexborNode) -> Iterator[LexborNode]:
    """The elements that hold this one, the innermost first."""
    holder = node.parent
    while holder is not None:
        yield holder
        holder = holder.parent
