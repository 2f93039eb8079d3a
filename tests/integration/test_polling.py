"""Polling feeds over time: what is believed, what moves, what goes quiet, and what is said of it."""

import datetime as dt
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.factories import Clock, Make
from tests.newsroom import Loopback

from vedette import store
from vedette.feeds import parse
from vedette.local.newsroom.answering import Answer
from vedette.pipeline import poll, watch
from vedette.pipeline.identify import Identified
from vedette.pipeline.work import Work

HOST = "wire.example"
URL = f"http://{HOST}/feed"
HOUR = dt.timedelta(hours=1)
TYPE = "application/rss+xml"


def item(name: str, *, at: dt.datetime | str | None = None, **given: str) -> str:
    """An item of an RSS document; what is given wins, an empty text leaves an element out."""
    date = at.strftime("%a, %d %b %Y %H:%M:%S +0000") if isinstance(at, dt.datetime) else at
    said = {"title": f"Headline {name}", "link": f"http://{HOST}/{name}", "guid": name}
    said |= {"pubDate": date or ""} | given
    inner = "".join(f"<{key}>{value}</{key}>" for key, value in said.items() if value)
    return f"<item>{inner}</item>"


def rss(items: Iterable[str], link: str = f"http://{HOST}/") -> str:
    return (
        f'<rss version="2.0"><channel><title>Wire</title><link>{link}</link>'
        f"{''.join(items)}</channel></rss>"
    )


@dataclass
class Wire:
    """A feed on loopback, polled by a clock that stands still until it is moved."""

    serving: Loopback
    base: Work
    make: Make
    feed: int

    @property
    def clock(self) -> Clock:
        return self.make.clock

    def serve(self, *items: str, etag: str | None = None, path: str = "/feed") -> None:
        body = rss(items).encode()
        self.serving.answers[HOST, path] = Answer(body=body, content_type=TYPE, etag=etag)

    def serve_bytes(self, body: bytes, content_type: str = TYPE) -> None:
        self.serving.answers[HOST, "/feed"] = Answer(body=body, content_type=content_type)

    def poll(self, **later: float) -> dict[str, int]:
        """Make the feed due, let time pass, poll."""
        self.clock.advance(**later)
        self.make.connection.execute("update news.feed set next_due = 'epoch'")
        hosts = self.serving.hosts()
        work = replace(self.base, config=replace(self.base.config, hosts=hosts))
        return poll.poll(work, list(hosts))

    def watch(self) -> dict[str, int]:
        return watch.watch(self.base)

    def state(self, *columns: str) -> Any:
        ((*row,),) = self.make.rows(
            f"select {', '.join(columns)} from news.feed where id = %s", self.feed
        )
        return row[0] if len(row) == 1 else tuple(row)

    def health(self) -> tuple[str, str | None]:
        query = "select h.health, h.reason from news.feed_health h join news.feed f on f.slug = h.feed where f.id = %s"
        ((health, reason),) = self.make.rows(query, self.feed)
        return health, reason

    def entries(self) -> list[tuple[Any, ...]]:
        return self.make.rows(
            "select canonical_url, identity, date_source from news.entry order by id"
        )

    def events(self) -> list[tuple[Any, ...]]:
        return self.make.rows("select event, was, became from news.source_event order by id")

    def asked(self) -> int:
        return self.serving.asked.count((HOST, "/feed"))


@pytest.fixture
def wire(loopback: Loopback, work: Work, make: Make) -> Wire:
    feed = make.feed(outlet=make.outlet(), url=URL, host=HOST, stated_url=URL)
    return Wire(serving=loopback, base=work, make=make, feed=feed)


# Validators


def test_a_304_is_believed_while_a_full_answer_now_and_then_agrees(wire: Wire) -> None:
    wire.serve(item("a"), etag="one")
    wire.poll()
    outcomes = [wire.poll(minutes=30) for _ in range(20)]
    assert all(outcome == {"feeds": 1, "feeds unchanged": 1} for outcome in outcomes)
    probed = wire.make.value("select count(*)::int from news.poll where probed")
    assert 2 <= probed <= 4
    assert wire.asked() == 21 + probed
    assert wire.state("validators") == "trusted"


