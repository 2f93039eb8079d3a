"""Copies: which article repeats the text of which, how much of it, and who was first.

`signature` reads a text, `Index` keeps signatures and finds candidates, `compare` verifies,
`relate` does all of it for one new article. The measurements behind the numbers are in
docs/decisions.md.
"""

from vedette.dedup.added import added, place
from vedette.dedup.compare import Overlap, compare, containment
from vedette.dedup.index import (
    CANDIDATES,
    COPIES,
    ENOUGH_SHARED,
    PER_HASH,
    Candidate,
    Found,
    Index,
    Link,
    MemoryIndex,
    Newcomer,
    Rank,
    linked,
)
from vedette.dedup.relate import WINDOW, decide, moment, relate
from vedette.dedup.signature import Signature, signature

__all__ = [
    "CANDIDATES",
    "COPIES",
    "ENOUGH_SHARED",
    "PER_HASH",
    "WINDOW",
    "Candidate",
    "Found",
    "Index",
    "Link",
    "MemoryIndex",
    "Newcomer",
    "Overlap",
    "Rank",
    "Signature",
    "added",
    "compare",
    "containment",
    "decide",
    "linked",
    "moment",
    "place",
    "relate",
    "signature",
]
