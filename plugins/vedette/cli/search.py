"""`vedette search`."""

import argparse
import dataclasses
import datetime as dt
import re
import sys

from vedette.cli import formats
from vedette.cli.database import working
from vedette.errors import UsageError
from vedette.store import search as rows
from vedette.store.reader import reading
from vedette.store.search import Found, Search

_BACK = re.compile(r"([0-9]{1,6})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_COLUMNS = tuple(field.name for field in dataclasses.fields(Found))
# A link cut short is of no use; `vedette explain` and the other formats have it.
_LISTED = ("article_id", "published", "outlet", "language", "title", "topics", "story_id")


def search(arguments: argparse.Namespace) -> int:
    """List the articles that match; none is no error."""
    with working(arguments) as work:
        wanted = Search(
            query=" ".join(arguments.query),
            topic=arguments.topic,
            since=since(arguments.since, work.now()) if arguments.since else None,
            language=arguments.language,
            most=arguments.limit,
        )
        with reading(work.connection):
            found = rows.find(work.connection, wanted)
    listed = [dataclasses.asdict(one) for one in found]
    formats.show(listed, how=arguments.format, columns=_COLUMNS, listed=_LISTED)
    if not found:
        print("vedette: nothing found: fewer words, or a longer time?", file=sys.stderr)
    return 0


def since(text: str, now: dt.datetime) -> dt.datetime:
    """The moment that --since names: a UTC day, a time with its zone, or 24h, 7d, 4w before now.

    Raises:
        UsageError: it names none.
    """
    try:
        if back := _BACK.fullmatch(text):
            return now - dt.timedelta(**{_UNITS[back[2]]: int(back[1])})
        moment = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise UsageError(_since_expected(text)) from error
    if moment.tzinfo is None and len(text) > len("2026-03-10"):
        raise UsageError(_since_expected(text))
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _since_expected(text: str) -> str:
    return f"--since {text!r}: a day such as 2026-03-10, 24h, 7d or 4w expected"
