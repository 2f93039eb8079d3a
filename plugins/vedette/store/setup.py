"""Loading seeds: idempotent, and what left the files is retired, never deleted."""

import dataclasses
import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from psycopg.types.json import Jsonb

from vedette.model import Feed, Outlet, Rights, SeedRecord, Subscriber
from vedette.store import gates, rights
from vedette.store.connect import Connection
from vedette.store.statements import statement
from vedette.topics import Lexicon
from vedette.urls import host


def _run(connection: Connection, verb: str, /, **values: Any) -> list[dict[str, Any]]:
    cursor = connection.execute(statement(f"setup.{verb}"), values)
    return cursor.fetchall() if cursor.description else []


def partitions(connection: Connection, *, now: dt.datetime) -> int:
    """Make the fingerprint partitions from last month to three months ahead."""
    day = now.astimezone(dt.UTC).date()
    (row,) = _run(
        connection,
        "ensure_partitions",
        since=day - dt.timedelta(days=31),
        until=day + dt.timedelta(days=92),
    )
    return int(row["made"])


def outlets(
    connection: Connection, wanted: Sequence[Outlet], *, now: dt.datetime, body_until: dt.datetime
) -> dict[str, int]:
    """Bring outlets and feeds to what the files say, inside the caller's transaction.

    Where an outlet's rights become stricter, what may no longer be kept goes first. What was taken
    down is skipped, and what a person added is left alone.
    """
    gone = _taken_down(connection, wanted)
    loaded = [outlet for outlet in wanted if outlet.slug not in gone]
    slugs = [outlet.slug for outlet in loaded]
    before = {row["slug"]: row for row in _run(connection, "rights", slugs=slugs)}
    for outlet in loaded:
        if outlet.slug in before:
            _tighten(connection, before[outlet.slug], outlet.rights, body_until)
        (row,) = _run(connection, "upsert_outlet", **_outlet_row(outlet))
        for feed in outlet.feeds:
            _load_feed(connection, row["id"], feed)
    feeds = [feed.slug for outlet in loaded for feed in outlet.feeds]
    counts = {
        "outlets": len(slugs),
        "feeds": len(feeds),
        "feeds retired": len(_run(connection, "retire_feeds", slugs=feeds)),
        "outlets retired": len(_run(connection, "retire_outlets", slugs=slugs, now=now)),
        "outlets skipped (taken down)": len(gone),
    }
    refused = Counter(row["outlet_id"] for row in _run(connection, "refuse_retired", now=now))
    for outlet_id, number in sorted(refused.items()):
        gates.count(connection, "read", "retired", now=now, outlet=outlet_id, number=number)
    return counts


def _taken_down(connection: Connection, wanted: Sequence[Outlet]) -> set[str]:
    rows = _run(connection, "taken_down", slugs=[outlet.slug for outlet in wanted])
    return {row["slug"] for row in rows}


def _load_feed(connection: Connection, outlet_id: int, feed: Feed) -> None:
    address = {"slug": feed.slug, "url": feed.url, "host": host(feed.url)}
    _run(connection, "restate_feed", **address)
    _run(
        connection,
        "upsert_feed",
        **address,
        outlet_id=outlet_id,
        language=feed.language,
        state="active" if feed.active else "inactive",
        poll_interval=feed.interval,
        note=feed.note,
    )


def _outlet_row(outlet: Outlet) -> dict[str, Any]:
    row = {field.name: getattr(outlet, field.name) for field in dataclasses.fields(outlet)}
    del row["feeds"]
    return row


def _tighten(
    connection: Connection, before: dict[str, Any], stated: Rights, body_until: dt.datetime
) -> None:
    rights.tighten(
        connection,
        before["id"],
        was=before["rights"],
        becomes=rights.effective(stated, reserved=before["reserved"]),
        body_until=body_until,
    )


def topics(connection: Connection, lexicon: Lexicon, *, now: dt.datetime) -> dict[str, int]:
    """Bring topics and entities to what the lexicon says; a changed topic is a new version."""
    current = {row["slug"]: row for row in _run(connection, "current_topics")}
    changed = 0
    for slug, topic in lexicon.topics.items():
        # Frozen dataclasses of strings and numbers: equal topics have equal representations.
        digest = hashlib.sha256(repr((topic, lexicon.groups[topic.group])).encode()).hexdigest()
        if slug in current and current[slug]["digest"] == digest:
            continue
        changed += 1
        _run(connection, "retire_topic", slug=slug, now=now)
        _run(
            connection,
            "insert_topic",
            slug=slug,
            name=topic.name,
            group_slug=topic.group,
            group_name=lexicon.groups[topic.group],
            definition=topic.definition,
            digest=digest,
            now=now,
        )
    gone = set(current) - set(lexicon.topics)
    for slug in gone:
        _run(connection, "retire_topic", slug=slug, now=now)
    for entity in lexicon.entities.values():
        _run(
            connection,
            "upsert_entity",
            slug=entity.slug,
            name=entity.name,
            kind=entity.kind,
            country=entity.country,
            qid=entity.qid,
            note=entity.note,
        )
    _run(connection, "retire_entities", slugs=list(lexicon.entities), now=now)
    return {
        "topics": len(lexicon.topics),
        "topics changed": changed,
        "topics retired": len(gone),
        "entities": len(lexicon.entities),
    }


def seeds(
    connection: Connection, records: Sequence[SeedRecord], *, now: dt.datetime
) -> dict[str, int]:
    """Bring the seed records to what the files say."""
    for record in records:
        _run(
            connection,
            "upsert_seed",
            slug=record.slug,
            file=record.file,
            sha256=record.sha256,
            outlet=record.outlet,
            title=record.title,
            published=record.published,
            facts=list(record.facts),
            topics=Jsonb({slug: list(why) for slug, why in record.topics.items()}),
        )
    _run(connection, "retire_seeds", slugs=[record.slug for record in records], now=now)
    return {"seed records": len(records)}


def subscribers(
    connection: Connection, wanted: Sequence[Subscriber], *, now: dt.datetime
) -> dict[str, int]:
    """Bring subscribers to what the file says."""
    for subscriber in wanted:
        (row,) = _run(
            connection,
            "upsert_subscriber",
            slug=subscriber.slug,
            address=subscriber.address,
            zone=subscriber.zone,
            send_at=subscriber.send_at,
            now=now,
        )
        _run(connection, "clear_subscriptions", subscriber_id=row["id"])
        for topic in subscriber.topics:
            _run(connection, "insert_subscription", subscriber_id=row["id"], topic=topic)
    slugs = [subscriber.slug for subscriber in wanted]
    _run(connection, "retire_subscribers", slugs=slugs, now=now)
    return {"subscribers": len(wanted)}
