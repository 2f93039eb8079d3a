"""The guarded client against real servers on loopback, reached through mapped names."""

import asyncio
import datetime as dt
import gzip
import socket
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import aiohttp
import brotli  # type: ignore[import-untyped]
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from vedette import config
from vedette.errors import (
    ConfigError,
    GiveUpError,
    RefusedError,
    RetryLaterError,
    UsageError,
)
from vedette.fetch import (
    Client,
    HostBook,
    MemoryHostBook,
    RobotsNote,
    Turn,
    answer,
    body,
    guard,
    reservation,
    robots,
)
from vedette.model import Fetched

Fault = TypeVar("Fault", RefusedError, RetryLaterError, GiveUpError)
Page = Callable[[web.Request], web.StreamResponse | Awaitable[web.StreamResponse]]

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DECLARATIONS = ("/robots.txt", reservation.PATH)
PAGE = {"Content-Type": "text/html; charset=utf-8"}


class Site:
    """A server whose pages are given by path; it writes down what it was asked."""

    def __init__(self, pages: dict[str, Page]) -> None:
        self.pages = pages
        self.asked: list[web.Request] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404)
        reply = page(request)
        return reply if isinstance(reply, web.StreamResponse) else await reply

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.asked if request.path not in DECLARATIONS]

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[int]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        listener = web.TCPSite(runner, "127.0.0.1", 0)
        await listener.start()
        try:
            yield runner.addresses[0][1]
        finally:
            await runner.cleanup()


class Names(AbstractResolver):
    """A name server with a fixed answer that writes down what it was asked."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        if not self.addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            ResolveResult(hostname=host, host=one, port=port, family=family, proto=0, flags=0)
            for one in self.addresses
        ]

    async def close(self) -> None:
        pass


def html(text: str = "<p>hello</p>", **options: Any) -> Page:
    return lambda _request: web.Response(text=text, content_type="text/html", **options)


def plain(text: str) -> Page:
    return lambda _request: web.Response(text=text)


def status(number: int, **headers: str) -> Page:
    return lambda _request: web.Response(status=number, headers=headers)


def to(location: str, number: int = 302) -> Page:
    return lambda _request: web.Response(status=number, headers={"Location": location})


def encoded(data: bytes, coding: str) -> Page:
    return lambda _request: web.Response(body=data, headers=PAGE | {"Content-Encoding": coding})


def settings(port: int = 0, **overrides: object) -> config.Config:
    hosts = dict.fromkeys(("news.test", "other.test"), ("127.0.0.1", port))
    return config.load({}, **({"hosts": hosts, "contact": "desk@vedette.example"} | overrides))


def visit(
    site: Site,
    *urls: str,
    book: HostBook | None = None,
    names: Names | None = None,
    overrides: dict[str, Any] | None = None,
    **options: Any,
) -> Fetched:
    """Fetch URLs of a site one after the other; the last answer."""

    async def scenario() -> Fetched:
        async with site.serve() as port:
            memory = book or MemoryHostBook(lambda: NOW)
            setting = settings(port, **(overrides or {}))
            async with Client(setting, memory, now=lambda: NOW, lookup=names) as client:
                for url in urls:
                    got = await client.fetch(url.replace("PORT", str(port)), **options)
                return got

    return asyncio.run(scenario())


def visit_raw(reply: bytes, url: str = "http://news.test/a", **overrides: object) -> Fetched:
    """Fetch from a server that writes these very bytes, and closes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        robots_wanted = head.startswith(b"GET /robots.txt")
        missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        writer.write(missing if robots_wanted else reply)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def scenario() -> Fetched:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            book = MemoryHostBook(lambda: NOW)
            async with Client(settings(port, **overrides), book, now=lambda: NOW) as client:
                return await client.fetch(url)

    return asyncio.run(scenario())


def failing(
    error: type[Fault],
    gate: str,
    *arguments: Any,
    ask: Callable[..., Fetched] = visit,
    **options: Any,
) -> Fault:
    """The error a fetch must end with, at this gate, with a message of one line."""
    with pytest.raises(error) as caught:
        ask(*arguments, **options)
    assert caught.value.gate == gate
    assert str(caught.value).isprintable()
    return caught.value


def refused(gate: str, *arguments: Any, **options: Any) -> RefusedError:
    return failing(RefusedError, gate, *arguments, **options)


def put_off(gate: str, *arguments: Any, **options: Any) -> RetryLaterError:
    return failing(RetryLaterError, gate, *arguments, **options)


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


# Types, sizes, encodings


