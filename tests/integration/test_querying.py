"""What analysts ask: the views, the named questions of sql/desk, and the document that shows them."""

import csv
import datetime as dt
import io
import itertools
import operator
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range
from tests.commands import Ended, vedette
from tests.conftest import Databases
from tests.factories import Clock, Make
from tests.newsroom import Loopback, settings

from vedette import dedup, digest, store
from vedette.config import ROOT, Config
from vedette.digest.compose import IN_FULL
from vedette.errors import UsageError, VedetteError
from vedette.pipeline import digests
from vedette.pipeline.work import Work
from vedette.store import migrate, questions, reader, statement, stories

DOCUMENT = (ROOT / "docs" / "querying.md").read_text("utf-8")
FENCE = re.compile(r"^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUESTIONS = questions.questions()
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
VIEWS = ("copied", "coverage", "topic_day", "sent")

Rows = list[dict[str, Any]]


class Desk:
    """A database with news of these days, asked as the reader."""

    def __init__(self, make: Make, url: Config) -> None:
        self.make = make
        self.now = make.clock()
        self._url = url

    def ask(self, question: str, **given: str) -> Rows:
        """The rows of a named question."""
        one = questions.named(question)
        with store.connect(self._url) as connection, reader.reading(connection):
            return questions.ask(connection, one, questions.values(one, given)).rows

    def rows(self, query: str) -> Rows:
        """The rows of a query."""
        with store.connect(self._url) as connection, reader.reading(connection):
            return connection.execute(query.encode()).fetchall()

    def outlet(self, name: str, **given: Any) -> int:
        return self.make.outlet(slug=name.lower(), name=name, **given)

    def article(self, outlet: int, hours: float, **given: Any) -> int:
        """A filed article, published and first seen so many hours ago."""
        moment = self.now - hours * HOUR
        return self.make.article(
            outlet=outlet, state="filed", **{"published": moment, "first_seen": moment} | given
        )

    def story(self, *members: int, topic: str = "drills", hours: float = 0) -> int:
        """A story of these articles, opened and last active so many hours ago."""
        return self.make.story(*members, topic=topic, joined_at=self.now - hours * HOUR)

    def copy(
        self,
        article: int,
        original: int,
        *,
        relation: str = "same",
        share: float = 1.0,
        back: float = 1.0,
        **given: Any,
    ) -> None:
        self.make.insert(
            "copy_of",
            article_id=article,
            original_id=original,
            relation=relation,
            containment=max(share, back),
            of_copy=share,
            of_original=back,
            found_at=self.now,
            **given,
        )

    def entity(self, slug: str, kind: str = "place") -> int:
        return int(self.make.insert("entity", slug=slug, name=slug.title(), kind=kind))

    def mention(self, article: int, *entities: int, number: int = 1) -> None:
        for entity in entities:
            self.make.insert("mention", article_id=article, entity_id=entity, number=number)


@pytest.fixture
def desk(databases: Databases, config: Config, connection: store.Connection) -> Desk:
    make = Make(connection, Clock(dt.datetime.now(dt.UTC)))
    name = config.database_url.rpartition("/")[2]
    return Desk(make, databases.config(name, role="vedette_reader"))


def only(found: Rows, *columns: str) -> list[Any]:
    """Some columns of rows; of one column its values."""
    return [
        row[columns[0]] if len(columns) == 1 else tuple(row[name] for name in columns)
        for row in found
    ]


# The document


def test_the_document_shows_every_question_and_each_as_it_is_asked() -> None:
    shown = [text for text in FENCE.findall(DOCUMENT) if text.startswith("-- ")]
    assert sorted(shown) == sorted(one.text for one in QUESTIONS.values())
    assert len(shown) == 13


def test_the_document_names_the_command_of_each_question() -> None:
    for name, one in QUESTIONS.items():
        assert f"### {one.title}\n" in DOCUMENT
        assert f"`vedette query {name}`" in DOCUMENT


def test_whatever_else_the_document_shows_can_be_asked_too(desk: Desk) -> None:
    others = [text for text in FENCE.findall(DOCUMENT) if not text.startswith("-- ")]
    assert others
    for text in others:
        assert desk.rows(text) == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_says_what_it_takes_and_takes_what_it_says(name: str) -> None:
    one = QUESTIONS[name]
    assert one.title.endswith("?")
    assert one.text.startswith(f"-- {one.title}\n")
    assert {parameter.name for parameter in one.parameters} == set(
        re.findall(r"%\((\w+)\)s", one.text)
    )
    # A line that was meant for a parameter and is none.
    assert not re.search(r"^-- \w+ ?=(?!.*: )", one.text, re.MULTILINE)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_finds_nothing_where_there_is_nothing(desk: Desk, name: str) -> None:
    assert desk.ask(name) == []


# The questions


def test_new(desk: Desk) -> None:
    courier, post = desk.outlet("Courier"), desk.outlet("Post", country="LV")
    told = [desk.article(courier, 3, title="Sappers bridge the river"), desk.article(post, 2)]
    twice = desk.story(*told, hours=2)
    desk.make.tag(told[0], "bridges", score=3.0)
    once = desk.story(desk.article(courier, 1, title="A convoy"), topic="convoys", hours=1)
    desk.story(desk.article(courier, 30), hours=30)

    found = desk.ask("new")

    assert only(found, "story_id") == [twice, once]
    assert found[0]["headline"] == "Sappers bridge the river"
    assert found[0]["topics"] == ["bridges", "drills"]
    assert found[0]["outlets"] == ["Courier", "Post"]
    assert only(found, "corroboration") == [2, 1]
    assert only(desk.ask("new", topics="convoys,tanks"), "story_id") == [once]
    assert len(desk.ask("new", since="2 days")) == 3


def test_state_only(desk: Desk) -> None:
    voice = desk.outlet("Voice", country="BY", state_controlled=True)
    beacon = desk.outlet("Beacon", country="RU", state_controlled=True)
    free = desk.outlet("Courier")
    alone = desk.story(
        desk.article(voice, 5, language="ru"), desk.article(beacon, 4, language="ru"), hours=4
    )
    desk.story(desk.article(voice, 5), desk.article(free, 4), hours=4)
    desk.story(desk.article(voice, 24 * 9), hours=24 * 9)

    (found,) = desk.ask("state-only")

    assert (found["story_id"], found["outlets"]) == (alone, ["Beacon", "Voice"])
    assert (found["countries"], found["languages"]) == (["BY", "RU"], ["ru"])
    assert len(desk.ask("state-only", since="10 days")) == 2


def test_first(desk: Desk) -> None:
    wire, courier, voice = (
        desk.outlet("Wire"),
        desk.outlet("Courier"),
        desk.outlet("Voice", state_controlled=True),
    )
    told = (
        desk.article(courier, 5, date_source="first-seen"),
        desk.article(wire, 6.5, title="First"),
        desk.article(wire, 1),
        desk.article(voice, 2.5),
    )
    story = desk.story(*told, hours=1)
    desk.story(desk.article(wire, 2), desk.article(wire, 1), hours=1)
    old = desk.story(desk.article(wire, 99), desk.article(courier, 98), hours=98)

    found = desk.ask("first")

    assert only(found, "story_id", "place", "outlet", "minutes_behind") == [
        (story, 1, "Wire", 0),
        (story, 2, "Courier", 90),
        (story, 3, "Voice", 240),
    ]
    assert found[0]["title"] == "First"
    assert only(found, "date_source") == ["feed", "first-seen", "feed"]
    assert only(found, "state_controlled") == [False, False, True]
    assert only(desk.ask("first", story=str(old)), "outlet") == ["Wire", "Courier"]


def test_rising(desk: Desk) -> None:
    outlet = desk.outlet("Courier")
    for topic, days in {
        "drills": [2, 2, 3, 4, 10, 17],
        "bridges": [2, 10, 10, 17, 24, 31],
        "convoys": [3, 3],
        "tanks": [40, 50],
    }.items():
        for day in days:
            desk.make.tag(desk.article(outlet, 24 * day), topic)
    desk.make.tag(desk.article(outlet, 50), "fleets", about=False)

    found = desk.ask("rising")

    assert only(found, "topic", "articles", "usual") == [("drills", 4, 0.5), ("convoys", 2, 0)]
    assert only(found, "rise") == [pytest.approx(5 / 1.5), pytest.approx(3)]
    wider = desk.ask("rising", days="14")
    assert only(wider, "topic", "articles") == [("drills", 5), ("convoys", 2), ("bridges", 3)]


def test_everything(desk: Desk) -> None:
    gap, river = desk.entity("suwalki-gap"), desk.entity("nemunas")
    outlet = desk.outlet("Courier")
    lt, pl, en, old = (
        desk.article(outlet, hours, language=language, title=language)
        for hours, language in ((3, "lt"), (2, "pl"), (1, "en"), (24 * 40, "ru"))
    )
    for article in (lt, pl, en, old):
        desk.mention(article, gap, number=2)
    desk.mention(desk.article(outlet, 1, language="lt"), river)
    story = desk.story(pl)

    found = desk.ask("everything")

    assert only(found, "title", "mentions", "story_id") == [("pl", 2, story), ("lt", 2, None)]
    assert only(desk.ask("everything", languages="en,fi"), "title") == ["en"]
    assert len(desk.ask("everything", since="60 days")) == 3
    assert len(desk.ask("everything", entity="nemunas")) == 1


def test_wires(desk: Desk) -> None:
    wire, courier, post = desk.outlet("Wire"), desk.outlet("Courier"), desk.outlet("Post")
    originals = [desk.article(wire, hours) for hours in (10, 9, 8)]
    printed = (9, "same", 1.0), (7, "same", 1.0), (5, "rewritten", 0.6)
    for original, (hours, relation, share) in zip(originals, printed, strict=True):
        desk.copy(
            desk.article(courier, hours), original, relation=relation, share=share, back=share
        )
    added = Multirange([Range(0, 3), Range(4, 9)])
    desk.copy(desk.article(post, 2), originals[2], relation="extended", share=0.5, added=added)
    desk.copy(desk.article(wire, 1), originals[0])
    desk.copy(desk.article(post, 24 * 40), originals[0])

    found = desk.ask("wires")

    columns = "wire", "outlet", "copies", "same", "rewritten", "extended", "added", "minutes_behind"
    assert only(found, *columns) == [
        ("Wire", "Courier", 3, 2, 1, 0, 0, 120),
        ("Wire", "Post", 1, 0, 0, 1, 2, 360),
    ]
    assert only(found, "share") == [pytest.approx(2.6 / 3), pytest.approx(0.5)]
    assert only(desk.ask("wires", since="50 days"), "outlet", "copies") == [
        ("Courier", 3),
        ("Post", 2),
    ]


def test_bulletins(desk: Desk) -> None:
    wire, courier = desk.outlet("Wire"), desk.outlet("Courier")
    first, second = (desk.article(wire, 5, title=title) for title in ("Ferries", "Bridges"))
    told = desk.story(first)
    morning, old = (desk.article(courier, hours, title="Morning") for hours in (2, 400))
    row = {"of_article": 0.2, "of_part": 0.9, "found_at": desk.now}
    desk.make.insert("part", article_id=morning, part_id=second, place=Range(0, 9), **row)
    desk.make.insert("part", article_id=morning, part_id=first, place=Range(20, 40), **row)
    desk.make.insert("part", article_id=old, part_id=first, **row)

    found = desk.ask("bulletins")

    assert only(found, "outlet", "bulletin", "told_by", "title", "story_id") == [
        ("Courier", "Morning", "Wire", "Bridges", None),
        ("Courier", "Morning", "Wire", "Ferries", told),
    ]
    assert only(found, "share_of_bulletin", "share_of_text")[0] == pytest.approx((0.2, 0.9))
    assert len(desk.ask("bulletins", since="30 days")) == 3
    assert desk.ask("bulletins", outlet="Wire") == []


def reported(desk: Desk, hours: float, *, state: str = "sent", subscriber: int, rank: int) -> int:
    """A story in a digest of so many hours ago; returns the story."""
    when = desk.now - hours * HOUR
    number = desk.make.digest(
        subscriber=subscriber,
        local_day=when.date(),
        state=state,
        sent_at=when if state == "sent" else None,
        window_start=when - DAY,
        window_end=when,
    )
    article = desk.article(desk.outlet(f"Daily{number}"), hours, title=f"Told {hours} hours ago")
    story = desk.story(article, hours=hours)
    desk.make.insert(
        "digest_item",
        digest_id=number,
        rank=rank,
        subscriber_id=subscriber,
        story_id=story,
        article_id=article,
        topic="drills",
        why=Jsonb(
            {
                "topic": "drills",
                "article": article,
                "sentence": "Soldiers drill.",
                "words": ["drill"],
                "score": 2.5,
                "corroboration": 1,
                "articles": [article],
            }
        ),
    )
    return story


def test_sent(desk: Desk) -> None:
    reading, other = desk.make.subscriber(slug="desk"), desk.make.subscriber(slug="other")
    reported(desk, 30, subscriber=reading, rank=1)
    reported(desk, 60, subscriber=other, rank=2)
    reported(desk, 80, subscriber=reading, rank=1, state="failed")
    reported(desk, 24 * 9, subscriber=reading, rank=1)

    found = desk.ask("sent")

    assert only(found, "subscriber", "rank", "headline") == [
        ("desk", 1, "Told 30 hours ago"),
        ("other", 2, "Told 60 hours ago"),
    ]
    assert only(found, "topic", "sentence", "words", "corroboration")[0] == (
        "drills",
        "Soldiers drill.",
        ["drill"],
        1,
    )
    assert only(desk.ask("sent", subscriber="other"), "rank") == [2]
    assert len(desk.ask("sent", since="10 days")) == 3


def test_quiet(desk: Desk) -> None:
    outlet = desk.outlet("Courier")

    def feed(slug: str, new: float | None, entries: int, **given: Any) -> None:
        last = None if new is None else desk.now - new * DAY
        number = desk.make.feed(
            outlet=outlet, slug=slug, last_new=last, last_polled=desk.now, **given
        )
        for _ in range(entries):
            desk.make.entry(feed=number, first_seen=desk.now - 5 * DAY)

    feed("busy", 0.5, 3)
    feed("stopped", 5, 2)
    feed("never", None, 0)
    feed("off", 9, 0, state="inactive")
    feed("stuck", 4, 1, state="quarantined", reason="polling never finished")
    # Its rhythm accuses it, however lately it brought something.
    feed("hourly", 0.5, 0, condition="quiet", condition_reason="nothing new for 12 h")

    found = desk.ask("quiet")

    assert only(found, "feed", "entries_in_28_days") == [
        ("stopped", 2), ("stuck", 1), ("hourly", 0), ("never", 0)
    ]  # fmt: skip
    assert found[1]["reason"] == "polling never finished"
    assert found[1]["health"] == "quarantined"
    assert only(desk.ask("quiet", since="4 days 12 hours"), "feed") == [
        "stopped", "hourly", "never"
    ]  # fmt: skip


def test_turned_away(desk: Desk) -> None:
    courier = desk.outlet("Courier")
    today = desk.now.date()
    for day, gate, outlet, number in (
        (2, "http-404", courier, 3),
        (3, "http-404", courier, 4),
        (2, "robots", courier, 2),
        (9, "robots", courier, 50),
    ):
        desk.make.insert(
            "gate_count",
            day=today - day * DAY,
            stage="read",
            gate=gate,
            outlet_id=outlet,
            number=number,
        )
    desk.make.insert("gate_count", day=today - DAY, stage="digest", gate="too-old", number=1)

    found = desk.ask("turned-away")

    assert only(found, "stage", "gate", "outlet", "number") == [
        ("read", "http-404", "Courier", 7),
        ("read", "robots", "Courier", 2),
        ("digest", "too-old", None, 1),
    ]
    assert found[0]["last_day"] == today - 2 * DAY
    assert only(desk.ask("turned-away", since="20 days"), "number") == [52, 7, 1]


def test_one_outlet(desk: Desk) -> None:
    wire, courier = desk.outlet("Wire"), desk.outlet("Courier", ownership="Group")
    sister, voice = (
        desk.outlet("Sister", ownership="Group"),
        desk.outlet("Voice", state_controlled=True),
    )
    original, copy = desk.article(wire, 3, title="On the wire"), desk.article(courier, 2)
    desk.copy(copy, original)
    copied = desk.story(original, copy, desk.article(voice, 1), hours=1)
    owned = desk.story(desk.article(courier, 3), desk.article(sister, 2), hours=2)
    desk.story(desk.article(wire, 3), desk.article(courier, 2), hours=2)
    desk.story(desk.article(voice, 3), desk.article(voice, 2), hours=2)
    single = desk.story(desk.article(wire, 3), hours=3)

    found = desk.ask("one-outlet")

    assert only(found, "story_id", "outlet", "articles", "copies") == [
        (copied, "Wire", 3, 1),
        (owned, "Courier", 2, 0),
    ]
    assert found[0]["headline"] == "On the wire"
    assert found[0]["outlets"] == ["Courier", "Voice", "Wire"]
    assert only(desk.ask("one-outlet", articles="1"), "story_id") == [copied, owned, single]


def test_together(desk: Desk) -> None:
    gap, river, army = (
        desk.entity("suwalki-gap"),
        desk.entity("nemunas"),
        desk.entity("brigade", "unit"),
    )
    outlet = desk.outlet("Courier")
    one, two, copy = (desk.article(outlet, hours) for hours in (3, 2, 1))
    desk.mention(one, gap, river, army)
    desk.mention(two, gap, river)
    desk.mention(copy, gap, river, army)
    desk.copy(copy, one)
    desk.mention(desk.article(outlet, 1), river, army)
    # What a copy adds is its own: the lake stands beside the gap in no other text.
    extended, lake = desk.article(outlet, 0.5), desk.entity("lake")
    desk.copy(extended, one, relation="extended", share=0.7)
    desk.mention(extended, gap, river, lake)
    desk.story(one, two)

    found = desk.ask("together")

    assert only(found, "name", "kind", "articles", "stories") == [
        ("Nemunas", "place", 2, 1),
        ("Brigade", "unit", 1, 1),
        ("Lake", "place", 1, 0),
    ]
    assert found[0]["last_published"] == desk.now - 2 * HOUR
    assert only(desk.ask("together", kind="unit"), "name") == ["Brigade"]
    assert only(desk.ask("together", entity="brigade", since="150 minutes"), "name") == ["Nemunas"]


def changed(desk: Desk, article: int, number: int, hours: float, **given: Any) -> None:
    """A text of an article that had several, seen so many hours ago."""
    row = {
        "article_id": article,
        "number": number,
        "entry_id": desk.make.value("select entry_id from news.article where id = %s", article),
        "outlet_id": desk.make.value("select outlet_id from news.article where id = %s", article),
        "rights": "analyse",
        "title": "Headline",
        "text_sha256": bytes([number]),
        "words": 10,
        "seen_at": desk.now - hours * HOUR,
    }
    desk.make.insert("article_version", **row | given)


def test_corrections(desk: Desk) -> None:
    outlet = desk.outlet("Courier")
    article = desk.article(outlet, 300, title="Two bridges", text="One two three.")
    changed(desk, article, 1, 300, title="Two bridges", words=3)
    changed(desk, article, 2, 200, title="Three bridges", words=4, substance=["headline"])
    changed(desk, article, 3, 20, title="Three bridges", words=9, substance=[])
    other = desk.article(outlet, 30, title="Old", text="One.")
    changed(desk, other, 1, 30, title="Old", words=1)
    changed(desk, other, 2, 25, title="New", words=1)
    changed(desk, other, 3, 24, title="Cut short", words=0, held="cut")
    desk.article(outlet, 1)

    found = desk.ask("corrections")

    columns = ("article_id", "number", "title_before", "title", "words_before", "words")
    assert only(found, *columns) == [
        (article, 3, "Three bridges", "Three bridges", 4, 9),
        (other, 2, "Old", "New", 1, 1),
    ]
    assert only(desk.ask("corrections", article=str(article)), "number", "title_before") == [
        (3, "Three bridges"),
        (2, "Two bridges"),
    ]
    # What is not known to be substance is not silently taken for it.
    assert only(
        desk.ask("corrections", substance="yes"),
        "article_id",
        "told",
        "substance",
        "version_before",
    ) == [(other, "not compared", None, 1)]
    at = desk.make.value("select url from news.article where id = %s", other)
    assert only(found, "version_before", "article_url")[1] == (1, at)


# The views


def test_who_was_first_is_told_as_copies_are(desk: Desk) -> None:
    """news.moment says what dedup.moment says, also where a date is not to be believed."""
    now = desk.now
    for source in ("feed", "page", "first-seen", "clamped"):
        for hours in (-1, 0, 1, 14 * 24 - 1, 14 * 24, 14 * 24 + 1, 99_999):
            published = now - hours * HOUR
            (row,) = desk.make.rows("select news.moment(%s, %s, %s)", published, source, now)
            assert row == (dedup.moment(published, source, now),)


def test_copied_tells_by_how_much_a_copy_was_later(desk: Desk) -> None:
    wire, courier = desk.outlet("Wire"), desk.outlet("Courier", rights="full")
    original = desk.article(wire, 5)
    # A date of years ago is not believed: first sight counts.
    copy = desk.article(
        courier, 3, published=desk.now - 999 * DAY, text="Theirs. Own one. Theirs. Own two."
    )
    added = Multirange([Range(8, 16), Range(25, 33)])
    desk.copy(copy, original, relation="extended", added=added, added_words=4)

    (found,) = desk.rows("select * from news.copied")

    assert (found["article_id"], found["original_outlet"]) == (copy, "Wire")
    assert (found["behind"], found["added"]) == (2 * HOUR, 2)
    assert found["sentences"] == ["Own one.", "Own two."]


def test_a_story_is_counted_as_its_outlets_stand_to_each_other(desk: Desk) -> None:
    wire, courier, sister, voice = (
        desk.outlet("Wire"),
        desk.outlet("Courier", ownership="Group", country="LV"),
        desk.outlet("Sister", ownership="Group", country="LV"),
        desk.outlet("Voice", state_controlled=True, country="BY"),
    )
    strong = desk.article(sister, 1, title="Strong", language="lv")
    told = [
        desk.article(voice, 9, language="ru"),
        desk.article(courier, 8, language=None),
        strong,
        desk.article(wire, 2, title="Copied"),
        desk.article(voice, 1, language="ru"),
    ]
    desk.copy(told[3], told[0], share=0.6, back=0.2)
    story = desk.story(*told)
    desk.make.tag(strong, "bridges", score=4.0)
    # Strongest of all, and yet a state's.
    desk.make.tag(told[4], "tanks", score=9.0)
    desk.make.tag(told[1], "fleets", about=False, score=9.0)

    (found,) = desk.rows("select * from news.coverage")

    assert found == {
        "story_id": story,
        "first_seen": desk.now,
        "last_active": desk.now,
        "headline": "Strong",
        "url": desk.make.value("select url from news.article where id = %s", strong),
        "article_id": strong,
        "topics": ["tanks", "bridges", "drills"],
        "languages": ["en", "lv", "ru"],
        "countries": ["BY", "LT", "LV"],
        "outlets": ["Courier", "Sister", "Voice", "Wire"],
        "articles": 5,
        "copies": 1,
        "corroboration": 1,
        "state_only": False,
    }


@pytest.mark.parametrize(
    ("part", "others", "corroboration"),
    [
        ("wire", ["wire"], 1),
        # Whichever copy of a text was found in it, and whichever of them the story has.
        ("wire", ["courier"], 0),
        ("courier", ["wire"], 1),
        ("courier", ["sister"], 0),
        # Another text is another source.
        ("wire", ["apart"], 2),
        ("wire", [], 1),
    ],
)
def test_a_bulletin_with_a_text_of_the_story_in_it_corroborates_nothing(
    desk: Desk, part: str, others: list[str], corroboration: int
) -> None:
    known = {
        name: desk.article(desk.outlet(name.title()), hours)
        for hours, name in enumerate(("bulletin", "sister", "courier", "wire", "apart"), start=1)
    }
    for name in ("courier", "sister"):
        desk.copy(known[name], known["wire"])
    row = {"of_article": 0.2, "of_part": 0.9, "found_at": desk.now}
    desk.make.insert("part", article_id=known["bulletin"], part_id=known[part], **row)
    desk.story(known["bulletin"], *(known[name] for name in others))
    assert only(desk.rows("select corroboration from news.coverage"), "corroboration") == [
        corroboration
    ]


def test_a_bulletin_whose_own_text_stands_elsewhere_has_not_itself_in_it(desk: Desk) -> None:
    bulletin, part = (desk.article(desk.outlet(name), 1) for name in ("Morning", "Evening"))
    desk.copy(part, bulletin)
    row = {"of_article": 0.2, "of_part": 0.9, "found_at": desk.now}
    desk.make.insert("part", article_id=bulletin, part_id=part, **row)
    desk.story(bulletin, part)
    assert only(desk.rows("select corroboration from news.coverage"), "corroboration") == [1]


@pytest.mark.parametrize(
    ("state", "gate"), [("filed", "irrelevant"), ("quarantined", "quarantine")]
)
def test_what_is_no_news_any_more_counts_for_nothing(desk: Desk, state: str, gate: str) -> None:
    lead = desk.article(desk.outlet("Courier"), 9, title="Lead", language="pl")
    other = desk.article(desk.outlet("Post", country="LV"), 1, title="Other")
    story = desk.story(lead, other)
    desk.make.tag(lead, "tanks", score=9.0)
    columns = ("headline", "topics", "languages", "countries", "articles", "corroboration")
    assert only(desk.rows("select * from news.coverage"), *columns) == [
        ("Lead", ["tanks", "drills"], ["en", "pl"], ["LT", "LV"], 2, 2)
    ]

    change = "update news.article set state = %s, gate = %s where id = %s"
    desk.make.connection.execute(change, [state, gate, lead])

    assert only(desk.rows("select * from news.coverage"), *columns) == [
        ("Other", ["drills"], ["en"], ["LV"], 1, 1)
    ]
    assert desk.make.rows("select story_id, article_id from news.telling") == [(story, other)]
    assert desk.make.rows("select article_id from news.latest") == [(other,)]
    members = stories.open_members(desk.make.connection, since=desk.now - DAY)
    assert [one.article_id for one in members] == [other]

    desk.make.connection.execute(change, [state, gate, other])

    for view in ("coverage", "telling", "latest"):
        assert desk.rows(f"select * from news.{view}") == []


def test_a_story_without_an_article_is_no_row(desk: Desk) -> None:
    desk.story(desk.article(desk.outlet("Courier"), 1))
    desk.make.connection.execute("delete from news.story_member")
    assert desk.rows("select * from news.coverage") == []


def test_topics_are_counted_by_utc_day_all_versions_together(desk: Desk) -> None:
    midnight = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
    minute = dt.timedelta(minutes=1)
    courier, post = desk.outlet("Courier"), desk.outlet("Post")
    before, after, later = (
        desk.article(outlet, 0, published=moment)
        for outlet, moment in (
            (courier, midnight - minute),
            (courier, midnight + minute),
            (post, midnight + 2 * minute),
        )
    )
    desk.story(before)
    desk.story(after)
    desk.make.connection.execute("update news.topic set retired_at = now()")
    desk.make.topic("drills", version=2)
    desk.make.tag(later, "drills")
    desk.make.tag(desk.article(post, 0, published=midnight), "drills", about=False)

    found = desk.rows("select * from news.topic_day order by day")

    assert found == [
        {
            "day": dt.date(2026, 3, 9),
            "topic": "drills",
            "articles": 1,
            "stories": 1,
            "outlets": 1,
            "mentions": 0,
        },
        {
            "day": dt.date(2026, 3, 10),
            "topic": "drills",
            "articles": 2,
            "stories": 1,
            "outlets": 2,
            "mentions": 1,
        },
    ]


def test_only_what_was_sent_without_address_and_what_may_not_be_kept(desk: Desk) -> None:
    number = desk.make.subscriber(slug="desk", address="secret@vedette.example")
    reported(desk, 1, subscriber=number, rank=1)
    for hours, state in ((30, "failed"), (60, "uncertain"), (90, "composed")):
        reported(desk, hours, subscriber=number, rank=1, state=state)
    desk.make.connection.execute("update news.digest_item set why = why - 'sentence' - 'words'")

    (found,) = desk.rows("select * from news.sent")

    assert (found["subscriber"], found["sentence"], found["words"]) == ("desk", None, [])
    assert found["score"] == 2.5
    assert "secret" not in str(found)


def test_no_view_gives_a_body_to_anybody(desk: Desk) -> None:
    body = " ".join(f"word{number}" for number in range(400))
    article = desk.article(desk.outlet("Courier", rights="full"), 1, text=body)
    desk.story(article)
    for view in VIEWS:
        assert "word200" not in str(desk.rows(f"select * from news.{view}"))


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_can_be_joined_without_being_computed_whole(desk: Desk, view: str) -> None:
    """An order inside a view would stand in the way, as it does in news.latest."""
    text = desk.make.value(f"select pg_get_viewdef('news.{view}'::regclass)")
    assert "order by" not in re.sub(r"\(.*\)", "", text, flags=re.DOTALL).lower()


@pytest.fixture
def passed(databases: Databases, ingested: str, newsroom: Loopback) -> Iterator[Work]:
    """The newsroom after one pass, with a story added that shows each rule of counting."""
    with databases.copy(ingested) as name:
        config = databases.config(name, **settings(newsroom))
        with store.connect(config) as connection:
            clock = Clock(dt.datetime(2026, 3, 10, 8, 15, tzinfo=dt.UTC))
            make = Make(connection, clock)
            _counted(make)
            yield Work(config=config, connection=connection, worker="again", now=clock)


def _counted(make: Make) -> None:
    """A story with two outlets of one group, a state outlet, a copy and an article about nothing.

    And one with a state outlet, and a bulletin that has its text in it.
    """
    group = [make.outlet(ownership="Group") for _ in range(2)]
    state, free = make.outlet(state_controlled=True), make.outlet()
    first, bulletin = (make.article(outlet=one, state="filed") for one in (state, free))
    row = {"of_article": 0.2, "of_part": 0.9, "found_at": make.clock()}
    make.insert("part", article_id=bulletin, part_id=first, **row)
    make.story(first, bulletin, topic="hybrid-border")
    told = [make.article(outlet=one, state="filed") for one in (*group, state, free, free)]
    row = {"containment": 1.0, "of_copy": 0.6, "of_original": 0.6, "found_at": make.clock()}
    row |= {"relation": "rewritten"}
    make.insert("copy_of", article_id=told[3], original_id=told[0], **row)
    story = make.story(*told[:4], topic="air-policing")
    make.insert(
        "story_member",
        article_id=told[4],
        story_id=story,
        because=Jsonb({}),
        joined_at=make.clock(),
    )


def slots(work: Work) -> dict[int, digest.Item]:
    """The slot of every story, as a digest for somebody who follows everything would have it."""
    with work.connection.cursor(row_factory=class_row(digest.Candidate)) as cursor:
        long_ago = work.now() - 99 * DAY
        rows = cursor.execute(
            statement("digest.candidates"),
            {"subscriber_id": 0, "start": long_ago, "until": work.now() + DAY, "oldest": long_ago},
        ).fetchall()
    found = {
        story: digest.slot(list(group), wants=bool)
        for story, group in itertools.groupby(rows, key=operator.attrgetter("story_id"))
    }
    return {story: slot for story, slot in found.items() if slot}


def test_coverage_counts_and_leads_as_the_digest_does(passed: Work) -> None:
    expected = slots(passed)
    rows = passed.connection.execute("select * from news.coverage").fetchall()
    assert len(rows) > 10
    assert {row["story_id"]: (row["article_id"], row["corroboration"]) for row in rows} == {
        story: (item.lead.article_id, item.corroboration) for story, item in expected.items()
    }
    assert {row["corroboration"] for row in rows} >= {0, 1, 2}
    for row in rows:
        item = expected[row["story_id"]]
        assert row["headline"] == item.lead.title
        assert row["articles"] == 1 + len(item.others)


def test_sent_says_what_the_mail_said(passed: Work) -> None:
    digests.compose(passed, ending_now=True)
    passed.connection.execute("update news.digest set state = 'sent', sent_at = composed_at")
    mail = passed.connection.execute("select plain from news.digest").fetchone()
    assert mail is not None
    rows = passed.connection.execute("select * from news.sent order by rank").fetchall()
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) > 5
    for row in rows[:IN_FULL]:
        assert f'"{row["sentence"]}" [{", ".join(row["words"])}]' in mail["plain"]
        assert row["headline"] in mail["plain"]


