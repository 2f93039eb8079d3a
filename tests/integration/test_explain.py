"""`vedette explain`: why something is here, or why it is not."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from psycopg.types.json import Jsonb
from tests.conftest import Databases
from tests.factories import EPOCH, Clock, Make
from tests.integration.test_cli import Ended, vedette
from tests.newsroom import Loopback, settings

from vedette import store
from vedette.cli.explain import _words  # what the command prints, without its process
from vedette.config import ROOT, Config
from vedette.digest.compose import IN_FULL
from vedette.errors import UsageError, VedetteError
from vedette.pipeline import digests
from vedette.pipeline.work import Work
from vedette.store import meanings
from vedette.store.explain import explain, spellings
from vedette.store.explained import Event, Piece, Source, Stranger
from vedette.store.reader import reading

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
PAGE = "https://courier.example/news/bridge"


class Answered:
    """What was found, and how it is told."""

    def __init__(self, known: Piece | Event | Source | Stranger, now: dt.datetime) -> None:
        self.known = known
        self.lines = list(_words(known, now))
        self.text = "\n".join(self.lines)

    @property
    def piece(self) -> Piece:
        assert isinstance(self.known, Piece)
        return self.known

    def line(self, label: str) -> str:
        """The only line with this label."""
        (only,) = [line for line in self.lines if line.startswith(f"  {label}: ")]
        return only.removeprefix(f"  {label}: ")


class Desk:
    """A database with an outlet and its feed, and what is asked of it as the reader."""

    def __init__(self, make: Make, config: Config) -> None:
        self.make = make
        self.config = config
        self.outlet = make.outlet(slug="courier", name="Courier")
        self.feed = make.feed(outlet=self.outlet, host="courier.example", slug="courier-front")

    def ask(self, asked: object, *, now: dt.datetime = EPOCH) -> Answered:
        with store.connect(self.config) as connection, reading(connection):
            return Answered(explain(connection, str(asked), now=now), now)

    def command(self, *arguments: object) -> Ended:
        return vedette("explain", *arguments, VEDETTE_DATABASE_URL=self.config.database_url)

    def entry(self, url: str = PAGE, **given: Any) -> int:
        return self.make.entry(feed=self.feed, url=url, host="courier.example", **given)

    def article(self, known: str = PAGE, state: str = "filed", **given: Any) -> int:
        outlet = given.pop("outlet", self.outlet)
        entry = given.pop("entry", None) or self.entry(known, state="read")
        row = {"url": known, "canonical_url": known, "title": "Sappers bridge the river"}
        return self.make.article(outlet=outlet, entry=entry, state=state, **row | given)

    def entry_of(self, article: int) -> int:
        return int(self.make.value("select entry_id from news.article where id = %s", article))

    def page(self, entry: int, **given: Any) -> None:
        row = {
            "entry_id": entry,
            "outlet_id": self.outlet,
            "rights": "analyse",
            "final_url": PAGE,
            "status": 200,
            "headers": Jsonb({}),
            "body": b"x",
            "bytes": 12_345,
            "fetched_at": EPOCH + HOUR,
            "keep_until": EPOCH + 30 * DAY,
        }
        self.make.insert("page", **row | given)

    def counted(self, gate: str, day: dt.datetime, *, stage: str = "read") -> None:
        self.make.insert(
            "gate_count", day=day.date(), stage=stage, gate=gate, outlet_id=self.outlet, number=1
        )

    def poll(self, feed: int, hours: float = 1, **given: Any) -> None:
        moment = EPOCH - hours * HOUR
        row = {"feed_id": feed, "started_at": moment, "finished_at": moment, "outcome": "ok"}
        self.make.insert("poll", **row | given)

    def change(self, table: str, number: int, **given: Any) -> None:
        for name, value in given.items():
            query = f"update news.{table} set {name} = %s where id = %s"
            self.make.connection.execute(query.encode(), [value, number])


@pytest.fixture
def desk(databases: Databases, config: Config, make: Make) -> Desk:
    """Asked with the reader's password: it needs to see no more."""
    name = config.database_url.rpartition("/")[2]
    return Desk(make, databases.config(name, role="vedette_reader"))


