"""Feeds that are no XML, read by the names of their elements: a tree of what can be made out.

Only elements that feeds have are seen; other tags within a text are part of the text. One pass; every
search goes forward and is remembered, so that time grows with the length alone.
"""

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.entities import html5
from itertools import islice
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from vedette.feeds import names

_TAG = re.compile(
    r"<(/?)([a-z_][\w.-]{0,50}(?::[a-z_][\w.-]{0,50})?)"
    r"((?:\s(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+|\s[^<>]*+|/)?)>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"([a-z][\w.:-]{0,50})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_MAX_ATTRIBUTES = 30
_MAX_NAMESPACES = 100
_MAX_DEPTH = 20
# HTML knows names without the semicolon, too; in a link "&section=" is a parameter.
_REFERENCE = re.compile(
    r"&(?:#0*+(?P<number>[0-9]{1,9}+)(?![0-9])|#x0*+(?P<hex>[0-9a-f]{1,8}+)(?![0-9a-f])"
    r"|(?P<name>[a-z][a-z0-9]{1,31}+)(?=;));?",
    re.IGNORECASE,
)
# Beyond these a text is nothing to read, and each would cost memory.
_MAX_REFERENCES = 100_000
_HALVES = range(0xD800, 0xE000)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_ROOT = re.compile(r"<(?:[a-z][\w.-]{0,50}:)?([a-z]{1,12})", re.IGNORECASE)
# What a root calls its entries, where that is not "item".
_CALLED = {"feed": "entry", "urlset": "url"}

_ENTRIES = frozenset({"item", "entry"})
_LOCATIONS = frozenset({"url"})
_ROOTS = frozenset({"rss", "rdf", "feed", "urlset", "sitemapindex"})
# What holds other elements of a feed.
_HOLDERS = (
    _ROOTS
    | _ENTRIES
    | _LOCATIONS
    | {"channel", "author", "contributor", "image", "textinput", "source", "news:news"}
    | {"news:publication"}
)
# What holds a text.
_TEXTS = frozenset(
    """
    title link guid id description summary content pubdate published updated issued modified
    created category keywords language name email uri loc lastmod content:encoded dc:title dc:date
    dc:creator dc:subject dc:language dc:description dcterms:issued dcterms:created
    dcterms:modified dcterms:abstract media:title media:description itunes:author itunes:summary
    feedburner:origlink news:name news:language news:title news:publication_date news:keywords
    comments generator rights copyright managingeditor webmaster lastbuilddate docs ttl
    """.split()  # noqa: SIM905  (a list of words, kept readable)
)
# In these, tags of web pages may stand unescaped; some are called as elements of feeds are.
_RICH = frozenset({"description", "summary", "content", "content:encoded", "itunes:summary"})
_OF_PAGES = frozenset({"title", "link", "summary", "content", "source", "image", "name"})
_URIS = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "news": names.NEWS,
}
_ATTRIBUTES = {
    **{name: name for name in ("type", "mode", "href", "rel", "term", "label", "version")},
    "ispermalink": "isPermaLink",
    "rdf:about": names.ABOUT,
    "xml:lang": names.LANGUAGE,
    "xml:base": names.BASE,
}
_HOME_PREFIXES = frozenset({"rss", "rdf", "atom", "a10", "atom10", "atom03", "rss10", "rss1"})


def swallows(document: str) -> bool:
    """Whether a CDATA section runs over entries, because nobody closed it.

    One that only mentions the end of an entry does not.
    """
    ends, begins = _entry_tags(document)
    start = document.find(_CDATA)
    while start >= 0:
        end = document.find(_CDATA_END, start)
        entry_end = ends.search(document, start, end) if end >= 0 else None
        if end < 0 or (entry_end and begins.search(document, entry_end.end(), end)):
            return True
        start = document.find(_CDATA, end)
    return False


def tree(document: str) -> tuple[Any, bool]:
    """The root element, and whether the document came to its end; None where there is no root.

    An entry in which the document breaks off is left out: half a link is another link.
    """
    builder = _Builder(document)
    builder.run()
    return builder.root, builder.complete


