"""Take-down: an article or an outlet goes with all that was made of it, and stays away."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal
from urllib.parse import urlsplit

from backports import zstd
from psycopg.rows import class_row

from vedette import dedup, urls
from vedette.errors import UsageError, VedetteError
from vedette.model import Part
from vedette.store import copies, digests, gates, tombstones
from vedette.store.connect import Connection
from vedette.store.statements import statement
from vedette.store.tombstones import Tombstone
from vedette.variants import spellings

_WITHDRAWN = "This digest was withdrawn on {day}: an article in it was taken down."
_HTML = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Withdrawn</title><p>{}</p></html>\n'
_LONGEST_REASON = 500
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
# A path shorter than this ("/", "/en/") stands on every page.
_TELLING_PATH = 8
# How much of the smaller text a bulletin and what stands in it have in common.
_SHARED = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Purged:
    """What was taken down: a URL or an outlet's slug, since when, and how many of what went."""

    what: str
    kind: Literal["article", "entry", "outlet"]
    tombstone: Tombstone
    gone: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """What is to go: ids of articles and entries, where they were and whose they are."""

    articles: list[int]
    entries: list[int]
    canonical_urls: frozenset[str]
    outlets: list[int]


def url(connection: Connection, asked: str, *, reason: str, now: dt.datetime) -> Purged:
    """Take down the article at a URL, by whatever spelling, in one transaction.

    It goes with its versions, pages, tags, mentions, fingerprints and copy relations, its entries'
    words, and its place in stories and digests; a tombstone stays. Copies are articles of their own.
    Taking down again what was taken down finds nothing more to do.

    Raises:
        UsageError: it is no http or https URL.
        VedetteError: nothing is known of it, or a digest that carries it is being sent.
    """
    why = _line(reason)
    with connection.transaction():
        _hold(connection)
        found = _at_url(connection, asked)
        if not found.entries and not found.articles:
            message = f"nothing is known of {urls.brief(asked)}: vedette explain URL says what is"
            raise VedetteError(message)
        gone = _remove(connection, found, reason=why, now=now)
        where = min(found.canonical_urls)
        for number in found.outlets:
            _record(connection, number, where, gone, reason=why, now=now)
        place = tombstones.of_url(connection, where)
    assert place is not None  # noqa: S101  (each of its URLs has one by now)
    kind: Literal["article", "entry"] = "article" if found.articles else "entry"
    return Purged(what=asked, kind=kind, tombstone=place, gone=gone)


def outlet(connection: Connection, slug: str, *, reason: str, now: dt.datetime) -> Purged:
    """Take down an outlet: all its articles, and no seeds file brings it back.

    Raises:
        UsageError: it is no slug.
        VedetteError: there is no such outlet, or a digest that carries it is being sent.
    """
    if not _SLUG.fullmatch(slug):
        message = f"{urls.brief(slug)!r}: a URL or the slug of an outlet expected"
        raise UsageError(message)
    why = _line(reason)
    with connection.transaction():
        _hold(connection)
        row = connection.execute(statement("purge.outlet"), {"slug": slug}).fetchone()
        if row is None:
            message = f"no outlet {slug!r}: vedette feeds list shows them"
            raise VedetteError(message)
        number = int(row["id"])
        pieces = _ids(connection, "by_outlet", {"outlet": number})
        found = _locked(connection, pieces, of_outlet=number)
        gone = _remove(connection, found, reason=why, now=now)
        gone["feeds"] = _close(connection, number, why, now)
        gone["tombstones"] += tombstones.bury(connection, outlet=slug, reason=why, now=now)
        _record(connection, number, slug, gone, reason=why, now=now)
        place = tombstones.of_outlet(connection, slug)
    assert place is not None  # noqa: S101  (it was set up above, or before)
    return Purged(what=slug, kind="outlet", tombstone=place, gone=gone)


def _line(reason: str) -> str:
    return " ".join(reason.split())[:_LONGEST_REASON] or "no reason was given"


def _hold(connection: Connection) -> None:
    """Hold off whoever saves, files or composes: what they are at is visible once they are done."""
    tombstones.wait_for_savings(connection)
    digests.wait_for_filings(connection)


# What is to go


def _at_url(connection: Connection, asked: str) -> _Found:
    spelled = spellings(asked)
    # What has no link of its own is told by a fragment, which no spelling has; it must fit first.
    as_it_stands = [asked.strip()] if "#" in asked else []
    for known_by in filter(None, (as_it_stands, spelled)):
        pieces = _ids(connection, "by_url", {"urls": known_by, "entries": []})
        found = _locked(connection, pieces, known_by=known_by)
        if found.entries or found.articles:
            return found
    landed = _ids(connection, "redirected", {"urls": [*spelled, urls.absolute(asked)]})
    pieces = _ids(connection, "by_url", {"urls": [], "entries": landed})
    return _locked(connection, pieces, entries=landed)


