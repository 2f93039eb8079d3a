"""The negations of a sentence: words such as not, and verbs that have them in front."""

from collections.abc import Collection, Mapping, Sequence

from vedette.fold import fold
from vedette.versions.words import Token, beginnings, near

_STRONG = {
    "en": "not never no none nobody nothing neither nor cannot without",
    "lt": "ne nėra nebe niekada nebus nebuvo",
    "lv": "ne nav nebija nebūs nevis nekad",
    "et": "ei mitte pole polnud ega ära ärge poleks",
    "pl": "nie nigdy brak",
    "de": "nicht nie niemals kein keine keinen keinem keiner keines niemand nichts weder ohne",
    "ru": "не нет нельзя никогда",
    "uk": "не немає нема ніколи",
    "fi": "ei en et emme ette eivät eikä älä älkää ettei eivätkä ilman",
    "sv": "inte ej icke aldrig ingen inget inga varken utan",
    "be": "не ня няма нельга ніколі",
    "no": "ikke ei aldri ingen intet verken uten",
}
_WEAK = {"ru": "ни", "uk": "ні ані", "be": "ні ані", "pl": "ani", "lt": "nei"}
"""They stand beside another negation; alone they are one."""

_PREFIXES = {
    "lt": ("nebe", "ne"), "lv": ("ne",), "pl": ("nie",), "ru": ("не",), "uk": ("не",),
    "be": ("не", "ня"), "de": ("un",), "et": ("eba", "mitte"), "en": ("un", "non"),
}  # fmt: skip
# Where the verb itself is negated so. What is there that is no negation:
_NEGATED_VERBS = frozenset(("lt", "lv"))
_NOT_NEGATED = {
    "lt": "netol nebent nepriklausom nelaim neseniai neigal nedel nezino nemaz nemokam netrukus"
    " nepaisan nemaz neformal nekilnojam neteiset neivyk neimanom nerim nebyl nesutarim nedidel neaisk neramum"
    " neries nerij nemenci nemun nevez nering neabejotin neiprast nepaprast neabejo neutral",
    "lv": "nedel neka nelaim neatkarib neatkarig nesen netal neliel negadijum nekavejot nepieciesam neparast"
    " nemier neskat nedaudz neto neitral neret nerets nenovers nepartrauk",
}
# Who is not gravely hurt is lightly hurt: adverbs deny nothing.
_ADVERBS = {"lt": ("iai", "ai"), "lv": ("i",)}
_BASE = 3
_VERB = 5
_FORM = 4


def negations(
    words: Sequence[Token], other: Sequence[Token], code: str, taken: Collection[int]
) -> list[int]:
    """The tokens of a sentence that negate.

    Args:
        words: the sentence.
        other: the sentence it is compared with. A word with a prefix such as ne- is a negation
            where the other has the word without it.
        code: the language.
        taken: tokens that are figures or names.
    """
    strong, weak = _lists(code)
    own = {token.folded for token in words}
    others = beginnings(token.folded for token in other if token.folded not in own)
    found = [
        at
        for at, token in enumerate(words)
        if at not in taken
        and (_particle(words, at, strong) or _prefixed(token.folded, others, code))
    ]
    if found:
        return found
    return [at for at, token in enumerate(words) if token.folded in weak]


def _lists(code: str) -> tuple[frozenset[str], frozenset[str]]:
    return _FOLDED[code], _FOLDED_WEAK.get(code, frozenset())


_FOLDED = {code: frozenset(map(fold, words.split())) for code, words in _STRONG.items()}
_FOLDED_WEAK = {code: frozenset(map(fold, words.split())) for code, words in _WEAK.items()}
_EXCEPTIONS = {code: tuple(words.split()) for code, words in _NOT_NEGATED.items()}


def _particle(words: Sequence[Token], at: int, strong: frozenset[str]) -> bool:
    folded = words[at].folded
    if folded == "no" and at + 1 < len(words) and words[at + 1].kind == "number":
        return False  # No. 5
    return folded in strong or (folded.endswith("nt") and _contracted(words[at].text))


def _contracted(text: str) -> bool:
    return text.lower().replace("\u2019", "'").endswith("n't")


def _prefixed(folded: str, others: Mapping[str, Sequence[str]], code: str) -> bool:
    for prefix in _PREFIXES.get(code, ()):
        base = folded.removeprefix(prefix)
        if base == folded or len(base) < _BASE:
            continue
        if any(_forms(base, word) for word in near(base, others)):
            return True
        if code in _NEGATED_VERBS and len(folded) >= _VERB:
            adverb = folded.endswith(_ADVERBS[code])
            return not adverb and not folded.startswith(_EXCEPTIONS[code])
    return False


def _forms(base: str, word: str) -> bool:
    """Whether two folded words are one, but for an ending of a verb."""
    length = max(_BASE, min(len(base), len(word)) - _FORM + 1, len(base) * 2 // 3)
    return base[:length] == word[:length] and abs(len(base) - len(word)) <= _FORM
