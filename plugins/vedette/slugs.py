"""Names for outlets and feeds: a-z, 0-9 and single hyphens, made from addresses and titles."""

import re
import unicodedata
from collections.abc import Container
from contextlib import suppress
from itertools import count
from urllib.parse import unquote

from ada_url import URL

from vedette import urls

_LONGEST = 60
_CYRILLIC = "абвгґдеєёжзиійїклмнопрстуўфхцчшщыэюяъь"
_LATIN = "a b v g g d e ye e zh z i i y yi k l m n o p r s t u u f kh ts ch sh shch y e yu ya"
# Letters that are no base letter with a mark.
_SINGLE = "łøđðþßæœħŧŋ"
_PLAIN = "l o d d th ss ae oe h t ng"
_TABLE = str.maketrans(
    dict(zip(_CYRILLIC, [*_LATIN.split(), "", ""], strict=True))
    | dict(zip(_SINGLE, _PLAIN.split(), strict=True))
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OTHER = re.compile(r"[^a-z0-9]+")
# Words of a feed's address that say no more than that it is one.
_NOISE_WORDS = "rss feed feeds xml atom json rdf php html index format channel default view type"
_NOISE = frozenset(_NOISE_WORDS.split())


def fits(text: str) -> bool:
    """Is this a slug?"""
    return _SLUG.fullmatch(text) is not None


def of(text: str) -> str:
    """A slug of a text, Cyrillic letters and letters with marks in plain Latin; "" where none is left.

    It is cut between words where it would be longer than 60 characters.
    """
    plain = unicodedata.normalize("NFC", text[:1000]).lower().translate(_TABLE)
    letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    # A mark taken off must not part a word; anything else does.
    words = _OTHER.sub("-", letters).strip("-")
    if len(words) <= _LONGEST:
        return words
    return words[: _LONGEST + 1].rpartition("-")[0] or words[:_LONGEST]


def outlet(url: str) -> str:
    """A slug of the site that a URL is on.

    Raises:
        UsageError: it is no absolute URL.
    """
    site = urls.site(url)
    with suppress(UnicodeError):
        site = site.encode().decode("idna")
    return of(site) or "outlet"


def feed(outlet_slug: str, url: str) -> str:
    """A slug of a feed: its outlet's, and what its address says beside being a feed's.

    Raises:
        UsageError: it is no absolute URL.
    """
    parsed = URL(urls.absolute(url))
    said = of(unquote(f"{parsed.pathname} {parsed.search}")).split("-")
    words = [word for word in said if word not in _NOISE]
    return of("-".join([outlet_slug, *words])) or "feed"


def free(slug: str, taken: Container[str]) -> str:
    """The slug, or where that is taken the first with a number behind it that is not."""
    names = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)
