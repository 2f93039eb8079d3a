"""Pages become articles: the whole text, and none of the template."""

# ruff: noqa: RUF001  (Russian letters are meant)

import dataclasses
import datetime as dt
import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]
from selectolax.lexbor import SelectolaxError

from vedette.errors import GiveUpError
from vedette.extract import extract, furniture
from vedette.local.bench.extraction import rows
from vedette.local.pages import synthetic_page, synthetic_paragraphs
from vedette.model import Article

DATA = Path(__file__).parents[1] / "data" / "pages"
OTHER = "A pilot boat waits outside the mole with two men and a dog on board."
SENTENCE = "The harbour stays closed until the wind has turned to the west."


def wrapped(*lines: str, title: str = "Closed harbour") -> bytes:
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    head = f"<html><head><title>{html.escape(title)}</title></head>"
    return f"{head}<body><article>{body}</article></body></html>".encode()


def plain(article: Article) -> dict[str, object]:
    """The article as its expectation is written."""

    def known(value: object) -> object:
        if isinstance(value, dt.date):
            return value.isoformat()
        raise TypeError(value)

    fields = dataclasses.asdict(article) | {"text": article.text.split("\n")}
    del fields["furniture"]
    found: dict[str, object] = json.loads(json.dumps(fields, default=known))
    return found


@pytest.mark.parametrize("name", ["harbour.html", "uostas.html", "mayak.html"])
def test_each_page_as_expected(name: str) -> None:
    article = extract((DATA / name).read_bytes())
    assert plain(article) == json.loads((DATA / f"{name}.json").read_text("utf-8"))
    assert article.furniture > 0


