"""Outlets, subscribers and corpus records from their seeds files; the first mistake is refused.

Every refusal is a `SeedError` with file, line and reason, so that what was loaded before can stay.
"""

import datetime as dt
import functools
import re
import zoneinfo
from collections.abc import Callable, Collection

from vedette import seedfile, urls
from vedette.errors import UsageError
from vedette.model import Feed, Outlet, Rights, SeedRecord, Subscriber
from vedette.seedfile import Node

KINDS = frozenset(
    {
        "public broadcaster",
        "news agency",
        "daily",
        "news site",
        "magazine",
        "ministry",
        "armed forces",
        "alliance",
        "think tank",
        "state media",
        "other",
    }
)
RIGHTS: dict[str, Rights] = {"full": "full", "analyse": "analyse", "headline": "headline"}

DEFAULT_INTERVAL = dt.timedelta(minutes=30)
SHORTEST_INTERVAL = dt.timedelta(minutes=5)
LONGEST_INTERVAL = dt.timedelta(hours=24)

_OUTLET_KEYS = {
    "slug",
    "name",
    "country",
    "kind",
    "state_controlled",
    "ownership",
    "rights",
    "note",
    "zone",
    "feeds",
}
_FEED_KEYS = {"slug", "url", "language", "active", "interval", "note"}
_SUBSCRIBER_KEYS = {"slug", "address", "zone", "send_at", "topics"}
_RECORD_KEYS = {"slug", "sha256", "file", "outlet", "title", "published", "facts", "topics"}

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}|INT")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_INTERVAL = re.compile(r"([0-9]{1,6})([mh])")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
)
_LONGEST_LOCAL_PART = 64
# Where one zone holds for all practical purposes. Of countries with several, and of international
# organisations, nothing is assumed.
_ZONE_OF = {
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "BY": "Europe/Minsk",
    "CH": "Europe/Zurich",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IS": "Atlantic/Reykjavik",
    "IT": "Europe/Rome",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MD": "Europe/Chisinau",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
    "TR": "Europe/Istanbul",
    "UA": "Europe/Kiev",
}
# Names that mean "whatever this machine is set to", so not the same zone everywhere.
_NO_ZONES = frozenset({"localtime", "posixrules", "Factory"})


_Refusal = Callable[[str], str | None]


def outlets(
    file: str,
    data: bytes,
    *,
    allowed: Collection[str] = (),
    ports: Collection[str] = urls.PORTS,
) -> tuple[Outlet, ...]:
    """The outlets of a file with their feeds, in the order written.

    Args:
        file: the name that errors show.
        data: the file's bytes.
        allowed: host names that may be used though they are not public ones (`Config.hosts`).
        ports: those that may be used (`Config.ports`).

    Raises:
        SeedError: unknown or missing keys, an unknown kind, rights, zone or form of country, a URL
            that may never be fetched, or a slug or feed URL used twice.
    """
    seen = _Seen()
    root = seedfile.read(file, data).only({"outlets"})
    refusal = functools.partial(urls.refusal, allowed=allowed, ports=ports)
    return tuple(_outlet(node, seen, refusal) for node in root.list("outlets"))


def zone_of(country: str) -> str | None:
    """The IANA zone of a country that has one for all practical purposes, else None."""
    return _ZONE_OF.get(country)


def subscribers(file: str, data: bytes, topics: Collection[str]) -> tuple[Subscriber, ...]:
    """The subscribers of a file, in the order written; `all` becomes every topic, sorted.

    Raises:
        SeedError: a slug used twice, an unknown topic or time zone, what is no time of day or no
            mail address.
    """
    seen = _Seen()
    root = seedfile.read(file, data).only({"subscribers"})
    return tuple(_subscriber(node, seen, topics) for node in root.list("subscribers"))


def record(file: str, data: bytes, topics: Collection[str]) -> SeedRecord:
    """The record of one seed document.

    Raises:
        SeedError: a key that is missing or unknown, an unknown topic, a topic without evidence, a
            digest that is no sha256, a file name with a folder in it.
    """
    node = seedfile.read(file, data).only(_RECORD_KEYS)
    facts = node.texts("facts")
    if not facts:
        node.need("facts").fail("facts: at least one is needed")
    return SeedRecord(
        slug=_matching(node.need("slug"), _SLUG, "a-z, 0-9 and single hyphens"),
        sha256=_matching(node.need("sha256"), _SHA256, "64 hexadecimal digits in lower case"),
        file=_file_name(node.need("file")),
        outlet=node.text("outlet"),
        title=node.text("title"),
        published=node.date("published"),
        facts=facts,
        topics={
            _known_topic(evidence, topic, topics): _evidence(evidence)
            for topic, evidence in node.mapping("topics").items()
        },
    )


