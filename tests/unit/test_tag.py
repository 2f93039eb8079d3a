"""The tagger, on a small lexicon of its own."""

# ruff: noqa: RUF001  (texts in several alphabets)

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette import topics
from vedette.model import Evidence, Tagging, TopicHit
from vedette.sentences import split
from vedette.tag import Tagger

CONCEPTS = """\
concepts:
  TROOP: {any: [troop, soldier, "service member", kari, солдат]}
  ARRIVE: {any: [arriv, atvyk, прибы]}
  EXERCISE: {any: ["military exercis", drill]}
  SPORT: {any: [football]}
  MONEY: {any: [budget, "=SEK$", "4$ percent of the gdp"]}
"""
ENTITIES = """\
entities:
  - slug: lithuania
    name: Lithuania
    kind: place
    country: true
    concepts: [REGION]
    aliases: {en: [lithuania], lt: [lietuv], ru: [литв]}
  - slug: work
    name: Robert Work
    kind: person
    aliases: {any: ["=Work$", "robert work"]}
  - slug: nato
    name: NATO
    kind: org
    aliases: {any: [nato$, "north atlantic treaty organi"]}
"""
TAXONOMY = "groups: {g: A group}\nthreshold: 1.0\ngates: {region: [REGION]}\n"
TOPICS: dict[str, dict[str, object]] = {
    "arrivals": {
        "rules": [
            {"all": ["TROOP", "ARRIVE"], "none": ["SPORT"]},
            {"all": ["TROOP", "REGION"], "weight": 0.5},
        ],
    },
    "exercises": {
        "gate": "none",
        "rules": [{"all": ["EXERCISE", ["TROOP", "NEAR"]], "within": "neighbours"}],
        "concepts": {"NEAR": {"any": ["border"]}},
    },
    "money": {
        "gate": "none",
        "rules": [
            {"all": ["MONEY", "TROOP"], "within": "article"},
            {"all": ["MONEY", "ARRIVE"], "within": "title", "weight": 0.5},
        ],
    },
}


def tagger() -> Tagger:
    files = {"taxonomy.yaml": TAXONOMY, "concepts.yaml": CONCEPTS, "entities.yaml": ENTITIES}
    for slug, topic in TOPICS.items():
        head: dict[str, object] = {
            "slug": slug,
            "group": "g",
            "name": slug,
            "definition": "Invented.",
        }
        files[f"{slug}.yaml"] = json.dumps(head | topic)
    return Tagger(topics.load({name: text.encode() for name, text in files.items()}))


TAGGER = tagger()


def tag(text: str, title: str = "", language: str | None = "en") -> Tagging:
    return TAGGER.tag(title, text, language)


def hit(topic: str, text: str, title: str = "") -> TopicHit | None:
    return {found.topic: found for found in tag(text, title).topics}.get(topic)


def by_rules(total: float) -> float:
    """The score of a topic without weights, whose rules sum up to so much."""
    return round(total / (1 + total), 4)


def found(topic: str, text: str, title: str = "") -> TopicHit:
    result = hit(topic, text, title)
    assert result is not None
    return result


def test_a_topic_fires_where_its_concepts_meet_in_a_sentence() -> None:
    result = found("arrivals", "Rain fell. The first Troops arrived in Lithuania! Rain again.")
    assert result == TopicHit(
        topic="arrivals",
        about=True,
        score=by_rules(1.0),
        evidence=(
            Evidence(sentence="The first Troops arrived in Lithuania!", words=("Troops arrived",)),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Troops are in Lithuania. Nobody arrived.",
        "Troops arrived in Spain.",
        "Football troops arrived in Lithuania.",
        "A troop of service personnel, member by member, left Lithuania.",
    ],
)
def test_it_does_not_fire_apart_outside_the_gate_or_under_a_veto(text: str) -> None:
    assert hit("arrivals", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Į Lietuvą atvyko kariai.",
        "В Литву прибыли солдаты.",
        "LITHUANIA: SERVICE MEMBERS ARRIVE",
        "Lithuania says service-members arrived",
        "Lietuvą pasiekė atvykę ka\u00adriai",
    ],
)
def test_every_text_is_read_with_the_stems_of_all_languages(text: str) -> None:
    assert found("arrivals", text).about


def test_the_title_counts_double_and_comes_first() -> None:
    result = found("arrivals", "Soldiers arrived early.", "Soldiers arrive in Lithuania")
    assert result.score == by_rules(3.0)
    assert [one.in_title for one in result.evidence] == [True, False]
    assert result.evidence[0].sentence == "Soldiers arrive in Lithuania"


