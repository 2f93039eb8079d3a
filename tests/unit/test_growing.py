import hashlib
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vedette import seeds, topics
from vedette.cli import main, wordlists
from vedette.config import ROOT
from vedette.errors import SeedError

FILES = {
    "taxonomy": "groups: {threat: Threats}\nthreshold: 1.0\ngates: {region: [REGION]}\n",
    "concepts": "concepts:\n  BORDER:\n    en: [border]\n  DAMAGE:\n    en: [sever]\n",
    "entities": """\
entities:
  - slug: estonia
    name: Estonia
    kind: place
    qid: Q191
    concepts: [REGION]
    aliases: {en: [estonia]}
""",
    "sky": """\
slug: sky
group: threat
name: Things in the sky
definition: What flies over a border.
concepts:
  OBJECT:
    en: [kite]
rules:
  - all: [OBJECT, BORDER]
examples:
  must:
    - {language: en, title: "A kite over the border of Estonia", text: "It came at night."}
    - {language: pl, title: "Estonia"}
""",
}
TEXT = """\
Weather balloons crossed the border of Estonia at night. More weather balloons came over the border
when guards were asleep, and nobody counted them. A balloon fell near a farm.
"""
FORMS = (("brygada", "brygada"), ("brygady", "brygada"), ("brygida", "brygida"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A seeds folder of one topic, and a new document beside it."""
    (tmp_path / "topics").mkdir()
    (tmp_path / "corpus").mkdir()
    for name, content in FILES.items():
        (tmp_path / "topics" / f"{name}.yaml").write_text(content, "utf-8")
    (tmp_path / "new.txt").write_text(TEXT, "utf-8")
    monkeypatch.setenv("VEDETTE_SEEDS", str(tmp_path))
    monkeypatch.setattr(wordlists, "_PACKAGE", "no_such_package")
    wordlists.clear()
    yield tmp_path
    wordlists.clear()


@pytest.fixture
def lists(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of word lists with one list, as simplemma would be."""
    data = folder / "tiny_lists" / "strategies" / "dictionaries" / "data"
    data.mkdir(parents=True)
    (folder / "tiny_lists" / "__init__.py").write_text("", "utf-8")
    packed = bytearray(b"SMFC1\0" + bytes([len(FORMS)]))
    for form, lemma in FORMS:
        packed += bytes([0, len(form)]) + form.encode()
        packed += bytes([255, len(lemma)]) + lemma.encode()
    for code in ("en", "lt", "lv", "et", "pl", "de", "fi", "sv", "nb", "nn"):
        content = bytes(packed) if code == "pl" else b"SMFC1\0\0"
        (data / f"{code}.plzma").write_bytes(lzma.compress(content))
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(wordlists, "_PACKAGE", "tiny_lists")
    wordlists.clear()
    return data


def lines(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def said(capsys: pytest.CaptureFixture[str]) -> str:
    (line,) = capsys.readouterr().err.splitlines()
    return line


# Stems


@pytest.mark.usefixtures("lists")
def test_stems_come_from_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seeds", "stems", "brygada", "--language", "pl", "--json"]) == 0
    (found,) = lines(capsys)
    assert (found["source"], found["forms"]) == ("list", ["brygada", "brygady"])
    assert found["has"] == []
    (stem,) = found["stems"]
    assert (stem["stem"], stem["strangers"]) == ("bryga", [])


@pytest.mark.usefixtures("folder")
def test_stems_of_belarusian_need_no_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seeds", "stems", "брыгада", "--language", "be"]) == 0
    shown = capsys.readouterr().out
    assert "by rule" in shown
    assert shown.rstrip().endswith("be: [брыгад]")


def test_forms_are_taken_from_texts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["seeds", "stems", "balloon", "--language", "en", "--text", str(folder / "new.txt")]
    assert main([*arguments, "--json"]) == 0
    (found,) = lines(capsys)
    assert (found["source"], found["forms"]) == ("texts", ["balloon", "balloons"])


def test_what_the_lexicon_has_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = folder / "new.txt"
    assert main(["seeds", "stems", "border", "--language", "en", "--text", str(text)]) == 1
    shown = capsys.readouterr().out
    assert "border (en): no forms known: give --text" in shown
    assert "the lexicon has BORDER: border" in shown


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["kite", "--language", "en"], "pip install"),
        (["kite", "--language", "xx"], "--language: expected one of"),
        (["two words", "--language", "be"], "expected one word"),
        (["kite", "--language", "en", "--text", "nowhere.txt"], "nowhere.txt"),
    ],
)
def test_wrong_use_of_stems_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    assert main(["seeds", "stems", *arguments]) == 2
    assert reason in said(capsys)


