"""Parsers kept apart: strangers' bytes are parsed in a child process that is killed at its limits.

Feeds and pages come from anywhere, and no parser is proof against all of them: one holds the processor
for ever, another takes all memory, a third ends the process. Here that costs one item and half a
second. Nothing of the parsers is loaded into the process that asks.
"""

import asyncio
import datetime as dt
import functools
import logging
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, cast

from vedette.confined import answers
from vedette.confined.frames import Allowance, Head, Job, Locks
from vedette.confined.worker import EndedError, Worker
from vedette.errors import GiveUpError, KilledError, VedetteError
from vedette.model import Article, FeedDocument

log = logging.getLogger(__name__)

MAX_BYTES = 8 * 2**20
"""No parser takes more; longer bodies are not even handed over."""

_USUAL: Mapping[Job, Allowance] = {
    "parse": Allowance(seconds=5, megabytes=180),
    "extract": Allowance(seconds=10, megabytes=600),
}
# From the start of a process to the end of its imports, on a machine with everything else to do.
_START_SECONDS = 60


class Confined:
    """The pure functions `feeds.parse` and `extract.extract`, in a process of their own.

    One process, one item at a time; who asks meanwhile waits. It starts with the first item, or when
    the block begins where `ahead` names the job. After a death the next starts at once. When the block
    ends nothing is left of it, and whoever still waits is told so.
    """

    def __init__(
        self,
        *,
        seconds: float | None = None,
        megabytes: float | None = None,
        ahead: Job | None = None,
    ) -> None:
        """Set the limits.

        Args:
            seconds: for one item; as usual 5 for a feed, 10 for a page.
            megabytes: for one item, beyond what the programs take; as usual 180 and 600.
            ahead: the job to get ready for before it is asked for.
        """
        self._seconds, self._megabytes, self._ahead = seconds, megabytes, ahead
        self._turn = asyncio.Lock()
        self._worker: Worker | None = None
        self._closed = False

    async def __aenter__(self) -> Self:
        """Begin; does not wait for the process."""
        if self._ahead:
            await self._begin(self._ahead)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process, for good."""
        self._closed = True
        await self._end()
        async with self._turn:  # whoever was at it may have had another one half started
            await self._end()

    @property
    def pid(self) -> int | None:
        """The number of the process, where there is one."""
        return self._worker.pid if self._worker else None

    async def parse(
        self, body: bytes, *, url: str, content_type: str | None = None, zone: dt.tzinfo = dt.UTC
    ) -> FeedDocument:
        """As `vedette.feeds.parse`.

        Raises:
            GiveUpError: as there.
            KilledError: the process was killed at a limit, or died of this document.
            VedetteError: no process can be started here; nothing is wrong with the document.
        """
        arguments = {"url": url, "content_type": content_type, "zone": zone}
        return cast("FeedDocument", await self._do("parse", body, url, arguments))

    async def extract(
        self,
        body: bytes,
        *,
        content_type: str | None = None,
        url: str | None = None,
        furniture: frozenset[int] = frozenset(),
    ) -> Article:
        """As `vedette.extract.extract`.

        Raises:
            GiveUpError: as there.
            KilledError: the process was killed at a limit, or died of this page.
            VedetteError: no process can be started here; nothing is wrong with the page.
        """
        arguments = {"content_type": content_type, "url": url, "furniture": furniture}
        return cast("Article", await self._do("extract", body, url or "page", arguments))

    async def _do(self, job: Job, body: bytes, name: str, arguments: dict[str, Any]) -> object:
        if len(body) > MAX_BYTES:
            raise GiveUpError(gate="too-large", reason=f"{name}: more than {MAX_BYTES} bytes")
        allowance = self._allowance(job)
        async with self._turn:
            worker = await self._begun(job)
            question = Head(job, allowance, arguments)
            try:
                answer = await worker.ask(question, body, seconds=allowance.seconds)
                value, spent = answers.read(answer, job)
            except (TimeoutError, EndedError, ValueError) as error:
                self._check_open()
                reason = f"{name}: {_why(error, worker, allowance)}"
                await self._again(job)
                raise KilledError(reason) from error
            except BaseException:
                # Whoever gave up waiting must not leave an answer behind for the next.
                await self._end()
                raise
            if spent:
                await self._again(job)
        if isinstance(value, Exception):
            raise value
        return value

    def _allowance(self, job: Job) -> Allowance:
        usual = _USUAL[job]
        return Allowance(
            seconds=usual.seconds if self._seconds is None else self._seconds,
            megabytes=usual.megabytes if self._megabytes is None else self._megabytes,
        )

    async def _begun(self, job: Job) -> Worker:
        """A process that has loaded what the job needs."""
        if self._worker and self._worker.ended:  # between two items: none of them is to blame
            await self._end()
        worker = await self._begin(job)
        try:
            async with asyncio.timeout(_START_SECONDS):
                loaded = await worker.ready()
            for answer in loaded:
                _warn(cast("Locks", answers.read(answer, None)[0]))
        except (TimeoutError, EndedError, ValueError) as error:
            await self._end()
            why = str(error) or f"it is not ready after {_START_SECONDS} s"
            message = f"the process that parses does not start: {why}"
            raise VedetteError(message) from error
        except BaseException:
            await self._end()
            raise
        return worker

    async def _begin(self, job: Job) -> Worker:
        """A process that was told to load it."""
        self._check_open()
        try:
            self._worker = self._worker or await Worker.start()
        except OSError as error:
            message = f"the process that parses does not start: {error.strerror or error}"
            raise VedetteError(message) from error
        self._check_open()  # the block may have ended while it started
        self._worker.load(job)
        return self._worker

    async def _again(self, job: Job) -> None:
        """End the process, and get the next ready for the same job."""
        await self._end()
        try:
            await self._begin(job)
        except VedetteError as error:
            log.warning("%s", error)  # whoever asks next is told

    def _check_open(self) -> None:
        if self._closed:
            message = "the process that parses was ended: its block is over"
            raise VedetteError(message)

    async def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            await worker.kill()


@functools.cache
def _warn(locks: Locks) -> None:
    """Say which locks this kernel lacks; once in this process."""
    if not locks.calls:
        log.warning("no seccomp here: a parser that a document took over could use the network")
    if not locks.files:
        log.warning("no Landlock here: a parser that a document took over could read our files")


def _why(error: Exception, worker: Worker, allowance: Allowance) -> str:
    """What to say of an item whose process did not live to answer."""
    if isinstance(error, TimeoutError) or worker.wanted_time:
        return f"parsing was stopped after {allowance.seconds:g} s"
    if worker.wanted_memory:
        return f"parsing was stopped at {allowance.megabytes:g} MB"
    return f"the process that parsed it died ({error})"
