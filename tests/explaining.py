"""What the tests of `vedette explain` share: a newsdesk's database, and what is asked of it."""

import datetime as dt
from typing import Any

from psycopg.types.json import Jsonb
from tests.commands import Ended, vedette
from tests.factories import EPOCH, Make

from vedette import store
from vedette.cli.explain import _words  # what the command prints, without its process
from vedette.config import Config
from vedette.store.explain import explain
from vedette.store.explained import Event, Piece, Source, Stranger
from vedette.store.reader import reading

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
PAGE = "https://courier.example/news/bridge"


class Answered:
    """What was found, and how it is told."""

    def __init__(self, known: Piece | Event | Source | Stranger, now: dt.datetime) -> None:
        self.known = known
        self.lines = list(_words(known, now))
        self.text = "\n".join(self.lines)

    @property
    def piece(self) -> Piece:
        assert isinstance(self.known, Piece)
        return self.known

    def line(self, label: str) -> str:
        """The only line with this label."""
        (only,) = [line for line in self.lines if line.startswith(f"  {label}: ")]
        return only.removeprefix(f"  {label}: ")


class Desk:
    """A database with an outlet and its feed, and what is asked of it as the reader."""

    def __init__(self, make: Make, config: Config) -> None:
        self.make = make
        self.config = config
        self.outlet = make.outlet(slug="courier", name="Courier")
        self.feed = make.feed(outlet=self.outlet, host="courier.example", slug="courier-front")

    def ask(self, asked: object, *, now: dt.datetime = EPOCH) -> Answered:
        with store.connect(self.config) as connection, reading(connection):
            return Answered(explain(connection, str(asked), now=now), now)

    def command(self, *arguments: object) -> Ended:
        return vedette("explain", *arguments, VEDETTE_DATABASE_URL=self.config.database_url)

    def entry(self, url: str = PAGE, **given: Any) -> int:
        return self.make.entry(feed=self.feed, url=url, host="courier.example", **given)

    def article(self, known: str = PAGE, state: str = "filed", **given: Any) -> int:
        outlet = given.pop("outlet", self.outlet)
        entry = given.pop("entry", None) or self.entry(known, state="read")
        row = {"url": known, "canonical_url": known, "title": "Sappers bridge the river"}
        return self.make.article(outlet=outlet, entry=entry, state=state, **row | given)

    def entry_of(self, article: int) -> int:
        return int(self.make.value("select entry_id from news.article where id = %s", article))

    def page(self, entry: int, **given: Any) -> None:
        row = {
            "entry_id": entry,
            "outlet_id": self.outlet,
            "rights": "analyse",
            "final_url": PAGE,
            "status": 200,
            "headers": Jsonb({}),
            "body": b"x",
            "bytes": 12_345,
            "fetched_at": EPOCH + HOUR,
            "keep_until": EPOCH + 30 * DAY,
        }
        self.make.insert("page", **row | given)

    def counted(self, gate: str, day: dt.datetime, *, stage: str = "read") -> None:
        self.make.insert(
            "gate_count", day=day.date(), stage=stage, gate=gate, outlet_id=self.outlet, number=1
        )

    def poll(self, feed: int, hours: float = 1, **given: Any) -> None:
        moment = EPOCH - hours * HOUR
        row = {"feed_id": feed, "started_at": moment, "finished_at": moment, "outcome": "ok"}
        self.make.insert("poll", **row | given)

    def change(self, table: str, number: int, **given: Any) -> None:
        for name, value in given.items():
            query = f"update news.{table} set {name} = %s where id = %s"
            self.make.connection.execute(query.encode(), [value, number])
