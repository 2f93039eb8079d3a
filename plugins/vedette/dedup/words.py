"""The words of a text as copies are told by: case, marks and the grouping of digits taken off."""

import re
import unicodedata
from functools import lru_cache

from vedette import numerals
from vedette.fold import fold

MAX_CHARACTERS = 2**18
"""Of a longer text only the beginning counts."""
MAX_WORDS = 20_000

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
# A long run of combining marks would cost its square to normalise (seconds for 30 kB).
_MARKS = re.compile(r"[^\w\s\x00-\x7f]{16,}")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_GROUPED = re.compile(r"(?<=\d)[., '\u2019](?=\d{3}(?!\d))")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['\u2019\u02bc](?=[^\W\d_])")
_WORD = re.compile(r"\w+")
_MARK = re.compile(
    r"(?:^|\n)[\u2013\u2014](?=\s)"  # direct speech as Finnish and Russian papers print it
    '|["\u201c\u201d\u201e\u201f\u00ab\u00bb\n]'
    r"|(?<!\w)['\u2018](?=\w)"  # an opening single one; an apostrophe stands between letters
    r"|(?<=[\w.,!?\u2026])['\u2019](?!\w)"
)
_DASHES = "\u2013\u2014"
_LINE = "line"
_SINGLE = "'\u2018\u2019"

# Short ones are too often another word in another language.
_SHORT = 3
_AMBIGUOUS = frozenset(("may", "mars", "sex", "fire"))


@lru_cache(maxsize=2**16)
def fills(word: str) -> bool:
    """Whether it is what a form is filled with from day to day: a figure, a number, a month, a day.

    In any of the languages that `numerals` knows.
    """
    if not word.isalpha():
        return True
    folded = fold(word)
    return len(folded) >= _SHORT and folded not in _AMBIGUOUS and numerals.anywhere(folded)


def words(text: str) -> list[str]:
    """The words, case-folded, in compatibility form without diacritical marks, digits without grouping.

    Of a hostile text only the first `MAX_CHARACTERS` and `MAX_WORDS` count.
    """
    return _WORD.findall(_normal(text))[:MAX_WORDS]


def quoted_words(text: str) -> tuple[list[str], bytearray]:
    """The words, and for each 1 where it stands in quotation marks; a quotation ends with its line."""
    text = _normal(text)
    found: list[str] = []
    flags = bytearray()
    start, inside = 0, ""
    for mark in _MARK.finditer(text):
        said = _WORD.findall(text, start, mark.start())
        found += said
        flags += (b"\1" if inside else b"\0") * len(said)
        start, inside = mark.end(), _after(mark[0], inside)
    said = _WORD.findall(text, start)
    found += said
    flags += (b"\1" if inside else b"\0") * len(said)
    return found[:MAX_WORDS], flags[:MAX_WORDS]


def _after(mark: str, inside: str) -> str:
    """The mark that a quotation was opened with, after this one; empty outside."""
    if mark == "\n":
        return ""
    if mark[-1] in _DASHES:
        return _LINE
    if inside == _LINE:
        return inside
    single = mark in _SINGLE
    if inside and single == (inside in _SINGLE):
        return ""
    return inside if single and inside else mark


def _normal(text: str) -> str:
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = _MARKS.sub(" ", _INVISIBLE.sub("", text))
        # Copies lose diacritical marks, and are the same text without them.
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))[:MAX_CHARACTERS]
    return _APOSTROPHE.sub("", _GROUPED.sub("", text)).casefold()
