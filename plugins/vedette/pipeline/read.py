"""Read: download the pages of new and changed entries and extract their text, as far as rights allow."""

import asyncio
import datetime as dt
import itertools
import logging
import re
import zoneinfo
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import NoReturn

from vedette import urls
from vedette.confined import Confined
from vedette.errors import (
    ClaimLostError,
    GiveUpError,
    KilledError,
    RefusedError,
    ReservedError,
    RetryLaterError,
    UsageError,
    VedetteError,
)
from vedette.fetch import Client
from vedette.model import Article, Fetched
from vedette.pipeline.work import Batch, Work, batches
from vedette.store import articles, feeds, furniture, gates, rights, tombstones, versions
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
# How long in all, how soon and how late again.
_PASSING = dt.timedelta(hours=48), _FIRST_BACKOFF, dt.timedelta(hours=6)
_BLOCKED = dt.timedelta(days=7), dt.timedelta(hours=6), dt.timedelta(hours=24)
# What is read again and does not work is tried again for so long: its article is there all the same.
_AGAIN = dt.timedelta(hours=12), dt.timedelta(minutes=30), dt.timedelta(hours=3)
_NOT_MODIFIED = 304
_EXCERPT = 300
_WORD = re.compile(r"\w+")


def plan(work: Work) -> list[Batch]:
    """The hosts with entries waiting, in batches."""
    now = work.now()
    rows.quarantine(work.connection, now=now, max_tries=work.config.max_tries)
    rows.revisit(work.connection, hours=work.config.revisit_hours, now=now)
    hosts = rows.hosts_waiting(work.connection, now=now)
    return batches(hosts, "entries", most=work.config.batches)


def waiting(work: Work) -> dict[str, int]:
    """What is to be done: entries to read, and articles that an earlier run left on their way.

    Articles that are due to be read again become so here: nothing else may bring anything.
    """
    now = work.now()
    rows.revisit(work.connection, hours=work.config.revisit_hours, now=now)
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
    async with (
        Client(work.config, PostgresHostBook(work.connection)) as client,
        Confined(ahead="extract") as parser,
    ):
        reading = _Reading(work, client, parser)
        while work.now() < end and (claimed := _claim(work, hosts)):
            # A host's entries one after the other: waiting for its pace holds up nobody else. The
            # earliest first, so that of two editions the later one becomes the version.
            queues = itertools.groupby(sorted(claimed, key=_place), key=_host)
            until = min(end, work.now() + _claim_used(work))
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(reading.host(list(queue), until)) for _, queue in queues]
            done = sum((task.result() for task in tasks), done)
            if reading.trouble:
                raise VedetteError(reading.trouble)
    return dict(done)


def _claim(work: Work, hosts: list[str]) -> list[WaitingEntry]:
    """A share of each host; else one entry that did not finish before, alone; else what is to be read again."""
    claim = partial(rows.claim, work.connection, **work.claim())
    for again in (False, True):
        fresh = claim(hosts, retried=False, per_host=_PER_HOST, again=again)
        alone = (claim([host], retried=True, per_host=1, again=again) for host in hosts)
        if claimed := fresh or next(filter(None, alone), []):
            return claimed
    return []


def _claim_used(work: Work) -> dt.timedelta:
    """How much of a claim is worked under; the rest is for the entry that was begun last."""
    return dt.timedelta(seconds=work.config.claim_seconds / 2)


def _host(entry: WaitingEntry) -> str:
    return urls.host(entry.url)


def _place(entry: WaitingEntry) -> tuple[str, dt.datetime, int]:
    return _host(entry), entry.published, entry.id


