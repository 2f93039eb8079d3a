"""Tombstones: what was taken down does not come back, by whatever spelling of its address."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from vedette import urls
from vedette.errors import RefusedError
from vedette.store.connect import Connection
from vedette.store.statements import statement
from vedette.variants import likeness

GATE = "taken-down"
"""The gate, at poll and at read, that keeps it out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tombstone:
    """What stands in the place of an article or an outlet: `canonical_url` or `outlet`."""

    canonical_url: str | None
    outlet: str | None
    purged_at: dt.datetime
    reason: str

    @property
    def epitaph(self) -> str:
        """When and why, in one line."""
        return f"taken down on {self.purged_at.astimezone(dt.UTC).date()}: {self.reason}"


def tombstones(connection: Connection, canonical_urls: Collection[str]) -> set[str]:
    """Of these canonical URLs, the ones that were taken down or lie on a site that was."""
    like = {url: likeness(url) for url in canonical_urls}
    rows = connection.execute(statement("tombstone.among"), {"likenesses": list(like.values())})
    buried = {row["likeness"] for row in rows}
    found = {url for url, one in like.items() if one in buried}
    if None in buried:
        sites = _sites(connection)
        found |= {url for url in like if urls.site(url) in sites}
    return found


def _sites(connection: Connection) -> set[str]:
    """Sites of outlets that were taken down, unless a feed in use is there, too."""
    hosts = connection.execute(statement("tombstone.hosts")).fetchall()
    used = {urls.bare(row["host"]) for row in hosts if row["used"]}
    return {urls.bare(row["host"]) for row in hosts} - used


def of_url(connection: Connection, url: str) -> Tombstone | None:
    """What stands in the place of the page at a canonical URL."""
    return _standing(connection, {"likeness": likeness(url), "outlet": None})


def of_outlet(connection: Connection, slug: str) -> Tombstone | None:
    """What stands in the place of an outlet."""
    return _standing(connection, {"likeness": None, "outlet": slug})


def _standing(connection: Connection, values: dict[str, str | None]) -> Tombstone | None:
    with connection.cursor(row_factory=class_row(Tombstone)) as cursor:
        return cursor.execute(statement("tombstone.standing"), values).fetchone()


def refuse(connection: Connection, canonical_url: str) -> None:
    """Let nothing be saved under a URL that was taken down, inside the caller's transaction.

    Raises:
        RefusedError: it was; the gate is `taken-down`.
    """
    found = of_url(connection, canonical_url)
    if found is not None:
        raise RefusedError(GATE, found.epitaph)


def begin_saving(connection: Connection) -> None:
    """Say, inside the caller's transaction and first of all in it, that an article is to be saved."""
    connection.execute(statement("tombstone.begin_saving"))


def wait_for_savings(connection: Connection) -> None:
    """Let savings under way commit, and hold off others until the caller's transaction ends."""
    connection.execute(statement("tombstone.wait_for_savings"))


def forget(
    connection: Connection, entries: Sequence[int], *, reason: str, now: dt.datetime
) -> list[dict[str, object]]:
    """Take their words from entries; they stay, refused, so that their feed cannot bring them back.

    Returns:
        `outlet_id` of each that had words, and the `state` it was in.
    """
    return connection.execute(
        statement("tombstone.forget"), {"entries": list(entries), "reason": reason, "now": now}
    ).fetchall()


def bury(
    connection: Connection,
    *,
    canonical_urls: Iterable[str] = (),
    outlet: str | None = None,
    reason: str,
    now: dt.datetime,
) -> int:
    """Set up tombstones for pages, and for an outlet; returns how many were new."""
    wanted: list[tuple[str | None, str | None, str | None]] = [
        (url, likeness(url), None) for url in sorted(canonical_urls)
    ]
    if outlet is not None:
        wanted.append((None, None, outlet))
    return sum(
        connection.execute(
            statement("tombstone.bury"),
            {"canonical_url": url, "likeness": like, "outlet": slug, "reason": reason, "now": now},
        ).rowcount
        for url, like, slug in wanted
    )