# By what it is asked for


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        f"{PAGE}?utm_source=feed&fbclid=x#top",
        "http://courier.example/news/bridge",
        "https://www.courier.example/news/bridge",
        "HTTPS://M.Courier.example:443/news/bridge",
        "https://courier.example/news/bridge/",
        "https://courier.example/news/bridge/amp",
        "https://courier.example/news/bridge/amp/",
        "https://courier.example/amp/news/bridge",
        "https://courier.example/news/bridge?amp=1",
        "http://amp.courier.example/news/bridge?outputType=amp&utm_medium=x",
    ],
)
def test_an_article_is_found_by_whatever_spelling_of_its_url(desk: Desk, url: str) -> None:
    article = desk.article()
    for asked in (article, url):
        found = desk.ask(asked).piece
        assert found.article is not None
        assert found.article.id == article


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("http://www.a.example/x/amp", "https://a.example/x"),
        ("https://amp.a.example/x/", "https://a.example/x"),
        ("https://a.example/x.amp.html?id=1", "https://a.example/x.html?id=1&utm_id=2"),
        ("https://a.example/x.html?id=1", "https://a.example/x.amp.html?id=1&amp=1"),
        ("https://a.example/", "https://a.example/?utm_source=x"),
        ("https://a.example/amp/x", "https://www.a.example/x"),
    ],
)
def test_spellings_lead_both_ways(known: str, asked: str) -> None:
    assert known in spellings(asked)


@pytest.mark.parametrize(
    "url", [PAGE, "https://a.example/?b=2&a=1", "http://xn--e1afmkfd.example/ž"]
)
def test_the_spelling_asked_for_comes_first_and_there_are_not_many(url: str) -> None:
    from vedette import urls

    found = spellings(url)
    assert found[0] == urls.canonical(url)
    assert len(found) == len(set(found)) < 200
    assert "https://other.example/x" not in found


def test_the_exact_url_wins_over_a_likeness(desk: Desk) -> None:
    plain = desk.article(PAGE)
    amp = desk.article(f"{PAGE}/amp")
    for url, number in ((PAGE, plain), (f"{PAGE}/amp", amp)):
        found = desk.ask(url).piece.article
        assert found is not None
        assert found.id == number


def test_an_article_is_found_by_its_entry_s_url_and_by_where_that_led(desk: Desk) -> None:
    entry = desk.entry("https://courier.example/r/17", state="read")
    article = desk.article(PAGE, entry=entry, url="https://courier.example/r/17")
    desk.page(entry, final_url="https://courier.example/landing?from=r")
    for asked in (PAGE, "https://courier.example/r/17", "https://courier.example/landing?from=r"):
        answered = desk.ask(asked)
        assert answered.piece.article is not None
        assert answered.piece.article.id == article
    assert answered.line("known as") == f"{PAGE} (entry: https://courier.example/r/17)"
    assert answered.line("led to") == "https://courier.example/landing?from=r"


@pytest.mark.parametrize(
    "asked", ["99", "story:99", "no-such-feed", str(2**70), "story:" + "9" * 30]
)
def test_what_is_not_there_is_found_wanting(desk: Desk, asked: str) -> None:
    with pytest.raises(VedetteError, match=r"no (article|story|feed)") as caught:
        desk.ask(asked)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize(
    "asked",
    ["", "  ", "a b", "Courier!", "courier.example/a", "ftp://a.example/", "story:x", "http://"],
)
def test_what_cannot_be_asked_is_wrong_use(desk: Desk, asked: str) -> None:
    with pytest.raises(UsageError):
        desk.ask(asked)


# What is here


