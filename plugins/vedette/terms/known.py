"""The stems of one word that the lexicon has, and whose they are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, Self

from vedette import seedfile, stems
from vedette.seedfile import Node
from vedette.stems import Stem, fold
from vedette.topics import Lexicon

_INSIDE_FROM: Final = 3


class Owner(NamedTuple):
    """Whose a stem is: a concept, with the topic it is private to, or an entity."""

    name: str
    topic: str = ""
    entity: bool = False

    def __str__(self) -> str:
        """The concept as rules and traces name it; an entity by its slug."""
        return f"{self.topic}:{self.name}" if self.topic else self.name


class Known:
    """Looks up words among the stems of one word; what minds the case is left out."""

    def __init__(self) -> None:
        self._starts: dict[str, dict[Owner, str]] = defaultdict(dict)
        self._wholes: dict[str, dict[Owner, str]] = defaultdict(dict)
        self._insides: dict[str, dict[Owner, str]] = defaultdict(dict)

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> Self:
        """The stems of the files of a topics folder, as they are written."""
        known = cls()
        for name, data in sorted(files.items()):
            node = seedfile.read(name, data)
            topic = node.optional_text("slug") or ""
            for concept, lists in node.optional_mapping("concepts").items():
                known._read(Owner(concept, topic), lists)
            for entity in node.optional_list("entities"):
                owner = Owner(entity.text("slug"), entity=True)
                known._read(owner, entity.need("aliases"))
        return known

    @classmethod
    def loaded(cls, lexicon: Lexicon) -> Self:
        """The stems of a lexicon that is loaded."""
        known = cls()
        for name, stems_ in lexicon.concepts.items():
            known._take(Owner(name), stems_)
        for topic in lexicon.topics.values():
            for name, stems_ in topic.concepts.items():
                known._take(Owner(name, topic.slug), stems_)
        for entity in lexicon.entities.values():
            known._take(Owner(entity.slug, entity=True), entity.aliases)
        return known

    def of(self, word: str) -> dict[Owner, str]:
        """Who has a stem that catches a word, with one such stem as it is written."""
        word = fold(word)
        found = dict(self._wholes.get(word, ()))
        for end in range(1, len(word) + 1):
            found |= self._starts.get(word[:end], {})
            for start in range(_INSIDE_FROM, end - stems.SHORTEST_INSIDE + 1):
                part = word[start:end]
                found |= self._insides.get(part if end < len(word) else f"{part}$", {})
                found |= self._insides.get(part, {})
        return found

    def all(self, words: Iterable[str]) -> dict[Owner, dict[str, list[str]]]:
        """By owner and stem the words that are caught."""
        found: dict[Owner, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for word in words:
            for owner, stem in self.of(word).items():
                found[owner][stem].append(word)
        return found

    def _read(self, owner: Owner, lists: Node) -> None:
        for items in lists.as_mapping().values():
            for source in items.as_texts():
                # Most are phrases: not worth reading.
                if " " in source or source.startswith("="):
                    continue
                try:
                    stem = stems.parse(source)
                except ValueError:
                    # topics.load says so, with file and line.
                    continue
                self._put(owner, stem, source)

    def _take(self, owner: Owner, found: Iterable[Stem]) -> None:
        for stem in found:
            self._put(owner, stem, stem.parts[0].text)

    def _put(self, owner: Owner, stem: Stem, source: str) -> None:
        if len(stem.parts) > 1 or stem.cased:
            return
        (part,) = stem.parts
        (self._wholes if part.whole else self._starts)[part.text].setdefault(owner, source)
        if part.inside:
            self._insides[part.text + "$" * part.whole].setdefault(owner, source)
