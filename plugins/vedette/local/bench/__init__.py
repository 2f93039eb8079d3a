"""Benchmarks: figures that mean something on a noisy machine, each with its reference in one run."""

import importlib
from collections.abc import Callable, Iterable

from vedette.errors import UsageError
from vedette.local.bench.row import Row

# In the order they run: the ones that need nothing first.
NAMES = ("extraction", "tagging", "feeds", "whole_pass", "overhead")


def run(*, only: Iterable[str] | None, say: Callable[[str], object]) -> list[Row]:
    """Run benchmarks, all or the named ones.

    Raises:
        UsageError: there is none of a name.
    """
    wanted = list(only or NAMES)
    for name in wanted:
        if name not in NAMES:
            message = f"no benchmark {name!r}; there are: {', '.join(NAMES)}"
            raise UsageError(message)
    rows: list[Row] = []
    for name in wanted:
        say(f"measuring {name.replace('_', ' ')}")
        rows += importlib.import_module(f"vedette.local.bench.{name}").rows()
    return rows
