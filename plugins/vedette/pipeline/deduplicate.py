"""Deduplicate: find what each new article repeats, the earliest article first."""

from collections import Counter
from functools import partial

from vedette import dedup
from vedette.pipeline import pulse
from vedette.pipeline.work import Work, save_each
from vedette.store import articles as rows
from vedette.store import gates
from vedette.store.articles import PostgresIndex, ToDeduplicate, unpack

_BATCH = 50


def deduplicate(work: Work) -> dict[str, int]:
    """Work off what was read. One task at a time: who is the original depends on the order."""
    done: Counter[str] = Counter()
    index = PostgresIndex(work.connection)
    rows.quarantine(
        work.connection, "read", "dedup", now=work.now(), max_tries=work.config.max_tries
    )
    while claimed := _claim(work):
        items = {article.id: article for article in claimed}
        done += save_each(work, items, partial(_deduplicate_one, work, index))
    pulse.beat(work, "read")
    return dict(done)


def _claim(work: Work) -> list[ToDeduplicate]:
    """A batch of new ones; else one that did not finish before, alone."""
    claim = partial(rows.claim_deduplicate, work.connection, **work.claim())
    return claim(retried=False, most=_BATCH) or claim(retried=True, most=1)


def _deduplicate_one(work: Work, index: PostgresIndex, article: ToDeduplicate) -> str:
    if not rows.finish(work.connection, article.id, "deduplicated", worker=work.worker):
        return "claims lost"
    shingles = unpack(article.shingles)
    sample = dedup.sample(shingles)
    candidates = index.candidates(
        sample,
        since=article.first_seen - dedup.WINDOW,
        until=article.first_seen + dedup.WINDOW,
    )
    index.add(article.id, sample, shingles, article.first_seen)
    copy = dedup.decide(shingles, candidates)
    if copy is None:
        return "originals"
    now = work.now()
    rows.save_copy(work.connection, article.id, copy, now=now)
    gate = "whole-copy" if copy.whole else "partial-copy"
    gates.count(work.connection, "dedup", gate, now=now, outlet=article.outlet_id)
    return "copies"


def waiting(work: Work) -> int:
    """Articles that analysis waits for."""
    return rows.waiting(work.connection, ["deduplicated", "tagged"], now=work.now())
