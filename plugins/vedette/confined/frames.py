"""What the two ends of the pipes have in common: frames, jobs, and how a worker ends.

A question is two lengths, a pickled head (`Head`) and a body; an answer is a length and JSON. Pickle
goes one way only: the worker believes its parent, the parent does not believe its worker.
"""

import struct
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Job = Literal["parse", "extract"]

QUESTION = struct.Struct("!II")
ANSWER = struct.Struct("!I")
MAX_ANSWER = 64 * 2**20

# The exit code of a worker that had not memory enough.
NO_MEMORY = 77


class Allowance(NamedTuple):
    """What one item may use: seconds of CPU time, megabytes beyond what the programs take."""

    seconds: float
    megabytes: float


@dataclass(frozen=True, kw_only=True)
class Locks:
    """Which of the locks hold that not every kernel has.

    Attributes:
        calls: no sockets, no programs, no processes, no signals, no changes of files (seccomp).
        files: nothing is read but what Python itself is made of (Landlock).
    """

    calls: bool
    files: bool


class Head(NamedTuple):
    """What is to be done with the body; without an allowance only its programs are loaded.

    To that the answer is `Locks`.
    """

    job: Job
    allowance: Allowance | None = None
    arguments: dict[str, Any] | None = None
