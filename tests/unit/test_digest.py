import dataclasses
import datetime as dt
import itertools
import re
import zoneinfo
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from vedette import digest
from vedette.digest import copied, render, window
from vedette.digest.compose import IN_FULL, Digest
from vedette.digest.items import Candidate, SilentFeed, WindowCounts
from vedette.digest.window import Reader, Window

UTC = dt.UTC
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
VILNIUS = zoneinfo.ZoneInfo("Europe/Vilnius")

# Windows


def reader(**given: Any) -> Reader:
    usual: dict[str, Any] = {
        "id": 1,
        "slug": "desk",
        "address": "desk@vedette.example",
        "zone": "Europe/Vilnius",
        "send_at": dt.time(7),
        "since": dt.datetime(2020, 1, 1, tzinfo=UTC),
        "topics": ["drills", "budget"],
        "last_day": None,
        "last_end": None,
    }
    return Reader(**usual | given)


def after(one: Reader, had: Window) -> Reader:
    return dataclasses.replace(one, last_day=had.day, last_end=had.end)


def at(text: str) -> dt.datetime:
    """A wall-clock time in Vilnius; `fold=1` after it means the second of two."""
    clock, _, second = text.partition(" fold=")
    return dt.datetime.fromisoformat(clock).replace(tzinfo=VILNIUS, fold=int(second or 0))


@pytest.mark.parametrize(
    ("send_at", "day", "expected"),
    [
        # The clock goes from 03:00 to 04:00 on 29 March 2026 and from 04:00 to 03:00 on 25 October.
        ("07:00", "2026-03-28", "2026-03-28T05:00Z"),
        ("07:00", "2026-03-29", "2026-03-29T04:00Z"),
        ("07:00", "2026-03-30", "2026-03-30T04:00Z"),
        ("07:00", "2026-10-24", "2026-10-24T04:00Z"),
        ("07:00", "2026-10-25", "2026-10-25T05:00Z"),
        ("07:00", "2026-10-26", "2026-10-26T05:00Z"),
        # 03:30 is skipped in spring and counts as 04:30 of summer time ...
        ("03:30", "2026-03-28", "2026-03-28T01:30Z"),
        ("03:30", "2026-03-29", "2026-03-29T01:30Z"),
        ("03:30", "2026-03-30", "2026-03-30T00:30Z"),
        # ... and happens twice in autumn: the first counts.
        ("03:30", "2026-10-24", "2026-10-24T00:30Z"),
        ("03:30", "2026-10-25", "2026-10-25T00:30Z"),
        ("03:30", "2026-10-26", "2026-10-26T01:30Z"),
    ],
)
def test_a_window_is_due_at_the_wall_clock_time_also_when_the_clock_changes(
    send_at: str, day: str, expected: str
) -> None:
    one = reader(send_at=dt.time.fromisoformat(send_at))
    end = dt.datetime.fromisoformat(expected)

    found = digest.due(one, end)

    assert found is not None
    assert (found.day, found.end) == (dt.date.fromisoformat(day), end)
    assert found.end.astimezone(VILNIUS).date() == found.day
    before = digest.due(after(one, found), end - MINUTE)
    assert before is None
    early = digest.due(one, end - MINUTE)
    assert early is None


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-24", 24), ("2026-10-25", 25)],
)
def test_a_day_is_as_long_as_the_clock_makes_it(day: str, hours: int) -> None:
    noon = at(f"{day}T12:00")
    yesterday = digest.due(reader(), at(f"{day}T12:00") - dt.timedelta(days=1))
    assert yesterday is not None

    today = digest.due(after(reader(), yesterday), noon)

    assert today is not None
    assert today.end - today.start == hours * HOUR
    assert today.start == yesterday.end


def test_the_repeated_time_brings_one_digest() -> None:
    one = reader(send_at=dt.time(3, 30))
    first = digest.due(one, at("2026-10-25T03:30"))
    assert first is not None
    assert digest.due(after(one, first), at("2026-10-25T03:30 fold=1")) is None
    assert digest.due(after(one, first), at("2026-10-25T23:59")) is None


