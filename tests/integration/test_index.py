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

from vedette import dedup, store
from vedette.dedup import CANDIDATES, PER_HASH, Index, MemoryIndex
from vedette.store.articles import PostgresIndex

ARTICLES = 120
LARGEST = 2**32 - 1
# Few hashes, so that samples meet; the extremes must survive the trip through a bigint.
HASHES = [*range(6), LARGEST - 1, LARGEST]

Sample = tuple[int, ...]
Added = tuple[int, Sample]


def first_seen(article: int) -> dt.datetime:
    """Four articles to an hour: ties in time are common."""
    return EPOCH + dt.timedelta(hours=article * 7 % 30)


class Both:
    """The same articles in both indexes."""

    def __init__(self, ids: Sequence[int], connection: store.Connection) -> None:
        self._ids = ids
        self._shingles = array("I", [1, 2, LARGEST])
        self.indexes: tuple[Index, Index] = (MemoryIndex(), PostgresIndex(connection))

    def add(self, article: int, sample: Sample) -> None:
        for index in self.indexes:
            index.add(self._ids[article], sample, self._shingles, first_seen(article))

    def agree(self, sample: Sample, since: dt.datetime, until: dt.datetime) -> int:
        """Hold the answers against each other; returns how many candidates there are."""
        memory, postgres = (
            index.candidates(sample, since=since, until=until) for index in self.indexes
        )
        assert memory == postgres
        return len(memory)


@pytest.fixture(scope="module")
def shelf(databases: Databases) -> Iterator[Make]:
    """A database with articles enough; each example indexes some and takes that back."""
    with (
        databases.copy(databases.migrated()) as name,
        store.connect(databases.config(name)) as connection,
    ):
        make = Make(connection, Clock(EPOCH))
        with connection.transaction():
            entry = make.entry(state="read")
            outlet = make.value("select outlet_id from news.entry")
            for number in range(ARTICLES):
                make.article(
                    entry=entry,
                    outlet=outlet,
                    shingles=array("I", [1, 2, LARGEST]),
                    first_seen=first_seen(number),
                )
        yield make


def ids(shelf: Make) -> list[int]:
    return [number for (number,) in shelf.rows("select id from news.article order by id")]


samples = st.frozensets(st.sampled_from(HASHES), max_size=len(HASHES)).map(
    lambda values: tuple(sorted(values))
)
moments = st.integers(-2, 32).map(lambda hours: EPOCH + dt.timedelta(hours=hours))
few = st.lists(
    st.tuples(st.integers(0, ARTICLES - 1), samples), max_size=12, unique_by=operator.itemgetter(0)
)
many = st.lists(samples, min_size=PER_HASH, max_size=ARTICLES).map(
    lambda drawn: list(enumerate(drawn))
)
queries = st.lists(st.tuples(samples, moments, moments), min_size=1, max_size=6)


def agree(
    shelf: Make, added: list[Added], asked: list[tuple[Sample, dt.datetime, dt.datetime]]
) -> None:
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
    shelf: Make, added: list[Added], asked: list[tuple[Sample, dt.datetime, dt.datetime]]
) -> None:
    agree(shelf, added, asked)


@settings(quick, max_examples=12, suppress_health_check=list(HealthCheck))
@given(added=many, asked=queries)
def test_both_indexes_agree_where_hashes_are_common(
    shelf: Make, added: list[Added], asked: list[tuple[Sample, dt.datetime, dt.datetime]]
) -> None:
    agree(shelf, added, asked)


def test_both_look_at_the_newest_of_a_common_hash_and_end_at_the_best(shelf: Make) -> None:
    sample = tuple(HASHES[:4])
    with shelf.connection.transaction(force_rollback=True):
        both = Both(ids(shelf), shelf.connection)
        for article in range(ARTICLES):
            both.add(article, sample[: 3 + article % 2])
        end = EPOCH + dt.timedelta(days=9)
        assert both.agree(sample, EPOCH, end) == CANDIDATES
        assert both.agree(sample, EPOCH, EPOCH) == 4
        assert both.agree(sample[:2], EPOCH, end) == CANDIDATES
        assert both.agree((9, 10, 11), EPOCH, end) == 0
        assert both.agree((), EPOCH, end) == 0
        assert both.agree(sample, end, EPOCH) == 0


def test_a_real_text_and_its_cut_find_each_other_in_both(shelf: Make) -> None:
    text = " ".join(f"word{place}" for place in range(900))
    cut = dedup.sample(dedup.shingles(text[: len(text) // 2]))
    whole = dedup.sample(dedup.shingles(text))
    with shelf.connection.transaction(force_rollback=True):
        both = Both(ids(shelf), shelf.connection)
        both.add(0, whole)
        assert both.agree(cut, first_seen(0) - dedup.WINDOW, first_seen(0)) == 1
        assert both.agree(cut, first_seen(0) - dedup.WINDOW, first_seen(0) - dedup.WINDOW) == 0


def test_adding_an_article_again_changes_nothing_in_both(shelf: Make) -> None:
    with shelf.connection.transaction(force_rollback=True):
        both = Both(ids(shelf), shelf.connection)
        for sample in (tuple(HASHES), tuple(HASHES), (77, 78, 79)):
            both.add(0, sample)
        (found,) = both.indexes[1].candidates(HASHES, since=EPOCH, until=EPOCH)
        assert found.shared == len(HASHES)
        assert both.agree(tuple(HASHES), EPOCH, EPOCH) == 1
        assert both.agree((77, 78, 79), EPOCH, EPOCH) == 0
