"""What one text has that another does not, sentence by sentence."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from vedette import sentences
from vedette.dedup.signature import WORDS, Signature, shingles
from vedette.dedup.words import MAX_CHARACTERS, MAX_WORDS, words

_TAKEN_OVER = 0.5


class Sentence(NamedTuple):
    """A sentence: from and to in characters of its text, its words, whether the other text has it."""

    start: int
    end: int
    words: int
    shared: bool


def sides(text: str, other: Signature) -> list[Sentence]:
    """The sentences of a text; shared are those of which half of the words stand in `other`.

    A word stands there where a run of five words around it does. Of a long text only the beginning
    is looked at, as with signatures.
    """
    read = _read(text)
    covered = bytearray(read.words)
    for place, value in enumerate(read.shingles):
        if value in other.known:
            covered[place : place + WORDS] = b"\1" * len(covered[place : place + WORDS])
    return list(_counted(read, covered))


class _Read(NamedTuple):
    """A text by sentences: from and to, how many words each has; its words and shingles in all."""

    spans: tuple[tuple[int, int], ...]
    lengths: tuple[int, ...]
    words: int
    shingles: tuple[int, ...]


# A bulletin is asked for each of its parts.
@lru_cache(maxsize=4)
def _read(text: str) -> _Read:
    spans = tuple(sentences.split(text[:MAX_CHARACTERS]))
    said = [words(text[start:end]) for start, end in spans]
    every = [word for one in said for word in one][:MAX_WORDS]
    return _Read(spans, tuple(map(len, said)), len(every), tuple(shingles(every)))


def added(text: str, other: Signature) -> list[Sentence]:
    """The sentences that `other` does not have."""
    return [one for one in sides(text, other) if one.words and not one.shared]


def place(text: str, other: Signature) -> tuple[int, int] | None:
    """From the first to the last sentence that `other` has, too; None where it has none."""
    shared = [one for one in sides(text, other) if one.shared]
    return (shared[0].start, shared[-1].end) if shared else None


def _counted(read: _Read, covered: bytearray) -> Iterator[Sentence]:
    at = 0
    for (start, end), length in zip(read.spans, read.lengths, strict=True):
        if at + length > len(covered):
            return
        taken = sum(covered[at : at + length])
        yield Sentence(start, end, length, bool(length) and taken >= _TAKEN_OVER * length)
        at += length