def test_a_missed_day_is_covered_by_the_next_window() -> None:
    first = digest.due(reader(), at("2026-03-10T07:00"))
    assert first is not None

    late = digest.due(after(reader(), first), at("2026-03-12T09:00"))

    assert late is not None
    assert (late.day, late.start, late.end) == (
        dt.date(2026, 3, 12),
        at("2026-03-10T07:00"),
        at("2026-03-12T07:00"),
    )


def test_in_the_night_the_day_before_is_over() -> None:
    first = digest.due(reader(), at("2026-03-10T07:00"))
    assert first is not None
    assert digest.due(after(reader(), first), at("2026-03-12T06:50")) is None


def test_a_time_near_midnight_is_met_by_a_run_after_it() -> None:
    one = reader(send_at=dt.time(23, 55))
    assert digest.due(one, at("2026-03-10T23:50")) is None

    found = digest.due(one, at("2026-03-11T00:00"))

    assert found is not None
    assert (found.day, found.end) == (dt.date(2026, 3, 10), at("2026-03-10T23:55"))
    assert digest.due(one, at("2026-03-11T00:55")) is None


def test_a_time_skipped_past_midnight_still_belongs_to_its_day() -> None:
    # In Ittoqqortoormiit 23:00 of 28 March 2026 is followed by 00:00 of the 29th.
    one = reader(zone="America/Scoresbysund", send_at=dt.time(23, 30))
    found = digest.due(one, dt.datetime(2026, 3, 29, 1, 40, tzinfo=UTC))
    assert found is not None
    assert found.day == dt.date(2026, 3, 28)


def test_the_first_window_is_a_day_and_waits_for_the_first_time_after_subscribing() -> None:
    one = reader(since=at("2026-03-10T09:00"))
    assert digest.due(one, at("2026-03-10T10:00")) is None

    first = digest.due(one, at("2026-03-11T07:00"))

    assert first is not None
    assert (first.start, first.oldest) == (at("2026-03-10T07:00"), at("2026-03-10T07:00"))


def test_later_windows_show_what_feeds_brought_late() -> None:
    one = reader(last_day=dt.date(2026, 3, 9), last_end=at("2026-03-09T07:00"))
    found = digest.due(one, at("2026-03-10T07:00"))
    assert found is not None
    assert found.oldest == found.start - window.GRACE


def test_closing_the_window_now_takes_the_place_of_the_day() -> None:
    early = digest.ending_now(reader(), at("2026-03-10T05:00"))
    assert early is not None
    assert (early.day, early.end) == (dt.date(2026, 3, 10), at("2026-03-10T05:00"))

    had = after(reader(), early)

    assert digest.due(had, at("2026-03-10T07:00")) is None
    assert digest.ending_now(had, at("2026-03-10T08:00")) is None
    following = digest.due(had, at("2026-03-11T07:00"))
    assert following is not None
    assert following.start == early.end


ZONES = st.sampled_from(
    [
        "Europe/Vilnius",
        "Europe/London",
        "Europe/Dublin",  # whose winter time is the one that "saves"
        "America/New_York",
        "America/St_Johns",  # half an hour
        "America/Scoresbysund",  # changes at midnight
        "America/Havana",  # midnight itself is skipped
        "Africa/Casablanca",  # changes around Ramadan
        "Australia/Lord_Howe",  # changes by half an hour
        "Pacific/Chatham",
        "Pacific/Apia",
        "Pacific/Kiritimati",  # UTC+14
        "Pacific/Pago_Pago",  # UTC-11
        "Asia/Kathmandu",
        "UTC",
    ]
)
TIMES = st.one_of(
    st.times(timezones=st.none()).map(lambda time: time.replace(second=0, microsecond=0, fold=0)),
    st.sampled_from([dt.time(0), dt.time(0, 30), dt.time(1, 30), dt.time(2, 30), dt.time(23, 55)]),
)
DAYS = st.one_of(
    st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31)),
    # Before clocks change.
    st.sampled_from([dt.date(2026, *day) for day in [(3, 5), (3, 25), (10, 22), (10, 30)]]),
)
# Samoa had no 30 December in 2011.
BEGIN = st.one_of(DAYS, st.just(dt.date(2011, 12, 26)))
RUNS = st.lists(st.integers(10, 60 * 50), min_size=5, max_size=60)


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=UTC)


