import math

import pytest

from vedette import topics
from vedette.cli import wordlists
from vedette.stems import fold, parse
from vedette.tag.tracing import Found, Line, Near
from vedette.terms import belarusian, dictionary
from vedette.terms.borrowed import borrowed
from vedette.terms.contrast import contrast, log_odds
from vedette.terms.dictionary import Entry
from vedette.terms.fitting import Fitting
from vedette.terms.inflected import Proposal, beginnings, matches, propose
from vedette.terms.known import Known, Owner


def packed(entries: dict[str, str]) -> bytes:
    """A list as simplemma packs them."""
    data = bytearray(b"SMFC1\0" + number(len(entries)))
    before = lemma_before = b""
    for form, lemma in sorted((form.encode(), lemma.encode()) for form, lemma in entries.items()):
        shared = common(before, form)
        data += number(shared) + number(len(form) - shared) + form[shared:]
        kept = common(form, lemma)
        if lemma == lemma_before:
            data.append(254)
        elif len(form) - kept > 200:
            data += b"\xff" + number(len(lemma)) + lemma
        else:
            data += bytes([len(form) - kept]) + number(len(lemma) - kept) + lemma[kept:]
        before, lemma_before = form, lemma
    return bytes(data)


def number(value: int) -> bytes:
    low, high = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + number(high) if high else bytes([low])


def common(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


BRIGADES = dict.fromkeys(
    ("brygada", "brygady", "brygadzie", "brygadę", "brygad", "brygadami"), "brygada"
)
LIST = BRIGADES | {
    "brygadier": "brygadier",
    "bryła": "bryła",
    "bryły": "bryła",
    "Brygida": "Brygida",
    "podbrygada": "podbrygada",
    "zamek": "zamek",
    "x" * 300: "zamek",
}


def words(proposals: list[Proposal]) -> list[str]:
    return [one.stem for one in proposals]


# The lists


def test_a_list_gives_forms_by_lemma_beginnings_and_what_is_inside() -> None:
    found = dictionary.search(packed(LIST), ["brygada"], ["bry", "Bry"], "brygad")
    assert {entry.form for entry in found.forms} == {*BRIGADES}
    assert {*found.near} == {Entry(*pair) for pair in LIST.items() if fold(pair[0])[:3] == "bry"}
    assert found.inside == [Entry("podbrygada", "podbrygada")]
    assert dictionary.search(packed(LIST), ["zamek"], ["q"]).forms[0].form == "x" * 300


@pytest.mark.parametrize(
    "starts",
    [["bry"], ["brygad", "bryg"], ["Bry", "zam"], ["a", "bryły", "zz"], ["x"], [""], [], ["ż"]],
)
def test_beginnings_are_found_without_reading_the_rest(starts: list[str]) -> None:
    expected = sorted(
        form for form in LIST if starts and form.startswith(tuple(starts)) and starts != [""]
    )
    assert sorted(dictionary.beginning_with(packed(LIST), starts)) == expected


@pytest.mark.parametrize("data", [b"", b"SMFC2\0\1", b"SMFC1\1\1", packed(LIST)[:-2]])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="word list"):
        dictionary.search(data, ["brygada"], ["b"])


# Stems


def near(**lemmas: str) -> list[Entry]:
    return [Entry(form, lemma) for form, lemma in lemmas.items()]


def test_a_stem_is_as_short_as_strangers_let_it() -> None:
    found = dictionary.search(packed(LIST), ["brygada"], beginnings(["brygada"], 2))
    (one,) = propose("brygada", [entry.form for entry in found.forms], found.near, language="pl")
    assert one.stem == "bryg"
    assert set(one.finds) == {*map(fold, BRIGADES)}
    assert (one.kin, one.names, one.strangers) == (("brygadier",), ("brygida",), ())


