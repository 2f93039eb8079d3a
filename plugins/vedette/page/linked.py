"""JSON-LD: the object that describes a page's article (https://schema.org/NewsArticle)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from vedette.page.values import string

_WRAPPING = re.compile(r"^(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?$")
_MAX_SCRIPTS = 50
_MAX_NODES = 2_000
_MAX_DEPTH = 6

_ARTICLE_TYPES = {
    "newsarticle": 3, "reportagenewsarticle": 3, "analysisnewsarticle": 3, "opinionnewsarticle": 3,
    "backgroundnewsarticle": 3, "reviewnewsarticle": 3, "askpublicnewsarticle": 3,
    "liveblogposting": 3, "report": 2, "article": 2, "blogposting": 2, "techarticle": 2,
    "scholarlyarticle": 2, "socialmediaposting": 1, "webpage": 0,
}  # fmt: skip

# What an article may give by reference (https://www.w3.org/TR/json-ld11/#node-identifiers).
_REFERRED = ("author", "creator", "publisher", "image", "mainEntityOfPage")
_FALSE = ("false", "no", "0")


def article(tree: LexborHTMLParser, meta: Mapping[str, str]) -> Mapping[str, Any]:
    """The object that describes this page's article, {} if none does.

    Pages also describe the articles they link to; the one with the page's own headline is meant.
    Its people, publisher and pictures stand in it, where the page only refers to them as well.
    """
    documents = list(_documents(tree))
    own = meta.get("og:title", "").casefold()

    def fitness(item: Mapping[str, Any]) -> tuple[int, bool, bool]:
        headline = string(item.get("headline")).casefold()
        return _rank(item), bool(own and headline and headline in own), bool(headline)

    found = max((item for data in documents for item in _items(data)), key=fitness, default={})
    return _resolved(found, documents)


def paywalled(linked: Mapping[str, Any]) -> bool:
    """Whether the article says of itself, or of a part of it, that it is not free to read."""
    if "isAccessibleForFree" in linked:
        return _is_false(linked["isAccessibleForFree"])
    parts = linked.get("hasPart")
    rows = parts if isinstance(parts, list) else [parts]
    return any(
        isinstance(row, dict) and _is_false(row.get("isAccessibleForFree", True)) for row in rows
    )


def _resolved(item: Mapping[str, Any], documents: Iterable[object]) -> Mapping[str, Any]:
    """The object with what it refers to by @id put in the place of the reference."""
    referring = [key for key in _REFERRED if _refers(item.get(key))]
    if not referring:
        return item
    known = _by_id(documents)
    return {**item, **{key: _followed(item[key], known) for key in referring}}


def _refers(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_refers, value[:_MAX_NODES]))
    return isinstance(value, dict) and "@id" in value and "name" not in value


def _followed(value: object, known: Mapping[str, object]) -> object:
    if isinstance(value, list):
        return [_followed(one, known) for one in value[:_MAX_NODES]]
    if _refers(value) and isinstance(value, dict):
        return known.get(string(value["@id"]), value)
    return value


def _by_id(documents: Iterable[object]) -> dict[str, object]:
    """The objects of all documents by their @id, those that say more than it."""
    found: dict[str, object] = {}
    waiting = [(data, 0) for data in documents]
    for _ in range(_MAX_NODES):
        if not waiting:
            break
        data, depth = waiting.pop()
        if isinstance(data, dict):
            if len(data) > 1 and string(data.get("@id")):
                found.setdefault(data["@id"], data)
            data = list(data.values())
        if isinstance(data, list) and depth <= _MAX_DEPTH:
            waiting += [(one, depth + 1) for one in data[:_MAX_NODES]]
    return found


def _documents(tree: LexborHTMLParser) -> Iterator[object]:
    for node in tree.css('script[type*="ld+json"]')[:_MAX_SCRIPTS]:
        text = (node.text() or "").strip().removeprefix("<!--").removesuffix("-->")
        text = _WRAPPING.sub("", text.strip()).strip(" \n\r\t;")
        try:
            yield json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue


def _items(data: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON-LD document that may be the article: lists, @graph, mainEntity."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(data, list):
        for item in data[:_MAX_NODES]:
            yield from _items(item, depth + 1)
    elif isinstance(data, dict):
        if _rank(data) >= 0:
            yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            yield from _items(data.get(key), depth + 1)


def _rank(item: Mapping[str, Any]) -> int:
    types = item.get("@type")
    names = types if isinstance(types, list) else [types]
    return max(
        (_ARTICLE_TYPES.get(string(name).lower().rpartition("/")[2], -1) for name in names),
        default=-1,
    )


def _is_false(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().lower().rpartition("/")[2] in _FALSE
    return value is False
