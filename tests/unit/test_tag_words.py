"""How words are found: compounds, names within names and by context, haste, and tricks."""

# ruff: noqa: RUF001  (letters that look alike are the point)

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette import topics
from vedette.model import Tagging
from vedette.stems import bare, fold, parse
from vedette.tag import Tagger
from vedette.tag.match import Matcher, Sense

FILES = {
    "taxonomy.yaml": "groups: {g: A group}\nthreshold: 1.0\ngates: {region: [REGION]}\n",
    "concepts.yaml": """\
concepts:
  BRIGADE: {de: ["*brigade", "*heer$"], lt: [brigad]}
  COME: {any: [come$, arriv, kommt$, atvyk, "puolustusvoim", hyökk, прибы]}
  MILITARY: {any: [minister, kariuomen]}
  ALLIANCE: {any: [nato$], ru: [нато$]}
  DENIAL: {any: [not$, keine$]}
  DOUBT: {any: [may$]}
""",
    "entities.yaml": """\
entities:
  - {slug: russia, name: Russia, kind: place, concepts: [REGION, RUSSIA], aliases: {fi: [venäj], en: [russia]}}
  - {slug: belarus, name: Belarus, kind: place, concepts: [REGION], aliases: {fi: [valko venäj], en: [belarus]}}
  - {slug: minsk-deal, name: Minsk agreement, kind: agreement, aliases: {en: [minsk agreement]}}
  - {slug: minsk, name: Minsk, kind: place, concepts: [REGION], aliases: {en: [minsk]}}
  - {slug: belsk-deal, name: Minsk agreement of bankers, kind: agreement, aliases: {en: [minsk agreement]}}
  - {slug: siauliai, name: Šiauliai, kind: place, concepts: [REGION], aliases: {lt: [šiauli]}}
""",
    "entities-people.yaml": """\
entities:
  - slug: robert-work
    name: Robert Work
    kind: person
    note: Deputy Secretary of Defense 2014-2017
    aliases: {any: [robert work]}
    weak: {any: [=Work$]}
    context: [MILITARY]
""",
    "coming.yaml": json.dumps(
        {
            "slug": "coming",
            "group": "g",
            "name": "Coming",
            "definition": "Invented.",
            "gate": "none",
            "rules": [{"all": [["BRIGADE", "ALLIANCE", "RUSSIA"], "COME"]}],
        }
    ),
}
TAGGER = Tagger(topics.load({name: text.encode() for name, text in FILES.items()}))


def tag(text: str, title: str = "", language: str | None = "en") -> Tagging:
    return TAGGER.tag(title, text, language)


def named(text: str, title: str = "") -> dict[str, int]:
    return {one.entity: one.count for one in tag(text, title).entities}


def words(text: str, language: str = "en") -> list[tuple[str, ...]]:
    return [one.words for hit in tag(text, language=language).topics for one in hit.evidence]


@pytest.mark.parametrize("word", ["Brigade", "Panzerbrigade", "Heimatschutzbrigaden", "Bundesheer"])
def test_a_part_of_a_compound_is_found(word: str) -> None:
    assert words(f"Die {word} kommt.", "de") == [(f"{word} kommt",)]


def test_what_is_no_part_of_compounds_begins_a_word() -> None:
    assert words("Subbrigada arrives") == []
    assert words("Xybrigade arrives") == [], "two letters are no word before it"
    assert words("Bundesheeres arrives") == [], "the end of a compound only"


def test_a_longer_name_hides_a_shorter_one_of_its_kind() -> None:
    assert named("Valko-Venäjä ja Venäjä") == {"belarus": 1, "russia": 1}
    assert named("Valko-Venäjän raja") == {"belarus": 1}
    assert words("Valko-Venäjä arrives", "fi") == [], "nor are its concepts set"
    both = {"minsk": 1, "minsk-deal": 1, "belsk-deal": 1}
    assert named("The Minsk agreement") == both, "another kind, and one as long"


def test_a_name_that_others_bear_needs_support() -> None:
    assert named("Work began on the bridge. No Work on Sunday.") == {}
    assert named("The deputy minister, Mr Work, spoke.") == {"robert-work": 1}, "by context"
    assert named("Robert Work came. Later Work left.") == {"robert-work": 2}, "named in full"
    assert named("Later Work left.", "Robert Work came") == {"robert-work": 2}
    many = "Work began. " * 1100
    assert named(many, "The deputy minister, Mr Work") == {"robert-work": 1}


