"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import datetime as dt
import json
import re

from vedette import declared, plaintext
from vedette.feeds import fields
from vedette.model import Entry, FeedDocument

_JSON_FEED = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1")


def parse(text: str, url: str) -> FeedDocument:
    """Read a JSON Feed; see `vedette.feeds.parse`."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise fields.not_a_feed(url, "JSON that cannot be parsed") from error
    items = feed.get("items")
    if not _JSON_FEED.match(fields.string(feed.get("version"))) or not isinstance(items, list):
        raise fields.not_a_feed(url, "JSON of another kind")
    language = declared.language(fields.string(feed.get("language")))
    base = url or fields.link([feed.get("home_page_url"), feed.get("feed_url")], "")
    rows = (_entry(item, base, language) for item in items[: fields.MAX_ENTRIES])
    title = plaintext.cut(plaintext.clean(fields.string(feed.get("title"))), fields.MAX_TITLE)
    return fields.document("json", title, language, rows, excess=len(items) - fields.MAX_ENTRIES)


def _entry(item: object, base: str, language: str | None) -> Entry | str:
    if not isinstance(item, dict):
        return ""
    # An id may be the only address; it must then be a whole one.
    whole = [one for one in (item.get("id"),) if fields.is_http(fields.string(one))]
    url = fields.link([item.get("url"), item.get("external_url"), *whole], base)
    if not fields.is_http(url):
        return url
    plain = fields.string(item.get("summary")) or fields.string(item.get("content_text"))
    summary = plaintext.clean(plain) or plaintext.from_markup(
        fields.string(item.get("content_html"))
    )
    authors = item.get("authors")
    people = authors if isinstance(authors, list) else [item.get("author")]
    tags = item.get("tags")
    return Entry(
        guid=fields.identifier(item.get("id")),
        url=url,
        title=plaintext.cut(plaintext.clean(fields.string(item.get("title"))), fields.MAX_TITLE),
        summary=plaintext.cut(summary, fields.MAX_SUMMARY),
        published=_time(item.get("date_published")),
        updated=_time(item.get("date_modified")),
        authors=fields.names(person.get("name") for person in people if isinstance(person, dict)),
        language=declared.language(fields.string(item.get("language"))) or language,
        categories=fields.names(tags if isinstance(tags, list) else ()),
    )


def _time(value: object) -> dt.datetime | None:
    when = declared.moment(fields.string(value), dt.UTC)
    if isinstance(when, dt.datetime) or when is None:
        return when
    return dt.datetime(when.year, when.month, when.day, tzinfo=dt.UTC)
