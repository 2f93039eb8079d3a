"""How the newsroom's outlets and feeds behave, from the folder's serving.yaml."""

import codecs
import datetime as dt
import zoneinfo

from vedette.local.newsroom import offsets
from vedette.local.newsroom.content import Channel, Etag, House
from vedette.seedfile import Node

FORMATS = ("rss", "rss10", "atom", "atom-xhtml", "json", "html")

_ETAGS: dict[str, Etag] = {"honest": "honest", "lying": "lying"}
_HOUSE_KEYS = {"zone", "charset", "claimed", "disallow"}
_CHANNEL_KEYS = {"format", "etag", "tracked", "frozen", "seconds", "retry_after", "dead"}
# A feed that never gives its document has no use for what shapes an answer.
_SILENT = ("dead", "retry_after")
_LONGEST_ANSWER = 20
_LONGEST_WAIT = 86_400


def house(node: Node) -> House:
    """An outlet's entry.

    Raises:
        SeedError: unknown keys, zones or charsets, or a claim that is the truth.
    """
    node.only(_HOUSE_KEYS)
    try:
        zone = zoneinfo.ZoneInfo(node.text("zone"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        node.need("zone").fail("zone: no such time zone")
    charset = _charset(node, "charset") or "utf-8"
    claimed = _charset(node, "claimed")
    if claimed == charset:
        node.need("claimed").fail("claimed: this is the charset of the pages; leave it out")
    return House(
        zone=zone,
        charset=charset,
        claimed=claimed,
        disallow=tuple(item.as_text() for item in node.optional_list("disallow")),
    )


def channel(node: Node) -> Channel:
    """A feed's entry.

    Raises:
        SeedError: unknown keys or values, or keys that exclude one another.
    """
    node.only(_CHANNEL_KEYS)
    _check_silence(node)
    etag = node.get("etag")
    frozen = node.get("frozen")
    retry_after = node.get("retry_after")
    return Channel(
        format=node.choice("format", FORMATS),
        etag=_ETAGS[etag.as_choice(_ETAGS)] if etag else None,
        tracked=node.flag("tracked", default=False),
        frozen=offsets.span(frozen) if frozen else dt.timedelta(),
        seconds=_within(node, "seconds", _LONGEST_ANSWER),
        retry_after=int(_within(node, "retry_after", _LONGEST_WAIT)) if retry_after else None,
        dead=node.flag("dead", default=False),
    )


def _check_silence(node: Node) -> None:
    silent = next((key for key in _SILENT if node.get(key)), None)
    if silent is None:
        return
    for key, child in node.as_mapping().items():
        if key not in {"format", silent}:
            child.fail(f"{key}: the feed never gives its document, for it has {silent}")


def _within(node: Node, key: str, most: int) -> float:
    number = node.number(key, default=0)
    if not 0 <= number <= most:
        node.need(key).fail(f"{key}: expected 0 to {most} seconds")
    return number


def _charset(node: Node, key: str) -> str | None:
    text = node.optional_text(key)
    try:
        codecs.lookup(text or "utf-8")
    except LookupError:
        node.need(key).fail(f"{key}: no such charset")
    return text