@pytest.mark.parametrize(
    ("media", "page", "feed"),
    [
        ("text/html; charset=x", True, True),
        ("application/xhtml+xml", True, True),
        ("text/plain", True, True),
        ("TEXT/HTML", True, True),
        ("application/rss+xml", False, True),
        ("application/feed+json", False, True),
        ("text/xml", False, True),
        ("application/pdf", False, False),
        ("image/png", False, False),
        ("application/octet-stream", False, False),
        ("text/css", False, True),
        (None, True, True),
    ],
)
def test_types(media: str | None, page: bool, feed: bool) -> None:
    verdicts: dict[answer.Kind, bool] = {"page": page, "feed": feed, "robots": True}
    for kind, fits in verdicts.items():
        if fits:
            answer.check_type("http://lrt.lt/", media, kind)
        else:
            with pytest.raises(RefusedError) as caught:
                answer.check_type("http://lrt.lt/", media, kind)
            assert caught.value.gate == "type"


def test_a_wrong_type_is_refused_before_its_body_is_read() -> None:
    def pdf(_request: web.Request) -> web.Response:
        return web.Response(body=b"x", content_type="application/pdf")

    site = Site({"/a": pdf})
    assert "application/pdf" in str(refused("type", site, "http://news.test/a"))


def wide(window: int) -> bytes:
    """A zstd frame that asks its reader for that many bits of window."""
    options: dict[int, int] = {zstd.CompressionParameter.window_log: window}
    packer = zstd.ZstdCompressor(options=options)
    return packer.compress(b"labas") + packer.flush()


def test_a_zstd_window_of_8_mib_is_allowed() -> None:
    assert visit(Site({"/a": encoded(wide(23), "zstd")}), "http://news.test/a").body == b"labas"


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", gzip.compress(b"labas")),
        ("x-gzip", gzip.compress(b"la") + gzip.compress(b"bas") + b"\0\0"),
        ("GZip", gzip.compress(b"labas")),
        ("deflate", zlib.compress(b"labas")),
        ("deflate", zlib.compress(b"labas", wbits=-15)),
        ("identity", b"labas"),
        ("br", brotli.compress(b"labas")),
        ("zstd", zstd.compress(b"labas")),
        ("zstd", zstd.compress(b"la") + zstd.compress(b"bas") + b"\0\0"),
        ("gzip, br", brotli.compress(gzip.compress(b"labas"))),
        ("gzip, identity, zstd,", zstd.compress(gzip.compress(b"labas"))),
        ("deflate, gzip, br", brotli.compress(gzip.compress(zlib.compress(b"labas")))),
    ],
)
def test_encodings_are_inflated(coding: str, data: bytes) -> None:
    assert visit(Site({"/a": encoded(data, coding)}), "http://news.test/a").body == b"labas"


@pytest.mark.parametrize(
    ("coding", "data", "gate", "error"),
    [
        ("compress", b"x", "encoding", RefusedError),
        ("gzip, gzip, gzip, gzip", b"x", "encoding", RefusedError),
        ("br", b"<p>plain</p>", "encoding", RefusedError),
        ("br", brotli.compress(b"labas") + b"more", "encoding", RefusedError),
        ("zstd", b"<p>plain</p>", "encoding", RefusedError),
        ("zstd", wide(24), "encoding", RefusedError),
        ("gzip, br", brotli.compress(b"<p>plain</p>"), "encoding", RefusedError),
        ("zstd", zstd.compress(b"") * 100, "encoding", RefusedError),
        ("br", brotli.compress(b"labas" * 100)[:-3], "connection", RetryLaterError),
        ("zstd", zstd.compress(b"labas" * 100)[:-3], "connection", RetryLaterError),
        ("gzip, br", brotli.compress(gzip.compress(b"x")[:-3]), "connection", RetryLaterError),
        ("gzip", b"<p>plain</p>", "encoding", RefusedError),
        ("gzip", gzip.compress(b"") * 100, "encoding", RefusedError),
        ("gzip", gzip.compress(b"labas" * 100)[:-9], "connection", RetryLaterError),
        ("deflate", zlib.compress(b"labas" * 100)[:-5], "connection", RetryLaterError),
    ],
)
def test_encodings_that_cannot_be_inflated(
    coding: str, data: bytes, gate: str, error: type[RetryLaterError]
) -> None:
    failing(error, gate, Site({"/a": encoded(data, coding)}), "http://news.test/a")


def test_a_gzip_bomb_stops_at_the_cap_in_bounded_memory() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    assert len(bomb) < 200_000
    site = Site({"/a": encoded(bomb, "gzip")})
    tracemalloc.start()
    try:
        refused("size", site, "http://news.test/a", overrides={"fetch_max_bytes": 1_000_000})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize("announced", [True, False])
