"""Loads a synthetic past into Postgres: COPY into the months, then the index, as a restore does it.

All in one transaction over tables that are new in it: with wal_level=minimal nothing of it is
logged, and rows are frozen as they come.
"""

import datetime as dt
import os
import struct
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from psycopg import sql

from vedette.local.bench import history
from vedette.local.bench.history import Past, Size
from vedette.store import Connection

SETTINGS = {"wal_level": "minimal", "max_wal_senders": "0"}
"""What the server needs so that loading is not logged. Later writes are, as ever."""

_MEMORY = "256MB"
_HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_TRAILER = struct.pack("!h", -1)
_FINGERPRINT = struct.Struct("!hiqiii")  # columns, then each value after its length
_SIGNATURE = struct.Struct("!hiqiiiqiqi")
_DAY_ZERO = dt.date(2000, 1, 1)
_ZERO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_COLUMNS = {
    "signature": ("article_id", "day", "outlet_id", "moment", "shingles"),
    "fingerprint": ("article_id", "day", "hash"),
}

_KNOWN_ENTRY = """
insert into news.entry (
    id, feed_id, outlet_id, url, canonical_url, host, title, published, date_source, first_seen,
    state, settled_at
)
overriding system value
select %(article)s, id, outlet_id, %(url)s, %(url)s, host, 'A wire story', %(moment)s, 'feed',
    %(moment)s, 'read', %(moment)s
from news.feed
"""
_KNOWN_ARTICLE = """
insert into news.article (
    id, entry_id, outlet_id, rights, url, canonical_url, title, text_sha256, words, published,
    date_source, first_seen, search, state, signed
)
overriding system value
select %(article)s, %(article)s, id, rights, %(url)s, %(url)s, 'A wire story', sha256(convert_to(%(url)s, 'UTF8')),
    500, %(moment)s, 'feed', %(moment)s, ''::tsvector, 'filed', true
from news.outlet
"""
_KNOWN_COPY = """
insert into news.copy_of (
    article_id, original_id, relation, containment, of_copy, of_original, found_at
)
values (%(article)s, %(original)s, 'rewritten', 0.85, 0.85, 0.75, %(moment)s)
"""


@dataclass(frozen=True, kw_only=True)
class Known:
    """An article of the past that may be found to be an original: it needs a row of its own."""

    article: int
    moment: dt.datetime
    base: int


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows in COPY's binary format, by table and month (its first day), and who is known."""

    months: dict[tuple[str, dt.date], bytes]
    known: list[Known]


def rows(past: Sequence[Past]) -> Rows:
    """The rows of articles."""
    months: defaultdict[tuple[str, dt.date], list[bytes]] = defaultdict(list)
    for one in past:
        month = one.day.replace(day=1)
        months["signature", month].append(_signature(one))
        months["fingerprint", month].append(_fingerprints(one))
    known = [
        Known(article=one.article, moment=one.moment, base=one.base)
        for one in past
        if one.base is not None
    ]
    return Rows(months={key: b"".join(parts) for key, parts in months.items()}, known=known)


def _signature(one: Past) -> bytes:
    packed = one.signature.pack()
    moment = (one.moment - _ZERO) // _MICROSECOND
    day = (one.day - _DAY_ZERO).days
    head = _SIGNATURE.pack(5, 8, one.article, 4, day, 8, one.outlet, 8, moment, len(packed))
    return head + packed


def _fingerprints(one: Past) -> bytes:
    """A row for each sampled hash: all begin alike."""
    head = _FINGERPRINT.pack(3, 8, one.article, 4, (one.day - _DAY_ZERO).days, 4)
    # The same 32 bits are the hash and Postgres' signed integer.
    return b"".join(head + value.to_bytes(4) for value in one.signature.sample())


def make(number: int, size: Size) -> Rows:
    """The rows of one chunk; runs in a process of its own."""
    return rows(history.chunk(number, size))


def load(connection: Connection, size: Size) -> list[Known]:
    """Put a past in the place of whatever signatures there are; returns the known ones, by id."""
    known: list[Known] = []
    since = history.NOW - dt.timedelta(days=history.DAYS)
    with connection.transaction():
        connection.execute("select set_config('maintenance_work_mem', %s, true)", [_MEMORY])
        connection.execute("truncate news.signature, news.fingerprint")
        connection.execute(
            "select news.ensure_partitions(%s, %s)",
            [since.date(), history.NOW.date() + dt.timedelta(days=92)],
        )
        indexes = _drop_indexes(connection)
        for made in _made(size):
            _copy(connection, made)
            known += made.known
        for definition in indexes:
            connection.execute(definition)
    connection.execute("vacuum (analyze) news.signature, news.fingerprint")
    return known


def _drop_indexes(connection: Connection) -> list[sql.SQL]:
    """Drop the indexes of fingerprints: built at once they take a tenth of the time."""
    found = connection.execute(
        "select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition"
        " from pg_index where indrelid = 'news.fingerprint'::regclass"
    ).fetchall()
    for index in found:
        name = sql.Identifier(*index["name"].split("."))
        connection.execute(sql.SQL("drop index {}").format(name))
    return [sql.SQL(index["definition"].replace(" ON ONLY ", " ON ")) for index in found]


def _made(size: Size) -> Iterator[Rows]:
    """The chunks in their order, some of them made ahead."""
    workers = min(os.cpu_count() or 1, size.chunks)
    ahead: deque[Future[Rows]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for number in range(size.chunks):
            ahead.append(pool.submit(make, number, size))
            if len(ahead) > 2 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _copy(connection: Connection, made: Rows) -> None:
    with connection.cursor() as cursor:
        for (table, month), data in made.months.items():
            command = sql.SQL("copy news.{} ({}) from stdin (format binary, freeze)").format(
                sql.Identifier(f"{table}_{month:%Y_%m}"),
                sql.SQL(", ").join(map(sql.Identifier, _COLUMNS[table])),
            )
            with cursor.copy(command) as copy:
                copy.write(_HEADER)
                copy.write(data)
                copy.write(_TRAILER)


def introduce(connection: Connection, known: Sequence[Known], *, after: int) -> None:
    """Give those who may be found rows of their own, and say whose copies they are.

    New articles get ids `after` those of the past. There must be one feed.
    """
    firsts: dict[int, int] = {}
    values = []
    for one in sorted(known, key=lambda one: (one.moment, one.article)):
        original = firsts.setdefault(one.base, one.article)
        url = f"http://outlet0.example/known/{one.article}"
        values.append(
            {"article": one.article, "original": original, "moment": one.moment, "url": url}
        )
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(_KNOWN_ENTRY, values)
        cursor.executemany(_KNOWN_ARTICLE, values)
        cursor.executemany(
            _KNOWN_COPY, [one for one in values if one["article"] != one["original"]]
        )
        for table in ("entry", "article"):
            restart = sql.SQL("alter table news.{} alter column id restart with {}")
            cursor.execute(restart.format(sql.Identifier(table), after + 1))
    connection.execute("vacuum (analyze) news.entry, news.article, news.copy_of")
