"""Reading pages under reservations, walls and templates, by a clock that stands still."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.factories import Make
from tests.newsroom import Loopback

from vedette.pipeline import read, watch
from vedette.pipeline.work import Work

HOST, ELSEWHERE = "wire.example", "elsewhere.example"
HOUR = dt.timedelta(hours=1)
SENTENCES = [
    "The engineers of the {} battalion laid a bridge over the river before noon.",
    "A colonel of the {} brigade said that the crossing had been practised for a month.",
    "Residents of the {} village watched from the bank and counted forty vehicles.",
]


def page(name: str, *, head: str = "", last: str = "") -> str:
    """A page with a text of its own; `last` is a line after it."""
    text = "".join(f"<p>{one.format(name)}</p>" for one in SENTENCES)
    return (
        f"<html lang=en><head><title>News of {name}</title>{head}</head>"
        f"<body><article><h1>News of {name}</h1>{text}<p>{last}</p></article></body></html>"
    )


RESERVED = '<meta name="tdm-reservation" content="1">'


@dataclass
class Desk:
    """An outlet with a feed, its pages on loopback, and a task that reads them."""

    serving: Loopback
    base: Work
    make: Make
    feed: int

    def publish(self, path: str, body: str, host: str = HOST) -> int:
        url = f"http://{host}/{path}"
        self.serving.page(url, body)
        return self.make.entry(
            feed=self.feed, host=host, url=url, title=f"Headline {path}", summary="What it says."
        )

    def read(self) -> dict[str, int]:
        hosts = self.serving.hosts() | {HOST: ("127.0.0.1", self.serving.port)}
        work = replace(self.base, config=replace(self.base.config, hosts=hosts))
        return read.read(work, list(hosts))

    def rights(self) -> str:
        return str(self.make.value("select rights from news.outlet"))

    def articles(self) -> list[tuple[Any, ...]]:
        return self.make.rows("select title, body from news.article order by id")


@pytest.fixture
def desk(loopback: Loopback, work: Work, make: Make) -> Desk:
    feed = make.feed(outlet=make.outlet(), host=HOST, url=f"http://{HOST}/feed")
    return Desk(serving=loopback, base=work, make=make, feed=feed)


def test_what_a_page_reserves_lowers_its_outlet_and_nothing_more_is_downloaded(desk: Desk) -> None:
    desk.publish("open", page("first"))
    assert desk.read() == {"articles new": 1}
    desk.publish("closed", page("second", head=RESERVED))
    later = desk.publish("later", page("third"))
    desk.make.connection.execute(
        "update news.entry set published = published + interval '1 hour' where id = %s", [later]
    )
    assert desk.read() == {"articles new": 2}
    assert desk.rights() == "headline"
    assert [body for _, body in desk.articles()] == [None, None, None]
    assert desk.make.rows("select 1 from news.page") == []
    assert (HOST, "/later") not in desk.serving.asked
    events = desk.make.rows("select event, was, became from news.source_event")
    assert events == [("reserved", "analyse", "headline")]
    assert desk.make.gates() == {("read", "reserved"): 1}


def test_what_a_stranger_reserves_holds_for_his_page_alone(desk: Desk) -> None:
    desk.publish("open", page("first"))
    desk.publish("closed", page("second", head=RESERVED), host=ELSEWHERE)
    assert desk.read() == {"articles new": 2}
    assert desk.rights() == "analyse"
    assert sorted(bool(body and "battalion" in body) for _, body in desk.articles()) == [
        False,
        True,
    ]
    assert desk.make.gates() == {("read", "reserved"): 1}


def test_a_site_that_blocks_is_asked_rarely_for_a_week(desk: Desk) -> None:
    entry = desk.publish("walled", page("first"))
    desk.serving.broken["/walled"] = 403
    query = "select state, next_try from news.entry where id = %s"
    begun, asked = desk.make.clock(), 0
    while True:
        asked += 1
        outcome = desk.read()
        ((state, due),) = desk.make.rows(query, entry)
        if state != "waiting":
            break
        assert outcome == {"put back": 1}
        assert 6 * HOUR <= due - desk.make.clock() <= 24 * HOUR
        desk.make.clock.advance(seconds=(due - desk.make.clock()).total_seconds())
    assert state == "failed"
    assert dt.timedelta(days=7) < desk.make.clock() - begun < dt.timedelta(days=8, hours=1)
    assert asked <= 14  # four a day at first, then one


def test_lines_of_a_template_are_learned_from_the_outlet_s_own_pages(desk: Desk) -> None:
    line = "Harbour desk wishes its readers calm seas on every day of the year"
    names = [f"{name}th" for name in ("four", "fif", "six", "seven", "eigh", "nin", "ten", "elf")]
    different = [f"{name} {' '.join(f'{name}{n}' for n in range(30))}" for name in names]
    for number, name in enumerate(different):
        desk.publish(f"n{number}", page(name, last=line))
    desk.read()
    assert all(line in body for _, body in desk.articles())
    assert watch.watch(desk.base)["templates learned"] == 1
    desk.publish("after", page("twelfth", last=line))
    desk.read()
    title, body = desk.articles()[-1]
    assert title == "Headline after"
    assert line not in body
    assert "twelfth battalion" in body


def test_an_entry_without_a_page_keeps_what_its_feed_said(desk: Desk) -> None:
    desk.make.entry(
        feed=desk.feed,
        host=HOST,
        url=f"http://{HOST}/",
        canonical_url=f"http://{HOST}/feed#1",
        title="Told by its headline",
        summary="And by its summary.",
        identity="title-date",
    )
    assert desk.read() == {"articles new": 1}
    assert desk.make.rows("select canonical_url, title, url from news.article") == [
        (f"http://{HOST}/feed#1", "Told by its headline", f"http://{HOST}/")
    ]
    assert (HOST, "/") not in desk.serving.asked