def windows(
    one: Reader, begin: dt.date, minutes: list[int]
) -> Iterator[tuple[dt.datetime, Window]]:
    now = midnight(begin)
    for span in minutes:
        now += span * MINUTE
        found = digest.due(one, now)
        if found is not None:
            yield now, found
            one = after(one, found)


@given(ZONES, TIMES, BEGIN, RUNS)
def test_never_two_a_day_never_a_gap_never_early(
    zone: str, send_at: dt.time, begin: dt.date, minutes: list[int]
) -> None:
    local = zoneinfo.ZoneInfo(zone)
    one = reader(zone=zone, send_at=send_at, since=midnight(begin - dt.timedelta(days=9)))

    sent = list(windows(one, begin, minutes))

    for now, found in sent:
        assert found.start < found.end <= now
        assert found.oldest <= found.start
        wall = dt.datetime.combine(found.day, send_at)
        assert found.end.astimezone(local).replace(tzinfo=None) >= wall
        # A time that the clock skips comes an hour later.
        shifts = (0 * HOUR, HOUR, 2 * HOUR)
        assert found.day in {(now - shift).astimezone(local).date() for shift in shifts}
    for (_, earlier), (_, later) in itertools.pairwise(sent):
        assert earlier.day < later.day
        assert earlier.end == later.start


