"""Feeds: which are due, claiming them, ending a poll."""

import dataclasses
import datetime as dt
import hashlib
import html
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from vedette import urls
from vedette.errors import ClaimLostError
from vedette.model import Entry, Rights
from vedette.store import gates
from vedette.store.connect import Connection
from vedette.store.statements import statement

_LONGEST_GUID = 1_000  # bytes
# Longer than a second request has to wait for its turn.
_MEANWHILE = dt.timedelta(minutes=10)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class DueFeed:
    """A claimed feed."""

    id: int
    outlet_id: int
    slug: str
    url: str
    stated_url: str
    host: str
    language: str | None
    zone: str | None
    state: str
    reason: str | None
    etag: str | None
    last_modified: str | None
    validators: str
    unchanged: int
    body_sha256: bytes | None
    full_at: dt.datetime | None
    changed_at: dt.datetime | None
    newest: dt.datetime | None
    entries: int | None
    poll_interval: dt.timedelta
    rhythm: dict[str, Any] | None
    condition: str
    failures: int
    failure_weight: float
    last_polled: dt.datetime | None
    entries_sha256: bytes | None
    doubted: int
    moved_to: str | None
    moved_seen: int
    rights: Rights


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedState:
    """What a poll leaves a feed as; columns of news.feed."""

    url: str
    host: str
    state: str
    reason: str | None
    etag: str | None
    last_modified: str | None
    unchanged: int
    body_sha256: bytes | None
    full_at: dt.datetime | None
    changed_at: dt.datetime | None
    newest: dt.datetime | None
    entries: int | None
    entries_sha256: bytes | None
    failure_weight: float
    moved_to: str | None
    moved_seen: int
    next_due: dt.datetime

    @classmethod
    def of(cls, feed: DueFeed) -> Self:
        """What it was when it was claimed, due at once."""
        names = (field.name for field in dataclasses.fields(cls) if field.name != "next_due")
        return cls(**{name: getattr(feed, name) for name in names}, next_due=_EPOCH)


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """How a poll went. `outcome`: ok, unchanged (304, or the same body), not-a-feed, refused, failed."""

    started_at: dt.datetime
    finished_at: dt.datetime
    outcome: str
    status: int | None = None
    bytes: int = 0
    entries: int = 0
    gate: str | None = None
    reason: str | None = None
    probed: bool = False

    @property
    def success(self) -> bool:
        """The feed answered with a feed, or with 304."""
        return self.outcome in {"ok", "unchanged"}


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEntry:
    """An entry on its way in, its date settled and its URL normalised.

    `url` is the feed's page where the entry has no link of its own (`identity` is title-date).
    """

    entry: Entry
    url: str
    canonical_url: str
    host: str
    published: dt.datetime
    date_source: str
    identity: str = "url"

    @property
    def guid(self) -> str | None:
        """The GUID, or what stands for one that is too long for an index."""
        guid = self.entry.guid
        if guid is None or len(guid.encode()) <= _LONGEST_GUID:
            return guid
        return f"sha256:{hashlib.sha256(guid.encode()).hexdigest()}"

    @property
    def said_title(self) -> bytes:
        """A hash of the headline as a reader sees it."""
        return _hash(self.entry.title)

    @property
    def said_rest(self) -> bytes:
        """A hash of summary and date."""
        moment = self.entry.updated or self.entry.published
        return _hash(f"{self.entry.summary} {moment.astimezone(dt.UTC) if moment else ''}")

    def without_guid(self) -> "NewEntry":
        """The entry told by its link alone."""
        return replace(self, entry=replace(self.entry, guid=None), identity="url")


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """An entry as it is known. `said_title` and `said_rest` are None where nobody looked so far."""

    id: int
    feed_id: int
    canonical_url: str
    title: str
    published: dt.datetime
    taken_down: bool
    state: str
    first_seen: dt.datetime
    rereads: int
    hints: int
    said_title: bytes | None
    said_rest: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known of the entries of a document.

    `links`: by canonical URL; `addresses`: the entries of articles that were there before they
    moved, with the headline they have now; `guids`: what the GUIDs of the feed stand for.
    """

    feed: int
    links: Mapping[str, Before]
    addresses: Mapping[str, Before]
    guids: Mapping[str, Before]


@dataclass(frozen=True, kw_only=True, slots=True)
class Restated:
    """A known entry of which its feed says something else by now.

    `again`: it is to be read again for it; `hint`: for the summary or the date alone.
    """

    id: int
    new: NewEntry
    again: bool
    hint: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A known entry that has another link by now. `again`: it is to be read again there."""

    id: int
    new: NewEntry
    again: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """The entries of a document, given what was known: new ones, and what became of others."""

    new: Sequence[NewEntry] = ()
    restated: Sequence[Restated] = ()
    moved: Sequence[Moved] = ()