def test_a_validator_that_hides_news_is_found_out_and_never_sent_again(wire: Wire) -> None:
    at = wire.clock() - HOUR
    wire.serve(item("a", at=at), etag="for-ever")
    wire.poll()
    wire.serve(item("a", at=at), item("b", at=at), etag="for-ever")
    outcomes = [wire.poll(minutes=30) for _ in range(8)]
    assert sum(outcome.get("entries new", 0) for outcome in outcomes) == 1
    assert wire.state("validators") == "lying"
    assert wire.events() == [("validators", "trusted", "lying")]
    wire.serve(item("a", at=at), item("b", at=at), item("c"), etag="for-ever")
    assert wire.poll(minutes=30)["entries new"] == 1
    # It is asked in full from now on: nothing is left to probe.
    query = "select count(*)::int from news.poll where probed"
    probed = wire.make.value(query)
    for _ in range(10):
        assert wire.poll(hours=3) == {"feeds": 1, "feeds unchanged": 1}
    assert wire.make.value(query) == probed


def test_what_may_have_come_right_after_a_304_proves_nothing_the_first_time(wire: Wire) -> None:
    wire.serve(item("a"), etag="for-ever")
    wire.poll()
    for name, validators in (("b", "trusted"), ("c", "lying")):
        # Without a date: it may have come between the two requests.
        wire.serve(item("a"), item("b"), item(name, title=f"Late {name}"), etag="for-ever")
        assert wire.poll(hours=4)["entries new"] == 1
        assert wire.state("validators") == validators


def test_the_same_body_again_is_not_parsed_and_counts_as_unchanged(wire: Wire) -> None:
    wire.serve(item("a"))
    assert wire.poll()["feeds ok"] == 1
    changed = wire.state("changed_at")
    assert wire.poll(hours=1) == {"feeds": 1, "feeds unchanged": 1}
    assert wire.make.rows("select status, entries from news.poll order by id desc limit 1") == [
        (200, 0)
    ]
    assert wire.state("changed_at", "full_at") == (changed, wire.clock())


# What moves and what ends


def test_a_feed_that_moved_for_good_is_followed_at_the_third_time(wire: Wire) -> None:
    wire.serve(item("a"), path="/new-feed")
    wire.serve(item("a"))
    wire.serving.moved["/feed"] = f"http://{HOST}/new-feed"
    for seen in (1, 2):
        wire.poll(hours=1)
        assert wire.state("url", "moved_seen") == (URL, seen)
    wire.poll(hours=1)
    there = f"http://{HOST}/new-feed"
    assert wire.state("url", "stated_url", "moved_seen", "moved_to") == (there, URL, 0, None)
    assert wire.events() == [("moved", URL, there)]
    before = wire.asked()
    wire.poll(hours=1)
    assert wire.asked() == before


def test_a_feed_that_moves_back_and_forth_stays_where_it_is(wire: Wire) -> None:
    wire.serve(item("a"), path="/new-feed")
    wire.serve(item("a"))
    for _ in range(3):
        wire.serving.moved["/feed"] = f"http://{HOST}/new-feed"
        wire.poll(hours=1)
        wire.poll(hours=1)
        wire.serving.moved.clear()
        wire.poll(hours=1)
    assert wire.state("url", "moved_seen") == (URL, 0)


def test_a_410_retires_a_feed_with_a_record(wire: Wire) -> None:
    wire.serve(item("a"))
    wire.serving.broken["/feed"] = 410
    assert wire.poll() == {"feeds": 1, "feeds failed": 1}
    assert wire.state("state") == "gone"
    assert wire.health()[0] == "gone"
    assert wire.events() == [("gone", "active", "gone")]
    assert wire.poll(days=30) == {}


# What an entry is told by


