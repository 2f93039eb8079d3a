"""`vedette explain`: why something is not here, or in no digest; feeds, and what nobody knows."""

import pytest
from tests.explaining import DAY, HOUR, PAGE, Desk
from tests.factories import EPOCH

from vedette.pipeline import digests
from vedette.pipeline.work import Work
from vedette.store import meanings
from vedette.store.explained import Source, Stranger

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
    explaining: Desk, state: str, gate: str, said: str
) -> None:
    entry = explaining.entry(state=state, gate=gate, reason="because of that", first_seen=EPOCH)
    explaining.counted(gate, EPOCH - DAY)
    explaining.counted(gate, EPOCH + DAY)
    explaining.counted(gate, EPOCH + 5 * DAY)

    answered = explaining.ask(PAGE)

    assert f"Not here: entry {entry} {said}." in answered.lines
    means = meanings.meaning("read", gate)
    assert means
    assert answered.line("kept out") == (
        f"by the gate {gate} of the stage read, counted on 2026-03-11: {means}. "
        "Reason: because of that"
    )
    assert answered.line("page") == "none"


def test_what_was_put_back_is_dated_after_its_last_try(explaining: Desk) -> None:
    explaining.entry(state="failed", gate="timeout", next_try=EPOCH + 2 * DAY)
    explaining.counted("timeout", EPOCH)
    explaining.counted("timeout", EPOCH + 2 * DAY)
    (stop,) = explaining.ask(PAGE).piece.stops
    assert stop.day == (EPOCH + 2 * DAY).date()


def test_what_waits_says_until_when(explaining: Desk) -> None:
    entry = explaining.entry()
    assert f"Not here yet: entry {entry} waits to be read." in explaining.ask(PAGE).lines
    assert explaining.ask(PAGE).piece.stops == ()
    explaining.change("entry", entry, gate="http-503", reason="503", next_try=EPOCH + HOUR)
    answered = explaining.ask(PAGE)
    assert answered.line("kept out").endswith("of the stage read: the server's fault. Reason: 503")
    assert answered.line("tried again") == "not before 2026-03-10 09:15 UTC"


def test_a_page_that_repeats_a_known_article_leads_to_it(explaining: Desk) -> None:
    article = explaining.article()
    again = explaining.entry(f"{PAGE}-again", state="read")
    explaining.counted("known-page", EPOCH)
    answered = explaining.ask(f"{PAGE}-again")
    assert answered.piece.article is None
    assert "gave no article of its own" in answered.text
    explaining.page(again, final_url=PAGE)
    answered = explaining.ask(f"{PAGE}-again")
    assert answered.piece.article is not None
    assert answered.piece.article.id == article
    assert answered.line("kept out").startswith(
        "by the gate known-page of the stage read, counted on 2026-03-10: the page repeats"
    )


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        ("irrelevant", "not regional defence news, by its relevance"),
        ("off-topic", "relevant, but about no topic"),
    ],
)
def test_an_article_of_no_interest_says_so(explaining: Desk, gate: str, said: str) -> None:
    article = explaining.article()
    explaining.make.tag(article, "drills", about=False)
    explaining.change("article", article, gate=gate)
    explaining.counted(gate, EPOCH, stage="tag")
    answered = explaining.ask(article)
    assert f"Not in any story: article {article} was read, and ended there." in answered.lines
    assert answered.line("kept out").startswith(
        f"by the gate {gate} of the stage tag, counted on 2026-03-10: {said}"
    )
    assert answered.line("mentions").startswith("Drills")


@pytest.mark.parametrize(
    ("state", "stage"), [("read", "dedup"), ("deduplicated", "tag"), ("tagged", "story")]
)
def test_an_article_on_its_way_or_stuck_names_the_stage(
    explaining: Desk, state: str, stage: str
) -> None:
    article = explaining.article(state=state)
    assert (
        f"On its way: article {article} waits for the stage {stage}." in explaining.ask(PAGE).lines
    )
    explaining.change(
        "article",
        article,
        state="quarantined",
        gate="quarantine",
        reason=f"never finished after state {state} in 3 tries",
    )
    (stop,) = explaining.ask(PAGE).piece.stops
    assert (stop.stage, stop.gate, stop.meaning) == (
        stage,
        "quarantine",
        "an article this stage never finished",
    )


@pytest.fixture
def posted(explaining: Desk) -> tuple[Desk, Work]:
    """Work on the same database, for composing digests in it."""
    work = Work(
        config=explaining.config,
        connection=explaining.make.connection,
        worker="w",
        now=explaining.make.clock,
    )
    return explaining, work


def test_each_subscriber_has_had_it_or_a_reason(posted: tuple[Desk, Work]) -> None:
    explaining, work = posted
    article = explaining.article()
    story = explaining.make.story(article)
    explaining.make.subscriber("drills", slug="had")
    explaining.make.subscriber("tanks", slug="other")
    digests.compose(work, ending_now=True)
    explaining.make.subscriber("drills", slug="new")

    answered = explaining.ask(article)

    carried = "2026-03-10, rank 1 under Drills (drills), composed"
    told = [line for line in answered.lines if line.startswith("  digest: ")]
    assert told == [
        f"  digest: had, {carried}; this article stood for the story",
        "  digest: not to new: waits for the next digest",
        "  digest: not to other: follows none of its topics",
    ]
    # Filed after the window, so it came too late for the reader who had the story.
    explaining.make.clock.advance(hours=1)
    late = explaining.article(f"{PAGE}-late")
    explaining.make.join(late, story)
    assert "a story reaches a reader once" in explaining.ask(late).text
    assert f"article {article} stood for it" in explaining.ask(f"story:{story}").text


