"""Reading again: what a feed's word, a moved link and the time itself set off, and what bounds it."""

import datetime as dt
from dataclasses import replace

import pytest
from tests.editions import BRIDGE, DAY, HOST, HOUR, MINUTE, Item, Room, page
from tests.factories import Make
from tests.newsroom import Loopback

from vedette.pipeline import read
from vedette.pipeline.work import Work
from vedette.store import entries, explain
from vedette.store.explained import Piece

MORE = (*BRIDGE, "Three of the pontoons had come from Poland on Monday.")
RESERVED = '<meta name="tdm-reservation" content="1">'


@pytest.fixture
def room(loopback: Loopback, work: Work, make: Make) -> Room:
    """A feed with one article that was read."""
    room = Room.opened(loopback, work, make)
    room.says("bridge", title="A bridge over the Nemunas", at=make.clock() - HOUR)
    room.page("bridge", page())
    room.poll()
    assert room.read() == {"articles new": 1}
    return room


# What the feed says


def test_another_headline_in_the_feed_has_the_page_read_again_after_a_quarter_of_an_hour(
    room: Room,
) -> None:
    room.says("bridge", title="Two bridges over the Nemunas")
    room.page("bridge", page(MORE))
    room.clock.advance(minutes=5)
    room.poll()
    assert read.waiting(room.work)["entries"] == 0
    assert room.read() == {}
    room.clock.advance(minutes=10)
    assert read.waiting(room.work)["entries"] == 1
    assert room.read() == {"articles version": 1}
    assert room.current() == [("Two bridges over the Nemunas", 2, "read")]
    assert room.versions("number", "title", "substance") == [
        (1, "A bridge over the Nemunas", None),
        (2, "Two bridges over the Nemunas", ["added", "headline"]),
    ]
    assert room.entry("title", "state", "again_at", "rereads") == (
        "Two bridges over the Nemunas",
        "read",
        None,
        1,
    )
    assert room.later() == {}
    assert room.asked("bridge") == 2


def test_white_space_and_escapes_are_no_other_words(room: Room) -> None:
    room.says("bridge", title="Tea &amp; bridges", summary="One  two.")
    room.later()
    asked = room.asked("bridge")
    for title, summary in (
        ("Tea  &amp;amp;\n bridges", "One two."),
        ("Tea &amp; bridges", " One\ttwo. "),
    ):
        room.says("bridge", title=title, summary=summary)
        assert room.later() == {}
    assert room.asked("bridge") == asked


def test_a_summary_alone_has_a_page_read_again_twice(room: Room) -> None:
    for number in range(5):
        room.says("bridge", summary=f"Read {number} times.")
        room.later()
    assert room.asked("bridge") == 3
    assert room.make.gates() == {("poll", "change-small"): 3, ("read", "unchanged"): 2}
    room.says("bridge", title="Another headline")
    room.later()
    assert room.asked("bridge") == 4


def test_a_feed_that_counts_in_every_summary_makes_no_storm(
    loopback: Loopback, work: Work, make: Make
) -> None:
    room = Room.opened(loopback, work, make)
    names = [f"n{number}" for number in range(12)]
    for name in names:
        room.page(name, page((*BRIDGE, f"This is the bridge {name}."), title=name))
    for count in range(10):
        for name in names:
            room.says(name, summary=f"{count} comments.", at=make.clock() - HOUR)
        room.later(20 * MINUTE)
    assert {room.asked(name) for name in names} == {3}
    assert room.make.gates()["poll", "change-small"] == 12 * 7


def test_an_article_is_read_again_eight_times_and_within_a_week(room: Room) -> None:
    for number in range(10):
        room.says("bridge", title=f"Bridge {number}")
        room.later()
    assert room.asked("bridge") == 9
    assert room.make.gates()["poll", "change-often"] == 2
    room.make.connection.execute("update news.entry set rereads = 0")
    room.says("bridge", title="Bridge of last week")
    room.later(7 * DAY)
    assert room.asked("bridge") == 9
    assert room.make.gates()["poll", "change-late"] == 1


def test_the_first_poll_after_an_upgrade_reads_nothing_again(room: Room) -> None:
    room.make.connection.execute("update news.entry set said_title = null, said_rest = null")
    room.says("bridge", title="Changed while nobody looked")
    assert room.later() == {}
    room.says("bridge", title="Changed once more")
    assert room.later() == {"articles version": 1}