def test_a_stem_that_catches_strangers_becomes_the_whole_word() -> None:
    others = near(karalius="karalius", karo="karoti", karosas="karosas")
    forms = ["karas", "karo", "karui"]
    found = propose("karas", forms, others, language="lt")
    assert words(found) == ["karas", "karo$", "karu"]
    assert found[1].strangers == ("karoti",)
    allowed = propose("karas", forms, others, language="lt", allowed=3)
    assert words(allowed) == ["kar"]
    assert allowed[0].strangers == ("karoti", "karosas", "karalius")


def test_words_of_other_languages_make_a_stem_longer_unless_they_are_kin() -> None:
    foreign = {"de": ["Soldat", "Solidarität"], "sv": ["soldater"]}
    (one,) = propose("soldatas", ["soldatas", "soldato"], [], language="lt", foreign=foreign)
    assert one.stem == "sold"
    assert one.foreign == {"de": ("soldat",), "sv": ("soldater",)}
    found = propose("karas", ["karo", "karus"], [], language="lt", foreign={"et": ["karusell"]})
    assert words(found) == ["kara", "karo", "karus$"]


def test_what_a_form_means_elsewhere_does_not_make_a_stem_longer() -> None:
    found = propose("сіла", ["сіле", "сілу"], [], language="be", foreign={"uk": ["сіле", "сілу"]})
    assert words(found) == ["сіл"]
    found = propose("сіла", ["сіле", "сілу"], [], language="be", foreign={"uk": ["сілувати"]})
    assert words(found) == ["сіла", "сіле", "сілу$"]


def test_compounds_are_kin_from_four_letters_where_they_are_one_word() -> None:
    others = near(sõjavägi="sõjavägi")
    assert words(propose("sõda", ["sõja"], others, language="et")) == ["sõd", "sõj"]
    assert words(propose("sõda", ["sõja"], others, language="lt")) == ["sõd", "sõja$"]


def test_every_form_is_found_and_every_stem_can_be_written() -> None:
    forms = ["brygada", "brygady", "od", "o"]
    found = propose("brygada", forms, near(brzeg="brzeg", oda="oda"), language="pl", shortest=5)
    assert {form for one in found for form in one.finds} == {*forms}
    assert all(matches(one.stem, form) for one in found for form in one.finds)
    assert [parse(one.stem) for one in found]
    assert words(found) == ["bryga", "o$", "od$"]


@pytest.mark.parametrize(
    ("lemma", "some"),
    [
        ("брыгада", {"брыгады", "брыгадзе", "брыгадамі", "брыгадаў", "брыгад"}),
        ("рука", {"рукі", "руцэ", "руку", "рукой"}),
        ("ваенны", {"ваеннага", "ваенная", "ваеннымі"}),
        ("войска", {"войскам", "войсках", "войску", "войскі"}),
        ("кароль", {"кароля", "каролю", "каролем", "каролі", "каролях"}),
        ("апошні", {"апошняга", "апошнюю", "апошнія", "апошнімі"}),
        ("беларускі", {"беларуская", "беларускага", "беларускімі"}),
    ],
)
def test_belarusian_is_inflected_by_rule(lemma: str, some: set[str]) -> None:
    found = belarusian.forms(lemma)
    assert found[0] == lemma
    assert some <= {*found}
    assert {*found}.isdisjoint({"вайнё", "войскы", "апошная", "беларускы"})


def test_what_the_lexicon_has_is_told_with_owner_and_stem() -> None:
    files = {
        "concepts.yaml": b"concepts:\n  UNIT:\n    en: [brigad, army$, armed forc]\n    de: ['*heer$']\n",
        "a.yaml": b"slug: a\nconcepts:\n  OWN:\n    en: [=Army$, brig]\n",
        "entities.yaml": b"entities:\n  - slug: kfor\n    aliases: {en: [kfor$]}\n",
        "weights.yaml": b"weights: []\n",
    }
    known = Known.read(topics.written(files))
    assert known.of("Brigades") == {Owner("UNIT"): "brigad", Owner("OWN", "a"): "brig"}
    assert known.of("armies") == known.of("heerlager") == {}
    assert known.of("Landesheer") == known.of("heer") == {Owner("UNIT"): "*heer$"}
    assert [str(owner) for owner in known.of("KFOR")] == ["kfor"]
    assert known.all(["army", "brig"]) == {
        Owner("UNIT"): {"army$": ["army"]},
        Owner("OWN", "a"): {"brig": ["brig"]},
    }