def test_an_article_tells_where_it_came_from_and_what_it_is(desk: Desk) -> None:
    article = desk.article(
        published=EPOCH - HOUR, language="lt", text="žodis " * 1200, date_source="page"
    )
    desk.page(desk.entry_of(article), final_url=f"{PAGE}?x=1")
    desk.change("article", article, relevance=0.815)

    answered = desk.ask(article)

    assert answered.lines[0] == "Sappers bridge the river"
    assert answered.lines[1] == f"  {PAGE}"
    assert (
        answered.line("from")
        == "feed courier-front of Courier (LT, independent), first seen 2026-03-10 08:15 UTC"
    )
    assert answered.line("published") == "2026-03-10 07:15 UTC (as the page says)"
    assert answered.line("page") == (
        "fetched 2026-03-10 09:15 UTC, status 200, 12,345 bytes, kept until 2026-04-09 08:15 UTC"
    )
    assert answered.line("text") == "1,200 words, language lt, relevance 0.81"
    assert answered.line("rights") == (
        "analyse: the text is never shown; kept until 2026-04-09 08:15 UTC"
    )
    assert answered.line("topics") == "none found"
    later = desk.ask(article, now=EPOCH + 60 * DAY)
    assert later.line("rights").endswith("dropped, its time is up")


@pytest.mark.parametrize(
    ("rights", "line"),
    [
        ("full", "full: the text may be kept and shown"),
        ("headline", "headline: nothing is kept but what the feed gives"),
    ],
)
def test_rights_are_told(desk: Desk, rights: str, line: str) -> None:
    desk.change("outlet", desk.outlet, rights=rights)
    answered = desk.ask(desk.article(body_until=None))
    assert answered.line("rights") == line
    never = "never fetched, the outlet gives its headlines only"
    assert (answered.line("page") == never) == (rights == "headline")


def test_copies_are_told_from_both_sides(desk: Desk) -> None:
    wire = desk.make.outlet(name="Wire", state_controlled=True)
    original = desk.article("https://wire.example/1", outlet=wire)
    copy, part = desk.article(), desk.article(f"{PAGE}-2")
    row = {"original_id": original, "containment": 1.0, "found_at": EPOCH}
    desk.make.insert("copy_of", article_id=copy, of_copy=0.97, of_original=0.92, **row)
    desk.make.insert("copy_of", article_id=part, of_copy=1.0, of_original=0.4, **row)
    shares = "97% of the copy's text, 92% of the original's"
    assert desk.ask(copy).line("copy of") == (
        f"article {original} of Wire: {shares} (whole copy: it shares the tags)"
    )
    assert "whole" not in desk.ask(part).line("copy of")
    answered = desk.ask(original)
    copied = [line for line in answered.lines if "copied by" in line]
    assert copied == [
        f"  copied by: article {copy} of Courier: {shares}",
        f"  copied by: article {part} of Courier: 100% of the copy's text, 40% of the original's",
    ]
    assert answered.piece.copied is None


def test_versions_are_told_and_their_entries_lead_to_the_article(desk: Desk) -> None:
    article = desk.article()
    again = desk.entry(f"{PAGE}-again", state="read")
    desk.make.insert(
        "article_version",
        article_id=article,
        number=2,
        entry_id=again,
        outlet_id=desk.outlet,
        rights="analyse",
        title="Sappers bridge two rivers",
        text_sha256=b"2",
        words=70,
        seen_at=EPOCH + HOUR,
    )
    for asked in (article, f"{PAGE}-again"):
        answered = desk.ask(asked)
        assert answered.line("version 2") == (
            "seen 2026-03-10 09:15 UTC, 70 words: Sappers bridge two rivers"
        )
        assert answered.piece.stops == ()
    assert answered.piece.entry.id == again


