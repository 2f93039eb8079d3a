"""Editions of one article: which is the current text, what is kept of the others, what is said of them."""

import datetime as dt
import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from tests.conftest import Databases
from tests.editions import BRIDGE, HOST, HOUR, Room, page
from tests.factories import EPOCH, Clock, Make
from tests.newsroom import Loopback

from vedette import store
from vedette.model import Rights
from vedette.pipeline import deduplicate
from vedette.pipeline.work import Work
from vedette.store import articles, migrate, purge
from vedette.store.versions import Reading

URL = f"http://{HOST}/bridge"
AGAIN = Reading(again=True)
RENAMED = Reading(again=True, renamed="feed")


def text(*numbers: int) -> str:
    """A text of several sentences with these numbers in it."""
    return " ".join(
        (
            *BRIDGE,
            *(
                f"The {place}. battalion sent {n} vehicles across it."
                for place, n in enumerate(numbers)
            ),
        )
    )


class Desk:
    """Saves editions of an article as reading does."""

    def __init__(self, make: Make, rights: Rights = "analyse") -> None:
        self.make = make
        self.rights = rights
        self.outlet = make.outlet(rights=rights)
        self.feed = make.feed(outlet=self.outlet)

    def entry(self, *, ago: float = 0) -> int:
        published = self.make.clock() - ago * HOUR
        return self.make.entry(feed=self.feed, published=published, state="read")

    def save(
        self,
        entry: int,
        body: str,
        *,
        title: str = "A bridge",
        reading: Reading = Reading(),  # noqa: B008  (frozen)
        connection: store.Connection | None = None,
        **given: Any,
    ) -> str:
        connection = connection or self.make.connection
        keeps = self.rights != "headline"
        row = {
            "outlet_id": self.outlet,
            "rights": self.rights,
            "url": URL,
            "canonical_url": URL,
            "title": title,
            "excerpt": body[:100],
            "text": body,
            "body": body if keeps else None,
            "body_until": EPOCH + dt.timedelta(days=30) if self.rights == "analyse" else None,
            "text_sha256": hashlib.sha256(f"{title}\n{body}".encode()).digest(),
            "words": len(body.split()),
            "authors": (),
            "published": self.make.clock(),
            "date_source": "feed",
            "first_seen": self.make.clock(),
            "language": "en",
            "image": None,
            "paywalled": False,
            "furniture": 0,
        }
        new = articles.NewArticle(**(row | given))
        with connection.transaction():
            return articles.add(connection, entry, new, now=self.make.clock(), reading=reading)

    def history(self, *columns: str) -> list[tuple[Any, ...]]:
        return self.make.rows(
            f"select {', '.join(columns)} from news.article_version order by number"
        )

    def article(self, *columns: str) -> tuple[Any, ...]:
        (row,) = self.make.rows(f"select {', '.join(columns)} from news.article")
        return row


@pytest.fixture
def desk(make: Make) -> Desk:
    return Desk(make)


# The history, and the current text


def test_a_text_that_comes_back_is_a_version_of_its_own(desk: Desk) -> None:
    entry = desk.entry()
    first, second = text(40), text(14)
    became = [
        desk.save(entry, body, reading=AGAIN) for body in (first, first, second, second, first)
    ]
    assert became == ["new", "known", "version", "known", "version"]
    assert desk.history("number", "body", "held") == [
        (1, first, None),
        (2, second, None),
        (3, first, None),
    ]
    assert desk.article("body", "version", "changed_at") == (first, 3, EPOCH)


def test_one_text_alone_has_no_history(desk: Desk) -> None:
    desk.save(desk.entry(), text(40))
    assert desk.history("number") == []
    assert desk.article("version", "changed_at") == (1, None)


