"""The figures of a sentence: numbers however written, months, weekdays, times."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from vedette import numerals
from vedette.versions import ordinals
from vedette.versions.words import MINUS, Token

_LONGEST = 24
"""Longer rows of digits are no numbers; they are compared as they stand."""
_SUFFIX = 4
_CODE = 3
_NOON = 12
_DOZEN = 12
_SCALES = (100, 1000, 10**6, 10**9)
_SEPARATORS = re.compile(r"[.,'\u2019 ]")
_AMBIGUOUS = frozenset(("may", "march"))


class Figure(NamedTuple):
    """A number, month or weekday of a sentence.

    `key`: the same for the same value. `unit`: of what, where that is known. `shown`: as written.
    `soft`: a word that may come and go as an article does: one, both, first. `at`, `end`: the tokens.
    """

    key: str
    unit: str
    shown: str
    soft: bool
    at: int
    end: int


def figures(words: Sequence[Token], code: str) -> list[Figure]:
    """All figures of a sentence, in order."""
    found: list[Figure] = []
    at = 0
    while at < len(words):
        read = list(_read(words, at, code))
        found += read
        at = read[-1].end if read else at + 1
    return found


def _read(words: Sequence[Token], at: int, code: str) -> Iterator[Figure]:
    token = words[at]
    if token.kind == "date":
        yield from _date(token, at)
    elif token.kind == "number":
        yield _number(words, at, code)
    elif token.kind == "word":
        day = _day(words, at, code)
        if day:
            yield Figure(day, "", token.text, soft=False, at=at, end=at + 1)
        elif _word(token, code) is not None:
            yield _number(words, at, code)


def _date(token: Token, at: int) -> Iterator[Figure]:
    parts = [int(part) for part in re.findall(r"\d+", token.text)]
    year_first = len(token.text) > len("10.10.") and token.text[:4].isdigit()
    day, month, *year = reversed(parts) if year_first else parts
    if month > _NOON:
        day, month = month, day
    for key in (str(day), f"month:{month}", *map(str, year)):
        yield Figure(key, "", token.text, soft=False, at=at, end=at + 1)


def _day(words: Sequence[Token], at: int, code: str) -> str | None:
    token = words[at]
    day = numerals.day(token.folded, code)
    if day is None:
        short = numerals.short_month(token.folded)
        return short if short and _beside_number(words, at) else None
    if code == "en" and token.folded in _AMBIGUOUS:
        capital = token.text[0].isupper() and not token.initial
        return day if capital or _beside_number(words, at) else None
    return day


def _beside_number(words: Sequence[Token], at: int) -> bool:
    return any(one.kind == "number" for one in words[max(0, at - 1) : at + 2])


def _number(words: Sequence[Token], at: int, code: str) -> Figure:
    first = words[at]
    amount, end = _amount(words, at, code)
    key = first.text if amount is None else _key(amount)
    unit = ""
    if end < len(words):
        unit = _unit(words[end]) if _belongs(words, end) else ""
        key, end = _clock(key, words, end)
    if at and not unit and first.follows and is_currency(words[at - 1]):
        unit = _unit(words[at - 1])
    shown = " ".join(token.text for token in words[at:end])
    soft = first.kind == "word" and _soft(first, key, code)
    # What is left of an ordinal or of an age: 5th, 5-oji, 30-летний is none of it.
    if end < len(words) and not unit and words[end].touches and len(words[end].text) <= _SUFFIX:
        end += words[end].kind == "word"
    return Figure(key, unit, shown, soft, at, end)


def is_currency(token: Token) -> bool:
    """Whether it is the sign or code of a currency, which may stand before the number."""
    code = token.kind == "word" and token.text.isupper() and len(token.text) == _CODE
    return (code or token.kind == "sign") and _unit(token) != ""


def _amount(words: Sequence[Token], at: int, code: str) -> tuple[Decimal | None, int]:
    """The value of the number that begins at a token, and the token after it."""
    first = words[at]
    amount = _digits(first.text) if first.kind == "number" else _word(first, code)
    if amount is None:
        return None, at + 1
    total, end = Decimal(0), at + 1
    if _alone(first, code):
        return amount, end
    while end < len(words) and words[end].follows:
        skip = code == "en" and words[end].folded == "and" and amount % 100 == 0
        here = end + 1 if skip and end + 1 < len(words) else end
        part = _word(words[here], code) if words[here].kind == "word" else None
        alone = _alone(words[here], code)
        # Thirty seconds: a figure does not go on with an ordinal, a word for a number ends with one.
        if part is None or (alone and first.kind == "number"):
            break
        if part == _DOZEN and amount < part and _scale(words[here], code):
            amount *= part
        elif part in _SCALES and amount < part:
            amount, total = (
                (amount * part, total)
                if part == _SCALES[0]
                else (Decimal(0), total + amount * part)
            )
        elif _fits(amount, part) and (amount or part < _SCALES[1]):
            amount += part
        else:
            break
        end = here + 1
        if alone:
            break
    return total + amount, end


def _fits(amount: Decimal, part: Decimal) -> bool:
    """Whether a number word goes on with the number: twenty five, hundred five, not five five."""
    if not amount:
        return True
    size = 100 if amount % 100 == 0 else 10 if amount % 10 == 0 and amount % 100 > 10 else 0  # noqa: PLR2004
    return 0 < part < size


def _word(token: Token, code: str) -> Decimal | None:
    if token.kind != "word":
        return None
    number = numerals.value(token.folded, code)
    if number is None:
        said = ordinals.said(token.folded, code)
        number = said.number if said else None
    return None if number is None else Decimal(number)


def _said(token: Token, code: str) -> ordinals.Said | None:
    """What a word says that is no cardinal."""
    if token.kind != "word" or numerals.value(token.folded, code) is not None:
        return None
    return ordinals.said(token.folded, code)


def _alone(token: Token, code: str) -> bool:
    said = _said(token, code)
    return said is not None and said.kind == "alone"


def _scale(token: Token, code: str) -> bool:
    said = _said(token, code)
    return said is not None and said.kind == "scale"


def _soft(token: Token, key: str, code: str) -> bool:
    said = _said(token, code)
    return said.loose and key == str(said.number) if said else key == "1"


def _digits(text: str) -> Decimal | None:
    """1,200 and 1 200 and 1.200 are 1200; 1,5 and 1.5 are 1.5; 14:30 and 14.30 are 14.3."""
    if len(text) > _LONGEST:
        return None
    if text[0] in MINUS:
        amount = _digits(text[1:])
        return None if amount is None else -amount
    parts = _SEPARATORS.split(text.replace(":", "."))
    if len(parts) == 1:
        return Decimal(parts[0])
    if parts[0].lstrip("0") and all(len(part) == 3 for part in parts[1:]):  # noqa: PLR2004
        return Decimal("".join(parts))
    whole, fraction = parts[:-1], parts[-1]
    if len(whole) > 1 and any(len(part) != 3 for part in whole[1:]):  # noqa: PLR2004
        return None
    return Decimal(f"{''.join(whole)}.{fraction}")


def _key(amount: Decimal) -> str:
    return format(amount.normalize(), "f")


def _unit(token: Token) -> str:
    return numerals.unit(token.folded)


def _belongs(words: Sequence[Token], end: int) -> bool:
    """Whether a unit there is of the number before it, not of the one after: 5, $7."""
    next_one = words[end + 1] if end + 1 < len(words) else None
    ahead = next_one is not None and next_one.kind == "number" and next_one.follows
    return words[end].follows and not (words[end].kind == "sign" and ahead)


def _clock(key: str, words: Sequence[Token], end: int) -> tuple[str, int]:
    """Afternoon in the hours of the day: 2:30 p.m. is 14.3."""
    near = [token.folded for token in words[end : end + 2]]
    length = 1 if near[:1] in (["pm"], ["am"]) else 2 if near in (["p", "m"], ["a", "m"]) else 0
    if not length or not key.replace(".", "").isdigit():
        return key, end
    hour = Decimal(key)
    if near[0].startswith("p") and hour < _NOON:
        hour += _NOON
    return _key(hour), end + length
