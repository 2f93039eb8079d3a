"""`vedette search`: what it finds, what it refuses, and how it prints what strangers wrote."""

import csv
import datetime as dt
import io
import os
import pty
import subprocess
import sys
from typing import Any

import pytest
from tests.commands import Ended, environment, vedette
from tests.conftest import Databases
from tests.factories import Clock, Make

from vedette import store
from vedette.cli import formats
from vedette.cli.search import since
from vedette.config import Config
from vedette.errors import UsageError
from vedette.store import reader
from vedette.store import search as rows
from vedette.store.search import Search
from vedette.tag.language import LANGUAGES

NOW = dt.datetime(2026, 3, 10, 8, 15, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


class Library:
    """Articles of the last days, and the command that looks for them."""

    def __init__(self, make: Make, url: str) -> None:
        self.make = make
        self.now = make.clock()
        self.settings = {"VEDETTE_DATABASE_URL": url}

    def add(self, title: str, hours: float, topic: str = "drills", **given: Any) -> int:
        article = self.make.article(
            state="filed", title=title, published=self.now - hours * HOUR, **given
        )
        self.make.story(article, topic=topic)
        return article

    def search(self, *arguments: str, **settings: str) -> Ended:
        return vedette("search", *arguments, **self.settings | settings)

    def titles(self, *arguments: str) -> list[str]:
        ended = self.search(*arguments, "--format", "json")
        assert ended.code == 0
        return [row["title"] for row in ended.rows]


@pytest.fixture
def library(databases: Databases, config: Config, connection: store.Connection) -> Library:
    """Read with the reader's password: the command needs no more."""
    name = config.database_url.rpartition("/")[2]
    make = Make(connection, Clock(dt.datetime.now(dt.UTC)))
    return Library(make, databases.config(name, role="vedette_reader").database_url)


@pytest.fixture
def shelf(library: Library) -> Library:
    library.add("Suwałki: pociągi jeżdżą", 2, "bridges", language="pl")
    library.add("Drills near Suwalki", 30)
    library.add("A bridge over the Nemunas", 50, "bridges")
    library.make.article(title="Suwalki, of no interest", state="filed")
    return library


# What is found


def test_words_filters_and_the_number_narrow_it_down(shelf: Library) -> None:
    assert shelf.titles("SUWAŁKI") == ["Suwałki: pociągi jeżdżą", "Drills near Suwalki"]
    assert shelf.titles("drills", "suwalki") == ["Drills near Suwalki"]
    assert shelf.titles("suwalki", "--topic", "bridges") == ["Suwałki: pociągi jeżdżą"]
    assert shelf.titles("suwalki", "--language", "en") == ["Drills near Suwalki"]
    assert shelf.titles("suwalki", "--since", "1d") == ["Suwałki: pociągi jeżdżą"]
    assert len(shelf.titles("suwalki", "--limit", "1")) == 1
    assert shelf.titles('"near suwalki" or nemunas', "--since", "40h") == ["Drills near Suwalki"]


def test_without_words_it_lists_the_latest(shelf: Library) -> None:
    assert shelf.titles() == [
        "Suwałki: pociągi jeżdżą",
        "Drills near Suwalki",
        "A bridge over the Nemunas",
    ]
    assert shelf.titles("--topic", "bridges", "--limit", "1") == ["Suwałki: pociągi jeżdżą"]
    assert shelf.titles("  ", "--language", "en", "--since", "2d") == ["Drills near Suwalki"]


def test_a_row_has_what_a_reader_needs_and_no_body(library: Library) -> None:
    article = library.add(
        "A convoy", 1, text="hidden " * 200, excerpt="In short.", url="http://a.example/1"
    )
    (row,) = library.search("convoy", "--format", "json").rows
    assert row.pop("rank") > 0
    assert dt.datetime.fromisoformat(row.pop("published")) == library.now - HOUR
    assert row == {
        "article_id": article,
        "outlet": library.make.value("select name from news.outlet"),
        "language": "en",
        "title": "A convoy",
        "excerpt": "In short.",
        "url": "http://a.example/1",
        "topics": ["drills"],
        "story_id": library.make.value("select id from news.story"),
    }
    (latest,) = library.search("--format", "json").rows
    assert latest["rank"] is None
    assert latest["title"] == "A convoy"


@pytest.mark.parametrize("how", formats.FORMATS)
def test_nothing_found_is_said_and_is_no_error(shelf: Library, how: str) -> None:
    ended = shelf.search("nowhere", "--format", how)
    assert ended.code == 0
    assert ended.err.startswith("vedette: nothing found")
    head = "article_id,published,outlet,language,title,excerpt,url,topics,story_id,rank\r\n"
    assert ended.out == (head if how == "csv" else "")


def test_a_language_nothing_is_written_in_yet_is_no_mistake(shelf: Library) -> None:
    for language in LANGUAGES:
        assert shelf.search("--language", language).code == 0
    library = shelf
    library.add("Vojáci", 1, language="cs")
    assert library.titles("--language", "cs") == ["Vojáci"]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--topic", "brigdes"], ["'brigdes'", "bridges, drills"]),
        (["--language", "xx"], ["'xx'", "en", "lt"]),
        (["--since", "yesterday"], ["'yesterday'", "7d"]),
        (["--since", "2026-13-01"], ["2026-13-01"]),
        (["--since", "2026-03-10T07:00"], ["2026-03-10T07:00"]),
        (["--since", "999999w"], ["999999w"]),
        (["--limit", "0"], ["1 to 10000"]),
        (["--limit", "many"], ["many"]),
        (["--format", "xml"], ["xml"]),
        (["x" * 501], ["500 characters"]),
        ([b"\xff\xfe".decode("utf-8", "surrogateescape")], ["UTF-8"]),
    ],
)
def test_wrong_use_is_named(shelf: Library, arguments: list[str], parts: list[str]) -> None:
    shelf.search(*arguments).refused(2, *parts)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("24h", NOW - 24 * HOUR),
        ("7d", NOW - 168 * HOUR),
        ("2w", NOW - 336 * HOUR),
        ("2026-03-01", dt.datetime(2026, 3, 1, tzinfo=dt.UTC)),
        ("2026-03-01T07:00+02:00", dt.datetime(2026, 3, 1, 5, tzinfo=dt.UTC)),
        ("2026-03-01T07:00Z", dt.datetime(2026, 3, 1, 7, tzinfo=dt.UTC)),
    ],
)
def test_a_moment_is_read(text: str, moment: dt.datetime) -> None:
    assert since(text, NOW) == moment


