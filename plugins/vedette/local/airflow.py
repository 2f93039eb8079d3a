"""Airflow of an instance: its settings, its metadata, its four components."""

import datetime as dt
import importlib.metadata
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg

from vedette.config import ROOT, Config
from vedette.errors import VedetteError
from vedette.local import process, state
from vedette.local.api import Api
from vedette.local.process import Child, Restarts
from vedette.local.state import HOST, Place

ADMINISTRATOR = "admin"
# The log servers would listen on all interfaces; here the UI reads the files itself.
COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
_PATIENCE = {"triggerer": 2.0}  # seconds; its own child ignores the wish, and holds nothing
# What a stranger's shell may have set for an Airflow, Postgres or Python of its own.
_FOREIGN = ("AIRFLOW", "PG", "PYTHON", "VEDETTE_")
_TUNED = {
    "CORE__EXECUTOR": "LocalExecutor",
    "CORE__LOAD_EXAMPLES": "False",
    "CORE__HOSTNAME_CALLABLE": "vedette.local.airflow.hostname",
    "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMINISTRATOR}:admin",
    "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
    "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
    "SCHEDULER__ENABLE_HEALTH_CHECK": "False",
    "WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
    "DAG_PROCESSOR__REFRESH_INTERVAL": "30",
    "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",
    "DAG_PROCESSOR__PRINT_STATS_INTERVAL": "0",
    "API__HOST": HOST,
    "API__EXPOSE_CONFIG": "False",
    "API__INSTANCE_NAME": "Vedette",
    "LOGGING__COLORED_CONSOLE_LOG": "False",
    "LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
    "LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
    "USAGE_DATA_COLLECTION__ENABLED": "False",
}


def hostname() -> str:
    """Name this machine to Airflow without asking a name server."""
    return "localhost"


def environment(
    config: Config, *, metadata_url: str, database_url: str, paused: bool = False
) -> dict[str, str]:
    """Make the whole environment of an Airflow process.

    Args:
        config: passed on as VEDETTE_ variables.
        metadata_url: Airflow's own database.
        database_url: the news database.
        paused: whether a DAG seen for the first time waits for somebody to unpause it.
    """
    here = state.place(config)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    metadata = metadata_url.replace("postgresql:", "postgresql+psycopg2:")
    settings = _TUNED | _instance(config, here, metadata) | _keys(state.passwords(here))
    settings["CORE__DAGS_ARE_PAUSED_AT_CREATION"] = str(paused)
    own = {
        **config.environment(),
        "VEDETTE_DATABASE_URL": database_url,
        "VEDETTE_AIRFLOW_DATABASE_URL": metadata,
        "AIRFLOW_HOME": str(here.airflow),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(ROOT / "plugins"),
        "NO_PROXY": ",".join(filter(None, [HOST, "localhost", os.environ.get("NO_PROXY")])),
        "SCARF_ANALYTICS": "False",
        "DO_NOT_TRACK": "1",
    }
    return {**kept, **own, **{f"AIRFLOW__{name}": value for name, value in settings.items()}}


def _instance(config: Config, here: Place, metadata: str) -> dict[str, str]:
    base = f"http://{HOST}:{config.ui_port}"
    return {
        # Room beside the batches of a long read for polls and digests.
        "CORE__PARALLELISM": str(config.batches + 2),
        "CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "CORE__EXECUTION_API_SERVER_URL": f"{base}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(here.airflow / "passwords.json"),
        "DATABASE__SQL_ALCHEMY_CONN": metadata,
        "API__PORT": str(config.ui_port),
        "API__BASE_URL": base,
        "LOGGING__BASE_LOG_FOLDER": str(here.airflow / "logs"),
    }


def _keys(secrets: Mapping[str, str]) -> dict[str, str]:
    return {
        "CORE__FERNET_KEY": secrets["airflow_fernet"],
        "API__SECRET_KEY": secrets["airflow_api"],
        "API_AUTH__JWT_SECRET": secrets["airflow_jwt"],
    }


def _version() -> str:
    try:
        return importlib.metadata.version("apache-airflow")
    except importlib.metadata.PackageNotFoundError as error:
        message = "the module airflow is missing: run `make setup`"
        raise VedetteError(message) from error


