"""What the desk's pages read: stories, feeds, digests; never more than vedette_reader may see."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from psycopg.rows import class_row

from vedette import digest
from vedette.config import Config
from vedette.store import reader
from vedette.store.connect import Connection, connect
from vedette.store.statements import statement

TIMEOUT = dt.timedelta(seconds=10)
"""How long one statement of a page may take."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """Which stories are asked for; None asks for all. `country` is that of an outlet.

    `before` and `before_id` are the last story of the page before: its `last_active` and id.
    """

    since: dt.datetime | None = None
    topic: str | None = None
    country: str | None = None
    language: str | None = None
    entity: str | None = None
    search: str | None = None
    before: dt.datetime | None = None
    before_id: int | None = None


@contextmanager
def reading(config: Config) -> Iterator[Connection]:
    """Connect for one read-only transaction of vedette_reader.

    Raises:
        UsageError: Postgres cannot read a value that was given.
        VedetteError: Postgres cannot be used, or a statement took too long.
    """
    with (
        connect(config, application="vedette desk") as connection,
        reader.reading(connection, longest=TIMEOUT),
    ):
        yield connection


def stories(connection: Connection, wanted: Filter, *, most: int) -> list[tuple[int, dt.datetime]]:
    """Ids of stories with the time of their newest article, newest first."""
    rows = connection.execute(statement("desk.stories"), asdict(wanted) | {"most": most}).fetchall()
    return [(row["id"], row["last_active"]) for row in rows]


def candidates(connection: Connection, ids: Sequence[int]) -> list[digest.Candidate]:
    """All articles of stories, a row for each topic one is about, by story."""
    with connection.cursor(row_factory=class_row(digest.Candidate)) as cursor:
        return cursor.execute(statement("desk.rows"), {"stories": list(ids)}).fetchall()


def of_story(connection: Connection, name: str, story: int) -> list[dict[str, Any]]:
    """One of the lists about a story.

    They are desk.members, desk.copied, desk.changes, desk.parts, desk.tags, desk.entities,
    desk.carried.
    """
    return connection.execute(statement(name), {"story": story}).fetchall()


def choices(connection: Connection, name: str) -> list[dict[str, Any]]:
    """What a filter offers: desk.topics, desk.countries, desk.languages."""
    return connection.execute(statement(name)).fetchall()


def entity(connection: Connection, slug: str) -> dict[str, Any] | None:
    """Name and kind of an entity."""
    return connection.execute(statement("desk.entity"), {"slug": slug}).fetchone()


def feeds(connection: Connection, *, since: dt.datetime) -> list[dict[str, Any]]:
    """Every feed in use with its health; `fresh` counts its entries since then."""
    return connection.execute(statement("desk.feeds"), {"since": since}).fetchall()


def gates(connection: Connection, *, since: dt.date) -> list[dict[str, Any]]:
    """What each gate turned away since a day."""
    return connection.execute(statement("desk.gates"), {"since": since}).fetchall()


def events(connection: Connection, *, since: dt.datetime) -> list[dict[str, Any]]:
    """What happened to feeds and outlets since a moment, latest first."""
    return connection.execute(statement("desk.events"), {"since": since}).fetchall()


def digests(connection: Connection, *, most: int) -> list[dict[str, Any]]:
    """Digests, newest first, each with its number of stories."""
    return connection.execute(statement("desk.digests"), {"most": most}).fetchall()


def one_digest(connection: Connection, number: int) -> dict[str, Any] | None:
    """A digest as it was composed."""
    return connection.execute(statement("desk.digest"), {"digest": number}).fetchone()


def digest_items(connection: Connection, number: int) -> list[dict[str, Any]]:
    """The stories of a digest by rank, each with its reason."""
    return connection.execute(statement("desk.digest_items"), {"digest": number}).fetchall()
