"""What feeds are judged by, and what they are judged to be."""

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from vedette.rhythm import Condition, Rhythm, Signs
from vedette.store.connect import Connection
from vedette.store.statements import statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Unlearned:
    """A feed whose rhythm is due to be learned."""

    id: int
    zone: str | None

    @property
    def tzinfo(self) -> dt.tzinfo:
        """The zone in which its day has hours."""
        return zoneinfo.ZoneInfo(self.zone) if self.zone else dt.UTC


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """A feed that is polled, and what is known of it."""

    id: int
    outlet_id: int
    slug: str
    condition: Condition
    condition_since: dt.datetime | None
    condition_reason: str | None
    failure_weight: float
    failing_since: dt.datetime | None
    last_gate: str | None
    last_reason: str | None
    last_success: dt.datetime | None
    rhythm: dict[str, Any] | None
    last_new: dt.datetime | None
    newest: dt.datetime | None
    full_at: dt.datetime | None
    changed_at: dt.datetime | None
    body_entries: int | None
    links_tried: int
    links_failed: int
    links_failed_run: int
    first_polled: dt.datetime | None
    siblings_last_new: dt.datetime | None

    def signs(self, now: dt.datetime) -> Signs:
        """What it is judged by."""
        return Signs(
            now=now,
            condition=self.condition,
            condition_since=self.condition_since,
            failure_weight=self.failure_weight,
            failing_since=self.failing_since,
            last_gate=self.last_gate,
            last_reason=self.last_reason,
            last_success=self.last_success,
            rhythm=Rhythm.from_json(self.rhythm),
            last_new=self.last_new,
            newest=self.newest,
            full_at=self.full_at,
            changed_at=self.changed_at,
            body_entries=self.body_entries,
            links_tried=self.links_tried,
            links_failed=self.links_failed,
            links_failed_run=self.links_failed_run,
            first_polled=self.first_polled,
            siblings_last_new=self.siblings_last_new,
        )


def unlearned(connection: Connection, *, before: dt.datetime, most: int) -> list[Unlearned]:
    """Feeds that brought something since their rhythm was learned, and that before `before`."""
    with connection.cursor(row_factory=class_row(Unlearned)) as cursor:
        values = {"before": before, "most": most}
        return cursor.execute(statement("watching.unlearned"), values).fetchall()


def arrivals(connection: Connection, feed_id: int, *, since: dt.datetime) -> list[dt.datetime]:
    """When a feed posted."""
    values = {"feed_id": feed_id, "since": since}
    return [row["at"] for row in connection.execute(statement("watching.arrivals"), values)]


def save_rhythm(
    connection: Connection, feed_id: int, rhythm: Mapping[str, Any], *, now: dt.datetime
) -> None:
    """Keep what was learned of a feed."""
    values = {"id": feed_id, "rhythm": Jsonb(dict(rhythm)), "now": now}
    connection.execute(statement("watching.save_rhythm"), values)


def feeds(connection: Connection) -> list[Watched]:
    """Every feed that is polled."""
    with connection.cursor(row_factory=class_row(Watched)) as cursor:
        return cursor.execute(statement("watching.feeds")).fetchall()


def save_condition(
    connection: Connection,
    feed: Watched,
    condition: Condition,
    reason: str | None,
    *,
    now: dt.datetime,
) -> None:
    """Keep what a feed is judged to be; a change is an event, unless a new one is simply well."""
    changed = condition != feed.condition
    values = {
        "id": feed.id,
        "outlet_id": feed.outlet_id,
        "was": feed.condition,
        "condition": condition,
        "reason": reason,
        "changed": changed,
        "now": now,
    }
    with connection.transaction():
        connection.execute(statement("watching.save_condition"), values)
        if changed and (feed.condition, condition) != ("new", "ok"):
            connection.execute(
                statement("watching.event"), values | {"reason": reason or "all is well"}
            )
