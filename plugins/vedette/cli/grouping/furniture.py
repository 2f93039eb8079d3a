"""Lines that an outlet repeats on most of the texts given: learned from these, then taken out."""

from collections.abc import Iterable, Iterator, Mapping

from vedette.cli.grouping.texts import Text
from vedette.extract import repeated

Lines = Mapping[str, frozenset[int]]
"""By outlet the hashes of its lines."""

_LEAST_TEXTS = 8
# As many tell what stands on most pages; and no page of news is longer.
_MOST_TEXTS = 200
_LONGEST = 2**15


def learned(texts: Iterable[Text]) -> Lines:
    """The lines of each outlet of which there are eight texts or more.

    Of an outlet with very many texts two hundred are looked at, spread over all of them.
    """
    by_outlet: dict[str, list[Text]] = {}
    for one in texts:
        if one.outlets:
            by_outlet.setdefault(one.outlets[0], []).append(one)
    return {
        outlet: frozenset(found)
        for outlet, its in by_outlet.items()
        if len(its) >= _LEAST_TEXTS and (found := repeated.learned([*_bodies(its)]))
    }


def body(text: Text, lines: Lines) -> str:
    """The text without the lines of its outlet."""
    known = lines.get(text.outlets[0], frozenset()) if text.outlets else frozenset()
    return repeated.without(text.body, known)[0]


def _bodies(texts: list[Text]) -> Iterator[str]:
    for one in texts[:: -(-len(texts) // _MOST_TEXTS)]:
        whole = one.body
        if len(whole) <= _LONGEST:
            yield whole
