"""Word lists of inflected forms with their lemmas, as simplemma packs them.

Entries are sorted by the bytes of the form and front-coded. One is: how many bytes the form shares
with the one before, how many follow, those; then how many bytes to cut off the form to make the
lemma, how many to add, those. 254 instead: the lemma of the entry before; 255: nothing is shared.
Lengths of 128 and more go on in the next byte. A list has up to 3.7 million entries, so these loops
do little for each.
"""

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

_MAGIC: Final = b"SMFC1"
_SAME: Final = 254
_WHOLE: Final = 255
_LONG: Final = 0x80
_FIRST_INSIDE: Final = 3
_CUT_OFF: Final = "the word list ends in the middle of an entry"


class Entry(NamedTuple):
    """An inflected form and its lemma, both as the list writes them."""

    form: str
    lemma: str


class Found(NamedTuple):
    """What a list has of some words.

    `forms`: the entries whose lemma is one of them. `near`: those that begin alike. `inside`: forms
    that have a part within them.
    """

    forms: list[Entry]
    near: list[Entry]
    inside: list[Entry]


def check(data: bytes) -> None:
    """Look at the beginning of a list.

    Raises:
        ValueError: it is no such list.
    """
    _first(data)


def search(
    data: bytes,
    lemmas: Collection[str],
    beginnings: Collection[str],
    part: str = "",
) -> Found:
    """Look through a whole list.

    Args:
        data: the list, unpacked.
        lemmas: as the list writes them.
        beginnings: of forms, as the list writes them.
        part: looked for from the fourth byte of a form on, if any.

    Raises:
        ValueError: it is no such list.
    """
    wanted = {lemma.encode() for lemma in lemmas}
    starts = tuple(beginning.encode() for beginning in beginnings)
    heads = {start[:2] for start in starts}
    inside = part.encode()
    found = Found([], [], [])
    form = lemma = b""
    at, end = _first(data), len(data)
    try:
        while at < end:
            shared, length = data[at], data[at + 1]
            at += 2
            if shared >= _LONG or length >= _LONG:
                shared, at = _number(data, at - 2)
                length, at = _number(data, at)
            form = form[:shared] + data[at : at + length]
            at += length
            cut = data[at]
            at += 1
            if cut != _SAME:
                length = data[at]
                at += 1
                if length >= _LONG:
                    length, at = _number(data, at - 1)
                added = data[at : at + length]
                at += length
                lemma = added if cut == _WHOLE else form[: len(form) - cut] + added
            if lemma in wanted:
                found.forms.append(_entry(form, lemma))
            if form[:2] in heads and form.startswith(starts):
                found.near.append(_entry(form, lemma))
            elif inside and form.find(inside, _FIRST_INSIDE) > 0:
                found.inside.append(_entry(form, lemma))
    except IndexError as error:
        raise ValueError(_CUT_OFF) from error
    return found


def _entry(form: bytes, lemma: bytes) -> Entry:
    return Entry(form.decode("utf-8", "replace"), lemma.decode("utf-8", "replace"))


def beginning_with(data: bytes, beginnings: Collection[str]) -> Iterator[str]:
    """The forms that begin with one of some beginnings, in the list's order.

    The others are passed over unread: a form that shares more bytes with the one before it than that
    one shares with a beginning sorts before the beginning, as that one does.

    Raises:
        ValueError: it is no such list.
    """
    targets = _shortest(beginnings)
    target = targets.pop() if targets else b""
    at, end = _first(data), len(data)
    form, alike = b"", 0
    try:
        while target and at < end:
            shared, length = data[at], data[at + 1]
            at += 2
            if shared >= _LONG or length >= _LONG:
                shared, at = _number(data, at - 2)
                length, at = _number(data, at)
            after = at + length
            if shared <= alike:
                form = form[:shared] + data[at:after]
                while form > target and not form.startswith(target):
                    if not targets:
                        return
                    target = targets.pop()
                if form.startswith(target):
                    # From here on every form is read.
                    alike = end
                    yield form.decode("utf-8", "replace")
                else:
                    alike = _alike(form, target)
            at = after + 1
            if data[after] != _SAME:
                length = data[at]
                at += 1
                if length >= _LONG:
                    length, at = _number(data, at - 1)
                at += length
    except IndexError as error:
        raise ValueError(_CUT_OFF) from error


def _shortest(beginnings: Collection[str]) -> list[bytes]:
    """The beginnings that begin with no other, the first one last."""
    kept: list[bytes] = []
    for start in sorted(beginning.encode() for beginning in beginnings):
        if not kept or not start.startswith(kept[-1]):
            kept.append(start)
    return kept[::-1]


def _alike(form: bytes, target: bytes) -> int:
    """How many bytes both begin with."""
    alike = 0
    for one, other in zip(form, target, strict=False):
        if one != other:
            break
        alike += 1
    return alike


def _first(data: bytes) -> int:
    """Where the first entry begins: after the mark, a flag for lists sorted by endings, the count."""
    if not data.startswith(_MAGIC) or data[len(_MAGIC)]:
        reason = "not a word list of the kind that simplemma 2.0 has"
        raise ValueError(reason)
    return _number(data, len(_MAGIC) + 1)[1]


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends."""
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < _LONG:
            return number, at
        shift += 7
