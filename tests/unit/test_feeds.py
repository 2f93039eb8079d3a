"""Feed documents of every format become entries; anything else is refused."""

import contextlib
import dataclasses
import datetime as dt
import gzip
import json
import time
import tracemalloc
from pathlib import Path
from zoneinfo import ZoneInfo

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


@pytest.mark.parametrize(
    "name",
    [
        "rss090.xml",
        "rss091.xml",
        "rss092.xml",
        "rss10.xml",
        "rss20.xml",
        "atom03.xml",
        "atom.xml",
        "feed10.json",
        "feed.json",
        "sitemap-news.xml",
    ],
)
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


def test_authors_that_would_hold_a_regular_expression() -> None:
    entry = parse_item("<author>" + "a." * 30_000 + "</author>")
    assert all(len(name) <= 200 for name in entry.authors)


def test_few_categories_are_kept() -> None:
    entry = parse_item("".join(f"<category>c{number}</category>" for number in range(500)))
    assert len(entry.categories) == 20


def test_broken_markup_gives_what_can_be_read() -> None:
    body = RSS.format(ITEM.format("a", "<title>Fish & chips &eacute;</title>")).encode()
    document = feeds.parse(body, url=URL)
    assert [entry.title for entry in document.entries] == ["Fish & chips é"]
    assert document.refused == {}


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
    assert document.kind in {"rss20", "rss10", "rss09x", "atom", "json", "sitemap"}
    for entry in document.entries:
        assert fields.is_http(entry.url) or (entry.url == "" and entry.title)
        assert entry.title == " ".join(entry.title.split())
        assert len(entry.summary) <= 2000
        assert entry.published is None or entry.published.tzinfo is not None


@given(st.lists(st.sampled_from("abc"), max_size=8))
def test_a_guid_that_occurs_twice_identifies_nothing(guids: list[str]) -> None:
    items = "".join(
        ITEM.format(number, f"<guid isPermaLink='false'>{guid}</guid>")
        for number, guid in enumerate(guids)
    )
    document = feeds.parse(RSS.format(items).encode(), url=URL)
    assert [entry.guid for entry in document.entries] == [
        guid if guids.count(guid) == 1 else None for guid in guids
    ]
    lost = sum(guids.count(guid) > 1 for guid in guids)
    assert document.refused == ({"guid-repeated": lost} if lost else {})


def test_a_reference_to_half_a_character_costs_the_reference_not_the_feed() -> None:
    body = (
        b'<rss version="2.0"><channel><title>x</title><item><title>A&#xD800; b&#56320;</title>'
        b"<link>http://outlet.example/q</link></item></channel></rss>"
    )
    (entry,) = feeds.parse(body, url="http://outlet.example/feed").entries
    assert entry.title == "A b"


# Formats


@pytest.mark.parametrize("version", ["0.91", "0.92", "0.93", "0.94"])
def test_every_early_version_is_known_as_such(version: str) -> None:
    body = RSS.replace("2.0", version).format(ITEM.format("a", "")).encode()
    assert feeds.parse(body, url=URL).kind == "rss09x"


def test_a_namespace_under_another_scheme_and_prefix() -> None:
    body = (
        '<rss version="2.0" xmlns:x="https://purl.org/dc/elements/1.1/"><channel><item>'
        "<title>T</title><x:creator>Ona</x:creator><x:creator>Jonas</x:creator>"
        "</item></channel></rss>"
    )
    assert feeds.parse(body.encode(), url=URL).entries[0].authors == ("Ona", "Jonas")