def test_every_topic_tells_why(desk: Desk) -> None:
    article = desk.article()
    desk.make.tag(article, "bridges", score=1.256, about=False, lexicon="abc")
    evidence = [
        {"sentence": "Sappers bridge the river", "words": ["bridge"], "in_title": True},
        {"sentence": "A pontoon bridge was laid.", "words": ["pontoon", "bridge"]},
    ]
    other = desk.article(f"{PAGE}-2")
    desk.make.tag(
        article, "drills", score=3, evidence=Jsonb(evidence), lexicon="abc", inherited_from=other
    )

    answered = desk.ask(article)

    start = answered.lines.index(
        f"  about: Drills (drills), score 3.0, lexicon abc, those of article {other}"
    )
    assert answered.lines[start + 1 : start + 5] == [
        '    "Sappers bridge the river" [bridge] (headline)',
        '    "A pontoon bridge was laid." [pontoon, bridge]',
        "  mentions: Bridges (bridges), score 1.26, lexicon abc",
        '    "Soldiers drill." [drill]',
    ]


def test_a_story_and_why_an_article_is_in_it(desk: Desk) -> None:
    first = desk.article(f"{PAGE}-0", published=EPOCH - 2 * HOUR, title="First")
    article = desk.article(published=EPOCH - HOUR)
    story = desk.make.story(first, article)
    because = {"similarity": 0.4156, "terms": ["pontoon"], "entities": ["nemunas"]}
    desk.make.connection.execute(
        "update news.story_member set because = %s where article_id = %s", [Jsonb(because), article]
    )

    answered = desk.ask(article)

    assert f"Here: article {article}, in story:{story}." in answered.lines
    assert answered.line("story") == (
        f"story:{story}, since 2026-03-10 08:15 UTC, because it is like one of its articles "
        "(0.42; words: pontoon; names: nemunas)"
    )
    assert "    First (2 articles, 0 of them copies, 1 independent outlet)" in answered.lines
    assert answered.line("digest") == "nobody is subscribed"

    whole = desk.ask(f"story:{story}")
    assert isinstance(whole.known, Event)
    assert (
        f"Here: story:{story}, 2 articles, 0 of them copies, 1 independent outlet." in whole.lines
    )
    assert whole.line(f"article {first}") == (
        "Courier (LT, independent), en, 2026-03-10 06:15 UTC: First"
    )
    assert "    here because it opened the story" in whole.lines
    assert any("0.42; words: pontoon" in line for line in whole.lines)


# What is not here, or not in a digest


@pytest.mark.parametrize(
    ("state", "gate", "said"),
    [
        ("refused", "robots", "was refused"),
        ("failed", "http-404", "was given up"),
        ("quarantined", "quarantine", "is set aside"),
    ],
)
def test_what_a_gate_kept_out_names_gate_day_and_meaning(
    desk: Desk, state: str, gate: str, said: str
) -> None:
    entry = desk.entry(state=state, gate=gate, reason="because of that", first_seen=EPOCH)
    desk.counted(gate, EPOCH - DAY)
    desk.counted(gate, EPOCH + DAY)
    desk.counted(gate, EPOCH + 5 * DAY)

    answered = desk.ask(PAGE)

    assert f"Not here: entry {entry} {said}." in answered.lines
    means = meanings.meaning("read", gate)
    assert means
    assert answered.line("kept out") == (
        f"by the gate {gate} of the stage read, counted on 2026-03-11: {means}. "
        "Reason: because of that"
    )
    assert answered.line("page") == "none"


def test_what_was_put_back_is_dated_after_its_last_try(desk: Desk) -> None:
    desk.entry(state="failed", gate="timeout", next_try=EPOCH + 2 * DAY)
    desk.counted("timeout", EPOCH)
    desk.counted("timeout", EPOCH + 2 * DAY)
    (stop,) = desk.ask(PAGE).piece.stops
    assert stop.day == (EPOCH + 2 * DAY).date()


def test_what_waits_says_until_when(desk: Desk) -> None:
    entry = desk.entry()
    assert f"Not here yet: entry {entry} waits to be read." in desk.ask(PAGE).lines
    assert desk.ask(PAGE).piece.stops == ()
    desk.change("entry", entry, gate="http-503", reason="503", next_try=EPOCH + HOUR)
    answered = desk.ask(PAGE)
    assert answered.line("kept out").endswith("of the stage read: the server's fault. Reason: 503")
    assert answered.line("tried again") == "not before 2026-03-10 09:15 UTC"


