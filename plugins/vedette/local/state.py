"""Where an instance keeps its state: folders, secrets, the lock, and what must be free first."""

import base64
import errno
import fcntl
import json
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vedette.config import Config, variable
from vedette.errors import ConfigError, VedetteError

HOST = "127.0.0.1"
DISK_NEEDED = 500 * 1024 * 1024
PORTS = ("ui_port", "smtp_port", "postgres_port")
_PASSWORDS = ("postgres", "vedette", "airflow", "vedette_reader", "airflow_admin")
_KEYS = ("airflow_jwt", "airflow_api")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """The folders of one instance. All but the first can be entered by their owner only."""

    folder: Path

    @property
    def run(self) -> Path:
        """Records of running processes, and locks."""
        return self.folder / "run"

    @property
    def logs(self) -> Path:
        """What each process writes: NAME.log, and NAME.log.1 of the time before."""
        return self.folder / "logs"

    @property
    def mail(self) -> Path:
        """What the mail sink took."""
        return self.folder / "mail"

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME."""
        return self.folder / "airflow"


def place(config: Config) -> Place:
    """Name the folders of an instance without making any.

    Raises:
        ConfigError: the instance's name could leave var/.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", config.instance):
        message = (
            f"VEDETTE_INSTANCE={config.instance!r}: use small letters, digits, hyphens, underscores"
        )
        raise ConfigError(message)
    return Place(folder=config.var)


def prepare(config: Config) -> Place:
    """Make the folders of an instance, private to whoever runs it.

    Raises:
        VedetteError: they cannot be made, belong to somebody else, or the disk is nearly full.
    """
    here = place(config)
    try:
        _make(here.folder, 0o711)  # the database server may have to pass through, as another user
        for folder in (here.run, here.logs, here.mail, here.airflow):
            _make(folder, 0o700)
    except OSError as error:
        message = f"{here.folder} cannot be used ({error.strerror}): mend its owner or its disk"
        raise VedetteError(message) from error
    enough_disk(here.folder)
    return here


def _make(folder: Path, mode: int) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)
    elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f"it belongs to another user: {folder.owner()}")


def enough_disk(folder: Path) -> None:
    """Refuse to begin on a disk that will not last.

    Raises:
        VedetteError: less than 500 MB are free where `folder` lies.
    """
    free = shutil.disk_usage(folder).free
    if free < DISK_NEEDED:
        message = f"{free // 2**20} MB are free for {folder}: free some, 500 MB are needed"
        raise VedetteError(message)


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    half.replace(path)


def generate() -> dict[str, str]:
    """Make a set of secrets: safe in a URL and in SQL, none guessable."""
    made = {name: secrets.token_urlsafe(18) for name in _PASSWORDS}
    made |= {name: secrets.token_urlsafe(48) for name in _KEYS}
    made["airflow_fernet"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return made


def passwords(here: Place) -> dict[str, str]:
    """Read the instance's secrets; the first call makes them.

    Raises:
        VedetteError: the file is there and unreadable.
    """
    path = here.folder / "secrets.json"
    with locked(here, "secrets", wait=10):
        if not path.exists():
            write(path, json.dumps(generate(), indent=1))
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            message = f"{path} cannot be read ({error}): put it back, or `make down PURGE=1`"
            raise VedetteError(message) from error


@contextmanager
def locked(here: Place, name: str, *, wait: float = 0, shared: bool = False) -> Iterator[int]:
    """Hold a lock of the instance; it ends with the process, however that ends.

    Args:
        here: the instance.
        name: which lock; several may hold it at once where all of them hold it `shared`.
        wait: seconds to wait for it.
        shared: whether others may hold it too.

    Yields:
        the descriptor, for `relock`.

    Raises:
        BlockingIOError: somebody else holds it still.
    """
    descriptor = os.open(here.run / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        relock(descriptor, wait=wait, shared=shared)
        yield descriptor
    finally:
        os.close(descriptor)


def relock(descriptor: int, *, wait: float, shared: bool) -> None:
    """Take a lock file's lock, or change how it is held; see `locked`."""
    deadline = time.monotonic() + wait
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    while True:
        try:
            return fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.05)


@contextmanager
def alone(here: Place) -> Iterator[None]:
    """Make sure that no other run uses this instance.

    Raises:
        VedetteError: one does.
    """
    with locked_or(here, "instance", f"instance {here.folder.name} is running already"):
        yield


@contextmanager
def locked_or(here: Place, name: str, complaint: str, *, wait: float = 0) -> Iterator[int]:
    """Hold a lock as `locked` does, or complain in one line that says how to go on."""
    holding = locked(here, name, wait=wait)
    try:
        descriptor = holding.__enter__()
    except BlockingIOError as error:
        message = f"{complaint}: stop it (`make down`) or set VEDETTE_INSTANCE"
        raise VedetteError(message) from error
    try:
        yield descriptor
    finally:
        holding.__exit__(None, None, None)


def ports_free(config: Config, names: Sequence[str] = PORTS) -> None:
    """Check that the ports of these settings can be used.

    Raises:
        VedetteError: some cannot; the one line names each with its setting.
    """
    complaints = []
    seen: dict[int, str] = {}
    for name in names:
        port = getattr(config, name)
        other = seen.setdefault(port, name)
        if other != name:
            complaints.append(f"{variable(other)} and {variable(name)} are both {port}: change one")
        elif reason := _busy(port):
            complaints.append(f"port {port} {reason} or set {variable(name)}")
    if complaints:
        raise VedetteError("; ".join(complaints))


def _busy(port: int) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # as servers do: a connection that lingers after its server ended does no harm
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except (OSError, OverflowError) as error:
            taken = getattr(error, "errno", None) == errno.EADDRINUSE
            return "is taken: stop what uses it" if taken else f"cannot be used ({error}): free it"
    return None


def free_port() -> int:
    """Find a port nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
