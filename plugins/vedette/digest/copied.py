"""What a copy is to its original, in words: for digest, desk and `vedette explain`."""

import datetime as dt

from vedette.model import Relation

_RELATIONS: dict[Relation, str] = {
    "same": "same text",
    "cut": "shortened",
    "extended": "with additions",
    "rewritten": "partly rewritten",
}
_MINUTE = dt.timedelta(minutes=1)


def relation(name: Relation) -> str:
    """What the copy made of the text."""
    return _RELATIONS[name]


def remark(name: Relation, source: str, sentences: int) -> str:
    """Whose text it is and what was made of it, as "also in" says it."""
    number = many(sentences, "sentence")
    return {
        "same": f"same text of {source}",
        "cut": f"shortened text of {source}",
        "extended": f"text of {source} with {f'{number} added' if sentences else 'additions'}",
        "rewritten": f"partly the text of {source}{f', {number} of its own' if sentences else ''}",
    }[name]


def shares(of_copy: float, of_original: float) -> str:
    """How much they have in common, of the one and of the other."""
    return f"{of_copy:.0%} of the copy's text, {of_original:.0%} of the original's"


def additions(sentences: int, words: int) -> str:
    """How much a copy added; empty where it is nothing."""
    return f"{many(sentences, 'sentence')}, {many(words, 'word')}" if sentences else ""


def later(span: dt.timedelta) -> str:
    """By how much it was behind, in two units at most.

    A negative span is that of an article whose date was set back, until it is looked at again.
    """
    hours, minutes = divmod(int(abs(span) / _MINUTE), 60)
    days, hours = divmod(hours, 24)
    parts = [many(days, "day"), f"{hours} h", f"{minutes} min"]
    if days:
        parts.pop()
    told = " ".join(part for part in parts if not part.startswith("0 "))
    if not told:
        return "at the same time"
    return f"{told} {'later' if span > dt.timedelta() else 'before'}"


def many(number: int, what: str) -> str:
    """A number of things."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
