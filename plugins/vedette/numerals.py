"""Numbers, months and weekdays written as words, in twelve languages; units of measure in all.

A star stands for up to four letters of an ending. One is left out where the language has no other
article.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from vedette.fold import fold

_Meaning = TypeVar("_Meaning")
_ENDING = 4
_COMPOUNDS = frozenset(("de", "et", "fi", "no", "sv", "lv"))
_LONGEST = 40
_PARTS = 5
"""A number in one word has at most that many parts: zweihundertfünfundzwanzig has four."""

_NUMBER_WORDS = {
    "en": """1 one 2 two 3 three third 4 four fourth 5 five fifth 6 six sixth 7 seven seventh 8 eight eighth
        9 nine ninth 10 ten tenth 11 eleven eleventh 12 twelve twelfth 13 thirteen 14 fourteen 15 fifteen
        16 sixteen 17 seventeen 18 eighteen 19 nineteen 20 twenty 30 thirty 40 forty 50 fifty 60 sixty
        70 seventy 80 eighty 90 ninety 100 hundred hundreds 1000 thousand thousands 1000000 million millions
        1000000000 billion billions bn""",
    "lt": """1 vienas viena vieno vienos vienam vienai vieną vienu vieni vienus 2 du dvi dviejų dviem dviejuose
        dviejose 3 trys trijų trims tris trimis trijuose trijose 4 keturi* 5 penki* penkt* 6 šeši* šešt* 7 septyni*
        septint* 8 aštuoni* aštunt* 9 devyni* devint* 10 dešimt dešimties dešimčiai dešimtimi dešimtis dešimtys
        11 vienuolik* 12 dvylik* 13 trylik* 14 keturiolik* 15 penkiolik* 16 šešiolik* 17 septyniolik*
        18 aštuoniolik* 19 devyniolik* 20 dvidešimt* 30 trisdešimt* 40 keturiasdešimt* 50 penkiasdešimt*
        60 šešiasdešimt* 70 septyniasdešimt* 80 aštuoniasdešimt* 90 devyniasdešimt* 100 šimt* 1000 tūkstan*
        tūkst 1000000 milijon* mln 1000000000 milijard* mlrd""",
    "lv": """1 viens viena vienu vienam vienai vienas 2 divi divas divu diviem divām divus 3 trīs triju trim trijiem
        trijām 4 četri četras četru četriem četrām četrus 5 pieci piecas piecu pieciem piecām piecus 6 seši sešas
        sešu sešiem sešām sešus 7 septiņ* 8 astoņ* 9 deviņ* 10 desmit desmitu desmitiem 11 vienpadsmit*
        12 divpadsmit* 13 trīspadsmit* 14 četrpadsmit* 15 piecpadsmit* 16 sešpadsmit* 17 septiņpadsmit*
        18 astoņpadsmit* 19 deviņpadsmit* 20 divdesmit* 30 trīsdesmit* 40 četrdesmit* 50 piecdesmit*
        60 sešdesmit* 70 septiņdesmit* 80 astoņdesmit* 90 deviņdesmit* 100 simt simts simti simtu simtiem simtus
        200 divsimt 300 trīssimt 400 četrsimt 500 piecsimt 1000 tūkstoš* tūkstot* tūkst 1000000 miljon* milj
        1000000000 miljard* mljrd""",
    "et": """1 üks ühe ühte üht 2 kaks kahe kaht kahte kahel kahele kahest 3 kolm kolme kolmel kolmele kolmest 4 neli
        nelja neljal neljale 5 viis viie viit viiel 6 kuus kuue kuut kuuel 7 seitse seitsme seitset 8 kaheksa*
        9 üheksa* 10 kümme kümne kümmet 11 üksteist üheteist* 12 kaksteist kaheteist* 13 kolmteist* 14 neliteist*
        15 viisteist* 16 kuusteist* 17 seitseteist* 18 kaheksateist* 19 üheksateist* 20 kakskümmend 30 kolmkümmend
        40 nelikümmend 50 viiskümmend 60 kuuskümmend 70 seitsekümmend 80 kaheksakümmend 90 üheksakümmend
        100 sada saja sadu 1000 tuhat tuhan* 1000000 miljon* mln 1000000000 miljard* mld""",
    "fi": """1 yksi yhden yhtä 2 kaksi kahden kahta kahdessa kahdelle kahdella kahdesta 3 kolme kolmen kolmea kolmessa
        kolmelle 4 neljä neljän neljää neljässä 5 viisi viiden viittä viidessä 6 kuusi kuuden kuutta 7 seitsemän
        seitsemää 8 kahdeksan kahdeksaa 9 yhdeksän yhdeksää 10 kymmenen kymmentä 11 yksitoista 12 kaksitoista
        13 kolmetoista 14 neljätoista 15 viisitoista 16 kuusitoista 17 seitsemäntoista 18 kahdeksantoista
        19 yhdeksäntoista 20 kaksikymmentä 30 kolmekymmentä 40 neljäkymmentä 50 viisikymmentä 60 kuusikymmentä
        70 seitsemänkymmentä 80 kahdeksankymmentä 90 yhdeksänkymmentä 100 sata sadan sataa 1000 tuhat tuhannen
        tuhatta 1000000 miljoona* milj 1000000000 miljardi* mrd""",
    "pl": """1 jeden jedna jedno jednego jednej jednym jedną 2 dwa dwie dwóch dwu dwaj dwoma dwóm 3 trzy trzech trzej
        trzem trzema 4 cztery czterech czterej czterem 5 pięć pięciu pięcioro 6 sześć sześciu 7 siedem siedmiu
        8 osiem ośmiu 9 dziewięć dziewięciu 10 dziesięć dziesięciu 11 jedenaście jedenastu 12 dwanaście dwunastu
        13 trzynaście trzynastu 14 czternaście czternastu 15 piętnaście piętnastu 16 szesnaście szesnastu
        17 siedemnaście siedemnastu 18 osiemnaście osiemnastu 19 dziewiętnaście dziewiętnastu 20 dwadzieścia
        dwudziestu 30 trzydzieści trzydziestu 40 czterdzieści czterdziestu 50 pięćdziesiąt pięćdziesięciu
        60 sześćdziesiąt sześćdziesięciu 70 siedemdziesiąt siedemdziesięciu 80 osiemdziesiąt osiemdziesięciu
        90 dziewięćdziesiąt dziewięćdziesięciu 100 sto stu 200 dwieście dwustu 300 trzysta trzystu 400 czterysta
        czterystu 500 pięćset pięciuset 600 sześćset 700 siedemset 800 osiemset 900 dziewięćset 1000 tysiąc*
        tysięcy tys 1000000 milion* mln 1000000000 miliard* mld""",
    "de": """2 zwei 3 drei 4 vier 5 fünf 6 sechs 7 sieben 8 acht 9 neun 10 zehn 11 elf 12 zwölf 13 dreizehn 14 vierzehn
        15 fünfzehn 16 sechzehn 17 siebzehn 18 achtzehn 19 neunzehn 20 zwanzig 30 dreißig 40 vierzig 50 fünfzig
        60 sechzig 70 siebzig 80 achtzig 90 neunzig 100 hundert hunderte 1000 tausend tausende 1000000 million
        millionen mio 1000000000 milliarde milliarden mrd""",
    "ru": """1 один одна одно одного одной одному одним одну 2 два две двух двум двумя двое 3 три трех трем тремя трое
        4 четыре четырех четырем четверо 5 пять пяти пятью пятеро 6 шесть шести шестеро 7 семь семи семеро
        8 восемь восьми 9 девять девяти 10 десять десяти 11 одиннадцат* 12 двенадцат* 13 тринадцат*
        14 четырнадцат* 15 пятнадцат* 16 шестнадцат* 17 семнадцат* 18 восемнадцат* 19 девятнадцат* 20 двадцат*
        30 тридцат* 40 сорок сорока 50 пятьдесят пятидесяти 60 шестьдесят шестидесяти 70 семьдесят семидесяти
        80 восемьдесят восьмидесяти 90 девяносто девяноста 100 сто ста сотни 200 двести двухсот 300 триста трехсот
        400 четыреста четырехсот 500 пятьсот пятисот 600 шестьсот 700 семьсот 800 восемьсот 900 девятьсот
        1000 тысяч* тыс 1000000 миллион* млн 1000000000 миллиард* млрд""",
    "uk": """1 один одна одне одного одної одному одну 2 два дві двох двом двома двоє 3 три трьох трьом троє 4 чотири
        чотирьох чотирьом четверо 5 п'ять п'яти п'ятьох п'ятеро 6 шість шести шістьох 7 сім семи сімох 8 вісім
        восьми 9 дев'ять дев'яти 10 десять десяти 11 одинадцят* 12 дванадцят* 13 тринадцят* 14 чотирнадцят*
        15 п'ятнадцят* 16 шістнадцят* 17 сімнадцят* 18 вісімнадцят* 19 дев'ятнадцят* 20 двадцят* 30 тридцят*
        40 сорок сорока 50 п'ятдесят* 60 шістдесят* 70 сімдесят* 80 вісімдесят* 90 дев'яносто 100 сто ста сотні
        200 двісті двохсот 300 триста трьохсот 400 чотириста 500 п'ятсот 600 шістсот 700 сімсот 800 вісімсот
        900 дев'ятсот 1000 тисяч* тис 1000000 мільйон* млн 1000000000 мільярд* млрд""",
    "be": """1 адзін адна адно аднаго адной аднаму адну 2 два дзве двух дзвюх двум двое 3 тры трох тром трое 4 чатыры
        чатырох чатыром чацвёра 5 пяць пяці 6 шэсць шасці 7 сем сямі 8 восем васьмі 9 дзевяць дзевяці 10 дзесяць
        дзесяці 11 адзінаццац* 12 дванаццац* 13 трынаццац* 14 чатырнаццац* 15 пятнаццац* 16 шаснаццац*
        17 семнаццац* 18 васемнаццац* 19 дзевятнаццац* 20 дваццац* 30 трыццац* 40 сорак сарака 50 пяцьдзясят
        пяцідзесяці 60 шэсцьдзясят 70 семдзесят 80 восемдзесят 90 дзевяноста 100 сто ста сотні 200 дзвесце
        двухсот 300 трыста трохсот 400 чатырыста 500 пяцьсот 600 шэсцьсот 700 семсот 800 восемсот 900 дзевяцьсот
        1000 тысяч* тыс 1000000 мільён* млн 1000000000 мільярд* млрд""",
    "sv": """2 två 3 tre 4 fyra 5 fem 6 sex 7 sju 8 åtta 9 nio 10 tio 11 elva 12 tolv 13 tretton 14 fjorton 15 femton
        16 sexton 17 sjutton 18 arton 19 nitton 20 tjugo 30 trettio 40 fyrtio 50 femtio 60 sextio 70 sjuttio
        80 åttio 90 nittio 100 hundra 1000 tusen 1000000 miljon miljoner mn 1000000000 miljard miljarder mdr""",
    "no": """2 to 3 tre 4 fire 5 fem 6 seks 7 sju syv 8 åtte 9 ni 10 ti 11 elleve 12 tolv 13 tretten 14 fjorten
        15 femten 16 seksten 17 sytten 18 atten 19 nitten 20 tjue tyve 30 tretti tredve 40 førti 50 femti
        60 seksti 70 sytti 80 åtti 90 nitti 100 hundre 1000 tusen 1000000 million millioner mill
        1000000000 milliard milliarder mrd""",
}  # fmt: skip

