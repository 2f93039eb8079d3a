"""The command line, `vedette ...`. Exit codes: 0 done, 1 found wanting, 2 wrong use, 3 refused."""

import io
import os
import sys
from collections.abc import Sequence

from vedette.cli.commands import parser
from vedette.errors import VedetteError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; errors are one line on stderr that says what to do."""
    try:
        # JSON is UTF-8 whatever the locale; a lone surrogate becomes its JSON escape.
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        code = _run(argv)
        sys.stdout.flush()
    except VedetteError as error:
        return _end(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _end("interrupted", 130)
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing more may be written, at exit neither.
        _discard_output()
        return 0
    except OSError as error:
        _discard_output()
        return _end(f"{error.filename or 'output'}: {error.strerror or error}", 1)
    return code


def _run(argv: Sequence[str] | None) -> int:
    try:
        arguments = parser().parse_args(argv)
    except SystemExit as end:  # after help, or on wrong use, which has been said
        return end.code if isinstance(end.code, int) else 0
    code: int = arguments.run(arguments)
    return code


def _end(message: str, code: int) -> int:
    print(f"vedette: {' '.join(message.split())}", file=sys.stderr)
    return code


def _discard_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
