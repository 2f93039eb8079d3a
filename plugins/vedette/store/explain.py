"""Why something is here, or why it is not: all that is known of an article, story, feed or URL."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from psycopg.rows import class_row

from vedette import urls
from vedette.digest.window import GRACE
from vedette.errors import UsageError, VedetteError
from vedette.store import tombstones
from vedette.store.connect import Connection
from vedette.store.explained import (
    Article,
    Carried,
    Copy,
    Entry,
    Event,
    Fate,
    Feed,
    Member,
    Membership,
    Page,
    Part,
    PassedOver,
    PastTag,
    Piece,
    Poll,
    Source,
    Stop,
    Story,
    Stranger,
    Tag,
    Told,
    TurnedAway,
    Version,
)
from vedette.store.meanings import meaning
from vedette.store.statements import statement
from vedette.variants import spellings

Row = TypeVar("Row")

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_NUMBER = re.compile(r"[0-9]{1,18}")
_STORY = re.compile(r"story:([0-9]+)")
_STUCK = re.compile(r"after state (\w+)")
# The stage that an article in this state waits for.
STAGE_AFTER = {"read": "dedup", "deduplicated": "tag", "tagged": "story"}
_POLLS = 5
_LATELY = dt.timedelta(days=7)


def explain(
    connection: Connection,
    asked: str,
    *,
    now: dt.datetime,
    refusal: Callable[[str], str | None] = urls.refusal,
) -> Piece | Event | Source | Stranger:
    """All that is known of what was asked for, inside the caller's transaction.

    Args:
        connection: as the reader.
        asked: the id of an article, `story:ID`, the slug of a feed, or a URL.
        now: counts of the last days are of those before it.
        refusal: why a URL may never be fetched, as `urls.refusal`.

    Raises:
        UsageError: it is none of these.
        VedetteError: there is no such article, story or feed.
    """
    text = asked.strip()
    if _NUMBER.fullmatch(text):
        return _piece(connection, _article(connection, int(text)))
    if story := _STORY.fullmatch(text):
        return _event(connection, int(story[1]))
    if ":" in text:
        return _by_url(connection, text, now, refusal)
    if not _SLUG.fullmatch(text):
        message = f"{asked!r}: the id of an article, story:ID, a feed's slug or a URL expected"
        raise UsageError(message)
    feed = _one(connection, Feed, "feeds", slug=text, id=None)
    if feed is None:
        message = f"no feed {text!r}: vedette feeds list shows them"
        raise VedetteError(message)
    return _source(connection, feed, now)


def _by_url(
    connection: Connection, url: str, now: dt.datetime, refusal: Callable[[str], str | None]
) -> Piece | Source | Stranger:
    spelled = spellings(url)
    values = {"urls": spelled}
    found = connection.execute(statement("explain.known"), values).fetchone()
    if found is None:
        values = {"urls": [*spelled, urls.absolute(url)]}
        redirected = connection.execute(statement("explain.known_by_redirect"), values).fetchone()
        if redirected is None:
            return _stranger(connection, url, now, refusal)
        found = {"kind": "entry", "id": redirected["id"]}
    if found["kind"] == "feed":
        (feed,) = _all(connection, Feed, "feeds", slug=None, id=found["id"])
        return _source(connection, feed, now)
    if found["kind"] == "entry":
        return _entered(connection, found["id"])
    return _piece(connection, _article(connection, found["id"]))


def _article(connection: Connection, number: int) -> Article:
    article = _one(connection, Article, "article", id=number)
    if article is None:
        message = f"no article {number}"
        raise VedetteError(message)
    return article


def _entered(connection: Connection, number: int) -> Piece:
    """The piece of an entry, whatever came of it."""
    (entry,) = _all(connection, Entry, "entry", id=number)
    page = _one(connection, Page, "page", id=number)
    gave = connection.execute(statement("explain.article_of_entry"), {"id": number}).fetchone()
    if gave is not None:
        return _piece(connection, _article(connection, gave["id"]), entry=entry)
    if entry.state == "read" and page is not None:
        values = {"urls": spellings(page.final_url)}
        same = connection.execute(statement("explain.known"), values).fetchone()
        if same is not None and same["kind"] == "article":
            return _piece(connection, _article(connection, same["id"]), entry=entry)
    return Piece(
        entry=entry,
        page=page,
        stops=tuple(_entry_stops(connection, entry, None)),
        taken_down=tombstones.of_url(connection, entry.canonical_url),
    )


def _piece(connection: Connection, article: Article, entry: Entry | None = None) -> Piece:
    """An article with what it was made of and what was made of it."""
    if entry is None:
        (entry,) = _all(connection, Entry, "entry", id=article.entry_id)
    number = article.id
    versions = _all(connection, Version, "versions", id=number)
    own = {article.entry_id, *(one.entry_id for one in versions)}
    membership = _one(connection, Membership, "membership", id=number)
    story = _one(connection, Story, "story", id=membership.story_id) if membership else None
    return Piece(
        entry=entry,
        page=_one(connection, Page, "page", id=entry.id),
        article=article,
        copied=_one(connection, Copy, "copied", id=number),
        copies=_all(connection, Copy, "copies", id=number),
        parts=_all(connection, Part, "parts", id=number),
        bulletins=_all(connection, Part, "bulletins", id=number),
        versions=versions,
        tags=_all(connection, Tag, "tags", id=number),
        past=_all(connection, PastTag, "past", id=number),
        membership=membership,
        story=story,
        told=_told(connection, story.story_id) if story else None,
        stops=(
            *_entry_stops(connection, entry, own),
            *_article_stops(connection, article),
        ),
    )


def _entry_stops(connection: Connection, entry: Entry, own: set[int] | None) -> Iterable[Stop]:
    """What stopped an entry. `own` are the entries that gave its article and the versions of it."""
    # Since it was last put back, if it was: what came before did not stop it for good.
    since = max(entry.first_seen, entry.next_try)
    if entry.gate is not None:
        counted = entry.state != "waiting"
        yield _stop(connection, entry, "read", entry.gate, since=since if counted else None)
    elif entry.state == "read" and (own is None or entry.id not in own):
        yield _stop(connection, entry, "read", "known-page", since=since)


def _article_stops(connection: Connection, article: Article) -> Iterable[Stop]:
    if article.gate is not None:
        stuck = _STUCK.search(article.reason or "")
        stage = STAGE_AFTER.get(stuck[1] if stuck else "", "tag")
        yield _stop(connection, article, stage, article.gate, since=article.first_seen)


def _stop(
    connection: Connection, item: Entry | Article, stage: str, name: str, since: dt.datetime | None
) -> Stop:
    values = {"stage": stage, "name": name, "outlet": item.outlet_id, "since": since}
    row = connection.execute(statement("explain.counted"), values).fetchone() if since else None
    return Stop(
        stage=stage,
        gate=name,
        meaning=meaning(stage, name),
        reason=item.reason,
        day=row["day"] if row else None,
    )


def _event(connection: Connection, number: int) -> Event:
    story = _one(connection, Story, "story", id=number)
    members = _all(connection, Member, "members", id=number)
    if story is None:
        gone = "; ".join(f"article {one.article_id}: {one.gate}" for one in members)
        message = f"story {number} is no news any more ({gone})" if gone else f"no story {number}"
        raise VedetteError(message)
    return Event(
        story=story,
        members=members,
        told=_told(connection, number),
    )


def _told(connection: Connection, story: int) -> Told:
    rows = connection.execute(statement("explain.passed_over"), {"id": story}).fetchall()
    return Told(
        carried=_all(connection, Carried, "carried", id=story),
        passed_over=tuple(map(_passed_over, rows)),
    )


def _passed_over(row: dict[str, Any]) -> PassedOver:
    stop = None
    if not row["topics"]:
        why = "follows none of its topics"
    elif row["local_day"] is None:
        # Windows follow one on the other: what lies in none came after the last, or before all.
        early = row["watched_since"] is not None and row["joined_at"] <= row["watched_since"]
        why = "was not subscribed yet" if early else "waits for the next digest"
    elif row["last_active"] < row["window_start"] - _grace(row):
        why = "its news was older than the digest shows"
        stop = Stop(
            stage="digest",
            gate="too-old",
            meaning=meaning("digest", "too-old"),
            reason=None,
            day=row["local_day"],
        )
    else:
        why = f"was about none of these topics when the digest of {row['local_day']} was composed"
    return PassedOver(subscriber=row["subscriber"], topics=row["topics"], why=why, stop=stop)


def _grace(row: dict[str, Any]) -> dt.timedelta:
    # As digest.window has it: a reader's first window shows nothing from before it.
    return dt.timedelta() if row["is_first"] else GRACE


def _source(connection: Connection, feed: Feed, now: dt.datetime) -> Source:
    since = (now - _LATELY).astimezone(dt.UTC).date()
    return Source(
        feed=feed,
        polls=_all(connection, Poll, "polls", id=feed.id, most=_POLLS),
        entries=_all(connection, Fate, "entries", id=feed.id),
        turned_away=_all(connection, TurnedAway, "turned_away", outlet=feed.outlet_id, since=since),
        taken_down=tombstones.of_outlet(connection, feed.outlet_slug),
    )


def _stranger(
    connection: Connection, url: str, now: dt.datetime, refusal: Callable[[str], str | None]
) -> Stranger:
    host = urls.host(url)
    bare = urls.bare(host)
    hosts = [host, bare, *(f"{label}.{bare}" for label in ("www", "m", "amp"))]
    rows = connection.execute(statement("explain.at_host"), {"hosts": hosts})
    outlets = {row["outlet_id"] for row in rows}
    feeds = _all(connection, Feed, "feeds", slug=None, id=None)
    outlets |= {feed.outlet_id for feed in feeds if _is_site(bare, urls.bare(feed.host))}
    return Stranger(
        url=urls.canonical(url),
        host=host,
        never=refusal(url),
        sources=tuple(
            _source(connection, feed, now) for feed in feeds if feed.outlet_id in outlets
        ),
        taken_down=tombstones.of_url(connection, urls.canonical(url)),
    )


def _is_site(host: str, site: str) -> bool:
    """Is it the host of a site, or one below it?"""
    return host == site or ("." in site and host.endswith(f".{site}"))


def _all(connection: Connection, kind: type[Row], verb: str, **values: Any) -> tuple[Row, ...]:
    with connection.cursor(row_factory=class_row(kind)) as cursor:
        return tuple(cursor.execute(statement(f"explain.{verb}"), values).fetchall())


def _one(connection: Connection, kind: type[Row], verb: str, **values: Any) -> Row | None:
    rows = _all(connection, kind, verb, **values)
    return rows[0] if rows else None
