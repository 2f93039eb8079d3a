"""What entries of every feed format share: links, names, GUIDs, limits."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from vedette import plaintext
from vedette.errors import GiveUpError
from vedette.model import Entry, FeedDocument

MAX_ENTRIES = 5_000
MAX_SUMMARY = 2_000
MAX_TITLE = 1_000
MAX_URL = 4_000
MAX_NAME = 200
MAX_NAMES = 20

_ADDRESS = re.compile(r"\S{1,200}@\S{1,200}")


def not_a_feed(url: str, seen: str) -> GiveUpError:
    """The refusal of what is no feed; `seen` says what it is instead."""
    return GiveUpError(
        gate="not-a-feed", reason=f"{url}: {seen} where an RSS, Atom or JSON feed was expected"
    )


def document(
    kind: str, title: str, language: str | None, rows: Iterable[Entry | str], *, excess: int
) -> FeedDocument:
    """Gather the entries; a row that is text is a link refused, "" where there was none."""
    entries: list[Entry] = []
    refused: Counter[str] = Counter()
    for row in rows:
        if isinstance(row, Entry):
            entries.append(row)
        else:
            refused["not-http" if row else "no-link"] += 1
    if excess > 0:
        refused["too-many"] = excess
    return FeedDocument(
        kind=kind,
        title=title,
        language=language,
        entries=_without_repeated_guids(entries),
        refused=dict(refused),
    )


def _without_repeated_guids(entries: list[Entry]) -> tuple[Entry, ...]:
    count = Counter(entry.guid for entry in entries)
    return tuple(replace(entry, guid=None) if count[entry.guid] > 1 else entry for entry in entries)


def identifier(value: object) -> str | None:
    """A GUID as text; JSON Feed 1.0 allowed numbers."""
    text = str(value) if isinstance(value, int | float) else string(value)
    return plaintext.clean(text[: 2 * MAX_URL])[:MAX_URL] or None


def link(candidates: Iterable[object], base: str) -> str:
    """The first http(s) candidate, absolute; failing that the first of another kind, or ""."""
    other = ""
    for candidate in candidates:
        text = plaintext.clean(string(candidate)[: 2 * MAX_URL]).replace(" ", "")[:MAX_URL]
        if not text:
            continue
        try:
            absolute = urljoin(base, text)
        except ValueError:
            absolute = text
        if is_http(absolute):
            return absolute
        other = other or absolute
    return other


def is_http(url: str) -> bool:
    """Whether this is an absolute http(s) URL with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def names(values: Iterable[object]) -> tuple[str, ...]:
    """Up to 20 distinct names of up to 200 characters; e-mail addresses are taken off."""
    found: dict[str, None] = {}
    for value in values:
        text = plaintext.unescaped(string(value)[: 5 * MAX_NAME])
        name = _ADDRESS.sub("", text).strip(" ()<>,;")
        if name:
            found[plaintext.cut(name, MAX_NAME)] = None
        if len(found) == MAX_NAMES:
            break
    return tuple(found)


def string(value: object) -> str:
    """The value where it is text, else ""."""
    return value if isinstance(value, str) else ""
