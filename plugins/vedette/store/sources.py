"""Sources that a person adds: which feeds and outlets there are, and new ones."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from psycopg.rows import class_row

from vedette import urls
from vedette.model import Rights
from vedette.store.connect import Connection
from vedette.store.statements import statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A feed and whose it is."""

    id: int
    slug: str
    url: str
    stated_url: str
    language: str | None
    state: str
    origin: str
    condition: str
    outlet_id: int
    outlet: str
    outlet_name: str
    country: str
    zone: str | None
    rights: Rights


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """An outlet. `taken_down` is the reason why nothing of it may come back."""

    id: int
    slug: str
    name: str
    taken_down: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewOutlet:
    """An outlet to add."""

    slug: str
    name: str
    country: str
    kind: str
    state_controlled: bool
    rights: Rights
    zone: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFeed:
    """A feed to add to an outlet."""

    outlet_id: int
    slug: str
    url: str
    language: str | None
    active: bool
    poll_interval: dt.timedelta


def lock(connection: Connection) -> None:
    """Let nobody else add until the caller's transaction ends."""
    connection.execute(statement("source.lock"))


def feeds(connection: Connection) -> list[Source]:
    """Every feed, retired ones too, by outlet and slug."""
    with connection.cursor(row_factory=class_row(Source)) as cursor:
        return cursor.execute(statement("source.feeds")).fetchall()


def outlets(connection: Connection) -> list[Owner]:
    """Every outlet, retired ones too."""
    with connection.cursor(row_factory=class_row(Owner)) as cursor:
        return cursor.execute(statement("source.outlets")).fetchall()


def add_outlet(connection: Connection, outlet: NewOutlet) -> Owner:
    """Add an outlet, in the caller's transaction."""
    row = _one(connection, "source.add_outlet", asdict(outlet))
    return Owner(id=row["id"], slug=outlet.slug, name=outlet.name)


def add_feed(connection: Connection, feed: NewFeed, *, reason: str, now: dt.datetime) -> None:
    """Add a feed with its event, in the caller's transaction; it is due at once.

    An outlet that was retired is in use again with it.
    """
    state = "active" if feed.active else "inactive"
    values = asdict(feed) | {"host": urls.host(feed.url), "state": state}
    row = _one(connection, "source.add_feed", values)
    connection.execute(statement("source.keep_outlet"), {"id": feed.outlet_id})
    _note(connection, row["id"], feed.outlet_id, was=None, became=state, reason=reason, now=now)


def revive(connection: Connection, feed: Source, *, reason: str, now: dt.datetime) -> None:
    """Have a feed that is not in use polled again, with its event, in the caller's transaction."""
    connection.execute(statement("source.revive_feed"), {"id": feed.id})
    connection.execute(statement("source.keep_outlet"), {"id": feed.outlet_id})
    _note(
        connection, feed.id, feed.outlet_id, was=feed.state, became="active", reason=reason, now=now
    )


def _one(connection: Connection, name: str, values: dict[str, Any]) -> dict[str, Any]:
    (row,) = connection.execute(statement(name), values).fetchall()
    return row


def _note(
    connection: Connection,
    feed_id: int,
    outlet_id: int,
    *,
    was: str | None,
    became: str,
    reason: str,
    now: dt.datetime,
) -> None:
    connection.execute(
        statement("feed.event"),
        {
            "now": now,
            "outlet_id": outlet_id,
            "feed_id": feed_id,
            "event": "added",
            "was": was,
            "became": became,
            "reason": reason,
        },
    )
