"""Deduplicate against a real Postgres: what is recorded of copies, parts and signatures."""

# ruff: noqa: RUF001  (an alliance in two alphabets)

import datetime as dt
from typing import Any

import pytest
from tests.factories import EPOCH, Make
from tests.prose import Words, prose

from vedette import dedup, store
from vedette.config import Config
from vedette.dedup import Signature
from vedette.extract import repeated
from vedette.pipeline import analyse, deduplicate, keep, setup, watch
from vedette.pipeline.work import Work
from vedette.store import copies, furniture

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def text(words: Words) -> str:
    """Words as sentences of ten."""
    return " ".join(
        " ".join(words[place : place + 10]).capitalize() + "." for place in range(0, len(words), 10)
    )


WIRE = text(prose(1, 200))
NEWS = "Officials in Rukla added that a second battalion would follow within nine weeks."


def article(make: Make, said: str, *, after: dt.timedelta = HOUR * 0, **given: Any) -> int:
    return make.article(text=said, published=EPOCH - DAY + after, first_seen=EPOCH, **given)


def copy(make: Make, number: int) -> dict[str, Any]:
    row = make.connection.execute(
        "select * from news.copy_of where article_id = %s", [number]
    ).fetchone()
    assert row is not None
    return row


def gates(make: Make) -> dict[tuple[str, int], int]:
    query = "select gate, outlet_id, number from news.gate_count where stage = 'dedup'"
    return {(gate, outlet): number for gate, outlet, number in make.rows(query)}


def outlet(make: Make, number: int) -> int:
    return int(make.value("select outlet_id from news.article where id = %s", number))


# What is recorded


def test_a_copy_is_recorded_with_shares_and_what_it_adds(work: Work, make: Make) -> None:
    first = article(make, WIRE)
    half = WIRE.index(".", 500) + 1
    more = "It is the largest such move since the camp near the lake was opened four years ago."
    said = f"{WIRE[:half]} {NEWS} {more}{WIRE[half:]}"
    second = article(make, said, after=HOUR)
    assert deduplicate.deduplicate(work) == {"originals": 1, "copies": 1}
    found = copy(make, second)
    assert (found["original_id"], found["relation"], found["leads"]) == (first, "extended", True)
    assert found["of_copy"] > 0.8
    assert [said[span.lower : span.upper] for span in found["added"]] == [NEWS, more]
    assert found["added_words"] == 30
    assert gates(make) == {("partial-copy", outlet(make, second)): 1}


