"""Evidence: the sentences that made a topic fire, and the words in them that did it.

A sentence is always a piece of the text or the title, unchanged; a long one is cut to the part
around its words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from vedette.model import Evidence, Mood, Reason
from vedette.stems import separated
from vedette.tag.features import Concepts, Moods
from vedette.tag.match import Hit, Matcher
from vedette.tag.rules import LEAD, TITLE, WHOLE, Firing, Masks
from vedette.tag.scoring import Learned, Verdicts

MOST = 3
CLIP = 400
_MOST_WORDS = 12
_LONGEST = 6
_MOST_HITS = 200
_TRIED = 12
_NAMING = 3
_REASONS = 3
_WORDS_OF_REASON = 4
_LEAST_REASON = 0.1
_BEFORE, _AFTER = 45, 30
"""Characters round the words of a topic in which a denial or a doubt is about them."""
_SPACE = re.compile(r"\s+")
_BESIDE = re.compile(r"[ -]")
_NUMBER = re.compile(r"(?<!\w)\d[\d.,]*[.,]\Z")
_DIGITS = 12

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Read:
    """A text as it was read: its sentences, what each holds, whom it names.

    `sure`: those whom it names beyond doubt; `doubtful`: by place (a sentence or TITLE) those whom only
    that sentence supports.
    """

    title: str
    text: str
    spans: Sequence[Span]
    masks: Masks
    bare: bool
    sure: frozenset[int]
    doubtful: Mapping[int, AbstractSet[int]]

    def named(self, place: int, back: int = 0) -> AbstractSet[int]:
        """Whose weak aliases count in a sentence and so many before it."""
        places = range(place - back, place + 1)
        return self.sure.union(*(self.doubtful.get(at, ()) for at in places))


class Witness:
    """A text that has been read, asked for the sentences behind a topic and behind its relevance."""

    def __init__(
        self,
        matcher: Matcher,
        read: Read,
        names: Sequence[tuple[str, str]],
        moods: Moods,
        learned: Learned | None,
    ) -> None:
        """Keep what is asked.

        Args:
            matcher: finds the words.
            read: what was read with it.
            names: owner ("" for the shared ones) and name of the concept of each bit.
            moods: the bits that deny and that make doubtful.
            learned: the weights, or None where rules decide alone.
        """
        self._matcher = matcher
        self._read = read
        self._names = names
        self._moods = moods
        self._learned = learned
        self._seen: dict[tuple[bool, int, int], list[Hit]] = {}

    def evidence(self, slug: str, firings: Sequence[Firing]) -> tuple[Evidence, ...]:
        """Return the best MOST sentences: where rules fired, by weight, then where concepts speak."""
        best = sorted(firings, key=lambda firing: (-firing.weight, firing.place))
        shown: list[Evidence] = []
        for firing in best[:_TRIED]:
            shown.extend(one for one in self._of(firing) if one.words and one not in shown)
            if len(shown) >= MOST:
                break
        if not shown and self._learned is not None:
            shown = [one for one in self._speaking(slug, self._learned) if one.words]
        return tuple(shown[:MOST])

    def reasons(self, concepts: Concepts, verdicts: Verdicts) -> tuple[Reason, ...]:
        """Return what weighs most for and against the text being regional defence news."""
        if self._learned is None:
            return ()
        by_bit: dict[int, float] = {}
        number = len(self._names)
        for at, value in zip(*concepts, strict=True):
            weight = self._learned.relevance_of(at)
            if weight:
                by_bit[at % number] = by_bit.get(at % number, 0.0) + weight * value
        strongest = sorted(by_bit.items(), key=lambda item: -abs(item[1]))[:_REASONS]
        found = [
            Reason(
                what=self._names[bit][1].lower().replace("_", " "),
                weight=round(weight, 2),
                words=self._words(1 << bit),
            )
            for bit, weight in strongest
            if abs(weight) >= _LEAST_REASON
        ]
        weight = self._learned.topics_weight(verdicts.parts)
        if verdicts.topics and abs(weight) >= _LEAST_REASON:
            found.append(Reason(what="topics", weight=round(weight, 2), words=(*verdicts.topics,)))
        return tuple(sorted(found, key=lambda reason: (-abs(reason.weight), reason.what)))

    def _words(self, bit: int) -> tuple[str, ...]:
        """The first words of the text that set a concept."""
        masks = self._read.masks
        if masks.title & bit:
            text, span, place = self._read.title, strip(self._read.title), TITLE
        else:
            place = next((at for at, mask in enumerate(masks.sentences) if mask & bit), TITLE)
            if place == TITLE:
                return ()
            text, span = self._read.text, self._read.spans[place]
        words = self._matcher.first_words(
            separated(text), span, bit, bare=self._read.bare, sure=self._read.named(place)
        ) or [text[hit.start : hit.end] for hit in self._hits(place, *span) if hit.mask & bit]
        return tuple(dict.fromkeys(words))[:_WORDS_OF_REASON]

    def _speaking(self, slug: str, learned: Learned) -> Iterator[Evidence]:
        """Sentences whose concepts speak for a topic though no rule fired, the strongest first."""
        masks = self._read.masks
        found = []
        for place, mask in ((TITLE, masks.title), *enumerate(masks.sentences)):
            if mask:
                total, wanted = learned.speaking(slug, mask, in_head=place < LEAD)
                if total > 0:
                    found.append((-total, place, wanted))
        for _, place, wanted in sorted(found)[:MOST]:
            yield self._show(place, 0, wanted)

    def naming(self, slug: str) -> list[Evidence]:
        """The first sentences that have any word at all which the topic or a name knows."""
        visible = sum(1 << bit for bit, (owner, _) in enumerate(self._names) if owner in ("", slug))
        masks = self._read.masks
        places = [
            place
            for place, mask in ((TITLE, masks.title), *enumerate(masks.sentences))
            if mask & visible
        ]
        shown = (self._show(place, 0, visible) for place in places[:_NAMING])
        return [one for one in shown if one.words]

    def _of(self, firing: Firing) -> list[Evidence]:
        places = self._cover(firing) if firing.place == WHOLE else [firing.place]
        wanted = firing.rule.wanted
        return [self._show(place, firing.back, wanted) for place in places]

    def _cover(self, firing: Firing) -> list[int]:
        """Choose sentences that together show most of what a rule found in the whole text."""
        all_masks = self._read.masks
        missing = firing.rule.wanted & all_masks.whole
        masks = {
            at: mask & missing for at, mask in enumerate(all_masks.sentences) if mask & missing
        }
        masks[TITLE] = all_masks.title & missing
        places: list[int] = []
        while missing and len(places) < MOST:
            place = max(masks, key=lambda at: ((masks[at] & missing).bit_count(), -at))
            missing &= ~masks[place]
            places.append(place)
        return places

    def _show(self, place: int, back: int, wanted: int) -> Evidence:
        text = self._read.title if place == TITLE else self._read.text
        start, end = self._span(place, back)
        all_hits = self._hits(place, start, end, back)
        hits = [hit for hit in all_hits if hit.mask & wanted]
        start, end = _clip(text, start, end, hits, wanted)
        hits = [hit for hit in hits if start <= hit.start and hit.end <= end]
        return Evidence(
            sentence=text[start:end],
            words=_in_phrases(text, start, hits),
            in_title=place == TITLE,
            mood=self._mood(all_hits, hits),
        )

    def _mood(self, all_hits: Iterable[Hit], hits: Sequence[Hit]) -> Mood | None:
        """Whether what the words say is denied, or said to be possible, close round them."""
        if not hits:
            return None
        first, last = hits[0].start - _BEFORE, hits[-1].end + _AFTER
        mask = 0
        for hit in all_hits:
            if first <= hit.start and hit.end <= last:
                mask |= hit.mask
        if mask & self._moods.denied:
            return "denied"
        return "possible" if mask & self._moods.possible else None

    def _span(self, place: int, back: int) -> Span:
        if place == TITLE:
            return strip(self._read.title)
        return self._read.spans[place - back][0], self._read.spans[place][1]

    def _hits(self, place: int, start: int, end: int, back: int = 0) -> list[Hit]:
        key = place == TITLE, start, end
        if key not in self._seen:
            text = self._read.title if place == TITLE else self._read.text
            self._seen[key] = self._matcher.hits(
                separated(text[:end]),
                start,
                end,
                bare=self._read.bare,
                sure=self._read.named(place, back),
            )
        return self._seen[key]


def strip(text: str) -> Span:
    """Return where a text starts and ends without white space around it."""
    start = len(text) - len(text.lstrip())
    return start, max(start, len(text.rstrip()))


def _in_phrases(text: str, start: int, hits: Iterable[Hit]) -> tuple[str, ...]:
    """The words that were found, those side by side as one, decimals with their number.

    Of "over the Baltic" the article means nothing elsewhere in the sentence. _MOST_WORDS in all, as a
    lent text may be forgotten down to them.
    """
    found: dict[str, int] = {}
    for phrase in _phrases(text, hits):
        first, last = phrase[0].start, phrase[-1].end
        if text[first].isdecimal():
            number = _NUMBER.search(text, max(start, first - _DIGITS), first)
            first = number.start() if number else first
        found.setdefault(text[first:last], len(phrase))
        if sum(found.values()) > _MOST_WORDS:
            found.popitem()
            break
    return tuple(found)


def _phrases(text: str, hits: Iterable[Hit]) -> Iterator[list[Hit]]:
    """Words with nothing but a space or a hyphen between them, _LONGEST of them at most."""
    phrase: list[Hit] = []
    for hit in hits:
        if phrase and (
            len(phrase) == _LONGEST or not _BESIDE.fullmatch(text, phrase[-1].end, hit.start)
        ):
            yield phrase
            phrase = []
        phrase.append(hit)
    if phrase:
        yield phrase


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
