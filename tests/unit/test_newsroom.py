import asyncio
import datetime as dt
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import ClientSession, ServerDisconnectedError, web
from tests.newsroom import EXPECTED, FOLDER, cases

from vedette import config, declared, feeds, urls
from vedette.errors import GiveUpError, SeedError, UsageError
from vedette.extract import extract
from vedette.local import newsroom
from vedette.local.newsroom import weekdays
from vedette.local.newsroom.content import Piece

EPOCH = dt.datetime(2026, 3, 10, 8, 15, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ROOM = newsroom.load(FOLDER, epoch=EPOCH)
PIECES = {piece.id: piece for piece in ROOM.content.pieces}
OUTLETS = {outlet.slug: outlet for outlet in ROOM.content.outlets}
FEEDS = {feed.slug: feed for outlet in ROOM.content.outlets for feed in outlet.feeds}

Request = tuple[str, str, dict[str, str]]
Reply = tuple[int, dict[str, str], bytes]


def ask(room: newsroom.Newsroom, *requests: Request) -> list[Reply]:
    """Serve the newsroom on a free port and send it requests (host, path, headers)."""

    async def run() -> list[Reply]:
        runner = web.AppRunner(newsroom.app(room))
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port = runner.addresses[0][1]
            async with ClientSession(f"http://127.0.0.1:{port}") as session:
                return [await one(session, *request) for request in requests]
        finally:
            await runner.cleanup()

    async def one(session: ClientSession, host: str, path: str, extra: dict[str, str]) -> Reply:
        async with session.get(path, headers={"Host": host, **extra}) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return response.status, headers, await response.read()

    return asyncio.run(run())


def page(piece: Piece, room: newsroom.Newsroom = ROOM) -> str:
    charset = room.content.houses[piece.outlet].charset
    return room.answers[piece.host, piece.path].body.decode(charset)


def place(slug: str) -> tuple[str, str]:
    """Host and path of a feed."""
    host, _, path = FEEDS[slug].url.removeprefix("http://").partition("/")
    return host, "/" + path


def body_of(slug: str) -> bytes:
    return ROOM.answers[place(slug)].body


def published(piece: Piece) -> dt.datetime:
    assert piece.published is not None
    return piece.published


def copied(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """A copy of the newsroom's folder with one text in it changed."""
    folder = tmp_path / "newsroom"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


# What is in it


def test_every_host_name_is_reserved() -> None:
    assert all(host.endswith(".example") for host in ROOM.hosts(8099))
    assert set(ROOM.hosts(8099).values()) == {("127.0.0.1", 8099)}


def test_an_address_belongs_to_one_article() -> None:
    assert max(Counter(piece.url for piece in PIECES.values()).values()) == 1


def test_no_placeholder_reaches_a_reader() -> None:
    placeholder = re.compile(r"\{\w+\}")
    texts = {
        id_: " ".join((piece.title, piece.summary, *piece.paragraphs))
        for id_, piece in PIECES.items()
    }
    assert [id_ for id_, text in texts.items() if placeholder.search(text)] == []
    assert "early on Tuesday, together" in page(PIECES["eastline-german-train"])


def test_weekdays_are_spoken_in_every_language() -> None:
    tuesday = dt.date(2026, 3, 10)
    spoken = {language: weekdays.spoken(language, tuesday) for language in weekdays.LANGUAGES}
    assert spoken == {
        "en": "Tuesday",
        "lt": "antradienį",
        "lv": "otrdien",
        "et": "teisipäeval",
        "pl": "we wtorek",
        "de": "am Dienstag",
        "ru": "во вторник",
        "uk": "у вівторок",  # noqa: RUF001
    }
    for language in weekdays.LANGUAGES:
        week = {weekdays.spoken(language, tuesday + n * DAY) for n in range(7)}
        assert len(week) == 7, language


# What is served


def test_each_name_answers_for_its_own_outlet() -> None:
    replies = ask(
        ROOM,
        ("eastline.example", "/", {}),
        ("BALTIC-COURIER.example:8099", "/", {}),
        ("eastline.example", "/feeds/front.xml", {}),
        ("elsewhere.example", "/", {}),
    )
    assert [status for status, _, _ in replies] == [200, 200, 404, 404]
    assert b"<h1>Eastline</h1>" in replies[0][2]
    assert b"<h1>Baltic Courier</h1>" in replies[1][2]


def test_robots_allow_everything_but_one_private_corner() -> None:
    requests: list[Request] = [(host, "/robots.txt", {}) for host in ROOM.hosts(8099)]
    replies = dict(zip(ROOM.hosts(8099), ask(ROOM, *requests), strict=True))
    assert all(status == 200 for status, _, _ in replies.values())
    closed = [host for host, (_, _, body) in replies.items() if b"Disallow" in body]
    assert closed == ["lagoon-herald.example"]
    assert PIECES["lagoon-herald-baltiysk"].path.startswith("/private/")


def test_every_page_and_feed_answers_as_printed() -> None:
    printed = {
        key: answer
        for key, answer in ROOM.answers.items()
        if not (answer.dead or answer.retry_after or answer.seconds)
    }
    tracked: list[Request] = [
        (host, path + "&?"["?" not in path] + "utm_source=x", {}) for host, path in printed
    ]
    replies = ask(ROOM, *tracked)
    assert [reply[0] for reply in replies] == [200] * len(printed)
    assert [reply[2] for reply in replies] == [answer.body for answer in printed.values()]


def test_a_front_page_names_its_feeds_by_their_types() -> None:
    links = {
        outlet: re.findall(
            r'type="(\S+)" title="(\S+)"', ROOM.answers[f"{outlet}.example", "/"].body.decode()
        )
        for outlet in ("rannarahva-leht", "vidzemes-vestnesis", "lagoon-herald")
    }
    assert links == {
        "rannarahva-leht": [
            ("application/feed+json", "rannarahva-leht-uudised"),
            ("application/rss+xml", "rannarahva-leht-kaitse"),
        ],
        "vidzemes-vestnesis": [("application/rdf+xml", "vidzemes-vestnesis-zinas")],
        "lagoon-herald": [("application/rss+xml", "lagoon-herald-news")],
    }


def test_an_etag_is_honoured_in_every_spelling_and_sent_by_two_feeds_only() -> None:
    first = ask(ROOM, ("eastline.example", "/wire.rss", {}))[0]
    etag = first[1]["etag"]
    asked = [etag, f"W/{etag}", f'"other", {etag}', '"other"']
    replies = ask(ROOM, *[("eastline.example", "/wire.rss", {"If-None-Match": v}) for v in asked])
    assert [status for status, _, _ in replies] == [304, 304, 304, 200]
    assert replies[0][1]["etag"] == etag
    assert replies[0][2] == b""
    assert {key for key, answer in ROOM.answers.items() if answer.etag} == {
        place("eastline-wire"),
        place("kurier-zulawski-region"),
    }


def test_a_lying_etag_hides_the_late_piece_from_whoever_trusts_it() -> None:
    host, path = place("kurier-zulawski-region")
    etag = ROOM.answers[host, path].etag
    condition = {"If-None-Match": f'"{etag}"'}
    requests = [(host, path, headers) for headers in ({}, condition, condition, {}, condition, {})]
    replies = ask(ROOM, *requests)
    assert [status for status, _, _ in replies] == [200, 304, 304, 200, 304, 200]
    assert {headers["etag"] for _, headers, _ in replies} == {f'"{etag}"'}
    (late,) = EXPECTED["late"]
    link = PIECES[late].url.encode()
    assert [link in body for status, _, body in replies if status == 200] == [False, True, True]
    # It begins anew with each start of the server.
    assert link not in ask(ROOM, (host, path, {}))[0][2]


def test_an_honest_etag_changes_with_the_document(tmp_path: Path) -> None:
    folder = copied(
        tmp_path, "articles/eastline-german-train.yaml", "\ntitle:", "\nlate: true\ntitle:"
    )
    room = newsroom.load(folder, epoch=EPOCH)
    first, second, third = ask(room, *[("eastline.example", "/wire.rss", {})] * 3)
    assert first[1]["etag"] != second[1]["etag"] == third[1]["etag"]
    assert first[2] != second[2] == third[2]


def test_a_busy_feed_names_its_time_whatever_is_asked() -> None:
    host, path = place("kueste-heute-verteidigung")
    for status, headers, body in ask(ROOM, (host, path, {}), (host, path, {"If-None-Match": "*"})):
        assert (status, headers["retry-after"]) == (429, "120")
        assert b"<" not in body


def test_a_dead_feed_closes_the_connection_and_its_neighbours_answer() -> None:
    host, path = place("prikordonnyi-visnyk-video")
    with pytest.raises(ServerDisconnectedError):
        ask(ROOM, (host, path, {}))
    assert ask(ROOM, (host, "/robots.txt", {}))[0][0] == 200


def test_a_slow_feed_takes_its_time_and_says_everything() -> None:
    host, path = place("prikordonnyi-visnyk-novyny")
    started = time.monotonic()
    ((status, headers, body),) = ask(ROOM, (host, path, {}))
    assert 1.5 < time.monotonic() - started < 10
    assert (status, body) == (200, body_of("prikordonnyi-visnyk-novyny"))
    assert "content-length" not in headers


def test_a_frozen_feed_is_old_while_its_outlet_goes_on() -> None:
    for slug in EXPECTED["frozen"]:
        assert ROOM.content.channels[slug].frozen == 9 * DAY
        (outlet,) = (one for one in OUTLETS.values() if FEEDS[slug] in one.feeds)
        carried = ROOM.content.carried(FEEDS[slug])
        assert EPOCH - max(map(published, carried)) >= 9 * DAY
        assert EPOCH - max(map(published, ROOM.content.of(outlet))) < DAY


@pytest.mark.parametrize("first", EXPECTED["versions"])
def test_later_editions_stand_at_one_address_with_their_number(first: str) -> None:
    article = PIECES[first]
    later = [piece for piece in PIECES.values() if piece.revises == first]
    later.sort(key=published)
    assert len(later) == EXPECTED["versions"][first]
    assert [piece.path for piece in later] == [
        f"{article.path}?v={number}" for number in range(2, len(later) + 2)
    ]
    asked: list[Request] = [
        (article.host, path, {}) for path in (article.path, *(one.path for one in later))
    ]
    bodies = [body for _, _, body in ask(ROOM, *asked, (article.host, article.path + "?v=99", {}))]
    assert len(set(bodies)) == len(later) + 1
    assert bodies[-1] == bodies[0]
    assert {extract(body).canonical_url for body in bodies} == {article.url}
    texts = [(article.title, *article.paragraphs), *((one.title, *one.paragraphs) for one in later)]
    assert len(set(texts)) == len(texts)


def test_a_wall_leaves_the_first_paragraphs_and_says_so() -> None:
    for piece in PIECES.values():
        walled = piece.id in EXPECTED["paywalled"]
        assert walled == (piece.paywalled is not None)
        assert walled == extract(page(piece).encode()).paywalled
        assert [one for one in piece.paragraphs if one in piece.shown] == list(piece.shown)
        assert len(piece.shown) < len(piece.paragraphs) or not walled


def test_a_bulletin_holds_what_it_embeds_between_its_own_paragraphs() -> None:
    for bulletin in EXPECTED["bulletins"]:
        text = PIECES[bulletin["article"]].paragraphs
        embedded = PIECES[bulletin["embeds"]].paragraphs[:3]
        at = text.index(embedded[0])
        assert text[at : at + 3] == embedded
        assert 0 < at < len(text) - 3


def test_one_epoch_gives_the_same_bytes_and_another_gives_others() -> None:
    again = newsroom.load(FOLDER, epoch=EPOCH.astimezone(dt.timezone(dt.timedelta(hours=5))))
    later = newsroom.load(FOLDER, epoch=EPOCH + dt.timedelta(hours=1))
    assert again.answers == ROOM.answers
    key = ("eastline.example", "/wire.rss")
    assert later.answers[key].etag != ROOM.answers[key].etag


def test_pages_in_windows_1251_say_so_in_the_document_only() -> None:
    piece = PIECES["golos-pogranichya-otvet"]
    answer = ROOM.answers[piece.host, piece.path]
    assert answer.content_type == "text/html"
    assert b"charset=windows-1251" in answer.body
    assert piece.title in answer.body.decode("windows-1251")


def test_pages_in_windows_1257_are_called_utf_8_by_their_server() -> None:
    pieces = [piece for piece in PIECES.values() if piece.style == "vestnesis"]
    assert pieces
    for piece in pieces:
        ((_, headers, body),) = ask(ROOM, (piece.host, piece.path, {}))
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert b"charset=windows-1257" in body
        with pytest.raises(UnicodeDecodeError):
            body.decode("utf-8")
        assert piece.title in declared.decode(body, headers["content-type"])


def test_heavy_pages_are_mostly_script_and_their_text_is_escaped() -> None:
    piece = PIECES["baltic-courier-rudninkai"]
    text = page(piece)
    assert len(text) > 60_000
    assert "&#34;We are not visiting,&#34; said Henrik Brandt" in text
    assert '"@type": "NewsArticle"' in text


@pytest.mark.parametrize("style", ["vestnesis", "leht", "kurier", "kueste", "visnyk"])
def test_pages_carry_the_scripts_of_real_ones(style: str) -> None:
    weights = [
        sum(map(len, re.findall(r"<script.*?</script>", page(piece), re.DOTALL)))
        for piece in PIECES.values()
        if piece.style == style
    ]
    least = 200_000 if style == "kurier" else 60_000
    assert weights
    assert [weight for weight in weights if not least <= weight <= 220_000] == []


READ = [piece for piece in PIECES.values() if piece.id not in EXPECTED["never_fetched"]]


@pytest.mark.parametrize("style", cases("text", sorted({piece.style for piece in READ})))
def test_the_text_of_a_page_is_its_paragraphs_and_none_of_the_rest(style: str) -> None:
    for piece in READ:
        if piece.style == style:
            answer = ROOM.answers[piece.host, piece.path]
            article = extract(answer.body, content_type=answer.content_type, url=piece.url)
            assert article.title == piece.title
            lines = [line for line in article.text.split("\n") if not on_top(line, piece)]
            assert lines == list(piece.shown), piece.id


def on_top(line: str, piece: Piece) -> bool:
    """A byline or standfirst: a template's, but about this article."""
    names = ", ".join(piece.authors)
    return line == piece.summary or line.strip(" ,|") == names


# What feeds say


@pytest.mark.parametrize("slug", sorted(EXPECTED["feeds"]))
def test_a_feed_has_the_entries_that_are_expected(slug: str) -> None:
    expected = EXPECTED["feeds"][slug]
    assert ROOM.content.channels[slug].lists == (expected["outcome"] == "ok")
    if expected["outcome"] != "ok":
        assert expected["entries"] == 0
        return
    document = feeds.parse(body_of(slug), url=FEEDS[slug].url)
    repeated = sum(entry.guid is None for entry in document.entries)
    assert document.refused == ({"guid-repeated": repeated} if repeated else {})
    assert len(document.entries) == expected["entries"]
    assert document.language == FEEDS[slug].language
    carried = {piece.url: piece for piece in ROOM.content.carried(FEEDS[slug])}
    assert {urls.canonical(entry.url) for entry in document.entries} == set(carried)
    for entry in document.entries:
        piece = carried[urls.canonical(entry.url)]
        assert (entry.title, entry.summary) == (piece.title, piece.summary)
        assert entry.language == piece.language
        assert entry.authors == piece.authors
        assert entry.published == piece.listed
        assert (entry.guid is None) == (piece.guid in EXPECTED["repeated_guids"])


def test_expectations_cover_every_feed_and_feeds_every_format() -> None:
    assert set(EXPECTED["feeds"]) == set(FEEDS)
    listing = [slug for slug, feed in EXPECTED["feeds"].items() if feed["outcome"] == "ok"]
    kinds = {feeds.parse(body_of(slug), url=FEEDS[slug].url).kind for slug in listing}
    assert kinds == {"rss20", "rss10", "atom", "json"}


def test_a_broken_feed_is_a_web_page() -> None:
    slug = "lagoon-herald-events"
    with pytest.raises(GiveUpError) as caught:
        feeds.parse(body_of(slug), url=FEEDS[slug].url, content_type="text/html")
    assert caught.value.gate == "not-a-feed"


def test_a_json_feed_is_json_and_an_rss_1_0_feed_counts_its_items() -> None:
    items = json.loads(body_of("rannarahva-leht-uudised"))["items"]
    assert len({item["id"] for item in items}) == len(items) > 0
    rdf = body_of("vidzemes-vestnesis-zinas").decode()
    about = re.findall(r'<item rdf:about="(.+?)">', rdf)
    assert re.findall(r'<rdf:li rdf:resource="(.+?)"/>', rdf) == about
    assert about


def test_links_of_the_atom_feed_with_a_base_are_relative_to_it() -> None:
    document = body_of("kueste-heute-nachrichten").decode()
    assert 'xml:base="http://kueste-heute.example/news/"' in document
    links = re.findall(r'rel="alternate" type="text/html" href="(.+?)"', document)
    assert links[1:]
    assert [link for link in links[1:] if "/" in link] == []


def test_entries_without_a_true_date_are_the_expected_ones() -> None:
    undated = {piece.id for piece in PIECES.values() if piece.listed is None}
    ahead = {piece.id for piece in PIECES.values() if piece.listed and piece.listed > EPOCH}
    assert ahead == set(EXPECTED["clamped"])
    by_page, never = set(EXPECTED["dated_by_page"]), set(EXPECTED["dated_by_first_sight"])
    assert (undated | ahead, undated & ahead) == (by_page | never, set())
    for id_ in by_page | never:
        found = extract(page(PIECES[id_]).encode()).published
        assert found == (published(PIECES[id_]) if id_ in by_page else None), id_


def test_one_guid_is_borne_by_two_entries_of_one_feed() -> None:
    borne = Counter(
        (piece.feeds, piece.guid) for piece in PIECES.values() if piece.guid is not None
    )
    repeated = {guid: feeds for (feeds, guid), number in borne.items() if number > 1}
    assert set(repeated) == set(EXPECTED["repeated_guids"])
    for guid, (slug, *_) in repeated.items():
        assert body_of(slug).decode().count(f">{guid}</guid>") == 2


# The seed documents


def archive(tmp_path: Path, documents: dict[str, str], records: str = "") -> newsroom.Newsroom:
    """A newsroom copied below `tmp_path` that serves seed documents made up here."""
    folder = tmp_path / "seeds" / "newsroom"
    shutil.copytree(FOLDER, folder)
    seed_dir = tmp_path / "originals"
    seed_dir.mkdir()
    for name, text in documents.items():
        (seed_dir / name).write_text(text, "utf-8")
    if records:
        (tmp_path / "seeds" / "corpus").mkdir()
        (tmp_path / "seeds" / "corpus" / "900.yaml").write_text(records, "utf-8")
    return newsroom.load(folder, epoch=EPOCH, seed_dir=seed_dir)


RECORD = "slug: '900'\nfile: 900_aa.txt\ntitle: Our headline\npublished: 2015-07-28\nfacts: []\n"


def test_a_seed_document_is_wrapped_line_by_line_and_escaped(tmp_path: Path) -> None:
    text = "x\n\nSoldiers <b>cross</b> a river & return\nA line.\nSHOUTED LINK LINE OF THE SITE\n"
    room = archive(tmp_path, {"900_aa.txt": text}, RECORD)
    served = room.answers["seed-archive.example", "/documents/900.html"].body.decode()
    title = "Soldiers &lt;b&gt;cross&lt;/b&gt; a river &amp; return"
    assert f"<title>{title}</title>" in served
    assert f"<h1>{title}</h1>" in served
    assert "<p>x</p>\n<p>A line.</p>\n<p>SHOUTED LINK LINE OF THE SITE</p>" in served
    assert '"article:published_time" content="2015-07-28T12:00:00+00:00"' in served


def test_a_seed_document_without_a_headline_takes_its_record_s(tmp_path: Path) -> None:
    text = "One sentence that ends here.\nAnother one that ends.\n"
    room = archive(tmp_path, {"900_aa.txt": text}, RECORD)
    served = room.answers["seed-archive.example", "/documents/900.html"].body.decode()
    assert "<h1>Our headline</h1>\n<p>One sentence that ends here.</p>" in served


def test_the_archive_s_feed_lists_what_is_there_dated_where_a_record_says_when(
    tmp_path: Path,
) -> None:
    documents = {"900_aa.txt": "Four words make this\n", "901_bb.txt": "Another headline of five\n"}
    room = archive(tmp_path, documents, RECORD)
    assert [file.name for file in room.outlet_files()] == ["outlets.yaml", "archive.yaml"]
    assert "seed-archive.example" in room.hosts(1)
    answer = room.answers["seed-archive.example", "/documents.rss"]
    entries = feeds.parse(answer.body, url="http://seed-archive.example/documents.rss").entries
    assert [entry.published for entry in entries] == [
        dt.datetime(2015, 7, 28, 12, tzinfo=dt.UTC),
        None,
    ]


def test_without_seed_documents_there_is_no_archive() -> None:
    assert [file.name for file in ROOM.outlet_files()] == ["outlets.yaml"]
    assert "seed-archive.example" not in ROOM.hosts(1)


def test_an_empty_seed_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="VEDETTE_SEED_DIR"):
        newsroom.load(FOLDER, epoch=EPOCH, seed_dir=tmp_path)


# What is refused


def test_a_naive_epoch_is_refused() -> None:
    with pytest.raises(UsageError, match="no zone"):
        newsroom.load(FOLDER, epoch=EPOCH.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("articles/eastline-german-train.yaml", "offset: -7h", "offset: soon", "offset: expected"),
        (
            "articles/eastline-german-train.yaml",
            "outlet: eastline",
            "outlet: x",
            "outlet: expected",
        ),
        ("articles/eastline-german-train.yaml", "style: wire", "stile: wire", "unknown key"),
        ("articles/baltic-courier-fence.yaml", "text_from: eastline", "text_from: x", "text_from:"),
        ("outlets.yaml", "http://eastline.example", "http://eastline.org", "below .example only"),
        ("serving.yaml", "eastline: {zone: Europe/Tallinn}", "eastline: {zone: Nowhere}", "zone"),
        ("serving.yaml", "  eastline: {zone: Europe/Tallinn}\n", "", "'eastline' is missing"),
        ("serving.yaml", "  daugava-post-headlines: {format: rss}\n", "", "headlines' is missing"),
        ("serving.yaml", "format: rss10", "format: rss3", "format: expected one of"),
        ("serving.yaml", "etag: lying", "etag: true", "etag: expected one of"),
        ("serving.yaml", "frozen: 9d", "frozen: long", "frozen: expected a length of time"),
        ("serving.yaml", "seconds: 2", "seconds: 200", "seconds: expected 0 to 20"),
        ("serving.yaml", "seconds: 2", "speed: 2", "unknown key 'speed'"),
        ("serving.yaml", "dead: true", "dead: true, etag: honest", "etag: the feed never gives"),
        ("serving.yaml", "retry_after: 120", "retry_after: 120, seconds: 1", "seconds: the feed"),
        ("serving.yaml", "retry_after: 120", "retry_after: 1, dead: true", "retry_after: the feed"),
        ("serving.yaml", "claimed: utf-8", "claimed: windows-1257", "claimed: this is the charset"),
        ("serving.yaml", "claimed: utf-8", "claimed: runes", "claimed: no such charset"),
        ("serving.yaml", "eastline: {zone", "eastline: {closed: all, zone", "unknown key 'closed'"),
    ],
)
def test_content_that_cannot_be_served_is_refused_with_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, reason: str
) -> None:
    folder = copied(tmp_path, file, old, new)
    with pytest.raises(SeedError, match=reason) as caught:
        newsroom.load(folder, epoch=EPOCH)
    assert caught.value.file == str(folder / file)
    assert caught.value.line > 0


