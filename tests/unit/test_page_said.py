"""Who wrote a page, when, where it is at home and what it reserves, by its own account."""

# ruff: noqa: RUF001  (letters of these languages are meant)

import datetime as dt
import json

import pytest

from vedette import page
from vedette.extract import extract
from vedette.page import people


def linked(*documents: object) -> bytes:
    scripts = (
        f'<script type="application/ld+json">{json.dumps(document)}</script>'
        for document in documents
    )
    return f"<html><head>{''.join(scripts)}</head><body><p>x</p></body></html>".encode()


def article(**fields: object) -> dict[str, object]:
    return {"@type": "NewsArticle", **fields}


def person(name: str, **fields: object) -> dict[str, object]:
    return {"@type": "Person", "name": name, **fields}


ONA, JONAS = "Ona Example", "Jonas Example"


@pytest.mark.parametrize(
    "stated",
    [
        [ONA, JONAS],
        [person(ONA), person(JONAS)],
        [[person(ONA)], person(JONAS)],
        {"@list": [person(ONA), person(JONAS)]},
        {"@type": "Person", "name": [ONA, JONAS]},
        [{"@value": ONA}, {"@type": "Person", "givenName": "Jonas", "familyName": "Example"}],
        f"{ONA} and {JONAS}",
        f"By {ONA}, {JONAS}",
        [f"{ONA} <ona@post.example>", f"{JONAS} (jonas@post.example)"],
        [person(ONA), person(JONAS), person(ONA), person("admin"), person("https://x.example/a")],
    ],
)
def test_authors_of_the_data_in_every_form(stated: object) -> None:
    assert page.read(linked(article(author=stated))).authors == (ONA, JONAS)


def test_authors_by_reference_in_one_graph_or_two_documents() -> None:
    ona, jonas = person(ONA, **{"@id": "#ona"}), person(JONAS, **{"@id": "#jonas"})
    refers = article(headline="x", author=[{"@id": "#ona"}, {"@id": "#jonas"}])
    assert page.read(linked({"@graph": [refers, ona, jonas]})).authors == (ONA, JONAS)
    assert page.read(linked(refers, [ona, {"@graph": [jonas]}])).authors == (ONA, JONAS)
    assert page.read(linked(refers, {"about": {"by": ona}})).authors == (ONA,)


def test_publisher_and_picture_by_reference() -> None:
    found = page.read(
        linked(
            {
                "@graph": [
                    article(publisher={"@id": "#post"}, image={"@id": "#pic"}),
                    {"@type": "Organization", "@id": "#post", "name": "Harbour Post"},
                    {"@type": "ImageObject", "@id": "#pic", "url": "https://post.example/a.jpg"},
                ]
            }
        )
    )
    assert found.site_name == "Harbour Post"
    assert found.image == "https://post.example/a.jpg"


def test_a_reference_that_leads_nowhere_or_in_a_ring_names_nobody() -> None:
    ring = {"@id": "#a", "author": {"@id": "#a"}}
    assert page.read(linked(article(author={"@id": "#gone"}))).authors == ()
    assert page.read(linked(article(author={"@id": "#a"}), ring)).authors == ()
    assert page.read(linked(article(author={"@id": ["#a"]}))).authors == ()


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            (
                '<meta property="article:author" content="Ona Example">'
                '<meta property="article:author" content="Jonas Example">'
            ),
            (ONA, JONAS),
        ),
        ('<meta name="author" content="Ona Example, BNS">', (ONA, "BNS")),
        ('<meta name="author" content="Reuters">', ("Reuters",)),
        ('<meta name="author" content="Navy and Coast Guard">', ("Navy and Coast Guard",)),
        (
            (
                '<meta property="article:author" content="https://www.facebook.com/post">'
                '<meta name="byl" content="By Ona Example">'
            ),
            (ONA,),
        ),
        ('<meta name="author" content="facebook.com/harbourpost">', ()),
        ('<meta name="author" content="@harbourpost">', ()),
        ('<meta name="author" content="news@post.example">', ()),
        ('<meta name="author" content="admin">', ()),
        ('<meta name="author" content="A.Smith">', ("A.Smith",)),
        ('<meta name="author" content="Ruby Example">', ("Ruby Example",)),
        ('<meta name="author" content="Von der Tann">', ("Von der Tann",)),
    ],
)
def test_authors_of_meta_tags(head: str, expected: tuple[str, ...]) -> None:
    assert page.read(head.encode()).authors == expected


