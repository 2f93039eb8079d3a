"""What is learned of a feed's gaps, and what its silences are held to be."""

import datetime as dt
import math
import random
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.postings import DAY, HOUR, VILNIUS, batches, exciting, flat, flurries, office, poisson

from vedette import rhythm
from vedette.rhythm import Rhythm, tail, trend, words
from vedette.rhythm.holidays import eastern, rests, western
from vedette.rhythm.learned import RETURN, thinned
from vedette.rhythm.week import Week, learned

MONDAY = dt.datetime(2026, 10, 12, tzinfo=dt.UTC)
"""Of a week without holidays, and few lie in the eight before it."""
SINCE = MONDAY - dt.timedelta(weeks=8)


def of(process: object, zone: dt.tzinfo = VILNIUS, seed: int = 0) -> Rhythm:
    """The rhythm of eight weeks of it."""
    arrivals = process(random.Random(seed), SINCE, MONDAY)  # type: ignore[operator]
    return rhythm.learn(arrivals, until=MONDAY, zone=zone)


def every(step: dt.timedelta, count: int, last: dt.datetime = MONDAY) -> list[dt.datetime]:
    return [last - step * number for number in range(count)]


def at(day: int, hour: float) -> dt.datetime:
    """In the week of MONDAY, by Vilnius' clock."""
    return dt.datetime.combine(MONDAY.date() + day * DAY, dt.time(), VILNIUS) + hour * HOUR


OFFICE = of(poisson(8, office))
FLAT = of(poisson(10, flat))
MORNING = of(batches([6], 10))


# Holidays


@pytest.mark.parametrize(
    ("year", "west", "east"),
    [
        (2024, dt.date(2024, 3, 31), dt.date(2024, 5, 5)),
        (2025, dt.date(2025, 4, 20), dt.date(2025, 4, 20)),
        (2026, dt.date(2026, 4, 5), dt.date(2026, 4, 12)),
        (2038, dt.date(2038, 4, 25), dt.date(2038, 4, 25)),
    ],
)
def test_easter(year: int, west: dt.date, east: dt.date) -> None:
    assert (western(year), eastern(year)) == (west, east)


def test_offices_rest_on_holidays_wherever_they_move() -> None:
    for day in ("2026-04-03", "2026-04-06", "2026-12-28", "2026-06-19", "2027-03-29"):
        assert rests(dt.date.fromisoformat(day))
    for day in ("2026-05-12", "2026-04-14", "2026-06-18", "2027-04-06"):
        assert not rests(dt.date.fromisoformat(day))


# The week


def test_an_ordinary_week_has_as_many_active_hours_as_any() -> None:
    for one in (OFFICE, FLAT, MORNING):
        assert one.week.active(at(0, 0), at(7, 0)) == pytest.approx(168, rel=0.01)


def test_time_stands_nearly_still_where_nothing_is_ever_posted() -> None:
    day = OFFICE.week.active(at(1, 9), at(1, 17))
    assert OFFICE.week.active(at(1, 19), at(2, 7)) < day / 10
    assert OFFICE.week.active(at(4, 19), at(7, 7)) < day / 4
    assert OFFICE.week.weekend < 0.1
    assert 0.9 < FLAT.week.weekend < 1.1


def test_a_holiday_is_a_sunday_to_those_who_rest_and_no_busier_to_those_who_do_not() -> None:
    may_day, tuesday = (dt.datetime(2026, 5, day, 9, tzinfo=VILNIUS) for day in (1, 12))
    assert OFFICE.week.weight(may_day) < OFFICE.week.weight(tuesday) / 5
    weekly = Week(days=(0.2,) * 5 + (3.0,) * 2)
    assert weekly.weight(may_day) == pytest.approx(weekly.weight(tuesday), rel=0.01)


def test_a_day_seen_in_part_is_not_taken_for_a_quiet_one() -> None:
    """Nothing came on Sunday after two in the morning because that is when it was asked."""
    arrivals = [MONDAY + number * HOUR / 6 for number in range(6 * (6 * 24 + 2))]
    days = learned(arrivals, dt.UTC).days
    assert days[6] > 0.7 * days[5]


