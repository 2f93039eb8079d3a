"""A synthetic past to look for copies in: texts, or signatures as those texts would have.

Words of six invented languages, drawn by rank (Zipf-Mandelbrot), with what makes shingles hot: stock
phrases, lines that stand in one article in five, wire stories that up to sixty outlets print, and
daily reports on one template. `Plan` says what stands where; `write` makes a text of it and `imagine`
the signature directly, fifty times faster: the hashes of what is the article's own are random then.
"""

# ruff: noqa: RUF001  (syllables in several alphabets)

import datetime as dt
import itertools
import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from vedette.dedup import words as normal
from vedette.dedup.signature import WORDS, Figure, Signature, shingles, signature

NOW = dt.datetime(2026, 1, 30, 12, tzinfo=dt.UTC)
"""When newcomers arrive: the window lies over four partitions, and the past begins with a month."""
DAYS = 90
"""The whole past lies in so many days: a third of it in the window of a look-up."""
CHUNK = 2_500
"""Articles made in one go."""

SHORTEST, USUAL, LONGEST = 150, 350, 900
"""Words of an article."""
LINES = (0.2, 0.2, *(0.05,) * 4, *(0.01,) * 10)
"""Share of the articles that each credit line or background sentence stands in."""
LARGEST = 60
"""Outlets that print one wire story, at most."""
SERIES = 40
"""Templates that reports are written on."""

_SYLLABLES = (
    "va rė ku lin mas tai sko dri ne bal jū os per gin ta vil ža mok ir dau",
    "ma jas tē vu rin kal pa lie du bru sē no gar ce vai dze stra mel ī bi",
    "maa ri kee tu vas õh lai sel pu jär ko müü la he sta nii ra ve tõ ki",
    "sza wy ko prze nie mia dło cza rze ba lny sto gó wa ki ło mę do ry pol",
    "во ро ста не при ка мо ле го ды пе ре за ни лу бря тро ша ви ко",
    "ба рый ле мё ні ска дзе про ву тра на гі шы ля цкі ра зем ны во ку",
)
LANGUAGES = len(_SYLLABLES)
"""Invented languages."""
_VOCABULARY = 30_000
_PHRASES = 2_000
_PHRASE_EVERY = 60
_NUMBER_EVERY = 33
_QUOTED_EVERY = 6
_LINE_WORDS = 30
_REPORT_NUMBER_EVERY = 6
_REPORTS = 0.03
_TAIL = 2.3
_WHOLE = 0.5
_SHORTEST_CUT = 0.4
_OWN_WORDS = 60
_SPREAD = dt.timedelta(hours=6)
_LATEST = dt.timedelta(hours=48)
_BITS = 32
_PATTERNS = 64


def chance(seed: str) -> random.Random:
    """Repeatable chance."""
    return random.Random(seed)  # noqa: S311  (no secret)


@dataclass(frozen=True, kw_only=True)
class Language:
    """Words and phrases, each with its cumulated weight; the most used come first."""

    words: list[str]
    word_weights: list[float]
    phrases: list[list[str]]
    phrase_weights: list[float]
    phrase_hashes: "list[array[int]]"


@cache
def language(number: int) -> Language:
    """One of the invented languages."""
    draw = chance(f"language {number}")
    syllables = _SYLLABLES[number].split()
    invented: dict[str, None] = {}
    while len(invented) < _VOCABULARY:
        invented["".join(draw.choices(syllables, k=draw.choice((2, 3, 3, 4))))] = None
    words = list(invented)
    weights = _cumulated(1 / (rank + 2.7) for rank in range(_VOCABULARY))
    phrases = [
        draw.choices(words, cum_weights=weights, k=draw.randint(WORDS, WORDS + 4))
        for _ in range(_PHRASES)
    ]
    return Language(
        words=words,
        word_weights=weights,
        phrases=phrases,
        phrase_weights=_cumulated(1 / (rank + 10) for rank in range(_PHRASES)),
        phrase_hashes=[_hashes(phrase) for phrase in phrases],
    )


def _hashes(said: list[str]) -> "array[int]":
    return array("I", shingles(normal.words(" ".join(said))))


def _cumulated(weights: Iterator[float]) -> list[float]:
    return list(itertools.accumulate(weights))


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence that stands in many articles."""

    words: list[str]
    hashes: "array[int]"


@cache
def lines() -> tuple[Line, ...]:
    """The lines of `LINES`, in its order."""
    made = []
    for number in range(len(LINES)):
        tongue = language(number % LANGUAGES)
        draw = chance(f"line {number}")
        words = draw.choices(tongue.words, cum_weights=tongue.word_weights, k=_LINE_WORDS)
        made.append(Line(words=words, hashes=_hashes(words)))
    return tuple(made)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What an article consists of: words of its own, phrases at places among them, lines at its end."""

    language: int
    words: int
    phrases: tuple[tuple[int, int], ...]
    lines: tuple[int, ...]


