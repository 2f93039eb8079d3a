"""From the signs a feed gives to how it is said to be."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.postings import DAY, HOUR, flat, poisson

from vedette import rhythm
from vedette.rhythm import Rhythm, Signs, Verdict

NOW = dt.datetime(2026, 10, 14, 9, tzinfo=dt.UTC)
BEGAN = NOW - 60 * DAY
HOURLY = rhythm.learn(
    poisson(10, flat)(random.Random(1), NOW - 56 * DAY, NOW - HOUR), until=NOW, zone=dt.UTC
)
"""Of a feed that posts ten times a day, round the clock."""

WELL = Signs(
    now=NOW,
    condition="ok",
    condition_since=BEGAN,
    first_polled=BEGAN,
    last_success=NOW,
    rhythm=HOURLY,
    last_new=NOW - HOUR,
    newest=NOW - HOUR,
    full_at=NOW - HOUR,
    changed_at=NOW - HOUR,
    body_entries=20,
)


def judged(**given: object) -> Verdict:
    """Of a feed that is well but for what is given."""
    return rhythm.judge(replace(WELL, **given))  # type: ignore[arg-type]


def failing(gate: str, weight: float, since: dt.timedelta, **given: object) -> Verdict:
    signs = {"last_gate": gate, "last_reason": f"{gate} said", "last_success": NOW - since}
    return judged(failure_weight=weight, failing_since=NOW - since, **(signs | given))


def silent(span: dt.timedelta, **given: object) -> Verdict:
    return judged(last_new=NOW - span, **given)


# Well and new


def test_all_is_well() -> None:
    assert judged().condition == "ok"
    assert judged(condition="failing").reason == "answers again"
    assert judged(condition="quiet").reason == "brings something again"


def test_a_feed_is_new_until_it_answered() -> None:
    assert rhythm.judge(Signs(now=NOW)).condition == "new"
    first = Signs(now=NOW, first_polled=NOW, failure_weight=0.5, failing_since=NOW, last_gate="dns")
    assert rhythm.judge(first) == Verdict(condition="new", reason="no answer yet: dns")
    assert rhythm.judge(Signs(now=NOW, last_success=NOW)).condition == "ok"


# Failing and dormant


@pytest.mark.parametrize(
    ("gate", "weight", "hours", "condition"),
    [
        ("not-a-feed", 2, 3, "ok"),
        ("not-a-feed", 3, 3, "failing"),
        ("http-404", 2, 23, "ok"),
        ("http-404", 2, 24, "failing"),
        ("http-5xx", 3, 5, "ok"),
        ("http-5xx", 3, 6, "failing"),
        ("timeout", 2.75, 47, "ok"),
        ("timeout", 2.75, 48, "failing"),
        ("dns", 40, 14 * 24 - 1, "failing"),
        ("dns", 40, 14 * 24, "dormant"),
    ],
)
def test_failures_tell_by_weight_and_time(
    gate: str, weight: float, hours: float, condition: str
) -> None:
    assert failing(gate, weight, hours * HOUR, rhythm=None).condition == condition


def test_the_reason_of_a_failure_is_that_of_its_last_poll() -> None:
    assert failing("dns", 9, 3 * DAY).reason.startswith("has failed for 3 days: dns said")
    dormant = failing("dns", 9, 20 * DAY).reason
    assert dormant == "has failed for 20 days, and is asked once a week: dns said"


def test_one_success_ends_it_and_nothing_less() -> None:
    assert failing("timeout", 0.25, HOUR, condition="failing").condition == "failing"
    assert failing("timeout", 0.25, HOUR, condition="dormant").condition == "dormant"
    assert judged(condition="dormant").condition == "ok"
    assert silent(5 * DAY, condition="dormant").condition == "quiet"


def test_what_may_pass_is_not_called_silence_before_it_weighs_too_much() -> None:
    long = {"last_new": NOW - 2 * DAY}
    assert failing("timeout", 2.75, 47 * HOUR, **long).condition == "ok"
    verdict = failing("timeout", 3, 5 * HOUR, **long)
    assert verdict.condition == "failing"
    assert "nothing new for 48 h" in verdict.reason
    assert failing("not-a-feed", 1, HOUR, **long).condition == "failing"


# Quiet


def test_silence_beyond_its_rhythm_is_quiet() -> None:
    assert HOURLY.longest is not None
    assert HOURLY.longest < 1.5 * DAY
    assert silent(0.6 * HOURLY.longest).condition == "ok"
    verdict = silent(3 * DAY, full_at=NOW)
    assert verdict.condition == "quiet"
    assert verdict.reason.startswith("nothing new for 3 days; usual are 1")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"full_at": NOW - 4 * DAY}, "; it answers that nothing changed (304)"),
        ({"full_at": NOW, "changed_at": NOW - 4 * DAY}, "; its document stays the same"),
        ({"body_entries": 0}, "; its document is empty"),
        ({"full_at": NOW, "changed_at": NOW}, " is 23 h"),
    ],
)
def test_the_reason_says_how_it_answers(given: dict[str, object], said: str) -> None:
    assert silent(3 * DAY, **given).reason.endswith(said)


def test_it_takes_an_entry_to_end_quiet_and_a_quarter_more_to_begin_it_anew() -> None:
    limit = rhythm.silence(HOURLY, last=NOW - 9 * DAY, now=NOW).limit
    assert limit is not None
    span = limit - (NOW - 9 * DAY)
    assert silent(0.9 * span, condition="quiet").condition == "quiet"
    assert silent(HOUR, condition="quiet").condition == "ok"
    back = {"condition": "ok", "condition_since": NOW - 10 * DAY}
    assert silent(1.2 * span).condition == "quiet"
    assert silent(1.2 * span, **back).condition == "ok"
    assert silent(1.6 * span, **back).condition == "quiet"


def test_a_feed_is_not_silent_while_nobody_asks_it() -> None:
    """The machine was off for a fortnight: the first pass after it accuses nobody."""
    assert silent(14 * DAY, last_success=NOW - 14 * DAY + HOUR).condition == "ok"
    assert silent(14 * DAY, last_success=NOW).condition == "quiet"


def test_nothing_is_unusual_before_twenty_gaps() -> None:
    young = rhythm.learn([NOW - number * DAY for number in range(20)], until=NOW)
    assert silent(30 * DAY, rhythm=young).condition == "ok"
    assert silent(30 * DAY, rhythm=None).condition == "ok"


def test_at_the_first_poll_the_dates_of_its_document_count() -> None:
    first = {"first_polled": NOW, "condition": "new", "condition_since": None, "last_new": NOW}
    assert judged(**first, newest=NOW - HOUR).condition == "ok"
    assert judged(**first, newest=NOW - 4 * DAY).condition == "quiet"


@pytest.mark.parametrize(
    ("run", "usual", "condition"),
    [
        (2, DAY, "ok"),
        (3, DAY, "quiet"),
        (4, dt.timedelta(minutes=9), "ok"),
        (5, dt.timedelta(minutes=9), "quiet"),
        (4, None, "ok"),
    ],
)
def test_links_that_all_fail(run: int, usual: dt.timedelta | None, condition: str) -> None:
    one = Rhythm(gaps=30, usual=usual)
    signs = {"rhythm": one, "links_tried": 20, "links_failed": run}
    assert judged(links_failed_run=run, **signs).condition == condition
    assert judged(links_failed_run=0, **signs).condition == "ok"
    assert judged(rhythm=one, links_tried=run, links_failed=run).condition == condition
    assert judged(**signs).condition == "ok"


def test_an_empty_document_where_there_was_one() -> None:
    empty = {"body_entries": 0, "rhythm": None, "last_new": NOW - 9 * DAY}
    assert judged(**empty, changed_at=NOW - 6 * DAY).condition == "ok"
    verdict = judged(**empty, changed_at=NOW - 8 * DAY)
    assert verdict == Verdict(condition="quiet", reason="its document has been empty for 8 days")
    never = {"body_entries": 0, "rhythm": None, "last_new": None, "changed_at": None}
    assert judged(**never).condition == "quiet"
    assert judged(**never, first_polled=NOW - DAY).condition == "ok"


def test_all_entries_old_while_the_outlet_goes_on() -> None:
    first = {"first_polled": NOW, "last_new": NOW, "rhythm": None, "condition": "new"}
    old = {"newest": NOW - 8 * DAY, "siblings_last_new": NOW - HOUR}
    verdict = judged(**first, **old)
    assert verdict.condition == "quiet"
    assert verdict.reason == (
        "its newest entry is 8 days old, while other feeds of the outlet brought something 60 min ago"
    )
    assert judged(**first, **(old | {"newest": NOW - 6 * DAY})).condition == "ok"
    assert judged(**first, **(old | {"siblings_last_new": NOW - 3 * DAY})).condition == "ok"
    assert judged(**first, **(old | {"siblings_last_new": None})).condition == "ok"


def test_over_a_weekend_of_its_siblings_it_stays_quiet() -> None:
    old = {"newest": NOW - 30 * DAY, "siblings_last_new": NOW - 3 * DAY, "rhythm": None}
    assert judged(condition="quiet", **old).condition == "quiet"
    assert judged(condition="ok", **old).condition == "ok"


def test_a_slow_feed_may_list_old_entries() -> None:
    monthly = rhythm.learn([NOW - number * 30 * DAY for number in range(6)], until=NOW)
    old = {"newest": NOW - 40 * DAY, "siblings_last_new": NOW - HOUR, "rhythm": monthly}
    assert judged(**old).condition == "ok"
    assert judged(**(old | {"newest": NOW - 95 * DAY})).condition == "quiet"


DEAD = {"first_polled": NOW, "last_new": NOW, "siblings_last_new": None}
"""A feed without siblings, whose document was read for the first time just now."""


def listed(step: dt.timedelta, count: int, age: dt.timedelta) -> dict[str, object]:
    """The signs of a feed whose first document lists so many entries, the newest of that age."""
    dates = [NOW - age - step * number for number in range(count)]
    return {"rhythm": rhythm.learn(dates, until=NOW), "newest": NOW - age}


@pytest.mark.parametrize(
    ("step", "count", "age"),
    [
        (3 * DAY, 10, 730 * DAY),
        (DAY, 20, 365 * DAY),
        (30 * DAY, 10, 1000 * DAY),
        (HOUR / 9, 10, 130 * DAY),
        (91 * DAY, 4, 401 * DAY),
    ],
)
def test_a_feed_that_died_before_its_rhythm_was_known_is_quiet(
    step: dt.timedelta, count: int, age: dt.timedelta
) -> None:
    signs = listed(step, count, age)
    assert isinstance(signs["rhythm"], Rhythm)
    assert signs["rhythm"].limit is None
    for first in (NOW, BEGAN):
        verdict = judged(**(DEAD | signs | {"first_polled": first, "last_new": first}))
        assert verdict.condition == "quiet"
        assert verdict.reason == f"its newest entry is {age.days} days old"


@pytest.mark.parametrize(
    ("step", "count", "age"),
    [
        (3 * DAY, 10, 44 * DAY),
        (30 * DAY, 6, 119 * DAY),
        (91 * DAY, 2, 120 * DAY),
        (91 * DAY, 4, 180 * DAY),
        (365 * DAY, 3, 380 * DAY),
        (HOUR / 9, 10, 95 * DAY),
        (DAY, 1, 95 * DAY),
    ],
)
def test_a_quarterly_publisher_is_not_accused(
    step: dt.timedelta, count: int, age: dt.timedelta
) -> None:
    """Nor one that puts an issue online at once, nor a yearbook."""
    assert judged(**DEAD, **listed(step, count, age)).condition == "ok"


def test_a_feed_without_dates_is_as_old_as_what_it_brought() -> None:
    few = rhythm.learn([NOW - (200 + number) * DAY for number in range(19)], until=NOW)
    undated = {"newest": None, "rhythm": few, "full_at": NOW}
    assert judged(**undated, last_new=NOW - 40 * DAY).condition == "ok"
    assert judged(**undated, last_new=NOW - 200 * DAY).reason == "its newest entry is 200 days old"
    # It was not asked meanwhile.
    asked = {"last_success": NOW - 190 * DAY}
    assert judged(**undated, **asked, last_new=NOW - 200 * DAY).condition == "ok"
    # What comes is news, however old the date it gives.
    assert judged(newest=NOW - 300 * DAY, rhythm=few, last_new=NOW - DAY).condition == "ok"
    # A date that lies ahead is none.
    ahead = undated | {"newest": NOW + 900 * DAY}
    assert judged(**ahead, last_new=NOW - 200 * DAY).condition == "quiet"


def test_a_rhythm_kept_without_its_longest_gap_accuses_no_slow_feed() -> None:
    quarterly = rhythm.learn([NOW - number * 91 * DAY for number in range(1, 5)], until=NOW)
    kept = quarterly.as_json()
    assert Rhythm.from_json(kept).widest == 91 * DAY
    del kept["widest"]
    before = Rhythm.from_json(kept)
    assert before == replace(quarterly, widest=None)
    signs = DEAD | {"rhythm": before}
    assert judged(**signs, newest=NOW - 180 * DAY).condition == "ok"
    assert judged(**signs, newest=NOW - 380 * DAY).condition == "quiet"


# Failures


@pytest.mark.parametrize(
    ("gate", "weight"),
    [
        *(("http-404", 1), ("http-410", 1), ("http-4xx", 1), ("not-a-feed", 1), ("type", 1)),
        *(("size", 1), ("too-large", 1), ("parser-killed", 1), ("what-is-this", 1)),
        *(("dns", 0.5), ("http-5xx", 0.5), ("http-503", 0.5), ("http-403", 0.5)),
        *(("timeout", 0.25), ("connection", 0.25), ("http-429", 0.25), ("host-closed", 0.25)),
    ],
)
def test_failures_weigh_differently(gate: str, weight: float) -> None:
    assert rhythm.weigh(gate) == weight
    assert rhythm.hard(gate) == (weight == 1)


def test_hard_failures_wait_up_to_a_day_passing_ones_an_hour() -> None:
    half = HOUR / 2
    waits = [rhythm.backoff(weight, half, "http-404") for weight in (1, 2, 3, 30)]
    assert waits == [half, HOUR, 2 * HOUR, DAY]
    assert rhythm.backoff(0.5, half, "dns") == half
    assert rhythm.backoff(30, half, "dns") == HOUR
    assert rhythm.backoff(30, half, "http-403") == 2 * HOUR
    assert rhythm.backoff(1, DAY, "timeout") == HOUR
    assert rhythm.backoff(1, DAY, "http-404") == DAY
    assert rhythm.backoff(30, HOUR / 12, "timeout") == HOUR / 2


# Whatever is known

TIMES = st.none() | st.integers(-100, 100_000).map(lambda one: NOW - dt.timedelta(minutes=one))
COUNTS = st.none() | st.integers(0, 20)
SIGNS = st.builds(
    Signs,
    now=st.just(NOW),
    condition=st.sampled_from(["new", "ok", "quiet", "failing", "dormant"]),
    condition_since=TIMES,
    first_polled=TIMES,
    last_success=TIMES,
    failure_weight=st.floats(0, 100),
    failing_since=TIMES,
    last_gate=st.sampled_from([None, "dns", "http-404", ""]),
    last_reason=st.none() | st.text(),
    rhythm=st.sampled_from([None, Rhythm(), HOURLY]),
    last_new=TIMES,
    newest=TIMES,
    full_at=TIMES,
    changed_at=TIMES,
    body_entries=COUNTS,
    links_tried=COUNTS,
    links_failed=COUNTS,
    links_failed_run=COUNTS,
    siblings_last_new=TIMES,
)


@given(signs=SIGNS)
@settings(deadline=None)
def test_whatever_is_known_there_is_a_verdict(signs: Signs) -> None:
    verdict = rhythm.judge(signs)
    assert verdict.reason
    assert (verdict.condition == "new") <= (signs.last_success is None)
    assert (verdict.condition in {"failing", "dormant"}) <= (signs.failure_weight > 0)


@given(signs=SIGNS)
@settings(deadline=None)
def test_judged_twice_it_stays_what_it_is(signs: Signs) -> None:
    """Nothing flaps: without a new sign the verdict stands."""
    first = rhythm.judge(signs)
    since = signs.condition_since if first.condition == signs.condition else NOW
    again = rhythm.judge(replace(signs, condition=first.condition, condition_since=since))
    assert again.condition == first.condition
