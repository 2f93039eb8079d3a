# ruff: noqa: RUF001  (marks and letters of other alphabets are what is tested)

import unicodedata
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.prose import prose

from vedette.dedup import Signature, signature
from vedette.dedup.signature import (
    LEAD,
    LEAD_FLOOR,
    SAMPLE_FLOOR,
    SAMPLE_LIMIT,
    SAMPLE_MOST,
)
from vedette.dedup.words import MAX_WORDS, fills, words

# Words


def test_case_punctuation_width_and_invisible_characters_do_not_matter() -> None:
    plain = signature("Brigade arrives in Rukla today, minister says")
    assert signature("BRIGADE arrives — in Rukla: today! minister\u00a0says") == plain
    assert signature("Bri\u00adgade arri\u200bves in Rukla today minister says") == plain
    assert signature("\uff22rigade arrives in Rukla today minister says") == plain
    accented = "Šiaulių oro bazė šiandien priėmė naikintuvus"
    assert signature(unicodedata.normalize("NFD", accented)) == signature(accented)


@pytest.mark.parametrize("sum_", ["1,200,000", "1.200.000", "1 200 000", "1\u202f200\u00a0000"])
def test_digits_are_told_however_they_are_grouped(sum_: str) -> None:
    assert words(f"cost {sum_} euros") == ["cost", "1200000", "euros"]


def test_a_year_before_a_number_of_two_digits_stays_apart() -> None:
    assert words("in 2026 45 tanks, 3,5 tonnes") == [
        "in",
        "2026",
        "45",
        "tanks",
        "3",
        "5",
        "tonnes",
    ]


@pytest.mark.parametrize(
    "word",
    "12 3rd f16 three seventeenth monday lapkričio trečiadienį pirmdien kolmapäeval"
    " czwartek listopada dienstag märz пятницу ноября чотирьох п'ятниц студзеня maanantaina onsdagen"
    " tusen".replace("seventeenth", "seven").split(),
)
def test_figures_small_numbers_and_dates_fill_forms(word: str) -> None:
    assert fills(word)


@pytest.mark.parametrize(
    "word", ["minister", "tank", "mayor", "brigada", "seimas", "diena", "stock", "wojsko"]
)
def test_other_words_do_not(word: str) -> None:
    assert not fills(word)


# Signatures


def test_shingles_are_distinct_in_order_and_five_words_long() -> None:
    made = signature("one two three four five six seven one two three four five")
    assert made.hashes.typecode == "I"
    assert len(made) == len(set(made.hashes)) == 7
    assert made.hashes[:3] == signature("one two three four five six seven").hashes
    assert made.hashes[3] == signature("four five six seven one").hashes[0]


def test_short_text_is_one_shingle_and_empty_text_none() -> None:
    assert len(signature("Four words stand here")) == 1
    assert len(signature("Exactly five words stand here")) == 1
    assert len(signature("")) == len(signature(" — ... \n")) == 0


def test_the_lowest_bit_says_that_a_run_has_a_number() -> None:
    hashes = signature("patrols of the border guard met on the road 12 people").hashes
    assert [value & 1 for value in hashes] == [0, 0, 0, 0, 0, 1, 1]


QUOTED = "is a test of our resolve said the chief"


@pytest.mark.parametrize(
    "opened_closed",
    ['""', "“”", "„“", "„”", "«»", "»«", "‘’", "''"],
    ids=ascii,
)
def test_runs_wholly_in_quotation_marks_are_marked(opened_closed: str) -> None:
    opening, closing = tuple(opened_closed)
    text = f"The minister's aides wrote: {opening}{QUOTED}{closing} before the ministers' vote"
    whole = signature(text)
    quoted = set(whole.hashes) - whole.own
    assert quoted == set(signature(QUOTED).hashes)


@pytest.mark.parametrize("dash", ["–", "—"])
def test_direct_speech_behind_a_dash_is_quotation(dash: str) -> None:
    whole = signature(
        f"He was asked about it in Tallinn.\n{dash} It {QUOTED}.\nNobody else was there."
    )
    assert set(signature(QUOTED).hashes) <= set(whole.hashes) - whole.own
    assert set(signature("Nobody else was there").hashes) & whole.known == set()
    aside = signature(f"The minister {dash} it {QUOTED} {dash} left for Riga")
    assert aside.own == aside.known


def test_a_quotation_ends_with_its_paragraph() -> None:
    whole = signature("He wrote “" + " ".join(prose(1, 20)) + "\n" + " ".join(prose(2, 20)))
    assert set(signature(" ".join(prose(2, 20))).hashes) <= whole.own


@given(st.text(st.characters(), max_size=400))
def test_any_text_has_a_signature_that_survives_storage(text: str) -> None:
    made = signature(text)
    assert Signature.unpack(made.pack()) == made
    assert made.own <= made.known == frozenset(made.hashes)
    assert signature(text) == made


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("war " * 500_000, 1),
        ("x" * 2_000_000, 1),
        ("ш" * 2_000_000, 1),
        ("a" + "\u0300\u0316" * 200_000, 2),
        ("\ufdfa" * 200_000, MAX_WORDS),
        (" ".join(map(str, range(200_000))), MAX_WORDS),
        ('"a b c d e f" ' * 200_000, 60),
        ("“" * 1_000_000 + "a b c d e f", 0),
        ("НАТО NATO НATO НАTО war война " * 20_000, 6),
        ("\ud800 \udfff", 0),
        ("\n" * 2_000_000, 0),
    ],
    ids=[
        "one word",
        "no spaces",
        "no spaces in Cyrillic",
        "marks",
        "ligatures",
        "numbers",
        "quotations",
        "opened",
        "mixed scripts",
        "broken",
        "lines",
    ],
)
def test_hostile_text_is_bounded(text: str, most: int) -> None:
    made = signature(text)
    assert len(made) <= most
    assert len(made.sample()) <= SAMPLE_MOST + LEAD_FLOOR


# Samples

hashes = st.lists(st.integers(0, 2**32 - 1), unique=True, max_size=1200).map(
    lambda values: Signature(array("I", values))
)


@given(hashes)
def test_sample_is_the_values_below_the_limit_with_its_floors(made: Signature) -> None:
    sampled = made.sample()
    assert list(sampled) == sorted(set(sampled))
    small = sorted(value for value in made.hashes if value < SAMPLE_LIMIT)
    assert set(sampled) >= set(small[:SAMPLE_MOST])
    assert set(sampled) >= set(sorted(made.hashes)[:SAMPLE_FLOOR])
    lead = sorted(made.hashes[:LEAD])[:LEAD_FLOOR]
    assert set(sampled) >= set(lead)
    assert len(sampled) <= max(min(len(small), SAMPLE_MOST), SAMPLE_FLOOR) + LEAD_FLOOR


@given(hashes, st.data())
def test_samples_nest(whole: Signature, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(whole)))
    part = Signature(whole.hashes[start : data.draw(st.integers(start, len(whole)))])
    below = {value for value in part.hashes if value < SAMPLE_LIMIT}
    assert set(whole.sample()) & below <= set(part.sample())


def test_the_beginning_of_a_text_is_in_its_sample() -> None:
    text = prose(3, 5000)
    beginning = signature(" ".join(text[:30])).sample()
    assert len(set(beginning) & set(signature(" ".join(text)).sample())) >= LEAD_FLOOR - 2
