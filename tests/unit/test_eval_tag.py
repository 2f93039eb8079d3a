"""`vedette eval tag`: reading labelled texts, judging and scoring them."""

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vedette.cli import main
from vedette.cli.evaluation import agreement, figures, labelled, wrong
from vedette.cli.evaluation.agreement import Agreement
from vedette.cli.evaluation.figures import Overall, Score
from vedette.cli.evaluation.labelled import Item, Items, Labels
from vedette.cli.evaluation.resampling import RESAMPLES, Draws, Figures, divide, mean
from vedette.cli.evaluation.tagged import Tagged
from vedette.config import ROOT
from vedette.errors import UsageError
from vedette.model import Tagging, TopicHit

TOPICS = ("air-policing", "sanctions", "wagner-pmc")


def row(number: int = 1, **fields: object) -> dict[str, Any]:
    usual: dict[str, object] = {
        "id": f"en-{number}",
        "language": "en",
        "kind": "lede",
        "split": "tune",
        "title": "Frigate in fog",
        "text": "It waits outside the harbour.",
        "topics": ["sanctions"],
        "minor": [],
        "defence": True,
    }
    return usual | fields


def second(*main_topics: str, minor: Iterable[str] = (), defence: bool = True) -> dict[str, Any]:
    return {"topics": main_topics, "minor": [*minor], "defence": defence}


def read(*rows: dict[str, Any], labels: dict[str, Labels] | None = None) -> list[Item]:
    lines = [json.dumps(one) for one in rows]
    return [*Items(TOPICS, labels).read("texts.jsonl", lines)]


def item(**fields: object) -> Item:
    (only,) = read(row() | fields)
    return only


# Reading


def test_a_text_is_read_as_it_stands() -> None:
    one = item(minor=["wagner-pmc"], near="air-policing", second=second("sanctions", "wagner-pmc"))
    assert (one.id, one.language, one.kind, one.split) == ("en-1", "en", "lede", "tune")
    assert (one.title, one.text) == ("Frigate in fog", "It waits outside the harbour.")
    assert one.first == Labels(
        main=frozenset({"sanctions"}), borne=frozenset({"sanctions", "wagner-pmc"}), defence=True
    )
    assert one.expected("main") == {"sanctions"}
    assert one.disputed("main") == {"wagner-pmc"}
    assert one.expected("borne") == {"sanctions", "wagner-pmc"}
    assert one.disputed("borne") == set()
    assert one.near == "air-policing"


def test_what_may_be_missing_may_be_missing() -> None:
    (one,) = read({"id": "a", "topics": [], "defence": False})
    assert (one.title, one.text, one.language, one.kind, one.split) == (
        "",
        "",
        None,
        "unknown",
        "tune",
    )
    assert one.disputed("main") == set()


@pytest.mark.parametrize(
    ("title", "words", "length"),
    [
        ("Fog", 0, "headline"),
        ("", 59, "under 60 words"),
        ("One", 59, "under 300 words"),
        ("", 299, "under 300 words"),
        ("", 300, "longer"),
    ],
)
def test_title_and_text_count_for_the_length(title: str, words: int, length: str) -> None:
    assert item(title=title, text="so " * words).length == length


@pytest.mark.parametrize(
    ("fields", "negative"),
    [
        ({"topics": [], "defence": False}, True),
        ({"topics": [], "defence": True}, False),
        ({"topics": [], "defence": False, "near": "sanctions"}, False),
        ({"topics": [], "minor": ["sanctions"], "defence": False}, False),
        ({"topics": [], "defence": False, "second": second(defence=False)}, True),
        ({"topics": [], "defence": False, "second": second("sanctions")}, False),
    ],
)
def test_a_negative_has_no_label_of_anybody(fields: dict[str, object], *, negative: bool) -> None:
    assert item(**fields).is_negative is negative