# Terms


def test_log_odds_are_those_of_the_paper() -> None:
    # Equal shares: no difference. The formula by hand for 3 of 100 against 1 of 900.
    assert log_odds(2, 100, 20, 1000) == pytest.approx(0, abs=0.01)
    prior = 500 * 4 / 1000
    first, second = 3 + prior, 1 + prior
    odds = math.log(first / (600 - first)) - math.log(second / (1400 - second))
    assert log_odds(3, 100, 1, 900) == pytest.approx(odds / math.sqrt(1 / first + 1 / second))
    assert log_odds(0, 100, 20, 100) < 0


TEXT = "A balloon crossed the frontier. Weather balloons came again, weather balloons at night."


def test_terms_are_what_the_background_does_not_say() -> None:
    background = ["At night the weather came again."] * 9
    rows = {row.stem: row for row in contrast(TEXT, background)}
    assert next(iter(rows)) == "balloon"
    assert rows["balloon"].count == 3
    assert rows["balloon"].forms == ("balloons", "balloon")
    assert rows["weather balloons"].count == 2
    assert rows["balloon"].score > 0 > rows["again"].score
    assert rows["weather"].background == pytest.approx(10_000 / 6)
    # Nothing stands side by side over a comma or a full stop, nothing short is a term.
    assert rows.keys().isdisjoint({"frontier weather", "again weather", "at", "the", "at night"})


def test_without_a_background_what_is_frequent_and_long_comes_first() -> None:
    rows = contrast(TEXT, [])
    assert rows[0].stem == "balloon"
    assert {row.background for row in rows} == {None}
    assert [row.score for row in rows] == sorted((row.count for row in rows), reverse=True)


def line(sentence: str, concepts: list[str], *missing: str) -> Line:
    close = Near(
        topic="a", rule="X+Y", weight=1, telling=1, found=(), stopped="missing", by=missing, hint=()
    )
    return Line(
        place=0,
        sentence=sentence,
        concepts=tuple(Found(what=name, words=()) for name in concepts),
        entities=(),
        fired=(),
        near=(close,) if missing else (),
    )


def test_a_term_might_be_what_its_sentences_lack() -> None:
    lines = [
        line("Balloons over the border", ["BORDER", "SKY"], "AIRCRAFT"),
        line("The border and balloons", ["BORDER"], "AIRCRAFT", "SMUGGLER"),
        line("The border", ["BORDER"], "TANK"),
    ]
    fit = Fitting(lines).of(["balloons"], "a", {"BORDER", "AIRCRAFT"})
    assert fit.missing == (("AIRCRAFT", 2), ("SMUGGLER", 1))
    assert fit.beside == (("BORDER", 2),)
    assert Fitting(lines).of(["balloons"], "b", ()).missing == ()


def test_nine_words_in_a_row_are_a_quotation() -> None:
    original = "One two, three four five SIX seven eight nine ten."
    assert borrowed(["two three four five six seven eight nine"], original) is None
    said = "But one two three four five six seven eight nine"
    assert borrowed(["x", said], original) == "one two three four five six seven eight nine"


@pytest.mark.parametrize(
    ("language", "lemma", "form"),
    [("en", "brigade", "brigades"), ("uk", "солдат", "солдати"), ("no", "soldat", "soldatane")],
)
def test_installed_lists_can_be_read(language: str, lemma: str, form: str) -> None:
    found = [dictionary.search(data, [lemma], [lemma[:3]]) for data in wordlists.of(language)]
    assert Entry(form, lemma) in [entry for one in found for entry in one.forms]
    for data, one in zip(wordlists.of(language), found, strict=True):
        begun = dictionary.beginning_with(data, [lemma[:3]])
        assert sorted(begun) == sorted(entry.form for entry in one.near)
