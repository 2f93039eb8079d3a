"""Failures weigh differently: a 404 says more than a time-out (after Media Cloud's rss-fetcher)."""

import datetime as dt
import re

_HARD = 1.0
_WEIGHTS = {
    "timeout": 0.25,
    "connection": 0.25,
    "http-429": 0.25,
    "robots-unreachable": 0.25,
    "host-closed": 0.25,
    "dns": 0.5,
    "http-5xx": 0.5,
    "http-403": 0.5,
}
"""Those that pass by themselves; every other one is a hard one."""
_SERVER = re.compile(r"http-5\d\d")

_LONGEST = dt.timedelta(hours=24)
# A machine or network that was away comes back: news must not wait for a day's backoff then.
_LONGEST_PASSING = dt.timedelta(hours=1)
_LONGEST_FORBIDDEN = dt.timedelta(hours=2)


def weigh(gate: str) -> float:
    """What one failure at that gate weighs: 1 a hard one, a quarter or half one that may pass."""
    return _WEIGHTS.get(_SERVER.sub("http-5xx", gate), _HARD)


def hard(gate: str) -> bool:
    """Is it one that does not pass by itself?"""
    return weigh(gate) >= _HARD


def backoff(weight: float, interval: dt.timedelta, gate: str) -> dt.timedelta:
    """How long to wait after a failure.

    The interval, doubled for each whole weight of failures after the first: a day at most. What may pass by
    itself is asked again within the hour, however slow the feed, and within six intervals, however
    fast; after a 403 within two hours.

    Args:
        weight: the failures in a row, this one included.
        interval: what would be waited for had it succeeded.
        gate: where it failed.
    """
    doubled = interval * 2 ** min(max(weight - 1, 0.0), 20.0)
    if hard(gate):
        return max(interval, min(doubled, _LONGEST))
    longest = _LONGEST_FORBIDDEN if gate == "http-403" else _LONGEST_PASSING
    return min(doubled, 6 * interval, longest)
