"""Whether two headlines say the same."""

from collections import Counter
from collections.abc import Iterable, Sequence

from vedette.versions.facts import differing
from vedette.versions.figures import figures
from vedette.versions.names import Register, one_name
from vedette.versions.tongue import Tongue
from vedette.versions.words import Token, tokens

_WORDS = 60
"""A longer headline is compared word for word."""
_SLIP = 6
"""Letters of a word in which one that is missing, doubled or exchanged is a slip."""


def says_otherwise(before: str, after: str, register: Register) -> bool:
    """Whether a headline differs in more than case, marks, articles, order, endings and slips."""
    first, second = tokens(before), tokens(after)
    if [token.folded for token in first] == [token.folded for token in second]:
        return False
    if differing(first, second, register).substance:
        return True
    left, right = _rest(first, register.tongue), _rest(second, register.tongue)
    return not _alike(_only(left, right), _only(right, left), register.tongue)


def _rest(words: Sequence[Token], tongue: Tongue) -> list[str]:
    """The folded words that are no figures, articles or signs."""
    taken = {at for figure in figures(words, tongue.code) for at in range(figure.at, figure.end)}
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
