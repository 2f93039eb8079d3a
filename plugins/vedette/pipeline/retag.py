"""Re-tag: compare what the present lexicon says with what articles are tagged with; report; apply.

Nothing is changed before a person, or a parameter, says so: comparing writes proposals, applying
takes them over as they were reported.
"""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypedDict

from vedette.errors import UsageError, VedetteError
from vedette.model import Tagging
from vedette.pipeline import analyse, retold, setup
from vedette.pipeline.work import Work
from vedette.store import articles as tagged
from vedette.store import gates
from vedette.store import retagging as rows
from vedette.store.articles import ToTag
from vedette.store.retagging import Change, Result, Run, ToRetag, Wish
from vedette.tag import Tagger
from vedette.topics import Lexicon

log = logging.getLogger(__name__)

Tag = dict[str, Any]
Tags = Mapping[str, Tag]

_BATCH = 100
_APPLIED_AT_ONCE = 200
# A batch takes about a second: what a task that died held is free again soon, and its retry finds it.
_CLAIM = dt.timedelta(minutes=2)
# Scores nearer than this are the same.
_SCORE = 0.005
_EXAMPLES = 3


class Part(TypedDict):
    """One mapped task: the run, and what the UI calls it."""

    run: int
    label: str


def begin(work: Work, *, since: dt.datetime | None = None, topics: Collection[str] = ()) -> Run:
    """Begin to compare, or go on with what was begun with the same parameters and did not end.

    Args:
        work: the task.
        since: only articles published since.
        topics: only the tags of these topics; relevance and the other tags stay as they are.

    Raises:
        UsageError: no topic of that name was ever loaded.
        VedetteError: the topics folder as it is was not loaded.
    """
    terms = _loaded(work)
    wanted = tuple(sorted(set(topics)))
    unknown = rows.unknown_topics(work.connection, wanted)
    if unknown:
        message = f"no topic {unknown[0]!r}: the names of seeds/topics are known, comma-separated"
        raise UsageError(message)
    if not rows.is_loaded(work.connection, terms.version):
        message = f"lexicon {terms.version} is not loaded: run the DAG vedette_setup or vedette db upgrade"
        raise VedetteError(message)
    wish = Wish(lexicon=terms.version, since=since, topics=wanted)
    return of_number(work, rows.begin(work.connection, wish, now=work.now()))


def _loaded(work: Work) -> Lexicon:
    terms = setup.lexicon(work.config)
    tagged.check_loaded(work.connection, topics=terms.topics, entities=terms.entities)
    return terms


def of_number(work: Work, number: int) -> Run:
    """A run.

    Raises:
        VedetteError: there is none of that number.
    """
    run = rows.run(work.connection, number)
    if run is None:
        message = f"no run {number} of re-tagging: vedette retag --list shows them"
        raise VedetteError(message)
    return run


