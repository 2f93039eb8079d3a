"""Some forty feeds on a fake clock: each way of dying is noticed in time, and health is left in peace.

What "in time" and "usual gap" mean, and why no less can be promised: docs/rhythm.md. The tables:
`python -m tests.rhythms`.
"""

import datetime as dt
from functools import cache

import pytest
from tests.postings import PROCESSES
from tests.rhythms import DEATHS, SICK, Death, deaths, health

PROMISED = 3.0
"""Of the feed's own usual gaps, in active time, from its last good entry."""
PASSING = {"500", "403", "no name", "time-outs"}
GIVEN = dt.timedelta(hours=7)
"""What may pass by itself is given six hours, and the poll after them, where that is longer."""
SHARE = 0.52
"""Years of health for each feed; a third of it for the busiest, of whose gaps it has thousands."""
SLOWEST = 0.7
"""For those of which so much less would show nothing: their rhythm takes months to learn."""


def given(name: str) -> float:
    kind = name.partition(",")[0]
    return {"agency": SHARE / 3, "wire": SHARE / 3, "portal": SHARE / 3, "flurry": SLOWEST}.get(
        kind, SHARE
    )


YEARS = {name: given(name) for name in PROCESSES}
"""Twenty feed-years in all; `python -m tests.rhythms health` does sixty."""


@cache
def dead(name: str) -> dict[str, Death | None]:
    """What comes of each of its deaths."""
    return dict(deaths(name))


def in_time(way: str, death: Death) -> bool:
    return death.gaps <= PROMISED or (way in PASSING and death.asked <= GIVEN)


def test_there_are_enough_processes_and_ways() -> None:
    assert len(PROCESSES) >= 30
    assert len(DEATHS) >= 12


@pytest.mark.parametrize("name", PROCESSES)
def test_every_death_is_noticed_in_time(name: str) -> None:
    late = {
        way: found
        for way, found in dead(name).items()
        if way not in SICK and (found is None or not in_time(way, found))
    }
    assert late == {}


def test_health_is_accused_less_than_once_a_year() -> None:
    total = sum(YEARS.values())
    assert total >= 20
    accused = {name: health(name, years) for name, years in YEARS.items()}
    assert sum(map(len, accused.values())) <= total
    # Nor does one feed bear it for all.
    assert {name: said for name, said in accused.items() if len(said) > 2} == {}


def test_time_outs_at_every_second_poll_are_no_death() -> None:
    """Some 41 feeds for a fortnight, 1.6 feed-years: one accusation a feed-year at most.

    Without those whose lull before Easter falls into that fortnight.
    """
    steady = [name for name in PROCESSES if "lull" not in name]
    sick = {(name, way): dead(name)[way] for name in steady for way in SICK}
    assert len([found for found in sick.values() if found]) <= len(steady) * 14 / 365
