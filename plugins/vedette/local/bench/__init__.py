"""Benchmarks: figures that mean something on a noisy machine, each with its reference in one run."""

import importlib
from collections.abc import Callable, Iterable

from vedette.errors import UsageError
from vedette.local.bench.row import Row

# In the order they run: the ones that need nothing first.
NAMES = ("extraction", "tagging", "grouping", "feeds", "whole_pass", "copies", "overhead")
# Those that can be had smaller: NAME:SIZE.
SIZED = frozenset({"grouping", "copies"})
SMALLEST = 1_000


def run(*, only: Iterable[str] | None, say: Callable[[str], object]) -> list[Row]:
    """Run benchmarks, all or the named ones, some of them to a size (copies:100000).

    Raises:
        UsageError: there is none of a name, or it has no size.
    """
    wanted = [_named(text) for text in only or NAMES]
    rows: list[Row] = []
    for name, sizes in wanted:
        say(f"measuring {name.replace('_', ' ')}")
        rows += importlib.import_module(f"vedette.local.bench.{name}").rows(*sizes)
    return rows


def _named(text: str) -> tuple[str, tuple[int, ...]]:
    """A benchmark and its size, if one is given."""
    name, colon, size = text.partition(":")
    if name not in NAMES:
        message = f"no benchmark {name!r}; there are: {', '.join(NAMES)}"
        raise UsageError(message)
    if not colon:
        return name, ()
    if name not in SIZED or not (size.isascii() and size.isdigit() and int(size) >= SMALLEST):
        message = (
            f"{text!r}: of {', '.join(sorted(SIZED))} a size can be given, {SMALLEST} or more,"
            " as in copies:100000"
        )
        raise UsageError(message)
    return name, (int(size),)
