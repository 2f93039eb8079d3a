"""What the sample newsroom publishes: its outlets, how they serve, and their pieces."""

import datetime as dt
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vedette import urls
from vedette.model import Feed, Outlet

Etag = Literal["honest", "lying"]


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """How an outlet serves: zone of its dates, charset of its pages, what its robots.txt closes.

    `claimed` is the charset its Content-Type header names, right or wrong; None where it names
    none.
    """

    zone: zoneinfo.ZoneInfo
    charset: str = "utf-8"
    claimed: str | None = None
    disallow: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """How a feed is served.

    `etag`: a lying one is the same whatever the document says. `tracked`: links carry tracking
    parameters. `frozen`: how long nothing was added. `seconds`: how long its answer takes.
    `retry_after`: the seconds that the 429 it always answers with names. `dead`: the connection is
    closed without an answer.
    """

    format: str
    etag: Etag | None = None
    tracked: bool = False
    frozen: dt.timedelta = dt.timedelta()
    seconds: float = 0
    retry_after: int | None = None
    dead: bool = False

    @property
    def lists(self) -> bool:
        """Whether anybody ever gets a list of entries from it."""
        return not (self.dead or self.retry_after is not None or self.format == "html")


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One article as its outlet prints it.

    `published` is when; `listed` is when by the feed, None where that does not say. `path` has the
    number of a later edition in it, `home` is the address that its page declares. `guid` replaces
    the usual one. `paywalled`: how many paragraphs everybody may read. `late`: it is missing in
    the first answer of its feeds.
    """

    id: str
    outlet: str
    host: str
    feeds: tuple[str, ...]
    language: str
    style: str
    path: str
    home: str
    published: dt.datetime | None
    listed: dt.datetime | None
    title: str
    summary: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    paragraphs: tuple[str, ...]
    guid: str | None = None
    revises: str | None = None
    paywalled: int | None = None
    late: bool = False

    @property
    def url(self) -> str:
        """Where the page stands, in canonical form."""
        return f"http://{self.host}{self.path}"

    @property
    def canonical_url(self) -> str:
        """The address the page declares: the first edition's."""
        return f"http://{self.host}{self.home}"

    @property
    def shown(self) -> tuple[str, ...]:
        """The paragraphs on the page."""
        return self.paragraphs[: self.paywalled]


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """All that is published; houses by outlet, channels by feed."""

    outlets: tuple[Outlet, ...]
    houses: Mapping[str, House]
    channels: Mapping[str, Channel]
    pieces: tuple[Piece, ...]

    def carried(self, feed: Feed, *, late: bool = False) -> tuple[Piece, ...]:
        """The pieces of a feed, the newest first; the late ones only where asked for."""
        carried = [piece for piece in self.pieces if feed.slug in piece.feeds]
        return newest_first([piece for piece in carried if late or not piece.late])

    def of(self, outlet: Outlet) -> tuple[Piece, ...]:
        """The pieces of an outlet, the newest first."""
        return newest_first([piece for piece in self.pieces if piece.outlet == outlet.slug])


def newest_first(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Pieces as a feed lists them; those without a date come last."""
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    by_id = sorted(pieces, key=lambda piece: piece.id)
    return tuple(sorted(by_id, key=lambda piece: _listed(piece) or never, reverse=True))


def _listed(piece: Piece) -> dt.datetime | None:
    return piece.listed or piece.published


def host_of(outlet: Outlet) -> str:
    """The one name an outlet of the newsroom is reached by."""
    return urls.host(outlet.feeds[0].url)
