"""When articles wait: tag them against the topics, then file the relevant ones under stories.

Tagging is shared out over mapped tasks by claims; a whole copy waits for its original and shares
its tags. Filing is one task, the earliest article first. What is not regional defence news is
counted and kept for re-tagging, never shown. When a story was opened or grew, the asset `stories` is
updated.
"""

from collections.abc import Iterator
from typing import Any, cast

from airflow.sdk import Asset, Metadata, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from vedette.pipeline.defaults import START, TASK

ARTICLES = Asset(name="articles", uri="postgres://postgres/vedette/news/article", group="vedette")
STORIES = Asset(name="stories", uri="postgres://postgres/vedette/news/story", group="vedette")


@dag(
    schedule=[ARTICLES],
    start_date=START,
    catchup=False,
    max_active_runs=1,
    tags=["vedette", "pipeline"],
    doc_md=__doc__,
    default_args=TASK,
)
def vedette_analyse() -> None:
    @task(doc_md="Decide how many tasks the tagging is worth.")
    def plan() -> list[str]:
        from vedette.pipeline import analyse, work

        with work.opened() as opened:
            return analyse.plan(opened)

    @task(
        multiple_outputs=False,
        map_index_template="{{ part }}",
        doc_md="Tag what waits, until nothing does.",
    )
    def tag(part: str) -> dict[str, int]:
        from vedette.pipeline import analyse, work

        cast("dict[str, Any]", get_current_context())["part"] = part
        with work.opened() as opened:
            return analyse.tag(opened)

    @task(
        multiple_outputs=False,
        trigger_rule="none_failed",
        doc_md="File what was tagged, the earliest article first.",
    )
    def file() -> dict[str, int]:
        from vedette.pipeline import analyse, work

        with work.opened() as opened:
            return analyse.file(opened)

    @task(outlets=[STORIES], doc_md="Update the asset `stories` if any was opened or grew.")
    def publish(filed: dict[str, int]) -> Iterator[Metadata]:
        changed = {name: number for name, number in filed.items() if name.startswith("stories")}
        if not changed:
            reason = "no story was opened or grew"
            raise AirflowSkipException(reason)
        yield Metadata(STORIES, extra=dict(changed.items()))

    filed = file()
    tag.expand(part=plan()) >> filed
    publish(filed)  # type: ignore[arg-type]  # at run time it gets what file returned


vedette_analyse()
