import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.pipeline.work import batches

HOSTS = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}\.example", fullmatch=True), st.integers(1, 1000), max_size=40
)


@given(HOSTS, st.integers(1, 8))
def test_every_host_is_in_one_batch(hosts: dict[str, int], most: int) -> None:
    found = batches(hosts, "entries", most=most)
    given_out = [host for batch in found for host in batch["hosts"]]
    assert sorted(given_out) == sorted(hosts)
    assert len(found) == min(most, len(hosts))
    assert all(batch["hosts"] for batch in found)


@given(HOSTS, st.integers(1, 8))
def test_batches_are_even(hosts: dict[str, int], most: int) -> None:
    loads = [
        sum(hosts[host] for host in batch["hosts"])
        for batch in batches(hosts, "entries", most=most)
    ]
    if loads:
        # List scheduling: the fullest batch exceeds the mean by no more than its last host, and
        # what was put last on a batch that had one before is no larger than the most-th host.
        sizes = sorted(hosts.values(), reverse=True)
        last = sizes[most - 1] if len(sizes) >= most else 0
        assert max(loads) <= max(sizes[0], sum(sizes) / len(loads) + last)
        assert max(loads) - min(loads) <= sizes[0]


@given(HOSTS, st.integers(1, 8))
def test_the_same_hosts_give_the_same_batches(hosts: dict[str, int], most: int) -> None:
    backwards = dict(reversed(hosts.items()))
    assert batches(hosts, "feeds", most=most) == batches(backwards, "feeds", most=most)


@pytest.mark.parametrize(
    ("hosts", "labels"),
    [
        ({}, []),
        ({"a.example": 3}, ["3 entries of a.example"]),
        (
            {"a.example": 9, "b.example": 4, "c.example": 3},
            ["9 entries of a.example", "7 entries of 2 hosts"],
        ),
    ],
)
def test_labels_say_what_a_task_has(hosts: dict[str, int], labels: list[str]) -> None:
    assert [batch["label"] for batch in batches(hosts, "entries", most=2)] == labels
