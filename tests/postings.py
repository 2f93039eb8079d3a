"""Feeds that post by every rhythm: processes that give the moments at which entries come."""

import datetime as dt
import math
import random
from collections.abc import Callable, Iterator, Sequence
from zoneinfo import ZoneInfo

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
START = dt.datetime(2026, 1, 26, tzinfo=dt.UTC)
VILNIUS = ZoneInfo("Europe/Vilnius")

Moments = list[dt.datetime]
Posting = Callable[[random.Random, dt.datetime, dt.datetime], Moments]


def poisson(per_day: float, shape: Callable[[dt.datetime], float], *, most: float = 5.0) -> Posting:
    """Posts at a rate that follows a shape, never above `most`, by thinning (Lewis, Shedler, 1979)."""

    def post(rng: random.Random, start: dt.datetime, end: dt.datetime) -> Moments:
        found: Moments = []
        moment = start
        while True:
            moment += DAY * rng.expovariate(per_day * most)
            if moment >= end:
                return found
            if rng.random() * most < shape(moment.astimezone(VILNIUS)):
                found.append(moment)

    return post


def flat(_: dt.datetime) -> float:
    return 1.0


def by_day(local: dt.datetime) -> float:
    """Nights are quiet, not silent; weekends are as any day."""
    return 1.35 if 6 <= local.hour < 23 else 0.15


def newspaper(local: dt.datetime) -> float:
    """Nobody writes at night, half as much at weekends."""
    busy = 1.7 if 7 <= local.hour < 21 else 0.02
    return busy * (0.5 if local.weekday() > 4 else 1.2)


def evening(local: dt.datetime) -> float:
    return 3.0 if 15 <= local.hour < 23 else 0.0


def magazine(local: dt.datetime) -> float:
    """Mostly at weekends."""
    return (2.5 if local.weekday() > 4 else 0.4) * by_day(local)


def office(local: dt.datetime) -> float:
    """Nine to five on working days, with a lunch, and never on holidays or the days between them."""
    if local.weekday() > 4 or off(local.date()):
        return 0.0
    return {12: 1.8}.get(local.hour, 4.8) if 9 <= local.hour < 17 else 0.0


OFF = {
    (1, 1),
    (2, 16),
    (3, 11),
    (5, 1),
    (6, 24),
    (7, 6),
    (8, 15),
    (11, 1),
    (12, 24),
    (12, 25),
    (12, 26),
}
EASTER_MONDAYS = {dt.date(2026, 4, 6), dt.date(2027, 3, 29), dt.date(2028, 4, 17)}


def off(day: dt.date) -> bool:
    """Lithuania's holidays, and three bridge days a year that stand in no calendar."""
    bridge = random.Random(day.year).sample(range(60, 330), 3)
    return (day.month, day.day) in OFF or day in EASTER_MONDAYS or day.timetuple().tm_yday in bridge


def lull(shape: Callable[[dt.datetime], float], share: float) -> Callable[[dt.datetime], float]:
    """Next to nothing in the week before Easter and on Easter Monday, wherever it lies."""

    def shaped(local: dt.datetime) -> float:
        holy = any(0 <= (monday - local.date()).days <= 7 for monday in EASTER_MONDAYS)
        return shape(local) * (share if holy else 1.0)

    return shaped


def summer(local: dt.datetime) -> float:
    """Half of it in July."""
    return newspaper(local) * (0.5 if local.month == 7 else 1.0)


def drifting(first: float, last: float, weeks: float = 10) -> Callable[[dt.datetime], float]:
    """From one rate to another over so many weeks, and back, for ever."""

    def shaped(local: dt.datetime) -> float:
        turn = (local - START) / dt.timedelta(weeks=weeks) % 2
        way = turn if turn <= 1 else 2 - turn
        return newspaper(local) * first * math.pow(last / first, way)

    return shaped


def batches(
    hours: Sequence[float], size: int, *, days: Sequence[int] = range(7), late: float = 8
) -> Posting:
    """So many entries at these hours of these days of the week, `late` minutes later at most."""

    def post(rng: random.Random, start: dt.datetime, end: dt.datetime) -> Moments:
        found = []
        for local in _midnights(start, end):
            if local.weekday() in days:
                for hour in hours:
                    at = local + HOUR * hour + dt.timedelta(minutes=rng.uniform(0, late))
                    found += [at.astimezone(dt.UTC)] * max(1, round(rng.gauss(size, size / 4)))
        return [one for one in found if start <= one < end]

    return post


