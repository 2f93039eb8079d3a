"""The console program as people and scripts meet it: a process with arguments, output, exit code."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.commands import environment, vedette
from tests.conftest import Databases
from tests.factories import EPOCH, Clock, Make
from tests.newsroom import Loopback

from vedette import store
from vedette.config import ROOT, Config
from vedette.store import migrate

DATA = ROOT / "tests" / "data" / "cli"
TEXTS = DATA / "texts.jsonl"


# All of it


def test_it_says_what_there_is() -> None:
    ended = vedette("--help")
    assert ended.code == 0
    for command in ("fetch", "parse", "extract", "tag", "group", "ingest", "digest", "status"):
        assert f"  {command}" in ended.out
    assert "0 done, 1 found wanting, 2 wrong use, 3 refused" in ended.out
    assert vedette("--version").out.startswith("vedette ")


def test_the_console_script_is_the_same_program() -> None:
    script = Path(sys.executable).with_name("vedette")
    ended = subprocess.run(
        [script, "--version"], capture_output=True, env=environment(), check=False, timeout=60
    )
    assert ended.returncode == 0
    assert ended.stdout.decode() == vedette("--version").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        (),
        ("digest",),
        ("digest", "nonsense"),
        ("digest", "resolve", "1"),
        ("digest", "resolve", "one", "--lost"),
        ("fetch",),
        ("tag",),
        ("tag", "a", "b"),
        ("extract", "--nonsense", "a"),
    ],
)
def test_wrong_use_is_one_line(arguments: tuple[str, ...]) -> None:
    vedette(*arguments).refused(2, "--help")


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        ({"VEDETTE_BATCHES": "x"}, ["VEDETTE_BATCHES='x'"]),
        ({"VEDETTE_HOSTS": "news.example"}, ["VEDETTE_HOSTS=", "name=address:port"]),
        ({"VEDETTE_SEEDS": "/nonexistent"}, ["/nonexistent/topics", "VEDETTE_SEEDS"]),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(settings: dict[str, str], parts: list[str]) -> None:
    vedette("tag", TEXTS, **settings).refused(2, *parts)


def test_an_instance_is_a_name() -> None:
    vedette("--instance", "../..", "status").refused(2, "'../..'")


@pytest.mark.parametrize("arguments", [("tag", "-"), ("group", "-"), ("--help",)])
def test_whoever_has_seen_enough_may_hang_up(arguments: tuple[str, ...]) -> None:
    lines = "".join(json.dumps({"id": number, "text": "A drill."}) + "\n" for number in range(500))
    with subprocess.Popen(
        [sys.executable, "-m", "vedette.cli", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        try:
            running.stdin.write(lines.encode())
            running.stdin.close()
        except BrokenPipeError:
            pass
        assert running.stderr.read() == b""
        assert running.wait(60) == 0


def test_a_full_disk_is_said() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full")
    with full.open("wb") as out:
        ended = subprocess.run(
            [sys.executable, "-m", "vedette.cli", "parse", DATA / "rss.xml"],
            stdout=out,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
            timeout=60,
        )
    assert ended.returncode == 1
    assert ended.stderr == b"vedette: output: No space left on device\n"


# fetch


@pytest.fixture
def serving(loopback: Loopback) -> dict[str, str]:
    """Settings with which news.example is a server on loopback."""
    loopback.page("http://news.example/a.html", "<p>Ąžuolas</p>")
    hosts = ",".join(
        f"{name}={address}:{port}" for name, (address, port) in loopback.hosts().items()
    )
    return {"VEDETTE_HOSTS": hosts, "VEDETTE_FETCH_DELAY": "0"}


def test_fetch_tells_what_came(serving: dict[str, str]) -> None:
    ended = vedette("fetch", "http://NEWS.example/a.html#top", **serving)
    assert (ended.code, ended.err) == (0, "")
    assert ended.row["status"] == 200
    assert ended.row["final_url"].startswith("http://news.example/a.html")
    assert ended.row["bytes"] == len("<p>Ąžuolas</p>".encode())


def test_fetch_finds_a_missing_page_wanting(serving: dict[str, str]) -> None:
    ended = vedette("fetch", "http://news.example/none.html", **serving)
    ended.refused(1, "404")
    assert "404" in ended.row["error"]
    assert ended.row["url"] == "http://news.example/none.html"


def test_fetch_finds_an_absent_server_wanting() -> None:
    settings = {"VEDETTE_HOSTS": "gone.example=127.0.0.1:9", "VEDETTE_FETCH_TIMEOUT": "20"}
    ended = vedette("fetch", "http://gone.example/", **settings)
    ended.refused(1)
    assert ended.row["gate"]


@pytest.mark.parametrize(
    "url",
    [
        "http://intranet/",
        "https://x.internal/",
        "http://printer.local/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "http://10.1.2.3:5432/",
        "https://user:secret@news.example/",
        "ftp://news.example/",
    ],
)
def test_fetch_refuses_what_lies_inside(url: str) -> None:
    ended = vedette("fetch", url)
    ended.refused(3)
    assert ended.row["refused"]
    assert ended.row["url"] == url


@pytest.mark.parametrize("url", ["not a URL", "intranet", "", "http://", "//news.example/"])
def test_fetch_knows_what_is_no_url(url: str) -> None:
    ended = vedette("fetch", url)
    ended.refused(2, "URL")
    assert ended.out == ""


# parse


def test_parse_gives_a_line_an_entry() -> None:
    ended = vedette("parse", DATA / "rss.xml", DATA / "feed.json")
    assert (ended.code, ended.err) == (0, "")
    bridge, buses, depot = ended.rows
    assert bridge["file"] == str(DATA / "rss.xml")
    assert bridge["guid"] == "gazette-1"
    assert bridge["title"] == "Engineers & sappers bridge the Žeimena"
    assert bridge["url"].startswith("https://gazette.example/bridge")
    assert bridge["summary"] == "A pontoon of 90 metres carried the first lorries on Tuesday."
    moment = dt.datetime.fromisoformat(bridge["published"])
    assert moment == dt.datetime(2026, 3, 10, 7, 30, tzinfo=dt.UTC)
    assert buses["published"] is None
    assert (depot["file"], depot["title"]) == (str(DATA / "feed.json"), "A depot moves")


def test_parse_resolves_links_against_the_url_given() -> None:
    ended = vedette(
        "parse",
        "-",
        "--url",
        "https://zinios.example/f.xml",
        stdin=(DATA / "atom.xml").read_bytes(),
    )
    assert ended.code == 0
    assert ended.row["file"] == "-"
    assert ended.row["url"] == "https://zinios.example/tiltas"
    assert ended.row["title"] == "Sapieriai nutiesė tiltą"


@pytest.mark.parametrize("content", [b"", b"<!doctype html><p>Hello", b"\xff\xfe\x00", b"{}"])
def test_parse_says_what_is_no_feed(content: bytes) -> None:
    ended = vedette("parse", "-", stdin=content)
    ended.refused(1, "-: ")
    assert ended.out == ""


def test_parse_goes_on_after_what_is_no_feed(tmp_path: Path) -> None:
    missing = tmp_path / "missing.xml"
    ended = vedette("parse", DATA / "page.html", DATA / "feed.json")
    ended.refused(1, f"{DATA / 'page.html'}: ")
    assert [row["guid"] for row in ended.rows] == ["7"]
    vedette("parse", missing).refused(2, f"{missing}: No such file or directory")


# extract


def test_extract_reads_a_page() -> None:
    ended = vedette("extract", DATA / "page.html")
    assert (ended.code, ended.err) == (0, "")
    article = ended.row
    assert article["file"] == str(DATA / "page.html")
    assert article["title"] == "Pontoon bridge crosses the Žeimena"
    assert article["published"] == "2026-03-10T09:30:00+02:00"
    assert article["authors"] == ["Ona Pavyzdė"]
    assert article["language"] == "en"
    assert article["canonical_url"] == "https://gazette.example/bridge"
    assert article["paywalled"] is False
    assert article["image"] is None
    assert article["text"].startswith("Lithuanian army engineers")
    assert article["text"].endswith("taken up again.")
    assert "error" not in article


def test_extract_gives_one_line_a_file_whatever_it_is(tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.html"
    rubbish.write_bytes(bytes(range(256)) * 40)
    deep = tmp_path / "deep.html"
    deep.write_bytes(b"<div>" * 5_000)
    files = [
        DATA / "nothing.html",
        tmp_path / "missing.html",
        DATA / "page.html",
        tmp_path,
        rubbish,
        deep,
    ]
    ended = vedette("extract", *files)
    assert ended.err == ""
    assert [row["file"] for row in ended.rows] == [str(file) for file in files]
    good = [row["file"] for row in ended.rows if "error" not in row]
    assert str(DATA / "page.html") in good
    by_file = {row["file"]: row for row in ended.rows}
    for wrong in (DATA / "nothing.html", tmp_path / "missing.html", tmp_path, deep):
        assert by_file[str(wrong)]["error"]
        assert "\n" not in by_file[str(wrong)]["error"]
    assert by_file[str(tmp_path / "missing.html")]["error"] == "No such file or directory"
    assert ended.code == 0


def test_extract_finds_it_wanting_where_nothing_came_of_anything() -> None:
    ended = vedette("extract", DATA / "nothing.html", "-", stdin="")
    assert ended.code == 1
    assert [bool(row["error"]) for row in ended.rows] == [True, True]


# tag and group


IDS = ["bridge", "wire", "match", "match", None, None, None, 5, 6, 7, None, "\ud800", 9]


def test_tag_gives_one_line_a_text() -> None:
    ended = vedette("tag", TEXTS)
    assert (ended.code, ended.err) == (0, "")
    rows = ended.rows
    assert [row["id"] for row in rows] == IDS
    assert [number for number, row in enumerate(rows) if "error" in row] == [4, 5, 6, 8, 10]
    bridge = rows[0]
    assert bridge["language"] == "en"
    assert 0 < bridge["relevance"] <= 1
    topics = {topic["topic"]: topic for topic in bridge["topics"]}
    assert "military-exercises" in topics
    assert any(topic["about"] for topic in topics.values())
    scores = [topic["score"] for topic in bridge["topics"]]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    for one in (one for topic in topics.values() for one in topic["evidence"]):
        assert one["sentence"] in TEXTS.read_text("utf-8")
        assert all(word in one["sentence"] for word in one["words"])
    assert "lithuania" in {entity["entity"] for entity in bridge["entities"]}
    assert rows[1]["language"] == "en"
    assert rows[2]["topics"] == []
    assert rows[2]["relevance"] < 0.2 < bridge["relevance"]
    assert rows[9]["language"] is None


def test_group_gives_one_line_a_text() -> None:
    ended = vedette("group", TEXTS)
    assert (ended.code, ended.err) == (0, "")
    rows = ended.rows
    # An id used twice is an error here, as ids are what the answers speak of.
    assert [number for number, row in enumerate(rows) if "error" in row] == [3, 4, 5, 6, 8, 10]
    assert [row["id"] for row in rows] == IDS
    bridge, wire, match, *_ = rows
    assert bridge == {
        "id": "bridge",
        "copy_of": None,
        "version_of": None,
        "containment": None,
        "relation": None,
        "parts": [],
        "substance": None,
        "story": "bridge",
    }
    assert wire["copy_of"] == "bridge"
    assert wire["relation"] == "same"
    assert wire["containment"] == 1
    assert wire["story"] == "bridge"
    assert match["story"] is None


def test_group_makes_stories_of_everything_where_asked() -> None:
    rows = vedette("group", "--all", TEXTS).rows
    stories = {str(row["id"]): row["story"] for row in rows if "error" not in row}
    assert stories["match"] == "match"
    assert None not in stories.values()


@pytest.mark.parametrize("command", ["tag", "group"])
def test_standard_input_is_a_file_too(command: str) -> None:
    assert vedette(command, "-", stdin=TEXTS.read_bytes()).out == vedette(command, TEXTS).out


@pytest.mark.parametrize("command", ["tag", "group"])
def test_only_failures_are_found_wanting_and_nothing_is_nothing(command: str) -> None:
    ended = vedette(command, "-", stdin=b"\xff\xfe{\n[1,\n" + b"[" * 100_000 + b"\n9\n")
    assert ended.code == 1
    assert [row["id"] for row in ended.rows] == [None] * 4
    assert all(row["error"] for row in ended.rows)
    empty = vedette(command, "-")
    assert (empty.code, empty.out) == (0, "")


@pytest.mark.parametrize("command", ["tag", "group"])
def test_a_file_that_cannot_be_read_is_wrong_use(command: str, tmp_path: Path) -> None:
    missing = tmp_path / "missing.jsonl"
    vedette(command, missing).refused(2, f"{missing}: No such file or directory")
    vedette(command, tmp_path).refused(2, f"{tmp_path}: Is a directory")


def test_group_tells_who_was_first_by_time_not_by_line() -> None:
    bridge, wire = map(json.loads, TEXTS.read_text("utf-8").splitlines()[:2])
    bridge["published"], wire["published"] = (
        "2026-03-11T06:00:00+02:00",
        "2026-03-11T06:30:00+03:00",
    )
    lines = "\n".join(map(json.dumps, (bridge, wire)))
    late, early = vedette("group", "-", stdin=lines).rows
    assert (late["copy_of"], early["copy_of"]) == ("wire", None)


def test_eval_group_scores_labelled_pairs() -> None:
    files = sorted((ROOT / "tests" / "data" / "copies").glob("*.jsonl"))
    ended = vedette("eval", "group", *files, "--split", "tune")
    assert (ended.code, ended.err) == (0, "")
    assert [line for line in ended.out.splitlines() if line.endswith(", tune")] == [
        "score, tune",
        "confusion, tune",
    ]
    assert "frozen" not in ended.out
    rows = vedette("eval", "group", *files, "--json", "--misses").rows
    splits = {(row["split"], row["table"]) for row in rows if row["table"] != "miss"}
    assert splits == {
        (split, kind) for split in ("all", "frozen") for kind in ("score", "confusion")
    }
    scores = {(row["split"], row["measure"], row["of"]): row for row in rows if "measure" in row}
    assert scores["all", "link", "all"]["n"] >= 200
    assert scores["frozen", "link", "all"]["n"] < scores["all", "link", "all"]["n"]
    assert all(row["expected"] != row["got"] for row in rows if row["table"] == "miss")


def test_eval_group_names_the_line_that_is_no_pair(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('\n{"id": "one"}\n')
    vedette("eval", "group", file).refused(2, f"{file}:2: language: expected text")
    vedette("eval", "group", tmp_path / "none").refused(2, "none: No such file or directory")
    vedette("eval", "group").refused(2, "--help")
    vedette("eval").refused(2, "--help")


def test_output_is_utf_8_in_any_locale() -> None:
    settings = {"LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    ended = vedette("parse", DATA / "rss.xml", **settings)
    assert ended.rows[0]["title"] == "Engineers & sappers bridge the Žeimena"


# seeds


def test_the_seeds_hold() -> None:
    ended = vedette("seeds", "check")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("checks hold\n")
    assert all(row["ok"] for row in vedette("seeds", "check", "--json").rows)


def test_a_seeds_file_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    outlets = tmp_path / "outlets.yaml"
    outlets.write_text("outlets:\n  - slug: one\n    nme: One\n")
    vedette("seeds", "check", VEDETTE_OUTLETS=str(outlets)).refused(2, f"{outlets}:3: ", "nme")


# Commands on the database


@pytest.fixture
def url(config: Config) -> dict[str, str]:
    """Settings for a database with nothing in it but its tables."""
    return {"VEDETTE_DATABASE_URL": config.database_url}


def test_a_database_that_does_not_answer_is_one_line_without_the_password() -> None:
    nowhere = {"VEDETTE_DATABASE_URL": "postgresql://vedette:secret@127.0.0.1:9/vedette"}
    for command in (("feeds", "list"), ("status",)):
        ended = vedette(*command, **nowhere)
        ended.refused(1, "127.0.0.1:9", "VEDETTE_DATABASE_URL")
        assert "secret" not in ended.err


def test_an_unmigrated_database_asks_for_the_upgrade(databases: Databases) -> None:
    with databases.copy() as name:
        given = {"VEDETTE_DATABASE_URL": databases.server.url(name)}
        vedette("feeds", "list", **given).refused(1, "vedette db upgrade")

        upgraded = vedette("db", "upgrade", **given)

        assert upgraded.code == 0
        assert f"{len(migrate.files())} migrations, " in upgraded.out
        again = vedette("db", "upgrade", **given)
        assert again.code == 0
        assert "0 migrations" in again.out
        feeds = vedette("feeds", "list", "--json", **given)
        assert feeds.code == 0
        assert len(feeds.rows) > 20


def test_db_url_is_the_one_configured(url: dict[str, str]) -> None:
    assert vedette("db", "url", **url).out.strip() == url["VEDETTE_DATABASE_URL"]


def test_db_shell_runs_psql(url: dict[str, str]) -> None:
    ended = vedette("db", "shell", "--", "-Atc", "select count(*) from news.latest", **url)
    assert (ended.code, ended.out) == (0, "0\n")


def test_empty_tables_are_said_to_be_empty(url: dict[str, str]) -> None:
    for command in (("feeds", "list"), ("digest", "list")):
        assert vedette(*command, **url).out == "nothing\n"
        assert vedette(*command, "--json", **url).out == ""
    status = vedette("status", "--json", **url)
    assert status.code == 0
    assert status.row["totals"]["articles"] == 0
    assert "totals" in vedette("status", **url).out


@pytest.fixture
def filled(config: Config, connection: store.Connection) -> dict[str, str]:
    """A database with a reader, a story, and a mail server that is not there."""
    make = Make(connection, Clock(dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)))
    make.story(make.article(state="filed", title="Sappers bridge the Žeimena"))
    make.subscriber(slug="desk", send_at=dt.time(0), since=EPOCH)
    return {"VEDETTE_DATABASE_URL": config.database_url, "VEDETTE_SMTP_PORT": "9"}


def test_a_preview_writes_nothing(filled: dict[str, str]) -> None:
    ended = vedette("digest", "preview", "desk", **filled)
    assert ended.code == 0
    assert ended.out.startswith("Subject: Vedette, ")
    assert "Sappers bridge the Žeimena" in ended.out
    assert "<h1>Vedette</h1>" in vedette("digest", "preview", "desk", "--html", **filled).out
    assert vedette("digest", "list", **filled).out == "nothing\n"
    vedette("digest", "preview", "nobody", **filled).refused(2, "'nobody'", "desk")


def test_a_digest_that_cannot_be_sent_waits(filled: dict[str, str]) -> None:
    ended = vedette("digest", "send", "--now", **filled)
    assert ended.code == 1
    assert "1 composed" in ended.out
    assert "1 put back" in ended.out

    listed = vedette("digest", "list", "--json", **filled).row

    assert (listed["subscriber"], listed["state"], listed["stories"]) == ("desk", "composed", 1)
    again = vedette("digest", "send", "--now", **filled)
    assert again.code == 0
    vedette("digest", "resolve", listed["id"], "--lost", **filled).refused(2, "not uncertain")
    vedette("digest", "preview", "desk", **filled).refused(2, "has had the digest")


def test_an_uncertain_digest_is_resolved(
    url: dict[str, str], make: Make, connection: store.Connection
) -> None:
    arrived, lost = (
        make.digest(state="uncertain", message_id=f"<{name}@vedette.example>")
        for name in ("arrived", "lost")
    )
    assert vedette("digest", "resolve", arrived, "--arrived", **url).code == 0
    assert vedette("digest", "resolve", lost, "--lost", **url).code == 0
    found = connection.execute("select id, state from news.digest order by id").fetchall()
    assert {row["id"]: row["state"] for row in found} == {arrived: "sent", lost: "composed"}
    vedette("digest", "resolve", "9" * 30, "--lost", **url).refused(2, "not uncertain")
