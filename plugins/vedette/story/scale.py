"""How telling a word, name or number is, learned from the articles at hand: no lists of words."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

# Counts are read as if this many other texts had been seen: the first few teach nothing yet.
_UNSEEN = 20
_COMMON = 0.2
_FEW = 3


class Scale:
    """How many of the groups of texts seen so far have a word or name in them.

    A group counts once, however many texts it has: a story told forty times must not make its own
    names look common.
    """

    def __init__(self) -> None:
        self._groups = 0
        self._counts: Counter[str] = Counter()
        self._members: dict[int, set[str]] = {}

    def add(self, values: Iterable[str], *, group: int | None = None) -> None:
        """Learn from one text, of this group or of none."""
        new = set(values)
        if group not in self._members:
            self._groups += 1
        if group is not None:
            known = self._members.setdefault(group, set())
            new -= known
            known |= new
        self._counts.update(new)

    def rarity(self, value: str) -> float:
        """Inverse document frequency, smoothed; never below zero."""
        return math.log((self._groups + _UNSEEN) / (self._counts[value] + 1))

    def telling(self, value: str) -> bool:
        """Is it found in few groups: at most three, or a fifth of them?"""
        return self._counts[value] <= max(_FEW, self._groups * _COMMON)

    def weigh(self, terms: Mapping[str, float]) -> dict[str, float]:
        """TF-IDF weights of a text's terms, counts damped."""
        return {term: (1 + math.log(tf)) * self.rarity(term) for term, tf in terms.items()}
