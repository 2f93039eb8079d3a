"""Learning the weights of topics and relevance from labelled texts.

Logistic regression with a ridge, by Newton's method (Hastie, Tibshirani, Friedman, The Elements of
Statistical Learning, 4.4.1 and 4.4.4). First the shared weights of all topics together, so that what
one topic's labels teach about titles, leads and shares helps the others; then, with these as a fixed
offset, the concepts and rules of each topic. The same texts give the same weights.
"""

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vedette.tag.features import Space
from vedette.tag.scoring import RULED, Measured, chance, logit, relevance_parts
from vedette.weights import RELEVANCE, SHARED, Head, Relevance, TopicWeights, Weights

Numbers = NDArray[np.float64]

FOLDS = 6
PRECISION = 0.82
"""What the thresholds of the first stage are set for, on folds that did not learn from the text."""
KEPT = 0.98
"""The share of texts rightly found to be about a topic that the floor of relevance keeps."""

_LEAST_BORNE = 0.0001
"""What the rules find is mentioned at least."""
_SHARED_RIDGE = 0.3
_CONCEPT_RIDGE = 1.0
_RULE_RIDGE = 1.0
_RELEVANCE_RIDGE = 2.0
_BIAS_RIDGE = 1e-3
_LEAST_TEXTS = 5
_LEAST_WEIGHT = 0.02
_STEPS = 30
_CLOSE = 1e-3
_TINY = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """A measured text and what is known of it.

    Args:
        key: its id; texts of one key learn and are judged in the same fold.
        measured: what the models see.
        main: topics that it is about.
        borne: topics that it is about or mentions.
        known: topics whose label for `main` is known; of others nothing is learned.
        borne_known: the same for `borne`.
        defence: whether it is regional defence news; None where unknown.
        against: topics that it was written to come close to, and not to bear.
        example: whether it is an example of a topic's file, tidier than news: it teaches as others do, but
            no threshold is set on it.
        items: what the models see of its items, where it is a text of several.
    """

    key: str
    measured: Measured
    main: Collection[str]
    borne: Collection[str]
    known: Collection[str]
    borne_known: Collection[str]
    defence: bool | None
    against: Collection[str] = ()
    example: bool = False
    items: Sequence[Measured] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned, and how the texts fare that a fold did not learn from, in their order."""

    weights: Weights
    about: Numbers  # (texts, topics)
    borne: Numbers
    relevance: Numbers  # (texts,)
    decided: NDArray[np.bool_]  # (texts, topics): said to be about, relevance left aside
    items: Sequence[Numbers] = ()  # of every text its items' chances to be about, (items, topics)


def learn(texts: Sequence[Labelled], slugs: Sequence[str], space: Space) -> Lesson:
    """Learn all weights and set the thresholds by cross-validation.

    Args:
        texts: labelled texts.
        slugs: the topics.
        space: the concepts.

    Raises:
        ValueError: there are no texts with a known label for relevance, or without one topic.
    """
    if not any(text.defence for text in texts) or all(text.defence for text in texts):
        reason = "learning needs texts that are regional defence news and texts that are not"
        raise ValueError(reason)
    data = _Data(texts, slugs, space)
    folds = np.array([fold(text.key) for text in texts])
    about, borne = np.zeros((2, len(texts), len(slugs)))
    items = _Data(
        [replace(text, measured=one) for text in texts for one in text.items], slugs, space
    )
    owners = np.array([row for row, text in enumerate(texts) for _ in text.items], dtype=int)
    of_items = np.zeros((len(owners), len(slugs)))
    for number in range(FOLDS):
        out = folds == number
        if not out.any():
            continue
        fitted = data.fit("main", ~out)
        about[out] = fitted.chances(out)
        of_items[out[owners]] = fitted.chances(out[owners], items)
        borne[out] = data.fit("borne", ~out).chances(out)
    final_about, final_borne = data.fit("main"), data.fit("borne")
    # Relevance leans on chances that were not learned from the same text, as it will in use.
    parts = np.array(
        [
            relevance_parts([*map(logit, row.clip(_TINY, 1 - _TINY))], text.measured)
            for row, text in zip(about, texts, strict=True)
        ]
    )
    relevance = np.zeros(len(texts))
    for number in range(FOLDS):
        out = folds == number
        if out.any():
            relevance[out] = data.fit_relevance(parts, ~out).chances(out)
    news = np.array([not text.example for text in texts])[:, None]
    main, known = data.labels("main")
    borne_true, borne_known = data.labels("borne")
    ruled = data.ruled
    about_from = threshold((main, known & news & ruled), about, PRECISION)
    about_alone = threshold((main, known & news & ~ruled), about, PRECISION)
    borne_alone = threshold((borne_true, borne_known & news & ~ruled), borne, PRECISION)
    decided = about >= np.where(ruled, about_from, about_alone)
    found = (main & decided).any(axis=1) & news[:, 0]
    weights = Weights(
        about=final_about.head(about_from, about_alone),
        # What no rule found is hardly a mention: as sure as for being about it, at least.
        borne=final_borne.head(_LEAST_BORNE, max(borne_alone, about_alone)),
        relevance=data.fit_relevance(parts).relevance(_floor(relevance[found])),
    )
    ends = np.cumsum([len(text.items) for text in texts])
    return Lesson(weights, about, borne, relevance, decided, np.split(of_items, ends[:-1].tolist()))


def fold(key: str) -> int:
    """The fold of a text: always the same one."""
    return hashlib.sha256(key.encode()).digest()[0] % FOLDS


def labels(
    texts: Sequence[Labelled], slugs: Sequence[str], what: str
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What is true and what is known of `main` or `borne`, (texts, topics) each."""
    truth, known = np.zeros((2, len(texts), len(slugs)), dtype=bool)
    for row, text in enumerate(texts):
        true = text.main if what == "main" else text.borne
        sure = text.known if what == "main" else text.borne_known
        for column, slug in enumerate(slugs):
            truth[row, column] = slug in true
            known[row, column] = slug in sure
    return truth, known


