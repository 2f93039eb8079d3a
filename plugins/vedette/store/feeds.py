"""Feeds: which are due, claiming them, ending a poll."""

import datetime as dt
import hashlib
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from vedette import urls
from vedette.errors import ClaimLostError
from vedette.model import Entry, Rights
from vedette.store import gates
from vedette.store.connect import Connection
from vedette.store.statements import statement

_LONGEST_GUID = 1_000  # bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class DueFeed:
    """A claimed feed."""

    id: int
    outlet_id: int
    slug: str
    url: str
    language: str | None
    etag: str | None
    last_modified: str | None
    poll_interval: dt.timedelta
    failures: int
    rights: Rights


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """How a poll went. `outcome`: ok, unchanged, not-a-feed, refused, failed."""

    started_at: dt.datetime
    finished_at: dt.datetime
    outcome: str
    status: int | None = None
    bytes: int = 0
    entries: int = 0
    gate: str | None = None
    reason: str | None = None
    etag: str | None = None
    last_modified: str | None = None

    @property
    def success(self) -> bool:
        """The feed answered with a feed, or with 304."""
        return self.outcome in {"ok", "unchanged"}


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEntry:
    """An entry on its way in, its date settled and its URL normalised."""

    entry: Entry
    canonical_url: str
    host: str
    published: dt.datetime
    date_source: str


def hosts_due(connection: Connection, *, now: dt.datetime) -> dict[str, int]:
    """Hosts with feeds due, and how many."""
    rows = connection.execute(statement("feed.hosts_due"), {"now": now})
    return {row["host"]: row["items"] for row in rows}


def quarantine(connection: Connection, *, now: dt.datetime, max_tries: int) -> int:
    """Set aside feeds whose poll never finished; returns how many."""
    return gates.quarantine(connection, "feed", "poll", now=now, max_tries=max_tries)


def claim(
    connection: Connection,
    hosts: Sequence[str],
    *,
    worker: str,
    now: dt.datetime,
    until: dt.datetime,
    retried: bool,
    most: int,
) -> list[DueFeed]:
    """Claim due feeds of these hosts: new ones, or (`retried`) those that did not finish before."""
    with connection.cursor(row_factory=class_row(DueFeed)) as cursor:
        return cursor.execute(
            statement("feed.claim"),
            {
                "hosts": list(hosts),
                "worker": worker,
                "now": now,
                "until": until,
                "retried": retried,
                "most": most,
            },
        ).fetchall()


def hosts_of_others(connection: Connection, feed: DueFeed) -> frozenset[str]:
    """Sites on which other outlets have feeds and this feed's outlet has none."""
    rows = connection.execute(statement("feed.hosts"), {"outlet_id": feed.outlet_id}).fetchall()
    own = {urls.bare(row["host"]) for row in rows if row["own"]}
    return frozenset(urls.bare(row["host"]) for row in rows if not row["own"]) - own


def finish(
    connection: Connection,
    feed: DueFeed,
    poll: Poll,
    entries: Sequence[NewEntry],
    refused: Mapping[str, int],
    *,
    worker: str,
    next_due: dt.datetime,
) -> int:
    """End a poll: entries, poll row, feed state and gate counts in one transaction.

    Returns:
        How many entries were new.

    Raises:
        ClaimLostError: somebody else holds the feed by now; nothing was written.
    """
    now = poll.finished_at
    with connection.transaction():
        fresh = _add(connection, feed, entries, now)
        ended = connection.execute(
            statement("feed.finish"),
            {
                "id": feed.id,
                "worker": worker,
                "now": now,
                "success": poll.success,
                "fresh": fresh,
                "etag": poll.etag,
                "last_modified": poll.last_modified,
                "next_due": next_due,
            },
        ).fetchone()
        if ended is None:
            message = f"feed {feed.slug}: the claim ran out before the poll ended"
            raise ClaimLostError(message)
        connection.execute(
            statement("feed.record_poll"),
            {
                "feed_id": feed.id,
                "started_at": poll.started_at,
                "finished_at": now,
                "outcome": poll.outcome,
                "status": poll.status,
                "bytes": poll.bytes,
                "entries": poll.entries,
                "known": len(entries) - fresh,
                "fresh": fresh,
                "gate": poll.gate,
                "reason": poll.reason,
            },
        )
        turned_away = dict(refused) | ({poll.gate: 1} if poll.gate else {})
        for gate, number in sorted(turned_away.items()):
            gates.count(connection, "poll", gate, now=now, outlet=feed.outlet_id, number=number)
    return fresh


def _add(
    connection: Connection, feed: DueFeed, entries: Sequence[NewEntry], now: dt.datetime
) -> int:
    """Insert what is new by canonical URL and by GUID; returns how many."""
    rows = connection.execute(
        statement("entry.known"),
        {
            "feed_id": feed.id,
            "urls": [new.canonical_url for new in entries],
            "guids": [guid for new in entries if (guid := _guid(new))],
        },
    )
    known = {(row["kind"], row["value"]) for row in rows}
    # In one order everywhere: two feeds that carry the same links must not lock each other out.
    return sum(
        _insert(connection, feed, new, now)
        for new in sorted(entries, key=operator.attrgetter("canonical_url"))
        if ("url", new.canonical_url) not in known and ("guid", _guid(new)) not in known
    )


def _guid(new: NewEntry) -> str | None:
    """The GUID, or what stands for one that is too long for an index."""
    guid = new.entry.guid
    if guid is None or len(guid.encode()) <= _LONGEST_GUID:
        return guid
    return f"sha256:{hashlib.sha256(guid.encode()).hexdigest()}"


def _insert(connection: Connection, feed: DueFeed, new: NewEntry, now: dt.datetime) -> bool:
    entry = new.entry
    added = connection.execute(
        statement("entry.insert"),
        {
            "feed_id": feed.id,
            "outlet_id": feed.outlet_id,
            "guid": _guid(new),
            "url": entry.url,
            "canonical_url": new.canonical_url,
            "host": new.host,
            "title": entry.title,
            "summary": entry.summary,
            "published": new.published,
            "date_source": new.date_source,
            "authors": list(entry.authors),
            "language": entry.language or feed.language,
            "now": now,
        },
    ).fetchone()
    # None where another feed brought it since the look-up.
    return added is not None


def make_due(connection: Connection) -> None:
    """Have every active feed asked by the next poll, whatever its interval."""
    connection.execute(statement("feed.make_due"))
