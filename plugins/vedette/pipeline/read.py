"""Read: download the pages of new entries and extract their text, as far as rights allow."""

import asyncio
import datetime as dt
import hashlib
import itertools
import logging
import re
from collections import Counter
from functools import partial

from vedette import dedup, urls
from vedette.errors import (
    ClaimLostError,
    GiveUpError,
    RefusedError,
    RetryLaterError,
    UsageError,
    VedetteError,
)
from vedette.extract import extract
from vedette.fetch import Client
from vedette.model import Article, Fetched
from vedette.pipeline.work import Batch, Work, batches
from vedette.store import articles
from vedette.store import entries as rows
from vedette.store.articles import NewArticle
from vedette.store.entries import WaitingEntry
from vedette.store.hosts import PostgresHostBook

log = logging.getLogger(__name__)

# One claim's share of a host: what its pace lets through well within the claim.
_PER_HOST = 20
# What is left after this waits for the next run, so that a run ends before the next is due.
_LONGEST_RUN = dt.timedelta(minutes=8)
_FIRST_BACKOFF = dt.timedelta(minutes=10)
_LONGEST_BACKOFF = dt.timedelta(hours=6)
_PATIENCE = dt.timedelta(hours=48)
_EXCERPT = 300
_WORD = re.compile(r"\w+")


def plan(work: Work) -> list[Batch]:
    """The hosts with entries waiting, in batches."""
    now = work.now()
    rows.quarantine(work.connection, now=now, max_tries=work.config.max_tries)
    hosts = rows.hosts_waiting(work.connection, now=now)
    return batches(hosts, "entries", most=work.config.batches)


def waiting(work: Work) -> dict[str, int]:
    """What is to be done: entries to read, and articles that an earlier run left on their way."""
    now = work.now()
    return {
        "entries": sum(rows.hosts_waiting(work.connection, now=now).values()),
        "articles": articles.waiting(work.connection, ["read", "deduplicated", "tagged"], now=now),
    }


def read(work: Work, hosts: list[str]) -> dict[str, int]:
    """Read what waits at these hosts, for eight minutes at most."""
    return asyncio.run(_read(work, hosts))


async def _read(work: Work, hosts: list[str]) -> dict[str, int]:
    done: Counter[str] = Counter()
    end = work.now() + _LONGEST_RUN
    gate = asyncio.Semaphore(work.config.fetch_concurrency)
    async with Client(work.config, PostgresHostBook(work.connection)) as client:
        while work.now() < end and (claimed := _claim(work, hosts)):
            # A host's entries one after the other: waiting for its pace holds up nobody else. The
            # earliest first, so that of two editions the later one becomes the version.
            queues = itertools.groupby(sorted(claimed, key=_place), key=_host)
            until = min(end, work.now() + _claim_used(work))
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(_read_host(work, client, list(queue), until, gate))
                    for _, queue in queues
                ]
            done = sum((task.result() for task in tasks), done)
    return dict(done)


def _claim(work: Work, hosts: list[str]) -> list[WaitingEntry]:
    """A share of each host; else one entry that did not finish before, alone."""
    claim = partial(rows.claim, work.connection, **work.claim())
    fresh = claim(hosts, retried=False, per_host=_PER_HOST)
    alone = (claim([host], retried=True, per_host=1) for host in hosts)
    return fresh or next(filter(None, alone), [])


def _claim_used(work: Work) -> dt.timedelta:
    """How much of a claim is worked under; the rest is for the entry that was begun last."""
    return dt.timedelta(seconds=work.config.claim_seconds / 2)


def _host(entry: WaitingEntry) -> str:
    return urls.host(entry.url)


def _place(entry: WaitingEntry) -> tuple[str, dt.datetime, int]:
    return _host(entry), entry.published, entry.id


async def _read_host(
    work: Work,
    client: Client,
    queue: list[WaitingEntry],
    until: dt.datetime,
    gate: asyncio.Semaphore,
) -> Counter[str]:
    done: Counter[str] = Counter()
    async with gate:
        for place, entry in enumerate(queue):
            if work.now() >= until:
                rows.release(work.connection, queue[place:], worker=work.worker)
                done["left for the next run"] += len(queue) - place
                break
            done[await _guarded(work, client, entry)] += 1
    return done


async def _guarded(work: Work, client: Client, entry: WaitingEntry) -> str:
    """One bad page is a result, not a crash; its claim runs out and it is tried again."""
    try:
        return await _read_one(work, client, entry)
    except ClaimLostError as error:
        log.warning("%s", error)
        return "claims lost"
    except Exception:
        log.exception("entry %s (%s)", entry.id, entry.url)
        return "crashed"