def _of_old(make: Make) -> int:
    """An article in the columns of then: today's store writes into others."""
    outlet = make.insert("outlet", slug="old", name="Old", country="LT", kind="daily")
    feed = make.insert(
        "feed", outlet_id=outlet, slug="old", url="http://old.example/f", host="old.example",
        poll_interval=dt.timedelta(hours=1),
    )  # fmt: skip
    return int(
        make.insert(
            "article", entry_id=make.entry(feed=feed, state="read"), outlet_id=outlet,
            rights="analyse", url="http://old.example/a", canonical_url="http://old.example/a",
            title="Suwałki", text_sha256=b"1", words=1, shingles=b"", published=make.clock(),
            date_source="feed", first_seen=make.clock(), search="suwalki:1A", state="filed",
        )
    )  # fmt: skip


def test_the_schema_of_a_database_that_was_there_before_is_brought_along(empty: Config) -> None:
    """0006 on top of data, on each server."""
    files = migrate.files()
    with store.connect(empty) as connection:
        migrate.migrate(connection, {name: text for name, text in files.items() if name < "0006"})
        make = Make(connection, Clock(dt.datetime.now(dt.UTC)))
        story = make.story(_of_old(make))
        before = make.rows("select * from news.search('suwalki')")
        assert "0006_coverage" in migrate.migrate(connection)
        assert make.rows("select * from news.search('suwalki')") == before
        assert make.rows("select story_id, corroboration from news.coverage") == [(story, 1)]
        assert make.rows("select articles from news.topic_day") == [(1,)]
        assert make.rows("select * from news.sent") == []
        for one in QUESTIONS.values():
            questions.ask(connection, one, questions.values(one, {}))