class Sites:
    """Which outlets have feeds on which sites."""

    def __init__(self, owners: Iterable[tuple[str, int]]) -> None:
        self._owners: defaultdict[str, set[int]] = defaultdict(set)
        for site, outlet in owners:
            self._owners[site].add(outlet)

    def has(self, site: str, outlet: int) -> bool:
        """Has this outlet a feed on the site?"""
        return outlet in self._owners.get(site, ())

    def of_others(self, outlet: int) -> Container[str]:
        """Sites on which other outlets have feeds and this one has none."""
        return _Others(self._owners, outlet)


@dataclass(frozen=True)
class _Others:
    owners: Mapping[str, set[int]]
    outlet: int

    def __contains__(self, site: object) -> bool:
        owners = self.owners.get(str(site), set())
        return bool(owners) and self.outlet not in owners


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


def sites(connection: Connection) -> Sites:
    """The sites of all feeds in use."""
    rows = connection.execute(statement("feed.sites"))
    return Sites((urls.bare(row["host"]), row["outlet_id"]) for row in rows)


def known(
    connection: Connection, links: Sequence[str], guids: Sequence[tuple[int, str]]
) -> Callable[[int], Known]:
    """What is known of these canonical URLs, and of these GUIDs, each with its feed; by feed."""
    rows = connection.execute(
        statement("entry.known"),
        {
            "urls": list(links),
            "feeds": [feed for feed, _ in guids],
            "guids": [guid for _, guid in guids],
        },
    ).fetchall()
    there: dict[str, Before] = {}
    addresses: dict[str, Before] = {}
    found: defaultdict[int, dict[str, Before]] = defaultdict(dict)
    for row in rows:
        via, guid = row.pop("via"), row.pop("guid")
        if via == "address":
            addresses[row["canonical_url"]] = Before(**row)
        elif via == "link":
            there[row["canonical_url"]] = Before(**row)
        else:
            found[row["feed_id"]][guid] = Before(**row)
    return lambda feed: Known(
        feed=feed, links=there, addresses=addresses, guids=found.get(feed, {})
    )


def release(connection: Connection, feed: DueFeed, *, worker: str, next_due: dt.datetime) -> None:
    """Give back a feed that was claimed and not asked, as if it had not been claimed."""
    values = {"id": feed.id, "worker": worker, "next_due": next_due}
    connection.execute(statement("feed.release"), values)


