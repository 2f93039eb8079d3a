"""Taking down: nothing of an article or an outlet is left, and it does not come back."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from backports import zstd
from psycopg.types.json import Jsonb
from tests.commands import vedette
from tests.conftest import Databases
from tests.explaining import DAY, HOUR, Desk
from tests.factories import EPOCH, Clock, Make, words
from tests.newsroom import Loopback, one_pass, sample, settings

from vedette import config as configuration
from vedette import dedup, store
from vedette.errors import RefusedError, UsageError, VedetteError
from vedette.pipeline import digests, poll, read
from vedette.pipeline.setup import prepare
from vedette.pipeline.work import Work
from vedette.store import purge, stories, tombstones
from vedette.store.copies import PostgresIndex
from vedette.store.purge import Purged

PAGE = "https://courier.example/news/pontoon-bridge"
TITLE = "Quillwort sappers bridge the Wyrmwater"
TEXT = "Quillwort sappers laid a zanthoxyl pontoon. " + words(40, "brindlemuck")
SENTENCE = "Quillwort sappers laid a zanthoxyl pontoon."
TELLING = ("quillwort", "wyrmwater", "zanthoxyl", "brindlemuck")
WHY = "asked by its author"


@pytest.fixture
def newsdesk(make: Make, databases: Databases, config: configuration.Config) -> Desk:
    name = config.database_url.rpartition("/")[2]
    return Desk(make, databases.config(name, role="vedette_reader"))


def everywhere(make: Make) -> Iterator[tuple[str, str]]:
    """Every row of every table as text, in lower case; what is compressed in it as it was."""
    tables = "select tablename from pg_tables where schemaname = 'news' order by 1"
    for (table,) in make.rows(tables):
        for (row,) in make.rows(f"select {table}::text from news.{table}"):
            yield table, row.lower()
    for (body,) in make.rows("select body from news.page"):
        yield "page, inflated", zstd.decompress(body).decode("utf-8", "replace").lower()


def holding(make: Make, *texts: str) -> set[tuple[str, str]]:
    """Which table has which of these texts."""
    return {
        (table, text) for table, row in everywhere(make) for text in texts if text.lower() in row
    }


def take_down(make: Make, asked: str = PAGE, **given: Any) -> Purged:
    values: dict[str, Any] = {"reason": WHY, "now": make.clock()} | given
    function = purge.url if ":" in asked else purge.outlet
    return function(make.connection, asked, **values)


def piece(desk: Desk, url: str = PAGE, **given: Any) -> int:
    """An article of which there is something in every place that can have it."""
    entry = desk.entry(url, state="read", title=TITLE, summary=TEXT[:60], guid=f"guid {url}")
    row = {"text": TEXT, "title": TITLE, "excerpt": TEXT[:80], "known": url}
    article = desk.article(entry=entry, **row | given)
    make = desk.make
    desk.page(entry, body=zstd.compress(f"<p>{TEXT}</p>".encode()), final_url=url)
    make.tag(article, evidence=evidence(SENTENCE))
    return article


def evidence(*sentences: str) -> Jsonb:
    return Jsonb([{"sentence": one, "words": ["sappers"], "in_title": False} for one in sentences])


def story_of(make: Make, *members: int) -> int:
    row = {"first_article_id": members[0], "first_seen": EPOCH, "last_active": EPOCH}
    story = int(make.insert("story", **row))
    for place, article in enumerate(members):
        make.insert(
            "story_member",
            article_id=article,
            story_id=story,
            because=Jsonb({}),
            joined_at=EPOCH + place * HOUR,
        )
    return story


def sent(make: Make, story: int, article: int, *others: int, **given: Any) -> int:
    """A digest that carries a story, with what the mail says of it."""
    row: dict[str, Any] = {"state": "sent", "sent_at": EPOCH}
    row |= {"subject": f"Vedette, 10 March: 1 story; {TITLE}"}
    body = {"html": f"<b>{TITLE}</b><q>{SENTENCE}</q>", "plain": f"{TITLE}\n{SENTENCE}\n"}
    number = make.digest(**row | body | given)
    subscriber = make.value("select subscriber_id from news.digest where id = %s", number)
    why = {"article": article, "sentence": SENTENCE, "words": ["sappers"], "score": 1.5}
    make.insert(
        "digest_item",
        digest_id=number,
        rank=1,
        subscriber_id=subscriber,
        story_id=story,
        article_id=article,
        topic="drills",
        why=Jsonb(why | {"corroboration": 1, "articles": [article, *others]}),
    )
    return number


# What goes


def test_nothing_of_an_article_is_left_in_any_table(newsdesk: Desk) -> None:
    make = newsdesk.make
    article = piece(newsdesk)
    entry = newsdesk.entry_of(article)
    make.insert(
        "article_version",
        article_id=article,
        number=2,
        entry_id=entry,
        outlet_id=newsdesk.outlet,
        rights="analyse",
        title=f"{TITLE} again",
        body=TEXT,
        body_until=EPOCH + DAY,
        text_sha256=b"2",
        words=6,
        seen_at=EPOCH,
    )
    signed(make, article, TEXT)
    bulletin = newsdesk.make.article(state="filed")
    row = {"of_article": 0.3, "of_part": 1.0, "found_at": EPOCH}
    make.insert("part", article_id=bulletin, part_id=article, **row)
    make.insert("mention", article_id=article, entity_id=entity(make), number=1)
    sent(make, story_of(make, article), article)
    assert {text for _, text in holding(make, *TELLING)} == set(TELLING)

    purged = take_down(make)

    assert holding(make, *TELLING) == set()
    assert purged.kind == "article"
    assert {what: number for what, number in purged.gone.items() if number} == {
        "articles": 1,
        "versions": 1,
        "pages": 1,
        "entries": 1,
        "tags": 1,
        "mentions": 1,
        "parts": 1,
        "fingerprints": len(dedup.signature(TEXT).sample()),
        "stories": 1,
        "digests withdrawn": 1,
        "tombstones": 1,
    }


def signed(make: Make, article: int, text: str, moment: Any = EPOCH) -> None:
    """Make an article findable as a copy or an original."""
    signature = dedup.signature(text)
    one = dedup.Newcomer(
        article=article, outlet=1, day=EPOCH.date(), moment=moment, signature=signature
    )
    PostgresIndex(make.connection, now=EPOCH).add(one, signature.sample())


def entity(make: Make) -> int:
    return int(make.insert("entity", slug="sappers", name="Sappers", kind="unit"))


@pytest.mark.parametrize(
    "asked",
    [
        f"{PAGE}?utm_source=feed",
        "http://www.courier.example/news/pontoon-bridge/",
        f"{PAGE}/amp",
        "https://amp.courier.example/news/pontoon-bridge",
    ],
)
def test_any_spelling_of_the_address_will_do(newsdesk: Desk, asked: str) -> None:
    piece(newsdesk)
    assert take_down(newsdesk.make, asked).gone["articles"] == 1


def test_its_entry_s_address_will_do_and_where_that_led(newsdesk: Desk) -> None:
    make = newsdesk.make
    for place, asked in enumerate(
        ("https://courier.example/r/17", "https://courier.example/l?x=1")
    ):
        entry = newsdesk.entry(f"https://courier.example/r/{17 + place}", state="read", title=TITLE)
        newsdesk.article(f"{PAGE}-{place}", entry=entry, title=TITLE)
        newsdesk.page(entry, final_url="https://courier.example/l?x=1" if place else PAGE)
        assert take_down(make, asked).gone["articles"] == 1
    assert holding(make, "quillwort") == set()


def test_what_has_no_link_of_its_own_is_told_by_the_fragment_it_is_shown_with(
    newsdesk: Desk,
) -> None:
    make = newsdesk.make
    one, other = (f"https://courier.example/Front.xml?utm_id=2#{mark * 32}" for mark in "ab")
    for url in (one, other):
        article = piece(newsdesk, url)
        make.connection.execute(
            "update news.entry set identity = 'title-date' where id = %s",
            [newsdesk.entry_of(article)],
        )
    purged = take_down(make, one)
    assert (purged.kind, purged.gone["articles"], purged.gone["tombstones"]) == ("article", 1, 1)
    assert make.rows("select canonical_url from news.article") == [(other,)]
    assert tombstones.tombstones(make.connection, [one, other]) == {one}
    assert take_down(make, one).kind == "entry"


def test_a_fragment_that_tells_nothing_is_left_out(newsdesk: Desk) -> None:
    piece(newsdesk)
    assert take_down(newsdesk.make, f"{PAGE}#comments").gone["articles"] == 1


def test_entries_that_gave_a_version_or_repeat_it_lose_their_words(newsdesk: Desk) -> None:
    make = newsdesk.make
    article = piece(newsdesk)
    other = newsdesk.entry(f"{PAGE}?from=2", state="read", title=TITLE, repeats=article)
    take_down(make)
    assert (
        make.rows("select title, summary, state, gate, reason from news.entry order by id")
        == [("", "", "refused", "taken-down", WHY)] * 2
    )
    assert make.value("select repeats from news.entry where id = %s", other) is None


def test_a_page_that_repeats_it_is_noted_with_its_entry(newsdesk: Desk) -> None:
    make = newsdesk.make
    article = piece(newsdesk)
    entry = newsdesk.entry(f"{PAGE}?from=2", state="read", title=TITLE)
    with pytest.raises(AssertionError):  # the factory wants a new one; the store says "known"
        newsdesk.article(PAGE, entry=entry, title=TITLE, text=TEXT)
    assert make.value("select repeats from news.entry where id = %s", entry) == article


def test_another_page_with_a_teaser_of_it_goes_and_others_stay(newsdesk: Desk) -> None:
    make = newsdesk.make
    piece(newsdesk)
    for name, html in (
        ("a", f'<a href="/news/pontoon-bridge">{TITLE}</a>'),
        ("b", '<a href="/news/other-bridge">Nothing of it</a>'),
    ):
        entry = newsdesk.entry(f"https://courier.example/{name}", state="read")
        newsdesk.page(entry, body=zstd.compress(html.encode()))
    assert take_down(make).gone["pages"] == 2
    (left,) = make.rows("select e.url from news.page p join news.entry e on e.id = p.entry_id")
    assert left == ("https://courier.example/b",)


# What stands on it


def test_a_story_is_handed_to_its_next_article(newsdesk: Desk) -> None:
    make = newsdesk.make
    first = piece(newsdesk, published=EPOCH + DAY)
    second, third = (make.article(state="filed") for _ in range(2))
    story = story_of(make, first, third, second)
    make.connection.execute("update news.story set last_active = now()")
    take_down(make)
    query = "select id, first_article_id, last_active from news.story"
    assert make.rows(query) == [(story, third, EPOCH)]


def test_a_story_keeps_its_first_article_where_another_goes(newsdesk: Desk) -> None:
    make = newsdesk.make
    other = make.article(state="filed")
    story = story_of(make, other, piece(newsdesk))
    take_down(make)
    assert make.rows("select id, first_article_id from news.story") == [(story, other)]


def test_copies_stay_with_tags_of_their_own_text(newsdesk: Desk) -> None:
    make = newsdesk.make
    original = piece(newsdesk)
    copies = [
        make.article(text=text, title=title, state="filed", first_seen=EPOCH + place * HOUR)
        for place, (text, title) in enumerate(
            (
                ("Sappers were there.\n " + words(60, "shared"), "A copy"),
                ("Sappers were there. " + words(60, "shared"), "Another copy"),
                (words(60, "apart"), "A copy without a sentence"),
            )
        )
    ]
    for copy in copies:
        make.insert(
            "copy_of",
            article_id=copy,
            original_id=original,
            relation="same",
            containment=1,
            of_copy=1,
            of_original=1,
            found_at=EPOCH,
        )
        own = evidence(TITLE, "Sappers were there. " + words(3, "shared"))
        make.tag(copy, evidence=own, inherited_from=original)
        features = {"terms": {"shared": 1, "quillw": 2}}
        make.connection.execute(
            "update news.article set features = %s where id = %s", [Jsonb(features), copy]
        )
    take_down(make)
    assert holding(make, "quillw") == set()
    found = make.rows(
        "select evidence, inherited_from from news.tagging where article_id = any (%s)"
        " order by article_id",
        copies,
    )
    sentences = [[one["sentence"] for one in said] for said, _ in found]
    shared = "Sappers were there. " + words(3, "shared")
    assert sentences == [[shared], [shared], ["A copy without a sentence"]]
    assert {inherited for _, inherited in found} == {None}
    terms = "select features -> 'terms' from news.article order by id"
    assert make.rows(terms) == [({"shared": 1},), ({"shared": 1},), ({},)]
    # The two that say the same are one text still: the first is the original now.
    assert make.rows("select article_id, original_id from news.copy_of") == [(copies[1], copies[0])]


def test_what_stands_beside_its_copies_is_found_by_what_is_kept_of_them(newsdesk: Desk) -> None:
    """Long after their texts went; the copy that was there first is the original of the others."""
    make = newsdesk.make
    original = piece(newsdesk)
    shared = words(60, "shared")
    late, early = (
        make.article(text=text, title=title, state="filed", published=EPOCH - hours * HOUR)
        for text, title, hours in (
            (f"{shared}.\nA line of its own, which nobody else has.", "Late", 1),
            (f"{shared}.", "Early", 2),
        )
    )
    for copy, hours in ((late, 1), (early, 2)):
        text = make.value("select body from news.article where id = %s", copy)
        signed(make, copy, text, EPOCH - hours * HOUR)
        row = {"containment": 1, "of_copy": 1, "of_original": 0.6, "found_at": EPOCH}
        make.insert("copy_of", article_id=copy, original_id=original, relation="cut", **row)
    make.connection.execute("update news.article set body = null where id = %s", [early])
    take_down(make)
    found = "select article_id, original_id, relation, added_words from news.copy_of"
    assert make.rows(found) == [(late, early, "extended", 9)]
    assert make.rows("select count(*)::int from news.signature") == [(2,)]


OWN = words(120, "own")


@pytest.mark.parametrize("kept", ["signatures", "texts", "neither"])
@pytest.mark.parametrize("first", ["cut", "whole"])
def test_what_stood_in_a_bulletin_stands_in_it_under_its_first_heir_s_name(
    newsdesk: Desk, kept: str, first: str
) -> None:
    """Else the heir would be corroborated by what repeats it."""
    make = newsdesk.make
    original = piece(newsdesk)
    shared = words(60, "shared")
    texts = {
        "cut": f"{words(40, 'apart')}.",
        "whole": f"{shared}.",
        "bulletin": f"{OWN}.\n{shared}.\n{OWN[::-1]}.",
    }
    # Of two heirs that are no copies of each other the bulletin has only the one in it.
    order = ["cut", "whole"] if first == "cut" else ["whole", "cut"]
    known = {
        name: make.article(text=texts[name], state="filed", published=EPOCH - hours * HOUR)
        for hours, name in enumerate(["bulletin", *reversed(order)], start=1)
    }
    for name in ("cut", "whole"):
        row = {"containment": 1, "of_copy": 1, "of_original": 0.6, "found_at": EPOCH}
        make.insert("copy_of", article_id=known[name], original_id=original, relation="cut", **row)
    row = {"of_article": 0.3, "of_part": 0.9, "found_at": EPOCH}
    make.insert("part", article_id=known["bulletin"], part_id=original, **row)
    if kept == "signatures":
        for place, (name, article) in enumerate(known.items(), start=1):
            signed(make, article, texts[name], EPOCH - place * HOUR)
    if kept != "texts":
        make.connection.execute("update news.article set body = null")
    story = story_of(make, original, *known.values())
    take_down(make)
    heir = known[order[0] if kept == "neither" else "whole"]
    ((article, part, of_article, of_part, place),) = make.rows(
        "select article_id, part_id, of_article, of_part, place from news.part"
    )
    assert (article, part) == (known["bulletin"], heir)
    if kept == "neither":
        assert (of_article, of_part) == pytest.approx((0.3, 0.9))
    else:
        assert of_part == 1
        assert 0.1 < of_article < 0.3
    assert place.isempty == (kept != "texts")
    # The two heirs, and not the bulletin.
    count = "select corroboration from news.coverage where story_id = %s"
    assert make.value(count, story) == 2


def test_what_stood_in_a_bulletin_that_goes_stands_in_its_first_copy(newsdesk: Desk) -> None:
    make = newsdesk.make
    original = piece(newsdesk)
    shared = words(60, "shared")
    item = make.article(text=f"{shared}.", state="filed")
    heir = make.article(text=f"{OWN}.\n{shared}.", state="filed")
    copy = {"containment": 1, "of_copy": 1, "of_original": 1, "found_at": EPOCH}
    make.insert("copy_of", article_id=heir, original_id=original, relation="same", **copy)
    row = {"of_article": 0.3, "of_part": 0.9, "found_at": EPOCH}
    make.insert("part", article_id=original, part_id=item, **row)
    take_down(make)
    assert make.rows("select article_id, part_id, of_part from news.part") == [(heir, item, 1)]


def test_every_address_it_ever_had_stays_away(newsdesk: Desk) -> None:
    make = newsdesk.make
    article = piece(newsdesk)
    before = "https://courier.example/news/bridge-1"
    for url in (before, PAGE):
        make.insert("article_address", canonical_url=url, article_id=article, since=EPOCH)
    assert take_down(make, before).gone["tombstones"] == 2
    assert tombstones.tombstones(make.connection, [before, PAGE]) == {before, PAGE}
    assert make.rows("select canonical_url from news.article_address") == []


# Digests


def test_a_digest_that_was_sent_stays_a_fact_without_its_words(newsdesk: Desk) -> None:
    make = newsdesk.make
    article = piece(newsdesk)
    number = sent(make, story_of(make, article), article)
    take_down(make)
    line = f"This digest was withdrawn on {EPOCH.date()}: an article in it was taken down."
    ((subject, html, plain),) = make.rows("select subject, html, plain from news.digest")
    assert (subject, plain) == ("Vedette, 10 March: 1 story", f"{line}\n")
    assert line in html
    row = "select digest_id, headline, url, sentence, words, score, story_id from news.sent"
    assert make.rows(row) == [(number, "(taken down)", None, None, [], 1.5, None)]


def test_a_digest_that_names_it_under_another_is_withdrawn_and_keeps_its_reason(
    newsdesk: Desk,
) -> None:
    make = newsdesk.make
    article, other = piece(newsdesk), make.article(state="filed", title="Another headline")
    sent(make, story_of(make, other, article), other, article)
    make.connection.execute(
        "update news.digest_item set why = jsonb_set(why, '{sentence}', '\"Its own.\"')"
    )
    assert take_down(make).gone["digests withdrawn"] == 1
    assert make.rows("select headline, sentence from news.sent") == [
        ("Another headline", "Its own.")
    ]
    assert holding(make, *TELLING) == set()


def test_a_digest_without_it_is_left_alone(newsdesk: Desk) -> None:
    make = newsdesk.make
    piece(newsdesk)
    other = make.article(state="filed")
    sent(make, story_of(make, other), other, html="<p>Other.</p>", plain="Other.\n")
    assert take_down(make).gone["digests withdrawn"] == 0
    assert make.value("select plain from news.digest") == "Other.\n"


def test_a_digest_that_waits_is_composed_anew_without_it(newsdesk: Desk, work: Work) -> None:
    make = newsdesk.make
    make.subscriber("drills")
    article, other = piece(newsdesk), make.article(state="filed", title="Another headline")
    for one in (article, other):
        make.insert("story_member", article_id=one, story_id=_story(make, one), **_joined())
    make.tag(other)
    make.clock.advance(hours=1)
    digests.compose(work, ending_now=True)
    assert TITLE in make.value("select plain from news.digest")
    assert take_down(make).gone["digests to compose anew"] == 1
    assert digests.compose(work, ending_now=True) == {"composed": 1}
    plain = make.value("select plain from news.digest")
    assert TITLE not in plain
    assert "Another headline" in plain


def _story(make: Make, article: int) -> int:
    row = {"first_article_id": article, "first_seen": EPOCH, "last_active": EPOCH}
    return int(make.insert("story", **row))


def _joined() -> dict[str, Any]:
    return {"because": Jsonb({}), "joined_at": EPOCH}


def test_an_older_digest_that_waits_is_withdrawn_since_its_window_does_not_come_again(
    newsdesk: Desk,
) -> None:
    make = newsdesk.make
    article, reader = piece(newsdesk), make.subscriber()
    waiting = {"state": "composed", "sent_at": None, "subscriber": reader}
    sent(make, story_of(make, article), article, **waiting)
    make.digest(subscriber=reader, local_day=EPOCH.date() + DAY, window_end=EPOCH + DAY)
    take_down(make)
    plains = [row for (row,) in make.rows("select plain from news.digest order by id")]
    assert plains[0].startswith("This digest was withdrawn")
    assert plains[1] == "News.\n"


def test_while_it_is_being_sent_nothing_is_taken_down(newsdesk: Desk) -> None:
    make = newsdesk.make
    article = piece(newsdesk)
    claim = {"state": "sending", "sent_at": None, "claimed_by": "w", "claim_until": EPOCH + HOUR}
    number = sent(make, story_of(make, article), article, **claim)
    with pytest.raises(VedetteError, match=f"digest {number}, .* try again"):
        take_down(make)
    assert make.value("select count(*) from news.article") == 1
    # Whoever sent it died: nobody has it in hand any more.
    make.clock.advance(hours=2)
    assert take_down(make).gone["digests withdrawn"] == 1


# It does not come back


def test_its_tombstone_keeps_out_whatever_is_like_it(newsdesk: Desk) -> None:
    make = newsdesk.make
    piece(newsdesk)
    take_down(make)
    like = {f"{PAGE}/amp", PAGE, "http://www.courier.example/news/pontoon-bridge/"}
    unlike = {f"{PAGE}?id=2", "https://courier.example/news", "https://other.example/x"}
    assert tombstones.tombstones(make.connection, like | unlike) == like


FEED = "http://courier.example/front.xml"
ARTICLE = "http://courier.example/news/pontoon-bridge"
RSS = """\
<rss version="2.0"><channel><title>Courier</title><link>http://courier.example/</link>
<item><title>{title}</title><link>{link}</link><guid isPermaLink="false">{guid}</guid></item>
</channel></rss>
"""
HTML = """\
<html lang="en"><head><title>{title}</title><link rel="canonical" href="{canonical}"></head>
<body><article><h1>{title}</h1><p>{text}</p><p>{text}</p></article></body></html>
"""


@pytest.fixture
def courier(config: configuration.Config, make: Make) -> Iterator[tuple[Work, Loopback]]:
    """A feed of one item and its page, both read."""
    with Loopback() as serving, store.connect(config) as connection:
        serving.page(FEED, RSS.format(title=TITLE, link=ARTICLE, guid="17"), "text/xml")
        serving.page(ARTICLE, HTML.format(title=TITLE, canonical=ARTICLE, text=TEXT))
        known = replace(config, hosts=serving.hosts())
        make.feed(host="courier.example", url=FEED)
        work = Work(config=known, connection=connection, worker="courier", now=make.clock)
        again(work)
        assert holding(make, *TELLING)
        take_down(make, ARTICLE)
        make.clock.advance(hours=2)
        yield work, serving


def again(work: Work) -> None:
    """Ask the feed, and read what it brought."""
    work.connection.execute(
        "update news.feed set next_due = 'epoch', etag = null, last_modified = null, body_sha256 = null"
    )
    poll.poll(work, [host for batch in poll.plan(work) for host in batch["hosts"]])
    read.read(work, [host for batch in read.plan(work) for host in batch["hosts"]])


@pytest.mark.parametrize(
    ("title", "link", "guid"),
    [
        (TITLE, f"{ARTICLE}?utm_source=again", "17"),
        (TITLE, f"{ARTICLE}/amp", "18"),
        (TITLE, "http://courier.example/news/moved-elsewhere", "17"),
        (f"Corrected: {TITLE}", "http://courier.example/news/moved-elsewhere", "17"),
        (TITLE, "https://www.courier.example/news/pontoon-bridge/", "19"),
    ],
)
def test_a_poll_does_not_bring_it_back(
    courier: tuple[Work, Loopback], make: Make, *, title: str, link: str, guid: str
) -> None:
    work, serving = courier
    page = link.replace("https://www.", "http://").partition("?")[0]
    serving.page(page, HTML.format(title=title, canonical=page, text=TEXT))
    serving.page(FEED, RSS.format(title=title, link=link, guid=guid), "text/xml")
    again(work)
    assert holding(make, *TELLING) == set()
    assert make.value("select count(*) from news.article") == 0
    assert make.gates()["poll", "taken-down"] == 1


def test_a_page_that_declares_its_address_is_refused_without_a_word_of_it(
    courier: tuple[Work, Loopback], make: Make
) -> None:
    work, serving = courier
    link = "http://courier.example/news/under-another-link"
    serving.page(link, HTML.format(title=TITLE, canonical=ARTICLE, text=TEXT))
    serving.page(FEED, RSS.format(title=TITLE, link=link, guid="20"), "text/xml")
    again(work)
    assert holding(make, *TELLING) == set()
    query = "select state, gate, title, reason from news.entry where canonical_url = %s"
    why = f"taken down on {EPOCH.date()}: {WHY}"
    assert make.rows(query, link) == [("refused", "taken-down", "", why)]
    assert make.gates()["read", "taken-down"] == 1


def test_another_article_of_the_feed_comes_in(courier: tuple[Work, Loopback], make: Make) -> None:
    work, serving = courier
    link = "http://courier.example/news/dredgers"
    text = "Dredgers came up the river. " + words(60, "dredge")
    serving.page(link, HTML.format(title="Dredgers", canonical=link, text=text))
    serving.page(FEED, RSS.format(title="Dredgers", link=link, guid="21"), "text/xml")
    again(work)
    assert make.rows("select title from news.article") == [("Dredgers",)]


def test_a_page_that_declares_its_address_is_refused(newsdesk: Desk) -> None:
    make = newsdesk.make
    piece(newsdesk)
    take_down(make)
    entry = newsdesk.entry("https://courier.example/new-link")
    with pytest.raises(RefusedError, match=f"taken down on {EPOCH.date()}: {WHY}") as caught:
        newsdesk.article(f"{PAGE}/amp", entry=entry, text=TEXT)
    assert caught.value.gate == "taken-down"
    assert make.value("select count(*) from news.article") == 0


def test_what_waits_to_be_read_is_refused_counted_and_loses_its_claim(newsdesk: Desk) -> None:
    make = newsdesk.make
    newsdesk.entry(PAGE, title=TITLE, claimed_by="w", claim_until=EPOCH + HOUR)
    purged = take_down(make)
    assert purged.kind == "entry"
    query = "select state, claimed_by, title from news.entry"
    assert make.rows(query) == [("refused", None, "")]
    assert make.gates() == {("read", "taken-down"): 1}


def test_taking_down_again_changes_nothing(newsdesk: Desk) -> None:
    make = newsdesk.make
    piece(newsdesk)
    first = take_down(make)
    before = sorted(everywhere(make))
    make.clock.advance(days=1)
    again = take_down(make, reason="another")
    assert again.tombstone == first.tombstone
    assert not any(again.gone.values())
    assert sorted(everywhere(make)) == before


@pytest.mark.parametrize("hold", [tombstones.begin_saving, stories.begin_filing])
def test_it_waits_for_whoever_saves_or_files(
    newsdesk: Desk, work: Work, hold: Callable[[store.Connection], None]
) -> None:
    make = newsdesk.make
    piece(newsdesk)
    make.connection.execute("set lock_timeout = '100ms'")
    with store.connect(work.config) as other:
        with other.transaction():
            hold(other)
            with pytest.raises(psycopg.errors.LockNotAvailable):
                take_down(make)
        assert take_down(make).gone["articles"] == 1


def test_it_is_an_event_of_its_outlet(newsdesk: Desk) -> None:
    make = newsdesk.make
    piece(newsdesk)
    take_down(make)
    query = "select at, outlet_id, event, was, became, reason from news.source_event"
    assert make.rows(query) == [(EPOCH, newsdesk.outlet, "purged", PAGE, "taken down", WHY)]


# Outlets


def test_an_outlet_goes_with_all_its_articles_and_no_other(newsdesk: Desk) -> None:
    make = newsdesk.make
    first, second = piece(newsdesk), piece(newsdesk, f"{PAGE}-2")
    other = make.article(state="filed", title="Another headline", text="Another text.")
    story_of(make, first, second, other)
    make.insert("furniture", outlet_id=newsdesk.outlet, line=1, pages=3, learned_at=EPOCH)
    purged = take_down(make, "courier")
    assert purged.kind == "outlet"
    assert {name: purged.gone[name] for name in ("articles", "feeds", "tombstones", "stories")} == {
        "articles": 2,
        "feeds": 1,
        "tombstones": 3,
        "stories": 0,
    }
    assert make.rows("select id from news.article") == [(other,)]
    assert holding(make, *TELLING) == set()
    outlet = "select retired_at from news.outlet where slug = 'courier'"
    assert make.rows(outlet) == [(EPOCH,)]
    assert make.rows("select state from news.feed where slug = 'courier-front'") == [("retired",)]
    assert make.rows("select line from news.furniture") == []


def test_nothing_of_its_site_comes_in_by_another_feed(newsdesk: Desk) -> None:
    make = newsdesk.make
    url = "https://www.courier.example/never-seen"
    assert tombstones.tombstones(make.connection, [url]) == set()
    take_down(make, "courier")
    assert tombstones.tombstones(make.connection, [url, "https://a.example/x"]) == {url}
    # Unless it is the site of others as well.
    make.feed(host="courier.example")
    assert tombstones.tombstones(make.connection, [url]) == set()


# Wrong use


@pytest.mark.parametrize("asked", ["https://courier.example/nothing", "nobody"])
def test_what_is_not_known_is_found_wanting(newsdesk: Desk, asked: str) -> None:
    piece(newsdesk)
    with pytest.raises(VedetteError) as caught:
        take_down(newsdesk.make, asked)
    assert caught.value.exit_code == 1
    assert newsdesk.make.value("select count(*) from news.article") == 1


@pytest.mark.parametrize("asked", ["", "No Slug", "ftp://courier.example/x", "courier.example/x"])
def test_what_is_neither_is_wrong_use(newsdesk: Desk, asked: str) -> None:
    with pytest.raises(UsageError):
        take_down(newsdesk.make, asked)


# The command


def test_the_command_says_what_went_and_explain_says_why(newsdesk: Desk, work: Work) -> None:
    piece(newsdesk)
    owner = {"VEDETTE_DATABASE_URL": work.config.database_url}
    ended = vedette("purge", f"{PAGE}?utm_source=x", "--reason", WHY, **owner)
    assert ended.code == 0
    assert re.search(r"^articles +1$", ended.out, re.MULTILINE)
    assert "stories" not in ended.out
    assert f": {WHY}" in ended.out.splitlines()[-1]
    again = vedette("purge", PAGE, "--json", **owner).row
    assert (again["kind"], again["reason"], again["gone"]["articles"]) == ("entry", WHY, 0)
    day = newsdesk.make.value("select purged_at from news.tombstone").date()
    answered = newsdesk.ask(PAGE)
    assert f"Not here: taken down on {day}: {WHY}." in answered.lines
    assert newsdesk.command(f"{PAGE}/amp").code == 0


def test_the_command_refuses_in_one_line(work: Work) -> None:
    owner = {"VEDETTE_DATABASE_URL": work.config.database_url}
    vedette("purge", PAGE, **owner).refused(1, "nothing is known of")
    vedette("purge", "nobody", **owner).refused(1, "no outlet 'nobody'")
    vedette("purge", "No Slug", **owner).refused(2, "the slug of an outlet")


def test_explain_says_it_of_an_outlet_and_of_digests(newsdesk: Desk) -> None:
    make = newsdesk.make
    article, other = piece(newsdesk), make.article(state="filed", title="Another headline")
    story = story_of(make, article, other)
    sent(make, story, article, other)
    take_down(make)
    text = newsdesk.ask(f"story:{story}").text
    assert "what stood for it was taken down" in text
    assert "Why: what said so was taken down" in text
    take_down(make, "courier")
    line = f"taken down on {EPOCH.date()}: {WHY}"
    assert f"  {line}" in newsdesk.ask("courier-front").lines
    assert f"  {line}" in newsdesk.ask("https://courier.example/never-seen").lines


# The whole flow


NOT_OF_ARTICLES = {"seed_document", "subscriber", "topic", "entity", "outlet", "feed"}


def telling(make: Make, article: int) -> list[str]:
    """Words of an article's text and headline that stand in nothing of any other."""
    said = "select regexp_split_to_table(lower(title || ' ' || body), '[^[:alpha:]]+') as word"
    own = {
        word
        for (word,) in make.rows(f"{said} from news.article where id = %s", article)
        if len(word) > 5
    }
    others = "select lower(title || ' ' || coalesce(body, '')) from news.article where id <> %s"
    rest = [text for (text,) in make.rows(others, article)]
    rest += [text for table, text in everywhere(make) if table in NOT_OF_ARTICLES]
    rest += [url for (url,) in make.rows("select canonical_url from news.entry")]
    # Every page has the one in its markup; evidence says the others of its sentences.
    own -= {"article", "denied", "possible"}
    return sorted(word for word in own if not any(word in text for text in rest))


