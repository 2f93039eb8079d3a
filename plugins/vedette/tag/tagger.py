"""The tagger: a text in, its topics with evidence, its entities and its relevance out."""

import functools
import operator
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat

from vedette import sentences
from vedette.model import EntityHit, Evidence, Reason, Tagging, TopicHit
from vedette.stems import Stem, separated
from vedette.tag import features, rules
from vedette.tag import language as languages
from vedette.tag.evidence import Read, Witness, strip
from vedette.tag.features import Moods, Space
from vedette.tag.hints import Hints
from vedette.tag.items import Item, paragraphs
from vedette.tag.match import Matcher, Reading, Sense
from vedette.tag.rules import TITLE, CompiledTopic, Masks
from vedette.tag.scoring import ByRules, Learned, Measured, Scorer, Verdicts
from vedette.tag.second import Embedder, Part, SecondOpinion, raised
from vedette.tag.tracing import Line, Tracer
from vedette.topics import ENTITY_KINDS, Lexicon, Topic

DENIAL = "DENIAL"
DOUBT = "DOUBT"
"""The concepts of words that deny and that make doubtful, where a lexicon has them."""


class Tagger:
    """A lexicon at work. Keep one and use it for many texts: it remembers words.

    The stems of all languages are applied to every text, as texts quote one another.
    """

    def __init__(self, lexicon: Lexicon, embedder: Embedder | None = None) -> None:
        """Make the lexicon ready.

        Args:
            lexicon: the topics folder; where it has no second opinion, none is asked for.
            embedder: the model for the second opinion; None where it is off.
        """
        bits = _Bits(lexicon)
        self._lexicon = lexicon
        self._bits = bits
        self._entities = tuple(lexicon.entities.values())
        self._contexts = [
            sum({bits.shared(name) for name in one.context}) for one in self._entities
        ]
        self._topics = _compiled(lexicon, bits)
        self._matcher = Matcher(_senses(lexicon, bits))
        self._moods = Moods(bits.optional(DENIAL), bits.optional(DOUBT))
        self._learned = _learned(lexicon, bits)
        self._scorer: Scorer = self._learned or ByRules(lexicon.threshold)
        self._second: SecondOpinion | None = None
        if self._learned is not None and lexicon.second is not None and embedder is not None:
            self._second = SecondOpinion(lexicon.second, embedder, [*lexicon.topics])

    def tag(self, title: str, text: str, language: str | None = None) -> Tagging:
        """Say what a text is about.

        Args:
            title: the headline; it is one sentence.
            text: the body; may be empty.
            language: its ISO 639-1 code if known; guessed if not.

        Returns:
            Topics by score, then slug; entities by count, then slug. The same for the same text.
        """
        language = languages.primary(language) or languages.guess(title, text)
        read, counts = self._read(title, text, language)
        measured = self._measured(read.masks)
        verdicts, revised = self._verdicts(read, language, measured)
        witness = Witness(self._matcher, read, self._bits.names, self._moods, self._learned)
        hits = [
            TopicHit(
                topic=slug,
                about=verdict.about and verdicts.relevant,
                score=verdict.score,
                evidence=evidence,
            )
            for slug, verdict in verdicts.topics.items()
            if (evidence := self._evidence(witness, slug, measured, language))
        ]
        given = {hit.topic for hit in hits}
        shown = {slug: one for slug, one in verdicts.topics.items() if slug in given}
        withheld = {raised(slug) for slug in verdicts.topics if slug not in given}
        revised = tuple(one for one in revised if one.what not in withheld)
        return Tagging(
            language=language,
            relevance=verdicts.relevance,
            relevant=verdicts.relevant,
            topics=tuple(sorted(hits, key=lambda hit: (-hit.score, hit.topic))),
            entities=self._named(counts),
            reasons=(
                *witness.reasons(measured.concepts, verdicts._replace(topics=shown)),
                *revised,
            ),
        )

    def measure(self, title: str, text: str, language: str | None = None) -> Measured:
        """What the models see of a text: the input of learning."""
        language = languages.primary(language) or languages.guess(title, text)
        return self._measured(self._read(title, text, language)[0].masks)

    def items(self, title: str, text: str, language: str | None = None) -> Sequence[Item]:
        """What the models see of each item of a text; none where it is no text of several."""
        language = languages.primary(language) or languages.guess(title, text)
        return self._items(self._read(title, text, language)[0])

    def trace(
        self, title: str, text: str, language: str | None = None, hints: Hints | None = None
    ) -> Iterator[Line]:
        """What happened in each sentence: what was found, which rules fired and which nearly did."""
        language = languages.primary(language) or languages.guess(title, text)
        tracer = Tracer(
            matcher=self._matcher,
            topics=self._topics,
            names=self._bits.names,
            entities=[entity.slug for entity in self._entities],
            hints=hints,
        )
        return tracer.lines(self._read(title, text, language)[0], language)

    @property
    def space(self) -> Space:
        """What the concepts of `measure` stand for."""
        slugs = ("", *self._lexicon.topics)
        return Space(self._bits.number, {slug: self._bits.places(slug) for slug in slugs})

    def _read(self, title: str, text: str, language: str | None) -> tuple[Read, Mapping[int, int]]:
        bare = languages.is_bare(language, title, text)
        spans = list(sentences.split(text))
        given, text, title = (title, text), separated(text), separated(title)
        reading = Reading()
        read = self._matcher.read
        # The title first: only so many doubtful names are remembered.
        headline = read(title, strip(title), TITLE, reading, bare=bare)
        found = [read(text, span, place, reading, bare=bare) for place, span in enumerate(spans)]
        sure = frozenset(reading.counts)
        doubtful: dict[int, set[int]] = defaultdict(set)
        for place, sense in reading.doubts:
            # A name that others bear too: by context only with what the sentence itself says.
            mask = headline if place == TITLE else found[place]
            if sense.entity in sure or mask & self._contexts[sense.entity]:
                reading.counts[sense.entity] = reading.counts.get(sense.entity, 0) + 1
                if sense.entity not in sure:
                    doubtful[place].add(sense.entity)
                if place == TITLE:
                    headline |= sense.mask
                else:
                    found[place] |= sense.mask
        whole = headline
        for mask in set(found):
            whole |= mask
        masks = Masks(headline, found, whole)
        return Read(*given, spans, masks, bare, sure, doubtful), reading.counts

    def _measured(self, masks: Masks) -> Measured:
        firings = {topic.slug: topic.firings(masks) for topic in self._topics}
        return Measured(
            features.concepts(masks, self._bits.number),
            features.fired(self._topics, firings, masks, self._moods),
            firings,
            len(masks.sentences),
            not masks.title,
        )

    def _items(self, read: Read) -> list[Item]:
        found = []
        for first, last in paragraphs(read.text, read.spans):
            masks = read.masks.sentences[first:last]
            whole = functools.reduce(operator.or_, masks, 0)
            text = read.text[read.spans[first][0] : read.spans[last - 1][1]]
            found.append(Item(text, self._measured(Masks(0, masks, whole))))
        return found

    def _verdicts(
        self, read: Read, language: str | None, measured: Measured
    ) -> tuple[Verdicts, tuple[Reason, ...]]:
        """The verdicts, and what a second opinion on a text that may be relevant changed of them."""
        verdicts = self._scorer.verdicts(measured)
        if self._second is None or not self._second.asks(verdicts):
            return verdicts, ()
        items = [
            Part(item.text, self._scorer.verdicts(item.measured).logits)
            for item in self._items(read)
        ]
        return self._second.revise(read.title, read.text, language, verdicts, items)

    def _evidence(
        self, witness: Witness, slug: str, measured: Measured, language: str | None
    ) -> tuple[Evidence, ...]:
        """The sentences of rules or concepts; else the one that looks most like the topic."""
        shown = witness.evidence(slug, measured.firings.get(slug, ()))
        if shown or self._second is None:
            return shown
        return tuple(self._second.best(slug, language, witness.naming(slug)))

    def _named(self, counts: Mapping[int, int]) -> tuple[EntityHit, ...]:
        hits = (
            EntityHit(
                entity=self._entities[number].slug,
                name=self._entities[number].name,
                kind=self._entities[number].kind,
                count=count,
            )
            for number, count in counts.items()
        )
        return tuple(sorted(hits, key=lambda hit: (-hit.count, hit.entity)))


