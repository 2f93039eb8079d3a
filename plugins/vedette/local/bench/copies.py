"""How long finding copies takes with 10,000, 100,000 and 1,000,000 articles in Postgres.

The past is a synthetic one of 90 days (see `history`): a third of it lies in the window of a look-up,
which is more than a year's news of some hundred outlets. The server has its default durability. It
is asked warm: after some hundred look-ups that are not counted, as in a task that runs every ten
minutes. The reference is the plain query over the same table and the same days, for some of the
same newcomers; it reads no signatures, and counts no more than it takes to choose candidates.
"""

import contextlib
import datetime as dt
import hashlib
import secrets
import shutil
import statistics
import tempfile
import time
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import LiteralString, TypedDict

import psycopg

from vedette import config as configuration
from vedette import dedup, store
from vedette.config import Config
from vedette.errors import VedetteError
from vedette.local import run, state
from vedette.local.bench import history, history_load, newcomers, pages_server
from vedette.local.bench.history import NOW, Size
from vedette.local.bench.newcomers import Arrival
from vedette.local.bench.row import Row
from vedette.local.postgres import Embedded
from vedette.pipeline import setup
from vedette.pipeline.deduplicate import Relating, deduplicate
from vedette.pipeline.work import Work, opened, save_each
from vedette.store import Connection, articles, copies
from vedette.store.articles import NewArticle
from vedette.store.copies import PostgresIndex

SIZES = (10_000, 100_000, 1_000_000)
_WRITTEN = 3_000
_WARM_UP = 300
_LOOK_UPS = 1_000
_PLAIN = 200
_PLAIN_SECONDS = 40
_SINGLES = 300
_SINGLES_WARM_UP = 30
_BATCH = 1_000
# What the largest past needs at its peak, a tenth more than measured.
_BYTES = 7_200
# Signatures and fingerprints of a month.
_TABLES = 2
_NAME = "outlet0.example"
# A base this near to the beginning of the window might have copies only in it.
_MARGIN = dt.timedelta(days=3)
# Of known copies the share that must be found, else the times are those of something else.
_FOUND = 0.95

_PLAIN_QUERY = """
select article_id, count(*) as number
from news.fingerprint
where hash = any (%(sample)s::integer[]) and day between %(since)s and %(until)s
group by article_id
having count(*) >= 3
order by number desc, article_id
limit 20
"""
_ENTRY = """
insert into news.entry (
    feed_id, outlet_id, url, canonical_url, host, title, published, date_source, first_seen, state,
    settled_at
)
select id, outlet_id, %(url)s, %(url)s, host, %(title)s, %(now)s, 'feed', %(now)s, 'read', %(now)s
from news.feed
returning id, outlet_id
"""
_DISK = """
select sum(pg_total_relation_size(leaf.relid))::bigint as bytes
from unnest(array['news.signature', 'news.fingerprint']) parent,
    pg_partition_tree(parent::regclass) leaf
"""


