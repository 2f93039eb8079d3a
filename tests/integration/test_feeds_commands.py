"""`vedette feeds`: checked against servers on loopback, added to a real database."""

import datetime as dt
import functools
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Ended, environment, vedette
from tests.conftest import Databases
from tests.factories import Make
from tests.newsroom import Loopback, sample

from vedette.cli import main
from vedette.config import Config
from vedette.feeds import opml
from vedette.pipeline import sources
from vedette.pipeline.work import Work
from vedette.store import feeds

PAPER = "paper-0.example=127.0.0.1:9"
RSS = "application/rss+xml"
NOW = dt.datetime.now(dt.UTC)

Run = Callable[..., Ended]


def rss(*links: str, title: str = "Harbour Gazette", language: str = "lt") -> str:
    """A feed of entries published an hour ago."""
    published = (NOW - dt.timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    items = "".join(
        f"<item><title>Harbour {number}</title><link>{link}</link><guid>{link}</guid>"
        f"<description>A summary of some length.</description><pubDate>{published}</pubDate></item>"
        for number, link in enumerate(links)
    )
    return (
        f'<rss version="2.0"><channel><title>{title}</title><language>{language}</language>'
        f"{items}</channel></rss>"
    )


def page(*feeds: str) -> str:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{feed}">' for feed in feeds
    )
    return f"<!doctype html><html><head>{links}</head><body><p>Harbour</p></body></html>"


def hosts(serving: Loopback) -> str:
    return ",".join(f"{name}={at}:{port}" for name, (at, port) in serving.hosts().items())


@pytest.fixture
def gazette(loopback: Loopback) -> Loopback:
    """A paper with a feed that its front page names."""
    link = "http://gazette.example/quay.html"
    loopback.page("http://gazette.example/", page("/feed.xml"))
    loopback.page("http://gazette.example/feed.xml", rss(link), RSS, etag='"1"')
    loopback.page("http://gazette.example/news/sea/rss", rss(link), RSS)
    return loopback


@pytest.fixture
def here(gazette: Loopback, capsys: pytest.CaptureFixture[str]) -> Run:
    """`vedette feeds` in this process, which spares a second for each, with the paper's hosts."""

    def run(*arguments: object, stdin: bytes = b"", **settings: str) -> Ended:
        given = environment(**{"VEDETTE_HOSTS": hosts(gazette)} | settings)
        with pytest.MonkeyPatch.context() as patch:
            for name in set(os.environ) - set(given):
                patch.delenv(name)
            for name, value in given.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            code = main(["feeds", *map(str, arguments)])
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return run


@pytest.fixture
def run(here: Run, config: Config) -> Run:
    """With a database."""
    return functools.partial(here, VEDETTE_DATABASE_URL=config.database_url)


@pytest.fixture
def alone(here: Run) -> Run:
    """Without one: who asks for it is told that it does not answer."""
    return functools.partial(here, VEDETTE_DATABASE_URL="postgresql://vedette@127.0.0.1:9/vedette")


def signs(row: dict[str, Any], level: str = "wrong") -> set[str]:
    return {finding["sign"] for finding in row["findings"] if finding["level"] == level}


# check


@pytest.fixture(scope="module")
def present() -> Iterator[Loopback]:
    """The sample newsroom as if it were made just now."""
    with Loopback(sample(NOW)) as serving:
        yield serving


@pytest.fixture
def seeds_loaded(databases: Databases, seeded: str, present: Loopback) -> Iterator[dict[str, str]]:
    """Settings for the newsroom, and a database with its seeds."""
    with databases.copy(seeded) as name:
        yield {
            "VEDETTE_DATABASE_URL": databases.config(name).database_url,
            "VEDETTE_HOSTS": hosts(present),
        }