@pytest.mark.parametrize("zone", ["Europe/Vilnius", "America/New_York", "Asia/Kolkata", "UTC"])
def test_after_is_the_inverse_of_active(zone: str) -> None:
    week = Week(days=OFFICE.week.days, hours=OFFICE.week.hours, zone=zone)
    start = dt.datetime(2026, 10, 23, 16, 20, tzinfo=dt.UTC)
    for hours in (0.0, 0.3, 7.0, 60.0, 400.0):
        end = week.after(start, hours)
        assert week.active(start, end) == pytest.approx(hours, abs=1e-6)


def test_zones_are_kept_by_name_or_offset() -> None:
    arrivals = every(HOUR * 3, 200)
    for zone in (VILNIUS, dt.timezone(dt.timedelta(hours=5, minutes=30)), dt.UTC):
        one = rhythm.learn(arrivals, until=MONDAY, zone=zone)
        again = Rhythm.from_json(one.as_json())
        assert again == one
        assert again.week.weight(at(2, 3)) == one.week.weight(at(2, 3))
    assert Week(zone="No/Where").weight(MONDAY) == Week().weight(MONDAY)
    assert Week(zone="UTC+99").weight(MONDAY) == Week().weight(MONDAY)


# Gaps


def test_twenty_gaps_over_two_weeks_before_a_limit_is_known() -> None:
    assert rhythm.learn(every(DAY, 20), until=MONDAY).limit is None
    assert rhythm.learn(every(DAY, 21), until=MONDAY).limit is not None
    assert rhythm.learn(every(HOUR, 13 * 24), until=MONDAY).limit is None
    assert rhythm.learn(every(HOUR, 15 * 24), until=MONDAY).limit is not None


def test_a_slow_feed_is_known_from_longer_ago() -> None:
    weekly = rhythm.learn(every(7 * DAY, 30), until=MONDAY)
    assert weekly.gaps == 29
    assert weekly.usual == 7 * DAY
    assert weekly.longest is not None
    assert 7 * DAY < weekly.longest < 14 * DAY


def test_entries_of_one_burst_are_one_arrival() -> None:
    bursts = [one + dt.timedelta(minutes=late) for one in every(DAY, 30) for late in (0, 0, 3, 9)]
    assert rhythm.learn(bursts, until=MONDAY + HOUR).gaps == 29


def test_silence_teaches_nothing() -> None:
    """A feed that died is not learned to be slow, however long ago."""
    arrivals = poisson(10, flat)(random.Random(3), SINCE, MONDAY)
    for weeks in (0, 3, 20):
        later = MONDAY + dt.timedelta(weeks=weeks)
        assert rhythm.learn(arrivals, until=later) == rhythm.learn(arrivals, until=MONDAY)


def test_gaps_are_of_time_not_of_the_clock() -> None:
    """Arrivals every day at noon, given by a clock that is put back on the last of October's Sundays."""
    noons = [
        dt.datetime.combine(dt.date(2026, 10, 12) + day * DAY, dt.time(12), VILNIUS)
        for day in range(30)
    ]
    assert rhythm.learn(noons, until=MONDAY + 60 * DAY).widest == DAY + HOUR
    # Nor is there a difference for a moment that this clock leaves out.
    one = rhythm.learn([dt.datetime(2003, 3, 30, 3, tzinfo=VILNIUS)], until=MONDAY)
    assert Rhythm.from_json(one.as_json()) == one


def test_what_lies_ahead_is_left_out() -> None:
    arrivals = every(HOUR * 5, 100)
    ahead = [*arrivals, MONDAY + DAY, MONDAY + 900 * DAY]
    assert rhythm.learn(ahead, until=MONDAY) == rhythm.learn(arrivals, until=MONDAY)


