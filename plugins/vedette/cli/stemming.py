"""`vedette seeds stems`: stems for a word, with the forms they find and what they wrongly catch."""

import argparse
import dataclasses
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from vedette import topics
from vedette.cli import background, printing, wordlists
from vedette.cli.settings import settings
from vedette.errors import ConfigError, UsageError
from vedette.pipeline import setup
from vedette.stems import MAX_WORD, SHORTEST_INSIDE, WORD, fold
from vedette.tag.language import LANGUAGES
from vedette.terms import belarusian, dictionary, inflected
from vedette.terms.dictionary import Entry
from vedette.terms.inflected import COMPOUNDING, SHORTEST, Proposal
from vedette.terms.known import Known

_BELARUSIAN: Final = "be"
_HEAD: Final = 2
_ENDING: Final = 3
"""Letters that a form may have other than the lemma, where only texts tell."""
_FIRST_IN_COMPOUND: Final = 3
_SHOWN: Final = 6
_MOST: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A word and how its forms are known: from a list, by rule, or from texts."""

    lemma: str
    language: str
    source: str
    forms: tuple[str, ...]
    near: tuple[Entry, ...]
    inside: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether there is any form but the word itself, or a list that says that there is none."""
        return self.source != "texts" or len(self.forms) > 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged(Proposal):
    """A stem, and `inside` the compounds that it would find if it were written with `*`."""

    inside: tuple[str, ...]


def stems(arguments: argparse.Namespace) -> int:
    """Propose stems for each lemma; 1 where the forms of one are not known."""
    language = arguments.language
    if language not in LANGUAGES:
        message = f"--language: expected one of {', '.join(LANGUAGES)}, got {language}"
        raise UsageError(message)
    lemmas = [*map(_lemma, arguments.lemmas)]
    if not wordlists.installed() and language != _BELARUSIAN and not arguments.text:
        raise ConfigError(wordlists.HELP)
    spoken = Counter(_words(background.of(arguments.text or (), language)))
    files = topics.written(setup.topic_files(settings(arguments)))
    known = Known.read(files)
    unknown = 0
    for found in _found(lemmas, language, spoken):
        unknown += not found.known
        judged = _judged(found, spoken, arguments.wrong)
        has = _has(known, found.forms)
        if arguments.json:
            forms = {"lemma": found.lemma, "language": language, "source": found.source}
            rows = [dataclasses.asdict(one) for one in judged]
            printing.line(forms | {"forms": found.forms, "stems": rows, "has": has})
        else:
            sys.stdout.writelines(f"{line}\n" for line in _shown(found, judged, has))
    return int(unknown > 0)


def _lemma(word: str) -> str:
    if not WORD.fullmatch(word) or not SHORTEST - 1 <= len(word) <= MAX_WORD:
        message = f"{word!r}: expected one word of {SHORTEST - 1} letters at least"
        raise UsageError(message)
    return word


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from map(fold, WORD.findall(text))


def _found(lemmas: Sequence[str], language: str, spoken: Mapping[str, int]) -> Iterator[Found]:
    for lemma in lemmas:
        part = lemma.lower()[: max(SHORTEST_INSIDE, len(lemma) - 1)]
        if language not in COMPOUNDING or len(part) < SHORTEST_INSIDE:
            part = ""
        lists = [
            dictionary.search(
                data, inflected.spellings(lemma), inflected.beginnings([lemma], _HEAD), part
            )
            for data in wordlists.of(language)
        ]
        forms = [entry.form for one in lists for entry in one.forms]
        source = "list"
        if not forms and language == _BELARUSIAN:
            forms, source = [*belarusian.forms(lemma)], "rule"
        elif not forms:
            forms, source = [*_alike(lemma, spoken)], "texts"
        yield Found(
            lemma=lemma,
            language=language,
            source=source,
            forms=tuple(sorted({fold(lemma), *map(fold, forms)})),
            near=tuple(entry for one in lists for entry in one.near),
            inside=tuple(fold(entry.form) for one in lists for entry in one.inside),
        )


