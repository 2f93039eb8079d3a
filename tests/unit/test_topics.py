"""The topics folder: what it says, and every refusal with its file and line."""

from collections.abc import Mapping

import pytest

from vedette import topics
from vedette.errors import SeedError
from vedette.stems import Part, Stem
from vedette.topics import Example, Rule

TAXONOMY = """\
groups:
  presence: Allied presence
threshold: 1.0
gates:
  region: [REGION]
"""
CONCEPTS = """\
concepts:
  TROOP:
    en: [troop, "service member"]
    lt: [kari]
  ARMS:
    any: ["=HIMARS$"]
"""
ENTITIES = """\
entities:
  - slug: lithuania
    name: Lithuania
    kind: place
    qid: Q37
    country: true
    concepts: [REGION]
    aliases:
      en: [lithuania]
      lt: [lietuv]
"""
TOPIC = """\
slug: arrivals
group: presence
name: Arrivals
definition: Troops that arrive.
concepts:
  ARRIVE: {en: [arriv]}
rules:
  - all: [TROOP, [ARRIVE, ARMS]]
    none: [REGION]
    within: neighbours
    weight: 0.5
  - all: [ARRIVE]
examples:
  must:
    - {language: en, title: Troops arrive, text: They arrived.}
  must_not:
    - title: Cars arrive
"""
FILES = {
    "taxonomy.yaml": TAXONOMY,
    "concepts.yaml": CONCEPTS,
    "entities.yaml": ENTITIES,
    "arrivals.yaml": TOPIC,
}


def load(**changes: str) -> topics.Lexicon:
    return topics.load(encoded(changes))


def encoded(changes: Mapping[str, str]) -> dict[str, bytes]:
    files = FILES | {f"{stem}.yaml": text for stem, text in changes.items()}
    return {name: text.encode() for name, text in files.items()}


def refusal(files: Mapping[str, bytes]) -> tuple[str, int, str]:
    with pytest.raises(SeedError) as caught:
        topics.load(files)
    return caught.value.file, caught.value.line, caught.value.reason


def test_a_lexicon_holds_what_the_files_say() -> None:
    lexicon = load()
    assert lexicon.threshold == 1.0
    assert lexicon.groups == {"presence": "Allied presence"}
    assert lexicon.gates == {"region": ("REGION",)}
    assert lexicon.concepts["ARMS"] == (Stem((Part("HIMARS", whole=True),), cased=True),)
    assert len(lexicon.concepts["TROOP"]) == 3
    entity = lexicon.entities["lithuania"]
    assert (entity.name, entity.kind, entity.qid, entity.country) == (
        "Lithuania",
        "place",
        "Q37",
        True,
    )
    assert entity.concepts == ("REGION",)
    topic = lexicon.topics["arrivals"]
    assert (topic.group, topic.name, topic.gate) == ("presence", "Arrivals", "region")
    assert topic.rules == (
        Rule(
            all=(("TROOP",), ("ARRIVE", "ARMS")), none=("REGION",), within="neighbours", weight=0.5
        ),
        Rule(all=(("ARRIVE",),)),
    )
    assert topic.must == (Example(language="en", title="Troops arrive", text="They arrived."),)
    assert topic.must_not == (Example(language=None, title="Cars arrive", text=""),)


def test_a_topic_may_do_without_a_gate_and_examples() -> None:
    text = TOPIC[: TOPIC.index("examples")] + "gate: none\n"
    topic = load(arrivals=text).topics["arrivals"]
    assert (topic.gate, topic.must, topic.must_not) == (None, (), ())


def test_the_version_follows_the_contents_and_not_the_place() -> None:
    elsewhere = {f"seeds/topics/{name}": data for name, data in encoded({}).items()}
    assert topics.load(elsewhere).version == load().version
    assert load(arrivals=TOPIC.replace("0.5", "0.6")).version != load().version
    assert len(load().version) == 12


def test_two_topics_may_each_have_a_concept_of_one_name() -> None:
    second = TOPIC.replace("slug: arrivals", "slug: landings")
    assert set(load(landings=second).topics) == {"arrivals", "landings"}


@pytest.mark.parametrize("name", ["taxonomy.yaml", "concepts.yaml", "entities.yaml"])
def test_a_missing_file_is_refused(name: str) -> None:
    files = {f"seeds/{key}": data for key, data in encoded({}).items() if key != name}
    assert refusal(files) == (f"seeds/{name}", 1, "the file is missing")


def test_a_folder_without_topics_is_refused() -> None:
    files = encoded({})
    del files["arrivals.yaml"]
    assert refusal(files)[::2] == (
        "taxonomy.yaml",
        "no topic: add a file <slug>.yaml beside this one",
    )


def test_a_stray_file_is_refused() -> None:
    assert refusal(encoded({}) | {"a.yml": b""})[:2] == ("a.yml", 1)
    assert refusal(encoded({}) | {"b/arrivals.yaml": b""})[:2] == ("b/arrivals.yaml", 1)


