"""The feed's week: how busy each hour of it is, and time counted in that measure.

Operational time (Feller, An Introduction to Probability Theory II, X.7): an hour counts as many
active hours as it brings entries, over the mean of all hours. An ordinary week has 168 of them; a
night in which nothing is ever posted has next to none.
"""

import datetime as dt
import zoneinfo
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from vedette.rhythm.holidays import rests

HOUR = dt.timedelta(hours=1)
_EARLIEST = dt.datetime(1970, 1, 2, tzinfo=dt.UTC)
_LATEST = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
# Hours counted one by one; beyond, an hour counts as one.
_FAR = 400 * 24
_SUNDAY = 6
_SATURDAY = 5

# Of all feeds, before one is known: nights at a quarter, weekends at half of a working day.
_PRIOR_DAYS = (7 / 6,) * 5 + (7 / 12,) * 2
_PRIOR_HOURS = (0.4,) * 6 + (0.8,) * 2 + (1.6,) * 10 + (1.0,) * 4 + (0.6,) * 2
# Arrivals the prior is worth: for working and resting days, each day of the week, each hour.
_KIND_WORTH = 2.0
_DAY_WORTH = 6.0
_HOUR_WORTH = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """Weights of the days (Monday first) and of the hours of a working and of a resting day.

    Each row has mean 1. `zone` is IANA's name, or an offset as `UTC+02:00`.
    """

    days: tuple[float, ...] = _PRIOR_DAYS
    hours: tuple[float, ...] = tuple(24 * one / sum(_PRIOR_HOURS) for one in _PRIOR_HOURS)
    resting: tuple[float, ...] = tuple(24 * one / sum(_PRIOR_HOURS) for one in _PRIOR_HOURS)
    zone: str = "UTC"

    @property
    def weekend(self) -> float:
        """A Saturday's or Sunday's weight over a working day's."""
        return (sum(self.days[_SATURDAY:]) / 2) / (sum(self.days[:_SATURDAY]) / 5)

    @property
    def night(self) -> float:
        """An hour's weight between midnight and six over the mean of the day."""
        return sum(self.hours[:6]) / 6

    @property
    def peak(self) -> float:
        """No hour weighs more."""
        work = max(self.days[:_SATURDAY]) * max(self.hours)
        return max(work, max(self.days[_SATURDAY:]) * max(self.resting))

    def weight(self, moment: dt.datetime) -> float:
        """How many active hours the hour around that moment counts."""
        return self._weight(within(moment).astimezone(zone(self.zone)))

    def _weight(self, local: dt.datetime) -> float:
        day, off = _kind(local.date())
        if off:
            return min(self.days[day], self.days[_SUNDAY]) * self.resting[local.hour]
        return self.days[day] * (self.hours if day < _SATURDAY else self.resting)[local.hour]

    def stretches(self, start: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime, float]]:
        """The hours from `start` on, the first one cut: begin, end, weight."""
        place = zone(self.zone)
        begin = within(start).astimezone(dt.UTC)
        end = begin.replace(minute=0, second=0, microsecond=0) + HOUR
        while True:
            yield begin, end, self._weight(begin.astimezone(place))
            begin, end = end, end + HOUR

    def active(self, start: dt.datetime, end: dt.datetime) -> float:
        """Active hours between two moments; 0 where `end` is not later."""
        last = within(end)
        total = 0.0
        for count, (begin, until, weight) in enumerate(self.stretches(start)):
            if begin >= last:
                break
            if count > _FAR:
                return total + (last - begin) / HOUR
            total += weight * ((min(until, last) - begin) / HOUR)
        return total

    def after(self, start: dt.datetime, hours: float) -> dt.datetime:
        """When so many active hours have passed since `start`."""
        left = hours
        for count, (begin, until, weight) in enumerate(self.stretches(start)):
            share = weight * ((until - begin) / HOUR)
            if share >= left and weight:
                return begin + left / weight * HOUR
            if count > _FAR:
                break
            left -= share
        return within(begin + min(left, 24 * 365_000.0) * HOUR)


def within(moment: dt.datetime) -> dt.datetime:
    """That moment, or the nearest that can be reckoned with in every zone."""
    return min(max(moment, _EARLIEST), _LATEST)


def name_of(place: dt.tzinfo) -> str:
    """What `zone` reads back: IANA's name, or the offset."""
    if isinstance(place, zoneinfo.ZoneInfo):
        return place.key or "UTC"
    return str(dt.timezone(place.utcoffset(None) or dt.timedelta()))


