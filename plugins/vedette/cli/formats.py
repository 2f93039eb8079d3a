"""Rows in the format asked for: a table that fits the terminal, CSV for spreadsheets, JSON Lines.

What comes from outside is cleaned of control characters in all three.
"""

import csv
import datetime as dt
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vedette import plaintext
from vedette.cli import printing

FORMATS = ("table", "csv", "json")
# What makes a spreadsheet take a cell for a formula, and the full-width forms that some accept.
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
_BETWEEN = "  "
_NARROWEST = 8
# What tells a row from the others keeps more room than the rest.
_ROOM = {"headline": 3, "title": 3, "sentence": 3}


def show(
    found: Sequence[Mapping[str, Any]],
    *,
    how: str,
    columns: Sequence[str],
    listed: Sequence[str] | None = None,
) -> None:
    """Print rows.

    Args:
        found: the rows.
        how: one of FORMATS.
        columns: the columns of a CSV file, whose head is printed even where there is no row.
        listed: the columns of a table, where these are not all.
    """
    tidied = [{name: tidy(row[name]) for name in columns} for row in found]
    if how == "json":
        for row in tidied:
            printing.line(row)
    elif how == "csv":
        _csv(tidied, columns)
    elif tidied:
        sys.stdout.writelines(f"{line}\n" for line in table(tidied, listed or columns, width()))


def tidy(value: Any) -> Any:
    """A value of a row or of JSON without control characters, its texts on one line."""
    if isinstance(value, str):
        return plaintext.clean(value)
    if isinstance(value, Mapping):
        return {key: tidy(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(one) for one in value]
    return value


def width() -> int | None:
    """Columns of the terminal we write to, or what COLUMNS says; None in a pipe."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        return shutil.get_terminal_size().columns
    return None


def table(
    found: Sequence[Mapping[str, Any]], columns: Sequence[str], most: int | None
) -> Iterable[str]:
    """Aligned columns under their names, numbers to the right, no line wider than `most`.

    Where there is not room enough the links go, since one cut short is of no use; then the widest
    texts give way, headlines last and none below a few characters. Numbers and times stay whole.
    """
    cells = {name: [name, *(_cell(row[name]) for row in found)] for name in columns}
    widths = {name: max(map(_wide, column)) for name, column in cells.items()}
    if most and _line_width(widths) > most:
        widths.pop("url", None)
    texts = [name for name in widths if any(isinstance(row[name], str | list) for row in found)]
    while most and texts and _line_width(widths) > most:
        widest = max(texts, key=lambda name: widths[name] / _ROOM.get(name, 1))
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    right = {name: any(_is_number(row[name]) for row in found) for name in widths}
    lines = [[cells[name][place] for name in widths] for place in range(len(found) + 1)]
    for line in [lines[0], ["-" * room for room in widths.values()], *lines[1:]]:
        fitted = map(_fitted, line, widths.values(), right.values())
        text = _BETWEEN.join(fitted).rstrip()
        yield _cut(text, most) if most else text


def _line_width(widths: Mapping[str, int]) -> int:
    return sum(widths.values()) + len(_BETWEEN) * (len(widths) - 1)


def _fitted(text: str, room: int, to_right: bool) -> str:
    short = _cut(text, room)
    space = " " * (room - _wide(short))
    return space + short if to_right else short + space


def _cut(text: str, room: int) -> str:
    if _wide(text) <= room:
        return text
    taken = 0
    for place, one in enumerate(text):
        taken += _wide(one)
        if taken > room - 1:
            return f"{text[:place]}…"
    return text


def _wide(text: str) -> int:
    """The columns a text takes: two for wide characters, none for marks set over another one."""
    if text.isascii():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(one) in "WF" else not unicodedata.combining(one)
        for one in text
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _csv(found: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(columns)
    writer.writerows([_field(row[name]) for name in columns] for row in found)


def _field(value: Any) -> str:
    """A field of a CSV file; a text that a spreadsheet would compute begins with an apostrophe."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    text = _cell(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
