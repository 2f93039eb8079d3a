"""What an outlet lets us keep: what holds, what was stated, what its site reserves."""

import datetime as dt

from vedette.errors import VedetteError
from vedette.model import Rights
from vedette.store import gates
from vedette.store.connect import Connection
from vedette.store.statements import statement

_STRICTNESS: dict[Rights, int] = {"full": 0, "analyse": 1, "headline": 2}
_EXPIRE = ("expire_bodies", "expire_version_bodies", "expire_pages")
_DROP = (
    "drop_bodies",
    "drop_version_bodies",
    "drop_excerpts",
    "drop_evidence",
    "drop_past_evidence",
    "drop_proposals",
    "drop_reasons",
    "drop_pages",
)


def effective(stated: Rights, *, reserved: bool) -> Rights:
    """What holds: the stricter of what was stated and what was reserved."""
    return "headline" if reserved else stated


def tighten(
    connection: Connection,
    outlet_id: int,
    *,
    was: Rights,
    becomes: Rights,
    body_until: dt.datetime | None = None,
) -> None:
    """Drop what stricter rights forbid, before they are written: the CHECKs would refuse it.

    Args:
        connection: with the caller's transaction open.
        outlet_id: whose rights change.
        was: what held.
        becomes: what is to hold; where it is not stricter, nothing goes.
        body_until: when bodies end that had no end; needed for `analyse`.
    """
    if _STRICTNESS[becomes] <= _STRICTNESS[was]:
        return
    for name in _DROP if becomes == "headline" else _EXPIRE:
        connection.execute(statement(f"rights.{name}"), {"id": outlet_id, "until": body_until})


def reserve(connection: Connection, outlet_id: int, *, reason: str, now: dt.datetime) -> bool:
    """Lower an outlet to `headline`, inside the caller's transaction: its site reserves its texts.

    What may be kept no longer goes, the reservation is written down with an event, and the gate
    `reserved` of the stage read is counted.

    Returns:
        False where it was reserved already: nothing changed.
    """
    (before,) = connection.execute(statement("rights.of"), {"id": outlet_id}).fetchall()
    if before["reserved_at"] is not None:
        return False
    tighten(connection, outlet_id, was=before["rights"], becomes="headline")
    connection.execute(statement("rights.reserve"), {"id": outlet_id, "reason": reason, "now": now})
    _record(connection, outlet_id, was=before["rights"], became="headline", reason=reason, now=now)
    gates.count(connection, "read", "reserved", now=now, outlet=outlet_id)
    return True


def lift(connection: Connection, slug: str, *, now: dt.datetime) -> Rights:
    """Take back a reservation that was a mistake or is gone: what was stated holds again.

    Nothing that went comes back. Where the site still reserves its texts, the next page that is
    read lowers the outlet again.

    Returns:
        The rights that hold from now on.

    Raises:
        VedetteError: no such outlet, or nothing is reserved.
    """
    with connection.transaction():
        row = connection.execute(statement("rights.lift"), {"slug": slug}).fetchone()
        if row is None:
            message = f"no outlet {slug!r} with a reservation: vedette feeds list shows rights"
            raise VedetteError(message)
        rights: Rights = row["rights"]
        _record(
            connection, row["id"], was="headline", became=rights, reason="lifted by hand", now=now
        )
    return rights


def _record(
    connection: Connection,
    outlet_id: int,
    *,
    was: Rights,
    became: Rights,
    reason: str,
    now: dt.datetime,
) -> None:
    connection.execute(
        statement("rights.record"),
        {"outlet_id": outlet_id, "was": was, "became": became, "reason": reason, "now": now},
    )
