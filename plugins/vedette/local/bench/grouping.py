"""How long `vedette group` takes for 20,000 articles of 500 words on one core, and its memory.

One in five carries a paragraph of the sample newsroom, one in four repeats an earlier one, whole or
cut; they are of a month and of a hundred outlets. What it takes to start is included.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from vedette.config import ROOT
from vedette.errors import VedetteError
from vedette.local.bench import history
from vedette.local.bench.row import Row
from vedette.local.pages import synthetic_paragraphs

TEXTS = 20_000
_WORDS = 500
_RELEVANT = 5
_REPEATED = 4
_CUT = 0.4
_OUTLETS = 100
_DAYS = 30
_MEGABYTE = 10**6


def rows(number: int = TEXTS) -> list[Row]:
    """Measure one run over so many articles."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, answers = folder / "texts.jsonl", folder / "answers.jsonl"
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in texts(number))
        took = _run(file, answers)
        _check(number, answers)
    what = f"vedette group, {number:,} articles of {_WORDS} words, one core"
    return [
        _row(what, took["seconds"], "s", "60 s" if number >= TEXTS else ""),
        _row(
            f"{what}, peak memory",
            took["bytes"] / _MEGABYTE,
            "MB",
            "500 MB" if number >= TEXTS else "",
        ),
    ]


def texts(number: int) -> Iterator[dict[str, Any]]:
    """So many lines for `vedette group`, by their times."""
    draw = history.chance("grouping")
    paragraphs = list(_paragraphs())
    originals: list[tuple[str, str]] = []
    for place in range(number):
        if place % _REPEATED == _REPEATED - 1:
            title, text = draw.choice(originals)
            words = text.split(" ")
            text = text if draw.random() < 1 / 2 else " ".join(words[: int(len(words) * _CUT)])
        else:
            parts = [*synthetic_paragraphs(place, words=_WORDS)]
            if place % _RELEVANT == 0:
                parts[0] = draw.choice(paragraphs)
            title, text = parts[0].partition(".")[0][:120], "\n".join(parts)
            originals.append((title, text))
        outlet = draw.randrange(_OUTLETS)
        published = history.NOW + dt.timedelta(days=_DAYS) * (place / number)
        yield {
            "id": place,
            "url": f"https://outlet{outlet}.example/news/{place}",
            "outlet": f"outlet{outlet}",
            "title": title,
            "text": text,
            "published": published.isoformat(),
        }


def _paragraphs() -> Iterator[str]:
    for path in sorted((ROOT / "seeds" / "newsroom" / "articles").glob("*.yaml")):
        text = yaml.safe_load(path.read_text(encoding="utf-8")).get("text") or ""
        yield from filter(None, text.splitlines())


def _run(file: Path, answers: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "vedette.local.bench.group_runs", str(file), str(answers)]
    done = subprocess.run(  # noqa: S603  (our own module)
        command,
        check=True,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT / "plugins")},
    )
    said: dict[str, Any] = json.loads(done.stdout)
    if said["code"]:
        message = f"vedette group ended with code {said['code']}: no figure for that"
        raise VedetteError(message)
    return said


def _check(number: int, answers: Path) -> None:
    """See that each text has an answer, and that the repeated ones were found.

    Raises:
        VedetteError: not so: the figure would mean nothing.
    """
    found = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    copies = sum(one["copy_of"] is not None for one in found)
    wanted = number // _REPEATED
    if len(found) != number or not wanted * 0.95 <= copies <= wanted * 1.05:
        message = (
            f"{len(found)} answers for {number} texts, {copies} copies where {wanted} are:"
            " no figure for that"
        )
        raise VedetteError(message)


def _row(name: str, value: float, unit: str, target: str) -> Row:
    return Row(
        name=name,
        value=value,
        unit=unit,
        reference=None,
        reference_is="none",
        ratio=None,
        target=target,
    )
