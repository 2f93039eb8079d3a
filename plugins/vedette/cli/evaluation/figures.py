"""Figures of tagged texts: precision, recall and F1, near-misses, negatives, relevance.

Counted are decisions: a text and a topic. Right is a topic that was to be found and was; missed one
that was not; false one that was found though no reader gave it. What the readers dispute counts for
nothing. Precision is right / (right + false), recall right / (right + missed), F1 their harmonic
mean. `main` are the topics a text is about, `borne` those it mentions, too. The tagger says of no text
below the lexicon's floor of relevance that it is about anything: misses at that gate are misses.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from vedette.cli.evaluation.labelled import LENGTHS, WHATS, What
from vedette.cli.evaluation.resampling import Draws, Estimate, Figures, divide, mean
from vedette.cli.evaluation.tagged import Tagged

Counts = Figures
"""By text, topic and outcome: right, missed, false."""

_MEASURES: Final = ("precision", "recall", "f1")
_OUTCOMES: Final = ("right", "missed", "false")


@dataclass(frozen=True, kw_only=True, slots=True)
class Overall:
    """A figure of all texts, of `n` cases, with its 95 % interval."""

    of: str
    measure: str
    n: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A row for a part of the decisions. `low` and `high` are the 95 % interval of F1.

    Of `n` decisions a topic was to be found, in `given` it was, `disputed` were left out.
    """

    by: Literal["topic", "language", "kind", "length"]
    of: str
    n: int
    given: int
    disputed: int
    precision: float | None
    recall: float | None
    f1: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """Of `n` texts that come near a topic, how many were said to be about it, or to mention it."""

    topic: str
    n: int
    about: int
    mentioned: int
    share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Negative:
    """Of `n` texts without any label, how many were said to be about, or to mention, anything."""

    language: str
    n: int
    about: int
    mentioned: int
    relevant: int
    share: float


def overall(tagged: Sequence[Tagged], topics: Sequence[str], draws: Draws) -> Iterator[Overall]:
    """The figures of all texts.

    - main, borne: micro sums decisions over topics; macro is the mean over the topics that were to be
      found at all (for precision: those of them that were given).
    - near-misses: the share of texts written near a topic that are said to be about it; of those without
      any label, to be about anything.
    - negatives: of other texts without any label, the share that is said to be about anything; to
      mention anything; to be relevant.
    - relevance: the area under the ROC curve of relevance against `defence`, where readers agree.
    """
    for what in WHATS:
        yield from _scores(what, counts(tagged, topics, what), draws)
    near = [one.item.is_near_miss for one in tagged]
    yield _share("near-misses", "about it", near, map(_is_near_given, tagged), draws)
    about = [bool(one.given("main")) for one in tagged]
    bare = [one.item.is_near_miss and one.item.is_bare for one in tagged]
    yield _share("near-misses", "about anything", bare, about, draws)
    negative = [one.item.is_negative for one in tagged]
    relevant = [one.tagging.relevant for one in tagged]
    yield _share("negatives", "about anything", negative, about, draws)
    yield _share(
        "negatives", "mention it", negative, (bool(one.given("borne")) for one in tagged), draws
    )
    yield _share("negatives", "relevant", negative, relevant, draws)
    defence = [one.item.defence for one in tagged]
    area = draws.area([one.tagging.relevance for one in tagged], defence)
    known = sum(one is not None for one in defence)
    yield _overall("relevance", "AUC", known, area)


def gain(
    before: Sequence[Tagged], after: Sequence[Tagged], topics: Sequence[str], draws: Draws
) -> Iterator[Overall]:
    """What the figures of the same texts gained from one tagging to another, measured on the same draws.

    An interval above 0 says that other texts of the kind would have gained, too.
    """
    first, second = (counts(one, topics, "main").sum(axis=1) for one in (before, after))
    both = np.stack([first, second], axis=1)
    cases = int(second[:, :2].sum())
    for name in _MEASURES:
        measure = _measure(name)

        def gained(sums: Figures, one: Callable[[Figures], Figures] = measure) -> Figures:
            found = one(sums.reshape(-1, 2, len(_OUTCOMES)))
            return found[:, 1] - found[:, 0]

        estimate = draws.ratio(gained, both.reshape(len(both), -1))
        yield _overall("second opinion", f"gain in micro {name}", cases, estimate)


def scores(
    tagged: Sequence[Tagged], topics: Sequence[str], what: What, draws: Draws
) -> Iterator[Score]:
    """Rows by topic, language, kind and class of length; what has nothing to say has no row."""
    found = counts(tagged, topics, what)
    disputes = [one.item.disputed(what) for one in tagged]
    for place, topic in enumerate(topics):
        disputed = sum(topic in one for one in disputes)
        yield from _score("topic", topic, found[:, place], disputed, draws)
    groups: tuple[tuple[Literal["language", "kind", "length"], Callable[[Tagged], str]], ...] = (
        ("language", _language),
        ("kind", lambda one: one.item.kind),
        ("length", lambda one: one.item.length),
    )
    for by, key in groups:
        keys = np.array([key(one) for one in tagged])
        for value in sorted(set(keys), key=_in_order):
            inside = keys == value
            disputed = sum(len(one) for one, within in zip(disputes, inside, strict=True) if within)
            yield from _score(by, str(value), found.sum(axis=1) * inside[:, None], disputed, draws)


