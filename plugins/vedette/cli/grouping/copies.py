"""Which texts repeat earlier ones, and which have them in them."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vedette import dedup
from vedette.cli.grouping import editions, furniture
from vedette.cli.grouping.furniture import Lines
from vedette.cli.grouping.texts import Text
from vedette.dedup import MemoryIndex, Newcomer
from vedette.model import Copy, Part, Relation

# A copy of which less is the original's, or that has less of it, tells events of its own.
_SAME_EVENT = 0.5
# A copy of a copy leads to the original, so chains are short but in a made-up file.
_LONGEST_CHAIN = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Related:
    """What a text is to earlier ones: a version of one, a copy of one, neither.

    `parts` are texts that stand in it, as in a bulletin. `substance` is what changed in a version.
    `whole`: what holds for the other text holds for it, too. `same_event`: it belongs where the
    other one does.
    """

    version_of: Text | None = None
    copy_of: Text | None = None
    relation: Relation | None = None
    containment: float | None = None
    parts: tuple[Text, ...] = ()
    substance: tuple[str, ...] | None = None
    same_event: bool = False

    @property
    def whole(self) -> bool:
        """The same text both ways."""
        return self.relation == "same"

    @property
    def earlier(self) -> Text | None:
        """What it is a version or a copy of."""
        return self.version_of or self.copy_of


class Copies:
    """Versions by their addresses, copies and parts by their words.

    Texts may be taken in any order: who is whose copy is decided by when they were published, and
    known when all have been taken.
    """

    def __init__(self, firsts: Mapping[int, Text], lines: Lines) -> None:
        """Begin with nothing taken.

        Args:
            firsts: by number of each text the first edition of its article.
            lines: the furniture of each outlet.
        """
        self._firsts = firsts
        self._lines = lines
        self._index = MemoryIndex()
        self._copies: dict[int, Copy] = {}
        self._parts: dict[int, dict[int, Part]] = {}
        self._outlets: dict[str, int] = {}

    def take(self, text: Text) -> None:
        """Relate a text to those taken before it."""
        first = self._firsts[text.number]
        if first is not text and editions.unchanged(text, first):
            return
        newcomer = Newcomer(
            article=text.number,
            outlet=self._outlet(text),
            day=text.moment.astimezone(dt.UTC).date(),
            moment=text.moment,
            signature=self._signature(text),
        )
        found = dedup.relate(self._index, newcomer)
        for copy in (*filter(None, [found.copy]), *found.turned):
            self._copies[copy.article] = copy
        for part in found.parts:
            self._parts.setdefault(part.article, {})[part.part] = part

    def _outlet(self, text: Text) -> int:
        """A number for its outlet; one of its own where none is stated."""
        if not text.outlets:
            return -text.number
        return self._outlets.setdefault(text.outlets[0], len(self._outlets))

    def related(self, text: Text) -> Related:
        """What is known of a text, when all have been taken."""
        first = self._firsts[text.number]
        if first is not text:
            return self._edition(text, first)
        copy = self._copies.get(text.number)
        original = None if copy is None else self._firsts[copy.original]
        parts = self._embedded(text)
        if copy is None:
            return Related(parts=parts)
        return Related(
            copy_of=original,
            relation=copy.relation,
            containment=copy.containment,
            parts=parts,
            same_event=copy.whole
            or (copy.of_copy >= _SAME_EVENT and (copy.of_original >= _SAME_EVENT or copy.leads)),
        )

    def _edition(self, text: Text, first: Text) -> Related:
        if editions.unchanged(text, first):
            return Related(copy_of=first, relation="same", containment=1.0, same_event=True)
        shared, *_ = dedup.containment(self._signature(text), self._signature(first))
        return Related(
            version_of=first,
            containment=shared,
            parts=self._embedded(text),
            substance=editions.substance(text, first),
            same_event=True,
        )

    def _embedded(self, text: Text) -> tuple[Text, ...]:
        """The articles in a text, in order of time: of each once where several repeat it.

        What it is a copy of is told already, and so is what stands in that.
        """
        if text.number not in self._parts:
            return ()
        originals = [*self._originals(text.number)]
        told = {originals[-1] if originals else self._firsts[text.number].number}
        for number in originals:
            told.update(self._origin(part) for part in self._parts.get(number, ()))
        found: dict[int, Text] = {}
        for part in sorted(self._parts[text.number].values(), key=self._fullest):
            origin = self._origin(part.part)
            if origin not in told:
                found.setdefault(origin, self._firsts[part.part])
        return tuple(sorted(found.values(), key=lambda one: one.rank))

    def _origin(self, number: int) -> int:
        """Where copies of copies lead to in the end, or the first edition of the article."""
        return [self._firsts[number].number, *self._originals(number)][-1]

    def _originals(self, number: int) -> Iterator[int]:
        """What an article is a copy of, what that is a copy of, and so on; first editions."""
        first = self._firsts[number].number
        for _ in range(_LONGEST_CHAIN):
            if first not in self._copies:
                return
            first = self._firsts[self._copies[first].original].number
            yield first

    def _fullest(self, part: Part) -> tuple[int, tuple[dt.datetime, int]]:
        """Best first: by tenths of the part that are there, then who was first."""
        return -int(part.of_part * 10), self._firsts[part.part].rank

    def _signature(self, text: Text) -> dedup.Signature:
        return dedup.signature(furniture.body(text, self._lines))
