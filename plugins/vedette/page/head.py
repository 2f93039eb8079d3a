"""What a page declares. JSON-LD comes first, then OpenGraph, other meta tags, visible markup."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from vedette import declared, plaintext
from vedette.page import linked, values
from vedette.page.values import first, line, name

_MAX_TAGS = 2_000
_MAX_TEXT = 2_000
_MAX_AUTHORS = 20
_MAX_NAME = 200
_SITE_WORDS = 3

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created",
    "dc.date", "pubdate", "publishdate", "publish-date", "publication_date", "article:published",
    "article.published", "cxenseparse:recs:publishtime", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "last-modified",
)  # fmt: skip
_AUTHOR = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author",
    "dc.creator", "dcterms.creator", "byl", "cxenseparse:author",
)  # fmt: skip
_TIMES = (
    "time[itemprop=datePublished]", "time[pubdate]", "article header time[datetime]",
    "article time[datetime]", "main time[datetime]",
)  # fmt: skip

_SEPARATOR = re.compile(r"\s(?:[|\u2013\u2014\u2022\u00b7\u00bb-]|::)\s")
_BARS = "|\u2022\u00b7\u00bb"
_BY = re.compile(r"(?:by|von|autor|автор|autorius|autors)\s*:?\s+", re.IGNORECASE)

_When = dt.datetime | dt.date | None


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a parsed page says of itself; one method a field of `Page`."""

    tree: LexborHTMLParser
    meta: Mapping[str, str]
    item: Mapping[str, Any]
    url: str | None

    def title(self) -> str | None:
        """The headline, without the site's name."""
        headline = line(self.item.get("headline"))
        shared = line(self.meta.get("og:title")) or line(self.meta.get("twitter:title"))
        if headline or shared:
            return headline or _without_site(shared or "", self.site_name())
        heads = [plaintext.clean(node.text()) for node in self.tree.css("h1")[:3]]
        node = self.tree.css_first("title")
        title = line(plaintext.clean(node.text())) if node else None
        if title is None:
            return next(filter(None, heads), None)
        matching = (head for head in heads if head and title.startswith(head))
        return next(matching, None) or _without_site(title, self.site_name())

    def site_name(self) -> str | None:
        """The name of the outlet."""
        return line(name(self.item.get("publisher"))) or line(self.meta.get("og:site_name"))

    def description(self) -> str | None:
        """The teaser, at most 2,000 characters."""
        stated = (
            self.item.get("description"),
            self.meta.get("og:description"),
            self.meta.get("description"),
        )
        text = next(filter(None, map(line, stated)), None)
        return plaintext.cut(text, _MAX_TEXT) if text else None

    def authors(self) -> tuple[str, ...]:
        """Names, without "By"; addresses and links are not names."""
        stated = self.item.get("author") or self.item.get("creator")
        people = stated if isinstance(stated, list) else [stated]
        names = _people(map(name, people[:_MAX_AUTHORS]))
        return names or next(filter(None, (_people([value]) for value in self._of(_AUTHOR))), ())

    def published(self) -> _When:
        """When it appeared, with the page's own offset; a date where no offset is given."""
        stated = _moment(
            self.item.get("datePublished"), self.item.get("dateCreated"), *self._of(_PUBLISHED)
        )
        if isinstance(stated, dt.datetime):
            return stated
        nodes = (self.tree.css_first(selector) for selector in _TIMES)
        return _moment(stated, *(node.attributes.get("datetime") for node in nodes if node))

    def modified(self) -> _When:
        """When it was last changed, by its own account."""
        return _moment(self.item.get("dateModified"), *self._of(_MODIFIED))

    def language(self) -> str | None:
        """The primary subtag."""
        stated = self.item.get("inLanguage")
        root = self.tree.css_first("html")
        return first(
            declared.language,
            stated.get("alternateName") if isinstance(stated, dict) else stated,
            root.attributes.get("lang") if root else None,
            self.meta.get("og:locale"),
            self.meta.get("content-language"),
            self.meta.get("language"),
        )

    def canonical_url(self) -> str | None:
        """The address the page wants to be known by, absolute."""
        node = self.tree.css_first('link[rel="canonical" i]')
        main = self.item.get("mainEntityOfPage")
        return first(
            lambda text: values.address(text, self.url),
            node.attributes.get("href") if node else None,
            self.meta.get("og:url"),
            self.item.get("url"),
            main.get("@id") if isinstance(main, dict) else main,
        )

    def image(self) -> str | None:
        """The address of the picture shown with links to the page, absolute."""
        stated = self.item.get("image")
        one = stated[0] if isinstance(stated, list) and stated else stated
        base = self.canonical_url() or self.url
        return first(
            lambda text: values.address(text, base),
            self.meta.get("og:image"),
            self.meta.get("og:image:url"),
            (one.get("url") or one.get("@id")) if isinstance(one, dict) else one,
            self.meta.get("twitter:image"),
        )

    def paywalled(self) -> bool:
        """Whether the page says that it is not free to read."""
        return linked.paywalled(self.item)

    def _of(self, names: Iterable[str]) -> Iterator[str]:
        return (self.meta[key] for key in names if key in self.meta)


def read(tree: LexborHTMLParser, url: str | None) -> Head:
    """Gather what the page declares; `tree` must still have its scripts."""
    meta = _meta(tree)
    return Head(tree=tree, meta=meta, item=linked.article(tree, meta), url=url)


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    """Meta tags by lower-case name, property or itemprop; the first of a name wins."""
    found: dict[str, str] = {}
    for node in tree.css("meta")[:_MAX_TAGS]:
        attributes = node.attributes
        content = (attributes.get("content") or "").strip()
        for key in ("property", "name", "itemprop", "http-equiv"):
            label = (attributes.get(key) or "").strip().lower()
            if label and content:
                found.setdefault(label, content)
    return found


def _without_site(title: str, site: str | None) -> str:
    """The title without the site's name behind a separator.

    Where the name is not known, what a bar and at most three words after it say is taken for one.
    """
    separators = list(_SEPARATOR.finditer(title))
    if not separators:
        return title
    last = separators[-1]
    suffix = title[last.end() :].strip()
    named = bool(site) and suffix.casefold().startswith((site or "").casefold())
    barred = last.group().strip() in _BARS and len(suffix.split()) <= _SITE_WORDS
    return title[: last.start()].strip() if named or barred else title


def _people(names: Iterable[object]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for value in names:
        person = _BY.sub("", line(value) or "", count=1).strip(" ,;")
        if person and "://" not in person and "@" not in person:
            found[plaintext.cut(person, _MAX_NAME)] = None
    return tuple(found)


def _moment(*stated: object) -> _When:
    """The first moment that parses; if a mere date, the first full one of the same day."""
    found = [
        value if isinstance(value, dt.date) else declared.moment(values.string(value))
        for value in stated
    ]
    known = list(filter(None, found))
    exact = (
        when for when in known if isinstance(when, dt.datetime) and _day(when) == _day(known[0])
    )
    return next(exact, known[0]) if known else None


def _day(when: dt.datetime | dt.date) -> dt.date:
    return when.date() if isinstance(when, dt.datetime) else when
