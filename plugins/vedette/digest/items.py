"""What a digest is made of: what the database lists, and the slot of a story."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from vedette.model import Relation, Rights


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One topic of one article of a story, as the database lists them.

    `topic` is empty where the article is about none. Of a copy, `of_copy` and `of_original` are the
    shares of its own and of its original's text (0 to 1) that the two have in common, and `added`
    counts the sentences that its original does not have. `embeds`: a bulletin with the text of
    another article of the story in it.
    """

    story_id: int
    article_id: int
    title: str
    url: str
    excerpt: str
    published: dt.datetime
    language: str | None
    rights: Rights
    paywalled: bool
    joined_at: dt.datetime
    outlet: str
    country: str
    state_controlled: bool
    owner: str
    original_id: int | None
    original_outlet: str | None
    of_copy: float | None
    of_original: float | None
    topic: str
    topic_name: str
    group_name: str
    score: float
    about: bool
    evidence: list[dict[str, Any]]
    last_active: dt.datetime
    relation: Relation | None
    added: int
    embeds: bool

    @property
    def own(self) -> bool:
        """Whether it tells the story in a text of its own."""
        return self.original_id is None and not self.embeds


@dataclass(frozen=True, kw_only=True, slots=True)
class SilentFeed:
    """A feed from which news may be missing, why, and since when."""

    feed: str
    outlet: str
    health: str
    reason: str | None
    since: dt.datetime | None
    last_success: dt.datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowCounts:
    """What the window brought: articles read, copies among them, off-topic ones, feeds watched."""

    read: int
    copies: int
    irrelevant: int
    feeds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemTopic:
    """The topic a story is listed under, and why: a sentence of one of its articles."""

    article_id: int
    outlet: str
    slug: str
    name: str
    group: str
    score: float
    sentence: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A story's slot. `corroboration` counts independent owners; state media never count."""

    story_id: int
    lead: Candidate
    topic: ItemTopic
    others: tuple[Candidate, ...]
    corroboration: int
    more_topics: tuple[str, ...]

    def why(self) -> dict[str, Any]:
        """What is kept with the digest: the same reason the mail shows."""
        return {
            "topic": self.topic.slug,
            "article": self.topic.article_id,
            "sentence": self.topic.sentence,
            "words": list(self.topic.words),
            "score": self.topic.score,
            "corroboration": self.corroboration,
            "articles": [self.lead.article_id, *(one.article_id for one in self.others)],
        }
