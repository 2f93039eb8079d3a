"""`vedette db`, `feeds`, `digest`, `ingest`: commands on the database."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from vedette.cli import printing
from vedette.cli.settings import settings
from vedette.errors import VedetteError
from vedette.local import postgres
from vedette.pipeline import digests as digest_work
from vedette.pipeline import ingest as whole_pass
from vedette.pipeline import setup
from vedette.pipeline.work import Work, opened
from vedette.store import digests, migrate, status


@contextmanager
def _opened(arguments: argparse.Namespace, *, upgrade: bool = False) -> Iterator[Work]:
    """A task at work on the configured database, or on the embedded one.

    The embedded one is ours to bring up to date at any time; another one is asked for it.
    """
    config = settings(arguments)
    with (
        postgres.serving(config) as url,
        opened(replace(config, database_url=url)) as work,
    ):
        behind = migrate.pending(work.connection)
        if behind and config.database_url and not upgrade:
            message = f"the database lacks {len(behind)} migrations: run vedette db upgrade"
            raise VedetteError(message)
        if behind:
            setup.prepare(work)
        yield work


def db_upgrade(arguments: argparse.Namespace) -> int:
    """Apply the migrations that are missing and load the seeds."""
    with _opened(arguments, upgrade=True) as work:
        done = setup.prepare(work)
        print(", ".join(f"{number} {what}" for what, number in done.items()))
    return 0


def db_url(arguments: argparse.Namespace) -> int:
    """Print the URL of the database."""
    config = settings(arguments)
    print(config.database_url or postgres.Embedded(config).url())
    return 0


def db_shell(arguments: argparse.Namespace) -> int:
    """Run psql; as vedette_reader on the embedded server unless --owner."""
    config = settings(arguments)
    with postgres.serving(config) as owner:
        as_owner = arguments.owner or config.database_url
        url = owner if as_owner else postgres.Embedded(config).url(role="vedette_reader")
        return subprocess.run(  # noqa: S603  (the person's own arguments, no shell)
            [_psql(), url, *arguments.psql], check=False, env=os.environ | {"PGAPPNAME": "vedette"}
        ).returncode


def _psql() -> str:
    found = postgres.client("psql") or shutil.which("psql")
    if found is None:
        message = "no psql on this machine: install a Postgres client"
        raise VedetteError(message)
    return str(found)


def feeds_list(arguments: argparse.Namespace) -> int:
    """List every feed in use."""
    with _opened(arguments) as work:
        printing.rows(status.rows(work.connection, "feed.list"), as_json=arguments.json)
    return 0


def ingest(arguments: argparse.Namespace) -> int:
    """Run one whole pass: poll, read, deduplicate, tag, file, digests due."""

    def say(line: str) -> None:
        # Progress is for people: quiet in a pipe.
        if sys.stderr.isatty():
            print(line, file=sys.stderr)

    with _opened(arguments, upgrade=True) as work:
        setup.prepare(work)
        done = whole_pass.ingest(work, say)
    if arguments.json:
        printing.line(done)
    else:
        print(", ".join(f"{number} {what}" for what, number in done.items()) or "nothing to do")
    return 0


def digest_preview(arguments: argparse.Namespace) -> int:
    """Print what a subscriber would get if the window closed now."""
    with _opened(arguments) as work:
        composed = digest_work.preview(work, arguments.subscriber)
    if arguments.html:
        print(composed.html)
    else:
        print(f"Subject: {composed.subject}\n\n{composed.plain}", end="")
    return 0


def digest_send(arguments: argparse.Namespace) -> int:
    """Compose what is due, then send what waits; 1 where something could not be sent."""
    with _opened(arguments) as work:
        composed = digest_work.compose(work, ending_now=arguments.now)
        sent = digest_work.send(work)
    counts = composed | sent
    print(", ".join(f"{number} {what}" for what, number in counts.items()) or "nothing to send")
    return int(bool(sent.keys() & {"put back", "failed", "uncertain"}))


def digest_list(arguments: argparse.Namespace) -> int:
    """List digests, newest first."""
    with _opened(arguments) as work:
        printing.rows(digests.recent(work.connection), as_json=arguments.json)
    return 0


def digest_resolve(arguments: argparse.Namespace) -> int:
    """Settle a digest whose delivery is uncertain."""
    with _opened(arguments) as work:
        digests.resolve(
            work.connection, arguments.number, arrived=arguments.arrived, now=work.now()
        )
    print(f"digest {arguments.number}: {'sent' if arguments.arrived else 'to be sent again'}")
    return 0