def _midnights(start: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    day = start.astimezone(VILNIUS).date()
    while day <= end.date():
        yield dt.datetime.combine(day, dt.time(), VILNIUS)
        day += DAY


def every(minutes: float, wobble: float, hours: range = range(24)) -> Posting:
    """Like clockwork, in these hours."""

    def post(rng: random.Random, start: dt.datetime, end: dt.datetime) -> Moments:
        step, found = dt.timedelta(minutes=minutes), []
        for number in range(int((end - start) / step)):
            at = start + step * (number + rng.uniform(0, wobble))
            if at.astimezone(VILNIUS).hour in hours:
                found.append(at)
        return found

    return post


def bursts(
    per_day: float, most: int, hours: float, shape: Callable[[dt.datetime], float]
) -> Posting:
    """Events that bring up to so many entries in the hours after them (Neyman and Scott, 1958)."""

    def post(rng: random.Random, start: dt.datetime, end: dt.datetime) -> Moments:
        found = []
        for event in poisson(per_day, shape)(rng, start, end):
            found += [event + HOUR * rng.uniform(0, hours) for _ in range(rng.randint(1, most))]
        return sorted(one for one in found if one < end)

    return post


def flurries(chance: float, entries: int, hours: float) -> Posting:
    """Days that bring so many entries within so many hours, as often as chance has it; the rest bring none."""

    def post(rng: random.Random, start: dt.datetime, end: dt.datetime) -> Moments:
        found = []
        for local in _midnights(start, end):
            if rng.random() < chance:
                event = local.astimezone(dt.UTC) + HOUR * rng.uniform(0, 24)
                found += [event + HOUR * rng.uniform(0, hours) for _ in range(entries)]
        return sorted(one for one in found if start <= one < end)

    return post


def exciting(per_day: float, children: float, hours: float) -> Posting:
    """News that brings news (Hawkes, 1971): each entry has `children` more on average, soon."""

    def post(rng: random.Random, start: dt.datetime, end: dt.datetime) -> Moments:
        found, young = [], poisson(per_day * (1 - children), newspaper)(rng, start, end)
        while young:
            found += young
            born = [
                one + HOUR * rng.expovariate(1 / hours)
                for one in young
                for _ in range(_poisson(rng, children))
            ]
            young = [one for one in born if one < end]
        return sorted(found)

    return post


def _poisson(rng: random.Random, mean: float) -> int:
    count, product = -1, 1.0
    while product > math.exp(-mean):
        product *= rng.random()
        count += 1
    return count


def moody(per_day: float, shape: Callable[[dt.datetime], float]) -> Posting:
    """Some days bring twice as much as others (a gamma factor a day)."""

    def post(rng: random.Random, start: dt.datetime, end: dt.datetime) -> Moments:
        moods = random.Random(rng.random())
        factor = {day.date(): moods.gammavariate(4, 0.25) for day in _midnights(start, end)}
        mooded = poisson(per_day, lambda local: shape(local) * factor.get(local.date(), 1), most=15)
        return mooded(rng, start, end)

    return post


PROCESSES: dict[str, Posting] = {
    "agency, 400 a day": poisson(400, by_day, most=1.4),
    "agency, 200 a day": poisson(200, flat, most=1),
    "agency, 200, day and night": poisson(200, by_day, most=1.4),
    "wire, 100 a day": poisson(100, newspaper),
    "portal, 60 a day": poisson(60, by_day),
    "portal, 40, Easter lull": poisson(40, lull(newspaper, 0.3)),
    "portal, 25, half in July": poisson(25, summer),
    "daily, 30 a day": poisson(30, newspaper),
    "daily, 20, moody": moody(20, newspaper),
    "daily, 10 a day": poisson(10, by_day),
    "daily, 10, flat": poisson(10, flat),
    "daily, 5 a day": poisson(5, newspaper),
    "evening news, 12 a day": poisson(12, evening),
    "magazine, 6, at weekends": poisson(6, magazine),
    "batch at 06:00": batches([6], 15),
    "batch at 06:00, weekdays": batches([6], 10, days=range(5)),
    "batches at 06:00 and 18:00": batches([6, 18], 8),
    "bulletin at 19:00, weekdays": batches([19], 1, days=range(5), late=40),
    "podcast, Tuesday and Friday": batches([8], 1, days=(1, 4), late=60),
    "weekly, Thursday at 10": batches([10], 1, days=(3,), late=240),
    "think tank, 1 a week": poisson(1, lambda local: office(local) / 7),
    "think tank, 3 a week": poisson(3 / 7, office),
    "village council, 2 a week": poisson(2 / 7, office),
    "village council, 4 a week": poisson(4 / 7, office),
    "embassy, 1 a day": poisson(1, office),
    "ministry, 3 a day": poisson(3, office),
    "ministry, 8 a day": poisson(8, office),
    "ministry, 8, Easter lull": poisson(8, lull(office, 0.15)),
    "ministry, 20 a day": poisson(20, office),
    "alliance, 5 a day": moody(5, office),
    "army, 2 a day": poisson(2, by_day),
    "bursty, 1 event a day": bursts(1, 20, 3, by_day),
    "bursty, 4 events a day": bursts(4, 8, 1, newspaper),
    "bursty, office": bursts(1.5, 12, 2, office),
    "flurry, one day in three": flurries(0.35, 8, 2),
    "flurry, one day in four": flurries(0.25, 12, 2),
    "flurry, one day in seven": flurries(0.15, 10, 2),
    "news that brings news, 15": exciting(15, 0.6, 1.5),
    "growing and shrinking, 4-16": poisson(1, drifting(4, 16), most=35),
    "shrinking and growing, 40-8": poisson(1, drifting(40, 8), most=85),
    "clockwork, 30 min": every(30, 0.3),
    "clockwork, hourly by day": every(60, 0.2, range(6, 22)),
    "clockwork, 4 h": every(240, 0.5),
}
