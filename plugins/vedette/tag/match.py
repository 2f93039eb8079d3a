"""Finding the lexicon's stems in a sentence: which concepts occur, whom it names, where.

Each distinct word is looked up once and remembered with all it can mean, and so is what stands
between two spaces, so that reading a sentence is one dictionary look-up for each of these. Concepts
are bits of an integer: a sentence's mask.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import Final, NamedTuple

from vedette.stems import MAX_WORD, WORD, Part, Stem
from vedette.tag.parts import Parts

_MEMORY = 100_000
"""Distinct words, with what clings to them, remembered at a time (some 30 MB at most)."""
_LONGEST = 100
"""Longer runs of text are looked up each time, in characters."""
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


class _Pair(NamedTuple):
    """Two words side by side: what phrases of just these set, and what else they may begin or end.

    Each of these comes with the number of words that its anchor stands before the second.
    """

    mask: int
    others: tuple[tuple[int, _Phrase], ...]


_NOTHING: Final = (None,)


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
        parts = Parts()
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
        start, end = span
        words = known.of(text[start:end].split())
        mask = 0
        named: list[_Naming] = []
        # The hot loop: what most words need is done without a call.
        other: _Word | None = None
        beside = goes_on = frozenset[int]()
        for index, word in enumerate(words):
            if word is None:
                other = None
                continue
            parts, alone, names, afters, befores, _ = word
            if alone:
                mask |= alone
            if other is not None and (
                (goes_on and not goes_on.isdisjoint(parts))
                or (befores and not befores.isdisjoint(beside))
            ):
                pair = known.pair(other, word)
                mask |= pair.mask
                if pair.others:
                    for sense, first, last in _standing(words, index, pair.others):
                        if sense.entity == NOBODY:
                            mask |= sense.mask
                        else:
                            named.append(_Naming(first, first - last, sense))
            if names:
                named += [_Naming(index, 0, sense) for sense in names]
            other, beside, goes_on = word, parts, afters
        if named:
            mask |= _count(named, place, into)
        return mask

    def first_words(
        self,
        text: str,
        span: tuple[int, int],
        bit: int,
        *,
        bare: bool,
        sure: AbstractSet[int] = frozenset(),
    ) -> list[str]:
        """Return the words of a sentence that set a concept by themselves, in order."""
        known = self._bare if bare else self._words

        def sets(word: _Word) -> bool:
            return bool(word.mask & bit) or any(
                sense.mask & bit and (not sense.weak or sense.entity in sure)
                for sense in word.names
            )

        start, end = span
        found = []
        for run in text[start:end].split():
            setting = [at for at, word in enumerate(known[run]) if word is not None and sets(word)]
            if setting:
                spelt = WORD.findall(run)
                found += [spelt[at] for at in setting]
        return found

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
            other = words[index - 1] if index else None
            if other is not None and not (
                other.afters.isdisjoint(word.parts) and word.befores.isdisjoint(other.parts)
            ):
                pair = known.pair(other, word)
                masks[index - 1] |= pair.mask
                masks[index] |= pair.mask
                for sense, first, last in _standing(words, index, pair.others):
                    if sense.entity == NOBODY:
                        for at in range(first, last + 1):
                            masks[at] |= sense.mask
                    else:
                        named.append(_Naming(first, first - last, sense))
            named += [_Naming(index, 0, sense) for sense in word.names]
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


def _told(other: _Word, word: _Word) -> Iterator[tuple[int, _Phrase]]:
    """Yield the phrases that two adjacent words tell, each as in `_Pair.others`."""
    for part in other.afters & word.parts:
        for phrases in other.phrases:
            for phrase in phrases.after.get(part, ()):
                yield 1, phrase
    for part in word.befores & other.parts:
        for phrases in word.phrases:
            for phrase in phrases.before.get(part, ()):
                yield 0, phrase


def _standing(
    words: Sequence[_Word | None], index: int, told: Iterable[tuple[int, _Phrase]]
) -> Iterator[tuple[Sense, int, int]]:
    """Yield those phrases, told by a word and the one before it, whose other words stand there, too.

    Each as its sense, first and last word.
    """
    for back, phrase in told:
        at = index - back
        first, last = at - len(phrase.before), at + len(phrase.after)
        if (
            first >= 0
            and last < len(words)
            and _all(words, at, phrase.after, 1)
            and _all(words, at, phrase.before, -1)
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


class _Words(dict[str, tuple[_Word | None, ...]]):
    """What each run of text without white space means, word by word, looked up on first sight.

    None is a word that means nothing. A word by itself is such a run, too, of one word.
    """

    def __init__(
        self,
        parts: Parts,
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
        self._alike: dict[frozenset[int], tuple[_Word]] = {}
        self._pairs: dict[tuple[int, int], _Pair] = {}

    def of(self, runs: Sequence[str]) -> list[_Word | None]:
        """What the words of a sentence mean."""
        if len(self) >= _MEMORY or len(self._pairs) >= _MEMORY:
            self.clear()
            self._alike.clear()
            self._pairs.clear()
        return [*chain.from_iterable(map(self.__getitem__, runs))]

    def pair(self, other: _Word, word: _Word) -> _Pair:
        """What two adjacent words tell, both of them given by `of` just now."""
        key = id(other), id(word)  # as good as themselves while _alike keeps them
        found = self._pairs.get(key)
        if found is None:
            told = [*_told(other, word)]
            mask = 0
            others = []
            for back, phrase in told:
                if phrase.sense.entity == NOBODY and len(phrase.before) + len(phrase.after) == 1:
                    mask |= phrase.sense.mask
                else:
                    others.append((back, phrase))
            found = self._pairs[key] = _Pair(mask, tuple(others))
        return found

    def __missing__(self, run: str) -> tuple[_Word | None, ...]:
        if WORD.fullmatch(run) is None:
            words = [self[word] for word in WORD.findall(run)]
            found = words[0] if len(words) == 1 else tuple(chain.from_iterable(words))
        elif len(run) > MAX_WORD:
            return _NOTHING
        else:
            parts = self._parts.of(run, bare=self._are_bare)
            found = self._meaning(parts) if parts else _NOTHING
        if len(run) <= _LONGEST:
            self[run] = found
        return found

    def _meaning(self, parts: frozenset[int]) -> tuple[_Word]:
        found = self._alike.get(parts)
        if found is None:
            found = self._alike[parts] = (self._look_up(parts),)
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
