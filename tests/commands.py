"""`vedette` as a process: with arguments, settings, output and an exit code."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from vedette.config import ROOT


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def row(self) -> dict[str, Any]:
        """The only line of the output."""
        (only,) = self.rows
        return only

    def refused(self, code: int, *parts: str) -> None:
        """Ended with this code, one line on stderr that has these parts, and no traceback."""
        assert self.code == code, self
        (line,) = self.err.splitlines()
        assert line.startswith("vedette: ")
        for part in parts:
            assert part in line


def environment(**settings: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("VEDETTE_")}
    return kept | {"PYTHONPATH": str(ROOT / "plugins")} | settings


def vedette(*arguments: object, stdin: str | bytes = b"", **settings: str) -> Ended:
    """Run `vedette` with settings as environment variables."""
    ended = subprocess.run(
        [sys.executable, "-m", "vedette.cli", *map(str, arguments)],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=environment(**settings),
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in ended.stderr, ended.stderr.decode()
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