def test_a_name_without_support_is_no_reason() -> None:
    matcher = Matcher([(parse("=Work$"), Sense(1, entity=7, weak=True))])
    assert matcher.first_words("Work ended", (0, 10), 1, bare=False) == []
    assert matcher.first_words("Work ended", (0, 10), 1, bare=False, sure={7}) == ["Work"]


@given(
    st.text(
        st.sampled_from("NATObrigade=Work minsk-.,'\u02bc\u200b\u00a0\u3000\x1c\n"), max_size=80
    )
)
def test_what_is_shown_is_what_was_found(text: str) -> None:
    """Sentences are read by the runs between white space, shown word by word."""
    for sentence in TAGGER.trace("", text, "en"):
        told = {one.what for one in sentence.entities}
        assert told <= set(named(text))


@pytest.mark.parametrize("apostrophe", ["'", "\u2019", "\u02bc"])
def test_every_apostrophe_separates(apostrophe: str) -> None:
    text = f"Belarus{apostrophe}s neighbour: minsk{apostrophe}agreement"
    assert named(text) == {"belarus": 1, "minsk": 1, "minsk-deal": 1, "belsk-deal": 1}


def test_haste_leaves_out_diacritics() -> None:
    assert named("An exercise at Siauliai was seen") == {"siauliai": 1}, "a name, in any text"
    hasty = "Puolustusvoimat sanoo etta Venaja ei ole tulossa nyt"
    assert TAGGER.tag("", hasty, "fi").entities[0].entity == "russia"
    attack = "Venaja hyokkasi tanaan aamulla varhain"
    found = [tag(attack, title, "fi").topics != () for title in ("", "„Asia“ – nyt", "Näin on")]
    assert found == [True, True, False], "quotation marks and dashes are no diacritics"


@pytest.mark.parametrize("word", ["NАTO", "NATО", "N\u200bATO", "NA\u00adTO", "ＮＡＴＯ", "НАTО"])
def test_letters_that_look_alike_hide_nothing(word: str) -> None:
    text = f"\u202eRain fell.\u202c So {word} arrives here."
    (hit,) = tag(text).topics
    (shown,) = hit.evidence
    assert shown.words == (f"{word} arrives",)
    assert shown.sentence in text


@pytest.mark.parametrize(
    ("title", "mood"),
    [
        ("NATO arrives", None),
        ("NATO will not come", "denied"),
        ("NATO may come", "possible"),
        ("NATO may not come", "denied"),
        ("Not so in other matters, far away from this one and of long ago: NATO arrives", None),
    ],
)
def test_denials_and_doubts_are_marked(title: str, mood: str | None) -> None:
    (hit,) = tag("", title).topics
    assert [one.mood for one in hit.evidence] == [mood]


def test_the_languages_are_twelve() -> None:
    assert tag("", language="nb-NO").language == "no"
    said = "Міністэрства абароны паведаміла, што вучэнні пачнуцца ў панядзелак."
    assert TAGGER.tag("", said).language == "be"
    said = "Forsvaret opplyser at øvelsen begynner på mandag og varer ut uken."
    assert TAGGER.tag("", said).language == "no"


@given(st.text(max_size=40))
def test_a_bare_text_is_bare(text: str) -> None:
    assert bare(bare(text)) == bare(text)


@given(st.text(alphabet="AaBcHKopTNАаВсНКорТЖж", max_size=12))
def test_folding_settles_on_one_script(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 2_000_000,
        "NATO arrives. " * 100_000,
        "Venäj" * 300_000,
        "minsk " * 300_000,
        "\u202e\u200b" * 500_000 + " NATO arrives",
        "NАTO " * 200_000,
    ],
    ids=["one word", "100,000 sentences", "one long name", "one name", "marks", "look-alikes"],
)
def test_hostile_texts_are_tagged_and_their_evidence_is_in_them(text: str) -> None:
    """Long ones: what grew with the square of the length would not come back."""
    found = TAGGER.tag("", text, "en")
    for hit in found.topics:
        assert all(one.sentence in text and len(one.sentence) <= 400 for one in hit.evidence)
    assert bool(found.topics) == ("arrives" in text)
