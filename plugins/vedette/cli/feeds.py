"""`vedette feeds`: which there are, what is wrong with them, where a site's are, adding some."""

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from typing import Any

from vedette import urls
from vedette.cli import formats, printing, reading
from vedette.cli.database import working
from vedette.cli.settings import settings
from vedette.errors import GiveUpError, UsageError, VedetteError
from vedette.feeds import opml
from vedette.feeds.discover import Candidate
from vedette.feeds.opml import Outline
from vedette.fetch import MemoryHostBook
from vedette.pipeline import checking, sources
from vedette.pipeline.checking import Checked, Target
from vedette.pipeline.sources import Added, Publisher, Wanted
from vedette.pipeline.work import Work, system_clock
from vedette.store import status
from vedette.store.hosts import PostgresHostBook

_CHECKED = ("feed", "level", "finding")
_FOUND = ("url", "kind", "title", "entries", "newest")


def listing(arguments: argparse.Namespace) -> int:
    """List every feed in use."""
    with working(arguments) as work:
        rows = [formats.tidy(row) for row in status.rows(work.connection, "source.list")]
    printing.rows(rows, as_json=arguments.json)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Ask feeds once and say what is wrong with each; 1 where anything is."""
    if arguments.url and arguments.feeds:
        message = "either feeds or --url: a URL needs no name"
        raise UsageError(message)
    checked = _check_url(arguments) if arguments.url else _check(arguments)
    if arguments.json:
        for one in checked:
            printing.line(formats.tidy(_as_json(one)))
    else:
        _show(checked)
    return int(not all(one.ok for one in checked))


def discover(arguments: argparse.Namespace) -> int:
    """List the feeds that a page leads to; an error where there is none."""
    config = settings(arguments)
    found = checking.discover(
        config, MemoryHostBook(), arguments.url, now=system_clock, progress=_progress
    )
    if not found:
        message = f"{urls.brief(arguments.url)}: no feed, and none found from there"
        raise VedetteError(message)
    rows = [formats.tidy(_found(candidate, checked)) for candidate, checked in found]
    if arguments.json:
        for row in rows:
            printing.line(row)
    else:
        _table(rows, _FOUND)
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Watch a feed; what is none is an error that names those its page leads to."""
    wanted = Wanted(url=arguments.url, language=arguments.language, slug=arguments.slug)
    publisher = _publisher(arguments)
    with working(arguments) as work:
        sources.refuse(work.config, wanted.url)
        known = sources.find(work, wanted.url)
        checked = None
        if not (arguments.unchecked or (known and sources.stays(known))):
            checked = _asked(work, wanted, publisher)
            wanted = _learned(wanted, checked)
        added = sources.add(work, wanted, publisher)
    findings = checked.findings if checked else ()
    if arguments.json:
        found = [dataclasses.asdict(finding) for finding in findings]
        printing.line(formats.tidy(dataclasses.asdict(added) | {"findings": found}))
        return 0
    print(_said(added))
    for finding in findings:
        print(formats.tidy(f"  {finding.level}: {finding.text}"))
    return 0


def import_(arguments: argparse.Namespace) -> int:
    """Add the feeds of a list; 1 where it has feeds and each was refused."""
    outlines = _outlines(arguments.file)
    with working(arguments) as work:
        done = sources.take(work, outlines, active=not arguments.inactive)
    if arguments.json:
        printing.line(formats.tidy(dataclasses.asdict(done)))
    else:
        for url, reason in done.refused.items():
            print(formats.tidy(f"vedette: {urls.brief(url)}: {reason}"), file=sys.stderr)
        print(f"{len(done.added)} added, {done.known} known, {len(done.refused)} refused")
    return int(len(outlines) == len(done.refused) > 0)


def export(arguments: argparse.Namespace) -> int:
    """Print the feeds as an OPML list."""
    with working(arguments) as work:
        outlines = sources.outlines(work, everything=arguments.all)
    sys.stdout.flush()
    sys.stdout.buffer.write(opml.write(outlines, title="Vedette"))
    return 0


def _outlines(name: str) -> tuple[Outline, ...]:
    """The feeds of a list.

    Raises:
        VedetteError: it cannot be read, or is none.
    """
    try:
        return opml.read(reading.contents(name))
    except UsageError as error:
        message = f"{name}: {error}"
        raise UsageError(message) from error
    except GiveUpError as error:
        message = f"{name}: {error}"
        raise VedetteError(message) from error


def _check(arguments: argparse.Namespace) -> list[Checked]:
    with working(arguments) as work:
        targets = sources.targets(work, arguments.feeds)
        return _ask(work, targets)


