"""Analyse: tag what is new, then file what is relevant under its story."""

import dataclasses
import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from vedette import plaintext, story
from vedette.model import Evidence, Tagging
from vedette.pipeline import pulse, setup
from vedette.pipeline.work import Work, save_each
from vedette.store import articles as rows
from vedette.store import gates, stories
from vedette.store.articles import ToFile, ToTag
from vedette.tag import Tagger
from vedette.topics import Lexicon

log = logging.getLogger(__name__)

Row = TypeVar("Row")

_BATCH = 50
_EXCERPT = 320
# What ends here is kept with its tags, and a changed lexicon may bring it back.
_ENDING = ("irrelevant", "off-topic")
# A story ends for grouping when nothing was added for this long before now; older articles that
# arrive late are compared with what was open at their own time.
_STORIES_SINCE = dt.timedelta(days=14)


def plan(work: Work) -> list[str]:
    """Labels of the tagging tasks worth starting; they share the work by claims."""
    rows.quarantine(
        work.connection, "deduplicated", "tag", now=work.now(), max_tries=work.config.max_tries
    )
    number = rows.waiting(work.connection, ["deduplicated"], now=work.now())
    tasks = min(work.config.batches, -(-number // _BATCH))
    return [f"part {place} of {tasks}" for place in range(1, tasks + 1)]


def tag(work: Work) -> dict[str, int]:
    """Tag what waits, until nothing does.

    Raises:
        VedetteError: the topics folder has topics or entities that were not loaded.
    """
    done: Counter[str] = Counter()
    terms = setup.lexicon(work.config)
    rows.check_loaded(work.connection, topics=terms.topics, entities=terms.entities)
    tagger = setup.tagger(work.config, terms)
    claim = partial(rows.claim_tag, work.connection)
    while claimed := _next(work, claim):
        found = {}
        for article in claimed:
            try:
                found[article.id] = (article, analysed(terms, tagger, article))
            except Exception:
                # Its claim runs out, and it is tried again alone.
                log.exception("article %s", article.id)
                done["crashed"] += 1
        outlets = {article.id: article.outlet_id for article in claimed}
        done += save_each(
            work, found, partial(_save, work, terms), partial(_count_ended, work, outlets)
        )
    return dict(done)


def _count_ended(work: Work, outlets: Mapping[int, int], said: Mapping[int, str]) -> None:
    numbers = Counter(
        (became, outlets[article]) for article, became in said.items() if became in _ENDING
    )
    for (gate, outlet), number in sorted(numbers.items()):
        gates.count(work.connection, "tag", gate, now=work.now(), outlet=outlet, number=number)


def _next(work: Work, claim: Callable[..., list[Row]]) -> list[Row]:
    """A batch of new ones; else one that did not finish before, alone."""
    return claim(**work.claim(), retried=False, most=_BATCH) or claim(
        **work.claim(), retried=True, most=1
    )


class Analysis(NamedTuple):
    """What tagging found in an article; `repeated` are topics it only repeats from another one."""

    tagging: Tagging
    features: story.Features
    repeated: frozenset[str]


def analysed(terms: Lexicon, tagger: Tagger, article: ToTag) -> Analysis:
    """What its own words say, whatever it is a copy of: the notice for another town has other names."""
    tagging = tagger.tag(article.title, article.text, article.language)
    features = story.features(
        article.id,
        article.title,
        article.text,
        tagging=tagging,
        published=article.published,
        language=tagging.language,
        countries=terms.countries,
    )
    if article.original_id is not None:
        # Its topics are those of its original.
        return Analysis(dataclasses.replace(tagging, topics=()), features, frozenset())
    return Analysis(
        _excerpted(tagging) if article.rights != "full" else tagging,
        features,
        frozenset(_repeated(article, tagging)),
    )


def _repeated(article: ToTag, tagging: Tagging) -> Iterator[str]:
    """Topics of a copy that have no evidence in its headline and in what it adds."""
    if article.added is None:
        return
    for hit in tagging.topics:
        if not any(one.in_title or _is_added(article, one.sentence) for one in hit.evidence):
            yield hit.topic


def _is_added(article: ToTag, sentence: str) -> bool:
    place = article.text.find(sentence)
    return place < 0 or any(place in span for span in article.added or ())


def _excerpted(tagging: Tagging) -> Tagging:
    """The tagging with no more of the text than a short excerpt for each topic.

    What tags keep outlives a body that was lent for analysis: one sentence of it, and the headline.
    """
    return dataclasses.replace(
        tagging,
        topics=tuple(
            dataclasses.replace(hit, evidence=tuple(_shortest_reason(hit.evidence)))
            for hit in tagging.topics
        ),
    )


def _shortest_reason(evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    yield from (one for one in evidence if one.in_title)
    for one in evidence:
        if not one.in_title:
            sentence = plaintext.cut(one.sentence, _EXCERPT)
            yield dataclasses.replace(
                one,
                sentence=sentence,
                words=tuple(word for word in one.words if word in sentence),
            )
            return


def _save(work: Work, terms: Lexicon, found: tuple[ToTag, Analysis]) -> str:
    """Write what was found. What is not relevant or about no topic ends here."""
    article, analysis = found
    original = article.original_id
    gate = _gate(article, analysis)
    state = "tagged" if gate is None else "filed"
    now = work.now()
    ours = rows.save_tagging(
        work.connection,
        article.id,
        analysis.tagging,
        analysis.features.as_json(),
        state=state,
        gate=gate,
        worker=work.worker,
        lexicon=terms.version,
        repeated=analysis.repeated,
        now=now,
    )
    if not ours:
        return "claims lost"
    if original is not None:
        rows.inherit_tags(work.connection, article.id, original, now=now)
    return gate or "articles tagged"


def _gate(article: ToTag, analysis: Analysis) -> str | None:
    """What ends an article, or a whole copy with its original."""
    if article.original_id is not None:
        return ending(article.original_gate)
    return ending_of(analysis)


def ending(of_original: str | None) -> str | None:
    """What ends a whole copy: the gate that ended its original, unless that was never tagged."""
    return of_original if of_original in _ENDING else None


def ending_of(analysis: Analysis) -> str | None:
    """What ends an article with this analysis of its own; None: it is news."""
    gate = "off-topic" if analysis.tagging.relevant else "irrelevant"
    return None if analysis.tagging.relevant and analysis.features.topics else gate


def file(work: Work) -> dict[str, int]:
    """File what was tagged. One task at a time: which story is open depends on the order."""
    done: Counter[str] = Counter()
    now = work.now()
    rows.quarantine(work.connection, "tagged", "story", now=now, max_tries=work.config.max_tries)
    desk = _open_desk(work, now)
    while claimed := _next(work, partial(rows.claim_file, work.connection)):
        for article in claimed:
            # A transaction each: the desk must know only what was committed.
            done += save_each(work, {article.id: article}, partial(_file_one, work, desk))
    pulse.beat(work, "analyse")
    return dict(done)


def _open_desk(work: Work, now: dt.datetime) -> story.Desk:
    since = now - _STORIES_SINCE
    members = stories.open_members(work.connection, since=since)
    return story.Desk(
        ((one.story_id, story.Features.from_json(one.features)) for one in members),
        background=map(story.Features.from_json, stories.background(work.connection, since=since)),
    )


def _file_one(work: Work, desk: story.Desk, article: ToFile) -> str:
    features = dataclasses.replace(
        story.Features.from_json(article.features), article=article.id, published=article.published
    )
    stories.begin_filing(work.connection)
    if not rows.finish(work.connection, article.id, "filed", worker=work.worker):
        return "claims lost"
    if article.own_story is not None:
        return "stories kept"
    now = work.now()
    place, because = _place(work, desk, features)
    number = stories.file(
        work.connection,
        article.id,
        place,
        because,
        published=article.published,
        now=now,
    )
    desk.join(number, features)
    return "stories opened" if place is None else "stories joined"


def _place(
    work: Work, desk: story.Desk, features: story.Features
) -> tuple[int | None, dict[str, Any]]:
    twin = stories.twin(work.connection, features.article)
    if twin is not None:
        said = "copy_of" if twin.is_copy else "copied_by"
        return twin.story_id, {said: twin.article_id, "share": twin.of_copy}
    placement = desk.place(features)
    return placement.story, placement.because.as_json()
