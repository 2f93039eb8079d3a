"""What is wrong with a feed, as one answer of it shows: a document and facts in, findings out."""

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from vedette import urls
from vedette.errors import UsageError
from vedette.model import Entry, FeedDocument, Rights

Level = Literal["wrong", "note"]

# Clocks differ a little; a date this far ahead is still believed.
_AHEAD = dt.timedelta(minutes=10)
# A feed is old after a week without anything, or twice the longest gap between its own entries.
_OLD = dt.timedelta(days=7)
_GAPS = 2
# Summaries are cut at 2,000 characters: where most are nearly that long, they were whole texts.
_WHOLE_TEXT = 1_500
_FEW_WORDS = 20
_DAY = dt.timedelta(days=1)
_NAMED = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something about a feed. `sign` names it, `text` says it in one line.

    wrong: articles are lost, or kept under wrong assumptions, until somebody acts; note: worth to
    know.
    """

    level: Level
    sign: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known of a feed and its answer beside the document.

    `final_url` is where the answer came from, `moved_to` where permanent redirects lead. `foreign`
    holds the sites of other outlets' feeds. `closed` are the links of first entries that may not be
    fetched, each with the reason; `linked` is how many were looked at. `reserved` is the
    reservation that its pages are under.
    """

    url: str
    final_url: str
    now: dt.datetime
    bytes: int
    moved_to: str | None = None
    validators: bool = True
    language: str | None = None
    rights: Rights = "analyse"
    foreign: Container[str] = frozenset()
    closed: Mapping[str, str] = field(default_factory=dict)
    linked: int = 0
    reserved: str | None = None


def findings(document: FeedDocument, facts: Facts) -> tuple[Finding, ...]:
    """What is wrong with a feed that answered with a document, what is wrong first."""
    found = [
        *_address(facts),
        *_list(document),
        *_dates(document.entries, facts),
        *_refused(document),
        *_links(document, facts),
        *_pages(facts),
        *_identity(document),
        *_language(document, facts),
        *_texts(document.entries),
        *_cost(facts),
    ]
    return tuple(sorted(found, key=lambda finding: finding.level != "wrong"))


def no_answer(gate: str, reason: str) -> Finding:
    """A feed that did not answer, or that may not be asked."""
    return Finding(level="wrong", sign=gate, text=reason)


def no_feed(url: str, reason: str, body: bytes, named: Sequence[str]) -> Finding:
    """An answer of a URL that is no feed, and the feeds that it names itself."""
    reason = reason.removeprefix(f"{url}: ")
    hint = f"; it names {', '.join(named[:_NAMED])}" if named else ""
    return Finding(level="wrong", sign="not-a-feed", text=f"{reason} ({size(len(body))}){hint}")


def newest(entries: Iterable[Entry]) -> dt.datetime | None:
    """The newest date of entries."""
    return max(_moments(entries), default=None)


def ago(moment: dt.datetime, now: dt.datetime) -> str:
    """How long ago that was, roughly."""
    return span(now - moment)


