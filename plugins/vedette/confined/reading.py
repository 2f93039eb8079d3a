"""A Landlock ruleset: the only folders that a parser of bytes may read.

https://www.kernel.org/doc/html/latest/userspace-api/landlock.html; no privilege is needed.
"""

import ctypes
import os
import stat
import struct
import sys
import zoneinfo
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the calls, with the same numbers everywhere
_VERSION, _PATH_BENEATH = 1, 1  # linux/landlock.h, and what follows
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# How many rights on files each version knows; later ones know no more of them.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK_SINCE, _NETWORK = 4, 0b11  # TCP: to bind, to connect
_SCOPED_SINCE, _SCOPED = 6, 0b11  # abstract sockets of others, signals to others

_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")


def folders() -> list[str]:
    """Where Python loads modules, libraries and time zones from."""
    named = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    return [*sys.path, str(Path(sys.base_prefix, "lib")), *_LIBRARIES, *named, *zoneinfo.TZPATH]


def restrict(readable: Iterable[str]) -> bool:
    """Have the kernel refuse this thread all other files, for good; False where it cannot.

    Also refused where it knows how: connections, and signals to other processes.
    """
    version = _call(_CREATE, None, 0, _VERSION)
    if version < 1:
        return False
    rights = (1 << _FILE_RIGHTS[min(version, max(_FILE_RIGHTS))]) - 1
    network = _NETWORK if version >= _NETWORK_SINCE else 0
    scoped = _SCOPED if version >= _SCOPED_SINCE else 0
    # An older kernel takes the fields that it does not know as long as they are zero.
    wanted = struct.pack("=QQQ", rights, network, scoped)
    rules = _call(_CREATE, wanted, len(wanted), 0)
    if rules < 0:
        return False
    try:
        return all(_add(rules, path) for path in readable) and _call(_RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


def _add(rules: int, path: str) -> bool:
    """Let it be read, with all below; what is not there needs no rule."""
    try:
        opened = os.open(path, os.O_PATH)
    except OSError:
        return True
    try:
        folder = stat.S_ISDIR(os.fstat(opened).st_mode)
        allowed = _READ_FILE | (_READ_DIR if folder else 0)
        return _call(_ADD, rules, _PATH_BENEATH, struct.pack("=Qi", allowed, opened), 0) == 0
    finally:
        os.close(opened)


def _call(number: int, *arguments: bytes | int | None) -> int:
    """Make a system call; -1 is a failure."""
    call = ctypes.CDLL(None).syscall
    call.restype = ctypes.c_long
    words = [ctypes.c_long(given) if isinstance(given, int) else given for given in arguments]
    made: int = call(ctypes.c_long(number), *words)
    return made
