"""Cleaning up after Airflow: old runs in its metadata, old log files."""

import datetime as dt
import logging
import os
import subprocess
import sys
from pathlib import Path

from vedette.config import Config

log = logging.getLogger(__name__)

_LONGEST = 1200  # seconds
_METADATA = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
_LOGS = "AIRFLOW__LOGGING__BASE_LOG_FOLDER"


def clean_metadata(config: Config, *, before: dt.datetime) -> str:
    """Have Airflow purge its tables of what is older, with `airflow db clean`.

    A task may not open Airflow's database itself (airflow.sdk blocks it), so this runs beside it,
    on VEDETTE_AIRFLOW_DATABASE_URL.

    Returns:
        what became of it: cleaned, left alone, failed.
    """
    if not config.airflow_database_url:
        return "left alone"
    command = [sys.executable, "-m", "airflow", "db", "clean", "--yes", "--skip-archive"]
    command += ["--clean-before-timestamp", before.isoformat(), "--error-on-cleanup-failure"]
    try:
        done = subprocess.run(  # noqa: S603  (our own list, no shell)
            command,
            env=_environment(config),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST,
        )
    except subprocess.TimeoutExpired:
        log.exception("airflow db clean took too long: it goes on tomorrow")
        return "failed"
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        log.error("airflow db clean failed: %s", said[-1])
        return "failed"
    return "cleaned"


def _environment(config: Config) -> dict[str, str]:
    # What tells Airflow that it runs inside a task would make it refuse its own database.
    kept = {name: text for name, text in os.environ.items() if not name.startswith("_AIRFLOW_")}
    return kept | {_METADATA: config.airflow_database_url, "AIRFLOW__CORE__SQL_ALCHEMY_CONN": ""}


def clean_logs(*, before: dt.datetime) -> int:
    """Remove log files of Airflow's that are older, and folders they leave empty.

    Links are neither followed nor removed.

    Returns:
        how many files.
    """
    folder = os.environ.get(_LOGS)
    return _remove_old(Path(folder), before.timestamp()) if folder else 0


def _remove_old(folder: Path, before: float) -> int:
    removed = 0
    for path, folders, files in os.walk(folder, topdown=False):
        for name in files:
            file = Path(path, name)
            try:
                old = not file.is_symlink() and file.stat().st_mtime < before
                if old:
                    file.unlink()
                    removed += 1
            except OSError as error:
                log.warning("%s stays: %s", file, error.strerror)
        for name in folders:
            _remove_if_empty(Path(path, name), before)
    return removed


def _remove_if_empty(folder: Path, before: float) -> None:
    # One that is new may be about to get its first file.
    if not folder.is_symlink() and folder.stat().st_mtime < before and not any(folder.iterdir()):
        folder.rmdir()