def test_another_text_is_analysed_anew_and_keeps_its_story_and_dates(desk: Desk) -> None:
    make, entry = desk.make, desk.entry()
    desk.save(entry, text(40))
    article = make.value("select id from news.article")
    story = make.story(article)
    make.connection.execute(
        "update news.article set state = 'filed', gate = 'irrelevant', reason = 'x', tries = 1,"
        " claimed_by = 'tagger', claim_until = now()"
    )
    make.clock.advance(hours=3)
    # A comma is polish: its sentence would be quoted as it no longer stands all the same.
    desk.save(entry, text(40).replace("before noon", "before noon,"), reading=AGAIN)
    assert desk.history("substance")[1] == ([],)
    assert desk.article("state", "gate", "reason", "tries", "claimed_by", "claim_until") == (
        "read",
        None,
        None,
        0,
        None,
        None,
    )
    assert desk.article("published", "first_seen", "changed_at") == (
        EPOCH,
        EPOCH,
        EPOCH + 3 * HOUR,
    )
    assert make.rows("select story_id from news.story_member") == [(story,)]
    assert not articles.finish(make.connection, article, "filed", worker="tagger")
    found = make.rows("select 1 from news.article where search @@ to_tsquery('simple', 'noon')")
    assert found == [(1,)]


def test_a_version_is_looked_at_for_copies_again(desk: Desk, work: Work) -> None:
    entry = desk.entry()
    desk.save(entry, text(40))
    assert deduplicate.deduplicate(work)["originals"] == 1
    desk.save(entry, text(40, 41, 42), reading=AGAIN)
    assert deduplicate.deduplicate(work)["originals"] == 1
    assert desk.article("state") == ("deduplicated",)


def test_an_earlier_edition_that_is_read_late_does_not_win(desk: Desk) -> None:
    early, late = desk.entry(ago=5), desk.entry(ago=1)
    desk.save(late, text(14), published=EPOCH - HOUR)
    assert desk.save(early, text(40), published=EPOCH - 5 * HOUR) == "version"
    assert desk.history("number", "held", "body") == [
        (1, None, text(14)),
        (2, "older", text(40)),
    ]
    assert desk.article("body", "version", "entry_id") == (text(14), 1, late)
    # It came out with the first edition, whenever we saw that.
    assert desk.article("published") == (EPOCH - 5 * HOUR,)
    assert desk.save(early, text(40)) == "known"
    assert desk.make.rows("select number from news.change") == []


def test_who_was_first_is_decided_again_where_an_earlier_edition_is_read_late(
    desk: Desk, make: Make, work: Work
) -> None:
    early, late = desk.entry(ago=5), desk.entry(ago=1)
    desk.save(late, text(14), published=EPOCH - HOUR)
    other = make.article(text=text(14), published=EPOCH - 3 * HOUR)
    deduplicate.deduplicate(work)
    desk.save(early, text(40), published=EPOCH - 5 * HOUR)
    # Until it is looked at again, the copy was there before its original.
    assert make.rows("select behind from news.copied") == [(-2 * HOUR,)]
    deduplicate.deduplicate(work)
    first = make.value("select id from news.article where id <> %s", other)
    found = "select article_id, original_id, behind from news.copied"
    assert make.rows(found) == [(other, first, 2 * HOUR)]


@pytest.mark.parametrize(
    ("state", "source"),
    [
        ("state = 'quarantined'", "feed"),
        # First sight counts before and after.
        ("state = 'filed', date_source = 'first-seen'", "first-seen"),
        # What is left is not the text.
        ("state = 'filed', body = null", "feed"),
    ],
)
def test_where_nothing_can_change_an_earlier_edition_has_nothing_looked_at_again(
    desk: Desk, state: str, source: str
) -> None:
    early, late = desk.entry(ago=5), desk.entry(ago=1)
    desk.save(late, text(14))
    desk.make.connection.execute(f"update news.article set {state}".encode())
    (before,) = desk.article("state")
    desk.save(early, text(40), published=EPOCH - 5 * HOUR, date_source=source)
    assert desk.article("published", "state") == (EPOCH - 5 * HOUR, before)


def test_an_old_address_read_again_brings_its_old_edition_back_never(desk: Desk) -> None:
    early, late = desk.entry(ago=5), desk.entry(ago=1)
    for entry, body in ((early, text(40)), (late, text(14))):
        desk.save(entry, body)
        digest = hashlib.sha256(f"A bridge\n{body}".encode()).digest()
        desk.make.connection.execute(
            "update news.entry set text_sha256 = %s where id = %s", [digest, entry]
        )
    assert desk.save(early, text(40), reading=AGAIN) == "known"
    assert desk.article("body", "version") == (text(14), 2)
    # What it says for the first time is news, whatever its entry's date.
    assert desk.save(early, text(15), reading=AGAIN) == "version"
    assert desk.article("body", "version", "entry_id") == (text(15), 3, early)