def plan(
    work: Work,
    *,
    since: dt.datetime | None = None,
    topics: Collection[str] = (),
    compared: int | None = None,
) -> list[Part]:
    """The comparing tasks worth starting, one at least: they share the articles by claims.

    `compared`: the number of a run that is only to be applied.
    """
    run = of_number(work, compared) if compared else begin(work, since=since, topics=topics)
    number, _ = rows.waiting(work.connection, run.id)
    tasks = min(work.config.batches, max(1, -(-number // _BATCH)))
    return [Part(run=run.id, label=f"part {place} of {tasks}") for place in range(1, tasks + 1)]


# Comparing


def compare(work: Work, number: int) -> dict[str, int]:
    """Compare what waits in a run, until nothing does.

    Raises:
        VedetteError: the topics folder is another than the run was begun with.
    """
    run = of_number(work, number)
    if run.state != "comparing":
        return {}
    terms = _same_lexicon(work, run)
    rows.quarantine(work.connection, number, now=work.now(), max_tries=work.config.max_tries)
    comparing = Comparing(terms, run.topics, setup.tagger(work.config, terms))
    done: Counter[str] = Counter()
    while claimed := _claim(work, run):
        done += _compare(work, run, comparing, claimed)
    return dict(done)


def _same_lexicon(work: Work, run: Run) -> Lexicon:
    terms = _loaded(work)
    if terms.version != run.lexicon:
        message = (
            f"run {run.id} is of lexicon {run.lexicon}, the topics folder is {terms.version} by now: "
            "compare again with vedette retag"
        )
        raise VedetteError(message)
    return terms


def _claim(work: Work, run: Run) -> list[ToRetag]:
    """A batch of new ones; else one that did not finish before, alone."""
    now = work.now()
    until = now + min(_CLAIM, dt.timedelta(seconds=work.config.claim_seconds))
    held = {"worker": work.worker, "now": now, "until": until}
    for retried, most in ((False, _BATCH), (True, 1)):
        claimed = rows.claim(
            work.connection, run.id, run.lexicon, **held, retried=retried, most=most
        )
        if claimed:
            return claimed
    return []


def _compare(
    work: Work, run: Run, comparing: "Comparing", claimed: Sequence[ToRetag]
) -> Counter[str]:
    done: Counter[str] = Counter()
    results = []
    for article in claimed:
        try:
            results.append(comparing.result(article))
        except Exception:
            # Its claim runs out, and it is tried again alone.
            log.exception("article %s", article.id)
            done["crashed"] += 1
    done += _save(work, run, results)
    return +done


def _save(work: Work, run: Run, results: Sequence[Result]) -> Counter[str]:
    """Save a batch in one transaction; where that fails, each of its articles in its own."""
    try:
        return _saved(work, run, results)
    except Exception:
        if work.connection.closed:
            raise
        log.exception("a batch of %s failed: its articles are saved one by one", len(results))
    done: Counter[str] = Counter()
    for one in results:
        try:
            done += _saved(work, run, [one])
        except Exception:
            log.exception("article %s", one.article_id)
            done["crashed"] += 1
    return done


def _saved(work: Work, run: Run, results: Sequence[Result]) -> Counter[str]:
    saved, so_far, of = rows.save(work.connection, run.id, results, worker=work.worker)
    log.info("run %s: %s of %s articles compared", run.id, so_far, of)
    done = Counter(one.state for one in results if one.article_id in saved)
    return Counter(done) + Counter({"claims lost": len(results) - len(saved)})


class Comparing:
    """A lexicon against what articles are tagged with; `topics` are those compared, if not all."""

    def __init__(
        self, terms: Lexicon, topics: Collection[str] = (), tagger: Tagger | None = None
    ) -> None:
        self._terms = terms
        self._tagger = tagger or Tagger(terms)
        self._topics = frozenset(topics)

    def result(self, article: ToRetag) -> Result:
        """What would become of an article."""
        if not article.ready or (
            article.lexicon == self._terms.version and not article.original_id
        ):
            return _left(article, "overtaken")
        if article.text is None:
            return _left(article, "no-text")
        shares = article.original_id is not None and all(
            tag["evidence"] for tag in article.inherited
        )
        analysis = analyse.analysed(
            self._terms, self._tagger, _to_tag(article, article.text, shares=shares)
        )
        tags = article.inherited if shares else list(_own(analysis))
        before = self._compared(article.tags)
        after = self._compared(tags)
        changes = tuple(_changes(before, after))
        relevance, gate = self._verdict(article, analysis, after, changes, shares=shares)
        about = {slug for slug, tag in after.items() if tag["about"]}
        news = any(one.kind != "evidence" for one in changes) or gate != article.gate
        return Result(
            article_id=article.id,
            state="changed" if news else "same",
            lexicon_before=article.lexicon,
            relevance_before=article.relevance,
            gate_before=article.gate,
            relevance=relevance,
            gate=gate,
            text_sha256=article.text_sha256,
            found=self._found(article, analysis, about, shares=shares, relevance=relevance),
            changes=changes,
        )

    def _compared(self, tags: Iterable[Tag]) -> Tags:
        return {
            tag["topic"]: tag for tag in tags if not self._topics or tag["topic"] in self._topics
        }

    def _verdict(
        self,
        article: ToRetag,
        analysis: analyse.Analysis,
        after: Tags,
        changes: Sequence[Change],
        *,
        shares: bool,
    ) -> tuple[float | None, str | None]:
        """Relevance, and the gate that ends it."""
        if shares:
            return article.original_relevance, analyse.ending(article.original_gate)
        found = analysis.tagging.relevance
        if not self._topics:
            return found, analyse.ending_of(analysis)
        # Of some topics only: what is news stays news as long as it is about anything.
        if any(tag["about"] for tag in after.values()) and analysis.tagging.relevant:
            return (found if article.gate else article.relevance), None
        kept = any(tag["about"] for tag in article.tags if tag["topic"] not in self._topics)
        if kept or not changes:
            return article.relevance, article.gate
        return article.relevance, article.gate or "off-topic"

    def _found(
        self,
        article: ToRetag,
        analysis: analyse.Analysis,
        about: set[str],
        *,
        shares: bool,
        relevance: float | None,
    ) -> dict[str, Any]:
        """What is written besides tags; of some topics only, no more than they change."""
        features = analysis.features.as_json()
        if self._topics:
            before = article.features or features
            kept = set(before["topics"]) - self._topics
            found: dict[str, Any] = {"features": before | {"topics": sorted(kept | about)}}
            if relevance != article.relevance and not shares:
                found["reasons"] = _reasons(analysis.tagging)
            return found
        if shares:
            features |= {"topics": article.original_topics or []}
        return {
            "features": features,
            "language": analysis.tagging.language,
            "reasons": _reasons(analysis.tagging),
            "mentions": {hit.entity: hit.count for hit in analysis.tagging.entities},
        }


def _left(article: ToRetag, state: Any) -> Result:
    """An article that keeps what it has."""
    return Result(
        article_id=article.id,
        state=state,
        lexicon_before=article.lexicon,
        relevance_before=article.relevance,
        gate_before=article.gate,
        relevance=article.relevance,
        gate=article.gate,
        text_sha256=article.text_sha256,
        found=None,
        changes=(),
    )


def _to_tag(article: ToRetag, text: str, *, shares: bool) -> ToTag:
    return ToTag(
        id=article.id,
        outlet_id=article.outlet_id,
        rights=article.rights,
        title=article.title,
        text=text,
        language=article.language,
        published=article.published,
        original_id=article.original_id if shares else None,
        original_gate=article.original_gate if shares else None,
        added=article.added,
    )


def _own(analysis: analyse.Analysis) -> Iterator[Tag]:
    for hit in analysis.tagging.topics:
        yield {
            "topic": hit.topic,
            "about": hit.about,
            "score": hit.score,
            "evidence": [asdict(one) for one in hit.evidence],
            "inherited_from": None,
            "repeated": hit.topic in analysis.repeated,
        }


def _reasons(tagging: Tagging) -> list[dict[str, Any]]:
    return [asdict(one) for one in tagging.reasons]


def _changes(before: Tags, after: Tags) -> Iterator[Change]:
    """The tags that would be others, by topic."""
    for topic in sorted({*before, *after}):
        was, new = before.get(topic), after.get(topic)
        kind = _kind(was, new)
        if kind is not None:
            yield Change(
                topic=topic,
                kind=kind,
                about_before=was["about"] if was else None,
                score_before=was["score"] if was else None,
                about=new["about"] if new else None,
                score=new["score"] if new else None,
                evidence=tuple(new["evidence"]) if new else None,
                inherited_from=new["inherited_from"] if new else None,
                repeated=bool(new and new["repeated"]),
            )


def _kind(was: Tag | None, new: Tag | None) -> rows.Kind | None:
    if was is None:
        return "added"
    if new is None:
        return "removed"
    if was["about"] != new["about"]:
        return "about" if new["about"] else "mention"
    equal = (
        abs(was["score"] - new["score"]) < _SCORE
        and was["inherited_from"] == new["inherited_from"]
        and was["repeated"] == new["repeated"]
        and [*map(_said, was["evidence"])] == [*map(_said, new["evidence"])]
    )
    return None if equal else "evidence"


def _said(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return one["sentence"], tuple(one["words"]), bool(one.get("in_title")), one.get("mood")


# Reporting


def report(work: Work, number: int) -> dict[str, Any]:
    """What a run changes, once all is compared; what a task that died left is compared first.

    Raises:
        VedetteError: another task still holds articles, or the topics folder is another by now.
    """
    compare(work, number)
    run = of_number(work, number)
    if run.state == "comparing":
        left, until = rows.waiting(work.connection, number)
        if left:
            held = f"until {until:%H:%M:%S} UTC " if until else ""
            message = (
                f"run {number}: {left} articles are held {held}by another task, or by one that died: "
                "try again after that"
            )
            raise VedetteError(message)
        rows.end_comparing(work.connection, number, now=work.now())
    return so_far(work, number)


def so_far(work: Work, number: int) -> dict[str, Any]:
    """What a run changes, as far as it is."""
    found = rows.report(work.connection, number, examples=_EXAMPLES)
    return {"run": of_number(work, number)} | found


def log_report(work: Work, number: int) -> dict[str, int]:
    """Put the report into the log; returns how many articles ended in which state."""
    found = report(work, number)
    for line in retold.told(found):
        log.info("%s", line)
    totals: dict[str, int] = found["totals"]
    return {"run": number} | totals


# Applying


def apply(work: Work, number: int) -> dict[str, int]:
    """Take over what a run proposes; what it was begun with must hold still.

    Returns:
        What became of the articles; `become news` counts those of earlier tries, too: they are to be
        filed, whoever applied them.

    Raises:
        VedetteError: it is not compared, is superseded, or the topics folder is another by now.
    """
    run = of_number(work, number)
    if run.state == "applied":
        return _with_news(work, number, Counter())
    _same_lexicon(work, run)
    if not rows.begin_applying(work.connection, number):
        message = (
            f"run {number} is {run.state}: only what was compared can be applied; vedette retag"
        )
        raise VedetteError(message)
    done: Counter[str] = Counter()
    while batch := _apply_batch(work, run):
        done += batch
    if not rows.end_applying(work.connection, number, now=work.now()):
        message = f"run {number}: another task applies it, or a later run took its place: try again"
        raise VedetteError(message)
    return _with_news(work, number, done)


def _with_news(work: Work, number: int, done: Counter[str]) -> dict[str, int]:
    return dict(+(done | Counter({"become news": rows.became_news(work.connection, number)})))


def _apply_batch(work: Work, run: Run) -> Counter[str]:
    """Apply a batch in one transaction; where that fails, each of its articles in its own."""
    batch: list[int] = []
    try:
        with work.connection.transaction():
            batch = rows.take(work.connection, run.id, most=_APPLIED_AT_ONCE)
            return _applied(work, run, batch) if batch else Counter()
    except Exception:
        if not batch or work.connection.closed:
            raise
        log.exception("a batch of %s failed: its articles are applied one by one", len(batch))
    done: Counter[str] = Counter()
    for article in batch:
        try:
            with work.connection.transaction():
                # The locks went with the batch: it may have been applied or superseded since.
                if rows.take(work.connection, run.id, most=1, only=article):
                    done += _applied(work, run, [article])
        except Exception as error:
            if work.connection.closed:
                raise
            log.exception("article %s", article)
            rows.set_aside(
                work.connection, run.id, article, reason=f"not applied: {type(error).__name__}"
            )
            done["crashed"] += 1
    return done


def _applied(work: Work, run: Run, batch: Sequence[int]) -> Counter[str]:
    ended, so_far = rows.apply(work.connection, run.id, batch, now=work.now())
    turned_away = Counter(
        (one.gate, one.outlet_id) for one in ended if one.gate and one.gate_before is None
    )
    for (gate, outlet), number in sorted(turned_away.items()):
        gates.count(work.connection, "tag", gate, now=work.now(), outlet=outlet, number=number)
    log.info("run %s: %s of %s articles applied", run.id, so_far, run.articles)
    return +Counter(
        {
            "articles": len(ended),
            "overtaken": len(batch) - len(ended),
            "become news": sum(one.gate is None and one.gate_before is not None for one in ended),
            "no news any more": turned_away.total(),
        }
    )
