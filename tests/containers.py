"""docker-compose.yml read as an engine reads it, and its services run as processes of this machine.

Commands, health checks, environments, the order of starting and the time for stopping are the
file's own; `Native` names everything an engine would provide and what stands in for it here.
"""

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import yaml

from vedette.config import ROOT
from vedette.local import cluster, process, state
from vedette.local.postgres import Embedded
from vedette.local.process import Child
from vedette.local.state import HOST, Place

COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
EXAMPLE = ROOT / ".env.example"
INSIDE = "/opt/vedette"  # where the image has the project
LONGEST = 180  # seconds until all is well

Variables = Mapping[str, str]

# Reading the files

_REFERENCE = re.compile(
    r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}|(?P<wrong>))"
)


class MissingError(Exception):
    """A variable that must be set is not; an engine stops with this message."""


@dataclass(frozen=True)
class Reference:
    """`${name}`, with `:-` and a default, or with `:?` and a message."""

    name: str
    kind: str
    rest: str


def references(text: str) -> list[Reference]:
    found = [one for one in _REFERENCE.finditer(text) if not one["dollar"]]
    assert not [one for one in found if one["name"] is None], f"neither $$ nor ${{...}}: {text}"
    return [Reference(one["name"], one["kind"] or "", one["rest"] or "") for one in found]


def interpolate(text: str, variables: Variables) -> str:
    """Fill in what the file takes from its surroundings; an empty variable counts as unset."""

    def value(found: re.Match[str]) -> str:
        if found["dollar"]:
            return "$"
        if given := variables.get(found["name"]):
            return given
        if found["kind"] == "?":
            message = f"required variable {found['name']} is missing a value: {found['rest']}"
            raise MissingError(message)
        return found["rest"] or ""

    references(text)
    return _REFERENCE.sub(value, text)


def mapped(node: Any, change: Callable[[str], str]) -> Any:
    """A document with each of its texts changed; keys stay."""
    if isinstance(node, dict):
        return {key: mapped(value, change) for key, value in node.items()}
    if isinstance(node, list):
        return [mapped(value, change) for value in node]
    return change(node) if isinstance(node, str) else node


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for value in node.values() if isinstance(node, dict) else node:
            yield from texts(value)


def raw() -> dict[str, Any]:
    """The file without its fragments, which stand in the services by now; nothing filled in."""
    document = yaml.safe_load(COMPOSE.read_text("utf-8"))
    return {key: value for key, value in document.items() if not key.startswith("x-")}


def filled(variables: Variables) -> dict[str, Any]:
    document: dict[str, Any] = mapped(raw(), lambda text: interpolate(text, variables))
    return document


@dataclass(frozen=True)
class Setting:
    """A line of .env.example: `command` is what makes a value, `said` the rest of its comment."""

    name: str
    value: str
    said: str
    command: str

    def made(self) -> str:
        """A value as the comment says to make one; the example's own where it says nothing."""
        if not self.command:
            return self.value
        done = subprocess.run(["/bin/sh", "-c", self.command], capture_output=True, check=True)
        return done.stdout.decode().strip()


def example() -> dict[str, Setting]:
    found = {}
    comment: list[str] = []
    for line in EXAMPLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            comment.append(line.removeprefix("#"))
            continue
        if line:
            name, _, value = line.partition("=")
            command = "\n".join(part.strip() for part in comment if part.startswith("   "))
            said = " ".join(part.strip() for part in comment if not part.startswith("   "))
            found[name] = Setting(name, value, said, command)
        comment = []
    return found


@dataclass(frozen=True)
class Instruction:
    """A line of the Dockerfile. `options` are its --words; `words` the rest."""

    name: str
    options: tuple[str, ...]
    words: tuple[str, ...]


