"""Rights as the database holds them, what is kept and for how long, articles and their versions."""

import datetime as dt
import threading
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.factories import EPOCH, Make

from vedette import store
from vedette.config import Config
from vedette.errors import VedetteError
from vedette.model import Entry, Feed, Outlet, Rights
from vedette.pipeline import analyse
from vedette.pipeline.keep import keep
from vedette.pipeline.work import Work
from vedette.store import articles, feeds, gates, setup

MONTH = dt.timedelta(days=30)


def outlet(rights: Rights, slug: str = "sentry") -> Outlet:
    feed = Feed(slug=f"{slug}-news", url=f"http://{slug}.example/rss", language="en")
    return Outlet(
        slug=slug,
        name=slug.title(),
        country="LT",
        kind="daily",
        state_controlled=False,
        ownership=None,
        rights=rights,
        feeds=(feed,),
    )


def load(make: Make, rights: Rights) -> int:
    """Load the outlet with these rights; returns its id."""
    with make.connection.transaction():
        until = make.clock() + MONTH
        setup.outlets(make.connection, [outlet(rights)], now=make.clock(), body_until=until)
    return int(make.value("select id from news.outlet where slug = 'sentry'"))


def read(make: Make, number: int) -> int:
    """An article of an outlet with all that may lie behind it: page, version, tags, fingerprints."""
    article = make.article(outlet=number, state="filed")
    entry, rights = make.rows("select entry_id, rights from news.article where id = %s", article)[0]
    until = None if rights == "full" else make.clock() + MONTH
    page(make, entry, number, rights)
    version(make, article, entry, number, rights, body_until=until)
    make.tag(article)
    make.insert("fingerprint", hash=7, article_id=article, day=make.clock().date())
    return article


def page(make: Make, entry: int, number: int, rights: str) -> None:
    make.insert(
        "page",
        entry_id=entry,
        outlet_id=number,
        rights=rights,
        final_url="http://sentry.example/1",
        status=200,
        headers=Jsonb({}),
        body=b"x",
        bytes=1,
        fetched_at=make.clock(),
        keep_until=make.clock() + MONTH,
    )


def version(
    make: Make, article: int, entry: int, number: int, rights: str, **given: object
) -> None:
    row = {
        "article_id": article,
        "number": 2,
        "entry_id": entry,
        "outlet_id": number,
        "rights": rights,
        "title": "Headline",
        "body": "A later text.",
        "body_until": None,
        "text_sha256": b"2",
        "words": 3,
        "seen_at": make.clock(),
    }
    make.insert("article_version", **row | given)


def bodies(make: Make) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: make.rows(f"select rights, body is not null, body_until from news.{table}")
        for table in ("article", "article_version")
    }


# Rights


def test_a_body_of_a_headline_outlet_is_refused_by_the_database(make: Make) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="article_rights_headline"):
        make.article(rights="headline", body="A text.")
    make.article(rights="headline")


def test_a_body_without_an_end_is_refused_where_it_is_lent_for_analysis(make: Make) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="article_rights_analyse"):
        make.article(rights="analyse", body_until=None)
    make.article(rights="full", body_until=None)


@pytest.mark.parametrize(
    ("rights", "constraint"),
    [("headline", "version_rights_headline"), ("analyse", "version_rights_analyse")],
)
def test_versions_obey_the_same_rule(make: Make, rights: Rights, constraint: str) -> None:
    number = load(make, rights)
    article = make.article(outlet=number)
    entry = make.value("select entry_id from news.article")
    with pytest.raises(psycopg.errors.CheckViolation, match=constraint):
        version(make, article, entry, number, rights)
    version(make, article, entry, number, rights, body=None)


def test_a_page_of_a_headline_outlet_is_refused(make: Make) -> None:
    number = load(make, "headline")
    entry = make.entry(feed=make.feed(outlet=number))
    with pytest.raises(psycopg.errors.CheckViolation, match="page_rights"):
        page(make, entry, number, "headline")


def test_nobody_can_claim_other_rights_than_the_outlet_has(make: Make) -> None:
    number = load(make, "headline")
    entry = make.entry(feed=make.feed(outlet=number))
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        page(make, entry, number, "full")


def test_rights_cannot_be_lowered_over_what_may_not_be_kept(make: Make) -> None:
    read(make, load(make, "full"))
    for rights in ("analyse", "headline"):
        with pytest.raises(psycopg.errors.CheckViolation):
            make.connection.execute("update news.outlet set rights = %s", [rights])


def test_loosened_rights_cascade_and_take_nothing(make: Make) -> None:
    read(make, load(make, "analyse"))
    load(make, "full")
    until = make.clock() + MONTH
    assert bodies(make) == {
        "article": [("full", True, until)],
        "article_version": [("full", True, until)],
    }
    assert make.value("select rights from news.page") == "full"


def test_from_full_to_analyse_every_text_gets_an_end(make: Make) -> None:
    read(make, load(make, "full"))
    make.clock.advance(days=3)
    load(make, "analyse")
    until = make.clock() + MONTH
    assert bodies(make) == {
        "article": [("analyse", True, until)],
        "article_version": [("analyse", True, until)],
    }
    make.clock.advance(days=3)
    load(make, "analyse")
    assert bodies(make)["article"] == [("analyse", True, until)]


