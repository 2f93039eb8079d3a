"""How a digest reads: HTML and text from two templates. Everything from outside is escaped."""

import datetime as dt
import functools
import itertools
import operator
import re
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jinja2

from vedette import plaintext, urls
from vedette.digest import copied
from vedette.digest.items import Candidate, Item, SilentFeed, WindowCounts
from vedette.errors import UsageError

_LONGEST = 500  # characters of one value; a reason may quote a stranger at length
_LANGUAGES = {
    "be": "Belarusian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "it": "Italian",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nb": "Norwegian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "ru": "Russian",
    "sv": "Swedish",
    "uk": "Ukrainian",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What the templates show. Times are in the reader's zone."""

    day: dt.date
    start: dt.datetime
    end: dt.datetime
    zone: str
    items: tuple[Item, ...]
    brief: tuple[Item, ...]
    silent: tuple[SilentFeed, ...]
    counts: WindowCounts

    def sections(self) -> Iterator[tuple[str, list[Item]]]:
        """Items by topic group, the group of the first item first."""
        order = {
            group: place
            for place, group in enumerate(dict.fromkeys(item.topic.group for item in self.items))
        }
        ranked = sorted(self.items, key=lambda item: order[item.topic.group])
        for group, items in itertools.groupby(ranked, key=operator.attrgetter("topic.group")):
            yield group, list(items)


def html(sheet: Sheet) -> str:
    """The HTML part."""
    return _templates(escape=True).get_template("digest.html.j2").render(sheet=sheet)


def plain(sheet: Sheet) -> str:
    """The text part."""
    text = _templates(escape=False).get_template("digest.txt.j2").render(sheet=sheet)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def marked(sentence: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """A sentence in pieces, each with whether it is one of the words that fired."""
    longest = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    if not longest:
        return [(sentence, False)]
    pattern = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in longest)
    pieces = re.split(f"({pattern})", sentence)
    return [(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]


def when(moment: dt.datetime, zone: str) -> str:
    """Day and time in a zone."""
    local = moment.astimezone(zoneinfo.ZoneInfo(zone))
    return f"{local.day} {local:%b %H:%M}"


def about(article: Candidate) -> str:
    """What to know of an article before opening it: language, paywall, whose text it has."""
    remarks = []
    if article.language not in {None, "en"}:
        remarks.append(f"in {language_name(article.language or '')}")
    if article.paywalled:
        remarks.append("paywalled")
    if article.relation is not None:
        source = article.original_outlet or "another outlet"
        remarks.append(copied.remark(article.relation, source, article.added))
    if article.embeds:
        remarks.append("has one of these texts among others")
    return ", ".join(remarks)


def language_name(code: str) -> str:
    """The English name of a language by its ISO 639-1 code; the code where none is known."""
    return _LANGUAGES.get(code, code)


def standing(item: Item) -> str:
    """How many stand behind a story."""
    if item.corroboration == 0:
        return "not corroborated: only state media or copies so far"
    if item.corroboration == 1:
        return "one independent source so far"
    return f"{item.corroboration} independent sources"


def line(value: object) -> str:
    """A value from outside on one line: it can neither begin a line of ours nor fill the page."""
    return plaintext.cut(plaintext.clean(str(value)), _LONGEST)


def address(url: str) -> str:
    """The link to show: http or https, without what only tracks the reader; else nothing."""
    try:
        return urls.canonical(url)
    except UsageError:
        return ""


FILTERS = {
    "about": about,
    "address": address,
    "line": line,
    "marked": marked,
    "standing": standing,
    "when": when,
}
"""How templates show what comes from outside; the desk's pages use the same."""


@functools.cache
def _templates(*, escape: bool) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("vedette"),
        autoescape=escape,  # noqa: S701  (off for the text part alone)
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= FILTERS
    return environment
