"""The database that a command works on."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg

from vedette.cli.settings import settings
from vedette.errors import VedetteError
from vedette.local import postgres
from vedette.pipeline import setup
from vedette.pipeline.work import Work, opened
from vedette.store import migrate


@contextmanager
def working(arguments: argparse.Namespace, *, upgrade: bool = False) -> Iterator[Work]:
    """A task at work on the configured database, or on the embedded one.

    The embedded one is ours to bring up to date at any time; another one is asked for it. With
    `upgrade` the caller does it, and may say what was done.

    Raises:
        VedetteError: it cannot be used, or lacks migrations.
    """
    config = settings(arguments)
    with (
        postgres.serving(config) as url,
        _in_words(),
        opened(replace(config, database_url=url)) as work,
    ):
        behind = migrate.pending(work.connection)
        if behind and not upgrade:
            if config.database_url:
                message = f"the database lacks {len(behind)} migrations: run vedette db upgrade"
                raise VedetteError(message)
            setup.prepare(work)
        yield work


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        message = f"Postgres: {str(error).strip() or type(error).__name__}"
        raise VedetteError(message.splitlines()[0]) from error
