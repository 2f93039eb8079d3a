"""A worker process as its parent sees it: questions to it, answers from it, and how it ended."""

import asyncio
import errno
import fcntl
import os
import pickle
import signal
import sys
from pathlib import Path
from typing import cast

from vedette.confined.frames import ANSWER, MAX_ANSWER, NO_MEMORY, QUESTION, Head, Job

# All of the environment it gets, where it is set: what Python itself may need to start.
_KEPT = ("LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONTZPATH", "TZ")
_PACKAGES = str(Path(__file__).parents[2])
# A pipe that holds a whole page: the worker need not wait for an event loop that is busy.
_PIPE_SIZE = 2**20
_LAST_WORDS = 2_000


class EndedError(Exception):
    """The worker is gone; says how it ended."""


class Worker(asyncio.SubprocessProtocol):
    """One child process. Made by `start`; it ends with the process that started it, whatever happens."""

    def __init__(self) -> None:
        self._transport: asyncio.SubprocessTransport
        self._received = bytearray()
        self._answers = asyncio.Queue[bytes | None]()
        self._gone = asyncio.Event()
        self._words = b""
        self._jobs: set[Job] = set()
        self._loading = 0
        self._awaited = 0
        self._fault = ""

    @classmethod
    async def start(cls) -> "Worker":
        """Start a process; it is there at once, and ready when it has answered `load`.

        Raises:
            OSError: there can be no process.
        """
        if sys.platform != "linux":
            raise OSError(errno.ENOSYS, "what binds it is Linux's; run Vedette in its containers")
        command = [sys.executable, "-s", "-P", "-m", "vedette.confined", str(os.getpid())]
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        given = {"PYTHONPATH": _PACKAGES, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
        loop = asyncio.get_running_loop()
        _, worker = await loop.subprocess_exec(cls, *command, env=kept | given)
        return worker

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._transport.get_pid()

    @property
    def ended(self) -> bool:
        """Whether it is known to have ended, or is being ended for a fault of its own."""
        return self._gone.is_set() or bool(self._fault)

    def load(self, job: Job) -> None:
        """Have it load the programs of a job, if it was not told to already. Does not wait."""
        if job not in self._jobs:
            self._jobs.add(job)
            self._loading += 1
            self._send(Head(job))

    async def ready(self) -> list[bytes]:
        """Wait until all it was told to load is there; what it answered to that since it was last asked.

        Raises:
            EndedError: it ended instead.
        """
        answers = []
        while self._loading:
            answers.append(self._checked(await self._answers.get()))
            self._loading -= 1
        return answers

    async def ask(self, head: Head, body: bytes, *, seconds: float) -> bytes:
        """Have a question answered, when it is ready.

        Raises:
            EndedError: it ended instead.
            TimeoutError: it took longer.
        """
        self._send(head, body)
        try:
            async with asyncio.timeout(seconds):
                return self._checked(await self._answers.get())
        except TimeoutError:
            # Where the event loop itself was held up, both may have come since.
            if self._answers.empty():
                raise
            return self._checked(self._answers.get_nowait())

    async def kill(self) -> None:
        """End it, whatever it does, and wait until it is gone."""
        self._transport.close()
        await self._gone.wait()

    def how_it_ended(self) -> str:
        """How, in words: killed by which signal, and the last it said."""
        if self._fault:
            return self._fault
        code = self._transport.get_returncode() or 0
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        words = self._words.decode("utf-8", "replace").split("\n")
        last = next((line.strip() for line in reversed(words) if line.strip()), "")
        readable = "".join(filter(str.isprintable, last))[:300]
        return f"{how}: {readable}" if readable else how

    @property
    def wanted_memory(self) -> bool:
        """Whether it ended because it had not memory enough."""
        return self.ended and self._transport.get_returncode() == NO_MEMORY

    @property
    def wanted_time(self) -> bool:
        """Whether it ended because it had used its CPU time."""
        return self.ended and self._transport.get_returncode() == -signal.SIGXCPU

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Make the pipes long (asyncio calls this)."""
        self._transport = cast("asyncio.SubprocessTransport", transport)
        for number in (0, 1):
            pipe = self._transport.get_pipe_transport(number)
            _lengthen(pipe.get_extra_info("pipe").fileno() if pipe else -1)

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        """Take in a part of an answer, or of what it says on standard error (asyncio calls this)."""
        if fd == 1 and not self._fault:
            self._received += cast("bytes", data)
            self._take_answers()
        elif fd != 1:
            self._words = (self._words + cast("bytes", data))[-_LAST_WORDS:]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  (asyncio's name)
        """Note that it is gone, and that all it said has been heard (asyncio calls this)."""
        self._gone.set()
        self._answers.put_nowait(None)

    def _send(self, head: Head, body: bytes = b"") -> None:
        packed = pickle.dumps(head, pickle.HIGHEST_PROTOCOL)
        self._awaited += 1
        pipe = cast("asyncio.WriteTransport", self._transport.get_pipe_transport(0))
        pipe.write(b"".join((QUESTION.pack(len(packed), len(body)), packed, body)))

    def _take_answers(self) -> None:
        while self._awaited and len(self._received) >= ANSWER.size:
            (length,) = ANSWER.unpack_from(self._received)
            if length > MAX_ANSWER:
                self._break(f"its answer was to have {length} bytes")
                return
            end = ANSWER.size + length
            if len(self._received) < end:
                return
            self._answers.put_nowait(bytes(self._received[ANSWER.size : end]))
            self._awaited -= 1
            del self._received[:end]
        if self._received and not self._awaited:
            self._break("it answered what nobody had asked")

    def _break(self, fault: str) -> None:
        """End it for what it did; nothing it says counts any more."""
        self._fault = self._fault or fault
        self._received.clear()
        self._transport.close()

    def _checked(self, answer: bytes | None) -> bytes:
        if answer is None:
            self._answers.put_nowait(None)  # for whoever asks again
        if answer is None or self._fault:
            raise EndedError(self.how_it_ended())
        return answer


def _lengthen(pipe: int) -> None:
    try:
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
    except OSError:
        return  # this user has many long pipes already: the usual 64 KiB will do
