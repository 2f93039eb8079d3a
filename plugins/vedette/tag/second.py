"""The second opinion: which labelled texts the beginning of a text looks like, beside its words.

The first stage knows words, and is blind to an event told in others. An embedding knows none of our
topics, but puts texts that say the same near one another in every language: labelled texts pull a
new one towards their topics the more the nearer they are (kernel ridge regression: Murphy, Machine
Learning, 2012, 14.4.3), and a logistic model weighs these pulls with the first stage's logits
(stacking: Wolpert, 1992, Stacked generalization). Each language's mean is taken off first: most of
what embeddings of two languages differ in is language.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from vedette.model import Evidence, Reason
from vedette.opinion import Answers, Marks, Opinion, Vectors
from vedette.stems import MAX_WORD
from vedette.tag.scoring import Verdict, Verdicts, chance, logit

WORDS: Final = 80
"""Of the text, after the title: the lead says what a text is about, and time grows with words."""
LEAD_WORDS: Final = 30
"""The same for a text of several items."""
ITEM_WORDS: Final = 16
MOST_ITEMS: Final = 4
"""The items that are embedded: those that the first stage thinks most of."""
NEARNESS: Final = 2.0
"""How fast likeness falls with distance: exp(-NEARNESS * (1 - cosine))."""

_LIMIT = 9.0
_PULL: Final = 5.0
_ALIKE: Final = 3.0
_NEIGHBOURS: Final = 3
_LOOK: Final = 64
_REASONS = 3
_LIKE = 2
_CHARACTERS = 1_000
_TITLE = 300
_REMEMBERED = 16
_ABOUT = 2

Numbers = NDArray[np.float64]


class Embedder(Protocol):
    """Turns texts into vectors; vedette.embedding has some."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, opinion.SIZE), each of length one."""


class Part(NamedTuple):
    """An item of a text, and the first stage's logits for it, as in Verdicts."""

    text: str
    logits: Sequence[float]


class Revision(NamedTuple):
    """The verdicts after the second opinion, and the topics that it raised or lowered."""

    verdicts: Verdicts
    reasons: tuple[Reason, ...]


def raised(slug: str) -> str:
    """What a reason says of a topic that it gave, or made of a mention."""
    return f"second opinion raised {slug}"


def beginning(title: str, text: str, words: int = WORDS) -> str:
    """What of a text is embedded. The time it takes grows with the square of its letters."""
    first = text.lstrip()[: words * MAX_WORD].split(maxsplit=words)[:words]
    lead = " ".join(word[:MAX_WORD] for word in first)
    return "\n".join(filter(None, (title.strip()[:_TITLE], lead)))[:_CHARACTERS]


def centred(vectors: Vectors, means: Sequence[Vectors]) -> Vectors:
    """Vectors less the mean of their language, of length one again."""
    found = vectors - np.asarray(means, dtype=np.float32)
    lengths: Vectors = np.linalg.norm(found, axis=1, keepdims=True).astype(np.float32)
    return (found / np.maximum(lengths, np.float32(1e-6))).astype(np.float32)


def clipped(logits: Sequence[float]) -> list[float]:
    """The first stage's logits as the second stage takes them: beyond these all are alike."""
    return [max(-_LIMIT, min(_LIMIT, one)) for one in logits]


def likeness(vectors: NDArray[np.floating], others: NDArray[np.floating]) -> Numbers:
    """How alike texts are, from 0 to 1 for the same, (vectors, others)."""
    cosines = np.asarray(vectors @ others.T, dtype=np.float64)
    found: Numbers = np.exp(NEARNESS * (cosines - 1))
    return found


