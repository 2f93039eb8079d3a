"""Feed documents to entries: RSS, Atom, JSON Feed, news sitemaps; bytes in, values out."""

import datetime as dt

from vedette import declared
from vedette.errors import GiveUpError
from vedette.feeds import jsonfeed, packed, xmlfeed
from vedette.model import FeedDocument

MAX_BYTES = 8 * 2**20


def parse(
    body: bytes, *, url: str, content_type: str | None = None, zone: dt.tzinfo = dt.UTC
) -> FeedDocument:
    """Read a feed document: RSS 0.90 to 2.0, Atom, JSON Feed, or a news sitemap.

    Args:
        body: the document as it came, without its transport's compression; a gzip file is inflated.
        url: where it came from; relative links are resolved against it.
        content_type: the Content-Type header, for its charset.
        zone: in which a time is read that came without an offset, or a date. Where clocks are put
            back the earlier of the two is meant; a time they leap over is moved on by the leap.

    Returns:
        The feed with its entries in document order. Titles and summaries are plain text, links
        absolute, times aware. An entry without a link stays if it has a title, its `url` empty. A
        GUID that occurs twice in the document identifies nothing and becomes None.
        `refused` counts what was turned away or fell back: entries with neither link nor title
        ("no-link"), with a link that is not http(s) ("not-http"), of a sitemap without a title
        ("no-title"), beyond the 5,000th ("too-many"); entries that stay but lost their repeated
        GUID ("guid-repeated"); and 1 where the document broke off, or a section nobody closed ran
        over entries ("cut-off"): those read until then are there.

    Raises:
        GiveUpError: gate "not-a-feed" for web pages, rubbish or nothing; "too-large" beyond 8 MiB
            or 600,000 tags.
    """
    if len(body) > MAX_BYTES:
        reason = f"{url}: {len(body)} bytes where a feed may have {MAX_BYTES}"
        raise GiveUpError(gate="too-large", reason=reason)
    text = declared.decode(packed.unpacked(body, url, MAX_BYTES), content_type).lstrip()
    read = jsonfeed.parse if text.startswith("{") else xmlfeed.parse
    return read(text, url, zone)