def test_a_known_guid_under_another_link_is_the_same_article_if_headline_or_date_are(
    wire: Wire,
) -> None:
    at = wire.clock() - HOUR
    wire.serve(item("a", at=at), item("b", at=at - HOUR))
    wire.poll()
    wire.serve(
        item("a", at=at + HOUR / 2, link=f"http://{HOST}/a-moved"),
        item("b", at=at - HOUR, link=f"http://{HOST}/b-moved", title="Another headline"),
    )
    assert "entries new" not in wire.poll(hours=1)
    assert wire.make.gates() == {("poll", "guid-moved"): 2}


def test_a_guid_that_is_used_again_is_no_identity(wire: Wire) -> None:
    at = wire.clock() - HOUR
    wire.serve(item("a", at=at, guid="latest"))
    wire.poll()
    wire.serve(item("b", at=at + HOUR / 2, guid="latest"))
    assert wire.poll(hours=1)["entries new"] == 1
    assert wire.make.gates() == {("poll", "guid-unstable"): 1}
    assert [identity for _, identity, _ in wire.entries()] == ["guid", "url"]


def test_a_changed_guid_on_a_known_link_is_not_news(wire: Wire) -> None:
    wire.serve(item("a"))
    wire.poll()
    wire.serve(item("a", guid="a?edited=1"))
    assert "entries new" not in wire.poll(hours=1)


def test_entries_without_a_link_of_their_own_are_told_by_headline_and_date(wire: Wire) -> None:
    front = f"http://{HOST}/"
    items = [
        item("a", link="", guid=""),
        item("b", link="", guid=""),
        item("c", link=front, guid=""),
        item("d", link=front, guid=""),
    ]
    wire.serve(*items)
    assert wire.poll()["entries new"] == 4
    assert {identity for _, identity, _ in wire.entries()} == {"title-date"}
    assert wire.make.rows("select distinct url from news.entry") == [(front,)]
    wire.serve(*items, item("e"))
    assert wire.poll(hours=1)["entries new"] == 1


def test_an_opaque_link_is_refused_with_its_reason(wire: Wire) -> None:
    wire.serve(item("a", link="https://news.google.com/rss/articles/CBMiABCDEF?oc=5"), item("b"))
    assert wire.poll()["entries new"] == 1
    assert wire.make.gates() == {("poll", "opaque-link"): 1}


def test_dates_say_where_they_come_from(wire: Wire) -> None:
    wire.make.connection.execute("update news.outlet set zone = 'Europe/Vilnius'")
    now = wire.clock()
    wire.serve(
        item("exact", at=now - HOUR),
        item("naive", at=(now - HOUR).strftime("%Y-%m-%dT%H:%M:%S")),
        item("undated"),
        item("ahead", at=now + 5 * HOUR),
    )
    wire.poll()
    rows = wire.make.rows("select guid, published, date_source from news.entry order by id")
    assert {guid: (at, source) for guid, at, source in rows} == {
        "exact": (now - HOUR, "feed"),
        "naive": (now - 3 * HOUR, "assumed"),
        "undated": (now, "first-seen"),
        "ahead": (now, "clamped"),
    }


# Conditions


def test_a_feed_that_fails_becomes_failing_then_dormant_and_comes_back(wire: Wire) -> None:
    wire.serve(item("a", at=wire.clock()))
    wire.poll()
    wire.watch()
    assert wire.state("condition") == "ok"
    wire.serving.broken["/feed"] = 500
    seen = []
    for _ in range(40):
        wire.poll(hours=12)
        wire.watch()
        condition = wire.state("condition")
        if condition not in seen:
            seen.append(condition)
    assert seen[-2:] == ["failing", "dormant"]
    due, polled = wire.state("next_due", "last_polled")
    assert due - polled == dt.timedelta(days=7)
    assert wire.health()[0] == "dormant"
    wire.serving.broken.clear()
    wire.serve(item("a"), item("b", at=wire.clock()))
    wire.poll(days=7)
    wire.watch()
    assert wire.state("condition", "failure_weight", "failing_since") == ("ok", 0, None)
    became = [row[2] for row in wire.events()]
    assert became[-3:] == ["failing", "dormant", "ok"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<!doctype html><html><body><h1>Moved</h1></body></html>", "text/html"),
        (b"Not found.\n", TYPE),
        (b"", TYPE),
    ],
    ids=["web page", "11 bytes", "nothing"],
)
def test_rubbish_with_200_is_a_failure_that_is_shown(
    wire: Wire, body: bytes, content_type: str
) -> None:
    wire.serve(item("a", at=wire.clock()))
    wire.poll()
    wire.watch()
    wire.serve_bytes(body, content_type)
    assert wire.poll(hours=1) == {"feeds": 1, "feeds not-a-feed": 1}
    wire.watch()
    health, reason = wire.health()
    assert health == "not-a-feed"
    assert reason
    for _ in range(4):
        wire.poll(hours=12)
        wire.watch()
    assert wire.state("condition") == "failing"
    assert ("condition", "ok", "failing") in wire.events()


