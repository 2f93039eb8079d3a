"""The stages on the sample newsroom and on pages made up here, by a clock that stands still."""

import datetime as dt
import email
import email.policy
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.conftest import Databases
from tests.factories import EPOCH, Clock, Make, words
from tests.newsroom import (
    EXPECTED,
    Loopback,
    listed,
    one_pass,
    sample,
    settings,
    snapshot,
    wait_until,
)
from tests.postbox import Postbox

from vedette import store
from vedette.config import Config
from vedette.errors import UsageError
from vedette.pipeline import deduplicate, digests, poll, read
from vedette.pipeline.ingest import ingest
from vedette.pipeline.setup import prepare
from vedette.pipeline.work import Work
from vedette.store import digests as outbox
from vedette.store import feeds, stories

ROOM = sample(EPOCH)
PIECES = {piece.id: piece for piece in ROOM.content.pieces}
HOUR = dt.timedelta(hours=1)

Row = tuple[Any, ...]


def url(article: str) -> str:
    """The canonical URL of an article of the newsroom."""
    return PIECES[article].url


# The sample newsroom


@pytest.fixture
def passed(databases: Databases, ingested: str, newsroom: Loopback) -> Iterator[Work]:
    """The newsroom after one pass at EPOCH."""
    with databases.copy(ingested) as name:
        config = databases.config(name, **settings(newsroom))
        with store.connect(config) as connection:
            yield Work(config=config, connection=connection, worker="again", now=Clock(EPOCH))


@pytest.fixture
def found(passed: Work) -> Make:
    """Looking into the newsroom's database."""
    return Make(passed.connection, Clock(EPOCH))


def last_polls(found: Make) -> dict[str, Row]:
    """Outcome, status, entries and fresh entries of each feed's last poll."""
    rows = found.rows(
        "select distinct on (f.slug) f.slug, p.outcome, p.status, p.entries, p.fresh"
        " from news.poll p join news.feed f on f.id = p.feed_id order by f.slug, p.id desc"
    )
    return {slug: tuple(rest) for slug, *rest in rows}


def test_a_pass_polls_every_feed_and_reads_every_entry(found: Make, newsroom: Loopback) -> None:
    polls = {slug: (row[0], row[2]) for slug, row in last_polls(found).items()}
    assert polls == {
        slug: (feed["outcome"], feed["entries"]) for slug, feed in EXPECTED["feeds"].items()
    }
    refused = {url(item["article"]): item["gate"] for item in EXPECTED["refused"]}
    rows = found.rows("select canonical_url, state, gate from news.entry")
    assert {address: (state, gate) for address, state, gate in rows} == {
        piece.url: ("refused", refused[piece.url]) if piece.url in refused else ("read", None)
        for piece in listed(ROOM).values()
    }
    never = {(PIECES[id_].host, PIECES[id_].path) for id_ in EXPECTED["never_fetched"]}
    assert never.isdisjoint(newsroom.asked)


def test_every_article_ends_filed_and_is_dated_by_feed_page_or_first_sight(found: Make) -> None:
    rows = found.rows("select canonical_url, state, date_source, published from news.article")
    assert {state for _, state, _, _ in rows} == {"filed"}
    sources = {address: source for address, _, source, _ in rows if source != "feed"}
    assert sources == {
        **{url(id_): "page" for id_ in EXPECTED["dated_by_page"]},
        **{url(id_): "first-seen" for id_ in EXPECTED["dated_by_first_sight"]},
    }
    dates = {piece.url: piece.published for piece in PIECES.values()}
    dates |= {url(id_): EPOCH for id_ in EXPECTED["dated_by_first_sight"]}
    corrected = {url(id_) for id_ in EXPECTED["versions"]}
    wrong = [address for address, _, _, published in rows if published != dates[address]]
    assert set(wrong) <= corrected