@settings(max_examples=40)
@given(ZONES, TIMES, DAYS, st.integers(1, 5))
def test_every_local_day_has_one_where_the_schedule_keeps_running(
    zone: str, send_at: dt.time, begin: dt.date, tens: int
) -> None:
    minutes = [10 * tens] * (10 * 24 * 6 // tens)
    one = reader(zone=zone, send_at=send_at, since=midnight(begin))

    days = [found.day for _, found in windows(one, begin, minutes)]

    assert days == [days[0] + dt.timedelta(days=number) for number in range(len(days))]
    assert len(days) >= 8


@given(ZONES, TIMES, BEGIN, RUNS, st.sets(st.integers(0, 59)))
def test_windows_closed_by_hand_fit_in_too(
    zone: str, send_at: dt.time, begin: dt.date, minutes: list[int], by_hand: set[int]
) -> None:
    one = reader(zone=zone, send_at=send_at)
    now, sent = midnight(begin), []
    for number, span in enumerate(minutes):
        now += span * MINUTE
        found = digest.ending_now(one, now) if number in by_hand else digest.due(one, now)
        if found is not None:
            sent.append(found)
            one = after(one, found)
    for earlier, later in itertools.pairwise(sent):
        assert earlier.day < later.day
        assert earlier.end == later.start < later.end


# What is in it

NOW = dt.datetime(2026, 3, 10, 5, tzinfo=UTC)
WINDOW = Window(day=dt.date(2026, 3, 10), start=NOW - 24 * HOUR, end=NOW, oldest=NOW - 72 * HOUR)
COUNTS = WindowCounts(read=40, copies=3, irrelevant=12, feeds=9)


def article(number: int = 1, **given: Any) -> Candidate:
    """A row: article `number`, original, independent, about drills."""
    usual: dict[str, Any] = {
        "story_id": 1,
        "article_id": number,
        "title": f"Headline {number}",
        "url": f"https://news.example/{number}",
        "excerpt": "",
        "published": NOW - 10 * HOUR + number * MINUTE,
        "language": "en",
        "rights": "analyse",
        "paywalled": False,
        "joined_at": NOW - 9 * HOUR,
        "outlet": f"Outlet {number}",
        "country": "LT",
        "state_controlled": False,
        "owner": f"owner {number}",
        "original_id": None,
        "original_outlet": None,
        "of_copy": None,
        "of_original": None,
        "topic": "drills",
        "topic_name": "Military exercises",
        "group_name": "Readiness",
        "score": 2.0,
        "about": True,
        "evidence": [
            {"sentence": f"Soldiers drill, {number}.", "words": ["drill"], "in_title": False}
        ],
        "last_active": NOW,
        "relation": None,
        "added": 0,
        "embeds": False,
    }
    return Candidate(**usual | given)


def copy(number: int, original: int, **given: Any) -> Candidate:
    usual = {
        "original_id": original,
        "original_outlet": f"Outlet {original}",
        "of_copy": 1.0,
        "of_original": 1.0,
        "relation": "same",
    }
    return article(number, **usual | given)


def untagged(number: int, **given: Any) -> Candidate:
    """An article of the story that is about no topic."""
    nothing = {"topic": "", "topic_name": "", "group_name": "", "score": 0.0, "about": False}
    return article(number, evidence=[], **nothing | given)


def made(*rows: Candidate, silent: tuple[SilentFeed, ...] = (), **given: Any) -> Digest:
    ordered = sorted(rows, key=lambda row: row.story_id)
    return digest.compose(reader(**given), WINDOW, ordered, silent, COUNTS)


def only(found: Digest) -> digest.Item:
    (item,) = found.items
    return item


def visible(found: Digest) -> str:
    body = LexborHTMLParser(found.html).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def flat(found: Digest) -> str:
    return " ".join(found.plain.split())


def both(found: Digest) -> tuple[str, str]:
    return visible(found), flat(found)


STATE = {"state_controlled": True, "country": "BY"}


def test_state_media_do_not_lead_where_an_independent_original_exists() -> None:
    found = made(article(1, **STATE, score=9.0), article(2, score=1.0))
    assert only(found).lead.article_id == 2
    assert only(found).corroboration == 1
    assert [other.article_id for other in only(found).others] == [1]
    for text in both(found):
        assert "one independent source so far" in text.lower()
        assert "also in Outlet 1, BY".lower() in text.lower()
        assert "state-controlled" in text


def test_the_independent_original_leads_also_where_only_state_media_touch_the_readers_topic() -> (
    None
):
    sanctions = {"topic": "sanctions", "topic_name": "Sanctions"}
    found = made(article(1, **STATE), article(2, **sanctions), untagged(3))

    item = only(found)

    assert item.lead.article_id == 2
    assert (item.topic.slug, item.topic.article_id) == ("drills", 1)
    assert item.corroboration == 2
    assert item.why()["article"] == 1
    for text in both(found):
        assert "as told by Outlet 1" in text


def test_an_article_about_no_topic_corroborates_and_makes_no_story_alone() -> None:
    assert only(made(article(1), untagged(2))).corroboration == 2
    assert made(untagged(1)).items == ()


def test_a_story_told_by_state_media_alone_says_so_also_in_the_subject() -> None:
    found = made(article(1, **STATE), copy(2, 1))
    assert only(found).corroboration == 0
    assert only(found).lead.article_id == 2
    for text in both(found):
        assert "not corroborated: only state media or copies so far" in text.lower()

    alone = made(article(1, **STATE))
    assert alone.subject.endswith("Headline 1 (state-controlled)")


def test_the_subject_names_an_independent_story_where_there_is_one() -> None:
    found = made(article(1, **STATE, score=30.0), article(2, story_id=2, score=1.0))
    assert [item.story_id for item in found.items] == [1, 2]
    assert found.subject == "Vedette, 10 March 2026: 2 stories; Headline 2"


def test_copies_do_not_corroborate_and_one_owner_counts_once() -> None:
    assert only(made(article(1), copy(2, 1), copy(3, 1))).corroboration == 1
    assert only(made(article(1), article(2, owner="owner 1"))).corroboration == 1
    assert only(made(article(1), article(2), article(3, **STATE))).corroboration == 2


@given(
    st.lists(
        st.tuples(
            st.booleans(), st.booleans(), st.booleans(), st.integers(1, 4), st.floats(0.1, 9)
        ),
        min_size=1,
        max_size=8,
    )
)
def test_who_leads_and_who_corroborates(
    told: list[tuple[bool, bool, bool, int, float]],
) -> None:
    rows = []
    for number, (state, is_copy, followed, owner, score) in enumerate(told, 1):
        make = copy if is_copy else article
        extra = (99,) if is_copy else ()
        topic = "drills" if followed else "sanctions"
        row = make(
            number, *extra, state_controlled=state, owner=str(owner), topic=topic, score=score
        )
        rows.append(row)
    items = made(*rows).items

    if not any(row.topic == "drills" for row in rows):
        assert items == ()
        return
    (item,) = items
    independent = [row for row in rows if not row.state_controlled and row.original_id is None]
    assert item.corroboration == len({row.owner for row in independent})
    assert item.lead in (independent or rows)
    assert {item.lead.article_id, *(row.article_id for row in item.others)} == {
        row.article_id for row in rows
    }
    assert item.topic.slug == "drills"


@pytest.mark.parametrize(
    ("relation", "added", "expected"),
    [
        ("same", 0, "(same text of Outlet 1)"),
        ("same", 1, "(same text of Outlet 1)"),
        ("cut", 0, "(shortened text of Outlet 1)"),
        ("extended", 3, "(text of Outlet 1 with 3 sentences added)"),
        ("rewritten", 0, "(partly the text of Outlet 1)"),
        ("extended", 0, "(text of Outlet 1 with additions)"),
        ("rewritten", 1, "(partly the text of Outlet 1, 1 sentence of its own)"),
    ],
)
def test_a_copy_says_what_it_made_of_whose_text(relation: str, added: int, expected: str) -> None:
    for text in both(made(article(1), copy(2, 1, relation=relation, added=added))):
        assert expected in text


def test_a_bulletin_is_listed_as_an_article_of_its_own() -> None:
    """It counts, unless what it says of the story is what another article of it said."""
    found = made(article(1), article(2, title="The morning"))
    assert only(found).corroboration == 2
    for text in both(found):
        assert "The morning" in text
    assert "text" not in found.plain
    found = made(article(1), article(2, title="The morning", embeds=True, score=9.0))
    assert (only(found).corroboration, only(found).lead.article_id) == (1, 1)
    for text in both(found):
        assert "(has one of these texts among others): " in text
    assert only(made(article(1, **STATE), article(2, embeds=True))).corroboration == 0


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, "at the same time"),
        (0.9, "at the same time"),
        (1, "1 min later"),
        (59.9, "59 min later"),
        (60, "1 h later"),
        (61, "1 h 1 min later"),
        (24 * 60, "1 day later"),
        (24 * 60 + 59, "1 day later"),
        (50 * 60, "2 days 2 h later"),
        (3_000 * 24 * 60, "3,000 days later"),
        (-0.9, "at the same time"),
        (-61, "1 h 1 min before"),
        (-(24 * 60 + 2 * 60), "1 day 2 h before"),
    ],
)
def test_how_much_later_a_copy_came_is_told(minutes: float, expected: str) -> None:
    assert copied.later(dt.timedelta(minutes=minutes)) == expected