def plan(draw: random.Random, *, words: int | None = None) -> Plan:
    """Plan an article, of a length that is usual unless one is given."""
    number = draw.randrange(LANGUAGES)
    length = words or int(draw.triangular(SHORTEST, LONGEST, USUAL))
    starts = range(0, length - _PHRASE_EVERY, _PHRASE_EVERY)
    chosen = draw.choices(
        range(_PHRASES), cum_weights=language(number).phrase_weights, k=len(starts)
    )
    room = _PHRASE_EVERY - WORDS - 4
    return Plan(
        language=number,
        words=length,
        phrases=tuple(
            (start + draw.randrange(room), phrase)
            for start, phrase in zip(starts, chosen, strict=True)
        ),
        lines=some_lines(draw),
    )


def some_lines(draw: random.Random) -> tuple[int, ...]:
    """The lines that stand in an article, each as often as it should."""
    return tuple(number for number, share in enumerate(LINES) if draw.random() < share)


# --- texts --------------------------------------------------------------------------------------


def write(draw: random.Random, planned: Plan, *, number_every: int = _NUMBER_EVERY) -> str:
    """The text of a plan: sentences, three a line, some of them quoted; then its lines."""
    tongue = language(planned.language)
    words = draw.choices(tongue.words, cum_weights=tongue.word_weights, k=planned.words)
    for place in range(0, planned.words, number_every):
        words[min(place + draw.randrange(number_every), planned.words - 1)] = _number(draw)
    for place, phrase in planned.phrases:
        words[place : place + len(tongue.phrases[phrase])] = tongue.phrases[phrase]
    credited = (" ".join(lines()[number].words).capitalize() + "." for number in planned.lines)
    return "\n".join((*_paragraphs(draw, words), *credited))


def _number(draw: random.Random) -> str:
    # Not of three digits: after another number they would be read as its thousands.
    return str(draw.choice((draw.randrange(10, 100), draw.randrange(1000, 10_000))))


def _paragraphs(draw: random.Random, words: Sequence[str]) -> Iterator[str]:
    sentences = []
    start = 0
    while start < len(words):
        end = start + draw.randint(8, 20)
        sentence = " ".join(words[start:end]).capitalize() + "."
        quoted = draw.randrange(_QUOTED_EVERY) == 0
        sentences.append(f"\u201c{sentence}\u201d" if quoted else sentence)
        start = end
    for first in range(0, len(sentences), 3):
        yield " ".join(sentences[first : first + 3])


# --- signatures without texts -------------------------------------------------------------------


def imagine(draw: random.Random, planned: Plan) -> Signature:
    """The signature a text of this plan might have."""
    hashes, figures = own(draw, planned.words - WORDS + 1)
    stock = language(planned.language).phrase_hashes
    for place, phrase in planned.phrases:
        hashes[place : place + len(stock[phrase])] = stock[phrase]
    number = len(hashes)
    part = number // 9
    quoted = ((1 << part) - 1) << draw.randrange(number - part + 1)
    _append_lines(draw, hashes, planned.lines)
    return _distinct(hashes, quoted, figures)


