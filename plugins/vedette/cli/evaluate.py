"""`vedette eval`: how well the program does on labelled examples."""

import argparse
import dataclasses
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from vedette.cli import printing, reading, tracing
from vedette.cli.evaluation import agreement, figures, judging, labelled, scores, tagged, wrong
from vedette.cli.evaluation.labelled import WHATS, Item, Items
from vedette.cli.evaluation.pairs import Pair, Pairs
from vedette.cli.evaluation.resampling import Draws
from vedette.cli.evaluation.tagged import Tagged
from vedette.cli.evaluation.wrong import Wrong
from vedette.cli.settings import settings
from vedette.errors import UsageError
from vedette.pipeline import setup
from vedette.tag import Tagger
from vedette.tag.hints import Hints
from vedette.tag.tracing import Fired, Near


def group(arguments: argparse.Namespace) -> int:
    """Copies, parts and versions: judge labelled pairs as `vedette group` does, and print scores."""
    pairs = [*_pairs(arguments.files)]
    # The frozen ones, on which nothing may be tuned, are shown only where they are asked for.
    shown = ("all", "frozen") if arguments.split == "all" else (arguments.split,)
    lines = judging.learned(pairs)
    for name in shown:
        ones = [one for one in pairs if name in {"all", one.split}]
        judged = [judging.judge(one, lines) for one in ones]
        texts, links = judging.together(ones, lines)
        found = [dataclasses.asdict(row) for row in scores.scores(judged, texts, links)]
        tables = {"score": found, "confusion": scores.confusion(judged)}
        if arguments.misses:
            tables["miss"] = scores.misses(judged, links)
        for table, rows in tables.items():
            _print(name, table, rows, as_json=arguments.json)
    return 0


def tag(arguments: argparse.Namespace) -> int:
    """Topics and relevance: tag labelled texts as `vedette tag` does, and print figures."""
    config = settings(arguments)
    lexicon = setup.lexicon(config)
    topics = sorted(lexicon.topics)
    items = [*_items(arguments, topics)]
    tagger = setup.tagger(config, lexicon)
    if arguments.gain and lexicon.second is None:
        message = "no second opinion, so no gain: install '.[embedding]', or leave --gain out"
        raise UsageError(message)
    for name in _splits(arguments.split, items):
        ones = [one for one in items if name in {"all", one.split}]
        judged = _tagged(ones, tagger)
        for table, rows in _tables(judged, topics, arguments.seed):
            _print(name, table, rows, as_json=arguments.json)
        if arguments.gain:
            before = _tagged(ones, Tagger(lexicon))
            gained = figures.gain(before, judged, topics, Draws(len(ones), arguments.seed))
            _print(name, "gain", [*map(dataclasses.asdict, gained)], as_json=arguments.json)
        if arguments.misses:
            hints = Hints(setup.topic_files(config))
            found = wrong.worst(judged, arguments.misses, tagger, hints)
            _print_wrong(name, found, as_json=arguments.json)
    return 0


def _items(arguments: argparse.Namespace, topics: Sequence[str]) -> Iterator[Item]:
    apart = None
    if arguments.labels is not None:
        with reading.lines(arguments.labels) as lines:
            apart = labelled.labels(arguments.labels, lines, topics)
    items = Items(topics, apart)
    for name in arguments.files:
        with reading.lines(name) as lines:
            yield from items.read(name, lines)
    items.check()


def _splits(asked: str, items: Sequence[Item]) -> Sequence[str]:
    """Which to show, one after the other.

    Raises:
        UsageError: there is nothing to show.
    """
    there = {one.split for one in items}
    if not there or asked not in {"all", *there}:
        kind = "" if asked == "all" else f"{asked} "
        message = f"no labelled {kind}text in these files: give others"
        raise UsageError(message)
    return ("all", "frozen") if asked == "all" and len(there) > 1 else (asked,)


def _tagged(items: Sequence[Item], tagger: Tagger) -> list[Tagged]:
    found = []
    for number, one in enumerate(tagged.tag(items, tagger), 1):
        found.append(one)
        _progress(number, len(items))
    return found


def _progress(done: int, total: int) -> None:
    """Progress is for people: quiet in a pipe."""
    if sys.stderr.isatty() and (done % 50 == 0 or done == total):
        end = "\n" if done == total else ""
        print(f"\r{done} of {total} tagged", end=end, file=sys.stderr, flush=True)


def _tables(
    judged: Sequence[Tagged], topics: Sequence[str], seed: int
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    draws = Draws(len(judged), seed)
    tables: Sequence[tuple[str, Iterable[Any]]] = (
        ("agreement", agreement.agreement((one.item for one in judged), topics)),
        ("overall", figures.overall(judged, topics, draws)),
        *((what, figures.scores(judged, topics, what, draws)) for what in WHATS),
        ("near-miss", figures.nears(judged)),
        ("negative", figures.negatives(judged)),
        ("confusion", wrong.confusion(judged)),
    )
    for table, rows in tables:
        yield table, [dataclasses.asdict(row) for row in rows]


def _print_wrong(split: str, found: Iterable[Wrong], *, as_json: bool) -> None:
    if as_json:
        for one in found:
            printing.line({"split": split, "table": "miss"} | _wrong(one))
        return
    print(f"miss, {split}")
    for one in found:
        item = one.item
        got = ", ".join(one.got) or "about nothing"
        print(
            f"\n{one.wrong}: {one.topic} {one.score:.2f}{' (mentioned)' * one.mentioned}"
            f"; {item.id}, {item.language or 'unknown'}, {item.kind}; got: {got}; "
            f"relevance {one.relevance:.2f}"
        )
        if item.title:
            print(f"  {tracing.shortened(item.title)}")
        for line, rule in one.rules:
            print(f"  {tracing.place(line)}: {tracing.shortened(line.sentence)}")
            print(f"    {tracing.fired(rule) if isinstance(rule, Fired) else tracing.near(rule)}")


def _wrong(one: Wrong) -> dict[str, Any]:
    rules: Iterable[tuple[Any, Fired | Near]] = one.rules
    return {
        "wrong": one.wrong,
        "id": one.item.id,
        "language": one.item.language,
        "kind": one.item.kind,
        "title": one.item.title,
        "topic": one.topic,
        "score": one.score,
        "mentioned": one.mentioned,
        "got": one.got,
        "relevance": one.relevance,
        "rules": [
            {"place": tracing.place(line), "sentence": line.sentence} | dataclasses.asdict(rule)
            for line, rule in rules
        ],
    }


def _pairs(names: Sequence[str]) -> Iterator[Pair]:
    pairs = Pairs()
    for name in names:
        with reading.lines(name) as lines:
            yield from pairs.read(name, lines)


def _print(split: str, table: str, rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            printing.line({"split": split, "table": table} | row)
        return
    plain = [{key: _plain(value) for key, value in row.items()} for row in rows]
    sys.stdout.writelines(f"{line}\n" for line in (f"{table}, {split}", *printing.table(plain), ""))


def _plain(value: Any) -> Any:
    """Shares with three digits: .995 must not look like all."""
    return f"{value:.3f}" if isinstance(value, float) else value
