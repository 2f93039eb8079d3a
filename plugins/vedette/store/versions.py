"""Versions: what another text of a known article changes, and whether it becomes the current one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from vedette import versions
from vedette.model import Rights
from vedette.store.connect import Connection
from vedette.store.statements import statement

if TYPE_CHECKING:  # articles.add builds on this module
    from vedette.store.articles import NewArticle

# What stays of a text that was rewritten from beginning to end; the counts are whole.
_MOST_CHANGES = 200
# A text shorter than one part of so many is a wall, a consent or an error page, not an edition.
_CUT = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """An article as it is, and how the entry at hand stands to it.

    `text` is None where it may no longer be kept, `given` the hash of what the entry gave last.
    `later`: the entry was published after the one that gave the current text.
    """

    id: int
    entry_id: int
    rights: Rights
    url: str
    canonical_url: str
    title: str
    text: str | None
    text_sha256: bytes
    words: int
    paywalled: bool
    given: bytes | None
    later: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """What a text changes of the text that has this hash; None where that one is gone."""

    before: bytes
    headline: bool
    difference: versions.Difference | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How a text was read.

    `again`: its entry was read before. `paged`: from a page, not from what the feed says.
    """

    again: bool = False
    paged: bool = True


def of_entry(connection: Connection, entry: int) -> int | None:
    """The article that an entry gave, changed or repeated."""
    row = connection.execute(statement("version.of_entry"), {"entry_id": entry}).fetchone()
    return int(row["id"]) if row else None


def at(connection: Connection, canonical_url: str) -> int | None:
    """The article that a canonical URL leads to."""
    values = {"canonical_url": canonical_url}
    row = connection.execute(statement("version.at"), values).fetchone()
    return int(row["id"]) if row else None


def ahead(
    connection: Connection, entry: int, article: "NewArticle", *, again: bool
) -> Compared | None:
    """Compare a text with the current one before the transaction that saves it: it may take long.

    Returns:
        None where there is no article yet, or nothing to compare.
    """
    number = of_entry(connection, entry) if again else None
    number = number or at(connection, article.canonical_url)
    known = _known(connection, number, entry) if number else None
    if known is None or _same(known, article, again=again):
        return None
    return _compared(known, article)


def save(
    connection: Connection,
    number: int,
    entry: int,
    article: "NewArticle",
    *,
    reading: Reading,
    compared: Compared | None,
    now: dt.datetime,
) -> str:
    """Save a text of a known article, inside the caller's transaction.

    The article holds the newest text. What is not taken over, an earlier edition that is read late
    or a text that was cut, is written down in its history all the same; it is the whole history as
    soon as there are two texts.

    Returns:
        `version`, `cut short` or `known` (nothing changed).
    """
    connection.execute(statement("version.hold"), {"article_id": number})
    known = _known(connection, number, entry)
    assert known is not None  # noqa: S101  (held, so that it cannot have gone)
    values = {"article_id": number, "entry_id": entry, "now": now, **_values(article)}
    held = _held(known, article, reading)
    if _same(known, article, again=reading.again) or (held and _recorded(connection, values)):
        if not reading.again:
            connection.execute(statement("version.note_repetition"), values)
        elif held is None and (known.entry_id == entry or known.text_sha256 == article.text_sha256):
            _follow(connection, known, values)
        return "known"
    if compared is None or compared.before != known.text_sha256:
        compared = _compared(known, article)
    connection.execute(statement("version.keep_first"), values)
    values |= {"held": held, **_told(compared)}
    (row,) = connection.execute(statement("version.insert"), values).fetchall()
    if held == "older":
        connection.execute(statement("version.predate"), values)
    if held is None:
        connection.execute(statement("version.replace"), values | {"number": row["number"]})
        if reading.again:
            _follow(connection, known, values)
    return "cut short" if held == "cut" else "version"


def _values(article: "NewArticle") -> dict[str, Any]:
    values = {name: getattr(article, name) for name in article.__slots__}
    return values | {"authors": list(article.authors)}


def _known(connection: Connection, number: int, entry: int) -> Known | None:
    values = {"article_id": number, "entry_id": entry}
    with connection.cursor(row_factory=class_row(Known)) as cursor:
        return cursor.execute(statement("version.known"), values).fetchone()


def _same(known: Known, article: "NewArticle", *, again: bool) -> bool:
    """Is it the current text (in these words, whatever it was made of), or what its entry gave before?

    An address may serve its own edition for ever, while another one has a later: read again, it
    says nothing new.
    """
    if (article.title, article.text) == (known.title, known.text):
        return True
    return article.text_sha256 == known.text_sha256 or (
        again and article.text_sha256 == known.given
    )


def _held(known: Known, article: "NewArticle", reading: Reading) -> str | None:
    """Why a text does not become the current one, if so."""
    walled = article.paywalled and not known.paywalled and article.words < known.words
    if reading.paged and (walled or _CUT * article.words < known.words):
        return "cut"
    if article.rights != known.rights:
        # What that outlet lets us keep is not what this one does.
        return "foreign"
    return None if reading.again or known.later else "older"


def _recorded(connection: Connection, values: Mapping[str, Any]) -> bool:
    row = connection.execute(statement("version.recorded"), values).fetchone()
    return bool(row and row["recorded"])


def _compared(known: Known, article: "NewArticle") -> Compared:
    gone = known.text is None
    difference = versions.compare(
        versions.Edition(title=known.title, text=known.text or ""),
        versions.Edition(title=article.title, text="" if gone else article.text),
    )
    return Compared(
        before=known.text_sha256,
        headline=difference.headline,
        difference=None if gone else difference,
    )


def _told(compared: Compared) -> dict[str, Any]:
    """What changed, as columns. Facts and places, never a sentence: those may not be kept."""
    found = compared.difference
    if found is None:
        substance = ["headline"] if compared.headline else None
        told = "headline; the text before was gone" if compared.headline else None
        unknown = dict.fromkeys(("added", "removed", "changed", "changes"))
        return unknown | {"substance": substance, "told": told}
    changes = [
        {
            "kind": change.kind,
            "before": change.before,
            "after": change.after,
            "substance": change.substance,
            "was": change.was,
            "became": change.became,
        }
        for change in found.changes[:_MOST_CHANGES]
    ]
    return {
        "added": found.added,
        "removed": found.removed,
        "changed": found.changed,
        "substance": list(found.substance),
        "changes": Jsonb(changes),
        "told": versions.told(found),
    }


def _follow(connection: Connection, known: Known, values: Mapping[str, Any]) -> None:
    """Where a page that is read again has moved, its article moves along; old addresses lead there."""
    if values["canonical_url"] != known.canonical_url:
        # An address it had before is its own; another article's never gets here.
        before = {"before": known.canonical_url}
        connection.execute(statement("version.keep_addresses"), {**values, **before})
        connection.execute(statement("version.move"), values)
    elif values["url"] != known.url and values["entry_id"] == known.entry_id:
        connection.execute(statement("version.move"), values)
