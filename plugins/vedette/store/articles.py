"""Articles: adding them, and claiming and ending each stage of their analysis."""

import dataclasses
import datetime as dt
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from psycopg.types.multirange import Multirange

from vedette.errors import VedetteError
from vedette.model import Rights, Tagging
from vedette.store import gates, tombstones, versions
from vedette.store.connect import Connection
from vedette.store.statements import statement
from vedette.store.versions import Compared, Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class NewArticle:
    """An article on its way in. `body` is None where the outlet's rights leave headline only.

    `page_title` is the headline on the page, `title` what counts: mostly the feed's.
    """

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
    authors: tuple[str, ...]
    published: dt.datetime
    date_source: str
    first_seen: dt.datetime
    language: str | None
    image: str | None
    paywalled: bool
    furniture: int
    page_title: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToTag:
    """A claimed article to tag.

    `original_id` where it is a whole copy of a tagged one, `original_gate` the gate that ended that
    one. `added` are the sentences that any copy does not have from its original
    (characters of the text), None where it is no copy.
    """

    id: int
    outlet_id: int
    rights: Rights
    title: str
    text: str
    language: str | None
    published: dt.datetime
    original_id: int | None
    original_gate: str | None
    added: Multirange[int] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToFile:
    """A claimed article to find the story of; `own_story` where it is in one already."""

    id: int
    outlet_id: int
    published: dt.datetime
    first_seen: dt.datetime
    features: dict[str, Any]
    own_story: int | None


def add(
    connection: Connection,
    entry: int,
    article: NewArticle,
    *,
    now: dt.datetime,
    reading: Reading = Reading(),  # noqa: B008  (frozen)
    compared: Compared | None = None,
) -> str:
    """Save what was read as an article or another text of one, inside the caller's transaction.

    Args:
        connection: with the transaction.
        entry: the entry that led to it.
        article: what was read.
        now: when.
        reading: how it was read.
        compared: what `versions.ahead` found; made here where that has become stale.

    Returns:
        `new`; `version` (another text of a known article); `cut short` (a version that does not
        become the current text: most of it is missing); `other` (the same: nothing of the text is
        left); `held` (one of these two once more); `known` (the same text); `elsewhere` (read again, its address leads to another
        article; nothing was written); `apart` (its GUID moved to a link under which nothing of the
        article stands: another one; nothing was written).

    Raises:
        RefusedError: what was at its canonical URL was taken down.
    """
    tombstones.refuse(connection, article.canonical_url)
    own = versions.of_entry(connection, entry) if reading.again else None
    there = versions.at(connection, article.canonical_url)
    if own and there and own != there:
        return "elsewhere"
    number = own or there
    if number is None and _insert(connection, entry, article):
        return "new"
    # Nothing was there, and nothing could be inserted: somebody else has just done it.
    number = number or versions.at(connection, article.canonical_url)
    assert number is not None  # noqa: S101
    if versions.strange(connection, number, entry, article, reading=reading, compared=compared):
        if reading.again:
            return "apart"
        # Its article moved away; what is there now is another one.
        versions.free(connection, article.canonical_url)
        if _insert(connection, entry, article):
            return "new"
    return versions.save(
        connection, number, entry, article, reading=reading, compared=compared, now=now
    )


def _insert(connection: Connection, entry: int, article: NewArticle) -> bool:
    values = {name: getattr(article, name) for name in article.__slots__}
    values |= {"entry_id": entry, "authors": list(article.authors)}
    return connection.execute(statement("article.insert"), values).fetchone() is not None


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
    repeated: Container[str],
    now: dt.datetime,
) -> bool:
    """End a claim with the tags and mentions of an article, inside the caller's transaction.

    `repeated` are topics whose evidence stands only in what it repeats of another article.

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
            "reasons": Jsonb([dataclasses.asdict(one) for one in tagging.reasons]),
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
            "repeated": hit.topic in repeated,
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
        cursor.execute(statement("article.forget_past_sentences"), {"article_id": article})
    return True


def inherit_tags(connection: Connection, article: int, original: int, *, now: dt.datetime) -> None:
    """Give a whole copy the tags of its original, and what its features say of topics."""
    values = {"article_id": article, "original_id": original, "now": now}
    for name in ("inherit_tags", "inherit_topics", "forget_past_sentences"):
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
