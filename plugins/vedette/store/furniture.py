"""Lines of outlets' templates, as learned from their pages."""

import datetime as dt
from collections.abc import Mapping

from vedette.store.connect import Connection
from vedette.store.statements import statement


def lines(connection: Connection, outlet_id: int) -> frozenset[int]:
    """Hashes of the lines known of an outlet; see extract.furniture."""
    rows = connection.execute(statement("furniture.lines"), {"outlet_id": outlet_id})
    return frozenset(row["line"] for row in rows)


def outlets(connection: Connection, *, now: dt.datetime, least: int, most: int) -> list[int]:
    """Outlets with at least so many texts since their lines were looked for, a day ago or more."""
    values = {"now": now, "least": least, "most": most}
    return [row["outlet_id"] for row in connection.execute(statement("furniture.outlets"), values)]


def texts(connection: Connection, outlet_id: int, *, most: int) -> list[str]:
    """The latest texts of an outlet, those that may still be kept."""
    values = {"outlet_id": outlet_id, "most": most}
    return [row["body"] for row in connection.execute(statement("furniture.texts"), values)]


def save(
    connection: Connection,
    outlet_id: int,
    found: Mapping[int, int],
    *,
    now: dt.datetime,
) -> None:
    """Keep the lines found, by hash with the number of pages, beside those known before.

    None is forgotten: what is taken out of every text cannot be seen to be there still.
    """
    with connection.transaction():
        connection.execute(
            statement("furniture.save"),
            {
                "outlet_id": outlet_id,
                "lines": list(found),
                "pages": list(found.values()),
                "now": now,
            },
        )
        connection.execute(statement("furniture.looked"), {"outlet_id": outlet_id, "now": now})