# As the reader


def test_a_block_reads_as_the_reader_at_one_moment_and_ends_so(config: Config) -> None:
    with store.connect(config) as connection:
        with reader.reading(connection):
            row = connection.execute(
                "select current_user as who, current_setting('transaction_read_only') as only,"
                " current_setting('statement_timeout') as ends"
            ).fetchone()
            assert row == {"who": "vedette_reader", "only": "on", "ends": "1min"}
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute("select body from news.article")
        after = connection.execute("select current_user as who").fetchone()
        assert after == {"who": "vedette"}


@pytest.mark.parametrize(
    ("query", "error", "said"),
    [
        ("select 'banana'::interval", UsageError, 'type interval: "banana"'),
        ("select pg_sleep(10)", VedetteError, "it took longer than"),
    ],
)
def test_what_postgres_refuses_is_said_in_a_line(
    config: Config, monkeypatch: pytest.MonkeyPatch, query: str, error: type, said: str
) -> None:
    monkeypatch.setattr(reader, "TIMEOUT", dt.timedelta(milliseconds=50))
    with (
        store.connect(config) as connection,
        pytest.raises(error, match=said) as caught,
        reader.reading(connection),
    ):
        connection.execute(query.encode())
    assert "\n" not in str(caught.value)


def test_who_may_not_act_as_the_reader_is_told_what_to_grant(
    databases: Databases, config: Config
) -> None:
    name = config.database_url.rpartition("/")[2]
    with (
        store.connect(databases.config(name, role="airflow")) as connection,
        pytest.raises(VedetteError, match="grant vedette_reader to airflow"),
        reader.reading(connection),
    ):
        pass


