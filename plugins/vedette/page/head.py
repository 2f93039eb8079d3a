"""What a page declares. JSON-LD comes first, then OpenGraph, other meta tags, visible markup."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from vedette import declared, plaintext
from vedette.page import linked, people, values
from vedette.page.values import first, line, name

_MAX_TAGS = 2_000
_MAX_TEXT = 2_000
_MAX_AUTHORS = 20
_MAX_NAME = 200
_MAX_STATED = 500
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
# Elements that mark the author: microdata, RDFa, links.
_AUTHOR_NODES = '[itemprop~="author"], [property~="schema:author"], a[rel~="author"]'
_TIMES = (
    "time[itemprop=datePublished]", "time[pubdate]", "article header time[datetime]",
    "article time[datetime]", "main time[datetime]",
)  # fmt: skip

_SEPARATOR = re.compile(r"\s(?:[|\u2013\u2014\u2022\u00b7\u00bb-]|::)\s")
_BARS = "|\u2022\u00b7\u00bb"
_BY = re.compile(
    r"(?:(?:written )?by|von(?! de[rmn]\b)|av|text|tekst|author|autor(?:ka|zy|ius|ė|es?|s|in)?|автор(?:ы|и)?"
    r"|аўтар(?:ы)?|kirjoittaja)(?:\s*:\s*|\s+)",
    re.IGNORECASE,
)
_VARIANT = re.compile(
    r"^https?://(?:amp|m|mobile)\.|/amp(?:[/?#]|$)|[?&](?:amp(?:=(?:1|true)?)?|outputtype=amp)(?:&|$)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[<(\[]?\s*(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[>)\]]?")
_ADDRESS = re.compile(r"://|@|^(?:www\.|/)|^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}(?:/\S*)?$")
# What systems write where nobody filled in a name.
_NOBODY = frozenset(
    {"admin", "administrator", "anonymous", "author", "editor", "guest", "n/a", "none", "null"}
    | {"root", "undefined", "user"}
)

_When = dt.datetime | dt.date | None
# Where a time is without an offset, this stands for one until the time is handed on without.
_UNSAID = dt.timezone(dt.timedelta(), "unsaid")
# How far the clocks of two places may be apart, with some time between writing and publishing.
_SAME_TIME = dt.timedelta(hours=15)


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a parsed page says of itself; one method a field of `Page`."""

    tree: LexborHTMLParser
    meta: Mapping[str, str]
    every: Mapping[str, list[str]]
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
        found = _people(islice(values.names(stated), _MAX_AUTHORS))
        metas = (self.every[key][:_MAX_AUTHORS] for key in _AUTHOR if key in self.every)
        return found or next(filter(None, map(_people, metas)), ()) or _people(_marked(self.tree))

    def published(self) -> _When:
        """When it appeared, with the page's own offset; naive where none is given."""
        stated = _moment(
            self.item.get("datePublished"), self.item.get("dateCreated"), *self._of(_PUBLISHED)
        )
        if _is_aware(stated):
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

    @cached_property
    def canonical_url(self) -> str | None:
        """The address the page wants to be known by, absolute.

        Of several the first that is no variant for mobile readers: some templates give every page
        of a kind itself as canonical, AMP or not.
        """
        links = _links(self.tree)
        main = self.item.get("mainEntityOfPage")
        stated = (
            links.get("canonical"),
            self.meta.get("og:url"),
            self.item.get("url"),
            main.get("@id") if isinstance(main, dict) else main,
        )
        found = [url for url in map(self._address, stated) if url]
        variant = self._address(links.get("amphtml"))
        plain = (url for url in found if url != variant and _is_plain(url))
        return next(plain, None) or next(iter(found), None)

    def image(self) -> str | None:
        """The address of the picture shown with links to the page, absolute."""
        stated = self.item.get("image")
        one = stated[0] if isinstance(stated, list) and stated else stated
        base = self.canonical_url or self.url
        return first(
            lambda text: values.address(text, base),
            self.meta.get("og:image"),
            self.meta.get("og:image:url"),
            (one.get("url") or one.get("@id")) if isinstance(one, dict) else one,
            self.meta.get("twitter:image"),
        )

    def reserved(self) -> bool:
        """Whether it reserves text and data mining (https://www.w3.org/community/tdmrep)."""
        return "1" in self.every.get("tdm-reservation", ())

    def paywalled(self) -> bool:
        """Whether the page says that it is not free to read."""
        return linked.paywalled(self.item)

    def _address(self, value: object) -> str | None:
        return values.address(values.string(value), self.url) if value else None

    def _of(self, names: Iterable[str]) -> Iterator[str]:
        return (self.meta[key] for key in names if key in self.meta)


