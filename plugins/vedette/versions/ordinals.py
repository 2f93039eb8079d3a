"""Words that say a number beside the cardinals of `numerals`: ordinals, both, dozens, doubled.

First to twelfth in twelve languages, with endings. Most of them may say something else, too: second
is a unit of time, andra and toinen are other. So those of one and two, both and doubled are loose:
they may come and go, as an article does, but do not stand against another number.
"""

# ruff: noqa: RUF001  (word lists in several alphabets)

import functools
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from vedette.fold import fold

Kind = Literal["alone", "scale"]


class Said(NamedTuple):
    """What such a word says. A scale goes on with other words for numbers: two dozen, tens of."""

    number: int
    loose: bool
    kind: Kind


_ADJECTIVE = "ый ой ая ое ого ому ом ым ую ые ых ыми"
_ORDINALS = {
    "en": ("first second", ""),
    "lt": (
        "pirm antr treči ketvirt penkt šešt septint aštunt devint dešimt vienuolikt dvylikt",
        (
            "as a o os am ai ą u ame oje ų us ais iems oms omis uose ose asis oji ojo osios ajam ajai ąjį ąją uoju"
            " ajame ojoje ieji ųjų iesiems osioms uosius ąsias aisiais osiomis uosiuose osiose"
        ),
    ),
    "lv": (
        "pirm otr treš ceturt piekt sest septīt astot devīt desmit vienpadsmit divpadsmit",
        "ais ā o ajam ajai ajā ie ās ajiem ajām os ajos ajās u am ai",
    ),
    "et": (
        (
            "esimese teise kolmanda neljanda viienda kuuenda seitsmenda kaheksanda üheksanda kümnenda"
            " üheteistkümnenda kaheteistkümnenda"
        ),
        " d t s sse st l le lt ks ni na ga ta",
    ),
    "fi": (
        "ensimmäise toise kolma neljä viide kuude seitsemä kahdeksa yhdeksä kymmene",
        "s nnen nnessa nnesta nteen nnella nnelta nnelle nneksi ntena tta nnet nsien nsia",
    ),
    "pl": (
        "pierwsz drug trzec czwart piąt szóst siódm ósm dziewiąt dziesiąt jedenast dwunast",
        "y i a ia e ie ego iego emu iemu ej iej ym im ą ią ych ich ymi imi",
    ),
    "de": (
        "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft",
        "e en er es em",
    ),
    "ru": (
        "перв втор трет четверт пят шест седьм восьм девят десят одиннадцат двенадцат",
        f"{_ADJECTIVE} ий ья ье ьего ьему ьей ьим ью ьи ьих ьем ьими",
    ),
    "uk": (
        "перш друг трет четверт п'ят шост сьом восьм дев'ят десят одинадцят дванадцят",
        "ий а е ого ої ому ій им у і их ими ою я є ього ьої ьому ю ьою ім іх іми",
    ),
    "be": (
        "перш друг трэц чацвёрт пят шост сём восьм дзявят дзясят адзінаццат дванаццат",
        "ы ая ае ага ай аму ым ую ыя ых ымі і ое ога ой ому ім ія іх імі яя яе яга яй яму юю",
    ),
    "sv": (
        "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte",
        " s",
    ),
    "no": (
        "første andre tredje fjerde femte sjette sjuende åttende niende tiende ellevte tolvte",
        " s",
    ),
}
# What the stems and endings above do not make, and what they make that says something else.
_MORE = {
    "et": "1 esimene 2 teine 3 kolmas 4 neljas 5 viies 6 kuues 7 seitsmes 8 kaheksas 9 üheksas 10 kümnes"
    " 11 üheteistkümnes 12 kaheteistkümnes",
    "fi": "1 ensimmäinen ensimmäisen ensimmäistä ensimmäisessä ensimmäisestä ensimmäiseen ensimmäisellä"
    " ensimmäiselle ensimmäiseltä ensimmäiseksi ensimmäisenä ensimmäiset 2 toinen toisen toista toisessa toisesta"
    " toiseen toisella toiselle toiselta toiseksi toisena 11 yhdestoista yhdennentoista yhdennessätoista"
    " 12 kahdestoista kahdennentoista kahdennessatoista",
    "de": "1 ersten 7 siebente siebenten siebenter siebentes siebentem",
    "no": "7 syvende",
    "sv": "1 förste 2 andre",
}
_NONE = {"de": "achten", "lv": "pirmas", "ru": "пятой пятам шестом", "uk": "друга"}

