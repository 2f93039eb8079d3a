"""What an answer's status and headers mean for us. Pure: no network, no clock."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from vedette import urls
from vedette.errors import GiveUpError, RefusedError, RetryLaterError, UsageError
from vedette.fetch.coding import ACCEPTED

Kind = Literal["page", "feed", "robots", "tdmrep", "ping"]
OURS: Final = frozenset({"robots", "tdmrep", "ping"})
"""Kinds that robots.txt does not govern, and of which no more is read than is needed."""

MOST_REDIRECTS = 5
LONGEST_WAIT = dt.timedelta(days=1)

_ACCEPT: Mapping[Kind, str] = {
    "page": "text/html, application/xhtml+xml, text/plain;q=0.5",
    "feed": "application/atom+xml, application/rss+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1",
    "robots": "text/plain, */*;q=0.1",
    "tdmrep": "application/json, */*;q=0.1",
    "ping": "*/*",
}
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_FEED_WORDS = ("xml", "rss", "atom", "json", "html", "text")

# Headers with one value; of the others, repeated ones are joined as RFC 9110 allows.
_SINGLE = frozenset({"content-type", "location", "etag", "last-modified", "retry-after"})
# Cookies are not ours to keep.
_DROPPED = frozenset({"set-cookie", "set-cookie2"})

OK = range(200, 300)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FOR_GOOD = frozenset({301, 308})
TOO_MUCH = frozenset({429, 503})
"""Statuses that ask us to stay away from the whole host for a while."""
_FIRST_CLOSING = dt.timedelta(seconds=30)
_MOST_DOUBLINGS = 12
NOT_MODIFIED = 304


def request_headers(kind: Kind, etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers of a request, conditional where something is known of an earlier answer."""
    headers = {"Accept": _ACCEPT[kind], "Accept-Encoding": ACCEPTED}
    if etag and _is_header(etag):
        headers["If-None-Match"] = etag
    if last_modified and _is_header(last_modified):
        headers["If-Modified-Since"] = last_modified
    return headers


def response_headers(raw: tuple[tuple[bytes, bytes], ...]) -> dict[str, str]:
    """Headers by lower-case name, as clean text, without cookies."""
    headers: dict[str, str] = {}
    for name_bytes, value_bytes in raw:
        name = name_bytes.decode("ascii", "replace").lower()
        value = value_bytes.decode("utf-8", "replace").replace("\0", "").strip()
        if name in _DROPPED or (name in _SINGLE and name in headers):
            continue
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def check_status(
    url: str, status: int, headers: Mapping[str, str], now: dt.datetime, *, conditional: bool
) -> None:
    """Let 2xx, redirects and an asked-for 304 pass.

    401 and 403 are put off, not given up: sites that block strangers answer so in bursts and
    lift it again. 451 is a decision of law, and final.

    Raises:
        GiveUpError: gates `http-404`, `http-410`, `http-4xx`.
        RetryLaterError: gates `http-429`, `http-403`, `http-5xx`, `timeout` (408), `connection`
            (a status no request of ours asks for), with `after` where the server named a time.
    """
    if status in OK or status in REDIRECTS or (status == NOT_MODIFIED and conditional):
        return
    reason = f"{url} answers {status}"
    if status in {404, 410}:
        raise GiveUpError(gate=f"http-{status}", reason=reason, answered=(url, status))
    gates = {401: "http-403", 403: "http-403", 408: "timeout", 429: "http-429"}
    gate = gates.get(status, {4: "http-4xx", 5: "http-5xx"}.get(status // 100, "connection"))
    if gate == "http-4xx":
        raise GiveUpError(gate=gate, reason=reason, answered=(url, status))
    raise RetryLaterError(
        gate=gate,
        reason=reason,
        after=retry_after(headers.get("retry-after"), now),
        answered=(url, status),
    )


def check_type(url: str, content_type: str | None, kind: Kind) -> None:
    """Let pass what the kind of request can be answered with; a missing type passes.

    Raises:
        RefusedError: gate `type`.
    """
    media = re.split("[;,]", content_type or "")[0].strip().lower()
    if not media or kind in OURS:
        return
    fits = media in _PAGE_TYPES if kind == "page" else any(word in media for word in _FEED_WORDS)
    if not fits:
        message = f"{url} is no {kind} but {media[:60]!a}"
        raise RefusedError(gate="type", reason=message)


def check_length(url: str, length: int | None, limit: int) -> None:
    """Refuse a body announced as too long before reading any of it.

    Raises:
        RefusedError: gate `size`.
    """
    if length is not None and length > limit:
        message = f"{url}: a body of {length} bytes, more than the {limit} allowed"
        raise RefusedError(gate="size", reason=message)


def next_hop(seen: Sequence[str], location: str | None) -> str:
    """The URL a redirect leads to.

    Args:
        seen: the URLs requested so far, in order; the last one answered with the redirect.
        location: the Location header.

    Raises:
        RefusedError: gates `redirect`: nowhere, in a loop or too far; `downgrade`: from https down
            to http.
    """
    here = seen[-1]
    if not location:
        message = f"{here} redirects to nowhere"
        raise RefusedError(gate="redirect", reason=message)
    try:
        there = urls.join(here, location)
    except UsageError as error:
        message = f"{here} redirects to what is no URL"
        raise RefusedError(gate="redirect", reason=message) from error
    if there in seen:
        message = f"{here} redirects in a loop to {urls.brief(there)}"
    elif len(seen) > MOST_REDIRECTS:
        message = f"{seen[0]} redirects more than {MOST_REDIRECTS} times"
    elif here.startswith("https:") and there.startswith("http:"):
        message = f"{here} redirects from https down to {urls.brief(there)}"
        raise RefusedError(gate="downgrade", reason=message)
    else:
        return there
    raise RefusedError(gate="redirect", reason=message)


def retry_after(value: str | None, now: dt.datetime) -> dt.timedelta | None:
    """How long the Retry-After header asks to wait, in either form; a day at most, never < 0."""
    if value is None:
        return None
    if re.fullmatch("[0-9]+", value):
        return min(LONGEST_WAIT, dt.timedelta(seconds=int(value[:9])))
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
    return min(LONGEST_WAIT, max(dt.timedelta(0), when - now))


def closing(after: dt.timedelta | None, strikes: int, luck: float) -> dt.timedelta:
    """How long a host stays closed that answered 429 or 503.

    For as long as it asks, or a little longer; where it names no time, half a minute, doubled for
    each such answer in a row, a fifth more or less; a day at most.

    Args:
        after: what its Retry-After asks.
        strikes: such answers in a row before this one.
        luck: between 0 and 1, so that not all who were sent away come back at once.
    """
    if after:
        return min(LONGEST_WAIT, after * (1 + 0.2 * luck))
    wait = _FIRST_CLOSING * (1 << min(strikes, _MOST_DOUBLINGS))
    return min(LONGEST_WAIT, wait * (0.8 + 0.4 * luck))


def _is_header(value: str) -> bool:
    return value.isascii() and value.isprintable() and len(value) <= 1000  # noqa: PLR2004
