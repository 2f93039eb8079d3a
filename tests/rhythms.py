"""Feeds that post by every rhythm, a watch over them on a fake clock, and the ways they die.

`python -m tests.rhythms deaths SEED` prints how soon each death is noticed, `python -m tests.rhythms
health SEED YEARS` who was accused in years in which nothing is wrong.
"""

import copy
import datetime as dt
import math
import random
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from vedette import rhythm
from vedette.rhythm import Condition, Rhythm, Signs, Verdict

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
START = dt.datetime(2026, 1, 26, tzinfo=dt.UTC)
HISTORY = dt.timedelta(weeks=8)
CRON = dt.timedelta(minutes=10)
VILNIUS = ZoneInfo("Europe/Vilnius")
DOCUMENT = 20
"""Entries that a document lists."""

Moments = list[dt.datetime]
Posting = Callable[[random.Random, dt.datetime, dt.datetime], Moments]


# Processes


def poisson(
    per_day: float, shape: Callable[[dt.datetime], float], *, most: float = 5.0
) -> Posting:
    """Posts at a rate that follows a shape, never above `most`, by thinning (Lewis, Shedler, 1979)."""

    def post(rng: random.Random, start: dt.datetime, end: dt.datetime) -> Moments:
        found, moment = [], start
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


OFF = {(1, 1), (2, 16), (3, 11), (5, 1), (6, 24), (7, 6), (8, 15), (11, 1), (12, 24), (12, 25), (12, 26)}
EASTER_MONDAYS = {dt.date(2026, 4, 6), dt.date(2027, 3, 29), dt.date(2028, 4, 17)}


def off(day: dt.date) -> bool:
    """Lithuania's holidays, and three bridge days a year that stand in no calendar."""
    bridge = random.Random(day.year).sample(range(60, 330), 3)
    return (
        (day.month, day.day) in OFF
        or day in EASTER_MONDAYS
        or day.timetuple().tm_yday in bridge
    )


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
        return newspaper(local) * first * (last / first) ** way

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


def bursts(per_day: float, most: int, hours: float, shape: Callable[[dt.datetime], float]) -> Posting:
    """Events that bring up to so many entries in the hours after them (Neyman and Scott, 1958)."""

    def post(rng: random.Random, start: dt.datetime, end: dt.datetime) -> Moments:
        found = []
        for event in poisson(per_day, shape)(rng, start, end):
            found += [event + HOUR * rng.uniform(0, hours) for _ in range(rng.randint(1, most))]
        return sorted(one for one in found if one < end)

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
        mooded = poisson(
            per_day, lambda local: shape(local) * factor.get(local.date(), 1), most=15
        )
        return mooded(rng, start, end)

    return post


PROCESSES: dict[str, Posting] = {
    "agency, 400 a day": poisson(400, by_day),
    "agency, 200 a day": poisson(200, flat),
    "agency, 200, day and night": poisson(200, by_day),
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
    "news that brings news, 15": exciting(15, 0.6, 1.5),
    "growing and shrinking, 4-16": poisson(1, drifting(4, 16), most=35),
    "shrinking and growing, 40-8": poisson(1, drifting(40, 8), most=85),
    "clockwork, 30 min": every(30, 0.3),
    "clockwork, hourly by day": every(60, 0.2, range(6, 22)),
    "clockwork, 4 h": every(240, 0.5),
}


