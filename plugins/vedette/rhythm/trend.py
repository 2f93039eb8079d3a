"""Feeds that grow or shrink: what their rate does from week to week, and time in today's measure."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence

from vedette.rhythm.holidays import rests
from vedette.rhythm.week import Week

_WEEK = dt.timedelta(weeks=1)
_WEEKS = 4
"""Weeks below which no trend is looked for."""
_LOOKED_AT = 8
_STEEPEST = math.log(4) / _LOOKED_AT
"""A week: four times as many in eight weeks."""
_SURE = 2.0
"""Standard errors that a trend must pass; what is left of it after they are taken off is believed."""


def slope(arrivals: Sequence[dt.datetime]) -> float:
    """By how much the rate's logarithm changes a week; 0 where that may be chance.

    Least squares over whole weeks before the last arrival, shrunk by a positive-part rule.
    """
    counts = _weekly(arrivals)
    if len(counts) < _WEEKS:
        return 0.0
    logs = [math.log(one + 0.5) for one in counts]
    mean, middle = sum(logs) / len(logs), (len(logs) - 1) / 2
    spread = sum((at - middle) ** 2 for at in range(len(logs)))
    steep = sum((at - middle) * one for at, one in enumerate(logs)) / spread
    rest = sum((one - mean - steep * (at - middle)) ** 2 for at, one in enumerate(logs))
    # Counts vary at least as much as Poisson ones do.
    noise = max(rest / (len(logs) - 2), len(logs) / (sum(counts) + 1))
    error = _SURE * math.sqrt(noise / spread)
    believed = max(0.0, 1 - (error / steep) ** 2) * steep if steep else 0.0
    return max(-_STEEPEST, min(_STEEPEST, believed))


def _weekly(arrivals: Sequence[dt.datetime]) -> list[float]:
    """Arrivals in each whole week, the earliest first; by day without holidays, times seven."""
    last = arrivals[-1]
    weeks = min((last - arrivals[0]) // _WEEK, _LOOKED_AT)
    counts = [0] * weeks
    for day, count in Counter(one.date() for one in arrivals).items():
        back = (last.date() - day) // _WEEK
        if back < weeks and not rests(day):
            counts[weeks - 1 - back] += count
    return [7 * count / _plain(last, weeks - 1 - at) for at, count in enumerate(counts)]


def _plain(last: dt.datetime, back: int) -> int:
    """Days of that week before the last that are no holidays, at least one."""
    end = last.date() - back * _WEEK
    return max(1, sum(not rests(end - dt.timedelta(days=day)) for day in range(7)))


def clock(arrivals: Sequence[dt.datetime], week: Week, steep: float) -> list[float]:
    """Active hours of each arrival (sorted) since the first, as of the rate at the last one."""
    moments = [one.timestamp() for one in arrivals]
    found, total, ahead = [0.0], 0.0, 1
    for begin, end, weight in week.stretches(arrivals[0]):
        rate = weight * math.exp(steep * max(-_LOOKED_AT, (begin - arrivals[-1]) / _WEEK)) / 3600
        since, until = begin.timestamp(), end.timestamp()
        while ahead < len(moments) and moments[ahead] < until:
            found.append(total + rate * (moments[ahead] - since))
            ahead += 1
        if ahead == len(moments):
            break
        total += rate * (until - since)
    return found
