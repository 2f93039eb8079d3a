"""Named statements, loaded once from sql/queries/<noun>.sql."""

import functools
import re
from typing import LiteralString, cast

from psycopg import sql

from vedette.config import ROOT

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@functools.cache
def _noun(noun: str) -> dict[str, sql.SQL]:
    text = (ROOT / "sql" / "queries" / f"{noun}.sql").read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    # The files are part of the program, as trusted as a literal in it.
    return {
        name: sql.SQL(cast("LiteralString", body.strip()))
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def statement(name: str) -> sql.SQL:
    """The statement `noun.name`, e.g. `feed.claim`.

    Raises:
        KeyError: there is none of that name.
    """
    noun, _, verb = name.partition(".")
    return _noun(noun)[verb]