def test_check_names_each_broken_feed_of_the_newsroom(seeds_loaded: dict[str, str]) -> None:
    ended = vedette("feeds", "check", "--json", **seeds_loaded)
    assert (ended.code, ended.err) == (1, "")
    rows = {row["feed"]: row for row in ended.rows}
    wrong = {name: signs(row) for name, row in rows.items() if not row["ok"]}
    assert wrong == {
        "lagoon-herald-events": {"not-a-feed"},
        "rannarahva-leht-kaitse": {"old"},
        "kueste-heute-verteidigung": {"http-429"},
        "prikordonnyi-visnyk-video": {"connection"},
    }
    said = {name: row["findings"][0]["text"] for name, row in rows.items() if name in wrong}
    assert "a web page where" in said["lagoon-herald-events"]
    assert "9 days old" in said["rannarahva-leht-kaitse"]
    assert "answers 429" in said["kueste-heute-verteidigung"]
    assert len(rows) == 18
    assert signs(rows["lagoon-herald-news"], "note") >= {"closed"}  # one link of three
    assert rows["eastline-wire"]["entries"] == 9
    assert "no-validators" in signs(rows["baltic-courier-front"], "note")
    assert "no-validators" not in signs(rows["eastline-wire"], "note")
    assert "undated" in signs(rows["baltic-courier-front"], "note")
    assert "guid-repeated" in signs(rows["kurier-zulawski-wiadomosci"], "note")
    assert "future" in signs(rows["prikordonnyi-visnyk-novyny"], "note")


def test_check_asks_the_feeds_named_and_shows_a_table(
    seeds_loaded: dict[str, str], present: Loopback
) -> None:
    present.asked.clear()
    names = ("eastline-wire", "lagoon-herald-events")
    ended = vedette("feeds", "check", *names, **seeds_loaded)
    assert (ended.code, ended.err) == (1, "")
    head, _, first, second, *_, last = ended.out.splitlines()
    assert head.split() == ["feed", "level", "finding"]
    assert first.startswith("lagoon-herald-events  wrong  a web page where")
    assert second.startswith("eastline-wire         ok     rss")
    assert last == "2 asked, 1 with something wrong"
    assert {host for host, _ in present.asked} <= {"eastline.example", "lagoon-herald.example"}
    assert present.asked.count(("eastline.example", "/wire.rss")) == 1
    assert vedette("feeds", "check", "eastline-wire", **seeds_loaded).code == 0


def test_check_knows_its_feeds(run: Run) -> None:
    run("check", "no-such").refused(2, "'no-such'", "vedette feeds list")
    run("check", "no-such", "--url", "http://gazette.example/").refused(2, "--url")
    assert run("check").out == "0 asked, 0 with something wrong\n"


def test_check_calls_foreign_what_a_poll_does(work: Work, make: Make) -> None:
    make.feed(slug="own", host="gazette.example")
    make.feed(slug="moved", host="courier.example", stated_url="http://herald.example/rss")
    make.feed(slug="gone", host="observer.example", state="retired")
    sites = ["gazette.example", "courier.example", "herald.example", "observer.example"]
    polled = feeds.sites(work.connection)
    outlets = dict(make.rows("select slug, outlet_id from news.feed"))
    for target, (other,) in zip(
        sources.targets(work, ["own", "moved"]), (sites[1:2], sites[:1]), strict=True
    ):
        foreign = polled.of_others(outlets[target.name])
        assert [site for site in sites if site in target.foreign] == [other]
        assert [site for site in sites if site in foreign] == [other]


