"""The parts of stems by number, found by the words that satisfy them."""

from collections import defaultdict
from typing import Final

from vedette.stems import SHORTEST_INSIDE, Part, bare, fold, plain

_HEAD: Final = 3
_FIRST_IN_COMPOUND: Final = 3
"""Letters that a compound has at least before the part that stands inside it."""
_NAME: Final = 5
"""Letters from which a name is known without its diacritics in any text."""


class Parts:
    """Numbers for the distinct parts of all stems, found by the words they match."""

    def __init__(self) -> None:
        """Begin without any."""
        self._count = 0
        self._folded = _Spellings()
        self._cased = _Spellings()
        self._small = False  # whether a part that minds the case is in small letters
        # The same parts without their diacritics: of names, and of everything.
        self._names = _Spellings()
        self._bare = _Spellings()

    def number(self, part: Part, cased: bool, *, name: bool) -> int:
        """Return the part's number, whether it minds the case or not; `name`: it is a name's."""
        spellings = self._cased if cased else self._folded
        self._small |= cased and part.text.islower()
        number = spellings.number(part, self._count)
        self._count = max(self._count, number + 1)
        spelt = bare(part.text)
        if spelt != part.text and not cased:
            other = Part(spelt, part.whole, part.inside)
            if name and len(spelt) >= _NAME:
                self._names.add(other, number)
            self._bare.add(other, number)
        return number

    def of(self, word: str, *, bare: bool) -> frozenset[int]:
        """Return the parts that a word satisfies, in a text that has diacritics or has not."""
        folded = fold(word)
        found = self._folded.of(folded)
        if self._small or not word.islower():
            found += self._cased.of(plain(word))
        if folded.isascii():
            found += (self._bare if bare else self._names).of(folded)
        return frozenset(found)


class _Spellings:
    """Parts by their letters: those that begin a word, those that are one, those within one."""

    def __init__(self) -> None:
        self._numbers: dict[Part, int] = {}
        self._starts: dict[str, list[int]] = {}
        self._wholes: dict[str, list[int]] = {}
        self._insides: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        # Which lengths are worth a look-up, by the first letters of a word. Few words share
        # these with a stem, so that most are done with here.
        self._lengths: dict[str, set[int]] = defaultdict(set)
        self._heads: set[int] = set()
        self._inside_lengths: dict[str, set[int]] = defaultdict(set)

    def number(self, part: Part, new: int) -> int:
        """Return the part's number, which is `new` where it was not there."""
        number = self._numbers.setdefault(part, new)
        if number == new:
            self.add(part, new)
        return number

    def add(self, part: Part, number: int) -> None:
        """Let a part's letters stand for a number, too."""
        if part.whole:
            self._wholes.setdefault(part.text, []).append(number)
        else:
            head = part.text[:_HEAD]
            self._heads.add(len(head))
            self._lengths[head].add(len(part.text))
            self._starts.setdefault(part.text, []).append(number)
        if part.inside:
            within = self._ends if part.whole else self._insides
            within.setdefault(part.text, []).append(number)
            self._inside_lengths[part.text[:SHORTEST_INSIDE]].add(len(part.text))

    def of(self, word: str) -> list[int]:
        found: list[int] = []
        for head in self._heads:
            for length in self._lengths.get(word[:head], ()):
                if (numbers := self._starts.get(word[:length])) is not None:
                    found += numbers
        if (numbers := self._wholes.get(word)) is not None:
            found += numbers
        if self._inside_lengths and len(word) >= _FIRST_IN_COMPOUND + SHORTEST_INSIDE:
            for start in range(_FIRST_IN_COMPOUND, len(word) - SHORTEST_INSIDE + 1):
                for length in self._inside_lengths.get(word[start : start + SHORTEST_INSIDE], ()):
                    part = word[start : start + length]
                    found += self._insides.get(part, ())
                    if start + length == len(word):
                        found += self._ends.get(part, ())
        return found
