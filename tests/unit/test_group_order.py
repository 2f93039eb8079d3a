"""The same texts in another order: which links of `vedette group` stay, and that time decides."""

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.test_group import LEXICON

from vedette import topics
from vedette.cli import group
from vedette.cli.grouping import texts
from vedette.cli.grouping.copies import Related
from vedette.cli.grouping.texts import Text
from vedette.tag import Tagger

START = dt.datetime(2026, 11, 2, 6, 0, tzinfo=dt.UTC)
SYLLABLES = "ka le mi ro su ta ve no pi du gra sto bren vil jas mer tol kun zar fe".split()  # noqa: SIM905
VOCABULARY = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in ("", "s", "as", "in")]

Links = set[frozenset[int]]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(topics.load(LEXICON))


# A newsroom made up: wire stories, and what others make of them


class World:
    """Texts of a few clusters, each at a time of its own; numbered as they were made."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.bodies: list[str] = []
        for make in (self.wire, self.chain, self.bulletins, self.reports):
            make()

    def texts(self) -> list[Text]:
        hours = self.random.sample(range(24 * 14), len(self.bodies))
        return [
            texts.text(
                number,
                {
                    "id": number,
                    "url": f"https://outlet{number}.example/news/{number}",
                    "text": body,
                    "published": (START + dt.timedelta(hours=hour)).isoformat(),
                },
            )
            for number, (body, hour) in enumerate(zip(self.bodies, hours, strict=True), 1)
        ]

    def wire(self) -> None:
        """A story, whole and cut, lengthened, with its end replaced."""
        story = self.paragraphs(8)
        self.tell(story)
        self.tell([self.sentence(), *story])
        self.tell(story[:4])
        self.tell([*story[:2], *self.paragraphs(1)])
        self.tell([*story[:6], *self.paragraphs(2)])
        self.tell([*story, *self.paragraphs(2)])
        self.tell(story[3:])

    def chain(self) -> None:
        """Each takes over most of the one before and adds its own."""
        story = self.paragraphs(8)
        for _ in range(5):
            self.tell(story)
            story = [*story[1:], *self.paragraphs(1)]

    def bulletins(self) -> None:
        """Stories, and bulletins of several of them."""
        stories = [self.paragraphs(3) for _ in range(4)]
        for story in stories:
            self.tell(story)
        for _ in range(2):
            chosen = self.random.sample(stories, 2)
            self.tell([*self.paragraphs(4), *chosen[0], *self.paragraphs(3), *chosen[1][:2]])

    def reports(self) -> None:
        """One form, filled in every day."""
        form = [self.paragraphs(1)[0] for _ in range(4)]
        for _ in range(4):
            filled = (
                f"{line} On the day {self.figure()} came and {self.figure()} went." for line in form
            )
            self.tell([*filled])

    def tell(self, paragraphs: Sequence[str]) -> None:
        self.bodies.append("\n".join(paragraphs))

    def paragraphs(self, number: int) -> list[str]:
        return [" ".join(self.sentence() for _ in range(3)) for _ in range(number)]

    def sentence(self) -> str:
        words = self.random.choices(VOCABULARY, k=self.random.randint(9, 18))
        return " ".join(words).capitalize() + "."

    def figure(self) -> int:
        return self.random.randint(13, 9_999)


def links(related: dict[int, Related]) -> Links:
    return {frozenset(pair) for pair in (*copies(related), *parts(related))}


def copies(related: dict[int, Related]) -> list[tuple[int, int]]:
    return [(number, one.copy_of.number) for number, one in related.items() if one.copy_of]


def parts(related: dict[int, Related]) -> list[tuple[int, int]]:
    return [(number, part.number) for number, one in related.items() for part in one.parts]


def clusters(found: Links) -> Links:
    """Every two texts that are linked, directly or by way of others."""
    members: dict[int, set[int]] = {}
    for pair in found:
        joined = set[int]().union(*(members.get(one, {one}) for one in pair))
        members.update(dict.fromkeys(joined, joined))
    return {
        frozenset((a, b)) for joined in members.values() for a in joined for b in joined if a < b
    }


class Agreement:
    """How much of what is found in either of two orders is found in both."""

    def __init__(self) -> None:
        self.both = self.either = 0

    def add(self, a: Links, b: Links) -> None:
        self.both += len(a & b)
        self.either += len(a | b)

    @property
    def share(self) -> float:
        return self.both / self.either


def test_nearly_the_same_links_come_of_another_order() -> None:
    copied, every, through_others = Agreement(), Agreement(), Agreement()
    for seed in range(60):
        world = World(seed).texts()
        in_time = group.relations(sorted(world, key=lambda one: one.rank), {})
        for order in orders(world, seed):
            other = group.relations(order, {})
            copied.add(*({frozenset(pair) for pair in copies(one)} for one in (in_time, other)))
            every.add(links(in_time), links(other))
            through_others.add(clusters(links(in_time)), clusters(links(other)))
    # Measured: .996 of 1,361 pairs of copy and original, .989 of 1,642 with the parts of bulletins,
    # .995 of 4,514 pairs that are linked through others. What differs is which of two likely
    # originals a copy of copies gets, and the parts of texts that were known before these.
    assert copied.either > 1_200
    assert copied.share >= 0.99
    assert every.share >= 0.985
    assert through_others.share >= 0.99


def orders(world: list[Text], seed: int) -> Iterator[list[Text]]:
    yield sorted(world, key=lambda one: one.rank, reverse=True)
    yield random.Random(seed).sample(world, len(world))


def test_all_kinds_of_links_are_there() -> None:
    world = World(1).texts()
    found = group.relations(world, {})
    relations = {one.relation for one in found.values()}
    assert relations >= {None, "cut", "extended", "rewritten"}
    assert parts(found)
    reports = {one.number for one in world[-4:]}
    assert not [pair for pair in links(found) if pair & reports]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), other=st.randoms(use_true_random=False))
def test_time_alone_decides_who_was_first(seed: int, other: random.Random) -> None:
    world = World(seed).texts()
    moments = {one.number: one.moment for one in world}
    assert len(set(moments.values())) == len(world)
    order = other.sample(world, len(world))
    found = [group.relations(one, {}) for one in (world, order)]
    for related in found:
        assert all(moments[original] < moments[copy] for copy, original in copies(related))
    # Which of two texts is the bulletin does not hang on the order either.
    assert not {(part, bulletin) for bulletin, part in parts(found[0])} & {*parts(found[1])}


def test_the_order_of_lines_changes_no_answer(tagger: Tagger) -> None:
    lines = {one.number: one for one in World(5).texts()}
    written = [
        json.dumps({"id": number, "text": one.body, "published": one.moment.isoformat()})
        for number, one in lines.items()
    ]
    answers = [
        {
            answer["id"]: answer
            for answer in group.run(order, tagger=tagger, countries=(), everything=True)
        }
        for order in (written, written[::-1], random.Random(1).sample(written, len(written)))
    ]
    assert answers[0] == answers[1] == answers[2]
    assert len({answer["story"] for answer in answers[0].values()}) > 5
