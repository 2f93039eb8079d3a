"""`vedette group`: which texts of a file are copies or versions of others, and which tell one event.

The whole input is read before the first answer: whose line comes first says nothing of who was
first, and how common a word is, is learned from all of it.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import Any

from vedette.cli.grouping import editions, furniture, texts
from vedette.cli.grouping.copies import Copies, Related
from vedette.cli.grouping.stories import Stories
from vedette.cli.grouping.texts import Failure, Id, Text
from vedette.tag import Tagger


def run(
    lines: Iterable[str], *, tagger: Tagger, countries: Collection[str], everything: bool
) -> Iterator[dict[str, Any]]:
    """Group the texts of JSON Lines.

    Args:
        lines: objects {id, url, outlet?, guid?, title, text, published, language?}, in any order;
            blank lines are skipped.
        tagger: says what a text is about.
        countries: the entities that are countries.
        everything: make stories of texts that are about no topic, too.

    Yields:
        For each input, in order: {id, copy_of, version_of, containment, relation, parts, substance,
        story}. Ids are those of the input; a story has that of its first article by time.
        `containment` is of the smaller text in the other, `relation` one of same, cut, extended and
        rewritten. `parts` are texts that stand in it, as in a bulletin, which is no copy of them.
        `substance` says what changed in a version, [] where it is polish. On failure `error` says
        why, and the other texts are not affected.
    """
    inputs = list(texts.read(lines))
    earliest = [one for one in inputs if isinstance(one, Text)]
    texts.date(earliest)
    earliest.sort(key=lambda one: one.rank)
    known = furniture.learned(earliest)
    related = relations(earliest, known)
    stories = Stories(
        ((one, related[one.number]) for one in earliest),
        tagger=tagger,
        countries=countries,
        body=partial(furniture.body, lines=known),
        everything=everything,
    )
    filed = {one.number: stories.file(one, related[one.number]) for one in earliest}
    ids = {one.number: one.id for one in earliest}
    for one in inputs:
        if isinstance(one, Failure):
            yield _answer(one.id, Related(), None) | {"error": one.error}
        else:
            number = filed[one.number]
            yield _answer(one.id, related[one.number], None if number is None else ids[number])


def relations(order: Collection[Text], lines: furniture.Lines) -> dict[int, Related]:
    """What each text is to the others, by number; in whatever order they are taken."""
    copies = Copies(editions.firsts(order), lines)
    for one in order:
        copies.take(one)
    return {one.number: copies.related(one) for one in order}


def _answer(identity: Id | None, related: Related, story: Id | None) -> dict[str, Any]:
    return {
        "id": identity,
        "copy_of": related.copy_of and related.copy_of.id,
        "version_of": related.version_of and related.version_of.id,
        "containment": related.containment and round(related.containment, 4),
        "relation": related.relation,
        "parts": [one.id for one in related.parts],
        "substance": None if related.substance is None else list(related.substance),
        "story": story,
    }
