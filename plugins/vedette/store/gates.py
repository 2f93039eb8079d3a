"""Counting what gates turn away, in the transaction of the result."""

import datetime as dt
from typing import Literal

from vedette.store.connect import Connection
from vedette.store.statements import statement

Stage = Literal["poll", "read", "dedup", "tag", "story", "digest"]


def count(
    connection: Connection,
    stage: Stage,
    gate: str,
    *,
    now: dt.datetime,
    outlet: int | None = None,
    number: int = 1,
) -> None:
    """Add to the count of a gate for the UTC day of `now`; nothing for a number of zero."""
    if number:
        connection.execute(
            statement("gate.count"),
            {
                "day": now.astimezone(dt.UTC).date(),
                "stage": stage,
                "gate": gate,
                "outlet_id": outlet,
                "number": number,
            },
        )


def quarantine(
    connection: Connection,
    noun: str,
    stage: Stage,
    *,
    now: dt.datetime,
    max_tries: int,
    state: str | None = None,
) -> int:
    """Set aside what was claimed `max_tries` times and never finished; returns how many."""
    with connection.transaction():
        rows = connection.execute(
            statement(f"{noun}.quarantine"), {"now": now, "max_tries": max_tries, "state": state}
        ).fetchall()
        for row in rows:
            count(connection, stage, "quarantine", now=now, outlet=row["outlet_id"])
    return len(rows)