@pytest.mark.parametrize(("seed", "per_day"), [(0, 3), (1, 10), (2, 40)])
def test_a_memoryless_feed_has_the_limit_of_its_formula(seed: int, per_day: int) -> None:
    """One gap in two years: the mean times the logarithm of their number, and what is not known."""
    one = of(poisson(per_day, flat), seed=seed)
    assert one.limit is not None
    formula = 24 / per_day * math.log(per_day * 365.25 * RETURN)
    assert 0.75 * formula < one.limit < 1.45 * formula


def test_what_comes_like_clockwork_is_missed_sooner() -> None:
    """Its tail is bounded, so the second bulletin that fails to come is enough."""
    assert MORNING.limit is not None
    assert FLAT.limit is not None
    assert MORNING.limit < 2 * 24
    assert FLAT.limit > 7 * 2.4


def test_a_tail_is_seen_however_seldom() -> None:
    """One gap in twelve is a day, the others ten minutes: no quantile below shows it."""
    rng = random.Random(5)
    gaps = sorted([0.17] * 440 + [24 * rng.expovariate(1) for _ in range(40)])
    assert tail.level(gaps, 1 / 20_000) > 5 * 24


def test_a_feed_that_shrinks_is_measured_by_what_it_is_now() -> None:
    rng = random.Random(1)
    rates = [40, 34, 28, 24, 20, 17, 14, 12]
    arrivals = [
        one
        for week, rate in enumerate(rates)
        for one in poisson(rate, flat)(rng, SINCE + 7 * week * DAY, SINCE + 7 * (week + 1) * DAY)
    ]
    assert -0.25 < trend.slope(arrivals) < -0.1
    shrunk = rhythm.learn(arrivals, until=MONDAY)
    assert shrunk.pace is not None
    assert shrunk.pace > 24 / 17 * 0.69
    assert trend.slope(poisson(20, flat)(rng, SINCE, MONDAY)) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize(("chance", "entries"), [(0.35, 8), (0.25, 12), (0.15, 10)])
def test_a_feed_of_bursts_is_measured_by_its_events(chance: float, entries: int) -> None:
    """Its limit is that of as many single entries: chance a day, and nothing else."""
    since = MONDAY - dt.timedelta(days=300)
    arrivals = flurries(chance, entries, 2)(random.Random(2), since, MONDAY)
    one = rhythm.learn(arrivals, until=MONDAY, zone=VILNIUS)
    assert one.limit is not None
    assert one.long is not None
    assert one.usual is not None
    mean = 24 / chance
    assert 0.4 * mean < one.usual / HOUR < 1.2 * mean
    assert 2 * mean < one.long < 4.5 * mean
    assert one.limit > 0.7 * mean * math.log(365 * chance)
    # It is still asked as often as its bursts want.
    assert one.pace is not None
    assert one.pace < 2


def test_a_feed_without_bursts_is_not_folded() -> None:
    for process in (poisson(30, office), exciting(15, 0.6, 1.5), batches([6, 18], 8)):
        arrivals = process(random.Random(4), SINCE, MONDAY)
        kept = thinned(arrivals, MONDAY)
        assert rhythm.learn(arrivals, until=MONDAY, zone=VILNIUS).gaps == len(kept) - 1


@pytest.mark.parametrize("hour", range(24))
def test_the_longest_silence_is_that_of_an_ordinary_monday(hour: int) -> None:
    """By the feed's own clock, whenever it was learned: on a holiday, at night, on any day."""
    for monday in (dt.date(2026, 10, 12), dt.date(2026, 4, 6)):
        # Easter Monday; the week before ends with Good Friday, and its Monday is a plain one.
        plain = monday - dt.timedelta(weeks=1) if rests(monday) else monday
        assert not rests(plain)
        for day in range(5):
            last = dt.datetime.combine(monday + day * DAY, dt.time(hour), VILNIUS)
            arrivals = [last - number * DAY for number in range(60)]
            one = rhythm.learn(arrivals, until=last, zone=VILNIUS)
            assert one.limit is not None
            busiest = max(range(24), key=lambda at: one.week.hours[at])
            assert (busiest - hour) % 24 in {0, 1, 23}
            start = dt.datetime.combine(plain, dt.time(busiest), VILNIUS)
            expected = one.week.after(start, one.limit) - start.astimezone(dt.UTC)
            assert one.longest is not None
            assert abs(one.longest - expected) <= dt.timedelta(minutes=1)


