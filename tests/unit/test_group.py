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
    told = {"relation", "parts", "substance"}
    keys = {"id", "copy_of", "version_of", "containment", "story"} | told
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


def test_a_bulletin_has_its_parts_and_a_story_of_its_own(tagger: Tagger) -> None:
    long = " ".join(
        f"Item {number} tells of a drill by night watch {number}." for number in range(40)
    )
    lines = [text("r", RUKLA), text("bulletin", f"{KAUNAS} {long} {RUKLA}"), text("k", KAUNAS)]
    r, bulletin, k = run(tagger, *lines)
    assert (bulletin["copy_of"], bulletin["relation"], bulletin["parts"]) == (None, None, ["r"])
    assert bulletin["story"] == "bulletin"
    assert (k["copy_of"], k["relation"]) == ("bulletin", "cut")
    assert (r["parts"], k["parts"]) == ([], [])


def test_relations_say_how_a_copy_differs(tagger: Tagger) -> None:
    cut = RUKLA[: RUKLA.index(" The army asks")]
    copies = {
        "same": RUKLA.upper(),
        "cut": cut,
        "extended": f"{RUKLA} {KAUNAS[: KAUNAS.index(', where')]} on the same day.",
        "rewritten": f"{cut} {KAUNAS[KAUNAS.index('Lithuania wants') :]}",
    }
    for relation, body in copies.items():
        first, copy = run(tagger, text("first", RUKLA), text("copy", body))
        assert (first["relation"], copy["relation"]) == (None, relation)
        assert (copy["copy_of"], copy["story"]) == ("first", "first")


def test_who_was_first_is_told_by_time_not_by_line(tagger: Tagger) -> None:
    cut = RUKLA[: RUKLA.index(" The army asks")]
    lines = [
        text("last", RUKLA, published="2026-11-20T12:00:00+02:00"),
        text("match", MATCH),
        text("cut", cut, published="2026-11-20T11:00:00+02:00"),
        # The earliest: its time is written with another offset.
        text("first", RUKLA, published="2026-11-20T10:30:00+03:00"),
    ]
    last, match, cut_answer, first = run(tagger, *lines)
    assert (first["copy_of"], match["copy_of"]) == (None, None)
    assert (last["copy_of"], cut_answer["copy_of"]) == ("first", "first")
    assert {one["story"] for one in (last, cut_answer, first)} == {"first"}


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


def test_a_stable_guid_makes_a_version_within_its_outlet(tagger: Tagger) -> None:
    lines = [
        text("v1", RUKLA, guid="n7", url="https://outlet.lt/old", outlet="The Outlet"),
        text("v2", RUKLA_RETOLD, guid="n7", url="https://outlet.lt/new", outlet="the  outlet"),
        text("v3", KAUNAS, url="https://outlet.lt/new"),
        text("elsewhere", KAUNAS, guid="n7", url="https://other.lv/1"),
        text("no address", MATCH, guid="n7", url=None, outlet="The Outlet"),
        text("nobody's", MATCH, guid="n7", url=None),
    ]
    answers = {answer["id"]: answer for answer in run(tagger, *lines)}
    of = {name: answer["version_of"] for name, answer in answers.items()}
    assert (of["v1"], of["v2"], of["v3"], of["no address"]) == (None, "v1", "v1", "v1")
    assert (of["elsewhere"], of["nobody's"]) == (None, None)
    assert answers["elsewhere"]["copy_of"] == "v1"


def test_the_first_edition_is_the_earliest(tagger: Tagger) -> None:
    url = "https://outlet.lt/drill"
    lines = [
        text("late", RUKLA.replace("640", "700"), url=url, published="2026-11-20T18:00:00+02:00"),
        text("early", RUKLA, url=url),
        text("front", RUKLA, url="https://outlet.lt/"),
        text("also front", KAUNAS, url="https://outlet.lt/"),
    ]
    late, early, _, front = run(tagger, *lines)
    assert (late["version_of"], late["story"]) == ("early", "early")
    assert (early["version_of"], front["version_of"]) == (None, None)


def test_a_version_says_what_changed(tagger: Tagger) -> None:
    url = "https://outlet.lt/drill"
    lines = [
        text("v1", RUKLA, url=url, title="Drill opens"),
        text("number", RUKLA.replace("640", "700"), url=url, title="Drill opens"),
        text("polish", RUKLA.replace("at night,", "at night"), url=url, title="Drill opens"),
        text("headline", RUKLA, url=url, title="Troops of two nations cross a river"),
        text("nothing", RUKLA, url=url, title="Drill opens"),
        text("untitled", RUKLA, url=url, title=""),
    ]
    v1, number, polish, headline, nothing, untitled = run(tagger, *lines)
    assert (v1["substance"], nothing["substance"]) == (None, None)
    assert (number["substance"], polish["substance"]) == (["numbers"], [])
    assert (headline["version_of"], headline["substance"]) == ("v1", ["headline"])
    assert headline["containment"] == 1
    assert (nothing["copy_of"], untitled["copy_of"]) == ("v1", "v1")