# The command


@pytest.fixture
def url(config: Config) -> dict[str, str]:
    return {"VEDETTE_DATABASE_URL": config.database_url}


def asked(*arguments: str, desk: Desk) -> Ended:
    """`vedette query` by somebody who has the reader's password and no other."""
    return vedette("query", *arguments, VEDETTE_DATABASE_URL=desk._url.database_url)  # noqa: SLF001


def test_query_lists_what_can_be_asked() -> None:
    ended = vedette("query")
    assert (ended.code, ended.err) == (0, "")
    for name, one in QUESTIONS.items():
        assert f"{name:12}  {one.title}\n" in ended.out
    assert "since = 2 days: without anything new for this long" in ended.out
    rows = vedette("query", "--format", "json").rows
    assert [row["name"] for row in rows] == list(QUESTIONS)
    assert {"name": "quiet", "question": "Which feeds have gone quiet?"}.items() <= rows[
        list(QUESTIONS).index("quiet")
    ].items()


def test_query_answers_as_the_reader(desk: Desk) -> None:
    voice = desk.outlet("Voice", state_controlled=True)
    desk.story(desk.article(voice, 2, title="=Evil\x9b31m\u202e title"), hours=2)

    table = asked("state-only", desk=desk)
    assert (table.code, table.err) == (0, "")
    assert table.out.splitlines()[0].split()[:3] == ["story_id", "last_active", "headline"]
    assert "=Evil31m title" in table.out

    (row,) = asked("state-only", "--format", "json", desk=desk).rows
    assert (row["headline"], row["outlets"]) == ("=Evil31m title", ["Voice"])

    ended = asked("state-only", "--format", "csv", "--param", "since=1 day", desk=desk)
    (cells,) = csv.DictReader(io.StringIO(ended.out))
    assert (cells["headline"], cells["outlets"]) == ("'=Evil31m title", "Voice")