def read(tree: LexborHTMLParser, url: str | None) -> Head:
    """Gather what the page declares; `tree` must still have its scripts."""
    every = _meta(tree)
    meta = {name: contents[0] for name, contents in every.items()}
    return Head(tree=tree, meta=meta, every=every, item=linked.article(tree, meta), url=url)


def _meta(tree: LexborHTMLParser) -> dict[str, list[str]]:
    """What meta tags say, by lower-case name, property or itemprop."""
    found: dict[str, list[str]] = {}
    for node in tree.css("meta")[:_MAX_TAGS]:
        attributes = node.attributes
        content = (attributes.get("content") or "").strip()
        for key in ("property", "name", "itemprop", "http-equiv"):
            label = (attributes.get(key) or "").strip().lower()
            if label and content:
                found.setdefault(label, []).append(content)
    return found


def _links(tree: LexborHTMLParser) -> dict[str, str | None]:
    """Where link elements lead, by what they say the page there is; the first of a kind wins."""
    found: dict[str, str | None] = {}
    for node in tree.css("link[rel][href]")[:_MAX_TAGS]:
        for kind in (node.attributes["rel"] or "").lower().split():
            found.setdefault(kind, node.attributes["href"])
    return found


def _is_plain(url: str) -> bool:
    """Whether this leads to a page, and to the one that all readers get."""
    return not _VARIANT.search(url) and urlsplit(url).path not in {"", "/"}


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


def _people(stated: Iterable[str]) -> tuple[str, ...]:
    """The names in what was stated, each once; a list of people in one of them is taken apart."""
    found: dict[str, None] = {}
    for value in stated:
        person = _MAIL.sub(" ", (line(value) or "")[:_MAX_STATED]).strip(" ,;()")
        by = _BY.match(person)
        person = person[by.end() :] if by else person
        if person and not _ADDRESS.search(person) and person.casefold() not in _NOBODY:
            for name in people.listed(person) or (plaintext.cut(person, _MAX_NAME),):
                found[name] = None
    return tuple(found)


def _marked(tree: LexborHTMLParser) -> Iterator[str]:
    """What the visible markup marks as author, those of comments left out."""
    for node in tree.css(_AUTHOR_NODES)[:_MAX_AUTHORS]:
        if not any(map(_is_comment, values.above(node))):
            name = node.css_first('[itemprop~="name"]') or node
            yield plaintext.clean(name.attributes.get("content") or name.text(separator=" "))


def _is_comment(node: LexborNode) -> bool:
    said = (node.attributes.get(key) or "" for key in ("itemprop", "itemtype", "id", "class"))
    return "comment" in " ".join(said).lower()


def _moment(*stated: object) -> _When:
    """The first moment that parses; of the same time, the one that says most exactly when."""
    found = [
        value if isinstance(value, dt.date) else _read(values.string(value)) for value in stated
    ]
    known = list(filter(None, found))
    if not known:
        return None
    same = [when for when in known if _is_same(when, known[0])]
    timed = (when for when in same if isinstance(when, dt.datetime))
    return next(filter(_is_aware, same), None) or next(timed, known[0])


def _read(text: str) -> _When:
    when = declared.moment(text, _UNSAID)
    if isinstance(when, dt.datetime) and when.tzinfo is _UNSAID:
        return when.replace(tzinfo=None)
    return when


def _is_aware(when: _When) -> bool:
    return isinstance(when, dt.datetime) and when.tzinfo is not None


def _is_same(when: dt.datetime | dt.date, other: dt.datetime | dt.date) -> bool:
    """Whether both may be one time: the same day, or no farther apart than clocks of one moment."""
    if not isinstance(when, dt.datetime) or not isinstance(other, dt.datetime):
        return _day(when) == _day(other)
    return abs(when.replace(tzinfo=None) - other.replace(tzinfo=None)) <= _SAME_TIME


def _day(when: dt.datetime | dt.date) -> dt.date:
    return when.date() if isinstance(when, dt.datetime) else when
