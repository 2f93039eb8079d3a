"""Re-tagging: runs that compare what another lexicon says of articles, and that apply it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from psycopg.types.multirange import Multirange

from vedette.model import Rights
from vedette.store.connect import Connection
from vedette.store.statements import statement

Kind = Literal["added", "removed", "about", "mention", "evidence"]
State = Literal["comparing", "compared", "applying", "applied", "superseded"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A run of re-tagging. `what` says what is in its lexicon.

    `since`: only articles published since. `topics`: only their tags; empty: all, and relevance,
    mentions and features as well. `articles` are to be looked at; of them `compared` and `applied`
    are done.
    """

    id: int
    lexicon: str
    what: str
    since: dt.datetime | None
    topics: list[str]
    state: State
    asked_at: dt.datetime
    compared_at: dt.datetime | None
    applied_at: dt.datetime | None
    articles: int
    compared: int
    applied: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a run is to compare."""

    lexicon: str
    since: dt.datetime | None
    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ToRetag:
    """A claimed article with what tagging left of it.

    `ready`: no stage is to come before its tags. `text` is None where it may be kept no longer. `added`
    as in `articles.ToTag`. `original_id` where it is a whole copy of an article that has, or would
    have, tags of this lexicon; what that one has is `original_...`, and `inherited` its tags with the
    evidence that stands in the copy, too (None: none does).
    """

    id: int
    outlet_id: int
    rights: Rights
    title: str
    language: str | None
    published: dt.datetime
    gate: str | None
    relevance: float | None
    reasons: list[dict[str, Any]] | None
    features: dict[str, Any] | None
    lexicon: str | None
    text_sha256: bytes
    added: Multirange[int] | None
    ready: bool
    text: str | None
    tags: list[dict[str, Any]]
    original_id: int | None
    original_gate: str | None
    original_relevance: float | None
    original_topics: list[str] | None
    inherited: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A tag that would be another; None where there was none, or would be none."""

    topic: str
    kind: Kind
    about_before: bool | None
    score_before: float | None
    about: bool | None
    score: float | None
    evidence: tuple[dict[str, Any], ...] | None
    inherited_from: int | None
    repeated: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What comparing an article gave. `found` is the rest of what would be written.

    `state`: same, changed (in topics, or in being news), no-text, overtaken.
    """

    article_id: int
    state: Literal["same", "changed", "no-text", "overtaken"]
    lexicon_before: str | None
    relevance_before: float | None
    gate_before: str | None
    relevance: float | None
    gate: str | None
    text_sha256: bytes
    found: dict[str, Any] | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """What became of an article: the gates that ended it before and end it now."""

    outlet_id: int
    gate_before: str | None
    gate: str | None


def note_lexicon(connection: Connection, version: str, what: str, *, now: dt.datetime) -> None:
    """Write down that this lexicon was loaded."""
    values = {"version": version, "what": what, "now": now}
    connection.execute(statement("retag.note_lexicon"), values)


def is_loaded(connection: Connection, version: str) -> bool:
    """Was this lexicon the last that was loaded?"""
    rows = connection.execute(statement("retag.loaded"), {"version": version})
    return rows.fetchone() is not None


def run(connection: Connection, number: int) -> Run | None:
    """A run by its number."""
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(statement("retag.run"), {"id": number}).fetchone()


def runs(connection: Connection, *, most: int) -> list[dict[str, Any]]:
    """The latest runs, newest first."""
    return connection.execute(statement("retag.runs"), {"most": most}).fetchall()


def unknown_topics(connection: Connection, topics: Sequence[str]) -> list[str]:
    """Which of these slugs no topic ever had."""
    values = {"topics": list(topics)}
    rows = connection.execute(statement("retag.unknown_topics"), values).fetchall()
    return [row["slug"] for row in rows]


def begin(connection: Connection, wish: Wish, *, now: dt.datetime) -> int:
    """Begin a run, or go on with the one that was begun with the same wish and not compared yet.

    Any other that is not at its end is superseded: what it did not apply it never will.

    Returns:
        The number of the run.
    """
    values = {"lexicon": wish.lexicon, "since": wish.since, "topics": list(wish.topics), "now": now}
    with connection.transaction():
        connection.execute(statement("retag.hold"))
        other = connection.execute(statement("retag.open")).fetchone()
        if other is not None and other["state"] == "comparing" and _wished(other) == wish:
            return int(other["id"])
        discard(connection)
        row = connection.execute(statement("retag.begin"), values).fetchone()
        assert row is not None  # noqa: S101  (an insert without conflict clause returns its row)
        connection.execute(statement("retag.enqueue"), row)
        connection.execute(statement("retag.note_size"), row)
    return int(row["id"])


def _wished(row: Mapping[str, Any]) -> Wish:
    return Wish(lexicon=row["lexicon"], since=row["since"], topics=tuple(row["topics"]))


def discard(connection: Connection) -> int:
    """Supersede what is not at its end, inside the caller's transaction; returns how many runs."""
    rows = connection.execute(statement("retag.supersede")).fetchall()
    numbers = [row["id"] for row in rows]
    connection.execute(statement("retag.drop_proposals"), {"runs": numbers})
    return len(numbers)


