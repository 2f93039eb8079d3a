"""Which texts are editions of one article: the same address, or the same GUID of one outlet."""

from collections.abc import Iterable, Iterator

from vedette import versions
from vedette.cli.grouping.texts import Text
from vedette.versions import Edition

_Key = tuple[str, ...]


def firsts(texts: Iterable[Text]) -> dict[int, Text]:
    """By number of each text the first edition of its article, which may be itself.

    Editions need not share one key: what moved to a new address with its GUID leads on from there.
    """
    group_of: dict[_Key, int] = {}
    groups: dict[int, list[Text]] = {}
    for one in texts:
        keys = [*_keys(one)]
        known = sorted({group_of[key] for key in keys if key in group_of})
        into = known[0] if known else one.number
        members = groups.setdefault(into, [])
        for other in known[1:]:
            moved = groups.pop(other)
            members += moved
            group_of.update((key, into) for text in moved for key in _keys(text))
        members.append(one)
        group_of.update((key, into) for key in keys)
    return {
        text.number: first
        for members in groups.values()
        for first in [min(members, key=_rank)]
        for text in members
    }


def unchanged(text: Text, first: Text) -> bool:
    """Whether it says word for word what the first edition said, under the same headline."""
    titles = [one.title.split() for one in (text, first)]
    same_title = titles[0] == titles[1] or not all(titles)
    return same_title and text.body.split() == first.body.split()


def substance(text: Text, first: Text) -> tuple[str, ...]:
    """What changed since the first edition that readers must know; nothing where it is polish."""
    before, after = (Edition(title=one.title, text=one.body) for one in (first, text))
    return versions.compare(before, after).substance


def _keys(text: Text) -> Iterator[_Key]:
    if text.address:
        yield ("address", text.address)
    if text.guid:
        for outlet in text.outlets:
            yield ("guid", outlet, text.guid)


def _rank(text: Text) -> tuple[object, int]:
    return text.rank