def test_a_second_pass_finds_nothing_new(passed: Work, found: Make) -> None:
    before = snapshot(passed.connection)
    assert poll.plan(passed) == []
    assert read.plan(passed) == []
    assert not one_pass(passed)
    assert snapshot(passed.connection) == before

    feeds.make_due(passed.connection)
    later = replace(passed, now=Clock(EPOCH + HOUR))
    outcomes = Counter(
        "unchanged" if feed["outcome"] == "ok" else feed["outcome"]
        for feed in EXPECTED["feeds"].values()
    )
    assert one_pass(later) == {
        "feeds": outcomes.total(),
        **{f"feeds {outcome}": number for outcome, number in outcomes.items()},
    }
    assert {fresh for *_, fresh in last_polls(found).values()} == {0}
    after = snapshot(passed.connection)
    # All that happened once more.
    assert set(after.pop("gates")) ^ set(before.pop("gates")) == {
        ("poll", gate, outlet, number)
        for gate, outlet in (
            ("not-a-feed", "lagoon-herald"),
            ("http-429", "kueste-heute"),
            ("connection", "prikordonnyi-visnyk"),
        )
        for number in (1, 2)
    }
    assert after == before


def test_a_feed_with_an_etag_answers_304_from_the_second_poll_on(passed: Work, found: Make) -> None:
    query = "select etag, last_success, failures from news.feed where slug = 'eastline-wire'"
    ((etag, _, _),) = found.rows(query)
    assert etag
    for minutes in (20, 40):
        feeds.make_due(passed.connection)
        now = EPOCH + dt.timedelta(minutes=minutes)
        poll.poll(replace(passed, now=Clock(now)), ["eastline.example"])
        assert last_polls(found)["eastline-wire"] == ("unchanged", 304, 0, 0)
        assert found.rows(query) == [(etag, now, 0)]


def test_a_feed_that_fails_is_asked_ever_more_rarely(passed: Work, found: Make) -> None:
    slug = "lagoon-herald-events"
    query = "select failures, next_due - last_polled, last_success from news.feed where slug = %s"
    now = EPOCH
    waits = []
    for failures in range(1, 9):
        ((failed, wait, success),) = found.rows(query, slug)
        assert (failed, success) == (failures, None)
        waits.append(wait)
        now += wait
        poll.poll(replace(passed, now=Clock(now)), ["lagoon-herald.example"])
    assert dt.timedelta(minutes=20) < waits[0] < 2 * HOUR
    assert waits == sorted(waits)
    assert waits[-1] == 24 * HOUR


def test_each_gate_counts_what_it_turned_away_once(found: Make) -> None:
    untold = dict(
        found.rows(
            "select gate, count(*)::int from news.article"
            " where gate in ('irrelevant', 'off-topic') group by 1"
        )
    )
    copies = dict(
        found.rows(
            "select case when least(of_copy, of_original) >= .9 then 'whole' else 'partial' end,"
            " count(*)::int from news.copy_of group by 1"
        )
    )
    assert untold["irrelevant"] > 0
    polls = Counter(feed["gate"] for feed in EXPECTED["feeds"].values() if "gate" in feed)
    reads = Counter(row["gate"] for row in EXPECTED["refused"])
    repeated = EXPECTED["repeated_guids"]
    assert found.gates() == {
        **{("poll", gate): number for gate, number in polls.items()},
        ("poll", "guid-repeated"): 2 * len(repeated),
        **{("read", gate): number for gate, number in reads.items()},
        **{("dedup", f"{kind}-copy"): number for kind, number in copies.items()},
        **{("tag", gate): number for gate, number in untold.items()},
    }


def tags(found: Make, article: str) -> list[Row]:
    return found.rows(
        "select t.slug, g.about, g.score, o.canonical_url from news.tagging g"
        " join news.article a on a.id = g.article_id join news.topic t on t.id = g.topic_id"
        " left join news.article o on o.id = g.inherited_from"
        " where a.canonical_url = %s order by 1",
        url(article),
    )


@pytest.mark.parametrize("copy", EXPECTED["copies"], ids=lambda copy: str(copy["copy"]))
def test_a_whole_copy_shares_the_tags_and_a_cut_has_its_own(
    found: Make, copy: dict[str, Any]
) -> None:
    original, repeated = tags(found, copy["original"]), tags(found, copy["copy"])
    assert original
    assert {inherited for *_, inherited in original} == {None}
    if copy["share"] > 0.9:
        given = url(copy["original"])
        assert repeated == [(*tag, given) for *tag, _ in original]
    else:
        assert {inherited for *_, inherited in repeated} <= {None}
    stories = found.rows(
        "select distinct story_id from news.story_member m join news.article a"
        " on a.id = m.article_id where a.canonical_url = any (%s)",
        [url(copy["original"]), url(copy["copy"])],
    )
    assert len(stories) == 1


