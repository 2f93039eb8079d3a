"""Every stem of the topics' files finds what it stands for, and no word that means something else."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from vedette import stems, topics
from vedette.stems import Stem
from vedette.tag import Tagger
from vedette.tag.match import Matcher, Reading, Sense
from vedette.tag.tagger import DENIAL, DOUBT

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "seeds" / "topics"
FILES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.glob("*.yaml")}
COMMON: dict[str, str] = yaml.safe_load(
    (ROOT / "tests" / "data" / "tag" / "common.yaml").read_text("utf-8")
)
ENDING = "ėжы"
"""Letters that end no stem: what follows where a stem is the beginning of a word."""


class Listed(NamedTuple):
    """The stems of a concept or an entity in one language."""

    file: str
    name: str
    language: str
    sources: list[str]

    @property
    def label(self) -> str:
        return f"{self.file}-{self.name}-{self.language}"


def listed() -> Iterator[Listed]:
    for file, content in sorted(FILES.items()):
        for name, languages in (content.get("concepts") or {}).items():
            for language, sources in languages.items():
                yield Listed(file, name, language, sources)
    for file in sorted(name for name in FILES if name.startswith("entities")):
        for entity in FILES[file]["entities"]:
            for key in ("aliases", "weak"):
                for language, sources in entity.get(key, {}).items():
                    label = language if key == "aliases" else f"weak {language}"
                    yield Listed("entities", entity["slug"], label, sources)


LISTED = list(listed())
BITS = {key: 1 << place for place, key in enumerate(dict.fromkeys(one[:2] for one in LISTED))}
MATCHER = Matcher(
    (stems.parse(source), Sense(BITS[one.file, one.name], -1))
    for one in LISTED
    for source in one.sources
)


def forms(stem: Stem) -> Iterator[str]:
    """The words of a stem as they may stand in a text: bare, and each open one with an ending."""
    yield " ".join(part.text for part in stem.parts)
    yield " ".join(part.text if part.whole else part.text + ENDING for part in stem.parts)


def means(text: str) -> set[tuple[str, str]]:
    """The concepts and entities that a text sets, by file and name."""
    mask = MATCHER.read(text, (0, len(text)), 0, Reading(), bare=False)
    return {key for key, bit in BITS.items() if mask & bit}


@pytest.mark.parametrize("one", LISTED, ids=lambda one: one.label)
def test_every_stem_finds_what_it_stands_for(one: Listed) -> None:
    bit = BITS[one.file, one.name]
    lost = [
        form
        for source in one.sources
        for form in forms(stems.parse(source))
        if not MATCHER.read(form, (0, len(form)), 0, Reading(), bare=False) & bit
    ]
    assert lost == []


@pytest.mark.parametrize("language", COMMON)
def test_common_words_mean_nothing(language: str) -> None:
    words = COMMON[language].split()
    assert len(words) >= 70
    moods = {("concepts", DENIAL), ("concepts", DOUBT)}
    assert {word: found for word in words if (found := means(word) - moods)} == {}


def test_a_stem_of_three_letters_is_a_whole_word() -> None:
    """Shorter beginnings begin too much; those that stay were looked at, with all they catch."""
    short = {
        source
        for one in LISTED
        for source in one.sources
        if len(parts := (stem := stems.parse(source)).parts) == 1
        and len(parts[0].text) < 4
        and not (parts[0].whole or stem.cased or any(map(str.isdigit, parts[0].text)))
    }
    assert short == {"spy", "vow", "höj", "ķīn", "oil", "учн", "fpv"}


def test_the_lexicon_is_made_of_these_files() -> None:
    lexicon = topics.load({path.name: path.read_bytes() for path in FOLDER.glob("*.yaml")})
    tagging = Tagger(lexicon).tag("Brigada Bundeswehry na Litwie", "")
    assert {hit.topic for hit in tagging.topics} >= {"german-brigade"}
    distinct = {stems.parse(source) for one in LISTED for source in one.sources}
    known = itertools.chain(
        *lexicon.concepts.values(),
        *(entity.aliases + entity.weak for entity in lexicon.entities.values()),
        *(own for topic in lexicon.topics.values() for own in topic.concepts.values()),
    )
    assert set(known) == distinct
