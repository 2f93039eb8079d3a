"""`vedette explain`: why something is here, and how the command says it."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from psycopg.types.json import Jsonb
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range
from tests.commands import vedette
from tests.conftest import Databases
from tests.explaining import DAY, HOUR, MINUTE, PAGE, Answered, Desk
from tests.factories import EPOCH, Clock, Make
from tests.newsroom import Loopback, settings

from vedette import store, urls
from vedette.config import ROOT
from vedette.digest.compose import IN_FULL
from vedette.errors import UsageError, VedetteError
from vedette.pipeline import digests
from vedette.pipeline.work import Work
from vedette.store import meanings
from vedette.store.explain import explain
from vedette.store.explained import Event, Piece, Source, Stranger
from vedette.store.reader import reading
from vedette.variants import likeness, spellings

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
def test_an_article_is_found_by_whatever_spelling_of_its_url(explaining: Desk, url: str) -> None:
    article = explaining.article()
    for asked in (article, url):
        found = explaining.ask(asked).piece
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
    "url",
    [
        PAGE,
        "http://www.a.example/x/amp",
        "https://amp.a.example/x/",
        "https://a.example/x.amp.html?id=1",
        "https://m.a.example/amp/x?b=2&amp=1&a=1",
        "https://a.example/",
    ],
)
def test_all_spellings_of_a_page_are_alike(url: str) -> None:
    assert {likeness(spelled) for spelled in spellings(url)} == {likeness(urls.canonical(url))}
    assert likeness(url) != likeness("https://a.example/y")


def test_pages_are_not_alike_for_their_host_their_query_or_their_place_in_a_feed() -> None:
    page = "https://a.example/x"
    others = (
        "https://b.example/x",
        f"{page}?id=1",
        f"{page}#f00",
        f"{page}/y",
        "https://a.example/X",
    )
    assert len({likeness(page), *map(likeness, others)}) == 1 + len(others)


@pytest.mark.parametrize(
    "url", [PAGE, "https://a.example/?b=2&a=1", "http://xn--e1afmkfd.example/ž"]
)
def test_the_spelling_asked_for_comes_first_and_there_are_not_many(url: str) -> None:
    found = spellings(url)
    assert found[0] == urls.canonical(url)
    assert len(found) == len(set(found)) < 200
    assert "https://other.example/x" not in found


def test_the_exact_url_wins_over_a_likeness(explaining: Desk) -> None:
    plain = explaining.article(PAGE)
    amp = explaining.article(f"{PAGE}/amp")
    for url, number in ((PAGE, plain), (f"{PAGE}/amp", amp)):
        found = explaining.ask(url).piece.article
        assert found is not None
        assert found.id == number


def test_an_article_is_found_by_its_entry_s_url_and_by_where_that_led(explaining: Desk) -> None:
    entry = explaining.entry("https://courier.example/r/17", state="read")
    article = explaining.article(PAGE, entry=entry, url="https://courier.example/r/17")
    explaining.page(entry, final_url="https://courier.example/landing?from=r")
    for asked in (PAGE, "https://courier.example/r/17", "https://courier.example/landing?from=r"):
        answered = explaining.ask(asked)
        assert answered.piece.article is not None
        assert answered.piece.article.id == article
    assert answered.line("known as") == f"{PAGE} (entry: https://courier.example/r/17)"
    assert answered.line("led to") == "https://courier.example/landing?from=r"


@pytest.mark.parametrize(
    "asked", ["99", "story:99", "no-such-feed", str(2**70), "story:" + "9" * 30]
)
def test_what_is_not_there_is_found_wanting(explaining: Desk, asked: str) -> None:
    with pytest.raises(VedetteError, match=r"no (article|story|feed)") as caught:
        explaining.ask(asked)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize(
    "asked",
    ["", "  ", "a b", "Courier!", "courier.example/a", "ftp://a.example/", "story:x", "http://"],
)
def test_what_cannot_be_asked_is_wrong_use(explaining: Desk, asked: str) -> None:
    with pytest.raises(UsageError):
        explaining.ask(asked)


# What is here


def test_an_article_tells_where_it_came_from_and_what_it_is(explaining: Desk) -> None:
    article = explaining.article(
        published=EPOCH - HOUR, language="lt", text="žodis " * 1200, date_source="page"
    )
    explaining.page(explaining.entry_of(article), final_url=f"{PAGE}?x=1")
    explaining.change("article", article, relevance=0.815)

    answered = explaining.ask(article)

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
    later = explaining.ask(article, now=EPOCH + 60 * DAY)
    assert later.line("rights").endswith("dropped, its time is up")


@pytest.mark.parametrize(
    ("rights", "line"),
    [
        ("full", "full: the text may be kept and shown"),
        ("headline", "headline: nothing is kept but what the feed gives"),
    ],
)
def test_rights_are_told(explaining: Desk, rights: str, line: str) -> None:
    explaining.change("outlet", explaining.outlet, rights=rights)
    answered = explaining.ask(explaining.article(body_until=None))
    assert answered.line("rights") == line
    never = "never fetched, the outlet gives its headlines only"
    assert (answered.line("page") == never) == (rights == "headline")


def test_copies_are_told_from_both_sides(explaining: Desk) -> None:
    wire = explaining.make.outlet(name="Wire", state_controlled=True)
    original = explaining.article("https://wire.example/1", outlet=wire, published=EPOCH - HOUR)
    same = explaining.article(published=EPOCH - 20 * MINUTE)
    cut = explaining.article(f"{PAGE}-2", first_seen=EPOCH + 30 * HOUR, date_source="first-seen")
    row = {"original_id": original, "containment": 1.0, "found_at": EPOCH}
    copied = partial(explaining.make.insert, "copy_of", **row)
    copied(article_id=same, relation="same", of_copy=0.97, of_original=0.92)
    copied(article_id=cut, relation="cut", of_copy=1.0, of_original=0.4)
    told = "40 min later: same text, 97% of the copy's text, 92% of the original's"
    assert explaining.ask(same).line("copy of") == f"article {original} of Wire, {told}"
    later = "1 day 7 h later: shortened, 100% of the copy's text, 40% of the original's"
    answered = explaining.ask(original)
    assert [line for line in answered.lines if "copied by" in line] == [
        f"  copied by: article {same} of Courier, {told}",
        f"  copied by: article {cut} of Courier, {later}",
    ]
    assert answered.piece.copied is None


def test_a_whole_copy_says_that_it_shares_the_tags(explaining: Desk) -> None:
    original, copy = explaining.article(f"{PAGE}-1"), explaining.article()
    explaining.make.insert(
        "copy_of", article_id=copy, original_id=original, relation="same", containment=1,
        of_copy=1, of_original=1, found_at=EPOCH,
    )  # fmt: skip
    assert "tags" not in explaining.ask(copy).line("copy of")
    explaining.make.tag(copy, inherited_from=original)
    assert explaining.ask(copy).line("copy of").endswith("; it shares the tags")


@pytest.mark.parametrize("rights", ["full", "analyse", "headline"])
def test_what_a_copy_added_is_counted_and_shown_where_it_may_be(
    explaining: Desk, rights: str
) -> None:
    explaining.change("outlet", explaining.outlet, rights=rights)
    original = explaining.article(f"{PAGE}-1")
    text = "From the wire. The mayor (Ž) came, too. From the wire again. Ferries stay."
    copy = explaining.article(text=text)
    explaining.make.insert(
        "copy_of", article_id=copy, original_id=original, relation="extended", containment=1,
        of_copy=0.6, of_original=1, found_at=EPOCH, added_words=7,
        added=Multirange([Range(15, 39), Range(61, 74)]),
    )  # fmt: skip
    answered = explaining.ask(copy)
    assert "with additions" in answered.line("copy of")
    assert "    added: 2 sentences, 7 words" in answered.lines
    shown = ['      "The mayor (Ž) came, too."', '      "Ferries stay."']
    assert [line for line in answered.lines if line in shown] == (shown if rights == "full" else [])
    assert ("mayor" in answered.text) == (rights == "full")
    assert answered.piece.copied is not None
    assert (answered.piece.copied.sentences is None) == (rights != "full")
    # A text that was replaced has other sentences in these places.
    explaining.change("article", copy, state="read")
    assert "mayor" not in explaining.ask(copy).text


def test_a_bulletin_and_what_stands_in_it_name_each_other(explaining: Desk) -> None:
    wire = explaining.make.outlet(name="Wire")
    item = explaining.article("https://wire.example/1", outlet=wire, title="Ferries stop")
    bulletin = explaining.article(title="The morning")
    explaining.make.insert(
        "part", article_id=bulletin, part_id=item, of_article=0.28, of_part=0.95, found_at=EPOCH
    )
    assert explaining.ask(bulletin).line("has in it") == (
        f"article {item} of Wire (28% of this, 95% of that): Ferries stop"
    )
    assert explaining.ask(item).line("stands also in") == (
        f"article {bulletin} of Courier (95% of this, 28% of that): The morning"
    )


def version(explaining: Desk, article: int, number: int, **given: Any) -> None:
    row = {
        "article_id": article,
        "number": number,
        "entry_id": explaining.entry_of(article),
        "outlet_id": explaining.outlet,
        "rights": explaining.make.value(
            "select rights from news.outlet where id = %s", explaining.outlet
        ),
        "title": "Sappers bridge two rivers",
        "text_sha256": f"{number}".encode(),
        "words": 70,
        "seen_at": EPOCH + number * HOUR,
    }
    explaining.make.insert("article_version", **row | given)


def test_versions_are_told_and_their_entries_lead_to_the_article(explaining: Desk) -> None:
    article = explaining.article()
    again = explaining.entry(f"{PAGE}-again", state="read")
    version(explaining, article, 1)
    told = "numbers (12 -> 14); 1 sentence changed"
    version(explaining, article, 2, entry_id=again, substance=["numbers"], told=told)
    version(explaining, article, 3, substance=[], told="sentences moved")
    version(explaining, article, 4, held="cut", words=9)
    version(explaining, article, 5)
    for asked in (article, f"{PAGE}-again"):
        answered = explaining.ask(asked)
        start = answered.lines.index(
            "  version 1: seen 2026-03-10 09:15 UTC, 70 words: Sappers bridge two rivers"
        )
        assert answered.lines[start + 1 : start + 8] == [
            "  version 2: seen 2026-03-10 10:15 UTC, 70 words: Sappers bridge two rivers",
            f"    changed in substance: {told}",
            "  version 3: seen 2026-03-10 11:15 UTC, 70 words: Sappers bridge two rivers",
            "    no substance found: sentences moved",
            "  version 4: seen 2026-03-10 12:15 UTC, 9 words: Sappers bridge two rivers",
            "    not taken as the current text: less than a third of the text before is left of it",
            "  version 5: seen 2026-03-10 13:15 UTC, 70 words: Sappers bridge two rivers",
        ]
        assert answered.piece.stops == ()
    assert answered.piece.entry.id == again


@pytest.mark.parametrize("rights", ["full", "analyse"])
def test_the_sentences_of_a_version_are_shown_where_they_may_be(
    explaining: Desk, rights: str
) -> None:
    explaining.change("outlet", explaining.outlet, rights=rights)
    article = explaining.article()
    until = EPOCH + DAY if rights == "analyse" else None
    kept = {"body_until": until}
    changes = [
        {"kind": "changed", "before": [0, 14], "after": [0, 16], "substance": ["numbers"]},
        {"kind": "added", "before": None, "after": [17, 30], "substance": ["added"]},
    ]
    version(explaining, article, 1, body="Two came home.", **kept)
    version(
        explaining, article, 2, body="Three came home. Ferries stay.", changes=Jsonb(changes),
        substance=["added", "numbers"], told="numbers", **kept,
    )  # fmt: skip
    answered = explaining.ask(article)
    shown = [
        '      was: "Two came home."',
        '      is: "Three came home."',
        '      is: "Ferries stay."',
    ]
    found = [line for line in answered.lines if line.startswith(("      was", "      is"))]
    assert found == (shown if rights == "full" else [])
    assert ("Ferries" in answered.text) == (rights == "full")


def test_a_page_that_is_gone_is_said(explaining: Desk) -> None:
    gone = "gone since 2026-03-11 08:15 UTC: http 404"
    article = explaining.article()
    explaining.change("entry", explaining.entry_of(article), reason=gone)
    assert f"  page: {gone}" in explaining.ask(article).lines


def test_an_address_it_had_leads_to_the_article(explaining: Desk) -> None:
    article = explaining.article()
    moved = f"{PAGE}-before"
    explaining.make.insert("article_address", canonical_url=moved, article_id=article, since=EPOCH)
    found = explaining.ask(moved).piece.article
    assert found is not None
    assert found.id == article


def test_every_topic_tells_why(explaining: Desk) -> None:
    article = explaining.article()
    explaining.make.tag(article, "bridges", score=1.256, about=False, lexicon="abc", repeated=True)
    evidence = [
        {"sentence": "Sappers bridge the river", "words": ["bridge"], "in_title": True},
        {"sentence": "A pontoon bridge was laid.", "words": ["pontoon", "bridge"]},
    ]
    other = explaining.article(f"{PAGE}-2")
    explaining.make.tag(
        article, "drills", score=3, evidence=Jsonb(evidence), lexicon="abc", inherited_from=other
    )

    answered = explaining.ask(article)

    start = answered.lines.index(
        f"  about: Drills (drills), score 3.0, lexicon abc, those of article {other}"
    )
    assert answered.lines[start + 1 : start + 5] == [
        '    "Sappers bridge the river" [bridge] (headline)',
        '    "A pontoon bridge was laid." [pontoon, bridge]',
        "  mentions: Bridges (bridges), score 1.26, lexicon abc, only in what it repeats",
        '    "Soldiers drill." [drill]',
    ]


def test_a_story_and_why_an_article_is_in_it(explaining: Desk) -> None:
    first = explaining.article(f"{PAGE}-0", published=EPOCH - 2 * HOUR, title="First")
    article = explaining.article(published=EPOCH - HOUR)
    story = explaining.make.story(first, article)
    because = {"similarity": 0.4156, "terms": ["pontoon"], "entities": ["nemunas"]}
    explaining.make.connection.execute(
        "update news.story_member set because = %s where article_id = %s", [Jsonb(because), article]
    )

    answered = explaining.ask(article)

    assert f"Here: article {article}, in story:{story}." in answered.lines
    assert answered.line("story") == (
        f"story:{story}, since 2026-03-10 08:15 UTC, because it is like one of its articles "
        "(0.42; words: pontoon; names: nemunas)"
    )
    assert "    First (2 articles, 0 of them copies, 1 independent outlet)" in answered.lines
    assert answered.line("digest") == "nobody is subscribed"

    whole = explaining.ask(f"story:{story}")
    assert isinstance(whole.known, Event)
    assert (
        f"Here: story:{story}, 2 articles, 0 of them copies, 1 independent outlet." in whole.lines
    )
    assert whole.line(f"article {first}") == (
        "Courier (LT, independent), en, 2026-03-10 06:15 UTC: First"
    )
    assert "    here because it opened the story" in whole.lines
    assert any("0.42; words: pontoon" in line for line in whole.lines)


def test_what_is_no_news_any_more_is_told_so(explaining: Desk) -> None:
    first = explaining.article(f"{PAGE}-0", published=EPOCH - 2 * HOUR, title="First")
    other = explaining.article(published=EPOCH - HOUR, title="Other")
    story = explaining.make.story(first, other)
    explaining.change("article", first, gate="irrelevant")
    said = f"No longer here: article {first} counts for nothing any more in story:{story}."
    assert said in explaining.ask(first).lines
    whole = explaining.ask(f"story:{story}")
    assert f"Here: story:{story}, 1 article, 0 of them copies, 1 independent outlet." in whole.lines
    assert whole.line(f"article {first}").endswith(", not counted: irrelevant: First")
    explaining.change("article", other, gate="irrelevant")
    gone = f"story {story} is no news any more .article {first}: irrelevant; article {other}: "
    with pytest.raises(VedetteError, match=gone):
        explaining.ask(f"story:{story}")


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
        ("tag", "irrelevant", "not regional defence news"),
        ("tag", "off-topic", "relevant, but about no topic"),
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


def test_explain_prints_words_or_json(explaining: Desk) -> None:
    article = explaining.article(title="Evil\x1b[2J\u202e title")
    explaining.make.tag(article)
    ended = explaining.command(article)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"Evil[2J title\n  {PAGE}\n")
    assert '\n    "Soldiers drill." [drill]\n' in ended.out
    assert all(one.isprintable() or one == "\n" for one in ended.out)

    row = explaining.command(f"{PAGE}?utm_source=x", "--json").row

    assert (row["kind"], row["article"]["id"]) == ("article", article)
    assert row["article"]["title"] == "Evil[2J title"
    assert row["entry"]["feed"] == "courier-front"
    assert row["tags"][0]["evidence"][0]["words"] == ["drill"]
    assert row["story"] is None
    assert "body" not in row["article"]


def test_explain_folds_to_the_width_there_is(explaining: Desk) -> None:
    article = explaining.article(title="A long headline of many words " * 9)
    ended = vedette(
        "explain", article, VEDETTE_DATABASE_URL=explaining.config.database_url, COLUMNS="60"
    )
    assert ended.code == 0
    assert max(map(len, ended.out.splitlines())) <= 60


def test_explain_ends_with_1_where_it_is_not_known(explaining: Desk) -> None:
    ended = explaining.command("https://courier.example/never-seen")
    ended.refused(1, "nothing is known of https://courier.example/never-seen")
    assert "courier.example belongs to Courier" in ended.out
    known = explaining.command("https://nobody.lt/a", "--json")
    known.refused(1, "nobody.lt")
    assert (known.row["kind"], known.row["sources"]) == ("unknown", [])
    explaining.command("99").refused(1, "no article 99")
    explaining.command("story:99").refused(1, "no story 99")
    explaining.command("nonsense").refused(1, "vedette feeds list")
    explaining.command("ftp://a.example/").refused(2, "not an http or https URL")
    explaining.command("a b").refused(2, "expected")