class Airflow:
    """The components of one instance's Airflow. Start them from a thread that lives on."""

    def __init__(
        self, config: Config, *, metadata_url: str, database_url: str, paused: bool = False
    ) -> None:
        self._place = state.place(config)
        self._metadata_url = metadata_url
        self._environment = environment(
            config, metadata_url=metadata_url, database_url=database_url, paused=paused
        )
        self._children: dict[str, Child] = {}
        self._restarts = Restarts()
        self.url = f"http://{HOST}:{config.ui_port}"
        self.password = state.passwords(self._place)["airflow_admin"]
        self.api = Api(config.ui_port, self.password, user=ADMINISTRATOR)

    def migrate(self) -> bool:
        """Bring Airflow's metadata to the installed version; whether there was anything to do.

        Raises:
            VedetteError: the migration failed.
        """
        version = _version()
        done = self._place.airflow / "migrated"
        if done.exists() and done.read_text() == version and self._has_tables():
            return False
        child = self._spawn("airflow-migrate", ("db", "migrate"))
        try:
            code = child.wait(600)
        finally:
            child.stop()
        if code != 0:
            message = f"Airflow's database: {child.last_words()} (see {child.log})"
            raise VedetteError(message)
        state.write(done, version)
        return True

    def _has_tables(self) -> bool:
        with psycopg.connect(self._metadata_url, connect_timeout=10) as connection:
            row = connection.execute("select to_regclass('alembic_version')").fetchone()
        return bool(row and row[0])

    def start(self, *, say: Callable[[str], object], seconds: float = 180) -> None:
        """Start all components and wait until all are healthy.

        Raises:
            VedetteError: one dies, or time is up; the line says which and why.
        """
        passwords = json.dumps({ADMINISTRATOR: self.password})
        state.write(self._place.airflow / "passwords.json", passwords)
        (self._place.airflow / "logs").mkdir(mode=0o700, exist_ok=True)
        since = dt.datetime.now(dt.UTC)
        try:
            for name in COMPONENTS:
                self._children[name] = self._spawn(name, COMPONENTS[name])
            self._wait_until_healthy(since, say, seconds)
        except BaseException:
            self.stop()
            raise

    def _spawn(self, name: str, arguments: tuple[str, ...]) -> Child:
        return process.start(
            self._place,
            name,
            [sys.executable, "-m", "airflow", *arguments],
            environment=self._environment,
            folder=self._place.airflow,
            patience=_PATIENCE.get(name, 10),
        )

    def _wait_until_healthy(
        self, since: dt.datetime, say: Callable[[str], object], seconds: float
    ) -> None:
        deadline = time.monotonic() + seconds
        waiting = list(COMPONENTS)
        while waiting:
            self._none_ended()
            if time.monotonic() > deadline:
                names = ", ".join(waiting)
                message = f"Airflow's {names} not up in {seconds:.0f} s (see {self._place.logs})"
                raise VedetteError(message)
            time.sleep(0.25)
            still = self.unhealthy(since)
            for name in waiting:
                if name not in still:
                    say(f"Airflow's {name} is up")
            waiting = [name for name in waiting if name in still]

    def _none_ended(self) -> None:
        for name, child in self._children.items():
            if not child.running():
                message = f"Airflow's {name} ended: {child.last_words()} (see {child.log})"
                raise VedetteError(message)

    def unhealthy(self, since: dt.datetime | None = None) -> list[str]:
        """Name the components that do not answer, or had no heartbeat after `since`."""
        try:
            health = self.api.health()
        except VedetteError:
            return list(COMPONENTS)
        beats = {name.replace("_", "-"): beat for name, beat in health.items()}
        return [name for name, beat in beats.items() if not beat or (since and beat < since)]

    def mend(self, *, say: Callable[[str], object]) -> None:
        """Start again what died, up to three times each.

        Raises:
            VedetteError: one died too often.
        """
        for name, child in self._children.items():
            child.trim_log()
            if not child.running():
                child.stop()  # its session may have outlived it
                self._restarts.count(child, say=say)
                self._children[name] = self._spawn(name, COMPONENTS[name])

    def stop(self) -> None:
        """Stop all components, first in order, then by force."""
        children, self._children = self._children, {}
        scheduler = [child for child in children.values() if child.name == "scheduler"]
        # first, so that tasks that end in time can still tell the api-server
        process.stop(scheduler)
        process.stop(child for child in children.values() if child not in scheduler)

    def command(self, *arguments: str) -> str:
        """Run one airflow command; its output.

        Raises:
            VedetteError: it failed.
        """
        done = subprocess.run(  # noqa: S603  (our own list, no shell)
            [sys.executable, "-m", "airflow", *arguments],
            env=self._environment,
            cwd=self._place.airflow,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            message = f"airflow {' '.join(arguments)} failed: {reason}"
            raise VedetteError(message)
        return done.stdout