_LANGUAGES = tuple(_NUMBER_WORDS)

_MONTHS = {
    "en": "january|february|march|april|may|june|july|august|september|october|november|december",
    "lt": "sausio sausis sausį|vasario vasaris vasarį|kovo kovas|baland*|geguž*|birželi*|liepos|rugpjū*|rugsėj*"
    "|spali*|lapkri*|gruod*",
    "lv": "janvār*|februār*|marts marta martā martu|aprīl*|maijs maija maijā maiju|jūnij*|jūlij*|august*"
    "|septembr*|oktobr*|novembr*|decembr*",
    "et": "jaanuar*|veebruar*|märts*|aprill*|mai mais maist maini|juuni*|juuli*|august*|septemb*|oktoob*"
    "|novemb*|detsemb*",
    "fi": "tammikuu*|helmikuu*|maaliskuu*|huhtikuu*|toukokuu*|kesäkuu*|heinäkuu*|elokuu*|syyskuu*|lokakuu*"
    "|marraskuu*|joulukuu*",
    "pl": "styczeń stycznia styczniu|luty lutego lutym|marzec marca marcu|kwiecień kwietnia kwietniu|maj maja maju"
    "|czerwiec czerwca czerwcu|lipiec lipca lipcu|sierpień sierpnia sierpniu|wrzesień września wrześniu"
    "|październik*|listopad*|grudzień grudnia grudniu",
    "de": "januar* jänner|februar*|märz|april*|mai|juni|juli|august*|september*|oktober*|november*|dezember*",
    "ru": "январь января январе|феврал*|март марта марте|апрел*|май мая мае|июнь июня июне|июль июля июле"
    "|август августа августе|сентябр*|октябр*|ноябр*|декабр*",
    "uk": "січень січня січні|лютий лютого лютому|березень березня березні|квітень квітня квітні"
    "|травень травня травні|червень червня червні|липень липня липні|серпень серпня серпні"
    "|вересень вересня вересні|жовтень жовтня жовтні|листопад*|грудень грудня грудні",
    "be": "студзен*|люты лютага лютым|сакавік*|красавік*|травень траўня траўні май мая|чэрвен*|ліпен*"
    "|жнівень жніўня жніўні|верасень верасня верасні|кастрычнік*|лістапад*|снежань снежня снежні",
    "sv": "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    "no": "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember",
}
_SHORT_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep sept|oct okt|nov|dec dez"
_WEEKDAYS = {
    "en": "monday*|tuesday*|wednesday*|thursday*|friday*|saturday*|sunday*",
    "lt": "pirmadien*|antradien*|trečiadien*|ketvirtadien*|penktadien*|šeštadien*|sekmadien*",
    "lv": "pirmdien*|otrdien*|trešdien*|ceturtdien*|piektdien*|sestdien*|svētdien*",
    "et": "esmaspäev*|teisipäev*|kolmapäev*|neljapäev*|reede*|laupäev*|pühapäev*",
    "fi": "maanantai*|tiistai*|keskiviikko* keskiviikon|torstai*|perjantai*|lauantai*|sunnuntai*",
    "pl": "poniedział*|wtorek wtorku|środa środę środy środowy|czwartek czwartku|piątek piątku|sobota sobotę soboty"
    "|niedziela niedzielę niedzieli",
    "de": "montag*|dienstag*|mittwoch*|donnerstag*|freitag*|samstag* sonnabend*|sonntag*",
    "ru": "понедельник*|вторник*|среда среду среды|четверг*|пятниц*|суббот*|воскресенье воскресенья",
    "uk": "понеділ*|вівторок вівторка|середа середу|четвер четверга|п'ятниц*|субот*|неділя неділю неділі",
    "be": "панядзел*|аўторак аўторка|серада сераду|чацвер чацвярга|пятніц*|субот*|нядзел*",
    "sv": "måndag*|tisdag*|onsdag*|torsdag*|fredag*|lördag*|söndag*",
    "no": "mandag*|tirsdag*|onsdag*|torsdag*|fredag*|lørdag*|søndag*",
}
_UNITS = {
    "%": "% percent procent* prosent* prozent* protsen* процент* відсот* адсот* працэнт* nuošimči*",
    "km": "km kilomet* kilometr* км километр* кілометр* кіламетр*",
    "m": "m metr* meter* metre* м метр*",
    "mile": "mile miles mylių mylios jūdz* mil mila mili",
    "kg": "kg kilogram* кг килограмм* кілограм*",
    "t": "t ton* tonn* т тонн* тон",
    "EUR": "€ eur eiro euro* eurų eurai евро євро еўра",
    "USD": "$ usd dollar* doler* dolār* dolar* долар* доллар* даляр*",
    "PLN": "pln zł zloty* zlot* złot* злот*",
    "GBP": "£ gbp pound pounds",
    "RUB": "₽ rubl* rubel* рубл*",
}