async def _read_one(work: Work, client: Client, entry: WaitingEntry) -> str:
    try:
        if entry.rights == "headline":
            return _save(work, entry, None, _as_given(entry))
        fetched = await client.fetch(entry.url)
        # In this thread: another one would fight with it for the interpreter lock and make each
        # page a third dearer. What waits meanwhile is at worst put back and read later.
        article = extract(fetched.body, content_type=fetched.content_type, url=fetched.final_url)
        return _save(work, entry, fetched, article)
    except RetryLaterError as error:
        return _put_back(work, entry, error)
    except (GiveUpError, RefusedError) as error:
        state = "refused" if isinstance(error, RefusedError) else "failed"
        return _set_aside(work, entry, state, error.gate, str(error))
    except UsageError as error:
        return _set_aside(work, entry, "refused", "url", str(error))


def _as_given(entry: WaitingEntry) -> Article:
    """The article of a headline-only outlet: what the feed says, nothing else."""
    return Article(
        title=entry.title, text=entry.summary, authors=tuple(entry.authors), language=entry.language
    )


def _save(work: Work, entry: WaitingEntry, fetched: Fetched | None, article: Article) -> str:
    now = work.now()
    body_until = now + dt.timedelta(days=work.config.body_days)
    page_until = now + dt.timedelta(days=work.config.page_days)
    became = rows.save(
        work.connection,
        entry,
        new_article(
            entry,
            fetched.final_url if fetched else entry.url,
            article,
            now=now,
            body_until=body_until,
        ),
        fetched,
        worker=work.worker,
        now=now,
        # The page holds the text: it may not outlive it.
        page_until=page_until if entry.rights == "full" else min(page_until, body_until),
    )
    return f"articles {became}"


def _put_back(work: Work, entry: WaitingEntry, error: RetryLaterError) -> str:
    """Try again after half as long as it has waited already; give up after two days.

    By age and not by number: a network that is away for a night must not cost the night's news.
    """
    now = work.now()
    age = now - entry.first_seen
    if age > _PATIENCE:
        return _set_aside(work, entry, "failed", error.gate, str(error))
    wait = min(max(age / 2, _FIRST_BACKOFF), _LONGEST_BACKOFF)
    rows.put_back(
        work.connection,
        entry,
        error.gate,
        str(error),
        worker=work.worker,
        next_try=now + max(wait, error.after or dt.timedelta()),
    )
    return "put back"


def _set_aside(work: Work, entry: WaitingEntry, state: str, gate: str, reason: str) -> str:
    rows.set_aside(work.connection, entry, state, gate, reason, worker=work.worker, now=work.now())
    return state


def new_article(
    entry: WaitingEntry,
    final_url: str,
    article: Article,
    *,
    now: dt.datetime,
    body_until: dt.datetime,
) -> NewArticle:
    """Join what the feed said and what the page says into what is kept."""
    title = entry.title or article.title
    published, source = _published(entry, article, now)
    keeps_body = entry.rights != "headline"
    return NewArticle(
        outlet_id=entry.outlet_id,
        rights=entry.rights,
        url=entry.url,
        canonical_url=identity(entry.canonical_url, final_url, article.canonical_url),
        title=title,
        excerpt=excerpt(entry.summary or article.description or article.text),
        text=article.text,
        body=article.text if keeps_body else None,
        body_until=body_until if entry.rights == "analyse" else None,
        text_sha256=hashlib.sha256(f"{title}\n{article.text}".encode()).digest(),
        words=len(_WORD.findall(article.text)),
        shingles=dedup.shingles(article.text),
        authors=article.authors or tuple(entry.authors),
        published=published,
        date_source=source,
        first_seen=entry.first_seen,
        language=article.language or entry.language,
        image=article.image,
        paywalled=article.paywalled,
        furniture=article.furniture,
    )


def identity(entry_url: str, final_url: str, declared: str | None) -> str:
    """The canonical URL: what the page declares if it lies on the page's own host.

    A page must not pass itself off as another site's: that would hide the other site's article.
    """
    try:
        canonical = urls.canonical(final_url)
        if declared and urls.site(declared) == urls.site(final_url):
            stated = urls.canonical(declared)
            # Some sites declare their front page on every page.
            canonical = canonical if urls.is_front(stated) else stated
    except VedetteError:
        return entry_url
    return canonical if len(canonical) <= urls.LONGEST else entry_url


def _published(entry: WaitingEntry, article: Article, now: dt.datetime) -> tuple[dt.datetime, str]:
    if entry.date_source == "feed" or article.published is None:
        return entry.published, entry.date_source
    stated = article.published
    if not isinstance(stated, dt.datetime):
        stated = dt.datetime.combine(stated, dt.time(), tzinfo=dt.UTC)
    elif stated.tzinfo is None:
        stated = stated.replace(tzinfo=dt.UTC)
    return (stated, "page") if stated <= now else (entry.published, entry.date_source)


def excerpt(text: str) -> str:
    """The beginning of a text, at most 300 characters, ended at a word."""
    line = " ".join(text.split())
    if len(line) <= _EXCERPT:
        return line
    return line[: _EXCERPT - 1].rsplit(" ", 1)[0] + "…"
