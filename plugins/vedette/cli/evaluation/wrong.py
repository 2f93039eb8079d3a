"""What went wrong with main topics: what was taken for what, and the worst with their nearest rules."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from vedette.cli.evaluation.labelled import Item
from vedette.cli.evaluation.tagged import Tagged
from vedette.tag import Tagger
from vedette.tag.hints import Hints
from vedette.tag.tracing import Fired, Line, Near, nearest

NOTHING: Final = "nothing"
MENTIONED: Final = "only mentioned"
NOT_RELEVANT: Final = "not relevant"
_RULES: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Confused:
    """How often a topic was to be found, and another (or nothing) was found instead."""

    expected: str
    got: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    """A topic missed, or a false alarm. `got` are the topics the text was said to be about.

    `score`: how sure the tagger was of the topic. `rules` are where it came nearest to find it, or
    what made it do so, with the sentence; none where no rule had to do with it.
    """

    wrong: Literal["missed", "false alarm"]
    item: Item
    topic: str
    score: float
    relevance: float
    mentioned: bool
    got: tuple[str, ...]
    rules: tuple[tuple[Line, Near | Fired], ...]


def confusion(tagged: Iterable[Tagged]) -> list[Confused]:
    """Pairs of a topic missed and what was said of the same text instead, most frequent first.

    - Where other topics are false: each of them.
    - Where none is: that the text was not relevant, or the topic only mentioned; else nothing.
    - False topics of a text in which none was missed came instead of nothing.
    """
    counts = Counter(pair for one in tagged for pair in _pairs(one))
    return [
        Confused(expected=expected, got=got, count=count)
        for (expected, got), count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]


def worst(tagged: Sequence[Tagged], most: int, tagger: Tagger, hints: Hints) -> Iterator[Wrong]:
    """The worst misses, then the worst false alarms, so many of each.

    Of misses those are worst of which the tagger was least sure, in the longest texts; of false
    alarms those of which it was most sure, in texts without any label first.
    """
    missed = [(one, topic) for one in tagged for topic in one.missed("main")]
    missed.sort(key=lambda case: (case[0].score(case[1]), -case[0].item.words, case[0].item.id))
    false = [(one, topic) for one in tagged for topic in one.false("main")]
    false.sort(
        key=lambda case: (not case[0].item.is_negative, -case[0].score(case[1]), case[0].item.id)
    )
    for one, topic in missed[:most]:
        near = nearest(_lines(one.item, tagger, hints), topic, _RULES)
        yield _wrong("missed", one, topic, near)
    for one, topic in false[:most]:
        fired = [
            (line, rule)
            for line in _lines(one.item, tagger, hints)
            for rule in line.fired
            if rule.topic == topic
        ]
        fired.sort(key=lambda case: -case[1].weight)
        yield _wrong("false alarm", one, topic, fired[:_RULES])


def _pairs(one: Tagged) -> Iterator[tuple[str, str]]:
    missed, false = one.missed("main"), one.false("main")
    for topic in missed:
        if false:
            yield from ((topic, other) for other in false)
        elif not one.tagging.relevant:
            yield topic, NOT_RELEVANT
        else:
            yield topic, MENTIONED if topic in one.given("borne") else NOTHING
    if not missed:
        yield from ((NOTHING, other) for other in false)


def _lines(item: Item, tagger: Tagger, hints: Hints) -> Iterator[Line]:
    return tagger.trace(item.title, item.text, item.language, hints)


def _wrong(
    wrong: Literal["missed", "false alarm"],
    one: Tagged,
    topic: str,
    rules: Iterable[tuple[Line, Near | Fired]],
) -> Wrong:
    return Wrong(
        wrong=wrong,
        item=one.item,
        topic=topic,
        score=one.score(topic),
        relevance=one.tagging.relevance,
        mentioned=topic in one.given("borne") - one.given("main"),
        got=tuple(sorted(one.given("main"))),
        rules=tuple(rules),
    )
