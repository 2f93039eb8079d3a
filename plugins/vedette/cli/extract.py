"""`vedette extract`."""

import argparse
import asyncio
import dataclasses
from functools import partial
from typing import Any

from vedette.cli import printing, reading
from vedette.confined import Confined


def extract(arguments: argparse.Namespace) -> int:
    """Pages to articles: a line a file, with `error` where nothing came of it."""
    with asyncio.Runner() as runner:
        parser = runner.run(Confined(ahead="extract").__aenter__())

        def one(name: str) -> dict[str, Any]:
            page = reading.contents(name)
            article = runner.run(parser.extract(page, url=arguments.url))
            return {"file": name} | dataclasses.asdict(article)

        try:
            return printing.each((partial(one, name), {"file": name}) for name in arguments.files)
        finally:
            runner.run(parser.__aexit__(None, None, None))
