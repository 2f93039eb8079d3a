"""The heartbeat: each pass notes its end; a monitor outside is told while nothing is overdue."""

import asyncio
import datetime as dt
import logging

from vedette import digest, health
from vedette.errors import VedetteError
from vedette.fetch import Client, MemoryHostBook
from vedette.pipeline.work import Work
from vedette.store import digests, heartbeats

log = logging.getLogger(__name__)


def beat(work: Work, name: str) -> None:
    """Note that a pass has ended: poll, read, analyse, digest, keep."""
    heartbeats.beat(work.connection, name, now=work.now())


def passed(work: Work) -> bool:
    """Note the end of a poll pass, and ping VEDETTE_PING_URL if it is set and nothing is overdue.

    Returns:
        whether the monitor was told. Failing to tell it never fails a pass: it notices by itself.
    """
    beat(work, "poll")
    if not work.config.ping_url:
        return False
    wrong = problems(work)
    if wrong:
        log.warning("no ping: %s", "; ".join(wrong))
        return False
    try:
        asyncio.run(_ping(work))
    except VedetteError as error:
        # Not the message: it has the address, which is the monitor's password.
        log.warning(
            "the monitor could not be told: %s", getattr(error, "gate", type(error).__name__)
        )
        return False
    return True


async def _ping(work: Work) -> None:
    async with Client(work.config, MemoryHostBook()) as client:
        await client.fetch(work.config.ping_url, kind="ping")


def problems(work: Work) -> list[str]:
    """What is overdue now, a line each."""
    now = work.now()
    patience = dt.timedelta(minutes=work.config.overdue_minutes)
    signs = health.Signs(
        beats=heartbeats.last(work.connection),
        backlog=heartbeats.backlog(work.connection, now=now),
        missing=_missing(work, now - patience),
        unsent=heartbeats.unsent(work.connection, now=now, patience=patience),
    )
    return health.problems(signs, now=now, patience=patience)


def _missing(work: Work, then: dt.datetime) -> list[tuple[str, dt.date]]:
    """Readers who had a window due then and have not had it since."""
    due = (
        (reader.slug, window.day)
        for reader in digests.subscribers(work.connection)
        if reader.since <= then and (window := digest.due(reader, then))
    )
    return list(due)
