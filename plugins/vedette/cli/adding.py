"""`vedette seeds add`: a record of a new document, and terms that it has and the topics lack."""

import argparse
import dataclasses
import hashlib
import json
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from vedette import seeds
from vedette.cli import background, printing, reading, wordlists
from vedette.cli.settings import settings
from vedette.config import Config
from vedette.confined import MAX_BYTES
from vedette.errors import UsageError
from vedette.model import SeedRecord
from vedette.pipeline import setup
from vedette.tag import Tagger
from vedette.tag.language import LANGUAGES, guess, primary
from vedette.terms import dictionary, inflected
from vedette.terms.borrowed import RUN, borrowed
from vedette.terms.contrast import Contrast, contrast
from vedette.terms.fitting import Fit, Fitting
from vedette.terms.inflected import matches
from vedette.terms.known import Known
from vedette.topics import Lexicon, Topic

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DIGITS: Final = 3
_SHOWN: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposed:
    """A term for a topic: as stems are written, and what it would catch in its language besides."""

    topic: str
    stem: str
    forms: tuple[str, ...]
    count: int
    background: float | None
    score: float
    missing: tuple[tuple[str, int], ...]
    beside: tuple[tuple[str, int], ...]
    catches: tuple[str, ...]
    has: tuple[str, ...]


def add(arguments: argparse.Namespace) -> int:
    """Write the record, and print the terms for each topic."""
    config = settings(arguments)
    lexicon = setup.lexicon(config)
    topics = [_topic(lexicon, slug) for slug in _split(arguments.topics)]
    data, text = _read(arguments.file)
    language = _language(arguments.language, text)
    record = None if arguments.propose else _record(config, arguments, data, lexicon)
    terms = contrast(text, _background(arguments.background, lexicon, language))
    rows = [*_proposed(lexicon, topics, terms, text=text, language=language, most=arguments.most)]
    if record is not None:
        path, content = record
        # Never over a record that somebody else made meanwhile.
        with path.open("xb") as file:
            file.write(content.encode())
    if arguments.json:
        printing.line(
            {
                "record": str(record[0]) if record else None,
                "language": language,
                "terms": [dataclasses.asdict(row) for row in rows],
            }
        )
        return 0
    sys.stdout.writelines(f"{line}\n" for line in _shown(rows, topics, terms, language))
    if record is not None:
        complete = _is_complete(arguments, _evidence(arguments))
        todo = (
            "" if complete else "; write what is empty: vedette seeds check refuses it until then"
        )
        print(f"record written: {record[0]}{todo}")
    return 0


def _split(given: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(slug for one in given for slug in one.split(",") if slug)]


def _topic(lexicon: Lexicon, slug: str) -> Topic:
    if slug not in lexicon.topics:
        message = f"unknown topic {slug!r}; known: {', '.join(sorted(lexicon.topics))}"
        raise UsageError(message)
    return lexicon.topics[slug]


def _read(name: str) -> tuple[bytes, str]:
    if name == "-":
        message = "give the document as a file: the record names it"
        raise UsageError(message)
    try:
        data = reading.contents(name)
    except UsageError as error:
        message = f"{name}: {error}"
        raise UsageError(message) from error
    text = data.decode("utf-8-sig", "replace")
    if len(data) > MAX_BYTES or not text.strip():
        what = f"larger than {MAX_BYTES} bytes" if text.strip() else "empty"
        message = f"{name}: {what}: give one document as plain text"
        raise UsageError(message)
    return data, text


def _language(given: str | None, text: str) -> str:
    language = primary(given) or guess("", text)
    if language not in LANGUAGES:
        message = f"the language is not known: --language takes one of {', '.join(LANGUAGES)}"
        raise UsageError(message)
    return language


def _background(names: Sequence[str] | None, lexicon: Lexicon, language: str) -> Iterable[str]:
    """What a keeper names, else the examples of the topics."""
    return background.of(names, language) if names else background.examples(lexicon, language)


# The record


