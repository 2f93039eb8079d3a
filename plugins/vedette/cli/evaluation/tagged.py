"""What `vedette tag` says of labelled texts, beside what was to be said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vedette.cli.evaluation.labelled import Item, What
from vedette.model import Tagging
from vedette.tag import Tagger


@dataclass(frozen=True, kw_only=True, slots=True)
class Tagged:
    """A labelled text and what was said of it."""

    item: Item
    tagging: Tagging

    def given(self, what: What) -> frozenset[str]:
        """The topics it was said to be about, or all that were found in it."""
        hits = self.tagging.topics
        return frozenset(hit.topic for hit in hits if hit.about or what == "borne")

    def right(self, what: What) -> frozenset[str]:
        """The topics that were to be found, and were."""
        return self.given(what) & self.item.expected(what)

    def missed(self, what: What) -> frozenset[str]:
        """The topics that were to be found, and were not."""
        return self.item.expected(what) - self.given(what)

    def false(self, what: What) -> frozenset[str]:
        """The topics that were found, though no reader gave them."""
        return self.given(what) - self.item.expected(what) - self.item.disputed(what)

    def score(self, topic: str) -> float:
        """How sure the tagger is of a topic; 0 where it did not find it."""
        return next((hit.score for hit in self.tagging.topics if hit.topic == topic), 0.0)


def tag(items: Iterable[Item], tagger: Tagger) -> Iterator[Tagged]:
    """Tag texts as `vedette tag` does: with the language where it is given."""
    for item in items:
        yield Tagged(item=item, tagging=tagger.tag(item.title, item.text, item.language))
