"""How far two readers agree on labels: the share of decisions that are alike, and Cohen's kappa.

Kappa is (alike - chance) / (1 - chance), where chance is how often they would agree if each gave as
many labels as they did, at random (Cohen, A coefficient of agreement for nominal scales, 1960).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vedette.cli.evaluation.labelled import WHATS, Item, Labels


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """Of `n` decisions both readers said yes in `both`, one alone in `first` or `second`.

    `alike` is the share in which they said the same. Kappa is None where neither varies.
    """

    of: str
    n: int
    both: int
    first: int
    second: int
    alike: float
    kappa: float | None


def agreement(items: Iterable[Item], topics: Sequence[str]) -> Iterator[Agreement]:
    """Rows on the texts that two readers labelled.

    - main, borne: a decision for each text and topic.
    - defence: one for each text.
    - same main topics: the share of texts of which both gave exactly the same ones, and in `both`
      how many have any.
    - then each topic, as main.
    """
    twice = [(item.first, item.second) for item in items if item.second is not None]
    if not twice:
        return
    for what in WHATS:
        yield _row(
            what,
            [(topic in a.of(what), topic in b.of(what)) for a, b in twice for topic in topics],
        )
    yield _row("defence", [(a.defence, b.defence) for a, b in twice])
    yield _alike(twice)
    for topic in topics:
        yield _row(topic, [(topic in a.main, topic in b.main) for a, b in twice])


def _row(of: str, decisions: Sequence[tuple[bool, bool]]) -> Agreement:
    counts = Counter(decisions)
    n = len(decisions)
    both, neither = counts[True, True], counts[False, False]
    first, second = counts[True, False], counts[False, True]
    alike = (both + neither) / n
    yes = (both + first) / n, (both + second) / n
    chance = yes[0] * yes[1] + (1 - yes[0]) * (1 - yes[1])
    return Agreement(
        of=of,
        n=n,
        both=both,
        first=first,
        second=second,
        alike=alike,
        kappa=(alike - chance) / (1 - chance) if 0 < yes[0] + yes[1] < 2 else None,  # noqa: PLR2004
    )


def _alike(twice: Sequence[tuple[Labels, Labels]]) -> Agreement:
    same = [a.main == b.main for a, b in twice]
    return Agreement(
        of="same main topics",
        n=len(twice),
        both=sum(bool(a.main and b.main) and a.main == b.main for a, b in twice),
        first=sum(bool(a.main - b.main) for a, b in twice),
        second=sum(bool(b.main - a.main) for a, b in twice),
        alike=sum(same) / len(same),
        kappa=None,
    )