@pytest.mark.parametrize("before", ["full", "analyse"])
def test_down_to_headline_texts_and_pages_go_and_the_analysis_stays(
    make: Make, before: Rights
) -> None:
    number = load(make, before)
    read(make, number)
    other = make.article(rights="full")
    load(make, "headline")
    kept = "select rights, body is not null from news.article where outlet_id = %s"
    assert make.rows(kept, number) == [("headline", False)]
    assert make.rows("select body from news.article_version") == [(None,)]
    assert make.rows("select 1 from news.page") == []
    assert len(make.rows("select 1 from news.tagging")) == 1
    assert make.value("select body is not null from news.article where id = %s", other)


def test_down_to_headline_the_sentence_goes_that_another_outlets_story_stood_on(make: Make) -> None:
    number = load(make, "analyse")
    reason, lead = make.article(outlet=number, state="filed"), make.article(state="filed")
    story, digest = make.story(lead, reason), make.digest()
    make.insert(
        "digest_item", digest_id=digest, rank=1, story_id=story, article_id=lead, topic="drills",
        subscriber_id=make.value("select subscriber_id from news.digest"),
        why=Jsonb({"article": reason, "sentence": "Theirs.", "words": ["theirs"], "score": 1}),
    )  # fmt: skip
    load(make, "headline")
    assert make.value("select why from news.digest_item") == {"article": reason, "score": 1}


# Retention


def dropped(work: Work) -> tuple[int, int, int]:
    """Bodies, bodies of versions, pages."""
    counts = keep(work)
    return counts["bodies dropped"], counts["version bodies dropped"], counts["pages dropped"]


def test_what_is_lent_goes_on_the_day_and_the_analysis_stays(make: Make, work: Work) -> None:
    lent, ours = load(make, "analyse"), make.outlet(rights="full")
    article = read(make, lent)
    read(make, ours)
    kept = "select id, text_sha256, search, features from news.article order by id"
    before = make.rows(kept)

    make.clock.advance(days=29)
    assert dropped(work) == (0, 0, 0)
    make.clock.advance(days=1)
    assert dropped(work) == (1, 1, 2)

    gone = "select rights from news.article where body is null"
    assert make.rows(gone) == make.rows(gone.replace("article", "article_version"))
    assert make.rows(gone) == [("analyse",)]
    assert make.rows(kept) == before
    for table in ("tagging", "fingerprint"):
        assert make.value(f"select count(*) from news.{table} where article_id = %s", article) == 1
    assert dropped(work) == (0, 0, 0)


def test_keeping_house_makes_room_for_the_months_ahead(make: Make, work: Work) -> None:
    make.clock.advance(days=92)
    assert keep(work)["partitions made"] == 6
    assert keep(work)["partitions made"] == 0


# Articles


def new(make: Make, url: str, title: str, text: str) -> str:
    """Send an article in under a canonical URL; returns what became of it."""
    feed = make.value("select min(id) from news.feed") or make.feed()
    entry = make.entry(feed=feed)
    number = make.value("select outlet_id from news.entry where id = %s", entry)
    given = articles.NewArticle(
        outlet_id=number,
        rights="analyse",
        url=url,
        canonical_url=url,
        title=title,
        excerpt="",
        text=text,
        body=text,
        body_until=make.clock() + MONTH,
        text_sha256=f"{title}\n{text}".encode(),
        words=len(text.split()),
        authors=("A. Writer",),
        published=make.clock(),
        date_source="feed",
        first_seen=make.clock(),
        language="en",
        image=None,
        paywalled=False,
        furniture=0,
    )
    with make.connection.transaction():
        return articles.add(make.connection, entry, given, now=make.clock())


def test_another_text_under_a_known_url_is_a_version_once(make: Make) -> None:
    url = "http://news.example/1"
    assert new(make, url, "A", "One text.") == "new"
    assert new(make, url, "A", "One text.") == "known"
    assert new(make, url, "A", "Another text.") == "version"
    assert new(make, url, "A", "Another text.") == "known"
    assert new(make, url, "B", "One text.") == "version"
    # Another entry's headline for the same text is no change of it.
    assert new(make, url, "A", "One text.") == "known"
    assert new(make, url, "A", "Another text.") == "version"
    assert make.rows("select number, title, body from news.article_version order by 1") == [
        (1, "A", "One text."),
        (2, "A", "Another text."),
        (3, "B", "One text."),
        (4, "A", "Another text."),
    ]
    assert make.rows("select title, body, version from news.article") == [("A", "Another text.", 4)]


