"""Sentences of a text, as offsets into the text itself.

A line break always ends a sentence. So does . ! ? or an ellipsis before white space and a
capital, a digit or a quotation mark, unless the stop belongs to an abbreviation, an initial or
an ordinal number. Where in doubt two sentences stay one.
"""

# ruff: noqa: RUF001, SIM905  (word lists in several alphabets, kept readable)

import re
from collections.abc import Iterator

_CLOSERS = "\"'\u2018\u2019\u201c\u201d\u00bb)\\]"
_OPENERS = frozenset("\"'\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb([")
_LINES = frozenset("\n\r\v\f\x85\u2028\u2029")
LINE_BREAK = re.compile(f"[{''.join(_LINES)}]")
# Possessive (+): what was taken is never given back, so a run of stops or spaces costs its length.
_BREAK = re.compile(
    rf"[.!?\u2026{''.join(_LINES)}]"  # a stop or a line break
    rf"(?:(?<=[.!?\u2026])[{_CLOSERS}]*+)?"  # what closes a quotation after a stop
    r"[\s\u200b-\u200f\u2060\ufeff]*+"
)
_LAST_WORD = re.compile(r"\w+\Z")
_LOOK_BACK = 12

_ABBREVIATIONS = frozenset(
    # English: ranks, titles, names of things
    "mr mrs ms dr prof rev hon gen lt col maj brig capt cpt cmdr cdr adm sgt msgt pfc pvt cpl"
    " gov sen rep pres st vs jr sr approx dept est fig"
    # Lithuanian: ranks, dates, money before a figure
    " m d mėn a aut pan pvz vad plk ltn mjr kpt srž vyr jaun adm brg dim ats vyresn"
    # Latvian, Estonian
    " g plkv pulkv ģen kapt ltn kol kpt lk nt"
    # Polish, German, Finnish, Swedish
    " r ul im św tzw płk ppłk mjr por kpt ppor mł bzw ca z.b evl kapt amiral"
    # Russian, Ukrainian
    " г гг ген им ул полк лейт серж адм проф св обл р рр ім вул м смт тов".split()
)
_BEFORE_FIGURES = frozenset(
    "no nos nr art p pp jan feb mar apr jun jul aug sep sept oct nov dec št str стр ст п".split()
)


def split(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence, in order, without white space around it.

    Linear in the length of the text, whatever it holds.
    """
    start = len(text) - len(text.lstrip())
    for found in _BREAK.finditer(text, start):
        at, end = found.span()
        if _ends(text, at, end):
            yield start, start + len(text[start:end].rstrip())
            start = end
    if start < len(text):
        yield start, start + len(text[start:].rstrip())


def _ends(text: str, at: int, end: int) -> bool:
    """Whether the stop or line break at `at`, whose closers and space reach to `end`, is one."""
    if text[at] in _LINES or end == len(text):
        return True
    gap = text[at + 1 : end]
    if not gap or gap[-1] in _CLOSERS:
        return False
    if gap != " " and LINE_BREAK.search(gap):
        return True
    # A closing quote or bracket after the stop: an abbreviation would not have it.
    plain = text[at] == "." and gap[0] not in _CLOSERS
    return _begins(text[end]) and not (plain and _abbreviated(text, at, text[end]))


def _begins(letter: str) -> bool:
    if letter.isalpha():
        return not letter.islower()
    return letter.isdigit() or letter in _OPENERS


def _abbreviated(text: str, stop: int, follows: str) -> bool:
    last = _LAST_WORD.search(text[max(0, stop - _LOOK_BACK) : stop])
    if last is None:
        return False
    word = last[0]
    if word.isdigit():
        return len(word) <= 2 and follows.isalpha()  # noqa: PLR2004  (the day of a date)
    if len(word) == 1 and word.isupper():
        return True
    folded = word.casefold()
    return folded in _ABBREVIATIONS or (follows.isdigit() and folded in _BEFORE_FIGURES)
