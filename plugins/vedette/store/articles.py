"""Articles: adding them, and claiming and ending each stage of their analysis."""

import dataclasses
import datetime as dt
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from vedette.dedup import Candidate
from vedette.errors import VedetteError
from vedette.model import Copy, Rights, Tagging
from vedette.store import gates, tombstones
from vedette.store.connect import Connection
from vedette.store.statements import statement


@dataclass(frozen=True, kw_only=True, slots=True)
class NewArticle:
    """An article on its way in. `body` is None where the outlet's rights leave headline only."""

    outlet_id: int
    rights: Rights
    url: str
    canonical_url: str
    title: str
    excerpt: str
    text: str
    body: str | None
    body_until: dt.datetime | None
    text_sha256: bytes
    words: int
    shingles: "array[int]"
    authors: tuple[str, ...]
    published: dt.datetime
    date_source: str
    first_seen: dt.datetime
    language: str | None
    image: str | None
    paywalled: bool
    furniture: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ToDeduplicate:
    """A claimed article to look for originals of."""

    id: int
    outlet_id: int
    published: dt.datetime
    first_seen: dt.datetime
    shingles: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class ToTag:
    """A claimed article to tag.

    `original_id` where it is a whole copy of a tagged one, `original_relevant` whether that one is
    about a topic.
    """

    id: int
    outlet_id: int
    rights: Rights
    title: str
    text: str
    language: str | None
    published: dt.datetime
    original_id: int | None
    original_relevant: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ToFile:
    """A claimed article to find the story of."""

    id: int
    outlet_id: int
    published: dt.datetime
    first_seen: dt.datetime
    features: dict[str, Any]
    original_id: int | None
    of_copy: float | None
    original_story: int | None


def pack(shingles: "array[int]") -> bytes:
    """Shingles as stored: little-endian unsigned 32 bits."""
    return shingles.tobytes()


def unpack(stored: bytes) -> "array[int]":
    """The reverse of `pack`."""
    shingles = array("I")
    shingles.frombytes(stored)
    return shingles


def add(connection: Connection, entry: int, article: NewArticle, *, now: dt.datetime) -> str:
    """Insert an article inside the caller's transaction.

    Returns:
        `new`, `version` (other text under a known canonical URL) or `known`.

    Raises:
        RefusedError: what was at its canonical URL was taken down.
    """
    tombstones.refuse(connection, article.canonical_url)
    values = {
        "entry_id": entry,
        "now": now,
        "shingles": pack(article.shingles),
        "authors": list(article.authors),
    } | {
        name: getattr(article, name)
        for name in NewArticle.__dataclass_fields__
        if name not in {"shingles", "authors"}
    }
    if connection.execute(statement("article.insert"), values).fetchone():
        return "new"
    if connection.execute(statement("article.insert_version"), values).fetchone():
        return "version"
    connection.execute(statement("article.note_repetition"), values)
    return "known"


def waiting(connection: Connection, states: Sequence[str], *, now: dt.datetime) -> int:
    """How many articles wait in these states."""
    row = connection.execute(
        statement("article.waiting"), {"states": list(states), "now": now}
    ).fetchone()
    return int(row["items"]) if row else 0


def quarantine(
    connection: Connection, state: str, stage: gates.Stage, *, now: dt.datetime, max_tries: int
) -> int:
    """Set aside articles that a stage never finished; returns how many."""
    return gates.quarantine(connection, "article", stage, now=now, max_tries=max_tries, state=state)


def claim_deduplicate(connection: Connection, **claim: Any) -> list[ToDeduplicate]:
    """Claim read articles, oldest first (worker, now, until, most)."""
    with connection.cursor(row_factory=class_row(ToDeduplicate)) as cursor:
        rows = cursor.execute(statement("article.claim_deduplicate"), claim).fetchall()
    return sorted(rows, key=lambda row: (row.published, row.first_seen, row.id))


def claim_tag(connection: Connection, **claim: Any) -> list[ToTag]:
    """Claim deduplicated articles (worker, now, until, most)."""
    with connection.cursor(row_factory=class_row(ToTag)) as cursor:
        return cursor.execute(statement("article.claim_tag"), claim).fetchall()


def claim_file(connection: Connection, **claim: Any) -> list[ToFile]:
    """Claim tagged articles, oldest first (worker, now, until, most)."""
    with connection.cursor(row_factory=class_row(ToFile)) as cursor:
        rows = cursor.execute(statement("article.claim_file"), claim).fetchall()
    return sorted(rows, key=lambda row: (row.published, row.first_seen, row.id))


