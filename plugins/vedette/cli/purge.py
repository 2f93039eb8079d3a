"""`vedette purge` and `vedette rights`: take down, and correct a reservation."""

import argparse

from vedette.cli import printing
from vedette.cli.database import working
from vedette.store import purge as rows
from vedette.store import rights as of_outlets


def purge(arguments: argparse.Namespace) -> int:
    """Take down an article by its URL, or an outlet by its slug."""
    take_down = rows.url if ":" in arguments.asked else rows.outlet
    with working(arguments) as work:
        done = take_down(work.connection, arguments.asked, reason=arguments.reason, now=work.now())
    if arguments.json:
        printing.line(
            {"what": done.what, "kind": done.kind}
            | {"purged_at": done.tombstone.purged_at, "reason": done.tombstone.reason}
            | {"gone": done.gone}
        )
        return 0
    gone = [{"gone": what, "number": number} for what, number in done.gone.items() if number]
    printing.rows(gone, as_json=False)
    print(f"{done.what}: {done.tombstone.epitaph}")
    return 0


def lift(arguments: argparse.Namespace) -> int:
    """Take back a reservation."""
    with working(arguments) as work:
        rights = of_outlets.lift(work.connection, arguments.outlet, now=work.now())
    print(f"{arguments.outlet}: {rights}, as stated; nothing that went comes back")
    return 0
