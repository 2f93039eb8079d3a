"""The names of a sentence, and which are forms of one name.

A name is told by its capital, where a capital says something: inside a sentence, or at its beginning
if the same name stands inside another sentence or a name follows, and it is never in small letters:
a name that only begins a sentence, once, is not found. Acronyms (NATO) and types
(F-16) are names anywhere. In German, where every noun has a capital, a name is a capitalised word
that no article stands before, that does not end as nouns do, and that follows a preposition or
another capitalised word or stands before one, or has letters that German has not; a single name that
nothing of this shows is not found there.

Two forms are one name where both are a shared stem of three letters at least and an ending of the
language. So Petrov and Petrova, Kowalski and Kowalska, a town and a man whose names differ in the
ending only are one name here; and a name that changes its stem (Białystok, Białegostoku) is two.
"""

# ruff: noqa: RUF001, SIM905  (word lists in several alphabets, kept readable)

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from vedette.fold import fold
from vedette.versions.figures import is_currency
from vedette.versions.tongue import Tongue
from vedette.versions.words import Token

_STEM = 3
_SHORT_STEM = 2
_SOFTENING = frozenset(("lt", "pl", "uk", "be"))
"""Where Ryga is Rydze in another case, so that two letters are left of it."""
_SHOUTED = 4
_TITLE_CASE = 0.8
_DERIVED = 4
CUT = 4
"""Letters that a first name or rank is cut short to, at most."""
_VOWELS = frozenset("aeiouyаеиоуыэюяіє")
_ADJECTIVE = re.compile(".*(?:ian|ean|ish|ese|ern)")
_WHOSE = frozenset(
    "north south east west new old upper lower great big little saint st united prime vice deputy former"
    " first black red white baltic arctic nordic iron royal national federal joint central".split()
)
_OFFICES = frozenset(
    "president prime vice deputy defence defense foreign interior minister ministers ministry secretary"
    " general army navy air force forces fleet guard guards corps brigade battalion division regiment sea"
    " ocean parliament council union republic state states bank court party agency service command staff"
    " police court".split()
)

# Of the countries whose people and language have another stem than the country.
_PEOPLES = {
    word: names.split()[0]
    for names in (
        "poland polish pole poles", "sweden swedish swede swedes", "denmark danish dane danes",
        "finland finnish finn finns", "germany german germans", "norway norwegian norwegians",
        "britain british briton britons", "france french", "netherlands dutch", "spain spanish",
        "turkey turkish turkiye turks", "ireland irish", "kyiv kiev",
    )
    for word in names.split()
}  # fmt: skip
# Of the countries around, the beginnings of their names and of words made of them; three letters
# are always the same.
_KIN = tuple(
    tuple(stems.split())
    for stems in (
        "литв литов", "літв літоу", "litw litew", "lotw lotew", "polen polni polsk", "polsk polak",
        "estland estn estisk", "finland finsk", "finnland finni", "estij estu", "lati latlas",
        "німеччин німець", "венгр венгер", "угорщин угорс",
    )
)  # fmt: skip
_ABBREVIATED = frozenset("no nos nr nro n".split())
_BARE = frozenset("in aus nach bei von".split())
_PLURALS = frozenset("litauen polen schweden norwegen".split())
_DETERMINERS = frozenset(
    "der die das den dem des ein eine einen einem einer eines kein keine keinen keiner im am zum zur"
    " vom beim ins ans sein seine seinen seiner ihr ihre ihren ihrer diese dieser diesen dieses alle"
    " mehr mehrere viele einige weitere weiteren".split()
)
_NOUN = re.compile(
    r".*(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|ment|mente|nis|nisse|tum"
    r"|tat|taten|ismus|ing|ling|linge|minister|ministerin|prasident|prasidentin|sprecher|sprecherin|chef"
    r"|chefin|kanzler|general|oberst|major|kommandeur|direktor|meister|meisterin|leiter|leiterin|soldaten"
    r"|truppen|kraften|krafte|angaben|panzer|panzern|grenze|grunden)"
)
_MEASURE = re.compile(
    ".*(?:millionen|milliarden|million|prozent|euro|uhr|meter|metern|tonnen|jahren|jahre|tagen|tage"
    "|monaten|wochen|stunden|anfang|mitte|ende)"
)
_FOREIGN = re.compile("[\u0100-\u017e\u00e6\u00f8\u00e5\u00e9\u00f3\u0400-\u04ff]")


