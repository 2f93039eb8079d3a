"""Learning the second opinion: how labelled texts pull, and how that weighs beside the first stage.

What either is worth is learned from chances and pulls of folds that did not learn from the text, as
vedette.tag.learning.learn returns the first; else their certainty about texts that they know would
count.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vedette.opinion import ITEMS, RELEVANCE, STACK, Answers, Opinion, Vectors
from vedette.tag import learning
from vedette.tag.learning import FOLDS, Labelled, Lesson, Numbers
from vedette.tag.scoring import chance, logit
from vedette.tag.second import (
    answered,
    centred,
    clipped,
    joined,
    likeness,
    limited,
    nearest,
    stack,
    weighed,
)

_PRECISION = 0.918
"""What the threshold of `about` is set for in texts over the floor, on folds that did not learn from them."""
_MENTIONED = 0.87
"""The same for what is mentioned: where its F1 is best, on real texts as on our own."""
_RIDGE = 0.3
"""What keeps a labelled text from pulling by itself alone."""
_PUSH = 1.0
"""How much a near-miss of a topic speaks against it; what is about it speaks for it by 1."""
_STACK_RIDGE = 0.1
_BIAS_RIDGE = 1.0
_ITEM_RIDGE = 0.3
_COMMON = 20
"""Texts that the mean of all languages counts as in that of each: few texts make a poor mean."""
_ASKED = 0.98
"""The share of texts about a topic that the second opinion is asked about."""
_KEPT = 0.88
"""The share of these that the floor of relevance keeps. Many of them were written to name nothing; of the
real ones it keeps some .98. A higher floor costs less than a higher threshold for the same precision."""
_TINY = 1e-6

Truth = NDArray[np.bool_]


class Beginnings(NamedTuple):
    """Of labelled texts, in their order.

    Args:
        vectors: the embeddings of their beginnings, (texts, SIZE).
        items: of each text the chosen items, as numbers, and their embeddings, (items, SIZE).
        languages: of each text.
        titles: theirs, empty where a text may not be shown.
    """

    vectors: Vectors
    items: Sequence[tuple[Sequence[int], Vectors]]
    languages: Sequence[str | None]
    titles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Stacked:
    """What was learned, and what folds say that did not learn from the text.

    `about` and `borne` (texts, topics), `relevance` (texts,); `asked`: it was asked at all (texts,).
    """

    opinion: Opinion
    about: Numbers
    borne: Numbers
    relevance: Numbers
    asked: Truth


def means(vectors: Vectors, languages: Sequence[str | None]) -> dict[str, Vectors]:
    """The mean embedding of each language, drawn to that of all where there are few; "" is that."""
    common = vectors.mean(axis=0)
    found = {"": common.astype(np.float32)}
    for language, number in Counter(filter(None, languages)).items():
        rows = np.array([one == language for one in languages])
        total = vectors[rows].sum(axis=0) + _COMMON * common
        found[language] = (total / (number + _COMMON)).astype(np.float32)
    return found


def learn(
    texts: Sequence[Labelled], beginnings: Beginnings, lesson: Lesson, slugs: Sequence[str]
) -> Stacked:
    """Learn the second opinion.

    Args:
        texts: labelled texts.
        beginnings: theirs.
        lesson: what the first stage made of the same texts.
        slugs: the topics, in the order of the lesson.
    """
    vectors, items, languages, titles = beginnings
    of_language = means(vectors, languages)
    mean_of = [of_language.get(one or "", of_language[""]) for one in languages]
    inputs = centred(vectors, mean_of)
    several = {
        row: centred(shown, [mean_of[row]] * len(picks))
        for row, (picks, shown) in enumerate(items)
        if picks
    }
    folds = np.array([learning.fold(text.key) for text in texts])
    alike = likeness(inputs, inputs)
    main, known = learning.labels(texts, slugs, "main")
    borne, borne_known = learning.labels(texts, slugs, "borne")
    ours = np.array([[bool(text.defence)] for text in texts])
    ours_known = np.array([[text.defence is not None] for text in texts])
    near = _PUSH * np.array([[slug in text.against for slug in slugs] for text in texts])
    targets = np.hstack(
        [
            # Where no reader says, the first stage does.
            np.where(known, np.where(main, 1.0, -near), lesson.about),
            np.where(borne_known, np.where(borne, 1.0, -near), lesson.borne),
            np.where(ours_known, ours - 0.5, 0.0),
        ]
    )
    marks = np.where(known, np.where(main, 1, -1), 0).astype(np.int8)
    pulls: Numbers = np.zeros(targets.shape)
    beside: Numbers = np.zeros((len(texts), len(slugs), 3))
    of_items: dict[int, tuple[Numbers, Numbers]] = {}
    for fold in range(FOLDS):
        out = folds == fold
        if not out.any():
            continue
        each = _pulls(alike[np.ix_(~out, ~out)], targets[~out])
        pulls[out] = alike[np.ix_(out, ~out)] @ each
        beside[out] = nearest(inputs[out], inputs[~out], marks[~out])
        of_items |= {
            row: (
                likeness(shown, inputs[~out]) @ each,
                nearest(shown, inputs[~out], marks[~out]),
            )
            for row, shown in several.items()
            if out[row]
        }
    number = len(slugs)
    alone = np.array([float(not text.measured.sentences) for text in texts])
    said = _Stack(stack(_logits(lesson.about), pulls[:, :number], beside, alone), main, known)
    mentioned = _Stack(
        stack(_logits(lesson.borne), pulls[:, number : 2 * number], beside, alone),
        borne,
        borne_known,
    )
    about_chances, borne_chances = said.out_of_fold(folds), mentioned.out_of_fold(folds)
    of_text = said.answers(0.5)
    parts: dict[int, Numbers] = {}
    for row, shown in several.items():
        firsts = _logits(lesson.items[row][[*items[row][0]]])
        pulled, near_items = of_items[row]
        logits = limited(
            answered(of_text, firsts, pulled[:, :number], near_items, np.zeros(len(firsts)))
        )
        (whole,) = _logits(about_chances[[row]])
        places = np.array(items[row][0]) / (len(texts[row].items) - 1)
        parts[row] = joined(whole, logits, np.vstack([inputs[row], shown]), places)
    joining = _Joining(parts, main, known)
    about_chances = joining.out_of_fold(about_chances, folds)
    terms = np.array(
        [
            weighed(first, row[:number], float(row[-1]))
            for first, row in zip(lesson.relevance.tolist(), pulls, strict=True)
        ]
    )
    relevance, relevance_weights = _relevance(terms, ours[:, 0], ours_known[:, 0], folds)
    news = np.array([not text.example for text in texts])
    asks = _kept(lesson.relevance[(main & known).any(axis=1) & news], _ASKED)
    asked = (lesson.relevance >= asks) & news
    floor = _kept(relevance[(main & known).any(axis=1) & asked], _KEPT)
    ours_too = asked & (relevance >= floor)
    about_from = learning.threshold(
        (main[ours_too], known[ours_too]), about_chances[ours_too], _PRECISION
    )
    borne_from = learning.threshold(
        (borne[asked], borne_known[asked]), borne_chances[asked], _MENTIONED
    )
    opinion = Opinion(
        topics=tuple(slugs),
        means=of_language,
        vectors=inputs,
        titles=tuple(titles),
        marks=marks,
        pulls=_pulls(alike, targets).astype(np.float32),
        about=said.answers(about_from),
        borne=mentioned.answers(borne_from),
        items=joining.weights(),
        asks=asks,
        floor=floor,
        relevance=relevance_weights,
    )
    return Stacked(opinion, about_chances, borne_chances, relevance, lesson.relevance >= asks)


def _pulls(alike: Numbers, targets: Numbers) -> Numbers:
    """Kernel ridge regression: how much each text speaks for each target."""
    return np.asarray(np.linalg.solve(alike + _RIDGE * np.eye(len(alike)), targets))


def _kept(relevance: Numbers, share: float) -> float:
    """The highest floor that keeps these texts, a share of them."""
    ordered = sorted(relevance.tolist())
    return math.floor(ordered[int(len(ordered) * (1 - share))] * 1e4) / 1e4 if ordered else 0.5


class _Stack:
    """One question, is it about the topic or is the topic in it, of every text and topic."""

    def __init__(self, inputs: Numbers, truth: Truth, known: Truth) -> None:
        self._inputs = inputs
        self._truth = truth
        self._known = known

    def out_of_fold(self, folds: NDArray[np.int64]) -> Numbers:
        found = np.zeros(self._truth.shape)
        for fold in sorted({*folds.tolist()}):
            out = folds == fold
            values = self._fit(self._known & ~out[:, None])
            logits = self._inputs[out] @ values[: len(STACK)] + values[len(STACK) :]
            found[out] = [[*map(chance, row)] for row in logits.tolist()]
        return found

    def answers(self, threshold: float) -> Answers:
        values = self._fit(self._known)
        return Answers(
            threshold=threshold, weights=values[: len(STACK)], biases=values[len(STACK) :]
        )

    def _fit(self, use: Truth) -> Numbers:
        rows, topics = np.nonzero(use)
        number = self._truth.shape[1]
        design = np.hstack([self._inputs[rows, topics], np.eye(number)[topics]])
        ridge = np.array([*[_STACK_RIDGE] * len(STACK), *[_BIAS_RIDGE] * number])
        return learning.logistic(design, self._truth[rows, topics], ridge)


class _Joining:
    """How the items of texts of several weigh beside their beginnings.

    Args:
        parts: by text what opinion.ITEMS weighs, (topics, ITEMS).
        truth: what all texts are about, (texts, topics).
        known: where that is known.
    """

    def __init__(self, parts: Mapping[int, Numbers], truth: Truth, known: Truth) -> None:
        self._parts = {row: part for row, part in sorted(parts.items()) if known[row].any()}
        self._truth = truth
        self._known = known

    def out_of_fold(self, chances: Numbers, folds: NDArray[np.int64]) -> Numbers:
        """Chances with those of these texts put in."""
        found = chances.copy()
        for fold in sorted({*folds.tolist()}):
            weights = self._fit([row for row in self._parts if folds[row] != fold])
            for row, part in self._parts.items():
                if folds[row] == fold:
                    found[row] = [*map(chance, (part @ weights).tolist())]
        return found

    def weights(self) -> Numbers:
        """The weights of opinion.ITEMS."""
        return self._fit([*self._parts])

    def _fit(self, rows: Sequence[int]) -> Numbers:
        if not rows:
            # Nothing to learn from: the beginning decides.
            return np.array([float(name == "whole") for name in ITEMS])
        design = np.concatenate([self._parts[row][self._known[row]] for row in rows])
        truth = np.concatenate([self._truth[row][self._known[row]] for row in rows])
        return learning.logistic(design, truth, np.full(len(ITEMS), _ITEM_RIDGE))


def _logits(chances: Numbers) -> Numbers:
    """As the second stage takes them, (texts, topics)."""
    rows = chances.clip(_TINY, 1 - _TINY).tolist()
    return np.array([clipped([*map(logit, row)]) for row in rows])


def _relevance(
    terms: Numbers, truth: Truth, known: Truth, folds: NDArray[np.int64]
) -> tuple[Numbers, Numbers]:
    """The chances out of fold, and the weights."""
    ridge = np.full(len(RELEVANCE), _STACK_RIDGE)
    chances = np.zeros(len(terms))
    for fold in sorted({*folds.tolist()}):
        out = folds == fold
        values = learning.logistic(terms[~out & known], truth[~out & known], ridge)
        chances[out] = [*map(chance, (terms[out] @ values).tolist())]
    return chances, learning.logistic(terms[known], truth[known], ridge)
