"""Whether two headlines say the same."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from vedette import numerals
from vedette.versions.facts import differing, dropped
from vedette.versions.figures import figures
from vedette.versions.marks import unmarked, without_outlet
from vedette.versions.names import Register, one_name
from vedette.versions.tongue import Tongue
from vedette.versions.words import Token, tokens

_WORDS = 60
"""A longer headline is compared word for word."""
_SLIP = 6
"""Letters of a word in which one that is missing, doubled or exchanged is a slip."""


def says_otherwise(before: str, after: str, register: Register) -> bool:
    """Whether a headline differs in more than case, marks, articles, order, endings and slips.

    Nor do marks at its ends count, such as UPDATED: and (VIDEO), nor an outlet behind a bar.
    """
    before, after = unmarked(before), unmarked(after)
    before, after = without_outlet(before, after), without_outlet(after, before)
    first, second = tokens(before), tokens(after)
    if [token.folded for token in first] == [token.folded for token in second]:
        return False
    if differing(first, second, register).substance:
        return True
    spared = dropped(first, second, register)
    left = _rest(first, second, spared[0], register.tongue)
    right = _rest(second, first, spared[1], register.tongue)
    return not _alike(_only(left, right), _only(right, left), register.tongue)


def _rest(
    words: Sequence[Token], other: Sequence[Token], spared: Collection[int], tongue: Tongue
) -> list[str]:
    """The folded words that are no figures, articles, signs or first names that may go.

    A word such as first or both, which may come and go in a sentence, counts as a word here.
    """
    there = {figure.key for figure in figures(other, tongue.code)}
    taken = set(spared)
    for figure in figures(words, tongue.code):
        cardinal = numerals.value(words[figure.at].folded, tongue.code) is not None
        if not figure.soft or cardinal or figure.key in there:
            taken.update(range(figure.at, figure.end))
    return [
        token.folded
        for at, token in enumerate(words)
        if at not in taken and token.kind != "sign" and token.folded not in tongue.articles
    ]


def _only(words: Iterable[str], others: Iterable[str]) -> list[str]:
    return list((Counter(words) - Counter(others)).elements())


def _alike(left: Sequence[str], right: Sequence[str], tongue: Tongue) -> bool:
    """Whether each word has one on the other side that is a form of it or a slip."""
    if len(left) != len(right) or len(left) > _WORDS:
        return "".join(left) == "".join(right)
    rest = list(right)
    for word in left:
        twin = next((one for one in rest if _one_word(word, one, tongue)), None)
        if twin is None:
            return False
        rest.remove(twin)
    return True


def _one_word(first: str, second: str, tongue: Tongue) -> bool:
    return one_name(first, second, tongue) or _slip(first, second)


def _slip(first: str, second: str) -> bool:
    if len(first) > len(second):
        first, second = second, first
    if len(first) < _SLIP or len(second) - len(first) > 1:
        return False
    at = next((at for at, letter in enumerate(first) if letter != second[at]), len(first))
    if len(first) < len(second):
        return first[at:] == second[at + 1 :]
    return first[at : at + 2] == second[at : at + 2][::-1] and first[at + 2 :] == second[at + 2 :]
