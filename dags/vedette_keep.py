"""Daily: let go of what may be kept no longer, make room for what comes.

Drops the texts of `analyse` outlets and the downloaded pages whose time is up (tags, fingerprints
and features stay), polls of more than `VEDETTE_HISTORY_DAYS`, and makes the partitions of the months
ahead. Airflow's own tables and logs are rid of what is older than that.
"""

import datetime as dt

from airflow.sdk import dag, task

from vedette.pipeline.defaults import START, TASK


@dag(
    schedule="20 3 * * *",
    start_date=START,
    catchup=False,
    max_active_runs=1,
    tags=["vedette", "upkeep"],
    doc_md=__doc__,
    default_args=TASK | {"retry_delay": dt.timedelta(minutes=5)},
)
def vedette_keep() -> None:
    @task(multiple_outputs=False, doc_md="Retention of texts and pages; partitions.")
    def keep() -> dict[str, int]:
        from vedette.pipeline import keep, work

        with work.opened() as opened:
            return keep.keep(opened)

    @task(multiple_outputs=False, doc_md="Airflow's own runs and log files of long ago.")
    def clean_airflow() -> dict[str, int]:
        from vedette.pipeline import keep, work

        with work.opened() as opened:
            return keep.clean_airflow(opened)

    keep()
    clean_airflow()


vedette_keep()
