"""Heartbeats: when each pass last ended, and what waits behind it."""

import datetime as dt

from psycopg.rows import class_row

from vedette.health import Unsent
from vedette.store.connect import Connection
from vedette.store.statements import statement

_WORTH_SAYING = dt.timedelta(hours=48)


def beat(connection: Connection, name: str, *, now: dt.datetime) -> None:
    """Note that a pass has ended."""
    connection.execute(statement("heartbeat.beat"), {"name": name, "now": now})


def last(connection: Connection) -> dict[str, dt.datetime]:
    """When each pass last ended."""
    rows = connection.execute(statement("heartbeat.all"))
    return {row["name"]: row["beat_at"] for row in rows}


def backlog(connection: Connection, *, now: dt.datetime) -> dict[str, dt.datetime | None]:
    """Since when the oldest work has waited: feed, entry, article."""
    (row,) = connection.execute(statement("heartbeat.backlog"), {"now": now}).fetchall()
    return row


def unsent(connection: Connection, *, now: dt.datetime, patience: dt.timedelta) -> list[Unsent]:
    """Digests that should have left, and those of two days that wait for a person."""
    with connection.cursor(row_factory=class_row(Unsent)) as cursor:
        return cursor.execute(
            statement("heartbeat.unsent"),
            {"before": now - patience, "since": now - _WORTH_SAYING},
        ).fetchall()


def drop_polls(connection: Connection, *, before: dt.datetime) -> int:
    """Let go of polls older than that; the newest of each feed stays."""
    return connection.execute(statement("heartbeat.drop_polls"), {"before": before}).rowcount
