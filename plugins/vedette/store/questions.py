"""The questions analysts ask by name: sql/desk/<name>.sql, each a statement with its question.

The file begins with the question; further comments name its parameters:

    -- Which feeds have gone quiet?
    -- since = 2 days: without anything new for this long

A parameter without a default is null unless it is given. Values are text; the statement casts them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import ClientCursor, sql

from vedette.config import ROOT
from vedette.errors import UsageError
from vedette.store.connect import Connection

FOLDER = ROOT / "sql" / "desk"
_PARAMETER = re.compile(r"-- (?P<name>\w+) =(?: (?P<default>[^:]+))?: (?P<meaning>.+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """What may be given to a question; `default` is None where it is null."""

    name: str
    default: str | None
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question with its statement, `text` being the whole file."""

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Rows, and the names of their columns, which are known even where there is no row."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]


def questions() -> dict[str, Question]:
    """All of them by name, in the order of their names."""
    return {path.stem: _question(path) for path in sorted(FOLDER.glob("*.sql"))}


def _question(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    title, *lines = text.splitlines()
    found = (_PARAMETER.fullmatch(line) for line in lines)
    return Question(
        name=path.stem,
        title=title.removeprefix("-- "),
        parameters=tuple(Parameter(**match.groupdict()) for match in found if match),
        text=text,
    )


def named(name: str) -> Question:
    """The question of that name.

    Raises:
        UsageError: there is none.
    """
    there = questions()
    if name not in there:
        message = f"no query {name!r}; there are: {', '.join(there)}"
        raise UsageError(message)
    return there[name]


def values(question: Question, given: Mapping[str, str]) -> dict[str, str | None]:
    """The value of each parameter: what is given and not empty, else its default.

    Raises:
        UsageError: something is given that the question does not take.
    """
    defaults = {one.name: one.default for one in question.parameters}
    if unknown := given.keys() - defaults.keys():
        there = ", ".join(defaults) or "none"
        message = f"{question.name} has no parameter {min(unknown)!r}; there are: {there}"
        raise UsageError(message)
    return defaults | {name: text for name, text in given.items() if text}


def ask(connection: Connection, question: Question, given: Mapping[str, str | None]) -> Answer:
    """Run a question inside the caller's transaction."""
    cursor = connection.execute(_statement(question), given)
    columns = tuple(column.name for column in cursor.description or ())
    return Answer(columns=columns, rows=cursor.fetchall())


def written_out(connection: Connection, question: Question, given: Mapping[str, str | None]) -> str:
    """The statement with its values in their places, to paste into psql."""
    return ClientCursor(connection).mogrify(_statement(question), given)


def _statement(question: Question) -> sql.SQL:
    # The files are part of the program, as trusted as a literal in it.
    return sql.SQL(question.text)
