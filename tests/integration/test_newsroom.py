"""The pipeline on what the sample newsroom does to it: slow, busy, dead, lying and corrected."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.conftest import Databases
from tests.factories import EPOCH, Clock, Make
from tests.newsroom import EXPECTED, Loopback, cases, sample, settings

from vedette import store
from vedette.pipeline import poll
from vedette.pipeline.work import Work

PIECES = {piece.id: piece for piece in sample(EPOCH).content.pieces}


def url(article: str) -> str:
    return PIECES[article].url


@pytest.fixture
def found(databases: Databases, ingested: str) -> Iterator[Make]:
    """Looking into the database after one pass at EPOCH."""
    with (
        databases.copy(ingested) as name,
        store.connect(databases.config(name)) as connection,
    ):
        yield Make(connection, Clock(EPOCH))


@pytest.fixture
def fresh(databases: Databases, seeded: str) -> Iterator[Work]:
    """Nothing polled yet, and a newsroom that was never asked."""
    with Loopback(sample(EPOCH)) as serving, databases.copy(seeded) as name:
        config = databases.config(name, **settings(serving))
        with store.connect(config) as connection:
            yield Work(config=config, connection=connection, worker="poll", now=Clock(EPOCH))


LAST_POLL = (
    "select p.outcome, p.status, p.gate, p.entries, f.failures, f.next_due - p.finished_at"
    " from news.poll p join news.feed f on f.id = p.feed_id where f.slug = %s"
)


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("kueste-heute-verteidigung", ("failed", None, "http-429", 0, 1)),
        ("prikordonnyi-visnyk-video", ("failed", None, "connection", 0, 1)),
        ("lagoon-herald-events", ("not-a-feed", 200, "not-a-feed", 0, 1)),
    ],
)
def test_a_feed_that_gives_nothing_says_by_which_gate_and_is_asked_again(
    found: Make, slug: str, said: tuple[Any, ...]
) -> None:
    ((*row, wait),) = found.rows(LAST_POLL, slug)
    assert tuple(row) == said
    assert wait >= dt.timedelta(minutes=2)  # what the busy one asks for
    assert found.rows("select health from news.feed_health where feed = %s", slug) == [(said[0],)]


def test_a_slow_feed_is_read_to_its_end(found: Make) -> None:
    ((outcome, status, gate, entries, failures, _),) = found.rows(
        LAST_POLL, "prikordonnyi-visnyk-novyny"
    )
    assert (outcome, status, gate, failures) == ("ok", 200, None, 0)
    assert entries == EXPECTED["feeds"]["prikordonnyi-visnyk-novyny"]["entries"] > 0


@pytest.mark.parametrize("article", cases("late", EXPECTED["late"]))
def test_what_a_lying_etag_hides_is_seen_within_two_days(fresh: Work, article: str) -> None:
    for half_hour in range(97):
        now = EPOCH + half_hour * dt.timedelta(minutes=30)
        poll.poll(replace(fresh, now=Clock(now)), [PIECES[article].host])
    rows = Make(fresh.connection, Clock(EPOCH)).rows
    query = "select count(*)::int from news.entry where canonical_url = %s"
    assert rows(query, url(article)) == [(1,)]


def test_entries_with_one_guid_are_both_read(found: Make) -> None:
    for guid in EXPECTED["repeated_guids"]:
        twins = [piece.url for piece in PIECES.values() if piece.guid == guid]
        assert len(twins) == 2
        query = "select state, guid from news.entry where canonical_url = any (%s)"
        assert found.rows(query, twins) == [("read", None)] * 2


def test_a_date_in_the_future_is_clamped_and_the_page_s_is_taken(found: Make) -> None:
    query = (
        "select e.published, e.date_source, a.published as said, a.date_source as source"
        " from news.entry e join news.article a on a.entry_id = e.id where e.canonical_url = %s"
    )
    for id_ in EXPECTED["clamped"]:
        true = PIECES[id_].published
        assert found.rows(query, url(id_)) == [(EPOCH, "clamped", true, "page")]


def test_what_stands_behind_a_wall_is_not_stored(found: Make) -> None:
    query = "select canonical_url, body from news.article where paywalled"
    walled = dict(found.rows(query))
    assert set(walled) == {url(id_) for id_ in EXPECTED["paywalled"]}
    for id_ in EXPECTED["paywalled"]:
        piece = PIECES[id_]
        lines = walled[piece.url].split("\n")
        assert [line for line in piece.paragraphs if line in lines] == list(piece.shown)


def test_pages_whose_charset_is_a_lie_are_read_as_they_are(found: Make) -> None:
    pieces = [piece for piece in PIECES.values() if piece.style == "vestnesis"]
    assert pieces
    for piece in pieces:
        ((body,),) = found.rows("select body from news.article where canonical_url = %s", piece.url)
        assert [paragraph for paragraph in piece.paragraphs if paragraph not in body] == []
        assert "\ufffd" not in body


def test_later_editions_are_versions_of_the_first(found: Make) -> None:
    query = (
        "select a.canonical_url, count(*)::int from news.article_version v"
        " join news.article a on a.id = v.article_id where v.number > 1 group by 1"
    )
    assert dict(found.rows(query)) == {
        url(id_): number for id_, number in EXPECTED["versions"].items()
    }


@pytest.mark.parametrize("first", cases("editions", EXPECTED["versions"]))
def test_editions_are_numbered_as_they_appeared(found: Make, first: str) -> None:
    editions = [PIECES[first]]
    later = [piece for piece in PIECES.values() if piece.revises == first]
    editions += sorted(later, key=lambda piece: piece.path)
    query = (
        "select v.title from news.article_version v join news.article a on a.id = v.article_id"
        " where a.canonical_url = %s order by v.number"
    )
    begun = found.rows("select published from news.article where canonical_url = %s", url(first))
    assert begun == [(editions[0].published,)]
    assert found.rows(query, url(first)) == [(edition.title,) for edition in editions]
    query = "select title, version from news.article where canonical_url = %s"
    assert found.rows(query, url(first)) == [(editions[-1].title, len(editions))]


def test_what_later_editions_correct_is_told(found: Make) -> None:
    query = (
        "select c.substance, c.told from news.change c join news.article a on a.id = c.article_id"
        " where a.canonical_url = %s order by c.number"
    )
    (output, told), (name, told_later) = found.rows(query, url("baltic-courier-ammunition"))
    assert {"headline", "numbers"} <= set(output)
    assert "450,000 -> 45,000" in told
    assert {"added", "names"} <= set(name)
    assert "Lukoševičius -> Lukošaitis" in told_later


@pytest.mark.parametrize(
    "bulletin", cases("bulletins", EXPECTED["bulletins"], lambda row: row["article"])
)
def test_a_bulletin_is_a_copy_of_nothing(found: Make, bulletin: dict[str, str]) -> None:
    query = (
        "select o.canonical_url from news.copy_of c join news.article a on a.id = c.article_id"
        " join news.article o on o.id = c.original_id where a.canonical_url = %s"
    )
    assert found.rows(query, url(bulletin["article"])) == []