def test_what_was_read_for_another_outlet_is_not_this_one_s_text(desk: Desk, make: Make) -> None:
    desk.save(desk.entry(), text(40))
    other = Desk(make, rights="full")
    make.clock.advance(hours=1)
    assert other.save(other.entry(), text(14)) == "version"
    assert desk.history("held", "rights") == [(None, "analyse"), ("foreign", "full")]
    assert desk.article("body", "rights", "outlet_id") == (text(40), "analyse", desk.outlet)


@pytest.mark.parametrize("again", [False, True])
def test_two_readers_at_once_make_one_version(desk: Desk, work: Work, again: bool) -> None:
    entry = desk.entry()
    desk.save(entry, text(40))
    reading = Reading(again=again)
    barrier = threading.Barrier(4)

    def save(_: int) -> str:
        with store.connect(work.config) as connection:
            barrier.wait()
            return desk.save(entry, text(14), reading=reading, connection=connection)

    with ThreadPoolExecutor(4) as pool:
        became = sorted(pool.map(save, range(4)))
    assert became == ["known", "known", "known", "version"]
    assert desk.history("number") == [(1,), (2,)]


def test_two_readers_at_once_make_one_article(desk: Desk, work: Work) -> None:
    made = [desk.entry() for _ in range(4)]
    barrier = threading.Barrier(4)

    def save(entry: int) -> str:
        with store.connect(work.config) as connection:
            barrier.wait()
            return desk.save(entry, text(entry), connection=connection)

    with ThreadPoolExecutor(4) as pool:
        became = sorted(pool.map(save, made))
    assert became == ["new", "version", "version", "version"]
    assert desk.history("number") == [(1,), (2,), (3,), (4,)]
    # Whoever was read last: of entries with one date, the one that came last.
    assert desk.article("body") == (text(max(made)),)


# What is said of it


def test_what_changed_is_kept_as_facts_and_places(desk: Desk) -> None:
    entry = desk.entry()
    before, after = text(40, 50), text(40, 15).replace("will show", "will not show")
    desk.save(entry, before)
    desk.save(entry, after, title="A bridge, again", reading=RENAMED, url=f"{URL}?v=2")
    ((number, url, canonical, added, removed, changed, substance, changes, told),) = desk.history(
        "number, url, canonical_url, added, removed, changed, substance, changes, told"
    )[1:]
    assert (number, url, canonical) == (2, f"{URL}?v=2", URL)
    assert (added, removed, changed) == (0, 0, 2)
    assert substance == ["headline", "negation", "numbers"]
    assert {one["kind"] for one in changes} == {"changed"}
    pairs = {
        (before[slice(*one["before"])], after[slice(*one["after"])], tuple(one["substance"]))
        for one in changes
    }
    assert (BRIDGE[3], BRIDGE[3].replace("will", "will not"), ("negation",)) in pairs
    facts = [fact for one in changes for fact in (*one["was"], *one["became"])]
    assert {"50", "15"} <= set(facts)
    assert max(len(fact.split()) for fact in facts) < 5
    assert "50 -> 15" in told
    ((seen,),) = desk.make.rows("select told from news.change")
    assert seen == told


@pytest.mark.parametrize(("rights", "shown"), [("full", True), ("analyse", False)])
def test_changed_sentences_are_shown_where_rights_allow(
    make: Make, rights: Rights, shown: bool
) -> None:
    desk = Desk(make, rights)
    entry = desk.entry()
    desk.save(entry, " ".join(BRIDGE))
    after = (BRIDGE[0], BRIDGE[1].replace("40", "14"), *BRIDGE[2:], "Nobody got wet feet that day.")
    desk.save(entry, " ".join(after), reading=AGAIN)
    query = "select title_before, title, words_before, words, added, removed, changed, sentences_before, sentences from news.change"
    ((*facts, before, since),) = make.rows(query)
    assert facts == ["A bridge", "A bridge", 65, 71, 1, 0, 1]
    assert before == ([BRIDGE[1], None] if shown else None)
    assert since == ([after[1], after[-1]] if shown else None)