def test_a_long_body_is_refused_whether_announced_or_not(announced: bool) -> None:
    async def long(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=PAGE)
        response.content_length = 5000 if announced else None
        await response.prepare(request)
        await response.write(b"x" * 5000)
        return response

    site = Site({"/a": long})
    refused("size", site, "http://news.test/a", overrides={"fetch_max_bytes": 4999})
    got = visit(site, "http://news.test/a", overrides={"fetch_max_bytes": 5000})
    assert len(got.body) == 5000


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@given(
    st.binary(max_size=2000) | st.integers(0, 2000).map(bytes),
    st.integers(0, 2500),
    st.integers(1, 50),
    st.lists(st.sampled_from(sorted(PACKERS)), max_size=3),
)
def test_inflation_gives_back_what_was_packed_or_says_it_is_full(
    data: bytes, limit: int, step: int, codings: list[str]
) -> None:
    layers = [data]
    for coding in codings:
        layers.append(PACKERS[coding](layers[-1]))
    inflater = body.Inflater("http://lrt.lt/", ", ".join(codings), limit)
    for start in range(0, len(layers[-1]), step):
        inflater.feed(layers[-1][start : start + step])
    if max(map(len, layers)) <= limit:
        assert inflater.finish() == data
    else:
        assert inflater.full
        assert data.startswith(inflater.body)


def test_oversized_headers_are_refused() -> None:
    line = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n"
    refused("size", line + b"X-A: " + b"a" * 20_000 + b"\r\n\r\n", ask=visit_raw)
    refused("size", line + b"X-A: a\r\n" * 200 + b"\r\n", ask=visit_raw)
    assert visit_raw(line + b"X-A: a\r\n" * 50 + b"\r\n").status == 200


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"rubbish\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Type: text/html\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n5\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\nzz\r\n",
    ],
)
def test_broken_answers_may_work_later(reply: bytes) -> None:
    put_off("connection", reply, ask=visit_raw)


def test_foreign_header_bytes_become_clean_text() -> None:
    got = visit_raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-A: \xff\r\nx-a: b\r\n"
        b"ETag: 1\r\nETag: 2\r\nContent-Length: 0\r\n\r\n"
    )
    assert got.headers["x-a"] == "\ufffd, b"
    assert got.headers["etag"] == "1"


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


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:PORT/a",
        "http://127.0.0.1/a",
        "http://[::ffff:127.0.0.1]:PORT/a",
        "http://0x7f.1:PORT/a",
        "http://localhost:PORT/a",
        "http://a.news.test/a",
        "http://intranet/a",
        "http://[::1",
        "http://news.test/a\nb",
        "file:///etc/passwd",
    ],
)
def test_only_configured_names_lead_inside(url: str) -> None:
    names = Names("127.0.0.1")
    site = Site({"/a": html()})
    refused("url", site, url, names=names)
    assert site.asked == []
    assert names.asked == []


@pytest.mark.parametrize("text", ["", "lrt.lt/a", "labas rytas", "http://", "//lrt.lt/"])
def test_what_is_no_url_at_all_is_wrong_use(text: str) -> None:
    with pytest.raises(UsageError):
        visit(Site({}), text)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "64:ff9b::7f00:1", "fe80::1"]
)
def test_a_public_name_with_a_private_address_is_refused(address: str) -> None:
    names = Names(address, "10.0.0.1")
    fault = refused("address", Site({}), "http://lrt.lt/", names=names)
    assert str(fault) == f"refuses: private address {address} behind name lrt.lt"


def test_private_addresses_beside_public_ones_are_left_out() -> None:
    resolver = guard.PublicResolver(Names("64:ff9b::808:808", "8.8.8.8", "10.0.0.1"))
    found = asyncio.run(resolver.resolve("lrt.lt", 443))
    assert [one["host"] for one in found] == ["8.8.8.8"]


def dialled(connector: Callable[[int], aiohttp.TCPConnector], url: str) -> int:
    """Ask through a connector alone, with no check of the URL before it."""

    async def scenario() -> int:
        site = Site({"/": html()})
        async with (
            site.serve() as port,
            aiohttp.ClientSession(connector=connector(port)) as session,
            session.get(url.replace("PORT", str(port))) as got,
        ):
            return got.status

    return asyncio.run(scenario())


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", "[::1]"])
def test_the_outside_connector_dials_no_private_literal(host: str) -> None:
    with pytest.raises(aiohttp.ClientConnectorError) as caught:
        dialled(lambda _port: guard.outside(), f"http://{host}:PORT/")
    assert isinstance(caught.value.os_error, guard.NotDialledError)


def test_the_inside_connector_dials_only_what_is_mapped() -> None:
    def mapped(port: int) -> aiohttp.TCPConnector:
        return guard.inside({"news.test": ("127.0.0.1", port)})

    assert dialled(mapped, "http://news.test/") == 200
    for url in ("http://127.0.0.1:1/", "http://8.8.8.8/", "http://other.test/"):
        with pytest.raises(aiohttp.ClientConnectorError):
            dialled(mapped, url)


# robots.txt