def test_the_language_is_told_where_it_is_not_english() -> None:
    found = made(
        article(1, language="lt", paywalled=True),
        article(2, language="xx"),
        article(3, language=None),
    )
    for text in both(found):
        assert "in Lithuanian, paywalled" in text
        assert "(in xx)" in text
        assert "in None" not in text
    for text in both(made(article(1))):
        assert " in English" not in text


def test_times_are_the_readers() -> None:
    one = article(1, published=dt.datetime(2026, 3, 9, 22, 30, tzinfo=UTC))
    for text in both(made(one)):
        assert "10 Mar 00:30" in text
        assert "9 Mar 07:00 to 10 Mar 07:00 (Europe/Vilnius)" in text
    for text in both(made(one, zone="America/New_York")):
        assert "9 Mar 18:30" in text
        assert "9 Mar 01:00 to 10 Mar 01:00 (America/New_York)" in text


def test_other_topics_of_the_story_are_named_once() -> None:
    budget = {"topic": "budget", "topic_name": "Defence spending"}
    rows = [article(1), article(1, **budget, score=1.0), article(2, **budget)]
    rows.append(article(2, topic="sanctions", topic_name="Sanctions"))
    found = made(*rows)
    assert only(found).more_topics == ("Defence spending",)
    for text in both(found):
        assert "also about defence spending" in text.lower()
        assert "Sanctions" not in text


