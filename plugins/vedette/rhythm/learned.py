"""What is learned of a feed's gaps, and how it is kept."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from vedette.rhythm import tail, trend
from vedette.rhythm.holidays import rests
from vedette.rhythm.week import Week, learned, within
from vedette.rhythm.week import zone as zone_of

WINDOW = dt.timedelta(weeks=8)
LEAST = 20
"""Gaps that must be known before a feed is accused of silence."""
LEAST_SPAN = dt.timedelta(weeks=2)
"""Time they must span, too: before each weekday came twice its week is not known."""
SETTLED = dt.timedelta(weeks=6)
"""Until so much is spanned the limit is drawn out, by half at LEAST_SPAN."""
ENOUGH = 40
"""Arrivals wanted: a feed that brought fewer in the window is known from longer ago, too."""
OLDEST = dt.timedelta(days=366)
TICK = dt.timedelta(minutes=10)
"""Arrivals closer together are one: two polls in a row."""
BURSTY = 1 / 6
"""A median gap below this share of the mean one: entries come in bursts (without memory it is .69)."""
EVENT = dt.timedelta(hours=3)
"""Of a feed of bursts arrivals closer together are one event: how long it is silent is a matter of
its events, and the gaps within them, being the most, would hide those between."""
RETURN = 3.0
"""Years that pass between two silences longer than the longest usual one, if the feed is well."""
PROMISE = 2.5
"""Usual gaps after which it is called quiet at the latest; three are promised, and polls take time."""
FORTNIGHTS = 26
"""In a year."""
SELDOM = 0.05
"""Or one gap in twenty."""
RESTING = 0.3
"""A feed rests at weekends where their weight is less than this, over working days."""
_YEAR = 365.25 * 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """The gaps of a feed. Fields in hours count active ones: see `vedette.rhythm.week`.

    `gaps` is how many were pooled, `usual` their median on the clock; where entries come in bursts
    they are those between bursts. `pace` is the median of all gaps in active hours. `long` is the gap
    that one in twenty exceeds, or that is exceeded once a fortnight, whichever is longer; `limit` the
    longest one that its rhythm explains, None below LEAST gaps; `longest` how long that is on the
    clock, from the busiest hour of a Monday. `widest` is the longest that was seen, on the clock, None
    where all that is known lies within LEAST_SPAN. `last` is the last arrival.
    """

    gaps: int = 0
    usual: dt.timedelta | None = None
    longest: dt.timedelta | None = None
    pace: float | None = None
    long: float | None = None
    limit: float | None = None
    widest: dt.timedelta | None = None
    last: dt.datetime | None = None
    week: Week = field(default_factory=Week)

    @property
    def rests(self) -> bool:
        """Does it rest at weekends, and so on holidays?"""
        return self.week.weekend < RESTING

    def as_json(self) -> dict[str, Any]:
        """What `from_json` reads back; durations are ISO 8601, as Postgres reads them."""
        return {
            "gaps": self.gaps,
            "usual": _written(self.usual),
            "longest": _written(self.longest),
            "pace": self.pace,
            "long": self.long,
            "limit": self.limit,
            "widest": _written(self.widest),
            "last": self.last.isoformat() if self.last else None,
            "days": list(self.week.days),
            "hours": list(self.week.hours),
            "resting": list(self.week.resting),
            "zone": self.week.zone,
            "weekend": round(self.week.weekend, 3),
            "night": round(self.week.night, 3),
        }

    @classmethod
    def from_json(cls, kept: object) -> "Rhythm":
        """What was kept; of what it does not understand, nothing: the feed is learned anew."""
        try:
            return cls._read(kept) if isinstance(kept, Mapping) else cls()
        except (ArithmeticError, KeyError, TypeError, ValueError):
            return cls()

    @classmethod
    def _read(cls, kept: Mapping[str, Any]) -> "Rhythm":
        last = dt.datetime.fromisoformat(kept["last"]) if kept["last"] else None
        if last and last.tzinfo is None:
            raise ValueError
        return cls(
            gaps=int(kept["gaps"]),
            usual=_span(kept["usual"]),
            longest=_span(kept["longest"]),
            pace=_number(kept["pace"]),
            long=_number(kept["long"]),
            limit=_number(kept["limit"]),
            # Kept before it was learned, a rhythm is as good without.
            widest=_span(kept.get("widest")),
            last=last,
            week=Week(
                days=_weights(kept["days"], 7),
                hours=_weights(kept["hours"], 24),
                resting=_weights(kept["resting"], 24),
                zone=str(kept["zone"]),
            ),
        )


def learn(
    arrivals: Sequence[dt.datetime], *, until: dt.datetime, zone: dt.tzinfo = dt.UTC
) -> Rhythm:
    """What these arrivals say of their feed's gaps; of none, nothing.

    The gap that is open at `until` is not among them, nor does it count for anything else: a feed
    that died is not learned to be slow.

    Args:
        arrivals: when entries came, aware, in any order; of the last eight weeks, or the last 40 of
            a year, more is not looked at.
        until: the present, aware; later arrivals are left out.
        zone: whose days and nights they follow.
    """
    apart = thinned(arrivals, until)
    kept = _recent(apart)
    if len(kept) < 2:  # noqa: PLR2004  (one gap)
        return Rhythm(widest=_widest(apart), last=kept[-1] if kept else None)
    week = learned(kept, zone)
    gaps = sorted(_gaps(kept, week))
    pace = gaps[len(gaps) // 2]
    if pace < BURSTY * sum(gaps) / len(gaps) and len(events := _recent(_events(apart))) > 1:
        kept, week = events, learned(events, zone)
        gaps = sorted(_gaps(events, week))
    usual = sorted(later - former for former, later in pairwise(kept))[len(gaps) // 2]
    one = _rhythm(gaps, kept[-1] - kept[0], apart[-1], week)
    return replace(one, usual=_whole(usual), pace=round(pace, 4), widest=_widest(apart))


def thinned(arrivals: Sequence[dt.datetime], until: dt.datetime) -> list[dt.datetime]:
    """The arrivals until then, sorted, at least TICK apart."""
    end = within(until)
    apart: list[dt.datetime] = []
    # In UTC: two moments of one zone are subtracted by its clock, which jumps twice a year.
    for one in sorted({within(one).astimezone(dt.UTC) for one in arrivals}):
        if one <= end and (not apart or one - apart[-1] >= TICK):
            apart.append(one)
    return apart


def _events(apart: Sequence[dt.datetime]) -> list[dt.datetime]:
    """The first arrival of each event: after EVENT without any."""
    return [*apart[:1], *(later for former, later in pairwise(apart) if later - former >= EVENT)]


def _recent(apart: Sequence[dt.datetime]) -> list[dt.datetime]:
    """Those that are looked at, counted from the last, so that silence changes nothing."""
    recent = [one for one in apart if one > apart[-1] - WINDOW]
    if len(recent) > ENOUGH:
        return recent
    return [one for one in apart[-ENOUGH - 1 :] if one > apart[-1] - OLDEST]


def _widest(apart: Sequence[dt.datetime]) -> dt.timedelta | None:
    """The longest gap of all, those of years ago, too: a slow feed has no others."""
    if not apart or apart[-1] - apart[0] < LEAST_SPAN:
        return None
    return _whole(max(later - former for former, later in pairwise(apart)))


def _gaps(kept: Sequence[dt.datetime], week: Week) -> list[float]:
    """The gaps in active hours as the feed's rate is by now: see `vedette.rhythm.trend`."""
    slope = trend.slope(kept)
    clock = trend.clock(kept, week, slope)
    return [later - former for former, later in pairwise(clock)]


