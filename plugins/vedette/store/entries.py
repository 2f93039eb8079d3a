"""Entries: which wait to be read, claiming them, ending a read with an article or a reason."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from backports import zstd
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from vedette.errors import ClaimLostError
from vedette.model import Fetched, Rights
from vedette.store import articles, gates, tombstones
from vedette.store.connect import Connection
from vedette.store.statements import statement

# What later stages may ask of an answer: re-extraction, revisits, machine-readable reservations.
_KEPT_HEADERS = (
    "content-type",
    "content-language",
    "etag",
    "last-modified",
    "tdm-policy",
    "tdm-reservation",
    "x-robots-tag",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingEntry:
    """A claimed entry."""

    id: int
    outlet_id: int
    url: str
    canonical_url: str
    title: str
    summary: str
    published: dt.datetime
    date_source: str
    authors: list[str]
    language: str | None
    first_seen: dt.datetime
    tries: int
    identity: str
    rights: Rights
    zone: str | None


def hosts_waiting(connection: Connection, *, now: dt.datetime) -> dict[str, int]:
    """Hosts with entries to read, and how many."""
    rows = connection.execute(statement("entry.hosts_waiting"), {"now": now})
    return {row["host"]: row["items"] for row in rows}


def quarantine(connection: Connection, *, now: dt.datetime, max_tries: int) -> int:
    """Set aside entries whose reading never finished; returns how many."""
    return gates.quarantine(connection, "entry", "read", now=now, max_tries=max_tries)


def claim(
    connection: Connection,
    hosts: Sequence[str],
    *,
    worker: str,
    now: dt.datetime,
    until: dt.datetime,
    retried: bool,
    per_host: int,
) -> list[WaitingEntry]:
    """Claim up to `per_host` entries of each host: new ones, or (`retried`) unfinished ones."""
    with connection.cursor(row_factory=class_row(WaitingEntry)) as cursor:
        return cursor.execute(
            statement("entry.claim"),
            {
                "hosts": list(hosts),
                "worker": worker,
                "now": now,
                "until": until,
                "retried": retried,
                "per_host": per_host,
            },
        ).fetchall()


def release(connection: Connection, entries: Sequence[WaitingEntry], *, worker: str) -> None:
    """Give back entries that were claimed and not begun, as if they had not been claimed."""
    connection.execute(
        statement("entry.release"), {"ids": [entry.id for entry in entries], "worker": worker}
    )


def save(
    connection: Connection,
    entry: WaitingEntry,
    article: articles.NewArticle,
    fetched: Fetched | None,
    *,
    worker: str,
    now: dt.datetime,
    page_until: dt.datetime,
) -> str:
    """End a read that gave an article: page, article and entry in one transaction.

    Returns:
        What it became: `new`, `version` (other text under a known canonical URL) or `known`.

    Raises:
        ClaimLostError: somebody else holds the entry by now; nothing was written.
        RefusedError: gate `taken-down`: the article was taken down; nothing was written.
    """
    with connection.transaction():
        tombstones.begin_saving(connection)
        _finish(connection, entry, "read", worker=worker, now=now)
        if fetched is not None:
            _keep_page(connection, entry, fetched, now=now, until=page_until)
        became = articles.add(connection, entry.id, article, now=now)
        if became == "known":
            gates.count(connection, "read", "known-page", now=now, outlet=entry.outlet_id)
    return became


def set_aside(
    connection: Connection,
    entry: WaitingEntry,
    state: str,
    gate: str,
    reason: str,
    *,
    worker: str,
    now: dt.datetime,
) -> None:
    """End a read that a gate stopped: `refused` or `failed`, with its reason.

    Raises:
        ClaimLostError: somebody else holds the entry by now; nothing was written.
    """
    with connection.transaction():
        _finish(connection, entry, state, worker=worker, now=now, gate=gate, reason=reason)
        gates.count(connection, "read", gate, now=now, outlet=entry.outlet_id)
        if gate == tombstones.GATE:
            tombstones.forget(connection, [entry.id], reason=reason, now=now)


def put_back(
    connection: Connection,
    entry: WaitingEntry,
    gate: str,
    reason: str,
    *,
    worker: str,
    now: dt.datetime,
    next_try: dt.datetime,
) -> None:
    """End a read that may work later.

    Raises:
        ClaimLostError: somebody else holds the entry by now; nothing was written.
    """
    _finish(
        connection,
        entry,
        "waiting",
        worker=worker,
        now=now,
        gate=gate,
        reason=reason,
        next_try=next_try,
    )


def abandon(
    connection: Connection,
    entry: WaitingEntry,
    gate: str,
    reason: str,
    *,
    worker: str,
    now: dt.datetime,
    next_try: dt.datetime,
) -> None:
    """Let a claim run out whose work could not be ended; its try counts towards the quarantine."""
    connection.execute(
        statement("entry.abandon"),
        {
            "id": entry.id,
            "worker": worker,
            "gate": gate,
            "reason": reason,
            "now": now,
            "next_try": next_try,
        },
    )


def _finish(
    connection: Connection,
    entry: WaitingEntry,
    state: str,
    *,
    worker: str,
    now: dt.datetime,
    gate: str | None = None,
    reason: str | None = None,
    next_try: dt.datetime | None = None,
) -> None:
    ended = connection.execute(
        statement("entry.finish"),
        {
            "id": entry.id,
            "worker": worker,
            "state": state,
            "gate": gate,
            "reason": reason,
            "now": now,
            "next_try": next_try,
        },
    ).fetchone()
    if ended is None:
        message = f"entry {entry.id}: the claim ran out before the page was read"
        raise ClaimLostError(message)


def _keep_page(
    connection: Connection,
    entry: WaitingEntry,
    fetched: Fetched,
    *,
    now: dt.datetime,
    until: dt.datetime,
) -> None:
    kept = {name: fetched.headers[name] for name in _KEPT_HEADERS if name in fetched.headers}
    connection.execute(
        statement("entry.keep_page"),
        {
            "entry_id": entry.id,
            "outlet_id": entry.outlet_id,
            "rights": entry.rights,
            "final_url": fetched.final_url,
            "status": fetched.status,
            "headers": Jsonb(kept),
            "body": zstd.compress(fetched.body),
            "bytes": len(fetched.body),
            "now": now,
            "keep_until": until,
        },
    )