def test_what_another_feed_calls_an_article_changes_nothing(room: Room) -> None:
    room.make.feed(
        outlet=room.make.value("select outlet_id from news.entry"),
        host=HOST,
        url=f"http://{HOST}/other",
    )
    for title in ("Called otherwise", "And otherwise again"):
        room.clock.advance(hours=1)
        room.poll(path="/other", items=[Item(name="bridge", title=title)])
        assert room.read() == {}
    assert room.asked("bridge") == 1


def test_words_that_change_before_the_page_is_read_are_read_with_it(
    loopback: Loopback, work: Work, make: Make
) -> None:
    room = Room.opened(loopback, work, make)
    room.page("bridge", page())
    room.says("bridge", title="First words")
    room.poll()
    room.says("bridge", title="Second words")
    room.poll()
    assert room.read() == {"articles new": 1}
    assert room.current() == [("Second words", 1, "read")]
    assert room.later() == {}


def test_of_a_headline_outlet_the_feed_s_own_words_are_the_version(
    loopback: Loopback, work: Work, make: Make
) -> None:
    room = Room.opened(loopback, work, make, rights="headline")
    room.says("bridge", title="A bridge", summary="It carried 40 vehicles to the other bank.")
    room.poll()
    room.read()
    room.says("bridge", summary="It carried 14 vehicles to the other bank.")
    assert room.later() == {"articles version": 1}
    assert room.asked("bridge") == 0
    assert room.versions("number", "body", "substance", "told")[1][:3] == (2, None, ["numbers"])
    assert room.make.rows("select excerpt, words from news.article") == [
        ("It carried 14 vehicles to the other bank.", 8)
    ]
    # Shorter words are words all the same, not a wall.
    room.says("bridge", title="The bridge again", summary="Done.")
    assert room.later() == {"articles version": 1}


def test_what_is_said_while_a_page_is_read_again_is_not_lost(room: Room) -> None:
    room.says("bridge", title="Second headline")
    room.clock.advance(hours=1)
    room.poll()
    (claimed,) = entries.claim(
        room.make.connection, [HOST], retried=False, per_host=1, again=True, **room.work.claim()
    )
    room.clock.advance(minutes=1)
    room.says("bridge", title="Third headline")
    room.poll()
    entries.let_be(
        room.make.connection, claimed, "unchanged", worker=room.work.worker, now=room.clock()
    )
    assert room.entry("again_title", "state") == ("Third headline", "read")
    assert room.read() == {"articles version": 1}
    assert room.current() == [("Third headline", 2, "read")]


def test_another_headline_for_an_entry_without_a_link_is_a_version(
    loopback: Loopback, work: Work, make: Make
) -> None:
    room = Room.opened(loopback, work, make)
    front = f"http://{HOST}/"
    for name in ("bridge", "ferry"):
        room.says(name, title=f"News of a {name}", link=front, at=make.clock() - HOUR)
    room.poll()
    room.read()
    room.says("bridge", title="Other news of a bridge")
    assert room.later() == {"articles version": 1}
    assert room.current() == [("Other news of a bridge", 2, "read"), ("News of a ferry", 1, "read")]
    assert room.later() == {}


# What moves


def test_a_guid_under_another_link_is_the_same_article_moved(room: Room) -> None:
    room.says("bridge", link=f"http://{HOST}/new-bridge")
    room.page("new-bridge", page(MORE))
    del room.serving.answers[HOST, "/bridge"]
    assert room.later() == {"articles version": 1}
    there = f"http://{HOST}/new-bridge"
    assert room.make.rows("select url, canonical_url, version from news.article") == [
        (there, there, 2)
    ]
    assert room.entry("url", "canonical_url", "again_at") == (there, there, None)
    assert room.make.rows("select canonical_url from news.article_address order by 1") == [
        (f"http://{HOST}/bridge",),
        (there,),
    ]
    assert room.make.gates() == {("poll", "guid-moved"): 1}
    # Whoever lists it under either address brings nothing new.
    room.make.feed(outlet=room.make.outlet(), host=HOST, url=f"http://{HOST}/other")
    items = [
        Item(name=f"x{n}", title="A bridge over the Nemunas", link=link)
        for n, link in enumerate([there, f"http://{HOST}/bridge"])
    ]
    room.clock.advance(hours=1)
    assert "entries new" not in room.poll(path="/other", items=items)
    # Nor does an entry that leads to it by a redirect.
    room.serving.moved["/short"] = f"http://{HOST}/new-bridge"
    room.says("short", title="A bridge over the Nemunas")
    assert room.later() == {"articles known": 1}
    assert len(room.current()) == 1


