"""Evidence: the sentences that made a topic fire, and the words in them that did it.

A sentence is always a piece of the text or the title, unchanged; a long one is cut to the part
around its words.
"""

import re
from collections.abc import Sequence

from vedette.model import Evidence
from vedette.tag.match import Hit, Matcher
from vedette.tag.rules import TITLE, WHOLE, Firing, Masks

MOST = 3
CLIP = 400
_MOST_WORDS = 12
_MOST_HITS = 200
_TRIED = 12
_SPACE = re.compile(r"\s+")

Span = tuple[int, int]


class Witness:
    """A text that has been read, asked for the sentences behind a firing."""

    def __init__(
        self, matcher: Matcher, title: str, text: str, spans: Sequence[Span], masks: Masks
    ) -> None:
        self._matcher = matcher
        self._title = title
        self._text = text
        self._spans = spans
        self._masks = masks
        self._seen: dict[tuple[bool, int, int], list[Hit]] = {}

    def evidence(self, firings: Sequence[Firing]) -> tuple[Evidence, ...]:
        """Return the best MOST sentences: by weight, the title first, then as they stand."""
        best = sorted(firings, key=lambda firing: (-firing.weight, firing.place))
        shown: list[Evidence] = []
        for firing in best[:_TRIED]:
            shown.extend(one for one in self._of(firing) if one not in shown)
            if len(shown) >= MOST:
                break
        return tuple(shown[:MOST])

    def _of(self, firing: Firing) -> list[Evidence]:
        places = self._cover(firing) if firing.place == WHOLE else [firing.place]
        wanted = firing.rule.wanted
        return [self._show(place, firing.back, wanted) for place in places]

    def _cover(self, firing: Firing) -> list[int]:
        """Choose sentences that together show most of what a rule found in the whole text."""
        missing = firing.rule.wanted & self._masks.whole
        masks = {
            at: mask & missing for at, mask in enumerate(self._masks.sentences) if mask & missing
        }
        masks[TITLE] = self._masks.title & missing
        places: list[int] = []
        while missing and len(places) < MOST:
            place = max(masks, key=lambda at: ((masks[at] & missing).bit_count(), -at))
            missing &= ~masks[place]
            places.append(place)
        return places

    def _show(self, place: int, back: int, wanted: int) -> Evidence:
        text = self._title if place == TITLE else self._text
        start, end = self._span(place, back)
        hits = [hit for hit in self._hits(text, start, end) if hit.mask & wanted]
        start, end = _clip(text, start, end, hits, wanted)
        words = (text[hit.start : hit.end] for hit in hits if start <= hit.start and hit.end <= end)
        return Evidence(
            sentence=text[start:end],
            words=tuple(dict.fromkeys(words))[:_MOST_WORDS],
            in_title=place == TITLE,
        )

    def _span(self, place: int, back: int) -> Span:
        if place == TITLE:
            return strip(self._title)
        return self._spans[place - back][0], self._spans[place][1]

    def _hits(self, text: str, start: int, end: int) -> list[Hit]:
        key = text is self._title, start, end
        if key not in self._seen:
            self._seen[key] = self._matcher.hits(text, start, end)
        return self._seen[key]


def strip(text: str) -> Span:
    """Return where a text starts and ends without white space around it."""
    start = len(text) - len(text.lstrip())
    return start, max(start, len(text.rstrip()))


def _clip(text: str, start: int, end: int, hits: Sequence[Hit], wanted: int) -> Span:
    """Cut a long sentence to CLIP characters around the words that show most of its concepts."""
    if end - start <= CLIP:
        return start, end
    first, last = _densest(hits[:_MOST_HITS], wanted) if hits else (start, start)
    left = min(max(start, first - (CLIP - (last - first)) // 2), end - CLIP)
    right = left + CLIP
    if left > start and (space := _SPACE.search(text, left, first)):
        left = space.end()
    cut = max(text.rfind(" ", last, right), text.rfind("\n", last, right))
    if right < end and cut > 0:
        right = cut
    return left, right


def _densest(hits: Sequence[Hit], wanted: int) -> Span:
    """Return where the words stand that show the most concepts within CLIP characters."""
    best, most = (hits[0].start, hits[0].end), 0
    for index, first in enumerate(hits):
        mask, last = 0, first
        for hit in hits[index:]:
            if hit.end - first.start > CLIP:
                break
            mask, last = mask | (hit.mask & wanted), hit
        if mask.bit_count() > most:
            best, most = (first.start, last.end), mask.bit_count()
    return best
