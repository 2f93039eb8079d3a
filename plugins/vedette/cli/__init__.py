"""The command line, `vedette ...`. Exit codes: 0 done, 1 found wanting, 2 wrong use, 3 refused."""

import os
import sys
from collections.abc import Sequence

from vedette.cli.commands import parser
from vedette.errors import VedetteError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; errors are one line on stderr that says what to do."""
    arguments = parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except VedetteError as error:
        print(f"vedette: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("vedette: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing more may be written, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code
