"""Where the guarded client goes: addresses it may dial, pages robots.txt lets it have."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from tests.fetching import (
    HOUR,
    NOW,
    Names,
    Page,
    Site,
    encoded,
    html,
    plain,
    put_off,
    refused,
    settings,
    status,
    to,
    visit,
)

from vedette.errors import (
    UsageError,
)
from vedette.fetch import (
    Client,
    MemoryHostBook,
    guard,
    robots,
)

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
