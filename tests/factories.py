"""Rows with defaults: a test states only what matters to it."""

import datetime as dt
import hashlib
import itertools
from dataclasses import dataclass
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from vedette import story
from vedette.model import Rights
from vedette.store import Connection, articles

EPOCH = dt.datetime(2026, 3, 10, 8, 15, tzinfo=dt.UTC)
"""When tests begin, and what the sample newsroom's dates count from."""


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    moment: dt.datetime

    def __call__(self) -> dt.datetime:
        return self.moment

    def advance(self, **span: float) -> None:
        self.moment += dt.timedelta(**span)


def words(number: int, seed: str = "word") -> str:
    """A text of so many distinct words, different for each seed."""
    return " ".join(f"{seed}{chr(97 + place % 26)}{place}" for place in range(number))


class Make:
    """Factories over a connection; each returns the id of the row it made."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.connection = connection
        self.clock = clock
        self._numbers = itertools.count(1)

    def insert(self, table: str, **values: Any) -> Any:
        """A row of a table; returns its id, None where the table has none."""
        query = sql.SQL(
            "insert into news.{0} ({1}) values ({2}) returning (to_jsonb({0}) ->> 'id')::bigint as id"
        ).format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(sql.Placeholder() * len(values)),
        )
        row = self.connection.execute(query, list(values.values())).fetchone()
        assert row is not None
        return row["id"]

    def outlet(self, **given: Any) -> int:
        name = f"outlet-{next(self._numbers)}"
        row = {"slug": name, "name": name, "country": "LT", "kind": "daily", "rights": "analyse"}
        row |= given
        return int(self.insert("outlet", **{"stated_rights": row["rights"]} | row))

    def feed(self, *, outlet: int | None = None, host: str = "news.example", **given: Any) -> int:
        name = f"feed-{next(self._numbers)}"
        row = {
            "outlet_id": outlet or self.outlet(),
            "slug": name,
            "url": f"http://{host}/{name}.xml",
            "host": host,
            "poll_interval": dt.timedelta(minutes=30),
        }
        row |= given
        return int(self.insert("feed", **{"stated_url": row["url"]} | row))

    def entry(self, *, feed: int | None = None, host: str = "news.example", **given: Any) -> int:
        feed = feed or self.feed(host=host)
        url = given.pop("url", f"http://{host}/news/{next(self._numbers)}.html")
        row = {
            "feed_id": feed,
            "outlet_id": self.value("select outlet_id from news.feed where id = %s", feed),
            "url": url,
            "canonical_url": url,
            "host": host,
            "title": f"Headline {next(self._numbers)}",
            "published": self.clock(),
            "date_source": "feed",
            "first_seen": self.clock(),
        }
        return int(self.insert("entry", **row | given))

    def article(
        self,
        *,
        entry: int | None = None,
        outlet: int | None = None,
        rights: Rights | None = None,
        text: str | None = None,
        state: str = "read",
        **given: Any,
    ) -> int:
        """An article that went in through the store. `rights` makes an outlet that has them."""
        outlet = outlet or self.outlet(rights=rights or "analyse")
        entry = entry or self.entry(feed=self.feed(outlet=outlet), state="read")
        kept: Rights = self.value("select rights from news.outlet where id = %s", outlet)
        number = next(self._numbers)
        text = text if text is not None else words(60, f"text{number}")
        title = given.get("title", f"Headline {number}")
        row: dict[str, Any] = {
            "outlet_id": outlet,
            "rights": kept,
            "url": f"http://news.example/{number}",
            "canonical_url": f"http://news.example/{number}",
            "title": title,
            "excerpt": "",
            "text": text,
            "body": None if kept == "headline" else text,
            "body_until": self.clock() + dt.timedelta(days=30) if kept == "analyse" else None,
            "text_sha256": hashlib.sha256(f"{title}\n{text}".encode()).digest(),
            "words": len(text.split()),
            "authors": (),
            "published": self.clock(),
            "date_source": "feed",
            "first_seen": self.clock(),
            "language": "en",
            "image": None,
            "paywalled": False,
            "furniture": 0,
        }
        new = articles.NewArticle(**row | given)
        assert articles.add(self.connection, entry, new, now=self.clock()) == "new"
        article = int(
            self.value("select id from news.article where canonical_url = %s", new.canonical_url)
        )
        self.connection.execute(
            "update news.article set state = %s, features = %s where id = %s",
            [state, None if state in {"read", "deduplicated"} else self._features(), article],
        )
        return article

    def _features(self) -> Jsonb:
        """What tagging leaves of an article in which it finds nothing."""
        features = story.Features(
            article=0,
            language="en",
            published=self.clock(),
            terms={},
            entities=frozenset(),
            places=frozenset(),
            numbers=frozenset(),
            topics=frozenset(),
        )
        return Jsonb(features.as_json())

    def topic(self, slug: str = "drills", **given: Any) -> int:
        """The current topic of that name, made where there is none."""
        found = self.connection.execute(
            "select id from news.topic where slug = %s and retired_at is null", [slug]
        ).fetchone()
        if found:
            return int(found["id"])
        row = {
            "slug": slug,
            "version": 1,
            "name": slug.title(),
            "group_slug": "force",
            "group_name": "Force",
            "definition": "Invented.",
            "digest": "0",
            "since": self.clock(),
        }
        return int(self.insert("topic", **row | given))

    def tag(self, article: int, topic: str = "drills", **given: Any) -> None:
        evidence = [{"sentence": "Soldiers drill.", "words": ["drill"], "in_title": False}]
        row = {
            "article_id": article,
            "topic_id": self.topic(topic),
            "about": True,
            "score": 1.0,
            "evidence": Jsonb(evidence),
            "lexicon": "0",
            "tagged_at": self.clock(),
        }
        self.insert("tagging", **row | given)

    def story(self, *members: int, topic: str = "drills", joined_at: Any = None) -> int:
        """A story of these articles, or of a new one; each gets the topic."""
        members = members or (self.article(state="filed"),)
        row = {
            "first_article_id": members[0],
            "first_seen": joined_at or self.clock(),
            "last_active": joined_at or self.clock(),
        }
        number = int(self.insert("story", **row))
        for article in members:
            self.join(article, number, topic=topic, joined_at=joined_at)
        return number

    def join(
        self, article: int, number: int, *, topic: str = "drills", joined_at: Any = None
    ) -> None:
        """File an article under a story, with a topic."""
        self.tag(article, topic)
        self.insert(
            "story_member",
            article_id=article,
            story_id=number,
            because=Jsonb({}),
            joined_at=joined_at or self.clock(),
        )

    def subscriber(self, *topics: str, **given: Any) -> int:
        name = f"reader-{next(self._numbers)}"
        row = {
            "slug": name,
            "address": f"{name}@vedette.example",
            "zone": "Europe/Vilnius",
            "send_at": dt.time(7),
            "since": self.clock() - dt.timedelta(days=10),
        }
        subscriber = int(self.insert("subscriber", **row | given))
        for topic in topics or ("drills",):
            self.insert("subscription", subscriber_id=subscriber, topic=topic)
        return subscriber

    def digest(self, *, subscriber: int | None = None, **given: Any) -> int:
        number = next(self._numbers)
        row = {
            "subscriber_id": subscriber or self.subscriber(),
            "local_day": self.clock().date(),
            "window_start": self.clock() - dt.timedelta(days=1),
            "window_end": self.clock(),
            "state": "composed",
            "message_id": f"<digest.{number}@vedette.example>",
            "subject": "News",
            "html": "<p>News.</p>",
            "plain": "News.\n",
            "composed_at": self.clock(),
        }
        return int(self.insert("digest", **row | given))

    def value(self, query: str, *parameters: Any) -> Any:
        """The first column of the one row of a query."""
        (row,) = self.rows(query, *parameters)
        return row[0]

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        cursor = self.connection.execute(query.encode(), parameters or None)
        return [tuple(row.values()) for row in cursor]

    def gates(self) -> dict[tuple[str, str], int]:
        """What gates turned away, by stage and gate, outlets and days summed."""
        rows = self.rows(
            "select stage, gate, sum(number)::int from news.gate_count group by stage, gate"
        )
        return {(stage, gate): number for stage, gate, number in rows}
