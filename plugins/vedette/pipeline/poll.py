"""Poll: ask every feed that is due, keep the entries not seen before."""

import asyncio
import datetime as dt
import hashlib
import logging
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vedette import rhythm, urls
from vedette.confined import Confined
from vedette.errors import (
    ClaimLostError,
    GiveUpError,
    KilledError,
    RefusedError,
    RetryLaterError,
    UsageError,
    VedetteError,
)
from vedette.fetch import Client
from vedette.model import FeedDocument, Fetched
from vedette.pipeline.identify import Identified, dated
from vedette.pipeline.work import Batch, Work, batches, save_each
from vedette.store import feeds as rows
from vedette.store import gates, tombstones
from vedette.store.feeds import DueFeed, FeedState, Poll, Settled
from vedette.store.hosts import PostgresHostBook

log = logging.getLogger(__name__)

_NOT_MODIFIED = 304
# Answers that come in within this time are saved together.
_GATHERED = 0.05
# Validators are believed for so many intervals, within these bounds.
_BELIEVED = 8
_BELIEVED_LEAST, _BELIEVED_MOST = dt.timedelta(hours=2), dt.timedelta(hours=24)
_MOVED_AFTER = 3
_NEGLECTED = dt.timedelta(hours=1)
_LONGEST_RUN = dt.timedelta(minutes=4)
# A claim's share: so many times what is asked at once.
_SHARE = 4
# The host cannot be asked now for reasons that are not this feed's: put back, no poll.
_NOT_ASKED = frozenset({"host-closed", "host-busy"})


def plan(work: Work) -> list[Batch]:
    """The hosts with feeds due, in batches."""
    now = work.now()
    rows.quarantine(work.connection, now=now, max_tries=work.config.max_tries)
    due = rows.hosts_due(work.connection, now=now)
    return batches(due, "feeds", most=work.config.batches)