class _Bits:
    """A bit for each concept; a topic's own concepts are no other topic's."""

    def __init__(self, lexicon: Lexicon) -> None:
        shared = {*lexicon.concepts}.union(*(one.concepts for one in lexicon.entities.values()))
        own = ((topic.slug, name) for topic in lexicon.topics.values() for name in topic.concepts)
        self.names: Sequence[tuple[str, str]] = [
            *(("", name) for name in sorted(shared)),
            *own,
        ]
        self.number = len(self.names)
        self._bits = {name: 1 << number for number, name in enumerate(self.names)}

    def shared(self, name: str) -> int:
        return self._bits["", name]

    def optional(self, name: str) -> int:
        return self._bits.get(("", name), 0)

    def seen_by(self, topic: Topic, name: str) -> int:
        return self._bits[topic.slug if name in topic.concepts else "", name]

    def places(self, slug: str) -> dict[str, int]:
        """The number of the bit of each concept that a topic sees ("": the shared ones)."""
        found = {name: at for at, (owner, name) in enumerate(self.names) if not owner}
        found |= {name: at for at, (owner, name) in enumerate(self.names) if owner == slug}
        return found


def _compiled(lexicon: Lexicon, bits: _Bits) -> list[CompiledTopic]:
    gates = {
        gate: sum({bits.shared(name) for name in names}) for gate, names in lexicon.gates.items()
    }
    return rules.compile_topics(lexicon.topics.values(), gates, bits.seen_by)


def _learned(lexicon: Lexicon, bits: _Bits) -> Learned | None:
    if lexicon.weights is None:
        return None
    places = {slug: bits.places(slug) for slug in ("", *lexicon.topics)}
    return Learned(lexicon.weights, [*lexicon.topics], bits.number, places)


def _senses(lexicon: Lexicon, bits: _Bits) -> Iterator[tuple[Stem, Sense]]:
    for name, stems in lexicon.concepts.items():
        yield from zip(stems, repeat(Sense(bits.shared(name))), strict=False)
    for topic in lexicon.topics.values():
        for name, stems in topic.concepts.items():
            yield from zip(stems, repeat(Sense(bits.seen_by(topic, name))), strict=False)
    for number, entity in enumerate(lexicon.entities.values()):
        mask = sum({bits.shared(name) for name in entity.concepts})
        kind = ENTITY_KINDS.index(entity.kind)
        yield from zip(entity.aliases, repeat(Sense(mask, number, kind)), strict=False)
        yield from zip(entity.weak, repeat(Sense(mask, number, kind, weak=True)), strict=False)
