"""The seed documents as pieces of one more outlet: read when the newsroom starts, stored nowhere."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vedette import seedfile
from vedette.errors import UsageError
from vedette.local.newsroom.content import Piece, host_of
from vedette.model import Outlet

_HEADLINE_WITHIN = 3  # lines from the top
_FEWEST_WORDS = 4
_LONGEST_HEADLINE = 120  # characters


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What the project says of a document: its number, our headline and its date."""

    slug: str
    title: str
    published: dt.date


def read(seed_dir: Path, records: Path, outlet: Outlet) -> tuple[Piece, ...]:
    """One piece for each text in `seed_dir`.

    Args:
        seed_dir: the folder with the original documents, `*.txt`.
        records: the folder of their records; it may be missing, and dates with it.
        outlet: who publishes them here.

    Raises:
        UsageError: no document there, or one that cannot be read.
        SeedError: a record that cannot be read.
    """
    known = _records(records)
    paths = sorted(seed_dir.glob("*.txt"))
    if not paths:
        message = f"no seed document (*.txt) in {seed_dir}: set VEDETTE_SEED_DIR to their folder"
        raise UsageError(message)
    try:
        texts = {path: path.read_text("utf-8", errors="replace") for path in paths}
    except OSError as error:
        message = f"{error.filename}: {error.strerror}: the seed documents cannot be read"
        raise UsageError(message) from error
    return tuple(_piece(path, text, known.get(path.name), outlet) for path, text in texts.items())


def _records(folder: Path) -> Mapping[str, Record]:
    records = {}
    for path in sorted(folder.glob("*.yaml")):
        node = seedfile.read(str(path), path.read_bytes())
        records[node.text("file")] = Record(
            slug=node.text("slug"), title=node.text("title"), published=node.date("published")
        )
    return records


def _piece(path: Path, text: str, record: Record | None, outlet: Outlet) -> Piece:
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    slug = record.slug if record else path.stem.partition("_")[0]
    title, body = _headline(lines, record)
    place = f"/documents/{slug}.html"
    published = _noon(record.published) if record else None
    return Piece(
        id=f"{outlet.slug}-{slug}",
        outlet=outlet.slug,
        host=host_of(outlet),
        feeds=(outlet.feeds[0].slug,),
        language=outlet.feeds[0].language or "en",
        style="archive",
        path=place,
        home=place,
        published=published,
        listed=published,
        title=title,
        summary="",
        authors=(),
        categories=(),
        paragraphs=body,
    )


def _headline(lines: tuple[str, ...], record: Record | None) -> tuple[str, tuple[str, ...]]:
    """The document's own headline and its other lines; failing that, the record's and all lines."""
    for at, line in enumerate(lines[:_HEADLINE_WITHIN]):
        if _like_headline(line):
            return line, lines[:at] + lines[at + 1 :]
    return (record.title if record else "Untitled document"), lines


def _like_headline(line: str) -> bool:
    words = len(line.split())
    return (
        words >= _FEWEST_WORDS and len(line) <= _LONGEST_HEADLINE and not line.endswith((".", ","))
    )


def _noon(day: dt.date) -> dt.datetime:
    # Noon is on the same day in every zone of the region.
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
