"""A seccomp filter: the system calls that a parser of bytes has no use for.

https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html; no privilege is needed.
"""

import ctypes
import errno
import os
import platform
import struct

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2  # linux/prctl.h, linux/seccomp.h
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # linux/bpf_common.h
_NUMBER, _ARCHITECTURE = 0, 4  # where they stand in struct seccomp_data
_ARGUMENT = (16, 24, 32)  # the low words of the first three: both machines are little-endian
_OTHER_ABI = 0x40000000  # x32 on x86-64: other numbers for the same calls

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # linux/audit.h
# Numbers on x86-64 and on arm64 (-1: does not exist there).
_FORBIDDEN = {
    "socket": (41, 198), "socketpair": (53, 199), "io_uring_setup": (425, 425),
    "clone": (56, 220), "clone3": (435, 435), "fork": (57, -1), "vfork": (58, -1),
    "execve": (59, 221), "execveat": (322, 281),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "pidfd_send_signal": (424, 424),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "pidfd_getfd": (438, 438),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "creat": (85, -1), "openat2": (437, 437), "truncate": (76, 45),
    "rename": (82, -1), "renameat": (264, 38), "renameat2": (316, 276),
    "unlink": (87, -1), "unlinkat": (263, 35), "rmdir": (84, -1),
    "mkdir": (83, -1), "mkdirat": (258, 34), "mknod": (133, -1), "mknodat": (259, 33),
    "link": (86, -1), "linkat": (265, 37), "symlink": (88, -1), "symlinkat": (266, 36),
    "chmod": (90, -1), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, -1), "lchown": (94, -1), "fchownat": (260, 54),
    "fchmod": (91, 52), "fchown": (93, 55),
    "utime": (132, -1), "utimes": (235, -1), "futimesat": (261, -1), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "shmget": (29, 194), "shmat": (30, 196), "semget": (64, 190), "msgget": (68, 186),
    "mq_open": (240, 180), "mq_unlink": (241, 181),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122),
    "sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "mount": (165, 40), "bpf": (321, 280), "unshare": (272, 97), "setns": (308, 268),
}  # fmt: skip
# Their flags stand in the argument of this index; anything but reading is refused.
_OPENING = {"open": ((2, -1), 1), "openat": ((257, 56), 2)}
# The process they are for stands in their first argument; any but the caller's own, 0, is refused.
_ON_ITSELF = {"prlimit64": (302, 261)}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class _Program(ctypes.Structure):
    """What the kernel takes, struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def forbid() -> bool:
    """Have the kernel refuse them in this thread, for good; False where it cannot.

    The thread must have given up new privileges before (`limits.lock`).
    """
    if platform.machine() not in _ARCHITECTURES:
        return False
    instructions = _instructions(*_ARCHITECTURES[platform.machine()])
    program = _Program(len(instructions), b"".join(instructions))
    filtered: int = ctypes.CDLL(None).prctl(
        _PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0
    )
    return filtered == 0


def _instructions(architecture: int, column: int) -> list[bytes]:
    """The filter; jumps count the instructions to leave out, where it holds and where not."""
    made = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _OTHER_ABI, 0, 1),
        _step(_RETURN, _REFUSE),
    ]
    for numbers in _FORBIDDEN.values():
        if numbers[column] >= 0:
            made += [_step(_EQUAL, numbers[column], 0, 1), _step(_RETURN, _REFUSE)]
    for numbers, argument in _OPENING.values():
        if numbers[column] >= 0:
            made += [
                _step(_EQUAL, numbers[column], 0, 4),
                _step(_LOAD, _ARGUMENT[argument]),
                _step(_ANY_BIT, _WRITING, 0, 1),
                _step(_RETURN, _REFUSE),
                _step(_RETURN, _ALLOW),
            ]
    for numbers in _ON_ITSELF.values():
        made += [
            _step(_EQUAL, numbers[column], 0, 4),
            _step(_LOAD, _ARGUMENT[0]),
            _step(_EQUAL, 0, 1, 0),
            _step(_RETURN, _REFUSE),
            _step(_RETURN, _ALLOW),
        ]
    return [*made, _step(_RETURN, _ALLOW)]


def _step(code: int, value: int, held: int = 0, failed: int = 0) -> bytes:
    """One instruction, as struct sock_filter has it."""
    return struct.pack("=HBBI", code, held, failed, value)