class _Seen:
    """What must be unique in a file, and where it was used first."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], int] = {}

    def once(self, node: Node, what: str, value: str) -> None:
        if (what, value) in self._lines:
            node.fail(f"{what} {value!r} is used on line {self._lines[what, value]} already")
        self._lines[what, value] = node.line


def _outlet(node: Node, seen: _Seen, refusal: _Refusal) -> Outlet:
    node.only(_OUTLET_KEYS)
    country = _matching(node.need("country"), _COUNTRY, "two capital letters, EU or INT")
    zone = node.get("zone")
    return Outlet(
        slug=_slug(node, seen, "outlet slug"),
        name=node.text("name"),
        country=country,
        kind=node.choice("kind", KINDS),
        state_controlled=node.flag("state_controlled", default=False),
        ownership=node.optional_text("ownership"),
        rights=RIGHTS[node.choice("rights", RIGHTS, default="analyse")],
        feeds=tuple(_feed(feed, seen, refusal) for feed in node.list("feeds")),
        note=node.optional_text("note"),
        zone=_zone(zone) if zone else zone_of(country),
    )


def _feed(node: Node, seen: _Seen, refusal: _Refusal) -> Feed:
    node.only(_FEED_KEYS)
    language = node.get("language")
    interval = node.get("interval")
    return Feed(
        slug=_slug(node, seen, "feed slug"),
        url=_url(node.need("url"), seen, refusal),
        language=_matching(language, _LANGUAGE, "a code such as lt, or null") if language else None,
        active=node.flag("active", default=True),
        interval=_interval(interval) if interval else DEFAULT_INTERVAL,
        note=node.optional_text("note"),
    )


def _subscriber(node: Node, seen: _Seen, topics: Collection[str]) -> Subscriber:
    node.only(_SUBSCRIBER_KEYS)
    return Subscriber(
        slug=_slug(node, seen, "subscriber slug"),
        address=_address(node.need("address")),
        zone=_zone(node.need("zone")),
        send_at=_time(node.need("send_at")),
        topics=_topics(node.need("topics"), topics),
    )


def _slug(node: Node, seen: _Seen, what: str) -> str:
    child = node.need("slug")
    slug = _matching(child, _SLUG, "a-z, 0-9 and single hyphens")
    seen.once(child, what, slug)
    return slug


def _url(node: Node, seen: _Seen, refusal: _Refusal) -> str:
    url = node.as_text()
    reason = refusal(url)
    if reason is not None:
        node.fail(f"url: {reason}")
    try:
        seen.once(node, "feed URL", urls.canonical(url))
    except UsageError as error:
        node.fail(f"url: {error}")
    return url


def _interval(node: Node) -> dt.timedelta:
    text = _matching(node, _INTERVAL, "minutes or hours such as 30m or 2h")
    number = int(text[:-1])
    interval = dt.timedelta(minutes=number) if text[-1] == "m" else dt.timedelta(hours=number)
    if not SHORTEST_INTERVAL <= interval <= LONGEST_INTERVAL:
        node.fail(f"interval: expected 5m to 24h, found {text!r}")
    return interval


def _address(node: Node) -> str:
    text = _matching(node, _ADDRESS, "a mail address such as desk@vedette.example")
    if len(text.partition("@")[0]) > _LONGEST_LOCAL_PART:
        node.fail("address: longer than 64 characters before the @")
    return text


def _zone(node: Node) -> str:
    text = node.as_text()
    if text not in _zones():
        node.fail(f"zone: unknown time zone {text!r}; expected a name such as Europe/Vilnius")
    return text


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - _NO_ZONES


def _time(node: Node) -> dt.time:
    text = _matching(node, _TIME, 'a time of day such as "07:00"')
    return dt.time(int(text[:2]), int(text[3:]))


def _topics(node: Node, topics: Collection[str]) -> tuple[str, ...]:
    if node.kind == "text":
        node.as_choice({"all"})
        return tuple(sorted(topics))
    items = node.as_list()
    if not items:
        node.fail("topics: expected all, or at least one topic")
    chosen: list[str] = []
    for item in items:
        topic = _known_topic(item, item.as_text(), topics)
        if topic in chosen:
            item.fail(f"topics: {topic!r} stands there twice")
        chosen.append(topic)
    return tuple(chosen)


def _known_topic(node: Node, topic: str, topics: Collection[str]) -> str:
    if topic not in topics:
        node.fail(f"unknown topic {topic!r}; known: {', '.join(sorted(topics))}")
    return topic


def _evidence(node: Node) -> tuple[str, ...]:
    evidence = node.as_texts()
    if not evidence:
        node.fail(f"{node.name}: a topic needs evidence")
    return evidence


def _file_name(node: Node) -> str:
    text = node.as_text()
    if text in {".", ".."} or "/" in text or "\\" in text:
        node.fail("file: expected a file name without a folder")
    return text


def _matching(node: Node, pattern: re.Pattern[str], wanted: str) -> str:
    text = node.as_text()
    if not pattern.fullmatch(text):
        shown = text if len(text) <= 60 else text[:60] + "..."  # noqa: PLR2004
        node.fail(f"{node.name}: expected {wanted}, found {shown!r}")
    return text
