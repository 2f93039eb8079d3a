"""Words as they are compared: without case, diacritical marks and apostrophes."""

import functools
import re
import unicodedata

_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "ß": "ss", "\u0131": "i", "œ": "oe"}
)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
# A long run of combining marks would cost its square to normalise (seconds for 30 kB).
_MARKS = re.compile(r"[^\w\s\x00-\x7f]{16,}")
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2019\u02bc\u2018\u02b9`\u00b4"))


def plain(text: str) -> str:
    """The text in one form of Unicode, without characters that nobody sees."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", _MARKS.sub(" ", text))
    return text.translate(_INVISIBLE) if _UNSEEN.intersection(text) else text


@functools.lru_cache(maxsize=1 << 15)
def fold(word: str) -> str:
    """The word without case, diacritical marks and apostrophes: Šiaulių is siauliu."""
    if word.isascii():
        return word.lower().replace("'", "")
    parts = unicodedata.normalize("NFKD", word.casefold()).translate(_APOSTROPHES)
    return "".join(filter(_stays, parts.translate(_LETTERS)))


def _stays(letter: str) -> bool:
    return not unicodedata.combining(letter) and letter not in _UNSEEN


_UNSEEN = frozenset(map(chr, _INVISIBLE))
