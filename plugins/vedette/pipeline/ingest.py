"""Ingest: one whole pass without Airflow, on as many processes as there are batches."""

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from vedette.config import Config
from vedette.pipeline import analyse, deduplicate, digests, keep, poll, pulse, read, watch
from vedette.pipeline.work import Batch, Work, opened

Say = Callable[[str], None]


@dataclass(frozen=True)
class _Task:
    """A stage's function by name, run in another process with a connection of its own."""

    config: Config
    stage: str
    batch: Batch | None = None

    def __call__(self) -> dict[str, int]:
        with opened(self.config) as work:
            if self.stage == "tag":
                return analyse.tag(work)
            hosts = self.batch["hosts"] if self.batch else []
            return {"poll": poll.poll, "read": read.read}[self.stage](work, hosts)


def _run(task: _Task) -> dict[str, int]:
    return task()


def ingest(work: Work, say: Say, *, processes: int | None = None) -> dict[str, int]:
    """Poll, watch, read, deduplicate, tag, file, send the digests that are due, let go of what has expired.

    Returns:
        What all stages did, summed by name.
    """
    number = processes or min(work.config.batches, os.cpu_count() or 1)
    # No more batches than processes: each starts a parser of its own.
    work = replace(work, config=replace(work.config, batches=min(work.config.batches, number)))
    counts: list[dict[str, int]] = []
    # Not forked from here: the connection must not be shared. The server that is forked from has
    # imported everything once.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(number, mp_context=context) as pool:

        def run(stage: str, tasks: Sequence[_Task]) -> None:
            say(f"{stage}: {len(tasks)} {'batch' if len(tasks) == 1 else 'batches'}")
            counts.extend(pool.map(_run, tasks))

        run("poll", [_Task(work.config, "poll", batch) for batch in poll.plan(work)])
        counts.append(watch.watch(work))
        run("read", [_Task(work.config, "read", batch) for batch in read.plan(work)])
        counts.append(deduplicate.deduplicate(work))
        run("tag", [_Task(work.config, "tag") for _ in analyse.plan(work)])
    counts.append(analyse.file(work))
    counts.append(digests.compose(work))
    counts.append(digests.send(work))
    # Nothing else does it for those who run this from cron.
    counts.append(keep.keep(work))
    pulse.passed(work)
    return dict(sum(map(Counter, counts), Counter()))
