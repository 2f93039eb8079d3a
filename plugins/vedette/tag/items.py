"""The items of a text: its paragraphs, as if each were a text of its own.

A bulletin is about what its items are about, and neither its title nor its beginning need say so.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from vedette.sentences import LINE_BREAK
from vedette.tag.scoring import Measured

Span = tuple[int, int]

_MOST: Final = 14
"""Paragraphs that are looked at: further down is background."""
_HEADING: Final = 6
"""Words below which a paragraph is the heading of the next."""
_LEAST_WORDS: Final = 45
"""Of a text: a shorter one is read whole anyway."""


class Item(NamedTuple):
    """A paragraph and what the models see of it."""

    text: str
    measured: Measured


def paragraphs(text: str, sentences: Sequence[Span]) -> list[Span]:
    """The paragraphs of a text as numbers of sentences, each the first and past the last.

    A heading goes with what follows it. None where there is but one paragraph or next to no text.

    Args:
        text: the body.
        sentences: their offsets in it, as vedette.sentences tells them.
    """
    found: list[Span] = []
    total = 0
    first = words = 0
    for last in _ends(text, sentences):
        words += sum(len(text[start:end].split()) for start, end in sentences[first:last])
        if words < _HEADING and last < len(sentences):
            words = 0
            continue
        found.append((first, last))
        total += words
        first, words = last, 0
        if len(found) == _MOST:
            break
    return found if len(found) > 1 and total >= _LEAST_WORDS else []


def _ends(text: str, sentences: Sequence[Span]) -> Iterator[int]:
    """Behind which sentence each paragraph ends."""
    for number, ((_, end), (start, _)) in enumerate(itertools.pairwise(sentences), start=1):
        if LINE_BREAK.search(text, end, start):
            yield number
    if sentences:
        yield len(sentences)
