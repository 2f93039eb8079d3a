"""What is remembered of each host between requests: when it may be asked again, its robots.txt."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class RobotsNote:
    """What a host's robots.txt said.

    `text` holds only the rules (empty: everything is allowed). `closed` is the reason why nothing
    may be fetched for now, None where the file was read or there is none. Past `until` the note
    is out of date and counts for nothing.
    """

    text: str
    until: dt.datetime
    closed: str | None = None


class HostBook(Protocol):
    """The memory of hosts, shared by all who fetch. Host names are lower case."""

    async def reserve(self, host: str, delay: dt.timedelta) -> dt.timedelta:
        """Take the host's next free slot and say how long to wait for it (0: now).

        The slot after it begins `delay` later. Two callers never get the same slot.
        """

    async def robots(self, host: str) -> RobotsNote | None:
        """The note kept last, even one out of date; None where there is none."""

    async def keep_robots(self, host: str, note: RobotsNote) -> None:
        """Keep a note in place of the one before."""


class MemoryHostBook:
    """A HostBook for one process: a command, a test."""

    def __init__(self, now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> None:
        self._now = now
        self._free: dict[str, dt.datetime] = {}
        self._notes: dict[str, RobotsNote] = {}

    async def reserve(self, host: str, delay: dt.timedelta) -> dt.timedelta:
        """Take the host's next free slot; atomic, since nothing in it waits."""
        now = self._now()
        slot = max(now, self._free.get(host, now))
        self._free[host] = slot + delay
        return slot - now

    async def robots(self, host: str) -> RobotsNote | None:
        """The note kept last."""
        return self._notes.get(host)

    async def keep_robots(self, host: str, note: RobotsNote) -> None:
        """Keep a note in place of the one before."""
        self._notes[host] = note