def test_a_page_that_repeats_a_known_article_leads_to_it(desk: Desk) -> None:
    article = desk.article()
    again = desk.entry(f"{PAGE}-again", state="read")
    desk.counted("known-page", EPOCH)
    answered = desk.ask(f"{PAGE}-again")
    assert answered.piece.article is None
    assert "gave no article of its own" in answered.text
    desk.page(again, final_url=PAGE)
    answered = desk.ask(f"{PAGE}-again")
    assert answered.piece.article is not None
    assert answered.piece.article.id == article
    assert answered.line("kept out").startswith(
        "by the gate known-page of the stage read, counted on 2026-03-10: the page repeats"
    )


def test_an_article_about_nothing_says_so(desk: Desk) -> None:
    article = desk.article()
    desk.make.tag(article, "drills", about=False)
    desk.change("article", article, gate="irrelevant")
    desk.counted("irrelevant", EPOCH, stage="tag")
    answered = desk.ask(article)
    assert f"Not in any story: article {article} was read, and ended there." in answered.lines
    assert answered.line("kept out").startswith(
        "by the gate irrelevant of the stage tag, counted on 2026-03-10: about no topic"
    )
    assert answered.line("mentions").startswith("Drills")


@pytest.mark.parametrize(
    ("state", "stage"), [("read", "dedup"), ("deduplicated", "tag"), ("tagged", "story")]
)
def test_an_article_on_its_way_or_stuck_names_the_stage(desk: Desk, state: str, stage: str) -> None:
    article = desk.article(state=state)
    assert f"On its way: article {article} waits for the stage {stage}." in desk.ask(PAGE).lines
    desk.change(
        "article",
        article,
        state="quarantined",
        gate="quarantine",
        reason=f"never finished after state {state} in 3 tries",
    )
    (stop,) = desk.ask(PAGE).piece.stops
    assert (stop.stage, stop.gate, stop.meaning) == (
        stage,
        "quarantine",
        "an article this stage never finished",
    )


@pytest.fixture
def posted(desk: Desk) -> tuple[Desk, Work]:
    """Work on the same database, for composing digests in it."""
    work = Work(
        config=desk.config, connection=desk.make.connection, worker="w", now=desk.make.clock
    )
    return desk, work


def test_each_subscriber_has_had_it_or_a_reason(posted: tuple[Desk, Work]) -> None:
    desk, work = posted
    article = desk.article()
    story = desk.make.story(article)
    desk.make.subscriber("drills", slug="had")
    desk.make.subscriber("tanks", slug="other")
    digests.compose(work, ending_now=True)
    desk.make.subscriber("drills", slug="new")

    answered = desk.ask(article)

    carried = "2026-03-10, rank 1 under Drills (drills), composed"
    told = [line for line in answered.lines if line.startswith("  digest: ")]
    assert told == [
        f"  digest: had, {carried}; this article stood for the story",
        "  digest: not to new: waits for the next digest",
        "  digest: not to other: follows none of its topics",
    ]
    # Filed after the window, so it came too late for the reader who had the story.
    desk.make.clock.advance(hours=1)
    late = desk.article(f"{PAGE}-late")
    desk.make.join(late, story)
    assert "a story reaches a reader once" in desk.ask(late).text
    assert f"article {article} stood for it" in desk.ask(f"story:{story}").text


def test_a_reason_that_another_article_gave_names_its_outlet_as_the_mail_does(
    posted: tuple[Desk, Work],
) -> None:
    desk, work = posted
    state = desk.make.outlet(name="Voice", state_controlled=True)
    lead, reason = desk.article(), desk.article("https://voice.example/1", outlet=state)
    desk.make.story(lead, reason)
    desk.make.tag(reason, "tanks", score=2.5)
    desk.make.subscriber("tanks", slug="desk")
    digests.compose(work, ending_now=True)

    answered = desk.ask(lead)

    why = 'Why: Tanks (score 2.5, as told by Voice): "Soldiers drill." [drill]'
    assert f"    {why}" in answered.lines
    assert f"\n  {why}\n" in desk.make.value("select plain from news.digest")
    assert "this article stood for the story" in answered.line("digest")
    assert "this one under it" in desk.ask(reason).line("digest")


