import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.prose import BOILERPLATE, EDITS, numbered, prose

from vedette.dedup import Overlap, compare, containment, signature

ARTICLES = 60


def said(*words: str) -> str:
    return " ".join(words)


def overlap(a: str, b: str) -> Overlap | None:
    return compare(signature(a), signature(b))


def shared(a: str, b: str) -> Overlap:
    found = overlap(a, b)
    assert found is not None
    return found


# Containment


def test_containment_is_measured_over_each_set() -> None:
    words = prose(1, 404)
    whole, half = signature(said(*words)), signature(said(*words[:204]))
    smaller, of_half, of_whole = containment(half, whole)
    assert (smaller, of_half) == (1, 1)
    assert of_whole == pytest.approx(0.5, abs=0.01)
    assert containment(whole, half) == (1, of_whole, 1)
    assert containment(whole, signature("")) == (0, 0, 0)


# What is the same text


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("length", [150, 500])
def test_what_editors_do_is_seen_through(edit: str, length: int) -> None:
    originals = [prose(seed, length) for seed in range(ARTICLES)]
    hits = sum(
        overlap(said(*words), said(*EDITS[edit](words, seed))) is not None
        for seed, words in enumerate(originals)
    )
    # A quarter of 150 words and sixty words of boilerplate: more of the outlet's than of the text.
    assert hits >= ARTICLES * (0.9 if (length, edit[:9]) == (150, "cut to 25") else 0.98)


@given(st.integers(0, 10_000), st.sampled_from(sorted(EDITS)))
def test_comparing_is_symmetric(seed: int, edit: str) -> None:
    words = numbered(prose(seed, 200), seed)
    a, b = signature(said(*words)), signature(said(*EDITS[edit](words, seed)))
    found = compare(a, b)
    assert compare(b, a) == (found and found.mirrored)


def test_unrelated_texts_share_nothing() -> None:
    for seed in range(ARTICLES):
        assert overlap(said(*prose(seed)), said(*prose(1000 + seed))) is None


def test_a_part_in_the_middle_of_a_longer_piece_is_seen() -> None:
    wire = prose(1, 220)
    bulletin = prose(2, 200) + wire[:90] + prose(3, 200)
    found = shared(said(*wire), said(*bulletin))
    assert found.a_leads
    assert not found.b_leads
    assert found.longest == 86


# What is not


def test_less_than_half_without_a_beginning_is_nothing() -> None:
    words = prose(4, 400)
    assert overlap(said(*words), said(*prose(5, 250), *words[150:300])) is None


def test_two_stories_with_one_background_are_two() -> None:
    background = prose(9, 90)
    assert overlap(said(*prose(1, 80), *background), said(*prose(2, 100), *background)) is None


def test_two_short_pieces_with_the_same_boilerplate_are_two() -> None:
    assert overlap(said(*prose(1, 60), *BOILERPLATE), said(*prose(2, 70), *BOILERPLATE)) is None


def test_long_boilerplate_of_one_outlet_does_not_make_a_copy() -> None:
    lines = prose(8, 120)
    one, two = (signature(said(*prose(seed, 40), *lines)) for seed in (1, 2))
    assert compare(one, two) is not None
    assert compare(one, two, kin=True) is None


def test_short_texts_are_the_same_only_where_all_words_are() -> None:
    short = "Allied fighters scrambled from the Šiauliai base on Monday"
    assert shared(short, short + "!").containment == 1
    assert overlap(short, short + " and again on Tuesday") is None
    assert overlap(short, short.replace("fighters", "bombers")) is None
    assert overlap(short, said(*prose(6), short)) is None
    assert overlap("", "") is None


FLASH = "Allied fighters scrambled from the Šiauliai base on Monday to escort two bombers"


@pytest.mark.parametrize(
    "printed",
    [
        f"{FLASH} (BNS)",
        f"BNS: {FLASH}",
        f"{FLASH}. Read more about it",
        f"Vilnius, BNS. {FLASH}. More follows.",
        said(FLASH, *prose(6)),
    ],
)
def test_a_flash_is_the_same_with_a_credit_or_as_a_beginning(printed: str) -> None:
    assert shared(FLASH, printed).containment > 0.8


SPEECH = [said(*prose(seed, 32)) for seed in range(300, 305)]


def report(seed: int, own: int) -> str:
    """A report of the speech: so many words of its own around each quotation."""
    return said(*(f"{said(*prose(seed + 7 * i, own))} “{SPEECH[i]}”" for i in range(5)))


