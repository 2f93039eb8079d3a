"""`vedette query`: the named questions of sql/desk, asked as the reader."""

import argparse
import sys
from collections.abc import Sequence

from vedette.cli import formats
from vedette.cli.database import working
from vedette.errors import UsageError
from vedette.store import questions
from vedette.store.questions import Question
from vedette.store.reader import reading


def query(arguments: argparse.Namespace) -> int:
    """Answer a named question; without a name, list them."""
    if arguments.name is None:
        _list(arguments)
        return 0
    question = questions.named(arguments.name)
    given = questions.values(question, _pairs(arguments.param))
    with working(arguments) as work, reading(work.connection):
        if arguments.sql:
            text = questions.written_out(work.connection, question, given)
        else:
            answer = questions.ask(work.connection, question, given)
    if arguments.sql:
        print(text, end="")
        return 0
    formats.show(answer.rows, how=arguments.format, columns=answer.columns)
    if not answer.rows:
        print("vedette: no rows", file=sys.stderr)
    return 0


def _list(arguments: argparse.Namespace) -> None:
    if arguments.param or arguments.sql:
        message = "no query named: vedette query lists them"
        raise UsageError(message)
    if arguments.format == "table":
        for one in questions.questions().values():
            print(f"{one.name:12}  {one.title}")
            for parameter in one.parameters:
                default = f" = {parameter.default}" if parameter.default else ""
                print(f"{'':14}{parameter.name}{default}: {parameter.meaning}")
        return
    rows = [_row(one) for one in questions.questions().values()]
    formats.show(rows, how=arguments.format, columns=("name", "question", "parameters"))


def _row(question: Question) -> dict[str, object]:
    shown = [f"{one.name}={one.default or ''}" for one in question.parameters]
    return {"name": question.name, "question": question.title, "parameters": shown}


def _pairs(given: Sequence[str]) -> dict[str, str]:
    """The values given as k=v.

    Raises:
        UsageError: one is not of that form.
    """
    pairs = {}
    for one in given:
        name, separator, text = one.partition("=")
        if not separator:
            message = f"--param {one!r}: name=value expected"
            raise UsageError(message)
        pairs[name.strip()] = text.strip()
    return pairs
