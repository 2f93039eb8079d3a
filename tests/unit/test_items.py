"""A text of several items: where they are, and that a topic of one of them is found."""

import dataclasses
import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.test_second import BARE, FILLER, GLAD, HIDDEN, SLUG, Fake, pulling

from vedette import sentences
from vedette.opinion import ITEMS
from vedette.tag import learning, second, stacking
from vedette.tag.items import paragraphs
from vedette.tag.learning import Labelled
from vedette.tag.scoring import Verdicts
from vedette.tag.second import Part, SecondOpinion, beginning, chosen
from vedette.tag.stacking import Beginnings

LONG = "Rain fell on the town and a bus left for the coast at noon."
NOTHING = Verdicts({}, 0.5, relevant=True, parts=(), logits=[-1.0] * 2)


def items(text: str) -> list[str]:
    spans = [*sentences.split(text)]
    return [text[spans[a][0] : spans[b - 1][1]] for a, b in paragraphs(text, spans)]


def test_each_paragraph_is_an_item() -> None:
    text = f"{LONG} {LONG}\n\n{LONG}\r\n{LONG}"
    assert items(text) == [f"{LONG} {LONG}", LONG, LONG]


def test_a_heading_goes_with_what_follows() -> None:
    assert items(f"TALLINN\n{LONG} {LONG}\n\nIn brief.\n{LONG} {LONG}") == [
        f"TALLINN\n{LONG} {LONG}",
        f"In brief.\n{LONG} {LONG}",
    ]


def test_a_last_line_stands_alone() -> None:
    assert items(f"{LONG} {LONG}\n{LONG} {LONG}\nThe end.")[-1] == "The end."


def test_one_paragraph_and_short_texts_have_no_items() -> None:
    assert items(" ".join([LONG] * 9)) == []
    assert items("Rain fell.\n\nA bus left.\n\nNobody spoke.") == []
    assert items("") == []


def test_only_so_many_are_looked_at() -> None:
    assert len(items("\n".join([LONG] * 10_000))) == 14


@given(st.lists(st.sampled_from([LONG, "Late.", "", "x" * 500, "a b c d e f."]), max_size=30))
def test_items_are_whole_sentences_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    spans = [*sentences.split(text)]
    found = paragraphs(text, spans)
    assert len(found) != 1
    assert [0, *(last for _, last in found)][: len(found)] == [first for first, _ in found]
    assert all(first < last <= len(spans) for first, last in found)


def test_an_item_is_read_as_a_text_of_its_own() -> None:
    """The title is of the whole, and so says nothing of an item."""
    arrived = "Soldiers arrived in the town at noon, and nobody there had been told."
    text = f"{LONG}\n{LONG}\n{arrived}\n{LONG}"
    found = BARE.items("Soldiers in brief", text, "en")
    assert [item.text for item in found] == [LONG, LONG, arrived, LONG]
    assert found[2].measured == BARE.measure("", arrived, "en")
    assert found[0].measured == BARE.measure("", LONG, "en")


def test_the_items_nearest_to_a_topic_are_embedded() -> None:
    assert chosen(np.array([[-9.0, -8.0], [3.0, -9.0], [-2.0, -1.0]])) == [1, 2, 0]
    assert chosen(np.zeros((9, 2))) == [*range(second.MOST_ITEMS)]


def test_what_one_item_says_is_found() -> None:
    """Neither title nor beginning look like the topic; the third item does."""
    made = dataclasses.replace(
        pulling(0.0, GLAD), items=np.array([0.0, 0.2, 1.0, 0.0, 0.0, 0.0, 0.0])
    )
    fake = Fake()
    asked = SecondOpinion(made, fake, [SLUG])
    hidden = Part(f"{HIDDEN}. {LONG} {LONG}", [-2.0, -2.0])
    plain = [Part(LONG, [-3.0, -3.0])] * 7
    text = "\n".join(part.text for part in (*plain, hidden))
    assert asked.revise("In brief", text, "en", NOTHING).verdicts.topics == {}
    revised, reasons = asked.revise("In brief", text, "en", NOTHING, [*plain, hidden])
    assert revised.topics[SLUG].about
    assert reasons[-1].words == ("Marines land",)
    assert [len(one.split()) for one in fake.asked[1:]] == [
        2 + second.LEAD_WORDS,
        second.ITEM_WORDS,
        len(LONG.split()),
    ]


def bulletins() -> list[tuple[str, bool]]:
    """Texts of five items; half of them have one about arrivals, told in words nobody knows."""
    chance = random.Random(3)
    found = []
    for number in range(60):
        parts = [" ".join(chance.choices(FILLER, k=7)) for _ in range(5)]
        if number % 2:
            parts[chance.randrange(2, 5)] = f"{HIDDEN}. {chance.choice(FILLER)} {number}"
        found.append(("\n".join(parts), bool(number % 2)))
    return found


def short() -> list[tuple[str, bool]]:
    return [
        (text, main)
        for number in range(40)
        for text, main in ((f"{HIDDEN} {number}", True), (f"Football in Estonia {number}", False))
    ]


def test_what_items_are_worth_is_learned() -> None:
    given = [*short(), *bulletins()]
    texts = []
    for number, (text, main) in enumerate(given):
        about = {SLUG} if main else set[str]()
        texts.append(
            Labelled(
                key=str(number),
                measured=BARE.measure("", text, "en"),
                main=about,
                borne=about,
                known={SLUG},
                borne_known={SLUG},
                defence=main,
                items=[item.measured for item in BARE.items("", text, "en")],
            )
        )
    lesson = learning.learn(texts, [SLUG], BARE.space)
    assert [len(one) for one in lesson.items] == [len(text.items) for text in texts]
    fake = Fake()
    picks = [chosen(chances) if len(chances) else [] for chances in lesson.items]
    parts = [
        (at, fake.embed([BARE.items("", text, "en")[one].text for one in at]))
        for (text, _), at in zip(given, picks, strict=True)
    ]
    beginnings = fake.embed([beginning("", text, second.LEAD_WORDS) for text, _ in given])
    learned = stacking.learn(
        texts,
        Beginnings(beginnings, parts, ["en"] * len(given), [""] * len(given)),
        lesson,
        [SLUG],
    )
    weights = dict(zip(ITEMS, learned.opinion.items, strict=True))
    assert weights["item"] > 0.3
    truth = np.array([main for _, main in given])
    found = learned.about[:, 0] >= learned.opinion.about.threshold
    several = np.array([bool(at) for at in picks])
    assert several.sum() == len(bulletins())
    # One item in five may not be among those embedded.
    assert (found == truth)[several].mean() > 0.85
    assert (found == truth)[~several].mean() > 0.95
