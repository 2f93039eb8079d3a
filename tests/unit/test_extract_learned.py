"""What an outlet prints on most of its pages is learned, and nothing that it reports."""

import time

import pytest

from vedette.extract import extract, repeated
from vedette.extract.furniture import learned
from vedette.local.pages import synthetic_paragraphs

SLOGAN = "The Quay Gazette has watched the tides for its readers since the first lamp was lit"
APPEAL = "Our divers live on what you give; a coin a week keeps the pump running."


def story(seed: int, *lines: str, words: int = 120) -> str:
    return "\n".join([*synthetic_paragraphs(seed, words=words), *lines])


def stories(*lines: str, number: int = 10) -> list[str]:
    return [story(seed, *lines) for seed in range(number)]


def test_lines_on_most_texts_are_learned_and_taken_out() -> None:
    lines = learned(stories(SLOGAN, APPEAL))
    assert sorted(lines.values()) == [10, 10]
    text, dropped = repeated.without(story(77, APPEAL, SLOGAN), lines.keys())
    assert (text, dropped) == (story(77), 2)


def test_case_space_and_numbers_of_a_short_line_do_not_matter() -> None:
    texts = [story(seed, f"Shared  {seed * 31:,} times  today") for seed in range(10)]
    lines = learned(texts)
    assert list(lines.values()) == [10]
    assert repeated.without(story(77, "SHARED 5 times today"), lines.keys())[1] == 1


def test_a_sentence_with_another_number_is_other_news() -> None:
    texts = [story(seed, f"The mole stood {seed + 3} days.") for seed in range(10)]
    assert learned(texts) == {}


def test_fewer_than_eight_texts_teach_nothing() -> None:
    assert learned(stories(SLOGAN, number=7)) == {}
    assert len(learned(stories(SLOGAN, number=8))) == 1
    assert learned([]) == {}


@pytest.mark.parametrize(("bearing", "furniture"), [(5, False), (6, True)])
def test_six_texts_in_ten_are_enough(bearing: int, furniture: bool) -> None:
    texts = [*stories(SLOGAN, number=bearing), *(story(seed) for seed in range(bearing, 10))]
    assert bool(learned(texts)) is furniture


def test_a_line_twice_in_a_text_counts_once() -> None:
    texts = [story(0, *[SLOGAN] * 9), *(story(seed) for seed in range(1, 10))]
    assert learned(texts) == {}


def test_versions_of_one_story_count_once() -> None:
    wire = [story(500, f"Update {number} of the wire", words=400) for number in range(12)]
    assert learned([*wire, *stories(number=8)]) == {}
    assert len(learned([*wire, *stories(SLOGAN, number=8)])) == 1


def test_a_daily_form_does_not_become_furniture() -> None:
    places = ("northern mole", "coal quay", "old lock", "pilot tower")
    form = [
        "\n".join(f"Ships that passed the {place} in the night: {day * 7}" for place in places)
        for day in range(30)
    ]
    assert learned(form) == {}
    assert learned([*form, *stories(number=7)]) == {}


def test_what_is_next_to_nothing_is_not_learned() -> None:
    assert learned(stories("—", "***", "12", "A 1", "Ok")) == {}


def test_a_text_that_would_lose_half_of_its_words_stays() -> None:
    lines = learned(stories(SLOGAN, APPEAL))
    short = f"Lamp out.\n{SLOGAN}\n{APPEAL}"
    assert repeated.without(short, lines.keys()) == (short, 0)
    assert repeated.without("", lines.keys()) == ("", 0)


def test_hashes_are_the_same_on_every_machine_and_fit_a_bigint() -> None:
    (line,) = learned(stories(SLOGAN))
    assert line == 1020646342562405845
    assert -(2**63) <= line < 2**63


def test_extraction_takes_them_out_and_counts_them() -> None:
    body = "".join(f"<p>{line}</p>" for line in story(77, APPEAL).split("\n"))
    page = f"<html><head><title>Mole</title></head><body><article>{body}</article></body></html>"
    plain, known = extract(page.encode()), frozenset(learned(stories(APPEAL)))
    clean = extract(page.encode(), furniture=known)
    assert plain.text == story(77, APPEAL)
    assert clean.text == story(77)
    assert clean.furniture == plain.furniture + 1


def test_learning_is_fast_enough_to_do_daily() -> None:
    texts = [story(seed, SLOGAN, APPEAL, words=500) for seed in range(200)]
    start = time.process_time()
    lines = learned(texts)
    assert time.process_time() - start < 0.5
    assert len(lines) == 2
