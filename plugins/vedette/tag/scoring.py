"""From what was measured to probabilities: is the text about a topic, does it bear it, is it ours.

Logistic models over the features of vedette.tag.features. Where a lexicon has no weights, the sum
of the rules decides, as it did before any were learned.
"""

import math
from collections.abc import Mapping, Sequence
from operator import mul
from typing import NamedTuple, Protocol

import numpy as np

from vedette.tag import rules
from vedette.tag.features import Concepts, Fired
from vedette.tag.rules import Firing, bits_of
from vedette.weights import RELEVANCE, SHARED, Head, Places, TopicWeights, Weights

_MENTION = 0.4
_SHORT = 2
RULED = SHARED.index("ruled")
"""Where the shared measures say that the rules alone would find the topic."""


class Verdict(NamedTuple):
    """A topic found: about it or not, and how likely."""

    about: bool
    score: float


class Verdicts(NamedTuple):
    """All that is decided of a text. `parts` are the shared measures behind its relevance.

    `logits` are those of every topic, `about` and then `borne`; none where rules decide alone.
    """

    topics: Mapping[str, Verdict]
    relevance: float
    relevant: bool
    parts: Sequence[float] = ()
    logits: Sequence[float] = ()


class Measured(NamedTuple):
    """A text as the models see it."""

    concepts: Concepts
    fired: Mapping[str, Fired]
    firings: Mapping[str, Sequence[Firing]]
    sentences: int
    no_title: bool


class Scorer(Protocol):
    """Decides on topics and relevance."""

    def verdicts(self, measured: Measured) -> Verdicts:
        """The topics found in a text, and its relevance."""


