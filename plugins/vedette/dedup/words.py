"""The words of a text as copies are told by: case, marks and the grouping of digits taken off."""

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

MAX_CHARACTERS = 2**18
"""Of a longer text only the beginning counts."""
MAX_WORDS = 20_000

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
# A long run of combining marks would cost its square to normalise (seconds for 30 kB).
_MARKS = re.compile(r"[^\w\s\x00-\x7f]{16,}")
_GROUPED = re.compile(r"(?<=\d)[., '\u2019](?=\d{3}(?!\d))")
_WORD = re.compile(r"\w+")
_MARK = re.compile(
    '["\u201c\u201d\u201e\u201f\u00ab\u00bb\n]'
    r"|(?<!\w)['\u2018](?=\w)"  # an opening single one; an apostrophe stands between letters
    r"|(?<=[\w.,!?\u2026])['\u2019](?!\w)"
)
_SINGLE = "'\u2018\u2019"

# Words that a form is filled with besides figures: small numbers, days, months. By their stems; what
# stands after one is at most an ending.
_ENDING = 5
_FILLED_IN = (
    # English
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty hundred thousand monday tuesday"
    " wednesday thursday friday saturday sunday january february march april june july august"
    " september october november december"
    # Lithuanian
    " du dvi trys tris trij keturi keturios penki penkios šeši šešios septyni aštuoni devyni dešimt šimt"
    " tūkst pirmadien antradien trečiadien ketvirtadien penktadien šeštadien sekmadien sausio vasario"
    " kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio"
    # Latvian
    " divi divas trīs četri četras pieci piecas seši sešas septiņi astoņi deviņi desmit simt tūksto"
    " pirmdien otrdien trešdien ceturtdien piektdien sestdien svētdien janvār februār aprīl jūnij jūlij"
    " august septembr oktobr novembr decembr"
    # Estonian
    " kaks kolm neli viis kuus seitse kaheksa üheksa kümme sada tuhat esmaspäev teisipäev kolmapäev"
    " neljapäev reede laupäev pühapäev jaanuar veebruar märts aprill juuni juuli detsemb"
    # Polish
    " dwa dwie dwóch trzy trzech cztery czterech pięć pięciu sześć siedem osiem dziewięć dziesięć tysi"
    " poniedział wtor środ czwart piąt sobot niedziel styczni lut marca kwietni maja czerwca lipca"
    " sierpni wrześni październik listopad grudni"
    # German
    " zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend montag dienstag mittwoch"
    " donnerstag freitag samstag sonntag januar februar märz juni juli oktober dezember"
    # Russian, Ukrainian, Belarusian
    " два две двух три трех трёх четыре четырех пять шесть семь восемь девять десять сто тысяч понедельник"
    " вторник сред четверг пятниц суббот воскресень январ феврал март апрел июн июл август сентябр октябр"
    " ноябр декабр дві двох троє трьох чотири чотирьох п'ять шість сім вісім дев'ять десять тисяч понеділ"
    " вівтор серед четвер п'ятниц субот неділ січн лют березн квітн травн червн липн серпн вересн жовтн"
    " листопад грудн дзве тры чатыры пяць шэсць сем восем дзевяць дзесяць студзен сакавік красавік"
    " чэрвен ліпен жнівен верасен кастрычнік лістапад снежан"
    # Finnish, Swedish, Norwegian
    " kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen sata tuhat maanantai tiistai"
    " keskiviikko torstai perjantai lauantai sunnuntai tammikuu helmikuu maaliskuu huhtikuu toukokuu"
    " kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu två tre fyra fem sex sju åtta nio tio"
    " elva tolv hundra tusen måndag tisdag onsdag torsdag fredag lördag söndag januari februari mars"
    " april maj juni juli augusti to fire seks syv sju åtte ni ti mandag tirsdag lørdag søndag"
)


def _stems() -> dict[str, tuple[str, ...]]:
    first: defaultdict[str, list[str]] = defaultdict(list)
    for stem in _FILLED_IN.split():
        first[stem[:2]].append(stem)
    return {letters: tuple(stems) for letters, stems in first.items()}


_STEMS = _stems()
_SHORT_STEM = 3


@lru_cache(maxsize=2**16)
def fills(word: str) -> bool:
    """Whether it is what a form is filled with from day to day: a figure, a small number, a date."""
    if not word.isalpha():
        return True
    return any(
        word == stem
        or (len(stem) > _SHORT_STEM and len(word) <= len(stem) + _ENDING and word.startswith(stem))
        for stem in _STEMS.get(word[:2], ())
    )


def words(text: str) -> list[str]:
    """The words, case-folded and normalised (NFKC), digits without grouping.

    Of a hostile text only the first `MAX_CHARACTERS` and `MAX_WORDS` count.
    """
    return _WORD.findall(_normal(text))[:MAX_WORDS]


def quoted_words(text: str) -> tuple[list[str], bytearray]:
    """The words, and for each 1 where it stands in quotation marks; a quotation ends with its line."""
    text = _normal(text)
    found: list[str] = []
    flags = bytearray()
    start, inside = 0, ""
    for mark in _MARK.finditer(text):
        said = _WORD.findall(text, start, mark.start())
        found += said
        flags += (b"\1" if inside else b"\0") * len(said)
        start, inside = mark.end(), _after(mark[0], inside)
    said = _WORD.findall(text, start)
    found += said
    flags += (b"\1" if inside else b"\0") * len(said)
    return found[:MAX_WORDS], flags[:MAX_WORDS]


def _after(mark: str, inside: str) -> str:
    """The mark that a quotation was opened with, after this one; empty outside."""
    if mark == "\n":
        return ""
    single = mark in _SINGLE
    if inside and single == (inside in _SINGLE):
        return ""
    return inside if single and inside else mark


def _normal(text: str) -> str:
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = _MARKS.sub(" ", _INVISIBLE.sub("", text))
        text = unicodedata.normalize("NFKC", text)[:MAX_CHARACTERS]
    return _GROUPED.sub("", text).casefold()