def poll(work: Work, hosts: list[str]) -> dict[str, int]:
    """Poll the due feeds of these hosts."""
    return asyncio.run(_poll(work, hosts))


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A feed and what asking it brought. Without `poll` it was not asked: put back, by `gate`."""

    feed: DueFeed
    state: FeedState
    poll: Poll | None = None
    found: Identified | None = None
    gate: str | None = None


async def _poll(work: Work, hosts: list[str]) -> dict[str, int]:
    book = PostgresHostBook(work.connection)
    done: Counter[str] = Counter()
    running: set[asyncio.Task[_Asked]] = set()
    more = True
    async with (
        Client(work.config, book) as client,
        Confined() as parser,
    ):
        asking = _Asking(work, client, parser)
        # What a slow host has left then is put back, so that a run ends before the next is due.
        until = work.now() + min(_LONGEST_RUN, dt.timedelta(seconds=work.config.claim_seconds / 2))
        while True:
            # The next share is claimed before the last answer of this one: one slow feed holds up
            # nobody else. What did not finish before is asked alone.
            claimed = []
            if more and len(running) <= work.config.fetch_concurrency:
                claimed = _claim(work, hosts, retried=False, until=until)
                more = bool(claimed)
            if not running and not claimed:
                claimed = _claim(work, hosts, retried=True, until=until)
                if not claimed:
                    break
            if claimed:
                book.preload(sorted({feed.host for feed in claimed}))
            running |= {asyncio.create_task(asking.ask(feed, until)) for feed in claimed}
            finished, running = await asyncio.wait(running, timeout=_GATHERED)
            done += asking.save([task.result() for task in finished])
    if asking.trouble:
        raise VedetteError(asking.trouble)
    return dict(done)


def _claim(work: Work, hosts: list[str], *, retried: bool, until: dt.datetime) -> list[DueFeed]:
    if work.now() >= until:
        return []
    most = 1 if retried else _SHARE * work.config.fetch_concurrency
    return rows.claim(work.connection, hosts, retried=retried, most=most, **work.claim())


class _Asking:
    """Asks feeds and saves what came: one request at a time to a host, so many at once in all."""

    def __init__(self, work: Work, client: Client, parser: Confined) -> None:
        self._work = work
        self._client = client
        self._parser = parser
        self._gate = asyncio.Semaphore(work.config.fetch_concurrency)
        self._hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._sites = rows.sites(work.connection)
        self.trouble: str | None = None
        """What went wrong here and is no feed's fault."""

    async def ask(self, feed: DueFeed, until: dt.datetime) -> _Asked:
        """Ask a feed; never raises but what ends the task, since one bad feed is a result."""
        async with self._hosts[feed.host], self._gate:
            now = self._work.now()
            if now >= until:
                return _put_back(feed, now)
            try:
                return await self._ask(feed)
            except Exception as error:
                log.exception("feed %s", feed.slug)
                reason = f"{feed.url}: {type(error).__name__} while it was asked, see the log"
                return _failed(feed, now, self._work.now(), "crashed", reason)

    async def _ask(self, feed: DueFeed) -> _Asked:
        started = self._work.now()
        fetched: Fetched | None = None
        probed = False
        try:
            fetched = await self._fetch(feed, conditional=feed.validators == "trusted")
            if fetched.status == _NOT_MODIFIED and _doubtful(feed, started):
                fetched, probed = await self._probe(feed, fetched)
            document = await self._parse(feed, fetched)
        except VedetteError as error:
            return self._failing(feed, started, error, fetched)
        return self._answered(feed, started, fetched, document, probed=probed)

    def _failing(
        self, feed: DueFeed, started: dt.datetime, error: VedetteError, fetched: Fetched | None
    ) -> _Asked:
        """What an error means for the feed: a failed poll, or that it was not its turn."""
        now = self._work.now()
        where, after = getattr(error, "gate", None), getattr(error, "after", None)
        if where in _NOT_ASKED and not _neglected(feed, now):
            return _put_back(feed, now + (after or feed.poll_interval), where)
        if where is None and not isinstance(error, KilledError | UsageError):
            self.trouble = str(error)
            return _put_back(feed, now + feed.poll_interval, "crashed")
        return _failed(
            feed,
            started,
            now,
            where or ("killed" if isinstance(error, KilledError) else "url"),
            str(error),
            fetched=fetched,
            refused=isinstance(error, RefusedError),
            after=after,
        )

    def _answered(
        self,
        feed: DueFeed,
        started: dt.datetime,
        fetched: Fetched,
        document: FeedDocument | None,
        *,
        probed: bool,
    ) -> _Asked:
        now = self._work.now()
        full = fetched.status != _NOT_MODIFIED
        poll = Poll(
            started_at=started,
            finished_at=now,
            outcome="ok" if document else "unchanged",
            status=fetched.status,
            bytes=len(fetched.body),
            entries=len(document.entries) if document else 0,
            probed=probed,
        )
        state = replace(
            FeedState.of(feed),
            failure_weight=0.0,
            next_due=now + _interval(feed, now),
            unchanged=0 if full else feed.unchanged + 1,
        )
        state = _moved(feed, _full(state, fetched, now) if full else state, fetched)
        if document is None:
            return _Asked(feed=feed, poll=poll, state=state)
        return _Asked(
            feed=feed,
            poll=poll,
            state=_read(state, document, now),
            found=self._identified(feed, document, now),
        )

    def _identified(self, feed: DueFeed, document: FeedDocument, now: dt.datetime) -> Identified:
        hosts = self._work.config.hosts
        return Identified(
            document,
            feed_url=feed.stated_url,
            now=now,
            foreign=self._sites.of_others(feed.outlet_id),
            inside=() if feed.host in hosts else hosts,
        )

    async def _fetch(self, feed: DueFeed, *, conditional: bool) -> Fetched:
        etag, last_modified = (feed.etag, feed.last_modified) if conditional else (None, None)
        return await self._client.fetch(
            feed.url, etag=etag, last_modified=last_modified, kind="feed"
        )

    async def _probe(self, feed: DueFeed, unchanged: Fetched) -> tuple[Fetched, bool]:
        """Ask again without validators, right after a 304: what is new now was there then."""
        try:
            return await self._fetch(feed, conditional=False), True
        except (RetryLaterError, GiveUpError, RefusedError) as error:
            log.info("feed %s could not be probed: %s", feed.slug, error)
            return unchanged, False

    async def _parse(self, feed: DueFeed, fetched: Fetched) -> FeedDocument | None:
        """The document; None where it is the one of last time."""
        if fetched.status == _NOT_MODIFIED or _digest(fetched.body) == feed.body_sha256:
            return None
        return await self._parser.parse(
            fetched.body,
            url=fetched.final_url,
            content_type=fetched.content_type,
            zone=zoneinfo.ZoneInfo(feed.zone) if feed.zone else dt.UTC,
        )

    def save(self, batch: Sequence[_Asked]) -> Counter[str]:
        """Save what came, in one transaction where that works; returns counts by name."""
        if not batch:
            return Counter()
        saving = _Saving(self._work, batch)
        done = save_each(
            self._work, {asked.feed.id: asked for asked in batch}, saving.save, saving.count
        )
        return done + Counter({"feeds": len(batch), "entries new": sum(saving.fresh.values())})


