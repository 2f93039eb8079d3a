"""`vedette eval`: how well the program does on labelled examples."""

import argparse
import dataclasses
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from vedette.cli import printing, reading
from vedette.cli.evaluation import judging, scores
from vedette.cli.evaluation.pairs import Pair, Pairs


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
