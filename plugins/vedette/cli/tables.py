"""`vedette db`, `digest`: commands on the database."""

import argparse
import os
import subprocess

from psycopg import conninfo

from vedette.cli import printing
from vedette.cli.database import working
from vedette.cli.settings import settings
from vedette.local import postgres
from vedette.pipeline import digests as digest_work
from vedette.pipeline import setup
from vedette.store import digests


def db_upgrade(arguments: argparse.Namespace) -> int:
    """Apply the migrations that are missing and load the seeds."""
    with working(arguments, upgrade=True) as work:
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
        target = {name: str(value) for name, value in conninfo.conninfo_to_dict(url).items()}
        # Not in the arguments, which every user of the machine may read.
        password = target.pop("password", "")
        return subprocess.run(  # noqa: S603  (the person's own arguments, no shell)
            [postgres.client("psql"), conninfo.make_conninfo(**target), *arguments.psql],
            check=False,
            env=os.environ | {"PGAPPNAME": "vedette", "PGPASSWORD": password},
        ).returncode


def digest_preview(arguments: argparse.Namespace) -> int:
    """Print what a subscriber would get if the window closed now."""
    with working(arguments) as work:
        composed = digest_work.preview(work, arguments.subscriber)
    if arguments.html:
        print(composed.html)
    else:
        print(f"Subject: {composed.subject}\n\n{composed.plain}", end="")
    return 0


def digest_send(arguments: argparse.Namespace) -> int:
    """Compose what is due, then send what waits; 1 where something could not be sent."""
    with working(arguments) as work:
        composed = digest_work.compose(work, ending_now=arguments.now)
        sent = digest_work.send(work)
    counts = composed | sent
    print(", ".join(f"{number} {what}" for what, number in counts.items()) or "nothing to send")
    return int(bool(sent.keys() & {"put back", "failed", "uncertain"}))


def digest_list(arguments: argparse.Namespace) -> int:
    """List digests, newest first."""
    with working(arguments) as work:
        printing.rows(digests.recent(work.connection), as_json=arguments.json)
    return 0


def digest_resolve(arguments: argparse.Namespace) -> int:
    """Settle a digest whose delivery is uncertain."""
    with working(arguments) as work:
        digests.resolve(
            work.connection, arguments.number, arrived=arguments.arrived, now=work.now()
        )
    print(f"digest {arguments.number}: {'sent' if arguments.arrived else 'to be sent again'}")
    return 0