def test_query_says_on_stderr_that_there_are_no_rows(url: dict[str, str]) -> None:
    ended = vedette("query", "new", **url)
    assert (ended.code, ended.out, ended.err) == (0, "", "vedette: no rows\n")
    ended = vedette("query", "turned-away", "--format", "csv", **url)
    assert ended.out == "stage,gate,outlet,number,last_day\r\n"


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["nonsense"], ["'nonsense'", "state-only"]),
        (["../../etc/passwd"], ["there are"]),
        (["new", "--param", "tpoics=x"], ["'tpoics'", "topics, since"]),
        (["new", "--param", "topics"], ["name=value"]),
        (["new", "--param", "since=banana"], ["interval", "banana"]),
        (["one-outlet", "--param", "articles=x"], ["integer", '"x"']),
        (["--param", "since=1 day"], ["no query named"]),
    ],
)
def test_query_knows_wrong_use(url: dict[str, str], arguments: list[str], parts: list[str]) -> None:
    vedette("query", *arguments, **url).refused(2, *parts)


def test_query_prints_the_statement_for_psql(desk: Desk) -> None:
    desk.story(desk.article(desk.outlet("Courier"), 2), hours=2)
    ended = asked("new", "--sql", "--param", "since=3 days", desk=desk)
    assert ended.code == 0
    assert "'3 days'::interval" in ended.out
    assert len(desk.rows(ended.out.replace("%", "%%"))) == 1


def test_the_files_are_where_the_document_says() -> None:
    assert (ROOT / "sql" / "desk").samefile(questions.FOLDER)
    assert "`sql/desk/`" in DOCUMENT