def _alike(lemma: str, spoken: Iterable[str]) -> Iterator[str]:
    """Words of the texts that differ from a lemma in nothing but a short ending."""
    lemma = fold(lemma)
    start = lemma[: max(SHORTEST, len(lemma) - _ENDING)]
    longest = len(lemma) + _ENDING
    return (word for word in spoken if word.startswith(start) and len(word) <= longest)


def _judged(found: Found, spoken: Mapping[str, int], allowed: int) -> list[Judged]:
    listed = found.source == "list"
    proposals = inflected.propose(
        found.lemma,
        found.forms,
        [*found.near, *_unlisted(found, spoken)],
        language=found.language,
        foreign=_foreign(found),
        # Where there is no list to tell what a stem catches, it keeps most of the word.
        shortest=SHORTEST if listed else len(found.lemma) - 1,
        allowed=allowed,
    )
    return [
        Judged(**_fields(one), inside=tuple(_inside(one.stem, found.inside))) for one in proposals
    ]


def _fields(one: Proposal) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}


def _unlisted(found: Found, spoken: Iterable[str]) -> Iterator[Entry]:
    """Words of the texts that no list has: each its own lemma."""
    listed = {fold(entry.form) for entry in found.near}
    if not listed:
        head = fold(found.lemma)[:_HEAD]
        return (Entry(word, word) for word in spoken if word.startswith(head))
    return iter(())


def _foreign(found: Found) -> Mapping[str, Sequence[str]]:
    """Words of other languages that begin as a form does."""
    starts = inflected.beginnings(found.forms, SHORTEST)
    return {
        other: [
            word for data in wordlists.of(other) for word in dictionary.beginning_with(data, starts)
        ]
        for other in wordlists.others(found.language)
    }


def _inside(stem: str, words: Iterable[str]) -> list[str]:
    """The compounds that a stem is in, the shortest first; none for whole words and short stems."""
    if stem.endswith("$") or len(stem) < SHORTEST_INSIDE:
        return []
    hits = {word for word in words if word.find(stem, _FIRST_IN_COMPOUND) > 0}
    return sorted(hits, key=lambda word: (len(word), word))[:_MOST]


def _has(known: Known, forms: Sequence[str]) -> list[dict[str, Any]]:
    """What the lexicon has: whose stem, and which forms it finds and misses."""
    return [
        {
            "in": str(owner),
            "entity": owner.entity,
            "stems": [*by_stem],
            "misses": [one for one in forms if not any(one in found for found in by_stem.values())],
        }
        for owner, by_stem in known.all(forms).items()
    ]


def _shown(found: Found, judged: Sequence[Judged], has: Sequence[Mapping[str, Any]]) -> list[str]:
    told = {"list": "from the list", "rule": "by rule", "texts": "from the texts"}[found.source]
    said = f"{len(found.forms)} forms {told}" if found.known else "no forms known: give --text"
    lines = [
        f"{found.lemma} ({found.language}): {said}",
        *_listed("forms", found.forms, 2 * _SHOWN),
    ]
    for one in judged:
        lines.append(f"  {one.stem}  finds {len(one.finds)} of {len(found.forms)}")
        lines += _listed("  kin", one.kin)
        lines += _listed("  names", one.names)
        lines += _listed("  wrong", one.strangers)
        for language, words in one.foreign.items():
            lines += _listed(f"  in {language}", words)
        lines += _listed(f"  with *{one.stem}", one.inside)
    for row in has:
        missed = f"; misses {', '.join(row['misses'][:_SHOWN])}" if row["misses"] else ""
        lines.append(f"  the lexicon has {row['in']}: {', '.join(row['stems'])}{missed}")
    pasted = ", ".join(one.stem for one in judged)
    if not has:
        lines.append("  no concept or entity has any of its forms")
    return [*lines, f"  {_key(found.language)}: [{pasted}]", ""]


def _key(language: str) -> str:
    """A language as a key of YAML, where `no` alone is false."""
    return '"no"' if language == "no" else language


def _listed(label: str, words: Sequence[str], most: int = _SHOWN) -> Iterator[str]:
    if words:
        more = f" and {len(words) - most} more" if len(words) > most else ""
        yield f"  {label}: {', '.join(words[:most])}{more}"