def test_a_moved_page_that_was_not_there_yet_is_tried_anew(
    loopback: Loopback, work: Work, make: Make
) -> None:
    room = Room.opened(loopback, work, make)
    room.says("bridge", title="A bridge", link=f"http://{HOST}/mistyped")
    room.poll()
    assert room.read() == {"failed": 1}
    room.page("bridge", page())
    room.says("bridge", link="")
    assert room.later() == {"articles new": 1}
    assert room.entry("state", "gate", "reason", "rereads") == ("read", None, None, 1)


def test_links_that_change_with_every_poll_end_after_eight(room: Room) -> None:
    for number in range(12):
        name = f"bridge-{number}"
        room.page(name, page())
        room.says("bridge", link=f"http://{HOST}/{name}")
        room.later()
    asked = sum(room.asked(f"bridge-{number}") for number in range(12))
    assert asked == 8
    assert len(room.current()) == 1
    assert room.make.gates()["poll", "change-often"] == 4
    assert len(room.make.rows("select from news.article_address")) <= 9 + 1


def test_a_page_read_again_that_leads_elsewhere_changes_nothing(room: Room) -> None:
    room.says("ferry", title="A ferry")
    room.page("ferry", page([one.replace("bridge", "ferry") for one in BRIDGE]))
    room.later()
    before = room.make.rows("select title, url, body, version from news.article order by id")
    room.page("", page(["The front page of the wire, with news of many kinds for everybody."] * 3))
    for target in ("/ferry", "/"):
        room.serving.moved["/bridge"] = f"http://{HOST}{target}"
        room.says("bridge", summary=f"A bridge that led to {target}")
        room.later()
    assert (
        room.make.rows("select title, url, body, version from news.article order by id") == before
    )
    assert room.make.gates() == {("read", "elsewhere"): 2}
    assert room.versions() == []


# What fails the second time


def test_a_304_is_known(room: Room) -> None:
    room.page("bridge", page(), etag="one")
    room.says("bridge", title="Another headline")
    assert room.later() == {"articles version": 1}
    room.says("bridge", summary="Another summary.")
    assert room.later() == {"articles known": 1}
    headers = "select headers ->> 'etag' from news.page"
    assert room.make.rows(headers) == [('"one"',)]
    assert room.make.gates() == {("read", "unchanged"): 1}
    fetched = room.make.value("select fetched_at from news.page")
    assert fetched == room.clock() - HOUR, "a 304 brings no page"


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_leaves_its_article_and_says_since_when(
    room: Room, status: int
) -> None:
    room.serving.broken["/bridge"] = status
    room.says("bridge", summary="Another summary.")
    assert room.later() == {"articles left as they are": 1}
    since = f"gone since {room.clock():%Y-%m-%d %H:%M} UTC"
    assert room.current() == [("A bridge over the Nemunas", 1, "read")]
    room.says("bridge", summary="Yet another summary.")
    room.later()
    state, gate, reason = room.entry("state", "gate", "reason")
    assert (state, gate) == ("read", None)
    assert reason.startswith(since)
    assert room.make.gates() == {("read", f"http-{status}"): 2}
    article = str(room.make.value("select id from news.article"))
    told = explain.explain(room.make.connection, article, now=room.clock())
    assert isinstance(told, Piece)
    assert told.entry.reason == reason
    room.serving.broken.clear()
    room.says("bridge", title="Back again")
    assert room.later() == {"articles version": 1}
    assert room.entry("reason") is None


def test_what_may_work_later_is_tried_for_half_a_day_and_let_be(room: Room) -> None:
    room.serving.broken["/bridge"] = 503
    room.says("bridge", summary="Another summary.")
    assert room.later() == {"put back": 1}
    begun = room.clock()
    while room.entry("again_at") is not None:
        room.clock.moment = room.entry("again_at")
        room.read()
    assert 12 * HOUR < room.clock() - begun < 16 * HOUR
    assert room.make.gates() == {("read", "http-5xx"): 1}
    assert room.current() == [("A bridge over the Nemunas", 1, "read")]