def test_a_story_that_was_too_old_for_a_digest_names_the_gate(posted: tuple[Desk, Work]) -> None:
    desk, work = posted
    desk.make.subscriber("drills", slug="desk", since=EPOCH - 30 * DAY)
    digests.compose(work, ending_now=True)
    desk.make.clock.advance(days=1)
    article = desk.article(published=EPOCH - 9 * DAY)
    story = desk.make.story(article)
    desk.change("story", story, last_active=EPOCH - 9 * DAY)
    assert desk.ask(article).line("digest") == "not to desk: waits for the next digest"

    desk.make.clock.advance(hours=1)
    digests.compose(work, ending_now=True)

    means = meanings.meaning("digest", "too-old")
    assert desk.ask(article).line("digest") == (
        "not to desk: its news was older than the digest shows (gate too-old of the stage digest, "
        f"counted with the digest of 2026-03-11: {means})"
    )
    assert desk.make.gates()["digest", "too-old"] == 1


def test_a_story_from_before_the_first_digest_says_so(posted: tuple[Desk, Work]) -> None:
    desk, work = posted
    article = desk.article()
    desk.make.story(article)
    desk.make.clock.advance(days=9)
    desk.make.subscriber("drills", slug="desk", since=EPOCH)
    digests.compose(work, ending_now=True)
    assert desk.ask(article).line("digest") == "not to desk: was not subscribed yet"


# Feeds, and what nobody knows


@pytest.mark.parametrize("by_url", [False, True])
def test_a_feed_tells_how_its_polls_went(desk: Desk, by_url: bool) -> None:
    desk.change(
        "feed",
        desk.feed,
        url="https://courier.example/rss.xml",
        last_polled=EPOCH,
        failures=2,
        note="Slow on Sundays.",
    )
    desk.poll(desk.feed, 2, status=200, entries=20, fresh=3)
    desk.poll(desk.feed, 1, outcome="failed", status=404, gate="http-404", reason="answers 404")
    desk.entry(state="refused", gate="robots")
    desk.entry(f"{PAGE}-2", state="read")
    desk.counted("repeated", EPOCH - DAY, stage="poll")
    desk.counted("repeated", EPOCH - 9 * DAY, stage="poll")

    answered = desk.ask("https://courier.example/rss.xml" if by_url else "courier-front")

    assert isinstance(answered.known, Source)
    assert answered.lines[0] == "courier-front: a feed of Courier (LT, independent), rights analyse"
    polls = [line for line in answered.lines if line.startswith("  poll: ")]
    failed = "failed, status 404, gate http-404: not there. Reason: answers 404"
    assert polls == [
        f"  poll: 2026-03-10 07:15 UTC: {failed}",
        "  poll: 2026-03-10 06:15 UTC: ok, status 200, 20 entries, 3 of them new",
    ]
    assert "  entries: 1 refused, gate robots: robots.txt disallows it" in answered.lines
    assert "  entries: 1 read" in answered.lines
    assert answered.line("turned away").startswith(
        "1 by the gate repeated in the last 7 days, last"
    )
    assert answered.line("failures") == "2 in a row"
    assert answered.line("note") == "Slow on Sundays."


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/never-seen",
        "http://www.courier.example/x",
        "https://sport.courier.example/y",
        "https://elsewhere.example/z",
    ],
)
def test_an_unknown_page_of_a_known_host_tells_of_its_feeds(desk: Desk, url: str) -> None:
    desk.make.entry(feed=desk.feed, url="https://elsewhere.example/1", host="elsewhere.example")
    desk.make.feed(outlet=desk.outlet, slug="courier-old", host="courier.example", state="inactive")
    desk.make.feed(outlet=desk.outlet, slug="courier-new", host="courier.example")
    desk.make.feed(host="other.example")
    desk.poll(desk.feed, status=200, entries=20, fresh=0)
    desk.counted("too-long", EPOCH, stage="poll")

    answered = desk.ask(url)

    assert isinstance(answered.known, Stranger)
    host = url.split("/")[2]
    told = f"Not here: {host} belongs to Courier (LT, independent)."
    means = meanings.meaning("poll", "too-long")
    assert answered.lines[answered.lines.index(told) :] == [
        told,
        "  feed courier-front: it was never in it, or is no longer; last asked:",
        "    poll: 2026-03-10 07:15 UTC: ok, status 200, 20 entries, 0 of them new",
        "  feed courier-new: not asked yet, due now",
        "  feed courier-old: inactive; last asked never",
        f"  turned away: 1 by the gate too-long in the last 7 days, last on 2026-03-10: {means}",
    ]


