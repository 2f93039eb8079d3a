"""One parse of a page: charset, what the head declares, lighter markup."""

# ruff: noqa: RUF001  (Russian letters are meant)

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette import declared, page, plaintext
from vedette.errors import GiveUpError

RUSSIAN = "Смотритель маяка сообщил о тумане"
LITHUANIAN = "Šiąnakt uoste siautė vėjas, žvejai liko krante"
POLISH = "Żeglarze złożyli wniosek o większą łódź"
GERMAN = "Die Fähre fährt für größere Gäste über die Förde"


def linked(**fields: object) -> bytes:
    data = json.dumps({"@type": "NewsArticle", **fields}, ensure_ascii=False)
    return f'<html><head><script type="application/ld+json">{data}</script></head></html>'.encode()


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (LITHUANIAN, "cp1257"),
        (POLISH, "cp1250"),
        (GERMAN, "cp1252"),
        (RUSSIAN, "utf-8"),
        (LITHUANIAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
    ],
)
def test_charset_is_guessed_where_nothing_is_declared(text: str, charset: str) -> None:
    assert declared.decode(text.encode(charset)) == text


@pytest.mark.parametrize("charset", ["windows-1251", "iso-8859-5", "koi8-r", "utf-16le"])
def test_charset_of_the_header(charset: str) -> None:
    body = RUSSIAN.encode(charset)
    assert declared.decode(body, f"text/html; charset={charset}") == RUSSIAN


def test_charset_of_the_document() -> None:
    body = f'<meta charset="iso-8859-13"><p>{LITHUANIAN}'.encode("iso-8859-13")
    assert LITHUANIAN in declared.decode(body)


def test_valid_utf8_wins_over_a_false_label() -> None:
    assert declared.decode(GERMAN.encode(), "text/html; charset=iso-8859-1") == GERMAN


def test_utf8_with_a_scratch_stays_utf8() -> None:
    assert declared.decode(RUSSIAN.encode() + b"\xff") == RUSSIAN + "\ufffd"


@pytest.mark.parametrize("label", ["", "no-such-charset", "rot13", "zlib", "base64", "\u0130"])
def test_labels_that_name_no_charset_are_passed_over(label: str) -> None:
    assert declared.decode(RUSSIAN.encode(), f"text/html; charset={label}") == RUSSIAN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T08:30:00+02:00", "2026-01-05T08:30:00+02:00"),
        ("2026-01-05 08:30:00+0200", "2026-01-05T08:30:00+02:00"),
        ("2026-01-05T08:30:00.123Z", "2026-01-05T08:30:00+00:00"),
        ("2026-01-05T08:30-05", "2026-01-05T08:30:00-05:00"),
        ("Mon, 05 Jan 2026 08:30:00 EET", "2026-01-05T08:30:00+02:00"),
        ("Mon, 05 Jan 2026 08:30:00 GMT", "2026-01-05T08:30:00+00:00"),
        ("2026-01-05T08:30:00", "2026-01-05"),
        ("Mon, 05 Jan 2026 08:30:00", "2026-01-05"),
        ("2026-01-05", "2026-01-05"),
        ("05.01.2026", "2026-01-05"),
    ],
)
def test_moments_keep_their_offset(text: str, expected: str) -> None:
    when = declared.moment(text)
    assert when is not None
    assert when.isoformat() == expected


@pytest.mark.parametrize(
    "text", [None, "", "soon", "2026-13-01", "0001-01-01", "9" * 5000, "1.1.1"]
)
def test_what_is_no_moment(text: str | None) -> None:
    assert declared.moment(text) is None


def test_the_zone_of_a_naive_time_may_be_given() -> None:
    assert declared.moment("2026-01-05T08:30", dt.UTC) == dt.datetime(
        2026, 1, 5, 8, 30, tzinfo=dt.UTC
    )


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("en-GB", "en"), ("LT", "lt"), ("ru_RU", "ru"), ("", None), (None, None), ("english", None)],
)
def test_language_is_the_primary_subtag(tag: str | None, expected: str | None) -> None:
    assert declared.language(tag) == expected


def test_text_is_unescaped_once() -> None:
    assert plaintext.unescaped("Fish &amp;amp; chips") == "Fish &amp; chips"
    assert plaintext.unescaped("&lt;b&gt;") == "<b>"
    assert plaintext.unescaped("<b>Bold</b>er <p>and <br>apart") == "Bolder and apart"
    assert plaintext.unescaped("5 < 6 and 7 > 2") == "5 < 6 and 7 > 2"


@given(st.text(max_size=80), st.integers(1, 40))
def test_cut_text_is_a_beginning_within_the_limit(text: str, limit: int) -> None:
    short = plaintext.cut(text, limit)
    assert len(short) <= limit
    assert text.startswith(short.removesuffix("…"))


@pytest.mark.parametrize("value", [False, "false", "http://schema.org/False", "no"])
def test_a_paywall_is_declared(value: object) -> None:
    assert page.read(linked(isAccessibleForFree=value)).paywalled
    assert page.read(linked(hasPart={"isAccessibleForFree": value})).paywalled


