"""Content to bytes: feeds, pages, front pages and robots.txt, by the folder's templates.

The same content gives the same bytes.
"""

import datetime as dt
import email.utils
import functools
from pathlib import Path

import jinja2
import markupsafe

from vedette.errors import UsageError
from vedette.local.newsroom.content import Content, Piece, host_of
from vedette.model import Feed, Outlet

RELATED = 3
TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "rss10": "application/rdf+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "atom-xhtml": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
_TEMPLATES = {
    "rss": "feeds/rss.xml.j2",
    "rss10": "feeds/rss10.xml.j2",
    "atom": "feeds/atom.xml.j2",
    "atom-xhtml": "feeds/atom-xhtml.xml.j2",
    "json": "feeds/json.json.j2",
    "html": "feeds/html.html.j2",
}


class Press:
    """Prints one newsroom's content."""

    def __init__(self, folder: Path, content: Content) -> None:
        self._content = content
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["rfc822"] = email.utils.format_datetime
        self._templates.filters["paragraph"] = _paragraph
        self._templates.globals["ballast"] = ballast

    def feed(self, outlet: Outlet, feed: Feed, *, late: bool = False) -> bytes:
        """A feed document, with its late pieces or without, or the web page of a broken feed."""
        pieces = self._content.carried(feed, late=late)
        channel = self._content.channels[feed.slug]
        dates = [piece.published for piece in pieces if piece.published]
        built: dt.datetime | None = max(dates, default=None)
        return self._print(
            _TEMPLATES[channel.format],
            outlet=outlet,
            host=host_of(outlet),
            feed=feed,
            pieces=pieces,
            built=built,
            tracked=channel.tracked,
        ).encode()

    def page(self, outlet: Outlet, piece: Piece) -> bytes:
        """The page of a piece, with all that surrounds a text on the web, in the outlet's charset.

        Raises:
            UsageError: a style without a template.
        """
        others = self._around(outlet, piece)
        text = self._print(
            f"pages/{piece.style}.html.j2",
            outlet=outlet,
            host=piece.host,
            piece=piece,
            authors=[{"@type": "Person", "name": name} for name in piece.authors],
            related=others[:RELATED],
            interlude=others[RELATED] if len(others) > RELATED else None,
        )
        return text.encode(self._content.houses[outlet.slug].charset, "xmlcharrefreplace")

    def front(self, outlet: Outlet) -> bytes:
        """An outlet's front page: links to its feeds and pieces."""
        return self._print(
            "pages/front.html.j2",
            outlet=outlet,
            language=outlet.feeds[0].language,
            types={feed.slug: self._type(feed) for feed in outlet.feeds},
            pieces=self._content.of(outlet),
        ).encode()

    def robots(self, outlet: Outlet) -> bytes:
        """robots.txt: everything is allowed but what the house closes."""
        closed = self._content.houses[outlet.slug].disallow
        rules = [f"Disallow: {path}" for path in closed] or ["Allow: /"]
        return "\n".join(["User-agent: *", *rules, ""]).encode()

    def _type(self, feed: Feed) -> str:
        return TYPES[self._content.channels[feed.slug].format].partition(";")[0]

    def _around(self, outlet: Outlet, piece: Piece) -> tuple[Piece, ...]:
        """The outlet's other pieces, beginning with the one that follows, in a ring."""
        ring = sorted(self._content.of(outlet), key=lambda other: other.id)
        at = ring.index(piece)
        return (*ring[at + 1 :], *ring[:at])

    def _print(self, template: str, **values: object) -> str:
        try:
            return self._templates.get_template(template).render(values)
        except jinja2.TemplateNotFound as error:
            message = f"the newsroom has no template {error.name}"
            raise UsageError(message) from error


@functools.cache
def ballast(kilobytes: int) -> markupsafe.Markup:
    """Script of the weight that news pages carry beside their text; never stored.

    It holds only letters, digits and the punctuation written here, so it needs no escaping.
    """
    lines = ["window.slots=window.slots||[];"]
    length = len(lines[0])
    while length < kilobytes * 1000:
        number = len(lines)
        mixed = number * 2_654_435_761 % 2**32
        lines.append(
            f"window.slots.push({{id:'slot-{number}',key:'{mixed:08x}',sizes:[[300,250],[{number % 970},90]],lazy:true}});"
        )
        length += len(lines[-1]) + 1
    return markupsafe.Markup("\n".join(lines))  # noqa: S704  (made here, nothing from outside)


def _paragraph(text: str) -> str:
    """Plain text as the HTML that many feeds put in their descriptions; empty stays empty."""
    return f"<p>{markupsafe.escape(text)}</p>" if text else ""
