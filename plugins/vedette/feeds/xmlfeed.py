"""RSS and Atom; a news sitemap is handed on."""

import datetime as dt
import html
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from lxml import etree  # type: ignore[import-untyped]

from vedette import declared, plaintext
from vedette.feeds import fields, markup, names, sitemap
from vedette.model import Entry, FeedDocument

# Which elements say it; the first that does counts. RSS 1.0 knows only dc:date, for both.
_PUBLISHED = (
    "pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created",
    "dc:date", "updated", "modified", "dcterms:modified",
)  # fmt: skip
_UPDATED = ("updated", "modified", "dcterms:modified", "dc:date")
_TITLES = ("title", "dc:title", "media:title")
_SUMMARIES = (
    "description", "summary", "dc:description", "dcterms:abstract", "itunes:summary",
    "media:description", "content", "content:encoded", "xhtml:body", "xhtml:div",
)  # fmt: skip
_AUTHORS = ("author", "dc:creator", "itunes:author")
_CATEGORIES = ("category", "dc:subject", "keywords")


def parse(text: str, url: str, zone: dt.tzinfo) -> FeedDocument:
    """Read an RSS or Atom document or a news sitemap; see `vedette.feeds.parse`."""
    root, cut_off = markup.tree(text, url)
    named = names.Names(root.tag)
    if named[root.tag] in ("urlset", "sitemapindex"):
        return sitemap.parse(root, named, url, zone, cut_off=cut_off)
    return _Reader(root, named, url, zone).document(cut_off=cut_off)


class _Reader:
    """Reads one document: what holds for all of its entries, and each entry."""

    def __init__(self, root: Any, named: names.Names, url: str, zone: dt.tzinfo) -> None:
        self._root, self._named, self._zone = root, named, zone
        self._atom = named[root.tag] == "feed"
        channels = [child for child in root if named[child.tag] == "channel"]
        self._holders = [root, *channels]
        head = channels[0] if channels and not self._atom else root
        self._head = _Element(head, named)
        self._base = _base(url, root)
        if head is not root:
            self._base = _base(self._base, head)
        self._site = fields.site(self._links(self._head), self._base)
        # Where nobody says what the document's own address is, links are relative to the site.
        self._base = self._base or self._site or ""
        self._language = declared.language(
            next(self._head.texts("language", "dc:language"), "")
            or head.get(names.LANGUAGE)
            or root.get(names.LANGUAGE)
        )

    def document(self, *, cut_off: bool) -> FeedDocument:
        items = [
            child
            for holder in self._holders
            for child in holder
            if self._named[child.tag] in ("item", "entry")
        ]
        return fields.document(
            self._kind(items),
            (self._entry(_Element(item, self._named)) for item in items[: fields.MAX_ENTRIES]),
            title=self._plain(self._head, _TITLES[:2], fields.MAX_TITLE),
            language=self._language,
            site=self._site,
            excess=len(items) - fields.MAX_ENTRIES,
            cut_off=cut_off,
        )

    def _kind(self, items: list[Any]) -> str:
        name = self._named[self._root.tag]
        if name == "feed":
            return "atom"
        if name in ("rdf", "rdf:rdf"):
            inside = [*items[:1], *self._holders[1:]]
            old = any(names.RSS_090 in child.tag for child in inside)
            return "rss09x" if old else "rss10"
        return "rss09x" if (self._root.get("version") or "").startswith("0.9") else "rss20"

    def _entry(self, item: "_Element") -> Entry | str:
        base = _base(self._base, item.element)
        url = fields.link(self._links(item), base)
        title = self._plain(item, _TITLES, fields.MAX_TITLE)
        if gate := fields.turned_away(url, title):
            return gate
        published, assumed = fields.when(item.texts(*_PUBLISHED), self._zone)
        language = next(item.texts("dc:language", "language"), "")
        return Entry(
            guid=self._guid(item),
            url=url,
            title=title,
            summary=self._plain(item, _SUMMARIES, fields.MAX_SUMMARY),
            published=published,
            updated=fields.when(item.texts(*_UPDATED), self._zone)[0],
            authors=fields.names(self._authors(item)),
            language=declared.language(language or item.language()) or self._language,
            categories=fields.names(self._categories(item)),
            zone_assumed=assumed,
        )

    @staticmethod
    def _guid(item: "_Element") -> str | None:
        guid = next(item.texts("guid", "id"), None) or item.element.get(names.ABOUT)
        return fields.identifier(guid)

    def _links(self, element: "_Element") -> Iterator[str]:
        """The links to the page, best first: what a shortening service replaced, then the others."""
        yield from element.texts("feedburner:origlink")
        links = list(element.all("link"))
        written = (_text(link) for link in links if link.get("href") is None)
        pages = [link for link in links if _is_page(link)]
        # A page before its translations into other formats.
        pages.sort(key=lambda link: "html" not in link.get("type", "html"))
        hrefs = (_joined(link.get(names.BASE) or "", link.get("href")) for link in pages)
        # In RSS a link with an address of its own is Atom's, and may mean the feed or its site.
        yield from chain(hrefs, written) if self._atom else chain(written, hrefs)
        for guid in element.all("guid"):
            text = _text(guid).strip()
            permalink = guid.get("isPermaLink") or guid.get("ispermalink") or "true"
            if permalink.strip().lower() == "true" and fields.is_http(text):
                yield text

    @staticmethod
    def _authors(item: "_Element") -> Iterator[str]:
        for author in item.all(*_AUTHORS):
            name = _Element(author, item.named)
            yield next(name.texts("name"), "") or ("" if len(author) else _text(author))

    @staticmethod
    def _categories(item: "_Element") -> Iterator[str]:
        for category in item.all(*_CATEGORIES):
            yield category.get("label") or category.get("term") or _text(category)

    def _plain(self, element: "_Element", keys: Iterable[str], limit: int) -> str:
        for child in element.all(*keys):
            if text := self._plain_text(child):
                return plaintext.cut(text, limit)
        return ""

    def _plain_text(self, element: Any) -> str:
        """Markup off once; what Atom calls text is text, whatever it looks like."""
        if len(element):
            return plaintext.from_markup(_markup(element))
        text = (element.text or "")[: fields.MAX_READ]
        if self._atom and "html" not in element.get("type", "text"):
            return plaintext.clean(text)
        return plaintext.unescaped(text)


