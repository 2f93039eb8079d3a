"""The worker process: one question after the other from standard input, answers to standard output.

Whatever it did not expect ends it: its parent says so of the item, and starts another.
"""

import gc
import importlib
import os
import pickle
import sys
from collections.abc import Callable
from typing import Any

from vedette.confined import answers, limits
from vedette.confined.frames import ANSWER, NO_MEMORY, QUESTION, Head, Job, Locks
from vedette.errors import GiveUpError, RefusedError

_PROGRAMS: dict[Job, str] = {"parse": "vedette.feeds", "extract": "vedette.extract"}


class _Loaded:
    """The programs of one job, and the memory that the process has with them."""

    def __init__(self, job: Job) -> None:
        limits.allow(memory=None)
        self.do: Callable[..., Any] = getattr(importlib.import_module(_PROGRAMS[job]), job)
        gc.freeze()
        # Looking for cycles all the time costs a twentieth; now and then is enough.
        gc.set_threshold(50_000, 20, 20)
        self.size = limits.size()


def main(parent: int) -> None:
    """Answer until standard input ends."""
    limits.follow(parent)
    # What a library prints must not come between the answers.
    output = os.dup(1)
    os.dup2(2, 1)
    loaded: dict[Job, _Loaded] = {}
    locks: Locks | None = None
    while (question := _question()) is not None:
        head, body = question
        if head.job not in loaded:
            loaded[head.job] = _Loaded(head.job)
            locks = locks or limits.lock()  # only now: loading opens many files
        answer = _answer(loaded[head.job], locks, head, body)
        _write(output, ANSWER.pack(len(answer)) + answer)


def _answer(programs: _Loaded, locks: Locks | None, head: Head, body: bytes) -> bytes:
    if head.allowance is None:
        return answers.write(locks, spent=False)
    memory = limits.in_bytes(head.allowance.megabytes)
    limits.allow(seconds=head.allowance.seconds, memory=programs.size + memory)
    try:
        value = programs.do(body, **head.arguments or {})
    except (GiveUpError, RefusedError) as error:
        if _for_want_of_memory(error):
            raise MemoryError from error
        value = error
    # What an item leaves behind would be taken from the next.
    return answers.write(value, spent=limits.size() - programs.size > memory // 2)


def _for_want_of_memory(error: BaseException | None) -> bool:
    """Whether a parser took the want of memory for a fault of the document."""
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _question() -> tuple[Head, bytes] | None:
    lengths = sys.stdin.buffer.read(QUESTION.size)
    if len(lengths) < QUESTION.size:
        return None
    head, body = map(sys.stdin.buffer.read, QUESTION.unpack(lengths))
    return pickle.loads(head), body  # noqa: S301  (from the parent, who is believed)


def _write(output: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(output, view) :]


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except MemoryError:
        os._exit(NO_MEMORY)