def test_state_media_alone_corroborate_nothing(passed: Work, found: Make) -> None:
    assert digests.compose(passed, ending_now=True) == {"composed": 1}
    items = found.rows(
        """
        select i.story_id, (i.why ->> 'corroboration')::int,
            count(distinct coalesce(o.ownership, o.slug))
                filter (where not o.state_controlled and c.article_id is null),
            bool_and(o.state_controlled)
        from news.digest_item i
        join news.story_member m on m.story_id = i.story_id
        join news.article a on a.id = m.article_id
        join news.outlet o on o.id = a.outlet_id
        left join news.copy_of c on c.article_id = a.id
        group by i.story_id, i.why
        """
    )
    assert {number for _, number, _, state in items if state} == {0}
    assert [row for row in items if row[1] != row[2]] == []
    assert max(number for _, number, _, _ in items) > 1


def test_a_digest_shows_no_body(passed: Work, found: Make) -> None:
    digests.compose(passed, ending_now=True)
    ((html, plain),) = found.rows("select html, plain from news.digest")
    bodies = found.rows("select body from news.article where body is not null")
    for (body,) in bodies:
        for shown in (html, plain):
            assert body not in shown


def test_ingest_makes_a_whole_pass_on_several_processes(
    databases: Databases, config: Config
) -> None:
    # Its processes go by the system's clock, so the newsroom does, too.
    now = dt.datetime.now(dt.UTC)
    with Loopback(sample(now)) as serving, Postbox() as post, store.connect(config) as connection:
        own = databases.config(
            config.database_url.rpartition("/")[2], smtp_port=post.port, **settings(serving)
        )
        work = Work(config=own, connection=connection, worker="ingest", now=lambda: now)
        prepare(work)
        said: list[str] = []
        counts = ingest(work, said.append, processes=2)
        assert counts["feeds"] == len(EXPECTED["feeds"])
        later = sum(EXPECTED["versions"].values())
        entries = len(listed(ROOM))
        assert counts["entries new"] == entries
        assert counts["articles new"] == entries - len(EXPECTED["refused"]) - later
        assert counts["articles version"] == later
        assert counts["copies"] >= len(EXPECTED["copies"])
        assert [line.partition(":")[0] for line in said][:2] == ["poll", "read"]
        before = snapshot(connection)
        again = ingest(work, said.append, processes=1)
        assert again.keys() <= {"not due", "composed", "sent", "templates learned"}
        assert snapshot(connection) == before


# Pages made up here


def html(text: str, *, title: str = "A headline of our own", canonical: str | None = None) -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    sentences = " ".join(f"{part.capitalize()}." for part in text.split(";"))
    return (
        f"<html lang=en><head><title>{title}</title>{link}</head><body><article><h1>{title}</h1>"
        f"<p>{sentences}</p><p>{sentences}</p></article></body></html>"
    )


BRIDGE = "; ".join(
    f"the engineers of the {place} battalion laid a bridge over the river before noon"
    for place in ("first", "second", "third", "fourth", "fifth")
)
TRAIN = "; ".join(
    f"a train with {number} wagons of timber left the old station in the morning"
    for number in ("ten", "twenty", "thirty", "forty", "fifty")
)


class Press:
    """Pages of invented sites, and a task that reads them."""

    def __init__(self, serving: Loopback, work: Work, make: Make) -> None:
        self.serving = serving
        self.make = make
        self._work = work

    def publish(self, address: str, page: str, **entry: Any) -> int:
        """Put a page on the web and its entry into the queue; returns the entry."""
        self.serving.page(address, page)
        host = address.removeprefix("http://").partition("/")[0]
        return self.make.entry(host=host, url=address, **entry)

    @property
    def work(self) -> Work:
        return replace(self._work, config=replace(self._work.config, hosts=self.serving.hosts()))

    def read(self) -> dict[str, int]:
        return read.read(self.work, list(self.serving.hosts()))


@pytest.fixture
def press(loopback: Loopback, work: Work, make: Make) -> Press:
    return Press(loopback, work, make)


def articles(make: Make) -> dict[str, str]:
    """Titles by canonical URL."""
    return dict(make.rows("select canonical_url, title from news.article"))


@pytest.mark.parametrize("thief_first", [False, True])
def test_a_page_cannot_take_the_url_of_another_site(press: Press, thief_first: bool) -> None:
    own = ("http://wire.example/bridge", html(BRIDGE))
    thief = ("http://mirror.example/x", html(TRAIN, canonical="http://wire.example/bridge"))
    for address, page in (thief, own) if thief_first else (own, thief):
        press.publish(address, page, title=address)
        assert press.read() == {"articles new": 1}
    assert articles(press.make) == {own[0]: own[0], thief[0]: thief[0]}
    assert press.make.rows("select 1 from news.article_version") == []


