"""When entries wait: download their pages, extract the text, find what repeats what.

Batches are made of whole hosts and run at once; each host is asked at its own pace. Outlets whose
rights are `headline` are never downloaded. Copies are found before tagging, in one task and the
earliest article first. When articles wait for analysis, the asset `articles` is updated and
`vedette_analyse` runs.
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
ARTICLES = Asset(name="articles", uri="postgres://postgres/vedette/news/article", group="vedette")


@dag(
    schedule=[ENTRIES],
    start_date=START,
    catchup=False,
    max_active_runs=1,
    tags=["vedette", "pipeline"],
    doc_md=__doc__,
    default_args=TASK,
)
def vedette_read() -> None:
    @task(doc_md="Share out the hosts with entries waiting.")
    def plan() -> list[Batch]:
        from vedette.pipeline import read, work

        with work.opened() as opened:
            return read.plan(opened)

    @task(
        multiple_outputs=False,
        map_index_template="{{ batch }}",
        doc_md="Download and extract what waits at some hosts.",
    )
    def read(batch: Batch) -> dict[str, int]:
        from vedette.pipeline import read, work

        cast("dict[str, Any]", get_current_context())["batch"] = batch["label"]
        with work.opened() as opened:
            return read.read(opened, batch["hosts"])

    @task(
        multiple_outputs=False,
        trigger_rule="none_failed",
        doc_md="Find copies, the earliest article first.",
    )
    def deduplicate() -> dict[str, int]:
        from vedette.pipeline import deduplicate, work

        with work.opened() as opened:
            return deduplicate.deduplicate(opened)

    @task(outlets=[ARTICLES], doc_md="Update the asset `articles` if any wait for analysis.")
    def publish() -> Iterator[Metadata]:
        from vedette.pipeline import deduplicate, work

        with work.opened() as opened:
            waiting = deduplicate.waiting(opened)
        if not waiting:
            reason = "no article waits for analysis"
            raise AirflowSkipException(reason)
        yield Metadata(ARTICLES, extra={"articles": waiting})

    read.expand(batch=plan()) >> deduplicate() >> publish()


vedette_read()
