"""Sites on loopback, reached through mapped names, and visits of the guarded client to them."""

import asyncio
import datetime as dt
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from vedette import config
from vedette.errors import (
    GiveUpError,
    RefusedError,
    RetryLaterError,
)
from vedette.fetch import (
    Client,
    HostBook,
    MemoryHostBook,
    reservation,
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
