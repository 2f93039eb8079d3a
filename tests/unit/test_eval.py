"""`vedette eval group`: reading labelled pairs, judging and scoring them."""

import json
from dataclasses import replace
from typing import Any

import pytest

from vedette.cli.evaluation import judging, scores
from vedette.cli.evaluation.judging import Judged, Linked
from vedette.cli.evaluation.pairs import LABELS, Label, Pair, Pairs
from vedette.cli.evaluation.scores import Score
from vedette.config import ROOT
from vedette.errors import UsageError

SHIPPED = sorted((ROOT / "tests" / "data" / "copies").glob("*.jsonl"))

STORY = (
    "Dredgers cleared the last sandbar before the naval quay on Monday. The harbour master said the "
    "fairway is now fourteen metres deep over its whole length. Two frigates will move there from "
    "the old basin before the ice comes. Fishermen keep the northern mole, as they had asked for. "
    "The port authority pays for half of the work and hopes that ferries will return next summer, "
    "when the breakwater has been raised as well and a second crane stands on the inner quay."
)
OTHER = (
    "Recruits of the spring intake swore their oath in pouring rain. Families had come from every "
    "county, some of them by the night train. The band played on under a tarpaulin that the wind "
    "kept lifting off its poles, and nobody minded much by the time soup was ladled out."
)


def said(text: str, **fields: object) -> dict[str, Any]:
    usual = {
        "outlet": "Quay Courier",
        "url": "https://quay-courier.example/one",
        "title": "Sandbar gone",
        "text": text,
        "published": "2026-03-10T08:00:00+02:00",
    }
    return usual | fields


def line(number: int = 1, **fields: object) -> dict[str, Any]:
    usual = {
        "id": f"en-{number}",
        "language": "en",
        "family": "quay",
        "split": "tune",
        "trap": "verbatim",
        "first": said(STORY),
        "second": said(STORY, outlet="Dune Post", url=f"https://dune-post.example/{number}"),
        "label": "same",
        "substance": [],
    }
    return usual | fields


def read(*lines: dict[str, Any], name: str = "pairs.jsonl") -> list[Pair]:
    return [*Pairs().read(name, [json.dumps(one) for one in lines])]


def judge(**fields: object) -> Judged:
    (pair,) = read(line() | fields)
    return judging.judge(pair, {})


# Reading


def test_a_pair_is_read_as_it_stands() -> None:
    (pair,) = read(line(trap="cut40", label="version", substance=["numbers", "added"]))
    assert (pair.id, pair.language, pair.family, pair.split) == ("en-1", "en", "quay", "tune")
    assert (pair.trap, pair.label, sorted(pair.substance)) == (
        "cut40",
        "version",
        ["added", "numbers"],
    )
    assert pair.first.body == STORY
    assert pair.second.address == "https://dune-post.example/1"
    assert pair.first.moment.isoformat() == "2026-03-10T08:00:00+02:00"


