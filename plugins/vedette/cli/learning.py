"""`vedette seeds learn`: the weights of topics and relevance, learned from labelled texts."""

import argparse
import dataclasses
import hashlib
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from vedette import embedding, opinion
from vedette import topics as topic_files
from vedette.cli import printing, reading
from vedette.cli.evaluation import labelled
from vedette.cli.evaluation.labelled import Item, Items
from vedette.cli.settings import settings
from vedette.opinion import Opinion
from vedette.pipeline import setup
from vedette.tag import Tagger, learning, stacking
from vedette.tag import language as languages
from vedette.tag.learning import Labelled, Lesson, Numbers
from vedette.tag.second import ITEM_WORDS, LEAD_WORDS, WORDS, Embedder, beginning, chosen
from vedette.tag.stacking import Beginnings
from vedette.topics import Lexicon

WEIGHTS = "weights.yaml"
_EXAMPLES = "examples"
_LONGEST_TITLE = 90


class _Text(NamedTuple):
    """A labelled text and where it comes from; `name` is what it is shown by, if it may be."""

    source: str
    labelled: Labelled
    name: str
    title: str
    body: str
    items: Sequence[str]
    language: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """How texts fare in the folds that did not learn from them, main topics; `auc` of relevance."""

    source: str
    texts: int
    topics: int
    precision: float | None
    recall: float | None
    auc: float | None


def learn(arguments: argparse.Namespace) -> int:
    """Learn from labelled texts and the topics' examples, and write the weights file."""
    config = settings(arguments)
    # Before the work, which takes minutes: it may not be installed.
    model = embedding.load() if arguments.second else None
    files = setup.topic_files(config)
    made_here = {WEIGHTS, topic_files.SECOND}
    files = {name: data for name, data in files.items() if Path(name).name not in made_here}
    lexicon = topic_files.load(files)
    tagger = Tagger(lexicon)
    texts = [*_texts(arguments, lexicon, tagger)]
    lesson = learning.learn([text.labelled for text in texts], [*lexicon.topics], tagger.space)
    made = {"lexicon": lexicon.version, "texts": str(len(texts))} | _digests(arguments)
    out = Path(arguments.out) if arguments.out else config.seeds / "topics" / WEIGHTS
    beside = out.with_name(topic_files.SECOND)
    rows = [dataclasses.asdict(row) for row in _report(texts, lesson, [*lexicon.topics])]
    if model is not None:
        learned, more = _second(texts, lesson, [*lexicon.topics], model)
        beside.write_bytes(opinion.written(learned, made))
        rows += more
    out.write_text(learning.written(lesson.weights, made), encoding="utf-8")
    if arguments.json:
        for row in rows:
            printing.line(row)
    else:
        plain = [{key: _plain(value) for key, value in row.items()} for row in rows]
        sys.stdout.writelines(f"{line}\n" for line in printing.table(plain))
        print(f"weights written: {out}{f', {beside.name} beside it' * arguments.second}")
        if beside.exists() and not arguments.second:
            print(f"{beside.name} beside it was learned with other weights: learn with --second")
    return 0


def _second(
    texts: Sequence[_Text], lesson: Lesson, slugs: Sequence[str], model: Embedder
) -> tuple[Opinion, list[dict[str, Any]]]:
    """Learn the second opinion over the first stage; how the same texts fare with it."""
    picks = [chosen(items) if len(items) else [] for items in lesson.items]
    beginnings = [
        beginning(text.title, text.body, LEAD_WORDS if text.items else WORDS) for text in texts
    ]
    stacked = stacking.learn(
        [text.labelled for text in texts],
        Beginnings(
            model.embed(beginnings),
            [
                (at, model.embed([beginning("", text.items[one], ITEM_WORDS) for one in at]))
                for text, at in zip(texts, picks, strict=True)
            ],
            [text.language for text in texts],
            [text.name for text in texts],
        ),
        lesson,
        slugs,
    )
    relevance = dataclasses.replace(lesson.weights.relevance, floor=stacked.opinion.floor)
    second = Lesson(
        dataclasses.replace(lesson.weights, relevance=relevance),
        stacked.about,
        stacked.borne,
        np.where(stacked.asked, stacked.relevance, lesson.relevance),
        stacked.asked[:, None] & (stacked.about >= stacked.opinion.about.threshold),
    )
    return stacked.opinion, [
        dataclasses.asdict(row) | {"source": f"second opinion, {row.source}"}
        for row in _report(texts, second, slugs)
    ]