OWN = "eastline-air-policing"  # six paragraphs, an hour before the train


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ("offset: +7h", "offset: expected a time before the epoch"),
        ("offset: -7h\nfeed_offset: soon", "feed_offset: expected a time such as"),
        ("offset: -7h\nfeed_offset: 2d", "feed_offset: expected a time such as"),
        (
            "offset: -7h\nfeed_offset: +2d\ndated: false",
            "feed_offset: makes no sense beside dated",
        ),
        ("offset: -7h\nlanguage: English", "language: expected a code"),
        ("offset: -7h\nlanguage: fi", "text: no weekdays known in 'fi'"),
        ("offset: -7h\nparagraphs: 2", "paragraphs: says how much of text_from"),
        (f"offset: -7h\ntext_from: {OWN}", "text_from: makes no sense beside text"),
        ("offset: -7h\nrevises: nothing", "revises: expected one of"),
        ("offset: -7h\nrevises: eastline-german-train", "revises: leads back"),
        ("offset: -7h\nrevises: baltic-courier-budget", "revises: that article is another"),
        (f"offset: -9d\nrevises: {OWN}", "offset: a later edition appears after"),
        (f"offset: -7h\npath: /a.html\nrevises: {OWN}", "path: makes no sense beside revises"),
        ("offset: -7h\npaywalled: 6", "paywalled: expected a whole number of paragraphs, 1 to 5"),
        ("offset: -7h\npaywalled: 1.5", "paywalled: expected a whole number"),
        ("offset: -7h\nincludes: {article: x, paragraphs: 1, after: 1}", "article: expected one"),
        (
            "offset: -7h\nincludes: {article: eastline-german-train, paragraphs: 1, after: 1}",
            "article: expected one",
        ),
        (
            f"offset: -7h\nincludes: {{article: {OWN}, paragraphs: 99, after: 1}}",
            "paragraphs: expected a whole number",
        ),
        (
            f"offset: -7h\nincludes: {{article: {OWN}, paragraphs: 1, after: 7}}",
            "after: expected a whole number of paragraphs, 1 to 6",
        ),
        (f"offset: -7h\nincludes: {{article: {OWN}, before: 1}}", "unknown key 'before'"),
    ],
)
def test_an_article_that_makes_no_sense_is_refused_with_file_and_line(
    tmp_path: Path, keys: str, reason: str
) -> None:
    folder = copied(tmp_path, "articles/eastline-german-train.yaml", "offset: -7h", keys)
    with pytest.raises(SeedError, match=reason) as caught:
        newsroom.load(folder, epoch=EPOCH)
    assert caught.value.file == str(folder / "articles" / "eastline-german-train.yaml")
    assert caught.value.line > 3 or "expected a time before" in reason


