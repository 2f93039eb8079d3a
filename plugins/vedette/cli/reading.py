"""How commands read what they are given: documents, and lines of text; `-` is standard input."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from vedette.confined import MAX_BYTES
from vedette.errors import UsageError

# With a mark at the beginning as some editors write it, or without.
_ENCODING = "utf-8-sig"


def contents(name: str) -> bytes:
    """The bytes of a file; of one that is longer than any document may be, one more than that.

    Raises:
        UsageError: it cannot be read; says why, without the name.
    """
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(error.strerror or str(error)) from error


@contextmanager
def lines(name: str) -> Iterator[IO[str]]:
    """A text file for the time of the block; bytes that are no UTF-8 are replaced.

    Raises:
        UsageError: it cannot be read.
    """
    if name == "-":
        sys.stdin.reconfigure(encoding=_ENCODING, errors="replace")  # type: ignore[union-attr]
        yield sys.stdin
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(name).open(encoding=_ENCODING, errors="replace"))
        except OSError as error:
            message = f"{name}: {error.strerror}"
            raise UsageError(message) from error
        yield file