@pytest.mark.parametrize(
    "line",
    [
        # en
        "No time to read?", "Get a summary", "Fact checked", "Load more..", "Share this article",
        "Facebook Twitter WhatsApp E-mail", "CLICK HERE FOR THE HARBOUR POST APP",
        "Click here to download our app", "Leave a Reply", "Leave a Reply Cancel reply",
        "Be the first to comment", "0 Comments", "Comments (12)", "Post Comment", "Email *",
        "Your email address will not be published. Required fields are marked *",
        "Save my name, email, and website in this browser for the next time I comment.",
        "This site uses Akismet against spam.", "Learn how your comment data is used.",
        "We use cookies to give you the best experience on our website.",
        "By continuing to browse you agree to our use of cookies.", "Accept all cookies",
        "Read more: Lighthouse keeper retires", "READ MORE: Lighthouse keeper retires",
        "Also read: Lighthouse keeper retires", "See also: Lighthouse keeper retires",
        "Sign up for our weekly newsletter", "Subscribe to our newsletter and never miss a tide",
        "Follow us on Telegram and Instagram", "Get the harbour news in your inbox every morning",
        "Photo: Rasa Example", "Photo by: Rasa Example", "Image credit: Rasa Example/Harbour Post",
        "Updated Jan 5, 2026", "Published: 5 January 2026, 10:30", "Last updated on 05.01.2026 10:30",
        "5 January 2026, 10:30", "4 min read", "2 hours ago", "Advertisement", "© 2026 Harbour Post",
        "All rights reserved.", "Please enable JavaScript to continue", "* * *",
        # lt
        "Taip pat skaitykite: Šaltis pajūryje", "Skaitykite daugiau: Šaltis pajūryje", "Dalintis",
        "Nuotr.: Rasa Pavyzdė", "Rasos Pavyzdės nuotr.", "Komentarai (3)", "Reklama",
        "Ši svetainė naudoja slapukus", "Prenumeruokite mūsų naujienlaiškį",
        "Atnaujinta 2026-01-05 10:30", "Sekite mus Facebook", "Visos teisės saugomos",
        # ru
        "Читайте также: Туман над мысом", "Подписывайтесь на наш канал в Telegram", "Реклама",
        "Фото: Вера Пример", "Оставить комментарий", "Комментарии (0)", "Поделиться",
        "Этот сайт использует файлы cookie", "Обновлено 5 января 2026, 10:30", "Все права защищены",
        # uk
        "Читайте також: Туман над мисом", "Підписуйтесь на наш Telegram-канал, там швидше", "Поширити",
        "Якщо ви знайшли помилку, виділіть її та натисніть Ctrl+Enter.", "Коментарі (3)", "Читати далі",
        "Щоб залишити коментар, увійдіть.", "Цей сайт використовує файли cookie",
        # et, pl, lv, de: walls, breaks, forms
        "Edasi lugemiseks vormista tellimus", "Oled juba tellija? Logi sisse", "Kuula artiklit",
        "Dalsza część artykułu pod zdjęciem", "Zapisz się na bezpłatny newsletter portu",
        "Pamanīji kļūdu? Raksti mums!", "Komentējot tu piekrīti noteikumiem", "Beitrag anhören",
        "Dieser Artikel ist nur für Abonnenten.", "In a hurry? Three lines will do",
        # lv, et, pl, de
        "Lasi arī: Vētra pie krasta", "Reklāma", "Loe ka: Torm ranniku lähedal", "Foto: Mart Näide",
        "Czytaj też: Sztorm na wybrzeżu", "Udostępnij", "Fot. Jan Przykład",
        "Lesen Sie auch: Sturm an der Küste", "Anzeige", "Alle Rechte vorbehalten",
    ],
)  # fmt: skip
def test_furniture_goes(line: str) -> None:
    text, dropped = furniture.strip(f"{SENTENCE}\n{line}\n{SENTENCE}")
    assert text == f"{SENTENCE}\n{SENTENCE}"
    assert dropped == 1
    assert furniture.is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "The photo by the pier shows how high the water stood.",
        "Photo by photo, clerks rebuilt the route of the lost barge.",
        "File photos of the bridge helped divers to find the cable.",
        "Fishermen subscribe to the tide tables that the port prints.",
        "Subscribe numbers were not what the publisher had hoped for.",
        "Share prices of the shipyard fell on Monday.",
        "Share buyers fled",
        "Comments by the mayor angered the pilots.",
        "Related posts in the harbour office were left vacant for years.",
        "Read more than one chart before you sail, the pilot advises.",
        "By using a second tug, the crew accepts a longer trip.",
        "By clicking through old maps the student found the wreck.",
        "Copyright law will not help the lighthouse, a judge said.",
        "Cookies were baked for the crews on Friday.",
        "We saw the lamp at 10:30.",
        "On Monday at 10:30 the lamp went out",
        "Updated charts reached the crews on 5 January.",
        "Follow us, the pilot shouted, and they did.",
        "Читайте карти уважно, радить лоцман.",
        "Якщо ви знайшли якір, він належить музею.",
        "Edasi lugemiseks polnud valgust, ütles kapten.",
        "Dalsza część portu czeka na remont.",
        "Dieser Artikel der Verfassung gilt auch im Hafen.",
        "Dalsza część tekstu podkreśla rolę pilotów, mówi kapitan.",
        "Podając adres fikcyjnej stoczni, mężczyzna kupił kotwicę.",
        "Vajutades nupule, avas kapten silla.",
        "Помітили помилку лише через два роки, коли міст уже стояв.",
        "Sie haben bereits ein Konto in der Hafenstadt eröffnet, sagte der Lotse.",
        "Masz już konto w porcie? – pytali rybacy.",
        "Ця стаття бюджету, каже один із підписників листа, порожня.",
        "See artikkel on lepingus tellija kaitseks.",
        "Zapisz się na bezpłatny kurs żeglarski – zachęca port.",
        "In a hurry? Not the harbour office, which took nine years.",
        "Download speeds in the port fell by half.",
        "Previous articles of the statute said nothing of ferries.",
        "Search parties left at noon.",
        "Email from the harbour master: stay in port.",
        '"CLOSE THE GATE AND KEEP IT CLOSED," HE SHOUTED',
        "“Leave a reply,” the note said",
        "ICE AND WIND",
        "THE PORT WILL NOT OPEN BEFORE THE WIND HAS TURNED.",
        "What comes next",
        "Seven days at sea",
        "5 January",
        "2026",
        "Nuotrauka iš oro rodo, kad ledas jau skilo.",
        "Nuotraukos autorius sakė, kad bangos buvo didelės.",
        "Naudojame senus žemėlapius, sakė kapitonas.",
        "Reklama laive kainuos brangiau nei krante.",
        "Наши каналы в порту сообщили о тумане.",
        "Комментарии капитана удивили рыбаков.",
        "Фото с моря показало, что маяк горит.",
        "Bild zufolge kehrt die Fähre am Montag zurück.",
        "Foto showed nothing.",
    ],
)
def test_what_a_reporter_could_have_written_stays(line: str) -> None:
    text = f"{SENTENCE}\n{line}\n{SENTENCE}"
    assert furniture.strip(text) == (text, 0)


def test_capitals_that_link_go_and_headings_stay() -> None:
    shout = "TUGBOAT CREWS ASK FOR WARMER JACKETS"
    text = f"{SENTENCE}\n{shout}\n{SENTENCE}\n{SENTENCE}"
    assert furniture.strip(text) == (f"{SENTENCE}\n{SENTENCE}\n{SENTENCE}", 1)
    assert furniture.strip(text, headings=[shout]) == (text, 0)


def test_a_text_all_in_capitals_stays() -> None:
    text = "THE PORT IS CLOSED TO SHIPS\nNO DATE WAS GIVEN FOR ITS OPENING"
    assert furniture.strip(text) == (text, 0)


