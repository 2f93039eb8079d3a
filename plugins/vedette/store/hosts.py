"""Politeness shared by all tasks and machines: turns, closing times and notes of each host."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from psycopg.rows import class_row

from vedette.fetch import ReservationNote, RobotsNote, Turn
from vedette.fetch.hosts import AT_A_TIME
from vedette.store.connect import Connection
from vedette.store.statements import statement


class PostgresHostBook:
    """`fetch.HostBook` over news.host and news.host_lease.

    Its statements take a millisecond and run in the caller's thread: a task that fetches has
    nothing else to do meanwhile. Turns are counted by the server's clock, which all tasks share.
    Notes are remembered for as long as the task lives, which is less than they are good for; so is
    that there was none.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._robots: dict[str, RobotsNote | None] = {}
        self._reservations: dict[str, ReservationNote | None] = {}

    def preload(self, authorities: Iterable[str]) -> None:
        """Load the notes of many hosts in one statement."""
        names = list(dict.fromkeys(authorities))
        rows = self._connection.execute(statement("host.notes"), {"names": names}).fetchall()
        found = {row["name"]: row for row in rows}
        for name in names:
            row = found.get(name, {})
            self._robots[name] = _robots(row)
            self._reservations[name] = _reservation(row)

    async def enter(
        self,
        host: str,
        holder: str,
        *,
        delay: dt.timedelta,
        patience: dt.timedelta,
        hold: dt.timedelta,
    ) -> Turn:
        """Take the host's next free slot and one of its two leases, or neither."""
        values = {
            "host": host,
            "holder": holder,
            "delay": delay,
            "patience": patience,
            "hold": hold,
            "at_a_time": AT_A_TIME,
        }
        with self._connection.cursor(row_factory=class_row(Turn)) as cursor:
            (turn,) = cursor.execute(statement("host.enter"), values).fetchall()
        return turn

    async def leave(self, host: str, holder: str) -> None:
        """Give a lease back."""
        self._connection.execute(statement("host.leave"), {"host": host, "holder": holder})

    async def close(self, host: str, wait: dt.timedelta, reason: str) -> None:
        """Let nobody in for that long, at least, and count a strike."""
        values = {"host": host, "wait": wait, "reason": reason}
        self._connection.execute(statement("host.close"), values)

    async def forgive(self, host: str) -> None:
        """Forget the strikes of a host that is not closed."""
        self._connection.execute(statement("host.forgive"), {"host": host})

    async def robots(self, authority: str) -> RobotsNote | None:
        """The note kept last, even one out of date."""
        if authority not in self._robots:
            self.preload([authority])
        return self._robots[authority]

    async def keep_robots(self, authority: str, note: RobotsNote) -> None:
        """Keep a note in place of the one before."""
        self._robots[authority] = note
        values = {
            "name": authority,
            "text": note.text,
            "closed": note.closed,
            "until": note.until,
            "down_since": note.down_since,
        }
        self._connection.execute(statement("host.keep_robots"), values)

    async def reservation(self, authority: str) -> ReservationNote | None:
        """The note kept last, even one out of date."""
        if authority not in self._reservations:
            self.preload([authority])
        return self._reservations[authority]

    async def keep_reservation(self, authority: str, note: ReservationNote) -> None:
        """Keep a note in place of the one before."""
        self._reservations[authority] = note
        values = {"name": authority, "text": note.text, "until": note.until}
        self._connection.execute(statement("host.keep_reservation"), values)


def _robots(row: dict[str, Any]) -> RobotsNote | None:
    if row.get("robots") is None:
        return None
    return RobotsNote(
        text=row["robots"],
        until=row["robots_until"],
        closed=row["robots_closed"],
        down_since=row["robots_down_since"],
    )


def _reservation(row: dict[str, Any]) -> ReservationNote | None:
    if row.get("tdmrep") is None:
        return None
    return ReservationNote(text=row["tdmrep"], until=row["tdmrep_until"])
