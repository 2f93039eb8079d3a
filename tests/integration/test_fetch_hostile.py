"""What strangers try: hostile URLs, names that change their mind, bombs, servers that never end."""

import asyncio
import contextlib
import datetime as dt
import gzip
import json
import logging
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from typing import Any

import aiohttp
import brotli  # type: ignore[import-untyped]
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from backports import zstd
from tests.commands import environment
from tests.fetching import PAGE, Names, Page, Site, encoded, html, to, visit
from tests.unit.test_urls import HOSTILE

from vedette import cli
from vedette import config as configuration
from vedette.errors import ConfigError, RefusedError, RetryLaterError
from vedette.fetch import Client, MemoryHostBook, guard

MORE = """
http://0177.0000.0000.0001/
http://0x7f.0x0.0x0.0x1/
http://127.0.1/
http://127.0.0.1.
http://127.0.0.1:80/
https://127.0.0.1:443/
http://[0:0:0:0:0:ffff:7f00:1]/
http://[::ffff:0a00:0001]/
http://[::ffff:a9fe:a9fe]/
http://[64:ff9b::a9fe:a9fe]/
http://[2002:a9fe:a9fe::1]/
http://[2001::1]/
http://[fe80::1%25eth0]/
http://[fe80::1%eth0]/
http://[fec0::1]/
http://[::ffff:0:127.0.0.1]/
http://169.254.170.2/v2/credentials
http://[fd00:ec2::254]/latest/meta-data/
http://0251.0376.0251.0376/
http://2852039166/latest/meta-data/
http://metadata/computeMetadata/v1/
http://kubernetes.default.svc.cluster.local/
http://host.docker.internal/
http://localhost.localdomain/
http://foo.localhost:80/
http://l\u24deCalhost/
http://127.0.0.1%00.lrt.lt/
http://lrt.lt%23@127.0.0.1/
http://127.0.0.1\\@lrt.lt/
https://lrt.lt:6379/
http://lrt.lt:25/
https://lrt.lt:22/
dict://lrt.lt:11211/
ldap://lrt.lt/
ws://lrt.lt/
view-source:http://127.0.0.1/
""".strip().split("\n")


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any], str]:
    """`vedette` in this process: exit code, the JSON it printed, what it said on stderr."""
    try:
        code = cli.main(list(arguments))
    except SystemExit as ended:
        code = int(ended.code or 0)
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else {}, said.err


def test_the_command_refuses_every_hostile_url(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: Any, **__: Any) -> None:
        pytest.fail("something was asked")

    monkeypatch.setattr(aiohttp.ClientSession, "get", nobody)
    wrong_use = set()
    refused = 0
    for url in [*HOSTILE, *MORE]:
        code, row, said = run("fetch", url, capsys=capsys)
        if code == 2:
            wrong_use.add(url)
            continue
        assert (code, row["gate"]) == (3, "url"), url
        assert row["refused"]
        assert said.startswith("vedette: refuses")
        assert len(said.splitlines()) == 1
        refused += 1
    # What is no URL at all is wrong use.
    assert wrong_use == {"lrt.lt", "//lrt.lt/", "http://"}
    assert refused >= 100