@pytest.mark.parametrize(
    "body",
    [
        page(["This article has been moved to another part of our house for a while."]),
        page(
            BRIDGE[:3],
            head='<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>',
        ),
    ],
    ids=["notice", "wall"],
)
def test_a_text_that_was_cut_is_written_down_and_not_taken_over(room: Room, body: str) -> None:
    before = room.make.rows("select title, body, words from news.article")
    room.page("bridge", body)
    room.says("bridge", summary="Another summary.")
    assert room.later() == {"articles cut short": 1}
    assert room.versions("number", "held") == [(1, None), (2, "cut")]
    assert room.make.rows("select title, body, words from news.article") == before
    room.says("bridge", summary="One more summary.")
    assert room.later() == {"articles known": 1}
    assert room.make.gates() == {("read", "cut-short"): 1, ("read", "unchanged"): 1}
    room.page("bridge", page())
    room.says("bridge", title="The wall is gone")
    assert room.later() == {"articles version": 1}
    assert room.current() == [("The wall is gone", 3, "read")]
    assert room.make.rows("select number from news.change") == [(3,)]


def test_a_reservation_found_later_lowers_the_outlet_and_leaves_the_article(room: Room) -> None:
    room.page("bridge", page(MORE, head=RESERVED))
    room.says("bridge", summary="Another summary.")
    assert room.later() == {"articles left as they are": 1}
    assert room.make.value("select rights from news.outlet") == "headline"
    assert room.make.rows("select title, body, version from news.article") == [
        ("A bridge over the Nemunas", None, 1)
    ]
    assert room.make.gates() == {("read", "reserved"): 1}


def test_reading_again_that_never_ends_is_given_up_and_the_article_stays(room: Room) -> None:
    room.says("bridge", title="Another headline")
    room.clock.advance(hours=1)
    room.poll()
    room.make.connection.execute(
        "update news.entry set tries = 3, claimed_by = 'dead', claim_until = %s",
        [room.clock() - MINUTE],
    )
    assert read.plan(room.work) == []
    assert room.entry("state", "again_at", "claimed_by") == ("read", None, None)
    assert room.make.gates() == {("read", "quarantine"): 1}
    assert room.current() == [("A bridge over the Nemunas", 1, "read")]


# What the feed corrects where its page gives no text


WALLED = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'


@pytest.mark.parametrize("why", ["gone", "wall", "reserved", "front"])
def test_a_corrected_headline_holds_where_the_page_gives_no_text(room: Room, why: str) -> None:
    body = room.make.value("select body from news.article")
    if why == "gone":
        room.serving.broken["/bridge"] = 404
    elif why == "front":
        room.page("", page(["News of many kinds."]))
        room.serving.moved["/bridge"] = f"http://{HOST}/"
    else:
        room.page("bridge", page(BRIDGE[:3], head=WALLED if why == "wall" else RESERVED))
    room.says("bridge", title="CORRECTED: 14 vehicles, not 40")
    room.later()
    ((title, there, version),) = room.make.rows("select title, body, version from news.article")
    assert title == "CORRECTED: 14 vehicles, not 40"
    assert there == (None if why == "reserved" else body)
    assert room.make.rows(
        "select substance from news.article_version where number = %s", version
    ) == [(["headline"],)]
    assert room.later() == {}


def test_a_retraction_becomes_the_text_if_the_feed_retracts_the_headline(room: Room) -> None:
    sentence = "This report on a bridge was wrong and is withdrawn."
    room.page("bridge", page([sentence, "We regret to have published what nobody had confirmed."]))
    room.says("bridge", title="Retracted: a bridge over the Nemunas")
    assert room.later() == {"articles version": 1}
    assert room.current() == [("Retracted: a bridge over the Nemunas", 2, "read")]
    assert sentence in room.make.value("select body from news.article")


def test_what_failed_is_tried_again_for_another_headline(
    loopback: Loopback, work: Work, make: Make
) -> None:
    room = Room.opened(loopback, work, make)
    room.says("bridge", title="A bridge")
    room.poll()
    assert room.read() == {"failed": 1}
    room.page("bridge", page())
    room.says("bridge", summary="Another summary alone.")
    assert room.later() == {}
    room.says("bridge", title="Two bridges")
    assert room.later() == {"articles new": 1}
    assert room.current() == [("Two bridges", 1, "read")]
    assert room.entry("state", "gate", "rereads", "again_at") == ("read", None, 1, None)


# What is another article


