"""The desk's pages over a real database and a real web server; a browser reads them in tests/browser."""

import base64
import datetime as dt
import hashlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest
import uvicorn
from fastapi import FastAPI, Header, HTTPException
from fastapi.routing import APIRoute
from psycopg.types.json import Jsonb
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range
from tests.factories import Clock, Make

from vedette import desk
from vedette.config import ROOT, Config
from vedette.store import desk as rows
from vedette.store import purge

HOUR = dt.timedelta(hours=1)
OPEN_SESAME = {"X-Key": "known"}
SCRIPT = (ROOT / "plugins/vedette/templates/desk/frame.js").read_bytes().strip()
HASH = base64.b64encode(hashlib.sha256(SCRIPT).digest()).decode()
HOSTILE = "<script>document.title='owned'</script>\x1b[2J<b onclick=x>bold</b>"


def login(x_key: str = Header("")) -> None:
    """What Airflow's login does: 401 for whoever it does not know."""
    if x_key != "known":
        raise HTTPException(401, "Not authenticated")


class Served:
    """The application on a port of its own."""

    def __init__(self, config: Config, clock: Clock) -> None:
        self.app: FastAPI = desk.create(login, config, clock)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server = uvicorn.Server(uvicorn.Config(self.app, log_level="error"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)

    def get(self, path: str, **parameters: str | int) -> httpx.Response:
        return httpx.get(self.url + path, params=parameters or None, headers=OPEN_SESAME)

    def page(self, path: str, **parameters: str | int) -> str:
        response = self.get(path, **parameters)
        assert response.status_code == 200, response.text
        return response.text


@pytest.fixture
def served(config: Config, clock: Clock) -> Iterator[Served]:
    with Served(config, clock) as serving:
        yield serving


def headlines(page: str) -> list[str]:
    return re.findall(r"<h3[^>]*>(?:\d+\. )?(?:<a [^>]*>)?([^<]*)", page)


def filed(make: Make, title: str, **given: object) -> int:
    """A story of one article; its id."""
    article = make.article(title=title, state="filed", **given)  # type: ignore[arg-type]
    return make.story(article)


# Behind the login


def test_no_route_answers_without_login(served: Served) -> None:
    routes = [route for route in served.app.routes if isinstance(route, APIRoute)]
    assert len(routes) == len(served.app.routes) >= 8
    for route in routes:
        path = re.sub(r"{\w+}", "1", route.path)
        for method in route.methods:
            response = httpx.request(method, served.url + path)
            assert response.status_code == 401, path
            assert "Log in" in response.text
            assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize(
    "path", ["/docs", "/openapi.json", "/redoc", "/static/desk.css", "/story/"]
)
def test_there_is_nothing_beside_the_pages(served: Served, path: str) -> None:
    assert served.get(path).status_code == 404


def test_nothing_can_be_written(served: Served) -> None:
    for path in ("/", "/story/1", "/digests/1"):
        response = httpx.post(served.url + path, headers=OPEN_SESAME)
        assert response.status_code == 405


# Safe whatever the texts say


def test_texts_of_strangers_stay_text(served: Served, make: Make) -> None:
    outlet = make.outlet(name=HOSTILE)
    make.feed(outlet=outlet, slug="theirs", state="quarantined", reason=HOSTILE)
    evidence = [{"sentence": HOSTILE, "words": ["<b", "bold"], "in_title": False}]
    article = make.article(
        outlet=outlet, title=HOSTILE, excerpt=HOSTILE, url="javascript:alert(1)", state="filed"
    )
    make.tag(article, "other", evidence=Jsonb(evidence))
    story = make.story(article)
    digest = make.digest(subject=HOSTILE, plain=HOSTILE)
    make.insert(
        "digest_item", digest_id=digest, rank=1, story_id=story, article_id=article, topic="drills",
        subscriber_id=make.value("select subscriber_id from news.digest where id = %s", digest),
        why=Jsonb({"sentence": HOSTILE, "words": ["bold"], "corroboration": 1, "score": 1}),
    )  # fmt: skip
    for path in ("/", f"/story/{story}", "/feeds", "/digests", f"/digests/{digest}"):
        page = served.page(path)
        assert "&lt;script&gt;" in page, path
        assert page.count("<script") == 1, path
        assert re.search(r"<b[ >]|onclick=x>|href=\"javascript|style=", page) is None, path
        if path != f"/digests/{digest}":  # the text part stands there as it was mailed
            assert "\x1b" not in page, path
    found = served.page("/", q=f'"><img src=x> {HOSTILE}')
    assert (found.count("<script"), found.count("<img")) == (1, 0)


def test_every_answer_forbids_what_the_pages_do_not_need(served: Served, make: Make) -> None:
    digest = make.digest()
    for path in (
        "/",
        "/feeds",
        "/digests",
        f"/digests/{digest}",
        "/desk.css",
        "/story/7",
        "/?days=x",
    ):
        headers = served.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; "), path
        assert "unsafe" not in policy
        assert re.findall(r"script-src ([^;]*)", policy) == [f"'sha256-{HASH}'"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
    assert served.get("/").headers["Cache-Control"] == "no-store"


def test_a_mail_gets_a_policy_of_its_own(served: Served, make: Make) -> None:
    digest = make.digest(html="<style>p { color: red }</style><p>News.</p>")
    response = served.get(f"/digests/{digest}/mail")
    assert response.text == "<style>p { color: red }</style><p>News.</p>"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


def test_the_desk_reads_as_the_reader(config: Config, make: Make) -> None:
    make.subscriber()
    with rows.reading(config) as connection:
        (who,) = connection.execute("select current_user as name").fetchall()
        assert who["name"] == "vedette_reader"
    for forbidden in (
        "update news.feed set state = 'retired'",
        "select address from news.subscriber",
        "select body from news.article",
    ):
        with pytest.raises(psycopg.Error), rows.reading(config) as connection:
            connection.execute(forbidden.encode())


# Stories


def test_a_story_shows_why_it_is_there(served: Served, make: Make) -> None:
    state = make.outlet(name="Golos", country="BY", state_controlled=True)
    lead = make.article(title="Brigade arrives", state="filed")
    other = make.article(title="Их бригада", outlet=state, language="ru", state="filed")
    story = make.story(lead, other)
    page = served.page("/")
    assert headlines(page) == ["Brigade arrives"]
    assert f'href="/story/{story}"' in page
    assert "one independent source so far" in page
    assert '<blockquote lang="en">Soldiers <mark>drill</mark>.</blockquote>' in page
    assert "also in Golos, BY" in page
    assert "state-controlled" in page
    assert "(in Russian)" in page


def test_filters_choose_stories(served: Served, make: Make) -> None:
    latvian = make.outlet(country="LV")
    filed(make, "From Riga", outlet=latvian, language="lv")
    filed(make, "Kaunas drill", language="lt")
    number = filed(make, "Of ships", text="Corvettes passed Hiiumaa.")
    ships = make.value("select first_article_id from news.story where id = %s", number)
    make.tag(ships, "fleet")
    entity = make.insert("entity", slug="hiiumaa", name="Hiiumaa", kind="place")
    make.insert("mention", article_id=ships, entity_id=entity, number=2)
    assert headlines(served.page("/", country="LV")) == ["From Riga"]
    assert headlines(served.page("/", language="lt")) == ["Kaunas drill"]
    assert headlines(served.page("/", topic="fleet")) == ["Of ships"]
    assert headlines(served.page("/", names="hiiumaa")) == ["Of ships"]
    assert headlines(served.page("/", q="corvettes -riga")) == ["Of ships"]
    assert headlines(served.page("/", q="corvettes", language="lv")) == []
    assert "No story passes these filters" in served.page("/", q="zeppelin")
    # What a form sends where nothing was chosen.
    assert len(headlines(served.page("/", q="", topic="", country="", language="", days=7))) == 3


def test_a_search_minds_no_diacritics_and_no_syntax(served: Served, make: Make) -> None:
    filed(make, "Suwałki gap closed")
    assert headlines(served.page("/", q="suwalki")) == ["Suwałki gap closed"]
    for odd in ("'", '"', "a & | !", "\\", "%", "\x00", "(((", "x" * 200):
        served.page("/", q=odd)


def test_the_reason_shown_is_of_the_topic_asked_for(served: Served, make: Make) -> None:
    article = make.article(title="Two topics", state="filed")
    make.tag(
        article, "fleet", score=0.5,
        evidence=Jsonb([{"sentence": "Ships sail.", "words": ["Ships"], "in_title": False}]),
    )  # fmt: skip
    make.story(article)
    assert "<mark>drill</mark>" in served.page("/")
    assert "<mark>Ships</mark> sail." in served.page("/", topic="fleet")


def test_a_period_ends_where_it_says(served: Served, make: Make, clock: Clock) -> None:
    filed(make, "Old", published=clock() - dt.timedelta(days=8))
    make.connection.execute("update news.story set last_active = last_active - interval '8 days'")
    filed(make, "New")
    assert headlines(served.page("/")) == ["New"]
    assert headlines(served.page("/", days=0)) == ["New", "Old"]


def test_pages_bring_each_story_once(served: Served, make: Make, clock: Clock) -> None:
    titles = []
    for number in range(60):
        if number % 20 == 0:
            clock.advance(minutes=1)  # many of one time
        titles.append(f"Headline {number}")
        filed(make, titles[-1])
    seen: list[str] = []
    path, pages = "/", 0
    while path:
        page = served.page(path)
        seen += headlines(page)
        pages += 1
        older = re.search(r'rel="next" href="([^"]*)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert pages == 3
    assert seen == titles[::-1]


def test_older_pages_keep_the_filters(served: Served, make: Make) -> None:
    for number in range(30):
        filed(make, f"Headline {number}", language="lt")
    older = re.search(r'rel="next" href="([^"]*)"', served.page("/", language="lt", days=30))
    assert older
    asked = parse_qs(urlsplit(older[1].replace("&amp;", "&")).query)
    assert (asked["language"], asked["days"]) == (["lt"], ["30"])


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/?topic=nonsense", "topic='nonsense' is unknown: choose one of"),
        ("/?days=5", "days='5' is unknown: choose one of 1, 3, 7, 30, 0"),
        ("/?days=many", "days: "),
        ("/?before=yesterday", "go back to the first page"),
        ("/?before=2026-01-01T00:00:00_5", "go back to the first page"),
        ("/?before=2026-01-01T00:00:00%2B00:00_99999999999999999999", "go back to the first page"),
        ("/?q=" + "x" * 201, "at most 200"),
        ("/story/one", "story: "),
        ("/story/99999999999999999999", "story: "),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_line(served: Served, path: str, said: str) -> None:
    response = served.get(path)
    assert response.status_code == 400
    assert said in response.text.replace("&#39;", "'")


def test_what_is_not_there_is_not_found(served: Served) -> None:
    for path in ("/story/4711", "/digests/4711", "/digests/4711/mail"):
        response = served.get(path)
        assert response.status_code == 404
        assert "4711" in response.text


def test_a_story_folds_copies_under_their_original(served: Served, make: Make) -> None:
    first = make.article(title="Original", state="filed")
    copy = make.article(title="Copy", state="filed")
    again = make.article(title="Copy of a copy", state="filed")
    for one, source in ((copy, first), (again, copy)):
        make.insert(
            "copy_of", article_id=one, original_id=source, relation="same", containment=1, of_copy=1,
            of_original=1, found_at=make.clock(),
        )  # fmt: skip
    story = make.story(first, copy, again)
    page = served.page(f"/story/{story}")
    assert headlines(page) == ["Original"]
    copies = page.partition('class="copies"')[2].partition("</ul>")[0]
    assert ">Copy<" in copies
    assert ">Copy of a copy<" in copies
    assert "same text of" in copies
    assert "1 text in 3 articles" in page


@pytest.mark.parametrize("rights", ["full", "analyse"])
def test_a_copy_shows_what_it_added_where_it_may(served: Served, make: Make, rights: Any) -> None:
    first = make.article(title="Original", state="filed", published=make.clock() - HOUR)
    text = "From the wire. The <b>mayor</b> came, too."
    copy = make.article(title="Copy", text=text, rights=rights, state="filed")
    make.insert(
        "copy_of", article_id=copy, original_id=first, relation="extended", containment=1,
        of_copy=0.63, of_original=0.95, found_at=make.clock(), added_words=4,
        added=Multirange([Range(15, len(text))]),
    )  # fmt: skip
    page = " ".join(served.page(f"/story/{make.story(first, copy)}").split())
    said = "With additions: 63% of the copy&#39;s text, 95% of the original&#39;s; 1 h later"
    assert f"{said} · added: 1 sentence, 4 words" in page
    assert re.search(r"text of outlet-\d+ with 1 sentence added", page)
    assert ("&lt;b&gt;mayor" in page) == (rights == "full")
    assert "<b>" not in page


def test_a_bulletin_and_the_story_in_it_lead_to_each_other(served: Served, make: Make) -> None:
    item = make.article(title="Ferries stop", state="filed")
    bulletin = make.article(title="The morning", state="filed")
    row = {"of_article": 0.28, "of_part": 0.95, "found_at": make.clock()}
    make.insert("part", article_id=bulletin, part_id=item, **row)
    there, whole = make.story(item), make.story(bulletin)
    page = " ".join(served.page(f"/story/{whole}").split())
    assert f'Has in it: <a href="/story/{there}" lang="en">Ferries stop</a>, outlet-' in page
    assert "(28% of this, 95% of that)" in page
    assert "1 text in 1 article" in page
    back = " ".join(served.page(f"/story/{there}").split())
    assert f'Stands also in: <a href="/story/{whole}" lang="en">The morning</a>' in back
    assert "(95% of this, 28% of that)" in back


@pytest.mark.parametrize("rights", ["full", "analyse"])
def test_a_version_shows_what_changed_where_it_may(served: Served, make: Make, rights: Any) -> None:
    article = make.article(title="Corrected", rights=rights, state="filed")
    entry, outlet = make.rows("select entry_id, outlet_id from news.article")[0]
    changes = [{"kind": "changed", "before": [0, 14], "after": [0, 16], "substance": ["numbers"]}]
    told = "numbers (two -> three)"
    for number, body, more in (
        (1, "Two came home.", {}),
        (
            2,
            "Three <i>came</i>",
            {"changes": Jsonb(changes), "substance": ["numbers"], "told": told},
        ),
        (3, "Three, came", {"substance": [], "told": "sentences moved"}),
        (4, "They came", {}),
    ):
        make.insert(
            "article_version", article_id=article, number=number, entry_id=entry, outlet_id=outlet,
            rights=rights, title="Corrected", body=body, words=3, text_sha256=b"0" * number,
            body_until=make.clock() if rights == "analyse" else None, seen_at=make.clock(), **more,
        )  # fmt: skip
    page = " ".join(served.page(f"/story/{make.story(article)}").split())
    assert "changed in substance: numbers (two -&gt; three)" in page
    assert "no substance found: sentences moved" in page
    assert page.index("Version 3") < page.index("Version 2")
    assert page.count("no substance found") == 1
    assert page.count("not compared with the text before") == 1
    assert "Version 1" not in page
    shown = "<del>Two came home.</del> <ins>Three &lt;i&gt;came&lt;/i</ins>"
    assert (shown in page) == (rights == "full")
    assert ("came" in page) == (rights == "full")


def test_what_is_no_news_any_more_leads_nothing_and_is_named(served: Served, make: Make) -> None:
    outlet = make.outlet(name="Golos")
    lead = make.article(title="Recipes", state="filed", outlet=outlet)
    other = make.article(title="Brigade arrives", state="filed", published=make.clock() + HOUR)
    story = make.story(lead, other)
    change = "update news.article set gate = 'irrelevant' where id = %s"
    make.connection.execute(change, [lead])
    for path in ("/", f"/story/{story}"):
        page = served.page(path)
        assert headlines(page) == ["Brigade arrives"]
        assert "one independent source so far" in page
    assert "also in Golos" not in served.page("/")
    named = " ".join(page.partition("No longer counted")[2].split())
    assert ">Recipes<" in named
    assert "Golos, LT · its later text is about no topic" in named
    make.connection.execute(change, [other])
    assert headlines(served.page("/")) == []
    response = served.get(f"/story/{story}")
    assert response.status_code == 404
    assert f"story {story} is no news" in response.text


def test_a_story_tells_all_that_is_known(served: Served, make: Make) -> None:
    article = make.article(title="Corrected", state="filed", date_source="clamped")
    story = make.story(article)
    make.tag(article, "fleet", about=False)
    make.connection.execute(
        "update news.story_member set because = %s",
        [Jsonb({"similarity": 0.43, "terms": ["brigade"], "entities": ["nato"], "numbers": []})],
    )
    digest = make.digest()
    subscriber = make.value("select subscriber_id from news.digest where id = %s", digest)
    make.insert(
        "digest_item", digest_id=digest, rank=3, subscriber_id=subscriber, story_id=story,
        article_id=article, topic="drills", why=Jsonb({}),
    )  # fmt: skip
    page = " ".join(served.page(f"/story/{story}").split())
    assert "its feed dated it in the future; first seen" in page
    assert "only mentions it" in page
    assert "it is like one of its articles (0.43; words: brigade; names: nato)" in page
    assert f'<a href="/digests/{digest}">' in page
    assert "place 3 (composed)" in page


# Feeds and digests


def test_feeds_show_what_is_wrong_first(served: Served, make: Make, clock: Clock) -> None:
    good = make.feed(slug="good", last_polled=clock(), last_success=clock())
    bad = make.feed(slug="bad", last_polled=clock(), failures=3)
    for feed, outcome, reason in ((good, "ok", None), (bad, "not-a-feed", "a web page")):
        make.insert(
            "poll", feed_id=feed, started_at=clock(), finished_at=clock(), outcome=outcome,
            reason=reason,
        )  # fmt: skip
    make.entry(feed=good)
    make.insert("gate_count", day=clock().date(), stage="read", gate="robots", number=4)
    page = " ".join(served.page("/feeds").split())
    assert page.index(">bad<") < page.index(">good<")
    assert "2 feeds; 1 gave nothing usable" in page
    assert "a web page (3 in a row)" in page
    assert '<td>read</td><td>robots</td><td class="number">4</td>' in page
    assert "robots.txt disallows it" in page


def test_digests_can_be_read(served: Served, make: Make) -> None:
    story = filed(make, "Sent headline")
    article = make.value("select first_article_id from news.story where id = %s", story)
    sent = make.digest(subject="Vedette, 10 March", state="sent", sent_at=make.clock())
    subscriber = make.value("select subscriber_id from news.digest where id = %s", sent)
    why = {"sentence": "Soldiers drill.", "words": ["drill"], "corroboration": 2, "score": 1.5}
    make.insert(
        "digest_item", digest_id=sent, rank=1, subscriber_id=subscriber, story_id=story,
        article_id=article, topic="drills", why=Jsonb(why),
    )  # fmt: skip
    listed = served.page("/digests")
    assert f'<a href="/digests/{sent}">Vedette, 10 March</a>' in listed
    page = served.page(f"/digests/{sent}")
    assert headlines(page) == ["Sent headline"]
    assert "Soldiers <mark>drill</mark>." in page
    assert "2 independent sources" in page
    assert f'href="/digests/{sent}/mail"' in page
    assert "@vedette.example" not in listed + page


def test_a_sentence_that_was_withdrawn_is_shown_nowhere(served: Served, make: Make) -> None:
    story = filed(make, "Sent headline")
    article = make.value("select first_article_id from news.story where id = %s", story)
    digest = make.digest(html="<p>Their sentence.</p>", plain="Their sentence.\n")
    make.insert(
        "digest_item", digest_id=digest, rank=1, story_id=story, article_id=article, topic="drills",
        subscriber_id=make.value("select subscriber_id from news.digest"),
        why=Jsonb({"article": article, "score": 1.5, "corroboration": 1}),
    )  # fmt: skip
    page = served.page(f"/digests/{digest}")
    assert headlines(page) == ["Sent headline"]
    assert "headline only by now" in page
    assert "Their sentence" not in page
    mail = served.get(f"/digests/{digest}/mail")
    assert mail.status_code == 410
    assert "Their sentence" not in mail.text


def test_an_article_that_was_taken_down_leaves_its_place_in_a_digest(
    served: Served, make: Make
) -> None:
    story = filed(make, "Sent headline")
    article = make.value("select first_article_id from news.story where id = %s", story)
    sent = make.digest(subject="Vedette, 10 March; Sent headline", html="<p>Sent headline</p>")
    subscriber = make.value("select subscriber_id from news.digest where id = %s", sent)
    why = {"article": article, "articles": [article], "sentence": "They drill.", "words": []}
    make.insert(
        "digest_item", digest_id=sent, rank=1, subscriber_id=subscriber, story_id=story,
        article_id=article, topic="drills", why=Jsonb(why | {"corroboration": 2, "score": 1.5}),
    )  # fmt: skip
    make.connection.execute("update news.digest set state = 'failed'")
    url = make.value("select canonical_url from news.article")
    purge.url(make.connection, url, reason="asked to", now=make.clock())
    page = served.page(f"/digests/{sent}")
    assert headlines(page) == ["(taken down)"]
    assert "The article was taken down." in page
    assert "Sent headline" not in page + served.page("/digests") + served.page("/")
    assert "/story/None" not in page
    assert served.get(f"/digests/{sent}/mail").status_code == 410


def test_a_topic_that_is_retired_still_leads_to_its_stories(served: Served, make: Make) -> None:
    filed(make, "Of old")
    make.connection.execute("update news.topic set retired_at = now()")
    assert headlines(served.page("/", topic="drills")) == ["Of old"]
    assert '<option value="drills"' not in served.page("/")


def test_a_database_that_is_gone_is_said_in_a_line(config: Config, clock: Clock) -> None:
    gone = replace(config, database_url="postgresql://nobody@127.0.0.1:1/none")
    with Served(gone, clock) as serving:
        response = serving.get("/")
    assert response.status_code == 503
    assert "cannot be used" in response.text
