"""Feed documents to entries: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed; bytes in, values out."""

from vedette import declared
from vedette.errors import GiveUpError
from vedette.feeds import jsonfeed, xmlfeed
from vedette.model import FeedDocument

MAX_BYTES = 8 * 2**20


def parse(body: bytes, *, url: str, content_type: str | None = None) -> FeedDocument:
    """Read a feed document.

    Args:
        body: the document as it came, inflated.
        url: where it came from; relative links are resolved against it.
        content_type: the Content-Type header, for its charset.

    Returns:
        The feed with its entries in document order. Titles and summaries are plain text, links
        absolute, times aware (one without an offset is taken as UTC). A GUID that occurs twice in
        the document identifies nothing and becomes None. `refused` counts entries without an
        http(s) link ("no-link", "not-http") and those beyond the 5,000th ("too-many").

    Raises:
        GiveUpError: gate "not-a-feed" for web pages, rubbish or nothing; "too-large" beyond 8 MiB.
    """
    if len(body) > MAX_BYTES:
        reason = f"{url}: {len(body)} bytes where a feed may have {MAX_BYTES}"
        raise GiveUpError(gate="too-large", reason=reason)
    text = declared.decode(body, content_type).lstrip()
    return jsonfeed.parse(text, url) if text.startswith("{") else xmlfeed.parse(text, url)
