"""Two editions compared."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from vedette.versions import pairing, sentence, tongue
from vedette.versions.difference import LONGEST, Change, Difference, Edition, Kind, Span, Substance
from vedette.versions.facts import Facts, differing
from vedette.versions.figures import figures
from vedette.versions.headline import says_otherwise
from vedette.versions.names import Register, names
from vedette.versions.sentence import Sentence
from vedette.versions.words import Token, tokens


def compare(before: Edition, after: Edition) -> Difference:
    """Say what changed between two editions of one article, and what of it is substance.

    Deterministic, and the same seen from both sides: compare(b, a) is compare(a, b) with added and
    removed, was and became exchanged. Sentences are equal whatever their case, white space,
    punctuation and place. Of the others those are one sentence that changed that have three fifths
    of their words in common; it is substance where numbers, names or negations differ. The others
    are added or removed: substance, unless they are links, credits, contacts or notes of an update,
    too short to say anything, or repeat what stands elsewhere in the same edition. A notice that the
    text was corrected is substance.

    What it cannot tell, as it knows no words: that "denied" became "confirmed" in a sentence that
    else is the same (polish here), while a sentence rewritten with more than about two fifths other
    words is one removed and one added, even if it says the same. For names see names.py.

    Bounded: of each text the first `LONGEST` characters are compared; that the rest differs is said
    (`beyond`). See pairing.py, too.
    """
    if (before.text, before.title) > (after.text, after.title):
        return _mirrored(compare(after, before))
    beyond = _rest(before.text, after.text)
    before = replace(before, text=before.text[:LONGEST])
    after = replace(after, text=after.text[:LONGEST])
    return replace(_compared(before, after), beyond=beyond)


def _rest(before: str, after: str) -> tuple[Substance, ...]:
    """Whether what is not compared differs, but for what a change before it has pushed there."""
    old, new = before[LONGEST:], after[LONGEST:]
    pushed = before[:LONGEST] != after[:LONGEST] and old and new
    if old == new or (pushed and (old.endswith(new) or new.endswith(old))):
        return ()
    kinds: dict[Substance, str] = {"added": new, "removed": old}
    return tuple(kind for kind, text in kinds.items() if text)


def _compared(before: Edition, after: Edition) -> Difference:
    if before == after:
        return Difference(headline=False, changes=())
    return _Comparison(before, after).difference()


def _mirrored(found: Difference) -> Difference:
    """The same, seen from the other side."""
    changes = (
        replace(
            change,
            kind=_OPPOSITE[change.kind],
            before=change.after,
            after=change.before,
            substance=tuple(_OPPOSITES.get(name, name) for name in change.substance),
            was=change.became,
            became=change.was,
        )
        for change in found.changes
    )
    beyond = tuple(sorted(_OPPOSITES[name] for name in found.beyond))
    return replace(found, changes=_ordered(changes), beyond=beyond)


_STOPS = frozenset(".!?\u2026")
_OPPOSITE: dict[Kind, Kind] = {"added": "removed", "removed": "added", "changed": "changed"}
_OPPOSITES: dict[Substance, Substance] = {"added": "removed", "removed": "added"}


def _ordered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """In the order of the later text; after that, what is only in the earlier."""
    return tuple(sorted(changes, key=_place))


def _place(change: Change) -> tuple[bool, Span]:
    return change.after is None, change.after or change.before or (0, 0)


class _Comparison:
    """One comparison, with what both editions tell of language and names."""

    def __init__(self, before: Edition, after: Edition) -> None:
        self.editions = (before, after)
        self.tongue = tongue.guess((before.title, before.text, after.title, after.text))
        self.before = sentence.read(before.text)
        self.after = sentence.read(after.text)
        self.moved = False

    def difference(self) -> Difference:
        """What is different."""
        changes = _ordered(self._changes())
        before, after = (edition.title for edition in self.editions)
        other = before != after and says_otherwise(before, after, self.register)
        return Difference(
            headline=other,
            changes=changes,
            moved=self.moved,
            reworded=not other and before.split() != after.split(),
        )

    @cached_property
    def register(self) -> Register:
        """Which words are names; made when it is first asked for, as most texts are equal."""
        found = Register(self.tongue)
        for words in (*map(tokens, (edition.title for edition in self.editions)), *self._texts()):
            found.read(words)
        return found

    def _texts(self) -> Iterator[Sequence[Token]]:
        yield from (one.tokens for one in self.before)
        known = {one.key for one in self.before}
        yield from (one.tokens for one in self.after if one.key not in known)

    def _changes(self) -> Iterator[Change]:
        found = pairing.pair(self.before, self.after, self.tongue.small)
        self.moved = found.moved
        for first, second in found.pairs:
            yield self._changed(first, second)
        old, new = (
            self._known(*own) for own in zip(self.editions, (self.before, self.after), strict=True)
        )
        for at, one in enumerate(found.removed):
            yield _removed(one.span, telling=one.key not in new and self._tells(one, at))
        for at, one in enumerate(found.added):
            yield _added(one.span, telling=one.key not in old and self._tells(one, at))

    def _known(self, edition: Edition, found: Sequence[Sentence]) -> set[str]:
        """What an edition says somewhere, its headline too."""
        return {one.key for one in found} | {one.key for one in sentence.read(edition.title)}

    def _tells(self, one: Sentence, at: int) -> bool:
        """Whether a sentence says anything of the event; the first ones only are looked at."""
        if at >= pairing.COMPARED:
            return True
        if one.aside:
            return False
        if not one.short:
            return True
        taken = figures(one.tokens, self.tongue.code)
        return bool(taken or names(one.tokens, (), self.register))

    def _changed(self, first: Sentence, second: Sentence) -> Change:
        if beyond := _beyond(first, second):
            return _added(beyond, telling=True)
        if beyond := _beyond(second, first):
            return _removed(beyond, telling=True)
        facts = differing(first.tokens, second.tokens, self.register)
        if first.aside and second.aside:
            facts = Facts()
        elif not self._alike(first, second):
            # One stands whole within the other: what is more there was added, or taken out.
            if len(first.tokens) < len(second.tokens) and not facts.was:
                return _added(second.span, telling=True)
            if len(first.tokens) > len(second.tokens) and not facts.became:
                return _removed(first.span, telling=True)
        return Change(
            kind="changed",
            before=first.span,
            after=second.span,
            substance=facts.substance,
            was=facts.was,
            became=facts.became,
        )

    def _alike(self, first: Sentence, second: Sentence) -> bool:
        small = self.tongue.small
        return pairing.likeness(first.content(small), second.content(small)) >= pairing.LIKE


def _beyond(short: Sentence, long: Sentence) -> Span | None:
    """What stands before or after the one where that is part of the other, stop and all.

    Where a stop may belong to a figure (29. ...) two sentences stay one, until one of them goes.
    """
    part, whole = short.written, long.written
    start, end = long.span
    if len(whole) <= len(part) or part[-1] not in _STOPS:
        return None
    if whole.startswith(part):
        return end - len(whole[len(part) :].lstrip()), end
    before = whole[: -len(part)].rstrip()
    if whole.endswith(part) and before and before[-1] in _STOPS:
        return start, start + len(before)
    return None


def _added(span: Span, *, telling: bool) -> Change:
    return Change(kind="added", before=None, after=span, substance=("added",) if telling else ())


def _removed(span: Span, *, telling: bool) -> Change:
    return Change(
        kind="removed", before=span, after=None, substance=("removed",) if telling else ()
    )
