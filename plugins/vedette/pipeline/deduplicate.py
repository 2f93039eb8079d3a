"""Deduplicate: find what each new article repeats, and which known ones repeat it."""

import datetime as dt
from collections import Counter
from functools import partial

from vedette import dedup
from vedette.dedup import Found, Newcomer
from vedette.extract import repeated
from vedette.model import Copy
from vedette.pipeline import pulse
from vedette.pipeline.work import Work, save_each
from vedette.store import articles as rows
from vedette.store import copies, furniture, gates
from vedette.store.copies import PostgresIndex, Text, ToRelate

_BATCH = 50
# A run's share of them: what is new must not wait long.
_SIGNED_AGAIN = 5_000


def deduplicate(work: Work) -> dict[str, int]:
    """Work off what was read. One task at a time: of two that come together one must see the other."""
    done: Counter[str] = Counter()
    relating = Relating(work)
    rows.quarantine(
        work.connection, "read", "dedup", now=work.now(), max_tries=work.config.max_tries
    )
    while claimed := _claim(work):
        items = {article.id: article for article in claimed}
        done += save_each(work, items, relating.save)
    # What is new does not wait for it.
    done += relating.sign_again()
    pulse.beat(work, "read")
    return dict(done)


def _claim(work: Work) -> list[ToRelate]:
    """A batch of new ones; else one that did not finish before, alone."""
    claim = partial(copies.claim, work.connection, **work.claim())
    return claim(retried=False, most=_BATCH) or claim(retried=True, most=1)


class Relating:
    """Relates articles one after the other, each in the caller's transaction."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._index = PostgresIndex(work.connection, now=work.now())
        self._furniture: dict[int, frozenset[int]] = {}

    def save(self, article: ToRelate) -> str:
        """Relate a claimed article; says what it is."""
        if not copies.finish(self._work.connection, article.id, worker=self._work.worker):
            return "claims lost"
        newcomer = self._newcomer(article)
        found = dedup.relate(self._index, newcomer)
        if found == Found():
            return "originals"
        self._describe(article, found)
        if found.copy:
            if article.id in found.unmasked:
                self._count(article.outlet_id, found.copy)
            return "copies"
        bulletin = any(part.article == article.id for part in found.parts)
        return "bulletins" if bulletin else "originals"

    def sign_again(self) -> Counter[str]:
        """Make the signatures that articles lack which are past this stage already."""
        done: Counter[str] = Counter()
        while done.total() < _SIGNED_AGAIN and (
            batch := copies.unsigned(self._work.connection, most=_BATCH)
        ):
            # Said first: one that fails, or takes the task along, is not met again and again.
            copies.note_signed(self._work.connection, [article.id for article in batch])
            items = {article.id: article for article in batch}
            done += save_each(self._work, items, self._sign)
        return done

    def _sign(self, article: ToRelate) -> str:
        newcomer = self._newcomer(article)
        self._index.add(newcomer, newcomer.signature.sample())
        return "signed again"

    def _newcomer(self, article: ToRelate) -> Newcomer:
        return Newcomer(
            article=article.id,
            outlet=article.outlet_id,
            day=article.first_seen.astimezone(dt.UTC).date(),
            moment=dedup.moment(article.published, article.date_source, article.first_seen),
            signature=dedup.signature(self._told(article.outlet_id, article.text)),
        )

    def _told(self, outlet: int, text: str) -> str:
        """The text without the lines that its outlet prints on most pages."""
        if outlet not in self._furniture:
            self._furniture[outlet] = furniture.lines(self._work.connection, outlet)
        return repeated.without(text, self._furniture[outlet])[0]

    def _describe(self, article: ToRelate, found: Found) -> None:
        """Record what the copies have that their originals do not, and where parts stand."""
        connection = self._work.connection
        related = [*filter(None, [found.copy]), *found.turned]
        pairs = [(copy.article, copy.original) for copy in related]
        pairs += [(part.article, part.part) for part in found.parts]
        others = {one for one, _ in pairs} - {article.id}
        texts: dict[int, Text | ToRelate] = {article.id: article}
        if others:
            texts |= copies.texts(connection, others)
        for copy in related:
            new = dedup.added(texts[copy.article].text, self._index.compared(copy.original))
            spans = [(one.start, one.end) for one in new]
            words = sum(one.words for one in new)
            copies.describe_copy(connection, copy.article, added=spans, words=words)
        for part in found.parts:
            place = dedup.place(texts[part.article].text, self._index.compared(part.part))
            if place:
                copies.describe_part(connection, part, place)
        for copy in found.turned:
            if copy.article in found.unmasked:
                self._count(texts[copy.article].outlet_id, copy)

    def _count(self, outlet: int, copy: Copy) -> None:
        gate = "whole-copy" if copy.whole else "partial-copy"
        gates.count(self._work.connection, "dedup", gate, now=self._work.now(), outlet=outlet)


def waiting(work: Work) -> int:
    """Articles that analysis waits for."""
    return rows.waiting(work.connection, ["deduplicated", "tagged"], now=work.now())