def test_a_daily_report_under_one_guid_is_an_article_a_day(
    loopback: Loopback, work: Work, make: Make
) -> None:
    room = Room.opened(loopback, work, make)
    for day in range(3):
        room.items.clear()
        room.page(f"r{day}", page((*BRIDGE, f"There were {day * 7 + 3} attacks on day {day}.")))
        room.says(f"r{day}", title="Daily report", guid="sitrep", at=room.clock())
        assert room.later(DAY) == {"articles new": 1}


def test_guids_that_number_places_are_no_identity(
    loopback: Loopback, work: Work, make: Make
) -> None:
    room = Room.opened(loopback, work, make)
    day = make.clock().replace(hour=0, minute=0)
    for names in ("a", "ba", "cba", "dcba"):
        room.items.clear()
        for place, name in enumerate(names):
            room.page(name, page([f"{one} It was {name}{name}{name}." for one in BRIDGE]))
            room.says(name, title=f"News of {name}", guid=f"item-{place}", at=day)
        assert room.later(20 * MINUTE) == {"articles new": 1}


def test_a_moved_guid_whose_page_has_nothing_of_the_text_is_another_article(room: Room) -> None:
    other = [f"Quite another event number {n} took place in Riga with tanks." for n in range(3, 9)]
    room.page("tanks", page(other, title="Tanks in Riga"))
    room.says("bridge", title="Tanks in Riga", link=f"http://{HOST}/tanks")
    assert room.later() == {"articles new": 1}
    assert room.current() == [
        ("A bridge over the Nemunas", 1, "read"),
        ("Tanks in Riga", 1, "read"),
    ]
    assert room.make.gates() == {("poll", "guid-moved"): 1, ("read", "not-moved"): 1}
    assert room.make.rows("select canonical_url from news.entry order by id") == [
        (f"http://{HOST}/bridge",),
        (f"http://{HOST}/tanks",),
    ]
    assert room.make.value("select count(*) from news.page") == 2
    assert room.later() == {}


def test_what_comes_later_to_an_old_address_is_news(room: Room) -> None:
    room.says("bridge", link=f"http://{HOST}/bridge-of-tuesday")
    room.page("bridge-of-tuesday", page())
    room.later()
    other = [f"Quite another event number {n} took place in Riga with tanks." for n in range(3, 9)]
    room.page("bridge", page(other, title="Tanks in Riga"))
    link = f"http://{HOST}/bridge"
    room.says("old", title="A bridge over the Nemunas", link=link, at=room.clock())
    room.later()
    assert room.make.gates()["poll", "old-address"] == 1
    del room.items["old"]
    room.says("tanks", title="Tanks in Riga", link=link, at=room.clock())
    assert room.later() == {"articles new": 1}
    assert [title for title, *_ in room.current()] == ["A bridge over the Nemunas", "Tanks in Riga"]
    assert room.later() == {}


def test_an_article_back_under_its_old_link_is_read_there(room: Room) -> None:
    room.page("b2", page())
    room.says("bridge", link=f"http://{HOST}/b2")
    room.later()
    room.page("bridge", page(MORE))
    room.says("bridge", title="Two bridges over the Nemunas", link="")
    assert room.later() == {"articles version": 1}
    assert room.make.rows("select canonical_url, version from news.article") == [
        (f"http://{HOST}/bridge", 2)
    ]


def test_two_feeds_with_words_of_their_own_make_no_version(room: Room) -> None:
    outlet = room.make.value("select outlet_id from news.entry")
    room.make.feed(outlet=outlet, host=HOST, url=f"http://{HOST}/other")
    room.page("amp", page(canonical=f"http://{HOST}/bridge"))
    items = [Item(name="amp", title="Called otherwise", at=room.clock())]
    room.clock.advance(hours=1)
    room.poll(path="/other", items=items)
    assert room.read() == {"articles known": 1}
    assert room.versions() == []
    items = [Item(name="amp", title="CORRECTED: 14 vehicles", at=items[0].at)]
    room.clock.advance(hours=1)
    room.poll(path="/other", items=items)
    assert room.read() == {"articles version": 1}
    assert room.versions("title")[1] == ("CORRECTED: 14 vehicles",)


# What nobody says


def told(room: Room) -> None:
    """File the article under a story."""
    room.make.connection.execute("update news.article set state = 'filed'")
    room.make.story(room.make.value("select id from news.article"))


