"""The types of each stage: frozen, keyword-only, one stage deriving the next.

Times are aware `datetime`s; a naive one is refused where it enters. Text is `str` with characters
(code points) as unit; sizes of bodies are bytes.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Rights = Literal["full", "analyse", "headline"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A feed of an outlet, as its seeds file states it."""

    slug: str
    url: str
    language: str | None
    active: bool = True
    interval: dt.timedelta = dt.timedelta(minutes=30)
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlet:
    """Who publishes. `rights` is what it lets us keep; `state_controlled` ones never corroborate."""

    slug: str
    name: str
    country: str
    kind: str
    state_controlled: bool
    ownership: str | None
    rights: Rights
    feeds: tuple[Feed, ...]
    note: str | None = None
    zone: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscriber:
    """A reader: where the digest goes, when (local wall-clock time) and about what."""

    slug: str
    address: str
    zone: str
    send_at: dt.time
    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SeedRecord:
    """What we know of a seed document: facts and topics in our own words, never its sentences."""

    slug: str
    sha256: str
    file: str
    outlet: str
    title: str
    published: dt.date
    facts: tuple[str, ...]
    topics: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """An answer from the network. Header names are lower case; `body` is inflated.

    `moved_to` is where permanent redirects (301, 308) lead, up to the first that is not.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    redirects: tuple[str, ...] = ()
    address: str | None = None
    moved_to: str | None = None

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as sent, charset included."""
        return self.headers.get("content-type")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What a feed says of one article. `title` and `summary` are plain text.

    `url` is empty where the feed gives no link. `zone_assumed`: `published` came without an offset.
    """

    guid: str | None
    url: str
    title: str
    summary: str = ""
    published: dt.datetime | None = None
    updated: dt.datetime | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    categories: tuple[str, ...] = ()
    zone_assumed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedDocument:
    """A parsed feed. `refused` counts by gate what was turned away or fell back; `site` is its page."""

    kind: str
    title: str
    language: str | None
    entries: tuple[Entry, ...]
    site: str | None = None
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A downloaded page after one parse: what its head declares, and its lighter markup."""

    html: str
    title: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    published: dt.datetime | dt.date | None = None
    modified: dt.datetime | dt.date | None = None
    language: str | None = None
    canonical_url: str | None = None
    image: str | None = None
    site_name: str | None = None
    paywalled: bool = False
    reserved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """The text of a page, without the page. `furniture` counts template lines taken out.

    `published` is naive where the page gives a time without an offset, a date where it gives no
    time. `reserved`: a meta tag of the page reserves text and data mining.
    """

    title: str
    text: str
    authors: tuple[str, ...] = ()
    published: dt.datetime | dt.date | None = None
    language: str | None = None
    canonical_url: str | None = None
    image: str | None = None
    paywalled: bool = False
    description: str | None = None
    site_name: str | None = None
    furniture: int = 0
    reserved: bool = False


Mood = Literal["denied", "possible"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Why a topic fired: the sentence as it stands in the text, and the words and phrases that did it.

    `mood`: the sentence says that it is not so ("denied") or may be so ("possible"); None: it is.
    """

    sentence: str
    words: tuple[str, ...]
    in_title: bool = False
    mood: Mood | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicHit:
    """A topic found. `about`: the text is about it; otherwise it only mentions it.

    `score`: how likely that is, more than 0 and at most 1.
    """

    topic: str
    about: bool
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityHit:
    """A person, place, organisation, event or agreement named in the text, and how often."""

    entity: str
    name: str
    kind: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """What speaks for a text being regional defence news (`weight` > 0) or against it (< 0)."""

    what: str
    weight: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Tagging:
    """All the tagger says of a text.

    Args:
        language: of LANGUAGES, or what was declared; None where it cannot be told.
        relevance: how likely it is regional defence news, 0 to 1.
        relevant: whether that reaches the lexicon's floor.
        topics: by score, then slug.
        entities: by count, then slug.
        reasons: of the relevance, weightiest first.
    """

    language: str | None
    relevance: float
    relevant: bool
    topics: tuple[TopicHit, ...]
    entities: tuple[EntityHit, ...]
    reasons: tuple[Reason, ...] = ()


Relation = Literal["same", "cut", "extended", "rewritten"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """An article most of which is the text of an earlier one.

    Args:
        article: the later of the two.
        original: the earlier one.
        relation: `same` both ways (.9) from the beginning, so that the original's tags hold for the
            copy too; `cut` where only the copy is contained in the other, `extended` where only the
            original is, `rewritten` otherwise.
        containment: shared shingles over the smaller set, 0 to 1.
        of_copy: shared shingles over those of the copy, 0 to 1.
        of_original: shared shingles over those of the original, 0 to 1.
        leads: what they share begins where the original begins.
    """

    article: int
    original: int
    relation: Relation
    containment: float
    of_copy: float
    of_original: float
    leads: bool

    @property
    def whole(self) -> bool:
        """The same text both ways."""
        return self.relation == "same"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """An article of its own that embeds the text of an earlier one, as bulletins do.

    Args:
        article: the bulletin.
        part: the article that stands in it.
        of_article: shared shingles over those of the bulletin, 0 to 1.
        of_part: shared shingles over those of the part, 0 to 1.
    """

    article: int
    part: int
    of_article: float
    of_part: float
