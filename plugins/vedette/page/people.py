"""The names of people, told from other text by their form: capitals, two to four words, no office."""

import re

_MIN_WORDS, _MAX_WORDS = 2, 4
_MAX_PARTS = 20
_MAX_TEXT = 500

_AND = "and|ir|un|ja|i|oraz|und|och|og|и|та|\u0456|й|ды"
_BETWEEN = re.compile(rf"\s*[,;|/&\u2022]+\s*(?:(?:{_AND})\s+)?|\s+(?:{_AND})\s+")
_WORD = re.compile(r"[^\W\d_]+(?:[.'\u2019-][^\W\d_]*)*")
_PARTICLES = frozenset(
    ["al", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "la", "le", "van", "von", "zu"]
)
_AGENCIES = frozenset(
    {
        "aa", "afp", "ap", "bbc", "belta", "bloomberg", "bns", "dpa", "efe", "elta", "epa", "err",
        "interfax", "leta", "lrt", "lsm", "ntb", "pap", "reuters", "ritzau", "stt", "tass", "tt",
        "tvp", "ukrinform", "unian", "yle", "интерфакс", "риа", "тасс", "укринформ", "укрінформ",
        "уніан",
    }
)  # fmt: skip
# Beginnings of words that stand in the names of offices, papers and desks, and of no person.
_OFFICES = re.compile(
    r"(?:ministr|minister|depart|committ|council|commission|government|parliament|agency|press|news"
    r"|service|staff|editor|redak|редак|рэдак|desk|team|group|institut|universit|cent(?:re|er)\b"
    r"|forces?\b|army\b|navy\b|guard|defen[cs]e|security|office|bureau|media\b|radio|television"
    r"|tv\b|post\b|times\b|journal|daily|correspondent|reporter|analyst|photo|association|union\b"
    r"|foundation|company|party\b|sea\b|агент|министер|міністэр|міністер|служб|корреспон|цэнтр|центр"
    r"|agent|tarnyb|redakcij|toimet|dziennik|zespół|szkoł|żurnal|redaktion|tidning)",
    re.IGNORECASE,
)


def listed(text: str) -> tuple[str, ...]:
    """The people named in a list like "A B, C D and E F"; () where a part of it is none.

    Agencies may stand among them. "Ministry of Defence and Security" is no list, nor is "Smith,
    Jones and Partners": of every part it takes two to four capitalised words, none of an office.
    """
    parts = [part.strip(" .()") for part in _BETWEEN.split(text[:_MAX_TEXT])]
    parts = [part for part in parts if part]
    if len(parts) > _MAX_PARTS or not any(map(_is_person, parts)):
        return ()
    return tuple(parts) if all(_is_person(part) or is_agency(part) for part in parts) else ()


def is_agency(text: str) -> bool:
    """Whether this is the name of a news agency or broadcaster of the region, as bylines spell it."""
    return text.casefold() in _AGENCIES


def _is_person(text: str) -> bool:
    words = [word for word in text.split() if word not in _PARTICLES]
    return (
        _MIN_WORDS <= len(words) <= _MAX_WORDS
        and all(_WORD.fullmatch(word) and word[0].isupper() for word in words)
        and not any(map(_OFFICES.match, words))
    )
