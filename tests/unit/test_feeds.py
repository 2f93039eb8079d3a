"""Feed documents of every format become entries; anything else is refused."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette import feeds
from vedette.errors import GiveUpError
from vedette.feeds import fields
from vedette.model import Entry, FeedDocument

DATA = Path(__file__).parents[1] / "data" / "feeds"
URL = "https://feeds.example/latest"

RSS = '<rss version="2.0"><channel><title>T</title>{}</channel></rss>'
ITEM = "<item><link>https://outlet.example/{}</link>{}</item>"


def parse_item(inner: str, link: str = "a") -> Entry:
    document = feeds.parse(RSS.format(ITEM.format(link, inner)).encode(), url=URL)
    return document.entries[0]


def plain(document: FeedDocument) -> object:
    """The document as its expectation is written."""

    def known(value: object) -> object:
        if isinstance(value, dt.datetime):
            return value.isoformat()
        raise TypeError(value)

    return json.loads(json.dumps(dataclasses.asdict(document), default=known))


@pytest.mark.parametrize("name", ["rss20.xml", "rss10.xml", "rss091.xml", "atom.xml", "feed.json"])
def test_each_format_as_expected(name: str) -> None:
    document = feeds.parse((DATA / name).read_bytes(), url=URL)
    expected = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    assert plain(document) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n ",
        b"<!DOCTYPE html><html><head><title>Moved</title></head><body><rss></rss></body></html>",
        b"<body>maintenance</body>",
        b"not found",
        b"{",
        b'{"items": []}',
        b'{"version": "https://jsonfeed.org/version/1.1"}',
        b"\x00\x01\x02\xff\xfe",
        b"<?xml version='1.0'?><urlset/>",
        b"<!--" * 9000,
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(GiveUpError) as refused:
        feeds.parse(body, url=URL)
    assert refused.value.gate == "not-a-feed"
    assert "\n" not in str(refused.value)
    assert URL in str(refused.value)


def test_a_body_that_names_a_file_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(RSS.format(ITEM.format("a", "")))
    with pytest.raises(GiveUpError):
        feeds.parse(str(secret).encode(), url=URL)


def test_too_large_is_refused() -> None:
    with pytest.raises(GiveUpError) as refused:
        feeds.parse(b" " * (feeds.MAX_BYTES + 1), url=URL)
    assert refused.value.gate == "too-large"


def test_text_before_the_root_is_passed_over() -> None:
    body = b"\n" * 40_000 + b"Warning: deprecated\n<?xml version='1.0'?>" + RSS.format("").encode()
    assert feeds.parse(body, url=URL).kind == "rss20"


def test_a_tag_with_hundreds_of_attributes_is_refused() -> None:
    attributes = " ".join(f"attribute{number}='1'" for number in range(300))
    with pytest.raises(GiveUpError):
        feeds.parse(RSS.format(f"<item {attributes}/>").encode(), url=URL)


def test_authors_that_would_hold_a_regular_expression() -> None:
    entry = parse_item("<author>" + "a." * 30_000 + "</author>")
    assert all(len(name) <= 200 for name in entry.authors)


def test_few_categories_are_kept() -> None:
    entry = parse_item("".join(f"<category>c{number}</category>" for number in range(500)))
    assert len(entry.categories) == 20


def test_broken_markup_gives_what_can_be_read() -> None:
    body = RSS.format(ITEM.format("a", "<title>Fish & chips &eacute;</title>"))[:-20].encode()
    assert [entry.title for entry in feeds.parse(body, url=URL).entries] == ["Fish & chips é"]


def test_charset_of_the_header_and_of_the_declaration() -> None:
    title = "<title>Учения начались</title>"
    text = RSS.format(ITEM.format("a", title))
    by_header = feeds.parse(text.encode("cp1251"), url=URL, content_type="text/xml; charset=cp1251")
    stated = '<?xml version="1.0" encoding="windows-1251"?>' + text
    by_declaration = feeds.parse(stated.encode("cp1251"), url=URL)
    assert by_header.entries == by_declaration.entries
    assert by_header.entries[0].title == "Учения начались"


def test_summaries_are_plain_and_at_most_two_thousand_characters() -> None:
    long = "&lt;p&gt;" + "sea &amp;amp; land " * 400 + "&lt;/p&gt;"
    summary = parse_item(f"<description>{long}</description>").summary
    assert len(summary) <= 2000
    assert summary.startswith("sea & land sea")
    assert summary.endswith("…")


def test_control_characters_go() -> None:
    entry = parse_item("<title>Be\x07ll\x1f and&#8203; \u202ewhistle</title>")
    assert entry.title == "Bell and whistle"


def test_entries_beyond_the_limit_are_counted() -> None:
    body = RSS.format("".join(ITEM.format(number, "") for number in range(5_010))).encode()
    document = feeds.parse(body, url=URL)
    assert len(document.entries) == 5_000
    assert document.refused == {"too-many": 10}


def test_an_impossible_date_is_no_date() -> None:
    assert parse_item("<pubDate>Mon, 45 Foo 20266 99:99:99 +9999</pubDate>").published is None


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=200).map(lambda noise: b"<rss version='2.0'><channel>" + noise),
        st.text(max_size=200).map(
            lambda noise: RSS.format(ITEM.format("a", f"<title>{noise}")).encode("utf-8", "replace")
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["id", "url", "title", "authors", "tags"]), inner)
            ),
            max_leaves=9,
        ).map(
            lambda item: json.dumps(
                {"version": "https://jsonfeed.org/version/1", "items": [item], "title": item}
            ).encode()
        ),
    )
)
def test_whatever_the_bytes_a_document_or_a_refusal(body: bytes) -> None:
    try:
        document = feeds.parse(body, url=URL)
    except GiveUpError:
        return
    assert document.kind in {"rss20", "rss10", "rss09x", "atom", "json"}
    for entry in document.entries:
        assert fields.is_http(entry.url)
        assert entry.title == " ".join(entry.title.split())
        assert len(entry.summary) <= 2000
        assert entry.published is None or entry.published.tzinfo is not None


@given(st.lists(st.sampled_from("abc"), max_size=8))
def test_a_guid_that_occurs_twice_identifies_nothing(guids: list[str]) -> None:
    items = "".join(
        ITEM.format(number, f"<guid isPermaLink='false'>{guid}</guid>")
        for number, guid in enumerate(guids)
    )
    entries = feeds.parse(RSS.format(items).encode(), url=URL).entries
    assert [entry.guid for entry in entries] == [
        guid if guids.count(guid) == 1 else None for guid in guids
    ]


def test_a_reference_to_half_a_character_costs_the_reference_not_the_feed() -> None:
    body = (
        b'<rss version="2.0"><channel><title>x</title><item><title>A&#xD800; b&#56320;</title>'
        b"<link>http://outlet.example/q</link></item></channel></rss>"
    )
    (entry,) = feeds.parse(body, url="http://outlet.example/feed").entries
    assert entry.title == "A b"