def test_what_is_in_a_story_is_read_again_after_six_hours_and_a_day(room: Room) -> None:
    told(room)
    times = []
    for _ in range(14 * 2):
        before = room.asked("bridge")
        room.later(30 * MINUTE if room.clock() < room.entry("first_seen") + 6 * HOUR else 2 * HOUR)
        if room.asked("bridge") > before:
            times.append(room.clock() - room.entry("first_seen"))
    assert times == [6 * HOUR, 24 * HOUR]
    assert room.make.gates() == {("read", "unchanged"): 2}


def test_a_silent_correction_is_found(room: Room) -> None:
    told(room)
    room.page("bridge", page([one.replace("40", "14") for one in BRIDGE]))
    assert room.later(6 * HOUR) == {"articles version": 1}
    assert room.versions("substance", "added", "removed", "changed")[1] == (["numbers"], 0, 0, 1)


def test_what_is_in_no_story_or_overdue_or_not_wanted_is_left_alone(room: Room) -> None:
    assert room.later(7 * HOUR) == {}
    told(room)
    never = replace(room.work, config=replace(room.work.config, revisit_hours=()))
    assert read.plan(never) == []
    room.clock.moment = room.entry("first_seen") + dt.timedelta(hours=49)
    assert read.plan(room.work) == []
    assert room.asked("bridge") == 1


def test_after_a_day_off_one_visit_is_enough(room: Room) -> None:
    told(room)
    assert room.later(25 * HOUR) == {"articles known": 1}
    assert room.later(HOUR) == {}
    assert room.entry("revisits", "rereads") == (2, 1)


def test_a_headline_corrected_in_silence_is_found_and_stays(room: Room) -> None:
    told(room)
    room.page("bridge", page(title="CORRECTED: 14 vehicles"))
    assert room.later(6 * HOUR) == {"articles version": 1}
    assert room.current()[0][:2] == ("CORRECTED: 14 vehicles", 2)
    assert room.later(18 * HOUR) == {"articles known": 1}
    room.says("bridge", summary="Another summary.")
    assert room.later() == {"articles known": 1}
    room.says("bridge", title="The feed follows")
    assert room.later() == {"articles version": 1}
    assert room.current()[0][:2] == ("The feed follows", 3)


WALL = (
    "To go on reading please accept that this site keeps small files on your device and reads them.",
    "You may withdraw what you agreed to whenever you like by opening the settings at the foot.",
    "Some partners act on their legitimate interest and do not ask; you may object to that below.",
    "By going on you confirm that you are at least sixteen years old and have read what we say.",
    "Our partners measure how often pages are opened, and learn from that what people care for.",
    "Whoever pays for a month sees none of this and may close the account at the end of any month.",
    "Questions about data may be sent to the address of the house, which answers within four weeks.",
    "Children need the consent of their parents, who may give it by post or by telephone in advance.",
    "This choice is kept for half a year, after which we shall ask once more what you would like.",
)


def test_another_text_under_the_same_headline_is_held(room: Room) -> None:
    told(room)
    before = room.make.rows("select title, canonical_url, body from news.article")
    wall = page(WALL, title="Your privacy", canonical=f"http://{HOST}/consent")
    room.page("bridge", wall)
    assert room.later(6 * HOUR) == {"articles other": 1}
    # However often it says so: nothing in it is of what the headline says.
    assert room.later(18 * HOUR) == {"articles known": 1}
    assert room.versions("number", "held") == [(1, None), (2, "other")]
    assert room.make.rows("select title, canonical_url, body from news.article") == before
    assert room.make.gates() == {("read", "other"): 1, ("read", "unchanged"): 1}


@pytest.mark.parametrize("sentences", [BRIDGE[:3], [f"{one} It rained." for one in BRIDGE] * 2])
def test_the_text_behind_a_consent_page_is_taken_when_read_twice(
    loopback: Loopback, work: Work, make: Make, sentences: list[str]
) -> None:
    room = Room.opened(loopback, work, make)
    room.page("bridge", page(WALL))
    room.says("bridge", title="A bridge over the Nemunas", at=make.clock() - HOUR)
    room.poll()
    room.read()
    told(room)
    room.page("bridge", page(sentences))
    room.later(6 * HOUR)
    assert room.current()[0][1] == 1
    assert room.later(18 * HOUR) == {"articles version": 1}
    assert BRIDGE[0] in room.make.value("select body from news.article")
