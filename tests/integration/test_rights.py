"""Reservations: they lower an outlet's rights by themselves, and what may not be kept goes."""

from typing import Any

import pytest
from psycopg.types.json import Jsonb
from tests.commands import vedette
from tests.editions import Room, page
from tests.explaining import DAY, HOUR, Desk
from tests.factories import EPOCH, Make
from tests.newsroom import Loopback

from vedette.errors import VedetteError
from vedette.pipeline import read
from vedette.pipeline.work import Work
from vedette.store import rights
from vedette.store.articles import NewArticle
from vedette.store.rights import effective

WHY = "https://courier.example/: its header tdm-reservation reserves text and data mining"
RESERVED = "select rights, stated_rights, reserved_at, reservation from news.outlet where id = %s"


def reserve(make: Make, outlet: int) -> bool:
    with make.connection.transaction():
        return rights.reserve(make.connection, outlet, reason=WHY, now=make.clock())


@pytest.fixture
def lent(explaining: Desk) -> Desk:
    """An outlet that lets us analyse, and everything that is kept of an article of it."""
    make = explaining.make
    entry = explaining.entry(state="read", summary="What the feed says.", authors=["By feed"])
    article = explaining.article(
        entry=entry,
        text="Sappers bridged it. They came back.",
        excerpt="Sappers bridged it.",
        authors=("By page",),
        image="https://courier.example/bridge.jpg",
    )
    explaining.page(entry)
    make.tag(article)
    make.insert(
        "article_version",
        article_id=article,
        number=2,
        entry_id=entry,
        outlet_id=explaining.outlet,
        rights="analyse",
        title="Again",
        body="Sappers bridged it again.",
        body_until=EPOCH + DAY,
        text_sha256=b"2",
        words=4,
        seen_at=EPOCH,
    )
    return explaining


def test_a_reservation_lowers_an_outlet_and_drops_what_may_not_be_kept(lent: Desk) -> None:
    make = lent.make
    assert reserve(make, lent.outlet)
    assert make.rows(RESERVED, lent.outlet) == [("headline", "analyse", EPOCH, WHY)]
    query = "select rights, body, excerpt, authors, image from news.article"
    assert make.rows(query) == [("headline", None, "What the feed says.", ["By feed"], None)]
    assert make.rows("select rights, body from news.article_version") == [("headline", None)]
    assert make.rows("select entry_id from news.page") == []
    (evidence,) = make.value("select evidence from news.tagging")
    assert evidence == {"sentence": "Sappers bridge the river", "words": [], "in_title": True}
    matching = "select count(*) from news.article where search @@ to_tsquery('simple', 'came')"
    assert make.value(matching) == 0


def test_it_is_an_event_and_counted_once(lent: Desk) -> None:
    make = lent.make
    assert reserve(make, lent.outlet)
    make.clock.advance(days=1)
    assert not reserve(make, lent.outlet)
    query = "select at, outlet_id, event, was, became, reason from news.source_event"
    assert make.rows(query) == [(EPOCH, lent.outlet, "reserved", "analyse", "headline", WHY)]
    assert make.gates() == {("read", "reserved"): 1}
    assert make.value("select reserved_at from news.outlet") == EPOCH


def test_other_outlets_keep_what_they_have(lent: Desk) -> None:
    make = lent.make
    other = make.article(rights="analyse", text="Kept.")
    reserve(make, lent.outlet)
    assert make.value("select body from news.article where id = %s", other) == "Kept."


def test_a_task_that_holds_a_text_of_it_loses_its_claim(lent: Desk) -> None:
    make = lent.make
    make.connection.execute(
        "update news.article set claimed_by = 'w', claim_until = %s", [EPOCH + HOUR]
    )
    reserve(make, lent.outlet)
    assert make.value("select claimed_by from news.article") is None


def test_a_page_that_is_read_while_its_outlet_is_lowered_is_a_claim_lost(
    loopback: Loopback, work: Work, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room.opened(loopback, work, make)
    room.page("bridge", page())
    room.says("bridge")
    room.poll()
    outlet = make.value("select id from news.outlet")
    saved = read.new_article

    def lowered(*given: Any, **named: Any) -> NewArticle:
        reserve(make, outlet)
        return saved(*given, **named)

    monkeypatch.setattr(read, "new_article", lowered)
    assert room.read() == {"claims lost": 1}
    assert make.rows("select from news.article") == []
    assert make.rows("select state, claimed_by is null from news.entry") == [("waiting", False)]
    # Its claim runs out, and it is read as its outlet allows by then.
    monkeypatch.undo()
    room.clock.advance(seconds=work.config.claim_seconds + 1)
    assert room.read() == {"articles new": 1}
    assert make.rows("select rights, body from news.article") == [("headline", None)]


def test_the_reason_a_digest_gave_goes_too(lent: Desk) -> None:
    make = lent.make
    article = make.value("select id from news.article")
    row = {"first_article_id": article, "first_seen": EPOCH, "last_active": EPOCH}
    reader = make.subscriber()
    make.insert(
        "digest_item",
        digest_id=make.digest(subscriber=reader),
        rank=1,
        subscriber_id=reader,
        story_id=make.insert("story", **row),
        article_id=article,
        topic="drills",
        why=Jsonb({"article": article, "sentence": "They came back.", "words": ["came"]}),
    )
    reserve(make, lent.outlet)
    assert make.value("select why from news.digest_item") == {"article": article}


@pytest.mark.parametrize("stated", ["full", "analyse", "headline"])
def test_lifting_it_brings_back_what_was_stated_and_nothing_that_went(
    explaining: Desk, stated: str
) -> None:
    make = explaining.make
    explaining.change("outlet", explaining.outlet, rights=stated, stated_rights=stated)
    article = make.article(outlet=explaining.outlet, text="Gone for good.")
    reserve(make, explaining.outlet)
    make.clock.advance(days=1)
    assert rights.lift(make.connection, "courier", now=make.clock()) == stated
    assert make.rows(RESERVED, explaining.outlet) == [(stated, stated, None, None)]
    assert make.value("select body from news.article where id = %s", article) is None
    events = make.rows("select was, became, reason from news.source_event order by at")
    assert events == [(stated, "headline", WHY), ("headline", stated, "lifted by hand")]
    # Found again, it holds again.
    assert reserve(make, explaining.outlet)


@pytest.mark.parametrize("slug", ["courier", "nobody"])
def test_what_is_not_reserved_cannot_be_lifted(explaining: Desk, slug: str) -> None:
    with pytest.raises(VedetteError, match=f"no outlet '{slug}' with a reservation"):
        rights.lift(explaining.make.connection, slug, now=EPOCH)


def test_the_command_lifts_it(explaining: Desk, work: Work) -> None:
    owner = {"VEDETTE_DATABASE_URL": work.config.database_url}
    reserve(explaining.make, explaining.outlet)
    ended = vedette("rights", "lift", "courier", **owner)
    assert (ended.code, ended.out.partition(",")[0]) == (0, "courier: analyse")
    vedette("rights", "lift", "courier", **owner).refused(1, "with a reservation")


def test_the_stricter_of_stated_and_reserved_holds() -> None:
    assert [effective(one, reserved=False) for one in ("full", "analyse", "headline")] == [
        "full",
        "analyse",
        "headline",
    ]
    assert effective("full", reserved=True) == "headline"