@functools.lru_cache(maxsize=1 << 14)
def day(word: str, code: str) -> str | None:
    """The month or weekday that a folded word is: month:3, weekday:1."""
    return _find(word, _days(code))


@functools.lru_cache(maxsize=1 << 12)
def short_month(word: str) -> str | None:
    """The month that a folded word cut short may be; it counts only beside a figure."""
    return _find(word, _short_months())


@functools.lru_cache(maxsize=1 << 14)
def unit(word: str) -> str:
    """The sign of the unit that a folded word or sign is; empty where it is none."""
    return _find(word, _units()) or ""


@functools.cache
def _numbers(code: str) -> Mapping[str, tuple[int, bool]]:
    """The number words of a language: folded, to the number and whether an ending may follow."""
    found: dict[str, tuple[int, bool]] = {}
    number = 0
    for word in _NUMBER_WORDS[code].split():
        if word.isdigit():
            number = int(word)
        else:
            found[fold(word.rstrip("*"))] = (number, word.endswith("*"))
    return found


@functools.cache
def _days(code: str) -> Mapping[str, tuple[str, bool]]:
    """Months and weekdays, to month:3 or weekday:1 and whether an ending may follow."""
    found = dict(_numbered("month", _MONTHS[code]))
    found.update(_numbered("weekday", _WEEKDAYS[code]))
    return found


