"""Migrations: numbered files, each applied once, in order, under an advisory lock."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from vedette.config import ROOT
from vedette.errors import VedetteError
from vedette.store.connect import Connection

FOLDER = ROOT / "sql" / "migrations"
# Any constant will do; it is the one every process that migrates this schema takes.
_LOCK = 7_362_733_820

_LEDGER = """
create table if not exists public.vedette_migration (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
)
"""


def files(folder: Path = FOLDER) -> dict[str, str]:
    """The migrations, by name, in order."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}


def pending(connection: Connection) -> list[str]:
    """The migrations this database lacks."""
    return [name for name in files() if name not in _applied(connection)]


def migrate(connection: Connection, migrations: Mapping[str, str] | None = None) -> list[str]:
    """Apply what is missing; returns the names applied.

    Each file runs in a transaction of its own: one that fails leaves the ones before it.

    Raises:
        VedetteError: a file that was applied has been edited since.
    """
    wanted = files() if migrations is None else migrations
    connection.execute("select pg_advisory_lock(%s)", [_LOCK])
    try:
        connection.execute(_LEDGER)
        applied = _applied(connection)
        return [
            name
            for name, text in wanted.items()
            if _apply(connection, name, text, applied.get(name))
        ]
    finally:
        connection.execute("select pg_advisory_unlock(%s)", [_LOCK])


def _applied(connection: Connection) -> dict[str, str]:
    ledger = connection.execute("select to_regclass('public.vedette_migration') as ledger")
    if (row := ledger.fetchone()) is None or row["ledger"] is None:
        return {}
    rows = connection.execute("select name, sha256 from public.vedette_migration").fetchall()
    return {row["name"]: row["sha256"] for row in rows}


def _apply(connection: Connection, name: str, text: str, applied: str | None) -> bool:
    digest = hashlib.sha256(text.encode()).hexdigest()
    if applied == digest:
        return False
    if applied is not None:
        message = f"sql/migrations/{name}.sql was edited after it was applied: add a new file"
        raise VedetteError(message)
    with connection.transaction():
        connection.execute(text.encode())
        connection.execute(
            "insert into public.vedette_migration (name, sha256) values (%s, %s)", [name, digest]
        )
    return True
