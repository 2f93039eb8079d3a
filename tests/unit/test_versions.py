"""What changed between two editions: sentences, facts, headlines, and properties of it all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.versions import Change, Difference, Edition, compare, told
from vedette.versions.difference import LONGEST
from vedette.versions.pairing import COMPARED

FERRY = "The ferry Marelda left Liepaja with 240 people on board, the coast guard said on Friday."
FIRE = "A fire broke out in its engine room before midnight."
CREW = "The crew put it out within an hour and nobody was hurt."
TUG = "Two tugs pulled the ship back to the harbour in the morning."
ONLY_WORDS = "no number, name or negation changed; 1 sentence changed"
STORY = f"{FERRY} {FIRE}\n{CREW} {TUG}"


def difference(before: str, after: str) -> Difference:
    return compare(Edition(title="", text=before), Edition(title="", text=after))


def substance(before: str, after: str) -> tuple[str, ...]:
    found = difference(before, after).substance
    assert difference(after, before).changed == difference(before, after).changed
    return found


def headline(before: str, after: str, text: str = STORY) -> bool:
    found = compare(Edition(title=before, text=text), Edition(title=after, text=text))
    assert found.changes == ()
    return found.headline


def only(found: Difference) -> Change:
    assert len(found.changes) == 1
    return found.changes[0]


def test_equal_editions_have_no_difference() -> None:
    found = compare(Edition(title="Fire", text=STORY), Edition(title="Fire", text=STORY))
    assert found == Difference(headline=False, changes=())
    assert (found.added, found.removed, found.changed, found.substance) == (0, 0, 0, ())


@pytest.mark.parametrize(
    "after",
    [
        f"{CREW} {TUG}\n{FERRY} {FIRE}",  # a paragraph moved
        STORY.replace(" ", "\u00a0").replace("\n", "\r\n\r\n"),
        STORY.upper(),
        STORY.replace("Friday", "\u201eFriday\u201d").replace(",", " \u2013"),
    ],
    ids=["moved", "space", "case", "marks"],
)
def test_case_space_marks_and_place_are_no_change(after: str) -> None:
    assert difference(STORY, after).changes == ()


def test_a_change_names_the_sentence_and_the_fact() -> None:
    change = only(difference(STORY, STORY.replace("240", "260")))
    assert change == Change(
        kind="changed",
        before=(0, len(FERRY)),
        after=(0, len(FERRY)),
        substance=("numbers",),
        was=("240",),
        became=("260",),
    )


def test_what_is_added_and_removed_has_a_place_on_one_side() -> None:
    found = difference(f"{FERRY} {FIRE}", f"{FERRY} {TUG}")
    added, removed = found.changes
    assert (added.kind, added.before, added.after) == (
        "added",
        None,
        (len(FERRY) + 1, len(FERRY) + 1 + len(TUG)),
    )
    assert (removed.kind, removed.after) == ("removed", None)
    assert found.substance == ("added", "removed")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # joined, split, split with another word at the seam
        (f"{CREW} {TUG}", f"{CREW[:-1]}, and {TUG[0].lower()}{TUG[1:]}"),
        ("within an hour and nobody was hurt", "within an hour. Nobody was hurt"),
        ("Liepaja with 240 people on board, the", "Liepaja with 240 people on board. The"),
    ],
)
def test_sentences_split_or_joined_are_polish(old: str, new: str) -> None:
    assert substance(STORY, STORY.replace(old, new)) == ()
    assert substance(STORY.replace(old, new), STORY) == ()


def test_a_sentence_said_twice_says_nothing_new() -> None:
    found = difference(STORY, f"{STORY}\n{FIRE}")
    assert (found.added, found.substance) == (1, ())


def test_the_headline_repeated_in_the_text_says_nothing_new() -> None:
    first = Edition(title=FIRE, text=STORY.replace(FIRE, ""))
    assert compare(first, Edition(title=FIRE, text=STORY)).substance == ()


def test_a_sentence_that_grew_by_half_was_added_to_and_lost_nothing() -> None:
    longer = (
        f"{FIRE[:-1]}, while passengers slept, cabins filled with thick smoke and alarms failed."
    )
    found = difference(STORY, STORY.replace(FIRE, longer))
    assert [change.kind for change in found.changes] == ["added"]


def test_two_sentences_that_a_figure_held_together_are_told_apart() -> None:
    first = "Of the 38 families an agreement was found with 29."
    second = "Courts will decide about the others in autumn."
    found = difference(f"{FIRE} {first} {second}", f"{FIRE} {first}")
    assert [change.kind for change in found.changes] == ["removed"]


def test_another_sentence_is_one_removed_and_one_added() -> None:
    other = "A welding torch set fire to a pile of oily rags below deck."
    assert substance(STORY, STORY.replace(FIRE, other)) == ("added", "removed")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("12 died and 5 were hurt near Rukla.", "5 died and 12 were hurt near Rukla.", "numbers"),
        ("They say Latvia will help Estonia.", "They say Estonia will help Latvia.", "names"),
        (
            "They will not close the eastern road but they will close the bridge.",
            "They will close the eastern road but they will not close the bridge.",
            "negation",
        ),
    ],
)
def test_facts_that_change_places_are_substance(before: str, after: str, expected: str) -> None:
    assert substance(f"{TUG} {before}", f"{TUG} {after}") == (expected,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("They came from Latvia and Estonia.", "They came from Estonia and Latvia."),
        ("On Friday the mayor opened 12 shelters.", "The mayor opened 12 shelters on Friday."),
        ("It sold one ship to the Ministry there.", "It sold a ship to the ministry there."),
        ("He never said it about the F-16 jets.", "He never said it about the F16 jets."),
        ("It doesn\u2019t work in the cold weather.", "It does not work in the cold weather."),
    ],
)
def test_order_and_spelling_of_facts_are_polish(before: str, after: str) -> None:
    assert substance(f"{TUG} {before}", f"{TUG} {after}") == ()


@pytest.mark.parametrize(
    ("line", "telling"),
    [
        ("Contact with the drone was lost at dawn over the bay.", True),
        ("Photos showed two tanks burning at the gate of the base.", True),
        ("Sources in the ministry confirmed the order had been given.", True),
        ("Updated plans leave the old barracks standing for now.", True),
        ("Seven dead.", True),
        ("Not so.", False),
        ("Follow us on every network you have!", False),
        ("Press contact: press@marelda.example", False),
        ("\u00a9 Marelda Courier. All rights reserved.", False),
        ("This article was updated with a reply of the owner.", False),
        ("By Henrike Maslow", False),
        ("Correction: an earlier version gave a wrong number.", True),
        ("This article was corrected to say where the ship lay.", True),
    ],
)
def test_which_lines_tell_something(line: str, telling: bool) -> None:
    assert substance(STORY, f"{STORY}\n{line}") == (("added",) if telling else ())


@pytest.mark.parametrize(
    "dateline", ["LIEPAJA, March 14 (Baltic Cable) \u2013 ", "VENTSPILS - ", "Riga (BCN). "]
)
def test_a_dateline_is_polish(dateline: str) -> None:
    assert substance(STORY, f"{dateline}{STORY}") == ()


def test_a_credit_that_changed_is_polish() -> None:
    before, after = f"{STORY}\nPhoto: Nida Gale", f"{STORY}\nPhoto: Tom Varner"
    assert substance(before, after) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Fire on ferry, nobody hurt", "Fire on ferry: nobody hurt"),
        ("Fire on the ferry", "Fire on a Ferry"),
        ("Two tugs pull ferry to harbour", "2 tugs pull ferry to harbour"),
        ("Fire on ferry Marelda put out", "Fire put out on ferry Marelda"),
        ("Fire damages ferries", "Fire damages ferrise"),
        ("Coast guard confirms fire", "Coastguard confirms fire"),
    ],
)
def test_the_headline_says_the_same(before: str, after: str) -> None:
    assert not headline(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Two tugs pull ferry to harbour", "Three tugs pull ferry to harbour"),
        ("Ferry will sail again", "Ferry will not sail again"),
        ("Fire on ferry Marelda", "Fire on ferry Marenda"),
        ("Fire on ferry", "Fire on ferry put out"),
        ("Owner denies fire on ferry", "Owner confirms fire on ferry"),
        ("", "Fire on ferry"),
    ],
)
def test_the_headline_says_something_else(before: str, after: str) -> None:
    assert headline(before, after)


def test_inflection_in_a_headline_is_polish() -> None:
    text = "Keltas išplaukė iš Klaipėdos ir vakare grįžo į uostą, pranešė pakrantės apsauga."
    assert not headline("Keltas grįžo į Klaipėdos uostą", "Keltai grįžo į Klaipėdos uostus", text)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (STORY, STORY, "nothing"),
        (STORY, STORY.replace("nobody was hurt", "no one was hurt"), ONLY_WORDS),
        (STORY, STORY.replace("240", "260"), "numbers (240 -> 260); 1 sentence changed"),
        (f"{FERRY} {FIRE}", f"{FERRY} {FIRE} {TUG} {CREW}", "2 sentences added"),
    ],
)
def test_a_difference_is_told_in_one_line(before: str, after: str, line: str) -> None:
    assert told(difference(before, after)) == line


def test_moved_sentences_are_told() -> None:
    assert told(difference(f"{FERRY}\n{CREW}", f"{CREW}\n{FERRY}")) == "sentences moved"


def test_a_headline_that_says_the_same_is_told() -> None:
    before, after = Edition(title="Fire", text=STORY), Edition(title="Fire (VIDEO)", text=STORY)
    assert told(compare(before, after)) == "headline reworded"


def test_what_lies_beyond_the_compared_text_is_told_and_no_polish() -> None:
    text = f"{FIRE} {CREW}\n" * (LONGEST // 60)
    assert len(text) > LONGEST
    found = difference(text, f"{text}{TUG}")
    assert found.changes == ()
    assert found.substance == ("added", "removed")
    assert told(found) == "text beyond the first 100,000 characters differs"
    assert difference(text, f"{TUG}\n{text}").beyond == ()
    assert difference(text, text[:LONGEST]).substance == ("removed",)


def test_facts_of_one_sentence_are_told_together() -> None:
    other = FERRY.replace("Liepaja", "Ventspils").replace("240", "260")
    found = difference(f"{FERRY} {FIRE}", f"{other} {TUG}")
    facts = "numbers and names (240, Liepaja -> 260, Ventspils)"
    assert told(found) == f"{facts}; 1 sentence added, 1 removed, 1 changed"


def test_a_headline_comes_first() -> None:
    before, after = Edition(title="Fire", text=STORY), Edition(title="Smoke", text=STORY)
    assert told(compare(before, after)) == "headline"


LETTERS = st.text(max_size=200)
PIECES = (
    *("Rukla", "Ruklos", "nebus", "bus", "not", "never", "12", "1,200", "twelve", "hundred", "$5"),
    *("million", "March", "pirmadienį", "F-16", "5", "km", "10.03.2026", "14:30", "p.m.", "und"),
    *("Der", "Übung", "Литва", "не", "Photo:", "Read", "also", ".", "!", "\n", "\u2026", "\u201c"),
)
WORDS = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
EDITIONS = st.builds(Edition, title=LETTERS | WORDS, text=LETTERS | WORDS)


@given(EDITIONS, EDITIONS)
def test_whatever_the_texts_spans_lie_within_them(before: Edition, after: Edition) -> None:
    found = compare(before, after)
    for change in found.changes:
        for span, edition in ((change.before, before), (change.after, after)):
            if span is not None:
                assert 0 <= span[0] < span[1] <= len(edition.text)
        assert (change.before is None) == (change.kind == "added")
        assert (change.after is None) == (change.kind == "removed")
    line = told(found)
    assert "\n" not in line
    assert len(line) <= 400


@given(EDITIONS, EDITIONS)
def test_both_directions_tell_the_same(before: Edition, after: Edition) -> None:
    found, back = compare(before, after), compare(after, before)
    assert (found.headline, found.changed) == (back.headline, back.changed)
    assert (found.added, found.removed) == (back.removed, back.added)
    mirror = {"added": "removed", "removed": "added"}
    assert {mirror.get(name, name) for name in found.substance} == set(back.substance)


@given(EDITIONS)
def test_an_edition_does_not_differ_from_itself(edition: Edition) -> None:
    assert compare(edition, edition) == Difference(headline=False, changes=())


LONG = {
    "empty": "",
    "one word": "word " * 100_000,
    "one name": "Kaunas Riga " * 15_000,
    "one number": "7" * 300_000,
    "groups": "1 000" + " 000" * 50_000,
    "number words": "one hundred " * 15_000,
    "one letter": "a" * 300_000,
    "capitals": "A" * 5000 + "-1",
    "apostrophes": "a'" * 100_000,
    "brackets": "(" * 200_000,
    "lines": "a.\n" * 20_000,
    "dots": "1." * 100_000,
    "scripts": "Kaunas Каунас \u05e7\u05d0\u05d5\u05e0\u05d0\u05e1 \u8003\u7eb3\u65af " * 5_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_texts_that_are_none_are_compared(text: str) -> None:
    assert difference(text, STORY).added == 4
    one, other = f"{text} {TUG}", f"{TUG} {text}"
    assert difference(one, other).added == difference(other, one).removed


def test_of_very_many_sentences_some_are_only_added_and_removed() -> None:
    count = COMPARED + 50
    before = "\n".join(f"Convoy {n} crossed the river at dawn" for n in range(count))
    after = "\n".join(f"Convoy {n} crossed the river at noon" for n in range(count))
    found = difference(before, after)
    assert found.changed == COMPARED
    assert found.added == found.removed == 50