def _entry_tags(document: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What ends an entry of this document, and what begins one."""
    root = _ROOT.match(document)
    name = _CALLED.get(root.group(1).lower() if root else "", "item")
    called = rf"(?:[a-z][\w.-]{{0,20}}:)?{name}"
    return (
        re.compile(rf"</{called}\s{{0,9}}>", re.IGNORECASE),
        re.compile(rf"<{called}[\s>]", re.IGNORECASE),
    )


def _prefixes(document: str) -> dict[str, str]:
    """The prefixes that the root declares, and those its namespaces go by here."""
    root = _TAG.match(document)
    if not root:
        return {}
    own = root.group(2).lower().rpartition(":")[0]
    found = {own: ""} if own else {}
    for match in islice(_ATTRIBUTE.finditer(root.group(3)), _MAX_NAMESPACES):
        kind, _, written = match.group(1).lower().partition(":")
        known = names.prefix(_value(match)) if kind == "xmlns" else None
        if written and known is not None:
            found.setdefault(written, known)
    return found


@dataclass(kw_only=True)
class _Open:
    """An element whose end has not come: its name, its element, the text so far."""

    name: str
    element: Any
    parts: list[str] = field(default_factory=list)


class _Builder:
    """Builds the tree in one pass over the document."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._open: list[_Open] = []
        self._ends: dict[str | re.Pattern[str], int] = {}
        self._entries = _ENTRIES
        self._entry_ends = _entry_tags(document)[0]
        self._prefixes = _prefixes(document)
        self.root: Any = None
        self.complete = True

    def run(self) -> None:
        """Read the document to the end of its root element, or to its own end."""
        at, end = 0, len(self._document)
        while at < end:
            mark = self._document.find("<", at)
            self._text(self._document[at : mark if mark >= 0 else end])
            if mark < 0:
                break
            at = self._markup(mark)
            if self.root is not None and not self._open:
                return
        self.complete = False
        self._drop_unfinished()

    def _drop_unfinished(self) -> None:
        for one in self._open:
            if one.name in self._entries and one.element.getparent() is not None:
                one.element.getparent().remove(one.element)
                return

    def _markup(self, at: int) -> int:
        """Read the markup that begins here; returns where it ends."""
        document = self._document
        if document.startswith(_CDATA, at):
            return self._section(at)
        for opening, closing in (("<!--", "-->"), ("<?", "?>")):
            if document.startswith(opening, at):
                end = self._next(closing, at)
                return end + len(closing) if end < len(document) else at + len(opening)
        match = _TAG.match(document, at)
        if not match:
            self._verbatim("<")
            return at + 1
        closing_mark, name, attributes = match.groups()
        if closing_mark:
            self._end(self._name(name), match.group())
        else:
            self._start(self._name(name), attributes, match.group())
        return match.end()

    def _next(self, mark: str | re.Pattern[str], at: int) -> int:
        """Where the mark stands next; the end of the document where it stands no more."""
        if self._ends.get(mark, -1) < at:
            if isinstance(mark, str):
                found = self._document.find(mark, at)
            else:
                match = mark.search(self._document, at)
                found = match.start() if match else -1
            self._ends[mark] = found if found >= 0 else len(self._document)
        return self._ends[mark]

    def _section(self, at: int) -> int:
        begin, end = at + len(_CDATA), self._next(_CDATA_END, at)
        limit = self._next(self._entry_ends, at)
        if end < limit:
            self._verbatim(self._document[begin:end])
            return end + len(_CDATA_END)
        # Nobody closed it: it ends with the element it stands in, or with the entry.
        self.complete = False
        if self._open:
            element = re.compile(rf"</(?:[\w.-]{{1,20}}:)?{self._local()}\s{{0,9}}>", re.IGNORECASE)
            found = element.search(self._document, begin, limit)
            limit = found.start() if found else limit
        self._verbatim(self._document[begin:limit])
        return limit

    def _local(self) -> str:
        return re.escape(self._open[-1].name.rpartition(":")[2])

    def _name(self, written: str) -> str:
        written, _, local = written.lower().rpartition(":")
        prefix = self._prefixes.get(written, written)
        return local if prefix in _HOME_PREFIXES or not prefix else f"{prefix}:{local}"

    def _start(self, name: str, attributes: str, raw: str) -> None:
        inside = self._open[-1].name if self._open else None
        if self._belongs_to_text(name, inside):
            self._markup_in_text(raw)
            return
        if name not in _HOLDERS and name not in _TEXTS:
            return
        if inside in _TEXTS:
            self._close()
        if name in self._entries:
            self._close_entries()
        if len(self._open) < _MAX_DEPTH and (self.root is None or self._open):
            self._push(name, attributes)

    def _push(self, name: str, attributes: str) -> None:
        prefix, _, local = name.rpartition(":")
        tag = f"{{{_URIS[prefix]}}}{local}" if prefix else local
        if self.root is None:
            self.root = element = etree.Element(tag)
            self._entries = _LOCATIONS if name == "urlset" else _ENTRIES
        else:
            element = etree.SubElement(self._open[-1].element, tag)
        for key, value in _attributes(attributes):
            element.set(key, value)
        self._open.append(_Open(name=name, element=element))
        if attributes.endswith("/"):
            self._close()

    def _end(self, name: str, raw: str) -> None:
        if not any(one.name == name for one in self._open):
            inside = self._open[-1].name if self._open else None
            if self._belongs_to_text(name, inside):
                self._markup_in_text(raw)
            return
        inside = self._open[-1].name
        if inside != name and self._belongs_to_text(name, inside):
            self._markup_in_text(raw)
            return
        while self._open and self._open[-1].name != name:
            self._close()
        if self._open:
            self._close()

    @staticmethod
    def _belongs_to_text(name: str, inside: str | None) -> bool:
        """Whether a tag within this element is a part of its text, not an element of the feed."""
        if inside not in _TEXTS:
            return False
        if name not in _HOLDERS and name not in _TEXTS:
            return True
        return inside in _RICH and name in _OF_PAGES and name != inside

    def _close(self) -> None:
        one = self._open.pop()
        text = _NOT_XML.sub("", "".join(one.parts))
        if text and not len(one.element):
            one.element.text = text

    def _close_entries(self) -> None:
        while any(one.name in self._entries for one in self._open):
            self._close()

    def _text(self, text: str) -> None:
        if text and self._open:
            self._open[-1].parts.append(_decoded(text))

    def _verbatim(self, text: str) -> None:
        if text and self._open:
            self._open[-1].parts.append(text)

    def _markup_in_text(self, raw: str) -> None:
        self._open[-1].parts.append(raw)
        if self._open[-1].name in _RICH:
            self._open[-1].element.set("type", "html")


def _attributes(written: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for number, match in enumerate(_ATTRIBUTE.finditer(written)):
        if number == _MAX_ATTRIBUTES:
            break
        key = _ATTRIBUTES.get(match.group(1).lower())
        if key and key not in found:
            found[key] = _NOT_XML.sub("", _value(match))
    return list(found.items())


def _value(attribute: re.Match[str]) -> str:
    return _decoded(next(filter(None, attribute.groups()[1:]), ""))


def _decoded(text: str) -> str:
    """The text with characters for references; a name counts with its semicolon only."""
    return _REFERENCE.sub(_character, text, _MAX_REFERENCES) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    written = reference.group()
    if reference["name"]:
        return html5.get(written.removeprefix("&"), written)
    return _numbered(
        int(reference["number"] or reference["hex"], 10 if reference["number"] else 16)
    )


@lru_cache(maxsize=1024)
def _numbered(number: int) -> str:
    """The character of a number; none for half a one, so that what stands around it stays."""
    return "" if number in _HALVES else html.unescape(f"&#{number};")