def test_a_pass_over_the_newsroom_does_not_bring_it_back(
    databases: Databases, ingested: str
) -> None:
    with Loopback(sample(EPOCH)) as serving, databases.copy(ingested) as name:
        config = configuration.load(
            {}, database_url=databases.server.url(name, "vedette"), **settings(serving)
        )
        clock = Clock(EPOCH)
        with store.connect(config) as connection:
            make, work = (
                Make(connection, clock),
                Work(config=config, connection=connection, worker="again", now=clock),
            )
            clock.advance(hours=1)
            digests.compose(work, ending_now=True)
            make.connection.execute("update news.digest set state = 'sent', sent_at = composed_at")
            article, url, title, slug = make.rows(
                """
                select a.id, a.canonical_url, a.title, o.slug
                from news.article a
                join news.digest_item i on (i.why ->> 'article')::bigint = a.id
                join news.outlet o on o.id = a.outlet_id
                where a.body is not null and not exists (
                    select from news.copy_of where a.id in (original_id, article_id)
                ) and not exists (
                    select from news.part where a.id in (part_id, article_id)
                )
                order by a.words desc, a.id limit 1
                """
            )[0]
            words_of_it = telling(make, article)
            assert len(words_of_it) > 3
            assert holding(make, title)
            before = make.value("select count(*) from news.article")

            assert take_down(make, url).gone["digests withdrawn"] > 0

            assert holding(make, title, *words_of_it) == set()
            make.connection.execute(
                "update news.feed set next_due = 'epoch', etag = null, last_modified = null"
            )
            one_pass(work)
            assert holding(make, title, *words_of_it) == set()
            assert make.value("select count(*) from news.article") == before - 1

            take_down(make, slug)
            assert prepare(work)["outlets skipped (taken down)"] == 1
            make.connection.execute("update news.feed set next_due = 'epoch'")
            one_pass(work)
            query = "select count(*) from news.article a join news.outlet o on o.id = a.outlet_id where o.slug = %s"
            assert make.value(query, slug) == 0
