"""Learning weights from labelled texts, and what they do to a tagger."""

import json
import random

import pytest

from vedette import topics, weights
from vedette.errors import SeedError
from vedette.tag import Tagger, learning
from vedette.tag.learning import Labelled, Lesson
from vedette.topics import Lexicon

FILES = {
    "taxonomy.yaml": "groups: {g: A group}\nthreshold: 1.0\ngates: {region: [REGION]}\n",
    "concepts.yaml": """\
concepts:
  TROOP: {any: [soldier, karei]}
  COME: {any: [arriv, atvyk]}
  SPORT: {any: [football, futbol]}
  REGION: {any: [estonia, estij]}
""",
    "entities.yaml": "entities: []\n",
    "arrivals.yaml": json.dumps(
        {
            "slug": "arrivals",
            "group": "g",
            "name": "Arrivals",
            "definition": "Invented.",
            "gate": "none",
            "rules": [{"all": ["TROOP", "COME"]}, {"all": ["TROOP", "REGION"], "weight": 0.5}],
        }
    ),
}
FILLER = ["Rain fell.", "A bus left.", "It was late.", "Prices rose.", "Nobody spoke."]
COMING = "Soldiers arrived in Estonia."
MATCH = "Football soldiers arrived in Estonia."


def lexicon(**more: str) -> Lexicon:
    files = FILES | {f"{name}.yaml": text for name, text in more.items()}
    return topics.load({name: text.encode() for name, text in files.items()})


BARE = Tagger(lexicon())


def labelled(key: str, title: str, text: str, *, main: bool, borne: bool = False) -> Labelled:
    slugs = {"arrivals"}
    return Labelled(
        key=key,
        measured=BARE.measure(title, text, "en"),
        main=slugs if main else set(),
        borne=slugs if main or borne else set(),
        known=slugs,
        borne_known=slugs,
        defence=main,
    )


def texts() -> list[Labelled]:
    """Arrivals told at once; football; and arrivals in passing, at the end of other news."""
    chance = random.Random(3)
    found = []
    for number in range(60):
        rest = " ".join(chance.choices(FILLER, k=8))
        found += [
            labelled(f"a{number}", COMING, rest, main=True),
            labelled(f"b{number}", "", f"{COMING} {rest}", main=True),
            labelled(f"c{number}", MATCH, rest, main=False),
            labelled(f"d{number}", "Prices", f"{rest} {COMING}", main=False, borne=True),
            labelled(f"e{number}", "Rain", rest, main=False),
        ]
    return found


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return learning.learn(texts(), ["arrivals"], BARE.space)


@pytest.fixture(scope="module")
def tagger(lesson: Lesson) -> Tagger:
    return Tagger(lexicon(weights=learning.written(lesson.weights, {"texts": "300"})))


def test_texts_that_were_not_learned_from_are_judged_right(lesson: Lesson) -> None:
    found = lesson.about[:, 0] >= lesson.weights.about.threshold
    assert found.tolist() == [bool(text.main) for text in texts()]
    relevant = lesson.relevance >= lesson.weights.relevance.floor
    kept = [ours for ours, text in zip(relevant, texts(), strict=True) if text.main]
    assert sum(kept) >= learning.KEPT * len(kept)


def test_the_same_texts_give_the_same_weights(lesson: Lesson) -> None:
    again = learning.learn(texts(), ["arrivals"], BARE.space)
    assert again.weights == lesson.weights


def test_weights_are_read_as_they_were_written(lesson: Lesson) -> None:
    written = learning.written(lesson.weights, {"texts": "300"})
    assert lexicon(weights=written).weights == lesson.weights
    assert lexicon(weights=written).version != lexicon().version


def test_what_was_learned_in_english_holds_for_lithuanian(tagger: Tagger) -> None:
    (hit,) = tagger.tag("Kareiviai atvyko, Estija laukia", "Lijo. Buvo vėlu.", "lt").topics
    assert hit.about
    assert 0.5 < hit.score <= 1
    assert hit.evidence[0].words == ("Kareiviai atvyko",)


def test_what_is_said_in_passing_is_a_mention(tagger: Tagger) -> None:
    text = " ".join([*FILLER, *FILLER, COMING])
    (hit,) = tagger.tag("Prices", text, "en").topics
    assert not hit.about
    assert hit.evidence[0].sentence == COMING


def test_football_is_not_relevant_and_says_why(tagger: Tagger) -> None:
    found = tagger.tag(MATCH, "", "en")
    assert not found.relevant
    assert not any(hit.about for hit in found.topics)
    against = [reason for reason in found.reasons if reason.weight < 0]
    assert ("sport", ("Football",)) in [(reason.what, reason.words) for reason in against]
    assert list(found.reasons) == sorted(
        found.reasons, key=lambda reason: (-abs(reason.weight), reason.what)
    )


def test_a_topic_that_nothing_was_learned_of_has_the_shared_weights(lesson: Lesson) -> None:
    other = FILES["arrivals.yaml"].replace("arrivals", "landings")
    tagger = Tagger(
        lexicon(weights=learning.written(lesson.weights, {"texts": "300"}), landings=other)
    )
    # Two topics of the same words are each other's rivals; what is learned is on top of that.
    alone = tagger.measure(COMING, COMING, "en").fired
    assert alone["landings"].shared == alone["arrivals"].shared
    assert tagger.tag(COMING, COMING, "en").topics[0].topic == "arrivals"


def test_learning_needs_both_kinds_of_text() -> None:
    with pytest.raises(ValueError, match="regional defence news and texts that are not"):
        learning.learn(texts()[:2], ["arrivals"], BARE.space)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (("arrivals:", "gone:"), "weights of a topic that is not there, gone: learn them again"),
        (("floor: ", "flor: "), "unknown key 'flor'"),
        (("  threshold: ", "  threshold: a"), "threshold: expected a number"),
        (("  threshold: ", "  threshold: 7"), "threshold: expected a number between 0 and 1"),
        (("  alone: ", "  alone: -"), "alone: expected a number between 0 and 1"),
        (("floor: ", "floor: 7"), "floor: expected a number from 0 to 1"),
    ],
)
def test_weights_that_do_not_fit_are_refused(
    lesson: Lesson, changed: tuple[str, str], reason: str
) -> None:
    written = learning.written(lesson.weights, {"texts": "300"}).replace(*changed)
    with pytest.raises(SeedError) as refused:
        lexicon(weights=written)
    assert reason in str(refused.value)


def test_a_rule_is_known_by_what_it_asks_for() -> None:
    rule = topics.Rule(all=(("A", "B"), ("C",)), none=("D",), within="title")
    assert rule.key == "A|B+C-D@title"


def test_every_shared_measure_has_a_weight(lesson: Lesson) -> None:
    assert set(lesson.weights.about.shared) == set(weights.SHARED)
    assert set(lesson.weights.relevance.shared) == set(weights.RELEVANCE)