def _locked(
    connection: Connection,
    found: Sequence[int],
    *,
    known_by: Sequence[str] = (),
    entries: Sequence[int] = (),
    of_outlet: int | None = None,
) -> _Found:
    values = {
        "articles": list(found),
        "urls": list(known_by),
        "entries": list(entries),
        "outlet": of_outlet,
    }
    pieces = connection.execute(statement("purge.articles"), values).fetchall()
    said = connection.execute(statement("purge.entries"), values).fetchall()
    moved = connection.execute(statement("purge.addresses"), values).fetchall()
    return _Found(
        articles=[row["id"] for row in pieces],
        entries=[row["id"] for row in said],
        canonical_urls=frozenset(row["canonical_url"] for row in (*pieces, *said, *moved)),
        outlets=sorted({row["outlet_id"] for row in (*pieces, *said)}),
    )


def _ids(connection: Connection, verb: str, values: Mapping[str, Any]) -> list[int]:
    return [row["id"] for row in connection.execute(statement(f"purge.{verb}"), values)]


# Letting go of it


def _remove(
    connection: Connection, found: _Found, *, reason: str, now: dt.datetime
) -> Counter[str]:
    """Everything of the articles and entries found; what stands on them first."""
    values = {"articles": found.articles, "entries": found.entries}
    gone: Counter[str] = Counter(articles=0)
    sharing = sorted(set(_ids(connection, "own_evidence", values)))
    for verb in ("own_past", "drop_proposed"):
        connection.execute(statement(f"purge.{verb}"), values)
    connection.execute(statement("purge.own_terms"), {"heirs": sharing})
    gone.update(_withdraw(connection, found, sharing, now))
    orphans, tied = _orphans(connection, found.articles), _tied(connection, found.articles)
    connection.execute(statement("purge.pass_on_stories"), values)
    gone["pages"] = _drop_teasers(connection, found)
    gone["fingerprints"] = copies.forget(connection, found.articles)
    for what, verb in (
        ("", "leave_stories"),
        ("stories", "drop_stories"),
        ("versions", "drop_versions"),
        ("tags", "drop_tags"),
        ("mentions", "drop_mentions"),
        ("copy relations", "drop_copies"),
        ("parts", "drop_parts"),
        ("pages", "drop_pages"),
        ("articles", "drop_articles"),
    ):
        gone[what] += connection.execute(statement(f"purge.{verb}"), values).rowcount
    del gone[""]
    heirs = _adopt(connection, orphans, now)
    _rejoin(connection, tied, heirs, now)
    words = tombstones.forget(connection, found.entries, reason=reason, now=now)
    gone["entries"] = len(words)
    _count(connection, words, now)
    gone["tombstones"] = tombstones.bury(
        connection, canonical_urls=found.canonical_urls, reason=reason, now=now
    )
    return gone


def _withdraw(
    connection: Connection, found: _Found, heirs: Sequence[int], now: dt.datetime
) -> dict[str, int]:
    """Take its words out of the digests: sent ones say so, a waiting one is composed anew."""
    values = {"articles": found.articles, "heirs": list(heirs)}
    rows = connection.execute(statement("purge.digests"), values).fetchall()
    for row in rows:
        if row["state"] == "sending" and row["claim_until"] >= now:
            message = f"digest {row['id']}, which carries it, is being sent: try again in a minute"
            raise VedetteError(message)
    waiting = [row["id"] for row in rows if row["state"] == "composed" and row["latest"]]
    rest = [row["id"] for row in rows if row["id"] not in waiting]
    connection.execute(statement("purge.unsay"), values | {"digests": rest})
    connection.execute(statement("purge.recompose"), {"digests": waiting})
    line = _WITHDRAWN.format(day=now.astimezone(dt.UTC).date())
    connection.execute(
        statement("purge.withdraw"),
        {"digests": rest, "plain": f"{line}\n", "html": _HTML.format(line)},
    )
    return {"digests withdrawn": len(rest), "digests to compose anew": len(waiting)}


def _drop_teasers(connection: Connection, found: _Found) -> int:
    """Other pages of the outlets that link to it: their teasers have its headline."""
    needles = [needle for url in found.canonical_urls for needle in _needles(url)]
    if not needles:
        return 0
    values = {"outlets": found.outlets, "entries": found.entries}
    linking = []
    # A cursor on the server: an outlet's pages need not fit into memory.
    with connection.cursor(name="pages") as cursor:
        for row in cursor.execute(statement("purge.pages"), values):
            body = zstd.decompress(row["body"])
            if any(needle in body for needle in needles):
                linking.append(row["entry_id"])
    dropped = connection.execute(statement("purge.drop_pages"), {"entries": linking})
    return dropped.rowcount