def test_stories_beyond_twenty_go_in_brief_and_none_is_lost() -> None:
    rows = [article(number, story_id=number, score=float(number)) for number in range(1, 58)]

    found = made(*rows)

    assert [item.story_id for item in found.items] == list(range(57, 0, -1))
    tree = LexborHTMLParser(found.html)
    assert len(tree.css(".story")) == IN_FULL
    links = [node.attributes.get("href") for node in tree.css("a")]
    assert sorted(map(str, links)) == sorted(row.url for row in rows)
    before, _, brief = found.plain.partition("== In brief ==")
    for row in rows:
        assert (f"{row.title}\n" in before) != (f"{row.title} (" in brief)
        assert found.plain.count(f"{row.url}\n") == 1
    assert "57 stories" in found.subject


def test_more_independent_sources_stand_higher() -> None:
    rows = [
        article(1),
        article(2, story_id=2),
        article(3, story_id=2),
        article(4, story_id=3, **STATE),
    ]
    assert [item.story_id for item in made(*rows).items] == [2, 1, 3]


SILENT = (
    SilentFeed(
        feed="lagoon-events",
        outlet="Lagoon Herald",
        health="not-a-feed",
        reason="a web page where a feed was expected",
        since=None,
        last_success=None,
    ),
    SilentFeed(
        feed="daugava-all",
        outlet="Daugava Post",
        health="failed",
        reason=None,
        since=None,
        last_success=dt.datetime(2026, 3, 8, 10, tzinfo=UTC),
    ),
)


def test_an_empty_digest_says_so_and_names_the_gaps() -> None:
    found = made(silent=SILENT)
    assert found.subject == "Vedette, 10 March 2026: nothing to report"
    for text in both(found):
        assert "Nothing new on your topics. 9 feeds are on watch." in text
        assert "Gaps: 2 feeds gave nothing usable, or nothing new where that was due." in text
        assert "Lagoon Herald (lagoon-events): not-a-feed, a web page where" in text
        assert "never usable so far" in text
        assert "Daugava Post (daugava-all): failed; last usable 8 Mar 12:00" in text
    for text in both(made()):
        assert "No gaps" in text


def test_both_parts_say_the_same() -> None:
    found = made(
        article(1, language="lt"),
        copy(2, 1, of_original=0.4),
        article(3, **STATE, language="ru"),
        *(article(number, story_id=number) for number in range(4, 30)),
        silent=SILENT,
    )
    words = [set(re.findall(r"\w+", text.lower())) for text in both(found)]
    # The text part has its addresses in sight and lists the words that HTML marks.
    assert words[0] - words[1] == set()
    assert words[1] - words[0] <= {"why", "https", "news", "example"}


# How it is sent


def test_the_message_id_is_the_same_for_the_same_reader_and_day() -> None:
    assert made(article(1)).message_id == made().message_id
    assert made().message_id == "<digest.20260310.desk@vedette.example>"
    assert made(slug="other").message_id != made().message_id


@given(st.text())
def test_the_subject_is_one_line_and_not_long(title: str) -> None:
    subject = made(article(1, title=title)).subject
    assert len(subject) <= 180
    assert subject.splitlines() == [subject]
    assert subject.startswith("Vedette, 10 March 2026: 1 story; ")


# Hostile values

SCRIPT = "<script>alert(1)</script>"
BREAKER = '" onmouseover="alert(1)" x="'


def elements(found: Digest) -> list[LexborNode]:
    return LexborHTMLParser(found.html).css("*")