def _record(
    config: Config, arguments: argparse.Namespace, data: bytes, lexicon: Lexicon
) -> tuple[Path, str]:
    """Where the record goes, and what it says.

    Raises:
        UsageError: the document or the slug has a record, or what is given repeats the document.
        SeedError: what is given cannot stand in a record.
    """
    folder = config.seeds / "corpus"
    records = [
        seeds.record(path.name, path.read_bytes(), lexicon.topics)
        for path in sorted(folder.glob("*.yaml"))
    ]
    digest = hashlib.sha256(data).hexdigest()
    slug = arguments.slug or _next(records)
    _check_new(records, slug, digest)
    evidence = _evidence(arguments)
    ours = [*([arguments.title] if arguments.title else []), *arguments.fact]
    ours += [one for listed in evidence.values() for one in listed]
    repeated = borrowed(ours, data.decode("utf-8-sig", "replace"))
    if repeated is not None:
        message = f"{RUN} words of the document in a row, say it in your own: {repeated!r}"
        raise UsageError(message)
    path = folder / f"{slug}.yaml"
    content = _written(arguments, slug, digest, evidence)
    try:
        data = content.encode()
    except UnicodeEncodeError as error:
        message = "what is given, or the name of the file, is not UTF-8: write it so"
        raise UsageError(message) from error
    if _is_complete(arguments, evidence):
        seeds.record(path.name, data, lexicon.topics)
    return path, content


def _is_complete(arguments: argparse.Namespace, evidence: Mapping[str, Sequence[str]]) -> bool:
    given = arguments.title and arguments.published and arguments.fact
    return bool(given) and all(evidence.values())


def _next(records: Iterable[SeedRecord]) -> str:
    numbers = [int(record.slug) for record in records if record.slug.isdecimal()]
    return str(max(numbers, default=-1) + 1).zfill(_DIGITS)


def _check_new(records: Iterable[SeedRecord], slug: str, digest: str) -> None:
    if not _SLUG.fullmatch(slug):
        message = f"--slug: small letters, digits and single hyphens only, got {slug}"
        raise UsageError(message)
    for record in records:
        if record.sha256 == digest:
            message = f"the document has a record already, {record.slug}: change that one"
            raise UsageError(message)
        if record.slug == slug:
            message = f"there is a record {slug} already: choose another --slug"
            raise UsageError(message)


def _evidence(arguments: argparse.Namespace) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {slug: [] for slug in _split(arguments.topics)}
    for given in arguments.evidence:
        slug, colon, said = given.partition(":")
        if slug not in found or not colon or not said.strip():
            message = f"--evidence: expected TOPIC:TEXT with a topic of --topics, got {given}"
            raise UsageError(message)
        found[slug].append(said.strip())
    return found


def _written(
    arguments: argparse.Namespace, slug: str, digest: str, evidence: Mapping[str, Sequence[str]]
) -> str:
    """A record; what nobody has said yet is empty, so that no loader takes it."""
    published = arguments.published.isoformat() if arguments.published else ""
    lines = [
        "# What we know of a seed document, in our own words; the text itself is its publisher's.",
        f"slug: {_quoted(slug)}",
        f"sha256: {digest}",
        f"file: {_quoted(Path(arguments.file).name)}",
        f"outlet: {_quoted(arguments.outlet or 'unknown')}",
        f"title: {_quoted(arguments.title or '')}",
        f"published: {published}".rstrip(),
        *_list("facts", arguments.fact, ""),
        "topics:",
    ]
    for topic, said in evidence.items():
        lines += _list(topic, said, "  ")
    return "\n".join(lines) + "\n"


def _list(key: str, items: Sequence[str], indent: str) -> list[str]:
    if not items:
        return [f"{indent}{key}: []"]
    return [f"{indent}{key}:", *(f"{indent}  - {_quoted(item)}" for item in items)]


def _quoted(text: str) -> str:
    """A text as YAML and JSON both write it."""
    return json.dumps(text, ensure_ascii=False)


# The terms


