"""The demonstration: the whole flow on the sample newsroom, run by the real scheduler, offline."""

import contextlib
import datetime as dt
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from vedette.config import ROOT, Config
from vedette.errors import VedetteError
from vedette.local import newsroom, process, run, state, summary
from vedette.local.api import Api
from vedette.local.newsroom import Newsroom
from vedette.local.run import Running, Say
from vedette.local.state import Place
from vedette.pipeline import setup
from vedette.pipeline.work import Work, opened, system_clock
from vedette.store import articles, entries, feeds, status

CHAIN = ("vedette_poll", "vedette_read", "vedette_analyse")
DIGEST = "vedette_digest"
_DAGS = ("vedette_setup", *CHAIN, DIGEST, "vedette_keep")
_CONTENT = ROOT / "seeds" / "newsroom"
_LONGEST = 240.0
_IDLE = 20.0


def demo(config: Config, *, say: Say, keep: bool = False) -> None:
    """Run the demonstration and print what came of it.

    A second run on the same local day finds nothing new and sends nothing twice.

    Args:
        config: instance, ports and seed_dir are used; the rest is the demonstration's own.
        say: is told of progress, a line at a time.
        keep: leave everything running until Ctrl-C.

    Raises:
        VedetteError: something is in the way, or the flow came to no end; one line.
    """
    started = time.monotonic()
    here = state.prepare(config)
    with state.alone(here):
        process.stop_recorded(here, names=["newsroom"])  # of a run that was killed
        state.ports_free(config, ("newsroom_port",))
    epoch = _epoch(here)
    seed_dir = Path(config.seed_dir).expanduser().resolve() if config.seed_dir else None
    room = newsroom.load(_CONTENT, epoch=epoch, seed_dir=seed_dir)
    with contextlib.ExitStack() as stack:

        def prepare(ready: Config) -> None:
            # only now nobody else can run this instance, and nothing else is in the way
            state.write(_epoch_file(here), json.dumps({"epoch": epoch.isoformat()}))
            stack.enter_context(_serving_newsroom(ready, here, epoch, seed_dir, say))
            _prepare(ready)

        try:
            with run.running(_configured(config, room), prepare, say=say, paused=True) as instance:
                _show(instance, say, started)
                if keep:
                    _stay(instance, say)
        except KeyboardInterrupt:
            say("stopped")
            if not keep:
                raise


def _epoch(here: Place) -> dt.datetime:
    """When the newsroom's clock stands: the first run's time, so that a later one sees no news."""
    path = _epoch_file(here)
    if not path.exists():
        return system_clock().replace(microsecond=0)
    return dt.datetime.fromisoformat(json.loads(path.read_text())["epoch"])


def _epoch_file(here: Place) -> Path:
    return here.folder / "newsroom.json"


def _configured(config: Config, room: Newsroom) -> Config:
    return replace(
        config,
        outlets=room.outlet_files(),
        subscribers=_CONTENT / "subscribers.yaml",
        hosts=room.hosts(config.newsroom_port),
        contact="demonstration",
    )


@contextlib.contextmanager
def _serving_newsroom(
    config: Config, here: Place, epoch: dt.datetime, seed_dir: Path | None, say: Say
) -> Iterator[None]:
    command: list[str | Path] = [sys.executable, "-m", "vedette.local.newsroom"]
    command += ["--port", str(config.newsroom_port), "--epoch", epoch.isoformat()]
    if seed_dir:
        command += ["--seed-dir", seed_dir]
    child = process.start(
        here,
        "newsroom",
        command,
        environment={"PYTHONPATH": str(ROOT / "plugins"), "PYTHONUNBUFFERED": "1"},
    )
    try:
        deadline = time.monotonic() + 30
        while not run.answers(config.newsroom_port):
            if not child.running() or time.monotonic() > deadline:
                message = f"the newsroom does not start: {child.last_words()} (see {child.log})"
                raise VedetteError(message)
            time.sleep(0.05)
        say(f"the sample newsroom answers on port {config.newsroom_port}")
        yield
    finally:
        child.stop()


def _prepare(config: Config) -> None:
    """Migrate, load the seeds, and ask every feed again, due or not: this run is the occasion."""
    with opened(config) as work:
        setup.prepare(work)
        feeds.make_due(work.connection)


def _show(instance: Running, say: Say, started: float) -> None:
    with opened(instance.config) as work:
        before = status.row(work.connection, "status.marks")
        api = instance.api
        api.wait_for_dags(_DAGS)
        for dag in _DAGS:
            api.unpause(dag)
        _run(api, CHAIN[0], {}, say)
        _wait_for_chain(work, api, say)
        _run(api, DIGEST, {"ending_now": True}, say)
        after = status.row(work.connection, "status.marks")
        for line in summary.lines(work, instance, before, after):
            say(line)
        say(f"took {time.monotonic() - started:.0f} s")


def _run(api: Api, dag: str, conf: dict[str, Any], say: Say) -> None:
    say(f"{dag}: run by the scheduler")
    ended = api.wait_for_run(dag, api.trigger(dag, conf), seconds=_LONGEST)
    if ended.state != "success":
        message = f"{dag} ended {ended.state}: vedette demo --keep shows its log in the UI"
        raise VedetteError(message)


def _wait_for_chain(work: Work, api: Api, say: Say) -> None:
    """Until nothing waits for a stage and no run of the chain is under way; assets start them."""
    deadline = time.monotonic() + _LONGEST
    said, idle_since = "", time.monotonic()
    while True:
        waits = _waiting(work)
        busy = any(_busy(api, dag) for dag in CHAIN)
        if not busy and not any(waits.values()):
            return
        text = ", ".join(f"{number} {what}" for what, number in waits.items() if number)
        if text and text != said:
            say(f"waiting: {text}")
            said = text
        _fail_if_failed(api)
        now = time.monotonic()
        if now > deadline:
            message = f"the flow came to no end ({text}): see the logs in {work.config.var}"
            raise VedetteError(message)
        if busy:
            idle_since = now
        elif now > idle_since + _IDLE:
            # What the next tick would do: a poll sets off the chain for whatever was left.
            _run(api, CHAIN[0], {}, say)
        time.sleep(0.5)


def _busy(api: Api, dag: str) -> bool:
    return any(one.state in {"queued", "running"} for one in api.runs(dag))


def _waiting(work: Work) -> dict[str, int]:
    now = work.now()
    return {
        "feeds to poll": sum(feeds.hosts_due(work.connection, now=now).values()),
        "entries to read": sum(entries.hosts_waiting(work.connection, now=now).values()),
        "articles to compare": articles.waiting(work.connection, ["read"], now=now),
        "articles to tag": articles.waiting(work.connection, ["deduplicated"], now=now),
        "articles to file": articles.waiting(work.connection, ["tagged"], now=now),
    }


def _fail_if_failed(api: Api) -> None:
    for dag in CHAIN:
        newest = api.runs(dag)[:1]
        if newest and newest[0].state == "failed":
            message = f"{dag} failed: vedette demo --keep shows its log in the UI"
            raise VedetteError(message)


def _stay(instance: Running, say: Say) -> None:
    say("Ctrl-C stops everything")
    while True:
        time.sleep(1)
        instance.check(say=say)
