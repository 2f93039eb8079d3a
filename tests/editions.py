"""A feed and its pages on loopback, edited over time, polled and read by a clock that stands still."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.factories import Clock, Make
from tests.newsroom import Loopback

from vedette.local.newsroom.answering import Answer
from vedette.pipeline import poll, read
from vedette.pipeline.work import Work

HOST = "wire.example"
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
BRIDGE = (
    "The engineers of the second battalion laid a bridge over the Nemunas before noon on Tuesday.",
    "A colonel said that the crossing of 40 vehicles had been practised for a whole month.",
    "Residents of the village watched from the bank and offered tea to whoever came ashore.",
    "The ministry of defence in Vilnius will show the bridge to allies at the end of the week.",
)


def page(
    sentences: Iterable[str] = BRIDGE,
    *,
    title: str = "A bridge",
    canonical: str = "",
    head: str = "",
) -> str:
    """A page with a text of these sentences."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    text = "".join(f"<p>{one}</p>" for one in sentences)
    return (
        f"<html lang=en><head><title>{title}</title>{link}{head}</head>"
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )


@dataclass(kw_only=True)
class Item:
    """What the feed says of an article."""

    name: str
    title: str
    summary: str = "Engineers at work."
    guid: str = ""
    link: str = ""
    at: dt.datetime | None = None

    def xml(self) -> str:
        date = f"<pubDate>{self.at:%a, %d %b %Y %H:%M:%S +0000}</pubDate>" if self.at else ""
        return (
            f"<item><title>{self.title}</title><description>{self.summary}</description>"
            f"<link>{self.link or f'http://{HOST}/{self.name}'}</link>"
            f"<guid>{self.guid or self.name}</guid>{date}</item>"
        )


@dataclass
class Room:
    """An outlet with a feed; what it says and what its pages say may change."""

    serving: Loopback
    base: Work
    make: Make
    feed: int
    items: dict[str, Item] = field(default_factory=dict)

    @classmethod
    def opened(cls, serving: Loopback, work: Work, make: Make, **outlet: Any) -> "Room":
        feed = make.feed(
            outlet=make.outlet(**outlet), host=HOST, url=f"http://{HOST}/feed", slug="wire"
        )
        return cls(serving=serving, base=work, make=make, feed=feed)

    @property
    def clock(self) -> Clock:
        return self.make.clock

    @property
    def work(self) -> Work:
        return replace(self.base, config=replace(self.base.config, hosts=self.serving.hosts()))

    def says(self, name: str, **given: Any) -> None:
        """What the feed says of an article from now on."""
        before = self.items.get(name) or Item(name=name, title=f"Headline of {name}")
        self.items[name] = replace(before, **given)

    def page(self, name: str, body: str, *, etag: str | None = None) -> None:
        self.serving.page(f"http://{HOST}/{name}", body, etag=etag)

    def poll(self, *, path: str = "/feed", items: Iterable[Item] | None = None) -> dict[str, int]:
        """Serve what the feed says, and ask it."""
        said = "".join(item.xml() for item in (items or self.items.values()))
        document = f'<rss version="2.0"><channel><title>Wire</title>{said}</channel></rss>'
        self.serving.answers[HOST, path] = Answer(
            body=document.encode(), content_type="application/rss+xml"
        )
        self.make.connection.execute("update news.feed set next_due = 'epoch'")
        return poll.poll(self.work, [HOST])

    def read(self) -> dict[str, int]:
        hosts = [host for batch in read.plan(self.work) for host in batch["hosts"]]
        return read.read(self.work, hosts)

    def later(self, span: dt.timedelta = HOUR) -> dict[str, int]:
        """Let time pass, poll and read."""
        self.clock.advance(seconds=span.total_seconds())
        self.poll()
        return self.read()

    def asked(self, name: str) -> int:
        return self.serving.asked.count((HOST, f"/{name}"))

    def current(self) -> list[tuple[Any, ...]]:
        return self.make.rows("select title, version, state from news.article order by id")

    def versions(self, *columns: str) -> list[tuple[Any, ...]]:
        return self.make.rows(
            f"select {', '.join(columns or ('number', 'title'))} from news.article_version"
            " order by article_id, number"
        )

    def entry(self, *columns: str) -> Any:
        ((*row,),) = self.make.rows(
            f"select {', '.join(columns)} from news.entry order by id limit 1"
        )
        return row[0] if len(row) == 1 else tuple(row)
