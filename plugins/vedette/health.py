"""What is overdue: passes that did not come to an end, work that waits, digests that did not leave."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

PASSES = ("poll", "digest")
"""What runs every five or ten minutes and must be seen to; read and analyse run where something waits."""
BACKLOG = dt.timedelta(hours=2)
"""How long work may wait for its stage: a slow host's pages are read minutes apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsent:
    """A digest that did not leave. `reason` is the last one known."""

    subscriber: str
    local_day: dt.date
    state: str
    composed_at: dt.datetime
    reason: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Signs:
    """What is known of the flow at a moment.

    `beats`: when each pass last ended. `backlog`: since when the oldest work of a stage has waited.
    `missing`: readers whose window ended long enough ago and has no digest, with its local day.
    """

    beats: Mapping[str, dt.datetime]
    backlog: Mapping[str, dt.datetime | None]
    missing: Sequence[tuple[str, dt.date]]
    unsent: Sequence[Unsent]


def problems(signs: Signs, *, now: dt.datetime, patience: dt.timedelta) -> list[str]:
    """What is wrong, a line each; empty where all is well.

    Args:
        signs: what is known.
        now: the moment asked about, aware.
        patience: how long a pass may take to come again.
    """
    if not signs.beats:
        return ["no pass has ended so far: start it with make up, or unpause the DAGs"]
    return [*_silent(signs, now, patience), *_stuck(signs, now), *_undelivered(signs)]


def _silent(signs: Signs, now: dt.datetime, patience: dt.timedelta) -> Iterator[str]:
    # Of a system that just began not everything has ended once.
    began = min(signs.beats.values())
    for name in PASSES:
        last = signs.beats.get(name)
        if now - (last or began) > patience:
            said = f"last ended {_ago(now - last)} ago" if last else "never ended"
            yield f"{name}: the pass {said}: see the runs of vedette_{name}"


def _stuck(signs: Signs, now: dt.datetime) -> Iterator[str]:
    for stage, dag in (
        ("feed", "vedette_poll"),
        ("entry", "vedette_read"),
        ("article", "vedette_analyse"),
    ):
        since = signs.backlog.get(stage)
        if since and now - since > BACKLOG:
            yield f"{stage}: one has waited for {_ago(now - since)}: see the runs of {dag}"


def _undelivered(signs: Signs) -> Iterator[str]:
    for subscriber, day in signs.missing:
        yield f"digest: {subscriber}'s of {day} is overdue and not composed: see vedette_digest"
    for one in signs.unsent:
        reason = f" ({one.reason})" if one.reason else ""
        yield f"digest: {one.subscriber}'s of {one.local_day} is {one.state}{reason}: see vedette digest list"


def _ago(span: dt.timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:  # noqa: PLR2004  (two hours)
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
