"""`python -m vedette.local.newsroom`: serve the sample newsroom until told to stop."""

import argparse
import asyncio
import datetime as dt
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from vedette import config
from vedette.errors import VedetteError
from vedette.local.newsroom.server import ADDRESS, Newsroom, app, load

FOLDER = config.ROOT / "seeds" / "newsroom"


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; prints one line once it listens.

    Returns:
        0 when told to stop, 1 where the port is taken, 2 for content or arguments that make no
        sense; each with one line on stderr.
    """
    options = _arguments(argv)
    try:
        newsroom = load(options.folder, epoch=options.epoch, seed_dir=options.seed_dir)
        asyncio.run(_serve(newsroom, options.port))
    except VedetteError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except OSError as error:
        sys.stderr.write(
            f"port {options.port} of {ADDRESS} cannot be used ({error.strerror}): "
            "free it or set VEDETTE_NEWSROOM_PORT to another\n"
        )
        return 1
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m vedette.local.newsroom", description="Serve the sample newsroom."
    )
    parser.add_argument("--port", type=int, required=True, help=f"port of {ADDRESS} to listen on")
    parser.add_argument(
        "--epoch",
        type=_moment,
        required=True,
        help="ISO 8601 time, with zone, all dates count from",
    )
    parser.add_argument("--seed-dir", type=Path, help="folder with the original seed documents")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the newsroom's content")
    return parser.parse_args(argv)


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        message = f"{text} has no zone, such as +00:00"
        raise argparse.ArgumentTypeError(message)
    return moment


async def _serve(newsroom: Newsroom, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(app(newsroom), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, ADDRESS, port, shutdown_timeout=1).start()
        outlets = len(newsroom.content.outlets)
        sys.stdout.write(f"newsroom of {outlets} outlets listening on {ADDRESS}:{port}\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await runner.cleanup()
