"""Poll: ask every feed that is due, keep the entries not seen before."""

import asyncio
import datetime as dt
import logging
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from functools import partial

from vedette import feeds, urls
from vedette.errors import (
    ClaimLostError,
    GiveUpError,
    RefusedError,
    RetryLaterError,
    UsageError,
    VedetteError,
)
from vedette.fetch import Client
from vedette.model import Entry, FeedDocument, Fetched
from vedette.pipeline.work import Batch, Work, batches
from vedette.store import feeds as rows
from vedette.store.feeds import DueFeed, NewEntry, Poll
from vedette.store.hosts import PostgresHostBook

log = logging.getLogger(__name__)

# Clocks differ a little; a date this far ahead is still believed.
_AHEAD = dt.timedelta(minutes=10)
_LONGEST_BACKOFF = dt.timedelta(hours=24)
# A machine or network that was away comes back: news must not wait for a day's backoff then.
_PASSING = frozenset({"dns", "connection", "timeout", "http-5xx", "http-429", "robots-unreachable"})
_LONGEST_PASSING = dt.timedelta(hours=1)


def plan(work: Work) -> list[Batch]:
    """The hosts with feeds due, in batches."""
    now = work.now()
    rows.quarantine(work.connection, now=now, max_tries=work.config.max_tries)
    due = rows.hosts_due(work.connection, now=now)
    return batches(due, "feeds", most=work.config.batches)


def poll(work: Work, hosts: list[str]) -> dict[str, int]:
    """Poll the due feeds of these hosts."""
    return asyncio.run(_poll(work, hosts))


async def _poll(work: Work, hosts: list[str]) -> dict[str, int]:
    done: Counter[str] = Counter()
    async with Client(work.config, PostgresHostBook(work.connection)) as client:
        while claimed := _claim(work, hosts):
            results = await asyncio.gather(
                *(_poll_one(work, client, feed) for feed in claimed), return_exceptions=True
            )
            for feed, result in zip(claimed, results, strict=True):
                done += _counted(feed, result)
    return dict(done)


def _claim(work: Work, hosts: list[str]) -> list[DueFeed]:
    """As many as are asked at once; else one that did not finish before, alone."""
    claim = partial(rows.claim, work.connection, hosts, **work.claim())
    return claim(retried=False, most=work.config.fetch_concurrency) or claim(retried=True, most=1)


def _counted(feed: DueFeed, result: Counter[str] | BaseException) -> Counter[str]:
    """One bad feed is a result, not a crash; its claim runs out and it is tried again."""
    if isinstance(result, ClaimLostError):
        log.warning("%s", result)
        return Counter({"claims lost": 1})
    if isinstance(result, Exception):
        log.error("feed %s: %r", feed.slug, result, exc_info=result)
        return Counter({"crashed": 1})
    if isinstance(result, BaseException):
        raise result
    return result


async def _poll_one(work: Work, client: Client, feed: DueFeed) -> Counter[str]:
    started = work.now()
    document: FeedDocument | None = None
    fetched: Fetched | None = None
    outcome, gate, reason, after = "ok", None, None, None
    try:
        fetched = await client.fetch(
            feed.url, etag=feed.etag, last_modified=feed.last_modified, kind="feed"
        )
        if fetched.status == 304:  # noqa: PLR2004  (RFC 9110, 15.4.5: Not Modified)
            outcome = "unchanged"
        else:
            document = await asyncio.to_thread(
                feeds.parse,
                fetched.body,
                url=fetched.final_url,
                content_type=fetched.content_type,
            )
    except GiveUpError as error:
        outcome = "not-a-feed" if error.gate == "not-a-feed" else "failed"
        gate, reason = error.gate, str(error)
    except RefusedError as error:
        outcome, gate, reason = "refused", error.gate, str(error)
    except RetryLaterError as error:
        outcome, gate, reason, after = "failed", error.gate, str(error), error.after
    except VedetteError as error:
        outcome, gate, reason = "failed", "url", str(error)
    poll = _poll_row(feed, started, work.now(), outcome, fetched)
    poll = replace(poll, gate=gate, reason=reason, entries=len(document.entries) if document else 0)
    new, refused = _entries(
        document, poll.finished_at, foreign=rows.hosts_of_others(work.connection, feed)
    )
    fresh = rows.finish(
        work.connection,
        feed,
        poll,
        new,
        refused,
        worker=work.worker,
        next_due=next_due(feed, poll, after),
    )
    return Counter({"feeds": 1, f"feeds {outcome}": 1, "entries new": fresh})


def _poll_row(
    feed: DueFeed,
    started: dt.datetime,
    finished: dt.datetime,
    outcome: str,
    fetched: Fetched | None,
) -> Poll:
    # Validators are those of the last full answer that was a feed.
    headers = fetched.headers if fetched and outcome == "ok" else None
    return Poll(
        started_at=started,
        finished_at=finished,
        outcome=outcome,
        status=fetched.status if fetched else None,
        bytes=len(fetched.body) if fetched else 0,
        etag=headers.get("etag") if headers is not None else feed.etag,
        last_modified=headers.get("last-modified") if headers is not None else feed.last_modified,
    )


def next_due(feed: DueFeed, poll: Poll, after: dt.timedelta | None) -> dt.datetime:
    """When to ask next: after the interval; doubled for each failure in a row.

    That is a day at most, and an hour where the failure is one that passes by itself.
    """
    wait = feed.poll_interval
    if not poll.success:
        longest = _LONGEST_PASSING if poll.gate in _PASSING else _LONGEST_BACKOFF
        wait = max(wait, min(wait * 2 ** min(feed.failures, 10), longest))
    return poll.finished_at + max(wait, after or dt.timedelta())


def _entries(
    document: FeedDocument | None, now: dt.datetime, *, foreign: Collection[str]
) -> tuple[list[NewEntry], dict[str, int]]:
    """What of a document may be kept, and how many entries each gate turned away.

    A link to a host in `foreign` is another outlet's article: under this feed it would carry the
    wrong name, rights and state.
    """
    if document is None:
        return [], {}
    refused = Counter(document.refused)
    new: dict[str, NewEntry] = {}
    for entry in document.entries:
        try:
            canonical = urls.canonical(entry.url)
        except UsageError:
            refused["no-link"] += 1
            continue
        if len(canonical) > urls.LONGEST:
            refused["too-long"] += 1
            continue
        if urls.site(canonical) in foreign:
            refused["foreign-host"] += 1
            continue
        if canonical in new:
            refused["repeated"] += 1
            continue
        published, source = dated(entry, now)
        new[canonical] = NewEntry(
            entry=entry,
            canonical_url=canonical,
            host=urls.host(entry.url),
            published=published,
            date_source=source,
        )
    return list(new.values()), dict(refused)


def dated(entry: Entry, now: dt.datetime) -> tuple[dt.datetime, str]:
    """When an entry was published, and where that comes from.

    Without a date it is dated by first sight; a date in the future is brought back to it.
    """
    published = entry.published or entry.updated
    if published is None:
        return now, "first-seen"
    if published > now + _AHEAD:
        return now, "clamped"
    return published, "feed"