def drop_expired(connection: Connection, *, before: dt.datetime) -> int:
    """Supersede a run that was begun before then and not applied: it quotes texts; returns how many."""
    with connection.transaction():
        connection.execute(statement("retag.hold"))
        old = connection.execute(statement("retag.expired"), {"before": before}).fetchone()
        return discard(connection) if old else 0


def waiting(connection: Connection, number: int) -> tuple[int, dt.datetime | None]:
    """How many articles are not compared yet, and until when a task holds some of them."""
    row = connection.execute(statement("retag.waiting"), {"id": number}).fetchone()
    return (int(row["items"]), row["until"]) if row else (0, None)


def quarantine(connection: Connection, number: int, *, now: dt.datetime, max_tries: int) -> None:
    """Set aside articles that comparing never finished: their tags stay."""
    values = {"id": number, "now": now, "max_tries": max_tries}
    connection.execute(statement("retag.quarantine"), values)


def claim(connection: Connection, number: int, lexicon: str, **claim: Any) -> list[ToRetag]:
    """Claim articles to compare (worker, now, until, retried, most); originals before their copies."""
    rows = connection.execute(statement("retag.claim"), {"id": number, **claim}).fetchall()
    values = {"id": number, "lexicon": lexicon, "articles": [row["article_id"] for row in rows]}
    with connection.cursor(row_factory=class_row(ToRetag)) as cursor:
        return cursor.execute(statement("retag.texts"), values).fetchall() if rows else []


def save(
    connection: Connection, number: int, results: Iterable[Result], *, worker: str
) -> tuple[set[int], int, int]:
    """End the claims of a batch with what was found, in one transaction.

    Returns:
        Which articles of them were still claimed; how many articles of the run are compared, of how many.
    """
    found = {one.article_id: one for one in results}
    with connection.transaction():
        connection.execute(statement("retag.share"))
        rows = [_row(one) for one in found.values()]
        saved = connection.execute(
            statement("retag.save_compared"), {"id": number, "worker": worker, "rows": Jsonb(rows)}
        ).fetchall()
        ours = [found[row["article_id"]] for row in saved]
        changes = [
            asdict(change) | {"article_id": one.article_id}
            for one in ours
            for change in one.changes
        ]
        connection.execute(statement("retag.save_changes"), {"id": number, "rows": Jsonb(changes)})
        # Last: tasks that save at once wait for each other here.
        values = {"id": number, "number": len(ours)}
        run = connection.execute(statement("retag.note_compared"), values).fetchone()
    return (
        {one.article_id for one in ours},
        run["compared"] if run else 0,
        run["articles"] if run else 0,
    )


