"""Imports DAG files, each in a process of its own; prints what that brought in and did, as JSON.

Airflow's part is done before the processes part: `airflow.sdk` is imported and DAGs are made.
"""

import datetime as dt
import importlib.util
import json
import multiprocessing
import os
import sys
from pathlib import Path
from typing import Any

from airflow.sdk import Asset, Param, dag, task

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CALLS = {
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
    "os.system",
    "os.fork",
    "os.listdir",
    "os.scandir",
    "os.mkdir",
    "os.remove",
    "os.rename",
}


def make(schedule: Any) -> None:
    """Make a DAG as ours are made, so that what Airflow does for that is done."""

    @dag(
        schedule=schedule,
        start_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        params={"flag": Param(False, type="boolean")},
        default_args={"retries": 2, "retry_delay": dt.timedelta(seconds=30)},
    )
    def some() -> None:
        @task(map_index_template="{{ x }}")
        def one(number: int) -> int:
            return number

        @task(outlets=[Asset(name="some")])
        def then() -> None:
            return None

        one.expand(number=[1, 2]) >> then()

    some()


def watch(done: list[str]) -> None:
    """Write down whatever touches the world, but for Python's own reading of modules."""
    reading = {".py", ".pyc", ".so", ".pth"}

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event in CALLS and not _importing(event):
            done.append(f"{event} {arguments!r}")
        if event == "open":
            path, _, flags = arguments
            name = "" if isinstance(path, int) else os.fsdecode(path)
            if (flags or 0) & WRITING or Path(name).suffix not in reading:
                done.append(f"open {path!r}")

    sys.addaudithook(note)


def _importing(event: str) -> bool:
    """Whether it is the import system that lists a folder."""
    if event not in {"os.listdir", "os.scandir"}:
        return False
    return sys._getframe(2).f_code.co_filename.startswith("<frozen importlib")  # noqa: SLF001


def import_alone(file: str) -> dict[str, list[str]]:
    spec = importlib.util.spec_from_file_location("dag_file", file)
    if spec is None or spec.loader is None:
        sys.exit(f"{file} cannot be imported")
    before = set(sys.modules)
    done: list[str] = []
    watch(done)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    seen = list(done)
    return {"modules": sorted(set(sys.modules) - before), "done": seen}


def main(files: list[str]) -> None:
    for schedule in (None, "0 1 * * *", [Asset(name="other")]):
        make(schedule)
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        found = {file: pool.apply(import_alone, [file]) for file in files}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
