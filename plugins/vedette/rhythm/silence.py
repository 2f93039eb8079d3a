"""How unusual the present silence of a feed is, and when to ask it next."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from vedette.rhythm import words
from vedette.rhythm.learned import LEAST, Rhythm
from vedette.rhythm.week import HOUR

SHORTEST = dt.timedelta(minutes=5)
LONGEST = dt.timedelta(hours=24)
_SHARE = 0.25
"""Of the usual gap that may pass between two polls: what an entry waits for at most, and half of that
on average."""
_JITTER = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """A silence measured by its feed's rhythm.

    `ratio` is its active hours over those the rhythm explains; above 1 it is `quiet`, from `limit`
    on. Where the rhythm is not known they are 0 and None. `reason` is one line for people, None
    where it is not quiet.
    """

    ratio: float
    quiet: bool
    limit: dt.datetime | None
    reason: str | None


def silence(
    rhythm: Rhythm, *, last: dt.datetime, now: dt.datetime, patience: float = 1.0
) -> Silence:
    """The silence from `last` to `now`, both aware; it only ever grows with `now`.

    Args:
        rhythm: the feed's, learned before.
        last: when it last brought something.
        now: the present.
        patience: what its longest usual silence is multiplied with.
    """
    if not rhythm.limit:
        return Silence(ratio=0.0, quiet=False, limit=None, reason=None)
    allowed = rhythm.limit * patience
    ratio = rhythm.week.active(last, now) / allowed
    limit = rhythm.week.after(last, allowed)
    if now <= limit:
        return Silence(ratio=min(ratio, 1.0), quiet=False, limit=limit, reason=None)
    usual = f"usual are {words.span(rhythm.usual)}, " if rhythm.usual else ""
    longest_usual = rhythm.week.after(last, rhythm.limit) - last
    longest = f"its longest usual silence from then is {words.span(longest_usual)}"
    reason = f"nothing new for {words.span(now - last)}; {usual}{longest}"
    return Silence(ratio=max(ratio, 1.0), quiet=True, limit=limit, reason=reason)


def explained(
    rhythm: Rhythm, *, last: dt.datetime, now: dt.datetime, patience: float = 1.0
) -> bool:
    """Is it a silence that is not quiet? What `silence` says, for next to nothing while it is short."""
    if not rhythm.limit:
        return True
    allowed = rhythm.limit * patience
    busiest = (now - last) / HOUR * rhythm.week.peak
    return busiest < allowed or rhythm.week.active(last, now) < allowed


def interval(rhythm: Rhythm, *, slug: str, stated: dt.timedelta, now: dt.datetime) -> dt.timedelta:
    """How long to wait for the next poll, 5 minutes to 24 hours; `stated` until it is learned.

    A quarter of the usual gap passes in active time: at night it lasts until the morning. Up to a
    fifth is taken off, by the feed's name and the moment, so that feeds do not march in step.
    """
    wait = stated
    if rhythm.gaps >= LEAST and rhythm.pace:
        wait = rhythm.week.after(now, rhythm.pace * _SHARE) - now
        if rhythm.limit is None:
            # Its week is not known: what looks like a night may be a day not yet seen.
            wait = min(wait, stated)
    bounded = max(SHORTEST, min(LONGEST, wait))
    return max(SHORTEST, bounded * (1 - _JITTER * _lot(slug, now)))


def _lot(slug: str, now: dt.datetime) -> float:
    """A number from 0 to 1 drawn by name and moment, the same each time it is asked for."""
    digest = hashlib.blake2b(f"{slug} {now.timestamp():.0f}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64