def test_a_near_miss_that_a_reader_found_in_it_after_all_is_none() -> None:
    assert item(near="wagner-pmc").is_near_miss
    assert not item(near="wagner-pmc", second=second(minor=["wagner-pmc"])).is_near_miss


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id": " "}, "id: expected text"),
        ({"title": 3}, "title: expected text"),
        ({"split": "test"}, "split: expected one of tune, frozen, got 'test'"),
        ({"topics": "sanctions"}, "topics: expected a list of topics"),
        ({"topics": ["sport"]}, "no topic is called 'sport'"),
        ({"minor": [3]}, "minor: expected a list of topics"),
        ({"defence": 1}, "defence: expected true or false"),
        ({"near": "chess"}, "no topic is called 'chess'"),
        ({"second": []}, "second: expected an object"),
        ({"second": {"topics": [], "defence": None}}, "second: defence: expected true or false"),
        ({"id": "en-1"}, "id 'en-1' stands at texts.jsonl:1, too"),
    ],
)
def test_a_malformed_line_is_refused_by_file_and_line(
    changed: dict[str, object], reason: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read(row(), row(2) | changed)
    assert str(caught.value).startswith("texts.jsonl:2: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_text_without_labels_asks_for_them() -> None:
    with pytest.raises(UsageError, match=r"texts.jsonl:1: expected labels, .* --labels"):
        read({"id": "a", "title": "b"})


def test_labels_that_stand_apart_are_joined_by_id() -> None:
    lines = [json.dumps({"id": "b", "topics": ["sanctions"], "minor": [], "defence": True})]
    apart = labelled.labels("labels.jsonl", lines, TOPICS)
    items = Items(TOPICS, apart)
    texts = [json.dumps({"id": name, "title": name}) for name in "ab"]
    (found,) = items.read("texts.jsonl", texts)
    assert (found.id, found.title) == ("b", "b")
    assert found.expected("main") == {"sanctions"}
    items.check()


def test_labels_of_no_text_are_refused() -> None:
    apart = {"z": Labels(main=frozenset(), borne=frozenset(), defence=False)}
    items = Items(TOPICS, apart)
    assert [*items.read("texts.jsonl", [json.dumps({"id": "a"})])] == []
    with pytest.raises(UsageError, match="no text has the id 'z'"):
        items.check()


def test_a_file_given_twice_is_refused() -> None:
    """Each text would count twice, and intervals be too narrow."""
    items = Items(TOPICS)
    assert len([*items.read("texts.jsonl", [json.dumps(row())])]) == 1
    with pytest.raises(UsageError, match=r"id 'en-1' stands at texts.jsonl:1, too"):
        [*items.read("texts.jsonl", [json.dumps(row())])]


def test_labels_given_twice_are_refused() -> None:
    lines = [json.dumps({"id": "a", "topics": [], "minor": [], "defence": True})] * 2
    with pytest.raises(UsageError, match=r"labels.jsonl:2: id 'a' stands at labels.jsonl:1"):
        labelled.labels("labels.jsonl", lines, TOPICS)


# Agreement


def agreed(*rows: dict[str, Any]) -> dict[str, Agreement]:
    return {one.of: one for one in agreement.agreement(read(*rows), TOPICS)}


def test_agreement_is_kappa_over_decisions() -> None:
    # Of sanctions: 4 alike yes, 1 yes and no, 1 no and yes, 4 alike no; chance is one half.
    said = [(1, 1)] * 4 + [(1, 0), (0, 1)] + [(0, 0)] * 4
    found = agreed(
        *(
            row(number, topics=["sanctions"] * a, second=second(*["sanctions"] * b))
            for number, (a, b) in enumerate(said)
        )
    )
    one = found["sanctions"]
    assert (one.n, one.both, one.first, one.second) == (10, 4, 1, 1)
    assert one.alike == pytest.approx(0.8)
    assert one.kappa == pytest.approx(0.6)
    assert found["main"].n == 30
    assert found["main"].alike == pytest.approx(28 / 30)
    assert found["same main topics"].alike == pytest.approx(0.8)
    assert found["wagner-pmc"].kappa is None
    assert found["defence"].kappa is None


def test_a_text_with_one_reader_has_no_agreement() -> None:
    assert agreed(row()) == {}


# Scoring


def tagged(one: Item, *about: str, mentions: Iterable[str] = (), relevance: float = 0.9) -> Tagged:
    hits = [(topic, True) for topic in about] + [(topic, False) for topic in mentions]
    tagging = Tagging(
        language="en",
        relevance=relevance,
        relevant=relevance >= 0.5,
        topics=tuple(
            TopicHit(topic=topic, about=is_about, score=0.8 if is_about else 0.4, evidence=())
            for topic, is_about in hits
        ),
        entities=(),
    )
    return Tagged(item=one, tagging=tagging)


def overall(*ones: Tagged) -> dict[tuple[str, str], Overall]:
    found = figures.overall(ones, TOPICS, Draws(len(ones), 1))
    return {(one.of, one.measure): one for one in found}


def scores(*ones: Tagged, what: labelled.What = "main") -> dict[tuple[str, str], Score]:
    found = figures.scores(ones, TOPICS, what, Draws(len(ones), 1))
    return {(one.by, one.of): one for one in found}


def test_decisions_are_counted_over_topics_and_disputes_left_out() -> None:
    ones = [
        tagged(item(), "sanctions", "wagner-pmc"),
        tagged(item(topics=["air-policing"]), mentions=["air-policing"]),
        tagged(item(second=second("sanctions", "wagner-pmc")), "wagner-pmc", "sanctions"),
    ]
    found = overall(*ones)
    assert found["main", "micro precision"].value == pytest.approx(2 / 3)
    assert found["main", "micro recall"].value == pytest.approx(2 / 3)
    assert found["main", "micro precision"].n == 3
    assert found["borne", "micro recall"].value == 1
    # Air policing 0, sanctions 1; nobody agrees that anything is about Wagner.
    assert found["main", "macro recall"].value == pytest.approx(1 / 2)
    assert found["main", "macro f1"].value == pytest.approx(1 / 2)
    assert found["main", "macro precision"].value == 1
    topic = scores(*ones)["topic", "wagner-pmc"]
    assert (topic.n, topic.given, topic.disputed, topic.precision, topic.recall) == (
        0,
        1,
        1,
        0,
        None,
    )


def test_there_are_rows_by_language_kind_and_length() -> None:
    ones = [
        tagged(item(language="lt", text=""), "sanctions"),
        tagged(item(language=None, kind="wire")),
        tagged(item(language="pl", topics=[])),
    ]
    found = scores(*ones)
    assert found["language", "lt"].f1 == 1
    assert found["language", "unknown"].recall == 0
    assert ("language", "pl") not in found
    assert {of for by, of in found if by == "kind"} == {"lede", "wire"}
    assert [of for by, of in found if by == "length"] == ["headline", "under 60 words"]


def test_a_gain_is_measured_on_the_same_draws() -> None:
    """One text more is found, whatever is drawn nothing is lost."""
    before = [tagged(item(topics=["sanctions"])) for _ in range(4)]
    after = [tagged(item(topics=["sanctions"]), "sanctions"), *before[1:]]
    found = {one.measure: one for one in figures.gain(before, after, TOPICS, Draws(4, 1))}
    recall = found["gain in micro recall"]
    assert (recall.n, recall.value, recall.low) == (4, 1 / 4, 0)
    assert recall.high is not None
    assert recall.high > 1 / 4
    same = figures.gain(after, after, TOPICS, Draws(4, 1))
    assert {(one.value, one.low, one.high) for one in same} == {(0, 0, 0)}


def test_near_misses_and_negatives_are_shares_of_texts() -> None:
    quiet = {"topics": [], "defence": False}
    ones = [
        tagged(item(near="wagner-pmc", **quiet), "wagner-pmc"),
        tagged(item(near="wagner-pmc", **quiet), mentions=["wagner-pmc"]),
        tagged(item(near="air-policing", **quiet), "sanctions"),
        tagged(item(near="air-policing", topics=["sanctions"]), "sanctions"),
        tagged(item(**quiet), relevance=0.1),
        tagged(item(**quiet), "sanctions"),
        tagged(item(**quiet), mentions=["sanctions"]),
        tagged(item()),
    ]
    found = overall(*ones)
    near, negatives = found["near-misses", "about it"], found["negatives", "about anything"]
    assert (near.n, negatives.n) == (4, 3)
    assert near.value == pytest.approx(1 / 4)
    # The fourth has a topic of its own.
    anything = found["near-misses", "about anything"]
    assert anything.n == 3
    assert anything.value == pytest.approx(2 / 3)
    assert negatives.value == pytest.approx(1 / 3)
    assert found["negatives", "mention it"].value == pytest.approx(2 / 3)
    assert found["negatives", "relevant"].value == pytest.approx(2 / 3)
    assert [(one.topic, one.n, one.about, one.mentioned) for one in figures.nears(ones)] == [
        ("air-policing", 2, 0, 0),
        ("wagner-pmc", 2, 1, 1),
    ]


def test_negatives_have_rows_by_language() -> None:
    quiet = {"topics": [], "defence": False}
    ones = [
        tagged(item(language="lt", **quiet), "sanctions", mentions=["wagner-pmc"]),
        tagged(item(language="lt", **quiet), mentions=["sanctions"], relevance=0.1),
        tagged(item(language="et", **quiet), relevance=0.1),
        tagged(item(), "sanctions"),
    ]
    found = [
        (one.language, one.n, one.about, one.mentioned, one.relevant, one.share)
        for one in figures.negatives(ones)
    ]
    assert found == [("et", 1, 0, 0, 0, 0), ("lt", 2, 1, 1, 1, 0.5)]


def test_what_only_one_reader_takes_for_defence_news_counts_not_for_relevance() -> None:
    ones = [
        tagged(item(), relevance=0.7),
        tagged(item(topics=[], defence=False), relevance=0.2),
        tagged(item(topics=[], defence=False, second=second()), relevance=0.9),
    ]
    area = overall(*ones)["relevance", "AUC"]
    assert (area.n, area.value) == (2, 1.0)


def test_nothing_to_score_is_no_error() -> None:
    assert {one.value for one in overall().values()} == {None}
    assert scores() == {}


# Intervals


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    chance = random.Random(5)
    values = [chance.randrange(6) for _ in range(40)]
    truth = [chance.random() < 0.4 for _ in values]
    pairs = [
        1.0 if up > down else 0.5 if up == down else 0.0
        for up, is_up in zip(values, truth, strict=True)
        for down, is_down in zip(values, truth, strict=True)
        if is_up and not is_down
    ]
    found = Draws(40, 1).area(values, truth)
    assert found.value == pytest.approx(sum(pairs) / len(pairs))
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high


@pytest.mark.parametrize("truth", [[True, True], [False, None], [None, None]])
def test_without_both_kinds_there_is_no_area(truth: list[bool | None]) -> None:
    assert Draws(2, 1).area([0.1, 0.2], truth).value is None


def test_an_interval_is_that_of_a_share() -> None:
    # 80 of 100: the binomial's standard error is .04.
    rows = [(number < 80, 1) for number in range(100)]
    found = Draws(100, 1).ratio(lambda sums: divide(sums[:, 0], sums[:, 1]), rows)
    assert found.value == pytest.approx(0.8)
    assert found.low == pytest.approx(0.8 - 1.96 * 0.04, abs=0.015)
    assert found.high == pytest.approx(0.8 + 1.96 * 0.04, abs=0.015)


def test_the_same_seed_draws_the_same() -> None:
    rows = [(number % 3, 1) for number in range(50)]

    def drawn(seed: int) -> object:
        return Draws(50, seed).ratio(lambda sums: divide(sums[:, 0], sums[:, 1]), rows)

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_each_draw_takes_as_many_texts_as_there_are() -> None:
    seen: list[Figures] = []

    def look(sums: Figures) -> Figures:
        seen.append(sums)
        return sums[:, 0]

    Draws(30, 1).ratio(look, [(1,)] * 30)
    assert seen[0].shape == (1 + RESAMPLES, 1)
    assert set(seen[0][:, 0]) == {30}


def test_a_mean_is_of_what_means_something() -> None:
    rows = np.array([[1.0, np.nan, 0.0], [np.nan, np.nan, np.nan]])
    first, last = mean(rows)
    assert first == 0.5
    assert np.isnan(last)


# Wrong ones


def test_confusion_says_what_came_instead() -> None:
    ones = [
        tagged(item(), "wagner-pmc", "air-policing"),
        tagged(item(), "wagner-pmc"),
        tagged(item(), mentions=["sanctions"]),
        tagged(item(), relevance=0.1),
        tagged(item()),
        tagged(item(), "sanctions", "air-policing"),
    ]
    found = [(one.expected, one.got, one.count) for one in wrong.confusion(ones)]
    assert found == [
        ("sanctions", "wagner-pmc", 2),
        ("nothing", "air-policing", 1),
        ("sanctions", "air-policing", 1),
        ("sanctions", "not relevant", 1),
        ("sanctions", "nothing", 1),
        ("sanctions", "only mentioned", 1),
    ]


# The command

LEXICON = {
    "taxonomy.yaml": "groups: {g: A group}\nthreshold: 1.0\n",
    "concepts.yaml": "concepts:\n  SHIP: {any: [frigate]}\n  QUAY: {any: [quay]}\n  FOG: {any: [fog]}\n",
    "entities.yaml": "entities: []\n",
    "harbours.yaml": (
        "slug: harbours\ngroup: g\nname: Harbours\ndefinition: Ships at quays.\ngate: none\n"
        "rules:\n  - all: [SHIP, QUAY]\n    none: [FOG]\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "topics").mkdir()
    for name, text in LEXICON.items():
        (tmp_path / "topics" / name).write_text(text, "utf-8")
    monkeypatch.setenv("VEDETTE_SEEDS", str(tmp_path))
    return tmp_path


def texts(folder: Path, *rows: dict[str, Any]) -> str:
    path = folder / "texts.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    return str(path)


def harbour(number: int, **fields: object) -> dict[str, Any]:
    usual = {"title": "Frigate at the quay", "text": "", "topics": ["harbours"]}
    return row(number) | usual | fields


HARBOURS = (
    harbour(1),
    harbour(2, title="Frigate in fog at the quay"),
    harbour(3, title="Quay for a museum frigate", topics=[], defence=False),
    harbour(4, title="Rain", topics=[], defence=False, split="frozen"),
)


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_has_a_line_for_each_row_of_each_table(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = texts(folder, *HARBOURS)
    assert main(["eval", "tag", path, "--split", "tune", "--misses", "--json"]) == 0
    found = rows(capsys)
    assert {one["split"] for one in found} == {"tune"}
    values = {
        (one["of"], one["measure"]): one["value"] for one in found if one["table"] == "overall"
    }
    assert values["main", "micro precision"] == pytest.approx(1 / 2)
    assert values["main", "micro recall"] == pytest.approx(1 / 2)
    assert values["negatives", "about anything"] == 1
    missed, false = (one for one in found if one["table"] == "miss")
    assert (missed["wrong"], missed["id"], missed["topic"]) == ("missed", "en-2", "harbours")
    (rule,) = missed["rules"]
    assert (rule["place"], rule["stopped"], rule["by"]) == ("title", "veto", ["FOG"])
    assert (false["wrong"], false["id"]) == ("false alarm", "en-3")
    assert false["rules"][0]["words"] == ["Quay", "frigate"]


def test_without_a_second_opinion_there_is_no_gain(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "tag", texts(folder, *HARBOURS), "--gain"]) == 2
    assert "no second opinion, so no gain" in capsys.readouterr().err


def test_the_frozen_ones_are_shown_apart(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = texts(folder, *HARBOURS)
    assert main(["eval", "tag", path, "--json"]) == 0
    found = rows(capsys)
    negatives = {one["split"]: one["n"] for one in found if one.get("measure") == "about anything"}
    assert negatives == {"all": 2, "frozen": 1}


def test_tables_and_misses_are_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "tag", texts(folder, *HARBOURS[:3]), "--misses", "1"]) == 0
    shown = capsys.readouterr().out
    for table in (
        "agreement",
        "overall",
        "main",
        "borne",
        "near-miss",
        "negative",
        "confusion",
        "miss",
    ):
        assert f"{table}, all\n" in shown
    assert "missed: harbours 0.00; en-2, en, lede; got: about nothing" in shown
    assert "harbours 1: SHIP + QUAY (sentence); forbidden by FOG" in shown


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--split", "frozen"], "no labelled frozen text"),
        (["--labels", "nowhere.jsonl"], "nowhere.jsonl: No such file"),
        (["--misses", "0"], "a number from 1"),
        (["--seed", "x"], "a whole number expected"),
    ],
)
def test_wrong_use_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    assert main(["eval", "tag", texts(folder, *HARBOURS[:3]), *arguments]) == 2
    (error,) = capsys.readouterr().err.splitlines()
    assert reason in error


def test_a_bad_line_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = texts(folder, harbour(1), harbour(2, topics=["sanctions"]))
    assert main(["eval", "tag", path]) == 2
    assert f"{path}:2: no topic is called 'sanctions'" in capsys.readouterr().err


def test_the_help_leads_to_the_definitions() -> None:
    topics = (ROOT / "docs" / "topics.md").read_text("utf-8")
    assert "\n## Checking a text\n" in topics
    assert "\n## Evaluation\n" in topics
