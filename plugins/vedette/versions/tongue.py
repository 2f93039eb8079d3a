"""The languages that editions are compared in: small words, endings of names, a guess.

Twelve of them. Whatever is written in another language is compared as if it were English, or
Russian where its letters are Cyrillic: sentences and figures are found all the same.
"""

# ruff: noqa: RUF001, SIM905  (word lists in several alphabets, kept readable)

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from vedette.fold import fold

LANGUAGES = ("en", "lt", "lv", "et", "pl", "de", "ru", "uk", "fi", "sv", "be", "no")
_SAMPLE = 150
"""Words of a text that tell its language."""
_LETTER = 0.3
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN_OR_CYRILLIC = re.compile("[A-Za-z\u00c0-\u024f\u0400-\u04ff]+")

_SMALL = {
    "en": "a an the and or but of to in on at by for with from as is are was were be been has have had"
    " will would can could may might it its he she they his her their this that these those which who"
    " said says after before about into over than also there more we our not one i mr mrs ms dr",
    "lt": "ir bet kad į iš su už prie ant apie pagal per nuo iki po prieš yra buvo bus būti jis ji jie jos"
    " jų jo šis ši tai tas ta tie kurie kuris kuri kaip ar o taip pat dar jau tik dėl tarp sakė pranešė pasak",
    "lv": "un bet ka uz no ar par pie pēc pirms līdz pret ir bija būs būt viņš viņa viņi tas tā tie šis šī"
    " kas kurš kura kā vai arī vēl jau tikai starp kopš lai gan savukārt sacīja teica gada gadā",
    "et": "ja ning aga et on oli olid olla ole tema nad see need selle kes mis kui kuid või ka veel juba"
    " ainult kohta pärast enne kuni vastu üle alla ütles teatas oma meie nende ta mida tuleb sest",
    "pl": "i oraz ale że w we na z ze do od po przed przez dla przy o za pod nad jest są był była było byli"
    " będzie będą być on ona oni jego jej ich ten ta to te tych który która które jak czy także już się",
    "de": "der die das den dem des ein eine einen einem einer eines und oder aber dass in im an am auf aus"
    " bei mit nach von vom zu zum zur für über unter vor ist sind war waren wird werden wurde wurden hat"
    " haben hatte er sie es sein ihr ihre sich auch noch schon nur als wie so sagte teilte",
    "ru": "и или но что в во на с со из к ко по от до за под над при о об для без это этот эта эти он она"
    " они его её их как также уже ещё был была были было будет будут который которая которые сообщил заявил",
    "uk": "і й та або але що в у на з із зі до від по за під над при про для без це цей ця ці він вона вони"
    " його її їх як також вже ще був була були було буде будуть який яка які повідомив заявив",
    "fi": "ja tai mutta että on oli ovat olivat olla hän he se ne tämä nämä joka jotka mitä kun kuin myös"
    " vielä jo vain sekä kanssa mukaan jälkeen ennen asti sanoi kertoi hänen sen niiden ole voi",
    "sv": "och eller men att i på av för från med till om vid under över är var blir blev har hade ska skulle"
    " kan han hon de den det en ett som också redan bara efter före mellan sade säger sig sin där enligt",
    "be": "і й ды але што у ў на з са да ад па за пад над пры пра для без гэта гэты гэтая гэтыя ён яна яны"
    " яго яе іх як таксама ўжо яшчэ быў была былі было будзе будуць які якая якія паведаміў заявіў",
    "no": "og eller men at i på av for fra med til om ved under over er var blir ble har hadde skal skulle"
    " kan han hun de den det en et ei som også bare etter før mellom sa sier seg sin der ifølge",
}
_LETTERS = {
    "lt": "ėįųūąęčšž", "lv": "āēīņļķģūčšž", "et": "õäöü", "pl": "łąęśćńżźó", "de": "ßäöü",
    "ru": "ыэъё", "uk": "іїєґ", "fi": "äöy", "sv": "åäö", "be": "ўіыэ", "no": "åøæ",
}  # fmt: skip
_ARTICLES = {
    "en": "a an the",
    "de": "der die das den dem des ein eine einen einem einer eines",
    "sv": "en ett den det de",
    "no": "en ei et den det de",
}
_AND = frozenset("and und ir un ja ning i oraz a och og и і й та ды sekä".split())