@lru_cache(maxsize=256)
def zone(name: str) -> dt.tzinfo:
    """The zone of that name; UTC where there is none."""
    if name.startswith("UTC") and len(name) > len("UTC"):
        try:
            return dt.datetime.strptime(name[3:], "%z").tzinfo or dt.UTC
        except ValueError:
            return dt.UTC
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return dt.UTC


@lru_cache(maxsize=4096)
def _kind(day: dt.date) -> tuple[int, bool]:
    """The day of the week, Monday 0, and whether it is a holiday: a Sunday to those who rest then."""
    return day.weekday(), rests(day)


def learned(arrivals: Sequence[dt.datetime], place: dt.tzinfo) -> Week:
    """The week of these arrivals (sorted, at least one), between the first and the last of them.

    Holidays are left out: they tell nothing of the weekday they fall on.
    """
    local = [one.astimezone(place) for one in arrivals]
    plain = [one for one in local if not rests(one.date())]
    seen = Counter(one.weekday() for one in plain)
    spent = _exposure(local[0], local[-1])
    clumps = _clumps(Counter(one.date() for one in plain), local[0].date(), local[-1].date())
    days = _days(seen, spent, clumps)
    worked = Counter(one.hour for one in plain if one.weekday() < _SATURDAY)
    rested = Counter(one.hour for one in plain if one.weekday() >= _SATURDAY)
    hours = _hours(worked, _PRIOR_HOURS, clumps)
    resting = _hours(rested, hours, clumps)
    return Week(days=days, hours=hours, resting=resting, zone=name_of(place))


def _clumps(seen: Counter[dt.date], first: dt.date, last: dt.date) -> float:
    """How many arrivals tell as much as one: what comes in bursts is known from few events.

    The dispersion of the days' counts around their weekday's mean, at least 1 (McCullagh and Nelder,
    Generalized Linear Models, 1989, 4.5).
    """
    days = [first + dt.timedelta(days=number) for number in range(1, (last - first).days)]
    plain = [day for day in days if not rests(day)]
    groups = [[seen[day] for day in plain if day.weekday() == which] for which in range(7)]
    free = len(plain) - len(groups)
    if free < len(groups):
        return 1.0
    means = [sum(group) / len(group) if group else 0.0 for group in groups]
    spread = sum(
        (count - mean) ** 2 / mean
        for group, mean in zip(groups, means, strict=True)
        for count in group
        if mean
    )
    return max(1.0, spread / free)


def _exposure(first: dt.datetime, last: dt.datetime) -> list[float]:
    """How much of each day of the week lies between, in days; holidays left out."""
    found = [0.0] * 7
    days = (last.date() - first.date()).days
    for number in range(days + 1):
        day = first.date() + dt.timedelta(days=number)
        if not rests(day):
            before = _into(first) if number == 0 else 0.0
            found[day.weekday()] += (_into(last) if number == days else 1.0) - before
    return found


def _into(local: dt.datetime) -> float:
    """How much of its day has passed."""
    return (local.hour * 60 + local.minute) / (24 * 60)


def _days(seen: Counter[int], spent: Sequence[float], clumps: float) -> tuple[float, ...]:
    """Gamma-Poisson means of the days' rates: each leans on those of its kind, they on the prior."""
    rate = max(seen.total(), 1) / max(sum(spent), 1)
    means: list[float] = []
    for kind in (range(_SATURDAY), range(_SATURDAY, 7)):
        count, days = sum(seen[day] for day in kind), sum(spent[day] for day in kind)
        worth = _KIND_WORTH * clumps
        common = (count + worth * _PRIOR_DAYS[kind[0]]) / (days * rate + worth)
        worth = _DAY_WORTH * clumps
        means += [(seen[day] + worth * common) / (spent[day] * rate + worth) for day in kind]
    return _scaled(means)


def _hours(seen: Counter[int], prior: Sequence[float], clumps: float) -> tuple[float, ...]:
    """Means of the hours' shares, each lent a quarter to both neighbours, over their mean."""
    share, worth = seen.total() / 24, _HOUR_WORTH * clumps
    mean = sum(prior) / 24
    raw = [(seen[hour] + worth * prior[hour] / mean) / (share + worth) for hour in range(24)]
    return _scaled([(raw[at - 1] + 2 * raw[at] + raw[(at + 1) % 24]) / 4 for at in range(24)])


def _scaled(values: Sequence[float]) -> tuple[float, ...]:
    """The values over their mean; rounded, as they are kept."""
    mean = sum(values) / len(values)
    return tuple(round(one / mean, 4) for one in values)