def test_an_unknown_host_is_said_to_be_none_of_ours(desk: Desk) -> None:
    answered = desk.ask("https://nobody.lt/a")
    assert answered.lines[-1] == (
        "Not here: no feed of ours is on nobody.lt, and no entry ever led there."
    )
    assert isinstance(answered.known, Stranger)
    assert answered.known.never is None
    # Neither a part of a name nor what all names end with makes a site.
    for url in ("https://notcourier.example/", "https://example/"):
        assert "no feed of ours" in desk.ask(url).text


def test_what_could_never_be_fetched_says_why(desk: Desk) -> None:
    assert (
        "it could never be fetched (gate url): private address 10.0.0.1."
        in desk.ask("http://10.0.0.1/a").text
    )
    assert "longer than 2048" in desk.ask(f"https://courier.lt/{'x' * 2100}").text


# The mail and the command


@pytest.fixture
def passed(databases: Databases, ingested: str, newsroom: Loopback) -> Iterator[Work]:
    """The newsroom after one pass at EPOCH, with the day's digest composed."""
    with databases.copy(ingested) as name:
        config = databases.config(name, **settings(newsroom))
        with store.connect(config) as connection:
            work = Work(config=config, connection=connection, worker="again", now=Clock(EPOCH))
            assert digests.compose(work, ending_now=True) == {"composed": 1}
            yield work


def test_the_mail_and_explain_say_the_same(passed: Work) -> None:
    make = Make(passed.connection, Clock(EPOCH))
    mail: str = make.value("select plain from news.digest")
    whys = re.findall(r"^  (Why: .*)$", mail, re.MULTILINE)
    items = make.rows("select rank, article_id, story_id, why from news.digest_item order by rank")
    assert len(items) > 5
    assert len(whys) == min(len(items), IN_FULL)
    told = []
    for rank, article, story, why in items[:IN_FULL]:
        with reading(passed.connection):
            answered = Answered(explain(passed.connection, str(article), now=EPOCH), EPOCH)
        (carried,) = answered.piece.told.carried if answered.piece.told else ()
        assert (carried.rank, carried.article_id) == (rank, article)
        (said,) = [line.strip() for line in answered.lines if line.startswith("    Why: ")]
        told.append(said)
        whole = Answered(_known(passed, f"story:{story}"), EPOCH)
        assert f"    {said}" in whole.lines
        # The reason stands among the tags of the article that gave it, too, with the same score.
        source = _known(passed, str(why["article"]))
        assert isinstance(source, Piece)
        (tag,) = [one for one in source.tags if one.topic == why["topic"]]
        assert round(tag.score, 2) == why["score"]
        assert tag.about
        assert (why["sentence"], why["words"]) in [
            (one["sentence"], one["words"]) for one in tag.evidence
        ]
    assert sorted(told) == sorted(whys)


def _known(work: Work, asked: str) -> Piece | Event | Source | Stranger:
    with reading(work.connection):
        return explain(work.connection, asked, now=EPOCH)


