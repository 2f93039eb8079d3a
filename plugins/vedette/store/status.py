"""Where everything stands: read-only summaries for people."""

from typing import Any

from vedette.store.connect import Connection
from vedette.store.statements import statement


def rows(connection: Connection, name: str) -> list[dict[str, Any]]:
    """The rows of a summary statement: gate.totals, status.topics, status.polls ..."""
    return connection.execute(statement(name)).fetchall()


def row(connection: Connection, name: str) -> dict[str, Any]:
    """The one row of a summary statement: status.totals, status.marks, status.last_pass."""
    (only,) = rows(connection, name)
    return only
