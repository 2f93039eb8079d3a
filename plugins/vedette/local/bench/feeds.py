"""How many feeds are polled a second, against the `reader` library in the same run.

Both poll the same feeds, each on a host name of its own, from one web server that shares the
machine's cores with them, and keep what they find: we in Postgres with its default durability, in
one task; reader in its SQLite file, with eight threads. The first time we also ask each name for
its robots.txt, which reader does not.
"""

import contextlib
import importlib.util
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from vedette import config as configuration
from vedette.config import ROOT, Config
from vedette.errors import VedetteError
from vedette.local import run, state
from vedette.local.bench import feeds_server, pages_server
from vedette.local.bench.row import Row
from vedette.local.postgres import Embedded
from vedette.pipeline import poll, setup
from vedette.pipeline.work import Work, opened
from vedette.store import feeds as rows_of_feeds
from vedette.store import status

FEEDS = 300
_ROUNDS = 3
_PEER = "reader, 8 workers"
_NO_PEER = "none: reader is not installed, `make bench` brings it"


@dataclass(frozen=True, kw_only=True)
class _Seconds:
    """How long polling everything took, each way; nothing for a peer that is not there."""

    ours: float
    peer: float | None


def rows() -> list[Row]:
    """Measure polls of feeds nobody has seen, of the same bodies again, and of feeds that say 304."""
    with (
        tempfile.TemporaryDirectory() as name,
        _instance(Path(name)) as config,
        opened(config) as work,
        _reader(Path(name), config) as peer,
    ):
        setup.prepare(work)
        with _server(config):
            cold = _median(_never_seen(work, peer, f"plain{place}") for place in range(_ROUNDS))
            unchanged = _median((_ours(work), peer("plain0")) for _ in range(_ROUNDS))
        with _server(config, "--validators"):
            _never_seen(work, peer, "validators")
            not_modified = _median((_ours(work), peer("validators")) for _ in range(_ROUNDS))
    return [
        _row("never seen, 20 entries each", cold, "1.5x"),
        _row("unchanged, sent in full", unchanged, "3x"),
        _row("unchanged, 304", not_modified, "500 feeds/s"),
    ]


def _row(what: str, taken: _Seconds, target: str) -> Row:
    return Row(
        name=f"polls of {FEEDS} feeds, {what}",
        value=FEEDS / taken.ours,
        unit="feeds/s",
        reference=FEEDS / taken.peer if taken.peer else None,
        reference_is=_PEER if taken.peer else _NO_PEER,
        ratio=taken.peer / taken.ours if taken.peer else None,
        target=target,
    )


def _median(taken: Iterable[tuple[float, float | None]]) -> _Seconds:
    """The median of several polls, ours and the peer's in turn."""
    ours, peers = zip(*taken, strict=True)
    theirs = [seconds for seconds in peers if seconds is not None]
    return _Seconds(
        ours=statistics.median(ours), peer=statistics.median(theirs) if theirs else None
    )


def _never_seen(
    work: Work, peer: Callable[[str], float | None], database: str
) -> tuple[float, float | None]:
    """Seconds of the first poll of every feed, ours and the peer's."""
    work.connection.execute("truncate news.outlet, news.host cascade")
    setup.prepare(work)
    return _ours(work), peer(database)


def _ours(work: Work) -> float:
    """Seconds of one poll of every feed."""
    rows_of_feeds.make_due(work.connection)
    started = time.perf_counter()
    done = poll.poll(work, [host for batch in poll.plan(work) for host in batch["hosts"]])
    seconds = time.perf_counter() - started
    _check(
        done.get("feeds ok", 0) + done.get("feeds unchanged", 0),
        status.row(work.connection, "status.totals")["entries"],
    )
    return seconds


def _check(polled: int, entries: int) -> None:
    if (polled, entries) != (FEEDS, FEEDS * feeds_server.ENTRIES):
        message = (
            f"{polled} of {FEEDS} feeds were polled and {entries} entries are known: "
            "the figure would mean nothing"
        )
        raise VedetteError(message)


@contextlib.contextmanager
def _reader(folder: Path, config: Config) -> Iterator[Callable[[str], float | None]]:
    """What polls with reader: given the name of a database, the seconds it took."""
    if importlib.util.find_spec("reader") is None:
        yield lambda _: None
        return
    with _module("reader_polls", config, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:

        def update(database: str) -> float:
            assert child.stdin is not None  # noqa: S101  (asked for above)
            assert child.stdout is not None  # noqa: S101
            child.stdin.write(f"{folder / database}.sqlite\n".encode())
            child.stdin.flush()
            answer = json.loads(child.stdout.readline())
            _check(FEEDS, answer["entries"])
            return float(answer["seconds"])

        yield update


@contextlib.contextmanager
def _server(config: Config, *flags: str) -> Iterator[None]:
    """The web server, as long as the block lasts."""
    with _module("feeds_server", config, *flags) as child:
        while not run.answers(_port(config)):
            if child.poll() is not None:
                message = "the benchmark's feed server did not start"
                raise VedetteError(message)
            time.sleep(0.05)
        yield


@contextlib.contextmanager
def _module(
    name: str, config: Config, *flags: str, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A module of this package as a process; ended with the block."""
    module = [sys.executable, "-m", f"vedette.local.bench.{name}"]
    child = subprocess.Popen(  # noqa: S603  (our own module)
        [*module, "--port", str(_port(config)), "--feeds", str(FEEDS), *flags],
        env=os.environ | {"PYTHONPATH": str(ROOT / "plugins")},
        stdin=stdin,
        stdout=stdout,
    )
    try:
        yield child
    finally:
        child.terminate()
        child.communicate()


def _port(config: Config) -> int:
    return config.hosts[feeds_server.name(0)][1]


@contextlib.contextmanager
def _instance(folder: Path) -> Iterator[Config]:
    """An instance of its own that knows the feeds; all of it is removed afterwards."""
    names = [feeds_server.name(number) for number in range(FEEDS)]
    outlets = folder / "outlets.yaml"
    outlets.write_text(pages_server.outlets_file(names), encoding="utf-8")
    config = replace(
        configuration.load(instance=f"bench-{secrets.token_hex(3)}"),
        postgres_port=state.free_port(),
        outlets=(outlets,),
        hosts=dict.fromkeys(names, ("127.0.0.1", state.free_port())),
    )
    state.prepare(config)
    server = Embedded(config)
    try:
        server.start()
        yield replace(config, database_url=server.url())
    finally:
        server.stop()
        run.down(config, purge=True)
