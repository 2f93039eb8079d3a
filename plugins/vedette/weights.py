"""What the scores of topics are made of: weights learned from labelled texts, read from a file.

`vedette seeds learn` writes `seeds/topics/weights.yaml`; docs/topics.md says how they are learned.
Features are language-neutral: rules that fired, concepts that occur, and where.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from vedette.seedfile import Node

SHARED: Final = (
    "seen",
    "near_title",
    "near_head",
    "near_whole",
    "own_title",
    "own_head",
    "own_whole",
    "own_rival",
    "fired",
    "ruled",
    "ruled_about",
    "title",
    "lead",
    "sum",
    "share",
    "twice",
    "often",
    "first",
    "burst",
    "whole",
    "denied",
    "possible",
    "rival_title",
    "rival_share",
    "no_title",
    "short",
    "long",
)
"""What is measured of the firings of any topic; vedette.tag.features says how."""

RELEVANCE: Final = ("best", "second", "topics", "no_title", "short")
"""What is measured for relevance besides concepts."""

Places = tuple[float, float]
"""Weights of a concept in the title or lead, and by the share of sentences that have it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicWeights:
    """What is particular to a topic: `rules` by Rule.key, in title or lead and by share."""

    bias: float
    concepts: Mapping[str, Places] = field(default_factory=dict)
    rules: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Weights that answer one question of each topic.

    `threshold` is the probability for yes where the rules alone would find the topic, `alone` where
    they would not. A topic that is not in `topics` has the shared weights and `bias`.
    """

    threshold: float
    alone: float
    bias: float
    shared: Mapping[str, float]
    topics: Mapping[str, TopicWeights]


@dataclass(frozen=True, kw_only=True, slots=True)
class Relevance:
    """Weights that answer whether a text is regional defence news; `floor` is where yes begins."""

    floor: float
    bias: float
    shared: Mapping[str, float]
    concepts: Mapping[str, Places]


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """All that was learned. `about`: is it about the topic; `borne`: is the topic in it at all."""

    about: Head
    borne: Head
    relevance: Relevance


def read(node: Node, topics: Collection[str]) -> Weights:
    """Read the weights file.

    Args:
        node: the file.
        topics: the slugs there are; weights of other topics are refused.

    Raises:
        SeedError: something is missing, unknown or no number.
    """
    node.only({"learned", "about", "borne", "relevance"})
    return Weights(
        about=_head(node.need("about"), topics),
        borne=_head(node.need("borne"), topics),
        relevance=_relevance(node.need("relevance")),
    )


def _head(node: Node, topics: Collection[str]) -> Head:
    node.only({"threshold", "alone", "bias", "shared", "topics"})
    found = {}
    for slug, child in node.mapping("topics").items():
        if slug not in topics:
            child.fail(f"weights of a topic that is not there, {slug}: learn them again")
        found[slug] = _topic(child)
    return Head(
        threshold=_chance(node, "threshold"),
        alone=_chance(node, "alone"),
        bias=node.number("bias"),
        shared=_numbers(node.need("shared"), SHARED),
        topics=found,
    )


def _chance(node: Node, key: str) -> float:
    found = node.number(key)
    if not 0 < found < 1:
        node.need(key).fail(f"{key}: expected a number between 0 and 1")
    return found


def _floor(node: Node) -> float:
    found = node.number("floor")
    if not 0 <= found <= 1:
        node.need("floor").fail("floor: expected a number from 0 to 1")
    return found


def _topic(node: Node) -> TopicWeights:
    node.only({"bias", "concepts", "rules"})
    rules = {}
    for key, child in node.optional_mapping("rules").items():
        head, share = _listed(child, 2)
        rules[key] = head, share
    return TopicWeights(bias=node.number("bias"), concepts=_places(node), rules=rules)


def _relevance(node: Node) -> Relevance:
    node.only({"floor", "bias", "shared", "concepts"})
    return Relevance(
        floor=_floor(node),
        bias=node.number("bias"),
        shared=_numbers(node.need("shared"), RELEVANCE),
        concepts=_places(node),
    )


def _places(node: Node) -> dict[str, Places]:
    places = {}
    for name, child in node.optional_mapping("concepts").items():
        head, share = _listed(child, 2)
        places[name] = head, share
    return places


def _numbers(node: Node, known: Collection[str]) -> dict[str, float]:
    node.only(known)
    return {key: child.as_number() for key, child in node.as_mapping().items()}


def _listed(node: Node, number: int) -> list[float]:
    items = [item.as_number() for item in node.as_list()]
    if len(items) != number:
        node.fail(f"{node.name}: expected {number} numbers, found {len(items)}")
    return items
