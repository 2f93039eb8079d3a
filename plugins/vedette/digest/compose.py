"""What is in a digest: stories the reader has not had, one slot each, with the reason shown."""

import datetime as dt
import itertools
import operator
import zoneinfo
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from vedette import plaintext
from vedette.digest import render
from vedette.digest.items import Candidate, Item, ItemTopic, SilentFeed, WindowCounts
from vedette.digest.window import Reader, Window

IN_FULL = 20
"""Stories shown with their evidence; further ones take a line each."""

_SUBJECT_LENGTH = 180


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """A digest ready for the outbox."""

    message_id: str
    subject: str
    html: str
    plain: str
    items: tuple[Item, ...]


def compose(
    reader: Reader,
    window: Window,
    candidates: Iterable[Candidate],
    silent: Sequence[SilentFeed],
    counts: WindowCounts,
) -> Digest:
    """Make a reader's digest of a window.

    `candidates` come ordered by story; rows of topics the reader does not follow are left out here.
    `silent` feeds are named as gaps, `counts` stand in the footer.
    """
    stories = itertools.groupby(candidates, key=operator.attrgetter("story_id"))
    found = (slot(list(rows), wants=reader.wants) for _, rows in stories)
    items = tuple(sorted((item for item in found if item), key=_rank))
    page = render.Sheet(
        day=window.day,
        start=window.start.astimezone(zoneinfo.ZoneInfo(reader.zone)),
        end=window.end.astimezone(zoneinfo.ZoneInfo(reader.zone)),
        zone=reader.zone,
        items=items[:IN_FULL],
        brief=items[IN_FULL:],
        silent=tuple(silent),
        counts=counts,
    )
    return Digest(
        message_id=message_id(reader.slug, window.day),
        subject=_subject(window.day, items),
        html=render.html(page),
        plain=render.plain(page),
        items=items,
    )


def message_id(subscriber: str, day: dt.date) -> str:
    """The same for the same subscriber and local day, so that a mail client folds an accident."""
    return f"<digest.{day:%Y%m%d}.{subscriber}@vedette.example>"


def slot(rows: Sequence[Candidate], *, wants: Callable[[str], bool]) -> Item | None:
    """The slot of a story: who leads it, why it is shown, who else tells it.

    Args:
        rows: all rows of one story, at least one.
        wants: whether a topic, by its slug, is asked for.

    Returns:
        None where no article is about a topic that is asked for.
    """
    wanted = [row for row in rows if wants(row.topic)]
    if not wanted:
        return None
    lead = min(rows, key=lambda row: _lead_order(row, wanted=wants(row.topic)))
    # The lead gives the reason, too, unless it is about none of the reader's topics.
    reasons = [row for row in wanted if row.article_id == lead.article_id] or wanted
    reason = min(reasons, key=lambda row: _lead_order(row, wanted=True))
    articles = {row.article_id: row for row in rows}
    others = sorted(
        (row for number, row in articles.items() if number != lead.article_id),
        key=lambda row: (row.state_controlled, row.published, row.article_id),
    )
    names = dict.fromkeys(row.topic_name for row in wanted)
    names.pop(reason.topic_name)
    return Item(
        story_id=lead.story_id,
        lead=lead,
        topic=_topic(reason),
        others=tuple(others),
        corroboration=corroboration(articles.values()),
        more_topics=tuple(names),
    )


def corroboration(articles: Iterable[Candidate]) -> int:
    """Independent owners among the articles: state media, copies and what embeds them add nothing."""
    return len(
        {article.owner for article in articles if article.own and not article.state_controlled}
    )


def _lead_order(
    row: Candidate, *, wanted: bool
) -> tuple[bool, bool, bool, float, dt.datetime, int, str]:
    """Independent originals first, then what the reader follows, the strongest, the earliest."""
    return (
        row.state_controlled,
        not row.own,
        not wanted,
        -row.score,
        row.published,
        row.article_id,
        row.topic,
    )


def _topic(row: Candidate) -> ItemTopic:
    # A sentence of the text says more than the headline, which stands above it anyway.
    body = [one for one in row.evidence if not one.get("in_title")]
    best = (body or row.evidence)[0]
    return ItemTopic(
        article_id=row.article_id,
        outlet=row.outlet,
        slug=row.topic,
        name=row.topic_name,
        group=row.group_name,
        score=round(row.score, 2),
        sentence=best["sentence"],
        words=tuple(best["words"]),
    )


def _rank(item: Item) -> tuple[float, float, int]:
    # Each independent source after the first adds half; a story without one counts half.
    weight = item.topic.score * (1 + item.corroboration) / 2
    return (-weight, -item.lead.published.timestamp(), item.story_id)


def _subject(day: dt.date, items: Sequence[Item]) -> str:
    date = f"{day.day} {day:%B %Y}"
    if not items:
        return f"Vedette, {date}: nothing to report"
    # Where everything is state media's, the subject line says that, too.
    independent = (item for item in items if not item.lead.state_controlled)
    top = next(independent, items[0]).lead
    source = " (state-controlled)" if top.state_controlled else ""
    number = f"{len(items)} stories" if len(items) > 1 else "1 story"
    before = f"Vedette, {date}: {number}; "
    title = plaintext.cut(plaintext.clean(top.title), _SUBJECT_LENGTH - len(before + source))
    return f"{before}{title}{source}"