def test_a_lexicon_that_was_never_loaded_is_said_before_anything_is_claimed(
    make: Make, work: Work
) -> None:
    make.topic("drills")
    make.insert("entity", slug="nemunas", name="Nemunas", kind="place")
    articles.check_loaded(make.connection, topics=["drills"], entities=["nemunas"])
    for topics, entities in ((["unheard-of"], ["nemunas"]), (["drills"], ["unheard-of"])):
        with pytest.raises(VedetteError, match=r"has unheard-of, .* vedette_setup"):
            articles.check_loaded(make.connection, topics=topics, entities=entities)
    article = make.article(state="deduplicated")
    with pytest.raises(VedetteError, match="vedette_setup"):
        analyse.tag(work)
    query = "select state, tries from news.article where id = %s"
    assert make.rows(query, article) == [("deduplicated", 0)]


def test_an_article_is_in_one_story_and_a_story_once_in_a_reader_s_digests(make: Make) -> None:
    article = make.article(state="filed")
    story = make.story(article)
    with pytest.raises(psycopg.errors.UniqueViolation):
        make.insert(
            "story_member",
            article_id=article,
            story_id=make.story(),
            because=Jsonb({}),
            joined_at=make.clock(),
        )
    reader = make.subscriber()
    for day, refused in ((1, False), (2, True)):
        digest = make.digest(subscriber=reader, local_day=dt.date(2026, 1, day))
        item = {
            "digest_id": digest,
            "rank": 1,
            "subscriber_id": reader,
            "story_id": story,
            "article_id": article,
            "topic": "drills",
            "why": Jsonb({}),
        }
        if refused:
            with pytest.raises(psycopg.errors.UniqueViolation):
                make.insert("digest_item", **item)
        else:
            make.insert("digest_item", **item)


# Entries and counts


@pytest.fixture
def second(config: Config) -> Iterator[store.Connection]:
    with store.connect(config) as opened:
        yield opened


def claimed(make: Make, host: str) -> feeds.DueFeed:
    make.feed(host=host)
    (feed,) = feeds.claim(
        make.connection,
        [host],
        worker="worker",
        now=make.clock(),
        until=make.clock() + dt.timedelta(hours=1),
        retried=False,
        most=1,
    )
    return feed


def entry_at(place: int, *, guid: str | None = None, moved: str = "") -> feeds.NewEntry:
    url = f"http://news.example/{place}{moved}"
    return feeds.NewEntry(
        entry=Entry(guid=guid, url=url, title=f"Headline {place}"),
        url=url,
        canonical_url=url,
        host="news.example",
        published=EPOCH,
        date_source="feed",
    )


def polled(make: Make, feed: feeds.DueFeed, entries: list[feeds.NewEntry]) -> int:
    ended = feeds.Poll(started_at=EPOCH, finished_at=EPOCH, outcome="ok", entries=len(entries))
    state = feeds.FeedState.of(feed)
    with make.connection.transaction():
        return feeds.finish(make.connection, feed, ended, state, entries, worker="worker")


def test_an_entry_is_new_by_its_url_and_by_its_guid_within_the_feed(make: Make) -> None:
    feed = claimed(make, "a.example")
    assert polled(make, feed, [entry_at(1, guid="g1"), entry_at(2)]) == 2
    make.clock.advance(hours=1)
    again = [entry_at(1, guid="other"), entry_at(3, guid="g1"), entry_at(4, guid="g4")]
    make.connection.execute("update news.feed set claimed_by = 'worker', claim_until = 'infinity'")
    assert polled(make, feed, again) == 1
    # In another feed the same GUID means something else, the same URL the same.
    assert polled(make, claimed(make, "b.example"), [entry_at(5, guid="g1"), entry_at(4)]) == 1
    assert make.rows("select entries, known, fresh from news.poll order by id") == [
        (2, 0, 2),
        (3, 2, 1),
        (2, 1, 1),
    ]


def test_two_feeds_with_the_same_links_in_opposite_order_do_not_block_each_other(
    make: Make, second: store.Connection
) -> None:
    links = [entry_at(place) for place in range(400)]
    one, two = claimed(make, "a.example"), claimed(make, "b.example")
    other = Make(second, make.clock)
    start = threading.Barrier(2)
    fresh: list[int] = []

    def poll(where: Make, feed: feeds.DueFeed, entries: list[feeds.NewEntry]) -> None:
        start.wait(timeout=10)
        fresh.append(polled(where, feed, entries))

    threads = [
        threading.Thread(target=poll, args=(make, one, links)),
        threading.Thread(target=poll, args=(other, two, links[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sum(fresh) == 400
    assert len(fresh) == 2


def test_gates_count_by_utc_day_and_outlet_and_nothing_is_no_row(make: Make) -> None:
    number = make.outlet()
    for moment, outlet_id, many in (
        (EPOCH, number, 1),
        (EPOCH, number, 2),
        (EPOCH, None, 1),
        (EPOCH, None, 1),
        (EPOCH, number, 0),
        (dt.datetime.fromisoformat("2026-03-11T01:30+02:00"), number, 4),
    ):
        gates.count(make.connection, "read", "robots", now=moment, outlet=outlet_id, number=many)
    assert make.rows("select day, outlet_id, number from news.gate_count order by 2") == [
        (EPOCH.date(), number, 7),
        (EPOCH.date(), None, 2),
    ]
