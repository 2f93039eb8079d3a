"""Runs an instance: everything started in order, watched, and stopped, whatever happens."""

import dataclasses
import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from vedette.config import ROOT, Config
from vedette.errors import VedetteError
from vedette.local import airflow, postgres, process, state
from vedette.local.airflow import Airflow
from vedette.local.api import Api
from vedette.local.postgres import Embedded
from vedette.local.process import Child, Record, Restarts
from vedette.local.state import HOST, Place

# Postgres sees to its own: a server that an earlier run left is stopped before its port is taken.
_OWN_PORTS = ("ui_port", "smtp_port")

Say = Callable[[str], object]
Prepare = Callable[[Config], None]


@dataclass(kw_only=True)
class Running:
    """An instance that runs. `config` is the given one with the database's address in it."""

    config: Config
    place: Place
    airflow: Airflow
    server: Embedded
    sink: Child
    _restarts: Restarts = field(default_factory=Restarts)

    @property
    def api(self) -> Api:
        """Airflow's REST interface, logged in as administrator."""
        return self.airflow.api

    @property
    def database_url(self) -> str:
        """The news database."""
        return self.config.database_url

    @property
    def ui(self) -> str:
        """Where Airflow's UI answers."""
        return self.airflow.url

    @property
    def login(self) -> tuple[str, str]:
        """User and password of the UI."""
        return airflow.ADMINISTRATOR, self.airflow.password

    def check(self, *, say: Say) -> None:
        """See that all lives, and start again what can be.

        Raises:
            VedetteError: something died for good.
        """
        if (server := self.server.child) and not server.running():
            self._restarts.count(server, say=say)
            self.server.stop()
            self.server.start()
        if not self.sink.running():
            self._restarts.count(self.sink, say=say)
            self.sink.stop()
            self.sink = _start_sink(self.config, self.place)
        self.airflow.mend(say=say)

    def stop(self) -> None:
        """Stop all of it, a second time without harm. The end of `running` does so, too."""
        self.airflow.stop()
        self.sink.stop()
        self.server.stop()


@contextmanager
def running(
    config: Config, prepare: Prepare, *, say: Say = lambda _: None, paused: bool = False
) -> Iterator[Running]:
    """Run an instance for the time of the block; nothing is left running after it.

    Call it from the main thread, and only there: children end with the thread that made them.

    Args:
        config: the instance. An empty `database_url` means the embedded server.
        prepare: brings the news database up to date; gets `config` with `database_url` filled in.
        say: is told of progress, a line at a time.
        paused: whether DAGs that Airflow has not seen before wait for being unpaused.

    Raises:
        VedetteError: something is in the way; one line says what to do.
        KeyboardInterrupt: SIGINT, SIGTERM or SIGHUP came.
    """
    here = state.prepare(config)
    with _interruptible() as deaf, ExitStack() as stack:
        try:
            stack.enter_context(state.alone(here))
            _clear(here, say)
            _register(stack, here)
            state.ports_free(config, _OWN_PORTS)
            server = stack.enter_context(postgres.owning(config, say=say))
            outside = server.home != here.folder
            say("Postgres is up" + (f", its data in {server.home}" if outside else ""))
            ready = dataclasses.replace(config, database_url=config.database_url or server.url())
            prepare(ready)
            flow = _prepare_airflow(ready, server, say=say, paused=paused)
            sink = _start_sink(ready, here)
            instance = Running(config=ready, place=here, airflow=flow, server=server, sink=sink)
            stack.callback(instance.stop)
            flow.start(say=say)
            yield instance
        finally:
            deaf()  # another Ctrl-C would leave half of it running


def _clear(here: Place, say: Say) -> None:
    """Stop what a run that died left: nobody else runs, we hold the lock."""
    names = [*airflow.COMPONENTS, "airflow-migrate", "sink"]
    if left := process.stop_recorded(here, names=names):
        say(f"stopped what an earlier run left: {', '.join(left)}")


def _register(stack: ExitStack, here: Place) -> None:
    path = here.folder / "runner.json"
    Record.of("runner", os.getpid(), session=False, patience=90).write(path)
    stack.callback(path.unlink, missing_ok=True)


