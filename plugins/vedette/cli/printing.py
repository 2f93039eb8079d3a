"""How commands print: JSON, JSON Lines, tables."""

import dataclasses
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from vedette.errors import VedetteError


def line(value: Any) -> None:
    """One JSON value on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")


def each(work: Iterable[tuple[Callable[[], Mapping[str, Any]], dict[str, Any]]]) -> int:
    """Print a line for each piece of work, or its name and the error.

    Returns:
        the exit code: 1 where not one of them succeeded.
    """
    seen = failed = 0
    for job, name in work:
        seen += 1
        try:
            line(job())
        except VedetteError as error:
            failed += 1
            line(name | {"error": str(error)})
    return int(0 < seen == failed)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def rows(found: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Rows as a table for people, or as JSON Lines."""
    if as_json:
        for row in found:
            line(row)
    else:
        sys.stdout.writelines(f"{text}\n" for text in table(found))


def table(found: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Rows as aligned columns under their names; numbers to the right."""
    if not found:
        return ["nothing"]
    names = list(found[0])
    cells = [[_cell(row[name]) for name in names] for row in found]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    right = [isinstance(found[0][name], int | float) for name in names]
    return [
        "  ".join(
            text.rjust(width) if to_right else text.ljust(width)
            for text, width, to_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in [names, ["-" * width for width in widths], *cells]
    ]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:.2f}"
    return " ".join(str(value).split())
