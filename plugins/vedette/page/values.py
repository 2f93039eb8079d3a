"""Loose values of markup and JSON, made ours: text, names, addresses."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from vedette import plaintext

_MAX_LINE = 2_000
_MAX_URL = 4_000

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