class _Saving:
    """Saves a batch of polls; what is known of all their entries is looked up at once."""

    def __init__(self, work: Work, batch: Sequence[_Asked]) -> None:
        self._work = work
        self.fresh: dict[int, int] = {}
        self._batch = {asked.feed.id: asked for asked in batch}
        self._outlets = {asked.feed.id: asked.feed.outlet_id for asked in batch}
        self._found = {asked.feed.id: asked.found for asked in batch if asked.found}
        self._settled: dict[int, Settled] = {}
        if self._found:
            self._look_up()

    def _look_up(self) -> None:
        links = [link for found in self._found.values() for link in found.links]
        guids = [(key, guid) for key, found in self._found.items() for guid in found.guids]
        known = rows.known(self._work.connection, links, guids)
        buried = tombstones.tombstones(self._work.connection, links)
        self._settled = {key: one.settle(known(key), buried) for key, one in self._found.items()}

    def save(self, asked: _Asked) -> str:
        """Save one, inside the caller's transaction; says what became of it."""
        work, feed, key = self._work, asked.feed, asked.feed.id
        self.fresh[key] = 0
        if asked.poll is None:
            due = asked.state.next_due
            rows.release(work.connection, feed, worker=work.worker, next_due=due)
            return "feeds put back"
        settled = self._settled.get(key, Settled())
        known = self._found[key].number - len(settled.new) if key in self._found else 0
        try:
            self.fresh[key] = rows.finish(
                work.connection,
                feed,
                asked.poll,
                asked.state,
                settled.new,
                worker=work.worker,
                known=known,
                restated=settled.restated,
                moved=settled.moved,
            )
        except ClaimLostError as error:
            log.warning("%s", error)
            return "claims lost"
        return f"feeds {asked.poll.outcome}"

    def count(self, said: Mapping[int, str]) -> None:
        """Count what each gate turned away of the polls that were saved."""
        numbers: Counter[tuple[int, str]] = Counter()
        for key, became in said.items():
            if became == "claims lost":
                continue
            for gate, number in self._turned_away(key).items():
                numbers[self._outlets[key], gate] += number
        for (outlet, gate), number in sorted(numbers.items()):
            gates.count(
                self._work.connection,
                "poll",
                gate,
                now=self._work.now(),
                outlet=outlet,
                number=number,
            )

    def _turned_away(self, key: int) -> Counter[str]:
        asked = self._batch[key]
        gate = asked.poll.gate if asked.poll else asked.gate
        found = self._found.get(key)
        return (found.refused if found else Counter()) + Counter([gate] if gate else [])


