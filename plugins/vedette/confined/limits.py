"""What binds the worker process: memory, CPU time, files, network, and its parent's life.

Called inside it. Where the kernel knows one of the locks no longer or not yet, the others hold.
"""

import ctypes
import math
import os
import resource
import signal

from vedette.confined import calls

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
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


def lock() -> bool:
    """Write no file, leave no core, open few files; and, where the kernel filters calls, no network.

    Returns:
        Whether the kernel filters calls: then there are no sockets, no programs, no processes and no
        signals either.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_FILES, _MOST_FILES))
    return calls.forbid()


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
    with open("/proc/self/statm", "rb", buffering=0) as file:  # noqa: PTH123  (asked for each item)
        return int(file.read().split(maxsplit=1)[0]) * _PAGE


def in_bytes(megabytes: float) -> int:
    """Megabytes in bytes."""
    return int(megabytes * _MB)


def _set(limit: int, value: int | None) -> None:
    hard = resource.getrlimit(limit)[1]
    known = [number for number in (value, hard) if number not in (None, resource.RLIM_INFINITY)]
    resource.setrlimit(limit, (min(known, default=resource.RLIM_INFINITY), hard))