def test_a_feed_that_stops_goes_quiet_by_its_own_rhythm(wire: Wire) -> None:
    # A day's twelve pieces, for three weeks: then nothing, though it answers as ever.
    begun = wire.clock()
    past = [item(f"p{n}", at=begun - n * 2 * HOUR) for n in range(250)]
    wire.serve(*past)
    wire.poll()
    wire.watch()
    assert wire.state("condition") == "ok"
    usual, longest = wire.make.rows("select usual_gap, longest_gap from news.feed_health")[0]
    assert usual == 2 * HOUR
    assert longest is not None
    while wire.state("condition") == "ok":
        wire.poll(hours=1)
        wire.watch()
        assert wire.clock() - begun <= 3 * longest, "never noticed"
    assert wire.health()[0] == "quiet"
    assert wire.events()[-1] == ("condition", "ok", "quiet")
    wire.serve(item("news", at=wire.clock()), *past)
    wire.poll(hours=1)
    wire.watch()
    assert wire.state("condition") == "ok"


def test_a_feed_whose_every_link_fails_is_no_good(wire: Wire) -> None:
    wire.serve(*(item(f"a{n}", at=wire.clock()) for n in range(8)))
    wire.poll()
    wire.make.connection.execute(
        "update news.entry set state = 'failed', gate = 'http-404', reason = 'gone', settled_at = now()"
    )
    wire.watch()
    assert wire.state("condition") == "quiet"
    assert "link" in str(wire.health()[1])


# What a run leaves alone


def test_a_feed_that_was_retired_while_it_was_asked_stays_so(wire: Wire) -> None:
    wire.serve(item("a"))
    with wire.serving.hold("/feed") as asked:
        thread = threading.Thread(target=wire.poll)
        thread.start()
        assert asked.wait(timeout=20)
        with store.connect(wire.base.config) as other:
            other.execute("update news.feed set state = 'retired' where id = %s", [wire.feed])
    thread.join(timeout=30)
    assert wire.state("state") == "retired"
    assert wire.entries() == []


def test_a_link_that_leads_inside_is_refused_to_who_lies_outside(wire: Wire) -> None:
    document = parse(rss([item("a", link="http://lan.example/admin")]).encode(), url=URL)
    for feed_inside, gates in ((False, {"url": 1}), (True, {})):
        found = Identified(
            document,
            feed_url=URL,
            now=wire.clock(),
            foreign=(),
            inside=() if feed_inside else ("lan.example",),
        )
        assert found.refused == gates
        assert found.number == len(gates) ^ 1


def test_entries_without_links_stay_the_same_when_their_feed_moves(wire: Wire) -> None:
    items = [item("a", link="", guid=""), item("b", link="", guid="")]
    wire.serve(*items)
    wire.serve(*items, path="/new-feed")
    wire.serving.moved["/feed"] = f"http://{HOST}/new-feed"
    for _ in range(3):
        wire.poll(hours=1)
    assert wire.state("url") == f"http://{HOST}/new-feed"
    wire.serve(*items, item("c"), path="/new-feed")
    assert wire.poll(hours=1)["entries new"] == 1


def test_a_future_date_does_not_make_a_feed_look_alive(wire: Wire) -> None:
    old = wire.clock() - 400 * 24 * HOUR
    wire.serve(item("pinned", at=wire.clock() + 90 * 24 * HOUR), item("a", at=old))
    wire.poll()
    assert wire.state("newest") == old
