"""`vedette parse`."""

import argparse
import dataclasses
import sys

from vedette import feeds
from vedette.cli import printing, reading
from vedette.errors import VedetteError


def parse(arguments: argparse.Namespace) -> int:
    """Feed documents to entries: a line an entry; what is no feed is said on stderr."""
    code = 0
    for name in arguments.files:
        try:
            document = feeds.parse(reading.contents(name), url=arguments.url or "")
        except VedetteError as error:
            reason = str(error).removeprefix(": ")  # the document's URL, which may be unknown
            print(f"vedette: {name}: {reason}", file=sys.stderr)
            code = max(code, error.exit_code)
            continue
        if document.refused:
            counts = ", ".join(f"{number} {gate}" for gate, number in document.refused.items())
            print(f"vedette: {name}: entries left out: {counts}", file=sys.stderr)
        for entry in document.entries:
            printing.line({"file": name} | dataclasses.asdict(entry))
    return code
