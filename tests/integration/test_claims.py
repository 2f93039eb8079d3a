"""Claims: nobody works twice on anything, and a worker that dies loses and doubles nothing."""

import datetime as dt
import email
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.conftest import Databases
from tests.factories import EPOCH, Clock, Make, words
from tests.newsroom import Loopback, one_pass, sample, settings, snapshot, wait_until
from tests.postbox import Postbox

from vedette import config as configuration
from vedette import store
from vedette.config import Config
from vedette.errors import ClaimLostError, UsageError
from vedette.model import Article, Entry, Fetched
from vedette.pipeline import analyse, deduplicate, digests, poll, read
from vedette.pipeline.work import Work
from vedette.store import articles, copies, entries, feeds
from vedette.store import digests as outbox

HOST = "news.example"
HOUR = dt.timedelta(hours=1)
NEW = Entry(guid=None, url=f"http://{HOST}/new", title="New")
TEXT = Article(title="A headline", text="A text of several words that nobody printed before.")
PAGE = Fetched(url=NEW.url, final_url=NEW.url, status=200, headers={}, body=b"<p>A text.</p>")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Something that is claimed: how to make one, take some, end one, and give up on one."""

    name: str
    table: str
    make: Callable[[Make], int]
    take: Callable[..., list[Any]]
    end: Callable[[store.Connection, Any, str], object]
    give_up: Callable[[Work], object] | None
    stage: str = ""
    gone: str = "quarantined"


def either(take: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Take as tasks do: new ones, else what did not finish before."""

    def taken(connection: store.Connection, **claim: Any) -> list[Any]:
        return take(connection, retried=False, **claim) or take(connection, retried=True, **claim)

    return taken


def take_one(connection: store.Connection, **claim: Any) -> list[Any]:
    claim.pop("most")
    taken = outbox.claim(connection, **claim)
    return [taken] if taken else []


def end_feed(connection: store.Connection, feed: feeds.DueFeed, worker: str) -> object:
    ended = feeds.Poll(started_at=EPOCH, finished_at=EPOCH, outcome="failed", gate="http-404")
    new = feeds.NewEntry(
        entry=NEW,
        url=NEW.url,
        canonical_url=NEW.url,
        host=HOST,
        published=EPOCH,
        date_source="feed",
    )
    state = replace(feeds.FeedState.of(feed), failure_weight=1.0, next_due=EPOCH + HOUR)
    return feeds.finish(connection, feed, ended, state, [new], worker=worker)


def end_entry(connection: store.Connection, entry: entries.WaitingEntry, worker: str) -> object:
    article = read.new_article(entry, entry.url, TEXT, now=EPOCH, body_until=EPOCH + HOUR)
    return entries.save(
        connection, entry, article, PAGE, worker=worker, now=EPOCH, page_until=EPOCH + HOUR
    )


def end_article(state: str) -> Callable[[store.Connection, Any, str], object]:
    def end(connection: store.Connection, article: Any, worker: str) -> object:
        return articles.finish(connection, article.id, state, worker=worker)

    return end


def end_digest(connection: store.Connection, digest: outbox.ToSend, worker: str) -> object:
    outbox.finish(connection, digest, "sent", "sent", "250", worker=worker, now=EPOCH)
    return True


KINDS = [
    Kind(
        name="feed",
        table="feed",
        make=lambda make: make.feed(host=HOST),
        take=either(lambda connection, **claim: feeds.claim(connection, [HOST], **claim)),
        end=end_feed,
        give_up=poll.plan,
        stage="poll",
    ),
    Kind(
        name="entry",
        table="entry",
        make=lambda make: make.entry(host=HOST),
        take=either(
            lambda connection, most, **claim: entries.claim(
                connection, [HOST], per_host=most, **claim
            )
        ),
        end=end_entry,
        give_up=read.plan,
        stage="read",
    ),
    Kind(
        name="read article",
        table="article",
        make=lambda make: make.article(),
        take=either(copies.claim),
        end=end_article("deduplicated"),
        give_up=deduplicate.deduplicate,
        stage="dedup",
    ),
    Kind(
        name="deduplicated article",
        table="article",
        make=lambda make: make.article(state="deduplicated"),
        take=either(articles.claim_tag),
        end=end_article("tagged"),
        give_up=analyse.plan,
        stage="tag",
    ),
    Kind(
        name="tagged article",
        table="article",
        make=lambda make: make.article(state="tagged"),
        take=either(articles.claim_file),
        end=end_article("filed"),
        give_up=analyse.file,
        stage="story",
    ),
    Kind(
        name="digest",
        table="digest",
        make=lambda make: make.digest(),
        take=take_one,
        end=end_digest,
        give_up=None,
    ),
]
WORKED_ON = [kind for kind in KINDS if kind.give_up]


