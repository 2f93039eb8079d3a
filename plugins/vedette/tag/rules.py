"""Which rules fire: a topic's rules as bit masks, tried on the spans of a text.

docs/topics.md gives the meaning of `within` and how a score comes about.
"""

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from vedette.topics import Rule, Topic, Within

TITLE: Final = -1
WHOLE: Final = -2
TITLE_FACTOR: Final = 2.0
LEAD: Final = 3
"""Sentences of the text that are its lead."""
_SHARE: Final = 0.1
_TWICE: Final = 2
_PAIR: Final = 2
_MEMORY: Final = 4_000
"""Spans of which a topic remembers how near they came."""
_MOST_USERS: Final = 5
"""A concept that more topics ask for is no topic's own."""


@dataclass(frozen=True, slots=True)
class Masks:
    """The concepts of a text: of its title, of each sentence, of all of it together."""

    title: int
    sentences: Sequence[int]
    whole: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule over masks. `must` are single concepts, each of `choices` wants any one of its bits."""

    key: str
    weight: float
    within: Within
    must: int
    choices: tuple[int, ...]
    veto: int
    wanted: int
    groups: tuple[int, ...]

    def holds(self, mask: int) -> bool:
        """Whether everything the rule asks for occurs, its veto left aside."""
        if mask & self.must != self.must:
            return False
        for choice in self.choices:  # noqa: SIM110  (the hot loop: a generator costs double)
            if not mask & choice:
                return False
        return True

    def fires(self, mask: int) -> bool:
        """Whether the rule fires on a span with these concepts."""
        return not mask & self.veto and self.holds(mask)


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fired: in sentence number `place`, or TITLE or WHOLE; `weight` as it counts.

    `back` is the number of sentences before `place` that it needed.
    """

    place: int
    weight: float
    rule: Compiled
    back: int = 0


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """A topic's rules, heaviest first. `gate`: a concept that must occur in the text; 0: none.

    `own`: the numbers of the bits that its rules ask for, each with how much it is this topic's: 1
    over the number of topics that ask for it; `owned` those bits. `seen`: the bits that its rules ask
    for or forbid. `nearness` and `ownership` remember what `near` and `owns` said: a topic sees few
    concepts, and texts repeat them.
    """

    slug: str
    gate: int
    rules: tuple[Compiled, ...]
    own: Mapping[int, float]
    owned: int
    seen: int
    nearness: dict[int, float] = field(default_factory=dict, compare=False, repr=False)
    ownership: dict[int, float] = field(default_factory=dict, compare=False, repr=False)

    def near(self, mask: int) -> float:
        """How near a span comes to a rule: 1 where one has all, 0 where none has two of its groups."""
        mask &= self.seen
        if mask.bit_count() < _PAIR:
            return 0.0
        found = self.nearness.get(mask)
        if found is None:
            if len(self.nearness) >= _MEMORY:
                self.nearness.clear()
            found = self.nearness[mask] = _near(self.rules, mask)
        return found

    def owns(self, mask: int) -> float:
        """How much of a span is this topic's own."""
        mask &= self.owned
        if not mask:
            return 0.0
        found = self.ownership.get(mask)
        if found is None:
            if len(self.ownership) >= _MEMORY:
                self.ownership.clear()
            found = self.ownership[mask] = sum(map(self.own.__getitem__, bits_of(mask)))
        return found

    def firings(self, masks: Masks) -> list[Firing]:
        """Return the best firing of each sentence, of the title and of the whole, in that order."""
        if self.gate and not masks.whole & self.gate:
            return []
        whole = masks.whole
        rules = [rule for rule in self.rules if not rule.must & ~whole and rule.holds(whole)]
        if not rules:
            return []
        local = [rule for rule in rules if rule.within in ("sentence", "neighbours")]
        firings = _sentences(local, masks.sentences) if local else []
        for rule in rules:
            if rule.within != "article" and rule.fires(masks.title):
                firings.append(Firing(TITLE, rule.weight * TITLE_FACTOR, rule))
                break
        for rule in rules:
            if rule.within == "article" and rule.fires(masks.whole):
                firings.append(Firing(WHOLE, rule.weight, rule))
                break
        return firings