# Which file, what is replaced in it by what, the line refused, and a part of the reason.
REFUSALS = [
    ("taxonomy", "threshold: 1.0", "threshold: 0", 3, "more than 0"),
    ("taxonomy", "threshold: 1.0\n", "", 1, "missing key 'threshold'"),
    ("taxonomy", "threshold", "treshold", 3, "unknown key 'treshold'"),
    ("taxonomy", "presence:", "Presence:", 2, "slug 'Presence'"),
    ("taxonomy", "[REGION]", "[ELSEWHERE]", 5, "unknown concept ELSEWHERE"),
    ("taxonomy", "[REGION]", "[]", 5, "needs a concept"),
    ("concepts", "TROOP:", "Troop:", 2, "capitals"),
    ("concepts", "  ARMS:", "  TROOP:", 5, "duplicate key 'TROOP'"),
    ("concepts", "[kari]", "[kari, KARI]", 4, "TROOP: stem 'KARI' is there already, line 4"),
    ("concepts", "[kari]", '[" "]', 4, "an empty stem"),
    ("concepts", "[kari]", "[kari, ]\n    pl: [!]", 5, "YAML"),
    ("concepts", "[kari]", '["!"]', 4, "an empty stem"),
    ("concepts", "[kari]", "[k]", 4, "one letter"),
    ("concepts", "[kari]", "[ka$ri]", 4, "$ only at the end"),
    ("concepts", "[kari]", "[" + "k" * 61 + "]", 4, "at most 60"),
    ("concepts", "    lt: [kari]", "    lit: [kari]", 4, "unknown language 'lit'"),
    ("concepts", '    any: ["=HIMARS$"]', "    any: []", 5, "ARMS: has no stem"),
    ("entities", "slug: lithuania", "slug: Lithuania", 2, "slug 'Lithuania'"),
    ("entities", "kind: place", "kind: state", 4, "kind: expected one of agreement,"),
    ("entities", "qid: Q37", "qid: 37", 5, "qid: expected Q and digits"),
    ("entities", "country: true", "country: yes", 6, "true or false"),
    ("entities", "[REGION]", "[region]", 7, "capitals"),
    ("entities", "lt: [lietuv]", "lt: [lietuv, Lietuv]", 10, "there already, line 10"),
    ("entities", "    name: Lithuania\n", "", 2, "missing key 'name'"),
    ("entities", "country:", "state:", 6, "unknown key 'state'"),
    ("arrivals", "slug: arrivals", "slug: landings", 1, "not the file's name"),
    ("arrivals", "group: presence", "group: absence", 2, "unknown group 'absence'"),
    ("arrivals", "name: Arrivals", "title: Arrivals", 3, "unknown key 'title'"),
    ("arrivals", "definition: Troops that arrive.", "gate: none", 1, "missing key 'definition'"),
    ("arrivals", "concepts:", "gate: world\nconcepts:", 5, "unknown gate 'world'"),
    ("arrivals", "  ARRIVE:", "  TROOP:", 6, "a shared one already"),
    ("arrivals", "  ARRIVE:", "  REGION:", 6, "a shared one already"),
    ("arrivals", "- all: [TROOP,", "- all: [TROOPS,", 8, "unknown concept TROOPS"),
    ("arrivals", "[ARRIVE, ARMS]", "[]", 8, "needs a concept"),
    ("arrivals", "- all: [ARRIVE]", "- all: []", 12, "needs a concept"),
    ("arrivals", "- all: [ARRIVE]", "- any: [ARRIVE]", 12, "unknown key 'any'"),
    ("arrivals", "none: [REGION]", "none: [TROOP]", 9, "never fires"),
    ("arrivals", "none: [REGION]", "none: [SPORT]", 9, "unknown concept SPORT"),
    ("arrivals", "within: neighbours", "within: paragraph", 10, "within: expected one of"),
    ("arrivals", "weight: 0.5", "weight: -1", 11, "more than 0"),
    ("arrivals", "weight: 0.5", "weight: heavy", 11, "a number"),
    ("arrivals", "- title: Cars arrive", "- language: en", 17, "a title or a text"),
    ("arrivals", "must_not:", "mustnt:", 16, "unknown key 'mustnt'"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "reason"), REFUSALS)
def test_refusals(file: str, old: str, new: str, line: int, reason: str) -> None:
    text = FILES[f"{file}.yaml"]
    assert text.count(old) == 1
    found = refusal(encoded({file: text.replace(old, new)}))
    assert found[:2] == (f"{file}.yaml", line), found
    assert reason in found[2], found


def test_entities_of_one_slug_are_refused() -> None:
    again = ENTITIES + ENTITIES.removeprefix("entities:\n")
    assert refusal(encoded({"entities": again}))[:2] == ("entities.yaml", 11)


def test_languages_may_share_a_stem() -> None:
    text = FILES["concepts.yaml"]
    shared = load(concepts=text.replace("[kari]", "[kari, troop]"))
    assert shared.concepts["TROOP"] == load().concepts["TROOP"]
