"""`vedette fetch`."""

import argparse
import asyncio
import sys
from typing import Any

from vedette.cli import printing
from vedette.cli.settings import settings
from vedette.config import Config
from vedette.errors import GiveUpError, RefusedError, RetryLaterError
from vedette.fetch import Client, MemoryHostBook
from vedette.model import Fetched


def fetch(arguments: argparse.Namespace) -> int:
    """Fetch one URL and say in JSON what came, or which gate said no."""
    config = settings(arguments)
    try:
        fetched = asyncio.run(_fetch(config, arguments.url))
    except (RefusedError, RetryLaterError, GiveUpError) as error:
        printing.line(_refusal(arguments.url, error))
        print(f"vedette: {error}", file=sys.stderr)
        return error.exit_code
    printing.line(
        {
            "url": fetched.url,
            "status": fetched.status,
            "final_url": fetched.final_url,
            "bytes": len(fetched.body),
            "content_type": fetched.content_type,
            "redirects": fetched.redirects,
            "moved_to": fetched.moved_to,
            "address": fetched.address,
        }
    )
    return 0


async def _fetch(config: Config, url: str) -> Fetched:
    async with Client(config, MemoryHostBook()) as client:
        return await client.fetch(url)


def _refusal(url: str, error: RefusedError | RetryLaterError | GiveUpError) -> dict[str, Any]:
    if isinstance(error, RefusedError):
        return {"url": url, "refused": str(error), "gate": error.gate}
    final_url, status = error.answered or (None, None)
    return {
        "url": url,
        "status": status,
        "final_url": final_url,
        "error": str(error),
        "gate": error.gate,
    }
