"""The two copy indexes give equal answers: `group` without a database must say what the DAGs say."""

import datetime as dt
import operator
from array import array
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import Databases
from tests.factories import EPOCH, Clock, Make
from tests.prose import EDITS, Words, numbered, prose

from vedette import dedup, store
from vedette.dedup import CANDIDATES, PER_HASH, Found, Index, MemoryIndex, Newcomer, Signature
from vedette.model import Copy, Part
from vedette.store.copies import PostgresIndex

ARTICLES = 120
LARGEST = 2**32 - 1
# Few hashes, so that samples meet; the extremes must survive the trip through a signed integer.
HASHES = [*range(6), 2**31 - 1, 2**31, LARGEST - 1, LARGEST]
START = EPOCH.date()

Sample = tuple[int, ...]
Added = tuple[int, Sample]


def day(article: int) -> dt.date:
    """Four articles to a day, the last of one month and the first of the next among them."""
    return START + dt.timedelta(days=article * 7 % 30)


class Both:
    """The same articles in both indexes."""

    def __init__(self, ids: Sequence[int], connection: store.Connection) -> None:
        self._ids = ids
        self.indexes: tuple[Index, Index] = (
            MemoryIndex(),
            PostgresIndex(connection, now=EPOCH),
        )

    def add(self, article: int, sample: Sample) -> None:
        newcomer = Newcomer(
            article=self._ids[article],
            outlet=article % 3,
            day=day(article),
            moment=EPOCH,
            signature=Signature(array("I", sample), 5 % (1 << len(sample))),
        )
        for index in self.indexes:
            index.add(newcomer, sample)

    def agree(self, sample: Sample, since: dt.date, until: dt.date) -> int:
        """Hold the answers against each other; returns how many candidates there are."""
        memory, postgres = (
            index.candidates(sample, article=self._ids[7], since=since, until=until)
            for index in self.indexes
        )
        assert memory == postgres
        known = (index.known(self._ids[:9], since=since, until=until) for index in self.indexes)
        assert operator.eq(*known)
        return len(memory)

    def relate(self, article: int, words: Words, moment: dt.datetime) -> Found:
        """Relate an article in both; the same must be found."""
        newcomer = Newcomer(
            article=self._ids[article],
            outlet=article % 3,
            day=day(article),
            moment=moment,
            signature=dedup.signature(" ".join(words)),
        )
        memory, postgres = (dedup.relate(index, newcomer) for index in self.indexes)
        assert memory == postgres
        return memory


@pytest.fixture(scope="module")
def shelf(databases: Databases) -> Iterator[Make]:
    """A database with articles enough; each example relates some and takes that back."""
    with (
        databases.copy(databases.migrated()) as name,
        store.connect(databases.config(name)) as connection,
    ):
        make = Make(connection, Clock(EPOCH))
        with connection.transaction():
            entry = make.entry(state="read")
            outlet = make.value("select outlet_id from news.entry")
            for _ in range(ARTICLES):
                make.article(entry=entry, outlet=outlet)
            make.value("select news.ensure_partitions(%s, %s)", START, START)
        yield make


def ids(shelf: Make) -> list[int]:
    return [number for (number,) in shelf.rows("select id from news.article order by id")]


samples = st.frozensets(st.sampled_from(HASHES), max_size=len(HASHES)).map(
    lambda values: tuple(sorted(values))
)
days = st.integers(-2, 32).map(lambda number: START + dt.timedelta(days=number))
few = st.lists(
    st.tuples(st.integers(0, ARTICLES - 1), samples), max_size=12, unique_by=operator.itemgetter(0)
)
many = st.lists(samples, min_size=PER_HASH, max_size=ARTICLES).map(
    lambda drawn: list(enumerate(drawn))
)
queries = st.lists(st.tuples(samples, days, days), min_size=1, max_size=6)


