"""Copies: the index of signatures in Postgres, and what was found among them."""

import datetime as dt
import logging
from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Cursor
from psycopg.errors import LockNotAvailable
from psycopg.rows import class_row
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from vedette.dedup import (
    CANDIDATES,
    COPIES,
    ENOUGH_SHARED,
    PER_HASH,
    Candidate,
    Found,
    Link,
    Newcomer,
    Rank,
    Signature,
    linked,
)
from vedette.model import Copy, Part
from vedette.store.connect import Connection
from vedette.store.statements import statement

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class ToRelate:
    """An article whose copies are to be looked for, with the text it is known by."""

    id: int
    outlet_id: int
    published: dt.datetime
    date_source: str
    first_seen: dt.datetime
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """The text of an article, as far as it is kept."""

    id: int
    outlet_id: int
    text: str


def claim(connection: Connection, **claim: Any) -> list[ToRelate]:
    """Claim articles that were read, oldest first (worker, now, until, retried, most)."""
    with connection.cursor(row_factory=class_row(ToRelate)) as cursor:
        rows = cursor.execute(statement("copy.claim"), claim).fetchall()
    return sorted(rows, key=lambda row: (row.published, row.first_seen, row.id))


def finish(connection: Connection, article: int, *, worker: str) -> bool:
    """End a claim inside the caller's transaction and move the article on.

    Returns:
        False where somebody else holds the article by now: nothing may be written for it.
    """
    ended = connection.execute(statement("copy.finish"), {"id": article, "worker": worker})
    return ended.rowcount == 1


def unsigned(connection: Connection, *, most: int) -> list[ToRelate]:
    """Articles that are past this stage and have no signature."""
    with connection.cursor(row_factory=class_row(ToRelate)) as cursor:
        return cursor.execute(statement("copy.unsigned"), {"most": most}).fetchall()


def note_signed(connection: Connection, articles: Collection[int]) -> None:
    """Say that they have signatures."""
    connection.execute(statement("copy.note_signed"), {"articles": list(articles)})


def unsign(connection: Connection, outlet_id: int, *, since: dt.datetime) -> int:
    """Have the signatures of an outlet's articles made again; returns how many."""
    values = {"outlet_id": outlet_id, "since": since}
    return connection.execute(statement("copy.unsign"), values).rowcount


def texts(connection: Connection, articles: Collection[int]) -> dict[int, Text]:
    """The texts of articles, by id."""
    with connection.cursor(row_factory=class_row(Text)) as cursor:
        rows = cursor.execute(statement("copy.texts"), {"articles": list(articles)}).fetchall()
    return {row.id: row for row in rows}


def describe_copy(
    connection: Connection, article: int, *, added: Sequence[tuple[int, int]], words: int
) -> None:
    """Record which sentences of a copy its original does not have (characters of its text)."""
    spans = Multirange([Range(start, end) for start, end in added])
    values = {"article": article, "added": spans, "words": words}
    connection.execute(statement("copy.describe_copy"), values)


def describe_part(connection: Connection, part: Part, place: tuple[int, int]) -> None:
    """Record where in a bulletin a part stands (characters of its text)."""
    values = {"article": part.article, "part": part.part, "place": Range(*place)}
    connection.execute(statement("copy.describe_part"), values)


def drop_partitions(connection: Connection, *, before: dt.date) -> int:
    """Drop the months of signatures and fingerprints that ended before a day; returns how many.

    None where somebody reads them for longer than two seconds, as a backup does: there is another day.
    """
    try:
        with connection.transaction():
            connection.execute(statement("copy.wait_little"))
            row = connection.execute(
                statement("copy.drop_partitions"), {"before": before}
            ).fetchone()
    except LockNotAvailable:
        log.warning("old months of signatures are in use: dropped another day")
        return 0
    return int(row["dropped"]) if row else 0


def forget(connection: Connection, articles: Collection[int]) -> int:
    """Delete what articles are found by; returns how many fingerprints there were."""
    rows = connection.execute(statement("copy.forget_signatures"), {"articles": list(articles)})
    return sum(
        connection.execute(
            statement("copy.forget_fingerprints"),
            {
                "article_id": row["article_id"],
                "day": row["day"],
                "sample": _signed(Signature.unpack(row["shingles"]).sample()),
            },
        ).rowcount
        for row in rows.fetchall()
    )