@pytest.mark.parametrize(("own", "other"), [(30, 30), (12, 40), (60, 12)])
def test_two_reports_of_one_speech_are_two(own: int, other: int) -> None:
    one, two = report(1000, own), report(2000, other)
    smaller, *_ = containment(signature(one), signature(two))
    assert smaller > 0.3
    assert overlap(one, two) is None


def test_the_same_report_with_other_marks_is_one() -> None:
    one = report(1000, 25)
    assert shared(one, one.replace("“", "„").replace("”", "“")).containment == 1
    assert shared(one, one[: len(one) // 2]).containment > 0.98


def test_a_statement_that_only_one_of_them_quotes_is_taken_over() -> None:
    statement = said(*prose(77, 110))
    review = f"{said(*prose(1, 150))} “{statement}” {said(*prose(2, 150))}"
    assert shared(statement, review).containment == 1


REPORT = """Situation at the border on {} November. Over the past day the border guard turned back {}
people who tried to cross from Belarus outside the checkpoints; since the start of the year the count
stands at {}. Officers helped {} migrants for humanitarian reasons and detained {} people suspected
of smuggling others. Patrols work with the army and with riflemen along the whole fence, and the
cameras cover every kilometre of it. The service asks residents of the frontier to report strangers,
parked cars with foreign plates and unknown drones by telephone. In the neighbouring country the
guards reported {} attempts over the same time. Travellers should expect to wait at the crossings
that remain open and carry a document that allows them to leave and to return."""


def form(*filled_in: object) -> str:
    return REPORT.format(*filled_in)


@pytest.mark.parametrize(
    "other",
    [
        (13, 28, "1 278", 0, 3, 74),
        (13, 28, 1278, 2, 5, 61),
        (13, 34, 1250, 2, 5, 74),
        (13, "thirty-one", 1281, "no", 5, 61),
        (12, 34, 1250, "three", "eleven", 61),
    ],
    ids=["all", "three numbers", "two numbers", "words", "small numbers in words"],
)
def test_one_form_with_other_numbers_is_two_reports(other: tuple[object, ...]) -> None:
    for first in (form(12, 34, 1250, "two", "ten", 61), form(12, 34, 1250, 2, 5, 61)):
        assert compare(signature(first), signature(form(*other)), kin=True) is None


def test_one_form_is_two_reports_in_two_outlets_as_well() -> None:
    assert overlap(form(12, 34, 1250, 2, 5, 61), form(13, 28, 1278, 2, 5, 74)) is None


def test_a_long_story_with_a_new_toll_is_still_the_same_elsewhere() -> None:
    words = numbered(prose(5, 500), 1)
    updated = [
        str(int(word) + 1) if place in {140, 280} else word for place, word in enumerate(words)
    ]
    assert shared(said(*words), said(*updated)).containment > 0.95


def test_one_outlets_notices_for_two_towns_are_two() -> None:
    notice = (
        "Exercises with live ammunition are held at the {} range until Friday. Residents of the"
        " villages around {} are asked to keep away from the forest roads, to heed the signs and not"
        " to touch anything that they find there. The army apologises for the noise at night."
    )
    one, two = (signature(notice.format(town, town)) for town in ("Tauragė", "Druskininkai"))
    assert compare(one, two, kin=True) is None
    assert compare(one, two) is not None


def test_the_same_report_cut_or_framed_is_one() -> None:
    first = form(12, 34, 1250, 2, 5, 61)
    cut = first[: len(first) * 2 // 5]
    framed = "Our newsroom, 13 November 2026. " + first + " Write to us at room 14, house 250."
    assert shared(cut, first).containment == 1
    assert shared(framed, first).containment > 0.95
    assert shared(framed, cut).containment > 0.9


def test_a_corrected_number_does_not_unmake_a_copy() -> None:
    assert shared(form(12, 34, 1250, 2, 5, 61), form(12, 36, 1250, 2, 5, 61)).containment > 0.9


def test_digits_grouped_otherwise_are_no_other_number() -> None:
    one, two = form(12, 3400, 12500, 2, 5, 6100), form(12, "3,400", "12 500", 2, 5, "6.100")
    assert shared(one, two).containment == 1


def test_articles_full_of_numbers_are_still_found() -> None:
    for seed in range(ARTICLES):
        words = numbered(prose(60_000 + seed), seed)
        for edit in ("a third replaced", "cut to 40 %", "framed"):
            assert overlap(said(*words), said(*EDITS[edit](words, seed)))


def test_forms_full_of_numbers_are_not() -> None:
    for seed in range(ARTICLES):
        words = prose(60_000 + seed)
        one, two = numbered(words, seed), numbered(words, 500 + seed)
        assert overlap(said(*one), said(*two)) is None
