import asyncio
import datetime as dt
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import ClientSession, web

from vedette import config, dedup, feeds
from vedette.errors import GiveUpError, SeedError, UsageError
from vedette.local import newsroom
from vedette.local.newsroom.content import Piece

FOLDER = config.ROOT / "seeds" / "newsroom"
EPOCH = dt.datetime(2026, 3, 10, 8, 15, tzinfo=dt.UTC)
ROOM = newsroom.load(FOLDER, epoch=EPOCH)
PIECES = {piece.id: piece for piece in ROOM.content.pieces}
EXPECTED: dict[str, Any] = yaml.safe_load((FOLDER / "expectations.yaml").read_text("utf-8"))
OUTLETS = {outlet.slug: outlet for outlet in ROOM.content.outlets}
FEEDS = {feed.slug: feed for outlet in ROOM.content.outlets for feed in outlet.feeds}

Reply = tuple[int, dict[str, str], bytes]


def ask(room: newsroom.Newsroom, *requests: tuple[str, str, dict[str, str]]) -> list[Reply]:
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


def body_of(slug: str) -> bytes:
    host, _, path = FEEDS[slug].url.removeprefix("http://").partition("/")
    return ROOM.answers[host, "/" + path].body


# What is in it


def test_there_are_enough_outlets_feeds_and_articles_in_three_languages() -> None:
    assert len(OUTLETS) >= 4
    assert len(FEEDS) >= 6
    assert len(PIECES) >= 24
    assert {piece.language for piece in PIECES.values()} == {"en", "lt", "ru"}
    assert {outlet.rights for outlet in OUTLETS.values()} == {"full", "analyse", "headline"}
    assert [outlet.slug for outlet in OUTLETS.values() if outlet.state_controlled] == [
        "golos-pogranichya"
    ]


def test_every_host_name_is_reserved() -> None:
    assert all(host.endswith(".example") for host in ROOM.hosts(8099))
    assert set(ROOM.hosts(8099).values()) == {("127.0.0.1", 8099)}


def test_an_address_belongs_to_one_article() -> None:
    assert max(Counter(piece.url for piece in PIECES.values()).values()) == 1


def test_texts_have_the_length_of_news() -> None:
    lengths = {
        id_: len(" ".join(piece.paragraphs).split())
        for id_, piece in PIECES.items()
        if piece.id != "baltic-courier-fence"
    }
    assert {id_: n for id_, n in lengths.items() if not 120 <= n <= 350} == {}


def test_no_placeholder_reaches_a_reader() -> None:
    assert [id_ for id_ in PIECES if "{weekday}" in page(PIECES[id_])] == []
    assert "early on Tuesday, together" in page(PIECES["eastline-german-train"])


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
    requests: list[tuple[str, str, dict[str, str]]] = [
        (host, "/robots.txt", {}) for host in ROOM.hosts(8099)
    ]
    replies = dict(zip(ROOM.hosts(8099), ask(ROOM, *requests), strict=True))
    assert all(status == 200 for status, _, _ in replies.values())
    closed = [host for host, (_, _, body) in replies.items() if b"Disallow" in body]
    assert closed == ["lagoon-herald.example"]
    assert PIECES["lagoon-herald-baltiysk"].path.startswith("/private/")


def test_every_page_and_feed_answers_as_printed() -> None:
    keys = sorted(ROOM.answers)
    replies = ask(ROOM, *[(host, path + "?utm_source=x", {}) for host, path in keys])
    assert [reply[0] for reply in replies] == [200] * len(keys)
    assert [reply[2] for reply in replies] == [ROOM.answers[key].body for key in keys]


def test_the_etag_is_honoured_in_every_spelling_and_sent_by_one_feed_only() -> None:
    first = ask(ROOM, ("eastline.example", "/wire.rss", {}))[0]
    etag = first[1]["etag"]
    asked = [etag, f"W/{etag}", f'"other", {etag}', '"other"']
    replies = ask(ROOM, *[("eastline.example", "/wire.rss", {"If-None-Match": v}) for v in asked])
    assert [status for status, _, _ in replies] == [304, 304, 304, 200]
    assert replies[0][1]["etag"] == etag
    assert replies[0][2] == b""
    assert [key for key, answer in ROOM.answers.items() if answer.etag] == [
        ("eastline.example", "/wire.rss")
    ]


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


def test_heavy_pages_are_mostly_script_and_their_text_is_escaped() -> None:
    piece = PIECES["baltic-courier-rudninkai"]
    text = page(piece)
    assert len(text) > 60_000
    assert "&#34;We are not visiting,&#34; said Henrik Brandt" in text
    assert '"@type": "NewsArticle"' in text


# What feeds say