class Window(TypedDict):
    """The days in which copies are looked for."""

    since: dt.date
    until: dt.date


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was measured over one past; times in seconds.

    `dropped` is until others go on, `removed` until the files are gone.
    """

    articles: int
    look_ups: Sequence[float]
    plain: Sequence[float]
    singles: Sequence[float]
    a_second: float
    bytes_each: float
    dropped: float
    removed: float


def rows(most: int = SIZES[-1]) -> list[Row]:
    """Measure over pasts of up to so many articles.

    Raises:
        VedetteError: the disk is too small for that.
    """
    sizes = [*(size for size in SIZES if size < most), most]
    with (
        tempfile.TemporaryDirectory() as folder,
        _server(Path(folder), most) as (server, config),
        opened(config, now=lambda: NOW) as work,
    ):
        setup.prepare(work)
        measured = [_measure(work, server, size) for size in sizes]
    return [row for one in measured for row in report(one, measured[0])]


def report(one: Measured, first: Measured) -> Iterator[Row]:
    """The rows about a past; growth is against the first one."""
    largest = one.articles >= SIZES[-1]
    among = f"among {short(one.articles)} articles"
    for place in (50, 99):
        ours, plain = (percentile(times, place) * 1000 for times in (one.look_ups, one.plain))
        yield Row(
            name=f"copies: look-up {among}, p{place}",
            value=ours,
            unit="ms",
            reference=plain,
            reference_is="the plain query: hash = any (sample), grouped by article",
            ratio=plain / ours,
            target="10 ms" if largest and place == 99 else "",  # noqa: PLR2004
        )
    if one is not first:
        yield _figure(
            f"copies: growth of look-up p99, {short(first.articles)} to {short(one.articles)} articles",
            percentile(one.look_ups, 99) / percentile(first.look_ups, 99),
            "times",
        )
    for place in (50, 99):
        yield _figure(
            f"copies: one article {among}, verified and committed, p{place}",
            percentile(one.singles, place) * 1000,
            "ms",
            "25 ms" if largest and place == 99 else "",  # noqa: PLR2004
        )
    yield _figure(f"copies: batches {among}", one.a_second, "articles/s")
    yield _figure(f"copies: disk {among}", one.bytes_each, "bytes an article")
    gone = f"copies: a month dropped {among}"
    yield _figure(
        f"{gone}, until look-ups go on", one.dropped * 1000, "ms", "100 ms" if largest else ""
    )
    yield _figure(f"{gone}, until its files are gone", one.removed * 1000, "ms")


def _figure(name: str, value: float, unit: str, target: str = "") -> Row:
    return Row(
        name=name,
        value=value,
        unit=unit,
        reference=None,
        reference_is="none",
        ratio=None,
        target=target,
    )


def short(number: int) -> str:
    """A number as people say it: 10k, 1M."""
    for unit, name in ((1_000_000, "M"), (1_000, "k")):
        if number >= unit and number % unit == 0:
            return f"{number // unit}{name}"
    return str(number)


def percentile(times: Sequence[float], place: int) -> float:
    """The time within which so many of a hundred are done."""
    return statistics.quantiles(times, n=100, method="inclusive")[place - 1]


# --- measuring ----------------------------------------------------------------------------------


def _measure(work: Work, server: Embedded, size: int) -> Measured:
    bases = _fill(work, server, size)
    _look_ups(work, newcomers.arrivals("warm-up", _WARM_UP, bases))
    look_ups = _look_ups(work, newcomers.arrivals("look-ups", _LOOK_UPS, bases))
    plain = _plain(work, newcomers.arrivals("look-ups", _PLAIN, bases))
    _one_by_one(work, newcomers.arrivals("singles warm-up", _SINGLES_WARM_UP, bases))
    singles = _one_by_one(work, newcomers.arrivals("singles", _SINGLES, bases))
    a_second = _all_at_once(work, list(newcomers.arrivals("batch", _BATCH, bases)))
    bytes_each = _one_value(work, _DISK) / size
    dropped, removed = _dropped(work)
    return Measured(
        articles=size,
        look_ups=look_ups,
        plain=plain,
        singles=singles,
        a_second=a_second,
        bytes_each=bytes_each,
        dropped=dropped,
        removed=removed,
    )


def _look_ups(work: Work, arriving: Iterator[Arrival]) -> list[float]:
    """Seconds that candidates take for each, their signatures included."""
    times = []
    for one in arriving:
        sample = dedup.signature(one.text).sample()
        started = time.perf_counter()
        times.append(_looked_up(work.connection, sample) - started)
    return times


def _looked_up(connection: Connection, sample: Sequence[int]) -> float:
    """Find the candidates; returns when that was done."""
    PostgresIndex(connection, now=NOW).candidates(sample, article=0, **_window())
    return time.perf_counter()


def _signed(sample: Sequence[int]) -> list[int]:
    """Unsigned 32 bits as Postgres' integer has them."""
    return list(array("i", array("I", sample).tobytes()))


def _plain(work: Work, arriving: Iterator[Arrival]) -> list[float]:
    """Seconds of the plain query for each, as many as there is time for."""
    times: list[float] = []
    for one in arriving:
        values = {"sample": _signed(dedup.signature(one.text).sample()), **_window()}
        started = time.perf_counter()
        work.connection.execute(_PLAIN_QUERY, values).fetchall()
        times.append(time.perf_counter() - started)
        if sum(times) > _PLAIN_SECONDS:
            break
    return times


def _one_by_one(work: Work, arriving: Iterator[Arrival]) -> list[float]:
    """Seconds of each one's transaction: relate, verify, save, commit."""
    times = []
    relating = Relating(work)
    arrived: list[Arrival] = []
    done: Counter[str] = Counter()
    for one in arriving:
        _arrive(work, [one])
        claimed = copies.claim(work.connection, **work.claim(), retried=False, most=1)
        started = time.perf_counter()
        found = save_each(work, {article.id: article for article in claimed}, relating.save)
        times.append(time.perf_counter() - started)
        arrived.append(one)
        done.update(found)
    _check(arrived, done)
    return times


def _all_at_once(work: Work, arriving: Sequence[Arrival]) -> float:
    """Articles a second of one task that has so many waiting."""
    _arrive(work, arriving)
    started = time.perf_counter()
    done = deduplicate(work)
    seconds = time.perf_counter() - started
    _check(arriving, done)
    return len(arriving) / seconds


def _check(arrived: Sequence[Arrival], done: Mapping[str, int]) -> None:
    """See that they all came through, and that what are copies was found to be.

    Raises:
        VedetteError: it was not: the times would mean nothing.
    """
    copied = sum(one.kind in newcomers.COPIES for one in arrived)
    related = sum(done.get(what, 0) for what in ("originals", "copies", "bulletins"))
    if related != len(arrived) or done.get("copies", 0) < int(copied * _FOUND):
        message = (
            f"{len(arrived)} articles with {copied} copies became {dict(done)}: no figure for that"
        )
        raise VedetteError(message)