def agree(shelf: Make, added: list[Added], asked: list[tuple[Sample, dt.date, dt.date]]) -> None:
    with shelf.connection.transaction(force_rollback=True):
        both = Both(ids(shelf), shelf.connection)
        for article, sample in added:
            both.add(article, sample)
        for sample, since, until in asked:
            both.agree(sample, since, until)


quick = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(quick, max_examples=60)
@given(added=few, asked=queries)
def test_both_indexes_agree(
    shelf: Make, added: list[Added], asked: list[tuple[Sample, dt.date, dt.date]]
) -> None:
    agree(shelf, added, asked)


@settings(quick, max_examples=12, suppress_health_check=list(HealthCheck))
@given(added=many, asked=queries)
def test_both_indexes_agree_where_hashes_are_common(
    shelf: Make, added: list[Added], asked: list[tuple[Sample, dt.date, dt.date]]
) -> None:
    agree(shelf, added, asked)


def test_both_look_at_the_newest_of_a_common_hash_and_end_at_the_best(shelf: Make) -> None:
    sample = tuple(HASHES[:4])
    with shelf.connection.transaction(force_rollback=True):
        both = Both(ids(shelf), shelf.connection)
        for article in range(ARTICLES):
            both.add(article, sample[: 3 + article % 2])
        end = START + dt.timedelta(days=40)
        assert both.agree(sample, START, end) == CANDIDATES
        assert both.agree(sample, START, START) == 4
        assert both.agree(sample[:2], START, end) == CANDIDATES
        assert both.agree((99, 100, 101), START, end) == 0
        assert both.agree((), START, end) == 0
        assert both.agree(sample, end, START) == 0


def test_adding_an_article_again_puts_the_new_in_place_of_the_old_in_both(shelf: Make) -> None:
    with shelf.connection.transaction(force_rollback=True):
        both = Both(ids(shelf), shelf.connection)
        old = tuple(HASHES)
        for sample in (old, old, (77, 78, 79)):
            both.add(0, sample)
        assert both.agree(old, START, START) == 0
        assert both.agree((77, 78, 79), START, START) == 1


# Whole streams: what is a copy, a part, turned, and what it all ends in.

TEXTS = [prose(seed, 60 + 25 * seed) for seed in range(4)]
TEXTS += [numbered(TEXTS[3], 1), numbered(TEXTS[3], 2), TEXTS[0] + TEXTS[1] + TEXTS[2], [], ["one"]]
edited = st.tuples(st.sampled_from(TEXTS), st.sampled_from(["", *EDITS]), st.integers(0, 3)).map(
    lambda drawn: EDITS[drawn[1]](drawn[0], drawn[2]) if drawn[1] else drawn[0]
)
hours = st.integers(0, 40).map(lambda number: EPOCH + dt.timedelta(hours=number))
streams = st.lists(st.tuples(st.integers(0, 20), edited, hours), max_size=14)


@settings(quick, max_examples=60)
@given(stream=streams)
def test_both_doors_find_the_same_copies_parts_and_directions(
    shelf: Make, stream: list[tuple[int, Words, dt.datetime]]
) -> None:
    with shelf.connection.transaction(force_rollback=True):
        both = Both(ids(shelf), shelf.connection)
        copies: dict[int, int] = {}
        parts: set[tuple[int, int]] = set()
        for article, words, moment in stream:
            number = ids(shelf)[article]
            copies.pop(number, None)
            parts = {pair for pair in parts if pair[0] != number}
            found = both.relate(article, words, moment)
            told: list[Copy] = [*filter(None, [found.copy]), *found.turned]
            for one in told:
                if copies.get(one.original) == one.article:
                    del copies[one.original]
                copies[one.article] = one.original
            new: tuple[Part, ...] = found.parts
            parts |= {(part.article, part.part) for part in new}
        assert dict(shelf.rows("select article_id, original_id from news.copy_of")) == copies
        assert set(shelf.rows("select article_id, part_id from news.part")) == parts
