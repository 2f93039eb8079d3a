"""Entries: which wait to be read, or read again; claiming them, ending a read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from backports import zstd
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from vedette import urls
from vedette.errors import ClaimLostError
from vedette.model import Fetched, Rights
from vedette.store import articles, gates, tombstones, versions
from vedette.store.connect import Connection
from vedette.store.statements import statement
from vedette.store.versions import Reading

MOST_REREADS = 8
"""So often an entry is read again, whatever its feed says."""
GONE = frozenset({"http-404", "http-410"})
# As entry.revisit has it: what is overdue for longer is let go.
_OVERDUE = dt.timedelta(hours=24)

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
    """A claimed entry.

    `title` and `summary` are what its feed says by now. `again`: it was read before, and was found
    to be due again at `again_since`; `etag` and `last_modified` are of the page as it was read, where
    it is enough to ask whether that changed. `reason` is why it did not work before. `renamed`: its
    feed gives another headline than when it was read last; `page_title` is what its page had then,
    `from_url` the link it had, where its GUID moved since.
    """

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
    reason: str | None
    again: bool
    again_since: dt.datetime | None
    from_url: str | None
    renamed: bool
    page_title: str | None
    etag: str | None
    last_modified: str | None


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
    again: bool = False,
) -> list[WaitingEntry]:
    """Claim up to `per_host` entries of each host: new ones, or (`retried`) unfinished ones.

    `again`: of those that were read and are to be read again.
    """
    with connection.cursor(row_factory=class_row(WaitingEntry)) as cursor:
        return cursor.execute(
            statement("entry.claim_again" if again else "entry.claim"),
            {
                "hosts": list(hosts),
                "worker": worker,
                "now": now,
                "until": until,
                "retried": retried,
                "per_host": per_host,
            },
        ).fetchall()


def revisit(connection: Connection, *, hours: Sequence[int], now: dt.datetime) -> int:
    """Have articles of stories read again that came so many hours ago; returns how many."""
    since = now - dt.timedelta(hours=max(hours, default=0)) - _OVERDUE
    values = {"hours": sorted(hours), "since": since, "most": MOST_REREADS, "now": now}
    return connection.execute(statement("entry.revisit"), values).rowcount


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
    """End a read that gave a text: page, article and entry in one transaction.

    Returns:
        What it became, as `articles.add` says.

    Raises:
        ClaimLostError: somebody else holds the entry by now, or its outlet has other rights than
            when it was claimed; nothing was written.
        RefusedError: gate `taken-down`: the article was taken down; nothing was written.
    """
    reading = _reading(entry, article, paged=fetched is not None)
    compared = versions.ahead(connection, entry.id, article, reading=reading)
    with connection.transaction():
        tombstones.begin_saving(connection)
        _finish(connection, entry, "read", worker=worker, now=now)
        _hold_rights(connection, entry)
        became = articles.add(
            connection, entry.id, article, now=now, reading=reading, compared=compared
        )
        gate = None
        if became == "apart":
            gate, entry = "not-moved", _part(connection, entry, now=now)
            article = replace(article, first_seen=now)
            became = articles.add(connection, entry.id, article, now=now)
        elif became in {"known", "held"}:
            gate = "unchanged" if entry.again else "known-page"
        elif became == "cut short":
            gate = "cut-short"
        elif became == "other":
            gate = "other"
        elif became == "elsewhere":
            gate = "elsewhere"
        # What is no edition of the article is no page of it either.
        own = became not in {"cut short", "other", "held", "elsewhere"}
        if fetched is not None and own:
            _keep_page(connection, entry, fetched, now=now, until=page_until)
        _was_read(connection, entry, None if became == "elsewhere" else article, own=own)
        if gate:
            gates.count(connection, "read", gate, now=now, outlet=entry.outlet_id)
    return "known" if became == "held" else became


def _reading(entry: WaitingEntry, article: articles.NewArticle, *, paged: bool) -> Reading:
    corrected = entry.again and article.title != (entry.title or entry.page_title or article.title)
    return Reading(
        again=entry.again,
        paged=paged,
        moved=entry.again and entry.from_url is not None,
        renamed="feed" if entry.renamed else "page" if corrected else None,
    )


def _part(connection: Connection, entry: WaitingEntry, *, now: dt.datetime) -> WaitingEntry:
    """Give the new link of an entry that did not move after all an entry of its own."""
    back = {
        "id": entry.id,
        "host": urls.host(entry.from_url or ""),
        "addresses": [entry.canonical_url],
    }
    connection.execute(statement("entry.go_back"), back)
    values = {name: getattr(entry, name) for name in entry.__slots__}
    new = values | {"host": urls.host(entry.url), "now": now}
    (row,) = connection.execute(statement("entry.part"), new).fetchall()
    _was_read(connection, entry, None)
    return replace(entry, id=row["id"], again=False, from_url=None)


def let_be(
    connection: Connection,
    entry: WaitingEntry,
    gate: str | None,
    reason: str | None = None,
    *,
    worker: str,
    now: dt.datetime,
) -> None:
    """End reading again what gave nothing: its article stays as it is. That it is gone is noted.

    Another headline in the feed is a version all the same. Without a gate its caller counts.

    Raises:
        ClaimLostError: somebody else holds the entry by now; nothing was written.
    """
    if gate in GONE:
        since = f"gone since {now.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC: {reason}"
        gone = (entry.reason or "").startswith("gone since")
        reason = entry.reason if gone else since
    else:
        reason = None if gate == "unchanged" else entry.reason
    with connection.transaction():
        tombstones.begin_saving(connection)
        _finish(connection, entry, "read", worker=worker, now=now, reason=reason)
        renamed = None
        if entry.renamed and gate not in {"unchanged", tombstones.GATE}:
            renamed = versions.rename(connection, entry.id, entry.title, now=now)
        _was_read(connection, entry, None, renamed=renamed)
        if gate:
            gates.count(connection, "read", gate, now=now, outlet=entry.outlet_id)


def put_off(
    connection: Connection, entry: WaitingEntry, *, worker: str, next_try: dt.datetime
) -> None:
    """End reading again what may work later.

    Raises:
        ClaimLostError: somebody else holds the entry by now; nothing was written.
    """
    values = {"id": entry.id, "worker": worker, "next_try": next_try}
    if connection.execute(statement("entry.put_off"), values).fetchone() is None:
        raise ClaimLostError(_lost(entry))


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
        raise ClaimLostError(_lost(entry))


def _hold_rights(connection: Connection, entry: WaitingEntry) -> None:
    values = {"outlet_id": entry.outlet_id}
    (row,) = connection.execute(statement("entry.hold_rights"), values).fetchall()
    if row["rights"] != entry.rights:
        message = (
            f"entry {entry.id}: it was read as {entry.rights}, its outlet is {row['rights']} by now"
        )
        raise ClaimLostError(message)


def _lost(entry: WaitingEntry) -> str:
    return f"entry {entry.id}: the claim ran out before the page was read"


def _was_read(
    connection: Connection,
    entry: WaitingEntry,
    article: articles.NewArticle | None,
    *,
    own: bool = True,
    renamed: bytes | None = None,
) -> None:
    """Note that it was read; with what the article was made of, where there is one.

    Not `own`: what its page gave is not the article's. `renamed`: there was no text, and its
    article has the feed's headline now, under this hash.
    """
    title = entry.title if article or renamed else None
    if article and own and entry.title:
        title = article.title
    connection.execute(
        statement("entry.was_read"),
        {
            "id": entry.id,
            "title": title,
            "summary": entry.summary if article else None,
            "text_sha256": article.text_sha256 if article and own else renamed,
            "page_title": article.page_title if article and own else None,
            "again": entry.again,
            "again_since": entry.again_since,
        },
    )


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
