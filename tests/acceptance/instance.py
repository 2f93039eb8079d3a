"""An embedded instance that a test has for itself: its commands, tables, mails, and its end."""

import contextlib
import email
import email.policy
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg.rows import dict_row

from vedette import config as configuration
from vedette.config import ROOT, Config
from vedette.local import postgres, process, state

PORTS = ("ui_port", "postgres_port", "smtp_port", "newsroom_port")
LONGEST = 300  # seconds; a run that takes this long hangs
# All that a run may add to, but for what says that it was there: news.poll, news.feed, news.host.
CONTENT = (
    "entry", "page", "article", "article_version", "fingerprint", "copy_of", "tagging", "mention",
    "story", "story_member", "digest", "digest_item", "delivery",
)  # fmt: skip

Row = dict[str, Any]
Rows = Callable[..., list[Row]]


class Instance:
    """An instance of our own, on ports of our own, removed at the end."""

    def __init__(self, name: str, **wishes: Any) -> None:
        ports = {port: state.free_port() for port in PORTS}
        name = f"test-{name}-{os.getpid()}"
        self.config: Config = configuration.load({}, instance=name, **ports, **wishes)
        self.place = state.place(self.config)

    def environment(self, **extra: str) -> dict[str, str]:
        ours = {configuration.variable(port): str(getattr(self.config, port)) for port in PORTS}
        kept = {name: text for name, text in os.environ.items() if not name.startswith("VEDETTE_")}
        return kept | ours | {"VEDETTE_INSTANCE": self.config.instance} | extra

    def start(self, *arguments: str, **extra: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "vedette.cli", "--instance", self.config.instance, *arguments],
            env=self.environment(PYTHONPATH=str(ROOT / "plugins"), **extra),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **extra: str) -> "Outcome":
        return Outcome.of(self.start(*arguments, **extra))

    def left(self) -> list[str]:
        """What still runs of it: by environment and command line, by session, by port."""
        found = [str(one) for one in psutil.process_iter() if self._ours(one)]
        found += [record.name for record in process.recorded(self.place) if record.members()]
        return found + [port for port in PORTS if _answers(getattr(self.config, port))]

    def _ours(self, one: psutil.Process) -> bool:
        folder = str(self.place.folder)
        try:
            environment = one.environ()
            said = " ".join((*one.cmdline(), *environment.values()))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False
        return folder in said or environment.get("VEDETTE_INSTANCE") == self.config.instance

    @contextlib.contextmanager
    def database(self) -> Iterator[Rows]:
        with postgres.serving(self.config) as url, connected(url) as rows:
            yield rows

    def mails(self) -> list[EmailMessage]:
        """What the sink took, the earliest first."""
        return [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(self.place.mail.glob("*.eml"), key=_number)
        ]

    def remove(self) -> None:
        self.run("down", "--purge")
        shutil.rmtree(self.place.folder, ignore_errors=True)


@contextlib.contextmanager
def connected(url: str) -> Iterator[Rows]:
    """Ask a database in SQL for the time of the block."""
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:

        def rows(query: str, **values: Any) -> list[Row]:
            return connection.execute(query, values).fetchall()

        yield rows


_DIGEST = "select count(*), md5(string_agg(t::text, e'\\n' order by t::text)) from news.{table} t"


def contents(rows: Rows) -> dict[str, Row]:
    """A digest of every table that a run may add to: equal where nothing changed."""
    return {table: rows(_DIGEST.format(table=table))[0] for table in CONTENT}


@dataclass(frozen=True)
class Outcome:
    code: int
    output: str
    errors: str

    @classmethod
    def of(cls, running: subprocess.Popen[str]) -> "Outcome":
        try:
            output, errors = running.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGINT)
            output, errors = running.communicate(timeout=LONGEST)
        return cls(running.returncode, output, errors)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((state.HOST, port)) == 0


def _number(path: Path) -> tuple[str, int]:
    time, _, number = path.stem.partition("-")
    return time, int(number)