def _texts(arguments: argparse.Namespace, lexicon: Lexicon, tagger: Tagger) -> Iterator[_Text]:
    """The labelled texts but the frozen ones, then the examples of the topics."""
    known = sorted(lexicon.topics)
    items = Items(known)
    for name in arguments.files:
        with reading.lines(name) as lines:
            yield from _learnable(name, items.read(name, lines), tagger, known, shown=True)
    for name, labels in arguments.apart or ():
        with reading.lines(labels) as lines:
            apart = Items(known, labelled.labels(labels, lines, known))
        with reading.lines(name) as lines:
            # Texts that are kept apart from their labels are somebody else's: not to be quoted.
            yield from _learnable(name, apart.read(name, lines), tagger, known, shown=False)
    for topic in lexicon.topics.values():
        for must, examples in ((True, topic.must), (False, topic.must_not)):
            for number, example in enumerate(examples):
                mine = {topic.slug}
                yield _Text(
                    _EXAMPLES,
                    Labelled(
                        key=f"{topic.slug} {must} {number}",
                        measured=tagger.measure(example.title, example.text, example.language),
                        main=mine if must else set(),
                        borne=mine if must else set(),
                        known=mine,
                        borne_known=mine,
                        defence=True if must else None,
                        against=set() if must else mine,
                        example=True,
                    ),
                    _name(example.title, example.text),
                    example.title,
                    example.text,
                    (),
                    example.language,
                )


def _learnable(
    name: str, items: Iterable[Item], tagger: Tagger, known: Sequence[str], *, shown: bool
) -> Iterator[_Text]:
    """The texts that may be learned from; the frozen ones are for judging."""
    for item in items:
        if item.split == "frozen":
            continue
        parts = tagger.items(item.title, item.text, item.language)
        yield _Text(
            Path(name).name,
            Labelled(
                key=item.id,
                measured=tagger.measure(item.title, item.text, item.language),
                main=item.expected("main"),
                borne=item.expected("borne"),
                known={*known} - item.disputed("main"),
                borne_known={*known} - item.disputed("borne"),
                defence=item.defence,
                against={item.near} if item.near and item.is_near_miss else set(),
                items=[one.measured for one in parts],
            ),
            _name(item.title, item.text) if shown else "",
            item.title,
            item.text,
            [one.text for one in parts],
            languages.primary(item.language) or languages.guess(item.title, item.text),
        )


def _name(title: str, text: str) -> str:
    """What a text is shown by."""
    return textwrap.shorten(title or text, _LONGEST_TITLE, placeholder="\N{HORIZONTAL ELLIPSIS}")


def _digests(arguments: argparse.Namespace) -> dict[str, str]:
    """What was learned from: the names of the files and the beginnings of their digests."""
    names = [*arguments.files, *(name for pair in arguments.apart or () for name in pair)]
    return {
        Path(name).name: hashlib.sha256(reading.contents(name)).hexdigest()[:12]
        for name in names
        if name != "-"
    }


def _report(texts: Sequence[_Text], lesson: Lesson, slugs: Sequence[str]) -> Iterator[Source]:
    """A row for each file, and one for all files together."""
    sources = [text.source for text in texts]
    files = [*dict.fromkeys(source for source in sources if source != _EXAMPLES)]
    for name in (*files, "all files", _EXAMPLES):
        rows = [at for at, source in enumerate(sources) if _within(source, name)]
        yield _source(name, rows, [text.labelled for text in texts], lesson, slugs)


def _within(source: str, name: str) -> bool:
    return source == name or (name == "all files" and source != _EXAMPLES)


def _source(
    name: str, rows: Sequence[int], texts: Sequence[Labelled], lesson: Lesson, slugs: Sequence[str]
) -> Source:
    hits = said = true = 0
    floor = lesson.weights.relevance.floor
    for row in rows:
        text = texts[row]
        truth = {*text.main} & {*text.known}
        said_of = zip(slugs, lesson.decided[row].tolist(), strict=True)
        found = {slug for slug, decided in said_of if decided and slug in text.known}
        if lesson.relevance[row] < floor:
            found = set()
        hits, said, true = hits + len(found & truth), said + len(found), true + len(truth)
    return Source(
        name,
        len(rows),
        true,
        hits / said if said else None,
        hits / true if true else None,
        _area(lesson.relevance[[*rows]], [texts[row].defence for row in rows]),
    )


def _area(chances: Numbers, truth: Sequence[bool | None]) -> float | None:
    """The area under the ROC curve: how often what is ours is more relevant than what is not."""
    ours = chances[[one is True for one in truth]][:, None]
    other = chances[[one is False for one in truth]][None, :]
    if not ours.size or not other.size:
        return None
    return float(np.mean(ours > other) + np.mean(ours == other) / 2)


def _plain(value: object) -> object:
    return f"{value:.3f}" if isinstance(value, float) else "" if value is None else value
