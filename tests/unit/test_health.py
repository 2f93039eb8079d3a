"""What is overdue, said in lines."""

import datetime as dt

import pytest

from vedette import health
from vedette.health import Signs, Unsent

NOW = dt.datetime(2026, 3, 10, 8, 15, tzinfo=dt.UTC)
PATIENCE = dt.timedelta(minutes=30)
DAY = NOW.date()


def minutes(number: float) -> dt.datetime:
    return NOW - dt.timedelta(minutes=number)


def problems(**given: object) -> list[str]:
    """Of a flow in which all is well but for what is given."""
    well: dict[str, object] = {
        "beats": {"poll": minutes(4), "digest": minutes(4), "keep": minutes(300)},
        "backlog": {"feed": None, "entry": minutes(20), "article": None},
        "missing": [],
        "unsent": [],
    }
    return health.problems(Signs(**(well | given)), now=NOW, patience=PATIENCE)  # type: ignore[arg-type]


def test_all_is_well() -> None:
    assert problems() == []


def test_nothing_has_ever_run() -> None:
    assert problems(beats={}) == [
        "no pass has ended so far: start it with make up, or unpause the DAGs"
    ]


@pytest.mark.parametrize(
    ("ago", "said"),
    [(31, "31 min"), (119, "119 min"), (150, "2 h"), (60 * 47, "47 h"), (60 * 50, "2 days")],
)
def test_a_pass_that_stopped_is_named(ago: int, said: str) -> None:
    (line,) = problems(beats={"poll": minutes(ago), "digest": minutes(1)})
    assert line == f"poll: the pass last ended {said} ago: see the runs of vedette_poll"


def test_patience_is_kept_to_the_minute() -> None:
    assert problems(beats={"poll": minutes(30), "digest": minutes(30)}) == []
    assert len(problems(beats={"poll": minutes(30.1), "digest": minutes(30.1)})) == 2


def test_a_pass_that_never_ended_has_as_long_as_any_other() -> None:
    assert problems(beats={"poll": minutes(29)}) == []
    beats = {"poll": minutes(1), "keep": minutes(45)}
    (line,) = problems(beats=beats)
    assert line == "digest: the pass never ended: see the runs of vedette_digest"


@pytest.mark.parametrize(
    ("stage", "dag"),
    [("feed", "vedette_poll"), ("entry", "vedette_read"), ("article", "vedette_analyse")],
)
def test_work_that_waits_too_long_is_named_with_its_dag(stage: str, dag: str) -> None:
    assert problems(backlog={stage: minutes(120)}) == []
    (line,) = problems(backlog={stage: minutes(180)})
    assert line == f"{stage}: one has waited for 3 h: see the runs of {dag}"


def test_digests_that_did_not_come_are_named() -> None:
    unsent = Unsent(
        subscriber="desk", local_day=DAY, state="uncertain", composed_at=NOW, reason="cut off"
    )
    assert problems(missing=[("analyst", DAY)], unsent=[unsent]) == [
        "digest: analyst's of 2026-03-10 is overdue and not composed: see vedette_digest",
        "digest: desk's of 2026-03-10 is uncertain (cut off): see vedette digest list",
    ]
