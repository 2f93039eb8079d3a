"""`vedette retag`: compare what the present lexicon says with the tags there are; report; apply."""

import argparse
import dataclasses
import datetime as dt
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from vedette.cli import formats, printing
from vedette.cli.database import working
from vedette.cli.search import since
from vedette.pipeline import retag as retagging
from vedette.pipeline import retold
from vedette.pipeline.work import Work
from vedette.store import retagging as rows

_LISTED = 20


def retag(arguments: argparse.Namespace) -> int:
    """Compare and report, or apply, show or list what was compared."""
    with working(arguments) as work, _progress():
        if arguments.list:
            printing.rows(rows.runs(work.connection, most=_LISTED), as_json=arguments.json)
            return 0
        number = arguments.apply or arguments.show or _compare(work, arguments)
        if arguments.apply:
            retagging.apply(work, number)
        if arguments.show:
            report = retagging.so_far(work, number)
        else:
            report = retagging.report(work, number)
    _print(report, as_json=arguments.json)
    return 0


def _compare(work: Work, arguments: argparse.Namespace) -> int:
    topics = [name for part in arguments.topics or () for name in part.split(",") if name]
    return retagging.begin(work, since=_day(arguments.since, work.now()), topics=topics).id


def _day(text: str | None, now: dt.datetime) -> dt.datetime | None:
    """The UTC day: asked again later, `7d` is the same run, which goes on."""
    if not text:
        return None
    moment = since(text, now).astimezone(dt.UTC)
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        printing.line(report | {"run": dataclasses.asdict(report["run"])})
        return
    for line in retold.told(report):
        indent = " " * (len(line) - len(line.lstrip(" ")))
        print(indent + formats.tidy(line))


@contextmanager
def _progress() -> Iterator[None]:
    """Show what the task logs, on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    handler = logging.StreamHandler()
    retagging.log.addHandler(handler)
    retagging.log.setLevel(logging.INFO)
    try:
        yield
    finally:
        retagging.log.removeHandler(handler)
