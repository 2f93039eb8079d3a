"""Texts that a keeper names: to count words in, and to set a new document against."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from vedette.cli import reading, texts
from vedette.errors import UsageError
from vedette.tag import language as languages
from vedette.topics import Lexicon

_LINES = (".jsonl", ".ndjson")


def of(names: Iterable[str], language: str) -> Iterator[str]:
    """The texts in a language: of JSON Lines as vedette tag takes them, of plain text, of folders.

    A text without a language is asked for it.

    Raises:
        UsageError: a file cannot be read, or a line of it is no text; says which.
    """
    for path in _files(names):
        for text, stated in _texts(path):
            said = languages.primary(stated) or languages.guess("", text)
            if said == language:
                yield text


def examples(lexicon: Lexicon, language: str) -> Iterator[str]:
    """The examples of the topics in a language: a small background that is always there."""
    for topic in lexicon.topics.values():
        for example in (*topic.must, *topic.must_not):
            if example.language == language:
                yield f"{example.title}\n{example.text}"


def _files(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        folder = Path(name)
        if folder.is_dir():
            yield from map(str, sorted(path for path in folder.rglob("*") if path.is_file()))
        else:
            yield name


def _texts(name: str) -> Iterator[tuple[str, str | None]]:
    with reading.lines(name) as lines:
        if name.endswith(_LINES):
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _one(f"{name}:{number}", line)
        else:
            yield "".join(lines), None


def _one(where: str, line: str) -> tuple[str, str | None]:
    try:
        record = texts.record_of(line)
    except UsageError as error:
        message = f"{where}: {error}"
        raise UsageError(message) from error
    # What is set aside for judging is not to be learned from.
    if json.loads(line).get("split") == "frozen":
        return "", record["language"]
    return f"{record['title']}\n{record['text']}", record["language"]
