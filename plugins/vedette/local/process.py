"""Child processes: each in a session of its own, with a log, a record, and an end with ours."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from vedette.errors import VedetteError
from vedette.local import state
from vedette.local.state import Place

_LAUNCH = Path(__file__).with_name("launch.py")
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_SAME_START = 2.0  # seconds; the kernel's idea of the boot time moves with the clock
_DEATH_SECONDS = 10  # from SIGKILL to being gone, on a busy disk
_RESTARTS = 3
_LOG_SIZE = 16 * 1024 * 1024
_TELLING = re.compile(r"^[\w.]*(error|exception)\b|\b(error|critical|fatal|panic)\b", re.IGNORECASE)
_FOOTNOTES = ("(Background on this error at:", "HINT:", "DETAIL:", "STATEMENT:")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """The user a child runs as, where it is not ours."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """Which process we started, as a file may keep it.

    `started` is in seconds since the epoch; `session` says whether it leads a session of its own;
    `patience` is how many seconds it has to end in order before it is killed.
    """

    name: str
    pid: int
    started: float
    boot: str
    stop_signal: int = int(signal.SIGTERM)
    session: bool = True
    patience: float = 10

    @classmethod
    def of(cls, name: str, pid: int, **wishes: Any) -> "Record":
        """Describe a running process; `wishes` are the other fields."""
        started = psutil.Process(pid).create_time()
        return cls(name=name, pid=pid, started=started, boot=_boot(), **wishes)

    @classmethod
    def read(cls, path: Path) -> "Record | None":
        """Read a record; None where there is none or it is not one of ours."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, path: Path) -> None:
        """Keep the record in a file."""
        state.write(path, json.dumps(asdict(self)))

    def leader(self) -> psutil.Process | None:
        """Find the process itself: this pid with this start time, and not yet dead."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < _SAME_START
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def members(self) -> list[psutil.Process]:
        """Find the living processes of its session, also where their leader is gone.

        A session's number is not given away again while it has members, so what bears it, since
        the recorded start and the same boot, is ours; unless a stranger leads it by now.
        """
        if not self.session:
            return [leader] if (leader := self.leader()) else []
        if self.boot != _boot() or (psutil.pid_exists(self.pid) and not self._ours()):
            return []
        return [process for process in map(self._member, psutil.pids()) if process]

    def _ours(self) -> bool:
        process = _find(self.pid)
        return process is None or abs(process.create_time() - self.started) < _SAME_START

    def _member(self, pid: int) -> psutil.Process | None:
        try:
            if os.getsid(pid) != self.pid:
                return None
            process = psutil.Process(pid)
            dead = process.status() == psutil.STATUS_ZOMBIE
            early = process.create_time() < self.started - _SAME_START
        except (ProcessLookupError, psutil.NoSuchProcess):
            return None
        return None if dead or early else process


def _boot() -> str:
    return _BOOT.read_text().strip() if _BOOT.exists() else ""


def _find(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


class Child:
    """A running child. Made by `start`."""

    def __init__(self, here: Place, record: Record, handle: subprocess.Popen[bytes]) -> None:
        self.record = record
        self.log = here.logs / f"{record.name}.log"
        self._path = here.run / f"{record.name}.json"
        self._handle = handle

    @property
    def name(self) -> str:
        """What it is called in logs and messages."""
        return self.record.name

    def running(self) -> bool:
        """Whether it lives; also takes note of its death, so that no zombie stays."""
        return self._handle.poll() is None

    def wait(self, seconds: float) -> int:
        """Wait for it to end by itself; its exit code.

        Raises:
            TimeoutError: it did not.
        """
        try:
            return self._handle.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(str(error)) from error

    def last_words(self) -> str:
        """Say why it ended: the signal that killed it, or what its log says last of an error."""
        code = self._handle.poll()
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return last_words(self.log)

    def trim_log(self) -> None:
        """Begin the log anew when it has grown large, keeping one older part."""
        if self.log.exists() and self.log.stat().st_size > _LOG_SIZE:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)

    def stop(self) -> None:
        """End it and all of its session, and forget its record."""
        stop([self])

    def forget(self) -> None:
        """Drop the record of a child that ended."""
        self._handle.wait()
        self._path.unlink(missing_ok=True)


def start(
    here: Place,
    name: str,
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    folder: Path = Path("/"),
    account: Account | None = None,
    stop_signal: int = signal.SIGTERM,
    patience: float = 10,
) -> Child:
    """Start a child that ends when we do, even when we are killed.

    Args:
        here: the instance; the log and the record go there.
        name: what to call it.
        command: the program (absolute) and its arguments.
        environment: all of the child's environment.
        folder: where it works.
        account: who it runs as, if not as us (we must be root).
        stop_signal: what it takes as the wish to end in order.
        patience: how many seconds it has for that.
    """
    log = here.logs / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    identity = (str(account.uid), str(account.gid)) if account else ("-", "-")
    launch = [sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), str(int(stop_signal))]
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as output:
        handle = subprocess.Popen(  # noqa: S603  (a list we made, no shell)
            [*launch, *identity, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
        )
    record = Record.of(name, handle.pid, stop_signal=int(stop_signal), patience=patience)
    record.write(here.run / f"{name}.json")
    return Child(here, record, handle)


def stop(children: Iterable[Child]) -> None:
    """End children and their sessions: a wish first, after their patience by force."""
    doomed = list(children)
    end([child.record for child in doomed])
    for child in doomed:
        child.forget()


def end(records: Sequence[Record]) -> None:
    """End recorded processes and their sessions; touches nothing else.

    Where a leader is gone, nobody passes the wish on: the rest of its session is killed at once.

    Raises:
        VedetteError: one belongs to another user, or does not die.
    """
    began = time.monotonic()
    for record in records:
        if leader := record.leader():
            _send(leader, record.stop_signal)
    pause = 0.02
    while living := [record for record in records if record.members()]:
        waited = time.monotonic() - began
        for record in living:
            if waited > record.patience or record.leader() is None:
                _kill(record)
            if waited > record.patience + _DEATH_SECONDS:
                message = f"{record.name} (pid {record.pid}) does not end: see `ps`"
                raise VedetteError(message)
        time.sleep(pause)
        pause = min(0.2, pause * 1.5)


def _kill(record: Record) -> None:
    for member in record.members():
        _send(member, signal.SIGKILL)


def _send(receiver: psutil.Process, number: int) -> None:
    try:
        receiver.send_signal(number)
    except psutil.NoSuchProcess:
        return
    except psutil.AccessDenied as error:
        message = f"process {receiver.pid} belongs to another user: stop it as that user"
        raise VedetteError(message) from error


class Restarts:
    """How often which child was started again: three times are enough."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def count(self, child: Child, *, say: Callable[[str], object]) -> None:
        """Count the death of a child that is to be started again.

        Raises:
            VedetteError: it died too often; the line says what it said last.
        """
        reason = f"{child.name} ended: {child.last_words()}"
        if self._counts.get(child.name, 0) == _RESTARTS:
            message = f"{reason} (started again {_RESTARTS} times, see {child.log})"
            raise VedetteError(message)
        self._counts[child.name] = self._counts.get(child.name, 0) + 1
        say(f"{reason}; starting it again")


def recorded(here: Place) -> list[Record]:
    """Read the records of processes that an instance started, dead or alive."""
    found = map(Record.read, sorted(here.run.glob("*.json")))
    return [record for record in found if record]


def stop_recorded(here: Place, *, names: Collection[str] | None = None) -> list[str]:
    """Stop what a run that died left behind: only where pid and start time are as recorded.

    Args:
        here: the instance.
        names: which records to follow; all, if not given.

    Returns:
        The names of what was still running.
    """
    records = [record for record in recorded(here) if names is None or record.name in names]
    living = [record for record in records if record.members()]
    end(living)
    for record in records:
        (here.run / f"{record.name}.json").unlink(missing_ok=True)
    return [record.name for record in living]


def last_words(log: Path) -> str:
    """Give the last line of a log that speaks of an error, or else its last line."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")[-8192:]
    except FileNotFoundError:
        return "it wrote no log"
    stripped = (line.strip() for line in _COLOUR.sub("", text).splitlines())
    lines = [line for line in stripped if line and not line.startswith(_FOOTNOTES)]
    telling = [line for line in lines if _TELLING.search(line)]
    return (telling or lines or ["its log is empty"])[-1][:300]
