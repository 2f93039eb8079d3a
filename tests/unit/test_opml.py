"""Lists of feeds are read and written as other readers write and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette import plaintext
from vedette.errors import GiveUpError
from vedette.feeds import opml
from vedette.feeds.opml import Outline

LIST = '<opml version="{}"><head><title>T</title></head><body>{}</body></opml>'


def of(body: str, version: str = "2.0") -> tuple[Outline, ...]:
    return opml.read(LIST.format(version, body).encode())


def refused(body: bytes) -> GiveUpError:
    with pytest.raises(GiveUpError) as caught:
        opml.read(body)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0"])
def test_nested_groups(version: str) -> None:
    got = of(
        """
        <outline text="Baltic"><outline text="Lithuania">
          <outline type="rss" text="Post" title="Harbour Post" xmlUrl="https://post.example/rss"
                   htmlUrl="https://post.example/" language="en-GB"/>
        </outline></outline>
        <outline text="Alone" xmlURL="https://alone.example/feed"/>
        <outline text="A note"/>
        <outline text="A file" xmlUrl="file:///etc/passwd"/>
        <outline text="Again" xmlUrl="https://alone.example/feed"/>
        """,
        version,
    )
    assert got == (
        Outline(
            url="https://post.example/rss",
            title="Harbour Post",
            site="https://post.example/",
            language="en",
            group=("Baltic", "Lithuania"),
        ),
        Outline(url="https://alone.example/feed", title="Alone"),
    )


def test_a_feed_without_a_title_goes_by_its_address() -> None:
    (got,) = of('<outline xmlUrl="https://alone.example/feed" htmlUrl="javascript:1"/>')
    assert (got.title, got.site) == ("https://alone.example/feed", None)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no XML"),
        (b"not xml", "no XML"),
        (b"<opml><body>", "no XML"),
        (b"<rss version='2.0'/>", "<rss>"),
        (b"<opml version='2.0'/>", "<body>"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>', "document type"),
        (LIST.format("2.0", "<outline text='x'>" * 100 + "</outline>" * 100).encode(), "deep"),
        (LIST.format("2.0", "<outline text='x'>" * 100_000).encode(), "no XML"),
    ],
)
def test_what_is_no_opml_is_refused_with_the_reason(body: bytes, said: str) -> None:
    error = refused(body)
    assert error.gate == "not-opml"
    assert said in str(error)


def test_size_and_number_are_bounded() -> None:
    assert refused(b" " * (opml.MAX_BYTES + 1)).gate == "too-large"
    many = "".join(f'<outline xmlUrl="https://o.example/{n}"/>' for n in range(5_001))
    assert refused(LIST.format("2.0", many).encode()).gate == "too-large"
    assert len(of(many.replace('<outline xmlUrl="https://o.example/0"/>', ""))) == 5_000


def test_the_same_list_gives_the_same_bytes() -> None:
    outlines = (
        Outline(url="https://b.example/f", title="B & <b>", group=("Z",)),
        Outline(url="https://a.example/f", title="A", site="https://a.example/", language="lt"),
        Outline(url="https://c.example/f", title="C", group=("Z",)),
    )
    document = opml.write(outlines, title="Sources")
    assert document == opml.write(outlines, title="Sources")
    assert document.decode() == (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<opml version="2.0">\n'
        "  <head>\n"
        "    <title>Sources</title>\n"
        "  </head>\n"
        "  <body>\n"
        '    <outline text="Z" title="Z">\n'
        '      <outline type="rss" text="B &amp; &lt;b&gt;" title="B &amp; &lt;b&gt;"'
        ' xmlUrl="https://b.example/f"/>\n'
        '      <outline type="rss" text="C" title="C" xmlUrl="https://c.example/f"/>\n'
        "    </outline>\n"
        '    <outline type="rss" text="A" title="A" xmlUrl="https://a.example/f"'
        ' htmlUrl="https://a.example/" language="lt"/>\n'
        "  </body>\n"
        "</opml>\n"
    )


NAMES = st.text(min_size=1, max_size=30).map(plaintext.clean).filter(bool)
OUTLINES = st.builds(
    Outline,
    url=st.integers(0, 999).map(lambda number: f"https://o{number}.example/feed?a=1&b=2"),
    title=NAMES,
    site=st.none() | st.just("https://o.example/"),
    language=st.none() | st.sampled_from(["lt", "lv", "et", "pl"]),
    group=st.lists(NAMES, max_size=3).map(tuple),
)


@given(st.lists(OUTLINES, max_size=12, unique_by=lambda one: one.url), st.text(max_size=20))
def test_what_is_written_is_read_again(outlines: list[Outline], title: str) -> None:
    got = opml.read(opml.write(outlines, title=title))
    # Feeds of one group lie together; otherwise all is as it was.
    assert sorted(got, key=lambda one: one.url) == sorted(outlines, key=lambda one: one.url)
    assert got == opml.read(opml.write(got, title=title))


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: LIST.format("2.0", text).encode("utf-8", "replace"))
)
def test_whatever_the_bytes_a_list_or_a_refusal(body: bytes) -> None:
    try:
        outlines = opml.read(body)
    except GiveUpError:
        return
    assert all(one.title for one in outlines)
