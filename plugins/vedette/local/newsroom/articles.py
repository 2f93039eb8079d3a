"""Article files to pieces: their dates, texts, copies, inclusions and later editions.

Every date is the epoch plus an offset that the file states; nothing here reads a clock.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping

from vedette.local.newsroom import offsets, weekdays
from vedette.local.newsroom.content import Content, Piece, host_of
from vedette.model import Outlet
from vedette.seedfile import Node

_KEYS = {
    "outlet", "feeds", "style", "offset", "feed_offset", "dated", "late", "path", "guid", "revises",
    "language", "title", "summary", "authors", "categories", "text", "text_from", "paragraphs",
    "includes", "paywalled",
}  # fmt: skip
_INCLUDES_KEYS = {"article", "paragraphs", "after"}
# Of each pair the first makes no sense beside the second.
_EXCLUDE = (
    ("feed_offset", "dated"),
    ("path", "revises"),
    ("text_from", "text"),
    ("text_from", "includes"),
    ("text_from", "revises"),
)
_LANGUAGE = re.compile("[a-z]{2,3}")
_WEEKDAY = "{weekday}"


def read(nodes: Mapping[str, Node], content: Content, epoch: dt.datetime) -> tuple[Piece, ...]:
    """The pieces of article files.

    Args:
        nodes: the files by their article's id.
        content: the outlets and how they serve.
        epoch: the moment every date counts from; aware.

    Raises:
        SeedError: unknown keys or values, keys that exclude one another, references to nothing.
    """
    written = {id_: _piece(id_, node, content, epoch) for id_, node in nodes.items()}
    whole = {id_: _with_text(piece, nodes[id_], written) for id_, piece in written.items()}
    firsts = {id_: _first(id_, nodes) for id_ in nodes}
    return tuple(_at_home(piece, nodes[id_], firsts, whole) for id_, piece in whole.items())


def _piece(id_: str, node: Node, content: Content, epoch: dt.datetime) -> Piece:
    """A piece with the text of its own, at an address of its own."""
    _check_keys(node)
    outlets = {outlet.slug: outlet for outlet in content.outlets}
    outlet = outlets[node.choice("outlet", outlets)]
    zone = content.houses[outlet.slug].zone
    published = epoch + offsets.before(node.need("offset"))
    feeds = _feeds(node, outlet, content, epoch - published)
    language = _language(node, outlet, feeds[0])
    path = node.optional_text("path") or f"/news/{id_}.html"
    listed = node.get("feed_offset")
    ahead = epoch + offsets.either(listed) if listed else published
    return Piece(
        id=id_,
        outlet=outlet.slug,
        host=host_of(outlet),
        feeds=feeds,
        language=language,
        style=node.text("style"),
        path=path,
        home=path,
        published=published.astimezone(zone),
        listed=ahead.astimezone(zone) if node.flag("dated", default=True) else None,
        title=node.text("title"),
        summary=node.text("summary"),
        authors=node.texts("authors"),
        categories=node.texts("categories"),
        paragraphs=_paragraphs(node, language, published.astimezone(zone)),
        guid=node.optional_text("guid"),
        late=node.flag("late", default=False),
    )


def _check_keys(node: Node) -> None:
    node.only(_KEYS)
    for key, other in _EXCLUDE:
        if node.get(key) and node.get(other):
            node.need(key).fail(f"{key}: makes no sense beside {other}; leave one of them out")
    if node.get("paragraphs") and not node.get("text_from"):
        node.need("paragraphs").fail("paragraphs: says how much of text_from, which is missing")
    node.need("text_from" if node.get("text_from") else "text")


def _feeds(node: Node, outlet: Outlet, content: Content, age: dt.timedelta) -> tuple[str, ...]:
    own = {feed.slug for feed in outlet.feeds}
    feeds = tuple(item.as_choice(own) for item in node.list("feeds"))
    channels = [content.channels[feed] for feed in feeds]
    if not feeds:
        node.need("feeds").fail("feeds: at least one is needed")
    if any(age < channel.frozen for channel in channels):
        node.need("offset").fail("offset: nothing was added to a frozen feed so lately")
    return feeds


def _language(node: Node, outlet: Outlet, feed: str) -> str:
    own = node.get("language")
    if own is None:
        return next(one.language for one in outlet.feeds if one.slug == feed) or "en"
    if not _LANGUAGE.fullmatch(own.as_text()):
        own.fail("language: expected a code such as lt")
    return own.as_text()


def _paragraphs(node: Node, language: str, day: dt.datetime) -> tuple[str, ...]:
    text = node.optional_text("text") or ""
    if _WEEKDAY in text:
        if language not in weekdays.LANGUAGES:
            node.need("text").fail(f"text: no weekdays known in {language!r}")
        text = text.replace(_WEEKDAY, weekdays.spoken(language, day))
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _with_text(piece: Piece, node: Node, written: Mapping[str, Piece]) -> Piece:
    """Give a copy the text of its original, a bulletin what it includes, a wall its height."""
    texts = {id_: other.paragraphs for id_, other in written.items() if other.paragraphs}
    source, included = node.get("text_from"), node.get("includes")
    text = piece.paragraphs
    if source:
        original = texts[source.as_choice(texts)]
        text = original[: _number(node, "paragraphs", len(original), default=len(original))]
    elif included:
        included.only(_INCLUDES_KEYS)
        original = texts[included.choice("article", texts.keys() - {piece.id})]
        after = _number(included, "after", len(text))
        embedded = original[: _number(included, "paragraphs", len(original))]
        text = (*text[:after], *embedded, *text[after:])
    wall = _number(node, "paywalled", len(text) - 1) if node.get("paywalled") else None
    return dataclasses.replace(piece, paragraphs=text, paywalled=wall)


def _number(node: Node, key: str, most: int, *, default: int | None = None) -> int:
    number = node.number(key, default=default)
    if number not in range(1, most + 1):
        node.need(key).fail(f"{key}: expected a whole number of paragraphs, 1 to {most}")
    return int(number)


def _first(id_: str, nodes: Mapping[str, Node]) -> str:
    """The first edition of an article, which may be itself."""
    seen = [id_]
    while (node := nodes[seen[-1]].get("revises")) is not None:
        if (earlier := node.as_choice(nodes)) in seen:
            node.fail("revises: leads back to this article")
        seen.append(earlier)
    return seen[-1]


def _at_home(
    piece: Piece, node: Node, firsts: Mapping[str, str], whole: Mapping[str, Piece]
) -> Piece:
    """Move a later edition to the first one's address, with its number behind it."""
    first = whole[firsts[piece.id]]
    if first.id == piece.id:
        return piece
    if piece.outlet != first.outlet:
        node.need("revises").fail("revises: that article is another outlet's")
    editions = [whole[id_] for id_, other in firsts.items() if other == first.id]
    dates = sorted(edition.published for edition in editions if edition.published)
    number = 1 + dates.index(piece.published or dates[0])
    if number == 1 or len(set(dates)) < len(dates):
        node.need("offset").fail("offset: a later edition appears after the earlier ones")
    return dataclasses.replace(
        piece, path=f"{first.path}?v={number}", home=first.path, revises=first.id
    )