def finish(
    connection: Connection,
    feed: DueFeed,
    poll: Poll,
    state: FeedState,
    entries: Sequence[NewEntry],
    *,
    worker: str,
    known: int = 0,
    restated: Sequence[Restated] = (),
    moved: Sequence[Moved] = (),
) -> int:
    """End a poll inside the caller's transaction: feed state, entries, poll row and events.

    Where the answer after a 304 had entries nobody knew, and older than that 304, the validators
    lied, and are not sent any more. Entries that may have come in between prove it the second time.

    Args:
        connection: with the transaction.
        feed: as it was claimed.
        poll: how the poll went.
        state: what it leaves the feed as.
        entries: the entries nobody knew.
        worker: whose claim it is.
        known: how many entries besides were known.
        restated: known ones of which it says something else.
        moved: known ones that have another link.

    Returns:
        How many entries were new.

    Raises:
        ClaimLostError: somebody else holds the feed by now, or it is not polled any more; nothing
            was written.
    """
    now = poll.finished_at
    values = _values(state) | {"id": feed.id, "worker": worker, "now": now}
    values["success"] = poll.success
    if connection.execute(statement("feed.finish"), values).fetchone() is None:
        message = f"feed {feed.slug}: the claim ran out before the poll ended"
        raise ClaimLostError(message)
    fresh = _add(connection, feed, entries, now) if entries else 0
    _restate(connection, restated, now)
    _move(connection, moved, now)
    changes = list(_changes(feed, state))
    if fresh or poll.probed:
        hidden = bool(fresh) and poll.probed
        lying = hidden and (bool(feed.doubted) or any(_stood(new, poll) for new in entries))
        values = {"id": feed.id, "now": now, "fresh": fresh, "hidden": hidden, "lying": lying}
        connection.execute(statement("feed.note_fresh"), values)
        if lying:
            reason = f"it answered 304 with {fresh} new entries at hand"
            changes.append(
                {"event": "validators", "was": "trusted", "became": "lying", "reason": reason}
            )
    for change in changes:
        about = {"now": now, "outlet_id": feed.outlet_id, "feed_id": feed.id}
        connection.execute(statement("feed.event"), about | change)
    counts = {"feed_id": feed.id, "known": known + len(entries) - fresh, "fresh": fresh}
    connection.execute(statement("feed.record_poll"), _values(poll) | counts)
    return fresh


def _stood(new: NewEntry, poll: Poll) -> bool:
    """Did an entry stand there before the poll began, as far as its date says?"""
    return new.date_source in {"feed", "assumed"} and new.published < poll.started_at - _MEANWHILE


def _values(row: FeedState | Poll) -> dict[str, Any]:
    """Its fields by name (asdict would copy them deeply)."""
    return {name: getattr(row, name) for name in row.__slots__}


def _changes(feed: DueFeed, state: FeedState) -> Iterator[dict[str, str]]:
    if state.url != feed.url:
        reason = "permanently redirected several times in a row"
        yield {"event": "moved", "was": feed.url, "became": state.url, "reason": reason}
    if state.state != feed.state:
        reason = state.reason or ""
        yield {"event": state.state, "was": feed.state, "became": state.state, "reason": reason}


def _add(
    connection: Connection, feed: DueFeed, entries: Sequence[NewEntry], now: dt.datetime
) -> int:
    """Insert entries; returns how many were new: another feed may have brought one meanwhile."""
    fresh = [_row(new, feed.language) for new in entries]
    values = {"feed_id": feed.id, "outlet_id": feed.outlet_id, "now": now, "entries": Jsonb(fresh)}
    return connection.execute(statement("entry.insert"), values).rowcount


def _row(new: NewEntry, language: str | None) -> dict[str, Any]:
    entry = new.entry
    return {
        "guid": new.guid,
        "url": new.url,
        "canonical_url": new.canonical_url,
        "host": new.host,
        "title": entry.title,
        "summary": entry.summary,
        "published": new.published.isoformat(),
        "date_source": new.date_source,
        "identity": new.identity,
        "authors": list(entry.authors),
        "language": entry.language or language,
        "said_title": new.said_title.hex(),
        "said_rest": new.said_rest.hex(),
    }


def _restate(connection: Connection, restated: Sequence[Restated], now: dt.datetime) -> None:
    if restated:
        said = [
            _row(one.new, None) | {"id": one.id, "again": one.again, "hint": one.hint}
            for one in restated
        ]
        connection.execute(statement("entry.restate"), {"said": Jsonb(said), "now": now})


def _move(connection: Connection, moved: Sequence[Moved], now: dt.datetime) -> None:
    if moved:
        rows = [_row(one.new, None) | {"id": one.id, "again": one.again} for one in moved]
        values = {"moved": Jsonb(rows)}
        connection.execute(statement("entry.turn"))
        for name in ("keep_addresses", "move", "relink"):
            connection.execute(statement(f"entry.{name}"), values | {"now": now})


def _hash(text: str) -> bytes:
    """The same for texts that differ in white space, or in how often they were escaped."""
    plain = " ".join(html.unescape(html.unescape(text)).split())
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def make_due(connection: Connection) -> None:
    """Have every active feed asked by the next poll, whatever its interval."""
    connection.execute(statement("feed.make_due"))
