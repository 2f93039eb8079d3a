"""Finding the lexicon's stems in a sentence: which concepts occur, whom it names, where.

Each distinct word is looked up once and remembered with all it can mean, so that reading a
sentence is one dictionary look-up a word. Concepts are bits of an integer: a sentence's mask.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vedette.stems import MAX_WORD, WORD, Part, Stem, fold, plain

_MEMORY = 100_000
"""Distinct words remembered at a time (some 30 MB at most)."""
_HEAD = 3


class Sense(NamedTuple):
    """What a stem stands for: concept bits, and an entity's number or -1."""

    mask: int
    entity: int


class _Phrase(NamedTuple):
    rest: tuple[int, ...]  # the parts that the following words must satisfy
    sense: Sense


class _Word(NamedTuple):
    mask: int
    entities: tuple[int, ...]
    phrases: tuple[_Phrase, ...]  # longest first
    seconds: frozenset[int]  # the parts their second words must satisfy
    parts: frozenset[int]  # the parts it satisfies, first or not


class Hit(NamedTuple):
    """A word of the text and the concept bits it helps to set."""

    start: int
    end: int
    mask: int


class Matcher:
    """The stems of a lexicon, ready to be found."""

    def __init__(self, stems: Iterable[tuple[Stem, Sense]]) -> None:
        parts = _Parts()
        singles: dict[int, list[Sense]] = defaultdict(list)
        phrases: dict[int, list[_Phrase]] = defaultdict(list)
        for stem, sense in stems:
            first, *rest = (parts.number(part, stem.cased) for part in stem.parts)
            if rest:
                phrases[first].append(_Phrase(tuple(rest), sense))
            else:
                singles[first].append(sense)
        self._words = _Words(parts, singles, phrases)

    def read(self, text: str, start: int, end: int, counts: dict[int, int]) -> int:
        """Return the mask of a sentence, and add the entities it names to `counts`."""
        words = [*map(self._words.__getitem__, WORD.findall(text, start, end))]
        if not any(words):
            return 0
        mask = 0
        until: dict[int, int] = {}
        for index, word in enumerate(words):
            if word is None:
                continue
            mask |= word.mask
            if word.phrases:
                for phrase in _phrases(words, index, word):
                    mask |= phrase.sense.mask
                    _count(phrase.sense.entity, index, len(phrase.rest), until, counts)
            for entity in word.entities:
                _count(entity, index, 0, until, counts)
        return mask

    def hits(self, text: str, start: int, end: int) -> list[Hit]:
        """Return the words of a sentence that set concepts, in order."""
        found = [*WORD.finditer(text, start, end)]
        words = [self._words[word[0]] for word in found]
        masks = [0] * len(words)
        for index, word in enumerate(words):
            if word is None:
                continue
            masks[index] |= word.mask
            for phrase in _phrases(words, index, word):
                for place in range(index, index + len(phrase.rest) + 1):
                    masks[place] |= phrase.sense.mask
        return [
            Hit(word.start(), word.end(), mask)
            for word, mask in zip(found, masks, strict=True)
            if mask
        ]


def _phrases(words: Sequence[_Word | None], index: int, word: _Word) -> Sequence[_Phrase]:
    """Return the phrases that begin with a word and go on with those after it."""
    after = words[index + 1] if index + 1 < len(words) else None
    if after is None or word.seconds.isdisjoint(after.parts):
        return ()
    return [phrase for phrase in word.phrases if _follows(words, index + 1, phrase.rest)]


def _follows(words: Sequence[_Word | None], index: int, rest: tuple[int, ...]) -> bool:
    for place, part in enumerate(rest, index):
        word = words[place] if place < len(words) else None
        if word is None or part not in word.parts:
            return False
    return True


def _count(
    entity: int, index: int, more: int, until: dict[int, int], counts: dict[int, int]
) -> None:
    """Count a naming once, though several aliases share its words."""
    if entity < 0 or index <= until.get(entity, -1):
        return
    until[entity] = index + more
    counts[entity] = counts.get(entity, 0) + 1


class _Parts:
    """Numbers for the distinct parts of all stems, found by the words they match."""

    def __init__(self) -> None:
        self._count = 0
        self._folded = _Spellings()
        self._cased = _Spellings()

    def number(self, part: Part, cased: bool) -> int:
        spellings = self._cased if cased else self._folded
        number = spellings.number(part, self._count)
        self._count = max(self._count, number + 1)
        return number

    def of(self, word: str) -> frozenset[int]:
        """Return the parts that a word satisfies."""
        return frozenset(self._folded.of(fold(word)) + self._cased.of(plain(word)))


class _Spellings:
    """Parts by their letters: those that begin a word, and those that are one."""

    def __init__(self) -> None:
        self._starts: dict[str, int] = {}
        self._wholes: dict[str, int] = {}
        # Which lengths are worth a look-up, by the first letters of a word. Few words share
        # these with a stem, so that most are done with here.
        self._lengths: dict[str, set[int]] = defaultdict(set)
        self._heads: set[int] = set()

    def number(self, part: Part, new: int) -> int:
        if part.whole:
            return self._wholes.setdefault(part.text, new)
        head = part.text[:_HEAD]
        self._heads.add(len(head))
        self._lengths[head].add(len(part.text))
        return self._starts.setdefault(part.text, new)

    def of(self, word: str) -> list[int]:
        found = []
        for head in self._heads:
            for length in self._lengths.get(word[:head], ()):
                number = self._starts.get(word[:length])
                if number is not None:
                    found.append(number)
        number = self._wholes.get(word)
        if number is not None:
            found.append(number)
        return found


class _Words(dict[str, _Word | None]):
    """What each word means, looked up on first sight. None: nothing, as for most words."""

    def __init__(
        self,
        parts: _Parts,
        singles: dict[int, list[Sense]],
        phrases: dict[int, list[_Phrase]],
    ) -> None:
        super().__init__()
        self._parts = parts
        self._singles = dict(singles)
        self._phrases = dict(phrases)

    def __missing__(self, word: str) -> _Word | None:
        if len(word) > MAX_WORD:
            return None
        if len(self) >= _MEMORY:
            self.clear()
        found = self[word] = self._look_up(word)
        return found

    def _look_up(self, word: str) -> _Word | None:
        parts = self._parts.of(word)
        if not parts:
            return None
        singles = {sense for part in parts for sense in self._singles.get(part, ())}
        phrases = {phrase for part in parts for phrase in self._phrases.get(part, ())}
        mask = 0
        for sense in singles:
            mask |= sense.mask
        return _Word(
            mask,
            tuple(sorted({sense.entity for sense in singles} - {-1})),
            tuple(sorted(phrases, key=lambda phrase: (-len(phrase.rest), phrase))),
            frozenset(phrase.rest[0] for phrase in phrases),
            parts,
        )
