"""What the guarded client takes of a body: its type, its size, its codings."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
from aiohttp import web
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from tests.fetching import PAGE, Site, encoded, failing, put_off, refused, visit, visit_raw

from vedette.errors import (
    RefusedError,
    RetryLaterError,
)
from vedette.fetch import (
    answer,
    body,
)

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
