"""Two editions of one article, and what is different between them."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

Kind = Literal["added", "removed", "changed"]
Substance = Literal["added", "headline", "names", "negation", "numbers", "removed"]
Span = tuple[int, int]
LONGEST = 100_000
"""Characters of a text that are compared: some 15,000 words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """An article as its publisher had it at one time.

    Args:
        title: the headline; may be empty.
        text: the body, a line a paragraph; may be empty.
    """

    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One sentence that came, went or reads otherwise; several where one was split or joined.

    Args:
        kind: what happened to it.
        before: where it stood in the earlier text, in characters; None of what was added.
        after: where it stands in the later text, in characters; None of what was removed.
        substance: what of it a reader must know; empty where the wording alone is another.
        was: the numbers, names and negations that only the earlier sentence has, as written.
        became: those that only the later one has.
    """

    kind: Kind
    before: Span | None
    after: Span | None
    substance: tuple[Substance, ...] = ()
    was: tuple[str, ...] = ()
    became: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """All that is different: nothing between equal editions.

    Args:
        headline: the headline says something else.
        changes: in the order of the later text; then those that only the earlier one shows.
        moved: sentences that both have stand in another order.
        reworded: the headline reads otherwise and says the same.
        beyond: what the texts say otherwise after the characters that are compared: that text was
            added, removed, or both. Nobody has looked at it, so it is substance.
    """

    headline: bool
    changes: tuple[Change, ...]
    moved: bool = False
    reworded: bool = False
    beyond: tuple[Substance, ...] = ()

    @property
    def added(self) -> int:
        """How many sentences were added, those without substance among them."""
        return self._count("added")

    @property
    def removed(self) -> int:
        """How many sentences were removed, those without substance among them."""
        return self._count("removed")

    @property
    def changed(self) -> int:
        """How many sentences read otherwise, those without substance among them."""
        return self._count("changed")

    @property
    def substance(self) -> tuple[Substance, ...]:
        """The kinds of substance that changed, sorted; empty means polish."""
        found: set[Substance] = {name for change in self.changes for name in change.substance}
        if self.headline:
            found.add("headline")
        found.update(self.beyond)
        return tuple(sorted(found))

    def _count(self, kind: Kind) -> int:
        return Counter(change.kind for change in self.changes)[kind]