# The watch


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a poll meets: a gate, or a document."""

    gate: str | None = None
    fresh: int = 0
    entries: int = DOCUMENT
    newest: dt.datetime | None = None
    full: bool = True
    links_failed_run: int = 0
    siblings: dt.datetime | None = None


@dataclass
class Watch:
    """What the product keeps of a feed, and what it does at each poll."""

    slug: str
    zone: dt.tzinfo = VILNIUS
    stated: dt.timedelta = dt.timedelta(minutes=30)
    relearned: dt.timedelta = 4 * DAY
    arrivals: Moments = field(default_factory=list)
    rhythm: Rhythm = field(default_factory=Rhythm)
    learned_at: dt.datetime | None = None
    condition: Condition = "new"
    since: dt.datetime | None = None
    weight: float = 0.0
    failing_since: dt.datetime | None = None
    first_polled: dt.datetime | None = None
    last_success: dt.datetime | None = None
    last_new: dt.datetime | None = None
    full_at: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    entries: int = 0
    reason: str = ""

    def poll(self, now: dt.datetime, answer: Answer) -> Verdict:
        self.first_polled = self.first_polled or now
        if answer.gate:
            self.weight += rhythm.weigh(answer.gate)
            self.failing_since = self.failing_since or now
        else:
            self._succeed(now, answer)
        verdict = rhythm.judge(
            Signs(
                now=now,
                condition=self.condition,
                condition_since=self.since,
                first_polled=self.first_polled,
                last_success=self.last_success,
                failure_weight=self.weight,
                failing_since=self.failing_since,
                last_gate=answer.gate,
                last_reason=answer.gate,
                rhythm=self.rhythm,
                last_new=self.last_new,
                newest=answer.newest,
                full_at=self.full_at,
                changed_at=self.changed_at,
                body_entries=answer.entries,
                links_failed_run=answer.links_failed_run,
                siblings_last_new=answer.siblings,
            )
        )
        if verdict.condition != self.condition:
            self.condition, self.since = verdict.condition, now
        self.reason = verdict.reason
        return verdict

    def _succeed(self, now: dt.datetime, answer: Answer) -> None:
        if self.last_success is not None and answer.fresh:
            # Of the first document's entries their dates count, which the watch began with.
            self.arrivals.append(now)
        self.weight, self.failing_since, self.last_success = 0.0, None, now
        self.full_at = now if answer.full else self.full_at
        if answer.fresh or answer.entries != self.entries:
            self.changed_at, self.entries = now, answer.entries
        if answer.fresh:
            self.last_new = now
            if self.learned_at is None or now - self.learned_at >= self.relearned:
                self.learn(now)

    def learn(self, now: dt.datetime) -> None:
        # As much as Postgres is asked for.
        self.arrivals = self.arrivals[-8000:]
        self.rhythm = rhythm.learn(self.arrivals, until=now, zone=self.zone)
        self.learned_at = now

    def next_poll(self, now: dt.datetime, gate: str | None, verdict: Verdict) -> dt.datetime:
        wait = rhythm.interval(self.rhythm, slug=self.slug, stated=self.stated, now=now)
        if gate:
            wait = rhythm.backoff(self.weight, wait, gate)
        due = now + (verdict.next_interval or wait)
        passes = math.ceil((due - START) / CRON)
        return START + CRON * passes


class Feed:
    """What a feed that posts at these moments answers; after `death` by the way it died."""

    def __init__(self, posts: Moments, *, death: dt.datetime | None = None, way: str = "", seed: int = 0):
        self.posts = posts
        self.death = death
        self.way = way
        self.seen = 0
        self.rng = random.Random(seed)

    def answer(self, now: dt.datetime) -> Answer:
        dead = self.death is not None and now >= self.death
        return DEATHS[self.way](self, now) if dead else self.alive(now)

    def alive(self, now: dt.datetime) -> Answer:
        there = bisect_right(self.posts, now)
        fresh, self.seen = there - self.seen, there
        newest = self.posts[there - 1] if there else None
        return Answer(fresh=fresh, newest=newest, full=fresh > 0, entries=min(there, DOCUMENT))

    def stopped(self, *, full: bool = True) -> Answer:
        assert self.death is not None
        answer = self.alive(self.death)
        return Answer(fresh=answer.fresh, newest=answer.newest, full=full)


def _links(feed: Feed, now: dt.datetime) -> Answer:
    """Entries go on, and the pages behind them are gone; what a pass brings is read until the next."""
    assert feed.death is not None
    answer = feed.alive(now)
    failed = bisect_right(feed.posts, now - CRON) - bisect_right(feed.posts, feed.death)
    return Answer(fresh=answer.fresh, newest=answer.newest, links_failed_run=max(0, failed))


def _old(feed: Feed, now: dt.datetime) -> Answer:
    """The document lists an archive: none of it was seen, all of it is old."""
    fresh = 0 if feed.seen < 0 else DOCUMENT
    feed.seen = -1
    return Answer(fresh=fresh, newest=now - 90 * DAY, siblings=now - 3 * HOUR)


def _old_alone(feed: Feed, now: dt.datetime) -> Answer:
    return replace(_old(feed, now), siblings=None)


def _half(feed: Feed, now: dt.datetime) -> Answer:
    return Answer(gate="timeout") if feed.rng.random() < 0.5 else feed.alive(now)


DEATHS: dict[str, Callable[[Feed, dt.datetime], Answer]] = {
    "stops": lambda feed, _: feed.stopped(),
    "304 for ever": lambda feed, _: feed.stopped(full=False),
    "empty": lambda _, __: Answer(entries=0),
    "web page": lambda _, __: Answer(gate="not-a-feed"),
    "11 bytes": lambda _, __: Answer(gate="not-a-feed"),
    "links fail": _links,
    "all old": _old,
    "all old, alone": _old_alone,
    "500": lambda _, __: Answer(gate="http-5xx"),
    "403": lambda _, __: Answer(gate="http-403"),
    "no name": lambda _, __: Answer(gate="dns"),
    "410": lambda _, __: Answer(gate="http-410"),
    "time-outs": lambda _, __: Answer(gate="timeout"),
}
SICK = {"half time-outs": _half}
DEATHS |= SICK


# What comes of it


@dataclass(frozen=True, kw_only=True)
class Death:
    """How soon a death was noticed, from the last it brought.

    On the clock, from its last good entry and from the first poll after it; and in active time over
    the feed's usual gap and over its median one.
    """

    delay: dt.timedelta
    asked: dt.timedelta
    gaps: float
    medians: float
    reason: str


def step(watch: Watch, feed: Feed, now: dt.datetime) -> tuple[Verdict, dt.datetime]:
    """One poll: what is said of the feed after it, and when the next is due."""
    answer = feed.answer(now)
    verdict = watch.poll(now, answer)
    return verdict, watch.next_poll(now, answer.gate, verdict)


def run(
    watch: Watch, feed: Feed, now: dt.datetime, until: dt.datetime
) -> tuple[dt.datetime, list[str]]:
    """Poll until then: when the next poll is due, and why it was accused each time."""
    accused = []
    while now < until:
        before = watch.condition
        verdict, now = step(watch, feed, now)
        if bad(verdict.condition) and not bad(before):
            accused.append(f"{now:%Y-%m-%d %H:%M} {verdict.reason}")
    return now, accused


def bad(condition: Condition) -> bool:
    return condition in {"quiet", "failing", "dormant"}


def posts(name: str, years: float, *, seed: int = 0) -> Moments:
    """What that process posts from half a year before START on."""
    rng = random.Random(f"{name} {seed}")
    return PROCESSES[name](rng, START - 26 * dt.timedelta(weeks=1), START + years * 365 * DAY)


def start(name: str, posted: Moments) -> Watch:
    """A watch that is about to ask that feed for the first time."""
    before = posted[: bisect_right(posted, START)]
    return Watch(slug=name, arrivals=before[-DOCUMENT:])


def usual(own: Rhythm) -> float:
    """The feed's own usual gap in active hours, as docs/rhythm.md defines it."""
    assert own.long is not None
    return max(own.long, 12 * max(own.week.days)) if own.rests else own.long