def stages() -> list[list[Instruction]]:
    """The Dockerfile, a list for each FROM, which comes first."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.MULTILINE)
    found: list[list[Instruction]] = []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if not line.strip():
            continue
        name, _, rest = line.partition(" ")
        words = shlex.split(rest)
        options = tuple(word for word in words if word.startswith("--"))
        plain = tuple(word for word in words if not word.startswith("--"))
        if name == "FROM":
            found.append([])
        found[-1].append(Instruction(name, options, words=plain))
    return found


def copied() -> list[str]:
    """What of the project the image has."""
    instructions = [one for stage in stages() for one in stage if one.name == "COPY"]
    ours = [one for one in instructions if not any("--from=" in word for word in one.options)]
    return [source for one in ours for source in one.words[:-1]]


def image_environment() -> dict[str, str]:
    found: dict[str, str] = {"PATH": os.defpath}
    for one in stages()[-1]:
        if one.name == "ENV":
            for word in one.words:
                name, _, value = word.partition("=")
                found[name] = value.replace("$PATH", found["PATH"])
    return found


# Running the services


def files(folder: Path) -> dict[str, int]:
    """Every file and link below a folder, with the time of its last change."""
    return {
        str(path.relative_to(folder)): path.lstat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }


@dataclass(frozen=True)
class Native:
    """All that stands in for an engine.

    - Names of services and 0.0.0.0 become 127.0.0.1, their ports free ones.
    - The image is a folder with what the Dockerfile copies, and the seeds to use in place of the
      bind mount; its Python is the one that runs the tests.
    - Each service has a root folder of its own: what it does not mount, it does not see. Volumes
      are folders that several of those lead to, /tmp is a folder in it.
    - Postgres's image is the binaries given here, run as a user it accepts; what the image does
      before the command is in `Services.prepare_database`.
    """

    folder: Path
    binaries: Path
    seeds: Path
    ui_port: int = field(default_factory=state.free_port)
    postgres_port: int = field(default_factory=state.free_port)
    mail_port: int = field(default_factory=state.free_port)

    @property
    def image(self) -> Path:
        return self.folder / "image"

    def root(self, service: str) -> Path:
        return self.folder / "roots" / service

    def volume(self, name: str) -> Path:
        return self.folder / "volumes" / name

    def text(self, service: str, text: str) -> str:
        """A text of the file as it reads here."""
        root = self.root(service)
        whole = {"0.0.0.0": HOST, "8080": str(self.ui_port), "10025": str(self.mail_port)}  # noqa: S104
        parts = {
            "@postgres:5432": f"@{HOST}:{self.postgres_port}",
            "//api-server:8080": f"//{HOST}:{self.ui_port}",
            f"{INSIDE}/.venv/bin": str(Path(sys.executable).parent),
            INSIDE: str(self.image),
            "/var/lib/": f"{root}/var/lib/",
            "/tmp": f"{root}/tmp",  # noqa: S108
        }
        if text in whole:
            return whole[text]
        pattern = "|".join(map(re.escape, parts))
        return re.sub(pattern, lambda found: parts[found[0]], text)

    def environment(self, service: str, given: Mapping[str, str], *, ours: bool) -> dict[str, str]:
        image = {"TMPDIR": "/tmp", "LC_ALL": "C.UTF-8"}  # noqa: S108
        if ours:
            image |= image_environment() | {"HOME": "/var/lib/vedette"}
        else:
            image |= {"PGDATA": "/var/lib/postgresql/18/docker"}
        here = {name: self.text(service, value) for name, value in {**image, **given}.items()}
        if not ours:
            here |= {"PATH": f"{self.binaries}:{os.defpath}", "PGPORT": str(self.postgres_port)}
        return here

    def lay_out(self, services: Mapping[str, Any]) -> None:
        """Make image, roots and volumes."""
        self._lay_out_image()
        for name, service in services.items():
            root = self.root(name)
            for folder in ("var/lib/vedette", "tmp"):
                (root / folder).mkdir(parents=True)
            for volume in service.get("volumes", []):
                if isinstance(volume, str):
                    source, target = volume.split(":")
                    self.volume(source).mkdir(parents=True, exist_ok=True)
                    (root / target.lstrip("/")).symlink_to(self.volume(source))
        reachable = [self.folder, self.folder / "roots", self.folder / "volumes"]
        reachable += [self.volume("database"), self.root("postgres")]
        reachable += filter(Path.is_dir, self.root("postgres").rglob("*"))
        for place in reachable:
            place.chmod(0o711)  # the server may run as another user

    def _lay_out_image(self) -> None:
        for source in copied():
            target = self.image / source
            target.parent.mkdir(parents=True, exist_ok=True)
            if source == "seeds":
                shutil.copytree(self.seeds, target)
            elif (ROOT / source).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
                shutil.copytree(ROOT / source, target, ignore=ignored)
            else:
                shutil.copy2(ROOT / source, target)
        command = [sys.executable, "-m", "compileall", "-q", "dags", "plugins"]
        subprocess.run(command, cwd=self.image, check=True)


@dataclass(frozen=True)
class Ended:
    """How a service went down when asked to: after how long, with which code."""

    seconds: float
    code: int


class Services:
    """The services of the file, started and stopped in its order."""

    def __init__(self, document: Mapping[str, Any], native: Native) -> None:
        self.native = native
        self.services: Mapping[str, Any] = document["services"]
        self.well: dict[str, float] = {}
        self._here = Place(folder=native.folder / "runner")
        self._children: dict[str, Child] = {}
        native.lay_out(self.services)
        self.image_before = files(native.image)
        for folder in (self._here.run, self._here.logs):
            folder.mkdir(parents=True)

    # What a service is here

    def environment(self, name: str) -> dict[str, str]:
        given = self.services[name].get("environment", {})
        return self.native.environment(name, given, ours="build" in self.services[name])

    def command(self, name: str) -> list[str]:
        words = [self.native.text(name, word) for word in self.services[name]["command"]]
        program = shutil.which(words[0], path=self.environment(name)["PATH"])
        assert program, f"{name}: no program {words[0]}"
        return [program, *words[1:]]

    def run(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command inside a service, as `docker compose exec` does."""
        return subprocess.run(
            [self.native.text(name, word) for word in words],
            env=self.environment(name),
            cwd=self.native.image,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def answers_well(self, name: str) -> bool:
        """Ask the service's own health check."""
        kind, *words = self.services[name]["healthcheck"]["test"]
        assert kind == "CMD"
        return self.run(name, *words).returncode == 0

    def log(self, name: str) -> str:
        return (self._here.logs / f"{name}.log").read_text("utf-8", errors="replace")

    # Starting

    def up(self) -> None:
        """Start each service when what it depends on is as wished; return when all are well."""
        deadline = time.monotonic() + LONGEST
        while waiting := [name for name in self.services if name not in self.well]:
            assert time.monotonic() < deadline, f"not well: {waiting}; {self._last_words()}"
            for name in waiting:
                if name in self._children:
                    self._look_at(name)
                elif self._may_start(name):
                    self._start(name)
            time.sleep(0.2)

    def _may_start(self, name: str) -> bool:
        wishes = self.services[name].get("depends_on", {})
        return all(other in self.well for other in wishes)

    def _look_at(self, name: str) -> None:
        """Note that a service is well, or that one meant to end has ended well."""
        child = self._children[name]
        if "healthcheck" not in self.services[name]:
            well = not child.running() and child.wait(0) == 0
        else:
            well = child.running() and self.answers_well(name)
        if well:
            self.well[name] = time.monotonic()
        else:
            assert child.running(), f"{name} ended: {child.last_words()}\n{self.log(name)[-2000:]}"

    def _start(self, name: str) -> None:
        if name == "postgres":
            self.prepare_database()
        self._children[name] = self._spawn(name, self.command(name))

    def _spawn(self, name: str, command: list[str], service: str = "") -> Child:
        ours = "build" in self.services[service or name]
        return process.start(
            self._here,
            name,
            command,
            environment=self.environment(service or name),
            folder=self.native.image if ours else Path("/"),
            account=None if ours else cluster.account(),
        )

    def prepare_database(self) -> None:
        """Do what Postgres's image does before its command, where there is no data yet."""
        environment = self.environment("postgres")
        data = Path(environment["PGDATA"])
        data.mkdir(parents=True)
        secret = data.with_name("password")
        secret.touch(mode=0o600)
        secret.write_text(environment["POSTGRES_PASSWORD"], encoding="utf-8")
        if user := cluster.account():
            os.chown(data, user.uid, user.gid)
            os.chown(secret, user.uid, user.gid)
        arguments = environment["POSTGRES_INITDB_ARGS"].split()
        command = [str(self.native.binaries / "initdb"), "--username=postgres", "--no-sync"]
        child = self._spawn(
            "initdb", [*command, f"--pwfile={secret}", *arguments], service="postgres"
        )
        assert child.wait(60) == 0, child.last_words()
        child.forget()
        secret.unlink()
        with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            # the image listens on all addresses and on a socket; the rest is for speed
            settings.write(f"listen_addresses = '{HOST}'\nunix_socket_directories = ''\n")
            settings.write("fsync = off\n")

    def _last_words(self) -> str:
        return "; ".join(f"{name}: {child.last_words()}" for name, child in self._children.items())

    # Stopping

    def down(self) -> dict[str, Ended]:
        """Ask each service to end, those first that depend on others, within its time."""
        ended: dict[str, Ended] = {}
        while running := [name for name, child in self._children.items() if child.running()]:
            needed = {
                other for name in running for other in self.services[name].get("depends_on", {})
            }
            last = [name for name in running if name not in needed]
            ended |= self._ask_to_end(last)
        process.stop(self._children.values())
        return ended

    def _ask_to_end(self, names: list[str]) -> dict[str, Ended]:
        began = time.monotonic()
        ended = {}
        for name in names:
            wish = self.services[name].get("stop_signal", "SIGTERM")
            if leader := self._children[name].record.leader():
                leader.send_signal(signal.Signals[wish])
        for name in names:
            grace = int(self.services[name]["stop_grace_period"].removesuffix("s"))
            left = began + grace - time.monotonic()
            try:
                code = self._children[name].wait(max(left, 0))
            except TimeoutError:
                message = f"{name} does not end in {grace} s"
                raise AssertionError(message) from None
            ended[name] = Ended(time.monotonic() - began, code)
        return ended

    def kill(self) -> None:
        """Whatever happened: nothing is left."""
        process.stop(self._children.values())


def binaries(server: Embedded) -> Path:
    """The programs of a running server, at a place where its user may run them."""
    assert server.child
    return Path(psutil.Process(server.child.record.pid).exe()).parent


@contextlib.contextmanager
def services(variables: Variables, server: Embedded, seeds: Path) -> Iterator[Services]:
    """The file's services, not yet started; ended and removed at the end of the block.

    Args:
        variables: what .env says. The port of the UI is chosen here.
        server: a running server; its programs are used, and a folder beside its data.
        seeds: the folder in place of seeds/.
    """
    folder = server.home / "containers"
    native = Native(folder=folder, binaries=binaries(server), seeds=seeds)
    port = {"VEDETTE_UI_PORT": str(native.ui_port)}
    try:
        made = Services(filled({**variables, **port}), native)
        try:
            yield made
        finally:
            made.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