class _Reading:
    """Downloads pages and has them extracted: the hosts side by side, so many at once."""

    def __init__(self, work: Work, client: Client, parser: Confined) -> None:
        self._work = work
        self._client = client
        self._parser = parser
        self._gate = asyncio.Semaphore(work.config.fetch_concurrency)
        self._furniture: dict[int, frozenset[int]] = {}
        self._sites = feeds.sites(work.connection)
        # Outlets that were lowered after their entries were claimed.
        self._reserved: set[int] = set()
        self.trouble: str | None = None
        """What went wrong here and is no page's fault."""

    async def host(self, queue: list[WaitingEntry], until: dt.datetime) -> Counter[str]:
        """Read a host's entries one after the other; what is left then is given back."""
        done: Counter[str] = Counter()
        async with self._gate:
            for place, entry in enumerate(queue):
                if self._work.now() >= until:
                    rows.release(self._work.connection, queue[place:], worker=self._work.worker)
                    done["left for the next run"] += len(queue) - place
                    break
                done[await self._guarded(entry)] += 1
        return done

    async def _guarded(self, entry: WaitingEntry) -> str:
        """One bad page is a result, not a crash; its claim runs out and it is tried again."""
        try:
            return await self._read(entry)
        except ClaimLostError as error:
            log.warning("%s", error)
            return "claims lost"
        except Exception:
            log.exception("entry %s (%s)", entry.id, entry.url)
            return "crashed"

    async def _read(self, entry: WaitingEntry) -> str:
        work = self._work
        try:
            became = await self._became(entry)
        except RetryLaterError as error:
            became = _put_back(work, entry, error)
        except KilledError as error:
            became = _abandon(work, entry, error)
        except (GiveUpError, RefusedError) as error:
            state = "refused" if isinstance(error, RefusedError) else "failed"
            became = _end(work, entry, state, error.gate, str(error))
        except UsageError as error:
            became = _end(work, entry, "refused", "url", str(error))
        except ClaimLostError:
            raise
        except VedetteError as error:
            # Ours, such as no memory for another process: the page is not to blame.
            self.trouble = str(error)
            became = _put_back(work, entry, RetryLaterError(gate="crashed", reason=self.trouble))
        return became

    async def _became(self, entry: WaitingEntry) -> str:
        """Read an entry as far as rights allow; what was saved."""
        if entry.outlet_id in self._reserved:
            entry = replace(entry, rights="headline")
        if entry.rights == "headline" or entry.identity == "title-date":
            return _save(self._work, entry, None, _as_given(entry))
        try:
            fetched = await self._client.fetch(
                entry.url, etag=entry.etag, last_modified=entry.last_modified
            )
            if fetched.status == _NOT_MODIFIED:
                return _let_be(self._work, entry, "unchanged")
            article = await self._extract(entry, fetched)
            if article.reserved:
                _refuse_reserved(fetched.final_url)
        except ReservedError as error:
            return self._reserve(entry, error)
        if entry.again and urls.is_front(fetched.final_url) and not urls.is_front(entry.url):
            _refuse_front(fetched)
        return _save(self._work, entry, fetched, article)

    def _reserve(self, entry: WaitingEntry, error: ReservedError) -> str:
        """Keep of this entry what the feed said; what its own site reserves lowers the outlet.

        What was read before stays, as far as the rights that hold from now on let it.
        """
        work = self._work
        own = self._sites.has(urls.site(error.url), entry.outlet_id)
        with work.connection.transaction():
            tombstones.begin_saving(work.connection)
            if own:
                rights.reserve(work.connection, entry.outlet_id, reason=str(error), now=work.now())
                entry = replace(entry, rights="headline")
            else:
                gates.count(
                    work.connection, "read", error.gate, now=work.now(), outlet=entry.outlet_id
                )
            if entry.again:
                became = _let_be(work, entry)
            else:
                became = _save(work, entry, None, _as_given(entry))
        if own:
            self._reserved.add(entry.outlet_id)
        return became

    async def _extract(self, entry: WaitingEntry, fetched: Fetched) -> Article:
        if entry.outlet_id not in self._furniture:
            lines = furniture.lines(self._work.connection, entry.outlet_id)
            self._furniture[entry.outlet_id] = lines
        return await self._parser.extract(
            fetched.body,
            content_type=fetched.content_type,
            url=fetched.final_url,
            furniture=self._furniture[entry.outlet_id],
        )


def _refuse_reserved(url: str) -> NoReturn:
    reason = f"{url}: its meta tag tdm-reservation reserves text and data mining"
    raise ReservedError(reason, url=url)


def _refuse_front(fetched: Fetched) -> NoReturn:
    message = f"{fetched.url} leads to the front page {fetched.final_url} by now"
    raise GiveUpError("elsewhere", message)


def _let_be(
    work: Work, entry: WaitingEntry, gate: str | None = None, reason: str | None = None
) -> str:
    """End reading again what gives nothing new: the article stays as it is."""
    rows.let_be(work.connection, entry, gate, reason, worker=work.worker, now=work.now())
    return "articles known" if gate == "unchanged" else "articles left as they are"


