"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import datetime as dt
import json
import re
from typing import Any

from vedette import declared, plaintext
from vedette.errors import GiveUpError
from vedette.feeds import fields
from vedette.model import Entry, FeedDocument

_JSON_FEED = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1")
_ITEMS = re.compile(r"[,{]\s{0,99}\"items\"\s{0,9}:\s{0,9}\[")
_BETWEEN = re.compile(r"[\s,]*")


def parse(text: str, url: str, zone: dt.tzinfo) -> FeedDocument:
    """Read a JSON Feed; see `vedette.feeds.parse`."""
    if text.count("{") + text.count("[") > fields.MAX_TAGS:
        reason = f"{url}: more than {fields.MAX_TAGS} objects and lists"
        raise GiveUpError(gate="too-large", reason=reason)
    feed, cut_off = _loaded(text, url)
    items = feed.get("items")
    if not _JSON_FEED.match(fields.string(feed.get("version"))) or not isinstance(items, list):
        raise fields.not_a_feed(url, "JSON of another kind")
    language = declared.language(fields.string(feed.get("language")))
    base = url or fields.link([feed.get("home_page_url"), feed.get("feed_url")], "")
    rows = (_entry(item, base, language, zone) for item in items[: fields.MAX_ENTRIES])
    return fields.document(
        "json",
        rows,
        title=_title(feed),
        language=language,
        site=fields.site([feed.get("home_page_url")], base),
        excess=len(items) - fields.MAX_ENTRIES,
        cut_off=cut_off,
    )


def _loaded(text: str, url: str) -> tuple[dict[str, Any], bool]:
    """The feed, and whether it breaks off; then with the items that are whole."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0], False
    except (ValueError, RecursionError) as error:
        opening = _ITEMS.search(text)
        if not opening:
            raise fields.not_a_feed(url, "JSON that cannot be parsed") from error
    try:
        feed: dict[str, Any] = json.loads(text[: opening.start()] + "}", strict=False)
    except (ValueError, RecursionError) as error:
        raise fields.not_a_feed(url, "JSON that cannot be parsed") from error
    return feed | {"items": _whole_items(text, opening.end())}, True


def _whole_items(text: str, at: int) -> list[Any]:
    decoder = json.JSONDecoder(strict=False)
    items: list[Any] = []
    while len(items) <= fields.MAX_ENTRIES:
        if between := _BETWEEN.match(text, at):
            at = between.end()
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        items.append(item)
    return items


def _entry(item: object, base: str, language: str | None, zone: dt.tzinfo) -> Entry | str:
    if not isinstance(item, dict):
        return "no-link"
    # An id may be the only address; it must then be a whole one.
    whole = [one for one in (item.get("id"),) if fields.is_http(fields.string(one))]
    url = fields.link([item.get("url"), item.get("external_url"), *whole], base)
    title = _title(item)
    if gate := fields.turned_away(url, title):
        return gate
    published, assumed = fields.when(_times(item, "date_published", "date_modified"), zone)
    authors = item.get("authors")
    people = authors if isinstance(authors, list) else [item.get("author")]
    tags = item.get("tags")
    return Entry(
        guid=fields.identifier(item.get("id")),
        url=url,
        title=title,
        summary=plaintext.cut(_summary(item), fields.MAX_SUMMARY),
        published=published,
        updated=fields.when(_times(item, "date_modified"), zone)[0],
        authors=fields.names(person.get("name") for person in people if isinstance(person, dict)),
        language=declared.language(fields.string(item.get("language"))) or language,
        categories=fields.names(tags if isinstance(tags, list) else ()),
        zone_assumed=assumed,
    )


def _title(of: dict[str, Any]) -> str:
    title = fields.string(of.get("title"))[: fields.MAX_READ]
    return plaintext.cut(plaintext.clean(title), fields.MAX_TITLE)


def _summary(item: dict[str, Any]) -> str:
    plain = fields.string(item.get("summary")) or fields.string(item.get("content_text"))
    return plaintext.clean(plain[: fields.MAX_READ]) or plaintext.from_markup(
        fields.string(item.get("content_html"))
    )


def _times(item: dict[str, Any], *keys: str) -> list[str]:
    """What stands there, as text; some write seconds since 1970."""
    values = [item.get(key) for key in keys]
    return [
        str(value) if isinstance(value, int | float) else fields.string(value) for value in values
    ]
