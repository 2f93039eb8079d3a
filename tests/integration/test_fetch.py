"""The guarded client against real servers on loopback, reached through mapped names."""

import asyncio
import datetime as dt
import socket
from collections.abc import Awaitable

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from tests.fetching import (
    DECLARATIONS,
    HOUR,
    NOW,
    PAGE,
    Names,
    Site,
    failing,
    html,
    put_off,
    refused,
    status,
    to,
    visit,
)

from vedette.errors import (
    ConfigError,
    GiveUpError,
    RefusedError,
    RetryLaterError,
)
from vedette.fetch import (
    MemoryHostBook,
    RobotsNote,
    Turn,
    answer,
)

# What comes back


def test_a_page_comes_back_with_where_it_came_from() -> None:
    site = Site({"/a": html("<p>labas</p>")})
    got = visit(site, "http://News.Test/a?utm_source=x&b=1#top")
    assert got.status == 200
    assert got.url == "http://News.Test/a?utm_source=x&b=1#top"
    assert got.final_url == "http://news.test/a?utm_source=x&b=1"
    assert got.body == b"<p>labas</p>"
    assert got.content_type == "text/html; charset=utf-8"
    assert got.address == "127.0.0.1"
    assert got.redirects == ()
    assert [request.path for request in site.asked] == [*DECLARATIONS, "/a"]
    headers = site.asked[-1].headers
    assert headers["User-Agent"] == "Vedette/0.1 (+desk@vedette.example)"
    assert headers["Accept-Encoding"] == "gzip, deflate, br, zstd"
    assert headers["Host"] == "news.test"


def test_redirects_are_followed_across_hosts() -> None:
    site = Site({"/a": to("/b"), "/b": to("//other.test/c", 308), "/c": html()})
    got = visit(site, "http://news.test/a")
    assert got.final_url == "http://other.test/c"
    assert got.redirects == ("http://news.test/b", "http://other.test/c")


def test_five_redirects_are_followed_and_six_are_not() -> None:
    site = Site({f"/{n}": to(f"/{n + 1}") for n in range(6)} | {"/6": html()})
    assert visit(site, "http://news.test/1").final_url == "http://news.test/6"
    refused("redirect", site, "http://news.test/0")


@pytest.mark.parametrize(
    ("location", "gate"),
    [
        ("http://127.0.0.1:PORT/secret", "url"),
        ("http://127.0.0.1/secret", "url"),
        ("http://[::ffff:127.0.0.1]:PORT/secret", "url"),
        ("http://[::1]:PORT/secret", "url"),
        ("http://2130706433:PORT/secret", "url"),
        ("http://localhost:PORT/secret", "url"),
        ("http://user:word@news.test/secret", "url"),
        ("file:///etc/passwd", "url"),
        ("ftp://news.test/secret", "url"),
        ("javascript:alert(1)", "url"),
        ("http://news.test/" + "s" * 3000, "url"),
        ("http://[", "redirect"),
        ("/a", "redirect"),
        ("", "redirect"),
    ],
)
def test_hostile_redirects_are_refused(location: str, gate: str) -> None:
    names = Names("127.0.0.1")
    site = Site({"/secret": html()})

    def redirect(request: web.Request) -> web.StreamResponse | Awaitable[web.StreamResponse]:
        assert request.transport
        port = str(request.transport.get_extra_info("sockname")[1])
        return to(location.replace("PORT", port))(request)

    site.pages["/a"] = redirect
    refused(gate, site, "http://news.test/a", names=names)
    assert site.paths == ["/a"]
    assert names.asked == []


def test_a_redirect_loop_is_refused() -> None:
    site = Site({"/a": to("/b"), "/b": to("/a#again")})
    assert "loop" in str(refused("redirect", site, "http://news.test/a"))
    assert site.paths == ["/a", "/b"]


def test_a_redirect_without_location_leads_nowhere() -> None:
    refused("redirect", Site({"/a": status(301)}), "http://news.test/a")


