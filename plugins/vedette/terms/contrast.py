"""What a text says more often than other texts of its language do.

The score is the log-odds of a term in the text against the background, with an informative
Dirichlet prior, in standard deviations: Monroe, Colaresi and Quinn, Fightin' Words, Political
Analysis 16 (2008), equations 15, 16, 19 and 22. The prior is the share of a term in both together.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vedette.stems import MAX_WORD, WORD, fold

Term = tuple[str, ...]
"""The beginnings of one word or of two adjacent ones."""

_PRIOR: Final = 500.0
"""Words that the prior counts for."""
_SHORTEST: Final = 4
"""Letters of a beginning that words are grouped by, and of a word that is a term."""
_ENDING: Final = 3
_LONG: Final = 8
"""Letters of a word from which three may be its ending; of one shorter by a letter, two."""
# Words are adjacent where only spaces, hyphens or apostrophes stand between them.
_PIECE: Final = re.compile(r"[^\w\s'\u2019\-\u02bc\u0300-\u036f]+|\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class Contrast:
    """A term of a text, the words or phrases it stands for there, and how often.

    `stem` is what all of these begin with, word by word.
    `background` is how often others have it, in 10,000 words; None without a background.
    """

    term: Term
    stem: str
    forms: tuple[str, ...]
    count: int
    background: float | None
    score: float


def contrast(text: str, background: Iterable[str]) -> list[Contrast]:
    """The terms of a text, the most telling first.

    Without a background: those that occur most often, then the longest.
    """
    groups = _Groups(word for word in _words(text))
    forms: dict[Term, Counter[str]] = defaultdict(Counter)
    for words in _adjacent(text):
        if all(len(word) >= _SHORTEST and not word.isdigit() for word in words):
            forms[groups.term(words)][" ".join(words)] += 1
    ours = {term: sum(counted.values()) for term, counted in forms.items()}
    theirs, total = _counted(background, groups, ours)
    own = sum(1 for _ in _words(text))
    rows = [
        Contrast(
            term=term,
            stem=_stem(forms[term]),
            forms=tuple(form for form, _ in forms[term].most_common()),
            count=count,
            background=1e4 * theirs[term] / total if total else None,
            score=log_odds(count, own, theirs[term], total) if total else float(count),
        )
        for term, count in ours.items()
    ]
    return sorted(rows, key=lambda row: (-row.score, -sum(map(len, row.term)), row.term))


def log_odds(count: int, own: int, other_count: int, other: int) -> float:
    """How much likelier a term is in one of two corpora, in standard deviations.

    Args:
        count: of the term in the first.
        own: words of the first.
        other_count: of the term in the second.
        other: words of the second.
    """
    prior = _PRIOR * (count + other_count) / (own + other)
    first, second = count + prior, other_count + prior
    difference = math.log(first / (own + _PRIOR - first)) - math.log(
        second / (other + _PRIOR - second)
    )
    return difference / math.sqrt(1 / first + 1 / second)


class _Groups:
    """Words of a text by common beginnings; longer words have longer endings."""

    def __init__(self, words: Iterable[str]) -> None:
        self._starts: set[str] = set()
        for word in sorted({*words}, key=len):
            if len(word) >= _SHORTEST and self.of(word) == word:
                self._starts.add(word[: max(_SHORTEST, len(word) - _ending(word))])

    def of(self, word: str) -> str:
        """The beginning that stands for a word, or the word itself."""
        for end in range(max(_SHORTEST, len(word) - _ENDING - 1), len(word) + 1):
            if word[:end] in self._starts:
                return word[:end]
        return word

    def term(self, words: Term) -> Term:
        """The term that one or two words belong to."""
        return tuple(map(self.of, words))


def _ending(word: str) -> int:
    return max(1, _ENDING - max(0, _LONG - len(word)))


def _stem(forms: Iterable[str]) -> str:
    places = zip(*(form.split() for form in forms), strict=True)
    return " ".join(_common(words) for words in places)


def _common(words: Iterable[str]) -> str:
    """What all words begin with."""
    words = sorted(words)
    first, last = words[0], words[-1]
    alike = (at for at, letter in enumerate(first) if last[at : at + 1] != letter)
    return first[: next(alike, len(first))]


def _counted(
    texts: Iterable[str], groups: _Groups, wanted: Mapping[Term, int]
) -> tuple[Counter[Term], int]:
    """How often texts have the wanted terms, and how many words they have."""
    found: Counter[Term] = Counter()
    total = 0
    for text in texts:
        for words in _adjacent(text):
            total += len(words) == 1
            term = groups.term(words)
            if term in wanted:
                found[term] += 1
    return found, total


def _adjacent(text: str) -> Iterator[Term]:
    """Every word, and every two that stand side by side, folded."""
    for piece in _PIECE.split(text):
        before = None
        for word in _words(piece):
            yield (word,)
            if before is not None:
                yield (before, word)
            before = word


def _words(text: str) -> Iterator[str]:
    return (fold(word) for word in WORD.findall(text) if len(word) <= MAX_WORD)
