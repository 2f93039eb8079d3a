"""Whether our own wording repeats a publisher's: a run of nine words is a quotation."""

from collections.abc import Iterable
from typing import Final

from vedette.stems import WORD, fold

RUN: Final = 9
"""Words in a row that must not be an original's."""


def borrowed(ours: Iterable[str], original: str) -> str | None:
    """The first run of nine words of ours that stands in an original, too; without case and marks."""
    theirs = {*_runs(original)}
    return next((" ".join(run) for text in ours for run in _runs(text) if run in theirs), None)


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    words = [fold(word) for word in WORD.findall(text)]
    return (tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
