"""`vedette extract`."""

import argparse
import dataclasses
from functools import partial
from typing import Any

from vedette import extract as extraction
from vedette.cli import printing, reading


def extract(arguments: argparse.Namespace) -> int:
    """Pages to articles: a line a file, with `error` where nothing came of it."""

    def one(name: str) -> dict[str, Any]:
        article = extraction.extract(reading.contents(name), url=arguments.url)
        return {"file": name} | dataclasses.asdict(article)

    return printing.each((partial(one, name), {"file": name}) for name in arguments.files)