def test_a_page_may_name_its_own_address_with_www_or_without(press: Press) -> None:
    page = html(BRIDGE, canonical="http://www.wire.example/bridge")
    press.publish("http://wire.example/bridge", page)
    press.read()
    assert set(articles(press.make)) == {"http://www.wire.example/bridge"}


def test_one_address_with_another_text_is_a_version_and_with_the_same_is_known(
    press: Press,
) -> None:
    canonical = "http://wire.example/bridge"
    feed = press.make.feed()
    for path, text, became in (
        ("a", BRIDGE, "new"),
        ("b", BRIDGE, "known"),
        ("c", TRAIN, "version"),
        ("d", TRAIN, "known"),
    ):
        page = html(text, canonical=canonical)
        press.publish(f"http://wire.example/{path}", page, title="A headline", feed=feed)
        assert press.read() == {f"articles {became}": 1}
    assert set(articles(press.make)) == {canonical}
    query = "select number, body ~ 'wagons' from news.article_version order by 1"
    assert press.make.rows(query) == [(1, False), (2, True)]
    assert press.make.rows("select body ~ 'wagons', version from news.article") == [(True, 2)]
    assert press.make.gates() == {("read", "known-page"): 2}
    assert press.make.rows("select distinct state from news.entry") == [("read",)]


def test_what_may_work_later_is_tried_ever_later_and_fails_after_two_days(press: Press) -> None:
    entry = press.publish("http://wire.example/bridge", html(BRIDGE))
    press.serving.broken["/bridge"] = 503
    query = "select state, gate, tries, next_try, claimed_by from news.entry where id = %s"
    clock, begun = press.make.clock, press.make.clock()
    waits = []
    while clock() - begun <= dt.timedelta(hours=48):
        assert press.read() == {"put back": 1}
        ((state, gate, tries, due, claimed_by),) = press.make.rows(query, entry)
        assert (state, gate, tries, claimed_by) == ("waiting", "http-5xx", 0, None)
        assert press.make.gates() == {}
        waits.append(due - clock())
        clock.advance(seconds=waits[-1].total_seconds() - 1)
        assert press.read() == {}
        assert read.waiting(press.work)["entries"] == 0
        clock.advance(seconds=1)
        assert read.waiting(press.work)["entries"] == 1
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (dt.timedelta(minutes=10), dt.timedelta(hours=6))
    assert press.read() == {"failed": 1}
    ((state, gate, *_),) = press.make.rows(query, entry)
    assert (state, gate) == ("failed", "http-5xx")
    assert press.make.gates() == {("read", "http-5xx"): 1}
    clock.advance(days=30)
    assert press.read() == {}
    assert press.serving.asked.count(("wire.example", "/bridge")) == len(waits) + 1


def test_a_link_to_another_outlets_site_is_not_taken_over(press: Press) -> None:
    rival, own = press.make.outlet(), press.make.outlet()
    press.make.feed(outlet=rival, url="http://www.rival.example/feed", host="www.rival.example")
    feed = press.make.feed(outlet=own, url="http://wire.example/feed", host="wire.example")
    items = "".join(
        f"<item><title>{link}</title><link>{link}</link><guid>{'g' * 3000}{number}</guid></item>"
        for number, link in enumerate(
            [
                "http://rival.example/real",
                "http://wire.example/own",
                f"http://wire.example/{'x' * 3000}",
                "http://elsewhere.example/fine",
            ]
        )
    )
    document = f'<rss version="2.0"><channel><title>w</title>{items}</channel></rss>'
    press.serving.page("http://wire.example/feed", document, "application/rss+xml")
    poll.poll(press.work, ["wire.example"])
    query = "select url from news.entry where feed_id = %s order by url"
    urls = [url for (url,) in press.make.rows(query, feed)]
    assert urls == ["http://elsewhere.example/fine", "http://wire.example/own"]
    gates = press.make.gates()
    assert gates[("poll", "foreign-host")] == 1
    assert sum(gates.values()) == 2