def test_an_article_without_a_feed_is_refused(tmp_path: Path) -> None:
    file = "articles/lagoon-herald-cannery.yaml"
    folder = copied(tmp_path, file, "[lagoon-herald-news]", "[]")
    with pytest.raises(SeedError, match="feeds: at least one is needed"):
        newsroom.load(folder, epoch=EPOCH)


def test_news_in_a_frozen_feed_are_refused(tmp_path: Path) -> None:
    folder = copied(
        tmp_path, "serving.yaml", "format: rss, etag: honest", "format: rss, frozen: 9h"
    )
    with pytest.raises(SeedError, match="offset: nothing was added to a frozen feed"):
        newsroom.load(folder, epoch=EPOCH)


def test_a_style_without_a_template_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "newsroom"
    shutil.copytree(FOLDER, folder)
    (folder / "pages" / "mayak.html.j2").unlink()
    with pytest.raises(UsageError, match=r"mayak\.html"):
        newsroom.load(folder, epoch=EPOCH)


# The command


def start(port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "vedette.local.newsroom", "--port", str(port)]
    return subprocess.Popen(
        [*command, "--epoch", EPOCH.isoformat()],
        env={**os.environ, "PYTHONPATH": str(config.ROOT / "plugins")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_says_when_it_listens_and_ends_on_sigterm() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with start(port) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == (
            f"newsroom of {len(OUTLETS)} outlets listening on 127.0.0.1:{port}\n"
        )
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors) == (0, "", "")


def test_a_taken_port_is_one_line_and_exit_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, start(taken.getsockname()[1]) as process:
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors.count("\n")) == (1, "", 1)
    assert "VEDETTE_NEWSROOM_PORT" in errors


def test_content_that_makes_no_sense_is_one_line_and_exit_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments = ["--port", "1", "--epoch", EPOCH.isoformat(), "--folder", str(tmp_path)]
    assert newsroom.main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1