# Which consonants at the end of a stem change with the case, and what may follow a stem.
_BALTIC = (
    "s|as|is|ys|us|ius|[aeiou]|io|ui|iui|ai|ei|os|es|oje|eje|yje|uje|iuje|ioje|iu|ie|iai|iams|iais|uose"
    "|iuose|ose|ese|iose|yse|ams|oms|ems|ims|ais|omis|emis|imis|iomis|am|om|em|im|um|iam|aus|iaus|iau|au|ies"
    "|imi|umi|iumi|ja|jo|jos|jai|je|ju|jam|iem|iet"
)
_EASTERN = (
    "[аяоеёэиіїыуюьєў]|ой|ёй|ей|ий|ій|ый|ай|яй|ом|ем|єм|ём|ам|ям|ами|ями|амі|ямі|ах|ях|ов|ев|ёв|ів|їв|аў|оў|яў|еў"
    "|ого|его|ому|ему|ього|ьому|ьої|ої|ую|юю|ая|яя|ое|ее|ые|ие|ыя|ія|ым|им|ім|ых|их|іх|ыми|ими|ымі|імі"
    "|ия|ию|ию|ией|ии|ії|ією|ею|єю|ою|ью|ові|еві|єві|ова|ові|овом|ову|єва|єву|ва|ве|вам|ву|ага|яга|аму|яму|ії|ю"
)
_ENDINGS = {
    "en": ("", "i?ans?|ns?|e?s|ish|ese"),
    "lt": ("t-c d-dz", _BALTIC),
    "lv": ("t-s d-z", _BALTIC),
    "et": (
        "kk-k pp-p tt-t k-g p-b t-d d-l d-n d-r b-v b-m",
        "[aeiou]{0,2}(?:d|t|te|de|id|s|sse|st|l|le|lt|ks|ni|na|ta|ga|sid|dest|dele|delt|dega|test|tele)?",
    ),
    "fi": (
        "kk-k pp-p tt-t k-g k- p-v p-m t-d t-l t-n t-r k-v nen-se",
        "[aeiouy]{0,2}(?:n|t|a|ssa|sta|lla|lta|lle|ksi|na|en|in|ien|jen|den|hin|han|hun|seen|ssaan|nsa)?",
    ),
    "pl": (
        "k-c g-dz t-c d-dz r-rz",
        "[aeiouy]|em|om|ami|ach|owi|owie|ow|i?ego|i?emu|i?m|ym|ie|ia|iu|ii|io|i?ej|ich|ych|imi|ymi|iem|iami|iach",
    ),
    "de": ("", "s|es|n|en|e|er|ern|ns|isch|ische[nrsm]?"),
    "ru": ("", _EASTERN),
    "uk": ("г-з к-ц х-с ів-ов ів-ев ів-єв", _EASTERN),
    "be": ("г-з к-ц х-с т-ц д-дз", _EASTERN),
    "sv": ("", "s|n|en|ens|er|ar|na|a|e|t|et|sk|ska|ske"),
    "no": ("", "s|n|en|ens|er|ar|na|a|e|t|et|sk|ske"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tongue:
    """What is known of a language. All words are folded.

    Args:
        code: ISO 639-1.
        small: words that say little of what a sentence is about.
        articles: those that may come and go.
        changes: consonants that change with the case before an ending: Ryga, Rydze.
        endings: what a name may end in, case by case.
    """

    code: str
    small: frozenset[str]
    articles: frozenset[str]
    changes: tuple[tuple[str, str], ...]
    endings: re.Pattern[str]

    @property
    def nouns(self) -> bool:
        """Whether every noun has a capital, so that a capital says little."""
        return self.code == "de"


def joins(word: str) -> bool:
    """Whether a folded word says that what stands on both sides of it is one list."""
    return word in _AND


@functools.cache
def tongue(code: str) -> Tongue:
    """What is known of one of LANGUAGES."""
    changes, endings = _ENDINGS[code]
    endings = fold(endings)
    return Tongue(
        code=code,
        small=frozenset(map(fold, _SMALL[code].split())),
        articles=frozenset(map(fold, _ARTICLES.get(code, "").split())),
        changes=tuple((one, other) for one, _, other in map(_halves, fold(changes).split())),
        endings=re.compile(rf"(?:{endings})?"),
    )


def _halves(change: str) -> tuple[str, str, str]:
    return change.partition("-")


def guess(texts: Iterable[str]) -> Tongue:
    """The language that texts have most small words and letters of; the same for the same texts."""
    words = [found[0].casefold() for text in texts for found in _first(text)]
    scores = dict.fromkeys(LANGUAGES, 0.0)
    small, letters = _by_word(), _by_letter()
    for word in words:
        for code in small.get(word, ()):
            scores[code] += 1
        if not word.isascii():
            for code in {code for letter in word for code in letters.get(letter, ())}:
                scores[code] += _LETTER
    best = max(LANGUAGES, key=lambda code: scores[code])
    if not scores[best] and any(map(_CYRILLIC.search, words)):
        best = "ru"
    return tongue(best)


def _first(text: str) -> Iterable[re.Match[str]]:
    for number, found in enumerate(_LATIN_OR_CYRILLIC.finditer(text)):
        if number == _SAMPLE:
            return
        yield found


@functools.cache
def _by_word() -> dict[str, tuple[str, ...]]:
    return _reversed({code: words.split() for code, words in _SMALL.items()})


@functools.cache
def _by_letter() -> dict[str, tuple[str, ...]]:
    return _reversed({code: list(letters) for code, letters in _LETTERS.items()})


def _reversed(lists: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, items in lists.items():
        for item in dict.fromkeys(items):
            found[item] = (*found.get(item, ()), code)
    return found
