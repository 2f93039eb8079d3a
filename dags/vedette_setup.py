"""Migrations and seeds, by hand and at every start.

Applies the numbered files of `sql/migrations` that are missing, then brings outlets, feeds, topics,
entities, seed records and subscribers to what the files in `seeds/` say. What left a file is
retired, never deleted. A file that cannot be used is refused with file, line and reason, and
nothing is changed.
"""

from airflow.sdk import dag, task

from vedette.pipeline.defaults import START, TASK


@dag(
    schedule=None,
    start_date=START,
    catchup=False,
    max_active_runs=1,
    tags=["vedette", "setup"],
    doc_md=__doc__,
    default_args=TASK | {"retries": 0},
)
def vedette_setup() -> None:
    @task(multiple_outputs=False, doc_md="Migrate, then load every seeds file in one transaction.")
    def prepare() -> dict[str, int]:
        from vedette.pipeline import setup, work

        with work.opened() as opened:
            return setup.prepare(opened)

    prepare()


vedette_setup()