def assert_harmless(found: Digest) -> None:
    for node in elements(found):
        assert node.tag not in {"script", "img", "iframe", "object", "svg", "form", "base", "link"}
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            if name in {"href", "src"}:
                assert value is not None
                assert value.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "text",
    [
        SCRIPT,
        BREAKER,
        "'><img src=x onerror=alert(1)>",
        "</a></h3></div></body></html><script>alert(1)</script>",
        "<!-- ",
        "]]><svg/onload=alert(1)>",
        "{{ 7 * 7 }}{% raw %}",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_text_from_outside_stays_text(text: str) -> None:
    hostile = {
        "title": text,
        "outlet": text,
        "country": text,
        "language": text,
        "topic_name": text,
        "group_name": text,
        "original_outlet": text,
        "evidence": [{"sentence": f"Soldiers drill {text} daily.", "words": ["drill", text]}],
    }
    feed = dataclasses.replace(SILENT[0], feed=text, outlet=text, health=text, reason=text)

    found = made(article(1, **hostile), copy(2, 1, **hostile), silent=(feed,))

    assert_harmless(found)
    tree = LexborHTMLParser(found.html)
    (heading,) = tree.css("h3")
    assert heading.text() == text.strip()
    (quote,) = tree.css("blockquote")
    assert quote.text() == " ".join(f"Soldiers drill {text} daily.".split())
    assert f"* {text.strip()}\n" in found.plain
    assert len(tree.css("html")) == len(tree.css("body")) == 1


@given(st.text(), st.text(), st.text())
def test_any_text_stays_text(title: str, sentence: str, language: str) -> None:
    evidence = [{"sentence": sentence, "words": sentence.split()[:3]}]
    found = made(article(1, title=title, language=language, evidence=evidence))
    assert_harmless(found)
    shape = [node.tag for node in elements(found) if node.tag != "mark"]
    assert shape == [node.tag for node in elements(made(article(1))) if node.tag != "mark"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://news.example",
        "data:text/html,x",
        "//news.example/1",
        "https:// /",
        "",
    ],
)
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    rows = [article(1, url=url), article(2, url=url)]
    rows += [article(number, story_id=number, url=url) for number in range(3, 30)]
    found = made(*rows)
    assert LexborHTMLParser(found.html).css("a") == []
    assert "javascript" not in found.plain
    assert "Headline 29" in found.plain


def test_an_address_cannot_leave_its_attribute() -> None:
    for url in ("https://news.example/" + BREAKER, "https://news.example/1\njavascript:alert(1)"):
        assert_harmless(made(article(1, url=url)))


def test_links_do_not_track_the_reader() -> None:
    found = made(article(1, url="https://news.example/1?utm_source=mail&page=2#top"))
    assert "  https://news.example/1?page=2\n" in found.plain
    assert 'href="https://news.example/1?page=2"' in found.html


def test_a_title_cannot_fake_a_line_of_the_text_part() -> None:
    found = made(article(1, title="Calm\n\n== Alarm ==\n\n* War\u2028declared\x1b[31m"))
    assert "* Calm == Alarm == * War declared[31m\n" in found.plain


# Marks


@given(st.text(), st.lists(st.text(max_size=8), max_size=6))
def test_marked_pieces_give_the_sentence_back(sentence: str, words: list[str]) -> None:
    pieces = render.marked(sentence, words)
    assert "".join(piece for piece, _ in pieces) == sentence
    assert all(piece in words for piece, hit in pieces if hit)


@given(st.lists(st.sampled_from(["army", "Army", "NATO", "the", "armed", "forces"]), min_size=1))
def test_whole_words_are_marked(tokens: list[str]) -> None:
    pieces = render.marked(" ".join(tokens), ["army", "NATO"])
    assert sum(hit for _, hit in pieces) == tokens.count("army") + tokens.count("NATO")


def test_the_words_that_fired_are_marked() -> None:
    evidence = [
        {"sentence": "The brigade's brigades drill: drills.", "words": ["brigade", "drill"]}
    ]
    tree = LexborHTMLParser(made(article(1, evidence=evidence)).html)
    assert [node.text() for node in tree.css("mark")] == ["brigade", "drill"]


def test_a_sentence_of_the_text_is_shown_rather_than_the_headline() -> None:
    evidence = [
        {"sentence": "Headline drill", "words": ["drill"], "in_title": True},
        {"sentence": "A drill began.", "words": ["drill"], "in_title": False},
    ]
    assert only(made(article(1, evidence=evidence))).topic.sentence == "A drill began."
    assert only(made(article(1, evidence=evidence[:1]))).topic.sentence == "Headline drill"