def test_redirects_go_from_http_up_to_https_and_never_down() -> None:
    assert answer.next_hop(["http://lrt.lt/"], "https://lrt.lt/") == "https://lrt.lt/"
    with pytest.raises(RefusedError, match="https down to") as caught:
        answer.next_hop(["https://lrt.lt/"], "http://lrt.lt/")
    assert caught.value.gate == "downgrade"


@pytest.mark.parametrize(
    ("numbers", "moved_to"),
    [
        ((), None),
        ((302,), None),
        ((301,), "/1"),
        ((308, 301), "/2"),
        ((301, 302, 301), "/1"),
        ((307, 301), None),
    ],
)
def test_permanent_redirects_say_where_it_moved_to(
    numbers: tuple[int, ...], moved_to: str | None
) -> None:
    hops = {f"/{place}": to(f"/{place + 1}", number) for place, number in enumerate(numbers)}
    site = Site(hops | {f"/{len(numbers)}": html()})
    got = visit(site, "http://news.test/0", kind="feed")
    assert got.moved_to == (f"http://news.test{moved_to}" if moved_to else None)


def test_an_unchanged_feed_is_a_304() -> None:
    def feed(request: web.Request) -> web.Response:
        same = request.headers.get("If-None-Match") == '"v1"'
        return web.Response(
            status=304 if same else 200,
            text=None if same else "<rss/>",
            content_type="application/rss+xml",
            headers={"ETag": '"v1"', "Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT"},
        )

    site = Site({"/feed": feed})
    first = visit(site, "http://news.test/feed", kind="feed")
    assert (first.status, first.body) == (200, b"<rss/>")
    again = visit(
        site,
        "http://news.test/feed",
        kind="feed",
        etag=first.headers["etag"],
        last_modified=first.headers["last-modified"],
    )
    assert (again.status, again.body) == (304, b"")
    assert site.asked[-1].headers["If-Modified-Since"] == "Sun, 22 Nov 2026 10:00:00 GMT"
    put_off("connection", Site({"/": status(304)}), "http://news.test/")


def test_a_validator_that_is_no_header_is_not_sent() -> None:
    site = Site({"/a": html()})
    visit(site, "http://news.test/a", etag='"x"\r\nX-Evil: 1', last_modified="ė")
    assert "If-None-Match" not in site.asked[-1].headers
    assert "If-Modified-Since" not in site.asked[-1].headers


def test_cookies_are_neither_kept_nor_sent_back() -> None:
    site = Site({"/a": html(headers={"Set-Cookie": "id=7"}), "/b": html()})
    assert "set-cookie" not in visit(site, "http://news.test/a").headers
    visit(site, "http://news.test/a", "http://news.test/b")
    assert "Cookie" not in site.asked[-1].headers


# Statuses


@pytest.mark.parametrize(
    ("number", "gate", "error"),
    [
        (404, "http-404", GiveUpError),
        (410, "http-410", GiveUpError),
        (400, "http-4xx", GiveUpError),
        (451, "http-4xx", GiveUpError),
        (401, "http-403", RetryLaterError),
        (403, "http-403", RetryLaterError),
        (408, "timeout", RetryLaterError),
        (429, "http-429", RetryLaterError),
        (500, "http-5xx", RetryLaterError),
        (503, "http-5xx", RetryLaterError),
        (300, "connection", RetryLaterError),
    ],
)
def test_statuses(number: int, gate: str, error: type[RetryLaterError]) -> None:
    fault = failing(error, gate, Site({"/a": status(number)}), "http://news.test/a")
    assert str(fault) == f"http://news.test/a answers {number}"


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("120", dt.timedelta(minutes=2)),
        ("Sun, 22 Nov 2026 13:00:00 GMT", HOUR),
        ("Sunday, 22-Nov-26 13:00:00 GMT", HOUR),
        ("Sun, 22 Nov 2026 11:00:00 GMT", dt.timedelta(0)),
        ("999999999999", dt.timedelta(days=1)),
        ("Sun, 22 Nov 2126 11:00:00 GMT", dt.timedelta(days=1)),
        ("soon", None),
        ("-5", None),
        ("Fri, 31 Dec 99999999999999999999 23:59:59 GMT", None),
        ("Sun, 22 Nov 2026 12:00:00 +99999999999999999999", None),
    ],
)
def test_retry_after_in_both_forms(header: str, after: dt.timedelta | None) -> None:
    site = Site({"/a": status(429, **{"Retry-After": header})})
    fault = put_off("http-429", site, "http://news.test/a")
    assert fault.after == after