def _abandon(work: Work, entry: WaitingEntry, error: KilledError) -> str:
    """Leave the claim as a crash would: tried again alone, and quarantined the third time."""
    log.warning("entry %s: %s", entry.id, error)
    now = work.now()
    rows.abandon(
        work.connection,
        entry,
        "killed",
        str(error),
        worker=work.worker,
        now=now,
        next_try=now + _FIRST_BACKOFF * entry.tries,
    )
    return "killed"


def _as_given(entry: WaitingEntry) -> Article:
    """The article of a headline-only outlet, or of an entry without a page: what the feed says."""
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
    A site that blocks strangers lifts it after days, and is asked rarely meanwhile.
    """
    now = work.now()
    age = now - (entry.again_since if entry.again and entry.again_since else entry.first_seen)
    patience, shortest, longest = _BLOCKED if error.gate == "http-403" else _PASSING
    if entry.again:
        patience, shortest, longest = _AGAIN
    if age > patience:
        return _end(work, entry, "failed", error.gate, str(error))
    wait = min(max(age / 2, shortest), longest)
    next_try = now + max(wait, error.after or dt.timedelta())
    if entry.again:
        rows.put_off(work.connection, entry, worker=work.worker, next_try=next_try)
        return "put back"
    rows.put_back(
        work.connection,
        entry,
        error.gate,
        str(error),
        worker=work.worker,
        now=now,
        next_try=next_try,
    )
    return "put back"


def _end(work: Work, entry: WaitingEntry, state: str, gate: str, reason: str) -> str:
    """End a read that gave nothing; of what was read before, the article stays as it is."""
    if entry.again:
        return _let_be(work, entry, gate, reason)
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
    title = _headline(entry, article)
    published, source = _published(entry, article, now)
    keeps_body = entry.rights != "headline"
    return NewArticle(
        outlet_id=entry.outlet_id,
        rights=entry.rights,
        url=entry.url,
        canonical_url=entry.canonical_url
        if entry.identity == "title-date"
        else identity(entry.canonical_url, final_url, article.canonical_url),
        title=title,
        excerpt=excerpt(entry.summary or article.description or article.text),
        text=article.text,
        body=article.text if keeps_body else None,
        body_until=body_until if entry.rights == "analyse" else None,
        text_sha256=versions.fingerprint(title, article.text),
        words=len(_WORD.findall(article.text)),
        authors=article.authors or tuple(entry.authors),
        published=published,
        date_source=source,
        first_seen=entry.first_seen,
        language=article.language or entry.language,
        image=article.image,
        paywalled=article.paywalled,
        furniture=article.furniture,
        page_title=article.title,
    )


def _headline(entry: WaitingEntry, article: Article) -> str:
    """The feed's headline, unless that is as before and the page's own is another by now."""
    known = entry.page_title and article.title and not entry.renamed
    if known and entry.again and article.title != entry.page_title:
        return article.title
    return entry.title or article.title


def identity(entry_url: str, final_url: str, declared: str | None) -> str:
    """The canonical URL: what the page declares if it lies on the page's own host.

    A page must not pass itself off as another site's: that would hide the other site's article.
    """
    try:
        canonical = urls.canonical(final_url)
        near = declared and len(declared) <= urls.LONGEST
        if declared and near and urls.site(declared) == urls.site(final_url):
            stated = urls.canonical(declared)
            # Some sites declare their front page on every page.
            canonical = canonical if urls.is_front(stated) else stated
    except VedetteError:
        return entry_url
    return canonical if len(canonical) <= urls.LONGEST else entry_url


def _published(entry: WaitingEntry, article: Article, now: dt.datetime) -> tuple[dt.datetime, str]:
    """When it was published: what the feed says with an offset, else the page, else the feed."""
    stated = article.published
    if entry.date_source == "feed" or stated is None:
        return entry.published, entry.date_source
    exact = isinstance(stated, dt.datetime) and stated.tzinfo is not None
    if entry.date_source == "assumed" and not exact:
        return entry.published, entry.date_source
    zone = zoneinfo.ZoneInfo(entry.zone) if entry.zone else dt.UTC
    if not isinstance(stated, dt.datetime):
        stated = dt.datetime.combine(stated, dt.time(), tzinfo=zone)
    elif stated.tzinfo is None:
        stated = stated.replace(tzinfo=zone)
    return (stated, "page") if stated <= now else (entry.published, entry.date_source)


def excerpt(text: str) -> str:
    """The beginning of a text, at most 300 characters, ended at a word."""
    line = " ".join(text.split())
    if len(line) <= _EXCERPT:
        return line
    return line[: _EXCERPT - 1].rsplit(" ", 1)[0] + "…"
