"""How sites vary the address of one page: AMP pages, www and m, http and https, slashes."""

import re
from urllib.parse import urlsplit, urlunsplit

from vedette import urls

_AMP_PATH = re.compile(r"^/amp(?=/.)|/amp/?$|\.amp(?=\.html?$)|\.amp$")


def spellings(url: str) -> list[str]:
    """Under what a page may be known: as `urls.canonical` writes it, then as sites vary it.

    http and https, with and without www, m and amp, AMP pages and plain ones, with and without the
    slash at the end.

    Raises:
        UsageError: it is no http or https URL.
    """
    parts = urlsplit(urls.canonical(url))
    bare = urls.bare(parts.netloc)
    hosts = [parts.netloc, bare, *(f"{label}.{bare}" for label in ("www", "m", "amp"))]
    found = (
        urlunsplit((scheme, host, path, parts.query, ""))
        for path in _paths(parts.path)
        for scheme in dict.fromkeys((parts.scheme, "https", "http"))
        for host in hosts
    )
    return list(dict.fromkeys(found))


def likeness(canonical: str) -> str:
    """What all `spellings` of a page have in common, to tell in one look-up whether one is known.

    Args:
        canonical: a URL as it is kept. Its fragment counts, where it has one: an entry without a
            link of its own is told from others by it.
    """
    parts = urlsplit(canonical)
    path = _AMP_PATH.sub("", parts.path).rstrip("/")
    return urlunsplit(
        ("", urls.bare(parts.netloc), path or "/", parts.query, parts.fragment)
    ).removeprefix("//")


def _paths(path: str) -> list[str]:
    plain = _AMP_PATH.sub("", path) or "/"
    stem = plain.rstrip("/")
    amp = [f"{stem}/amp", f"{stem}/amp/", f"/amp{plain}", re.sub(r"\.html$", ".amp.html", plain)]
    return [path, plain, stem or "/", f"{stem}/", *amp]