def test_everything_in_the_newsroom_can_be_explained(passed: Work) -> None:
    make = Make(passed.connection, Clock(EPOCH))
    entries = make.rows("select url, state, gate from news.entry")
    assert {state for _, state, _ in entries} >= {"read", "refused"}
    for url, state, gate in entries:
        answered = Answered(_known(passed, url), EPOCH)
        assert answered.piece.entry.state == state
        if gate:
            assert answered.piece.stops[0].gate == gate
            assert answered.piece.stops[0].meaning
            assert answered.piece.stops[0].day == EPOCH.date()
        else:
            article = answered.piece.article
            assert article is not None
            assert bool(answered.piece.membership) == (article.gate is None)
    for (slug,) in make.rows("select slug from news.feed"):
        assert isinstance(_known(passed, slug), Source)


# Gates


def test_the_meanings_are_those_of_the_document() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    section = text[text.index("\n## Gates\n") : text.index("\n## Rights\n")]
    found: dict[str, dict[str, str]] = {}
    for line in section.splitlines():
        if heading := re.match(r"\*\*(\w+)\b", line):
            found[heading[1]] = {}
        elif line.startswith("| `"):
            names, means, *_ = (cell.strip() for cell in line.strip("|").split("|"))
            found[list(found)[-1]] |= dict.fromkeys(re.findall(r"`([^`]+)`", names), means)
    assert found.pop("The") == dict(meanings.DOOR)
    assert found == {stage: dict(gates) for stage, gates in meanings.STAGES.items()}


@pytest.mark.parametrize(
    ("stage", "gate", "means"),
    [
        ("read", "too-large", "a page of more than 8 MiB"),
        ("poll", "too-large", "a document of more than 8 MiB"),
        ("poll", "robots", "robots.txt disallows it"),
        ("read", "http-451", "any other 4xx"),
        ("read", "http-404", "not there"),
        ("read", "http-503", "the server's fault"),
        ("tag", "irrelevant", "about no topic"),
        ("tag", "invented", ""),
        ("nowhere", "invented", ""),
    ],
)
def test_a_gate_means_what_it_means_at_its_stage(stage: str, gate: str, means: str) -> None:
    found = meanings.meaning(stage, gate)
    assert found.startswith(means)
    assert bool(found) == bool(means)
    assert "`" not in found


# The command


def test_explain_prints_words_or_json(desk: Desk) -> None:
    article = desk.article(title="Evil\x1b[2J\u202e title")
    desk.make.tag(article)
    ended = desk.command(article)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"Evil[2J title\n  {PAGE}\n")
    assert '\n    "Soldiers drill." [drill]\n' in ended.out
    assert all(one.isprintable() or one == "\n" for one in ended.out)

    row = desk.command(f"{PAGE}?utm_source=x", "--json").row

    assert (row["kind"], row["article"]["id"]) == ("article", article)
    assert row["article"]["title"] == "Evil[2J title"
    assert row["entry"]["feed"] == "courier-front"
    assert row["tags"][0]["evidence"][0]["words"] == ["drill"]
    assert row["story"] is None
    assert "body" not in row["article"]


def test_explain_folds_to_the_width_there_is(desk: Desk) -> None:
    article = desk.article(title="A long headline of many words " * 9)
    ended = vedette("explain", article, VEDETTE_DATABASE_URL=desk.config.database_url, COLUMNS="60")
    assert ended.code == 0
    assert max(map(len, ended.out.splitlines())) <= 60


def test_explain_ends_with_1_where_it_is_not_known(desk: Desk) -> None:
    ended = desk.command("https://courier.example/never-seen")
    ended.refused(1, "nothing is known of https://courier.example/never-seen")
    assert "courier.example belongs to Courier" in ended.out
    known = desk.command("https://nobody.lt/a", "--json")
    known.refused(1, "nobody.lt")
    assert (known.row["kind"], known.row["sources"]) == ("unknown", [])
    desk.command("99").refused(1, "no article 99")
    desk.command("story:99").refused(1, "no story 99")
    desk.command("nonsense").refused(1, "vedette feeds list")
    desk.command("ftp://a.example/").refused(2, "not an http or https URL")
    desk.command("a b").refused(2, "expected")
