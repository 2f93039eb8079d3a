"""Where the feeds of a site may be is found in its pages."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.feeds import discover, fields
from vedette.feeds.discover import Candidate

URL = "https://herald.example/news/"
RSS = b'<rss version="2.0"><channel><title>Herald</title></channel></rss>'


def found(markup: str) -> list[Candidate]:
    """What the page itself names, without guesses."""
    page = f"<!DOCTYPE html><html><head></head><body>{markup}</body></html>".encode()
    return [one for one in discover.candidates(page, url=URL) if one.kind != "guess"]


def test_a_feed_is_its_own_candidate() -> None:
    assert discover.candidates(RSS, url=URL) == (Candidate(url=URL, title="Herald", kind="feed"),)


def test_what_the_head_declares_comes_first_and_comments_last() -> None:
    page = b"""<html><head>
      <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
      <LINK REL='alternate' TYPE='application/atom+xml; charset=utf-8' title='All &amp; sundry' href=all.atom>
      <link rel="alternate" type="application/feed+json" href="https://cdn.example/feed.json">
      <link rel="alternate" type="application/json+oembed" href="/oembed?url=x">
      <link rel="alternate" hreflang="lt" href="/lt/">
      <link rel="feed" href="/h-feed">
      </head><body><a href="/rss/army#top">Army</a></body></html>"""
    got = discover.candidates(page, url=URL)
    named = [one for one in got if one.kind != "guess"]
    assert [(one.url, one.title, one.kind) for one in named] == [
        ("https://herald.example/news/all.atom", "All & sundry", "declared"),
        ("https://cdn.example/feed.json", "", "declared"),
        ("https://herald.example/h-feed", "", "declared"),
        ("https://herald.example/rss/army", "Army", "linked"),
        ("https://herald.example/comments/feed/", "Comments", "declared"),
    ]
    assert got[-1].title == "Comments"


@pytest.mark.parametrize(
    ("markup", "urls"),
    [
        ('<a href="/a"><img src="i.png"> RSS</a>', ["https://herald.example/a"]),
        ('<a href="/a" title="Our RSS feed"><img src="i.png"></a>', ["https://herald.example/a"]),
        ("<a class=x href=/xml/rss2>News</a>", ["https://herald.example/xml/rss2"]),
        ('<a href="/feed?a=1&amp;b=2">x</a>', ["https://herald.example/feed?a=1&b=2"]),
        ('<a href="/cattle-feeding">Feeding time</a>', []),
        ('<a href="mailto:rss@herald.example">RSS</a>', []),
        ('<a href="javascript:rss()">RSS</a>', []),
        ('<a href="https://feedly.com/i/discover?q=rss">RSS</a>', []),
        ("<script>var x = '<a href=\"/rss\">RSS</a>'</script>", []),
        ('<!-- <a href="/rss">RSS</a> -->', []),
        (
            '<base href="https://other.example/x/"><a href="rss">RSS</a>',
            ["https://other.example/x/rss"],
        ),
    ],
)
def test_links_by_address_and_by_words(markup: str, urls: list[str]) -> None:
    assert [one.url for one in found(markup)] == urls


def test_common_addresses_of_the_host_are_guessed() -> None:
    got = discover.candidates(b"<html><body>nothing</body></html>", url=URL)
    assert {one.kind for one in got} == {"guess"}
    urls = {one.url for one in got}
    assert {"https://herald.example/feed/", "https://herald.example/rss.xml"} <= urls
    assert "https://herald.example/sitemap-news.xml" in urls


def test_at_most_thirty_each_once() -> None:
    links = "".join(f'<a href="/rss/{number % 60}">RSS</a>' for number in range(200))
    got = discover.candidates(f"<html><body>{links}".encode(), url=URL)
    assert len(got) == len({one.url for one in got}) == 30


@settings(deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: f"<html><a href='rss{text}".encode("utf-8", "replace"))
)
def test_whatever_the_bytes_candidates_are_addresses(body: bytes) -> None:
    for one in discover.candidates(body, url=URL):
        assert fields.is_http(one.url)
        assert one.title == " ".join(one.title.split())


@pytest.mark.parametrize(
    "body",
    [
        b"<html>" + b"<div>" * 300_000,
        b"<html>" + b"<a href=/rss>" * 300_000,
        b"<html>" + b"".join(b"<a href=/rss/%d>comments</a>" % n for n in range(200_000)),
        b"<html>" + b"<a " * 1_000_000,
        b"<html>" + b"<!--" * 1_000_000,
        b"<html>" + b"<script>" * 600_000,
    ],
    ids=["deep", "links", "others", "tags", "comments", "scripts"],
)
def test_hostile_pages_take_little_time(body: bytes) -> None:
    started = time.process_time()
    discover.candidates(body, url=URL)
    assert time.process_time() - started < 3