def test_what_was_put_back_is_read_when_it_works(press: Press) -> None:
    entry = press.publish("http://wire.example/bridge", html(BRIDGE))
    press.serving.broken["/bridge"] = 503
    press.read()
    press.serving.broken.clear()
    press.make.clock.advance(minutes=10)
    assert press.read() == {"articles new": 1}
    query = "select state, gate, reason from news.entry where id = %s"
    assert press.make.rows(query, entry) == [("read", None, None)]


@pytest.mark.parametrize(
    ("status", "page", "state", "gate"),
    [
        (404, html(BRIDGE), "failed", "http-404"),
        (410, html(BRIDGE), "failed", "http-410"),
        (200, "<html><body><nav>Menu</nav></body></html>", "failed", "no-text"),
    ],
)
def test_what_will_never_work_is_set_aside_at_once_and_counted(
    press: Press, status: int, page: str, state: str, gate: str
) -> None:
    press.publish("http://wire.example/bridge", page)
    if status != 200:
        press.serving.broken["/bridge"] = status
    assert press.read() == {state: 1}
    ((found, reason),) = press.make.rows("select gate, reason from news.entry")
    assert found == gate
    assert reason
    assert press.make.gates() == {("read", gate): 1}


def test_a_headline_outlet_s_page_is_never_asked_for(press: Press) -> None:
    feed = press.make.feed(outlet=press.make.outlet(rights="headline"), host="wire.example")
    press.publish("http://wire.example/bridge", html(BRIDGE), feed=feed, summary="A bridge.")
    assert press.read() == {"articles new": 1}
    assert press.serving.asked == []
    assert press.make.rows("select body, excerpt, words from news.article") == [
        (None, "A bridge.", 2)
    ]
    assert press.make.rows("select 1 from news.page") == []


def test_rights_lowered_while_a_page_is_read_hold(press: Press) -> None:
    outlet = press.make.outlet(rights="analyse")
    feed = press.make.feed(outlet=outlet, host="wire.example")
    press.publish("http://wire.example/bridge", html(BRIDGE), feed=feed)
    clock = press.make.clock
    moments = iter([clock(), clock(), clock()])

    def lowering() -> dt.datetime:
        # The third look at the clock is the one when the page is there and about to be kept.
        if next(moments, None) is None:
            press.make.connection.execute("update news.outlet set rights = 'headline'")
        return clock()

    assert read.read(replace(press.work, now=lowering), ["wire.example"]) == {"claims lost": 1}
    assert press.make.rows("select 1 from news.page") == []
    clock.advance(seconds=press.work.config.claim_seconds + 1)
    assert press.read() == {"articles new": 1}
    assert press.make.rows("select body, rights from news.article") == [(None, "headline")]


def test_of_two_equal_texts_the_one_published_first_is_the_original(make: Make, work: Work) -> None:
    text = words(200)
    late = make.article(text=text, published=EPOCH - HOUR)
    early = make.article(text=text, published=EPOCH - 2 * HOUR)
    other = make.article(text=words(200, "other"))
    assert deduplicate.deduplicate(work) == {"originals": 2, "copies": 1}
    assert make.rows("select article_id, original_id from news.copy_of") == [(late, early)]
    assert deduplicate.deduplicate(work) == {}
    assert make.value("select count(distinct article_id) from news.fingerprint") == 3
    assert other not in {late, early}


# Digests


@pytest.fixture
def mailing(work: Work) -> Iterator[tuple[Work, Postbox]]:
    with Postbox() as post:
        yield replace(work, config=replace(work.config, smtp_port=post.port)), post


def contents(make: Make) -> list[Row]:
    """Local day and stories of every digest, in order."""
    return make.rows(
        "select d.local_day::text, array(select story_id from news.digest_item i"
        " where i.digest_id = d.id order by rank) from news.digest d order by d.id"
    )


# 07:00 in Vilnius is 05:00 UTC in winter, 04:00 in summer.
MORNING = dt.datetime(2026, 3, 10, 5, tzinfo=dt.UTC)


def test_a_digest_is_composed_once_a_local_day_with_each_story_once(make: Make, work: Work) -> None:
    make.subscriber()
    one = make.story(joined_at=MORNING - HOUR)
    assert digests.compose(work) == {"composed": 1}
    assert digests.compose(work) == {"not due": 1}
    assert contents(make) == [("2026-03-10", [one])]

    # The story goes on: it is not news again.
    make.join(make.article(state="filed"), one)
    two = make.story()
    make.clock.advance(days=1)
    assert digests.compose(work) == {"composed": 1}
    assert contents(make)[1:] == [("2026-03-11", [two])]
    ((start, end), (next_start, next_end)) = make.rows(
        "select window_start, window_end from news.digest order by id"
    )
    assert (start, end) == (MORNING - 24 * HOUR, MORNING)
    assert (next_start, next_end) == (end, end + 24 * HOUR)