@functools.cache
def _short_months() -> Mapping[str, tuple[str, bool]]:
    """Months cut short; they count only beside a figure."""
    return dict(_numbered("month", _SHORT_MONTHS))


@functools.cache
def _units() -> Mapping[str, tuple[str, bool]]:
    """Units in all languages, to their sign and whether an ending may follow."""
    return {
        fold(word.rstrip("*")): (sign, word.endswith("*"))
        for sign, words in _UNITS.items()
        for word in words.split()
    }


def _find(word: str, known: Mapping[str, tuple[_Meaning, bool]]) -> _Meaning | None:
    """What a folded word means: itself, or the longest known beginning with an ending after it."""
    if exact := known.get(word):
        return exact[0]
    for length in range(len(word) - 1, max(2, len(word) - _ENDING) - 1, -1):
        begun = known.get(word[:length])
        if begun and begun[1]:
            return begun[0]
    return None


@functools.lru_cache(maxsize=1 << 14)
def value(word: str, code: str) -> int | None:
    """The number that a folded word says, compounds such as kakssada or fünfundzwanzig too."""
    known = _numbers(code)
    found = _find(word, known)
    if found is None and code in _COMPOUNDS and len(word) <= _LONGEST:
        parts = _parts(word, known)
        if parts and max(parts) >= 20:  # noqa: PLR2004  (of smaller ones nothing is made up)
            return joined(parts)
    return found