_BOTH = {
    "en": "both", "lt": "abu abi abiejų abiem abiejuose abiejose", "lv": "abi abu abas abus abiem abām abos abās",
    "et": "mõlemad mõlema mõlemat mõlemas mõlemal mõlemale mõlemast mõlemalt",
    "fi": "molemmat molempien molempia molemmissa molemmista molempiin molemmille",
    "pl": "oba obaj obie obu obydwa obydwaj obydwie obydwu oboje", "de": "beide beiden beider beides",
    "ru": "оба обе обоих обеих обоим обеим обоими обеими", "uk": "обидва обидві обидвох обох обом обидвом обоє",
    "be": "абодва абедзве абодвух абедзвюх абодвум", "sv": "båda bägge", "no": "begge",
}  # fmt: skip
_DOZEN = {
    "en": "dozen", "lt": "tuzinas tuzino tuziną tuzinu", "lv": "ducis duci duča", "et": "tosin tosina tosinat",
    "fi": "tusina tusinan tusinaa", "pl": "tuzin tuzina tuzinie", "de": "dutzend", "ru": "дюжина дюжины дюжину дюжиной",
    "uk": "дюжина дюжини дюжину дюжиною", "be": "тузін тузіна", "sv": "dussin", "no": "dusin",
}  # fmt: skip
_MANY = {
    "en": ("dozens tens", "hundreds", "thousands"),
    "lt": ("dešimtys dešimčių dešimtis dešimtims", "šimtai šimtų šimtus", "tūkstančiai tūkstančių"),
    "lv": ("desmiti desmitus desmitiem", "simti simtiem simtus", "tūkstoši tūkstošiem"),
    "et": (
        "kümned kümneid kümnete",
        "sajad sadu sadade sadadest sadadele",
        "tuhanded tuhandeid tuhandete",
    ),
    "fi": (
        "kymmenet kymmeniä kymmenien kymmeniin kymmenistä",
        "sadat satoja satojen satoihin sadoista",
        "tuhannet tuhansia tuhansien tuhansiin tuhansista",
    ),
    "pl": (
        "dziesiątki dziesiątek dziesiątkami",
        "setki setek setkami setkom",
        "tysiące tysiącami tysiącom",
    ),
    "de": ("dutzende dutzenden dutzender", "hunderte hunderten hunderter", "tausende tausenden"),
    "ru": ("десятки десятков десятками", "сотни сотен сотнями", "тысячи тысячами"),
    "uk": ("десятки десятків десятками", "сотні сотень сотнями", "тисячі тисячами"),
    "be": ("дзясяткі дзясяткаў дзясяткамі", "сотні сотняў сотнямі", "тысячы тысячамі"),
    "sv": ("tiotals dussintals", "hundratals", "tusentals"),
    "no": ("titalls dusinvis", "hundrevis hundretalls", "tusenvis tusentalls"),
}
_TIMES = {
    "en": "double* doubling twofold | triple* tripling trebl* threefold",
    "lt": "padvigub* dvigubai | patrigub* trigubai", "lv": "dubulto* divkāršo* divkārt* | trīskāršo* trīskārt*",
    "et": "kahekordis* | kolmekordis*", "fi": "kaksinkertais* | kolminkertais*",
    "pl": "podwoi* podwaja* | potroi* potraja*", "de": "verdoppel* | verdreifach*",
    "ru": "удвои* удваива* вдвое | утрои* утраива* втрое", "uk": "подвої* вдвічі | потрої* втричі",
    "be": "падвои* удвая | патрои* утрая", "sv": "fördubbla* | tredubbla*",
    "no": "fordobl* doblet | tredobl*",
}  # fmt: skip
_HARD_TWO = frozenset(("lt", "de", "ru"))
"""Where second is not other, nor a unit of time."""
_LEAST = 5
_LOOSE = 2


@functools.lru_cache(maxsize=1 << 14)
def said(word: str, code: str) -> Said | None:
    """The number that a folded word says in a language, if it is one of these."""
    found = _words(code).get(word)
    if found or len(word) < _LEAST:
        return found
    return next(
        (Said(times, True, "alone") for stem, times in _open(code) if word.startswith(stem)), None
    )


@functools.cache
def _words(code: str) -> Mapping[str, Said]:
    found = dict(_ordinals(code))
    for word in _NONE.get(code, "").split():
        found.pop(fold(word), None)
    found.update((fold(word), Said(2, True, "alone")) for word in _BOTH[code].split())
    found.update((fold(word), Said(12, False, "scale")) for word in _DOZEN[code].split())
    for number, words in zip((10, 100, 1000), _MANY[code], strict=True):
        found.update((fold(word), Said(number, False, "scale")) for word in words.split())
    for times, word in _times(code):
        if not word.endswith("*"):
            found[fold(word)] = Said(times, True, "alone")
    return found


def _ordinals(code: str) -> Iterator[tuple[str, Said]]:
    stems, endings = _ORDINALS[code]
    for number, stem in enumerate(stems.split(), start=1):
        for ending in endings.split(" "):
            yield fold(stem + ending), _ordinal(number, code)
    number = 0
    for word in _MORE.get(code, "").split():
        if word.isdigit():
            number = int(word)
        else:
            yield fold(word), _ordinal(number, code)


def _ordinal(number: int, code: str) -> Said:
    loose = number == 1 or (number == _LOOSE and code not in _HARD_TWO)
    return Said(number, loose, "alone")


@functools.cache
def _open(code: str) -> tuple[tuple[str, int], ...]:
    """The beginnings of the words for doubled and tripled."""
    return tuple((fold(word[:-1]), times) for times, word in _times(code) if word.endswith("*"))


def _times(code: str) -> Iterator[tuple[int, str]]:
    for times, words in enumerate(_TIMES[code].split("|"), start=2):
        for word in words.split():
            yield times, word
