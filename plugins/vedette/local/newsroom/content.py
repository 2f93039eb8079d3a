"""What the sample newsroom publishes: its outlets, how they serve, and its pieces, from a folder.

Every date is the epoch plus an offset that the piece states; nothing here reads a clock.
"""

import dataclasses
import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vedette import seedfile, seeds, urls
from vedette.errors import UsageError
from vedette.model import Feed, Outlet
from vedette.seedfile import Node

FORMATS = ("rss", "atom", "html")

_SERVING_KEYS = {"outlets", "feeds"}
_HOUSE_KEYS = {"zone", "charset", "disallow"}
_CHANNEL_KEYS = {"format", "etag", "tracked"}
_PIECE_KEYS = {
    "outlet",
    "feeds",
    "style",
    "offset",
    "dated",
    "path",
    "title",
    "summary",
    "authors",
    "categories",
    "text",
    "text_from",
    "paragraphs",
}
_OFFSET = re.compile(r"-([0-9]{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_WEEKDAY = "{weekday}"
# As they stand in a sentence: after "on", in the accusative, with their preposition.
_WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "lt": [
        "pirmadienį",
        "antradienį",
        "trečiadienį",
        "ketvirtadienį",
        "penktadienį",
        "šeštadienį",
        "sekmadienį",
    ],
    "ru": [
        "в понедельник",
        "во вторник",
        "в среду",
        "в четверг",
        "в пятницу",
        "в субботу",
        "в воскресенье",
    ],
}


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """How an outlet serves: zone of its dates, charset of its pages, what its robots.txt closes."""

    zone: zoneinfo.ZoneInfo
    charset: str = "utf-8"
    disallow: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """How a feed is served. `tracked`: its links carry tracking parameters."""

    format: str
    etag: bool = False
    tracked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One article as its outlet prints it. `dated`: whether the feed says when, too."""

    id: str
    outlet: str
    host: str
    feeds: tuple[str, ...]
    language: str
    style: str
    path: str
    published: dt.datetime | None
    dated: bool
    title: str
    summary: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    paragraphs: tuple[str, ...]

    @property
    def url(self) -> str:
        """Where the page stands, in canonical form."""
        return f"http://{self.host}{self.path}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """All that is published; houses by outlet, channels by feed."""

    outlets: tuple[Outlet, ...]
    houses: Mapping[str, House]
    channels: Mapping[str, Channel]
    pieces: tuple[Piece, ...]

    def carried(self, feed: Feed) -> tuple[Piece, ...]:
        """The pieces of a feed, the newest first."""
        return newest_first([piece for piece in self.pieces if feed.slug in piece.feeds])

    def of(self, outlet: Outlet) -> tuple[Piece, ...]:
        """The pieces of an outlet, the newest first."""
        return newest_first([piece for piece in self.pieces if piece.outlet == outlet.slug])


def newest_first(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Pieces as a feed lists them; those without a date come last."""
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    by_id = sorted(pieces, key=lambda piece: piece.id)
    return tuple(sorted(by_id, key=lambda piece: piece.published or never, reverse=True))


def host_of(outlet: Outlet) -> str:
    """The one name an outlet of the newsroom is reached by."""
    return urls.host(outlet.feeds[0].url)


def read(folder: Path, files: Sequence[Path], *, epoch: dt.datetime) -> Content:
    """Read the newsroom's folder.

    Args:
        folder: holds serving.yaml and articles/.
        files: the outlets files to serve.
        epoch: the moment every date counts from; aware.

    Raises:
        SeedError: what cannot be served, with file, line and reason.
        UsageError: a naive epoch, or a folder without content.
    """
    if epoch.tzinfo is None:
        message = f"epoch {epoch.isoformat()} has no zone: write it with one, such as +00:00"
        raise UsageError(message)
    outlets = tuple(outlet for file in files for outlet in _outlets(file))
    serving = _open(folder / "serving.yaml").only(_SERVING_KEYS)
    content = Content(
        outlets=outlets,
        houses={slug: _house(node) for slug, node in serving.mapping("outlets").items()},
        channels={slug: _channel(node) for slug, node in serving.mapping("feeds").items()},
        pieces=(),
    )
    _complete(serving, content)
    nodes = {path.stem: _open(path) for path in sorted((folder / "articles").glob("*.yaml"))}
    pieces = {id_: _piece(id_, node, content, epoch) for id_, node in nodes.items()}
    return dataclasses.replace(
        content,
        pieces=tuple(_with_text(piece, nodes[id_], pieces) for id_, piece in pieces.items()),
    )


