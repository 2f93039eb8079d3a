"""A page that kills whatever extracts it: set aside at the third time, and nobody waits for it."""

from dataclasses import replace
from functools import partial

import pytest
from tests.factories import Make, words
from tests.newsroom import HTML, Loopback

from vedette.confined import Confined
from vedette.pipeline import read
from vedette.pipeline.work import Work

HOST, OTHER = "news.example", "other.example"
KILLER = f"http://{HOST}/killer.html"
SECONDS = 2
# Under every limit on size, depth and tags, and yet many seconds of work.
HEAVY = "<p>" + "<b>w</b> " * 19_000 + "</p>"


def page(body: str) -> str:
    return (
        f"<html><head><title>A headline</title></head><body><article>{body}</article></body></html>"
    )


class Site:
    """Entries of two hosts and their pages, one of which kills its extractor."""

    def __init__(self, make: Make, loopback: Loopback) -> None:
        self._make = make
        self._loopback = loopback
        self._feeds = {host: make.feed(host=host) for host in (HOST, OTHER)}

    @property
    def hosts(self) -> dict[str, tuple[str, int]]:
        return self._loopback.hosts()

    def add(self, url: str, body: str) -> None:
        host = url.split("/")[2]
        self._loopback.page(url, page(body), HTML)
        self._make.entry(feed=self._feeds[host], host=host, url=url, published=self._make.clock())

    def readable(self, *names: str) -> None:
        for name in names:
            for host in (HOST, OTHER):
                self.add(f"http://{host}/{name}.html", f"<p>{words(80, name)}</p>" * 2)


@pytest.fixture
def site(make: Make, loopback: Loopback) -> Site:
    """One readable page of each host before the killer, one after it."""
    made = Site(make, loopback)
    made.readable("first")
    made.add(KILLER, HEAVY)
    made.readable("last")
    return made


@pytest.fixture
def reading(work: Work, site: Site, monkeypatch: pytest.MonkeyPatch) -> Work:
    """A task with two seconds for each page."""
    monkeypatch.setattr(read, "Confined", partial(Confined, seconds=SECONDS))
    return replace(work, config=replace(work.config, hosts=site.hosts))


def state(make: Make, url: str) -> tuple[str, str | None, int]:
    query = "select state, gate, tries from news.entry where url = %s"
    ((found, gate, tries),) = make.rows(query, url)
    return found, gate, tries


def run(work: Work) -> dict[str, int]:
    hosts = [host for batch in read.plan(work) for host in batch["hosts"]]
    return read.read(work, hosts)


def test_a_page_that_kills_its_extractor_is_quarantined_the_third_time_and_the_rest_goes_on(
    reading: Work, site: Site, make: Make, loopback: Loopback
) -> None:
    assert run(reading) == {"articles new": 4, "killed": 1}
    assert state(make, KILLER) == ("waiting", "killed", 1)

    for tries in (2, 3):
        make.clock.advance(hours=1)
        site.readable(f"later{tries}")
        assert run(reading) == {"articles new": 2, "killed": 1}
        assert state(make, KILLER) == ("waiting", "killed", tries)

    make.clock.advance(hours=1)
    site.readable("afterwards")
    assert run(reading) == {"articles new": 2}
    assert state(make, KILLER) == ("quarantined", "quarantine", 3)
    assert f"{SECONDS} s" in make.value("select reason from news.entry where url = %s", KILLER)
    assert make.gates()["read", "quarantine"] == 1
    assert loopback.asked.count((HOST, "/killer.html")) == 3
    assert make.rows("select distinct state from news.entry where url <> %s", KILLER) == [("read",)]


def test_what_killed_an_extractor_is_read_when_it_is_mended(
    reading: Work, make: Make, loopback: Loopback
) -> None:
    run(reading)
    loopback.page(KILLER, page(f"<p>{words(80, 'mended')}</p>"), HTML)
    make.clock.advance(hours=1)
    assert run(reading) == {"articles new": 1}
    assert state(make, KILLER)[:2] == ("read", None)
    assert ("read", "quarantine") not in make.gates()
