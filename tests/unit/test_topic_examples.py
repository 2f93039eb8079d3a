"""The topics keep what their files promise: examples, counts, languages, and nobody's sentences."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from vedette import config, opinion, seeds, topics
from vedette.pipeline import setup
from vedette.tag.tagger import DENIAL, DOUBT
from vedette.topics import Example, Topic

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "seeds" / "topics"
RECORDS = sorted((ROOT / "seeds" / "corpus").glob("*.yaml"))
SHARED = ROOT.parent / "shared"
ORIGINALS = SHARED / "seeds"

SLUGS = [
    "air-policing",
    "arms-procurement",
    "belarus-crisis",
    "china-taiwan-lithuania",
    "defence-spending",
    "efp-battlegroups",
    "german-brigade",
    "hybrid-border",
    "kaliningrad-suwalki",
    "military-exercises",
    "nato-summit-enlargement",
    "nuclear-belarus",
    "permanent-basing",
    "russia-military-posture",
    "russia-statements",
    "sanctions",
    "troop-deployments",
    "ukraine-war",
    "us-force-posture",
    "wagner-pmc",
]
LANGUAGES = {"en", "lt", "lv", "et", "pl", "de", "ru", "uk", "fi", "sv", "be", "no"}
RUN = 9
"""So many words in a row make a sentence its publisher's."""

CONFIG = config.load({})
LEXICON = setup.lexicon(CONFIG)
TAGGER = setup.tagger(CONFIG, LEXICON)
TOPICS = sorted(LEXICON.topics.values(), key=lambda topic: topic.slug)
MUST = [(topic.slug, example) for topic in TOPICS for example in topic.must]
MUST_NOT = [(topic.slug, example) for topic in TOPICS for example in topic.must_not]

needs_originals = pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the originals are not here")


def test_the_twenty_topics_are_there() -> None:
    assert set(SLUGS) <= {topic.slug for topic in TOPICS}


@pytest.mark.parametrize(("slug", "example"), MUST)
def test_finds_what_it_must(slug: str, example: Example) -> None:
    assert slug in _found(example)


@pytest.mark.parametrize(("slug", "example"), MUST_NOT)
def test_leaves_what_it_must_not_find(slug: str, example: Example) -> None:
    assert slug not in _found(example)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_a_topic_shows_enough_of_itself(topic: Topic) -> None:
    languages = Counter(example.language for example in topic.must)

    assert len(topic.must) >= 2 * len(LANGUAGES)
    assert min(languages[language] for language in LANGUAGES) >= 2
    assert any(not example.text for example in topic.must), "a headline alone"
    assert len(topic.must_not) >= 4
    assert 4 <= len(topic.rules) <= 15


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_no_rule_is_content_with_one_concept(topic: Topic) -> None:
    assert min(len(rule.all) for rule in topic.rules) >= 2


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_concept_speaks_every_language(path: Path) -> None:
    concepts = yaml.safe_load(path.read_text("utf-8")).get("concepts") or {}

    lacking = [name for name, stems in concepts.items() if not _covers(stems)]
    assert lacking == []


def test_every_entity_speaks_every_language() -> None:
    lacking = [
        entity["slug"]
        for path in FOLDER.glob("entities*.yaml")
        for entity in yaml.safe_load(path.read_text("utf-8"))["entities"]
        # Of units one language often speaks of its own alone.
        if not _covers(entity["aliases"]) and entity["kind"] != "unit"
    ]
    assert lacking == []


def test_entities_are_many_and_told_apart() -> None:
    entities = LEXICON.entities.values()
    known = [entity.qid for entity in entities if entity.qid]

    assert len(entities) >= 1000
    assert len(set(known)) == len(known)
    assert len({entity.name for entity in entities}) == len(entities)


def test_no_concept_is_without_use() -> None:
    used = {
        name
        for topic in TOPICS
        for rule in topic.rules
        for name in (*rule.none, *(name for group in rule.all for name in group))
    }.union(*LEXICON.gates.values())
    weights = LEXICON.weights
    assert weights is not None
    used |= {DENIAL, DOUBT, *weights.relevance.concepts}

    own = {name for topic in TOPICS for name in topic.concepts}
    assert sorted((own | set(LEXICON.concepts)) - used) == []


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_names_known_topics(path: Path) -> None:
    record = seeds.record(path.name, path.read_bytes(), LEXICON.topics)

    assert record.slug == path.stem
    assert record.file.startswith(f"{record.slug}_")
    assert record.topics


def test_there_are_five_records() -> None:
    assert [path.stem for path in RECORDS] == ["000", "001", "002", "003", "004"]


@needs_originals
@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_an_original_bears_the_topics_of_its_record(path: Path) -> None:
    record = seeds.record(path.name, path.read_bytes(), LEXICON.topics)
    body = (ORIGINALS / record.file).read_bytes()
    title, _, text = body.decode("utf-8").removeprefix("X\n").lstrip().partition("\n")
    found = {hit.topic for hit in TAGGER.tag(title, text, "en").topics}

    assert hashlib.sha256(body).hexdigest() == record.sha256
    assert set(record.topics) - found == set()


@needs_originals
def test_no_sentence_of_others_is_in_the_seeds() -> None:
    theirs = {run for text in _texts_of_others() for run in _runs(text)}
    ours = {
        path: next((" ".join(run) for run in _runs(_words(path)) if run in theirs), None)
        for path in sorted((ROOT / "seeds").rglob("*"))
        if path.is_file()
    }

    assert {path.name: run for path, run in ours.items() if run} == {}


def _found(example: Example) -> set[str]:
    tagging = TAGGER.tag(example.title, example.text, example.language)
    return {hit.topic for hit in tagging.topics}


def _words(path: Path) -> str:
    if path.name != topics.SECOND:
        return path.read_text("utf-8")
    second = opinion.read(path.name, path.read_bytes(), LEXICON.topics)
    return "\n".join(second.titles)


def _covers(languages: Iterable[str]) -> bool:
    return "any" in languages or set(languages) >= LANGUAGES


def _texts_of_others() -> Iterator[str]:
    for path in ORIGINALS.glob("*.txt"):
        yield path.read_text("utf-8")
    for path in (SHARED / "corpus").glob("dev.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            item = json.loads(line)
            yield f"{item['title']}\n{item['text']}"


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return zip(*(words[start:] for start in range(RUN)), strict=False)
