"""A difference in one line, for a reader."""

from collections.abc import Iterable, Iterator

from vedette.versions.difference import LONGEST, Change, Difference

_SHOWN = 3
_LONGEST = 30
_LINE = 400
_FACTS = ("numbers", "names", "negation")


def told(difference: Difference) -> str:
    """What changed, in one line of at most 400 characters.

    First what is substance, with the first few facts (12 -> 14), then how many sentences were
    added, removed and changed. Where no substance was found it says what was looked for, since the
    sense may have changed all the same; "nothing" where case, space and marks apart nothing changed.
    """
    if not difference.substance:
        return "; ".join(_wording(difference)) or "nothing"
    facts = ", ".join(_facts(difference))
    sentences = ", ".join(_sentences(difference))
    if difference.beyond:
        beyond = f"text beyond the first {LONGEST:,} characters differs"
        sentences = "; ".join(filter(None, (sentences, beyond)))
    room = _LINE - len(sentences) - len("; ")
    return "; ".join(filter(None, (_cut(facts, room), sentences)))


def _wording(difference: Difference) -> Iterator[str]:
    """What changed where no substance was found."""
    if difference.reworded:
        yield "headline reworded"
    if difference.changes:
        yield "no number, name or negation changed"
        yield ", ".join(_sentences(difference, wording=True))
    if difference.moved:
        yield "sentences moved"


def _facts(difference: Difference) -> Iterator[str]:
    if difference.headline:
        yield "headline"
    together: dict[tuple[str, ...], list[Change]] = {}
    for change in difference.changes:
        together.setdefault(_kinds(change), []).append(change)
    for kinds in sorted(filter(None, together), key=_order):
        steps = list(_steps(together[kinds]))
        more = "; ..." if len(steps) > _SHOWN else ""
        yield f"{' and '.join(kinds)} ({'; '.join(steps[:_SHOWN])}{more})"


def _kinds(change: Change) -> tuple[str, ...]:
    return tuple(kind for kind in _FACTS if kind in change.substance)


def _order(kinds: tuple[str, ...]) -> tuple[int, list[int]]:
    return len(kinds), [_FACTS.index(kind) for kind in kinds]


def _steps(changes: Iterable[Change]) -> Iterator[str]:
    """Was and became, one by one where as many came as went and all are of one kind."""
    for change in changes:
        if len(change.was) == len(change.became) and len(change.substance) == 1:
            yield from map(_step, change.was, change.became)
        else:
            yield _step(", ".join(change.was), ", ".join(change.became))


def _step(was: str, became: str) -> str:
    if was and became:
        return f"{_cut(was)} -> {_cut(became)}"
    return f"- {_cut(was)}" if was else f"+ {_cut(became)}"


def _cut(text: str, room: int = _LONGEST) -> str:
    return text if len(text) <= room else f"{text[: room - 3].rstrip()}..."


def _sentences(difference: Difference, *, wording: bool = False) -> Iterator[str]:
    """2 sentences added, 1 changed: those of substance, or of wording alone."""
    noun = True
    for kind in ("added", "removed", "changed"):
        count = sum(
            one.kind == kind and (wording or bool(one.substance)) for one in difference.changes
        )
        if count:
            yield f"{count} {('sentence ' if count == 1 else 'sentences ') if noun else ''}{kind}"
            noun = False
