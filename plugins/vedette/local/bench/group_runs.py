"""Runs `vedette group` on a file, on one core, and says what that took.

A small process of its own: what the system says of a child's memory begins with its parent's.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> None:
    """Run it once, its answers going to a file; say in JSON what it took: seconds, bytes, code."""
    parser = argparse.ArgumentParser(prog="python -m vedette.local.bench.group_runs")
    parser.add_argument("texts", type=Path)
    parser.add_argument("answers", type=Path)
    options = parser.parse_args(argv)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with options.answers.open("wb") as answers:
        started = time.perf_counter()
        child = subprocess.Popen(  # noqa: S603  (our own command)
            [sys.executable, "-m", "vedette.cli", "group", str(options.texts)], stdout=answers
        )
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
    unit = 1 if sys.platform == "darwin" else 1024
    said = {
        "seconds": seconds,
        "bytes": used.ru_maxrss * unit,
        "code": os.waitstatus_to_exitcode(status),
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