def die(
    watch: Watch, feed: Feed, due: dt.datetime, death: dt.datetime, way: str, days: float = 120
) -> Death | None:
    """What comes of that death; None where it is not noticed in so many days."""
    watch, dying = copy.deepcopy(watch), Feed(feed.posts, death=death, way=way)
    dying.seen = feed.seen
    # An archive in its place is the last it brings.
    last = due if way == "all old, alone" else feed.posts[bisect_right(feed.posts, death) - 1]
    now = due
    # By the clock of what it truly posted, not of what the watch saw of it.
    own = rhythm.learn(feed.posts, until=death, zone=VILNIUS)
    while now < death + days * DAY:
        verdict, later = step(watch, dying, now)
        if bad(verdict.condition):
            active = own.week.active(last, now)
            medians = active / own.pace if own.pace else 0.0
            return Death(
                delay=now - last,
                asked=now - due,
                gaps=active / usual(own),
                medians=medians,
                reason=verdict.reason,
            )
        now = later
    return None


def deaths(
    name: str, seed: int = 0, ways: Iterable[str] = DEATHS
) -> Iterator[tuple[str, Death | None]]:
    """Every death of that feed, after eight weeks of health; of what is none, a fortnight."""
    death = START + HISTORY + HOUR * random.Random(f"{name} {seed}").uniform(0, 7 * 24)
    posted = posts(name, 0.5, seed=seed)
    watch, feed = start(name, posted), Feed(posted)
    due, _ = run(watch, feed, START, death)
    for way in ways:
        yield way, die(watch, feed, due, death, way, days=14 if way in SICK else 120)


def health(name: str, years: float, seed: int = 0) -> list[str]:
    """Why that feed was accused, each time, in so many years in which nothing is wrong."""
    posted = posts(name, years, seed=seed)
    return run(start(name, posted), Feed(posted), START, START + years * 365 * DAY)[1]


def print_deaths(seed: int) -> None:
    print(f"{'process':32}{'way':16}{'after':>10}{'usual gaps':>12}{'medians':>9}  said")
    for name in PROCESSES:
        for way, death in deaths(name, seed):
            after = f"{death.delay / HOUR:.1f} h" if death else "never"
            line = f"{name:32}{way:16}{after:>10}"
            if death:
                line += f"{death.gaps:12.2f}{death.medians:9.1f}  {death.reason}"
            print(line, flush=True)


def print_health(years: float, seed: int) -> None:
    for name in PROCESSES:
        accused = health(name, years, seed)
        said = "; ".join(accused)
        print(f"{name:32}{years} years{len(accused):4} accusations  {said}", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "deaths":
        print_deaths(int(sys.argv[2]))
    else:
        print_health(float(sys.argv[3]), int(sys.argv[2]))
