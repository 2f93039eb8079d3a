"""`vedette tag` and `group`: texts in, JSON Lines out, no database."""

import argparse
import dataclasses
import json
from functools import partial
from typing import Any

from vedette.cli import group as grouping
from vedette.cli import printing, reading
from vedette.cli.settings import settings
from vedette.errors import UsageError
from vedette.pipeline import setup


def tag(arguments: argparse.Namespace) -> int:
    """Texts to topics: a line a text, with `error` where its line is no text."""
    config = settings(arguments)
    tagger = setup.tagger(config, setup.lexicon(config))

    def one(line: str) -> dict[str, Any]:
        record = record_of(line)
        tagging = tagger.tag(record["title"], record["text"], record["language"])
        return {"id": record["id"]} | dataclasses.asdict(tagging)

    with reading.lines(arguments.file) as lines:
        return printing.each((partial(one, line), _id(line)) for line in lines if line.strip())


def group(arguments: argparse.Namespace) -> int:
    """Texts to copies, versions and stories: a line a text, in the order they came."""
    config = settings(arguments)
    terms = setup.lexicon(config)
    tagger = setup.tagger(config, terms)
    seen = failed = 0
    with reading.lines(arguments.file) as lines:
        for result in grouping.run(
            lines, tagger=tagger, countries=terms.countries, everything=arguments.all
        ):
            seen += 1
            failed += "error" in result
            printing.line(result)
    return int(0 < seen == failed)


def record_of(line: str) -> dict[str, Any]:
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
