"""`vedette parse`, `extract`, `tag`, `group`: texts in, JSON Lines out, no database."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

from vedette import extract as extraction
from vedette import feeds
from vedette.cli import group as grouping
from vedette.cli import printing
from vedette.cli.settings import settings
from vedette.errors import UsageError, VedetteError
from vedette.pipeline.setup import lexicon
from vedette.tag import Tagger


def parse(arguments: argparse.Namespace) -> int:
    """Feed documents to entries: a line an entry; what is no feed is said on stderr."""
    code = 0
    for name in arguments.files:
        try:
            document = feeds.parse(_bytes(name), url=arguments.url or "")
        except VedetteError as error:
            print(f"vedette: {name}: {error}", file=sys.stderr)
            code = max(code, error.exit_code)
            continue
        for entry in document.entries:
            printing.line({"file": name} | dataclasses.asdict(entry))
    return code


def extract(arguments: argparse.Namespace) -> int:
    """Pages to articles: a line a file, with `error` where nothing came of it."""

    def one(name: str) -> dict[str, Any]:
        article = extraction.extract(_bytes(name), url=arguments.url)
        return {"file": name} | dataclasses.asdict(article)

    return _lines((partial(one, name), {"file": name}) for name in arguments.files)


def tag(arguments: argparse.Namespace) -> int:
    """Texts to topics: a line a text, with `error` where its line is no text."""
    tagger = Tagger(lexicon(settings(arguments)))

    def one(line: str) -> dict[str, Any]:
        record = _record(line)
        tagging = tagger.tag(record["title"], record["text"], record["language"])
        return {"id": record["id"]} | dataclasses.asdict(tagging)

    with _text(arguments.file) as lines:
        return _lines((partial(one, line), _id(line)) for line in lines if line.strip())


def group(arguments: argparse.Namespace) -> int:
    """Texts to copies, versions and stories: a line a text, in the order they came."""
    terms = lexicon(settings(arguments))
    tagger = Tagger(terms)
    seen = failed = 0
    with _text(arguments.file) as lines:
        for result in grouping.run(
            lines, tagger=tagger, countries=terms.countries, everything=arguments.all
        ):
            seen += 1
            failed += "error" in result
            printing.line(result)
    return int(0 < seen == failed)


def _lines(work: Iterable[tuple[Callable[[], dict[str, Any]], dict[str, Any]]]) -> int:
    """Print a line for each piece of work; 1 where not one of them succeeded."""
    seen = failed = 0
    for job, name in work:
        seen += 1
        try:
            printing.line(job())
        except VedetteError as error:
            failed += 1
            printing.line(name | {"error": str(error)})
    return int(0 < seen == failed)


def _record(line: str) -> dict[str, Any]:
    """A text of `vedette tag`.

    Raises:
        UsageError: the line is not what DESIGN asks for; says what is wrong.
    """
    try:
        record = json.loads(line)
    except ValueError as error:
        message = f"not JSON: {error}"
        raise UsageError(message) from error
    except RecursionError as error:
        message = "not JSON: nested too deep"
        raise UsageError(message) from error
    if not isinstance(record, dict) or "id" not in record:
        message = "expected an object with id, title and text"
        raise UsageError(message)
    found = {"id": record["id"]}
    for name in ("title", "text", "language"):
        value = record.get(name)
        if value is not None and not isinstance(value, str):
            message = f"{name}: expected text"
            raise UsageError(message)
        found[name] = value or ""
    return found | {"language": found["language"] or None}


def _id(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None}
    return {"id": record.get("id") if isinstance(record, dict) else None}


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        message = f"{name}: {error.strerror}"
        raise UsageError(message) from error


@contextmanager
def _text(name: str) -> Iterator[IO[str]]:
    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        yield sys.stdin
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(name).open(encoding="utf-8", errors="replace"))
        except OSError as error:
            message = f"{name}: {error.strerror}"
            raise UsageError(message) from error
        yield file
