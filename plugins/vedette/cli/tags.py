"""Tags in words: topics with their evidence, relevance with its reasons."""

from collections.abc import Iterator, Sequence
from typing import Any

from vedette.digest.render import line as one_line
from vedette.store.explained import PastTag, Tag


def told(tags: Sequence[Tag]) -> Iterator[str]:
    """The topics of an article, each with its evidence."""
    if not tags:
        yield "  topics: none found"
    for tag in tags:
        source = ", only in what it repeats" if tag.repeated else ""
        if tag.inherited_from:
            source = f", those of article {tag.inherited_from}"
        yield (
            f"  {'about' if tag.about else 'mentions'}: {tag.name} ({tag.topic}), "
            f"score {round(tag.score, 2)}, lexicon {tag.lexicon}{source}"
        )
        yield from _evidence(tag)


def told_before(tags: Sequence[PastTag]) -> Iterator[str]:
    """What an article was tagged with before it was tagged again, each with its evidence."""
    for tag in tags:
        source = f", those of article {tag.inherited_from}" if tag.inherited_from else ""
        yield (
            f"  {'was about' if tag.about else 'mentioned'} until {tag.until:%Y-%m-%d %H:%M} UTC: "
            f"{tag.name} ({tag.topic}), score {round(tag.score, 2)}, lexicon {tag.lexicon}{source}; "
            f"replaced by lexicon {tag.replaced_by} (re-tagging {tag.retag_id})"
        )
        yield from _evidence(tag)


def _evidence(tag: Tag) -> Iterator[str]:
    for one in tag.evidence:
        marks = ["headline"] if one.get("in_title") else []
        marks += [mood] if (mood := one.get("mood")) else []
        where = f" ({', '.join(marks)})" if marks else ""
        if one["sentence"] is None:
            yield f"    [{one_line(', '.join(one['words']))}] in a sentence that is not kept"
        else:
            yield f"    {quoted(one['sentence'], one['words'])}{where}"


def because(reasons: Sequence[dict[str, Any]]) -> str:
    """What speaks for an article being regional defence news, and what against it."""
    return "; ".join(map(_reason, reasons))


def _reason(reason: dict[str, Any]) -> str:
    words = f" ({one_line(', '.join(reason['words']))})" if reason["words"] else ""
    return f"{one_line(reason['what'])} {reason['weight']:+.1f}{words}"


def quoted(sentence: str, words: list[str]) -> str:
    """Evidence as the mail writes it."""
    return f'"{one_line(sentence)}" [{one_line(", ".join(words))}]'
