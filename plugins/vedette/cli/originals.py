"""`vedette seeds check`: every seeds file, every example, and the originals; or any text."""

import argparse
import dataclasses
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vedette.cli import printing, tracing
from vedette.cli.settings import settings
from vedette.config import Config
from vedette.model import SeedRecord
from vedette.pipeline import setup
from vedette.tag import Tagger
from vedette.topics import Example, Lexicon


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something checked. `detail` says what was seen."""

    what: str
    ok: bool
    detail: str


def check(arguments: argparse.Namespace) -> int:
    """Check everything under seeds/; 1 where something is not as it should be. Or show a text."""
    if arguments.file is not None:
        return tracing.check(arguments)
    config = settings(arguments)
    seeds = setup.read_seeds(config)
    tagger = setup.tagger(config, seeds.lexicon)
    findings = [
        *_examples(seeds.lexicon, tagger),
        *_originals(config, seeds.records, tagger),
    ]
    wrong = [finding for finding in findings if not finding.ok]
    if arguments.json:
        for finding in findings:
            printing.line(dataclasses.asdict(finding))
    else:
        for finding in wrong:
            print(f"{finding.what}: {finding.detail}", file=sys.stderr)
        print(f"{len(findings) - len(wrong)} of {len(findings)} checks hold")
    return int(bool(wrong))


def _examples(lexicon: Lexicon, tagger: Tagger) -> Iterator[Finding]:
    for topic in lexicon.topics.values():
        for wanted, examples in ((True, topic.must), (False, topic.must_not)):
            for number, example in enumerate(examples, start=1):
                name = f"{topic.slug} {'must' if wanted else 'must_not'} {number}"
                found = _topics(tagger, example)
                detail = f"found {', '.join(found) or 'no topic'} in {example.title!r}"
                yield Finding(what=name, ok=(topic.slug in found) == wanted, detail=detail)


def _topics(tagger: Tagger, example: Example) -> list[str]:
    tagging = tagger.tag(example.title, example.text, example.language)
    return [hit.topic for hit in tagging.topics]


def _originals(config: Config, records: list[SeedRecord], tagger: Tagger) -> Iterator[Finding]:
    """Each original against its record: the same bytes, and every topic found, with its reason."""
    if not config.seed_dir:
        return
    for record in records:
        path = Path(config.seed_dir) / record.file
        name = f"original {record.slug}"
        if not path.is_file():
            yield Finding(what=name, ok=False, detail=f"{path} is not there")
            continue
        data = path.read_bytes()
        same = hashlib.sha256(data).hexdigest() == record.sha256
        yield Finding(what=f"{name} sha256", ok=same, detail=str(path))
        tagging = tagger.tag("", data.decode("utf-8", "replace"))
        found = {hit.topic: hit for hit in tagging.topics}
        for topic in record.topics:
            detail = "not found"
            if topic in found:
                best = found[topic].evidence[0]
                detail = f"{best.sentence} [{', '.join(best.words)}]"
            yield Finding(what=f"{name} {topic}", ok=topic in found, detail=detail)