def test_all_authors_are_given_up_to_twenty() -> None:
    people = "".join(f"<creator>Author {number}</creator>" for number in range(30))
    body = RSS.replace("<rss ", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" ')
    people = people.replace("creator>", "dc:creator>")
    entry = feeds.parse(body.format(ITEM.format("a", people)).encode(), url=URL).entries[0]
    assert entry.authors == tuple(f"Author {number}" for number in range(20))


def test_markup_that_nobody_escaped_is_text_with_words_apart() -> None:
    well = parse_item("<description><p>One <b>two</b></p><p>three</p></description>")
    badly = parse_item("<description><p>One <b>two</b><br>three</p></description>")
    assert well.summary == badly.summary == "One two three"


def test_the_site_is_the_page_of_the_feed() -> None:
    channel = RSS.replace("<title>T</title>", "<link>/front</link>").format("").encode()
    assert feeds.parse(channel, url=URL).site == "https://feeds.example/front"
    scripted = RSS.replace("<title>T</title>", "<link>javascript:1</link>").format("").encode()
    assert feeds.parse(scripted, url=URL).site is None


@pytest.mark.parametrize(
    ("guid", "url"),
    [
        ("<guid>https://outlet.example/g</guid>", "https://outlet.example/g"),
        ("<guid isPermaLink='true'>https://outlet.example/g</guid>", "https://outlet.example/g"),
        ("<guid isPermaLink='false'>https://outlet.example/g</guid>", ""),
        ("<guid>number 7</guid>", ""),
    ],
)
def test_a_guid_stands_for_a_link_that_is_missing_where_it_is_one(guid: str, url: str) -> None:
    body = RSS.format(f"<item><title>T</title>{guid}</item>").encode()
    assert feeds.parse(body, url=URL).entries[0].url == url


def test_an_entry_with_neither_link_nor_title_is_refused() -> None:
    document = feeds.parse(RSS.format("<item><guid>1</guid></item>").encode(), url=URL)
    assert (document.entries, document.refused) == ((), {"no-link": 1})


def test_a_link_ends_where_markup_begins() -> None:
    body = RSS.format("<item><title>T</title><link>https://outlet.example/a</l<br>ink></item>")
    assert feeds.parse(body.encode(), url=URL).entries[0].url == "https://outlet.example/a"


@pytest.mark.parametrize("element", ["urlset", "sitemapindex"])
def test_a_sitemap_without_news_is_no_feed_and_says_so(element: str) -> None:
    body = f'<{element} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></{element}>'.encode()
    with pytest.raises(GiveUpError, match="sitemap") as refused:
        feeds.parse(body, url=URL)
    assert refused.value.gate == "not-a-feed"


def test_a_news_sitemap_may_be_empty() -> None:
    body = (
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        b' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"></urlset>'
    )
    assert feeds.parse(body, url=URL).kind == "sitemap"


def test_in_a_mixed_sitemap_only_news_are_entries() -> None:
    page = "<url><loc>https://outlet.example/about</loc></url>"
    news = (
        "<url><loc>https://outlet.example/a</loc><n:news><n:title>A</n:title></n:news></url>"
        "<url><loc>https://outlet.example/b</loc><n:news/></url>"
    )
    body = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{page * 5_001}{news}</urlset>'
    )
    document = feeds.parse(body.encode(), url=URL)
    assert [entry.title for entry in document.entries] == ["A"]
    assert document.refused == {"no-title": 1}


@pytest.mark.parametrize(
    "namespace",
    [
        "http://search.yahoo.com/mrss/",
        "http://purl.org/dc/elements/1.1/",
        "http://www.google.com/schemas/sitemap-news/0.9",
        "http://www.w3.org/2005/Atom",
        "http://unheard.example/",
    ],
)
def test_the_namespace_of_the_root_is_the_feeds_own_whichever_it_is(namespace: str) -> None:
    body = RSS.replace("<rss ", f'<rss xmlns="{namespace}" ').format(ITEM.format("a", ""))
    assert [entry.url for entry in feeds.parse(body.encode(), url=URL).entries] == [
        "https://outlet.example/a"
    ]


def test_a_sitemap_all_in_the_namespace_of_news() -> None:
    body = (
        b'<urlset xmlns="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        b"<loc>https://outlet.example/a</loc><news><title>A</title></news></url></urlset>"
    )
    (entry,) = feeds.parse(body, url=URL).entries
    assert (entry.url, entry.title) == ("https://outlet.example/a", "A")


XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (f'<title type="xhtml"><div {XHTML}>A <em>b</em></div></title>', "A b"),
        ("<title>x <i>y</i> z &lt; &amp;lt;</title>", "x y z < &lt;"),
        (f"<title><script {XHTML}/>seen<x:p xmlns:x='urn:x'>apart</x:p></title>", "seen apart"),
    ],
)
def test_a_title_of_elements_is_their_text(title: str, expected: str) -> None:
    assert parse_item(title).title == expected
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{title}</entry></feed>'
    assert feeds.parse(atom.encode(), url=URL).entries[0].title == expected


# Links


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://outlet.example/two words", "https://outlet.example/two%20words"),
        ("\n  https://outlet.example/a\n    /b\t?c=1 \n", "https://outlet.example/a/b?c=1"),
        ("<![CDATA[https://outlet.example/?a=1&amp;b=2]]>", "https://outlet.example/?a=1&b=2"),
        ("https://outlet.example/?a=1&amp;amp;b=2", "https://outlet.example/?a=1&b=2"),
        ("https://outlet.example/?a=1&amp;#038;b=2", "https://outlet.example/?a=1&b=2"),
    ],
)
def test_links_as_they_are_written(written: str, url: str) -> None:
    body = RSS.format(f"<item><title>T</title><link>{written}</link></item>").encode()
    assert feeds.parse(body, url=URL).entries[0].url == url


@pytest.mark.parametrize(
    "written",
    [
        "<link>https://a.example/n?id=4&section=news&region=lt&timestamp=5&current=1&notify=1</link>",
        (
            '<atom:link rel="alternate"'
            ' href="https://a.example/n?id=4&section=news&region=lt&timestamp=5&current=1&notify=1"/>'
        ),
    ],
)
def test_parameters_called_like_characters_stay(written: str) -> None:
    body = RSS.format(f"<item><title>T &amp; U&#33; &#x41;</title>{written}</item>").encode()
    (entry,) = feeds.parse(body, url=URL).entries
    assert entry.url.endswith("?id=4&section=news&region=lt&timestamp=5&current=1&notify=1")
    assert entry.title == "T & U! A"


ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'


def test_in_rss_its_own_link_comes_before_those_of_atom() -> None:
    body = RSS.replace("<rss ", f"<rss {ATOM} ").format(
        '<item><title>T</title><atom:link href="https://outlet.example/feed"/>'
        "<link>https://outlet.example/a</link></item>"
    )
    assert feeds.parse(body.encode(), url=URL).entries[0].url == "https://outlet.example/a"