def test_a_story_filed_after_the_window_s_end_goes_into_the_next(make: Make, work: Work) -> None:
    make.subscriber()
    make.story(joined_at=MORNING)
    late = make.story(joined_at=MORNING + dt.timedelta(seconds=1))
    assert make.clock() > MORNING
    digests.compose(work)
    make.clock.advance(days=1)
    digests.compose(work)
    assert contents(make)[1] == ("2026-03-11", [late])


def test_a_digest_waits_for_a_filing_dated_before_its_window_s_end(
    make: Make, work: Work, config: Config
) -> None:
    make.subscriber()
    article = make.article(state="filed")
    composing = threading.Thread(target=digests.compose, args=[work])
    with store.connect(config) as other:
        with other.transaction():
            stories.begin_filing(other)
            number = stories.file(other, article, None, {}, published=MORNING, now=MORNING)
            Make(other, make.clock).tag(article)
            composing.start()
            waiting = "select 1 from pg_locks where locktype = 'advisory' and not granted"
            wait_until(lambda: other.execute(waiting).fetchone())
        composing.join(timeout=20)
    assert contents(make) == [("2026-03-10", [number])]


def test_a_reader_gets_the_topics_they_follow_and_another_reader_theirs(
    make: Make, work: Work
) -> None:
    first, second = make.subscriber("drills"), make.subscriber("budgets", "drills")
    drills = make.story(topic="drills", joined_at=MORNING - HOUR)
    budgets = make.story(topic="budgets", joined_at=MORNING - HOUR)
    make.subscriber("nothing")
    assert digests.compose(work) == {"composed": 3}
    query = "select story_id from news.digest_item where subscriber_id = %s order by 1"
    assert make.rows(query, first) == [(drills,)]
    assert make.rows(query, second) == [(drills,), (budgets,)]
    ((subject,),) = make.rows(
        "select subject from news.digest d where not exists ("
        "select from news.digest_item i where i.digest_id = d.id)"
    )
    assert "nothing to report" in subject


def test_news_too_old_for_any_window_is_counted_once_not_shown(make: Make, work: Work) -> None:
    make.subscriber()
    old = make.story(joined_at=MORNING - HOUR)
    make.connection.execute(
        "update news.story set last_active = %s where id = %s", [MORNING - 72 * HOUR, old]
    )
    digests.compose(work)
    digests.compose(work)
    assert contents(make) == [("2026-03-10", [])]
    assert make.gates() == {("digest", "too-old"): 1}


@pytest.mark.parametrize(("day", "ends"), [("2026-03-28", [5, 4, 4]), ("2026-10-24", [4, 5, 5])])
def test_a_digest_a_local_day_at_seven_also_when_the_clock_changes(
    make: Make, work: Work, day: str, ends: list[int]
) -> None:
    make.subscriber(since=EPOCH)
    start = dt.datetime.fromisoformat(f"{day}T00:00+02:00")
    for hour in range(71):
        make.clock.moment = start + hour * HOUR
        digests.compose(work)
    rows = make.rows("select local_day, window_end from news.digest order by id")
    assert [(local - start.date()).days for local, _ in rows] == [0, 1, 2]
    assert [end.hour for _, end in rows] == ends
    starts = make.rows("select window_start from news.digest order by id offset 1")
    assert [moment for (moment,) in starts] == [end for _, end in rows[:-1]]


def test_a_window_closed_at_once_is_that_day_s_and_the_next_goes_on_from_it(
    make: Make, work: Work
) -> None:
    make.subscriber(send_at=dt.time(23, 59))
    one = make.story()
    assert digests.compose(work) == {"not due": 1}
    assert digests.compose(work, ending_now=True) == {"composed": 1}
    assert digests.compose(work, ending_now=True) == {"not due": 1}
    make.clock.advance(hours=13, minutes=50)
    assert digests.compose(work) == {"not due": 1}
    two = make.story()
    make.clock.advance(hours=24)
    assert digests.compose(work) == {"composed": 1}
    assert contents(make) == [("2026-03-10", [one]), ("2026-03-11", [two])]


