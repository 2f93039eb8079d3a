"""`vedette parse`."""

import argparse
import asyncio
import dataclasses
import sys

from vedette.cli import printing, reading
from vedette.confined import Confined
from vedette.errors import VedetteError
from vedette.model import FeedDocument

# For one document, so that a run over a hostile one ends within 5 s with all its beginnings.
_SECONDS = 4


def parse(arguments: argparse.Namespace) -> int:
    """Feed documents to entries: a line an entry; what is no feed is said on stderr."""
    return asyncio.run(_parse(arguments.files, arguments.url or ""))


async def _parse(names: list[str], url: str) -> int:
    code = 0
    async with Confined(seconds=_SECONDS, ahead="parse") as parser:
        for name in names:
            try:
                document = await parser.parse(reading.contents(name), url=url)
            except VedetteError as error:
                reason = str(error).removeprefix(": ")  # the document's URL, which may be unknown
                print(f"vedette: {name}: {reason}", file=sys.stderr)
                code = max(code, error.exit_code)
            else:
                _show(name, document)
    return code


def _show(name: str, document: FeedDocument) -> None:
    if document.refused:
        counts = ", ".join(f"{number} {gate}" for gate, number in document.refused.items())
        print(f"vedette: {name}: entries counted: {counts}", file=sys.stderr)
    for entry in document.entries:
        printing.line({"file": name} | dataclasses.asdict(entry))
