"""A sentence as its words, figures and signs."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from vedette.fold import fold, plain

_LONGEST = 80
"""Of a longer word only the beginning is looked at, in characters."""

MINUS = "-\u2212\u2013"
MINUS_BEFORE = rf"(?:(?:(?<=[^\W\d_]\s)|(?<=[^\W\d_][,:;]\s)|(?<=\())[{MINUS}](?=\d))"
"""A sign between a word and a figure that it touches: to -15, not 10 - 15, 10-15 or KC-135."""

_LETTER = r"[^\W\d_]"
_TOKEN = re.compile(
    rf"""
    (?P<date>(?<!\d)(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[./]\ ?\d{{1,2}}[./]\ ?\d{{4}}
        |\d{{1,2}}\.\d{{1,2}}\.)(?!\d))
    |(?P<type>(?<![\w.,:])\d{{1,3}}[A-Z\u0410-\u042f]{{1,3}}-?\d[\w]{{0,11}}|{_LETTER}{{1,9}}-?\d[\w]{{0,11}})
    |(?P<number>{MINUS_BEFORE}?(?:(?!0)\d{{1,3}}(?:[.,'\u2019\ ]\d{{3}}(?!\d))+(?:[.,]\d{{1,2}}(?!\d))?
        |\d++(?:[.,:]\d++)*+))
    |(?P<word>{_LETTER}++(?:['\u2019\u02bc]{_LETTER}++)*+)
    |(?P<sign>[%$\u20ac\xa3\u20bd])
    """,
    re.VERBOSE,
)
_OPENS = re.compile(
    r"[\"'\u2018\u201a\u201c\u201d\u201e\u00ab\u00bb:\u2013\u2014(\[|/\u2022*]\s*$|\s-\s$"
)
_LOOK_BACK = 4


class Token(NamedTuple):
    """A word, a figure or a sign. `initial`: a capital would say nothing here."""

    kind: str
    text: str
    folded: str
    initial: bool
    touches: bool
    """Nothing but one hyphen or colon, or nothing at all, stands between it and the one before."""
    follows: bool
    """Nothing but white space or a hyphen does."""


_BEGINNING = 3
_MOST = 100


def beginnings(words: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Folded words by their first three letters, the first hundred of each."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in dict.fromkeys(words):
        place = found[word[:_BEGINNING]]
        if len(place) < _MOST:
            place.append(word)
    return found


def near(word: str, known: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Those of the known words that begin as the word does."""
    return known.get(word[:_BEGINNING], ())


def tokens(sentence: str) -> list[Token]:
    """The words of a sentence in order. Linear in its length."""
    text = plain(sentence)
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        at = match.start()
        gap = text[end:at] if at - end <= _LOOK_BACK else text[at - _LOOK_BACK : at]
        word = match[0][:_LONGEST]
        found.append(
            Token(
                kind=match.lastgroup or "word",
                text=word,
                folded=fold(word),
                initial=not found or (gap != " " and bool(_OPENS.search(gap))),
                touches=bool(found) and gap in _TOUCH,
                follows=bool(found) and gap in _FOLLOW,
            )
        )
        end = match.end()
    return found


_TOUCH = frozenset(("", "-", ":", "\u2010", "\u2011", "\u2013"))
_FOLLOW = frozenset(("", " ", "-", "\u2010", "\u2011", "  ", "\t"))
