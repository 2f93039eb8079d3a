"""What happened in each sentence: found, fired, nearly fired, and why not."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette import topics
from vedette.cli import main
from vedette.tag import Tagger
from vedette.tag.hints import Hints
from vedette.tag.rules import TITLE, WHOLE
from vedette.tag.tracing import Found, Line, Near, nearest

CONCEPTS = """\
concepts:
  TROOP: {en: [troop, soldier, squaddie, trooper], lt: [karių$, kareiv], ru: [солдат]}
  ARRIVE: {en: [arriv], lt: [atvyk]}
  SPORT: {any: [football]}
  SHIP: {en: [frigate], de: [fregatte]}
"""
ENTITIES = """\
entities:
  - slug: lithuania
    name: Lithuania
    kind: place
    concepts: [REGION]
    aliases: {en: [lithuania], lt: [lietuv]}
  - slug: quay-works
    name: Quay Works
    kind: org
    aliases: {any: ["quay works"]}
    weak: {any: ["works$"]}
    context: [SHIP]
"""
TAXONOMY = "groups: {g: A group}\nthreshold: 1.0\ngates: {region: [REGION]}\n"
TOPICS: dict[str, dict[str, object]] = {
    "arrivals": {"rules": [{"all": ["TROOP", "ARRIVE"], "none": ["SPORT"]}]},
    "harbours": {
        "gate": "none",
        "concepts": {"QUAY": {"en": ["quay"]}, "CRANE": {"en": ["crane"]}},
        "rules": [
            {"all": ["QUAY", "SHIP"], "within": "neighbours"},
            {"all": ["CRANE", ["SHIP", "QUAY"]], "within": "article", "weight": 0.5},
            {"all": ["CRANE", "QUAY", "ARRIVE"], "within": "title"},
        ],
    },
}


def files() -> dict[str, bytes]:
    given = {"taxonomy.yaml": TAXONOMY, "concepts.yaml": CONCEPTS, "entities.yaml": ENTITIES}
    for slug, topic in TOPICS.items():
        head: dict[str, object] = {"slug": slug, "group": "g", "name": slug, "definition": "None."}
        given[f"{slug}.yaml"] = json.dumps(head | topic)
    return {name: text.encode() for name, text in given.items()}


FILES = files()
TAGGER = Tagger(topics.load(FILES))
HINTS = Hints(FILES)


def trace(text: str, title: str = "", language: str | None = "en") -> list[Line]:
    return [*TAGGER.trace(title, text, language, HINTS)]


def line(text: str, place: int = 0, title: str = "", language: str | None = "en") -> Line:
    (only,) = (one for one in trace(text, title, language) if one.place == place)
    return only


def near(topic: str, text: str, place: int = 0, **more: Any) -> Near | None:
    return next((one for one in line(text, place, **more).near if one.topic == topic), None)


def test_there_is_a_line_for_title_each_sentence_and_the_whole() -> None:
    found = trace("Troops arrived. Rain fell.", "Bay")
    assert [(one.place, one.sentence) for one in found] == [
        (TITLE, "Bay"),
        (0, "Troops arrived."),
        (1, "Rain fell."),
        (WHOLE, ""),
    ]


def test_concepts_and_entities_are_told_with_their_words() -> None:
    found = line("The Troops of Lithuania met other soldiers on the quay.")
    assert set(found.concepts) == {
        Found(what="TROOP", words=("Troops", "soldiers")),
        Found(what="REGION", words=("Lithuania",)),
        Found(what="harbours:QUAY", words=("quay",)),
    }
    assert found.entities == (Found(what="lithuania", words=("Lithuania",)),)


def test_a_weak_alias_is_told_only_where_it_counts() -> None:
    assert line("The works lie idle.").entities == ()
    assert line("The works build a frigate.").entities == (
        Found(what="quay-works", words=("works",)),
    )
    lines = [*TAGGER.trace("", "The works build a frigate. The works lie idle.", "en")]
    assert [[one.what for one in each.entities] for each in lines if each.sentence] == [
        ["quay-works"],
        [],
    ]


@pytest.mark.parametrize("apostrophe", ["'", "\u2019", "\u02bc"])
def test_a_sentence_is_read_as_the_tagger_reads_it(apostrophe: str) -> None:
    found = line(f"Lithuania{apostrophe}s troops arrived.")
    assert found.entities == (Found(what="lithuania", words=("Lithuania",)),)


def test_a_rule_that_fired_is_told_with_its_words() -> None:
    (fired,) = line("Troops arrived in Lithuania.").fired
    assert (fired.topic, fired.weight, fired.back) == ("arrivals", 1.0, False)
    assert fired.words == ("Troops", "arrived")
    assert fired.rule == "TROOP+ARRIVE-SPORT@sentence"


def test_what_fired_agrees_with_what_the_tagger_finds() -> None:
    text = "Troops arrived in Lithuania. The crane stood by the quay. A frigate lay there."
    fired = {rule.topic for one in trace(text) for rule in one.fired}
    assert fired == {hit.topic for hit in TAGGER.tag("", text, "en").topics}
    assert fired == {"arrivals", "harbours"}


def test_a_rule_over_two_sentences_says_so_and_shows_the_words_of_both() -> None:
    text = "The quay is long. The frigate is grey."
    (fired,) = line(text, 1).fired
    assert (fired.words, fired.back) == (("quay", "frigate"), True)
    assert line(text, 0).fired == ()


def test_the_missing_concept_is_named_with_stems_of_the_language() -> None:
    lithuanian = near("arrivals", "Kareiviai Lietuvoje.", language="lt")
    assert lithuanian is not None
    assert (lithuanian.stopped, lithuanian.by) == ("missing", ("ARRIVE",))
    assert lithuanian.hint == ("atvyk",)
    assert lithuanian.found == (Found(what="TROOP", words=("Kareiviai",)),)
    english = near("arrivals", "They arrived in Lithuania.")
    assert english is not None
    assert english.hint == ("troop", "soldier", "squaddie")


def test_where_a_language_has_no_stems_english_ones_are_shown() -> None:
    found = near("arrivals", "Солдаты в порту.", language="ru")
    assert found is not None
    assert found.hint == ("arriv",)


def test_of_a_group_every_concept_that_would_do_is_named() -> None:
    found = near("harbours", "A crane.", WHOLE)
    assert found is not None
    assert set(found.by) == {"SHIP", "QUAY"}
    assert set(found.hint) == {"frigate", "quay"}


def test_a_veto_is_named() -> None:
    found = near("arrivals", "Football troops arrived in Lithuania.")
    assert found is not None
    assert (found.stopped, found.by, found.hint) == ("veto", ("SPORT",), ())


def test_a_gate_is_named_with_what_would_open_it() -> None:
    found = near("arrivals", "Troops arrived.")
    assert found is not None
    assert (found.stopped, found.by, found.hint) == ("gate", ("REGION",), ("lithuania",))


@pytest.mark.parametrize(
    "text",
    ["Rain fell.", "The crane fell.", "The football."],
    ids=["nothing", "another-span", "only-a-veto"],
)
def test_what_has_nothing_to_go_on_is_not_near(text: str) -> None:
    assert line(text).near == ()


def test_two_missing_groups_are_too_many() -> None:
    title = {one.rule for one in line("", TITLE, "Crane.").near}
    assert title == set()
    both = {one.rule for one in line("", TITLE, "Crane on the quay.").near}
    assert both == {"CRANE+QUAY+ARRIVE@title"}


def test_a_topic_that_fired_in_a_sentence_is_not_near_there() -> None:
    assert near("arrivals", "Troops arrived in Lithuania.") is None


def test_what_the_sentence_before_said_is_not_near() -> None:
    text = "The frigate at the quay. The quay is long."
    assert [rule.topic for rule in line(text, 0).fired] == ["harbours"]
    assert near("harbours", text, 1) is None


def test_the_nearest_rules_come_stopped_first_then_by_what_they_have() -> None:
    lines = trace("They arrived. Troops arrived in football kit. Troops slept.", "Lithuania")
    found = nearest(lines, "arrivals", 5)
    assert [(one.place, rule.stopped) for one, rule in found] == [(0, "missing")]
    lines = trace("Troops arrived in football kit. They arrived.", "Lithuania")
    assert [rule.stopped for _, rule in nearest(lines, "arrivals", 5)] == ["veto"]
    assert nearest(lines, "harbours", 0) == []


@given(st.text(max_size=300), st.text(max_size=60))
def test_words_are_pieces_of_their_sentence(text: str, title: str) -> None:
    for one in trace(f"Troops {text} arrived", title):
        for found in (*one.concepts, *one.entities):
            assert all(word in one.sentence for word in found.words)


# The command


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "topics").mkdir()
    for name, data in FILES.items():
        (tmp_path / "topics" / name).write_bytes(data)
    monkeypatch.setenv("VEDETTE_SEEDS", str(tmp_path))
    return tmp_path


def check(seeds: Path, text: str, *options: str) -> int:
    path = seeds / "text"
    path.write_text(text, "utf-8")
    return main(["seeds", "check", str(path), *options])


def test_a_plain_text_is_shown_sentence_by_sentence(
    seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(seeds, "Quay news\n\nTroops arrived in Lithuania. A frigate came.\n") == 0
    shown = capsys.readouterr().out
    assert "title      Quay news" in shown
    assert "fired    arrivals 1: TROOP + ARRIVE (sentence) (Troops, arrived)" in shown
    assert "nearly   harbours 1: QUAY + SHIP (neighbours); lacks QUAY (quay ...);" in shown
    assert "about    arrivals 0." in shown
    assert "relevant; language en" in shown


def test_nothing_in_a_text_reaches_the_terminal_as_a_command(
    seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(seeds, "Quay\x1b[2J news\nTroops \x1b]0;x\x07 arrived in Lith\u202euania.") == 0
    shown = capsys.readouterr().out
    assert "Lith" in shown
    assert not any(sign in shown for sign in "\x1b\x07")


def test_json_has_tagging_and_lines(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(seeds, "Quay news\nTroops arrived in Lithuania.", "--json") == 0
    row = json.loads(capsys.readouterr().out)
    assert [one["place"] for one in row["lines"]] == ["title", 1, "whole text"]
    assert row["lines"][1]["fired"][0]["rule"] == "TROOP+ARRIVE-SPORT@sentence"
    assert [hit["topic"] for hit in row["topics"]] == ["arrivals"]


def test_json_lines_are_read_as_vedette_tag_reads_them(
    seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [{"id": number, "title": "Quay", "text": "A frigate."} for number in (1, 2)]
    assert check(seeds, "\n\n".join(map(json.dumps, texts)), "--json") == 0
    rows = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in rows] == [1, 2]
    # The title is never a neighbour of the text.
    assert [rule["topic"] for rule in rows[0]["lines"][1]["near"]] == ["harbours"]


def test_a_line_that_is_no_text_is_refused_with_file_and_line(
    seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(seeds, '{"id": 1, "title": "a"}\n\n{"title": "b"}\n') == 2
    (error,) = capsys.readouterr().err.splitlines()
    assert f"{seeds / 'text'}:3: expected an object with id, title and text" in error


def test_an_empty_file_is_a_text_of_nothing(
    seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(seeds, "") == 0
    assert "no topic\nrelevance 0.00, not relevant; language unknown" in capsys.readouterr().out
