"""A mail server that delivers to a folder: for a machine whose mail should go nowhere else.

Usage: python -m vedette.local.sink --port N --folder DIR
"""

import argparse
import asyncio
import datetime as dt
import email
import email.policy
import itertools
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from vedette.local.state import HOST

_LARGEST = 32 * 1024 * 1024  # bytes of one message


class Folder:
    """Keeps each message as <UTC time>-<n>.eml, its HTML part as .html beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._numbers = itertools.count(1)

    async def handle_DATA(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a message only when it is on the disk, whole."""
        del server, session
        try:
            name = self.keep(envelope.original_content or b"")
        except OSError as error:
            print(f"could not keep a message: {error}", file=sys.stderr, flush=True)  # noqa: T201  (its log)
            return "452 4.3.1 cannot write the message, try again later"
        return f"250 2.0.0 kept as {name}"

    def keep(self, message: bytes) -> str:
        """Write a message and give its file's name."""
        name = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{next(self._numbers)}"
        while (self._path / f"{name}.eml").exists():
            name = f"{name.rpartition('-')[0]}-{next(self._numbers)}"
        with suppress(LookupError, ValueError, AttributeError):  # not every mail can be read
            if text := _html(message):
                _write(self._path / f"{name}.html", text.encode("utf-8", "replace"))
        # the message last: who sees it may count on the page beside it
        _write(self._path / f"{name}.eml", message)
        return f"{name}.eml"


def _html(message: bytes) -> str | None:
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    part = parsed.get_body(("html",))
    return str(part.get_content()) if part else None


def _write(path: Path, content: bytes) -> None:
    half = path.with_name(f".{path.name}.part")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise


async def serve(port: int, folder: Path) -> None:
    """Take mail on loopback until told to end."""
    handler = Folder(folder)
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(handler, hostname="localhost", data_size_limit=_LARGEST, loop=loop)

    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    async with await loop.create_server(protocol, HOST, port):
        await end.wait()


@contextmanager
def _arguments() -> Iterator[argparse.Namespace]:
    parser = argparse.ArgumentParser(prog="vedette.local.sink", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    try:
        yield parser.parse_args()
    except OSError as error:
        parser.exit(1, f"the mail sink cannot work: {error}\n")


def main() -> None:
    """Run the sink."""
    with _arguments() as arguments:
        arguments.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        asyncio.run(serve(arguments.port, arguments.folder))


if __name__ == "__main__":
    main()
