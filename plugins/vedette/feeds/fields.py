"""What entries of every feed format share: links, names, GUIDs, dates, limits."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from vedette import declared, plaintext
from vedette.errors import GiveUpError
from vedette.model import Entry, FeedDocument

MAX_ENTRIES = 5_000
# Of tags, or objects and lists of JSON: what they take in memory is bounded by their number.
MAX_TAGS = 600_000
MAX_SUMMARY = 2_000
MAX_TITLE = 1_000
MAX_URL = 4_000
MAX_NAME = 200
MAX_NAMES = 20
# Of one text; what is kept of it is far shorter.
MAX_READ = 200_000

_BREAKS = re.compile(r"[\t\r\n]+")
# Escaped once more than was taken off, as in CDATA sections.
_AMPERSAND = re.compile(r"&(?:amp;|#0{0,9}38;|#x0{0,9}26;)+", re.IGNORECASE)
_ADDRESS = re.compile(r"\S{1,200}@\S{1,200}")


def not_a_feed(url: str, seen: str) -> GiveUpError:
    """The refusal of what is no feed; `seen` says what it is instead."""
    return GiveUpError(
        gate="not-a-feed", reason=f"{url}: {seen} where an RSS, Atom or JSON feed was expected"
    )


def document(
    kind: str,
    rows: Iterable[Entry | str],
    *,
    title: str,
    language: str | None,
    site: str | None = None,
    excess: int = 0,
    cut_off: bool = False,
) -> FeedDocument:
    """Gather the entries; a row that is text is the gate that turned an entry away."""
    entries: list[Entry] = []
    refused: Counter[str] = Counter()
    for row in rows:
        if isinstance(row, Entry):
            entries.append(row)
        else:
            refused[row] += 1
    if excess > 0:
        refused["too-many"] = excess
    if cut_off:
        refused["cut-off"] = 1
    kept, repeated = _without_repeated_guids(entries)
    if repeated:
        refused["guid-repeated"] = repeated
    return FeedDocument(
        kind=kind, title=title, language=language, entries=kept, site=site, refused=dict(refused)
    )


def _without_repeated_guids(entries: list[Entry]) -> tuple[tuple[Entry, ...], int]:
    count = Counter(entry.guid for entry in entries if entry.guid is not None)
    repeated = sum(number for number in count.values() if number > 1)
    if not repeated:
        return tuple(entries), 0
    once = {guid for guid, number in count.items() if number == 1}
    kept = (entry if entry.guid in once else replace(entry, guid=None) for entry in entries)
    return tuple(kept), repeated


def identifier(value: object) -> str | None:
    """A GUID as text; JSON Feed 1.0 allowed numbers."""
    text = str(value) if isinstance(value, int | float) else string(value)
    return plaintext.clean(text[: 2 * MAX_URL])[:MAX_URL] or None


def link(candidates: Iterable[object], base: str) -> str:
    """The first http(s) candidate, absolute; failing that the first of another kind, or ""."""
    other = ""
    for candidate in candidates:
        text = _address(string(candidate)[: 2 * MAX_URL])
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


def _address(written: str) -> str:
    """An address without line breaks and what indents them; other spaces are a part of it."""
    # No address has a "<" in it: what follows is markup where the element was not closed well.
    lines = _BREAKS.split(written.partition("<")[0])
    text = plaintext.clean("".join(line.strip() for line in lines))
    return _AMPERSAND.sub("&", text).replace(" ", "%20")[:MAX_URL]


def turned_away(url: str, title: str) -> str | None:
    """The gate that an entry with this link does not pass, if any; without one its title will do."""
    gate = "not-http" if url else "no-link"
    passes = is_http(url) if url else title
    return None if passes else gate


def site(candidates: Iterable[object], base: str) -> str | None:
    """The page of the feed's site: absolute http(s), or None."""
    url = link(candidates, base)
    return url if is_http(url) else None


def is_http(url: str) -> bool:
    """Whether this is an absolute http(s) URL with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def when(texts: Iterable[str], zone: dt.tzinfo) -> tuple[dt.datetime | None, bool]:
    """The first of the texts that is a time, and whether `zone` had to be assumed."""
    for text in texts:
        if read := declared.in_zone(text, zone):
            return read
    return None, False


def names(values: Iterable[object]) -> tuple[str, ...]:
    """Up to 20 distinct names of up to 200 characters; e-mail addresses are taken off."""
    found: dict[str, None] = {}
    for value in values:
        text = plaintext.unescaped(string(value)[: 5 * MAX_NAME])
        name = (_ADDRESS.sub("", text) if "@" in text else text).strip(" ()<>,;")
        if name:
            found[plaintext.cut(name, MAX_NAME)] = None
        if len(found) == MAX_NAMES:
            break
    return tuple(found)


def string(value: object) -> str:
    """The value where it is text, else ""."""
    return value if isinstance(value, str) else ""