def each(kinds: list[Kind]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("kind", kinds, ids=lambda kind: kind.name)


@pytest.fixture
def other(config: Config) -> Iterator[store.Connection]:
    with store.connect(config) as opened:
        yield opened


def claim(worker: str, now: dt.datetime, most: int = 1) -> dict[str, Any]:
    return {"worker": worker, "now": now, "until": now + HOUR, "most": most}


def ids(rows: list[Any]) -> list[int]:
    return [row.id for row in rows]


# Two workers


@each(KINDS)
def test_what_one_worker_is_just_claiming_another_passes_over(
    kind: Kind, make: Make, other: store.Connection
) -> None:
    made = {kind.make(make), kind.make(make)}
    with make.connection.transaction():
        first = kind.take(make.connection, **claim("one", EPOCH))
        # Nothing of the first claim is committed: the second does not wait for it.
        other.execute("set lock_timeout = '5s'")
        second = kind.take(other, **claim("two", EPOCH))
    assert {*ids(first), *ids(second)} == made
    for connection in (make.connection, other):
        assert kind.take(connection, **claim("three", EPOCH, most=10)) == []


@each(KINDS)
def test_two_workers_racing_share_the_work(kind: Kind, make: Make, config: Config) -> None:
    made = [kind.make(make) for _ in range(20)]
    taken: list[list[int]] = [[], []]
    start = threading.Barrier(2)

    def work(place: int) -> None:
        with store.connect(config) as connection:
            start.wait(timeout=10)
            while rows := kind.take(connection, **claim(f"worker {place}", EPOCH, most=3)):
                taken[place] += ids(rows)

    threads = [threading.Thread(target=work, args=[place]) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(taken[0] + taken[1]) == made


# A claim that ran out


@each(WORKED_ON)
def test_an_expired_claim_may_be_taken_and_the_late_worker_writes_nothing(
    kind: Kind, make: Make, other: store.Connection
) -> None:
    kind.make(make)
    (late,) = kind.take(make.connection, **claim("late", EPOCH))
    make.clock.advance(minutes=59)
    assert kind.take(other, **claim("heir", make.clock())) == []
    make.clock.advance(minutes=2)
    (again,) = kind.take(other, **claim("heir", make.clock()))
    assert again.id == late.id

    before = written(make)
    assert lost(kind, make.connection, late, "late")
    assert written(make) == before

    kind.end(other, again, "heir")
    state = f"select claimed_by, claim_until from news.{kind.table} where id = %s"
    assert make.rows(state, late.id) == [(None, None)]
    assert lost(kind, other, again, "heir")


def lost(kind: Kind, connection: store.Connection, row: Any, worker: str) -> bool:
    """Is ending this claim refused? Articles say so to a batch, the others raise."""
    try:
        return kind.end(connection, row, worker) is False
    except ClaimLostError:
        return True


def written(make: Make) -> dict[str, list[tuple[Any, ...]]]:
    """All that a worker could have written."""
    tables = ("feed", "poll", "entry", "page", "article", "gate_count", "digest", "delivery")
    return {table: make.rows(f"select {table}::text from news.{table}") for table in tables}


def test_an_entry_lost_to_another_is_neither_set_aside_nor_put_back(make: Make) -> None:
    make.entry(host=HOST)
    (late,) = entries.claim(
        make.connection,
        [HOST],
        worker="late",
        now=EPOCH,
        until=EPOCH + HOUR,
        retried=False,
        per_host=1,
    )
    make.connection.execute("update news.entry set claimed_by = 'heir'")
    before = written(make)
    with pytest.raises(ClaimLostError):
        entries.set_aside(
            make.connection, late, "failed", "http-404", "gone", worker="late", now=EPOCH
        )
    with pytest.raises(ClaimLostError):
        entries.put_back(
            make.connection, late, "timeout", "slow", worker="late", now=EPOCH, next_try=EPOCH
        )
    assert written(make) == before


@each(WORKED_ON)
def test_what_was_tried_three_times_without_an_end_is_set_aside_and_counted_once(
    kind: Kind, make: Make, work: Work
) -> None:
    number = kind.make(make)
    assert kind.give_up is not None
    for _ in range(3):
        assert len(kind.take(make.connection, **claim("doomed", make.clock()))) == 1
        make.clock.advance(minutes=61)
    for _ in range(2):
        kind.give_up(work)
    query = f"select state, reason, tries, claimed_by from news.{kind.table} where id = %s"
    ((state, reason, tries, holder),) = make.rows(query, number)
    assert (state, tries, holder) == ("quarantined", 3, None)
    assert "never finished" in reason
    assert reason.endswith("in 3 tries")
    assert make.gates() == {(kind.stage, "quarantine"): 1}
    assert kind.take(make.connection, **claim("late", make.clock(), most=10)) == []


@each(WORKED_ON)
def test_a_third_try_still_at_work_is_left_alone(kind: Kind, make: Make, work: Work) -> None:
    kind.make(make)
    for _ in range(3):
        make.clock.advance(minutes=61)
        (taken,) = kind.take(make.connection, **claim("slow", make.clock()))
    assert kind.give_up is not None
    kind.give_up(work)
    kind.end(make.connection, taken, "slow")
    assert ("quarantine" in {gate for _, gate in make.gates()}) is False


@pytest.mark.parametrize("retried", [False, True])
def test_what_did_not_finish_is_claimed_apart_from_the_rest(make: Make, retried: bool) -> None:
    doomed, fresh = make.entry(host=HOST), make.entry(host=HOST)
    make.connection.execute(
        "update news.entry set tries = 1, claimed_by = 'dead', claim_until = %s where id = %s",
        [EPOCH - HOUR, doomed],
    )
    taken = entries.claim(
        make.connection,
        [HOST],
        worker="next",
        now=EPOCH,
        until=EPOCH + HOUR,
        retried=retried,
        per_host=10,
    )
    assert ids(taken) == [doomed if retried else fresh]


def test_what_was_put_back_in_good_order_is_claimed_with_the_rest(make: Make) -> None:
    made = {make.entry(host=HOST), make.entry(host=HOST)}
    again: dict[str, Any] = {"now": EPOCH, "until": EPOCH + HOUR, "retried": False, "per_host": 10}
    taken = entries.claim(make.connection, [HOST], worker="one", **again)
    for entry in taken:
        entries.put_back(
            make.connection, entry, "timeout", "slow", worker="one", now=EPOCH, next_try=EPOCH
        )
    taken = entries.claim(make.connection, [HOST], worker="two", **again)
    assert set(ids(taken)) == made
    assert {entry.tries for entry in taken} == {1}


def test_one_article_that_cannot_be_compared_holds_up_no_other(make: Make, work: Work) -> None:
    make.article(text=words(60, "spoilt"), state="filed")
    deduplicate.deduplicate(work)
    make.connection.execute("update news.signature set shingles = 'odd'")
    bad, *good = (make.article(text=words(60, seed)) for seed in ("spoilt", "good", "better"))
    for _ in range(4):
        deduplicate.deduplicate(work)
        make.clock.advance(seconds=work.config.claim_seconds + 1)
    states = dict(make.rows("select id, state from news.article where state <> 'filed'"))
    assert states == {bad: "quarantined", good[0]: "deduplicated", good[1]: "deduplicated"}
    assert make.gates() == {("dedup", "quarantine"): 1}


def test_one_article_that_cannot_be_filed_holds_up_no_other(make: Make, work: Work) -> None:
    bad, *good = [make.article(state="tagged") for _ in range(3)]
    make.connection.execute("update news.article set features = '{}' where id = %s", [bad])
    for _ in range(4):
        analyse.file(work)
        make.clock.advance(seconds=work.config.claim_seconds + 1)
    states = dict(make.rows("select id, state from news.article"))
    assert states == {bad: "quarantined", good[0]: "filed", good[1]: "filed"}
    assert make.gates() == {("story", "quarantine"): 1}


def test_what_one_run_has_no_time_for_is_given_back_untried(
    make: Make, work: Work, loopback: Loopback
) -> None:
    made = {make.entry(host=HOST, url=f"http://{HOST}/{place}") for place in range(6)}
    loopback.page(NEW.url, "a host to ask, and nothing of what it is asked for")
    config = replace(work.config, hosts=loopback.hosts(), claim_seconds=900)

    def ticking() -> dt.datetime:
        make.clock.advance(seconds=60)
        return make.clock()

    done = read.read(replace(work, config=config, now=ticking), [HOST])
    waiting = "select id, tries, claimed_by from news.entry where state = 'waiting'"
    left = make.rows(waiting)
    assert left
    assert done == {"failed": 6 - len(left), "left for the next run": len(left)}
    assert {(tries, holder) for _, tries, holder in left} == {(0, None)}
    while read.read(replace(work, config=config, now=ticking), [HOST]):
        pass
    assert {number for (number,) in make.rows("select id from news.entry where tries = 1")} == made
    assert make.gates() == {("read", "http-404"): 6}


# Workers that die

WORKER = """
import datetime as dt, sys
from vedette.pipeline import digests, poll, read
from vedette.pipeline.work import opened
stage, moment, *hosts = sys.argv[1:]
with opened(now=lambda: dt.datetime.fromisoformat(moment)) as work:
    if stage == "send":
        digests.send(work)
    else:
        {"poll": poll.poll, "read": read.read}[stage](work, hosts)
"""


@contextmanager
def worker(config: Config, stage: str, now: dt.datetime, *hosts: str) -> Iterator[None]:
    """A real process at work; killed, with no chance to tidy up, when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, stage, now.isoformat(), *hosts],
        env={
            **os.environ,
            **config.environment(),
            "PYTHONPATH": str(configuration.ROOT / "plugins"),
        },
    )
    try:
        yield
        assert process.poll() is None, "it ended by itself"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)


@pytest.fixture
def slow() -> Iterator[Loopback]:
    """A newsroom of this test's own, to be slow at will."""
    with Loopback(sample(EPOCH)) as serving:
        yield serving


@pytest.fixture
def undisturbed(databases: Databases, ingested: str) -> dict[str, list[tuple[Any, ...]]]:
    """What one pass without any accident leaves behind."""
    with databases.copy(ingested) as name, store.connect(databases.config(name)) as connection:
        return snapshot(connection)


@pytest.fixture
def scene(databases: Databases, seeded: str, slow: Loopback) -> Iterator[Work]:
    """The newsroom's seeds loaded and its slow server up."""
    with databases.copy(seeded) as name:
        config = databases.config(name, **settings(slow))
        with store.connect(config) as connection:
            yield Work(config=config, connection=connection, worker="next", now=Clock(EPOCH))


def held(work: Work, table: str) -> int:
    """How many rows are claimed."""
    query = f"select count(*)::int as held from news.{table} where claimed_by is not null"
    row = work.connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row["held"])


def after(work: Work, seconds: int) -> Work:
    return replace(work, now=Clock(EPOCH + dt.timedelta(seconds=seconds)))


def test_a_worker_killed_while_polling_loses_and_doubles_nothing(
    scene: Work, slow: Loopback, undisturbed: dict[str, list[tuple[Any, ...]]]
) -> None:
    hosts = list(feeds.hosts_due(scene.connection, now=EPOCH))
    with slow.hold("/wire.rss") as asked, worker(scene.config, "poll", EPOCH, *hosts):
        assert asked.wait(timeout=30)
        wait_until(lambda: held(scene, "feed") == 1)
    assert held(scene, "feed") == 1

    # As long as its claim lasts the feed is left alone; some were never begun.
    assert "eastline.example" not in [host for batch in poll.plan(scene) for host in batch["hosts"]]
    assert snapshot(scene.connection)["entries"] != undisturbed["entries"]

    one_pass(after(scene, scene.config.claim_seconds + 1))
    assert held(scene, "feed") == 0
    assert snapshot(scene.connection) == undisturbed
    assert not one_pass(after(scene, scene.config.claim_seconds + 2))


def test_a_worker_killed_while_reading_loses_and_doubles_nothing(
    scene: Work, slow: Loopback, undisturbed: dict[str, list[tuple[Any, ...]]]
) -> None:
    poll.poll(scene, list(feeds.hosts_due(scene.connection, now=EPOCH)))
    hosts = list(entries.hosts_waiting(scene.connection, now=EPOCH))
    path = "/news/eastline-german-train.html"
    with slow.hold(path) as asked, worker(scene.config, "read", EPOCH, *hosts):
        assert asked.wait(timeout=30)
        # It has finished some, is at work on one, and holds others it never got to.
        wait_until(lambda: snapshot(scene.connection)["articles"])
    assert held(scene, "entry") >= 1

    before = held(scene, "entry")
    assert read.read(scene, hosts) == {}
    assert held(scene, "entry") == before

    one_pass(after(scene, scene.config.claim_seconds + 1))
    assert held(scene, "entry") == 0
    assert snapshot(scene.connection) == undisturbed
    # A pass more finds nothing to do.
    assert not one_pass(after(scene, scene.config.claim_seconds + 2))
    assert snapshot(scene.connection) == undisturbed


@pytest.fixture
def post() -> Iterator[Postbox]:
    with Postbox() as serving:
        yield serving


@pytest.fixture
def mailing(work: Work, make: Make, post: Postbox) -> Work:
    """A digest waits in the outbox, and there is a mail server to hand it to."""
    make.digest(subject="The digest in question")
    return replace(work, config=replace(work.config, smtp_port=post.port))


def killed_while_sending(work: Work, post: Postbox) -> None:
    post.silent = True
    with worker(work.config, "send", EPOCH):
        assert post.taken.wait(timeout=30)
    post.silent = False


def outcome(make: Make) -> tuple[Any, ...]:
    ((*found,),) = make.rows(
        "select d.state, v.outcome, v.attempt from news.digest d join news.delivery v on"
        " v.digest_id = d.id order by v.attempt desc limit 1"
    )
    return tuple(found)


def test_a_digest_whose_sender_was_killed_is_uncertain_and_never_resent_by_itself(
    mailing: Work, make: Make, post: Postbox
) -> None:
    killed_while_sending(mailing, post)
    assert len(post.about("The digest in question")) == 1
    assert digests.send(mailing) == {}
    assert outcome(make) == ("sending", None, 1)

    make.clock.advance(seconds=mailing.config.claim_seconds + 1)
    assert digests.send(mailing) == {"uncertain": 1}
    assert outcome(make) == ("uncertain", "uncertain", 1)
    for _ in range(3):
        make.clock.advance(days=1)
        assert digests.send(mailing) == {}
    assert len(post.about("The digest in question")) == 1
    # The operator is told once.
    assert len(post.about("may or may not have arrived")) == 1


def test_a_person_settles_an_uncertain_digest_as_arrived(
    mailing: Work, make: Make, post: Postbox
) -> None:
    killed_while_sending(mailing, post)
    number = make.value("select id from news.digest")
    with pytest.raises(UsageError, match="is not uncertain"):
        outbox.resolve(make.connection, number, arrived=True, now=make.clock())
    make.clock.advance(hours=1)
    digests.send(mailing)
    outbox.resolve(make.connection, number, arrived=True, now=make.clock())
    assert make.rows("select state, sent_at from news.digest") == [("sent", make.clock())]
    with pytest.raises(UsageError, match="is not uncertain"):
        outbox.resolve(make.connection, number, arrived=False, now=make.clock())
    assert digests.send(mailing) == {}


def test_a_person_settles_an_uncertain_digest_as_lost_and_it_is_sent_once_more(
    mailing: Work, make: Make, post: Postbox
) -> None:
    killed_while_sending(mailing, post)
    make.clock.advance(hours=1)
    digests.send(mailing)
    number = make.value("select id from news.digest")
    outbox.resolve(make.connection, number, arrived=False, now=make.clock())
    assert digests.send(mailing) == {"sent": 1}
    assert outcome(make) == ("sent", "sent", 2)
    assert digests.send(mailing) == {}
    first, second = map(email.message_from_bytes, post.about("The digest in question"))
    assert first["Message-ID"] == second["Message-ID"]


def test_a_sender_that_comes_back_too_late_leaves_the_digest_uncertain(
    mailing: Work, make: Make
) -> None:
    taken = outbox.claim(make.connection, worker="late", now=EPOCH, until=EPOCH + HOUR)
    assert taken is not None
    make.clock.advance(hours=2)
    digests.send(mailing)
    with pytest.raises(ClaimLostError):
        outbox.finish(
            make.connection, taken, "sent", "sent", "250", worker="late", now=make.clock()
        )
    assert outcome(make) == ("uncertain", "uncertain", 1)