def _check_url(arguments: argparse.Namespace) -> list[Checked]:
    url = arguments.url
    config = settings(arguments)
    sources.refuse(config, url)
    target = Target(name=url, url=url)
    return checking.check(config, MemoryHostBook(), [target], now=system_clock, progress=_progress)


def _ask(work: Work, targets: Sequence[Target]) -> list[Checked]:
    book = PostgresHostBook(work.connection)
    return checking.check(work.config, book, targets, now=work.now, progress=_progress)


def _progress(done: int, total: int) -> None:
    """Progress is for people: quiet in a pipe."""
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r{done} of {total} asked", end=end, file=sys.stderr, flush=True)


def _asked(work: Work, wanted: Wanted, publisher: Publisher) -> Checked:
    """The feed as it answers.

    Raises:
        VedetteError: it is none, or does not answer.
    """
    target = Target(
        name=wanted.url,
        url=wanted.url,
        language=wanted.language,
        rights=publisher.rights or "analyse",
    )
    (checked,) = _ask(work, [target])
    if checked.document is None:
        (finding,) = checked.findings
        message = finding.text
        if finding.sign == "not-a-feed":
            message = f"{urls.brief(wanted.url)}: {message}; {_instead(work, wanted.url)}"
        raise VedetteError(message)
    return checked


def _instead(work: Work, url: str) -> str:
    """What to add in place of a page."""
    book = PostgresHostBook(work.connection)
    found = checking.discover(work.config, book, url, now=work.now, progress=_progress)
    names = ", ".join(candidate.url for candidate, _ in found)
    return f"add one of: {names}" if names else "no feed was found from there"


def _learned(wanted: Wanted, checked: Checked) -> Wanted:
    """The feed with what its document says of it."""
    document = checked.document
    return dataclasses.replace(
        wanted,
        title=document.title if document else None,
        site=document.site if document else None,
        language=wanted.language or (document.language if document else None),
        moved_to=checked.moved_to,
    )


def _publisher(arguments: argparse.Namespace) -> Publisher:
    names = [field.name for field in dataclasses.fields(Publisher)]
    return Publisher(**{name: getattr(arguments, name) for name in names})


def _said(added: Added) -> str:
    of = f"{added.feed} of {added.outlet}"
    if added.new:
        return f"added: {of}" + (" (a new outlet)" if added.new_outlet else "")
    if added.was:
        return f"watched again: {of}, which was {added.was}"
    if added.state == "active":
        return f"known already: {of}"
    return f"known already: {of}, but {added.state}: change its entry in the outlets file"


def _found(candidate: Candidate, checked: Checked) -> dict[str, Any]:
    document = checked.document
    return {
        "url": candidate.url,
        "kind": document.kind if document else None,
        "title": (document.title if document else "") or candidate.title,
        "entries": len(document.entries) if document else 0,
        "newest": checked.newest,
    }


def _show(checked: Sequence[Checked]) -> None:
    """A row for each finding, feeds with something wrong first."""
    rows = [row for one in sorted(checked, key=lambda one: one.ok) for row in _rows(one)]
    _table(rows, _CHECKED)
    wrong = sum(not one.ok for one in checked)
    print(f"{len(checked)} asked, {wrong} with something wrong")


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    """Rows not cut to the terminal: half a reason is none, and half a link."""
    for line in formats.table(rows, columns, None) if rows else []:
        print(line)


def _rows(checked: Checked) -> list[dict[str, str]]:
    name = checked.target.name
    found: list[tuple[str, str]] = [("ok", _summary(checked))] if checked.ok else []
    found += [(finding.level, finding.text) for finding in checked.findings]
    return [formats.tidy({"feed": name, "level": level, "finding": text}) for level, text in found]


def _summary(checked: Checked) -> str:
    document = checked.document
    if document is None:
        return ""
    newest = f", newest {checked.newest:%Y-%m-%d %H:%M}" if checked.newest else ""
    return f"{document.kind}, {len(document.entries)} entries{newest}"


def _as_json(checked: Checked) -> dict[str, Any]:
    document = checked.document
    return {
        "feed": checked.target.name,
        "outlet": checked.target.outlet,
        "url": checked.target.url,
        "final_url": checked.final_url,
        "ok": checked.ok,
        "kind": document.kind if document else None,
        "title": document.title if document else None,
        "language": document.language if document else None,
        "entries": len(document.entries) if document else None,
        "newest": checked.newest,
        "bytes": checked.bytes,
        "findings": [dataclasses.asdict(finding) for finding in checked.findings],
        "named": list(checked.named),
    }