def _prepare_airflow(config: Config, server: Embedded, *, say: Say, paused: bool) -> Airflow:
    flow = Airflow(
        config,
        metadata_url=server.url("airflow", "airflow"),
        database_url=config.database_url,
        paused=paused,
    )
    if flow.migrate():
        say("Airflow's database is ready")
    return flow


def _start_sink(config: Config, here: Place) -> Child:
    port, folder = config.smtp_port, here.mail
    sink = process.start(
        here,
        "sink",
        [sys.executable, "-m", "vedette.local.sink", "--port", str(port), "--folder", folder],
        environment={"PYTHONPATH": str(ROOT / "plugins"), "PYTHONUNBUFFERED": "1"},
    )
    deadline = time.monotonic() + 30
    while not answers(port):
        if not sink.running() or time.monotonic() > deadline:
            sink.stop()
            message = f"the mail sink does not start: {sink.last_words()} (see {sink.log})"
            raise VedetteError(message)
        time.sleep(0.05)
    return sink


def answers(port: int) -> bool:
    """Whether something on this machine takes connections at `port`."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def _interruptible() -> Iterator[Callable[[], None]]:
    """Turn the signals that end a program into one KeyboardInterrupt.

    Yields:
        what makes us deaf to them, for the time of ending.
    """
    if threading.current_thread() is not threading.main_thread():
        message = "an instance must be run from the main thread"
        raise VedetteError(message)
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def deaf() -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)

    def interrupt(number: int, frame: FrameType | None) -> None:
        del frame
        deaf()
        raise KeyboardInterrupt(signal.Signals(number).name)

    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield deaf
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def up(config: Config, prepare: Prepare, *, say: Say) -> None:
    """Run the live product until Ctrl-C, SIGTERM, or something dies for good.

    Raises:
        VedetteError: something is in the way or died; one line says what to do.
    """
    try:
        with running(config, prepare, say=say) as instance:
            user, password = instance.login
            say(f"Airflow: {instance.ui}  user {user}  password {password}")
            say(f"the desk: {instance.ui}/news/")
            say(f"mail: {instance.place.mail}")
            say("Ctrl-C stops everything")
            while True:
                time.sleep(1)
                instance.check(say=say)
    except KeyboardInterrupt:
        say("stopped")


def down(config: Config, *, purge: bool, say: Say = lambda _: None) -> None:
    """Stop an instance that runs, or what a dead one left; with `purge` remove its state.

    Raises:
        VedetteError: something cannot be stopped; one line says why.
    """
    here = state.place(config)
    if not here.folder.is_dir():
        say("nothing there")
        return
    here.run.mkdir(exist_ok=True)
    _stop_runner(here, say)
    with state.alone(here):
        left = process.stop_recorded(here)
        say(f"stopped {', '.join(left)}" if left else "nothing was left running")
    if purge:
        Embedded(config).purge()
        _remove(here.folder)
        say(f"removed {here.folder}")


def _stop_runner(here: Place, say: Say) -> None:
    if (runner := _runner(here)) is None:
        return
    say(f"stopping the run with pid {runner.pid}")
    process.end([runner])


def _runner(here: Place) -> Record | None:
    record = Record.read(here.folder / "runner.json")
    return record if record and record.leader() else None


def _remove(folder: Path) -> None:
    """Remove an instance's folder, and nothing that is not one."""
    if folder.parent == ROOT / "var":
        shutil.rmtree(folder)


def status(config: Config) -> dict[str, Any]:
    """Describe an instance: what runs, where it answers."""
    here = state.place(config)
    runner = _runner(here)
    processes = {record.name: record.leader() is not None for record in process.recorded(here)}
    return {
        "instance": config.instance,
        "running": runner is not None,
        "pid": runner.pid if runner else None,
        "processes": processes,
        "healthy": _healthy(config, here) if runner else {},
        "ui": f"http://{HOST}:{config.ui_port}",
        "postgres": Embedded(config).running(),
        "mail": str(here.mail),
    }


def _healthy(config: Config, here: Place) -> dict[str, bool]:
    password = state.passwords(here)["airflow_admin"]
    try:
        return {name: bool(beat) for name, beat in Api(config.ui_port, password).health().items()}
    except VedetteError:
        return {}
