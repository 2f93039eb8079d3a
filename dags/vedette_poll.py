"""Every five minutes: ask the feeds that are due, keep the entries not seen before.

Feeds are shared out by host into mapped batches, so that no two tasks ask one host; within a batch
requests run at once, each host at its own pace. A feed that fails is a row in `news.poll`, not a
failed task. Then every feed is judged: one that fell silent, fails, or answers and brings nothing for
longer than its own rhythm explains changes its condition, which is an event (`news.source_event`) and
stands in the digest. When entries wait to be read, or a run that died left articles on their way, the asset
`entries` is updated and `vedette_read` runs. The end of each pass is noted, and a monitor outside is told
(`VEDETTE_PING_URL`) while nothing is overdue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from airflow.sdk import Asset, Metadata, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from vedette.pipeline.defaults import START, TASK

if TYPE_CHECKING:
    from vedette.pipeline.work import Batch

ENTRIES = Asset(name="entries", uri="postgres://postgres/vedette/news/entry", group="vedette")


@dag(
    schedule="*/5 * * * *",
    start_date=START,
    catchup=False,
    max_active_runs=1,
    tags=["vedette", "pipeline"],
    doc_md=__doc__,
    default_args=TASK,
)
def vedette_poll() -> None:
    @task(doc_md="Share out the hosts with feeds due.")
    def plan() -> list[Batch]:
        from vedette.pipeline import poll, work

        with work.opened() as opened:
            return poll.plan(opened)

    @task(
        multiple_outputs=False,
        map_index_template="{{ batch }}",
        doc_md="Poll the due feeds of some hosts.",
    )
    def poll(batch: Batch) -> dict[str, int]:
        from vedette.pipeline import poll, work

        cast("dict[str, Any]", get_current_context())["batch"] = batch["label"]
        with work.opened() as opened:
            return poll.poll(opened, batch["hosts"])

    @task(
        trigger_rule="all_done",
        doc_md="Learn rhythms and templates that are due, and say which feeds fell silent.",
    )
    def watch() -> dict[str, int]:
        from vedette.pipeline import watch, work

        with work.opened() as opened:
            return watch.watch(opened)

    @task(
        outlets=[ENTRIES],
        trigger_rule="none_failed",
        doc_md="Update the asset `entries` if something waits to be read or was left on its way.",
    )
    def publish() -> Iterator[Metadata]:
        from vedette.pipeline import pulse, read, work

        with work.opened() as opened:
            pulse.passed(opened)
            waiting = read.waiting(opened)
        if not any(waiting.values()):
            reason = "nothing waits to be read or analysed"
            raise AirflowSkipException(reason)
        yield Metadata(ENTRIES, extra=dict(waiting))

    poll.expand(batch=plan()) >> [watch(), publish()]


vedette_poll()