NUMBER = st.integers(0, 70) | st.integers(0)
DATES = st.tuples(
    NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, st.sampled_from(["GMT", "+2359"]) | NUMBER
)


@given(
    st.text()
    | st.datetimes().map(lambda when: when.strftime("%a, %d %b %Y %H:%M:%S +2359"))
    | DATES.map(lambda part: "Fri, {} Dec {} {}:{}:{} {}".format(*part))
)
def test_no_retry_after_raises(text: str) -> None:
    after = answer.retry_after(text, NOW)
    assert after is None or dt.timedelta(0) <= after <= dt.timedelta(days=1)


@given(
    st.none() | st.timedeltas(dt.timedelta(0), dt.timedelta(days=400)),
    st.integers(0, 10_000),
    st.floats(0, 1),
)
def test_a_host_is_closed_for_as_long_as_it_asks_and_a_day_at_most(
    after: dt.timedelta | None, strikes: int, luck: float
) -> None:
    wait = answer.closing(after, strikes, luck)
    least = min(after, dt.timedelta(days=1)) if after else dt.timedelta(seconds=24)
    assert least <= wait <= dt.timedelta(days=1)


# Time


def test_a_slow_server_is_dropped_at_the_deadline() -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=PAGE)
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.01)

    async def silent(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    short = {"fetch_timeout": dt.timedelta(seconds=0.3)}
    site = Site({"/drip": drip, "/silent": silent})
    for url in ("http://news.test/drip", "http://news.test/silent"):
        put_off("timeout", site, url, overrides=short)


def test_a_closed_port_and_an_unknown_name_may_work_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = {"news.test": ("127.0.0.1", taken.getsockname()[1])}
        put_off("connection", Site({}), "http://news.test/", overrides={"hosts": closed})
    fault = put_off("dns", Site({}), "http://lrt.lt/", names=Names())
    assert "lrt.lt does not resolve" in str(fault)


# Pace


class Diary(MemoryHostBook):
    """A book in which the turns taken can be read, and nobody waits."""

    def __init__(self) -> None:
        super().__init__(lambda: NOW)
        self.turns: list[tuple[str, float]] = []

    async def enter(self, host: str, holder: str, **asked: dt.timedelta) -> Turn:  # noqa: ARG002
        self.turns.append((host, asked["delay"].total_seconds()))
        return Turn(granted=True, wait=dt.timedelta(0))


def test_every_host_outside_has_its_pace_and_configured_names_have_none() -> None:
    diary = Diary()
    rules = RobotsNote(text="User-agent: *\nCrawl-delay: 20", until=NOW + HOUR)
    asyncio.run(diary.keep_robots("bns.lt", rules))
    names = Names("10.0.0.1")
    refused("address", Site({}), "http://lrt.lt/", book=diary, names=names)
    refused("address", Site({}), "http://bns.lt/", book=diary, names=names)
    visit(Site({"/a": html()}), "http://news.test/a", book=diary)
    assert diary.turns == [("lrt.lt", 5), ("bns.lt", 5), ("bns.lt", 20)]


def test_a_contact_that_is_no_header_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigError, match="VEDETTE_CONTACT"):
        visit(Site({}), "http://news.test/", overrides={"contact": "a\r\nX-Evil: 1"})
