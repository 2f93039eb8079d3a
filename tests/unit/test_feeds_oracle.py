"""Feeds as feedparser reads them, which has seen more of them than anybody: the same entries in ours."""

import calendar
import datetime as dt
from pathlib import Path

import feedparser  # type: ignore[import-untyped]
import pytest
from tests.factories import EPOCH
from tests.newsroom import sample

from vedette import feeds

DATA = Path(__file__).parents[1] / "data" / "feeds"
ROOM = sample(EPOCH)
MISREAD = frozenset({"rss092.xml", "rss20.xml"})
"""Documents with a time that feedparser reads wrong."""


def documents() -> dict[str, bytes]:
    """Every XML feed of the tests' data and of the sample newsroom, by a name."""
    files = {path.name: path.read_bytes() for path in sorted(DATA.glob("*.xml"))}
    served = {
        f"{host}{path}": answer.body
        for (host, path), answer in ROOM.answers.items()
        if any(word in answer.content_type for word in ("xml", "rss", "atom"))
    }
    return {name: body for name, body in (files | served).items() if b"<urlset" not in body}


@pytest.mark.parametrize(("name", "body"), documents().items(), ids=documents())
def test_links_and_dates_are_those_feedparser_finds(name: str, body: bytes) -> None:
    base = "http://example.test/feed"
    ours = {entry.url: entry.published for entry in feeds.parse(body, url=base).entries}
    parsed = feedparser.parse(body, response_headers={"content-location": base}).entries
    theirs = {entry.get("link", ""): entry for entry in parsed}
    # What no reader may click on is turned away, and counted.
    assert {link for link in ours if link} == {link for link in theirs if link.startswith("http")}
    for link, published in ours.items():
        said = theirs[link].get("published_parsed")
        if published and said and published.utcoffset() is not None:
            when = dt.datetime.fromtimestamp(calendar.timegm(said), dt.UTC)
            assert published == when or name in MISREAD


def test_there_is_something_to_compare() -> None:
    assert len(documents()) > 15