def _proposed(
    lexicon: Lexicon,
    topics: Sequence[Topic],
    terms: Sequence[Contrast],
    *,
    text: str,
    language: str,
    most: int,
) -> Iterator[Proposed]:
    known = Known.loaded(lexicon)
    lines = Fitting(Tagger(lexicon).trace("", text, language))
    telling = [term for term in terms if term.score > 0]
    chosen = {
        topic.slug: [*islice(_unknown(telling, known, topic, lexicon), most)] for topic in topics
    }
    caught = _caught({one.stem for row in chosen.values() for one in row}, language)
    for topic in topics:
        asked = _asked(topic)
        for one in chosen[topic.slug]:
            fit = _fit(lines, one, topic, asked)
            mine = {word for form in one.forms for word in form.split()}
            yield Proposed(
                topic=topic.slug,
                stem=one.stem,
                forms=one.forms,
                count=one.count,
                background=one.background,
                score=one.score,
                missing=fit.missing,
                beside=fit.beside,
                catches=tuple(word for word in caught.get(one.stem, ()) if word not in mine),
                has=_owners(known, one),
            )


def _unknown(
    terms: Iterable[Contrast], known: Known, topic: Topic, lexicon: Lexicon
) -> Iterator[Contrast]:
    """The terms that have a word which no concept of the topic and no entity has."""
    seen = {*lexicon.concepts, *(f"{topic.slug}:{name}" for name in topic.concepts)}
    for term in terms:
        words = term.forms[0].split()
        caught = [
            any(owner.entity or str(owner) in seen for owner in known.of(word)) for word in words
        ]
        # Of two words one may be known: the phrase says more.
        if not all(caught):
            yield term


def _owners(known: Known, term: Contrast) -> tuple[str, ...]:
    words = term.forms[0].split()
    return tuple(dict.fromkeys(str(owner) for word in words for owner in known.of(word)))


def _asked(topic: Topic) -> set[str]:
    """The concepts of a topic's rules, as a trace names them."""
    return {
        f"{topic.slug}:{name}" if name in topic.concepts else name
        for rule in topic.rules
        for group in rule.all
        for name in group
    }


def _fit(lines: Fitting, term: Contrast, topic: Topic, asked: Collection[str]) -> Fit:
    fits = [lines.of(form.split(), topic.slug, asked) for form in term.forms]
    return Fit(
        missing=_summed(fit.missing for fit in fits), beside=_summed(fit.beside for fit in fits)
    )


def _summed(counted: Iterable[Iterable[tuple[str, int]]]) -> tuple[tuple[str, int], ...]:
    total: dict[str, int] = {}
    for pairs in counted:
        for name, count in pairs:
            total[name] = total.get(name, 0) + count
    return tuple(sorted(total.items(), key=lambda pair: (-pair[1], pair[0])))


def _caught(terms: Collection[str], language: str) -> dict[str, tuple[str, ...]]:
    """Words of the language that terms of one word would catch, the shortest first."""
    stems = {term for term in terms if " " not in term}
    starts = {start for stem in stems for start in inflected.beginnings([stem], len(stem))}
    words = {
        word.lower()
        for data in wordlists.of(language)
        for word in dictionary.beginning_with(data, starts)
    }
    return {
        stem: tuple(
            sorted((one for one in words if matches(stem, one)), key=lambda one: (len(one), one))
        )
        for stem in stems
    }


# What is printed


def _shown(
    rows: Sequence[Proposed], topics: Sequence[Topic], terms: Sequence[Contrast], language: str
) -> Iterator[str]:
    if terms and terms[0].background is None:
        yield "no background in this language: ranked by frequency and length (see --background)"
    for topic in topics:
        mine = [row for row in rows if row.topic == topic.slug]
        yield f"{topic.slug}: {len(mine) or 'no'} terms that none of its concepts has ({language})"
        for row in mine:
            yield from _term(row)


def _term(row: Proposed) -> Iterator[str]:
    other = "" if row.background is None else f", background {row.background:.1f} in 10,000"
    yield f"  {row.stem}  {row.count} times{other}, score {row.score:.1f}: {_some(row.forms)}"
    if row.missing:
        yield f"    might be {_counted(row.missing)}"
    if row.beside:
        yield f"    beside {_counted(row.beside)}"
    if row.catches:
        yield f"    catches {_some(row.catches)}"
    if row.has:
        yield f"    known to {_some(row.has)}"


def _counted(pairs: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in pairs[:_SHOWN])


def _some(words: Sequence[str]) -> str:
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return f"{', '.join(words[:_SHOWN])}{more}"
