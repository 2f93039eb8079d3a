"""`vedette ingest`."""

import argparse
import sys

from vedette.cli import printing
from vedette.cli.database import working
from vedette.pipeline import ingest as whole_pass
from vedette.pipeline import setup


def ingest(arguments: argparse.Namespace) -> int:
    """Run one whole pass: poll, read, deduplicate, tag, file, digests due."""

    def say(line: str) -> None:
        # Progress is for people: quiet in a pipe.
        if sys.stderr.isatty():
            print(line, file=sys.stderr)

    with working(arguments, upgrade=True) as work:
        setup.prepare(work)
        done = whole_pass.ingest(work, say)
    if arguments.json:
        printing.line(done)
    else:
        print(", ".join(f"{number} {what}" for what, number in done.items()) or "nothing to do")
    return 0
