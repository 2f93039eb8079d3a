"""Signatures: what of a text is kept to tell whether another repeats it.

A text becomes the hashes of its five-word runs (shingles; Broder, On the resemblance and containment
of documents, 1997). A small sample of them, chosen by value so that the samples of a text and of its
cut nest, finds candidates in an index; the decision is made on all of them, in their order. Stored ones stay comparable only as long as
nothing here or in `words` changes: a migration that empties their tables belongs to such a change.
"""

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress, islice
from typing import NamedTuple

from xxhash import xxh32_intdigest as _hash

from vedette.dedup.words import fills, quoted_words

WORDS = 5
"""Words in a shingle."""
SAMPLE_LIMIT = 2**32 // 12
"""Hashes below it are the sample: one in twelve."""
SAMPLE_FLOOR = 24
"""Hashes a sample has at least, where the text has them."""
SAMPLE_MOST = 512
"""Hashes a sample has at most, the smallest: a look-up must end, whatever the text."""
LEAD = 24
"""Shingles that count as the beginning of a text."""
FIGURES = 1024
"""Figures of a text that are kept."""
LEAD_FLOOR = 8
"""Hashes of the beginning that a sample has at least: what a feed gives of an article is its start."""


class Figure(NamedTuple):
    """A figure, a small number or a date in a text: the shingle that begins with it, and its hash."""

    place: int
    hash: int


@dataclass(frozen=True)
class Signature:
    """The distinct shingles of a text, in the order of their first occurrence.

    `hashes` are unsigned 32-bit values ("I"); the lowest bit says whether the run has in it what a
    form is filled with (see `words.fills`), and `figures` are those. Bit n of `quoted` says that
    shingle n stands wholly in quotation marks. A text of fewer than five words is one run; an empty
    one has none.
    """

    hashes: "array[int]"
    quoted: int = 0
    figures: tuple[Figure, ...] = ()

    def __len__(self) -> int:
        """How many shingles."""
        return len(self.hashes)

    @cached_property
    def known(self) -> frozenset[int]:
        """The shingles as a set."""
        return frozenset(self.hashes)

    @cached_property
    def own(self) -> frozenset[int]:
        """The shingles that are not quotation."""
        if not self.quoted:
            return self.known
        bits = f"{self.quoted:0{len(self.hashes)}b}"
        return frozenset(compress(self.hashes, (bit == "0" for bit in reversed(bits))))

    def sample(self) -> tuple[int, ...]:
        """The hashes an index keeps, ascending.

        Those below `SAMPLE_LIMIT`, or the 24 smallest if that is more, at most 512; with the eight
        smallest of the beginning. Chosen by value: what a text and its cut share is in both samples
        or in neither, but for what the floors add.
        """
        chosen = sorted(value for value in self.hashes if value < SAMPLE_LIMIT)
        if len(chosen) < SAMPLE_FLOOR:
            chosen = sorted(self.hashes)[:SAMPLE_FLOOR]
        lead = sorted(self.hashes[:LEAD])[:LEAD_FLOOR]
        return tuple(sorted({*chosen[:SAMPLE_MOST], *lead}))

    def pack(self) -> bytes:
        """The signature as stored, in 32-bit numbers and then the bits of `quoted`.

        How many shingles and figures, the hashes, places and hashes of the figures; all little-endian,
        and without the bits where nothing is quoted.
        """
        numbers = array("I", [len(self.hashes), len(self.figures)])
        numbers.extend(self.hashes)
        numbers.extend(chain.from_iterable(self.figures))
        size = (len(self.hashes) + 7) // 8
        bits = self.quoted.to_bytes(size, "little") if self.quoted else b""
        return _little(numbers).tobytes() + bits

    @classmethod
    def unpack(cls, stored: bytes) -> "Signature":
        """The reverse of `pack`."""
        head = _little(array("I", stored[:8]))
        numbers = array("I", stored[8 : 8 + 4 * (head[0] + 2 * head[1])])
        numbers = _little(numbers)
        figures = numbers[head[0] :]
        return cls(
            numbers[: head[0]],
            int.from_bytes(stored[8 + len(numbers) * 4 :], "little"),
            tuple(map(Figure, figures[::2], figures[1::2])),
        )


def signature(text: str) -> Signature:
    """The signature of a text.

    Case, punctuation, width forms, invisible characters and the grouping of digits make no
    difference. Work is bounded: see `words.words`.
    """
    words, inside = quoted_words(text)
    first: dict[int, int] = {}
    quoted = 0
    hashes = shingles(words)
    any_quoted = 1 in inside
    for place, value in enumerate(hashes):
        if value not in first:
            if any_quoted and all(inside[place : place + WORDS]):
                quoted |= 1 << len(first)
            first[value] = len(first)
    figures = (
        Figure(first[hashes[min(place, len(hashes) - 1)]], _hash(word.encode("utf-8", "replace")))
        for place, word in enumerate(words)
        if fills(word)
    )
    return Signature(array("I", first), quoted, tuple(sorted(islice(figures, FIGURES))))


def shingles(words: Sequence[str]) -> list[int]:
    """The hash of each run of five words, in their order; one of all words where there are fewer."""
    if not words:
        return []
    encoded = " ".join(words).encode("utf-8", "replace").split(b" ")
    runs = map(b" ".join, zip(*(encoded[first:] for first in range(WORDS)), strict=False))
    hashes = [_hash(run) & ~1 for run in runs]
    if not hashes:
        hashes = [_hash(b" ".join(encoded)) & ~1]
    for place, word in enumerate(words):
        if fills(word):
            for run in range(max(0, place - WORDS + 1), min(place + 1, len(hashes))):
                hashes[run] |= 1
    return hashes


def _little(values: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        values = array("I", values)
        values.byteswap()
    return values
