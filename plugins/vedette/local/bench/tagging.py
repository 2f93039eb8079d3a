"""How many articles of 500 words the tagger tags a second on one core.

The reference is the plainest thing that could find the same words: one regular expression of all
stems. It finds them only; sentences, rules, evidence, entities and language come on top for us.
"""

import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from vedette import config as configuration
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
_WORD = re.compile(r"\w+")


def rows() -> list[Row]:
    """Measure CPU seconds over distinct texts after a warm-up on others of the same kind."""
    terms = lexicon(configuration.load())
    tagger = Tagger(terms)
    texts = list(_texts(_TEXTS + 200))
    for title, text in texts[:200]:
        tagger.tag(title, text)
    start = time.process_time()
    for title, text in texts[200:]:
        tagger.tag(title, text)
    ours = _TEXTS / (time.process_time() - start)
    plain = _plain(terms, texts[-_REFERENCE_TEXTS:])
    return [
        Row(
            name="tagging, 500 words, language guessed",
            value=ours,
            unit="articles/s of CPU",
            reference=plain,
            reference_is="one regular expression of all stems, words only",
            ratio=ours / plain,
            target="1000 articles/s",
        )
    ]


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
