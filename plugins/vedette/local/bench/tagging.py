"""How many articles of 500 words the tagger tags a second on one core.

The reference is the plainest thing that could find the same words: one regular expression of all
stems. It finds them only; sentences, rules, evidence, entities and language come on top for us.
"""

import dataclasses
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from vedette import config as configuration
from vedette import embedding
from vedette.config import ROOT
from vedette.local.bench.row import Row
from vedette.local.pages import synthetic_paragraphs
from vedette.pipeline.setup import lexicon
from vedette.stems import Stem
from vedette.tag import Tagger
from vedette.topics import Lexicon

_TEXTS = 1500
_WORDS = 500
# One article in five is about the region's defence, as in a day's feeds.
_RELEVANT = 5
_REFERENCE_TEXTS = 40
_WARMING = 200
_FEW = 400
_TURN = 20
_ASKED = 60
_TIMES = 10
_WORD = re.compile(r"\w+")


def rows() -> list[Row]:
    """Measure CPU seconds over distinct texts after a warm-up on others of the same kind."""
    terms = lexicon(configuration.load())
    tagger = Tagger(terms)
    texts = list(_texts(_TEXTS + _WARMING))
    ours = _rate(tagger, texts)
    plain = _plain(terms, texts[-_REFERENCE_TEXTS:])
    large, small = _beside(Tagger(_larger(terms)), Tagger(terms), texts[: _WARMING + _FEW])
    return [
        Row(
            name="tagging, first stage, 500 words, language guessed",
            value=ours,
            unit="articles/s of CPU",
            reference=plain,
            reference_is="one regular expression of all stems, words only",
            ratio=ours / plain,
            target="1500 articles/s",
        ),
        Row(
            name=f"tagging, a lexicon {_TIMES} times as big",
            value=large,
            unit="articles/s of CPU",
            reference=small,
            reference_is="the lexicon as it is",
            ratio=large / small,
            target="ratio 0.8",
        ),
        Row(
            name="tagging, memory of a process, first stage",
            value=_memory(),
            unit="MB",
            reference=None,
            reference_is="",
            ratio=None,
            target="250 MB",
        ),
        *_second(terms, tagger, texts[_WARMING:]),
    ]


def _rate(tagger: Tagger, texts: list[tuple[str, str]]) -> float:
    _seconds(tagger, texts[:_WARMING])
    return (len(texts) - _WARMING) / _seconds(tagger, texts[_WARMING:])


def _beside(one: Tagger, other: Tagger, texts: list[tuple[str, str]]) -> tuple[float, float]:
    """The rates of two taggers by turns, so that what slows the machine slows both: the medians."""
    _seconds(one, texts[:_WARMING])
    _seconds(other, texts[:_WARMING])
    rates = []
    for first in range(_WARMING, len(texts), _TURN):
        turn = texts[first : first + _TURN]
        rates.append((len(turn) / _seconds(one, turn), len(turn) / _seconds(other, turn)))
    ones, others = zip(*rates, strict=True)
    return statistics.median(ones), statistics.median(others)


def _seconds(tagger: Tagger, texts: list[tuple[str, str]]) -> float:
    start = time.process_time()
    for title, text in texts:
        tagger.tag(title, text)
    return time.process_time() - start


def _larger(terms: Lexicon) -> Lexicon:
    """The lexicon with many more stems and names, alike in length and letters, that no text has."""
    concepts = {name: _more(stems) for name, stems in terms.concepts.items()}
    topics = {
        slug: dataclasses.replace(
            topic, concepts={name: _more(stems) for name, stems in topic.concepts.items()}
        )
        for slug, topic in terms.topics.items()
    }
    entities = {
        f"{slug}-{number}": dataclasses.replace(
            entity,
            slug=f"{slug}-{number}",
            aliases=tuple(_turned(stem, number) for stem in entity.aliases),
            weak=tuple(_turned(stem, number) for stem in entity.weak),
        )
        for slug, entity in terms.entities.items()
        for number in range(1, _TIMES)
    }
    return dataclasses.replace(
        terms, concepts=concepts, topics=topics, entities={**terms.entities, **entities}
    )


def _more(stems: tuple[Stem, ...]) -> tuple[Stem, ...]:
    return (*stems, *(_turned(stem, number) for number in range(1, _TIMES) for stem in stems))


def _turned(stem: Stem, number: int) -> Stem:
    parts = tuple(
        part._replace(text=part.text[::-1] + chr(ord("a") + number)) for part in stem.parts
    )
    return Stem(parts, stem.cased)


def _memory() -> float:
    """Of a new process that has tagged: the bench itself has been busy with much else."""
    program = (
        "import psutil;"
        "from vedette import config as configuration;"
        "from vedette.local.bench.tagging import _texts;"
        "from vedette.pipeline.setup import lexicon;"
        "from vedette.tag import Tagger;"
        "terms = lexicon(configuration.load());"
        "tagger = Tagger(terms);"
        f"[tagger.tag(*one) for one in _texts({_WARMING})];"
        "print(psutil.Process().memory_info().rss)"
    )
    ended = subprocess.run(  # noqa: S603  (our own words)
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return int(ended.stdout) / 2**20


def _second(terms: Lexicon, first: Tagger, texts: list[tuple[str, str]]) -> Iterator[Row]:
    """The second opinion, where it is installed: what it adds to an article that it is asked about."""
    if terms.second is None:
        return
    asks = terms.second.asks
    asked = [one for one in texts[:_FEW] if first.tag(*one).relevance >= asks][:_ASKED]
    tagger = Tagger(terms, embedding.load())
    tagger.tag(*asked[0])
    both, alone = (_seconds(one, asked) / len(asked) * 1000 for one in (tagger, first))
    yield Row(
        name="tagging, second stage, an article it is asked about",
        value=both - alone,
        unit="ms of CPU",
        reference=None,
        reference_is="",
        ratio=None,
        target="150 ms",
    )


def _plain(terms: Lexicon, texts: list[tuple[str, str]]) -> float:
    stems = {re.escape(" ".join(part.text for part in stem.parts)) for stem in _stems(terms)}
    pattern = re.compile(r"\b(?:" + "|".join(sorted(stems)) + r")\w*", re.IGNORECASE)
    start = time.process_time()
    for _, text in texts:
        sum(1 for _ in pattern.finditer(text))
    return len(texts) / (time.process_time() - start)


def _stems(terms: Lexicon) -> Iterator[Stem]:
    for stems in terms.concepts.values():
        yield from stems
    for topic in terms.topics.values():
        for stems in topic.concepts.values():
            yield from stems
    for entity in terms.entities.values():
        yield from entity.aliases


def _texts(number: int) -> Iterator[tuple[str, str]]:
    """Titles and texts of 500 words: general news, and every fifth from the sample newsroom."""
    chance = random.Random(7)  # noqa: S311  (a repeatable choice, no secret)
    relevant = [
        paragraph
        for path in sorted((ROOT / "seeds" / "newsroom" / "articles").glob("*.yaml"))
        for paragraph in _paragraphs(path)
    ]
    for seed in range(number):
        if seed % _RELEVANT:
            text = "\n".join(synthetic_paragraphs(seed, words=_WORDS))
        else:
            chance.shuffle(relevant)
            text = "\n".join(relevant)
        words = list(_WORD.finditer(text))
        end = words[_WORDS - 1].end() if len(words) >= _WORDS else len(text)
        yield text.partition(".")[0][:120], text[:end]


def _paragraphs(path: Path) -> list[str]:
    body = yaml.safe_load(path.read_text(encoding="utf-8")).get("text") or []
    return body if isinstance(body, list) else str(body).splitlines()