def nearest(vectors: Vectors, others: Vectors, marks: Marks) -> Numbers:
    """How near labelled texts are: those about each topic, those that are not, the nearest of all.

    The first two are means over _NEIGHBOURS texts; where fewer of the _LOOK nearest are not about the
    topic, the last of these stands for the others.

    Args:
        vectors: centred embeddings of texts, (texts, SIZE).
        others: those of labelled texts, (labelled, SIZE).
        marks: which of these are about a topic, as in Opinion, (labelled, topics).

    Returns:
        Cosines, (texts, topics, 3).
    """
    cosines: Vectors = vectors @ others.T
    look = min(_LOOK, len(others))
    order = np.argsort(-cosines, axis=1, kind="stable")[:, :look]
    ordered = np.take_along_axis(cosines, order, axis=1)[:, :, None]
    other = marks[order] < 0
    ranks = np.cumsum(other, axis=1)
    counted = other & (ranks <= _NEIGHBOURS)
    missing = np.maximum(0, _NEIGHBOURS - ranks[:, -1])
    apart = ((ordered * counted).sum(axis=1) + missing * ordered[:, -1]) / _NEIGHBOURS
    about = np.zeros(apart.shape)
    for topic in range(marks.shape[1]):
        mine = np.flatnonzero(marks[:, topic] > 0)
        if len(mine):
            number = min(_NEIGHBOURS, len(mine))
            largest = np.partition(cosines[:, mine], -number, axis=1)[:, -number:]
            about[:, topic] = largest.mean(axis=1)
    top = np.broadcast_to(ordered[:, 0], about.shape)
    return np.stack([about, apart, top], axis=2).astype(float)


def stack(first: Numbers, pulls: Numbers, near: Numbers, headline: Numbers) -> Numbers:
    """What opinion.STACK weighs for every topic of texts.

    Args:
        first: the clipped logits of the first stage, (texts, topics).
        pulls: those of labelled texts, (texts, topics).
        near: what `nearest` returns for them.
        headline: 1 for those that are a headline alone, (texts,).

    Returns:
        (texts, topics, STACK).
    """
    scaled = _PULL * pulls
    beside = np.stack([first, scaled, _rivals(scaled), _rivals(first), first * pulls], axis=2)
    alone = np.broadcast_to(headline[:, None, None], (*first.shape, 1))
    return np.concatenate([beside, _PULL * near, alone], axis=2)


def answered(
    answers: Answers, first: Numbers, pulls: Numbers, near: Numbers, headline: Numbers
) -> Numbers:
    """The logits of a question, (texts, topics), from what `stack` takes."""
    return np.asarray(stack(first, pulls, near, headline) @ answers.weights + answers.biases)


def limited(logits: Numbers) -> Numbers:
    """Logits as `joined` takes them."""
    return np.clip(logits, -_LIMIT, _LIMIT)


def chosen(about: Numbers) -> list[int]:
    """Which items of a text are embedded: those that come nearest to a topic, by (items, topics)."""
    order: list[int] = np.argsort(-about.max(axis=1), kind="stable").tolist()
    return order[:MOST_ITEMS]


def joined(whole: Numbers, items: Numbers, vectors: Vectors, places: Numbers) -> Numbers:
    """What opinion.ITEMS weighs for every topic of a text of several items.

    Args:
        whole: the logits of the whole text, (topics,).
        items: those of its items, (items, topics).
        vectors: the centred embeddings of its beginning and its items; where they are alike, the
            items are paragraphs of one report.
        places: where the items stand, 0 for the first of all and 1 for the last, (items,).

    Returns:
        (topics, ITEMS).
    """
    number = len(vectors)
    alike = _ALIKE * float((vectors @ vectors.T).sum() - number) / (number * (number - 1))
    best = items.max(axis=0)
    same = np.ones(len(whole))
    late = places[items.argmax(axis=0)] * [*map(chance, best.tolist())]
    return np.stack([same, whole, best, alike * best, alike * whole, alike * same, late], axis=1)