@pytest.mark.parametrize(
    "text", ["", "7", "d", "7 d", "-7d", "7m", "7D", "07:00", "1.5d", "\u0667d"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="expected"):
        since(text, NOW)


@pytest.mark.parametrize(
    "query", ["'", "a & ! | (", "or or", '"', "-", "%s %(x)s", "<->", ":*", "😀" * 500, "a\\"]
)
def test_no_query_breaks_it(connection: store.Connection, query: str) -> None:
    with reader.reading(connection):
        assert rows.find(connection, Search(query=query)) == []


# How it is printed


EVIL = "\x1b[2J=cmd()\x07\u202eevil\x9b31m\r\nnext\x00"[:-1]
CLEAN = "[2J=cmd()evil31m next"


@pytest.mark.parametrize("how", formats.FORMATS)
def test_control_characters_of_a_title_never_get_out(library: Library, how: str) -> None:
    library.add(EVIL, 1, excerpt=EVIL[:300])
    library.make.connection.execute("update news.outlet set name = %s", [EVIL])
    ended = library.search("--format", how, COLUMNS="400")
    assert ended.code == 0
    assert CLEAN in ended.out
    assert {character for character in ended.out if not character.isprintable()} <= {"\n", "\r"}
    assert "\r" not in ended.out.replace("\r\n", "")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d"])
def test_a_spreadsheet_takes_no_cell_for_a_formula(library: Library, sign: str) -> None:
    title = f'{sign}HYPERLINK("http://x.example","a")'
    library.add(title, 1)
    ended = library.search("--format", "csv")
    (row,) = csv.DictReader(io.StringIO(ended.out, newline=""))
    assert row["title"] == f"'{title}"
    assert row["topics"] == "drills"
    assert dt.datetime.fromisoformat(row["published"]) == library.now - HOUR


def test_numbers_stay_numbers_in_csv(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"number": -5, "share": -0.5, "list": ["-a", "b"], "none": None, "true": True}
    formats.show([row], how="csv", columns=list(row))
    assert capsys.readouterr().out.splitlines()[1] == "-5,-0.5,'-a; b,,true"


@pytest.mark.parametrize("width", [20, 40, 80, 132])
def test_a_table_fits_its_terminal(width: int) -> None:
    found = [
        {"id": 1, "title": "A long headline of many words " * 5, "names": ["one", "two"]},
        {"id": 20_000, "title": "漢字の見出し" * 9, "names": []},
        {"id": 3, "title": "é" * 90, "names": None},
    ]
    lines = list(formats.table(found, ["id", "title", "names"], width))
    wide = "漢字の見出し…"
    assert max(len(line) + sum(line.count(one) for one in wide[:-1]) for line in lines) <= width
    assert lines[2].lstrip().startswith("1  A ")
    assert "…" in lines[2]


def test_where_room_is_short_links_go_texts_give_way_and_the_rest_stays() -> None:
    row = {
        "published": NOW,
        "title": "A long headline of many words",
        "number": 1_234_567,
        "topics": ["drills", "bridges", "fleets"],
        "url": "https://courier.example/news/bridge",
    }
    columns = list(row)
    whole = list(formats.table([row], columns, None))
    assert whole[0].split() == columns
    assert whole[2].endswith("drills, bridges, fleets  https://courier.example/news/bridge")
    assert list(formats.table([row], columns, len(whole[2]))) == whole
    head, _, line = formats.table([row], columns, 60)
    assert head.split() == columns[:-1]
    assert line.startswith("2026-03-10 08:15  A long headline")
    assert "  1234567  drill" in line
    assert len(line) == 60


def test_in_a_pipe_nothing_is_cut(library: Library) -> None:
    title = "A long headline of many words " * 5
    library.add(title, 1)
    assert title.strip() in library.search().out
    assert title.strip() not in library.search(COLUMNS="80").out


def test_on_a_terminal_it_is_as_wide_as_that(library: Library) -> None:
    library.add("A long headline of many words " * 5, 1)
    here, there = pty.openpty()
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "vedette.cli", "search"],
            stdout=there,
            stderr=subprocess.DEVNULL,
            env={
                name: text
                for name, text in environment(**library.settings).items()
                if name not in {"COLUMNS", "LINES"}
            },
        ) as running:
            os.close(there)
            there = -1
            shown = b""
            while chunk := _read(here):
                shown += chunk
            assert running.wait(60) == 0
    finally:
        os.close(here)
        if there >= 0:
            os.close(there)
    lines = shown.decode().splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) == 80


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side is closed
        return b""