@pytest.mark.parametrize(
    "markup",
    [
        '<span itemprop="author">Ona Example</span>',
        (
            '<div itemprop="author" itemscope><a href="/o"><span itemprop="name">Ona Example</span></a>'
            "<span>Editor of tides</span></div>"
        ),
        '<a rel="author" href="/ona">By Ona Example</a>',
        '<span property="schema:author">Ona Example</span>',
    ],
)
def test_authors_of_visible_markup(markup: str) -> None:
    comment = '<li class="comment"><span itemprop="author">Rude Reader</span></li>'
    assert page.read(f"<article>{markup}</article>{comment}".encode()).authors == (ONA,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ona Example and Jonas Example", (ONA, JONAS)),
        ("Ona Example, Rasa Example, and Jonas Example", (ONA, "Rasa Example", JONAS)),
        ("Jan Przykład i Anna Przykład", ("Jan Przykład", "Anna Przykład")),
        ("Rasa Pavyzdė ir Jonas Pavyzdys", ("Rasa Pavyzdė", "Jonas Pavyzdys")),
        ("Jānis Piemērs un Anna Piemēra", ("Jānis Piemērs", "Anna Piemēra")),
        ("Mart Näide ja Mari Näide", ("Mart Näide", "Mari Näide")),
        ("Вера Пример и Иван Пример", ("Вера Пример", "Иван Пример")),
        ("Віра Приклад та Іван Приклад", ("Віра Приклад", "Іван Приклад")),
        ("Anna Exempel och Nils Exempel", ("Anna Exempel", "Nils Exempel")),
        ("Ola Eksempel og Kari Eksempel", ("Ola Eksempel", "Kari Eksempel")),
        ("Max von Beispiel / dpa", ("Max von Beispiel", "dpa")),
        ("A. B. Example; J.-P. O'Example", ("A. B. Example", "J.-P. O'Example")),
        ("Ona Example", (ONA,)),
        ("Example, Ona", ()),
        ("Reuters, AFP", ()),
        ("Ministry of Defence and Security", ()),
        ("Department of Tides and Ona Example", ()),
        ("Krašto apsaugos ministerija ir Rasa Pavyzdė", ()),
        ("Harbour News Desk, Jonas Example", ()),
        ("Example, Sample and Partners", ()),
        ("ice and chains", ()),
        ("", ()),
    ],
)
def test_lists_of_people_are_told_from_offices(text: str, expected: tuple[str, ...]) -> None:
    assert people.listed(text) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"datePublished": "2026-01-05T08:30:00"}, dt.datetime(2026, 1, 5, 8, 30)),  # noqa: DTZ001
        ({"datePublished": "Mon, 05 Jan 2026 08:30:00"}, dt.datetime(2026, 1, 5, 8, 30)),  # noqa: DTZ001
        ({"datePublished": "2026-01-05"}, dt.date(2026, 1, 5)),
    ],
)
def test_a_time_without_an_offset_is_kept_without_one(
    fields: dict[str, object], expected: dt.date
) -> None:
    found = page.read(linked(article(**fields))).published
    assert found == expected
    assert type(found) is type(expected)


def test_of_one_time_the_most_exact_is_believed() -> None:
    stated = article(datePublished="2026-01-05T08:30:00")
    meta = b'<meta property="article:published_time" content="%s"></head>'
    body = linked(stated)
    exact = page.read(body.replace(b"</head>", meta % b"2026-01-05T06:30:00Z")).published
    assert exact == dt.datetime(2026, 1, 5, 6, 30, tzinfo=dt.UTC)
    other = page.read(body.replace(b"</head>", meta % b"2026-01-09T06:30:00Z")).published
    assert other == dt.datetime(2026, 1, 5, 8, 30)  # noqa: DTZ001
    shown = b'<article><time datetime="2026-01-05T08:30:00+02:00">x</time></article></body>'
    found = page.read(body.replace(b"</body>", shown)).published
    assert isinstance(found, dt.datetime)
    assert found.isoformat() == "2026-01-05T08:30:00+02:00"


@pytest.mark.parametrize(
    ("tag", "reserved"),
    [
        ('<meta name="tdm-reservation" content="1">', True),
        ('<META NAME="TDM-Reservation" CONTENT=" 1 ">', True),
        ('<meta http-equiv="tdm-reservation" content="1">', True),
        (
            '<meta name="tdm-reservation" content="0"><meta name="tdm-reservation" content="1">',
            True,
        ),
        ('<meta name="tdm-reservation" content="0">', False),
        ('<meta name="tdm-policy" content="1">', False),
        ('<meta name="robots" content="noai">', False),
        ("", False),
    ],
)
def test_a_reservation_is_read_wherever_it_stands(tag: str, reserved: bool) -> None:
    text = "<p>The harbour stays closed until the wind has turned to the west.</p>" * 3
    for markup in (
        f"<html><head>{tag}</head><body>{text}</body></html>",
        f"<html><body>{text}{tag}</body></html>",
    ):
        assert page.read(markup.encode()).reserved is reserved
        assert extract(markup.encode()).reserved is reserved


PLAIN, AMP = "https://post.example/news/ice-on-the-mole", "https://post.example/amp/ice-on-the-mole"


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="amphtml" href="{AMP}"><link rel="canonical" href="{PLAIN}">',
        f'<link rel="amphtml" href="{AMP}"><meta property="og:url" content="{PLAIN}">',
        f'<link rel="canonical" href="{AMP}"><meta property="og:url" content="{PLAIN}">',
        f'<link rel="canonical" href="https://m.post.example/x"><meta property="og:url" content="{PLAIN}">',
        f'<link rel="Shortlink Canonical" href="{PLAIN}">',
        (
            '<link rel="amphtml" href="/phone/1"><link rel="canonical" href="/phone/1">'
            f'<meta property="og:url" content="{PLAIN}">'
        ),
    ],
)
@pytest.mark.parametrize("root", ["<html>", "<html amp>", "<html ⚡>"])
def test_the_address_is_that_of_the_page_for_all(root: str, head: str) -> None:
    body = f"{root}<head>{head}</head><body><p>x</p></body></html>"
    assert page.read(body.encode(), url=AMP).canonical_url == PLAIN


def test_where_only_a_variant_or_a_front_page_is_named_it_is_kept() -> None:
    front = '<meta property="og:url" content="https://post.example/">'
    amp = f'<link rel="canonical" href="{AMP}">'
    assert page.read(f'<link rel="amphtml" href="{AMP}">'.encode()).canonical_url is None
    assert page.read((amp + front).encode()).canonical_url == AMP
    assert page.read(front.encode()).canonical_url == "https://post.example/"