@functools.lru_cache(maxsize=1 << 14)
def bits_of(mask: int) -> tuple[int, ...]:
    """The numbers of the bits that are set; sentences say the same things again and again."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return tuple(found)


def _near(rules: Sequence[Compiled], mask: int) -> float:
    best = 0.0
    for rule in rules:
        if (mask & rule.wanted).bit_count() < _PAIR or mask & rule.veto:
            continue
        number = 0
        for group in rule.groups:
            if mask & group:
                number += 1
        best = max(best, (number - 1) / (len(rule.groups) - 1 or 1))
    return best


def compile_topics(
    topics: Iterable[Topic], gates: Mapping[str, int], bit: Callable[[Topic, str], int]
) -> list[CompiledTopic]:
    """Turn topics' rules into masks; `bit` gives the bit of a concept as a topic sees it."""
    topics = [*topics]
    asked = {
        topic.slug: {
            bit(topic, name) for rule in topic.rules for group in rule.all for name in group
        }
        for topic in topics
    }
    users = Counter(one for bits in asked.values() for one in bits)
    found = []
    for topic in topics:
        rules = [_compile(rule, partial(bit, topic)) for rule in topic.rules]
        seen = 0
        for rule in rules:
            seen |= rule.wanted | rule.veto
        own = {one: 1 / users[one] for one in asked[topic.slug] if users[one] <= _MOST_USERS}
        found.append(
            CompiledTopic(
                slug=topic.slug,
                gate=gates[topic.gate] if topic.gate is not None else 0,
                rules=tuple(sorted(rules, key=lambda rule: -rule.weight)),
                own={one.bit_length() - 1: share for one, share in own.items()},
                owned=sum(own),
                seen=seen,
            )
        )
    return found


def _compile(rule: Rule, bit: Callable[[str], int]) -> Compiled:
    groups = [_mask(group, bit) for group in rule.all]
    must = 0
    for group in groups:
        must |= group if group.bit_count() == 1 else 0
    return Compiled(
        key=rule.key,
        weight=rule.weight,
        within=rule.within,
        must=must,
        choices=tuple(group for group in groups if group.bit_count() > 1),
        veto=_mask(rule.none, bit),
        wanted=_mask((name for group in rule.all for name in group), bit),
        groups=tuple(groups),
    )


def _mask(names: Iterable[str], bit: Callable[[str], int]) -> int:
    mask = 0
    for name in names:
        mask |= bit(name)
    return mask


def _sentences(rules: Sequence[Compiled], masks: Sequence[int]) -> list[Firing]:
    firings = []
    before = wanted = 0
    for rule in rules:
        wanted |= rule.wanted
    for place, mask in enumerate(masks):
        if mask & wanted:
            firing = _best(rules, place, mask, before)
            if firing is not None:
                firings.append(firing)
        before = mask
    return firings


def _best(rules: Sequence[Compiled], place: int, mask: int, before: int) -> Firing | None:
    """Find the heaviest rule that fires in a sentence, `before` being the one before it."""
    both = mask | before
    for rule in rules:
        span = mask if rule.within == "sentence" else both
        # `fires` would say the same of `must`; most rules end here, without the call.
        if span & rule.must != rule.must or not rule.fires(span):
            continue
        if span is mask or rule.holds(mask):
            return Firing(place, rule.weight, rule)
        # What the sentence before said by itself was counted there.
        if mask & rule.wanted and not rule.holds(before):
            return Firing(place, rule.weight, rule, back=1)
    return None


def score(firings: Sequence[Firing]) -> float:
    """Sum what each span brings: the score of a topic without learned weights."""
    return round(sum(firing.weight for firing in firings), 3)


def about(firings: Sequence[Firing], sentences: int) -> bool:
    """Whether a text of so many sentences is about a topic, as the rules alone say it."""
    places = [firing.place for firing in firings if firing.place >= 0]
    return (
        any(firing.place == TITLE for firing in firings)
        or any(0 <= firing.place < LEAD and firing.weight >= 1 for firing in firings)
        or (len(places) >= _TWICE and len(places) >= _SHARE * sentences)
    )
