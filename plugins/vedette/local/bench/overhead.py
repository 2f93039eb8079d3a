"""What Airflow adds to a pass in which nothing is due: the scheduler's way against a plain call."""

import secrets
import statistics
import time
from dataclasses import replace

from vedette import config as configuration
from vedette.config import Config
from vedette.local import run, state
from vedette.local.bench.row import Row
from vedette.pipeline import poll, read, setup
from vedette.pipeline.work import opened

_RUNS = 5


def rows() -> list[Row]:
    """Measure empty runs of vedette_poll after a warm-up: trigger to end, five times, the median."""
    config = replace(
        configuration.load(instance=f"bench-{secrets.token_hex(3)}"),
        postgres_port=state.free_port(),
        smtp_port=state.free_port(),
        ui_port=state.free_port(),
    )
    try:
        with run.running(config, _nothing_due, paused=True) as instance:
            instance.api.wait_for_dags(["vedette_poll"])
            instance.api.unpause("vedette_poll")
            scheduled = [_by_scheduler(instance) for _ in range(_RUNS + 1)][1:]
            plain = [_by_call(instance.config) for _ in range(_RUNS)]
    finally:
        run.down(config, purge=True)
    ours, direct = statistics.median(scheduled), statistics.median(plain)
    return [
        Row(
            name="an empty pass through Airflow, trigger to end",
            value=ours,
            unit="s",
            reference=direct,
            reference_is="the same functions called, connecting included",
            ratio=direct / ours,
        )
    ]


def _nothing_due(config: Config) -> None:
    with opened(config) as work:
        setup.prepare(work)
        work.connection.execute("update news.feed set next_due = 'infinity'")


def _by_scheduler(instance: run.Running) -> float:
    started = time.perf_counter()
    number = instance.api.trigger("vedette_poll", {})
    instance.api.wait_for_run("vedette_poll", number, seconds=120)
    return time.perf_counter() - started


def _by_call(config: Config) -> float:
    started = time.perf_counter()
    with opened(config) as work:
        poll.plan(work)
    with opened(config) as work:
        read.waiting(work)
    return time.perf_counter() - started