@pytest.mark.parametrize("value", [True, "true", None])
def test_no_paywall(value: object) -> None:
    assert not page.read(linked(isAccessibleForFree=value)).paywalled
    assert not page.read(b"<p>x").paywalled


def test_json_ld_wins_and_a_full_time_wins_over_its_date() -> None:
    body = linked(headline="From the data &amp; right", datePublished="2026-01-05").replace(
        b"</head>",
        b'<title>From the title</title><meta property="article:published_time" '
        b'content="2026-01-05T08:30:00+02:00"></head>',
    )
    found = page.read(body)
    assert found.title == "From the data & right"
    assert isinstance(found.published, dt.datetime)
    assert found.published.isoformat() == "2026-01-05T08:30:00+02:00"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<title>Ice on the lagoon | Harbour Post</title>", "Ice on the lagoon"),
        ("<title>Ice on the lagoon - thick as ever</title>", "Ice on the lagoon - thick as ever"),
        (
            '<meta property="og:site_name" content="Post"><title>Ice here - Post</title>',
            "Ice here",
        ),
        (
            "<title>Ice on - the lagoon - Post</title><h1>Ice on - the lagoon</h1>",
            "Ice on - the lagoon",
        ),
        ("<h1>Only a heading</h1>", "Only a heading"),
        ("", None),
    ],
)
def test_the_title_is_without_the_site(head: str, expected: str | None) -> None:
    assert page.read(head.encode()).title == expected


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "http://", "//[", "/only/relative", " "]
)
def test_only_web_addresses_are_canonical(href: str) -> None:
    assert page.read(f'<link rel="canonical" href="{href}">'.encode()).canonical_url is None


def test_a_relative_canonical_address_is_resolved() -> None:
    found = page.read(b'<link rel="canonical" href="/a">', url="https://outlet.example/b?c")
    assert found.canonical_url == "https://outlet.example/a"


def test_markup_is_lighter_but_keeps_its_text() -> None:
    body = (
        b"<p>Kept <b>words</b></p><script>lost1</script><style>lost2</style><svg>lost3</svg>"
        b"<noscript>lost4</noscript><iframe>lost5</iframe><template>lost6</template>"
        b"<button>lost7</button><select><option>lost8</option></select><nav>lost9</nav>"
        b"<form><p>Kept too</p></form>"
    )
    found = page.read(body).html
    assert "lost" not in found
    assert "Kept <b>words</b>" in found
    assert "Kept too" in found


def test_too_large_is_refused() -> None:
    with pytest.raises(GiveUpError) as refused:
        page.read(b" " * (page.MAX_BYTES + 1))
    assert refused.value.gate == "too-large"


def test_a_crowd_of_attributes_is_dropped_and_the_text_kept() -> None:
    crowd = " ".join(f"attribute{number}=1" for number in range(5000))
    found = page.read(f"<p {crowd}>Kept</p>".encode()).html
    assert "attribute" not in found
    assert "<p>Kept</p>" in found


def test_too_much_markup_is_refused() -> None:
    with pytest.raises(GiveUpError) as refused:
        page.read(b"<p>x</p>" * 300_000)
    assert refused.value.gate == "too-large"


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "@type",
                            "@graph",
                            "headline",
                            "author",
                            "name",
                            "image",
                            "hasPart",
                            "publisher",
                        ]
                    ),
                    inner,
                )
            ),
            max_leaves=9,
        ).map(lambda item: linked(**item) if isinstance(item, dict) else linked(author=item)),
    )
)
def test_whatever_the_bytes_a_page(body: bytes) -> None:
    gate = None
    try:
        found = page.read(body, url="https://outlet.example/")
    except GiveUpError as error:
        gate = error.gate
    else:
        assert found.title is None or found.title.strip()
        assert all(found.authors)
    assert gate in {None, "no-text", "too-large", "too-deep"}


@pytest.mark.parametrize(
    "markup",
    [
        b"<div><p>word</p>" * 9_000,
        b"<div></q>" * 9_000,
        b"<div>" * 9_000 + b"</div>" * 9_000,
        b"<x-y>" * 20_000,
    ],
)
def test_elements_nested_without_end_are_given_up(markup: bytes) -> None:
    with pytest.raises(GiveUpError, match="nested over") as caught:
        page.read(markup)
    assert caught.value.gate == "too-deep"


def test_many_elements_side_by_side_are_no_reason_to_give_up() -> None:
    assert page.read(b"<ul>" + b"<li><b>one</b> <i>two</i>" * 5_000 + b"</ul>").html


def test_more_tags_than_any_page_has_are_given_up() -> None:
    with pytest.raises(GiveUpError, match="tags where a page may have") as caught:
        page.read(b"<p>a b</p>" * 30_000)
    assert caught.value.gate == "too-large"


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.4\n1 0 obj <</Type /Catalog>>",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        bytes(range(256)) * 40,
    ],
)
def test_what_is_no_text_at_all_is_given_up(body: bytes) -> None:
    with pytest.raises(GiveUpError, match="binary") as caught:
        page.read(body)
    assert caught.value.gate == "no-text"


def test_text_in_utf_16_is_no_binary_data() -> None:
    markup = "<html><head><title>Žinia</title></head><body><p>Tekstas</p></body></html>"
    assert page.read(markup.encode("utf-16")).title == "Žinia"
