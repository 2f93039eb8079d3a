"""Which concepts of a topic's rules a term might be a word for: those that its sentences lack."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from vedette.stems import WORD, fold
from vedette.tag.tracing import Line


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """Of a topic: concepts that alone are missing for a rule where a term stands, and those there.

    Both the most frequent first, with the number of sentences.
    """

    missing: tuple[tuple[str, int], ...]
    beside: tuple[tuple[str, int], ...]


class Fitting:
    """The sentences of a text, as the tagger traced them."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = [
            ({fold(word) for word in WORD.findall(line.sentence)}, line) for line in lines
        ]

    def of(self, words: Collection[str], topic: str, concepts: Collection[str]) -> Fit:
        """How a term fits a topic.

        Args:
            words: folded; all must be in a sentence.
            topic: its slug.
            concepts: those that its rules ask for, as a trace names them.
        """
        missing: Counter[str] = Counter()
        beside: Counter[str] = Counter()
        for spoken, line in self._lines:
            if not spoken.issuperset(words):
                continue
            for near in line.near:
                if near.topic == topic and near.stopped == "missing":
                    missing.update(near.by)
            beside.update(found.what for found in line.concepts if found.what in concepts)
        return Fit(missing=tuple(missing.most_common()), beside=tuple(beside.most_common()))