def test_check_of_a_url_needs_no_database(alone: Run) -> None:
    ended = alone("check", "--url", "http://gazette.example/feed.xml", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert (ended.row["ok"], ended.row["entries"], ended.row["language"]) == (True, 1, "lt")

    broken = alone("check", "--url", "http://gazette.example/", "--json")
    assert broken.code == 1
    (finding,) = broken.row["findings"]
    assert finding["sign"] == "not-a-feed"
    assert "it names http://gazette.example/feed.xml" in finding["text"]

    alone("check", "--url", "http://10.0.0.1/rss").refused(3, "10.0.0.1")


def test_check_says_what_stands_between_a_feed_and_its_articles(
    alone: Run, gazette: Loopback
) -> None:
    site = "http://gazette.example"
    gazette.page(f"{site}/robots.txt", "User-agent: *\nDisallow: /inner/\n", "text/plain")
    links = (f"{site}/inner/1", f"{site}/inner/2", f"{site}/3")
    gazette.page(f"{site}/shut.xml", rss(*links), RSS)
    gazette.page("http://quay.example/feed", rss("http://quay.example/1"), RSS)
    reservation = '[{"location": "/*", "tdm-reservation": 1}]'
    gazette.page("http://quay.example/.well-known/tdmrep.json", reservation, "application/json")
    news = "https://news.google.com/rss/articles/"
    gazette.page(f"{site}/google.xml", rss(*(f"{news}CBMi{n}" for n in range(3))), RSS)

    shut = alone("check", "--url", f"{site}/shut.xml", "--json").row
    assert signs(shut) == {"closed"}
    assert "2 of its first 3 links" in shut["findings"][0]["text"]
    reserved = alone("check", "--url", "http://quay.example/feed", "--json").row
    assert signs(reserved) == {"reserved"}
    assert signs(alone("check", "--url", f"{site}/google.xml", "--json").row) == {"opaque"}


def test_check_cleans_what_strangers_wrote(alone: Run, gazette: Loopback) -> None:
    gazette.page("http://gazette.example/odd", "\x1b[31mRed alert\x1b[0m", "text/html")
    for more in ((), ("--json",)):
        ended = alone("check", "--url", "http://gazette.example/odd", *more)
        assert ended.code == 1
        assert "\x1b" not in ended.out


# discover


def test_discover_asks_what_a_page_names(alone: Run, gazette: Loopback) -> None:
    gazette.page("http://gazette.example/", page("/feed.xml", "/gone.xml", "/odd"))
    gazette.page("http://gazette.example/odd", "<p>No feed</p>")
    ended = alone("discover", "http://gazette.example/", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.row["url"] == "http://gazette.example/feed.xml"
    assert (ended.row["title"], ended.row["entries"]) == ("Harbour Gazette", 1)
    assert dt.datetime.fromisoformat(ended.row["newest"]) < NOW
    # The page named a feed: nothing was guessed.
    paths = {path for _, path in gazette.asked}
    assert paths - {"/robots.txt", "/.well-known/tdmrep.json"} == {
        "/", "/feed.xml", "/gone.xml", "/odd"
    }  # fmt: skip
    table = alone("discover", "http://gazette.example/", COLUMNS="30")
    assert "http://gazette.example/feed.xml" in table.out


def test_discover_tries_usual_addresses_where_a_page_names_none(
    alone: Run, gazette: Loopback
) -> None:
    gazette.page("http://gazette.example/", page())
    ended = alone("discover", "http://gazette.example/", "--json")
    assert [row["url"] for row in ended.rows] == ["http://gazette.example/feed.xml"]
    # Ten at most, and the page itself.
    asked = [path for _, path in gazette.asked if path != "/robots.txt"]
    assert len([path for path in asked if "well-known" not in path]) <= 11


def test_discover_takes_a_feed_for_itself(alone: Run) -> None:
    ended = alone("discover", "http://gazette.example/feed.xml", "--json")
    assert ended.row["url"] == "http://gazette.example/feed.xml"


def test_discover_says_where_there_is_none(alone: Run, gazette: Loopback) -> None:
    gazette.page("http://quay.example/", page())
    alone("discover", "http://quay.example/").refused(1, "no feed")
    alone("discover", "http://quay.example/none").refused(1, "404")
    alone("discover", "http://10.0.0.1/").refused(3, "10.0.0.1")
    alone("discover", "gazette").refused(2, "URL")


# add


def test_add_makes_an_outlet_and_a_feed_that_is_polled(run: Run, make: Make) -> None:
    ended = run("add", "http://gazette.example/feed.xml", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert (ended.row["feed"], ended.row["outlet"]) == ("gazette-example", "gazette-example")
    assert (ended.row["new"], ended.row["new_outlet"]) == (True, True)
    assert make.rows(
        "select name, country, kind, rights, stated_rights, origin, state_controlled from news.outlet"
    ) == [("Harbour Gazette", "ZZ", "unknown", "analyse", "analyse", "added", False)]
    assert make.rows(
        "select url, stated_url, host, language, state, origin, next_due < now() from news.feed"
    ) == [
        (
            "http://gazette.example/feed.xml",
            "http://gazette.example/feed.xml",
            "gazette.example",
            "lt",
            "active",
            "added",
            True,
        )
    ]
    assert make.rows("select event, was, became from news.source_event") == [
        ("added", None, "active")
    ]


def test_add_finds_the_outlet_by_its_site(run: Run, make: Make) -> None:
    outlet = make.outlet(slug="gazette")
    make.feed(outlet=outlet, host="www.gazette.example", url="http://www.gazette.example/all")
    ended = run("add", "http://gazette.example/news/sea/rss", "--json")
    assert (ended.row["feed"], ended.row["outlet"]) == ("gazette-news-sea", "gazette")
    assert ended.row["new_outlet"] is False
    assert make.value("select count(*) from news.outlet") == 1
    # A second outlet on that site: which of them, has to be said.
    other = make.outlet(slug="sea-gazette")
    make.feed(outlet=other, host="gazette.example", url="http://gazette.example/sea")
    refused = run("add", "http://gazette.example/feed.xml")
    refused.refused(2, "--outlet", "gazette, sea-gazette")
    chosen = run("add", "http://gazette.example/feed.xml", "--outlet", "sea-gazette", "--json")
    assert (chosen.code, chosen.row["outlet"]) == (0, "sea-gazette")
    run("add", "http://gazette.example/x", "--unchecked", "--outlet", "none").refused(2, "'none'")


def test_add_takes_what_is_said_of_a_new_outlet(run: Run, make: Make) -> None:
    url = "http://gazette.example/feed.xml"
    told = ("--name", "Żuraw", "--country", "PL", "--kind", "daily", "--rights", "headline")
    more = ("--state-controlled", "--language", "pl", "--slug", "crane")
    ended = run("add", url, *told, *more)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("added: crane of zuraw (a new outlet)\n")
    assert make.rows(
        "select name, country, kind, rights, state_controlled, zone from news.outlet"
    ) == [("Żuraw", "PL", "daily", "headline", True, "Europe/Warsaw")]
    assert make.rows("select slug, language from news.feed") == [("crane", "pl")]

    again = ("add", "http://gazette.example/news/sea/rss", "--unchecked")
    run(*again, "--kind", "daily").refused(2, "zuraw has feeds on gazette.example", "kind")
    run(*again, "--slug", "crane").refused(2, "'crane'")
    run(*again, "--slug", "A b").refused(2, "'A b'")
    run(*again, "--name", "B", "--kind", "zoo").refused(2, "'zoo'", "daily")
    run(*again, "--country", "Poland").refused(2, "Poland")
    run(*again, "--outlet", "zuraw", "--name", "B").refused(2, "--outlet")


@pytest.mark.parametrize(
    "url",
    [
        "http://gazette.example/feed.xml",
        "http://GAZETTE.example/feed.xml#top",
        "https://gazette.example/feed.xml?utm_source=x",
    ],
)
def test_add_says_what_is_known_already(run: Run, make: Make, gazette: Loopback, url: str) -> None:
    run("add", "http://gazette.example/feed.xml")
    gazette.asked.clear()
    ended = run("add", url)
    assert (ended.code, ended.out) == (0, "known already: gazette-example of gazette-example\n")
    assert gazette.asked == []
    assert make.value("select count(*) from news.feed") == 1


def test_add_has_a_feed_polled_again_unless_its_file_sets_it_aside(run: Run, make: Make) -> None:
    url = "http://gazette.example/feed.xml"
    outlet = make.outlet(slug="gazette", retired_at=NOW)
    make.feed(outlet=outlet, host="gazette.example", url=url, slug="old", state="inactive")
    aside = run("add", url)
    assert aside.code == 0
    assert aside.out.startswith("known already: old of gazette, but inactive")

    make.connection.execute("update news.feed set state = 'retired'")
    ended = run("add", url)

    assert ended.out.startswith("watched again: old of gazette, which was retired\n")
    assert make.rows("select state, origin from news.feed") == [("active", "added")]
    assert make.rows("select retired_at, origin from news.outlet") == [(None, "added")]
    assert make.rows("select event, was, became from news.source_event") == [
        ("added", "retired", "active")
    ]


def test_add_refuses_what_is_no_feed_and_names_what_is(run: Run, make: Make) -> None:
    front = run("add", "http://gazette.example/")
    front.refused(1, "a web page where", "add one of: http://gazette.example/feed.xml")
    run("add", "http://gazette.example/none.xml").refused(1, "404")
    run("add", "http://10.0.0.1/feed.xml", "--unchecked").refused(3, "10.0.0.1")
    run("add", "no URL", "--unchecked").refused(3, "URL")
    assert make.value("select count(*) from news.feed") == 0
    assert run("add", "http://gazette.example/", "--unchecked").code == 0
    assert make.value("select count(*) from news.feed") == 1


def test_add_refuses_an_outlet_that_was_taken_down(run: Run, make: Make) -> None:
    outlet = make.outlet(slug="gazette", retired_at=NOW)
    make.feed(outlet=outlet, host="gazette.example", state="retired")
    make.insert("tombstone", outlet="gazette", purged_at=NOW, reason="a court said so")
    ended = run("add", "http://gazette.example/feed.xml")
    ended.refused(3, "taken down", "a court said so")
    assert make.value("select count(*) from news.feed") == 1


# import and export


def outlines(number: int) -> bytes:
    return opml.write(
        (
            opml.Outline(url=f"http://paper-{one}.example/rss", title=f"Paper {one}", language="lv")
            for one in range(number)
        ),
        title="Papers",
    )


def test_import_adds_what_is_new(run: Run, make: Make, tmp_path: Path) -> None:
    file = tmp_path / "papers.opml"
    file.write_bytes(outlines(3))
    allowed = ",".join(f"paper-{one}.example=127.0.0.1:9" for one in range(2))
    ended = run("import", file, VEDETTE_HOSTS=allowed)
    assert (ended.code, ended.out) == (0, "2 added, 0 known, 1 refused\n")
    assert "http://paper-2.example/rss: refuses" in ended.err
    assert make.rows("select slug, name from news.outlet order by slug") == [
        ("paper-0-example", "Paper 0"),
        ("paper-1-example", "Paper 1"),
    ]
    assert make.rows("select distinct language, state, origin from news.feed") == [
        ("lv", "active", "added")
    ]
    again = run("import", file, "--json", VEDETTE_HOSTS=allowed)
    assert (again.row["added"], again.row["known"]) == ([], 2)
    assert list(again.row["refused"]) == ["http://paper-2.example/rss"]
    every = run("import", file, VEDETTE_HOSTS="")
    assert (every.code, every.out) == (0, "0 added, 2 known, 1 refused\n")


def test_import_can_leave_them_inactive(run: Run, make: Make) -> None:
    url = "http://paper-0.example/rss"
    ended = run("import", "-", "--inactive", stdin=outlines(1), VEDETTE_HOSTS=PAPER)
    assert ended.code == 0
    assert make.rows("select state from news.feed") == [("inactive",)]
    assert url not in run("export").out
    assert url in run("export", "--all").out
    # And adding it has it polled.
    assert run("add", url, "--unchecked", VEDETTE_HOSTS=PAPER).out.startswith("watched again: ")
    assert url in run("export").out


def test_import_of_an_export_adds_nothing(seeds_loaded: dict[str, str]) -> None:
    exported = vedette("feeds", "export", **seeds_loaded)
    assert exported.code == 0
    assert exported.out.count("xmlUrl") == 18
    ended = vedette("feeds", "import", "-", stdin=exported.out, **seeds_loaded)
    assert (ended.code, ended.out) == (0, "0 added, 18 known, 0 refused\n")


def test_import_refuses_what_is_no_list(run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "missing.opml"
    run("import", missing).refused(2, f"{missing}: No such file")
    for body in (b"", b"<html/>", b'<!DOCTYPE a [<!ENTITY b "c">]><opml/>', b"\xff\x00" * 99):
        run("import", "-", stdin=body).refused(1, "-: ")
    every = run("import", "-", stdin=outlines(2))
    assert (every.code, every.out) == (1, "0 added, 0 known, 2 refused\n")


def test_slugs_stay_apart(run: Run, make: Make) -> None:
    paths = ("rss", "rss.xml", "%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/feed")
    for path in paths:
        run("add", f"http://paper-0.example/{path}", "--unchecked", VEDETTE_HOSTS=PAPER)
    found = make.rows("select slug from news.feed order by id")
    assert [slug for (slug,) in found] == [
        "paper-0-example",
        "paper-0-example-2",
        "paper-0-example-novosti",
    ]


# list


def test_list_shows_how_feeds_are(run: Run, make: Make) -> None:
    make.feed(
        slug="mute",
        last_polled=NOW,
        condition="quiet",
        condition_since=NOW,
        condition_reason="nothing new for 3 days",
    )
    row = run("list", "--json").row
    assert (row["feed"], row["health"], row["reason"]) == (
        "mute",
        "quiet",
        "nothing new for 3 days",
    )
    assert dt.datetime.fromisoformat(row["since"]) == NOW
    assert "nothing new for 3 days" in run("list").out
