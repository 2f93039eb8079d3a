"""The desk in a real browser, behind the login of a real Airflow, on the sample newsroom."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, StorageState, expect
from tests.browser.chromium import Shown
from tests.browser.conftest import Open

from vedette.config import ROOT

WIDTHS = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}
PAGES = (
    "/",
    "/?topic=german-brigade&days=0",
    "/feeds",
    "/digests",
    "/digests/1",
    "/digests/1/mail",
)
HOSTILE = "<script>document.title='owned';alert(1)</script><img src=x onerror=alert(2)>"

_ROUTES = """
import json
from vedette_page import VedettePage
(mounted,) = VedettePage.fastapi_apps
routes = mounted["app"].app.routes
print(json.dumps([mounted["url_prefix"], [[route.path, sorted(route.methods)] for route in routes]]))
"""


def routes(home: Path) -> list[tuple[str, str]]:
    """Method and path of every route in the table of the plugin that Airflow loads."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _ROUTES],
        env=os.environ | {"PYTHONPATH": str(ROOT / "plugins"), "AIRFLOW_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    prefix, table = json.loads(done.stdout.splitlines()[-1])
    return [
        (method, prefix + re.sub(r"{\w+}", "1", path))
        for path, methods in table
        for method in methods
    ]


def status(url: str, method: str = "GET", **headers: str) -> int:
    return httpx.request(method, url, headers=headers, timeout=20).status_code


# Behind Airflow's login


def test_no_route_of_the_plugin_answers_a_stranger(shown: Shown, tmp_path: Path) -> None:
    table = routes(tmp_path)
    assert len(table) >= 8
    assert {"/news/", "/news/story/1", "/news/feeds", "/news/digests/1/mail"} <= {
        path for _, path in table
    }
    for method, path in table:
        assert status(shown.url + path, method) == 401, path
        assert status(shown.url + path, method, Authorization="Bearer x.y.z") in {401, 403}, path
        assert status(shown.url + path, method, Cookie="_token=forged") in {401, 403}, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_news_is_a_page_of_airflow(
    browser: Browser, shown: Shown, login: StorageState, scheme: str
) -> None:
    context = browser.new_context(storage_state=login, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{shown.url}/")
    page.get_by_role("link", name="News").click()
    desk = page.frame_locator("iframe")
    expect(desk.locator("h1")).to_have_text("Latest stories")
    # The frame is as dark as the page around it, and opens tabs though it may not.
    expect(desk.locator("html")).to_have_class(f"framed {scheme}")
    expect(desk.get_by_role("link", name="Airflow")).to_be_hidden()
    source = desk.locator("article .meta a").first
    address = source.get_attribute("href")
    context.route(lambda url: ".example" in url, lambda route: route.fulfill(body="the article"))
    with context.expect_page() as opened:
        source.click()
    opened.value.wait_for_url(address or "")
    assert page.url.startswith(f"{shown.url}/plugin/news")
    context.close()


def test_a_stranger_is_shown_the_way_in(browser: Browser, shown: Shown) -> None:
    context = browser.new_context()
    page = context.new_page()
    response = page.goto(f"{shown.url}/news/")
    assert response
    assert response.status == 401
    page.get_by_role("link", name="Log in").click()
    page.locator("input[name=username]").wait_for()
    context.close()


# As it looks


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_in_both_themes(tab: Open, scheme: str, width: str) -> None:
    with tab(color_scheme=scheme, viewport=WIDTHS[width]) as one:
        one.goto("/")
        story = one.page.locator("article h3 a").first.get_attribute("href")
        for path in (*PAGES, story.removeprefix("/news")):
            one.goto(path)
            assert one.wide() == 0, path
            colour = "getComputedStyle(document.body).backgroundColor"
            ground = max(map(int, re.findall(r"\d+", one.page.evaluate(colour))[:3]))
            assert (ground < 64) == (scheme == "dark"), path
            assert one.page.locator("h1").first.is_visible(), path
        assert one.complaints == []
        assert {url.split("/")[2] for url in one.asked} == {one.url.split("/")[2]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_their_ground(tab: Open, scheme: str) -> None:
    with tab(color_scheme=scheme) as one:
        for path in ("/", "/feeds"):
            one.goto(path)
            worst = one.page.evaluate(_CONTRAST)
            assert worst["ratio"] >= 4.5, worst  # WCAG 2.2, 1.4.3


_CONTRAST = """() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = colour => { const [r, g, b] = rgb(colour).map(v => v / 255)
      .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = node => { for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour; } return 'rgb(255, 255, 255)'; };
  let worst = {ratio: 99};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || node.closest('.skip')) continue;
    const pair = [light(getComputedStyle(node).color), light(ground(node))].sort((a, b) => b - a);
    const ratio = (pair[0] + .05) / (pair[1] + .05);
    if (ratio < worst.ratio) worst = {ratio, text: walker.currentNode.data.trim().slice(0, 40)};
  }
  return worst; }"""


# As it works, without a script


def test_filters_and_search_work_without_javascript(tab: Open) -> None:
    with tab(java_script_enabled=False) as one:
        one.goto("/")
        everything = one.headlines()
        one.page.get_by_label("Language").select_option("lt")
        one.page.get_by_label("Topic").select_option("german-brigade")
        one.page.get_by_role("button", name="Show").click()
        chosen = one.headlines()
        assert 0 < len(chosen) < len(everything)
        assert "topic=german-brigade" in one.page.url
        one.goto("/")
        one.page.get_by_label("Search").fill("rudninku OR rudninkai")
        one.page.get_by_label("Search").press("Enter")
        assert 0 < len(one.headlines()) < len(everything)
        assert one.page.get_by_label("Search").input_value() == "rudninku OR rudninkai"


def test_a_story_can_be_followed_to_its_reasons_and_its_digest(tab: Open) -> None:
    with tab() as one:
        one.goto("/?q=German+brigade&days=0")
        headline = one.headlines()[0]
        one.page.get_by_role("link", name=headline).first.click()
        expect(one.page.locator("h1")).to_have_text(headline)
        assert one.page.locator("article").count() > 2
        assert one.page.locator("blockquote mark").count() > 3
        one.page.get_by_role("link", name=re.compile(r", \d{4}-\d\d-\d\d$")).click()
        assert headline in " ".join(one.headlines())
        with one.page.expect_popup() as opened:
            one.page.get_by_role("link", name="as it was mailed").click()
        mail = opened.value
        expect(mail.locator("h1")).to_have_text("Vedette")
        assert mail.get_by_text(headline).first.is_visible()
        assert one.complaints == []


def test_feeds_show_what_is_wrong_with_them(tab: Open) -> None:
    with tab() as one:
        one.goto("/feeds")
        first = one.page.locator("tbody tr").first
        expect(first.locator(".wrong")).to_be_visible()
        row = one.page.locator("tr", has_text="lagoon-herald-events")
        expect(row).to_contain_text("not-a-feed")
        expect(row).to_contain_text("a web page where")


# As it is attacked


def test_a_title_that_is_a_script_stays_text(tab: Open, shown: Shown) -> None:
    with shown.instance.database() as rows:
        (newest,) = rows(
            "select a.id, s.id as story, a.title, a.excerpt from news.story s"
            " join news.story_member m on m.story_id = s.id join news.article a on a.id = m.article_id"
            " where 1 = (select count(*) from news.story_member o where o.story_id = s.id)"
            " order by s.last_active desc limit 1"
        )
        (poll,) = rows(
            "select id, reason from news.poll where gate is not null order by id desc limit 1"
        )
        change = (
            "with p as (update news.poll set reason = %(reason)s where id = %(poll)s)"
            " update news.article set title = %(title)s, excerpt = %(excerpt)s where id = %(id)s"
            " returning 1"
        )
        rows(
            change, title=HOSTILE, excerpt=HOSTILE, id=newest["id"], reason=HOSTILE, poll=poll["id"]
        )
        try:
            with tab() as one:
                for path in ("/?days=0", f"/story/{newest['story']}", "/feeds"):
                    one.goto(path)
                    assert one.page.get_by_text("document.title='owned'").first.is_visible(), path
                    assert "owned" not in one.page.title().replace(HOSTILE, ""), path
                    assert one.page.locator("img").count() == 0, path
                assert one.complaints == []
        finally:
            rows(change, **newest, reason=poll["reason"], poll=poll["id"])


def test_a_script_that_got_in_would_not_run(tab: Open) -> None:
    with tab() as one:
        one.goto("/")
        one.page.evaluate(
            """() => { const node = document.createElement('script');
            node.textContent = "document.title = 'owned'"; document.body.append(node); }"""
        )
        assert one.page.title() == "Stories - Vedette"
        assert any("Content Security Policy" in line for line in one.complaints)
