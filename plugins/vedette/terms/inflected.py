"""Stems for a word: as short as they can be without catching words that have nothing to do with it.

A word of the same language that a stem catches is *kin* where it begins with what all forms of the
lemma begin with (five letters at least, else the lemma), or with a whole form of it: derivations and
compounds. Words with a capital are *names*, but not in German. Any other is a stranger, and so is a
word of another language that is no kin. A stem that catches more strangers than allowed is made
longer, up to the whole word.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from vedette.stems import fold
from vedette.terms.dictionary import Entry

COMPOUNDING: Final = frozenset({"de", "sv", "no", "et", "fi"})
"""Languages that write compounds as one word."""
SHORTEST: Final = 3
"""Letters of a stem, unless it is a whole word."""
_CORE: Final = 5
_FORM: Final = {True: 4, False: 6}
"""Letters of a form from which what begins with it is kin, with and without compounds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A stem, the forms it finds, and what else it catches.

    In its language, by lemma: `kin`, `names` and `strangers`; in others: words, `foreign` by language.
    """

    stem: str
    finds: tuple[str, ...]
    kin: tuple[str, ...]
    names: tuple[str, ...]
    strangers: tuple[str, ...]
    foreign: Mapping[str, tuple[str, ...]]


def propose(
    lemma: str,
    forms: Iterable[str],
    near: Iterable[Entry],
    *,
    language: str,
    foreign: Mapping[str, Iterable[str]] = MappingProxyType({}),
    shortest: int = SHORTEST,
    allowed: int = 0,
) -> list[Proposal]:
    """The shortest stems that find all forms and catch no more strangers than allowed.

    Args:
        lemma: the word.
        forms: its inflected forms.
        near: words of the language that begin alike, with their lemmas; the forms may be among them.
        language: theirs.
        foreign: words of other languages that begin alike.
        shortest: letters of a stem, unless it is a whole word.
        allowed: strangers that a stem may catch, by lemma.
    """
    folded = sorted({fold(form) for form in (lemma, *forms)})
    caught = _Caught(fold(lemma), folded, near, language)
    for other, words in foreign.items():
        caught.add(other, words)
    return [
        caught.proposal(stem)
        for stem in _stems("", folded, caught, max(SHORTEST, shortest), allowed)
    ]


def beginnings(words: Iterable[str], letters: int) -> set[str]:
    """How words begin, in small letters and as a list of words writes names and nouns."""
    heads = {word[:letters].lower() for word in words if word}
    return heads | {head[:1].upper() + head[1:] for head in heads}


def spellings(word: str) -> set[str]:
    """A lemma as a list of words may write it: as given, in small letters, with a capital."""
    lower = word.lower()
    return {word, lower, lower[:1].upper() + lower[1:]}


class _Caught:
    """Which lemmas of the language each beginning of a form catches, beside the one it is for."""

    def __init__(
        self, lemma: str, forms: Sequence[str], near: Iterable[Entry], language: str
    ) -> None:
        self._forms = forms
        self._own = {lemma, *forms}
        self._kin = _kin(lemma, forms, compounds=language in COMPOUNDING)
        self._names: set[str] = set()
        self._begun: dict[str, set[str]] = defaultdict(set)
        self._same: dict[str, set[str]] = defaultdict(set)
        self._foreign: dict[str, dict[str, set[str]]] = {}
        self._starts = {form[:end] for form in forms for end in range(SHORTEST, len(form) + 1)}
        for entry in near:
            other = fold(entry.lemma)
            if other in self._own:
                continue
            if language != "de" and entry.lemma[:1].isupper():
                self._names.add(other)
            word = fold(entry.form)
            self._same[word].add(other)
            for start in self._within(word):
                self._begun[start].add(other)

    def add(self, language: str, words: Iterable[str]) -> None:
        """Words of another language."""
        by_stem = self._foreign[language] = defaultdict(set)
        for word in map(fold, words):
            by_stem[f"{word}$"].add(word)
            for start in self._within(word):
                by_stem[start].add(word)

    def blocking(self, stem: str) -> int:
        """How many strangers a stem catches; what a form means in another language is left to judge."""
        return len(self.strangers(stem)) + sum(
            word not in self._own and not word.startswith(self._kin)
            for words in self._foreign.values()
            for word in words.get(stem, ())
        )

    def strangers(self, stem: str) -> list[str]:
        """Other lemmas that a stem catches, neither kin nor names, the shortest first."""
        return [
            word
            for word in self._lemmas(stem)
            if word not in self._names and not word.startswith(self._kin)
        ]

    def proposal(self, stem: str) -> Proposal:
        """A stem with what it finds and catches."""
        strangers, names = self.strangers(stem), self._names
        kin = {*self._lemmas(stem)} - {*strangers} - names
        return Proposal(
            stem=stem,
            finds=tuple(form for form in self._forms if matches(stem, form)),
            kin=tuple(one for one in self._lemmas(stem) if one in kin),
            names=tuple(one for one in self._lemmas(stem) if one in names),
            strangers=tuple(strangers),
            foreign={
                language: tuple(_short_first(words[stem]))
                for language, words in self._foreign.items()
                if words.get(stem)
            },
        )

    def _within(self, word: str) -> Iterator[str]:
        """The beginnings of forms that a word begins with, the shortest first."""
        for end in range(SHORTEST, len(word) + 1):
            if word[:end] not in self._starts:
                return
            yield word[:end]

    def _lemmas(self, stem: str) -> list[str]:
        whole = stem.endswith("$")
        caught = self._same.get(stem[:-1]) if whole else self._begun.get(stem)
        return _short_first(caught or ())


def _kin(lemma: str, forms: Sequence[str], *, compounds: bool) -> tuple[str, ...]:
    """What kin begins with."""
    core = _common([form for form in forms if form[:2] == lemma[:2]])
    letters = _FORM[compounds]
    return (core if len(core) >= _CORE else lemma, *(one for one in forms if len(one) >= letters))


def _common(words: Sequence[str]) -> str:
    """What all words begin with."""
    first, last = min(words), max(words)
    alike = (at for at, letter in enumerate(first) if last[at : at + 1] != letter)
    return first[: next(alike, len(first))]


def _stems(
    start: str, forms: Sequence[str], caught: _Caught, shortest: int, allowed: int
) -> Iterator[str]:
    """The stems for forms that all begin with `start`, which is too short to be one."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        if form == start:
            yield f"{form}$"
        else:
            by_letter[form[: len(start) + 1]].append(form)
    for longer, group in by_letter.items():
        if len(longer) >= shortest and caught.blocking(longer) <= allowed:
            yield longer
        else:
            yield from _stems(longer, group, caught, shortest, allowed)


def matches(stem: str, word: str) -> bool:
    """Whether a stem of one word catches a word; both are folded."""
    return word == stem[:-1] if stem.endswith("$") else word.startswith(stem)


def _short_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (len(word), word))