def test_a_preview_writes_nothing(make: Make, work: Work) -> None:
    make.subscriber(slug="desk")
    make.story()
    assert len(digests.preview(work, "desk").items) == 1
    assert make.rows("select 1 from news.digest") == []
    with pytest.raises(UsageError, match="there are: desk"):
        digests.preview(work, "disk")
    digests.compose(work, ending_now=True)
    with pytest.raises(UsageError, match="has had the digest"):
        digests.preview(work, "desk")


def test_a_digest_is_sent_once_and_says_to_whom_and_what(
    make: Make, mailing: tuple[Work, Postbox]
) -> None:
    work, post = mailing
    make.subscriber(slug="desk", address="desk@vedette.example")
    article = make.article(title="Pontoons <b>laid</b> & tested", state="filed")
    make.story(article, joined_at=MORNING - HOUR)
    digests.compose(work)
    assert digests.send(work) == {"sent": 1}
    assert digests.send(work) == {}
    (message,) = post.messages
    letter = email.message_from_bytes(message, policy=email.policy.default)
    assert letter["To"] == "desk@vedette.example"
    assert letter["Message-ID"] == "<digest.20260310.desk@vedette.example>"
    page, text = (letter.get_body((kind,)) for kind in ("html", "plain"))
    assert page is not None
    assert text is not None
    assert "Pontoons &lt;b&gt;laid&lt;/b&gt; &amp; tested" in page.get_content()
    assert "Pontoons <b>laid</b> & tested" in text.get_content()
    assert make.rows("select state, sent_at, tries from news.digest") == [("sent", EPOCH, 1)]
    ((outcome, reply),) = make.rows("select outcome, reply from news.delivery")
    assert (outcome, reply) == ("sent", "250 kept")


def test_a_mail_server_that_is_busy_is_asked_again_later(
    make: Make, mailing: tuple[Work, Postbox]
) -> None:
    work, post = mailing
    make.digest()
    for step, waits in (("RCPT", 5), ("message", 10)):
        post.answers = {step: "451 later please"}
        assert digests.send(work) == {"put back": 1}
        assert digests.send(work) == {}
        make.clock.advance(minutes=waits)
    post.answers = {}
    assert digests.send(work) == {"sent": 1}
    outcomes = make.rows("select attempt, outcome from news.delivery order by 1")
    assert outcomes == [(1, "retry"), (2, "retry"), (3, "sent")]


def test_a_digest_refused_for_good_fails_and_the_operator_hears_of_it(
    make: Make, mailing: tuple[Work, Postbox]
) -> None:
    work, post = mailing
    make.digest(subject="Refused")
    post.answers = {"message": "550 no such person"}
    assert digests.send(work) == {"failed": 1}
    assert digests.send(work) == {}
    ((number, state, reason),) = make.rows("select id, state, reason from news.digest")
    assert state == "failed"
    assert "no such person" in reason
    assert make.gates() == {("digest", "mail"): 1}
    assert any(work.config.operator.encode() in message for message in post.messages)

    post.answers = {}
    outbox.resolve(make.connection, number, arrived=False, now=make.clock())
    assert digests.send(work) == {"sent": 1}


def test_no_mail_leaves_for_another_host_and_the_digest_waits(make: Make, work: Work) -> None:
    make.digest()
    away = replace(work, config=replace(work.config, smtp_host="192.0.2.1"))
    assert digests.send(away) == {"put back": 1}
    ((state, reason),) = make.rows("select state, reason from news.digest")
    assert state == "composed"
    assert "VEDETTE_SMTP_HOST" in reason


def test_a_site_that_declares_its_front_page_everywhere_keeps_its_articles(press: Press) -> None:
    for path, text in (("bridge", BRIDGE), ("train", TRAIN)):
        page = html(text, canonical="http://wire.example/")
        press.publish(f"http://wire.example/{path}", page, title=path)
    assert press.read() == {"articles new": 2}
    assert articles(press.make) == {
        "http://wire.example/bridge": "bridge",
        "http://wire.example/train": "train",
    }


def test_a_feed_that_was_never_asked_is_named_as_a_gap(make: Make, work: Work) -> None:
    make.feed(slug="never-asked")
    make.subscriber(slug="desk")
    composed = digests.preview(work, "desk")
    assert "never-asked" in composed.plain
    assert "No gaps" not in composed.plain
