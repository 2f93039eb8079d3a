"""Belarusian forms by rule, since no list of words has them: nouns and adjectives, not verbs.

Endings of all declensions are put to the beginning of the lemma, those for hard or those for soft
consonants; before е, ы and і a hard consonant may change (рука, руцэ). Some forms do not exist: a stem
that finds too many forms does no harm. Vowels that change within a word (вайна, войн) are not known.
"""

# ruff: noqa: RUF001, RUF002, SIM905  (Belarusian letters, kept readable)

from collections.abc import Iterator
from typing import Final

_HARD: Final = "а у ы е о ам ом эм ай ой ою аю аў оў амі ах ох".split()
_VELAR: Final = ["і" if ending == "ы" else ending for ending in _HARD]
_SOFT: Final = "я ю і е ё ям ем ём яй ёй ею яю ёю ёў яў ямі ях".split()
_ADJECTIVE: Final = "ая ое ае ага аму ую ай аю ою".split()
_SOFT_ADJECTIVE: Final = "яя яе яга яму юю яй яю".split()
_VOWELS: Final = tuple("аеёіоуыэюяь")
_VELARS: Final = tuple("кгх")
_CHANGED: Final = {"к": "ц", "г": "з", "х": "с", "д": "дз", "т": "ц"}
_SHORTEST: Final = 2


def forms(lemma: str) -> tuple[str, ...]:
    """Forms that a noun or an adjective may have, itself the first."""
    return tuple(dict.fromkeys((lemma, *_forms(lemma.lower()))))


def _forms(lemma: str) -> Iterator[str]:
    base = lemma[:-1] if lemma.endswith(_VOWELS) else lemma
    if len(base) < _SHORTEST:
        return
    endings = _endings(lemma, base)
    yield from (base + ending for ending in endings)
    if lemma.endswith(("ы", "і")):
        return
    yield base
    changed = _CHANGED.get(base[-1])
    if changed is not None and not lemma.endswith("ь"):
        yield from (base[:-1] + changed + ending for ending in "еэыі")


def _endings(lemma: str, base: str) -> list[str]:
    last = lemma[-1]
    if last in "ыі":
        soft = last == "і" and not base.endswith(_VELARS)
        return [
            *(_SOFT_ADJECTIVE if soft else _ADJECTIVE),
            *(last + ending for ending in ("", "м", "я", "х", "мі")),
        ]
    if last in "яёеьй":
        return _SOFT
    return _VELAR if base.endswith(_VELARS) else _HARD
