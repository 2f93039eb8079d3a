"""The labelled texts of tests/data/topics keep what docs/topics.md says of them."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from vedette import config as configuration
from vedette.cli.evaluation.labelled import Item, Items
from vedette.config import ROOT
from vedette.pipeline.setup import topic_files
from vedette.tag.language import LANGUAGES
from vedette.topics import load

FOLDER = ROOT / "tests" / "data" / "topics"
LEXICON = load(topic_files(configuration.load({"VEDETTE_SEEDS": str(ROOT / "seeds")})))


def read(folder: Path) -> list[Item]:
    """Every text; that ids are unique and topics known is the reader's to refuse."""
    items = Items(LEXICON.topics)
    found: list[Item] = []
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            found += items.read(path.name, lines)
    return found


@pytest.fixture(scope="module")
def items() -> list[Item]:
    found = read(FOLDER)
    assert found, f"no labelled texts in {FOLDER}"
    return found


def test_there_are_enough_in_all_languages(items: list[Item]) -> None:
    assert len(items) >= 600
    assert {one.language for one in items} == set(LANGUAGES)


def test_every_text_was_labelled_twice(items: list[Item]) -> None:
    assert [one.id for one in items if one.second is None] == []


def test_whoever_found_a_topic_took_the_text_for_defence_news(items: list[Item]) -> None:
    labels = [(one.id, said) for one in items for said in one.labels]
    assert [id_ for id_, said in labels if said.main and not said.defence] == []


@pytest.mark.parametrize("topic", sorted(LEXICON.topics))
def test_every_topic_has_positives_in_many_languages(items: list[Item], topic: str) -> None:
    languages = Counter(one.language for one in items if topic in one.expected("main"))
    assert languages.total() >= 25
    assert len(languages) >= 5


@pytest.mark.parametrize("topic", sorted(LEXICON.topics))
def test_every_topic_has_near_misses(items: list[Item], topic: str) -> None:
    assert sum(one.near == topic and one.is_near_miss for one in items) >= 6


def test_there_are_negatives(items: list[Item]) -> None:
    assert sum(one.is_negative for one in items) >= 300


def test_there_are_texts_of_full_length(items: list[Item]) -> None:
    assert sum(300 <= len(one.text.split()) <= 800 for one in items) >= 100


def test_half_is_frozen_of_each_kind_of_text(items: list[Item]) -> None:
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in items:
        frozen = one.split == "frozen"
        groups["all"].append(frozen)
        groups[f"language {one.language}"].append(frozen)
        groups["negative" if one.is_negative else "near" if one.near else "other"].append(frozen)
    shares = {name: sum(group) / len(group) for name, group in groups.items()}
    assert shares["all"] == pytest.approx(0.5, abs=0.03)
    assert {name: share for name, share in shares.items() if not 0.35 <= share <= 0.65} == {}


def test_no_text_stands_there_twice(items: list[Item]) -> None:
    counts = Counter((one.title, one.text) for one in items)
    assert [text for text, count in counts.items() if count > 1] == []
