"""News sitemaps (https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap)."""

import datetime as dt
from typing import Any

from vedette import declared, plaintext
from vedette.feeds import fields, names
from vedette.model import Entry, FeedDocument


def parse(
    root: Any, named: names.Names, url: str, zone: dt.tzinfo, *, cut_off: bool
) -> FeedDocument:
    """Read a news sitemap; see `vedette.feeds.parse`.

    Pages that are no news are passed over, and so are pictures and films.
    """
    if named[root.tag] == "sitemapindex":
        raise fields.not_a_feed(url, "an index of sitemaps (add those it names one by one)")
    pages = [child for child in root if named[child.tag] == "url"]
    news = [page for child in pages if "news:news" in (page := _children(child, named))]
    if not news and names.NEWS not in root.nsmap.values():
        raise fields.not_a_feed(url, "a sitemap without news")
    rows = [_entry(page, named, url, zone) for page in news[: fields.MAX_ENTRIES]]
    return fields.document(
        "sitemap",
        rows,
        title=_publication(news, named),
        language=next((row.language for row in rows if isinstance(row, Entry)), None),
        excess=len(news) - fields.MAX_ENTRIES,
        cut_off=cut_off,
    )


def _entry(page: dict[str, Any], named: names.Names, base: str, zone: dt.tzinfo) -> Entry | str:
    news = _children(page.get("news:news", ()), named)
    title = _text(news, "news:title")
    url = fields.link([_text(page, "loc")], base)
    gate = fields.turned_away(url, title) if title else "no-title"
    if gate:
        return gate
    published, assumed = fields.when([_text(news, "news:publication_date")], zone)
    publication = _children(news.get("news:publication", ()), named)
    return Entry(
        guid=None,
        url=url,
        title=plaintext.cut(plaintext.unescaped(title), fields.MAX_TITLE),
        published=published,
        updated=fields.when([_text(page, "lastmod")], zone)[0],
        language=declared.language(_text(publication, "news:language")),
        categories=fields.names(_text(news, "news:keywords").split(",")),
        zone_assumed=assumed,
    )


def _publication(news: list[dict[str, Any]], named: names.Names) -> str:
    for page in news[:1]:
        inside = _children(page.get("news:news", ()), named)
        name = _text(_children(inside.get("news:publication", ()), named), "news:name")
        return plaintext.cut(plaintext.unescaped(name), fields.MAX_TITLE)
    return ""


def _children(element: Any, named: names.Names) -> dict[str, Any]:
    return {named[child.tag]: child for child in element}


def _text(children: dict[str, Any], key: str) -> str:
    element = children.get(key)
    return "" if element is None else (element.text or "")[: fields.MAX_READ].strip()