@dataclass(slots=True)
class Register:
    """What both editions together tell of capitals: names inside sentences, words in small letters."""

    tongue: Tongue
    inside: set[str] = field(default_factory=set)
    small: set[str] = field(default_factory=set)
    nouns: set[str] = field(default_factory=set)

    def read(self, words: Sequence[Token]) -> None:
        """Learn from a sentence."""
        telling = not shouted(words)
        for at, token in enumerate(words):
            if token.kind != "word":
                continue
            if token.text[0].islower():
                self.small.add(token.folded)
            elif self.tongue.nouns:
                self._read_noun(words, at)
            elif telling and not token.initial:
                self.inside.add(token.folded)

    def _read_noun(self, words: Sequence[Token], at: int) -> None:
        token = words[at]
        if _determined(words, at) or _is_noun(token.folded):
            self.nouns.add(token.folded)
        elif (
            _after_name(words, at, self.small)
            or _after_preposition(words, at)
            or _before_name(words, at)
        ):
            self.inside.add(token.folded)


class Name:
    """A name as it stands in a sentence. `at` is its token."""

    __slots__ = ("at", "folded", "shown")

    def __init__(self, at: int, token: Token) -> None:
        self.at = at
        self.shown = token.text
        # F-16 and F16 are one; Lithuania's is Lithuania.
        folded = token.folded.replace("-", "")
        possessive = re.search(r"['\u2019]s$", token.text)
        self.folded = folded[:-1] if possessive else folded


def names(words: Sequence[Token], taken: Collection[int], register: Register) -> list[Name]:
    """The names of a sentence, in order, of the tokens that are not taken by figures."""
    telling = not shouted(words)
    return [
        Name(at, token)
        for at, token in enumerate(words)
        if at not in taken and _capital(token) and _is_name(words, at, register, telling)
    ]


def _capital(token: Token) -> bool:
    return token.text[0].isupper() or token.text[0].isdigit()  # a type: 2A7


def _is_name(words: Sequence[Token], at: int, register: Register, telling: bool) -> bool:
    token, tongue = words[at], register.tongue
    if token.kind == "type":
        return True
    if token.kind != "word" or token.folded in tongue.small or _measures(words, at):
        return False
    if token.text.isupper() and len(token.text) > 1:
        return telling or token.folded not in register.small
    if tongue.nouns:
        return _is_german_name(words, at, register)
    if telling and not token.initial:
        return True
    known = token.folded in register.inside or not telling or _followed(words, at, tongue)
    return known and token.folded not in register.small


def _measures(words: Sequence[Token], at: int) -> bool:
    """Whether it is the No. of a number, or a currency."""
    after = words[at + 1 : at + 2]
    counts = words[at].folded in _ABBREVIATED and bool(after) and after[0].kind == "number"
    return counts or is_currency(words[at])


def _is_german_name(words: Sequence[Token], at: int, register: Register) -> bool:
    folded = words[at].folded
    if _FOREIGN.search(words[at].text.lower()):
        return True
    if folded in register.nouns or folded in register.small or _is_noun(folded):
        return False
    return folded.endswith("land") or folded in register.inside


def _is_noun(folded: str) -> bool:
    return bool(_NOUN.fullmatch(folded) or _MEASURE.fullmatch(folded))


def _determined(words: Sequence[Token], at: int) -> bool:
    """Whether an article stands before a German noun, an adjective between them at most."""
    before = [token.folded for token in words[max(0, at - 2) : at]]
    if before and before[-1] in _DETERMINERS:
        return True
    return len(before) == 2 and before[0] in _DETERMINERS and words[at - 1].text[0].islower()  # noqa: PLR2004


def _after_name(words: Sequence[Token], at: int, small: Collection[str]) -> bool:
    """Whether a German word goes on with a name: Boris Pistorius, Oberst Brockdorf."""
    before = words[at - 1] if at else None
    if before is None or before.kind != "word" or not words[at].follows:
        return False
    if not before.text[0].isupper() or _MEASURE.fullmatch(before.folded):
        return False
    # Neue Raketen: an adjective has its capital from the beginning of the sentence.
    return not before.initial or not (before.folded in small or before.folded.endswith(("e", "en")))


def _before_name(words: Sequence[Token], at: int) -> bool:
    """Whether a German word is the first name of a person inside a sentence: mit Jonas Petrulis."""
    if not at or at + 1 >= len(words) or words[at].folded.endswith("en"):
        return False
    after = words[at + 1]
    capital = after.kind == "word" and after.text[0].isupper() and after.follows
    return capital and words[at - 1].text[0].islower()


def _after_preposition(words: Sequence[Token], at: int) -> bool:
    """Whether it is a place: in Kaunas, aus Polen, but not aus Gründen."""
    folded = words[at].folded
    plural = folded.endswith("en") and not (folded.endswith("ien") or folded in _PLURALS)
    return bool(at) and words[at - 1].folded in _BARE and not plural


