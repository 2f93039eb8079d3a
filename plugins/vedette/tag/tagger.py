"""The tagger: a text in, its topics with evidence, its entities and its relevance out."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from vedette import sentences
from vedette.model import EntityHit, Tagging, TopicHit
from vedette.stems import Stem
from vedette.tag import language as languages
from vedette.tag import rules
from vedette.tag.evidence import Witness, strip
from vedette.tag.match import Matcher, Sense
from vedette.tag.rules import CompiledTopic, Masks
from vedette.topics import Lexicon, Topic

_MENTION = 0.4
_FULL_SCORE = 2.0


class Tagger:
    """A lexicon at work. Keep one and use it for many texts: it remembers words.

    The stems of all languages are applied to every text, as texts quote one another.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        bits = _Bits(lexicon)
        self._threshold = lexicon.threshold
        self._entities = tuple(lexicon.entities.values())
        self._topics = tuple(_compiled(lexicon, bits))
        self._matcher = Matcher(_senses(lexicon, bits))

    def tag(self, title: str, text: str, language: str | None = None) -> Tagging:
        """Say what a text is about.

        Args:
            title: the headline; it is one sentence and counts double.
            text: the body; may be empty.
            language: its ISO 639-1 code if known; guessed if not.

        Returns:
            Topics by score, then slug; entities by count, then slug. The same for the same text.
        """
        counts: dict[int, int] = {}
        spans, masks = self._read(title, text, counts)
        witness = Witness(self._matcher, title, text, spans, masks)
        topics = tuple(sorted(self._hits(masks, witness), key=lambda hit: (-hit.score, hit.topic)))
        return Tagging(
            language=languages.primary(language) or languages.guess(title, text),
            relevance=_relevance(topics),
            topics=topics,
            entities=self._named(counts),
        )

    def _read(
        self, title: str, text: str, counts: dict[int, int]
    ) -> tuple[Sequence[tuple[int, int]], Masks]:
        spans = list(sentences.split(text))
        read = self._matcher.read
        found = [read(text, start, end, counts) for start, end in spans]
        headline = read(title, *strip(title), counts)
        whole = headline
        for mask in set(found):
            whole |= mask
        return spans, Masks(headline, found, whole)

    def _hits(self, masks: Masks, witness: Witness) -> Iterator[TopicHit]:
        for topic in self._topics:
            firings = topic.firings(masks)
            if firings and (score := rules.score(firings)) >= self._threshold:
                yield TopicHit(
                    topic=topic.slug,
                    about=rules.about(firings, len(masks.sentences)),
                    score=score,
                    evidence=witness.evidence(firings),
                )

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


def _relevance(topics: Iterable[TopicHit]) -> float:
    rest = math.prod(
        1 - min(1.0, hit.score / _FULL_SCORE) * (1 if hit.about else _MENTION) for hit in topics
    )
    return round(1 - rest, 4)


class _Bits:
    """A bit for each concept; a topic's own concepts are no other topic's."""

    def __init__(self, lexicon: Lexicon) -> None:
        shared = {*lexicon.concepts}.union(*(one.concepts for one in lexicon.entities.values()))
        own = ((topic.slug, name) for topic in lexicon.topics.values() for name in topic.concepts)
        names = [*(("", name) for name in sorted(shared)), *own]
        self._bits = {name: 1 << number for number, name in enumerate(names)}

    def shared(self, name: str) -> int:
        return self._bits["", name]

    def seen_by(self, topic: Topic, name: str) -> int:
        return self._bits[topic.slug if name in topic.concepts else "", name]


def _compiled(lexicon: Lexicon, bits: _Bits) -> Iterator[CompiledTopic]:
    gates = {
        gate: sum({bits.shared(name) for name in names}) for gate, names in lexicon.gates.items()
    }
    for topic in lexicon.topics.values():
        yield rules.compile_topic(topic, gates, bits.seen_by)


def _senses(lexicon: Lexicon, bits: _Bits) -> Iterator[tuple[Stem, Sense]]:
    for name, stems in lexicon.concepts.items():
        yield from ((stem, Sense(bits.shared(name), -1)) for stem in stems)
    for topic in lexicon.topics.values():
        for name, stems in topic.concepts.items():
            yield from ((stem, Sense(bits.seen_by(topic, name), -1)) for stem in stems)
    for number, entity in enumerate(lexicon.entities.values()):
        mask = sum({bits.shared(name) for name in entity.concepts})
        yield from ((stem, Sense(mask, number)) for stem in entity.aliases)