@pytest.mark.parametrize("slug", sorted(EXPECTED["feeds"]))
def test_a_feed_has_the_entries_that_are_expected(slug: str) -> None:
    expected = EXPECTED["feeds"][slug]
    if expected["outcome"] == "not-a-feed":
        with pytest.raises(GiveUpError):
            feeds.parse(body_of(slug), url=FEEDS[slug].url, content_type="text/html")
        return
    document = feeds.parse(body_of(slug), url=FEEDS[slug].url)
    assert len(document.entries) == expected["entries"]
    assert document.language == FEEDS[slug].language
    carried = {piece.title: piece for piece in PIECES.values() if slug in piece.feeds}
    assert {entry.title for entry in document.entries} == set(carried)
    for entry in document.entries:
        piece = carried[entry.title]
        assert entry.url.partition("?")[0] == piece.url
        assert entry.summary == piece.summary
        # Of several dc:creator elements feedparser keeps the last.
        assert set(entry.authors) <= set(piece.authors)
        assert entry.authors
        assert entry.published == (piece.published if piece.dated else None)


def test_expectations_cover_every_feed() -> None:
    assert set(EXPECTED["feeds"]) == set(FEEDS)
    kinds = {feeds.parse(body_of(s), url=FEEDS[s].url).kind for s in FEEDS if "events" not in s}
    assert len(kinds) == 2


def test_exactly_one_entry_has_no_date_and_its_page_has_one() -> None:
    undated = [piece for piece in PIECES.values() if not piece.dated]
    assert [piece.id for piece in undated] == EXPECTED["dated_by_page"]
    assert undated[0].published is not None
    assert undated[0].published.isoformat() in page(undated[0])


# What should come out


def test_expectations_name_each_article_once() -> None:
    about = [article["id"] for article in EXPECTED["articles"]]
    refused = [item["article"] for item in EXPECTED["refused"]]
    assert sorted([*about, *EXPECTED["noise"], *refused]) == sorted(PIECES)


def test_the_clutter_that_may_not_be_stored_is_on_the_pages() -> None:
    served = "\n".join(page(piece) for piece in PIECES.values())
    assert [line for line in EXPECTED["never_in_text"] if line not in served] == []


def test_expected_languages_and_rights_are_those_of_the_content() -> None:
    for article in EXPECTED["articles"]:
        piece = PIECES[article["id"]]
        assert article["language"] == piece.language
        assert article["rights"] == OUTLETS[piece.outlet].rights
        assert not set(article["about"]) & set(article["must_not"])


def test_all_twenty_topics_are_somewhere_what_a_text_is_about() -> None:
    assert len({topic for article in EXPECTED["articles"] for topic in article["about"]}) == 20


def test_copies_come_after_their_originals_and_share_what_is_said() -> None:
    for expected in EXPECTED["copies"]:
        copy, original = PIECES[expected["copy"]], PIECES[expected["original"]]
        assert copy.published is not None
        assert original.published is not None
        assert copy.published > original.published
        shingles = [dedup.shingles("\n".join(piece.paragraphs)) for piece in (copy, original)]
        _, of_copy, of_original = dedup.containment(*shingles)
        assert of_copy == 1
        assert of_original == pytest.approx(expected["share"], abs=0.05)


def test_only_the_named_copies_share_text() -> None:
    copies = {expected["copy"] for expected in EXPECTED["copies"]}
    sets = {
        id_: dedup.shingles("\n".join(piece.paragraphs))
        for id_, piece in PIECES.items()
        if id_ not in copies
    }
    shared = [
        (a, b)
        for a in sets
        for b in sets
        if a < b and dedup.containment(sets[a], sets[b])[0] > 0.02
    ]
    assert shared == []


def test_the_digest_expects_what_is_a_day_old_and_nothing_else() -> None:
    day = EPOCH - dt.timedelta(days=1)
    for slot in EXPECTED["digest"]["contains"]:
        assert all((PIECES[id_].published or day) > day for id_ in slot)
    relevant = {article["id"] for article in EXPECTED["articles"]}
    old = {id_ for id_ in relevant if (PIECES[id_].published or day) <= day}
    refused = {item["article"] for item in EXPECTED["refused"]}
    assert set(EXPECTED["digest"]["never"]) == old | refused | set(EXPECTED["noise"])
    slots = {id_ for slot in EXPECTED["digest"]["contains"] for id_ in slot}
    assert slots == relevant - old


def test_stories_name_articles_that_exist() -> None:
    named = [id_ for item in EXPECTED["stories"]["together"] for id_ in item["articles"]]
    named += [id_ for pair in EXPECTED["stories"]["apart"] for id_ in pair]
    assert set(named) <= set(PIECES)


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
    ],
)
def test_content_that_cannot_be_served_is_refused_with_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, reason: str
) -> None:
    folder = tmp_path / "newsroom"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SeedError, match=reason) as caught:
        newsroom.load(folder, epoch=EPOCH)
    assert caught.value.file == str(folder / file)


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
