"""Scores of judged pairs: precision, recall, F1, and what was taken for what."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from vedette.cli.evaluation.judging import Judged, Linked
from vedette.cli.evaluation.pairs import LABELS, LINKED, SUBSTANCE

_MOST = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A row of the table: of `n` the share that is right, and what of it that is.

    Precision and recall are None where nothing was found or nothing was there to be found.
    """

    measure: str
    of: str
    n: int
    right: float | None = None
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None


def scores(judged: Sequence[Judged], texts: int, links: Sequence[Linked]) -> Iterator[Score]:
    """All rows.

    - link: same, copy or part against different, on the pairs that are not versions.
    - label: each against the others; n have it.
    - trap, language: n have it; `right` have the right label, the rest is of link.
    - version: of n how many were told as versions, and of how many the substance, exactly; then
      each kind of substance, that n have.
    - order: how many are judged alike whichever text comes first.
    - together: with all texts in one index n links were found; those between families are false.
    """
    yield _linked("link", "all", judged)
    for label in LABELS:
        yield _kind("label", label, [({one.pair.label}, {one.got}) for one in judged])
    for measure in ("trap", "language"):
        for value, ones in _by(measure, judged):
            yield _linked(measure, value, ones)
    yield from _versions([one for one in judged if one.pair.label == "version"])
    steady = _share(one.steady for one in judged)
    yield Score(measure="order", of="judged alike", n=len(judged), right=steady)
    within = _share(one.same_family for one in links)
    yield Score(measure="together", of=f"{texts} texts", n=len(links), precision=within)


def confusion(judged: Iterable[Judged]) -> list[dict[str, str | int]]:
    """How often each label (a row) was taken for which (a column)."""
    counts = Counter[tuple[str, str]]((one.pair.label, one.got) for one in judged)

    def row(label: str) -> dict[str, str | int]:
        return {"expected": label, **{got: counts[label, got] for got in LABELS}}

    return [row(label) for label in LABELS]


def misses(judged: Iterable[Judged], links: Iterable[Linked]) -> list[dict[str, str | float]]:
    """The worst twenty: false links first, then missed ones, wrong labels, wrong substance."""
    between = [one for one in links if not one.same_family]
    wrong = sorted((one for one in judged if _badness(one)), key=_worst_first)
    rows = [*map(_false_link, between), *map(_miss, wrong)]
    return rows[:_MOST]


def _by(measure: str, judged: Iterable[Judged]) -> Iterator[tuple[str, list[Judged]]]:
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(getattr(one.pair, measure), []).append(one)
    return iter(sorted(groups.items()))


def _linked(measure: str, of: str, judged: Sequence[Judged]) -> Score:
    """Link on the pairs that are not versions, labels on all."""
    by_words = [one for one in judged if one.pair.label != "version"]
    linked = _kind("", "", [_told(one) for one in by_words])
    right = _share(one.got == one.pair.label for one in judged)
    return replace(linked, measure=measure, of=of, n=len(judged), right=right)


def _told(one: Judged) -> tuple[set[str], set[str]]:
    return (
        {""} if one.pair.label in LINKED else set(),
        {""} if one.got != "different" else set(),
    )


def _versions(judged: Sequence[Judged]) -> Iterator[Score]:
    yield Score(
        measure="version",
        of="told",
        n=len(judged),
        right=_share(one.got == "version" for one in judged),
    )
    yield Score(
        measure="version",
        of="substance exact",
        n=len(judged),
        right=_share(
            one.got == "version" and one.substance == one.pair.substance for one in judged
        ),
    )
    for kind in SUBSTANCE:
        yield _kind("substance", kind, [(one.pair.substance, one.substance) for one in judged])


def _kind(measure: str, of: str, cases: Iterable[tuple[Collection[str], Collection[str]]]) -> Score:
    """Cases are what is expected and what was got; the kind may be in each."""
    counts = Counter((of in expected, of in got) for expected, got in cases)
    both, missed, false = counts[True, True], counts[True, False], counts[False, True]
    return Score(
        measure=measure,
        of=of,
        n=both + missed,
        precision=_part(both, both + false),
        recall=_part(both, both + missed),
        f1=_part(2 * both, 2 * both + missed + false),
    )


def _share(ones: Iterable[bool]) -> float | None:
    counts = Counter(ones)
    return _part(counts[True], counts.total())


def _part(number: int, whole: int) -> float | None:
    return number / whole if whole else None


def _badness(one: Judged) -> int:
    """0 where all is right; else the lower, the worse."""
    expected, got = one.pair.label, one.got
    if expected == got:
        return 4 * (one.substance != one.pair.substance)
    if expected == "different":
        return 1
    return 2 if got == "different" else 3


def _worst_first(one: Judged) -> tuple[int, float, str]:
    return _badness(one), -max(one.of_first, one.of_second), one.pair.id


def _miss(one: Judged) -> dict[str, str | float]:
    told = one.pair.label == one.got == "version"
    expected = [one.pair.label, *(sorted(one.pair.substance) if told else [])]
    got = [one.got, *(sorted(one.substance) if told else [])]
    return {
        "id": one.pair.id,
        "trap": one.pair.trap,
        "expected": " ".join(expected),
        "got": " ".join(got),
        "relation": one.relation or "",
        "of_first": round(one.of_first, 4),
        "of_second": round(one.of_second, 4),
    }


def _false_link(one: Linked) -> dict[str, str | float]:
    return {
        "id": one.later,
        "trap": "together",
        "expected": "different",
        "got": f"{one.got} of {one.earlier}",
        "relation": one.relation or "",
        "of_first": round(one.of_earlier, 4),
        "of_second": round(one.of_later, 4),
    }
