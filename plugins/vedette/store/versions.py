"""Versions: what another text of a known article changes, and whether it becomes the current one."""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from vedette import versions
from vedette.fold import fold
from vedette.model import Rights
from vedette.store.connect import Connection
from vedette.store.statements import statement

if TYPE_CHECKING:  # articles.add builds on this module
    from vedette.store.articles import NewArticle

# What stays of a text that was rewritten from beginning to end; the counts are whole.
_MOST_CHANGES = 200
# A text shorter than one part of so many is a wall, a consent or an error page, not an edition.
_CUT = 3
# So many words of a text must still stand there; fewer stand on every page of a site.
_KEPT = 5
_WORD = re.compile(r"\w{4,}")
# Of a word so much is compared: its endings change.
_STEM = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """An article as it is, and how the entry at hand stands to it.

    `text` is None where it may no longer be kept, `given` the hash of what the entry gave last,
    `last_held` that of the last text where that was cut or another one.
    `later`: the entry was published after the one that gave the current text.
    """

    id: int
    entry_id: int
    outlet_id: int
    rights: Rights
    url: str
    canonical_url: str
    title: str
    text: str | None
    text_sha256: bytes
    words: int
    paywalled: bool
    given: bytes | None
    last_held: bytes | None
    later: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """What a text changes of the text that has this hash; None where that one is gone.

    `kept`: some of the text before still stands in it, as it was or in other words.
    """

    before: bytes
    headline: bool
    kept: bool
    difference: versions.Difference | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How a text was read.

    `again`: its entry was read before. `paged`: from a page, not from what the feed says. `moved`:
    its GUID has another link since. `renamed`: who gives another headline since, if anybody does.
    """

    again: bool = False
    paged: bool = True
    moved: bool = False
    renamed: Literal["feed", "page"] | None = None


def fingerprint(title: str, text: str) -> bytes:
    """SHA-256 of headline and text, by which texts are told apart."""
    return hashlib.sha256(f"{title}\n{text}".encode()).digest()


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
    connection: Connection, entry: int, article: "NewArticle", *, reading: Reading
) -> Compared | None:
    """Compare a text with the current one before the transaction that saves it: it may take long.

    Returns:
        None where there is no article yet, or nothing to compare.
    """
    number = of_entry(connection, entry) if reading.again else None
    number = number or at(connection, article.canonical_url)
    known = _known(connection, number, entry) if number else None
    if known is None:
        return None
    article = _headed(known, article, reading)
    said = _same(known, article, again=reading.again) and not _insists(known, article)
    return None if said else _compared(known, article)


def strange(
    connection: Connection,
    number: int,
    entry: int,
    article: "NewArticle",
    *,
    reading: Reading,
    compared: Compared | None,
) -> bool:
    """Is a text that an article's GUID or a former address led to that of another article?"""
    if reading.again and not reading.moved:
        return False
    known = _known(connection, number, entry)
    if known is None or article.canonical_url == known.canonical_url:
        return False
    article = _headed(known, article, reading)
    if _same(known, article, again=reading.again):
        return False
    found = _fresh(compared, known, article)
    # Of what the feed says alone, two words may be all.
    return not found.kept and (reading.paged or found.headline)


def free(connection: Connection, canonical_url: str) -> None:
    """Let an address lead to its former article no longer: another one is there."""
    connection.execute(statement("version.free"), {"canonical_url": canonical_url})


