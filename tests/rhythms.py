"""A watch over feeds on a fake clock, and the ways they die.

`python -m tests.rhythms deaths SEED` prints how soon each death is noticed, `python -m tests.rhythms
health SEED YEARS` who was accused in years in which nothing is wrong.
"""

import copy
import datetime as dt
import math
import random
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from tests.postings import DAY, HOUR, PROCESSES, START, VILNIUS, Moments

from vedette import rhythm
from vedette.rhythm import Condition, Rhythm, Signs, Verdict
from vedette.rhythm.learned import ENOUGH

HISTORY = dt.timedelta(weeks=8)
CRON = dt.timedelta(minutes=10)
DOCUMENT = 20
"""Entries that a document lists."""


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
        due = now + (rhythm.WEEKLY if verdict.condition == "dormant" else wait)
        passes = math.ceil((due - START) / CRON)
        return START + CRON * passes


class Feed:
    """What a feed that posts at these moments answers; after `death` by the way it died."""

    def __init__(
        self, posts: Moments, *, death: dt.datetime | None = None, way: str = "", seed: int = 0
    ):
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
    """Too young an archive to be old by itself: it is noticed by its silence."""
    return replace(_old(feed, now), newest=now - 30 * DAY, siblings=None)


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
    watch: Watch, feed: Feed, due: dt.datetime, death: dt.datetime, way: str, *, days: float = 120
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


def deaths(name: str, seed: int = 0) -> Iterator[tuple[str, Death | None]]:
    """Every death of that feed, after eight weeks of health; of what is none, a fortnight.

    Where these do not show its rhythm nothing is promised yet: there after as many as it takes to see
    forty gaps, which are wanted of a slow feed.
    """
    death = START + HISTORY + HOUR * random.Random(f"{name} {seed}").uniform(0, 7 * 24)
    posted = posts(name, 2, seed=seed)
    watch, feed = start(name, posted), Feed(posted)
    due, _ = run(watch, feed, START, death)
    wanted = ENOUGH if watch.rhythm.limit is None else 0
    while watch.rhythm.gaps < wanted:
        death += 4 * dt.timedelta(weeks=1)
        due, _ = run(watch, feed, due, death)
    for way in DEATHS:
        yield way, die(watch, feed, due, death, way, days=14 if way in SICK else 120)


def health(name: str, years: float, seed: int = 0) -> list[str]:
    """Why that feed was accused, each time, in so many years in which nothing is wrong."""
    posted = posts(name, years, seed=seed)
    return run(start(name, posted), Feed(posted), START, START + years * 365 * DAY)[1]


def table(seed: int) -> Iterator[str]:
    """A line for each death."""
    yield f"{'process':32}{'way':16}{'after':>10}{'usual gaps':>12}{'medians':>9}  said"
    for name in PROCESSES:
        for way, death in deaths(name, seed):
            after = f"{death.delay / HOUR:.1f} h" if death else "never"
            line = f"{name:32}{way:16}{after:>10}"
            if death:
                line += f"{death.gaps:12.2f}{death.medians:9.1f}  {death.reason}"
            yield line


def accusations(seed: int, years: float) -> Iterator[str]:
    """A line for each feed that is well."""
    for name in PROCESSES:
        accused = health(name, years, seed)
        yield f"{name:32}{years} years{len(accused):4} accusations  {'; '.join(accused)}"


if __name__ == "__main__":
    which, given = sys.argv[1], sys.argv[2:]
    lines = (
        table(int(given[0])) if which == "deaths" else accusations(int(given[0]), float(given[1]))
    )
    for one in lines:
        print(one, flush=True)  # noqa: T201  (a table for people)