def _dropped(work: Work) -> tuple[float, float]:
    """Seconds from the order to drop the oldest month until look-ups go on, and until its end.

    Files are removed after the locks are given back, which takes the file system its time.
    """
    following = (
        (NOW - dt.timedelta(days=history.DAYS)).replace(day=1) + dt.timedelta(days=32)
    ).date()
    newcomer = next(newcomers.arrivals("dropped", 1, []))
    sample = dedup.signature(newcomer.text).sample()
    with store.connect(work.config) as connection, ThreadPoolExecutor(1) as other:
        with work.connection.transaction():
            started = time.perf_counter()
            dropped = copies.drop_partitions(work.connection, before=following.replace(day=1))
            looked_up = other.submit(_looked_up, connection, sample)
        ended = time.perf_counter()
        if dropped != _TABLES:
            message = f"{dropped} tables were dropped, not {_TABLES}: no figure for that"
            raise VedetteError(message)
        return looked_up.result() - started, ended - started


def _window() -> Window:
    day = NOW.date()
    return Window(since=day - dedup.WINDOW, until=day + dedup.WINDOW)


def _one_value(work: Work, query: LiteralString) -> int:
    row = work.connection.execute(query).fetchone()
    return int(next(iter(row.values()))) if row else 0


# --- what it is measured on ---------------------------------------------------------------------


def _fill(work: Work, server: Embedded, articles_wanted: int) -> list[int]:
    """Put a past of this size in the place of what was there; returns wire stories of the window."""
    work.connection.execute("truncate news.entry restart identity cascade")
    written = min(_WRITTEN, articles_wanted // 4)
    known = history_load.load(work.connection, Size(articles=articles_wanted, written=written))
    history_load.introduce(work.connection, known, after=articles_wanted)
    with psycopg.connect(server.url("vedette", "postgres"), autocommit=True) as administrator:
        administrator.execute("checkpoint")  # what was loaded is not written while we measure
    recent = NOW - dedup.WINDOW + _MARGIN
    return sorted({one.base for one in known if one.moment >= recent})


def _arrive(work: Work, arriving: Sequence[Arrival]) -> None:
    """Have articles wait as the stage before leaves them."""
    with work.connection.transaction():
        for one in arriving:
            url = f"http://{_NAME}/{secrets.token_hex(8)}"
            entry = work.connection.execute(
                _ENTRY, {"url": url, "title": one.text[:60], "now": NOW}
            ).fetchone()
            if entry is None or articles.add(
                work.connection, entry["id"], _article(entry["outlet_id"], url, one.text), now=NOW
            ) != "new":  # fmt: skip
                message = f"an article at {url} was not added: no figure for that"
                raise VedetteError(message)


def _article(outlet: int, url: str, text: str) -> NewArticle:
    return NewArticle(
        outlet_id=outlet,
        rights="analyse",
        url=url,
        canonical_url=url,
        title=text[:60],
        excerpt=text[:300],
        text=text,
        body=text,
        body_until=NOW + dt.timedelta(days=30),
        text_sha256=hashlib.sha256(text.encode()).digest(),
        words=len(text.split()),
        authors=(),
        published=NOW,
        date_source="feed",
        first_seen=NOW,
        language=None,
        image=None,
        paywalled=False,
        furniture=0,
    )


@contextlib.contextmanager
def _server(folder: Path, most: int) -> Iterator[tuple[Embedded, Config]]:
    """An instance of its own with one outlet; all of it is removed afterwards."""
    outlets = folder / "outlets.yaml"
    outlets.write_text(pages_server.outlets_file([_NAME]), encoding="utf-8")
    config = replace(
        configuration.load(instance=f"bench-{secrets.token_hex(3)}"),
        postgres_port=state.free_port(),
        outlets=(outlets,),
        hosts={_NAME: ("127.0.0.1", state.free_port())},
    )
    state.prepare(config)
    server = Embedded(config, settings=history_load.SETTINGS)
    try:
        _enough_disk(server.home, most)
        server.start()
        yield server, replace(config, database_url=server.url())
    finally:
        server.stop()
        run.down(config, purge=True)


def _enough_disk(folder: Path, most: int) -> None:
    """Refuse to begin what the disk will not hold.

    Raises:
        VedetteError: it will not.
    """
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free, needed = shutil.disk_usage(there).free, state.DISK_NEEDED + most * _BYTES
    if free < needed:
        message = (
            f"{free // 2**20} MB are free for {folder}, {needed // 2**20} MB are needed: free some,"
            f" or measure less with --only copies:{SIZES[1]}"
        )
        raise VedetteError(message)
