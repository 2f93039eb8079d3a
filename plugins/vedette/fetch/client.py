"""The guarded client: one request after the other, each hop checked as if it were the first."""

import asyncio
import datetime as dt
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from vedette import urls
from vedette.config import Config
from vedette.errors import (
    ConfigError,
    GiveUpError,
    RefusedError,
    RetryLaterError,
    UsageError,
    VedetteError,
)
from vedette.fetch import answer, body, fault, guard, robots
from vedette.fetch.answer import Kind
from vedette.fetch.hosts import HostBook, RobotsNote
from vedette.model import Fetched

_CONNECT_SECONDS = 10
_HEADER_BYTES = 16_384
_HEADERS = 128
_PIECE = 65_536
_ROBOTS_KEPT = dt.timedelta(hours=24)
_ROBOTS_RETRY = dt.timedelta(minutes=10)
_VERSION = "Vedette/0.1"
_MEANT = re.compile(r"\s*https?://\S", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Ask:
    """What a fetch wants, the same on every hop."""

    kind: Kind
    headers: dict[str, str]
    limit: int

    @property
    def conditional(self) -> bool:
        return not self.headers.keys().isdisjoint({"If-None-Match", "If-Modified-Since"})


@dataclass(frozen=True, kw_only=True)
class _Reply:
    """What one hop brought."""

    status: int
    headers: dict[str, str]
    body: bytes
    address: str | None


class _Budget:
    """The time on the wire a fetch may still use, over all its hops; waiting for a slot is free."""

    def __init__(self, allowed: dt.timedelta) -> None:
        self._left = allowed.total_seconds()

    @asynccontextmanager
    async def spend(self) -> AsyncIterator[None]:
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(self._left):
                yield
        finally:
            self._left -= clock() - started


class Client:
    """Fetches what may be fetched; use as an async context manager.

    Every request, redirects included, passes `urls.refusal`, robots.txt and the host's pace, and
    dials only addresses that `guard` admits. Of what comes back, headers, bytes as sent, bytes
    inflated and time are capped. Cookies, proxies and credentials of the environment are unused.
    Names of `config.hosts` go to their mapped address without DNS and without a pace.

    Args:
        config: fetch_delay, fetch_timeout, fetch_max_bytes, hosts and contact are used.
        hosts: the memory of hosts, shared with whoever else fetches.
        now: the clock for robots.txt and Retry-After, aware.
        lookup: what answers names in place of the system's resolver.
    """

    def __init__(
        self,
        config: Config,
        hosts: HostBook,
        *,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        lookup: AbstractResolver | None = None,
    ) -> None:
        self._config = config
        self._book = hosts
        self._now = now
        self._lookup = lookup
        self._agent = _agent(config.contact)
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._rules: dict[str, tuple[str, robots.Rules]] = {}

    async def __aenter__(self) -> Self:
        """Open both ways out."""
        self._outside = self._session(guard.outside(self._lookup))
        self._inside = self._session(guard.inside(self._config.hosts))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every connection."""
        await self._outside.close()
        await self._inside.close()

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        kind: Kind = "page",
    ) -> Fetched:
        """Fetch a URL.

        `redirects` of the answer are the URLs it was sent on to, in order. With `etag` or
        `last_modified` an unchanged resource comes back as status 304 with an empty body. A
        robots.txt (kind `robots`) longer than 500 kB is cut there, and so is the answer to a `ping`.

        Raises:
            UsageError: the text is no URL at all.
            RefusedError: gates `url`, `address`, `robots`, `redirect`, `type`, `size`, `encoding`.
            RetryLaterError: gates `timeout`, `connection`, `dns`, `http-429`, `http-403` (401 and
                403), `http-5xx`, `robots-unreachable`.
            GiveUpError: gates `http-404`, `http-410`, `http-4xx` (every other one).
        """
        limit = robots.LARGEST if kind in answer.OURS else self._config.fetch_max_bytes
        ask = _Ask(
            kind=kind, headers=answer.request_headers(kind, etag, last_modified), limit=limit
        )
        budget = _Budget(self._config.fetch_timeout)
        seen = [_start(url)]
        self._check(url)  # as it was written, too: normalising takes control characters out
        reply = await self._hop(seen[0], ask, budget)
        while reply.status in answer.REDIRECTS:
            seen.append(answer.next_hop(seen, reply.headers.get("location")))
            reply = await self._hop(seen[-1], ask, budget)
        return Fetched(
            url=url,
            final_url=seen[-1],
            status=reply.status,
            headers=reply.headers,
            body=reply.body,
            redirects=tuple(seen[1:]),
            address=reply.address,
        )

    async def _hop(self, url: str, ask: _Ask, budget: _Budget) -> _Reply:
        self._check(url)
        delay = self._config.fetch_delay
        if ask.kind not in answer.OURS:
            delay = max(delay, await self._permitted(url))
        await self._pace(urls.host(url), delay)
        with fault.translated(url):
            async with budget.spend():
                return await self._request(url, ask)

    def _check(self, url: str) -> None:
        reason = urls.refusal(url, self._config.hosts)
        if reason:
            message = f"refuses {urls.brief(url)}: {reason}"
            raise RefusedError(gate="url", reason=message)

    async def _request(self, url: str, ask: _Ask) -> _Reply:
        session = self._inside if urls.host(url) in self._config.hosts else self._outside
        async with session.get(_as_ada(url), headers=ask.headers, allow_redirects=False) as got:
            headers = answer.response_headers(got.raw_headers)
            answer.check_status(url, got.status, headers, self._now(), conditional=ask.conditional)
            content = b""
            if got.status in answer.OK:
                answer.check_type(url, headers.get("content-type"), ask.kind)
                content = await _read(url, got, headers, ask)
            address = got.address if isinstance(got, guard.Answer) else None
            return _Reply(status=got.status, headers=headers, body=content, address=address)

    async def _pace(self, host: str, delay: dt.timedelta) -> None:
        if host not in self._config.hosts:
            wait = await self._book.reserve(host, delay)
            await asyncio.sleep(wait.total_seconds())

    async def _permitted(self, url: str) -> dt.timedelta:
        """The delay the host asks for, if its robots.txt lets us fetch the URL."""
        host = urls.host(url)
        note = await self._note(host, urls.origin(url))
        if note.closed:
            raise RetryLaterError(
                gate="robots-unreachable",
                reason=note.closed,
                after=max(note.until - self._now(), dt.timedelta(0)),
            )
        text, rules = self._rules.get(host, (None, None))
        if rules is None or text != note.text:
            rules = robots.Rules(note.text)
            self._rules[host] = note.text, rules
        if not rules.allow(url):
            message = f"refuses {url}: {host}'s robots.txt disallows it"
            raise RefusedError(gate="robots", reason=message)
        return rules.delay

    async def _note(self, host: str, origin: str) -> RobotsNote:
        """The host's robots.txt, asked for once however many requests wait for it."""
        async with self._asking[host]:
            note = await self._book.robots(host)
            if note is None or note.until <= self._now():
                note = await self._ask_robots(f"{origin}/robots.txt")
                await self._book.keep_robots(host, note)
            return note

    async def _ask_robots(self, url: str) -> RobotsNote:
        """Fetch a robots.txt and judge by RFC 9309 what its absence means.

        4xx but 429, and redirects that lead nowhere we may go: there are no rules. 429, 5xx, no
        answer in time, an answer we cannot read: closed for now. A host that cannot be connected
        to at all is an error of its own, and nothing is kept of it.
        """
        try:
            fetched = await self.fetch(url, kind="robots")
        except GiveUpError:
            return self._open(b"")
        except RefusedError as error:
            if error.gate == "address":
                raise
            return self._open(b"") if error.gate in {"url", "redirect"} else self._closed(error)
        except RetryLaterError as error:
            if error.gate in {"dns", "connection"}:
                raise
            return self._open(b"") if error.gate == "http-403" else self._closed(error, error.after)
        return self._open(fetched.body)

    def _open(self, content: bytes) -> RobotsNote:
        return RobotsNote(text=robots.concerning(content), until=self._now() + _ROBOTS_KEPT)

    def _closed(self, error: VedetteError, after: dt.timedelta | None = None) -> RobotsNote:
        until = self._now() + max(_ROBOTS_RETRY, after or _ROBOTS_RETRY)
        return RobotsNote(text="", until=until, closed=f"robots.txt unreachable: {error}")

    def _session(self, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=connector,
            response_class=guard.Answer,
            headers={"User-Agent": self._agent},
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
            max_headers=_HEADERS,
        )


async def _read(url: str, got: aiohttp.ClientResponse, headers: dict[str, str], ask: _Ask) -> bytes:
    cut = ask.kind in answer.OURS
    if not cut:
        answer.check_length(url, got.content_length, ask.limit)
    pieces = got.content.iter_chunked(_PIECE)
    return await body.read(url, pieces, headers.get("content-encoding", ""), ask.limit, cut=cut)


def _start(url: str) -> str:
    """The URL to begin with. What was meant as a URL and is none is refused, not misuse."""
    try:
        return urls.absolute(url)
    except UsageError as error:
        if _MEANT.match(url):
            raise RefusedError(gate="url", reason=f"refuses: {error}") from error
        raise


def _as_ada(url: str) -> URL:
    """The URL for aiohttp, untouched: what is dialled must be what was checked."""
    read = URL(url, encoded=True)
    if (read.raw_host or "").strip("[]") != urls.host(url):
        message = f"refuses {url}: its host can be read in two ways"
        raise RefusedError(gate="url", reason=message)
    return read


def _agent(contact: str) -> str:
    if not (contact.isascii() and contact.isprintable()):
        message = f"VEDETTE_CONTACT={contact!r}: plain ASCII text expected"
        raise ConfigError(message)
    return f"{_VERSION} (+{contact})" if contact else _VERSION
