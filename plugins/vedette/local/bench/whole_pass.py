"""How fast a whole pass is: from feeds on loopback to filed stories in Postgres, no Airflow.

Everything shares the machine's cores with it: the web server that gives out the pages, Postgres
(with its default durability) and our own processes. The reference is one core of trafilatura with
its metadata on the same pages, which fetches nothing and stores nothing.
"""

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import trafilatura

from vedette import config as configuration
from vedette import embedding
from vedette.config import ROOT, Config
from vedette.errors import VedetteError
from vedette.local import run, state
from vedette.local.bench import pages_server
from vedette.local.bench.row import Row
from vedette.local.pages import synthetic_page
from vedette.local.postgres import Embedded
from vedette.pipeline import ingest, setup
from vedette.pipeline.work import opened
from vedette.store import status

PAGES = 1200
_FEW = 240
_HOSTS = 12
_SAMPLE = 120


def rows() -> list[Row]:
    """Measure passes over pages that nobody has seen, then trafilatura on a sample of them."""
    wall, cpu = _passed(PAGES, second_opinion=False)
    found = [*_asked(cpu / PAGES)] if embedding.available() else []
    plain = _plain()
    return [
        Row(
            name=f"whole pass, {PAGES} pages on {os.cpu_count()} cores, no second opinion",
            value=PAGES / wall,
            unit="articles/s",
            reference=plain,
            reference_is="trafilatura with its metadata, one core, nothing fetched or stored",
            ratio=PAGES / wall / plain,
            target="1.3x",
        ),
        Row(
            name="whole pass, CPU of all processes an article",
            value=cpu / PAGES * 1000,
            unit="ms",
            reference=1000 / plain,
            reference_is="the same",
            ratio=1 / plain / (cpu / PAGES),
        ),
        *found,
    ]


def _asked(without: float) -> Iterator[Row]:
    """What the second opinion adds where it is asked about every article, as about these."""
    _, cpu = _passed(_FEW, second_opinion=True)
    yield Row(
        name="whole pass, the same where every article gets a second opinion",
        value=cpu / _FEW * 1000,
        unit="ms",
        reference=without * 1000,
        reference_is="without",
        ratio=without / (cpu / _FEW),
    )


def _passed(pages: int, *, second_opinion: bool) -> tuple[float, float]:
    """Seconds by the clock, and of CPU in all processes, of a pass over so many pages."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(Path(folder), pages, second_opinion=second_opinion) as config,
        opened(config) as work,
    ):
        setup.prepare(work)
        spent = _cpu()
        started = time.perf_counter()
        ingest.ingest(work, lambda _: None)
        wall = time.perf_counter() - started
        cpu = _cpu() - spent
        articles = status.row(work.connection, "status.totals")["articles"]
    if articles != pages:
        message = f"the pass stored {articles} of {pages} articles: the figure would mean nothing"
        raise VedetteError(message)
    return wall, cpu


def _plain() -> float:
    """Pages a second of one core."""
    bodies = [synthetic_page(seed) for seed in range(_SAMPLE)]
    trafilatura.bare_extraction(bodies[0], with_metadata=True)
    start = time.process_time()
    for body in bodies:
        trafilatura.bare_extraction(body, with_metadata=True)
    return _SAMPLE / (time.process_time() - start)


def _cpu() -> float:
    """CPU seconds of this process and all it started, ended ones included."""
    times = os.times()
    living = 0.0
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            spent = child.cpu_times()
            living += spent.user + spent.system + spent.children_user + spent.children_system
    return times.user + times.system + times.children_user + times.children_system + living


@contextlib.contextmanager
def _served(folder: Path, pages: int, *, second_opinion: bool) -> Iterator[Config]:
    """An instance of its own with a page server; all of it is removed afterwards."""
    port = state.free_port()
    names = [f"outlet{number}.example" for number in range(_HOSTS)]
    outlets = folder / "outlets.yaml"
    outlets.write_text(pages_server.outlets_file(names), encoding="utf-8")
    config = replace(
        configuration.load(instance=f"bench-{secrets.token_hex(3)}"),
        postgres_port=state.free_port(),
        outlets=(outlets,),
        hosts=dict.fromkeys(names, ("127.0.0.1", port)),
        second_opinion=second_opinion,
    )
    state.prepare(config)
    server = Embedded(config)
    command = [sys.executable, "-m", "vedette.local.bench.pages_server"]
    arguments = ["--port", str(port), "--hosts", str(_HOSTS), "--pages", str(pages)]
    child = subprocess.Popen(  # noqa: S603  (our own module)
        [*command, *arguments], env=os.environ | {"PYTHONPATH": str(ROOT / "plugins")}
    )
    try:
        while not run.answers(port):
            if child.poll() is not None:
                message = "the benchmark's page server did not start"
                raise VedetteError(message)
            time.sleep(0.1)
        server.start()
        yield replace(config, database_url=server.url())
    finally:
        child.terminate()
        child.wait()
        server.stop()
        run.down(config, purge=True)