def save(connection: Connection, copy: Copy, *, now: dt.datetime) -> None:
    """Record what an article is a copy of, in place of what it was."""
    connection.execute(statement("copy.save_copy"), _copy_row(copy) | {"now": now})


class PostgresIndex:
    """`dedup.Index` over news.signature and news.fingerprint.

    Args:
        connection: where.
        now: when what is saved was found.
    """

    def __init__(self, connection: Connection, *, now: dt.datetime) -> None:
        self._connection = connection
        self._now = now
        # Of the article that is being related: what it was compared with, and whether it is new.
        self._compared: dict[int, Signature] = {}
        self._new = False

    def candidates(
        self, sample: Sequence[int], *, article: int, since: dt.date, until: dt.date
    ) -> list[Candidate]:
        """See `dedup.Index.candidates`."""
        values = {
            "sample": _signed(sample),
            "article": article,
            "since": since,
            "until": until,
            "per_hash": PER_HASH,
            "enough": min(ENOUGH_SHARED, len(sample)),
            "most": CANDIDATES,
        }
        return self._candidates("candidates", values)

    def known(
        self, articles: Collection[int], *, since: dt.date, until: dt.date
    ) -> list[Candidate]:
        """See `dedup.Index.known`."""
        values = {"articles": list(articles), "since": since, "until": until}
        return self._candidates("known", values)

    def copies_of(self, articles: Collection[int]) -> list[int]:
        """See `dedup.Index.copies_of`."""
        rows = self._execute("copies_of", {"articles": list(articles), "most": COPIES})
        return [row["article_id"] for row in rows]

    def add(self, newcomer: Newcomer, sample: Sequence[int]) -> bool | None:
        """See `dedup.Index.add`."""
        row = {"article_id": newcomer.article, "day": newcomer.day}
        self._compared = {newcomer.article: newcomer.signature}
        before = self._execute("forget", row).fetchone()
        self._new = before is None
        if before:
            old = Signature.unpack(before["shingles"]).sample()
            self._execute("forget_fingerprints", row | {"sample": _signed(old)})
        row |= {
            "outlet_id": newcomer.outlet,
            "moment": newcomer.moment,
            "shingles": newcomer.signature.pack(),
        }
        self._execute("add", row | {"sample": _signed(sample)})
        return before["was_copy"] if before else None

    def save(self, article: int, found: Found) -> None:
        """See `dedup.Index.save`."""
        if not self._new:
            self._execute("forget_relations", {"article_id": article})
        for copy in (*filter(None, [found.copy]), *found.turned):
            self._execute("save_copy", _copy_row(copy) | {"now": self._now})
        for part in found.parts:
            self._execute("save_part", _part_row(part) | {"now": self._now})

    def compared(self, article: int) -> Signature:
        """The signature of the article that was added last, or of one that it was compared with."""
        return self._compared[article]

    def _candidates(self, name: str, values: dict[str, Any]) -> list[Candidate]:
        found = _candidates(self._execute(name, values))
        self._compared |= {one.article: one.signature for one in found}
        return found

    def _execute(self, name: str, values: dict[str, Any]) -> Cursor[dict[str, Any]]:
        return self._connection.execute(statement(f"copy.{name}"), values)


def _candidates(rows: Cursor[dict[str, Any]]) -> list[Candidate]:
    return [
        Candidate(
            article=row["article_id"],
            outlet=row["outlet_id"],
            moment=row["moment"],
            signature=Signature.unpack(row["shingles"]),
            link=_link(row),
        )
        for row in rows
    ]


def _link(row: dict[str, Any]) -> Link | None:
    if row["original_id"] is None:
        return None
    return linked(Rank(row["original_moment"], row["original_id"]), row["containment"])


def _copy_row(copy: Copy) -> dict[str, Any]:
    return {name: getattr(copy, name) for name in Copy.__dataclass_fields__}


def _part_row(part: Part) -> dict[str, Any]:
    return {name: getattr(part, name) for name in Part.__dataclass_fields__}


def _signed(hashes: Sequence[int]) -> list[int]:
    """Unsigned 32 bits as Postgres' integer has them."""
    return list(array("i", array("I", hashes).tobytes()))