def test_a_reason_that_another_article_gave_names_its_outlet_as_the_mail_does(
    posted: tuple[Desk, Work],
) -> None:
    explaining, work = posted
    state = explaining.make.outlet(name="Voice", state_controlled=True)
    lead, reason = explaining.article(), explaining.article("https://voice.example/1", outlet=state)
    explaining.make.story(lead, reason)
    explaining.make.tag(reason, "tanks", score=2.5)
    explaining.make.subscriber("tanks", slug="desk")
    digests.compose(work, ending_now=True)

    answered = explaining.ask(lead)

    why = 'Why: Tanks (score 2.5, as told by Voice): "Soldiers drill." [drill]'
    assert f"    {why}" in answered.lines
    assert f"\n  {why}\n" in explaining.make.value("select plain from news.digest")
    assert "this article stood for the story" in answered.line("digest")
    assert "this one under it" in explaining.ask(reason).line("digest")


def test_a_story_that_was_too_old_for_a_digest_names_the_gate(posted: tuple[Desk, Work]) -> None:
    explaining, work = posted
    explaining.make.subscriber("drills", slug="desk", since=EPOCH - 30 * DAY)
    digests.compose(work, ending_now=True)
    explaining.make.clock.advance(days=1)
    article = explaining.article(published=EPOCH - 9 * DAY)
    story = explaining.make.story(article)
    explaining.change("story", story, last_active=EPOCH - 9 * DAY)
    assert explaining.ask(article).line("digest") == "not to desk: waits for the next digest"

    explaining.make.clock.advance(hours=1)
    digests.compose(work, ending_now=True)

    means = meanings.meaning("digest", "too-old")
    assert explaining.ask(article).line("digest") == (
        "not to desk: its news was older than the digest shows (gate too-old of the stage digest, "
        f"counted with the digest of 2026-03-11: {means})"
    )
    assert explaining.make.gates()["digest", "too-old"] == 1


def test_a_story_from_before_the_first_digest_says_so(posted: tuple[Desk, Work]) -> None:
    explaining, work = posted
    article = explaining.article()
    explaining.make.story(article)
    explaining.make.clock.advance(days=9)
    explaining.make.subscriber("drills", slug="desk", since=EPOCH)
    digests.compose(work, ending_now=True)
    assert explaining.ask(article).line("digest") == "not to desk: was not subscribed yet"


# Feeds, and what nobody knows


@pytest.mark.parametrize("by_url", [False, True])
def test_a_feed_tells_how_its_polls_went(explaining: Desk, by_url: bool) -> None:
    explaining.change(
        "feed",
        explaining.feed,
        url="https://courier.example/rss.xml",
        last_polled=EPOCH,
        failures=2,
        note="Slow on Sundays.",
    )
    explaining.poll(explaining.feed, 2, status=200, entries=20, fresh=3)
    explaining.poll(
        explaining.feed, 1, outcome="failed", status=404, gate="http-404", reason="answers 404"
    )
    explaining.entry(state="refused", gate="robots")
    explaining.entry(f"{PAGE}-2", state="read")
    explaining.counted("repeated", EPOCH - DAY, stage="poll")
    explaining.counted("repeated", EPOCH - 9 * DAY, stage="poll")

    answered = explaining.ask("https://courier.example/rss.xml" if by_url else "courier-front")

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
def test_an_unknown_page_of_a_known_host_tells_of_its_feeds(explaining: Desk, url: str) -> None:
    explaining.make.entry(
        feed=explaining.feed, url="https://elsewhere.example/1", host="elsewhere.example"
    )
    explaining.make.feed(
        outlet=explaining.outlet, slug="courier-old", host="courier.example", state="inactive"
    )
    explaining.make.feed(outlet=explaining.outlet, slug="courier-new", host="courier.example")
    explaining.make.feed(host="other.example")
    explaining.poll(explaining.feed, status=200, entries=20, fresh=0)
    explaining.counted("too-long", EPOCH, stage="poll")

    answered = explaining.ask(url)

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


def test_an_unknown_host_is_said_to_be_none_of_ours(explaining: Desk) -> None:
    answered = explaining.ask("https://nobody.lt/a")
    assert answered.lines[-1] == (
        "Not here: no feed of ours is on nobody.lt, and no entry ever led there."
    )
    assert isinstance(answered.known, Stranger)
    assert answered.known.never is None
    # Neither a part of a name nor what all names end with makes a site.
    for url in ("https://notcourier.example/", "https://example/"):
        assert "no feed of ours" in explaining.ask(url).text


def test_what_could_never_be_fetched_says_why(explaining: Desk) -> None:
    assert (
        "it could never be fetched (gate url): private address 10.0.0.1."
        in explaining.ask("http://10.0.0.1/a").text
    )
    assert "longer than 2048" in explaining.ask(f"https://courier.lt/{'x' * 2100}").text