def test_where_the_text_before_is_gone_the_headline_is_compared_alone(desk: Desk) -> None:
    entry = desk.entry()
    desk.save(entry, text(40))
    desk.make.connection.execute("update news.article set body = null")
    desk.save(entry, text(14), reading=AGAIN)
    desk.make.connection.execute("update news.article set body = null")
    desk.save(entry, text(15), title="A bridge of sighs in Venice", reading=RENAMED)
    assert desk.history("substance", "added", "changes", "told")[1:] == [
        (None, None, None, None),
        (["headline"], None, None, "headline; the text before was gone"),
    ]


def test_a_text_rewritten_whole_keeps_a_bounded_list_of_changes(desk: Desk) -> None:
    entry = desk.entry()
    desk.save(entry, " ".join(f"Sentence number {n} speaks of harbour {n}." for n in range(900)))
    desk.save(
        entry, " ".join(f"Line {n} tells how ferry {n} sank." for n in range(900)), reading=AGAIN
    )
    added, removed, changed, kept = desk.history(
        "added, removed, changed, jsonb_array_length(changes)"
    )[1]
    assert added + removed + changed > 2 * kept
    assert kept == 200


def test_the_reader_sees_what_changed_and_no_text(desk: Desk, work: Work) -> None:
    entry = desk.entry()
    desk.save(entry, text(40))
    desk.save(entry, text(14), reading=AGAIN)
    with store.connect(work.config) as connection:
        connection.execute("set role vedette_reader")
        ((told, sentences),) = (
            tuple(row.values())
            for row in connection.execute("select told, sentences from news.change")
        )
        assert "40 -> 14" in told
        assert sentences is None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select body from news.article_version")


# What moved, and what was taken down


def test_what_was_taken_down_stays_away_under_every_address(
    loopback: Loopback, work: Work, make: Make
) -> None:
    room = Room.opened(loopback, work, make)
    room.page("bridge", page())
    room.says("bridge", title="A bridge")
    room.poll()
    room.read()
    room.page("new-bridge", page())
    room.says("bridge", link=f"http://{HOST}/new-bridge")
    assert room.later() == {"articles known": 1}
    purge.url(make.connection, URL, reason="asked for", now=room.clock())
    assert room.current() == []
    assert make.rows("select from news.article_address") == []
    urls = make.rows("select canonical_url from news.tombstone order by 1")
    assert urls == [(URL,), (f"http://{HOST}/new-bridge",)]
    for name in ("bridge", "new-bridge"):
        room.says(f"{name}-2", title="The bridge", link=f"http://{HOST}/{name}")
    room.later()
    assert room.current() == []


# What was there before there were versions like these


def test_histories_written_before_become_whole(databases: Databases) -> None:
    with databases.copy() as name, store.connect(databases.config(name)) as connection:
        files = migrate.files()
        old = {name: text for name, text in files.items() if name < "0012"}
        migrate.migrate(connection, old)
        make = Make(connection, Clock(EPOCH))
        for rights, body in (("full", "The first text."), ("analyse", "Another first text.")):
            outlet = make.outlet(rights=rights)
            first, second = (
                make.entry(feed=make.feed(outlet=outlet), state="read", summary=f"Summary {n}.")
                for n in (1, 2)
            )
            until = EPOCH if rights == "analyse" else None
            row = {"outlet_id": outlet, "rights": rights, "body_until": until, "words": 3}
            url = f"http://{HOST}/{rights}"
            article = make.insert(
                "article",
                entry_id=first,
                url=url,
                canonical_url=url,
                title="First",
                body=body,
                text_sha256=b"1",
                published=EPOCH,
                date_source="feed",
                first_seen=EPOCH,
                search="",
                state="filed",
                **row,
            )
            # The text that was lent is gone by now.
            kept = "The second text." if rights == "full" else None
            make.insert(
                "article_version",
                article_id=article,
                number=2,
                entry_id=second,
                title="Second",
                body=kept,
                text_sha256=b"2",
                seen_at=EPOCH + HOUR,
                **row,
            )
        migrate.migrate(connection, files)
        query = "select rights, title, body, version, state from news.article order by id"
        assert make.rows(query) == [
            ("full", "Second", "The second text.", 2, "read"),
            ("analyse", "First", "Another first text.", 1, "filed"),
        ]
        query = "select number, title, url is not null from news.article_version order by article_id, number"
        assert make.rows(query) == [(1, "First", True), (2, "Second", True)] * 2
        assert make.rows("select excerpt from news.article where version = 2") == [("Summary 2.",)]
        held = "select held from news.article_version where number = 2 order by article_id"
        assert make.rows(held) == [(None,), ("gone",)]