def rename(connection: Connection, entry: int, title: str, *, now: dt.datetime) -> bytes | None:
    """Give the article of an entry another headline, where its page gives no text to go with it.

    Returns:
        The hash of headline and text; None where there is no article, or it has that headline.
    """
    number = of_entry(connection, entry)
    if number is None:
        return None
    connection.execute(statement("version.hold"), {"article_id": number})
    known = _known(connection, number, entry)
    if known is None or known.title == title:
        return None
    return _rename(connection, known, entry, title, now=now)


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
        `version`, `cut short`, `other`, `held` (one of these two once more) or `known` (nothing
        changed).
    """
    connection.execute(statement("version.hold"), {"article_id": number})
    known = _known(connection, number, entry)
    assert known is not None  # noqa: S101  (held, so that it cannot have gone)
    article = _headed(known, article, reading)
    values = {"article_id": number, "entry_id": entry, "now": now, **_values(article)}
    if _same(known, article, again=reading.again) and not _insists(known, article):
        _note_known(connection, known, article, values, reading)
        return "known"
    compared = _fresh(compared, known, article)
    if not compared.kept and reading.renamed == "page":
        # The headline of a page that has nothing of the text is no correction.
        article = replace(
            article, title=known.title, text_sha256=fingerprint(known.title, article.text)
        )
        values |= _values(article)
        compared = _compared(known, article)
    held = _held(known, article, reading, compared)
    if (
        held in {"cut", "other"}
        and _insists(known, article)
        and not compared.kept
        and _tells(article, known)
    ):
        held = None
    if held and _recorded(connection, values):
        became = "held" if reading.again and held in {"cut", "other"} else "known"
    else:
        became = _record(connection, known, values, reading=reading, held=held, compared=compared)
    if held == "cut" and reading.renamed == "feed" and article.title != known.title:
        _rename(connection, known, entry, article.title, now=now)
    return became


def _note_known(
    connection: Connection,
    known: Known,
    article: "NewArticle",
    values: Mapping[str, Any],
    reading: Reading,
) -> None:
    entry = values["entry_id"]
    if not reading.again:
        connection.execute(statement("version.note_repetition"), values)
    elif known.entry_id == entry or known.text_sha256 == article.text_sha256:
        _follow(connection, known, values)


def _record(
    connection: Connection,
    known: Known,
    values: dict[str, Any],
    *,
    reading: Reading,
    held: str | None,
    compared: Compared,
) -> str:
    connection.execute(statement("version.keep_first"), values)
    values = values | {"held": held, **_told(compared)}
    (row,) = connection.execute(statement("version.insert"), values).fetchall()
    if held == "older":
        connection.execute(statement("version.predate"), values)
    if held is None:
        connection.execute(statement("version.replace"), values | {"number": row["number"]})
        if reading.again and compared.kept:
            _follow(connection, known, values)
    return {"cut": "cut short", "other": "other"}.get(held or "", "version")


def _rename(
    connection: Connection, known: Known, entry: int, title: str, *, now: dt.datetime
) -> bytes:
    text = known.text or ""
    difference = versions.compare(
        versions.Edition(title=known.title, text=text), versions.Edition(title=title, text=text)
    )
    told = _told(
        Compared(
            before=known.text_sha256,
            headline=difference.headline,
            kept=True,
            difference=difference,
        )
    )
    gone = known.text is None
    sha = fingerprint(title, known.text_sha256.hex() if gone else text)
    values = {"article_id": known.id, "entry_id": entry, "now": now, "title": title}
    values |= {"text_sha256": sha, **told}
    connection.execute(statement("version.keep_first"), values)
    (row,) = connection.execute(statement("version.insert_renamed"), values).fetchall()
    connection.execute(statement("version.rename"), values | {"number": row["number"]})
    return sha


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


def _headed(known: Known, article: "NewArticle", reading: Reading) -> "NewArticle":
    """The text under the headline that counts: what another entry calls the same text is no change."""
    if reading.renamed or article.title == known.title:
        return article
    sha = fingerprint(known.title, article.text)
    if not reading.again and sha != known.text_sha256 and article.text != known.text:
        return article
    return replace(article, title=known.title, text_sha256=sha)


def _insists(known: Known, article: "NewArticle") -> bool:
    """Is it the text that was read last, and not taken over?"""
    return known.last_held == article.text_sha256


def _held(known: Known, article: "NewArticle", reading: Reading, compared: Compared) -> str | None:
    """Why a text does not become the current one, if so."""
    walled = article.paywalled and not known.paywalled and article.words < known.words
    withdrawn = reading.renamed == "feed" and not compared.kept and _said(article) > 0
    if reading.paged and (walled or (_CUT * article.words < known.words and not withdrawn)):
        return "cut"
    if (article.outlet_id, article.rights) != (known.outlet_id, known.rights):
        # What that outlet lets us keep is not what this one does, now or later.
        return "foreign"
    if reading.again and reading.paged and not compared.kept and reading.renamed != "feed":
        return "other"
    return None if reading.again or known.later else "older"


def _tells(article: "NewArticle", known: Known) -> bool:
    """Does a text say at least as much of its headline as the one before, so that it is no wall?"""
    said = _said(article)
    return said > 0 and said >= _shared(article.title, known.text or "")


def _said(article: "NewArticle") -> int:
    return _shared(article.title, article.text)


def _shared(title: str, text: str) -> int:
    """How many words of a headline a text has, by their beginnings."""
    return len(_stems(title) & _stems(text))


def _stems(text: str) -> set[str]:
    return {fold(word)[:_STEM] for word in _WORD.findall(text)}


def _recorded(connection: Connection, values: Mapping[str, Any]) -> bool:
    row = connection.execute(statement("version.recorded"), values).fetchone()
    return bool(row and row["recorded"])


def _fresh(compared: Compared | None, known: Known, article: "NewArticle") -> Compared:
    """The comparison made ahead, as long as the text before is still the one."""
    if compared is not None and compared.before == known.text_sha256:
        return compared
    return _compared(known, article)


def _compared(known: Known, article: "NewArticle") -> Compared:
    gone = known.text is None
    difference = versions.compare(
        versions.Edition(title=known.title, text=known.text or ""),
        versions.Edition(title=article.title, text="" if gone else article.text),
    )
    return Compared(
        before=known.text_sha256,
        headline=difference.headline,
        kept=gone or _some_kept(known.text or "", difference),
        difference=None if gone else difference,
    )


def _some_kept(text: str, difference: versions.Difference) -> bool:
    """Does anything of a text stand after a change, as it was or in other words?"""
    if difference.changed or not difference.removed:
        return True
    taken = [one.before for one in difference.changes if one.kind == "removed" and one.before]
    left, at = [], 0
    for start, end in sorted(taken):
        left.append(text[at:start])
        at = max(at, end)
    return len(" ".join([*left, text[at:]]).split()) >= _KEPT


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