@pytest.mark.parametrize(
    "inside",
    [
        "http://127.0.0.1:PORT/secret",
        "http://[::ffff:127.0.0.1]:PORT/secret",
        "http://2130706433/secret",
        "http://169.254.169.254/secret",
        "http://db.internal/secret",
        "http://nowhere.test/secret",
        "file:///etc/passwd",
        "//user:word@news.test/secret",
    ],
)
def test_the_command_is_not_led_inside_by_a_configured_host(
    inside: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site({"/secret": html()})

    async def scenario() -> tuple[int, dict[str, Any], str]:
        async with site.serve() as port:
            site.pages["/a"] = to(inside.replace("PORT", str(port)))
            monkeypatch.setenv("VEDETTE_HOSTS", f"news.test=127.0.0.1:{port}")
            return await asyncio.to_thread(run, "fetch", "http://news.test/a", capsys=capsys)

    code, row, _ = asyncio.run(scenario())
    assert (code, row["gate"]) == (3, "url")
    assert site.paths == ["/a"]


def test_the_command_serves_a_page_behind_three_redirects(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: dict[str, Page] = {
        "/a": to("/b", 301),
        "/b": to("//other.test/c", 308),
        "/c": to("/d", 302),
        "/d": html("<p>labas</p>"),
    }

    async def scenario() -> tuple[int, dict[str, Any], str]:
        async with Site(pages).serve() as port:
            names = (f"{name}.test=127.0.0.1:{port}" for name in ("news", "other"))
            monkeypatch.setenv("VEDETTE_HOSTS", ",".join(names))
            return await asyncio.to_thread(run, "fetch", "http://news.test/a", capsys=capsys)

    code, row, said = asyncio.run(scenario())
    assert (code, said) == (0, "")
    assert (row["status"], row["bytes"]) == (200, 12)
    assert row["final_url"] == "http://other.test/d"
    assert len(row["redirects"]) == 3
    assert row["moved_to"] == "http://other.test/c"


# Names


class Fickle(dict[str, Any]):
    """An answer of DNS that is a public address when it is checked and another when it is dialled."""

    def __getitem__(self, key: str) -> Any:
        given = super().__getitem__(key)
        if key == "host":
            self["host"] = "127.0.0.1"
        return given


class Rebinding(AbstractResolver):
    """A name server that answers first with a public address, then with one inside."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        found = {"hostname": host, "host": "8.8.8.8", "port": self.port or port}
        found |= {"family": family, "proto": 0, "flags": 0}
        return [Fickle(found)]  # type: ignore[list-item]

    async def close(self) -> None:
        pass


def test_a_name_that_changes_its_mind_between_look_up_and_dial_gains_nothing() -> None:
    site = Site({"/": html()})

    async def scenario() -> None:
        async with site.serve() as port:
            names = Rebinding(port)
            config = configuration.load({}, fetch_delay=dt.timedelta(0))
            async with Client(config, MemoryHostBook(), lookup=names) as client:
                await client.fetch("http://lrt.lt/")

    with pytest.raises(RefusedError, match=r"private address 127\.0\.0\.1") as caught:
        asyncio.run(scenario())
    assert caught.value.gate == "address"
    assert site.asked == []


def test_a_name_that_turns_inside_after_a_redirect_gains_nothing() -> None:
    names = Names("127.0.0.1")
    site = Site({"/a": to("http://lrt.lt/secret"), "/secret": html()})
    with pytest.raises(RefusedError) as caught:
        visit(site, "http://news.test/a", names=names, overrides={"fetch_delay": dt.timedelta(0)})
    assert caught.value.gate == "address"
    assert site.paths == ["/a"]


def test_the_use_of_a_configured_host_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    site = Site({"/a": html(), "/b": html()})
    with caplog.at_level(logging.INFO, "vedette.fetch.client"):
        visit(site, "http://news.test/a", "http://news.test/b")
    (said,) = caplog.messages
    assert said.startswith("news.test is reached at 127.0.0.1:")
    assert said.endswith("as VEDETTE_HOSTS allows")


@pytest.mark.parametrize(
    "setting",
    [
        "proxy.lan",
        "proxy.lan:3128",
        "https://proxy.lan:3128",
        "socks5://proxy.lan:1080",
        "http://proxy.lan",
        "http://proxy.lan:0",
        "http://proxy.lan:65536",
        "http://user:secret@proxy.lan:3128",
        "http://proxy.lan:3128/path",
        "http://proxy.lan:3128\r\n",
    ],
)
def test_a_proxy_that_is_none_is_a_wrong_setting(setting: str) -> None:
    with pytest.raises(ConfigError, match="http://name:port expected") as caught:
        Client(configuration.load({}, proxy=setting), MemoryHostBook())
    assert str(caught.value).startswith("VEDETTE_PROXY=")
    assert "secret" not in str(caught.value)
    assert str(caught.value).isprintable()


def test_only_the_proxy_is_dialled_and_its_name_asked_for_once() -> None:
    async def scenario() -> list[Any]:
        names = Names("10.0.0.7")
        connector = guard.through(("proxy.lan", 3128), names)
        resolver: Any = connector._resolver  # noqa: SLF001
        first = await resolver.resolve("proxy.lan", 3128)
        assert await resolver.resolve("proxy.lan", 3128) == first
        with pytest.raises(OSError, match="is not the proxy"):
            await resolver.resolve("lrt.lt", 80)
        factory: Any = connector._socket_factory  # noqa: SLF001
        for address in (("10.0.0.7", 80), ("10.0.0.8", 3128), ("8.8.8.8", 3128)):
            with pytest.raises(guard.NotDialledError):
                factory((socket.AF_INET, socket.SOCK_STREAM, 6, "", address))
        factory((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 3128))).close()
        await connector.close()
        return names.asked

    assert asyncio.run(scenario()) == ["proxy.lan"]


# Bombs

BOMB = 400_000_000

VICTIM = """
import asyncio, re, sys
from pathlib import Path
from vedette import config
from vedette.errors import RefusedError
from vedette.fetch import Client, MemoryHostBook

def peak():
    # Of this program: what getrusage says may be of the process that started it.
    return int(re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1]) // 1024

async def main():
    hosts = {"news.test": ("127.0.0.1", int(sys.argv[1]))}
    async with Client(config.load({}, hosts=hosts), MemoryHostBook()) as client:
        await client.fetch("http://news.test/a")
        idle = peak()
        for path in sys.argv[2:]:
            try:
                await client.fetch("http://news.test/" + path)
            except RefusedError as error:
                print(path, error.gate, peak() - idle)

asyncio.run(main())
"""


def packed(pack: Callable[[bytes], bytes], end: Callable[[], bytes]) -> bytes:
    zeros = bytes(4_000_000)
    return b"".join(pack(zeros) for _ in range(BOMB // len(zeros))) + end()


def bombs() -> dict[str, tuple[str, bytes]]:
    gzipped = zlib.compressobj(9, wbits=31)
    brotlied = brotli.Compressor(quality=3)
    zstandard = zstd.ZstdCompressor()
    found = {
        "gzip": ("gzip", packed(gzipped.compress, gzipped.flush)),
        "br": ("br", packed(brotlied.process, brotlied.finish)),
        "zstd": ("zstd", packed(zstandard.compress, zstandard.flush)),
    }
    found["twice"] = ("gzip, gzip", gzip.compress(found["gzip"][1]))
    found["thrice"] = ("gzip, br, zstd", zstd.compress(brotli.compress(found["gzip"][1])))
    return found


def test_bombs_stop_under_the_cap_in_bounded_memory() -> None:
    found = bombs()
    assert max(len(body) for _, body in found.values()) < 1_000_000
    site = Site({f"/{name}": encoded(body, coding) for name, (coding, body) in found.items()})
    site.pages["/a"] = html()

    async def scenario() -> str:
        async with site.serve() as port:
            ended = await asyncio.to_thread(
                subprocess.run,
                [sys.executable, "-c", VICTIM, str(port), *found],
                capture_output=True,
                env=environment(),
                timeout=60,
                check=True,
                text=True,
            )
            return ended.stdout

    rows = [line.split() for line in asyncio.run(scenario()).splitlines()]
    assert [(path, gate) for path, gate, _ in rows] == [(path, "size") for path in found]
    growth = max(int(megabytes) for _, _, megabytes in rows)
    assert growth < 100, rows


# Servers that never end


def dropped(page: Page, **settings: float) -> tuple[RetryLaterError, float]:
    """What a page ends with, and after how many seconds."""
    overrides = {name: dt.timedelta(seconds=seconds) for name, seconds in settings.items()}
    started = time.monotonic()
    with pytest.raises(RetryLaterError) as caught:
        visit(Site({"/a": page}), "http://news.test/a", overrides=overrides)
    return caught.value, time.monotonic() - started


def test_a_server_that_sends_a_byte_a_second_is_dropped_at_its_deadline() -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=PAGE)
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(1)

    fault, seconds = dropped(drip, fetch_timeout=2, fetch_idle=1.5)
    assert (fault.gate, str(fault)) == ("timeout", "http://news.test/a did not answer in time")
    assert 1.9 < seconds < 3


@pytest.mark.parametrize("begun", [True, False])
def test_a_silent_server_is_dropped_when_it_was_silent_for_too_long(begun: bool) -> None:
    async def silent(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=PAGE)
        if begun:
            await response.prepare(request)
            await response.write(b"x")
        await asyncio.Event().wait()
        return response

    fault, seconds = dropped(silent, fetch_timeout=20, fetch_idle=0.4)
    assert (fault.gate, str(fault)) == ("timeout", "http://news.test/a sent nothing for too long")
    assert 0.3 < seconds < 3


def test_a_server_that_never_ends_its_headers_is_dropped() -> None:
    left = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nX-A: ")
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"a")
                await writer.drain()
                await asyncio.sleep(0.05)
        writer.close()
        left.set()

    async def scenario() -> float:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            hosts = {"news.test": ("127.0.0.1", server.sockets[0].getsockname()[1])}
            config = configuration.load({}, hosts=hosts, fetch_timeout=dt.timedelta(seconds=0.5))
            async with Client(config, MemoryHostBook()) as client:
                started = time.monotonic()
                with pytest.raises(RetryLaterError, match="did not answer in time"):
                    await client.fetch("http://news.test/a", kind="ping")
                seconds = time.monotonic() - started
            await left.wait()
            return seconds

    assert 0.4 < asyncio.run(scenario()) < 2
