"""Cleaning up after Airflow: old runs in its metadata, old log files."""

import datetime as dt
import logging
import os
import subprocess
import sys
from pathlib import Path

from vedette.config import Config
from vedette.errors import VedetteError

log = logging.getLogger(__name__)

_LONGEST = 1200  # seconds
_METADATA = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
_LOGS = "AIRFLOW__LOGGING__BASE_LOG_FOLDER"


def clean_metadata(config: Config, *, before: dt.datetime) -> bool:
    """Have Airflow purge its tables of what is older, with `airflow db clean`.

    A task may not open Airflow's database itself (airflow.sdk blocks it), so this runs beside it,
    on VEDETTE_AIRFLOW_DATABASE_URL.

    Returns:
        whether there is anything to clean: not without that setting.

    Raises:
        VedetteError: it failed, or took longer than twenty minutes.
    """
    if not config.airflow_database_url:
        return False
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
    except subprocess.TimeoutExpired as error:
        message = f"airflow db clean took longer than {_LONGEST} s: run it by hand once"
        raise VedetteError(message) from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        message = f"airflow db clean failed: {said[-1]}"
        raise VedetteError(message)
    return True


def _environment(config: Config) -> dict[str, str]:
    # What tells Airflow that it runs inside a task would make it refuse its own database.
    kept = {name: text for name, text in os.environ.items() if not name.startswith("_AIRFLOW_")}
    return kept | {_METADATA: config.airflow_database_url, "AIRFLOW__CORE__SQL_ALCHEMY_CONN": ""}


def clean_logs(*, before: dt.datetime) -> int:
    """Remove log files of Airflow's that are older, and old folders that are empty then.

    Links are neither followed nor removed.

    Returns:
        how many files.
    """
    folder = os.environ.get(_LOGS)
    return _clean(Path(folder), before.timestamp()) if folder else 0


def _clean(folder: Path, before: float) -> int:
    """Clean what is in a folder; how many files went."""
    removed = 0
    try:
        for path in sorted(folder.iterdir()):
            if path.is_symlink():
                continue
            # Asked before its files go, which makes it new.
            old = path.stat().st_mtime < before
            if path.is_dir():
                removed += _clean(path, before)
                # One that is new may be about to get its first file.
                if old and not any(path.iterdir()):
                    path.rmdir()
            elif old:
                path.unlink()
                removed += 1
    except OSError as error:
        log.warning("%s is cleaned another day: %s", error.filename or folder, error.strerror)
    return removed
