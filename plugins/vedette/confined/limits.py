"""What binds the worker process: memory, CPU time, files, network, and its parent's life.

Called inside it. Where the kernel knows one of the locks no longer or not yet, the others hold.
"""

import ctypes
import functools
import math
import os
import resource
import signal

from vedette.confined import calls, reading
from vedette.confined.frames import Locks

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38  # linux/prctl.h
_MOST_FILES = 32
_MB = 1_000_000
_PAGE = os.sysconf("SC_PAGE_SIZE")


def follow(parent: int) -> None:
    """End when the parent does, also when it is killed; Ctrl-C is the parent's to answer.

    The kernel watches the thread that started us: the event loop's, which outlives our use.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)  # it ended before we could ask


def lock() -> Locks:
    """Write no file, leave no core, open few files; and what else the kernel can lock.

    Call `size` once before: afterwards its file can no longer be opened.

    Returns:
        Which of the locks that not all kernels have do hold.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_FILES, _MOST_FILES))
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  # without it neither is allowed
    files = reading.restrict(reading.folders())
    return Locks(files=files, calls=calls.forbid())


def allow(*, memory: int | None, seconds: float | None = None) -> None:
    """Set what one item may use; None is no limit.

    Args:
        memory: bytes of address space in all.
        seconds: CPU time from now on. The parent's clock comes first; this one holds where the
            parent sleeps.
    """
    _set(resource.RLIMIT_AS, memory)
    used = sum(os.times()[:2])
    _set(resource.RLIMIT_CPU, None if seconds is None else math.ceil(used + seconds) + 1)


def size() -> int:
    """The address space in use, in bytes."""
    return int(os.pread(_sizes(), 100, 0).split(maxsplit=1)[0]) * _PAGE


@functools.cache
def _sizes() -> int:
    return os.open("/proc/self/statm", os.O_RDONLY)  # once: later nothing can be read there


def in_bytes(megabytes: float) -> int:
    """Megabytes in bytes."""
    return int(megabytes * _MB)


def _set(limit: int, value: int | None) -> None:
    hard = resource.getrlimit(limit)[1]
    known = [number for number in (value, hard) if number not in (None, resource.RLIM_INFINITY)]
    resource.setrlimit(limit, (min(known, default=resource.RLIM_INFINITY), hard))
