"""What happened in each sentence: what was found, which rules fired, which nearly did and why not.

A rule is near where all it asks for is there but a veto, or the topic's gate, stopped it; or where all
but one of its groups of concepts are there. Of each topic the nearest rule of a sentence is told,
and only where none of its rules fired there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from vedette.stems import separated
from vedette.tag.evidence import Read, strip
from vedette.tag.hints import Concept, Hints
from vedette.tag.match import Hit, Matcher
from vedette.tag.rules import TITLE, WHOLE, Compiled, CompiledTopic, Firing

Stopped = Literal["veto", "gate", "missing"]
Word = tuple[str, int]
"""A word of the text and the concepts it helps to set."""

_MOST_WORDS: Final = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A concept or an entity, and the words that set it."""

    what: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fired:
    """A rule that fired: what it asks for, what it counts, and the words it found.

    `back`: it needed the sentence before, too.
    """

    topic: str
    rule: str
    weight: float
    words: tuple[str, ...]
    back: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """A rule that did not fire, though it had `found`.

    `stopped`: a veto or the gate did it, or a concept is missing. `by` names the concepts of the
    veto that are there, those that the gate asks for, or those of which one is missing; `hint` are
    stems of what is missing. `telling` is the higher, the fewer topics ask for what is there.
    """

    topic: str
    rule: str
    weight: float
    telling: float
    found: tuple[Found, ...]
    stopped: Stopped
    by: tuple[str, ...]
    hint: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A sentence with its number, TITLE, or WHOLE for rules that look at all of the text.

    WHOLE has no sentence, no concepts and no entities of its own.
    """

    place: int
    sentence: str
    concepts: tuple[Found, ...]
    entities: tuple[Found, ...]
    fired: tuple[Fired, ...]
    near: tuple[Near, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """Where rules are tried: a sentence with the one before it, the title, or all of the text."""

    place: int
    mask: int
    before: int
    words: Sequence[Word]
    words_before: Sequence[Word]

    def reaches_back(self, rule: Compiled) -> bool:
        """Whether a rule sees the sentence before, too."""
        return rule.within == "neighbours" and bool(self.mask & rule.wanted)

    def seen_by(self, rule: Compiled) -> int:
        """The concepts that a rule sees there; none where it is not tried."""
        if (rule.within == "article") != (self.place == WHOLE):
            return 0
        if rule.within == "title" and self.place != TITLE:
            return 0
        return self.mask | self.before if self.reaches_back(rule) else self.mask

    def spoken(self, *, back: bool) -> Sequence[Word]:
        """The words that set something, those of the sentence before first."""
        return [*self.words_before, *self.words] if back else self.words


class _Ranking:
    """The nearest rule of each topic, for the spans of one text; alike spans are ranked once."""

    def __init__(self, topics: Sequence[CompiledTopic], whole: int) -> None:
        self.whole = whole
        self._topics = topics
        self._rarity = _rarity(topics)
        self._known: dict[tuple[int, int, int], Sequence[tuple[CompiledTopic, Compiled]]] = {}

    def of(self, span: _Span) -> Sequence[tuple[CompiledTopic, Compiled]]:
        """The nearest rule of each topic that has one, the nearest first, whatever fired."""
        if not span.mask:
            return ()
        key = span.mask, span.before, min(span.place, 0)
        if key not in self._known:
            self._known[key] = self._ranked(span)
        return self._known[key]

    def _ranked(self, span: _Span) -> Sequence[tuple[CompiledTopic, Compiled]]:
        found = []
        for topic in self._topics:
            ranked = [
                (rank, rule)
                for rule in topic.rules
                if (rank := self._rank(rule, span.seen_by(rule), topic.gate)) is not None
            ]
            if ranked:
                rank, rule = max(ranked, key=lambda one: one[0])
                found.append((rank, topic, rule))
        found.sort(key=lambda one: one[0], reverse=True)
        return [(topic, rule) for _, topic, rule in found]

    def _rank(self, rule: Compiled, seen: int, gate: int) -> tuple[bool, float, float] | None:
        """How near a rule is: nothing missing, how telling what it has is, its weight; or None."""
        groups = _groups(rule)
        present = [group for group in groups if group & seen]
        if not present or len(present) + 1 < len(groups):
            return None
        complete = len(present) == len(groups)
        if complete and not seen & rule.veto and (not gate or self.whole & gate):
            # Not stopped: a heavier rule spoke, or the sentence before said it all.
            return None
        return complete, self.telling(rule, seen), rule.weight

    def telling(self, rule: Compiled, seen: int) -> float:
        """The sum over what is there of a rule: 1 for what one topic asks for, 1/2 for two ..."""
        present = (group & seen for group in _groups(rule) if group & seen)
        return sum(max(self._rarity[bit] for bit in _bits(group)) for group in present)


class Tracer:
    """The parts of a tagger, asked what happened.

    Args:
        matcher: finds the words.
        topics: the compiled rules.
        names: owner ("" for the shared ones) and name of the concept of each bit.
        entities: the slug of each entity by its number.
        hints: stems to show for what is missing; None: none are shown.
    """

    def __init__(
        self,
        *,
        matcher: Matcher,
        topics: Sequence[CompiledTopic],
        names: Sequence[Concept],
        entities: Sequence[str],
        hints: Hints | None,
    ) -> None:
        self._matcher = matcher
        self._topics = topics
        self._names = names
        self._entities = entities
        self._hints = hints

    def lines(self, read: Read, language: str | None) -> Iterator[Line]:
        """The title, then each sentence, then what was found in the text as a whole.

        Args:
            read: a text as the tagger read it.
            language: whose stems are shown for what is missing.
        """
        fired = self._fired(read)
        ranking = _Ranking(self._topics, read.masks.whole)
        for span, sentence, hits in self._spans(read):
            here = fired.get(span.place, {})
            yield Line(
                place=span.place,
                sentence=sentence,
                concepts=self._concepts(hits, sentence),
                entities=self._named(hits, sentence),
                fired=tuple(_told(slug, firing, span) for slug, firing in here.items()),
                near=self._near(span, ranking, here, language),
            )

    def _fired(self, read: Read) -> Mapping[int, Mapping[str, Firing]]:
        places: dict[int, dict[str, Firing]] = {}
        for topic in self._topics:
            for firing in topic.firings(read.masks):
                places.setdefault(firing.place, {})[topic.slug] = firing
        return places

    def _spans(self, read: Read) -> Iterator[tuple[_Span, str, Sequence[Hit]]]:
        every: list[Word] = []
        earlier: list[Word] = []
        masks = read.masks
        before = 0
        for place, mask in ((TITLE, masks.title), *enumerate(masks.sentences)):
            text = read.title if place == TITLE else read.text
            start, end = strip(text) if place == TITLE else read.spans[place]
            sentence = text[start:end]
            hits = self._hits(read, place, start, end) if mask else []
            here = [(sentence[hit.start : hit.end], hit.mask) for hit in hits]
            # The title is never a neighbour.
            yield _Span(place, mask, before, here, earlier), sentence, hits
            if place != TITLE:
                before, earlier = mask, here
            every += here
        yield _Span(WHOLE, masks.whole, 0, every, []), "", []

    def _hits(self, read: Read, place: int, start: int, end: int) -> list[Hit]:
        """The hits of a sentence, by their places in it."""
        text = separated((read.title if place == TITLE else read.text)[:end])
        return [
            hit._replace(start=hit.start - start, end=hit.end - start)
            for hit in self._matcher.hits(text, start, end, bare=read.bare, sure=read.named(place))
        ]

    def _concepts(self, hits: Sequence[Hit], sentence: str) -> tuple[Found, ...]:
        words = [(sentence[hit.start : hit.end], hit.mask) for hit in hits]
        mask = 0
        for hit in hits:
            mask |= hit.mask
        return tuple(self._found(bit, words) for bit in _bits(mask))

    def _named(self, hits: Sequence[Hit], sentence: str) -> tuple[Found, ...]:
        words: dict[int, dict[str, None]] = {}
        for hit in hits:
            for number in hit.entities:
                words.setdefault(number, {})[sentence[hit.start : hit.end]] = None
        return tuple(
            Found(what=self._entities[number], words=tuple(found)[:_MOST_WORDS])
            for number, found in words.items()
        )

    def _near(
        self, span: _Span, ranking: _Ranking, fired: Mapping[str, Firing], language: str | None
    ) -> tuple[Near, ...]:
        """The nearest rule of each topic that did not fire, the nearest topics first."""
        return tuple(
            self._close(topic, rule, span, ranking, language)
            for topic, rule in ranking.of(span)
            if topic.slug not in fired
        )

    def _close(
        self,
        topic: CompiledTopic,
        rule: Compiled,
        span: _Span,
        ranking: _Ranking,
        language: str | None,
    ) -> Near:
        seen = span.seen_by(rule)
        stopped, by = _stopped(rule, seen, topic.gate, ranking.whole)
        wanted = [self._names[bit] for bit in _bits(by)]
        words = span.spoken(back=span.reaches_back(rule))
        hint = self._hints.of(wanted, language) if self._hints and stopped != "veto" else ()
        return Near(
            topic=topic.slug,
            rule=rule.key,
            weight=rule.weight,
            telling=round(ranking.telling(rule, seen), 4),
            found=tuple(self._found(bit, words) for bit in _bits(seen & rule.wanted)),
            stopped=stopped,
            by=tuple(name for _, name in wanted),
            hint=hint,
        )

    def _found(self, bit: int, words: Iterable[Word]) -> Found:
        owner, name = self._names[bit]
        mine = dict.fromkeys(word for word, mask in words if mask >> bit & 1)
        return Found(what=f"{owner}:{name}" if owner else name, words=tuple(mine)[:_MOST_WORDS])


def nearest(lines: Iterable[Line], topic: str, most: int) -> list[tuple[Line, Near]]:
    """Where a topic came nearest to be found, the nearest first; each rule once."""
    found: dict[str, tuple[Line, Near]] = {}
    for line in lines:
        for near in line.near:
            if near.topic == topic:
                found.setdefault(near.rule, (line, near))
    order = sorted(
        found.values(),
        key=lambda one: (one[1].stopped == "missing", -len(one[1].found), -one[1].telling),
    )
    return order[:most]


def _told(slug: str, firing: Firing, span: _Span) -> Fired:
    wanted = firing.rule.wanted
    words = dict.fromkeys(word for word, mask in span.spoken(back=firing.back > 0) if mask & wanted)
    return Fired(
        topic=slug,
        rule=firing.rule.key,
        weight=firing.weight,
        words=tuple(words)[:_MOST_WORDS],
        back=bool(firing.back),
    )


def _stopped(rule: Compiled, seen: int, gate: int, whole: int) -> tuple[Stopped, int]:
    """What stopped a rule, and the concepts that say so."""
    for group in _groups(rule):
        if not group & seen:
            return "missing", group
    if seen & rule.veto:
        return "veto", seen & rule.veto
    return "gate", gate & ~whole


def _groups(rule: Compiled) -> list[int]:
    """What a rule asks for, each as the bits of which one will do."""
    return [*(1 << bit for bit in _bits(rule.must)), *rule.choices]


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _rarity(topics: Sequence[CompiledTopic]) -> Mapping[int, float]:
    """How telling each concept is: the fewer topics ask for it, the more."""
    asking: dict[int, set[str]] = {}
    for topic in topics:
        for rule in topic.rules:
            for bit in _bits(rule.wanted):
                asking.setdefault(bit, set()).add(topic.slug)
    return {bit: 1 / len(slugs) for bit, slugs in asking.items()}