@pytest.mark.parametrize("heading", ["Related Posts", "You may also like:", "Susiję straipsniai"])
def test_a_list_goes_with_its_headlines(heading: str) -> None:
    text = f"{SENTENCE}\n{heading}\nLighthouse keeper retires\nSeven soups\n{SENTENCE}"
    assert furniture.strip(text) == (f"{SENTENCE}\n{SENTENCE}", 3)


def test_a_list_whose_first_headline_is_stuck_to_it() -> None:
    text = f"{SENTENCE}\nRelated PostsLighthouse keeper retires\n{SENTENCE}"
    assert furniture.strip(text) == (f"{SENTENCE}\n{SENTENCE}", 1)


def test_neighbours_go_with_one_headline_each() -> None:
    teasers = ["Previous Article", "Seven soups", "Next Article", "Good raincoats"]
    text = "\n".join([SENTENCE, *teasers, "A subheading", SENTENCE])
    assert furniture.strip(text) == (f"{SENTENCE}\nA subheading\n{SENTENCE}", 4)


def test_a_sentence_after_a_list_heading_stays() -> None:
    text = f"Related Posts\n{SENTENCE}\nPrevious Article\n{SENTENCE}"
    assert furniture.strip(text) == (f"{SENTENCE}\n{SENTENCE}", 2)


def test_the_headline_is_not_repeated() -> None:
    title = "“Harbour” closed again"
    text = f'"Harbour" closed again\n{SENTENCE}'
    assert furniture.strip(text, title=title) == (SENTENCE, 1)


def test_a_caption_goes_with_the_credit_behind_it() -> None:
    line = "Crew at work on the upper deck. Photo: R.Example/Harbour Post"
    assert furniture.strip(f"{SENTENCE}\n{line}\n{SENTENCE}") == (f"{SENTENCE}\n{SENTENCE}", 1)


def test_what_is_too_long_for_a_caption_loses_the_credit_alone() -> None:
    line = "Crew at work on the upper deck. Photo: R.Example/Harbour Post"
    assert furniture.strip(line) == ("Crew at work on the upper deck.", 0)
    long = " ".join([SENTENCE] * 3)
    text = f"{long} Photo: R. Example\n{long} {long} {long}"
    assert furniture.strip(text) == (f"{long}\n{long} {long} {long}", 0)


def test_a_loose_keyword_before_the_comments_goes() -> None:
    text = f"{SENTENCE}\nLagoon weather\nBe the first to comment"
    assert furniture.strip(text) == (SENTENCE, 2)


@given(
    st.lists(
        st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=60), max_size=12
    ).map("\n".join)
)
def test_stripping_only_takes_lines_and_settles(text: str) -> None:
    kept, dropped = furniture.strip(text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert len(kept.splitlines()) + dropped == len(lines)
    assert all(any(line.startswith(left) for line in lines) for left in kept.splitlines())


@pytest.mark.parametrize("title", ["X", "No time to read?", "", "—"])
def test_a_title_that_says_nothing_is_taken_from_the_text(title: str) -> None:
    article = extract(wrapped(title, "Harbour closed again", SENTENCE, OTHER, title=title))
    assert article.title == "Harbour closed again"
    assert article.text == f"{SENTENCE}\n{OTHER}"


def test_without_a_headline_the_first_sentence_is_one() -> None:
    article = extract(wrapped(f"{SENTENCE} {SENTENCE}", title=""))
    assert article.title == SENTENCE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff",
        b"<html></html>",
        b"<html><body><p>Please enable JavaScript and cookies to continue</p></body></html>",
        b'{"json": true}',
        b"<div>" * 500,
        wrapped("Load more..", "Your email address will not be published.", "Leave a Reply"),
    ],
)
def test_nothing_to_read_is_refused(body: bytes) -> None:
    with pytest.raises(GiveUpError) as refused:
        extract(body, url="https://outlet.example/x")
    assert refused.value.gate == "no-text"
    assert "https://outlet.example/x" in str(refused.value)


def test_a_text_of_too_many_lines_is_refused() -> None:
    with pytest.raises(GiveUpError, match="30001 lines where a text may have 20000") as refused:
        extract(b"<html><body><h1>Tides</h1><pre>" + b"a b\n" * 30_000 + b"</pre></body></html>")
    assert refused.value.gate == "too-large"


def failing(error: Exception) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("vedette.page.LexborHTMLParser", SelectolaxError("Can't create HTML parser.")),
        ("trafilatura.bare_extraction", MemoryError()),
        ("trafilatura.bare_extraction", etree.XPathEvalError("unknown error")),
        # these two are taken for faults of the page by the library, and reported to its log alone
        ("trafilatura.external.ReadabilityDocument", MemoryError()),
        ("trafilatura.utils.fromstring", MemoryError()),
        ("htmldate.find_date", MemoryError()),
    ],
)
def test_want_of_memory_is_no_fault_of_the_page(
    place: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, failing(error))
    with pytest.raises(MemoryError):
        extract(wrapped(SENTENCE, OTHER))


