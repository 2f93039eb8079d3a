"""What of an article is compared: words, names, places, quantities, topics, time and language."""

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from vedette.model import Tagging

TERMS = 60
"""Stems kept of an article."""
STEM = 6
"""Characters of a word that count: endings differ, most of all in Lithuanian and Russian."""
SHORTEST_TERM = 4
LEAD_WORDS = 200
LEAD_CHARACTERS = 6000

_WORD = re.compile(r"\w+")
# A type such as il-20 is one word, and is never cut.
_TERM = re.compile(r"[^\W\d_]{1,9}-\d{1,4}\b|\w+")
_GROUP = r"[.,'\u2019 \u00a0\u2009\u202f]"
# What is no quantity: times, dates in figures; then whole numbers with grouped thousands.
_CLOCK = re.compile(r"\d{1,2}:\d{2}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}", re.ASCII)
_NUMBER = re.compile(
    rf"(?<!\w)(?<!\w-)(?:[0-9]{{1,3}}(?:{_GROUP}[0-9]{{3}}(?![0-9]))+|[0-9]+)(?:[.,][0-9]+)?"
)
_THOUSANDS = re.compile(rf"{_GROUP}(?=[0-9]{{3}}(?![0-9]))")
_YEARS = range(1900, 2100)


@dataclass(frozen=True, kw_only=True, slots=True)
class Features:
    """What is compared of an article. `article` is its id, `published` an aware time.

    `terms` are the stems of title and lead with their counts, a title's counted twice; `places` are
    countries, `entities` all else that is named; `numbers` are quantities of two digits or more;
    `topics` are those the article is about.
    """

    article: int
    language: str | None
    published: dt.datetime
    terms: Mapping[str, float]
    entities: frozenset[str]
    places: frozenset[str]
    numbers: frozenset[str]
    topics: frozenset[str]

    def as_json(self) -> dict[str, Any]:
        """The features as a plain dictionary; sets become sorted lists."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        for name in ("entities", "places", "numbers", "topics"):
            plain[name] = sorted(plain[name])
        return plain | {"published": self.published.isoformat(), "terms": dict(self.terms)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Features":
        """The reverse of `as_json`."""
        return cls(
            article=plain["article"],
            language=plain["language"],
            published=dt.datetime.fromisoformat(plain["published"]),
            terms=plain["terms"],
            entities=frozenset(plain["entities"]),
            places=frozenset(plain["places"]),
            numbers=frozenset(plain["numbers"]),
            topics=frozenset(plain["topics"]),
        )


def relevant(tagging: Tagging) -> bool:
    """Are stories made of this text? Those that are about a topic, not those that mention one."""
    return any(hit.about for hit in tagging.topics)


def features(
    article: int,
    title: str,
    text: str,
    *,
    tagging: Tagging,
    published: dt.datetime,
    language: str | None,
    countries: Collection[str],
) -> Features:
    """What is compared of an article.

    Args:
        article: its id.
        title: the headline.
        text: the body; of it the first 200 words are read.
        tagging: what the tagger says of it.
        published: when, aware.
        language: ISO 639-1, or None where neither we nor the tagger know.
        countries: the entities that are countries.

    Raises:
        ValueError: a naive time.
    """
    if published.tzinfo is None:
        message = f"article {article}: published without a time zone"
        raise ValueError(message)
    title, lead = _plain(title[:LEAD_CHARACTERS]), _lead(_plain(text[:LEAD_CHARACTERS]))
    places = {hit.entity: hit.count for hit in tagging.entities if hit.entity in countries}
    others = {hit.entity: hit.count for hit in tagging.entities if hit.entity not in countries}
    return Features(
        article=article,
        language=language or tagging.language,
        published=published,
        terms=_terms(title, lead),
        entities=_main(others),
        places=_main(places),
        numbers=_numbers(f"{title}\n{lead}", published.day),
        topics=frozenset(hit.topic for hit in tagging.topics if hit.about),
    )


def _plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _lead(text: str) -> str:
    for number, match in enumerate(_WORD.finditer(text)):
        if number == LEAD_WORDS:
            return text[: match.start()]
    return text


def _terms(title: str, lead: str) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for text, weight in ((title, 2), (lead, 1)):
        for word in _TERM.findall(text.casefold()):
            if len(word) >= SHORTEST_TERM and not word.isdecimal():
                counts[word if "-" in word else word[:STEM]] += weight
    return {term: float(count) for term, count in counts.most_common(TERMS)}


def _main(counts: Mapping[str, int]) -> frozenset[str]:
    """Those named at least a quarter as often as the first: the rest is background."""
    most = max(counts.values(), default=0)
    return frozenset(name for name, count in counts.items() if count * 4 >= most)


def _numbers(text: str, day: int) -> frozenset[str]:
    """Quantities of two digits or more, in one spelling: 4,000 and 4 000 are 4000.

    Years are left out, and the days around publication: every article of a day shares them.
    """
    days = {str(near) for near in (day - 1, day, day + 1)}
    found = set()
    for match in _NUMBER.finditer(_CLOCK.sub(" ", text)):
        number = _THOUSANDS.sub("", match[0]).replace(",", ".")
        year = len(match[0]) == len("2026") and number.isdigit() and int(number) in _YEARS
        if len(number.replace(".", "")) > 1 and not year and number not in days:
            found.add(number)
    return frozenset(found)