def test_a_relation_may_be_written_as_an_address() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title>
      <link rel="http://www.iana.org/assignments/relation/self" href="https://outlet.example/self"/>
      <link rel="http://www.iana.org/assignments/relation/alternate" href="https://outlet.example/a"/>
      </entry></feed>"""
    assert feeds.parse(body.encode(), url=URL).entries[0].url == "https://outlet.example/a"


# Documents that are no XML, or break off


def test_prefixes_are_those_the_root_declares_where_a_document_is_no_xml() -> None:
    body = (
        '<a:rss version="2.0" xmlns:a="http://backend.userland.com/rss2"'
        ' xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:dc="http://www.w3.org/2005/Atom">'
        "<a:channel><a:item><a:title>Fish & chips</a:title><d:creator>Ona</d:creator>"
        '<dc:link href="https://outlet.example/a"/></a:item></a:channel></a:rss>'
    )
    document = feeds.parse(body.encode(), url=URL)
    (entry,) = document.entries
    assert (entry.title, entry.url) == ("Fish & chips", "https://outlet.example/a")
    assert entry.authors == ("Ona",)
    assert document.refused == {}


@pytest.mark.parametrize("mentioned", ["</item>", "</entry>", "</url>", "<item></item>"])
def test_a_section_may_mention_the_end_of_an_entry(mentioned: str) -> None:
    inner = f"<description><![CDATA[An end is {mentioned} in RSS.]]></description>"
    document = feeds.parse(RSS.format(ITEM.format("a", inner) * 2).encode(), url=URL)
    assert [entry.summary for entry in document.entries] == ["An end is in RSS."] * 2
    assert document.refused == {}


def test_of_another_format_it_may_mention_it_in_what_is_no_xml_too() -> None:
    inner = "<title>R & D</title><description><![CDATA[An end </entry> here]]></description>"
    document = feeds.parse(RSS.format(ITEM.format("a", inner)).encode(), url=URL)
    assert [entry.summary for entry in document.entries] == ["An end here"]
    assert document.refused == {}


THREE = RSS.format("".join(ITEM.format(number, f"<title>T{number}</title>") for number in range(3)))


def test_wherever_a_feed_breaks_off_whole_entries_stay_and_it_is_said() -> None:
    whole = feeds.parse(THREE.encode(), url=URL).entries
    for length in range(THREE.index("<channel>"), THREE.index("</rss>")):
        document = feeds.parse(THREE[:length].encode(), url=URL)
        assert document.entries == whole[: THREE[:length].count("</item>")]
        assert document.refused == {"cut-off": 1}


def test_wherever_a_json_feed_breaks_off_whole_entries_stay() -> None:
    items = [{"id": str(number), "url": f"/{number}"} for number in range(3)]
    text = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    whole = feeds.parse(text.encode(), url=URL).entries
    for length in range(text.index("[") + 1, len(text) - 1):
        document = feeds.parse(text[:length].encode(), url=URL)
        assert document.entries == whole[: text[:length].count("}")]
        assert document.refused == {"cut-off": 1}


@pytest.mark.parametrize("later", ["<![CDATA[closed]]>", "plain"])
def test_a_section_nobody_closed_does_not_swallow_what_follows(later: str) -> None:
    body = RSS.format(
        ITEM.format("a", "<title>A</title><description><![CDATA[open &amp; wide</description>")
        + ITEM.format("b", f"<title>B</title><description>{later}</description>")
        + ITEM.format("c", "<title>C</title>")
    )
    document = feeds.parse(body.encode(), url=URL)
    assert [entry.title for entry in document.entries] == ["A", "B", "C"]
    assert document.entries[0].summary == "open & wide"
    assert document.refused == {"cut-off": 1}


def test_a_gzip_file_is_inflated() -> None:
    assert feeds.parse(gzip.compress(THREE.encode()), url=URL).entries
    two_parts = gzip.compress(THREE[:50].encode()) + gzip.compress(THREE[50:].encode())
    assert len(feeds.parse(two_parts, url=URL).entries) == 3


@pytest.mark.parametrize(
    ("body", "gate", "said"),
    [
        (gzip.compress(THREE.encode())[:-9], "not-a-feed", "breaks off"),
        (gzip.compress(THREE.encode())[:12] + b"\xff" * 40, "not-a-feed", "broken gzip"),
        (gzip.compress(gzip.compress(THREE.encode())), "not-a-feed", "within a gzip"),
        (gzip.compress(bytes(feeds.MAX_BYTES + 1)), "too-large", "more than"),
    ],
)
def test_a_gzip_file_that_cannot_be_used_is_refused(body: bytes, gate: str, said: str) -> None:
    with pytest.raises(GiveUpError, match=said) as refused:
        feeds.parse(body, url=URL)
    assert refused.value.gate == gate


# Bounds


@pytest.mark.parametrize(
    "body",
    [
        (RSS.split("{}", maxsplit=1)[0] + "<a>" * 100_000).encode(),
        RSS.format("<item " + " ".join(f"a{n}='1'" for n in range(32_000)) + "/>").encode(),
        (RSS.split("{}", maxsplit=1)[0] + "<item><title><![CDATA[</title>" * 100_000).encode(),
        (RSS.split("{}", maxsplit=1)[0] + "<!--" * 200_000).encode(),
        (RSS.split("{}", maxsplit=1)[0] + "<" * 400_000).encode(),
        (RSS.split("{}", maxsplit=1)[0] + "<a b=\"'" * 100_000).encode(),
        RSS.format("<item><title>" + "&" * 2_000_000).encode(),
        RSS.format(f"<item><title>{'&a' * 3_900_000}</title></item>").encode(),
        RSS.format(f"<item><link>a{' ' * 7_900}b</link></item>" * 900).encode(),
        b'{"version": "https://jsonfeed.org/version/1", "items": [' + b"[" * 100_000,
    ],
    ids=[
        "deep",
        "attributes",
        "sections",
        "comments",
        "brackets",
        "quotes",
        "ampersands",
        "names",
        "blanks",
        "lists",
    ],
)
def test_time_does_not_grow_with_the_square_of_the_length(body: bytes) -> None:
    # Each took minutes, or would, where a search began anew at each mark.
    started = time.process_time()
    with contextlib.suppress(GiveUpError):
        feeds.parse(body, url=URL)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("text", ["&a" * 3_900_000, "&#1234;" * 1_100_000, "ab " * 2_600_000])
def test_memory_is_a_few_times_the_length(text: str) -> None:
    body = RSS.format(f"<item><title>{text}</title></item>").encode()
    tracemalloc.start()
    try:
        feeds.parse(body, url=URL)
        assert tracemalloc.get_traced_memory()[1] < 10 * len(body)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("number", ["1" * 5_000, "0" * 5_000 + "65", "x" + "f" * 5_000])
@pytest.mark.parametrize("ampersand", ["&", "&amp;"])
def test_a_number_no_character_has_costs_no_feed(number: str, ampersand: str) -> None:
    assert parse_item(f"<title>Tanks{ampersand}#{number};</title>").title.startswith("Tanks")


def test_more_tags_than_a_feed_has_are_refused() -> None:
    for body in (RSS.format("<a/>" * 600_000), '{"a": [' + "{}," * 600_000):
        with pytest.raises(GiveUpError) as refused:
            feeds.parse(body.encode(), url=URL)
        assert refused.value.gate == "too-large"


def test_entities_a_document_defines_are_not_read() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 9}">' for n in range(1, 12))
    body = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{laughs}]>' + RSS.format(
        ITEM.format("a", "<title>x &a11; y</title>")
    )
    assert feeds.parse(body.encode(), url=URL).entries[0].title == "x &a11; y"


# Times


def test_a_time_without_an_offset_is_in_the_zone_given() -> None:
    zone = ZoneInfo("Europe/Vilnius")
    for written, offset in (("05 Jan 2026 09:00:00", 2), ("05 Jul 2026 09:00:00", 3)):
        body = RSS.format(ITEM.format("a", f"<pubDate>{written}</pubDate>")).encode()
        (entry,) = feeds.parse(body, url=URL, zone=zone).entries
        assert entry.zone_assumed
        assert entry.published is not None
        assert entry.published.utcoffset() == dt.timedelta(hours=offset)
    stated = parse_item("<pubDate>05 Jan 2026 9:39 +03:00</pubDate>")
    assert (stated.published, stated.zone_assumed) == (
        dt.datetime(2026, 1, 5, 6, 39, tzinfo=dt.UTC),
        False,
    )


@pytest.mark.parametrize("absurd", ["0001-01-01T00:00:00Z", "9999-12-31", "0000-00-00", "1970"])
def test_an_absurd_date_is_none_and_the_entry_stays(absurd: str) -> None:
    entry = parse_item(f"<title>T</title><pubDate>{absurd}</pubDate>")
    assert (entry.title, entry.published, entry.zone_assumed) == ("T", None, False)