def test_a_list_of_another_kind_is_refused(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for content in (lzma.compress(b"something else"), b"not packed"):
        (lists / "pl.plzma").write_bytes(content)
        wordlists.clear()
        assert main(["seeds", "stems", "brygada", "--language", "pl"]) == 2
        assert "pl" in said(capsys)


# A new document


def add(folder: Path, *arguments: str) -> int:
    return main(["seeds", "add", str(folder / "new.txt"), "--topics", "sky", *arguments])


def test_terms_are_proposed_with_what_they_might_be(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(folder, "--propose", "--json") == 0
    (found,) = lines(capsys)
    assert (found["record"], found["language"]) == (None, "en")
    terms = {one["stem"]: one for one in found["terms"]}
    balloon = terms["balloon"]
    assert (balloon["topic"], balloon["count"], balloon["background"]) == ("sky", 3, 0)
    assert balloon["missing"] == [["OBJECT", 2]]
    assert balloon["beside"] == [["BORDER", 2]]
    assert terms.keys().isdisjoint({"border", "estonia", "night"})
    assert not [*(folder / "corpus").iterdir()]


def test_a_background_is_what_the_keeper_names(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = folder / "others.jsonl"
    rows = [
        {"id": 1, "title": "Weather", "text": "The weather balloons rose. " * 30, "language": "en"}
    ]
    rows += [{"id": 2, "title": "Pogoda", "text": "balloon " * 900, "language": "pl"}]
    rows += [{"id": 3, "text": "farm " * 900, "language": "en", "split": "frozen"}]
    texts.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    more = folder / "more.txt"
    more.write_text("Weather is what balloons are for.", "utf-8")
    assert add(folder, "--propose", "--json", "--background", str(texts), str(more)) == 0
    (found,) = lines(capsys)
    terms = {one["stem"]: one for one in found["terms"]}
    assert "balloon" not in terms
    assert terms["guards"]["background"] == 0


def test_a_record_is_refused_until_it_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(folder) == 0
    path = folder / "corpus" / "000.yaml"
    written = capsys.readouterr().out
    assert str(path) in written
    assert "refuses it until then" in written
    with pytest.raises(SeedError, match=r"000.yaml:\d+: "):
        seeds.record("000.yaml", path.read_bytes(), {"sky"})
    assert "balloon" not in path.read_text("utf-8")


WHOLE = (
    *("--title", "Balloons drift into Estonia", "--published", "2026-03-10"),
    *("--fact", 'They say "weather".', "--evidence", "sky:balloons over a frontier"),
)


def test_a_whole_record_can_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(folder, *WHOLE, "--slug", "balloons", "--outlet", "The Sentry") == 0
    data = (folder / "corpus" / "balloons.yaml").read_bytes()
    record = seeds.record("balloons.yaml", data, {"sky"})
    assert record.sha256 == hashlib.sha256((folder / "new.txt").read_bytes()).hexdigest()
    assert (record.file, record.outlet) == ("new.txt", "The Sentry")
    assert record.facts == ('They say "weather".',)
    assert record.topics == {"sky": ("balloons over a frontier",)}
    assert add(folder, *WHOLE) == 2
    assert "has a record already, balloons" in capsys.readouterr().err


def test_a_record_without_a_title_is_said_to_be_unfinished(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(folder, *WHOLE[4:]) == 0
    assert "refuses it until then" in capsys.readouterr().out
    with pytest.raises(SeedError, match="title"):
        seeds.record("000.yaml", (folder / "corpus" / "000.yaml").read_bytes(), {"sky"})


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--topics", "earth"], "unknown topic 'earth'"),
        (["--slug", "A B"], "--slug"),
        (["--evidence", "earth:x"], "--evidence"),
        (["--published", "yesterday"], "2026-03-10"),
        (["--language", "xx"], "--language"),
        (["--most", "-1"], "a number from 1 to 9999 expected, got -1"),
        (["--fact", "Latin-1: \udce9"], "is not UTF-8"),
        (
            [
                "--fact",
                "The border of Estonia at night: more weather balloons came over the border",
            ],
            "9 words of the document",
        ),
    ],
)
def test_wrong_use_of_add_is_one_line_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    assert add(folder, *arguments) == 2
    assert reason in said(capsys)
    assert not [*(folder / "corpus").iterdir()]


def test_the_small_lexicon_can_be_loaded(folder: Path) -> None:
    files = {path.name: path.read_bytes() for path in (folder / "topics").iterdir()}
    assert [*topics.load(files).topics] == ["sky"]
    assert folder != ROOT / "seeds"
