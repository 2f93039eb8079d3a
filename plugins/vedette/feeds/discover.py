"""Where the feeds of a site may be, as one of its pages says."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal
from urllib.parse import urljoin

from vedette import declared, feeds, plaintext
from vedette.errors import GiveUpError
from vedette.feeds import fields

Kind = Literal["feed", "declared", "linked", "guess"]
MOST = 30
_MOST_FOUND = 300
_MOST_TAGS = 20_000
_MAX_TITLE = 200
_LABEL_READ = 500

# By pattern, not by a parser: those take minutes over elements nested deep.
_TAG = re.compile(r"<(link|a|base)\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"([a-z-]{1,20})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_LINK_ENDS = re.compile(r"</?a[\s>]", re.IGNORECASE)
# What a browser does not show, and how each ends.
_UNSEEN = re.compile(r"<(?:(script|style|template)\b|!--)", re.IGNORECASE)
_UNSEEN_ENDS = {
    name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "template")
} | {None: re.compile("-->")}

_TYPES = re.compile(
    r"\s*(?:application/(?:rss|atom|rdf|feed)(?:\+xml|\+json)?|application/json|text/rss|text/atom"
    r"|text/xml|application/xml)\s*(?:;|$)",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?:^|[^a-z])(?:rss|feeds?|atom|rdf)(?:[^a-z]|\d|$)", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|koment|коммент|комент", re.IGNORECASE)
# Pages about feeds, readers and followers are linked by the same words.
_ELSEWHERE = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:feedly|facebook|twitter|x|google|inoreader|apple)\.",
    re.IGNORECASE,
)
_API = re.compile(r"/wp-json/|oembed|/api/", re.IGNORECASE)
# What systems in use serve, commonest first: WordPress, plain files, Drupal, Ghost, news sitemaps.
_GUESSES = (
    "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json",
    "/?feed=rss2", "/rss/", "/feeds/posts/default", "/sitemap-news.xml", "/news-sitemap.xml",
    "/sitemap_news.xml",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An address where a feed may be. `title` is what the page calls it, or "".

    `kind`: "feed" the document is one itself, "declared" in the page's head, "linked" from its
    text, "guess" where sites commonly have one.
    """

    url: str
    title: str
    kind: Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tag:
    """A tag of the page; `label` is the text of a link."""

    name: str
    attributes: Mapping[str, str]
    label: str

    def get(self, name: str) -> str:
        """The attribute's value, or ""."""
        return self.attributes.get(name, "").strip()

    @property
    def relations(self) -> list[str]:
        """What the link is to the page."""
        return self.get("rel").lower().split()


def candidates(body: bytes, *, url: str, content_type: str | None = None) -> tuple[Candidate, ...]:
    """Up to 30 addresses where feeds of this page's site may be, likeliest first.

    The document's own where it is a feed; else what the page declares, what it links, and common
    addresses of its host; absolute http(s), each once, feeds of comments after the others.
    """
    try:
        document = feeds.parse(body, url=url, content_type=content_type)
    except GiveUpError:
        return _distinct(_of_page(body[: feeds.MAX_BYTES], url, content_type))
    return (Candidate(url=url, title=document.title, kind="feed"),)


def _of_page(body: bytes, url: str, content_type: str | None) -> Iterator[Candidate]:
    tags = list(islice(_tags(declared.decode(body, content_type)), _MOST_TAGS))
    base = _base(tags, url)
    late = []
    for one in islice(chain(_declared(tags, base), _linked(tags, base)), _MOST_FOUND):
        if _COMMENTS.search(f"{one.url} {one.title}"):
            late.append(one)
        else:
            yield one
    for path in _GUESSES:
        if guess := fields.site([path], url):
            yield Candidate(url=guess, title="", kind="guess")
    yield from late


def _tags(text: str) -> Iterator[_Tag]:
    """The tags that may name a feed, in order; a link with the words it goes by."""
    text = _seen(text)
    for match in _TAG.finditer(text):
        name = match.group(1).lower()
        attributes = {
            found.group(1).lower(): html.unescape(next(filter(None, found.groups()[1:]), ""))
            for found in _ATTRIBUTE.finditer(match.group(2))
        }
        label = _label(text[match.end() : match.end() + _LABEL_READ]) if name == "a" else ""
        yield _Tag(name=name, attributes=attributes, label=label)


def _seen(text: str) -> str:
    """The markup without scripts, styles and comments; what is not closed hides the rest."""
    parts, at = [], 0
    while hidden := _UNSEEN.search(text, at):
        parts.append(text[at : hidden.start()])
        name = hidden.group(1)
        end = _UNSEEN_ENDS[name.lower() if name else None].search(text, hidden.end())
        at = end.end() if end else len(text)
    return " ".join([*parts, text[at:]])


def _label(text: str) -> str:
    end = _LINK_ENDS.search(text)
    return plaintext.unescaped(text[: end.start()] if end else text)


def _base(tags: list[_Tag], url: str) -> str:
    bases = (tag.attributes["href"] for tag in tags if tag.name == "base" and tag.get("href"))
    try:
        return urljoin(url, next(bases, ""))
    except ValueError:
        return url


def _declared(tags: list[_Tag], base: str) -> Iterator[Candidate]:
    for tag in tags:
        alternate = "alternate" in tag.relations and _TYPES.match(tag.get("type"))
        if tag.name == "link" and ("feed" in tag.relations or alternate):
            yield from _candidate(tag.get("href"), tag.get("title"), base, "declared")


def _linked(tags: list[_Tag], base: str) -> Iterator[Candidate]:
    for tag in tags:
        said = [tag.label, tag.get("title"), tag.get("aria-label")]
        words = _WORD.search(" ".join([tag.get("href"), *said]))
        if tag.name == "a" and (words or "feed" in tag.relations):
            yield from _candidate(tag.get("href"), next(filter(None, said), ""), base, "linked")


def _candidate(href: str, title: str, base: str, kind: Kind) -> Iterator[Candidate]:
    url = fields.site([href], base)
    if url and not _ELSEWHERE.match(url) and not _API.search(url):
        name = plaintext.cut(plaintext.clean(title), _MAX_TITLE)
        yield Candidate(url=url.partition("#")[0], title=name, kind=kind)


def _distinct(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The first of each address; feeds of comments give way to the others where room is short."""
    first: dict[str, Candidate] = {}
    for one in found:
        first.setdefault(one.url, one)
    return tuple(first.values())[:MOST]
