"""Words and the writing of stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette import stems
from vedette.stems import WORD, Part, Stem, fold


@pytest.mark.parametrize(
    ("source", "stem"),
    [
        ("Brigad", Stem((Part("brigad", whole=False),), cased=False)),
        ("nato$", Stem((Part("nato", whole=True),), cased=False)),
        ("armed  forc", Stem((Part("armed", whole=False), Part("forc", whole=False)), cased=False)),
        ("=US$ Army", Stem((Part("US", whole=True), Part("Army", whole=False)), cased=True)),
        ("f-35", Stem((Part("f", whole=True), Part("35", whole=False)), cased=False)),
        ("f 35", Stem((Part("f", whole=True), Part("35", whole=False)), cased=False)),
        ("=U.S.", Stem((Part("U", whole=True), Part("S", whole=True)), cased=True)),
        ("o$", Stem((Part("o", whole=True),), cased=False)),
        ("Nause\u0307da", Stem((Part("nausėda", whole=False),), cased=False)),
    ],
)
def test_a_stem_is_read(source: str, stem: Stem) -> None:
    assert stems.parse(source) == stem


@pytest.mark.parametrize(
    "source",
    ["", " ", "=", "$", "= $", "a", "=A", "a$b", "a=b", "--", "x" * 61],
)
def test_a_stem_that_means_nothing_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        stems.parse(source)


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("\u041b\u0443\u043a\u0430\u0448\u0435\u0301\u043d\u043a\u043e", "лукашенко"),
        ("Nause\u0307da", "nausėda"),
        ("Bun\u00addes\u200bwehr\u200f", "bundeswehr"),
        ("\uff2e\uff21\uff34\uff2f", "nato"),
    ],
)
def test_folding_takes_out_case_and_marks(word: str, folded: str) -> None:
    assert WORD.fullmatch(word)
    assert fold(word) == folded


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_for_words_of_a_stem(text: str) -> None:
    try:
        stem = stems.parse(text)
    except ValueError:
        return
    assert stem.parts
    assert all(part.text for part in stem.parts)