def _open(path: Path) -> Node:
    try:
        return seedfile.read(str(path), path.read_bytes())
    except OSError as error:
        message = f"{path}: {error.strerror}: the newsroom's content is incomplete"
        raise UsageError(message) from error


def _outlets(path: Path) -> tuple[Outlet, ...]:
    names = {
        _reserved(feed.need("url"))
        for outlet in _open(path).list("outlets")
        for feed in outlet.list("feeds")
    }
    return seeds.outlets(str(path), path.read_bytes(), allowed=names)


def _reserved(node: Node) -> str:
    """The host of a feed, which must be one that can belong to nobody."""
    name = urls.host(node.as_text())
    if not name.endswith(".example"):
        node.fail("url: the newsroom answers for names below .example only")
    return name


def _complete(serving: Node, content: Content) -> None:
    for outlet in content.outlets:
        if outlet.slug not in content.houses:
            serving.need("outlets").fail(f"outlet {outlet.slug!r} is missing")
        for feed in outlet.feeds:
            if feed.slug not in content.channels:
                serving.need("feeds").fail(f"feed {feed.slug!r} is missing")


def _house(node: Node) -> House:
    node.only(_HOUSE_KEYS)
    try:
        zone = zoneinfo.ZoneInfo(node.text("zone"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        node.need("zone").fail("zone: no such time zone")
    return House(
        zone=zone,
        charset=node.optional_text("charset") or "utf-8",
        disallow=tuple(item.as_text() for item in node.optional_list("disallow")),
    )


def _channel(node: Node) -> Channel:
    node.only(_CHANNEL_KEYS)
    return Channel(
        format=node.choice("format", FORMATS),
        etag=node.flag("etag", default=False),
        tracked=node.flag("tracked", default=False),
    )


def _piece(id_: str, node: Node, content: Content, epoch: dt.datetime) -> Piece:
    node.only(_PIECE_KEYS)
    outlets = {outlet.slug: outlet for outlet in content.outlets}
    outlet = outlets[node.choice("outlet", outlets)]
    languages = {feed.slug: feed.language or "en" for feed in outlet.feeds}
    feeds = tuple(item.as_choice(languages) for item in node.list("feeds"))
    if not feeds:
        node.need("feeds").fail("feeds: at least one is needed")
    published = (epoch.replace(microsecond=0) + _offset(node.need("offset"))).astimezone(
        content.houses[outlet.slug].zone
    )
    language = languages[feeds[0]]
    return Piece(
        id=id_,
        outlet=outlet.slug,
        host=host_of(outlet),
        feeds=feeds,
        language=language,
        style=node.text("style"),
        path=node.optional_text("path") or f"/news/{id_}.html",
        published=published,
        dated=node.flag("dated", default=True),
        title=node.text("title"),
        summary=node.text("summary"),
        authors=node.texts("authors"),
        categories=node.texts("categories"),
        paragraphs=_paragraphs(node, published, language),
    )


def _offset(node: Node) -> dt.timedelta:
    match = _OFFSET.fullmatch(node.as_text())
    if match is None:
        node.fail("offset: expected a time before the epoch, such as -3h or -2d")
    return -dt.timedelta(**{_UNITS[match[2]]: int(match[1])})


def _paragraphs(node: Node, published: dt.datetime, language: str) -> tuple[str, ...]:
    text = node.optional_text("text")
    if text is None:
        return ()
    if _WEEKDAY in text:
        if language not in _WEEKDAYS:
            node.need("text").fail(f"text: no weekdays known in {language!r}")
        text = text.replace(_WEEKDAY, _WEEKDAYS[language][published.weekday()])
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _with_text(piece: Piece, node: Node, pieces: Mapping[str, Piece]) -> Piece:
    """Give a copy the text of its original, or of its first paragraphs."""
    source = node.get("text_from")
    if source is None:
        node.need("text")
        return piece
    if piece.paragraphs:
        source.fail("text_from: the piece has a text of its own already")
    originals = {id_ for id_, original in pieces.items() if original.paragraphs}
    paragraphs = pieces[source.as_choice(originals)].paragraphs
    cut = int(node.number("paragraphs", default=len(paragraphs)))
    return dataclasses.replace(piece, paragraphs=paragraphs[:cut])
