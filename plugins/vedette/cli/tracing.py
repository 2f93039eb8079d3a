"""`vedette seeds check FILE`: what the topics find in a text, sentence by sentence, and why."""

import argparse
import dataclasses
import json
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from vedette import plaintext
from vedette.cli import printing, reading, texts
from vedette.cli.settings import settings
from vedette.errors import UsageError
from vedette.model import Reason, Tagging, TopicHit
from vedette.pipeline import setup
from vedette.tag.hints import Hints
from vedette.tag.rules import TITLE, WHOLE
from vedette.tag.tracing import Fired, Found, Line, Near

_WIDTH: Final = 110
_LONGEST: Final = 400
_MOST_NEAR: Final = 3
_MOST_NAMED: Final = 3
_TELLING: Final = 0.25
"""A concept that more than four topics ask for says little where it stands alone."""
_LABEL: Final = 11


def check(arguments: argparse.Namespace) -> int:
    """Print of each text its sentences with what was found, then its topics and its relevance."""
    config = settings(arguments)
    tagger = setup.tagger(config, setup.lexicon(config))
    hints = Hints(setup.topic_files(config))
    with reading.lines(arguments.file) as lines:
        for record in _records(arguments.file, lines):
            given = record["title"], record["text"], record["language"]
            tagging = tagger.tag(*given)
            traced = tagger.trace(*given, hints)
            if arguments.json:
                rows = [row(line) for line in traced]
                printing.line({"id": record["id"]} | dataclasses.asdict(tagging) | {"lines": rows})
            else:
                _print(str(record["id"]), traced, tagging)
    return 0


def row(line: Line) -> dict[str, Any]:
    """A line of a trace for JSON."""
    return dataclasses.asdict(line) | {"place": place(line)}


def place(line: Line) -> str | int:
    """Where a line stands: the title, the number of the sentence, or the whole text."""
    return {TITLE: "title", WHOLE: "whole text"}.get(line.place, line.place + 1)


def fired(rule: Fired) -> str:
    """A rule that fired, for people."""
    back = ", with the sentence before" if rule.back else ""
    return f"{rule.topic} {rule.weight:g}: {_asked(rule.rule)} ({_listed(rule.words)}{back})"


def near(rule: Near) -> str:
    """A rule that nearly fired, and what stopped it, for people."""
    hint = f" ({', '.join(rule.hint)} ...)" if rule.hint else ""
    named = _first(rule.by, " or ")
    reason = {
        "missing": f"lacks {named}{hint}",
        "veto": f"forbidden by {named}",
        "gate": f"nowhere in the text {named}{hint}",
    }[rule.stopped]
    return f"{rule.topic} {rule.weight:g}: {_asked(rule.rule)}; {reason}; has {_found(rule.found)}"


def _asked(rule: str) -> str:
    """What a rule asks for, in short: without its vetoes, of long groups the first concepts."""
    wanted, _, within = rule.partition("@")
    groups = [group.split("|") for group in wanted.partition("-")[0].split("+")]
    return f"{' + '.join(_first(group, '|') for group in groups)} ({within})"


def _first(names: Sequence[str], between: str) -> str:
    rest = ["..."] if len(names) > _MOST_NAMED else []
    return between.join([*names[:_MOST_NAMED], *rest])


def shortened(sentence: str) -> str:
    """A sentence on one line, without control characters, its end cut off where it is very long."""
    return plaintext.cut(plaintext.clean(sentence[: 4 * _LONGEST]), _LONGEST)


def _records(name: str, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The texts of JSON Lines, or the one of a file that is plain text: its first line the title.

    Raises:
        UsageError: a line of JSON Lines is no text; says which.
    """
    filled = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    number, first = next(filled, (1, ""))
    if not first.lstrip().startswith("{"):
        # Blank lines mean nothing to sentences; the rest is as it stands.
        body = "".join(line for _, line in filled)
        yield {"id": name, "title": first.strip(), "text": body, "language": None}
        return
    yield _record(name, number, first)
    for number, line in filled:
        yield _record(name, number, line)


def _record(name: str, number: int, line: str) -> dict[str, Any]:
    try:
        return texts.record_of(line)
    except UsageError as error:
        message = f"{name}:{number}: {error}"
        raise UsageError(message) from error


def _print(name: str, traced: Iterable[Line], tagging: Tagging) -> None:
    shown = [
        f"== {plaintext.clean(name)}",
        *_sentences(traced),
        *_topics(tagging.topics),
        *_relevance(tagging),
        "",
    ]
    sys.stdout.writelines(f"{line}\n" for line in shown)


def _sentences(traced: Iterable[Line]) -> Iterator[str]:
    for line in traced:
        close = [near(rule) for rule in line.near if rule.telling >= _TELLING][:_MOST_NEAR]
        if line.place == WHOLE and not (line.fired or close):
            continue
        yield from _labelled(f"{place(line)}", [shortened(line.sentence)], "")
        yield from _labelled("concepts", [_found(line.concepts)] if line.concepts else [])
        yield from _labelled("entities", [_found(line.entities)] if line.entities else [])
        yield from _labelled("fired", map(fired, line.fired))
        yield from _labelled("nearly", close)


def _topics(hits: Sequence[TopicHit]) -> Iterator[str]:
    yield "topics" if hits else "no topic"
    for hit in hits:
        shown = [
            f"{one.mood or ''} {json.dumps(shortened(one.sentence), ensure_ascii=False)} "
            f"({_listed(one.words)})".strip()
            for one in hit.evidence
        ]
        said = "about" if hit.about else "mentions"
        yield from _labelled(said, [f"{hit.topic} {hit.score:.2f}", *shown])


def _relevance(tagging: Tagging) -> Iterator[str]:
    said = "relevant" if tagging.relevant else "not relevant"
    yield f"relevance {tagging.relevance:.2f}, {said}; language {tagging.language or 'unknown'}"
    yield from _labelled("because", map(_reason, tagging.reasons))


def _reason(reason: Reason) -> str:
    words = f" ({_listed(reason.words)})" if reason.words else ""
    return f"{reason.weight:+.2f} {reason.what}{words}"


def _found(found: Iterable[Found]) -> str:
    return ", ".join(f"{one.what} ({_listed(one.words)})" for one in found)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(map(plaintext.clean, words))


def _labelled(label: str, items: Iterable[str], indent: str = "  ") -> Iterator[str]:
    """Lines under a label, each wrapped; the label stands before the first only."""
    start = f"{indent}{label}".ljust(_LABEL)
    for item in items:
        yield from textwrap.wrap(
            item,
            _WIDTH,
            initial_indent=start,
            subsequent_indent=" " * (_LABEL + 2),
            break_on_hyphens=False,
        ) or [start.rstrip()]
        start = " " * _LABEL