def test_who_published_first_becomes_the_original_of_what_was_known(work: Work, make: Make) -> None:
    late = article(make, WIRE, after=3 * HOUR)
    other = article(make, WIRE[: len(WIRE) // 2], after=4 * HOUR)
    assert deduplicate.deduplicate(work) == {"originals": 1, "copies": 1}
    first = article(make, f"{NEWS} {WIRE}", after=HOUR)
    assert deduplicate.deduplicate(work) == {"originals": 1}
    assert make.rows(
        "select article_id, original_id, relation from news.copy_of order by article_id"
    ) == [(late, first, "same"), (other, first, "cut")]
    # Counted with the outlet of what turned out to be a copy; `other` was one before.
    assert gates(make) == {
        ("partial-copy", outlet(make, other)): 1,
        ("whole-copy", outlet(make, late)): 1,
    }


def test_a_bulletin_is_an_article_of_its_own_with_its_parts(work: Work, make: Make) -> None:
    items = [text(prose(seed, 90)) for seed in (21, 22)]
    parts = [article(make, item) for item in items]
    own = [text(prose(seed, 80)) for seed in (31, 32, 33)]
    said = f"{own[0]}\n{items[0]}\n{own[1]}\n{items[1]}\n{own[2]}"
    bulletin = article(make, said, after=HOUR)
    assert deduplicate.deduplicate(work) == {"originals": 2, "bulletins": 1}
    assert make.rows("select * from news.copy_of") == []
    rows = make.rows("select article_id, part_id, of_part, place from news.part order by part_id")
    assert [row[:3] for row in rows] == [(bulletin, part, 1) for part in parts]
    assert [said[row[3].lower : row[3].upper] for row in rows] == items
    assert gates(make) == {}


def test_a_date_a_century_off_makes_nobody_first(work: Work, make: Make) -> None:
    first = article(make, WIRE)
    liar = make.article(
        text=WIRE, published=EPOCH - 36_500 * DAY, first_seen=EPOCH + HOUR, date_source="feed"
    )
    deduplicate.deduplicate(work)
    assert copy(make, liar)["original_id"] == first


def test_a_headline_only_copy_is_told_from_what_its_feed_says(work: Work, make: Make) -> None:
    first = article(make, WIRE)
    feed = make.feed(outlet=make.outlet(rights="headline"))
    summary = " ".join(WIRE.split()[:40])
    entry = make.entry(feed=feed, state="read", summary=summary)
    number = article(
        make,
        summary,
        after=HOUR,
        entry=entry,
        outlet=make.value("select outlet_id from news.feed where id = %s", feed),
    )
    deduplicate.deduplicate(work)
    assert copy(make, number)["original_id"] == first
    assert copy(make, number)["relation"] == "cut"


def test_relating_an_article_again_with_another_text_forgets_the_old_one(
    work: Work, make: Make
) -> None:
    first = article(make, WIRE)
    second = article(make, WIRE, after=HOUR)
    deduplicate.deduplicate(work)
    new = text(prose(77, 150))
    make.connection.execute(
        "update news.article set body = %s, state = 'read' where id = %s", [new, second]
    )
    assert deduplicate.deduplicate(work) == {"originals": 1}
    assert make.rows("select * from news.copy_of") == []
    third = article(make, new, after=2 * HOUR)
    fourth = article(make, WIRE, after=2 * HOUR)
    deduplicate.deduplicate(work)
    assert copy(make, third)["original_id"] == second
    assert copy(make, fourth)["original_id"] == first
    assert make.value("select count(*) from news.signature") == 4


# Tags of copies


def test_tags_say_what_is_only_repeated(work: Work, make: Make) -> None:
    setup.prepare(work)
    drills = "NATO forces began the exercise Iron Wolf near Pabradė in Lithuania on Monday."
    fence = "Poland's border guard said migrants were stopped at the fence with Belarus again."
    make.article(text=f"{drills} {WIRE}", first_seen=EPOCH, published=EPOCH - DAY)
    second = article(make, f"{drills} {WIRE} {fence}", after=DAY)
    deduplicate.deduplicate(work)
    assert copy(make, second)["relation"] != "unrelated"
    make.connection.execute("update news.copy_of set relation = 'extended'")
    analyse.tag(work)
    told = dict(
        make.rows(
            "select t.slug, g.repeated from news.tagging g join news.topic t on t.id = g.topic_id"
            " where g.article_id = %s",
            second,
        )
    )
    assert set(told.values()) == {True, False}
    sentence = dict(
        make.rows(
            "select g.repeated, min(g.evidence -> 0 ->> 'sentence') from news.tagging g"
            " where g.article_id = %s group by 1",
            second,
        )
    )
    assert sentence == {True: drills, False: fence}


# Signatures


def test_what_has_no_signature_gets_one(work: Work, make: Make) -> None:
    first = article(make, WIRE, state="filed")
    assert deduplicate.deduplicate(work) == {"signed again": 1}
    second = article(make, WIRE, after=HOUR)
    assert deduplicate.deduplicate(work) == {"copies": 1}
    assert copy(make, second)["original_id"] == first


NOTICE = "Follow our newsroom everywhere and support the work of its reporters with a gift."


def test_lines_of_a_template_are_no_part_of_the_texts_read_before_they_were_known(
    work: Work, make: Make
) -> None:
    ours = make.outlet()
    short = [f"{text(prose(seed, 30))}\n{NOTICE}\n{NOTICE.upper()} Again." for seed in range(9)]
    numbers = [article(make, said, outlet=ours) for said in short]
    deduplicate.deduplicate(work)
    before = make.value(
        "select length(shingles) from news.signature where article_id = %s", numbers[0]
    )
    assert watch.watch(work) == {"templates learned": 1}
    assert furniture.lines(work.connection, ours)
    assert deduplicate.deduplicate(work) == {"signed again": 9}
    after = make.value(
        "select length(shingles) from news.signature where article_id = %s", numbers[0]
    )
    assert after < before
    told = dedup.signature(repeated.without(short[0], furniture.lines(work.connection, ours))[0])
    assert (
        dedup.Signature.unpack(
            make.value("select shingles from news.signature where article_id = %s", numbers[0])
        )
        == told
    )


def test_months_that_no_copy_is_looked_for_in_are_dropped(work: Work, make: Make) -> None:
    old = EPOCH - 100 * DAY
    make.value("select news.ensure_partitions(%s, %s)", old.date(), EPOCH.date())
    make.article(text=WIRE, published=old, first_seen=old)
    article(make, WIRE)
    deduplicate.deduplicate(work)
    assert make.value("select count(*) from news.signature") == 2
    assert keep.keep(work)["months of signatures dropped"] == 4
    assert make.value("select count(*) from news.signature") == 1
    assert make.value("select min(day) from news.fingerprint") == EPOCH.date()
    assert copies.drop_partitions(work.connection, before=EPOCH.date()) >= 0


def test_months_in_use_are_dropped_another_day(
    work: Work, make: Make, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    make.value("select news.ensure_partitions(%s, %s)", EPOCH.date() - 100 * DAY, EPOCH.date())
    with store.connect(config) as reader, reader.transaction():
        reader.execute("lock table news.signature in access share mode")
        assert keep.keep(work)["months of signatures dropped"] == 0
    assert "another day" in caplog.text
    assert keep.keep(work)["months of signatures dropped"] > 0


def test_a_text_that_cannot_be_signed_again_holds_up_no_other(
    work: Work, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = (article(make, said, state="filed") for said in ("odd", WIRE))
    new = article(make, WIRE, after=HOUR)
    signature = dedup.signature

    def failing(said: str) -> Signature:
        if said == "odd":
            raise ValueError(said)
        return signature(said)

    monkeypatch.setattr(dedup, "signature", failing)
    assert deduplicate.deduplicate(work) == {"originals": 1, "signed again": 1, "crashed": 1}
    assert deduplicate.deduplicate(work) == {}
    signed = {number for (number,) in make.rows("select article_id from news.signature")}
    assert signed == {good, new}
    assert bad not in signed


def test_what_was_lent_and_is_gone_keeps_its_signature(work: Work, make: Make) -> None:
    ours = make.outlet()
    number = article(make, WIRE, outlet=ours)
    deduplicate.deduplicate(work)
    make.connection.execute("update news.article set body = null")
    assert copies.unsign(work.connection, ours, since=EPOCH - DAY) == 0
    assert deduplicate.deduplicate(work) == {}
    assert make.value("select count(*) from news.fingerprint where article_id = %s", number) > 9


def test_a_version_of_a_copy_is_not_counted_again(work: Work, make: Make) -> None:
    article(make, WIRE)
    second = article(make, WIRE, after=HOUR)
    for _ in range(3):
        deduplicate.deduplicate(work)
        make.connection.execute("update news.article set state = 'read' where id = %s", [second])
    assert gates(make) == {("whole-copy", outlet(make, second)): 1}


@pytest.mark.parametrize(
    "said",
    ["", "war " * 400_000, "x" * 2_000_000, "НАТО NATO " * 100_000, "“" * 500_000, "a. " * 500_000],
    ids=["empty", "one word", "no space", "scripts", "marks", "sentences"],
)
def test_hostile_texts_pass(work: Work, make: Make, said: str) -> None:
    article(make, said)
    article(make, said, after=HOUR)
    done = deduplicate.deduplicate(work)
    assert done.get("originals", 0) + done.get("copies", 0) == 2