def _row(one: Result) -> dict[str, Any]:
    names = (name for name in Result.__slots__ if name != "changes")
    return {name: getattr(one, name) for name in names} | {"text_sha256": one.text_sha256.hex()}


def end_comparing(connection: Connection, number: int, *, now: dt.datetime) -> None:
    """All is compared."""
    connection.execute(statement("retag.end_comparing"), {"id": number, "now": now})


def begin_applying(connection: Connection, number: int) -> bool:
    """Let what was compared be applied, or go on with it; False where there is nothing to apply."""
    with connection.transaction():
        connection.execute(statement("retag.hold"))
        begun = connection.execute(statement("retag.begin_applying"), {"id": number}).fetchone()
    return begun is not None


def to_apply(connection: Connection, number: int) -> int:
    """How many articles are still to be applied."""
    row = connection.execute(statement("retag.to_apply"), {"id": number}).fetchone()
    return int(row["items"]) if row else 0


def take(connection: Connection, number: int, *, most: int, only: int | None = None) -> list[int]:
    """A batch to apply, held to the end of the caller's transaction; `only` this one, if it still is."""
    connection.execute(statement("retag.share"))
    values = {"id": number, "most": most, "only": only}
    rows = connection.execute(statement("retag.take"), values).fetchall()
    return [row["article_id"] for row in rows]


def apply(
    connection: Connection, number: int, articles: Sequence[int], *, now: dt.datetime
) -> tuple[list[Ended], int]:
    """Bring articles to the lexicon of a run, inside the caller's transaction.

    What their tags said moves to news.tagging_past. An article that is not what was compared any more
    is overtaken: it keeps what it has.

    Returns:
        What became of the articles, and how many of the run are done in all.
    """
    values: dict[str, Any] = {"id": number, "articles": list(articles), "now": now}
    rows = connection.execute(statement("retag.unchanged"), values).fetchall()
    same = [row["id"] for row in rows]
    gone = values | {"articles": sorted(set(articles) - set(same))}
    for name in ("overtake", "drop_changes"):
        connection.execute(statement(f"retag.{name}"), gone)
    values["articles"] = same
    for name in (
        "keep_past",
        "forget_sentences",
        "drop_replaced",
        "insert_tags",
        "restamp",
        "drop_mentions",
        "insert_mentions",
    ):
        connection.execute(statement(f"retag.{name}"), values)
    with connection.cursor(row_factory=class_row(Ended)) as cursor:
        ended = cursor.execute(statement("retag.retag"), values).fetchall()
    connection.execute(statement("retag.end_applied"), values)
    values["number"] = len(articles)
    run = connection.execute(statement("retag.note_applied"), values).fetchone()
    return ended, run["applied"] if run else 0


def set_aside(connection: Connection, number: int, article: int, *, reason: str) -> None:
    """Leave an article that cannot be applied as it is."""
    values = {"id": number, "article": article, "reason": reason}
    connection.execute(statement("retag.set_aside"), values)


def became_news(connection: Connection, number: int) -> int:
    """How many articles a run has made news so far."""
    row = connection.execute(statement("retag.became_news"), {"id": number}).fetchone()
    return int(row["number"]) if row else 0


def end_applying(connection: Connection, number: int, *, now: dt.datetime) -> bool:
    """All is applied; False where it is not."""
    values = {"id": number, "now": now}
    return connection.execute(statement("retag.end_applying"), values).fetchone() is not None


def report(connection: Connection, number: int, *, examples: int) -> dict[str, Any]:
    """What a run changes: articles by state, what becomes news or is none any more, topics, stories.

    `examples`: so many of each kind of change.
    """
    values = {"id": number, "most": examples}
    found = {
        name: connection.execute(statement(f"retag.{name}"), values).fetchall()
        for name in ("totals", "turned", "by_topic", "stories", "examples", "turned_examples")
    }
    return found | {
        "totals": {row["state"]: row["number"] for row in found["totals"]},
        "stories": found["stories"][0],
    }