def test_robots_rules_hold_for_pages_feeds_and_redirects() -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: vedette\nDisallow: /private\nAllow: /"
    site = Site({"/robots.txt": plain(rules), "/a": html(), "/b": to("/private/c")})
    assert visit(site, "http://news.test/a").status == 200
    refused("robots", site, "http://news.test/private/x")
    refused("robots", site, "http://news.test/private/x", kind="feed")
    refused("robots", site, "http://news.test/b")
    assert site.paths == ["/a", "/b"]


def test_robots_are_asked_for_once_a_day_however_many_ask() -> None:
    async def scenario() -> AsyncIterator[int]:
        now = [NOW]
        site = Site({"/a": html()})
        async with site.serve() as port:
            book = MemoryHostBook(lambda: now[0])
            async with Client(settings(port), book, now=lambda: now[0]) as client:
                for passed in (0, 23, 25):
                    now[0] = NOW + passed * HOUR
                    await asyncio.gather(*(client.fetch("http://news.test/a") for _ in range(5)))
                    yield [one.path for one in site.asked].count("/robots.txt")

    async def counts() -> list[int]:
        return [count async for count in scenario()]

    assert asyncio.run(counts()) == [1, 1, 2]


@pytest.mark.parametrize(
    "page",
    [status(404), status(401), status(403), to("/robots.txt"), to("http://127.0.0.1/")],
    ids=["404", "401", "403", "loop", "inside"],
)
def test_missing_robots_allow(page: Page) -> None:
    site = Site({"/robots.txt": page, "/a": html()})
    assert visit(site, "http://news.test/a").status == 200


def test_robots_are_followed_to_where_they_are() -> None:
    site = Site({"/robots.txt": to("//other.test/r"), "/r": plain("User-agent: *\nDisallow: /")})
    refused("robots", site, "http://news.test/a")


@pytest.mark.parametrize(
    ("page", "after"),
    [
        (status(500), dt.timedelta(minutes=10)),
        (status(503, **{"Retry-After": "3600"}), HOUR),
        (status(429), dt.timedelta(minutes=10)),
        (encoded(b"x", "compress"), dt.timedelta(minutes=10)),
    ],
)
def test_unreachable_robots_close_the_host_for_now(page: Page, after: dt.timedelta) -> None:
    site = Site({"/robots.txt": page, "/a": html()})
    book = MemoryHostBook(lambda: NOW)
    for _ in range(2):
        fault = put_off("robots-unreachable", site, "http://news.test/a", book=book)
        assert fault.after == after
    assert [request.path for request in site.asked] == ["/robots.txt"]


def test_silent_robots_close_the_host_for_now() -> None:
    async def silent(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    put_off(
        "robots-unreachable",
        Site({"/robots.txt": silent}),
        "http://news.test/a",
        overrides={"fetch_timeout": dt.timedelta(seconds=0.2)},
    )


def test_long_robots_are_cut_not_refused() -> None:
    rules = "User-agent: *\nDisallow: /x\n" + "#" * 600_000 + "\nDisallow: /a"
    site = Site({"/robots.txt": plain(rules), "/a": html()})
    assert visit(site, "http://news.test/a").status == 200
    refused("robots", site, "http://news.test/x")
    got = visit(site, "http://news.test/robots.txt", kind="robots")
    assert len(got.body) == robots.LARGEST


def test_robots_name_us_by_the_whole_token() -> None:
    text = robots.concerning(
        b"\xef\xbb\xbfUser-agent: Vedette/2.0 # us\nDisallow: /a\n"
        b"user agent Ved\nUser-agent: vedettebot\nDisallow: /b\nUser-agent: *\nDisallow: /c"
    )
    rules = robots.Rules(text)
    assert [rules.allow(f"http://lrt.lt/{page}") for page in "abc"] == [False, True, True]


def test_robots_of_many_names_and_rules_cost_little() -> None:
    names = b"".join(b"User-agent: a%d\n" % n for n in range(14_000))
    text = robots.concerning(names + b"Disallow: /a*b*c\n" * 14_000)
    assert text.count("User-agent: another") == 14_000
    assert robots.Rules(text).allow("http://lrt.lt/" + "a" * 2000)


@given(st.binary(max_size=300))
def test_no_robots_raise(data: bytes) -> None:
    rules = robots.Rules(robots.concerning(data))
    assert rules.allow("http://lrt.lt/") in {True, False}
    assert dt.timedelta(0) <= rules.delay <= robots.SLOWEST


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("2.5", 2.5), ("3600", 60), ("x", 0), ("1e99", 60)]
    + [(odd, 0) for odd in ("nan", "inf", "-inf", "-5", "-1e308")],
)
def test_the_crawl_delay_is_capped(asked: str, seconds: float) -> None:
    rules = robots.Rules(robots.concerning(f"User-agent: *\nCrawl-delay: {asked}".encode()))
    assert rules.delay == dt.timedelta(seconds=seconds)


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
