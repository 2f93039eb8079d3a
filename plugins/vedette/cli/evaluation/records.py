"""Labelled examples are JSON Lines: an object a line, and what is wrong with one, by file and line."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

from vedette.errors import UsageError

_Known = TypeVar("_Known", bound=str)


@contextmanager
def at(where: str) -> Iterator[None]:
    """Put the place in front of what is refused within the block.

    Raises:
        UsageError: as it was raised, with the place.
    """
    try:
        yield
    except UsageError as error:
        message = f"{where}: {error}"
        raise UsageError(message) from error


def numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers in the file."""
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def parse(line: str, *, one: str, keys: str) -> dict[str, Any]:
    """The object of a line.

    Args:
        line: JSON.
        one: what stands on a line, for the message.
        keys: which keys it has, for the message.

    Raises:
        UsageError: it is no JSON object.
    """
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        refuse(f"not JSON: {error}: write one {one} a line")
    if not isinstance(given, dict):
        refuse(f"expected an object with {keys}")
    return given


def text(given: dict[str, Any], key: str, *, may_be_empty: bool = False) -> str:
    """The text of a key.

    Raises:
        UsageError: it is missing, no text, or blank where it may not be.
    """
    value = given.get(key)
    if not isinstance(value, str) or not (value.strip() or may_be_empty):
        refuse(f"{key}: expected text")
    return value


def one_of(key: str, value: str, allowed: tuple[_Known, ...]) -> _Known:
    """The value, which is one of those allowed.

    Raises:
        UsageError: it is not.
    """
    found = next((one for one in allowed if one == value), None)
    if found is None:
        refuse(f"{key}: expected one of {', '.join(allowed)}, got {value!r}")
    return found


def refuse(message: str) -> NoReturn:
    """Say what is wrong with a line.

    Raises:
        UsageError: always.
    """
    raise UsageError(message)
