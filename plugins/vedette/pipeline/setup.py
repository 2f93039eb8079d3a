"""Migrations and seeds: what must be in place before anything runs."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from vedette import embedding, seeds, topics
from vedette.config import ROOT, Config
from vedette.errors import SeedError
from vedette.model import Outlet, SeedRecord, Subscriber
from vedette.pipeline.work import Work, opened
from vedette.store import migrate, retagging
from vedette.store import setup as rows
from vedette.tag import Tagger
from vedette.topics import Lexicon


def lexicon(config: Config) -> Lexicon:
    """The topics folder, read; its version says whether there is a second opinion.

    Raises:
        SeedError: the first thing wrong in it, or the second opinion is on and not there.
    """
    files = topic_files(config)
    second = next((name for name in files if Path(name).name == topics.SECOND), None)
    if second is None and config.second_opinion:
        raise SeedError(
            _name(config.seeds / "topics" / topics.SECOND),
            1,
            "the file is missing: vedette seeds learn --second makes it, "
            "or set VEDETTE_SECOND_OPINION to off",
        )
    if not _second_opinion(config):
        files = {name: data for name, data in files.items() if name != second}
    return topics.load(files)


def tagger(config: Config, terms: Lexicon) -> Tagger:
    """The tagger of a lexicon, with a second opinion where the configuration asks for one.

    Raises:
        ConfigError: it does, and no library for it is installed.
    """
    return Tagger(terms, embedding.load() if terms.second and _second_opinion(config) else None)


def _second_opinion(config: Config) -> bool:
    wanted = config.second_opinion
    return embedding.available() if wanted is None else wanted


def topic_files(config: Config) -> dict[str, bytes]:
    """The files of the topics folder as they are, by name."""
    return _folder(config.seeds / "topics")


@dataclass(frozen=True, kw_only=True)
class Seeds:
    """Everything the seeds files say, read and checked."""

    lexicon: Lexicon
    outlets: tuple[Outlet, ...]
    records: list[SeedRecord]
    subscribers: tuple[Subscriber, ...]


def read_seeds(config: Config) -> Seeds:
    """Read every seeds file.

    Raises:
        SeedError: the first thing wrong in them.
    """
    found = lexicon(config)
    return Seeds(
        lexicon=found,
        outlets=_outlets(config),
        records=_records(config, found),
        subscribers=_subscribers(config, found),
    )


def prepare(work: Work) -> dict[str, int]:
    """Migrate, then load all seeds in one transaction.

    Everything is read and checked before anything is written: where a file is refused, what was
    loaded before stays.

    Raises:
        SeedError: a seeds file cannot be used; nothing was loaded.
    """
    now = work.now()
    found = read_seeds(work.config)
    body_until = now + dt.timedelta(days=work.config.body_days)
    applied = migrate.migrate(work.connection)
    with work.connection.transaction():
        counts = (
            rows.topics(work.connection, found.lexicon, now=now)
            | rows.outlets(work.connection, found.outlets, now=now, body_until=body_until)
            | rows.seeds(work.connection, found.records, now=now)
            | rows.subscribers(work.connection, found.subscribers, now=now)
        )
        _note_lexicon(work, found.lexicon)
        made = rows.partitions(work.connection, now=now)
    return {"migrations": len(applied), "partitions": made} | counts


def _note_lexicon(work: Work, terms: Lexicon) -> None:
    """Write down the version of a lexicon the first time it is met, and what is in it."""
    what = (
        f"{len(terms.topics)} topics, {len(terms.entities)} entities, {len(terms.concepts)} shared "
        f"concepts, {'learned' if terms.weights else 'no learned'} weights"
    )
    retagging.note_lexicon(work.connection, terms.version, what, now=work.now())


def at_start(config: Config) -> None:
    """Prepare the database of an instance that is about to run."""
    with opened(config) as work:
        prepare(work)


def _outlets(config: Config) -> tuple[Outlet, ...]:
    found = [
        outlet
        for path in config.outlets
        for outlet in seeds.outlets(
            _name(path), _read(path), allowed=config.hosts, ports=config.ports
        )
    ]
    seen: set[str] = set()
    for outlet in found:
        for slug in (outlet.slug, *(f"feed {feed.slug}" for feed in outlet.feeds)):
            if slug in seen:
                file = ", ".join(_name(path) for path in config.outlets)
                raise SeedError(file, 1, f"{slug!r} stands in more than one of these files")
            seen.add(slug)
    return tuple(found)


def _records(config: Config, found: Lexicon) -> list[SeedRecord]:
    files = _folder(config.seeds / "corpus")
    return [seeds.record(name, data, found.topics) for name, data in files.items()]


def _subscribers(config: Config, found: Lexicon) -> tuple[Subscriber, ...]:
    path = config.subscribers
    return seeds.subscribers(_name(path), _read(path), found.topics)


def _folder(folder: Path) -> dict[str, bytes]:
    paths = [*sorted(folder.glob("*.yaml")), *folder.glob(topics.SECOND)]
    if not paths:
        raise SeedError(
            _name(folder), 1, "no .yaml file there: set VEDETTE_SEEDS to the seeds folder"
        )
    return {_name(path): _read(path) for path in paths}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SeedError(_name(path), 1, f"cannot be read: {error.strerror}") from error


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
