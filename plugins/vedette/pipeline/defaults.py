"""What the tasks of all DAGs have in common. Imported when a DAG file is parsed: nothing heavy."""

import datetime as dt
from typing import Any, Final

from vedette.pipeline.alarm import task_failed

START: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""Airflow wants one; with catchup off nothing depends on it."""

TASK: Final[dict[str, Any]] = {
    "owner": "vedette",
    "retries": 2,
    "retry_delay": dt.timedelta(seconds=30),
    # Twice what any task plans for: one that hangs must not stop its DAG for good.
    "execution_timeout": dt.timedelta(minutes=30),
    "on_failure_callback": task_failed,
}
"""default_args of a DAG. A retry goes on with what waits."""
