"""What is remembered of each host between requests: its turns, its closing times, what it declares."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

AT_A_TIME = 2
"""Requests under way at one host, over all tasks and machines."""

_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class RobotsNote:
    """What a host's robots.txt said.

    `text` holds only the rules (empty: everything is allowed). `closed` is the reason why nothing
    may be fetched for now, None where the file was read or there is none. `down_since` is when it
    first could not be read, None where it could be last. Past `until` the note is out of date and
    counts for nothing.
    """

    text: str
    until: dt.datetime
    closed: str | None = None
    down_since: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReservationNote:
    """What a host's /.well-known/tdmrep.json said: `reservation.declared`, empty where none."""

    text: str
    until: dt.datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """Whether a request may go to a host.

    Granted: it may, after `wait`, and `HostBook.leave` must follow. Not granted: `wait` is when to ask
    again, and `closed` the reason where the host is closed; else its pace or the requests under way
    are in the way. `strikes` are the answers in a row that closed it, up to now.
    """

    granted: bool
    wait: dt.timedelta
    closed: str | None = None
    strikes: int = 0


class HostBook(Protocol):
    """The memory of hosts, shared by all who fetch. Host names are lower case.

    Turns are counted by host; notes by authority: the host, with the port where it is none of the
    web's (`urls.Place.authority`).
    """

    async def enter(
        self,
        host: str,
        holder: str,
        *,
        delay: dt.timedelta,
        patience: dt.timedelta,
        hold: dt.timedelta,
    ) -> Turn:
        """Take the host's next free slot and one of its two leases, or neither.

        Two callers never get the same slot; the one after it begins `delay` later. A closed host
        grants nothing, nor does one whose next slot is farther than `patience`.

        Args:
            host: the host.
            holder: a name for this request that no other has.
            delay: the host's pace.
            patience: how long the caller would wait for its slot.
            hold: after how long others may take the lease, whatever became of its holder.
        """

    async def leave(self, host: str, holder: str) -> None:
        """Give a lease back."""

    async def close(self, host: str, wait: dt.timedelta, reason: str) -> None:
        """Let nobody in for that long, at least, and count a strike."""

    async def forgive(self, host: str) -> None:
        """Forget the strikes of a host that is not closed."""

    async def robots(self, authority: str) -> RobotsNote | None:
        """The note kept last, even one out of date; None where there is none."""

    async def keep_robots(self, authority: str, note: RobotsNote) -> None:
        """Keep a note in place of the one before."""

    async def reservation(self, authority: str) -> ReservationNote | None:
        """The note kept last, even one out of date; None where there is none."""

    async def keep_reservation(self, authority: str, note: ReservationNote) -> None:
        """Keep a note in place of the one before."""


@dataclass(kw_only=True, slots=True)
class _Host:
    """One host, as `MemoryHostBook` knows it."""

    free: dt.datetime = _EVER
    closed_until: dt.datetime = _EVER
    closed: str = ""
    strikes: int = 0
    leases: dict[str, dt.datetime] = field(default_factory=dict)


class MemoryHostBook:
    """A HostBook for one process: a command, a test. Atomic, since nothing in it waits."""

    def __init__(self, now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> None:
        self._now = now
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, RobotsNote] = {}
        self._reservations: dict[str, ReservationNote] = {}

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
        now = self._now()
        one = self._host(host)
        if one.closed_until > now:
            wait = one.closed_until - now
            return Turn(granted=False, wait=wait, closed=one.closed, strikes=one.strikes)
        one.leases = {name: until for name, until in one.leases.items() if until > now}
        slot = max(now, one.free)
        granted = slot - now <= patience and len(one.leases) < AT_A_TIME
        if granted:
            one.leases[holder] = now + hold
            one.free = slot + delay
        return Turn(granted=granted, wait=slot - now, strikes=one.strikes)

    async def leave(self, host: str, holder: str) -> None:
        """Give a lease back."""
        self._host(host).leases.pop(holder, None)

    async def close(self, host: str, wait: dt.timedelta, reason: str) -> None:
        """Let nobody in for that long, at least, and count a strike."""
        one = self._host(host)
        one.closed_until = max(one.closed_until, self._now() + wait)
        one.closed = reason
        one.strikes += 1

    async def forgive(self, host: str) -> None:
        """Forget the strikes of a host that is not closed."""
        one = self._host(host)
        if one.closed_until <= self._now():
            one.strikes = 0

    async def robots(self, authority: str) -> RobotsNote | None:
        """The note kept last."""
        return self._robots.get(authority)

    async def keep_robots(self, authority: str, note: RobotsNote) -> None:
        """Keep a note in place of the one before."""
        self._robots[authority] = note

    async def reservation(self, authority: str) -> ReservationNote | None:
        """The note kept last."""
        return self._reservations.get(authority)

    async def keep_reservation(self, authority: str, note: ReservationNote) -> None:
        """Keep a note in place of the one before."""
        self._reservations[authority] = note

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host())