def test_another_failure_of_a_library_leaves_a_page_without_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("trafilatura.bare_extraction", failing(RecursionError()))
    with pytest.raises(GiveUpError) as refused:
        extract(wrapped(SENTENCE, OTHER))
    assert refused.value.gate == "no-text"


def test_text_that_only_the_data_holds_is_found_unless_it_is_behind_a_paywall() -> None:
    data = {"@type": "NewsArticle", "articleBody": " ".join([SENTENCE] * 6)}
    page = '<html><body><div id="app"></div><script type="application/ld+json">{}</script></body></html>'
    assert SENTENCE in extract(page.replace("{}", json.dumps(data)).encode()).text
    data["isAccessibleForFree"] = "False"
    with pytest.raises(GiveUpError):
        extract(page.replace("{}", json.dumps(data)).encode())


def laid_out(column: str, beside: str) -> str:
    """The text of a page of one table, a column and what stands beside it."""
    row = f"<tr><td>{column}</td><td>{beside}</td></tr>"
    page = f"<html><body><h2>The Quay</h2><table><tbody>{row}</tbody></table></body></html>"
    return extract(page.encode()).text


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    story = [f"The {name} mast was raised on Friday, said the harbour office." for name in "abcd"]
    paragraphs = "".join(f"<p>{line}</p>" for line in story)
    aside = "<h4>Most liked</h4><ol><li>Seal learns to whistle in the second dock</li></ol>"
    assert laid_out(f"<h1>Masts</h1>{paragraphs}", aside).splitlines()[-4:] == story
    nested = f"<table><tr><td>{paragraphs}</td></tr></table>"
    assert laid_out(nested, aside).splitlines()[-4:] == story


LINKS = "<table>" + 9 * "<tr><td><a href='/x'>Tides, tugs and timetables</a></td></tr>" + "</table>"


@pytest.mark.parametrize(
    ("column", "beside"),
    [
        (LINKS, "<h2>Masts</h2><p>{}</p><p>{}</p>"),
        (LINKS, "<h2>Masts</h2>{}<br><br>{}"),
        ("<h1>Masts</h1>", "<p>{}</p><p>{}</p>"),
        ("{}", "<p>{}</p><p>It rained.</p><p>It stopped.</p><p>It rained.</p>"),
    ],
)
def test_no_column_of_a_text_is_lost(column: str, beside: str) -> None:
    story = [
        f"The {name} mast was raised on Friday before noon, said the harbour office, and stood."
        for name in ("fore", "main")
    ]
    places = column.count("{}")
    text = laid_out(column.format(*story[:places]), beside.format(*story[places:]))
    assert all(line in text for line in story)


def test_a_table_of_data_stays_one() -> None:
    table = (
        "<table><tr><td><p>Tugs</p></td><td>14</td></tr><tr><td>Barges</td><td>9</td></tr></table>"
    )
    lines = "".join(f"<p>The {name} list of hulls was read out on Friday.</p>" for name in "abcd")
    text = extract(f"<html><body><article>{lines}{table}</article></body></html>".encode()).text
    rows = [line for line in text.splitlines() if "Tugs" in line or "Barges" in line]
    assert [("14" in row, "9" in row) for row in rows] == [(True, False), (False, True)]


def test_a_date_in_the_address_is_believed_where_none_is_declared() -> None:
    article = extract(wrapped(SENTENCE, SENTENCE), url="https://outlet.example/2026/01/05/closed")
    assert article.published == dt.date(2026, 1, 5)
    assert extract(wrapped(SENTENCE, SENTENCE)).published is None


@pytest.mark.parametrize("seed", range(6))
def test_synthetic_pages_give_their_own_text(seed: int) -> None:
    article = extract(synthetic_page(seed))
    assert article.text.split("\n") == list(synthetic_paragraphs(seed))
    assert isinstance(article.published, dt.datetime)
    assert synthetic_page(seed) == synthetic_page(seed)
    assert 100_000 < len(synthetic_page(seed)) < 250_000


def test_the_measurement_runs() -> None:
    (row,) = rows(pages=2)
    assert row.reference
    assert row.ratio == pytest.approx(row.value / row.reference)


@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(max_size=300).map(lambda text: wrapped(text, text).replace(b"&lt;", b"<"))
)
def test_whatever_the_bytes_an_article_or_a_refusal(body: bytes) -> None:
    try:
        article = extract(body)
    except GiveUpError:
        return
    assert article.title
    assert article.text