def test_lines_that_an_outlet_repeats_make_no_copies(tagger: Tagger) -> None:
    appeal = (
        "Our newsroom lives from its readers alone: whoever gives a little each month keeps three "
        "reporters on the road between the lagoon and the lakes, in snow and in summer heat alike."
    )
    flashes = [
        f"Watch {name} saw {name} geese over {name} bay before {name} sailed for {name} island, and "
        f"{name} crews counted {name} gulls off {name} light while {name} boats lay in {name} sound "
        f"until {name} bells rang for {name} church on {name} hill."
        for name in ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath")
    ]
    lines = [text(number, f"{appeal}\n{flash}") for number, flash in enumerate(flashes)]
    assert [answer["copy_of"] for answer in run(tagger, *lines)] == [None] * len(flashes)
    # Seven texts of an outlet teach nothing.
    assert any(answer["copy_of"] is not None for answer in run(tagger, *lines[:-1]))


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


HOSTILE = {
    "one word": "war " * 500_000,
    "one letter": "x" * 2_000_000,
    "half characters": "\ud800 \udfff",
    "marks": "a" + "\u0300\u0316" * 50_000,
    "lines": "no\n" * 50_000,
    "quotes": "\u201e" * 100_000 + "\u201c" * 100_000,
    "scripts": "\u0443\u0447\u0435\u043d\u0438\u044f drill \u6f14\u7fd2 \u05ea\u05e8\u05d2\u05d9\u05dc \u062a\u0645\u0631\u064a\u0646 "
    * 5_000,
    "nothing": "",
    "spaces": " \n\t" * 100_000,
    "no characters": "\x00\u200b\ufeff\u202e" * 1_000,
}


def test_hostile_texts_are_answered(tagger: Tagger) -> None:
    answers = run(tagger, *(text(name, body) for name, body in HOSTILE.items()))
    assert [answer["id"] for answer in answers] == [*HOSTILE]
    assert not any("error" in answer for answer in answers)
    assert {answer["copy_of"] for answer in answers} == {None}


@pytest.mark.parametrize("name", ["one letter", "marks", "lines", "scripts"])
def test_hostile_texts_are_versions_and_copies_like_others(tagger: Tagger, name: str) -> None:
    url = "https://outlet.lt/one"
    body = HOSTILE[name]
    _, version, copy = run(
        tagger, text(1, body, url=url), text(2, f"{body} Drill.", url=url), text(3, body)
    )
    assert (version["version_of"], copy["copy_of"], copy["relation"]) == (1, 1, "same")


def test_dates_a_century_off_are_far_from_everything(tagger: Tagger) -> None:
    days = ("2026-11-20", "1970-01-01", "2126-11-20", "2199-12-31T23:59:59-14:00", "2026-11-21")
    answers = run(tagger, *(text(day, RUKLA, published=day) for day in days))
    assert [answer["copy_of"] for answer in answers] == [None, None, None, None, "2026-11-20"]


def test_a_thousand_equal_lines_have_one_original(tagger: Tagger) -> None:
    for same_url in ({}, {"url": "https://outlet.lt/one"}):
        answers = run(tagger, *(text(number, RUKLA, **same_url) for number in range(1_000)))
        assert {answer["copy_of"] for answer in answers[1:]} == {0}
        assert {answer["story"] for answer in answers} == {0}


def test_a_thousand_editions_have_one_first(tagger: Tagger) -> None:
    url = "https://outlet.lt/live"
    bodies = (f"{RUKLA} At {number} o'clock the watch changed." for number in range(1_000))
    answers = run(tagger, *(text(number, body, url=url) for number, body in enumerate(bodies)))
    assert {answer["version_of"] for answer in answers[1:]} == {0}


def test_the_answers_are_the_same_every_time(tagger: Tagger) -> None:
    def lines() -> Iterator[str]:
        for number, body in enumerate((RUKLA, KAUNAS, RUKLA_RETOLD, MATCH) * 3):
            yield text(number, body)

    first = list(group.run(lines(), tagger=tagger, countries=(), everything=True))
    assert first == list(group.run(lines(), tagger=tagger, countries=(), everything=True))