# Silence


def silent(one: Rhythm, last: dt.datetime, now: dt.datetime) -> bool:
    return rhythm.silence(one, last=last, now=now).quiet


def test_weekends_nights_and_holidays_accuse_no_office() -> None:
    assert not silent(OFFICE, at(4, 16), at(7, 10))
    assert not silent(OFFICE, at(1, 16), at(2, 9))
    eve, tuesday = (dt.datetime(2026, 4, day, 11, tzinfo=VILNIUS) for day in (2, 7))
    assert not silent(OFFICE, eve, tuesday)
    assert silent(OFFICE, at(0, 11), at(3, 16))
    # A round-the-clock feed as busy is accused over each of them.
    assert silent(FLAT, at(4, 16), at(7, 10))


def test_a_day_off_that_no_calendar_knows_accuses_no_office() -> None:
    busy = of(poisson(30, office))
    assert not silent(busy, at(1, 16.5), at(3, 9.2))
    assert silent(busy, at(1, 16.5), at(3, 15))


def test_a_death_on_friday_evening_waits_for_monday() -> None:
    found = rhythm.silence(OFFICE, last=at(4, 16.8), now=at(4, 17))
    assert found.limit is not None
    assert at(7, 9) < found.limit < at(9, 17)


def test_the_reason_is_a_line_for_people() -> None:
    found = rhythm.silence(MORNING, last=at(0, 6), now=at(3, 6.5))
    assert found.quiet
    assert found.reason is not None
    assert found.reason.startswith("nothing new for 3 days; usual are 24 h, its longest usual ")


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(-5, "0 min"), (119, "119 min"), (120, "2 h"), (260, "4 h 20 min"), (14 * 60 + 59, "15 h")],
)
def test_spans_in_words(minutes: int, said: str) -> None:
    assert words.span(dt.timedelta(minutes=minutes)) == said
    assert words.span(dt.timedelta(days=3, hours=23)) == "3 days"


def test_without_a_rhythm_nothing_is_unusual() -> None:
    found = rhythm.silence(Rhythm(), last=MONDAY, now=MONDAY + 900 * DAY)
    assert (found.quiet, found.ratio, found.limit, found.reason) == (False, 0.0, None, None)


# When to ask

STATED = dt.timedelta(minutes=30)


def wait(one: Rhythm, now: dt.datetime, slug: str = "harbour") -> dt.timedelta:
    return rhythm.interval(one, slug=slug, stated=STATED, now=now)


def test_until_its_rhythm_is_known_the_stated_interval_holds() -> None:
    assert 0.8 * STATED <= wait(Rhythm(), MONDAY) <= STATED
    hourly = rhythm.learn(every(8 * HOUR, 30), until=MONDAY)
    assert hourly.limit is None
    assert wait(hourly, MONDAY) <= STATED


def test_the_interval_follows_the_hour() -> None:
    assert wait(OFFICE, at(1, 10)) < dt.timedelta(minutes=30)
    assert wait(OFFICE, at(1, 20)) > 5 * wait(OFFICE, at(1, 10))
    assert wait(OFFICE, at(5, 10)) < DAY
    assert wait(of(poisson(300, flat)), at(1, 10)) == dt.timedelta(minutes=5)
    weekly = rhythm.learn(every(7 * DAY, 30), until=MONDAY)
    assert 0.8 * DAY <= wait(weekly, at(1, 10)) <= DAY


def test_feeds_do_not_march_in_step() -> None:
    waits = {wait(Rhythm(), MONDAY, slug=f"feed-{number}") for number in range(100)}
    assert len(waits) == 100
    assert max(waits) - min(waits) > dt.timedelta(minutes=5)
    assert wait(Rhythm(), MONDAY) == wait(Rhythm(), MONDAY)
    assert wait(Rhythm(), MONDAY) != wait(Rhythm(), MONDAY + HOUR)