def _rhythm(
    gaps: Sequence[float],
    span: dt.timedelta,
    last: dt.datetime,
    week: Week,
) -> Rhythm:
    yearly = _YEAR * len(gaps) / max(sum(gaps), 1e-6)
    known = len(gaps) >= LEAST and span >= LEAST_SPAN
    long = max(tail.quantile(gaps, SELDOM), tail.quantile(gaps, min(1.0, FORTNIGHTS / yearly)))
    limit = _limit(gaps, span, long, week) if known else None
    return Rhythm(
        gaps=len(gaps),
        longest=_on_a_monday(week, last, limit) if limit is not None else None,
        long=round(long, 4),
        limit=round(limit, 4) if limit is not None else None,
        last=last,
        week=week,
    )


def _limit(gaps: Sequence[float], span: dt.timedelta, long: float, week: Week) -> float:
    """The longest gap that is explained."""
    yearly = _YEAR * len(gaps) / max(sum(gaps), 1e-6)
    level = tail.level(gaps, 1 / (yearly * RETURN))
    if week.weekend < RESTING:
        # One day off that no calendar knows, and the gap around it.
        day = 24 * max(week.days)
        long = max(long, day / 2)
        level = max(level, day + tail.quantile(gaps, SELDOM))
    unknown = max(0.0, (SETTLED - span) / (SETTLED - LEAST_SPAN))
    return min(level, PROMISE * long) * (1 + unknown / 2)


def _on_a_monday(week: Week, near: dt.datetime, hours: float) -> dt.timedelta:
    """How long so many active hours take from the busiest hour of an ordinary Monday on."""
    place = zone_of(week.zone)
    today = near.astimezone(place).date()
    monday = today - dt.timedelta(days=today.weekday())
    while rests(monday):
        monday -= dt.timedelta(weeks=1)
    busiest = dt.time(max(range(24), key=lambda one: week.hours[one]), tzinfo=place)
    start = within(dt.datetime.combine(monday, busiest)).astimezone(dt.UTC)
    return dt.timedelta(minutes=round((week.after(start, hours) - start) / dt.timedelta(minutes=1)))


def _whole(span: dt.timedelta) -> dt.timedelta:
    """In whole seconds, as it is kept."""
    return dt.timedelta(seconds=span // dt.timedelta(seconds=1))


def _written(span: dt.timedelta | None) -> str | None:
    return None if span is None else f"PT{span.total_seconds():.0f}S"


def _span(text: str | None) -> dt.timedelta | None:
    if text is None:
        return None
    return dt.timedelta(seconds=int(text.removeprefix("PT").removesuffix("S")))


def _number(value: float | None) -> float | None:
    if value is None:
        return None
    number = float(value)
    if not math.isfinite(number) or number < 0:
        raise ValueError
    return number


def _weights(values: Sequence[float], count: int) -> tuple[float, ...]:
    weights = tuple(_number(one) or 0.0 for one in values)
    if len(weights) != count or not any(weights):
        raise ValueError
    return weights