def test_a_sentence_brings_its_best_rule_once() -> None:
    assert found("arrivals", "Soldiers arrived in Lithuania as troops arrived.").score == by_rules(
        1.0
    )
    assert found("arrivals", "Troops in Lithuania. Soldiers of Lithuania.").score == by_rules(1.0)


def test_a_mention_far_down_is_not_what_a_text_is_about() -> None:
    rest = "Lithuania buys milk. " * 12
    assert not found("arrivals", f"{rest}Troops arrived.").about
    assert found("arrivals", f"Troops arrived. {rest}").about
    assert found("arrivals", f"{rest}Troops arrived. Soldiers arrived too.").about
    assert found("arrivals", rest, "Troops in Lithuania").about


def test_neighbours_see_the_sentence_before() -> None:
    result = found("exercises", "Drills began. The border is near.")
    assert result.score == by_rules(1.0)
    assert result.evidence[0] == Evidence(
        sentence="Drills began. The border is near.", words=("Drills", "border")
    )
    assert hit("exercises", "Drills began. It rained. The border is near.") is None


def test_neighbours_count_a_sentence_only_for_what_it_adds() -> None:
    alone = found("exercises", "Military exercises at the border. Rain. A border, a drill.")
    assert alone.score == by_rules(2.0)
    assert [one.sentence for one in alone.evidence] == [
        "Military exercises at the border.",
        "A border, a drill.",
    ]
    assert found("exercises", "Drills at the border. The border is long.").score == by_rules(1.0)


def test_a_rule_for_the_article_counts_once_and_shows_where() -> None:
    text = "The budget grew. Rain fell. A budget is a budget. Many soldiers came."
    result = found("money", text)
    assert (result.score, result.about) == (by_rules(1.0), False)
    assert [one.sentence for one in result.evidence] == ["The budget grew.", "Many soldiers came."]


def test_a_rule_for_the_title_looks_nowhere_else() -> None:
    assert hit("money", "Budgets arrive.") is None
    assert found("money", "", "Budgets arrive").score == by_rules(1.0)


def test_case_matters_where_the_stem_says_so() -> None:
    assert hit("money", "Soldiers cost SEK 5 each.") is not None
    assert hit("money", "Soldiers cost sek 5 each.") is None


def test_evidence_is_three_sentences_at_most() -> None:
    text = " ".join(f"Troops arrived in Lithuania on {day}day." for day in "abcdefg")
    result = found("arrivals", text)
    assert [one.sentence[-6:] for one in result.evidence] == [" aday.", " bday.", " cday."]


def test_words_side_by_side_are_shown_as_a_phrase() -> None:
    (evidence,) = found(
        "exercises", "The border saw the many military-exercises, drill drills."
    ).evidence
    assert evidence.words == ("border", "military-exercises", "drill drills")


def test_a_number_is_shown_whole() -> None:
    text = "Troops got 1,200.4 percent of the GDP, and of the troops 4 percent of the GDP went."
    (evidence,) = found("money", text).evidence
    assert evidence.words[:2] == ("Troops", "1,200.4 percent of the GDP")
    assert evidence.words[2:] == ("troops 4 percent of the GDP",)


def test_evidence_keeps_twelve_words_in_phrases_of_six() -> None:
    text = f"{'Troops arrived ' * 4}in Lithuania, troops came, {'troops arrived ' * 3}there."
    (evidence, *_) = found("arrivals", text).evidence
    three, one = "Troops arrived Troops arrived Troops arrived", "Troops arrived"
    assert evidence.words == (three, one, "troops"), "six more would be fifteen"


def test_a_long_sentence_is_cut_around_its_words() -> None:
    filler = "word " * 300
    result = found("arrivals", f"Lithuania {filler}saw troops who arrived {filler}")
    (evidence,) = result.evidence
    assert len(evidence.sentence) <= 400
    assert evidence.words == ("troops", "arrived")
    assert evidence.sentence.startswith("word")
    assert evidence.sentence.endswith("word")


def test_entities_are_counted_and_sorted() -> None:
    result = tag(
        "Robert Work spoke to NATO in Lithuania. Work at NATO; Natoma, work. Lietuva and NATO."
    )
    assert [(one.entity, one.count) for one in result.entities] == [
        ("nato", 3),
        ("lithuania", 2),
        ("work", 2),
    ]
    assert result.entities[0].name == "NATO"
    assert result.entities[0].kind == "org"


def test_topics_come_by_score_then_slug() -> None:
    text = "Troops arrived for drills in Lithuania. The budget shrank. Soldiers arrived."
    assert [(one.topic, one.score) for one in tag(text).topics] == [
        ("arrivals", by_rules(2.0)),
        ("exercises", by_rules(1.0)),
        ("money", by_rules(1.0)),
    ]


