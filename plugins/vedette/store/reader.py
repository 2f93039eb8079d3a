"""Acting as vedette_reader: what a command of this kind shows, the reader may see."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from vedette.errors import UsageError, VedetteError
from vedette.store.connect import Connection

TIMEOUT = dt.timedelta(seconds=60)
"""How long one statement may take; the role has the same limit of its own."""


@contextmanager
def reading(connection: Connection, *, longest: dt.timedelta | None = None) -> Iterator[None]:
    """Make the block one read-only transaction of vedette_reader, all of it at one moment.

    Args:
        connection: of a role that may become the reader.
        longest: how long a statement may take; TIMEOUT unless said.

    Raises:
        UsageError: Postgres cannot read a value that was given.
        VedetteError: we may not act as the reader, or a statement took too long.
    """
    limit = longest or TIMEOUT
    try:
        with connection.transaction():
            connection.execute("set transaction isolation level repeatable read, read only")
            _become_reader(connection)
            milliseconds = str(round(limit.total_seconds() * 1000))
            connection.execute("select set_config('statement_timeout', %s, true)", [milliseconds])
            yield
    except psycopg.errors.QueryCanceled as error:
        message = f"it took longer than {limit.total_seconds():.0f} s: ask for less"
        raise VedetteError(message) from error
    except (psycopg.DataError, psycopg.errors.ProgramLimitExceeded) as error:
        message = f"Postgres: {error.diag.message_primary or error}"
        raise UsageError(message) from error
    except UnicodeEncodeError as error:
        message = "an argument is no UTF-8 text"
        raise UsageError(message) from error


def _become_reader(connection: Connection) -> None:
    try:
        connection.execute("set local role vedette_reader")
    except psycopg.errors.InsufficientPrivilege as error:
        user = connection.info.user
        message = (
            f"{user} may not act as vedette_reader: have an administrator run "
            f"grant vedette_reader to {user}"
        )
        raise VedetteError(message) from error
