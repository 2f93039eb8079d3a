"""Turns at a host: its pace, two requests at a time, and none while it is closed."""

import asyncio
import datetime as dt
import itertools
import random
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vedette.errors import RetryLaterError
from vedette.fetch import answer
from vedette.fetch.hosts import HostBook, Turn

PATIENCE = dt.timedelta(seconds=60)
"""How long a request waits for its turn before it is put off."""

# Beyond the time a request may take, so that no lease runs out under it.
_MARGIN = dt.timedelta(seconds=15)
_ASK_AGAIN = dt.timedelta(seconds=0.5)


class Turns:
    """Takes turns and gives them back.

    Args:
        book: the memory of hosts.
        patience: how long a request waits for its turn before it is put off.
        longest: how long a request may take once it has its turn.
    """

    def __init__(self, book: HostBook, *, patience: dt.timedelta, longest: dt.timedelta) -> None:
        self._book = book
        self._patience = patience
        self._hold = patience + longest + _MARGIN
        name = uuid.uuid4().hex
        self._holders = (f"{name}-{number}" for number in itertools.count(1))

    @asynccontextmanager
    async def take(self, host: str, delay: dt.timedelta, *, closing: bool) -> AsyncIterator[None]:
        """Wait for the host's next turn, and hold it for one request.

        Where that ends with 429 or 503, the host is closed, if `closing`; the error's `after` says
        for how long. One that ends well clears its strikes, unless it was closed meanwhile.

        Raises:
            RetryLaterError: gates `host-closed`, `host-busy`, with `after`.
        """
        holder = next(self._holders)
        turn = await self._enter(host, holder, delay)
        try:
            await asyncio.sleep(turn.wait.total_seconds())
            yield
            if turn.strikes:
                await self._book.forgive(host)
        except RetryLaterError as error:
            if closing and error.answered and error.answered[1] in answer.TOO_MUCH:
                error.after = answer.closing(error.after, turn.strikes, _luck())
                await self._book.close(host, error.after, str(error))
            raise
        finally:
            await self._book.leave(host, holder)

    async def _enter(self, host: str, holder: str, delay: dt.timedelta) -> Turn:
        clock = asyncio.get_running_loop().time
        end = clock() + self._patience.total_seconds()
        while True:
            left = dt.timedelta(seconds=end - clock())
            turn = await self._book.enter(host, holder, delay=delay, patience=left, hold=self._hold)
            if turn.granted:
                return turn
            if turn.closed is not None:
                reason = f"{host} is closed for now: {turn.closed}"
                raise RetryLaterError(gate="host-closed", reason=reason, after=turn.wait)
            again = max(turn.wait, _ASK_AGAIN * (1 + _luck()))
            if again > left:
                reason = f"no turn at {host} within {self._patience.total_seconds():.0f} s"
                raise RetryLaterError(gate="host-busy", reason=reason, after=max(turn.wait, delay))
            await asyncio.sleep(again.total_seconds())


def _luck() -> float:
    return random.random()  # noqa: S311  (it spreads requests, it hides nothing)
