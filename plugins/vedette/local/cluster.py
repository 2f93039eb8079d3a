"""One Postgres server over one data folder: made whole or not at all, started, stopped."""

import locale
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from vedette.errors import VedetteError
from vedette.local import process
from vedette.local.process import Account, Child
from vedette.local.state import HOST, Place

ADMINISTRATOR = "postgres"
_LAPTOP = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # other users of the machine could reach a socket
    "shared_buffers": "128MB",
    "max_connections": "100",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
}
THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
_START_SECONDS = 120  # recovery after a crash takes its time


def account() -> Account | None:
    """Choose who the server runs as: us, or somebody else where we are root, whom it refuses.

    Raises:
        VedetteError: we are root and there is nobody else.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    message = "Postgres does not run as root and there is no user `nobody`: start as another user"
    raise VedetteError(message)


def reachable(path: Path, user: Account) -> bool:
    """Whether `user` may pass all folders above `path`."""
    return all(_passable(folder.stat(), user) for folder in path.resolve().parents)


def _passable(status: os.stat_result, user: Account) -> bool:
    if status.st_uid == user.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == user.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def runnable(binaries: Path, user: Account | None) -> bool:
    """Whether `user` can run the server's binaries."""
    try:
        for program in ("postgres", "initdb"):
            _run([binaries / program, "--version"], user)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _run(command: list[str | Path], user: Account | None) -> str:
    identity = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    done = subprocess.run(  # noqa: S603  (our own list, no shell)
        list(map(str, command)),
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env=_environment(),
        **identity,  # type: ignore[call-overload]
    )
    return str(done.stdout)


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": _locale(), "LC_MESSAGES": "C", "TZ": "UTC"}


def _locale() -> str:
    """Give a locale that knows letters beyond ASCII, where this machine has one."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        return locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A data folder and how to serve it. `settings` win over those for a laptop."""

    here: Place
    data: Path
    binaries: Path
    port: int
    password: str
    user: Account | None
    settings: Mapping[str, str]

    def url(self, database: str, role: str, password: str) -> str:
        """Give the address of one of its databases."""
        return f"postgresql://{role}:{password}@{HOST}:{self.port}/{database}"

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        """Connect as administrator, proving that the server knows our password."""
        return psycopg.connect(
            self.url("postgres", ADMINISTRATOR, self.password),
            autocommit=True,
            connect_timeout=5,
            require_auth="scram-sha-256",
        )

    def running(self) -> bool:
        """Whether this very server answers: another one does not know our password."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def make(self) -> None:
        """Make the data folder if there is none; a half-made one never bears its name.

        Raises:
            VedetteError: it cannot be made, or was made by another version.
        """
        if (version := self.data / "PG_VERSION").exists():
            return self._check_version(version.read_text().strip())
        half = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(half, ignore_errors=True)
        try:
            self._initdb(half)
            half.rename(self.data)
        except (OSError, subprocess.CalledProcessError) as error:
            shutil.rmtree(half, ignore_errors=True)
            output = getattr(error, "stdout", None) or str(error)
            reason = output.strip().splitlines()[-1]
            message = f"the database cannot be made in {self.data}: {reason}"
            raise VedetteError(message) from error
        return None

    def _initdb(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True)
        secret = folder.with_name(folder.name + ".password")
        try:
            secret.touch(mode=0o600)
            secret.write_text(self.password + "\n", encoding="utf-8")
            if self.user:
                os.chown(folder, self.user.uid, self.user.gid)
                os.chown(secret, self.user.uid, self.user.gid)
            _run(self._initdb_command(folder, secret), self.user)
        finally:
            secret.unlink(missing_ok=True)

    def _initdb_command(self, folder: Path, secret: Path) -> list[str | Path]:
        command: list[str | Path] = [self.binaries / "initdb", "-D", folder, "--pwfile", secret]
        command += ["-U", ADMINISTRATOR, "--auth=scram-sha-256", "--encoding=UTF8"]
        command += [f"--locale={_locale()}"]
        if self.major() >= 17:  # noqa: PLR2004  (the first with a provider that needs no libc)
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.settings.get("fsync") == "off":
            command += ["--no-sync"]
        return command

    def major(self) -> int:
        """Ask the binaries for their major version."""
        return int(_run([self.binaries / "postgres", "--version"], None).split()[2].split(".")[0])

    def _check_version(self, made_by: str) -> None:
        if made_by != str(self.major()):
            message = (
                f"{self.data} was made by Postgres {made_by}, here is {self.major()}: "
                "save it with pg_dump of that version, then `make down PURGE=1`"
            )
            raise VedetteError(message)

    def start(self) -> Child:
        """Start the server and wait until it answers.

        Raises:
            VedetteError: it does not; the line says why.
        """
        self._clear_pid_file()
        settings = _LAPTOP | {"port": str(self.port)} | dict(self.settings)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        child = process.start(
            self.here,
            "postgres",
            [self.binaries / "postgres", "-D", self.data, *options],
            environment=_environment(),
            account=self.user,
            stop_signal=signal.SIGINT,  # the fast shutdown: does not wait for clients to leave
            patience=60,  # it writes all it has to disk
        )
        try:
            self._wait_for(child)
        except BaseException:
            child.stop()
            raise
        return child

    def _wait_for(self, child: Child) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while child.running():
            try:
                return self.connect().close()
            except psycopg.OperationalError as error:
                if "authentication failed" in str(error):
                    message = (
                        f"the database in {self.data} was made with other secrets: put the old "
                        f"{self.here.folder / 'secrets.json'} back, or `make down PURGE=1`"
                    )
                    raise VedetteError(message) from None
                if time.monotonic() > deadline:
                    break
            time.sleep(0.05)
        message = f"Postgres does not start: {child.last_words()} (see {child.log})"
        raise VedetteError(message)

    def _clear_pid_file(self) -> None:
        """Remove the pid file of a server that died, where its pid is another program's by now."""
        path = self.data / "postmaster.pid"
        try:
            holder = psutil.Process(int(path.read_text().split("\n", 1)[0]))
            if str(self.data) not in holder.cmdline():
                path.unlink()
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return  # Postgres copes with what is left
