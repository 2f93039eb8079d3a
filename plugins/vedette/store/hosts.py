"""Politeness shared by all tasks and machines: request slots and robots.txt of each host."""

import datetime as dt

from psycopg.rows import class_row

from vedette.fetch import RobotsNote
from vedette.store.connect import Connection
from vedette.store.statements import statement


class PostgresHostBook:
    """`fetch.HostBook` over news.host.

    Its statements take a millisecond and run in the caller's thread: a task that fetches has
    nothing else to do meanwhile. Slots are counted by the server's clock, which all tasks share.
    Notes are remembered for as long as the task lives, which is less than they are good for.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._notes: dict[str, RobotsNote] = {}

    async def reserve(self, host: str, delay: dt.timedelta) -> dt.timedelta:
        """Take the host's next free slot and say how long to wait for it."""
        values = {"host": host, "delay": delay}
        row = self._connection.execute(statement("host.reserve"), values).fetchone()
        wait: dt.timedelta = row["wait"] if row else delay
        return max(wait, dt.timedelta())

    async def robots(self, host: str) -> RobotsNote | None:
        """The note kept last, even one out of date."""
        if host not in self._notes:
            with self._connection.cursor(row_factory=class_row(RobotsNote)) as cursor:
                note = cursor.execute(statement("host.robots"), {"host": host}).fetchone()
            if note is None:
                return None
            self._notes[host] = note
        return self._notes[host]

    async def keep_robots(self, host: str, note: RobotsNote) -> None:
        """Keep a note in place of the one before."""
        self._notes[host] = note
        self._connection.execute(
            statement("host.keep_robots"),
            {"host": host, "text": note.text, "closed": note.closed, "until": note.until},
        )