def finish(
    connection: Connection,
    article: int,
    state: str,
    *,
    worker: str,
    gate: str | None = None,
) -> bool:
    """End a claim inside the caller's transaction and move the article on.

    Returns:
        False where somebody else holds the article by now: nothing may be written for it.
    """
    ended = connection.execute(
        statement("article.finish"),
        {"id": article, "worker": worker, "state": state, "gate": gate},
    )
    return ended.rowcount == 1


def save_copy(connection: Connection, article: int, copy: Copy, *, now: dt.datetime) -> None:
    """Record what an article repeats."""
    connection.execute(
        statement("article.insert_copy"),
        {
            "article_id": article,
            "original_id": copy.original,
            "containment": copy.containment,
            "of_copy": copy.of_copy,
            "of_original": copy.of_original,
            "now": now,
        },
    )


def check_loaded(connection: Connection, *, topics: Iterable[str], entities: Iterable[str]) -> None:
    """See that taggings can refer to what the lexicon knows.

    Raises:
        VedetteError: the seeds files have changed since they were loaded.
    """
    values = {"topics": list(topics), "entities": list(entities)}
    rows = connection.execute(statement("article.not_loaded"), values).fetchall()
    if rows:
        names = ", ".join(row["slug"] for row in rows[:3]) + (" ..." if len(rows) > 3 else "")  # noqa: PLR2004
        message = f"the topics folder has {names}, the database not: run the DAG vedette_setup"
        raise VedetteError(message)


def save_tagging(
    connection: Connection,
    article: int,
    tagging: Tagging,
    features: dict[str, Any],
    *,
    state: str,
    gate: str | None,
    worker: str,
    lexicon: str,
    now: dt.datetime,
) -> bool:
    """End a claim with the tags and mentions of an article, inside the caller's transaction.

    Returns:
        False where somebody else holds the article by now: nothing was written.
    """
    ended = connection.execute(
        statement("article.save_analysis"),
        {
            "id": article,
            "worker": worker,
            "state": state,
            "gate": gate,
            "language": tagging.language,
            "relevance": tagging.relevance,
            "lexicon": lexicon,
            "features": Jsonb(features),
        },
    )
    if ended.rowcount != 1:
        return False
    tags = [
        {
            "article_id": article,
            "topic": hit.topic,
            "about": hit.about,
            "score": hit.score,
            "evidence": Jsonb([dataclasses.asdict(one) for one in hit.evidence]),
            "lexicon": lexicon,
            "now": now,
        }
        for hit in tagging.topics
    ]
    mentions = [
        {"article_id": article, "entity": hit.entity, "number": hit.count}
        for hit in tagging.entities
    ]
    with connection.cursor() as cursor:
        for name, values in (("insert_tag", tags), ("insert_mention", mentions)):
            if values:
                cursor.executemany(statement(f"article.{name}"), values)
    return True


def inherit_tagging(
    connection: Connection, article: int, original: int, *, now: dt.datetime
) -> None:
    """Give a whole copy the tags, mentions and features of its original."""
    values = {"article_id": article, "original_id": original, "now": now}
    for name in (
        "clear_tags",
        "clear_mentions",
        "inherit_tags",
        "inherit_mentions",
        "inherit_analysis",
    ):
        connection.execute(statement(f"article.{name}"), values)


def drop_expired(connection: Connection, *, now: dt.datetime) -> dict[str, int]:
    """Drop bodies and pages whose time is up; returns how many of each."""
    return {
        what: connection.execute(statement(f"article.{name}"), {"now": now}).rowcount
        for what, name in (
            ("bodies", "drop_bodies"),
            ("version bodies", "drop_version_bodies"),
            ("pages", "drop_pages"),
        )
    }


class PostgresIndex:
    """`dedup.Index` over news.fingerprint."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def candidates(
        self, sample: Sequence[int], *, since: dt.datetime, until: dt.datetime
    ) -> list[Candidate]:
        """Articles of the window that share sampled hashes, most shared first."""
        rows: Iterable[dict[str, Any]] = self._connection.execute(
            statement("article.candidates"),
            {"sample": list(sample), "since": since, "until": until},
        )
        return [
            Candidate(
                article=row["article_id"],
                shared=row["shared"],
                shingles=unpack(row["shingles"]),
                first_seen=row["first_seen"],
            )
            for row in rows
        ]

    def add(
        self, article: int, sample: Sequence[int], shingles: "array[int]", first_seen: dt.datetime
    ) -> None:
        """Index an article; its full set stands in news.article already."""
        del shingles
        self._connection.execute(
            statement("article.insert_fingerprints"),
            {"article_id": article, "hashes": list(sample), "first_seen": first_seen},
        )