class _Element:
    """An element by the names of its children."""

    def __init__(self, element: Any, named: names.Names) -> None:
        self.element = element
        self.named = named
        self._children: dict[str, list[Any]] = {}
        for child in element:
            self._children.setdefault(named[child.tag], []).append(child)

    def all(self, *keys: str) -> Iterator[Any]:
        """The children of these names, name by name."""
        for key in keys:
            yield from self._children.get(key, ())

    def texts(self, *keys: str) -> Iterator[str]:
        """Their texts, without those that are empty."""
        return filter(None, map(_text, self.all(*keys)))

    def language(self) -> str | None:
        """The language the element or its title says it is in."""
        own: str | None = self.element.get(names.LANGUAGE)
        titles = (title.get(names.LANGUAGE) for title in self.all("title"))
        return own or next(filter(None, titles), None)


def _text(element: Any) -> str:
    """All text within, without white space around."""
    text = "".join(element.itertext()) if len(element) else element.text
    return text.strip() if text else ""


def _markup(element: Any) -> str:
    """What stands within as HTML, as far as texts are read; the element's own tags are none of it.

    Attributes are left out, and namespaces, which each part would declare anew.
    """
    parts: list[str] = []
    length = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        opens = event == "start"
        tag = "" if node is element else f"<{'' if opens else '/'}{etree.QName(node).localname}>"
        text = node.text if opens else node.tail if tag else None
        parts.append(tag + html.escape((text or "")[: fields.MAX_READ], quote=False))
        length += len(parts[-1])
        if length > fields.MAX_READ:
            break
    return "".join(parts)


def _is_page(link: Any) -> bool:
    """Whether it leads to the page; the relation may be written as a name or as an address."""
    relation = link.get("rel", "alternate").strip().lower().rpartition("/")[2]
    return link.get("href") is not None and relation == "alternate"


def _base(outer: str, element: Any) -> str:
    """What links within the element are relative to."""
    return _joined(outer, element.get(names.BASE) or "")


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return base