class Before:
    """A database of the time before there were versions like these, with one article."""

    def __init__(self, make: Make, rights: Rights, body: str) -> None:
        self.make = make
        self.outlet = make.outlet(rights=rights)
        self.article = make.insert(
            "article",
            url=URL,
            canonical_url=URL,
            title="First",
            published=EPOCH,
            date_source="feed",
            first_seen=EPOCH,
            search="",
            state="filed",
            **self._text(1, self.outlet, rights, body, 0),
        )

    def version(self, number: int, outlet: int, rights: Rights, body: str, hours: int) -> None:
        row = self._text(number, outlet, rights, body, hours)
        self.make.insert(
            "article_version",
            article_id=self.article,
            number=number,
            title=f"Title {number}",
            seen_at=EPOCH + number * HOUR,
            **row,
        )

    def _text(
        self, number: int, outlet: int, rights: Rights, body: str, hours: int
    ) -> dict[str, Any]:
        published = EPOCH + hours * HOUR
        feed = self.make.feed(outlet=outlet)
        return {
            "entry_id": self.make.entry(feed=feed, state="read", published=published),
            "outlet_id": outlet,
            "rights": rights,
            "body": None if rights == "headline" else body,
            "body_until": EPOCH + 99 * HOUR if rights == "analyse" else None,
            "text_sha256": bytes([number]),
            "words": len(body.split()),
        }


@pytest.fixture
def before(databases: Databases) -> Iterator[Make]:
    """A database that lacks this migration and those after it."""
    with databases.copy() as name, store.connect(databases.config(name)) as connection:
        migrate.migrate(connection, {k: v for k, v in migrate.files().items() if k < "0012"})
        yield Make(connection, Clock(EPOCH))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("headline", "full"),
        ("analyse", "full"),
        ("full", "analyse"),
        ("headline", "analyse"),
        ("full", "headline"),
        ("full", "full"),
    ],
)
def test_an_upgrade_takes_over_no_text_that_was_read_for_another_outlet(
    before: Make, ours: Rights, theirs: Rights
) -> None:
    old = Before(before, ours, "The first text of theirs.")
    old.version(2, before.outlet(rights=theirs), theirs, "The second text of others.", 1)
    migrate.migrate(before.connection)
    kept = None if ours == "headline" else "The first text of theirs."
    query = "select title, rights, body, version, state from news.article"
    assert before.rows(query) == [("First", ours, kept, 1, "filed")]
    query = "select number, rights, held from news.article_version order by number"
    assert before.rows(query) == [(1, ours, None), (2, theirs, "foreign")]
    assert before.rows("select number from news.change") == []


def test_an_upgrade_takes_over_what_reading_would_have(before: Make) -> None:
    """Each text is measured by the one that was current then."""
    old = Before(before, "full", "word " * 30)
    for number, length, hours in ((2, 90, 3), (3, 29, 4), (4, 80, 2), (5, 70, 3), (6, 20, 9)):
        old.version(number, old.outlet, "full", f"text{number} " * length, hours)
    migrate.migrate(before.connection)
    query = "select held from news.article_version order by number"
    assert before.rows(query) == [(None,), (None,), ("cut",), ("older",), (None,), ("cut",)]
    query = "select title, words, version, state from news.article"
    assert before.rows(query) == [("Title 5", 70, 5, "read")]
    query = "select number, version_before, told, substance from news.change order by number"
    told = ("not compared", None)
    assert before.rows(query) == [(2, 1, *told), (5, 2, *told)]
