"""What a concept looks like in a language: its first stems, for whoever wonders what was missing.

The lexicon itself keeps all stems of a concept together, since all are applied to every text.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from vedette import seedfile, topics
from vedette.seedfile import Node

_ANY: Final = "any"
_ENOUGH: Final = 3

Concept = tuple[str, str]
"""Its topic, "" where it is a shared one, and its name."""


class Hints:
    """Stems as they are written, by concept and language.

    Args:
        files: the files of a topics folder, that topics.load has read without complaint.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._stems: dict[Concept, dict[str, list[str]]] = defaultdict(dict)
        nodes = [seedfile.read(name, data) for name, data in sorted(topics.written(files).items())]
        for node in nodes:
            for name, stems in node.optional_mapping("concepts").items():
                owner = node.optional_text("slug") or ""
                self._add((owner, name), stems)
        # After the concepts' own stems: an entity is one example of what sets a concept.
        for node in nodes:
            for entity in node.optional_list("entities"):
                for concept in entity.optional_list("concepts"):
                    self._add(("", concept.as_text()), entity.need("aliases"))

    def of(self, concepts: Iterable[Concept], language: str | None) -> tuple[str, ...]:
        """A few stems in the language, of each concept in turn; else in English.

        Args:
            concepts: any of which would do.
            language: as the tagger tells it.
        """
        lists = [self._in(concept, language) for concept in concepts]
        return tuple(dict.fromkeys(_in_turn(lists)))[:_ENOUGH]

    def _in(self, concept: Concept, language: str | None) -> list[str]:
        by_language = self._stems.get(concept, {})
        for one in (language, "en", _ANY):
            if one is not None and one in by_language:
                return by_language[one][:_ENOUGH]
        return next(iter(by_language.values()), [])[:_ENOUGH]

    def _add(self, concept: Concept, stems: Node) -> None:
        for language, items in stems.as_mapping().items():
            self._stems[concept].setdefault(language, []).extend(items.as_texts()[:_ENOUGH])


def _in_turn(lists: list[list[str]]) -> Iterator[str]:
    for place in range(_ENOUGH):
        yield from (one[place] for one in lists if place < len(one))