def test_blank_lines_are_no_pairs() -> None:
    assert [*Pairs().read("x", ["\n", json.dumps(line()), "  "])] == read(line())


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id": ""}, "id: expected text"),
        ({"family": 3}, "family: expected text"),
        ({"split": "test"}, "split: expected one of tune, frozen, got 'test'"),
        ({"label": "copied"}, "label: expected one of same, copy, part, version, different"),
        ({"first": "text"}, "first: expected an object with outlet, url"),
        ({"second": {**said(STORY), "published": None}}, "second: published: expected text"),
        ({"second": said(STORY, published="noon")}, "second: published: expected ISO 8601"),
        ({"second": said(STORY, url="one.html")}, "second: not an absolute"),
        ({"second": said(STORY, published="2026-03-10T07:00:00+02:00")}, "exchange them"),
        ({"substance": ["number"]}, "substance: expected a list of added, headline"),
        ({"substance": "numbers"}, "substance: expected a list of"),
        ({"substance": [[]]}, "substance: expected a list of"),
        ({"substance": ["numbers"]}, "only a version has any, this is same"),
    ],
)
def test_a_malformed_line_is_refused_by_file_and_line(
    changed: dict[str, object], reason: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read(line(), line(2) | changed)
    assert str(caught.value).startswith("pairs.jsonl:2: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("written", ["{", "[1]", "9", "[" * 100_000])
def test_what_is_no_object_is_refused(written: str) -> None:
    with pytest.raises(UsageError, match=r"^pairs.jsonl:1: "):
        [*Pairs().read("pairs.jsonl", [written])]


def test_ids_and_splits_of_families_hold_across_files() -> None:
    pairs = Pairs()
    assert [*pairs.read("a", [json.dumps(line())])]
    with pytest.raises(UsageError, match=r"^b:1: id 'en-1' stands at a:1, too"):
        [*pairs.read("b", [json.dumps(line())])]
    with pytest.raises(UsageError, match=r"^b:1: family 'quay' is tune elsewhere"):
        [*pairs.read("b", [json.dumps(line(3, split="frozen"))])]


# Judging


def test_each_label_can_be_told() -> None:
    half = STORY[: STORY.index(" Two frigates")]
    long = " ".join(f"Ward {number} counted {number + 7} votes anew." for number in range(16))
    there = {"outlet": "Dune Post", "url": "https://dune-post.example/1"}
    told: dict[Label, Judged] = {
        "same": judge(),
        "copy": judge(second=said(half, **there)),
        "part": judge(second=said(f"{OTHER}\n{long}\n{STORY}", **there)),
        "version": judge(second=said(STORY.replace("fourteen", "fifteen"))),
        "different": judge(second=said(OTHER, **there)),
    }
    assert {label: one.got for label, one in told.items()} == {one: one for one in LABELS}
    assert all(one.steady for one in told.values())
    assert (told["copy"].relation, told["part"].relation) == ("cut", None)
    assert told["copy"].of_first == pytest.approx(0.28, abs=0.05)
    assert told["copy"].of_second == 1
    assert told["version"].substance == {"numbers"}


def test_furniture_of_all_pairs_is_left_out() -> None:
    appeal = " ".join(f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    own = (
        f"Seen from tower {letter} the {letter} convoy of {letter} lorries took the {letter} road, and "
        f"the {letter} guards at the {letter} gate let {letter} drivers through to the {letter} depot."
        for letter in ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath")
    )
    pages = [
        said(f"{appeal}\n{text}", url=f"https://quay-courier.example/{number}")
        for number, text in enumerate(own)
    ]
    pairs = read(
        *(
            line(number, first=pages[2 * number], second=pages[2 * number + 1], label="different")
            for number in range(4)
        )
    )
    lines = judging.learned(pairs)
    assert {judging.judge(one, lines).got for one in pairs} == {"different"}
    assert {judging.judge(one, {}).got for one in pairs} == {"copy"}


def test_together_finds_links_between_families() -> None:
    pairs = read(
        line(1),
        line(2, second=said(OTHER, url="https://dune-post.example/2")),
        line(3, family="oath", first=said(OTHER, url="https://mole-mail.example/3")),
    )
    texts, links = judging.together(pairs, {})
    # The story stands in two of the pairs under one address.
    assert texts == 5
    named = {(one.later, one.earlier): one.same_family for one in links}
    assert named == {
        ("en-1.second", "en-1.first"): True,
        ("en-3.first", "en-2.second"): False,
        ("en-3.second", "en-1.first"): False,
    }


# Scoring


def judged(
    label: Label, got: Label, *, trap: str = "t", substance: str = "", told: str = "", **of: float
) -> Judged:
    (pair,) = read(line())
    pair = replace(pair, label=label, trap=trap, substance=frozenset(substance.split()))
    return Judged(
        pair=pair,
        got=got,
        relation=None,
        substance=frozenset(told.split()),
        of_first=of.get("of_first", 0.0),
        of_second=0.0,
        steady=of.get("steady", 1) == 1,
    )


def table(*ones: Judged, links: tuple[Linked, ...] = ()) -> dict[tuple[str, str], Score]:
    return {(row.measure, row.of): row for row in scores.scores(ones, 7, links)}


def test_link_counts_what_words_tell() -> None:
    found = table(
        judged("same", "copy"),
        judged("copy", "copy"),
        judged("part", "different"),
        judged("different", "part"),
        judged("different", "different"),
        judged("version", "version"),
    )
    link = found["link", "all"]
    assert (link.n, link.precision, link.recall) == (6, 2 / 3, 2 / 3)
    assert link.f1 == pytest.approx(2 / 3)
    assert link.right == 3 / 6


def test_labels_are_scored_one_by_one() -> None:
    found = table(judged("same", "copy"), judged("copy", "copy"), judged("copy", "different"))
    copy = found["label", "copy"]
    assert (copy.n, copy.precision, copy.recall, copy.f1) == (2, 0.5, 0.5, 0.5)
    same = found["label", "same"]
    assert (same.n, same.precision, same.recall, same.f1) == (1, None, 0, 0)
    part = found["label", "part"]
    assert (part.n, part.precision, part.recall, part.f1) == (0, None, None, None)


def test_traps_and_languages_have_rows_of_their_own() -> None:
    found = table(
        judged("copy", "copy", trap="cut40"),
        judged("copy", "different", trap="cut40"),
        judged("different", "different", trap="template"),
    )
    assert (found["trap", "cut40"].n, found["trap", "cut40"].recall) == (2, 0.5)
    assert (found["trap", "template"].right, found["trap", "template"].recall) == (1, None)
    assert found["language", "en"].n == 3


def test_substance_is_scored_as_a_set_and_by_kind() -> None:
    found = table(
        judged("version", "version", substance="numbers added", told="added numbers"),
        judged("version", "version", substance="names", told="names negation"),
        judged("version", "version"),
        judged("version", "copy", substance="names"),
        judged("copy", "version", told="removed"),
    )
    assert (found["version", "told"].n, found["version", "told"].right) == (4, 3 / 4)
    assert found["version", "substance exact"].right == 2 / 4
    names = found["substance", "names"]
    assert (names.n, names.precision, names.recall) == (2, 1, 0.5)
    assert found["substance", "negation"].precision == 0
    assert found["substance", "removed"].precision is None


def test_order_and_links_between_families_are_counted() -> None:
    links = tuple(linked(number, same_family=number > 0) for number in range(4))
    found = table(judged("same", "same", steady=0), judged("same", "same"), links=links)
    assert (found["order", "judged alike"].n, found["order", "judged alike"].right) == (2, 0.5)
    together = found["together", "7 texts"]
    assert (together.n, together.precision) == (4, 3 / 4)


def linked(number: int, *, same_family: bool) -> Linked:
    return Linked(
        later=f"{number}.second",
        earlier=f"{number}.first",
        got="copy",
        relation="cut",
        of_later=1.0,
        of_earlier=0.4,
        same_family=same_family,
    )


def test_nothing_to_score_is_no_error() -> None:
    rows = table()
    assert (rows["link", "all"].n, rows["link", "all"].f1) == (0, None)
    assert rows["together", "7 texts"].precision is None


def test_confusion_says_what_was_taken_for_what() -> None:
    rows = scores.confusion(
        [judged("same", "copy"), judged("same", "copy"), judged("part", "part")]
    )
    assert [row["expected"] for row in rows] == list(LABELS)
    assert rows[0] == {
        "expected": "same",
        "same": 0,
        "copy": 2,
        "part": 0,
        "version": 0,
        "different": 0,
    }
    assert rows[2]["part"] == 1


def test_the_worst_misses_come_first() -> None:
    ones = [
        judged("version", "version", trap="substance", substance="names", told="numbers"),
        judged("same", "copy", trap="label"),
        judged("copy", "different", trap="missed", of_first=0.3),
        judged("copy", "different", trap="missed more clearly", of_first=0.9),
        judged("different", "part", trap="false"),
        judged("same", "same", trap="right"),
    ]
    rows = scores.misses(ones, [linked(1, same_family=True), linked(2, same_family=False)])
    traps = ["together", "false", "missed more clearly", "missed", "label", "substance"]
    assert [row["trap"] for row in rows] == traps
    assert rows[0]["got"] == "copy of 2.first"
    assert (rows[-1]["expected"], rows[-1]["got"]) == ("version names", "version numbers")
    assert len(scores.misses(ones * 20, [])) == 20


# The pairs that come with the program


@pytest.fixture(scope="module")
def shipped() -> list[Pair]:
    pairs = Pairs()
    return [
        pair for path in SHIPPED for pair in pairs.read(path.name, path.read_text().splitlines())
    ]


def test_there_are_pairs_of_all_kinds_in_many_languages(shipped: list[Pair]) -> None:
    assert len(shipped) >= 200
    assert len({pair.language for pair in shipped}) >= 6
    assert {pair.label for pair in shipped} == {*LABELS}
    frozen = sum(pair.split == "frozen" for pair in shipped)
    assert 0.4 < frozen / len(shipped) < 0.6


@pytest.mark.parametrize(("split", "precision"), [("tune", 0.99), ("frozen", 0.97)])
def test_copies_are_told_from_what_only_looks_like_them(
    shipped: list[Pair], split: str, precision: float
) -> None:
    lines = judging.learned(shipped)
    ones = [judging.judge(pair, lines) for pair in shipped if pair.split == split]
    (link,) = [row for row in scores.scores(ones, 0, []) if row.measure == "link"]
    assert link.n > 200
    assert link.precision is not None
    assert link.recall is not None
    assert link.precision >= precision
    assert link.recall >= 0.97


def test_versions_are_told_and_families_are_kept_apart(shipped: list[Pair]) -> None:
    tune = [pair for pair in shipped if pair.split == "tune"]
    lines = judging.learned(shipped)
    ones = [judging.judge(pair, lines) for pair in tune]
    texts, links = judging.together(tune, lines)
    found = {(row.measure, row.of): row for row in scores.scores(ones, texts, links)}
    assert found["version", "told"].right == 1
    assert found["order", "judged alike"].right == 1
    together = found["together", f"{texts} texts"]
    assert together.n > 90
    assert together.precision is not None
    assert together.precision >= 0.99
