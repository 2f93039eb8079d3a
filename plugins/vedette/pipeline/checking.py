"""Asking feeds once, for a person who wants to know what is wrong with them or which there are."""

import asyncio
import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Container, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice

from vedette import audit, urls
from vedette.audit import Facts, Finding
from vedette.config import Config
from vedette.confined import Confined
from vedette.errors import (
    GiveUpError,
    KilledError,
    RefusedError,
    ReservedError,
    RetryLaterError,
    UsageError,
    VedetteError,
)
from vedette.feeds import discover as discovery
from vedette.feeds.discover import Candidate
from vedette.fetch import Client, HostBook
from vedette.model import Entry, FeedDocument, Fetched, Rights

Progress = Callable[[int, int], None]
"""Is told how many have been asked, and of how many."""

# A person waits for the answer: better to wait for a busy host than to say that it was busy.
_PATIENCE = dt.timedelta(minutes=5)
# Links of a feed whose host is asked whether they may be fetched.
_LINKS = 3
_MOST_CANDIDATES = 10
_NO_FEED = "not-a-feed"


@dataclass(frozen=True, kw_only=True)
class Target:
    """A feed to ask, and what is known of it. `foreign`: sites of other outlets' feeds."""

    name: str
    url: str
    outlet: str | None = None
    language: str | None = None
    zone: str | None = None
    rights: Rights = "analyse"
    foreign: Container[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A feed that was asked. Without `document` it gave none; `named` are feeds its page names."""

    target: Target
    findings: tuple[Finding, ...]
    document: FeedDocument | None = None
    bytes: int = 0
    final_url: str | None = None
    moved_to: str | None = None
    named: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing is wrong with it."""
        return all(finding.level != "wrong" for finding in self.findings)

    @property
    def newest(self) -> dt.datetime | None:
        """The newest date of its entries."""
        return audit.newest(self.document.entries) if self.document else None


def check(
    config: Config,
    book: HostBook,
    targets: Sequence[Target],
    *,
    now: Callable[[], dt.datetime],
    progress: Progress,
) -> list[Checked]:
    """Ask each feed once, unconditionally, and say what is wrong with it; in the order given.

    One request at a time to a host, as many hosts at once as the configuration says.
    """
    return asyncio.run(_check(config, book, targets, now, progress))


def discover(
    config: Config,
    book: HostBook,
    url: str,
    *,
    now: Callable[[], dt.datetime],
    progress: Progress,
) -> list[tuple[Candidate, Checked]]:
    """The feeds that a page leads to, those it names before those at usual addresses.

    What a page names is asked first. Usual addresses are tried only where none of that is a feed.

    Raises:
        VedetteError: the page cannot be fetched or read.
    """
    return asyncio.run(_discover(config, book, url, now, progress))


class _Asker:
    """Asks feeds: one request at a time to a host, so many at once in all."""

    def __init__(
        self, config: Config, client: Client, parser: Confined, now: Callable[[], dt.datetime]
    ) -> None:
        self._client = client
        self._parser = parser
        self._now = now
        self._gate = asyncio.Semaphore(config.fetch_concurrency)
        self._hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def all(self, targets: Sequence[Target], progress: Progress) -> list[Checked]:
        """Ask all of them; in the order given."""
        done = 0

        async def one(target: Target) -> Checked:
            nonlocal done
            async with self._hosts[_host(target.url)], self._gate:
                checked = await self._ask(target)
            done += 1
            progress(done, len(targets))
            return checked

        return await asyncio.gather(*map(one, targets))

    async def fetch(self, url: str) -> Fetched:
        """What a URL answers, be it a feed or a page."""
        return await self._client.fetch(url, kind="feed")

    async def judge(self, target: Target, fetched: Fetched) -> Checked:
        """What an answer is, and what is wrong with it."""
        try:
            document = await self._parser.parse(
                fetched.body,
                url=fetched.final_url,
                content_type=fetched.content_type,
                zone=zoneinfo.ZoneInfo(target.zone) if target.zone else dt.UTC,
            )
        except GiveUpError as error:
            if error.gate != _NO_FEED:
                finding = audit.no_answer(error.gate, str(error))
                return Checked(target=target, findings=(finding,))
            named = _named(fetched)
            finding = audit.no_feed(fetched.final_url, str(error), fetched.body, named)
            return Checked(target=target, findings=(finding,), named=named)
        except KilledError as error:
            return Checked(target=target, findings=(audit.no_answer("killed", str(error)),))
        facts = await self._facts(target, fetched, document)
        return Checked(
            target=target,
            findings=audit.findings(document, facts),
            document=document,
            bytes=len(fetched.body),
            final_url=fetched.final_url,
            moved_to=fetched.moved_to,
        )

    async def _ask(self, target: Target) -> Checked:
        try:
            fetched = await self.fetch(target.url)
        except (RefusedError, RetryLaterError, GiveUpError) as error:
            finding = audit.no_answer(error.gate, str(error))
            return Checked(target=target, findings=(finding,))
        except UsageError as error:
            return Checked(target=target, findings=(audit.no_answer("url", str(error)),))
        return await self.judge(target, fetched)

    async def _facts(self, target: Target, fetched: Fetched, document: FeedDocument) -> Facts:
        reserved, closed, linked = None, {}, 0
        if target.rights != "headline":
            for url in _first_links(document.entries):
                linked += 1
                try:
                    await self._client.permit(url)
                except ReservedError as error:
                    reserved = reserved or str(error)
                except RefusedError as error:
                    closed[url] = str(error)
                except VedetteError:
                    # Whether it may be fetched cannot be told now.
                    linked -= 1
        return Facts(
            url=target.url,
            final_url=fetched.final_url,
            now=self._now(),
            bytes=len(fetched.body),
            moved_to=fetched.moved_to,
            validators=not fetched.headers.keys().isdisjoint({"etag", "last-modified"}),
            language=target.language,
            rights=target.rights,
            foreign=target.foreign,
            closed=closed,
            linked=linked,
            reserved=reserved,
        )


@asynccontextmanager
async def _asking(
    config: Config, book: HostBook, now: Callable[[], dt.datetime]
) -> AsyncIterator[_Asker]:
    async with (
        Client(config, book, patience=_PATIENCE) as client,
        Confined(ahead="parse") as parser,
    ):
        yield _Asker(config, client, parser, now)


async def _check(
    config: Config,
    book: HostBook,
    targets: Sequence[Target],
    now: Callable[[], dt.datetime],
    progress: Progress,
) -> list[Checked]:
    async with _asking(config, book, now) as asker:
        return await asker.all(targets, progress)


async def _discover(
    config: Config,
    book: HostBook,
    url: str,
    now: Callable[[], dt.datetime],
    progress: Progress,
) -> list[tuple[Candidate, Checked]]:
    async with _asking(config, book, now) as asker:
        fetched = await asker.fetch(url)
        itself = await asker.judge(Target(name=url, url=url), fetched)
        if not itself.document and itself.findings[0].sign != _NO_FEED:
            # What ended one parser is not given to another.
            raise VedetteError(itself.findings[0].text)
        candidates = _candidates(fetched)
        if itself.document:
            return [(candidates[0], itself)]
        stated = [one for one in candidates if one.kind != "guess"][:_MOST_CANDIDATES]
        found = await _those_that_are(asker, stated, progress)
        if found:
            return found
        guesses = [one for one in candidates if one.kind == "guess"]
        return await _those_that_are(asker, guesses[: _MOST_CANDIDATES - len(stated)], progress)


async def _those_that_are(
    asker: _Asker, candidates: Sequence[Candidate], progress: Progress
) -> list[tuple[Candidate, Checked]]:
    targets = [Target(name=one.url, url=one.url) for one in candidates]
    asked = await asker.all(targets, progress)
    return [pair for pair in zip(candidates, asked, strict=True) if pair[1].document]


def _candidates(fetched: Fetched) -> tuple[Candidate, ...]:
    return discovery.candidates(
        fetched.body, url=fetched.final_url, content_type=fetched.content_type
    )


def _named(fetched: Fetched) -> tuple[str, ...]:
    """The feeds that a page names itself."""
    return tuple(one.url for one in _candidates(fetched) if one.kind != "guess")


def _first_links(entries: Sequence[Entry]) -> list[str]:
    links = (entry.url for entry in entries if entry.url and not urls.opaque(entry.url))
    return list(islice(links, _LINKS))


def _host(url: str) -> str:
    try:
        return urls.host(url)
    except UsageError:
        return ""