def joined(parts: Sequence[int]) -> int:
    """The number that its parts make in the order of speech: 2, 100, 5, 20 are 225."""
    total = current = 0
    for part in parts:
        if part == 100:  # noqa: PLR2004
            current = max(current, 1) * part
        elif part >= 1000:  # noqa: PLR2004
            total, current = total + max(current, 1) * part, 0
        else:
            current += part
    return total + current


def _parts(word: str, known: Mapping[str, tuple[int, bool]]) -> list[int]:
    """The parts of a number in one word, or nothing where it has others, too."""
    found: list[int] = []
    while word and len(found) < _PARTS:
        word = word.removeprefix("und") if found else word
        fits = next((end for end in range(len(word), 1, -1) if word[:end] in known), 0)
        if not fits:
            return []
        found.append(known[word[:fits]][0])
        word = word[fits:]
    return [] if word else found


def _numbered(kind: str, names: str) -> Iterator[tuple[str, tuple[str, bool]]]:
    for number, forms in enumerate(names.split("|"), start=1):
        for word in forms.split():
            yield fold(word.rstrip("*")), (f"{kind}:{number}", word.endswith("*"))


@functools.lru_cache(maxsize=1 << 16)
def anywhere(word: str) -> bool:
    """Whether a folded word is a number, a month or a weekday in any of the languages."""
    known = _everywhere()
    if _find(word, known) is not None:
        return True
    # Of few words the beginning is a number's; only these can be compounds.
    return word[:3] in _beginnings() and any(value(word, code) is not None for code in _COMPOUNDS)


@functools.cache
def _everywhere() -> Mapping[str, tuple[bool, bool]]:
    """The words of all languages, and whether in one of them an ending may follow."""
    found: dict[str, tuple[bool, bool]] = {}
    for code in _LANGUAGES:
        for word, (_, open_) in (*_numbers(code).items(), *_days(code).items()):
            found[word] = (True, open_ or found.get(word, (True, False))[1])
    return found


@functools.cache
def _beginnings() -> frozenset[str]:
    return frozenset(word[:3] for code in _COMPOUNDS for word in _numbers(code))
