"""Deduplicate: find what each new article repeats, the earliest article first."""

import datetime as dt
from collections import Counter

from vedette import dedup
from vedette.errors import ClaimLostError
from vedette.pipeline.work import Work
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
    while claimed := rows.claim_deduplicate(work.connection, **work.claim(), most=_BATCH):
        for article in claimed:
            try:
                done[_deduplicate_one(work, index, article)] += 1
            except ClaimLostError:
                done["claims lost"] += 1
    return dict(done)


def _deduplicate_one(work: Work, index: PostgresIndex, article: ToDeduplicate) -> str:
    shingles = unpack(article.shingles)
    sample = dedup.sample(shingles)
    candidates = index.candidates(
        sample,
        since=article.first_seen - dedup.WINDOW,
        until=article.first_seen + dedup.WINDOW,
    )
    copy = dedup.decide(
        shingles, [candidate for candidate in candidates if candidate.article != article.id]
    )
    now: dt.datetime = work.now()
    with work.connection.transaction():
        rows.finish(work.connection, article.id, "deduplicated", worker=work.worker)
        index.add(article.id, sample, shingles, article.first_seen)
        if copy is None:
            return "originals"
        rows.save_copy(work.connection, article.id, copy, now=now)
        gate = "whole-copy" if copy.whole else "partial-copy"
        gates.count(work.connection, "dedup", gate, now=now, outlet=article.outlet_id)
    return "copies"


def waiting(work: Work) -> int:
    """Articles that analysis waits for."""
    return rows.waiting(work.connection, ["deduplicated", "tagged"], now=work.now())
