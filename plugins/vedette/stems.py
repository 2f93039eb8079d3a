"""Words and stems: how a text is cut into words, and how a stem of the lexicon is written.

A stem matches a word that begins with it (`brigad`); `nato$` matches the whole word only;
`armed forc` is a sequence of adjacent words; a leading `=` minds the case (`=US$`). Inside a
stem, punctuation ends a word as it does in a text: `f-35` is `f$` followed by `35`. One letter
within a sequence is a whole word too: `take a stand`.
"""

import re
import unicodedata
from dataclasses import dataclass

MAX_STEM = 60
MAX_PARTS = 6
MAX_WORD = 80
"""Longer runs of letters are not words (links, encoded data) and match nothing, in characters."""

# Combining marks, soft hyphens, joiners and direction marks belong to the word they stand in.
MARKS = "\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
WORD = re.compile(rf"\w[\w{MARKS}]*")
_MARK = re.compile(f"[{MARKS}]")
_PIECE = re.compile(r"(\w+)(\$|[^\w\s]*)")


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a stem, folded unless the stem minds the case. `whole`: not only its start."""

    text: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Stem:
    """A stem as its parts. Two spellings of the same stem are equal."""

    parts: tuple[Part, ...]
    cased: bool


def plain(word: str) -> str:
    """The word without marks and compatibility forms, its case kept."""
    return word if word.isascii() else _unmarked(unicodedata.normalize("NFKC", word))


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
    cased = source.startswith("=")
    body = plain(source.removeprefix("=").strip())
    if "=" in body or re.search(r"\$(?!\s|$)|(?<!\w)\$", body):
        reason = "a stem has = only in front, and $ only at the end of a word"
        raise ValueError(reason)
    pieces = [(piece if cased else fold(piece), sign) for piece, sign in _PIECE.findall(body)]
    parts = tuple(
        Part(text, whole=bool(sign) or (len(text) == 1 and len(pieces) > 1))
        for text, sign in pieces
    )
    _check(body, parts)
    return Stem(parts, cased)


def _check(body: str, parts: tuple[Part, ...]) -> None:
    if not parts:
        reason = "an empty stem"
    elif len(body) > MAX_STEM or len(parts) > MAX_PARTS:
        reason = f"a stem has at most {MAX_STEM} characters and {MAX_PARTS} words"
    elif len(parts) == 1 and len(parts[0].text) == 1 and not parts[0].whole:
        reason = "one letter begins too many words: end it with $"
    else:
        return
    raise ValueError(reason)
