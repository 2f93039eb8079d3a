"""Digests: what a subscriber has not had yet, the outbox, and every attempt to send."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from vedette import digest
from vedette.errors import ClaimLostError, UsageError
from vedette.store.connect import Connection
from vedette.store.statements import statement


@dataclass(frozen=True, kw_only=True, slots=True)
class ToSend:
    """A claimed digest. `tries` counts this attempt."""

    id: int
    message_id: str
    subject: str
    html: str
    plain: str
    tries: int
    slug: str
    address: str
    composed_at: dt.datetime
    local_day: dt.date


def subscribers(connection: Connection) -> list[digest.Reader]:
    """Everybody who gets a digest, and where their last window ended."""
    with connection.cursor(row_factory=class_row(digest.Reader)) as cursor:
        return cursor.execute(statement("digest.subscribers")).fetchall()


def wait_for_filings(connection: Connection) -> None:
    """Let filings under way commit, and hold off others until the caller's transaction ends."""
    connection.execute(statement("digest.wait_for_filings"))


def candidates(
    connection: Connection, reader: digest.Reader, window: digest.Window
) -> list[digest.Candidate]:
    """Articles, one row a topic, of stories the reader has not had."""
    with connection.cursor(row_factory=class_row(digest.Candidate)) as cursor:
        return cursor.execute(
            statement("digest.candidates"),
            {
                "subscriber_id": reader.id,
                "start": window.start,
                "until": window.end,
                "oldest": window.oldest,
            },
        ).fetchall()


def silent_feeds(connection: Connection) -> list[digest.SilentFeed]:
    """Feeds that did not answer with a feed when last asked."""
    with connection.cursor(row_factory=class_row(digest.SilentFeed)) as cursor:
        return cursor.execute(statement("digest.silent_feeds")).fetchall()


def window_counts(connection: Connection, window: digest.Window) -> digest.WindowCounts:
    """What was read in a window."""
    with connection.cursor(row_factory=class_row(digest.WindowCounts)) as cursor:
        counts = cursor.execute(
            statement("digest.window_counts"), {"start": window.start, "until": window.end}
        ).fetchone()
    assert counts is not None  # noqa: S101  (a select of aggregates has one row)
    return counts


def filed_too_old(connection: Connection, window: digest.Window) -> int:
    """Stories opened in the window whose news is older than any window shows."""
    row = connection.execute(
        statement("digest.filed_too_old"),
        {"start": window.start, "until": window.end, "oldest": window.oldest},
    ).fetchone()
    return int(row["number"]) if row else 0


def save(
    connection: Connection,
    reader: digest.Reader,
    window: digest.Window,
    composed: digest.Digest,
    *,
    now: dt.datetime,
) -> int | None:
    """Write the outbox row and its items, inside the caller's transaction.

    Returns:
        The digest, or None where this subscriber has one for this local day already.
    """
    row = connection.execute(
        statement("digest.insert"),
        {
            "subscriber_id": reader.id,
            "local_day": window.day,
            "window_start": window.start,
            "window_end": window.end,
            "message_id": composed.message_id,
            "subject": composed.subject,
            "html": composed.html,
            "plain": composed.plain,
            "now": now,
        },
    ).fetchone()
    if row is None:
        return None
    for rank, item in enumerate(composed.items, start=1):
        connection.execute(
            statement("digest.insert_item"),
            {
                "digest_id": row["id"],
                "rank": rank,
                "subscriber_id": reader.id,
                "story_id": item.story_id,
                "article_id": item.lead.article_id,
                "topic": item.topic.slug,
                "why": Jsonb(item.why()),
            },
        )
    return int(row["id"])


def lose_track(connection: Connection, *, now: dt.datetime) -> list[int]:
    """Mark digests whose task died while sending as uncertain; returns them."""
    with connection.transaction():
        rows = connection.execute(statement("digest.lose_track"), {"now": now}).fetchall()
        for row in rows:
            connection.execute(statement("digest.close_deliveries"), {"id": row["id"], "now": now})
    return [row["id"] for row in rows]


def claim(
    connection: Connection, *, worker: str, now: dt.datetime, until: dt.datetime
) -> ToSend | None:
    """Claim a digest to send and write down that an attempt begins, before any connection."""
    with connection.transaction(), connection.cursor(row_factory=class_row(ToSend)) as cursor:
        taken = cursor.execute(
            statement("digest.claim"), {"worker": worker, "now": now, "until": until}
        ).fetchone()
        if taken is not None:
            connection.execute(
                statement("digest.start_delivery"),
                {"id": taken.id, "attempt": taken.tries, "now": now},
            )
    return taken


def finish(
    connection: Connection,
    sent: ToSend,
    state: str,
    outcome: str,
    reply: str,
    *,
    worker: str,
    now: dt.datetime,
    next_try: dt.datetime | None = None,
) -> None:
    """End an attempt: digest and delivery in one transaction.

    Raises:
        ClaimLostError: the claim ran out; the digest counts as uncertain.
    """
    with connection.transaction():
        connection.execute(
            statement("digest.finish_delivery"),
            {"id": sent.id, "attempt": sent.tries, "outcome": outcome, "reply": reply, "now": now},
        )
        ended = connection.execute(
            statement("digest.finish"),
            {
                "id": sent.id,
                "worker": worker,
                "state": state,
                "reason": None if state == "sent" else reply,
                "next_try": next_try,
                "now": now,
            },
        ).fetchone()
        if ended is None:
            message = f"digest {sent.id}: the claim ran out while sending"
            raise ClaimLostError(message)


def recent(connection: Connection, *, most: int = 50) -> list[dict[str, Any]]:
    """Digests, newest first."""
    return connection.execute(statement("digest.list"), {"most": most}).fetchall()


def resolve(connection: Connection, number: int, *, arrived: bool, now: dt.datetime) -> None:
    """Settle an uncertain or failed digest after a person looked.

    Raises:
        UsageError: it is neither.
    """
    state = "sent" if arrived else "composed"
    row = connection.execute(
        statement("digest.resolve"), {"id": number, "state": state, "now": now}
    ).fetchone()
    if row is None:
        message = f"digest {number} is not uncertain or failed: vedette digest list shows which are"
        raise UsageError(message)


def states(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Count digests by state."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["state"]] = counts.get(row["state"], 0) + 1
    return counts
