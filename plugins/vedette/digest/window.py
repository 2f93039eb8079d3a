"""Windows: which stretch of time a digest covers, one a local day of its reader."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

FIRST = dt.timedelta(hours=24)
"""Length of a reader's first window."""
GRACE = dt.timedelta(hours=48)
"""How long before the window news may have been published and still be shown: feeds are late."""
LATE = dt.timedelta(hours=1)
"""How long a window stays due at least, where its local day ends before: a time near midnight."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """A subscriber as the digest sees them."""

    id: int
    slug: str
    address: str
    zone: str
    send_at: dt.time
    since: dt.datetime
    topics: list[str]
    last_day: dt.date | None
    last_end: dt.datetime | None

    def wants(self, topic: str) -> bool:
        """Does this reader follow the topic?"""
        return topic in self.topics


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """From `start` (exclusive) to `end`; `day` is the reader's; `oldest` bounds publication."""

    day: dt.date
    start: dt.datetime
    end: dt.datetime
    oldest: dt.datetime


def due(reader: Reader, now: dt.datetime) -> Window | None:
    """The window to send at `now`, if there is one.

    A local day's window is due from the reader's wall-clock time until that day ends, and for LATE
    at least. A day missed altogether is covered by the next window, which begins where the last one
    ended: never two windows a local day, never a gap. A time the clock skips in spring counts as
    the one an hour later, a time it repeats in autumn as the first of the two (PEP 495, fold 0).
    """
    day = _local_day(reader, now)
    end = _end(reader, day)
    if now < end:
        day -= dt.timedelta(days=1)
        end = _end(reader, day)
        # A day that a zone left out altogether (PEP 495, too) ends after `now`.
        if not end <= now < end + LATE:
            return None
    if reader.last_day is None and reader.since > end:
        return None
    return _window(reader, day, end)


def ending_now(reader: Reader, now: dt.datetime) -> Window | None:
    """The window of the present local day if it is closed at once; None if that day had one."""
    return _window(reader, _local_day(reader, now), now)


def _local_day(reader: Reader, moment: dt.datetime) -> dt.date:
    return moment.astimezone(zoneinfo.ZoneInfo(reader.zone)).date()


def _end(reader: Reader, day: dt.date) -> dt.datetime:
    zone = zoneinfo.ZoneInfo(reader.zone)
    return dt.datetime.combine(day, reader.send_at, tzinfo=zone).astimezone(dt.UTC)


def _window(reader: Reader, day: dt.date, end: dt.datetime) -> Window | None:
    if reader.last_day is not None and reader.last_day >= day:
        return None
    start = reader.last_end or end - FIRST
    if start >= end:
        return None
    oldest = start - GRACE if reader.last_end else start
    return Window(day=day, start=start, end=end, oldest=oldest)
