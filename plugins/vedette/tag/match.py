"""Finding the lexicon's stems in a sentence: which concepts occur, whom it names, where.

Each distinct word is looked up once and remembered with all it can mean, so that reading a
sentence is one dictionary look-up a word. Concepts are bits of an integer: a sentence's mask.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final, NamedTuple

from vedette.stems import MAX_WORD, SHORTEST_INSIDE, WORD, Part, Stem, bare, fold, plain

_MEMORY = 100_000
"""Distinct words remembered at a time (some 30 MB at most)."""
_HEAD = 3
_FIRST_IN_COMPOUND = 3
"""Letters that a compound has at least before the part that stands inside it."""
_NAME = 5
"""Letters from which a name is known without its diacritics in any text."""
_FIGURE = 2
"""Letters that a figure counts for more than it has: words that begin like another are many."""
NOBODY: Final = -1
_MOST_WEAK = 1_000
"""Doubtful namings remembered of a text."""


class Sense(NamedTuple):
    """What a stem stands for.

    Args:
        mask: concept bits.
        entity: an entity's number or NOBODY.
        kind: a number for the entity's kind; of one kind the longer name hides a shorter one in it.
        weak: counts only where the text supports it.
    """

    mask: int
    entity: int = NOBODY
    kind: int = 0
    weak: bool = False


class _Phrase(NamedTuple):
    """A phrase as one of its words sees it: the one that texts are likely to have least often."""

    before: tuple[int, ...]  # the parts that the words before it must satisfy, nearest first
    after: tuple[int, ...]  # and the words after it
    sense: Sense


class _Phrases(NamedTuple):
    """Phrases by the part that the word after theirs must satisfy; of those that end, the one before."""

    after: Mapping[int, Sequence[_Phrase]]
    before: Mapping[int, Sequence[_Phrase]]
    afters: frozenset[int]
    befores: frozenset[int]


class _Word(NamedTuple):
    parts: frozenset[int]  # what it satisfies: phrases of other words may go on with it
    mask: int  # what it sets whatever stands round it
    names: tuple[Sense, ...]  # entities it may name
    afters: frozenset[int]  # of phrases, the parts of which the word after it must satisfy one
    befores: frozenset[int]  # and, of those that it ends, the word before it
    phrases: tuple[_Phrases, ...]


class Hit(NamedTuple):
    """A word of the text, the concept bits it helps to set, the entities it helps to name."""

    start: int
    end: int
    mask: int
    entities: tuple[int, ...] = ()


class _Naming(NamedTuple):
    """Words that may name somebody, as they sort: by the first of them, of these the longest first."""

    first: int
    extent: int  # the words after the first, negative
    sense: Sense


class Doubt(NamedTuple):
    """A weak alias in a sentence: what it would mean."""

    place: int
    sense: Sense


@dataclass(slots=True)
class Reading:
    """What was found in a text so far: how often entities are named, and who may be."""

    counts: dict[int, int] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)


class Matcher:
    """The stems of a lexicon, ready to be found."""

    def __init__(self, stems: Iterable[tuple[Stem, Sense]]) -> None:
        parts = _Parts()
        singles: dict[int, list[Sense]] = defaultdict(list)
        phrases: dict[int, list[_Phrase]] = defaultdict(list)
        for stem, sense in stems:
            name = sense.entity != NOBODY
            numbers = [parts.number(part, stem.cased, name=name) for part in stem.parts]
            if len(numbers) == 1:
                singles[numbers[0]].append(sense)
                continue
            at = _rarest(stem.parts)
            before, after = tuple(reversed(numbers[:at])), tuple(numbers[at + 1 :])
            phrases[numbers[at]].append(_Phrase(before, after, sense))
        indexed = _Indexed(phrases)
        self._words = _Words(parts, singles, indexed, bare=False)
        self._bare = _Words(parts, singles, indexed, bare=True)

    def read(
        self, text: str, span: tuple[int, int], place: int, into: Reading, *, bare: bool
    ) -> int:
        """Return the mask of a sentence, and add whom it names to `into`.

        Args:
            text: the text it stands in.
            span: where.
            place: its number, kept with what is doubtful.
            into: what was found before.
            bare: the text is spelt without diacritics.
        """
        known = self._bare if bare else self._words
        words = known.of(WORD.findall(text, *span))
        mask = 0
        named: list[_Naming] = []
        # The hot loop: what most words need is done without a call.
        nothing = frozenset[int]()
        beside = goes_on = nothing
        for index, word in enumerate(words):
            if word is None:
                beside = goes_on = nothing
                continue
            parts, alone, names, afters, befores, _ = word
            if alone:
                mask |= alone
            if (goes_on and not goes_on.isdisjoint(parts)) or (
                befores and beside and not befores.isdisjoint(beside)
            ):
                for sense, first, last in _phrases(words, index):
                    if sense.entity == NOBODY:
                        mask |= sense.mask
                    else:
                        named.append(_Naming(first, first - last, sense))
            if names:
                named += (_Naming(index, 0, sense) for sense in names)
            beside, goes_on = parts, afters
        if named:
            mask |= _count(named, place, into)
        return mask

    def first_words(self, text: str, span: tuple[int, int], bit: int, *, bare: bool) -> list[str]:
        """Return the words of a sentence that set a concept by themselves, in order."""
        known = self._bare if bare else self._words
        return [
            word
            for word in WORD.findall(text, *span)
            if (found := known[word]) is not None
            and (found.mask & bit or any(sense.mask & bit for sense in found.names))
        ]

    def hits(
        self,
        text: str,
        start: int,
        end: int,
        *,
        bare: bool = False,
        sure: AbstractSet[int] = frozenset(),
    ) -> list[Hit]:
        """Return the words of a sentence that set concepts or name somebody, in order.

        Args:
            text: the text it stands in.
            start: where it begins.
            end: where it ends.
            bare: the text is spelt without diacritics.
            sure: the entities whose weak aliases count in it.
        """
        known = self._bare if bare else self._words
        found = [*WORD.finditer(text, start, end)]
        words = known.of([word[0] for word in found])
        masks = [0] * len(words)
        named: list[_Naming] = []
        for index, word in enumerate(words):
            if word is None:
                continue
            masks[index] |= word.mask
            for sense, first, last in _phrases(words, index):
                if sense.entity == NOBODY:
                    for at in range(first, last + 1):
                        masks[at] |= sense.mask
                else:
                    named.append(_Naming(first, first - last, sense))
            named += (_Naming(index, 0, sense) for sense in word.names)
        names: dict[int, dict[int, None]] = defaultdict(dict)
        for first, last, sense in _unhidden(named, sure):
            if not sense.weak or sense.entity in sure:
                for at in range(first, last + 1):
                    masks[at] |= sense.mask
                    names[at][sense.entity] = None
        return [
            Hit(word.start(), word.end(), mask, tuple(names.get(at, ())))
            for at, (word, mask) in enumerate(zip(found, masks, strict=True))
            if mask or at in names
        ]


def _rarest(parts: Sequence[Part]) -> int:
    """The place of the longest part; a figure counts for more letters, and a whole word says more."""

    def letters(at: int) -> tuple[int, bool, int]:
        text = parts[at].text
        return len(text) + _FIGURE * text.isdigit(), parts[at].whole, at

    return max(range(len(parts)), key=letters)


def _phrases(words: Sequence[_Word | None], index: int) -> Iterator[tuple[Sense, int, int]]:
    """Yield the phrases that a word and the one before it tell: sense, first and last word.

    Args:
        words: of the sentence.
        index: where the word stands.
    """
    word, other = words[index], words[index - 1] if index else None
    if word is None or other is None:
        return
    for part in other.afters & word.parts:
        for phrases in other.phrases:
            yield from _standing(words, index - 1, phrases.after.get(part, ()))
    for part in word.befores & other.parts:
        for phrases in word.phrases:
            yield from _standing(words, index, phrases.before.get(part, ()))


def _standing(
    words: Sequence[_Word | None], index: int, phrases: Iterable[_Phrase]
) -> Iterator[tuple[Sense, int, int]]:
    """Yield those phrases whose other words stand round a word, too."""
    for phrase in phrases:
        first, last = index - len(phrase.before), index + len(phrase.after)
        if (
            first >= 0
            and last < len(words)
            and _all(words, index, phrase.after, 1)
            and _all(words, index, phrase.before, -1)
        ):
            yield phrase.sense, first, last


def _all(words: Sequence[_Word | None], index: int, parts: tuple[int, ...], step: int) -> bool:
    """Whether the words from one on, in one direction, satisfy the parts."""
    for part in parts:
        index += step
        word = words[index]
        if word is None or part not in word.parts:
            return False
    return True


def _unhidden(
    named: list[_Naming], sure: AbstractSet[int] = frozenset()
) -> Iterator[tuple[int, int, Sense]]:
    """Yield the namings that count: of one kind the longer name hides a shorter one in it.

    A weak one hides others only where it is sure.
    """
    named.sort(key=itemgetter(0, 1))
    hiders: dict[int, tuple[int, int]] = {}
    for first, extent, sense in named:
        last = first - extent
        begins, ends = hiders.get(sense.kind, (0, -1))
        if last <= ends and last - first < ends - begins:
            continue
        if extent and last > ends and (not sense.weak or sense.entity in sure):
            hiders[sense.kind] = first, last
        yield first, last, sense


def _count(named: list[_Naming], place: int, into: Reading) -> int:
    """Count each naming once, though aliases share its words; return the concepts that names set."""
    mask = 0
    until: dict[int, int] = {}
    for first, last, sense in _unhidden(named):
        if sense.weak:
            if len(into.doubts) < _MOST_WEAK:
                into.doubts.append(Doubt(place, sense))
            continue
        mask |= sense.mask
        if first > until.get(sense.entity, -1):
            until[sense.entity] = last
            into.counts[sense.entity] = into.counts.get(sense.entity, 0) + 1
    return mask


class _Parts:
    """Numbers for the distinct parts of all stems, found by the words they match."""

    def __init__(self) -> None:
        self._count = 0
        self._folded = _Spellings()
        self._cased = _Spellings()
        self._small = False  # whether a part that minds the case is in small letters
        # The same parts without their diacritics: of names, and of everything.
        self._names = _Spellings()
        self._bare = _Spellings()

    def number(self, part: Part, cased: bool, *, name: bool) -> int:
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


class _Indexed(dict[int, _Phrases | None]):
    """The phrases that each part anchors, by the part beside it; made ready when a text has it."""

    def __init__(self, phrases: Mapping[int, Sequence[_Phrase]]) -> None:
        super().__init__()
        self._phrases = {part: tuple(found) for part, found in phrases.items()}

    def __missing__(self, part: int) -> _Phrases | None:
        phrases = self._phrases.pop(part, ())
        after: dict[int, list[_Phrase]] = defaultdict(list)
        before: dict[int, list[_Phrase]] = defaultdict(list)
        # Languages may share a phrase.
        for phrase in dict.fromkeys(phrases):
            if phrase.after:
                after[phrase.after[0]].append(phrase)
            else:
                before[phrase.before[0]].append(phrase)
        found = self[part] = (
            _Phrases(after, before, frozenset(after), frozenset(before)) if phrases else None
        )
        return found


class _Words(dict[str, _Word | None]):
    """What each word means, looked up on first sight. None: nothing, as for most words."""

    def __init__(
        self,
        parts: _Parts,
        singles: Mapping[int, Sequence[Sense]],
        phrases: _Indexed,
        *,
        bare: bool,
    ) -> None:
        super().__init__()
        self._parts = parts
        self._singles = singles
        self._phrases = phrases
        self._are_bare = bare
        # Forms of a word satisfy the same parts, and mean the same.
        self._alike: dict[frozenset[int], _Word] = {}

    def of(self, words: Sequence[str]) -> list[_Word | None]:
        """What the words of a sentence mean."""
        if len(self) >= _MEMORY:
            self.clear()
            self._alike.clear()
        return [*map(self.__getitem__, words)]

    def __missing__(self, word: str) -> _Word | None:
        if len(word) > MAX_WORD:
            return None
        parts = self._parts.of(word, bare=self._are_bare)
        found = self._alike.get(parts) if parts else None
        if parts and found is None:
            found = self._alike[parts] = self._look_up(parts)
        self[word] = found
        return found

    def _look_up(self, parts: frozenset[int]) -> _Word:
        mask = 0
        names = []
        for sense in {sense for part in parts for sense in self._singles.get(part, ())}:
            if sense.entity == NOBODY:
                mask |= sense.mask
            else:
                names.append(sense)
        phrases = tuple(one for part in parts if (one := self._phrases[part]) is not None)
        return _Word(
            parts,
            mask,
            tuple(sorted(names, key=lambda sense: (sense.weak, sense.entity))),
            _together([one.afters for one in phrases]),
            _together([one.befores for one in phrases]),
            phrases,
        )


def _together(sets: Sequence[frozenset[int]]) -> frozenset[int]:
    """Their union, which is the same object where there is but one that is not empty."""
    filled = [one for one in sets if one]
    return filled[0] if len(filled) == 1 else frozenset[int]().union(*filled)
