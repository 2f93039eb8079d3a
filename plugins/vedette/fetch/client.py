"""The guarded client: one request after the other, each hop checked as if it were the first."""

import asyncio
import datetime as dt
import logging
import re
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
from vedette.errors import ConfigError, RefusedError, UsageError
from vedette.fetch import answer, body, fault, guard, reservation, robots
from vedette.fetch.answer import Kind
from vedette.fetch.hosts import HostBook
from vedette.fetch.sites import Sites
from vedette.fetch.turns import PATIENCE, Turns
from vedette.model import Fetched
from vedette.urls import Place

log = logging.getLogger(__name__)

_CONNECT_SECONDS = 10
_HEADER_BYTES = 16_384
_HEADERS = 128
_PIECE = 65_536
_VERSION = "Vedette/0.1"
_MEANT = re.compile(r"\s*https?://\S", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ask:
    """What a fetch wants, the same on every hop."""

    kind: Kind
    headers: dict[str, str]
    limit: int

    @property
    def conditional(self) -> bool:
        return not self.headers.keys().isdisjoint({"If-None-Match", "If-Modified-Since"})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reply:
    """What one hop brought."""

    status: int
    headers: dict[str, str]
    body: bytes
    address: str | None


class _Budget:
    """The time on the wire a fetch may still use, over all its hops; waiting for a turn is free."""

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

    Every request, redirects included, passes `urls.refusal`, robots.txt and the host's turn, and
    dials only addresses that `guard` admits: public ones, or the configured proxy and nothing else.
    Of what comes back, headers, bytes as sent, bytes inflated and time are capped. Cookies, proxies
    and credentials of the environment are unused. Names of `config.hosts` go to their mapped
    address without DNS, proxy and turns, and are never closed; no redirect from outside leads there.

    Args:
        config: the fetch_ settings, hosts, ports, proxy and contact are used.
        hosts: the memory of hosts, shared with whoever else fetches.
        now: the clock for robots.txt and Retry-After, aware.
        lookup: what answers names in place of the system's resolver.
        patience: how long a request waits for its turn before it is put off.

    Raises:
        ConfigError: the contact or the proxy makes no sense.
    """

    def __init__(
        self,
        config: Config,
        hosts: HostBook,
        *,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        lookup: AbstractResolver | None = None,
        patience: dt.timedelta = PATIENCE,
    ) -> None:
        self._config = config
        self._now = now
        self._lookup = lookup
        self._turns = Turns(hosts, patience=patience, longest=config.fetch_timeout)
        self._sites = Sites(hosts, self._ask_of_site, now=now)
        self._agent = _agent(config.contact)
        self._proxy = guard.proxy(config.proxy)
        self._used: set[str] = set()

    async def __aenter__(self) -> Self:
        """Open both ways out."""
        if self._proxy:
            connector = guard.through(self._proxy, self._lookup)
            self._outside = self._session(connector, self._config.proxy)
        else:
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
        robots.txt (kind `robots`) or tdmrep.json longer than 500 kB is cut there, and so is the
        answer to a `ping`.

        Raises:
            UsageError: the text is no URL at all.
            ReservedError: only of a `page`: a reservation of its site, see `reservation`.
            RefusedError: gates `url`, `address`, `robots`, `redirect`, `downgrade`, `type`, `size`,
                `encoding`.
            RetryLaterError: gates `timeout`, `connection`, `dns`, `http-429`, `http-403` (401 and
                403), `http-5xx`, `robots-unreachable`, `host-closed`, `host-busy`.
            GiveUpError: gates `http-404`, `http-410`, `http-4xx` (every other one).
        """
        headers = answer.request_headers(kind, etag, last_modified)
        return await self._fetch(url, kind, headers, self._config.fetch_timeout)

    async def permit(self, url: str) -> None:
        """Let a page pass that could be fetched by all that its host says beforehand.

        Asks for robots.txt and tdmrep.json where they are not known yet, never for the page.

        Raises:
            UsageError: the text is no URL at all.
            ReservedError: robots.txt or tdmrep.json reserves it.
            RefusedError: gates `url`, `robots`.
            RetryLaterError: robots.txt cannot be asked for or read now.
        """
        place = _start(url)
        self._check(url)
        await self._sites.permit(place)
        await self._sites.check_reservations(place)

    async def _ask_of_site(self, url: str, kind: Kind, most: dt.timedelta) -> Fetched:
        headers = answer.request_headers(kind, None, None)
        return await self._fetch(url, kind, headers, min(most, self._config.fetch_timeout))

    async def _fetch(
        self, url: str, kind: Kind, headers: dict[str, str], allowed: dt.timedelta
    ) -> Fetched:
        limit = robots.LARGEST if kind in answer.OURS else self._config.fetch_max_bytes
        ask = _Ask(kind=kind, headers=headers, limit=limit)
        budget = _Budget(allowed)
        here = _start(url)
        self._check(url)  # as it was written, too: normalising takes control characters out
        seen, moved_to, for_good = [here.url], None, True
        reply = await self._hop(here, ask, budget)
        while reply.status in answer.REDIRECTS:
            there = urls.place(answer.next_hop(seen, reply.headers.get("location")))
            self._refuse_entry(here, there)
            here = there
            seen.append(here.url)
            for_good = for_good and reply.status in answer.FOR_GOOD
            moved_to = here.url if for_good else moved_to
            reply = await self._hop(here, ask, budget)
        return Fetched(
            url=url,
            final_url=here.url,
            status=reply.status,
            headers=reply.headers,
            body=reply.body,
            redirects=tuple(seen[1:]),
            address=reply.address,
            moved_to=moved_to,
        )

    def _refuse_entry(self, here: Place, there: Place) -> None:
        """Only what lies inside leads inside: else any stranger could have us ask there for him."""
        if there.host in self._config.hosts and here.host not in self._config.hosts:
            message = f"{here.url} redirects from outside in to {urls.brief(there.url)}"
            raise RefusedError(gate="redirect", reason=message)

    async def _hop(self, place: Place, ask: _Ask, budget: _Budget) -> _Reply:
        self._check(place.url)
        delay = self._config.fetch_delay
        if ask.kind not in answer.OURS:
            delay = max(delay, await self._sites.permit(place))
        if ask.kind == "page":
            await self._sites.check_reservations(place)
        if place.host in self._config.hosts:
            self._note_use(place.host)
            return await self._timed(place, ask, budget)
        # A tdmrep.json that nobody wrote says nothing of how busy the host is.
        async with self._turns.take(place.host, delay, closing=ask.kind != "tdmrep"):
            return await self._timed(place, ask, budget)

    async def _timed(self, place: Place, ask: _Ask, budget: _Budget) -> _Reply:
        with fault.translated(place.url):
            async with budget.spend():
                return await self._request(place, ask)

    def _check(self, url: str) -> None:
        reason = urls.refusal(url, self._config.hosts, self._config.ports)
        if reason:
            message = f"refuses {urls.brief(url)}: {reason}"
            raise RefusedError(gate="url", reason=message)

    async def _request(self, place: Place, ask: _Ask) -> _Reply:
        url = place.url
        session = self._inside if place.host in self._config.hosts else self._outside
        async with session.get(_as_ada(place), headers=ask.headers, allow_redirects=False) as got:
            headers = answer.response_headers(got.raw_headers)
            answer.check_status(url, got.status, headers, self._now(), conditional=ask.conditional)
            content = b""
            if got.status in answer.OK:
                if ask.kind == "page":
                    reservation.check(url, reservation.of_headers(headers))
                answer.check_type(url, headers.get("content-type"), ask.kind)
                content = await _read(url, got, headers, ask)
            address = got.address if isinstance(got, guard.Answer) else None
            return _Reply(status=got.status, headers=headers, body=content, address=address)

    def _note_use(self, host: str) -> None:
        if host not in self._used:
            self._used.add(host)
            address, port = self._config.hosts[host]
            log.info("%s is reached at %s:%s, as VEDETTE_HOSTS allows", host, address, port)

    def _session(
        self, connector: aiohttp.TCPConnector, proxy: str | None = None
    ) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=connector,
            response_class=guard.Answer,
            headers={"User-Agent": self._agent},
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            proxy=proxy,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(
                total=None,
                sock_connect=_CONNECT_SECONDS,
                sock_read=self._config.fetch_idle.total_seconds(),
            ),
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


def _start(url: str) -> Place:
    """The URL to begin with. What was meant as a URL and is none is refused, not misuse."""
    try:
        return urls.place(url)
    except UsageError as error:
        if _MEANT.match(url):
            raise RefusedError(gate="url", reason=f"refuses: {error}") from error
        raise


def _as_ada(place: Place) -> URL:
    """The URL for aiohttp, untouched: what is dialled must be what was checked."""
    read = URL(place.url, encoded=True)
    if (read.raw_host or "").strip("[]") != place.host:
        message = f"refuses {place.url}: its host can be read in two ways"
        raise RefusedError(gate="url", reason=message)
    return read


def _agent(contact: str) -> str:
    if not (contact.isascii() and contact.isprintable()):
        message = f"VEDETTE_CONTACT={contact!r}: plain ASCII text expected"
        raise ConfigError(message)
    return f"{_VERSION} (+{contact})" if contact else _VERSION
