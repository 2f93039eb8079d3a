"""Prints the DAGs of a folder, read as Airflow's processor reads them, as JSON."""

import json
import sys
from typing import Any

from airflow.dag_processing.dagbag import DagBag


def describe(dag: Any) -> dict[str, Any]:
    return {
        "doc_md": dag.doc_md,
        "tags": sorted(dag.tags),
        "owner": dag.owner,
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "schedule": schedule(dag.timetable),
        "params": sorted(dag.params),
        "tasks": {task.task_id: describe_task(task) for task in dag.tasks},
    }


def schedule(timetable: Any) -> str | list[str] | None:
    """A cron expression, names of assets, or None for a DAG run by hand."""
    condition = getattr(timetable, "asset_condition", None)
    if condition is not None:
        return [asset.name for asset in condition.objects]
    expression: str | None = getattr(timetable, "expression", None)
    return expression


def describe_task(task: Any) -> dict[str, Any]:
    told = task.on_failure_callback
    told = told if isinstance(told, (list, tuple)) else filter(None, [told])
    return {
        "doc_md": task.doc_md,
        "owner": task.owner,
        "retries": task.retries,
        "retry_seconds": task.retry_delay.total_seconds(),
        "on_failure": [f"{one.__module__}.{one.__name__}" for one in told],
        "mapped": bool(task.is_mapped),
        "label": getattr(task, "map_index_template", None),
        "outlets": [asset.name for asset in task.outlets],
        "after": sorted(task.upstream_task_ids),
    }


if __name__ == "__main__":
    bag = DagBag(dag_folder=sys.argv[1])
    dags = {name: describe(dag) for name, dag in bag.dags.items()}
    sys.stdout.write(json.dumps({"errors": bag.import_errors, "dags": dags}))