def _followed(words: Sequence[Token], at: int, tongue: Tongue) -> bool:
    """Whether the beginning of a sentence is the first name of another: Jonas Kazlauskas."""
    if at + 1 >= len(words):
        return False
    after = words[at + 1]
    return (
        after.kind == "word"
        and after.text[0].isupper()
        and after.follows
        and (after.folded not in tongue.small)
    )


def shouted(words: Sequence[Token]) -> bool:
    """Whether most words have capitals, as in some headlines: then a capital says little."""
    long = [token for token in words if token.kind == "word" and len(token.text) >= _SHOUTED]
    inside = [token.text[0].isupper() for token in long if not token.initial]
    return len(inside) >= _SHOUTED and sum(inside) >= _TITLE_CASE * len(inside)


def one_name(first: str, second: str, tongue: Tongue) -> bool:
    """Whether two folded words are forms of one name."""
    if first == second or _PEOPLES.get(first, first) == _PEOPLES.get(second, second):
        return True
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))
    )
    # The ending may begin with letters that both forms happen to share.
    for stem in range(shared, max(shared - 3, _STEM - 1), -1):
        if _ending(first[stem:], tongue) and _ending(second[stem:], tongue):
            return True
    least = _SHORT_STEM if tongue.code in _SOFTENING else _STEM
    return any(
        _changing(first[stem:], second[stem:], tongue)
        for stem in range(max(shared - 1, least), shared + 1)
    )


def _ending(rest: str, tongue: Tongue) -> bool:
    return tongue.endings.fullmatch(rest) is not None


def _changing(first: str, second: str, tongue: Tongue) -> bool:
    """Whether both go on with a consonant that the case changes, and an ending: Ryga, Rydze."""
    return any(
        (_goes_on(first, one, tongue) and _goes_on(second, other, tongue))
        or (_goes_on(first, other, tongue) and _goes_on(second, one, tongue))
        for one, other in tongue.changes
    )


def _goes_on(rest: str, consonant: str, tongue: Tongue) -> bool:
    return rest.startswith(consonant) and _ending(rest[len(consonant) :], tongue)


def derived(name: str, words: Iterable[str]) -> bool:
    """Whether one of some folded words is the name in small letters, or made of it: литовский."""
    return any(word == name or _of_one_stem(name, word) for word in words)


def _of_one_stem(name: str, word: str) -> bool:
    if any(name.startswith(stems) and word.startswith(stems) for stems in _KIN):
        return True
    length = max(_DERIVED, (min(len(name), len(word)) * 3 + 4) // 5)
    return len(name) >= _DERIVED and name[:length] == word[:length]


def cut_short(first: str, second: str) -> bool:
    """Whether one of two words is the other cut short: G, Gen, Plk for Pulkininkas, but not II for III."""
    if any(word.isupper() and len(word) > 1 for word in (first, second)):
        return False
    short, long = sorted((fold(first), fold(second)), key=len)
    if len(short) > CUT or short[:1] != long[:1]:
        return False
    rest = iter(long)
    return long.startswith(short) or (
        not _VOWELS.intersection(short) and all(letter in rest for letter in short)
    )


def may_go(name: Name, after: str, tongue: Tongue) -> bool:
    """Whether a name before another one is a first name or title that may be left out.

    In English, where adjectives and offices have capitals too, it is none where it says whose
    (Polish, North, US) or where what it stands before is no person (Navy, Minister).
    """
    if name.shown.isupper() and len(name.shown) > 1:
        return False
    if tongue.code != "en":
        return len(name.folded) > 1
    whose = name.folded in _WHOSE or name.folded in _PEOPLES or _ADJECTIVE.fullmatch(name.folded)
    return not whose and after not in _OFFICES


def unmatched(
    left: Sequence[Name], right: Sequence[Name], tongue: Tongue
) -> tuple[list[Name], list[Name]]:
    """The names that only one of two sentences has."""
    first, second = list(left), list(right)
    for exact in (True, False):
        for name in list(first):
            twin = next((one for one in second if _same(name, one, tongue, exact)), None)
            if twin is not None:
                first.remove(name)
                second.remove(twin)
    return first, second


def _same(left: Name, right: Name, tongue: Tongue, exact: bool) -> bool:
    if exact:
        return left.folded == right.folded
    return one_name(left.folded, right.folded, tongue)


def shown(found: Iterable[Name]) -> Iterator[str]:
    """Names as they are written."""
    return (name.shown for name in found)
