"""Finding articles by words, and by topic, time and language."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from psycopg.rows import class_row

from vedette.errors import UsageError
from vedette.store.connect import Connection
from vedette.store.statements import statement
from vedette.tag.language import LANGUAGES

LONGEST = 500
"""Characters of a query; Postgres refuses a single word four times as long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What is looked for. An empty `query` asks for the latest; None asks for all."""

    query: str = ""
    topic: str | None = None
    since: dt.datetime | None = None
    language: str | None = None
    most: int = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """An article that was found; `rank` is None where there was no query."""

    article_id: int
    published: dt.datetime
    outlet: str
    language: str | None
    title: str
    excerpt: str
    url: str
    topics: list[str] | None
    story_id: int
    rank: float | None


def find(connection: Connection, wanted: Search) -> list[Found]:
    """Articles that are in a story: the best match first, without a query the latest.

    Raises:
        UsageError: the query is too long, or there is no such topic or language.
    """
    if len(wanted.query) > LONGEST:
        message = f"a query of more than {LONGEST} characters: leave words out"
        raise UsageError(message)
    _check(connection, wanted)
    values: dict[str, Any] = asdict(wanted)
    with connection.cursor(row_factory=class_row(Found)) as cursor:
        if wanted.query.strip():
            return cursor.execute(statement("search.matching"), values).fetchall()
        return cursor.execute(statement("search.latest"), values).fetchall()


def _check(connection: Connection, wanted: Search) -> None:
    if wanted.topic is not None:
        rows = connection.execute(statement("search.topics"))
        _known("topic", wanted.topic, [row["slug"] for row in rows])
    # A language that nothing is written in yet is no mistake; one that nobody writes is.
    if wanted.language is not None and wanted.language not in LANGUAGES:
        rows = connection.execute(statement("search.languages"))
        _known(
            "language", wanted.language, sorted({*LANGUAGES, *(row["language"] for row in rows)})
        )


def _known(what: str, asked: str, there: list[str]) -> None:
    if asked not in there:
        message = f"no {what} {asked!r}; there are: {', '.join(there) or 'none'}"
        raise UsageError(message)