def nears(tagged: Iterable[Tagged]) -> list[Near]:
    """How often a topic was found in texts that come near it, and that no reader gave it."""
    cases = Counter[str]()
    about = Counter[str]()
    mentioned = Counter[str]()
    for one in tagged:
        topic = one.item.near
        if topic is not None and one.item.is_near_miss:
            cases[topic] += 1
            about[topic] += topic in one.given("main")
            mentioned[topic] += topic in one.given("borne") - one.given("main")
    return [
        Near(
            topic=topic,
            n=n,
            about=about[topic],
            mentioned=mentioned[topic],
            share=about[topic] / n,
        )
        for topic, n in sorted(cases.items())
    ]


def negatives(tagged: Iterable[Tagged]) -> list[Negative]:
    """What was found where there is nothing, by language."""
    groups: dict[str, list[Tagged]] = {}
    for one in tagged:
        if one.item.is_negative:
            groups.setdefault(_language(one), []).append(one)
    return [_negative(language, ones) for language, ones in sorted(groups.items())]


def _negative(language: str, ones: Sequence[Tagged]) -> Negative:
    about = sum(bool(one.given("main")) for one in ones)
    return Negative(
        language=language,
        n=len(ones),
        about=about,
        mentioned=sum(bool(one.given("borne")) for one in ones) - about,
        relevant=sum(one.tagging.relevant for one in ones),
        share=about / len(ones),
    )


def counts(tagged: Sequence[Tagged], topics: Sequence[str], what: What) -> Counts:
    """How each decision came out: a row a text, for each topic right, missed and false."""
    places = {topic: place for place, topic in enumerate(topics)}
    found = np.zeros((len(tagged), len(topics), len(_OUTCOMES)))
    for row, one in enumerate(tagged):
        for outcome, named in enumerate((one.right(what), one.missed(what), one.false(what))):
            for topic in named:
                found[row, places[topic], outcome] = 1
    return found


def _language(one: Tagged) -> str:
    return one.item.language or "unknown"


def _is_near_given(one: Tagged) -> bool:
    return one.item.near in one.given("main")


def _in_order(value: str) -> tuple[int, str]:
    return LENGTHS.index(value) if value in LENGTHS else 0, value


def _measure(name: str) -> Callable[[Figures], Figures]:
    """A measure of sums whose last axis is right, missed, false."""

    def measure(sums: Figures) -> Figures:
        right, missed, false = sums[..., 0], sums[..., 1], sums[..., 2]
        if name == "precision":
            return divide(right, right + false)
        if name == "recall":
            return divide(right, right + missed)
        return divide(2 * right, 2 * right + missed + false)

    return measure


def _scores(of: str, found: Counts, draws: Draws) -> Iterator[Overall]:
    _, topics, outcomes = found.shape
    micro = found.sum(axis=1)
    right, missed, false = (int(one) for one in micro.sum(axis=0))
    cases = {"precision": right + false, "recall": right + missed, "f1": right + missed}
    for name in _MEASURES:
        measure = _measure(name)
        yield _overall(of, f"micro {name}", cases[name], draws.ratio(measure, micro))
    for name in _MEASURES:
        measure = _measure(name)

        def macro(sums: Figures, one: Callable[[Figures], Figures] = measure) -> Figures:
            by_topic = sums.reshape(-1, topics, outcomes)
            expected = by_topic[..., 0] + by_topic[..., 1] > 0
            return mean(np.where(expected, one(by_topic), np.nan))

        flat = found.reshape(len(found), topics * outcomes)
        yield _overall(of, f"macro {name}", cases[name], draws.ratio(macro, flat))


def _score(
    by: Literal["topic", "language", "kind", "length"],
    of: str,
    found: Counts,
    disputed: int,
    draws: Draws,
) -> Iterator[Score]:
    """One row, or none where there is nothing to say. `found` has a row a text."""
    right, missed, false = (int(one) for one in found.sum(axis=0))
    if not right + missed + false + disputed:
        return
    f1 = draws.ratio(_measure("f1"), found)
    yield Score(
        by=by,
        of=of,
        n=right + missed,
        given=right + false,
        disputed=disputed,
        precision=right / (right + false) if right + false else None,
        recall=right / (right + missed) if right + missed else None,
        f1=f1.value,
        low=f1.low,
        high=f1.high,
    )


def _share(
    of: str, measure: str, cases: Sequence[bool], hits: Iterable[bool], draws: Draws
) -> Overall:
    """Of the cases the share that are hits, too."""
    rows = np.array([(case and hit, case) for case, hit in zip(cases, hits, strict=True)], ndmin=2)
    if not any(cases):
        return _overall(of, measure, 0, Estimate(value=None, low=None, high=None))
    ratio = draws.ratio(lambda sums: divide(sums[:, 0], sums[:, 1]), rows)
    return _overall(of, measure, sum(cases), ratio)


def _overall(of: str, measure: str, n: int, found: Estimate) -> Overall:
    return Overall(of=of, measure=measure, n=n, value=found.value, low=found.low, high=found.high)
