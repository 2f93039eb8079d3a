"""The arguments of the commands that make the lexicon grow: `vedette seeds stems` and `seeds add`."""

import argparse
import datetime as dt
from collections.abc import Callable
from typing import Any

Run = Callable[[argparse.Namespace], int]
Add = Callable[..., argparse.ArgumentParser]


def commands(seeds: Any, add: Add, lazily: Callable[[str, str], Run]) -> None:
    """Add the commands to `seeds`."""
    _stems(
        add(
            seeds,
            "stems",
            lazily("stemming", "stems"),
            "propose stems for a word",
            more="The shortest stems that find all forms of it, with the words that they would catch "
            "wrongly, and whether the lexicon has it. Forms come from simplemma (pip install '.[stems]'), "
            "for Belarusian by rule. Exit code 1 where the forms of a word are not known.",
        )
    )
    _adding(
        add(
            seeds,
            "add",
            lazily("adding", "add"),
            "make the record of a new document, and propose terms for its topics",
            more="Terms are what the document says more often than the background does and no concept of "
            "the topic has, with the concepts that its sentences lack. What is not given of the record "
            "stays empty, and is refused until it is written.",
        )
    )


def _stems(command: argparse.ArgumentParser) -> None:
    command.add_argument("lemmas", metavar="LEMMA", nargs="+", help="as a dictionary has it")
    command.add_argument("--language", metavar="CODE", required=True, help="of the words, e.g. lt")
    command.add_argument(
        "--text",
        metavar="FILE",
        nargs="+",
        action="extend",
        help="texts or a folder of them, to take forms from where there is no list",
    )
    command.add_argument(
        "--wrong",
        metavar="NUMBER",
        type=int,
        default=0,
        help="words of the language that a stem may wrongly catch (0)",
    )
    command.add_argument("--json", action="store_true", help="JSON Lines")


def _adding(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="the document, plain text")
    command.add_argument(
        "--topics", metavar="SLUG,...", action="append", required=True, help="what it bears"
    )
    command.add_argument("--slug", help="of the record; the next number by default")
    command.add_argument("--outlet", help="who published it (unknown)")
    command.add_argument("--published", metavar="DATE", type=_day, help="such as 2026-03-10")
    command.add_argument("--title", help="in your own words")
    command.add_argument("--fact", metavar="TEXT", action="append", default=[], help="in your own")
    command.add_argument(
        "--evidence",
        metavar="TOPIC:TEXT",
        action="append",
        default=[],
        help="why it bears a topic, in your own words",
    )
    command.add_argument("--language", metavar="CODE", help="of the document; guessed by default")
    command.add_argument(
        "--background",
        metavar="FILE",
        nargs="+",
        action="extend",
        help="texts of all sorts: JSON Lines, plain text, or a folder (the topics' examples)",
    )
    command.add_argument("--most", metavar="NUMBER", type=_some, default=15, help="terms (15)")
    command.add_argument("--propose", action="store_true", help="terms only, no record")
    command.add_argument("--json", action="store_true", help="one JSON object")


def _some(text: str) -> int:
    """A number of terms."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0  # noqa: PLR2004
    if not number:
        reason = f"a number from 1 to 9999 expected, got {text}"
        raise argparse.ArgumentTypeError(reason)
    return number


def _day(text: str) -> dt.date:
    """A day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        reason = f"a day such as 2026-03-10 expected, got {text}"
        raise argparse.ArgumentTypeError(reason) from error
