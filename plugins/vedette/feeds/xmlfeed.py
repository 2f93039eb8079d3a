"""RSS and Atom, parsed by feedparser from the root element on."""

import datetime as dt
import io
import re
from collections.abc import Mapping
from typing import Any

import feedparser  # type: ignore[import-untyped]
from feedparser.mixin import _FeedParserMixin  # type: ignore[import-untyped]

from vedette import declared, plaintext
from vedette.feeds import fields
from vedette.model import Entry, FeedDocument

_MAX_ATTRIBUTES = 200

# What opens a feed, and what opens a web page; whichever comes first decides.
_ROOT = re.compile(
    r"<(?:[a-z][\w.-]{0,20}:)?(rss|rdf|feed|channel)[\s>]|<(?:html|head|body)\b", re.IGNORECASE
)
_ROOT_WITHIN = 100_000
_ENCLOSED = (("<?", "?>"), ("<!--", "-->"))
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));", re.IGNORECASE)
_SURROGATES = range(0xD800, 0xE000)
_LONG_TAG = re.compile(r"<[^<>]{2000,}")


def _leave_author(self: object, key: str = "author") -> None:
    """Leave authors as they were written; we take the address off ourselves."""


def _add_few_tags(self: Any, term: object, scheme: object, label: object) -> None:
    """Keep the first tags only."""
    tags = self._get_context().setdefault("tags", [])
    if len(tags) < fields.MAX_NAMES:
        tags.append(feedparser.FeedParserDict(term=term, scheme=scheme, label=label))


# Both take quadratic time in feedparser 6.0: the first searches an e-mail address with nested
# repetition (64 kB of "a.a.a" hold it for 12 s), the second compares each tag with all others.
_FeedParserMixin._sync_author_detail = _leave_author  # noqa: SLF001
_FeedParserMixin._add_tag = _add_few_tags  # noqa: SLF001


def parse(text: str, url: str) -> FeedDocument:
    """Read an RSS or Atom document; see `vedette.feeds.parse`."""
    root, document = _from_root(text, url)
    _check_tags(document, url)
    # BytesIO, because feedparser opens bytes and strings that happen to name a file.
    source = io.BytesIO(b"<?xml version='1.0' encoding='utf-8'?>" + document.encode("utf-8"))
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    try:
        parsed = feedparser.parse(
            source, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        # Its loose parser raises whatever its parts do (IndexError, ValueError, RecursionError).
        raise fields.not_a_feed(url, "markup that cannot be parsed") from error
    head = parsed.feed
    language = declared.language(fields.string(head.get("language")))
    base = url or fields.link([head.get("link")], "")
    rows = (_entry(entry, base, language) for entry in parsed.entries[: fields.MAX_ENTRIES])
    return fields.document(
        _kind(parsed.version, root),
        _plain(head, "title", fields.MAX_TITLE),
        language,
        rows,
        excess=len(parsed.entries) - fields.MAX_ENTRIES,
    )


def _from_root(text: str, url: str) -> tuple[str, str]:
    """The name of the root element and the document from it on, without anything before it.

    Declarations, comments and warnings of a failing server go, and with them entity definitions;
    feedparser takes quadratic time over white space before the root.
    """
    start = 0
    for _ in range(100):
        start += len(text[start : start + 100_000]) - len(text[start : start + 100_000].lstrip())
        closing = next((end for open_, end in _ENCLOSED if text.startswith(open_, start)), None)
        if closing is None or (end := text.find(closing, start)) < 0:
            break
        start = end + len(closing)
    match = _ROOT.search(text, start, start + _ROOT_WITHIN)
    if not match or not match.group(1):
        seen = "a web page" if match else "neither markup nor JSON" if text else "nothing"
        raise fields.not_a_feed(url, seen)
    document = text[match.start() :].encode("utf-8", "replace").decode("utf-8")
    return match.group(1).lower(), _REFERENCE.sub(_allowed, _NOT_XML.sub("", document))


def _allowed(reference: re.Match[str]) -> str:
    """A character reference, unless it is to half a character, over which feedparser fails."""
    hexadecimal, decimal = reference.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return "" if code in _SURROGATES else reference.group()


def _check_tags(document: str, url: str) -> None:
    """Refuse tags with hundreds of attributes: parsing them takes quadratic time."""
    for match in _LONG_TAG.finditer(document):
        tag = match.group()
        if min(tag.count("="), len(tag.split())) > _MAX_ATTRIBUTES:
            raise fields.not_a_feed(url, f"a tag with over {_MAX_ATTRIBUTES} attributes")


def _kind(version: str | None, root: str) -> str:
    version = version or ""
    if version.startswith("atom") or root == "feed":
        return "atom"
    if version == "rss10" or (root == "rdf" and version != "rss090"):
        return "rss10"
    return "rss09x" if version.startswith("rss09") else "rss20"


def _entry(entry: Mapping[str, Any], base: str, language: str | None) -> Entry | str:
    url = fields.link(_links(entry), base)
    if not fields.is_http(url):
        return url
    own_language = fields.string(entry.get("language")) or fields.string(
        (entry.get("title_detail") or {}).get("language")
    )
    return Entry(
        guid=fields.identifier(entry.get("id")),
        url=url,
        title=_plain(entry, "title", fields.MAX_TITLE),
        summary=_summary(entry),
        # RSS 1.0 knows only dc:date, which feedparser takes for an update.
        published=_when(entry, "published") or _when(entry, "created") or _when(entry, "updated"),
        updated=_when(entry, "updated"),
        authors=fields.names(
            [author.get("name") for author in entry.get("authors", ()) if author]
            or [entry.get("author")]
        ),
        language=declared.language(own_language) or language,
        categories=fields.names(
            tag.get("label") or tag.get("term") for tag in entry.get("tags", ())
        ),
    )


def _links(entry: Mapping[str, Any]) -> list[object]:
    alternates = [
        link.get("href") for link in entry.get("links", ()) if link.get("rel") == "alternate"
    ]
    return [entry.get("feedburner_origlink"), entry.get("link"), *alternates]


def _plain(element: Mapping[str, Any], key: str, limit: int) -> str:
    text = fields.string(element.get(key))
    if (element.get(f"{key}_detail") or {}).get("type") == "text/plain":
        return plaintext.cut(plaintext.clean(text), limit)
    return plaintext.cut(plaintext.unescaped(text), limit)


def _summary(entry: Mapping[str, Any]) -> str:
    summary = _plain(entry, "summary", fields.MAX_SUMMARY)
    contents = entry.get("content") or ()
    if summary or not contents:
        return summary
    return plaintext.cut(
        plaintext.unescaped(fields.string(contents[0].get("value"))), fields.MAX_SUMMARY
    )


def _when(entry: Mapping[str, Any], key: str) -> dt.datetime | None:
    # Asked with `in`: feedparser's own dictionary answers for "updated" with "published".
    if key not in entry.keys():  # noqa: SIM118
        return None
    when = declared.moment(fields.string(entry[key]), dt.UTC)
    if isinstance(when, dt.datetime):
        return when
    try:
        year, month, day, hour, minute, second = entry[f"{key}_parsed"][:6]
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.UTC)
    except (KeyError, TypeError, ValueError):
        return dt.datetime(when.year, when.month, when.day, tzinfo=dt.UTC) if when else None
