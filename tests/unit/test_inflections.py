"""The stems of the topics find the inflected forms of the words they are for."""

from collections import defaultdict
from collections.abc import Mapping

import pytest

from vedette import seedfile, topics
from vedette.cli import wordlists
from vedette.config import ROOT
from vedette.stems import fold
from vedette.terms import dictionary
from vedette.terms.known import Known

SAMPLE = 150
"""Stems a language, evenly from the alphabet; a third at least have a lemma in the list."""
SHORTEST = 5
"""Letters of a stem that leave little doubt which word it is for."""
FLOOR = 0.92
"""The share of a lemma's forms that the stems find together, the mean over lemmas."""
FLOORS = {"fi": 0.9, "lv": 0.9}
"""Finnish consonants change within the word; the Latvian list is small."""


def files() -> dict[str, bytes]:
    folder = ROOT / "seeds" / "topics"
    return topics.written({path.name: path.read_bytes() for path in folder.glob("*.yaml")})


@pytest.fixture(scope="module")
def starts() -> Mapping[str, list[str]]:
    """The stems by language that are one beginning of a word."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, data in files().items():
        for concept in seedfile.read(name, data).optional_mapping("concepts").values():
            for language, items in concept.as_mapping().items():
                found[language] |= {
                    fold(stem)
                    for stem in items.as_texts()
                    if len(stem) >= SHORTEST and stem.isalpha()
                }
    return {language: sorted(stems) for language, stems in found.items()}


def lemmas(lists: list[bytes], stems: list[str]) -> dict[str, str]:
    """By stem the shortest lemma that begins with it."""
    spelt = [spelling for stem in stems for spelling in (stem, stem.capitalize())]
    found: dict[str, str] = {}
    for data in lists:
        for lemma in {entry.lemma for entry in dictionary.search(data, [], spelt).near}:
            for stem in stems:
                if fold(lemma).startswith(stem):
                    found[stem] = min(
                        found.get(stem, lemma), lemma, key=lambda one: (len(one), one)
                    )
    return found


@pytest.mark.parametrize(
    "language", ["en", "lt", "lv", "et", "pl", "de", "ru", "uk", "fi", "sv", "no"]
)
def test_stems_find_the_forms_of_their_words(
    starts: Mapping[str, list[str]], language: str
) -> None:
    stems = starts[language]
    sample = stems[:: max(1, len(stems) // SAMPLE)]
    lists = wordlists.of(language)
    lemma_of = lemmas(lists, sample)
    forms: dict[str, set[str]] = defaultdict(set)
    for data in lists:
        for entry in dictionary.search(data, {*lemma_of.values()}, []).forms:
            forms[entry.lemma].add(fold(entry.form))
    known = {*stems}
    shares = []
    for lemma in lemma_of.values():
        every = forms[lemma] | {fold(lemma)}
        found = sum(any(form[:end] in known for end in range(1, len(form) + 1)) for form in every)
        shares.append(found / len(every))
    assert len(shares) >= 30
    assert sum(shares) / len(shares) >= FLOORS.get(language, FLOOR)


BELARUSIAN = {
    "UNIT": "брыгада брыгады брыгадзе брыгаду брыгадай брыгадаю брыгад брыгадам брыгадамі брыгадах",
    "MILITARY": "войска войску войскам войскі войскаў войскамі войсках"
    " ваенны ваеннага ваеннаму ваенным ваенная ваеннай ваенную ваенныя ваенных ваеннымі",
    "TROOP": "салдат салдата салдату салдатам салдаце салдаты салдатаў салдатамі салдатах",
    "WAR": "вайна вайны вайне вайну вайной вайною войны войнаў войнам войнамі войнах",
    "DRONE": "дрон дрона дрону дронам дроне дроны дронаў дронамі дронах",
}
BELARUSIAN_FLOOR = 0.9


def test_belarusian_stems_find_the_forms_of_their_words() -> None:
    known = Known.read(files())
    asked = [(concept, form) for concept, forms in BELARUSIAN.items() for form in forms.split()]
    missed = [
        form
        for concept, form in asked
        if concept not in {owner.name for owner in known.of(form) if not owner.entity}
    ]
    assert len(missed) <= (1 - BELARUSIAN_FLOOR) * len(asked), missed