class ByRules:
    """Without weights: the sum of the rules against a threshold."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold

    def verdicts(self, measured: Measured) -> Verdicts:
        """The topics whose rules sum up to the threshold; relevant is what is about one."""
        found = {}
        for slug, firings in measured.firings.items():
            score = rules.score(firings)
            if firings and score >= self._threshold:
                about = rules.about(firings, measured.sentences)
                found[slug] = Verdict(about, round(score / (1 + score), 4))
        rest = math.prod(1 - one.score * (1 if one.about else _MENTION) for one in found.values())
        return Verdicts(found, round(1 - rest, 4), any(one.about for one in found.values()))


class Learned:
    """With weights: two logistic models a topic, and one of relevance over them."""

    def __init__(
        self,
        weights: Weights,
        slugs: Sequence[str],
        bits: int,
        places: Mapping[str, Mapping[str, int]],
    ) -> None:
        """Lay the weights out.

        Args:
            weights: what was learned.
            slugs: the topics.
            bits: how many there are.
            places: for each topic ("" for relevance) the bit of each concept it sees, by name.
        """
        self._weights = weights
        self._slugs = tuple(slugs)
        columns = [
            *(
                self._column(_of(weights.about, slug).concepts, bits, places[slug])
                for slug in slugs
            ),
            *(
                self._column(_of(weights.borne, slug).concepts, bits, places[slug])
                for slug in slugs
            ),
            self._column(weights.relevance.concepts, bits, places[""]),
        ]
        self._matrix = np.stack(columns, axis=1)
        self._relevance: list[float] = self._matrix[:, -1].tolist()
        self._visible = {slug: sum(1 << bit for bit in places[slug].values()) for slug in slugs}
        # By topic: the weight of a concept's bit in the title or lead, and further on.
        self._bits = {
            slug: (
                (self._matrix[:bits, at] + self._matrix[bits:, at]).tolist(),
                self._matrix[bits:, at].tolist(),
            )
            for at, slug in enumerate(slugs)
        }
        self._about = _Sums(weights.about, slugs)
        self._borne = _Sums(weights.borne, slugs)
        self._bias = np.array(
            [*self._about.biases, *self._borne.biases, weights.relevance.bias], dtype=np.float32
        )
        # The logits of yes, where rules alone do not find a topic and where they do.
        self._about_from = logit(weights.about.alone), logit(weights.about.threshold)
        self._borne_from = logit(weights.borne.alone), logit(weights.borne.threshold)
        self._shared = [weights.relevance.shared.get(name, 0.0) for name in RELEVANCE]

    @staticmethod
    def _column(
        concepts: Mapping[str, Places], bits: int, places: Mapping[str, int]
    ) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        column = np.zeros(2 * bits, dtype=np.float32)
        for name, values in concepts.items():
            bit = places.get(name)
            if bit is not None:
                column[[bit, bits + bit]] = values
        return column

    def verdicts(self, measured: Measured) -> Verdicts:
        """The topics more likely than the threshold, and how likely the text is ours."""
        at, values = measured.concepts
        sums: list[float] = (
            self._bias + np.asarray(values, dtype=np.float32) @ self._matrix[at]
            if at
            else self._bias
        ).tolist()
        number = len(self._slugs)
        found: dict[str, Verdict] = {}
        for place, slug in enumerate(self._slugs):
            fired = measured.fired.get(slug)
            ruled = False
            if fired is not None:
                sums[place] += self._about.of(slug, fired)
                sums[number + place] += self._borne.of(slug, fired)
                ruled = bool(fired.shared[RULED])
            if sums[place] >= self._about_from[ruled]:
                found[slug] = Verdict(about=True, score=round(chance(sums[place]), 4))
            elif sums[number + place] >= self._borne_from[ruled]:
                found[slug] = Verdict(about=False, score=round(chance(sums[number + place]), 4))
        parts = relevance_parts(sums[:number], measured)
        relevance = chance(sums[-1] + self.topics_weight(parts))
        return Verdicts(
            found,
            round(relevance, 4),
            relevance >= self._weights.relevance.floor,
            parts,
            sums[: 2 * number],
        )

    def speaking(self, slug: str, mask: int, *, in_head: bool) -> tuple[float, int]:
        """How much a sentence's concepts speak for a topic, and the bits of those that do.

        In the title or lead they weigh more than further on.
        """
        weights = self._bits[slug][0 if in_head else 1]
        total, wanted = 0.0, 0
        for bit in bits_of(mask & self._visible[slug]):
            total += weights[bit]
            if weights[bit] > 0:
                wanted |= 1 << bit
        return total, wanted

    def topics_weight(self, parts: Sequence[float]) -> float:
        """How much the topics and the form of a text speak for its relevance."""
        return sum(weight * part for weight, part in zip(self._shared, parts, strict=True))

    def relevance_of(self, at: int) -> float:
        """The weight for relevance of a position of the long vector of concepts."""
        return self._relevance[at]


def relevance_parts(logits: Sequence[float], measured: Measured) -> tuple[float, ...]:
    """The shared measures for relevance from the topics' logits, in the order of weights.RELEVANCE."""
    first, second = [*map(chance, sorted(logits, reverse=True)[:2]), 0.0, 0.0][:2]
    return (
        first,
        second,
        math.log1p(sum(1 for firings in measured.firings.values() if firings)),
        float(measured.no_title),
        float(measured.sentences <= _SHORT),
    )


def chance(logit: float) -> float:
    """The probability of a logit, for any finite one."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def logit(chance: float) -> float:
    """The logit of a probability between 0 and 1."""
    return math.log(chance / (1 - chance))


def _of(head: Head, slug: str) -> TopicWeights:
    return head.topics.get(slug) or TopicWeights(bias=head.bias)


class _Sums:
    """What the firings of a topic bring."""

    def __init__(self, head: Head, slugs: Sequence[str]) -> None:
        self._shared = [head.shared.get(name, 0.0) for name in SHARED]
        self._topics = {slug: _of(head, slug) for slug in slugs}

    @property
    def biases(self) -> list[float]:
        """Of every topic, in their order."""
        return [topic.bias for topic in self._topics.values()]

    def of(self, slug: str, fired: Fired) -> float:
        total: float = sum(map(mul, self._shared, fired.shared))
        rules = self._topics[slug].rules
        for key, (head, share) in fired.rules.items():
            weights = rules.get(key)
            if weights is not None:
                total += weights[0] * head + weights[1] * share
        return total