def own(draw: random.Random, number: int) -> "tuple[array[int], tuple[Figure, ...]]":
    """Hashes that nothing else has, but for chance, and figures; a run with one in it is odd."""
    if number <= 0:
        return array("I"), ()
    even, patterns = _patterns()
    odd, places = draw.choice(patterns)
    bits = number * _BITS
    values = (draw.getrandbits(bits) & even) | (odd & (1 << bits) - 1)
    figures = tuple(Figure(place, draw.getrandbits(_BITS)) for place in places if place < number)
    return array("I", values.to_bytes(bits // 8, "little")), figures


@cache
def _patterns() -> tuple[int, list[tuple[int, list[int]]]]:
    """A mask without the lowest bit of each hash; and where numbers stand, with that bit's pattern."""
    draw = chance("patterns")
    even = sum((2**_BITS - 2) << place * _BITS for place in range(LONGEST))
    patterns = []
    for _ in range(_PATTERNS):
        starts = range(0, LONGEST, _NUMBER_EVERY)
        places = [start + draw.randrange(_NUMBER_EVERY) for start in starts]
        runs = {max(0, place - back) for place in places for back in range(WORDS)}
        patterns.append((sum(1 << place * _BITS for place in runs), places))
    return even, patterns


def _append_lines(draw: random.Random, hashes: "array[int]", wanted: Sequence[int]) -> None:
    for number in wanted:
        # Runs that reach from what stands before into the line.
        hashes.extend(own(draw, WORDS - 1)[0])
        hashes.extend(lines()[number].hashes)


def _distinct(hashes: "array[int]", quoted: int, figures: tuple[Figure, ...]) -> Signature:
    first = dict.fromkeys(hashes)
    if len(first) == len(hashes):
        return Signature(hashes, quoted, figures)
    kept = tuple(figure for figure in figures if figure.place < len(first))
    return Signature(array("I", first), quoted & (1 << len(first)) - 1, kept)


def reprint(draw: random.Random, base: Signature) -> Signature:
    """The signature of what another outlet makes of a text: half of them cut it, most add to it."""
    whole = draw.random() < _WHOLE
    kept = len(base) if whole else int(len(base) * draw.uniform(_SHORTEST_CUT, 1))
    hashes = base.hashes[:kept]
    figures = tuple(figure for figure in base.figures if figure.place < kept)
    hashes.extend(own(draw, draw.randrange(_OWN_WORDS))[0])
    _append_lines(draw, hashes, some_lines(draw))
    return _distinct(hashes, base.quoted & (1 << kept) - 1, figures)


def report(series: int, day: int) -> str:
    """The text of a report: each day's differs from the others of its series in the numbers only."""
    draw = chance(f"series {series}")
    planned = replace(plan(draw, words=300), lines=())
    words = write(draw, planned, number_every=_REPORT_NUMBER_EVERY).split(" ")
    filled = chance(f"series {series} day {day}")
    return " ".join(_filled(filled, word) for word in words)


def _filled(draw: random.Random, word: str) -> str:
    figures = word.strip(".\u201c\u201d")
    return word.replace(figures, _number(draw)) if figures.isdecimal() else word


@cache
def _template(series: int) -> Signature:
    return signature(report(series, 0))


def fill_in(draw: random.Random, series: int) -> Signature:
    """The signature of a report of a series: its prose, and other figures in their places."""
    template = _template(series)
    fresh, _ = own(draw, len(template))
    pairs = zip(template.hashes, fresh, strict=True)
    hashes = array("I", (new | 1 if old & 1 else old for old, new in pairs))
    figures = (Figure(figure.place, draw.getrandbits(_BITS)) for figure in template.figures)
    return _distinct(hashes, template.quoted, tuple(figures))


# --- a past -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """An article of the past. `base` is the number of the wire story with a true text it prints."""

    article: int
    moment: dt.datetime
    signature: Signature
    base: int | None = None

    @property
    def day(self) -> dt.date:
        """Its UTC day of first sight."""
        return self.moment.date()

    @property
    def outlet(self) -> int:
        """One of a hundred outlets."""
        return 1_000 + self.article % 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How large a past is; `written` of its articles have signatures of texts that were written."""

    articles: int
    written: int

    @property
    def chunks(self) -> int:
        """In how many goes it is made."""
        return -(-self.articles // CHUNK)


def base_text(number: int) -> str:
    """The text of a wire story that the past has a true signature of."""
    draw = chance(f"base {number}")
    return write(draw, plan(draw))


def chunk(number: int, size: Size) -> list[Past]:
    """One chunk of a past: articles with rising ids, nearly in the order of their times."""
    draw = chance(f"chunk {number} of {size.articles}")
    first = number * CHUNK
    wanted = min(CHUNK, size.articles - first)
    written = range(
        number * size.written // size.chunks, (number + 1) * size.written // size.chunks
    )
    made: list[tuple[dt.datetime, Signature, int | None]] = []
    bases = iter(written)
    while len(made) < wanted:
        made += _cluster(draw, _begin(draw, number, size), next(bases, None))
    # By time and, within one, as they were made: signatures have no order.
    ordered = sorted(made[:wanted], key=lambda one: one[0])
    return [
        Past(article=first + place, moment=moment, signature=signed, base=base)
        for place, (moment, signed, base) in enumerate(ordered, 1)
    ]


def _begin(draw: random.Random, number: int, size: Size) -> dt.datetime:
    share = (number + draw.random()) / size.chunks
    return NOW - dt.timedelta(days=DAYS) * (1 - share)


def _cluster(
    draw: random.Random, begin: dt.datetime, base: int | None
) -> Iterator[tuple[dt.datetime, Signature, int | None]]:
    """An article and what other outlets make of it; or one report."""
    if base is None and draw.random() < _REPORTS:
        yield begin, fill_in(draw, draw.randrange(SERIES)), None
        return
    first = imagine(draw, plan(draw)) if base is None else signature(base_text(base))
    yield begin, first, base
    for _ in range(_outlets(draw) - 1):
        later = begin + min(_SPREAD * draw.expovariate(1), _LATEST)
        yield min(later, NOW), reprint(draw, first), base


def _outlets(draw: random.Random) -> int:
    """How many print a story: most often one, with a heavy tail."""
    return draw.choices(range(1, LARGEST + 1), cum_weights=_tail())[0]


@cache
def _tail() -> list[float]:
    return _cumulated(number**-_TAIL for number in range(1, LARGEST + 1))