def weighed(relevance: float, pulls: Numbers, pull: float) -> Numbers:
    """What opinion.RELEVANCE weighs of a text.

    Args:
        relevance: the first stage's, a probability.
        pulls: towards the topics, (topics,).
        pull: towards regional defence news.
    """
    (first,) = clipped([logit(min(max(relevance, 1e-6), 1 - 1e-6))])
    strongest = [*sorted(pulls.tolist(), reverse=True)[:2], 0.0, 0.0]
    return np.array([1.0, first, _PULL * pull, _PULL * strongest[0], _PULL * strongest[1]])


def _rivals(values: Numbers) -> Numbers:
    """For every topic the strongest of the others, 0 where it is alone."""
    if values.shape[1] == 1:
        return np.zeros(values.shape)
    ordered = np.sort(values, axis=1)
    first, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.where(values >= first, second, first)


class _Shift(NamedTuple):
    """What it made of a topic: more or less than it was, and the change of the logit."""

    more: bool
    weight: float


class SecondOpinion:
    """Revises the verdicts on texts that may be relevant."""

    def __init__(self, opinion: Opinion, embedder: Embedder, slugs: Sequence[str]) -> None:
        """Lay out what was learned.

        Args:
            opinion: what was learned.
            embedder: the model that it was learned with.
            slugs: the topics, in the order of Verdicts.logits.
        """
        self._opinion = opinion
        self._embedder = embedder
        self._slugs = tuple(slugs)
        self._seen: dict[str, Vectors] = {}
        self._threads = ThreadpoolController()
        # The file has its own order of topics.
        places = [opinion.topics.index(slug) for slug in slugs]
        number = len(places)
        self._pulls = opinion.pulls[:, [*places, *(number + at for at in places), 2 * number]]
        self._marks = opinion.marks[:, places]
        self._about = _ordered(opinion.about, places)
        self._borne = _ordered(opinion.borne, places)

    def asks(self, verdicts: Verdicts) -> bool:
        """Whether a text may be relevant."""
        return verdicts.relevance >= self._opinion.asks

    def revise(
        self,
        title: str,
        text: str,
        language: str | None,
        before: Verdicts,
        parts: Sequence[Part] = (),
    ) -> Revision:
        """The verdicts, corrected by the labelled texts that the beginning and the items look like.

        Args:
            title: as the first stage read it.
            text: its body.
            language: of both.
            before: the first stage's verdicts.
            parts: the items of a text of several.
        """
        with self._one_thread():
            return self._revised(title, text, language, before, parts)

    def best(self, slug: str, language: str | None, shown: Sequence[Evidence]) -> list[Evidence]:
        """Of sentences the one that looks most like the topic."""
        if not shown:
            return []
        texts = [beginning("", one.sentence) for one in shown]
        with self._one_thread():
            near = likeness(self._vectors(texts, language), self._opinion.vectors)
            pulls = near @ self._pulls[:, self._slugs.index(slug)]
            return [shown[int(pulls.argmax())]]

    def _one_thread(self) -> AbstractContextManager[object]:
        """Products of matrices on one thread: tagging tasks share the cores already.

        Threads that wait for one another took as much CPU time again as all the rest.
        """
        manager: AbstractContextManager[object] = self._threads.limit(limits=1, user_api="blas")
        return manager

    def _revised(
        self,
        title: str,
        text: str,
        language: str | None,
        before: Verdicts,
        parts: Sequence[Part],
    ) -> Revision:
        number = len(self._slugs)
        firsts = np.array([clipped(before.logits), *(clipped(one.logits) for one in parts)])
        picks = chosen(firsts[1:, :number]) if parts else []
        words = LEAD_WORDS if parts else WORDS
        shown = [beginning(title, text, words)]
        shown += [beginning("", parts[at].text, ITEM_WORDS) for at in picks]
        vectors = self._vectors(shown, language)
        near = likeness(vectors, self._opinion.vectors)
        pulls = near @ self._pulls.astype(float)
        beside = nearest(vectors, self._opinion.vectors, self._marks)
        rows = [0, *(at + 1 for at in picks)]
        alone = np.array([float(not text.strip()), *[0.0] * len(picks)])
        about = answered(self._about, firsts[rows, :number], pulls[:, :number], beside, alone)
        mentions = pulls[:1, number : 2 * number]
        borne = answered(self._borne, firsts[:1, number:], mentions, beside[:1], alone[:1])[0]
        likely = about[0]
        if picks:
            places = np.array(picks) / (len(parts) - 1)
            terms_of = joined(limited(likely), limited(about[1:]), vectors, places)
            likely = terms_of @ self._opinion.items
        whole = len(text.split(maxsplit=words)) <= words
        found: dict[str, Verdict] = {}
        shifts: dict[str, _Shift] = {}
        for place, slug in enumerate(self._slugs):
            if likely[place] >= logit(self._about.threshold):
                found[slug] = Verdict(about=True, score=round(chance(likely[place]), 4))
            elif borne[place] >= logit(self._borne.threshold):
                found[slug] = Verdict(about=False, score=round(chance(borne[place]), 4))
            elif slug in before.topics and not whole:
                # Of what stands further on it knows nothing: a mention stays one.
                score = round(chance(before.logits[number + place]), 4)
                found[slug] = Verdict(about=False, score=score)
            now, then = _kind(found.get(slug)), _kind(before.topics.get(slug))
            if now != then:
                at = place if _ABOUT in {now, then} else number + place
                after = likely[place] if at == place else borne[place]
                shift = float(after - firsts[0, at])
                # The stages have thresholds of their own: what lost by these was not raised.
                shift = max(0.0, shift) if now > then else min(0.0, shift)
                shifts[slug] = _Shift(now > then, shift)
        terms = weighed(before.relevance, pulls[0, :number], float(pulls[0, -1]))
        relevance = round(chance(float(terms @ self._opinion.relevance)), 4)
        verdicts = before._replace(
            topics=found, relevance=relevance, relevant=relevance >= self._opinion.floor
        )
        shift = logit(min(max(relevance, 1e-4), 1 - 1e-4)) - terms[1]
        said = [Reason(what="second opinion", weight=round(float(shift), 2), words=())]
        return Revision(verdicts, (*said, *self._reasons(shifts, near)))

    def _vectors(self, texts: Sequence[str], language: str | None) -> Vectors:
        means = self._opinion.means
        mean = means.get(language or "", means[""])
        # Topics of one text ask for the same sentences.
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
        if new := [text for text in dict.fromkeys(texts) if text not in self._seen]:
            self._seen |= zip(new, self._embedder.embed(new), strict=True)
        return centred(np.array([self._seen[text] for text in texts]), [mean] * len(texts))

    def _reasons(self, shifts: Mapping[str, _Shift], near: Numbers) -> Iterator[Reason]:
        """What it added, took away, or made of a mention, and the texts that did it."""
        ordered = sorted(shifts.items(), key=lambda one: (-abs(one[1].weight), one[0]))
        for slug, (more, weight) in ordered[:_REASONS]:
            pulls = self._pulls[:, self._slugs.index(slug)] * (1 if more else -1)
            # Of the beginning and the items the one that is pulled most.
            pulled = near[int((near @ pulls).argmax())] * pulls
            strongest = np.argsort(-pulled, kind="stable")[: 5 * _LIKE].tolist()
            like = [self._opinion.titles[at] for at in strongest if pulled[at] > 0]
            yield Reason(
                what=raised(slug) if more else f"second opinion lowered {slug}",
                weight=round(weight, 2),
                words=(*dict.fromkeys(filter(None, like)),)[:_LIKE],
            )


def _ordered(answers: Answers, places: Sequence[int]) -> Answers:
    return Answers(
        threshold=answers.threshold, weights=answers.weights, biases=answers.biases[[*places]]
    )


def _kind(verdict: Verdict | None) -> int:
    return 0 if verdict is None else _ABOUT if verdict.about else 1