def test_relevance_grows_with_score_and_topics() -> None:
    assert tag("Nothing to see.").relevance == 0
    mention = tag("The budget. Soldiers.").relevance
    one = tag("Troops arrived in Lithuania.").relevance
    two = tag("Troops arrived in Lithuania. Soldiers arrived. Drills.").relevance
    assert mention == 0.2
    assert one == 0.5
    assert mention < one < two <= 1


@pytest.mark.parametrize(
    ("language", "expected"), [("lt", "lt"), ("LT-lt", "lt"), (None, "ru"), (" ", "ru")]
)
def test_the_language_is_guessed_where_it_is_not_known(language: str | None, expected: str) -> None:
    result = tag("Министр обороны рассказал журналистам об учениях.", language=language)
    assert result.language == expected


def test_signs_and_figures_have_no_language() -> None:
    assert tag("2024 — 5 %", language=None).language is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("One\ntwo\n\n  three ", ["One", "two", "three"]),
        ("The U.S. Army met Gen. Smith and Capt. J. Doe.", None),
        ("He left the U.S.\nThen more.", ["He left the U.S.", "Then more."]),
        ("Version 3.5 is out. 20 came.", ["Version 3.5 is out.", "20 came."]),
        ("2020 m. Lietuva ir 5 d. Vilniuje, sakė plk. Jonas.", None),
        ("В 2020 г. Литва и ген. Иванов на ул. Мира им. Ленина.", None),
        ("Am 5. Mai kam er.", None),
        ("It costs 500. Nobody pays.", ["It costs 500.", "Nobody pays."]),
        ('"Go." "No." said he. „Ne.“ Taip.', ['"Go."', '"No." said he.', "„Ne.“", "Taip."]),
        ("etc. and so on", None),
        ("See No. 5 and say No. Then go.", ["See No. 5 and say No.", "Then go."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str] | None) -> None:
    found = [text[start:end] for start, end in split(text)]
    assert found == ([text] if expected is None else expected)


WORDS = st.sampled_from(
    [
        *(
            [
                "troops",
                "arrived",
                "Lithuania",
                "Drill",
                "border",
                "budget",
                "Work",
                "NATO",
                "football",
                "service",
            ]
        ),
        *(["member", "military", "exercise", "Rain", "U.S", "á", "\u200f"]),
        "x" * 90,
    ]
)
GLUE = st.sampled_from([" ", ". ", "! ", "\n", ", ", "-", "\x00", "\u00a0", ".\u200b", "…\u201d "])
NEWS = st.lists(st.tuples(WORDS, GLUE), max_size=150).map(
    lambda pairs: "".join(word + glue for word, glue in pairs)
)
ANY = st.text(max_size=300) | st.text(st.characters(), max_size=50) | NEWS


@given(title=ANY, text=ANY)
def test_any_text_is_tagged_and_its_evidence_is_in_it(title: str, text: str) -> None:
    result = TAGGER.tag(title, text)
    assert 0 <= result.relevance <= 1
    for topic in result.topics:
        assert by_rules(1.0) <= topic.score <= 1
        assert 1 <= len(topic.evidence) <= 3
        for evidence in topic.evidence:
            assert evidence.sentence in (title if evidence.in_title else text)
            assert len(evidence.sentence) <= 400
            assert evidence.words
            assert all(word in evidence.sentence for word in evidence.words)


@given(title=NEWS, text=NEWS)
def test_tagging_is_the_same_for_the_same_text(title: str, text: str) -> None:
    assert TAGGER.tag(title, text, "en") == tagger().tag(title, text, "en")


@given(ANY)
def test_sentences_hold_everything_but_white_space(text: str) -> None:
    spans = list(split(text))
    assert [span for pair in spans for span in pair] == sorted(
        span for pair in spans for span in pair
    )
    kept = "".join(text[start:end] for start, end in spans)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    ignorable = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
    assert [c for c in kept if not c.isspace() and c not in ignorable] == [
        c for c in text if not c.isspace() and c not in ignorable
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2_000_000,
        "Troops arrived in Lithuania. " * 100_000,
        "." * 1_000_000,
        ".'" * 500_000,
        "troops\x00" * 200_000,
        "a\u0301" * 500_000,
        "\u200f\u202e" * 500_000,
        "military " * 200_000,
        " " * 1_000_000,
    ],
    ids=["word", "sentences", "stops", "closers", "nul", "marks", "directions", "phrase", "space"],
)
def test_a_hostile_text_ends_like_any_other(text: str) -> None:
    result = tag(text, language=None)
    assert all(len(one.sentence) <= 400 for topic in result.topics for one in topic.evidence)
