"""Telling the operator: a mail to VEDETTE_OPERATOR through the same guarded door."""

import datetime as dt
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from vedette import config as configuration
from vedette.config import Config
from vedette.errors import VedetteError

log = logging.getLogger(__name__)


def report(config: Config, subject: str, text: str, now: dt.datetime) -> bool:
    """Mail the operator; returns whether the server took it. Failing to tell never fails a task."""
    # Not at the top: every DAG file imports this module for its callback.
    from vedette import mail  # noqa: PLC0415

    letter = mail.Letter(
        to=config.operator,
        subject=f"Vedette: {subject}"[:180],
        html=None,
        plain=text + "\n",
        message_id=f"<alarm.{secrets.token_hex(8)}@vedette.example>",
        sent_at=now,
    )
    try:
        mail.send(config, letter)
    except VedetteError:
        log.exception("the operator could not be told: %s", subject)
        return False
    return True


def task_failed(context: Mapping[str, Any]) -> None:
    """Airflow's on_failure_callback: which task of which run failed, why, and where its log is."""
    task = context["ti"]
    subject = f"{task.dag_id}.{task.task_id} failed"
    lines = [
        f"Task {task.task_id} of {task.dag_id} failed in run {task.run_id}, try {task.try_number}.",
        f"Reason: {context.get('exception')!r}",
        f"Log: {getattr(task, 'log_url', None) or 'see the Airflow UI'}",
        "Clear the task in the UI to run it again: it goes on with what waits.",
    ]
    report(configuration.load(), subject, "\n".join(lines), dt.datetime.now(dt.UTC))
