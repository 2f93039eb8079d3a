"""By hand, after topics changed: tag again what an earlier lexicon tagged, and say what that changes first.

`compare` tags articles with the present lexicon and writes down what would change; `report` puts it
into its log: how many articles, which become news and which are none any more, per topic what comes
and goes, with examples. With `dry_run`, as it is unless you say otherwise, that is all; `vedette retag`
shows the report again. To take over what was reported run it once more with the number of the run in
`apply`, while the lexicon is still the same. What tags said before stays readable in `vedette explain`.
Articles whose text may be kept no longer keep their tags.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, cast

from airflow.sdk import Asset, Metadata, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from vedette.pipeline.defaults import START, TASK

ARTICLES = Asset(name="articles", uri="postgres://postgres/vedette/news/article", group="vedette")


@dag(
    schedule=None,
    start_date=START,
    catchup=False,
    max_active_runs=1,
    tags=["vedette", "tagging"],
    doc_md=__doc__,
    params={
        "since": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Since",
            description="Only articles published since this UTC day; empty: all.",
        ),
        "topics": Param(
            [],
            type="array",
            items={"type": "string"},
            title="Topics",
            description="Only tags of these topics, a slug a line; empty: all, and relevance.",
        ),
        "dry_run": Param(
            True,
            type="boolean",
            title="Dry run",
            description="Compare and report; change nothing.",
        ),
        "apply": Param(
            None,
            type=["null", "integer"],
            minimum=1,
            title="Apply",
            description="The number of a run that was compared: take it over as it was reported. "
            "Then the fields above count for nothing.",
        ),
    },
    # Longer than a claim of this stage: what a task that died held is free again.
    default_args=TASK | {"retry_delay": dt.timedelta(minutes=3)},
)
def vedette_retag() -> None:
    @task(doc_md="Begin a run, or go on with one; decide how many tasks the comparing is worth.")
    def plan() -> list[dict[str, Any]]:
        from vedette.pipeline import retag, work

        wish = get_current_context()["params"]
        since = f"{wish['since']}T00:00:00+00:00" if wish["since"] else None
        with work.opened() as opened:
            parts = retag.plan(
                opened,
                since=dt.datetime.fromisoformat(since) if since else None,
                topics=wish["topics"],
                compared=wish["apply"],
            )
        return cast("list[dict[str, Any]]", parts)

    @task(
        multiple_outputs=False,
        map_index_template="{{ part }}",
        doc_md="Compare what the lexicon says with the tags there are; share the articles by claims.",
    )
    def compare(part: dict[str, Any]) -> dict[str, int]:
        from vedette.pipeline import retag, work

        cast("dict[str, Any]", get_current_context())["part"] = part["label"]
        with work.opened() as opened:
            return retag.compare(opened, part["run"])

    @task(
        multiple_outputs=False,
        # An article that no try compares is set aside by the one after its last, here: with compare's
        # try these are enough for VEDETTE_MAX_TRIES up to 5.
        retries=5,
        doc_md="Say in the log what would change, and what that touches.",
    )
    def report(parts: list[dict[str, Any]]) -> dict[str, int]:
        from vedette.pipeline import retag, work

        with work.opened() as opened:
            return retag.log_report(opened, parts[0]["run"])

    @task(
        multiple_outputs=False,
        doc_md="Take over what was reported; skipped in a dry run.",
    )
    def apply(parts: list[dict[str, Any]]) -> dict[str, int]:
        from vedette.pipeline import retag, work

        wish = get_current_context()["params"]
        if wish["dry_run"] and not wish["apply"]:
            reason = f"a dry run; to take it over, give {parts[0]['run']} in the field Apply"
            raise AirflowSkipException(reason)
        with work.opened() as opened:
            return retag.apply(opened, parts[0]["run"])

    @task(
        outlets=[ARTICLES],
        doc_md="Update the asset `articles` if any became news: it is to be filed.",
    )
    def publish(applied: dict[str, int]) -> Iterator[Metadata]:
        number = applied.get("become news", 0)
        if not number:
            reason = "no article became news"
            raise AirflowSkipException(reason)
        yield Metadata(ARTICLES, extra={"articles": number})

    parts = plan()
    applied = apply(parts)  # type: ignore[arg-type]  # at run time it gets what plan returned
    compare.expand(part=parts) >> report(parts) >> applied  # type: ignore[arg-type]
    publish(applied)  # type: ignore[arg-type]


vedette_retag()
