"""What is known of an article, a story, a feed or a URL, and why it is here or is not."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from vedette.model import Relation, Rights
from vedette.store.tombstones import Tombstone


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """A gate that kept something out or holds it up.

    `day` is the first UTC day from then on that the gate was counted for the outlet; None where it
    was not counted, as of what is tried again.
    """

    stage: str
    gate: str
    meaning: str
    reason: str | None
    day: dt.date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What a feed said, and where reading it stands."""

    id: int
    url: str
    canonical_url: str
    title: str
    published: dt.datetime
    date_source: str
    first_seen: dt.datetime
    state: str
    gate: str | None
    reason: str | None
    next_try: dt.datetime
    outlet_id: int
    feed: str
    outlet: str
    country: str
    kind: str
    state_controlled: bool
    ownership: str | None
    rights: Rights


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The download of an entry's page, as long as it is kept."""

    final_url: str
    status: int
    bytes: int
    fetched_at: dt.datetime
    keep_until: dt.datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """An article without its text."""

    id: int
    entry_id: int
    url: str
    canonical_url: str
    title: str
    published: dt.datetime
    date_source: str
    first_seen: dt.datetime
    language: str | None
    words: int
    authors: list[str]
    paywalled: bool
    rights: Rights
    body_until: dt.datetime | None
    state: str
    gate: str | None
    reason: str | None
    relevance: float | None
    reasons: list[dict[str, Any]] | None
    lexicon: str | None
    outlet_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """The other article of a copy relation, and what the two have in common (shares: 0 to 1).

    The copy came `behind` later than the original. `sentences` are those it added, where the text
    of its outlet may be shown; else None.
    """

    article_id: int
    title: str
    outlet: str
    relation: Relation
    containment: float
    of_copy: float
    of_original: float
    behind: dt.timedelta
    added: int
    added_words: int
    sentences: list[str] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The other article of a bulletin and what stands in it: shares of either (0 to 1)."""

    article_id: int
    title: str
    outlet: str
    of_article: float
    of_part: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One of the texts of an article that had several, counting from 1.

    `substance` and `told` say what changed against the text before: None of the first one, and where
    the two were not compared. `sentences_before` and `sentences` are those concerned, side by side,
    where the texts may be shown. `held` says why it did not become the current text.
    """

    number: int
    seen_at: dt.datetime
    title: str
    words: int
    entry_id: int
    held: str | None
    substance: list[str] | None
    told: str | None
    sentences_before: list[str | None] | None
    sentences: list[str | None] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """A topic found, with the evidence as it is kept.

    `inherited_from` is the original whose tag a whole copy shares; `repeated`: a partial copy has it
    from its original alone, and adds nothing on it.
    """

    topic: str
    name: str
    version: int
    about: bool
    score: float
    evidence: list[dict[str, Any]]
    lexicon: str
    inherited_from: int | None
    repeated: bool
    tagged_at: dt.datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PastTag(Tag):
    """A tag as it was until re-tagging replaced it by what lexicon `replaced_by` says.

    Of a text that may not be shown its evidence has words without their sentence.
    """

    until: dt.datetime
    retag_id: int
    replaced_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """In which story an article is, and why."""

    story_id: int
    because: dict[str, Any]
    joined_at: dt.datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """A row of news.coverage."""

    story_id: int
    first_seen: dt.datetime
    last_active: dt.datetime
    headline: str
    url: str
    article_id: int
    topics: list[str] | None
    languages: list[str] | None
    countries: list[str]
    outlets: list[str]
    articles: int
    copies: int
    corroboration: int
    state_only: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """An article of a story. One with a gate counts for nothing there any more."""

    article_id: int
    published: dt.datetime
    outlet: str
    country: str
    state_controlled: bool
    language: str | None
    title: str
    url: str
    gate: str | None
    copy_of: int | None
    relation: Relation | None
    because: dict[str, Any]
    joined_at: dt.datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """A digest that brought a story, with the reason it gave.

    `article_id` is None where the article that stood for it was taken down since, `told_by_outlet`
    where the one that gave the reason was.
    """

    subscriber: str
    digest_id: int
    local_day: dt.date
    state: str
    sent_at: dt.datetime | None
    rank: int
    topic: str
    topic_name: str
    article_id: int | None
    told_by: int | None
    told_by_outlet: str | None
    sentence: str | None
    words: list[str]
    score: float | None
    corroboration: int | None
    articles: list[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class PassedOver:
    """A subscriber who has not had a story, and why; `stop` where a gate kept it out."""

    subscriber: str
    topics: list[str]
    why: str
    stop: Stop | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What the digests made of a story."""

    carried: tuple[Carried, ...]
    passed_over: tuple[PassedOver, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """An entry and the article that came of it, if one did.

    `entry` is the one asked for; `article.entry_id` may be another, which brought the article first.
    `parts` stand in the article besides its own text, as it stands in `bulletins`.
    """

    entry: Entry
    page: Page | None
    article: Article | None = None
    copied: Copy | None = None
    copies: tuple[Copy, ...] = ()
    parts: tuple[Part, ...] = ()
    bulletins: tuple[Part, ...] = ()
    versions: tuple[Version, ...] = ()
    tags: tuple[Tag, ...] = ()
    past: tuple[PastTag, ...] = ()
    membership: Membership | None = None
    story: Story | None = None
    told: Told | None = None
    stops: tuple[Stop, ...] = ()
    taken_down: Tombstone | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A story with its articles."""

    story: Story
    members: tuple[Member, ...]
    told: Told


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A feed and its outlet."""

    id: int
    slug: str
    url: str
    host: str
    language: str | None
    state: str
    reason: str | None
    poll_interval: dt.timedelta
    next_due: dt.datetime
    last_polled: dt.datetime | None
    last_success: dt.datetime | None
    last_new: dt.datetime | None
    failures: int
    note: str | None
    outlet_id: int
    outlet: str
    outlet_slug: str
    country: str
    kind: str
    state_controlled: bool
    rights: Rights
    retired_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """What a poll brought; `gate` turned the document away."""

    finished_at: dt.datetime
    outcome: str
    status: int | None
    bytes: int
    entries: int
    known: int
    fresh: int
    gate: str | None
    reason: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fate:
    """How many entries of a feed came to a state, and by which gate."""

    state: str
    gate: str | None
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TurnedAway:
    """What a gate kept out of an outlet's feeds before it became an entry."""

    gate: str
    number: int
    last_day: dt.date


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A feed with its last polls, newest first, and what became of its entries."""

    feed: Feed
    polls: tuple[Poll, ...]
    entries: tuple[Fate, ...]
    turned_away: tuple[TurnedAway, ...]
    taken_down: Tombstone | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stranger:
    """A URL that is not known. `never` says why it could not even be fetched.

    `sources` are the feeds of the outlets that its host belongs to, with their last poll;
    `taken_down` where the page was, though no entry is left of it.
    """

    url: str
    host: str
    never: str | None
    sources: tuple[Source, ...]
    taken_down: Tombstone | None = None
