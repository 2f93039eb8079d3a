import json
from collections.abc import Iterator
from typing import Any

import pytest

from vedette import topics
from vedette.cli import group
from vedette.tag import Tagger

LEXICON = {
    "taxonomy.yaml": b"groups: {readiness: Readiness}\nthreshold: 1.0\n",
    "concepts.yaml": "concepts: {DRILL: {en: [drill], lt: [pratyb], ru: [учени]}}\n".encode(),
    "entities.yaml": b"""
entities:
  - {slug: lithuania, name: Lithuania, kind: place, country: true, aliases: {en: [lithuania]}}
  - {slug: norway, name: Norway, kind: place, country: true, aliases: {en: [norw]}}
  - {slug: rukla, name: Rukla, kind: place, aliases: {en: [rukl]}}
  - {slug: kaunas, name: Kaunas, kind: place, aliases: {en: [kaun]}}
""",
    "exercises.yaml": b"""
slug: exercises
group: readiness
name: Exercises
definition: Drills.
gate: none
rules:
  - all: [DRILL]
examples:
  must: [{language: en, title: A drill, text: A drill.}]
  must_not: [{language: en, title: A match, text: A match.}]
""",
}

RUKLA = (
    "A drill of 640 soldiers began at Rukla in Lithuania on Friday. Companies will cross the Neris "
    "at night, dig in on the far bank and hold it for two days against a battalion from Norway. "
    "The army asks drivers to give way to columns and farmers to keep gates closed until Sunday."
)
RUKLA_RETOLD = (
    "Two days of holding a river bank await the troops whose drill at Rukla opened on Friday. The "
    "Lithuanian army has sent 640 soldiers across the Neris at night; Norwegians play the enemy."
)
KAUNAS = (
    "Surgeons from three hospitals joined a drill of the medical battalion near Kaunas, where 75 "
    "volunteers played the wounded. Lithuania wants every clinic to train so once a year."
)
MATCH = (
    "Visitors from Utena scored late and left the rink with a draw that nobody had expected after "
    "a first half without a single shot on goal, and the coach praised his young keeper at length."
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(topics.load(LEXICON))


def text(number: str | int, body: str, **fields: object) -> str:
    usual = {
        "id": number,
        "url": f"https://outlet.lt/{number}",
        "title": body.partition(".")[0],
        "text": body,
        "published": "2026-11-20T09:00:00+02:00",
        "language": "en",
    }
    return json.dumps(usual | fields)


def run(tagger: Tagger, *lines: str, everything: bool = False) -> list[dict[str, Any]]:
    countries = {"lithuania", "norway"}
    return list(group.run(lines, tagger=tagger, countries=countries, everything=everything))


def test_every_input_has_one_answer_in_its_order(tagger: Tagger) -> None:
    answers = run(tagger, text("b", RUKLA), text("a", MATCH), text(3, KAUNAS))
    keys = {"id", "copy_of", "version_of", "containment", "story"}
    assert [answer["id"] for answer in answers] == ["b", "a", 3]
    assert all(answer.keys() == keys for answer in answers)


def test_one_event_is_one_story_named_after_its_first_article(tagger: Tagger) -> None:
    lines = [text("k", KAUNAS), text("r", RUKLA), text("again", RUKLA_RETOLD), text("m", MATCH)]
    assert [answer["story"] for answer in run(tagger, *lines)] == ["k", "r", "r", None]
    with_all = run(tagger, *lines, everything=True)
    assert [answer["story"] for answer in with_all] == ["k", "r", "r", "m"]


def test_a_copy_names_its_original_and_shares_its_story(tagger: Tagger) -> None:
    cut = RUKLA[: RUKLA.index(" The army asks")]
    answers = run(tagger, text("first", RUKLA), text("cut", cut), text("whole", RUKLA))
    assert [answer["copy_of"] for answer in answers] == [None, "first", "first"]
    assert [answer["containment"] for answer in answers] == [None, 1, 1]
    assert [answer["story"] for answer in answers] == ["first"] * 3


def test_a_bulletin_that_embeds_a_text_has_a_story_of_its_own(tagger: Tagger) -> None:
    long = " ".join(
        f"Item {number} tells of a drill by night watch {number}." for number in range(40)
    )
    answers = run(tagger, text("r", RUKLA), text("bulletin", f"{KAUNAS} {long} {RUKLA}"))
    assert answers[1]["copy_of"] == "r"
    assert answers[1]["story"] == "bulletin"


def test_other_text_at_the_same_url_is_a_version_in_the_same_story(tagger: Tagger) -> None:
    url = "https://outlet.lt/drill"
    lines = [
        text("v1", RUKLA, url=url),
        text("v2", RUKLA.replace("640", "700"), url=url + "?utm_source=mail#top"),
        text("v3", KAUNAS, url="HTTPS://OUTLET.LT/drill"),
        text("same", RUKLA, url=url),
        text("other", RUKLA.replace("640", "700"), url="https://elsewhere.lv/drill"),
    ]
    v1, v2, v3, same, other = run(tagger, *lines)
    assert (v1["version_of"], v2["version_of"], v3["version_of"]) == (None, "v1", "v1")
    assert 0.8 < v2["containment"] < 1
    assert v3["containment"] < 0.1
    assert (same["copy_of"], same["version_of"], same["containment"]) == ("v1", None, 1)
    assert (other["copy_of"], other["version_of"]) == ("v1", None)
    assert {answer["story"] for answer in (v1, v2, v3, same, other)} == {"v1"}


def test_missing_fields_are_unknown(tagger: Tagger) -> None:
    lines = [
        json.dumps({"id": 1, "text": RUKLA}),
        text(2, RUKLA, published=None, language=None),
        text(3, "", title="Drill at Rukla", published="", language=""),
        text(4, "", title="", url=None),
        text(5, RUKLA, published="2026-11-21"),
    ]
    answers = run(tagger, *lines)
    assert not any("error" in answer for answer in answers)
    assert [answer["copy_of"] for answer in answers] == [None, 1, None, None, 1]
    assert answers[3]["story"] is None


def test_a_text_reprinted_long_after_is_no_copy(tagger: Tagger) -> None:
    answers = run(tagger, text(1, RUKLA), text(2, RUKLA, published="2027-03-01T00:00:00Z"))
    assert answers[1]["copy_of"] is None


@pytest.mark.parametrize(
    ("line", "given", "reason"),
    [
        ("{", None, "line 2: not JSON"),
        ("[" * 100_000, None, "line 2: not JSON"),
        ("[1]", None, 'expected an object with "id"'),
        ('{"text": "x"}', None, 'expected an object with "id"'),
        ('{"id": null}', None, 'expected an object with "id"'),
        ('{"id": true}', None, 'expected an object with "id"'),
        ('{"id": "x", "text": 3}', "x", "line 2: text: expected text"),
        ('{"id": "x", "published": "yesterday"}', "x", "line 2: published: expected ISO 8601"),
        ('{"id": "x", "published": "0001-01-01"}', "x", "line 2: published: expected ISO 8601"),
        ('{"id": "x", "url": "drill.html"}', "x", "not an absolute"),
        ('{"id": "first"}', "first", "line 2: id 'first' was used before"),
    ],
)
def test_a_bad_line_is_answered_and_the_others_are_not_affected(
    tagger: Tagger, line: str, given: object, reason: str
) -> None:
    first, bad, last = run(tagger, text("first", RUKLA), line, text("last", RUKLA))
    assert bad["id"] == given
    assert reason in bad["error"]
    assert "\n" not in bad["error"]
    assert (bad["copy_of"], bad["version_of"], bad["containment"], bad["story"]) == (None,) * 4
    assert first["story"] == last["story"] == "first"
    assert last["copy_of"] == "first"


def test_blank_lines_are_no_inputs(tagger: Tagger) -> None:
    assert [answer["id"] for answer in run(tagger, "\n", text(1, MATCH), "  \n")] == [1]
    assert run(tagger) == []


def test_hostile_texts_are_answered(tagger: Tagger) -> None:
    bodies = ["war " * 200_000, "x" * 1_000_000, "\ud800 \udfff", "a" + "\u0300\u0316" * 50_000]
    answers = run(tagger, *(text(number, body) for number, body in enumerate(bodies)))
    assert [answer["id"] for answer in answers] == [0, 1, 2, 3]
    assert all(answer["copy_of"] is None for answer in answers)


def test_the_answers_are_the_same_every_time(tagger: Tagger) -> None:
    def lines() -> Iterator[str]:
        for number, body in enumerate((RUKLA, KAUNAS, RUKLA_RETOLD, MATCH) * 3):
            yield text(number, body)

    first = list(group.run(lines(), tagger=tagger, countries=(), everything=True))
    assert first == list(group.run(lines(), tagger=tagger, countries=(), everything=True))
