"""Words and stems: how a text is cut into words, and how a stem of the lexicon is written.

A stem matches a word that begins with it (`brigad`); `nato$` matches the whole word only;
`*brigade` also stands inside a compound (Panzerbrigade); `armed forc` is a sequence of adjacent
words; a leading `=` minds the case (`=US$`). Inside a stem, punctuation ends a word as it does in a
text: `f-35` is `f$` followed by `35`. One letter within a sequence is a whole word too: `take a
stand`.
"""

import re
import unicodedata
from typing import NamedTuple

MAX_STEM = 60
MAX_PARTS = 6
MAX_WORD = 80
"""Longer runs of letters are not words (links, encoded data) and match nothing, in characters."""

# Combining marks, soft hyphens, joiners and direction marks belong to the word they stand in.
MARKS = "\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
WORD = re.compile(rf"\w[\w{MARKS}]*")
_LETTER_APOSTROPHE = "\u02bc"
_MARK = re.compile(f"[{MARKS}]")
_PIECE = re.compile(r"(\*?)(\w+)(\$|[^\w\s*]*)")
SHORTEST_INSIDE = 4
"""Letters that a part which stands inside compounds has at least."""

# Letters that look alike in Latin and Cyrillic, both cases, paired by place.
_LATIN = "AaBCcEeHIiJjKMOoPpSsTXxYy"
_CYRILLIC = (
    "\u0410\u0430\u0412\u0421\u0441\u0415\u0435\u041d\u0406\u0456\u0408\u0458"
    "\u041a\u041c\u041e\u043e\u0420\u0440\u0405\u0455\u0422\u0425\u0445\u0423\u0443"
)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_IS_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_IS_CYRILLIC = re.compile("[\u0400-\u052f]")
_BARE_LETTERS = str.maketrans(
    {"\u0142": "l", "\u0111": "d", "\u00f8": "o", "\u00e6": "ae", "\u00df": "ss", "\u0131": "i"}
)


class Part(NamedTuple):
    """One word of a stem, folded unless the stem minds the case.

    `whole`: not only a word's start. `inside`: also within a compound word.
    """

    text: str
    whole: bool
    inside: bool = False


class Stem(NamedTuple):
    """A stem as its parts. Two spellings of the same stem are equal."""

    parts: tuple[Part, ...]
    cased: bool


def plain(word: str) -> str:
    """The word in one script, without marks and compatibility forms, its case kept."""
    if word.isascii():
        return word
    return _one_script(_unmarked(unicodedata.normalize("NFKC", word)))


def _one_script(word: str) -> str:
    """A word of Latin and Cyrillic letters, written in the script that most of it is in.

    A letter of the other script that has no twin stays: such a word is what it is.
    """
    cyrillic = len(_IS_CYRILLIC.findall(word))
    latin = _IS_LATIN.findall(word) if cyrillic else []
    if not latin:
        return word
    if cyrillic > len(latin) or (cyrillic == len(latin) and set(latin) <= set(_LATIN)):
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN)


def bare(text: str) -> str:
    """The text as it is spelt without diacritics: Šiaulių is Siauliu. Cyrillic stays as it is."""
    if text.isascii() or _IS_CYRILLIC.search(text) is not None:
        return text
    parts = unicodedata.normalize("NFD", text.translate(_BARE_LETTERS))
    return "".join(part for part in parts if not unicodedata.combining(part))


def separated(text: str) -> str:
    """The text with apostrophes that count as letters (Ukrainian has them) as those that separate.

    Every character stays where it is.
    """
    return text.replace(_LETTER_APOSTROPHE, "'")


def fold(word: str) -> str:
    """The word as stems compare it: `plain` and case-folded."""
    return word.lower() if word.isascii() else _unmarked(plain(word).casefold())


def _unmarked(word: str) -> str:
    return word if word.isalnum() else _MARK.sub("", word)


def parse(source: str) -> Stem:
    """Read a stem.

    Raises:
        ValueError: the stem is empty, too long, or a sign stands where it means nothing.
    """
    source = separated(source)
    words = source.split(" ")
    if len(words) <= MAX_PARTS and len(source) <= MAX_STEM and all(map(_is_plain, words)):
        # What most stems are: nothing but words.
        return Stem(tuple(Part(fold(word), whole=False) for word in words), cased=False)
    cased = source.startswith("=")
    body = plain(source.removeprefix("=").strip())
    if "=" in body or re.search(r"\$(?!\s|$)|(?<!\w)\$|(?<!\s)(?<!^)\*|\*(?!\w)", body):
        reason = "a stem has = only in front, $ only at the end of a word, * only before one"
        raise ValueError(reason)
    pieces = [
        (piece if cased else fold(piece), sign, bool(star))
        for star, piece, sign in _PIECE.findall(body)
    ]
    parts = tuple(
        Part(text, whole=bool(sign) or (len(text) == 1 and len(pieces) > 1), inside=inside)
        for text, sign, inside in pieces
    )
    _check(body, parts)
    return Stem(parts, cased)


def _is_plain(word: str) -> bool:
    return word.isalpha() and len(word) > 1


def _check(body: str, parts: tuple[Part, ...]) -> None:
    if not parts:
        reason = "an empty stem"
    elif len(body) > MAX_STEM or len(parts) > MAX_PARTS:
        reason = f"a stem has at most {MAX_STEM} characters and {MAX_PARTS} words"
    elif len(parts) == 1 and len(parts[0].text) == 1 and not parts[0].whole:
        reason = "one letter begins too many words: end it with $"
    elif any(part.inside and len(part.text) < SHORTEST_INSIDE for part in parts):
        reason = f"what stands inside compounds has {SHORTEST_INSIDE} letters at least"
    else:
        return
    raise ValueError(reason)
