"""Becomes another program that ends when its parent does. Runs as a script, before any package.

Usage: launch.py PARENT SIGNAL UID GID COMMAND...    (UID and GID `-`: stay who we are)
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(parent: str, death: str, uid: str, gid: str, *command: str) -> None:
    """Change user, ask the kernel for a signal at the parent's death, become the command."""
    # loaded before the change of user, who may not be able to read our libraries
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
    os.umask(0o077)
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if prctl:
        # after the change of user, which would clear it
        prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0)
    if os.getppid() != int(parent):
        sys.exit("the process that started this one is gone")
    os.execv(command[0], command)  # noqa: S606  (the command is the caller's own list)


if __name__ == "__main__":
    main(*sys.argv[1:])