def _doubtful(feed: DueFeed, now: dt.datetime) -> bool:
    """Has a feed said 304 for so long that it is worth a full answer to see whether that is true?"""
    believed = min(max(_BELIEVED * feed.poll_interval, _BELIEVED_LEAST), _BELIEVED_MOST)
    return feed.full_at is None or now - feed.full_at >= believed


def _neglected(feed: DueFeed, now: dt.datetime) -> bool:
    """Was a feed not asked for so long that its host's closing is its failure, too?"""
    last = feed.last_polled
    return last is not None and now - last > max(2 * feed.poll_interval, _NEGLECTED)


def _put_back(feed: DueFeed, due: dt.datetime, gate: str | None = None) -> _Asked:
    return _Asked(feed=feed, state=replace(FeedState.of(feed), next_due=due), gate=gate)


def _failed(
    feed: DueFeed,
    started: dt.datetime,
    now: dt.datetime,
    gate: str,
    reason: str,
    *,
    fetched: Fetched | None = None,
    refused: bool = False,
    after: dt.timedelta | None = None,
) -> _Asked:
    outcome = "not-a-feed" if gate == "not-a-feed" else "refused" if refused else "failed"
    poll = Poll(
        started_at=started,
        finished_at=now,
        outcome=outcome,
        status=fetched.status if fetched else None,
        bytes=len(fetched.body) if fetched else 0,
        gate=gate,
        reason=reason,
    )
    weight = feed.failure_weight + rhythm.weigh(gate)
    state = replace(
        FeedState.of(feed),
        failure_weight=weight,
        next_due=now + max(_wait_after_failure(feed, gate, weight, now), after or dt.timedelta()),
    )
    if gate == "http-410":
        state = replace(state, state="gone", reason=reason)
    return _Asked(feed=feed, poll=poll, state=state)


def _wait_after_failure(feed: DueFeed, gate: str, weight: float, now: dt.datetime) -> dt.timedelta:
    if feed.condition == "dormant":
        return rhythm.WEEKLY
    return rhythm.backoff(weight, _interval(feed, now), gate)


def _interval(feed: DueFeed, now: dt.datetime) -> dt.timedelta:
    learned = rhythm.Rhythm.from_json(feed.rhythm)
    return rhythm.interval(learned, slug=feed.slug, stated=feed.poll_interval, now=now)


def _full(state: FeedState, fetched: Fetched, now: dt.datetime) -> FeedState:
    """After a full answer that was a feed: its validators are kept, and its hash."""
    return replace(
        state,
        etag=fetched.headers.get("etag"),
        last_modified=fetched.headers.get("last-modified"),
        body_sha256=_digest(fetched.body),
        full_at=now,
    )


def _read(state: FeedState, document: FeedDocument, now: dt.datetime) -> FeedState:
    """After a document: when its list of entries changed, and the newest date it believably has."""
    listed = [(entry.guid, entry.url, entry.title) for entry in document.entries]
    digest = _digest(repr(listed).encode("utf-8", "surrogatepass"))
    dates = (dated(entry, now) for entry in document.entries)
    newest = max((date for date, source in dates if source in {"feed", "assumed"}), default=None)
    return replace(
        state,
        changed_at=state.changed_at if digest == state.entries_sha256 else now,
        newest=newest,
        entries=len(document.entries),
        entries_sha256=digest,
    )


def _moved(feed: DueFeed, state: FeedState, fetched: Fetched) -> FeedState:
    """Count permanent redirects; the third in a row to the same place is believed."""
    there = fetched.moved_to
    if there is None:
        return replace(state, moved_to=None, moved_seen=0)
    seen = feed.moved_seen + 1 if there == feed.moved_to else 1
    if seen < _MOVED_AFTER:
        return replace(state, moved_to=there, moved_seen=seen)
    return replace(state, url=there, host=urls.host(there), moved_to=None, moved_seen=0)


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()
