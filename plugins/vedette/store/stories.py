"""Stories: the open ones, opening a new one, joining."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from vedette.store.connect import Connection
from vedette.store.statements import statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """An article of an open story, with what grouping compares."""

    story_id: int
    article_id: int
    features: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Twin:
    """An article in a story that tells the same in the same words.

    `is_copy`: it is the original of the one asked about, else a copy of it; `of_copy` is the share of
    the copy's text.
    """

    story_id: int
    article_id: int
    is_copy: bool
    of_copy: float


def twin(connection: Connection, article: int) -> Twin | None:
    """What an article repeats or is repeated by, where that is in a story."""
    with connection.cursor(row_factory=class_row(Twin)) as cursor:
        return cursor.execute(statement("story.twin"), {"id": article}).fetchone()


def open_members(connection: Connection, *, since: dt.datetime) -> list[Member]:
    """Members of the stories active since then, oldest first within a story."""
    with connection.cursor(row_factory=class_row(Member)) as cursor:
        return cursor.execute(statement("story.open_members"), {"since": since}).fetchall()


def background(connection: Connection, *, since: dt.datetime) -> list[dict[str, Any]]:
    """Features of recent off-topic articles, which teach what is common."""
    rows = connection.execute(statement("story.background"), {"since": since})
    return [row["features"] for row in rows]


def begin_filing(connection: Connection) -> None:
    """Say, inside the caller's transaction, that an article is about to be dated and filed."""
    connection.execute(statement("story.filing"))


def file(
    connection: Connection,
    article: int,
    story: int | None,
    because: Mapping[str, Any],
    *,
    published: dt.datetime,
    now: dt.datetime,
) -> int:
    """Put an article into a story, or open one with it, inside the caller's transaction.

    Returns:
        The story.
    """
    values = {"article_id": article, "published": published, "now": now}
    if story is None:
        row = connection.execute(statement("story.insert"), values).fetchone()
        assert row is not None  # noqa: S101  (an insert without conflict clause returns its row)
        story = int(row["id"])
    values |= {"story_id": story, "because": Jsonb(dict(because))}
    connection.execute(statement("story.join"), values)
    connection.execute(statement("story.touch"), values)
    return story