def span(length: dt.timedelta) -> str:
    """A length of time in its largest fitting unit."""
    if length >= 2 * _DAY:
        return f"{length.days} days"
    hours = int(length.total_seconds() // 3600)
    return f"{hours} h" if hours > 1 else f"{max(0, int(length.total_seconds() // 60))} min"


def size(number: int) -> str:
    """A number of bytes, short."""
    return f"{number} bytes" if number < 1024 else f"{number / 1024:.0f} kB"  # noqa: PLR2004


def _wrong(sign: str, text: str) -> Finding:
    return Finding(level="wrong", sign=sign, text=text)


def _note(sign: str, text: str) -> Finding:
    return Finding(level="note", sign=sign, text=text)


def _weighed(sign: str, text: str, number: int, of: int) -> Finding:
    """Wrong where it holds for most of them."""
    return _wrong(sign, text) if number * 2 > of else _note(sign, text)


def _address(facts: Facts) -> Iterator[Finding]:
    if facts.moved_to:
        yield _note("moved", f"moved for good to {facts.moved_to}")


def _list(document: FeedDocument) -> Iterator[Finding]:
    if not document.entries:
        yield _wrong("empty", "a feed without entries")
    if document.refused.get("cut-off"):
        text = f"the document breaks off after {len(document.entries)} entries: the rest is lost"
        yield _wrong("cut-off", text)
    if number := document.refused.get("too-many"):
        yield _note("too-many", f"{number} entries beyond the number that is read")


def _moments(entries: Iterable[Entry]) -> list[dt.datetime]:
    return [moment for entry in entries if (moment := entry.published or entry.updated)]


def _dates(entries: Sequence[Entry], facts: Facts) -> Iterator[Finding]:
    if not entries:
        return
    dates = sorted(_moments(entries))
    past = [moment for moment in dates if moment <= facts.now + _AHEAD]
    if past and (silence := facts.now - past[-1]) > _patience(past):
        yield _wrong("old", f"its newest entry is {span(silence)} old")
    if ahead := len(dates) - len(past):
        furthest = span(dates[-1] - facts.now)
        text = f"{_of(ahead, entries)} dated up to {furthest} ahead: dated by first sight"
        yield _weighed("future", text, ahead, len(entries))
    if undated := len(entries) - len(dates):
        yield _note("undated", f"{_of(undated, entries)} without a date: dated by first sight")
    if naive := sum(entry.zone_assumed for entry in entries):
        yield _note("naive", f"{_of(naive, entries)} dated without an offset: its zone is assumed")


def _patience(dates: Sequence[dt.datetime]) -> dt.timedelta:
    """How long its entries let one expect that nothing comes."""
    longest = max((after - before for before, after in pairwise(dates)), default=dt.timedelta())
    return max(_OLD, _GAPS * longest)


def _of(number: int, entries: Sequence[Entry]) -> str:
    return f"{number} of {len(entries)} entries"


def _refused(document: FeedDocument) -> Iterator[Finding]:
    """Entries that are lost for what they lack."""
    unusable = sum(document.refused.get(gate, 0) for gate in ("no-link", "not-http"))
    untitled = document.refused.get("no-title", 0)
    listed = len(document.entries) + unusable + untitled
    if without := unusable + sum(not entry.url for entry in document.entries):
        text = f"{without} of {listed} entries without a link that can be used"
        yield _weighed("no-link", text, without, listed)
    if untitled:
        text = f"{untitled} of {listed} news of the sitemap without a title"
        yield _weighed("no-title", text, untitled, listed)


def _links(document: FeedDocument, facts: Facts) -> Iterator[Finding]:
    entries = document.entries
    own = set(map(_site, (facts.url, facts.final_url, document.site or facts.url)))
    below = tuple(f".{site}" for site in own if site)
    opaque: Counter[str] = Counter()
    others: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    for entry in entries:
        site = _site(entry.url)
        if reason := urls.opaque(entry.url):
            opaque[reason] += 1
        elif site in facts.foreign:
            others[site] += 1
        elif site and not f".{site}".endswith(below):
            elsewhere[site] += 1
    for reason, number in opaque.items():
        yield _weighed("opaque", f"{_of(number, entries)}: {reason}", number, len(entries))
    if number := others.total():
        text = f"{_of(number, entries)} link to another outlet's site ({_most(others)}): left out"
        yield _weighed("foreign", text, number, len(entries))
    if number := elsewhere.total():
        yield _note("elsewhere", f"{_of(number, entries)} link to {_most(elsewhere)}")


def _site(url: str) -> str:
    try:
        return urls.site(url)
    except UsageError:
        return ""


def _most(sites: Counter[str]) -> str:
    names = [name for name, _ in sites.most_common(_NAMED)]
    return ", ".join(names) + (" ..." if len(sites) > _NAMED else "")


def _pages(facts: Facts) -> Iterator[Finding]:
    if facts.rights == "headline":
        return
    if facts.reserved:
        yield _wrong("reserved", f"rights reserved, so headlines only: {facts.reserved}")
    if facts.closed:
        reason = next(iter(facts.closed.values()))
        number = len(facts.closed)
        text = f"{number} of its first {facts.linked} links may not be fetched: {reason}"
        yield _weighed("closed", text, number, facts.linked)


def _identity(document: FeedDocument) -> Iterator[Finding]:
    entries = document.entries
    repeated = document.refused.get("guid-repeated", 0)
    missing = sum(entry.guid is None for entry in entries) - repeated
    if repeated:
        yield _note("guid-repeated", f"{_of(repeated, entries)} share a GUID with another one")
    # Feeds that never use them are told by their links as well.
    if missing > 0:
        yield _note("guid-missing", f"{_of(missing, entries)} without a GUID: told by their links")


def _language(document: FeedDocument, facts: Facts) -> Iterator[Finding]:
    declared = document.language
    if declared and facts.language and declared != facts.language:
        text = f"it declares the language {declared}, configured is {facts.language}"
        yield _note("language", text)


def _texts(entries: Sequence[Entry]) -> Iterator[Finding]:
    if not entries:
        return
    usual = statistics.median(len(entry.summary) for entry in entries)
    if usual >= _WHOLE_TEXT:
        yield _note("whole-texts", "gives whole texts")
    elif usual < _FEW_WORDS:
        yield _note("headlines", "gives headlines without summaries")
    else:
        yield _note("summaries", "gives summaries only")


def _cost(facts: Facts) -> Iterator[Finding]:
    if not facts.validators:
        text = f"no ETag and no Last-Modified: every poll costs {size(facts.bytes)}"
        yield _note("no-validators", text)