# What is kept


def test_durations_are_such_as_postgres_reads() -> None:
    kept = MORNING.as_json()
    assert re.fullmatch(r"PT\d+S", kept["usual"])
    assert re.fullmatch(r"PT\d+S", kept["longest"])
    assert Rhythm().as_json()["longest"] is None


@pytest.mark.parametrize(
    "kept",
    [
        None,
        {},
        [],
        "PT3H",
        {"usual": "PT3H"},
        MORNING.as_json() | {"days": [1, 2]},
        MORNING.as_json() | {"hours": [0] * 24},
        MORNING.as_json() | {"limit": float("nan")},
        MORNING.as_json() | {"limit": -1},
        MORNING.as_json() | {"longest": "three days"},
        MORNING.as_json() | {"last": "2026-03-01T10:00:00"},
        MORNING.as_json() | {"last": "yesterday"},
        MORNING.as_json() | {"usual": "PT99999999999999999S"},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_learned_anew(kept: object) -> None:
    assert Rhythm.from_json(kept) == Rhythm()


# Whatever comes

AWARE = st.datetimes(
    dt.datetime(1, 1, 2),  # noqa: DTZ001  (the zone comes with the strategy)
    dt.datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.sampled_from([dt.UTC, VILNIUS, dt.timezone(dt.timedelta(hours=-11))]),
)
NEAR = st.integers(0, 90 * 24 * 60).map(lambda minutes: MONDAY - dt.timedelta(minutes=minutes))
ARRIVALS = st.lists(NEAR, max_size=80) | st.lists(AWARE, max_size=30) | st.lists(NEAR | AWARE)


@given(
    arrivals=ARRIVALS,
    until=AWARE | st.just(MONDAY),
    now=AWARE,
    zone=st.sampled_from([dt.UTC, VILNIUS]),
)
@settings(deadline=None)
def test_no_arrivals_are_too_strange(
    arrivals: list[dt.datetime], until: dt.datetime, now: dt.datetime, zone: dt.tzinfo
) -> None:
    one = rhythm.learn(arrivals, until=until, zone=zone)
    assert Rhythm.from_json(one.as_json()) == one
    assert (one.limit is None) == (one.longest is None)
    found = rhythm.silence(one, last=one.last or MONDAY, now=now)
    assert found.quiet == (found.reason is not None)
    waited = rhythm.interval(one, slug="any", stated=STATED, now=now)
    assert dt.timedelta(minutes=5) <= waited <= DAY


@given(
    which=st.sampled_from([OFFICE, FLAT, MORNING]),
    last=NEAR,
    spans=st.lists(st.integers(0, 40 * 24 * 60), min_size=2, max_size=2).map(sorted),
)
@settings(deadline=None)
def test_silence_only_grows(which: Rhythm, last: dt.datetime, spans: list[int]) -> None:
    shorter, longer = (
        rhythm.silence(which, last=last, now=last + dt.timedelta(minutes=span)) for span in spans
    )
    assert shorter.ratio <= longer.ratio
    assert shorter.quiet <= longer.quiet
    assert shorter.limit == longer.limit
    assert shorter.quiet == (shorter.ratio > 1)


@given(start=NEAR, spans=st.lists(st.integers(1, 20_000), min_size=2, max_size=2))
@settings(deadline=None)
def test_active_time_adds_up(start: dt.datetime, spans: list[int]) -> None:
    middle = start + dt.timedelta(minutes=spans[0])
    end = middle + dt.timedelta(minutes=spans[1])
    week = OFFICE.week
    parts = week.active(start, middle) + week.active(middle, end)
    assert parts == pytest.approx(week.active(start, end), abs=1e-6)
    assert week.active(end, start) == 0


def test_zoneless_times_are_refused() -> None:
    with pytest.raises(TypeError):
        rhythm.learn([dt.datetime(2026, 3, 1)], until=MONDAY, zone=ZoneInfo("UTC"))  # noqa: DTZ001
