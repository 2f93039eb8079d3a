"""Stories: the latest, filtered and searched, and one with all its articles."""

import datetime as dt
import itertools
import operator
from collections import defaultdict
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from pydantic import BaseModel, Field

from vedette import digest
from vedette.desk import paper
from vedette.digest import Candidate, Item
from vedette.errors import UsageError
from vedette.store import desk as rows
from vedette.store.connect import Connection

router = APIRouter()

PAGE = 25
"""Stories on a page."""
PERIODS = {1: "24 hours", 3: "3 days", 7: "7 days", 30: "30 days", 0: "all"}
_LONGEST = 200
_BIGGEST = 2**63 - 1

Id = Annotated[int, Path(ge=1, le=_BIGGEST)]


class Asked(BaseModel):
    """What the filter form says; empty where it says nothing.

    `days` 0 asks for all, `names` is the slug of an entity, `before` where the page before ended.
    """

    topic: str = Field("", max_length=_LONGEST)
    country: str = Field("", max_length=_LONGEST)
    language: str = Field("", max_length=_LONGEST)
    names: str = Field("", max_length=_LONGEST)
    q: str = Field("", max_length=_LONGEST)
    days: int = 7
    before: str = Field("", max_length=_LONGEST)

    def values(self) -> dict[str, object]:
        """The filters as query parameters, without those that are as they begin."""
        return self.model_dump(exclude={"before"}, exclude_defaults=True)


@router.get("/")
def latest(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """The latest stories that pass the filters, newest first."""
    with rows.reading(request.app.state.config) as connection:
        choices = _choices(connection, asked)
        wanted = _filter(asked, request.app.state.now())
        found = rows.stories(connection, wanted, most=PAGE + 1)
        items = _items(connection, [story for story, _ in found[:PAGE]], asked.topic)
        named = rows.entity(connection, asked.names) if asked.names else None
    more = found[PAGE - 1] if len(found) > PAGE else None
    return paper.page(
        request,
        "stories",
        asked=asked,
        choices=choices,
        items=items,
        named=named,
        periods=PERIODS,
        more=f"{more[1].isoformat()}_{more[0]}" if more else "",
    )


@router.get("/story/{story}")
def one(request: Request, story: Id) -> Response:
    """A story: its articles with their copies, what each is about and why, who is named."""
    with rows.reading(request.app.state.config) as connection:
        items = _items(connection, [story], "")
        members = rows.of_story(connection, "desk.members", story)
        if not items:
            raise HTTPException(404, _missing(story, members))
        copied = rows.of_story(connection, "desk.copied", story)
        changes = rows.of_story(connection, "desk.changes", story)
        parts = rows.of_story(connection, "desk.parts", story)
        tagged = rows.of_story(connection, "desk.tags", story)
        entities = rows.of_story(connection, "desk.entities", story)
        carried = rows.of_story(connection, "desk.carried", story)
    (item,) = items
    return paper.page(
        request,
        "story",
        item=item,
        branches=_branches(item),
        topics={tag["topic"]: tag["name"] for tag in tagged if tag["about"]},
        members={member["article_id"]: member for member in members},
        dropped=[member for member in members if member["gate"]],
        copied={copy["article_id"]: copy for copy in copied},
        changes=_by_article(changes),
        parts=_by_article(parts),
        tags=_by_article(tagged),
        entities=entities,
        carried=carried,
    )


def _missing(story: int, members: list[dict[str, Any]]) -> str:
    if not members:
        return f"there is no story {story}"
    return f"story {story} is no news: nothing in it is about a topic by now"


def _by_article(found: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    lists: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        lists[row["article_id"]].append(row)
    return lists


def _choices(connection: Connection, asked: Asked) -> dict[str, Any]:
    topics = rows.choices(connection, "desk.topics")
    countries = [row["country"] for row in rows.choices(connection, "desk.countries")]
    languages = [row["language"] for row in rows.choices(connection, "desk.languages")]
    _known("topic", asked.topic, [row["slug"] for row in topics])
    if asked.days not in PERIODS:
        _known("days", str(asked.days), map(str, PERIODS))
    # Outlets come and go: a country or language without one is an empty list, not a mistake.
    offered = [row for row in topics if not row["retired"] or row["slug"] == asked.topic]
    groups = itertools.groupby(offered, key=operator.itemgetter("group_name"))
    return {
        "topics": [(group, list(members)) for group, members in groups],
        "countries": sorted({*countries, *filter(None, [asked.country])}),
        "languages": sorted({*languages, *filter(None, [asked.language])}),
    }


def _known(name: str, value: str, values: Any) -> None:
    known = list(values)
    if value and value not in known:
        message = f"{name}={value[:40]!r} is unknown: choose one of {', '.join(known) or 'none'}"
        raise UsageError(message)


def _filter(asked: Asked, now: dt.datetime) -> rows.Filter:
    moment, number = _mark(asked.before) if asked.before else (None, None)
    return rows.Filter(
        since=now - dt.timedelta(days=asked.days) if asked.days else None,
        topic=asked.topic or None,
        country=asked.country or None,
        language=asked.language or None,
        entity=asked.names or None,
        search=asked.q.replace("\0", "").strip() or None,
        before=moment,
        before_id=number,
    )


def _mark(before: str) -> tuple[dt.datetime, int]:
    """Where the page before ended: time and id of its last story."""
    moment, _, number = before.rpartition("_")
    try:
        mark = dt.datetime.fromisoformat(moment), int(number)
    except ValueError:
        mark = None
    if mark is None or mark[0].tzinfo is None or not 0 < mark[1] <= _BIGGEST:
        message = "before: this is no mark of a page: go back to the first page"
        raise UsageError(message)
    return mark


def _items(connection: Connection, ids: list[int], topic: str) -> list[Item]:
    """Slots of stories in the order of their ids, as a digest would show them."""
    slots: dict[int, Item] = {}
    candidates = rows.candidates(connection, ids)
    for story, group in itertools.groupby(candidates, key=operator.attrgetter("story_id")):
        listed = list(group)
        slot = digest.slot(listed, wants=lambda one: one == topic) if topic else None
        slot = slot or digest.slot(listed, wants=bool)
        if slot:
            slots[story] = slot
    return [slots[story] for story in ids if story in slots]


def _branches(item: Item) -> list[tuple[Candidate, list[Candidate]]]:
    """The articles by time, each original with the copies of it in this story."""
    articles = sorted((item.lead, *item.others), key=lambda one: (one.published, one.article_id))
    sources = {one.article_id: one.original_id for one in articles}
    copies: dict[int, list[Candidate]] = defaultdict(list)
    for one in articles:
        copies[_origin(one.article_id, sources)].append(one)
    return [(group[0], group[1:]) for group in map(_original_first, copies.items())]


def _origin(article: int, sources: dict[int, int | None]) -> int:
    """The article of the story that this one repeats in the end, or itself."""
    seen = {article}
    while (source := sources[article]) in sources and source not in seen and source is not None:
        seen.add(source)
        article = source
    return article


def _original_first(group: tuple[int, list[Candidate]]) -> list[Candidate]:
    origin, articles = group
    return sorted(articles, key=lambda one: one.article_id != origin)