def _needles(url: str) -> Iterator[bytes]:
    """How a page that links there spells it, in any charset that knows ASCII."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if len(path) >= _TELLING_PATH and not parts.fragment:
        yield path.encode()
        if "&" in path:
            yield path.replace("&", "&amp;").encode()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    """An article to be compared; without `shingles` where its month was dropped."""

    id: int
    outlet_id: int
    first_seen: dt.datetime
    moment: dt.datetime
    shingles: bytes | None
    text: str

    @property
    def newcomer(self) -> dedup.Newcomer:
        """It, to be related to those before it."""
        kept = self.shingles
        return dedup.Newcomer(
            article=self.id,
            outlet=self.outlet_id,
            day=self.first_seen.astimezone(dt.UTC).date(),
            moment=self.moment,
            signature=dedup.Signature.unpack(kept) if kept else dedup.signature(self.text),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Orphan(_Kept):
    """A copy that loses its original."""

    original_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tied(_Kept):
    """A bulletin that loses an article that stands in it; or else what stood in one that goes."""

    gone_id: int
    bulletin: bool
    of_article: float
    of_part: float


def _orphans(connection: Connection, found: Sequence[int]) -> list[_Orphan]:
    with connection.cursor(row_factory=class_row(_Orphan)) as cursor:
        values = {"articles": list(found)}
        return cursor.execute(statement("purge.copies"), values).fetchall()


def _tied(connection: Connection, found: Sequence[int]) -> list[_Tied]:
    with connection.cursor(row_factory=class_row(_Tied)) as cursor:
        values = {"articles": list(found)}
        return cursor.execute(statement("purge.parts"), values).fetchall()


def _adopt(
    connection: Connection, orphans: Sequence[_Orphan], now: dt.datetime
) -> dict[int, list[dedup.Candidate]]:
    """Of the copies of an article that is gone, the first is the original of the others.

    They are still one text: counted as independent, they would corroborate each other.

    Returns:
        the heirs of each article that is gone: those of its copies that are copies of none now.
    """
    heirs: dict[int, list[dedup.Candidate]] = {}
    for gone, group in groupby(orphans, key=attrgetter("original_id")):
        earlier: list[dedup.Candidate] = []
        heirs[gone] = []
        for orphan in group:
            one = orphan.newcomer
            known = dedup.Candidate(
                article=one.article, outlet=one.outlet, moment=one.moment, signature=one.signature
            )
            copy = dedup.decide(one, earlier).copy
            if copy is not None:
                copies.save(connection, copy, now=now)
                _describe(connection, orphan, copy.original, earlier)
            else:
                heirs[gone].append(known)
            earlier.append(known)
    return heirs


def _rejoin(
    connection: Connection,
    tied: Sequence[_Tied],
    heirs: Mapping[int, Sequence[dedup.Candidate]],
    now: dt.datetime,
) -> None:
    """What stood in a bulletin stands in it under the name of an heir, else it would corroborate it.

    That is the first one that shares enough with it.
    """
    for one in tied:
        mine = one.newcomer.signature
        for heir in heirs.get(one.gone_id, ()):
            part = _part(one, mine, heir)
            if part is None:
                continue
            values = {name: getattr(part, name) for name in part.__slots__}
            connection.execute(statement("copy.save_part"), values | {"now": now})
            place = dedup.place(one.text, heir.signature) if one.bulletin else None
            if place:
                copies.describe_part(connection, part, place)
            break


def _part(one: _Tied, mine: dedup.Signature, heir: dedup.Candidate) -> Part | None:
    """What the heir is to it now; as the article that is gone was, where nothing tells any more."""
    article, part = one.id, heir.article
    bulletin, other = mine, heir.signature
    if not one.bulletin:
        article, part, bulletin, other = part, article, other, bulletin
    shared, of_article, of_part = dedup.containment(bulletin, other)
    if not (bulletin.hashes and other.hashes):
        shared, of_article, of_part = 1, one.of_article, one.of_part
    if article == part or shared < _SHARED:
        return None
    return Part(article=article, part=part, of_article=of_article, of_part=of_part)


def _describe(
    connection: Connection, orphan: _Orphan, original: int, earlier: Sequence[dedup.Candidate]
) -> None:
    (theirs,) = (one.signature for one in earlier if one.article == original)
    new = dedup.added(orphan.text, theirs)
    copies.describe_copy(
        connection,
        orphan.id,
        added=[(one.start, one.end) for one in new],
        words=sum(one.words for one in new),
    )


def _count(connection: Connection, words: Sequence[dict[str, Any]], now: dt.datetime) -> None:
    """What waited to be read is turned away here."""
    kept_out = Counter(row["outlet_id"] for row in words if row["state"] == "waiting")
    for number, times in sorted(kept_out.items()):
        gates.count(connection, "read", tombstones.GATE, now=now, outlet=number, number=times)


def _close(connection: Connection, number: int, reason: str, now: dt.datetime) -> int:
    """Retire an outlet with its feeds; returns how many feeds were in use."""
    values = {"outlet": number, "reason": reason, "now": now}
    for verb in ("retire_outlet", "drop_furniture"):
        connection.execute(statement(f"purge.{verb}"), values)
    return connection.execute(statement("purge.retire_feeds"), values).rowcount


def _record(
    connection: Connection,
    number: int,
    what: str,
    gone: Mapping[str, int],
    *,
    reason: str,
    now: dt.datetime,
) -> None:
    if any(gone.values()):
        connection.execute(
            statement("purge.record"),
            {"outlet": number, "was": what, "reason": reason, "now": now},
        )
