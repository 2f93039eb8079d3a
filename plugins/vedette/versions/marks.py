"""Marks around a headline that tell nothing of the event: UPDATED:, (VIDEO), - photos, | an outlet.

That a text was corrected is no such mark: a reader must know it.
"""

# ruff: noqa: RUF001  (word lists in several alphabets)

import functools
import re

from vedette.fold import fold, plain

_MOST_WORDS = 7
"""Of more words none is a mark."""
_MOST_MARKS = 8
_LONGEST = 1000
_OUTLET_WORDS = 4

_WORDS = {
    "en": "updated update updates updating upd video videos photo photos picture pictures pics gallery slideshow"
    " live liveblog blog breaking news exclusive exclusively urgent alert developing latest watch infographic map audio",
    "lt": "atnaujinta atnaujinama papildyta papildoma nuotraukos nuotrauka nuotraukų foto fotogalerija galerija"
    " video vaizdo įrašas įrašai vaizdai tiesiogiai gyvai tiesioginė transliacija skubu skubiai išskirtinis išskirtinė"
    " išskirtinai infografikas naujausia",
    "lv": "papildināts papildināta papildinats atjaunināts atjaunināta atjaunots foto fotogrāfijas attēli galerija"
    " video tiešraide tiešraidē tiešsaiste steidzami ekskluzīvi ekskluzīva infografika",
    "et": "uuendatud uuendatakse täiendatud täiendatakse uuendus foto fotod pilt pildid galerii fotogalerii video"
    " videod otse otseblogi otsepilt otseülekanne kiire kiiruudis eksklusiiv eksklusiivne värske graafik",
    "fi": "päivitetty päivittyy päivitys täydennetty kuva kuvat kuvia kuvasarja kuvagalleria video videot videolla"
    " suora suorana lähetys live livenä seuranta juuri nyt kiireellinen yksinoikeudella grafiikka",
    "pl": "aktualizacja aktualizowane zaktualizowano aktualizujemy uzupełnione zdjęcia zdjęcie foto fotografie"
    " galeria wideo film nagranie na żywo relacja transmisja pilne tylko nas u wyłącznie ekskluzywnie ostatniej"
    " z chwili najnowsze mapa",
    "de": "aktualisiert aktualisierung update updates foto fotos bild bilder bilderstrecke galerie fotostrecke"
    " video videos live liveticker liveblog ticker livestream eilmeldung eil exklusiv grafik karte neu",
    "ru": "обновлено обновляется обновление дополнено дополняется фото фотографии фоторепортаж фотогалерея видео"
    " онлайн прямой прямая эфир трансляция срочно молния эксклюзив эксклюзивно инфографика",
    "uk": "оновлено оновлюється оновлення доповнено доповнюється фото світлини фоторепортаж фотогалерея відео"
    " онлайн наживо прямий пряма ефір трансляція терміново блискавка ексклюзив ексклюзивно інфографіка",
    "be": "абноўлена абнаўляецца дапоўнена дапаўняецца фота здымкі фотарэпартаж відэа анлайн жывая трансляцыя"
    " наўпрост эфір тэрмінова эксклюзіў інфаграфіка",
    "sv": "uppdaterad uppdaterat uppdateras uppdatering bild bilder foto foton bildspel video film tv direkt live"
    " liverapport direktrapport just nu senaste nytt exklusivt exklusiv grafik",
    "no": "oppdatert oppdateres oppdatering bilde bilder foto fotos bildeserie video film tv direkte live"
    " siste nytt nettopp eksklusivt eksklusiv haster grafikk",
}
# They may stand in a mark, but make none: times and what joins.
_WITH = (
    "and with the at in on to ir su val un ar plkst ja ning kell klo klo kello i oraz z o godz und mit uhr um"
    " и с в і та з о у й och med kl og am pm h cet eet utc gmt мск full new more nauji nauja uus uusi nowe neue"
    " новые нові новыя nya nye г год ч"
)
_OPENING, _CLOSING = "([{\u27e8<\u3010", ")]}\u27e9>\u3011"
_BRACKETED = re.compile(
    rf"^\s*[{re.escape(_OPENING)}]([^{re.escape(_OPENING + _CLOSING)}]{{1,60}})[{re.escape(_CLOSING)}][\s:|\u2013\u2014-]*"
    rf"|[\s|:,\u2013\u2014-]*[{re.escape(_OPENING)}]([^{re.escape(_OPENING + _CLOSING)}]{{1,60}})[{re.escape(_CLOSING)}][\s.!]*$"
)
_HEAD = re.compile(
    r"^[\s+*\u25cf\u2022!#]*([^:|\u2013\u2014+/]{1,60}?)(?:\s*[:|/]|\s+[-\u2013\u2014]|\s*[+*]{2,})\s+(?=\S)"
)
_TAIL = re.compile(
    r"(?:\s*[:|/]|\s+[-\u2013\u2014]|\s*[+*]{2,})\s*([^:|\u2013\u2014+/]{1,60}?)[\s+*.!]*$"
)
_BAR = re.compile(r"\s[|\u00a6\u2502]\s*([^|\u00a6\u2502]{2,40}?)\s*$")
_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.:]\d+)*")


def unmarked(title: str) -> str:
    """A headline without the marks at its ends; the headline itself where nothing else is in it."""
    text = plain(title[:_LONGEST]).strip()
    for _ in range(_MOST_MARKS):
        for pattern in (_BRACKETED, _HEAD, _TAIL):
            found = pattern.search(text)
            if found and _marks(next(filter(None, found.groups()))):
                rest = f"{text[: found.start()]}{text[found.end() :]}".strip()
                break
        else:
            break
        if not _WORD.search(rest):
            return title
        text = rest
    return f"{text}{title[_LONGEST:]}"


def without_outlet(title: str, other: str) -> str:
    """A headline without the name behind its last bar, where the other has no such name.

    A name is a host or some words with capitals all: a bar may stand before news, too.
    """
    found = _BAR.search(title)
    if found is None or _BAR.search(other) or not _outlet(found[1]):
        return title
    return title[: found.start()]


def _outlet(name: str) -> bool:
    words = name.split()
    if len(words) > _OUTLET_WORDS or any(map(str.isdigit, name)):
        return False
    return all(word[0].isupper() for word in words) or bool(re.fullmatch(r"[\w-]+\.\w{2,4}", name))


def _marks(text: str) -> bool:
    words = [fold(word) for word in _WORD.findall(text)]
    marks, others = _known()
    if " ".join(words) in _PHRASES:
        return True
    if not 0 < len(words) <= _MOST_WORDS or not marks.intersection(words):
        return False
    return all(word in marks or word in others or word[0].isdigit() for word in words)


@functools.cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    marks = {fold(word) for words in _WORDS.values() for word in words.split()}
    others = {fold(word) for word in _WITH.split()}
    return frozenset(marks - _JOINING), frozenset(others | _JOINING)


# Words of marks that alone would be none.
_JOINING = frozenset(
    fold(word)
    for words in (
        "na nas u z ostatniej chwili tylko just nu juuri nyt prosto siste neu",
        "прямой прямая прямий пряма жывая suora map karte mapa",
    )
    for word in words.split()
)
_PHRASES = frozenset(("just nu", "juuri nyt", "z ostatniej chwili", "tylko u nas", "siste"))