def threshold(
    labels: tuple[NDArray[np.bool_], NDArray[np.bool_]], chances: Numbers, precision: float | None
) -> float:
    """The threshold with the best F1, among those that are precise enough if any is asked for."""
    truth, known = labels
    best, best_score = 0.5, -1.0
    for candidate in np.arange(0.2, 0.9, 0.01):
        said = (chances >= candidate) & known
        hits = float((said & truth).sum())
        if not hits:
            continue
        exact, found = hits / said.sum(), hits / (truth & known).sum()
        score = 2 * exact * found / (exact + found)
        if precision is not None and exact < precision:
            score -= 1
        # Of thresholds that do the same on these texts the middle one is the safest.
        score -= 1e-4 * abs(candidate - 0.5)
        if score > best_score:
            best, best_score = float(candidate), score
    return round(best, 2)


def _floor(relevance: Numbers) -> float:
    """The highest floor that keeps these texts, KEPT of them."""
    ordered = sorted(relevance.tolist())
    lowest = ordered[int(len(ordered) * (1 - KEPT))] if ordered else 0.5
    return math.floor(lowest * 1000) / 1000


class _Data:
    """The texts as matrices."""

    def __init__(
        self,
        texts: Sequence[Labelled],
        slugs: Sequence[str],
        space: Space,
    ) -> None:
        self._texts = texts
        self._slugs = slugs
        self._bits, self._places = space
        self._concepts = np.zeros((len(texts), 2 * self._bits))
        for row, text in enumerate(texts):
            at, values = text.measured.concepts
            self._concepts[row, at] = values
        self._shared = np.zeros((len(texts), len(slugs), len(SHARED)))
        for row, text in enumerate(texts):
            for column, slug in enumerate(slugs):
                if (fired := text.measured.fired.get(slug)) is not None:
                    self._shared[row, column] = fired.shared

    def labels(self, what: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """What is true and what is known, (texts, topics) each."""
        return labels(self._texts, self._slugs, what)

    @property
    def ruled(self) -> NDArray[np.bool_]:
        """What the rules alone would find, (texts, topics)."""
        return self._shared[:, :, RULED] > 0

    def fit(self, what: str, rows: NDArray[np.bool_] | None = None) -> "_Fitted":
        """Learn a head from some rows, all by default."""
        truth, known = self.labels(what)
        if rows is not None:
            known = known & rows[:, None]
        fired = self._shared[:, :, 0] > 0
        use = known & fired
        pooled = np.column_stack([np.ones(int(use.sum())), self._shared[use]])
        ridge = np.array([_BIAS_RIDGE, *[_SHARED_RIDGE] * len(SHARED)])
        shared = logistic(pooled, truth[use], ridge)
        offsets = self.offsets(shared)
        topics = {}
        for column, slug in enumerate(self._slugs):
            mine = known[:, column]
            topics[slug] = self._fit_topic(slug, truth[mine, column], mine, offsets[:, column])
        return _Fitted(self, shared, topics)

    def offsets(self, shared: Numbers) -> Numbers:
        """What the shared weights make of every topic, (texts, topics); the pooled bias is first."""
        return np.asarray(self._shared @ shared[1:] + shared[0] * (self._shared[:, :, 0] > 0))

    def _fit_topic(
        self, slug: str, truth: NDArray[np.bool_], rows: NDArray[np.bool_], offsets: Numbers
    ) -> "_Topic":
        columns = self._columns(slug, rows)
        keys = self._rule_keys(slug, rows)
        rules = self.rules(slug, keys)
        design = np.column_stack(
            [np.ones(int(rows.sum())), self._concepts[rows][:, columns], rules[rows]]
        )
        ridge = np.array(
            [_BIAS_RIDGE, *[_CONCEPT_RIDGE] * len(columns), *[_RULE_RIDGE] * rules.shape[1]]
        )
        found = logistic(design, truth, ridge, offsets[rows])
        return _Topic(
            found[0], columns, found[1 : 1 + len(columns)], keys, found[1 + len(columns) :]
        )

    def _columns(self, slug: str, rows: NDArray[np.bool_]) -> list[int]:
        """The positions of concepts that a topic sees and that enough texts have."""
        visible = set(self._places[slug].values())
        counts = (self._concepts[rows] > 0).sum(axis=0)
        return [
            at
            for at in range(2 * self._bits)
            if at % self._bits in visible and counts[at] >= _LEAST_TEXTS
        ]

    def _rule_keys(self, slug: str, rows: NDArray[np.bool_]) -> list[str]:
        counts: dict[str, int] = {}
        for text, use in zip(self._texts, rows, strict=True):
            if use and (fired := text.measured.fired.get(slug)) is not None:
                for key in fired.rules:
                    counts[key] = counts.get(key, 0) + 1
        return sorted(key for key, number in counts.items() if number >= _LEAST_TEXTS)

    def rules(self, slug: str, keys: Sequence[str]) -> Numbers:
        """For each rule whether it fired in title or lead, and its share, (texts, 2 rules)."""
        values = np.zeros((len(self._texts), 2 * len(keys)))
        at = {key: 2 * place for place, key in enumerate(keys)}
        for row, text in enumerate(self._texts):
            fired = text.measured.fired.get(slug)
            for key, pair in fired.rules.items() if fired is not None else ():
                if key in at:
                    values[row, at[key] : at[key] + 2] = pair
        return values

    def fit_relevance(self, parts: Numbers, rows: NDArray[np.bool_] | None = None) -> "_Relevance":
        """Learn relevance from some rows whose label is known, all by default."""
        known = np.array([text.defence is not None for text in self._texts])
        use = known if rows is None else known & rows
        truth = np.array([bool(text.defence) for text in self._texts])
        columns = self._columns("", use)
        design = np.column_stack([np.ones(len(parts)), parts, self._concepts[:, columns]])
        ridge = np.array(
            [_BIAS_RIDGE, *[_SHARED_RIDGE] * len(RELEVANCE), *[_RELEVANCE_RIDGE] * len(columns)]
        )
        found = logistic(design[use], truth[use], ridge)
        return _Relevance(self, design, columns, found)

    def named(
        self, slug: str, columns: Sequence[int], values: Numbers
    ) -> dict[str, tuple[float, float]]:
        """Weights by concept, without what is next to nothing."""
        names = {bit: name for name, bit in self._places[slug].items()}
        places: dict[str, list[float]] = {}
        for at, value in zip(columns, values, strict=True):
            if abs(value) >= _LEAST_WEIGHT:
                place, bit = divmod(at, self._bits)
                places.setdefault(names[bit], [0.0, 0.0])[place] = round(float(value), 3)
        return {name: (one[0], one[1]) for name, one in sorted(places.items())}

    @property
    def concepts(self) -> Numbers:
        """(texts, 2 bits)."""
        return self._concepts

    @property
    def slugs(self) -> Sequence[str]:
        """The topics."""
        return self._slugs


@dataclass(frozen=True, slots=True)
class _Topic:
    bias: float
    columns: list[int]
    concepts: Numbers
    keys: list[str]
    rules: Numbers


@dataclass(frozen=True, slots=True)
class _Fitted:
    data: _Data
    shared: Numbers
    topics: Mapping[str, _Topic]

    def chances(self, rows: NDArray[np.bool_], data: _Data | None = None) -> Numbers:
        """The probabilities of every topic for some rows, of other texts if given, (rows, topics)."""
        data = self.data if data is None else data
        offsets = data.offsets(self.shared)
        found = np.zeros((int(rows.sum()), len(self.topics)))
        for column, (slug, topic) in enumerate(self.topics.items()):
            logits = (
                offsets[rows, column]
                + topic.bias
                + data.concepts[rows][:, topic.columns] @ topic.concepts
                + data.rules(slug, topic.keys)[rows] @ topic.rules
            )
            found[:, column] = [*map(chance, logits.tolist())]
        return found

    def head(self, threshold: float, alone: float) -> Head:
        """The weights as they are kept: the pooled bias goes with `seen`."""
        shared = dict(zip(SHARED, self.shared[1:].tolist(), strict=True))
        shared["seen"] += float(self.shared[0])
        biases = [topic.bias for topic in self.topics.values()]
        return Head(
            threshold=threshold,
            alone=alone,
            bias=round(float(np.mean(biases)), 3),
            shared={name: round(value, 3) for name, value in shared.items()},
            topics={
                slug: TopicWeights(
                    bias=round(float(topic.bias), 3),
                    concepts=self.data.named(slug, topic.columns, topic.concepts),
                    rules={
                        key: (round(float(head), 3), round(float(share), 3))
                        for key, head, share in zip(
                            topic.keys, topic.rules[::2], topic.rules[1::2], strict=True
                        )
                    },
                )
                for slug, topic in self.topics.items()
            },
        )


@dataclass(frozen=True, slots=True)
class _Relevance:
    data: _Data
    design: Numbers
    columns: list[int]
    values: Numbers

    def chances(self, rows: NDArray[np.bool_]) -> Numbers:
        """The probabilities for some rows, (rows,)."""
        return np.array([*map(chance, (self.design[rows] @ self.values).tolist())])

    def relevance(self, floor: float) -> Relevance:
        """The weights as they are kept."""
        after = 1 + len(RELEVANCE)
        return Relevance(
            floor=floor,
            bias=round(float(self.values[0]), 3),
            shared={
                name: round(float(value), 3)
                for name, value in zip(RELEVANCE, self.values[1:after], strict=True)
            },
            concepts=self.data.named("", self.columns, self.values[after:]),
        )


def logistic(
    design: Numbers,
    truth: NDArray[np.bool_],
    ridge: Numbers,
    offset: Numbers | None = None,
) -> Numbers:
    """The weights that minimise the log loss and half the ridge-weighted squares."""
    found = np.zeros(design.shape[1])
    target = truth.astype(float)
    for _ in range(_STEPS):
        logits = design @ found + (offset if offset is not None else 0.0)
        chances = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        gradient = design.T @ (chances - target) + ridge * found
        curvature = np.maximum(chances * (1 - chances), 1e-6)
        hessian = (design.T * curvature) @ design + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        # A damped step: far from the optimum a full one may overshoot.
        found -= step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < _CLOSE:
            break
    return found


def written(weights: Weights, learned: Mapping[str, str]) -> str:
    """The weights file: YAML that vedette.weights reads, a concept or rule a line."""
    lines = [
        "# Learned by `vedette seeds learn`, not edited by hand: docs/topics.md says how.",
        "learned:",
        *(f"  {key}: {_quoted(value)}" for key, value in learned.items()),
    ]
    for name, head in (("about", weights.about), ("borne", weights.borne)):
        lines += [f"{name}:", f"  threshold: {head.threshold}", f"  alone: {head.alone}"]
        lines += [f"  bias: {head.bias}"]
        lines += [f"  shared: {_inline(head.shared)}", "  topics:"]
        for slug, topic in head.topics.items():
            lines += [f"    {slug}:", f"      bias: {topic.bias}"]
            lines += _table("      concepts:", topic.concepts)
            lines += _table("      rules:", topic.rules)
    relevance = weights.relevance
    lines += ["relevance:", f"  floor: {relevance.floor}", f"  bias: {relevance.bias}"]
    lines += [f"  shared: {_inline(relevance.shared)}"]
    lines += _table("  concepts:", relevance.concepts)
    return "\n".join(lines) + "\n"


def _table(title: str, rows: Mapping[str, Iterable[float]]) -> list[str]:
    indent = " " * (len(title) - len(title.lstrip()) + 2)
    if not rows:
        return []
    return [
        title,
        *(
            f"{indent}{_quoted(key)}: [{', '.join(map(str, values))}]"
            for key, values in rows.items()
        ),
    ]


def _inline(values: Mapping[str, float]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"


def _quoted(text: str) -> str:
    return f'"{text}"' if not text.replace("_", "").isalnum() or text[:1].isdigit() else text
