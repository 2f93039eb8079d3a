import contextlib
import dataclasses
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from vedette import config as configuration
from vedette.config import ROOT, Config
from vedette.errors import ConfigError, VedetteError
from vedette.local import airflow, cluster, postgres, process, run, state
from vedette.local.api import poll
from vedette.local.postgres import Embedded
from vedette.local.process import Record
from vedette.local.state import Place

SLEEP = shutil.which("sleep") or "/bin/sleep"
ENVIRONMENT = {"PATH": os.defpath}
OLDER = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture
def config() -> Iterator[Config]:
    made = configuration.load(
        {},
        instance=f"test-{uuid.uuid4().hex[:12]}",
        postgres_port=state.free_port(),
        ui_port=state.free_port(),
        smtp_port=state.free_port(),
    )
    yield made
    run.down(made, purge=True)
    assert not made.var.exists()


@pytest.fixture
def here(tmp_path: Path) -> Place:
    made = Place(folder=tmp_path)
    for folder in (made.run, made.logs, made.mail, made.airflow):
        folder.mkdir()
    return made


# state


def test_secrets_are_made_once_and_private(config: Config) -> None:
    here = state.prepare(config)
    first = state.passwords(here)
    assert state.passwords(here) == first
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE((here.folder / "secrets.json").stat().st_mode) == 0o600


def test_unreadable_secrets_are_one_line(here: Place) -> None:
    (here.folder / "secrets.json").write_text("{")
    with pytest.raises(VedetteError, match=r"secrets\.json cannot be read.*put it back"):
        state.passwords(here)


@pytest.mark.parametrize("name", ["../live", "", "Live", "a/b", "."])
def test_instance_that_could_leave_its_folder_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="VEDETTE_INSTANCE"):
        state.place(configuration.load({}, instance=name))


def test_second_run_of_an_instance_is_refused(here: Place) -> None:
    with (
        state.alone(here),
        pytest.raises(VedetteError, match=r"running already.*make down"),
        state.alone(here),
    ):
        pass
    with state.alone(here):
        pass


def test_taken_ports_are_named_with_their_settings(config: Config) -> None:
    with socket.create_server(("0.0.0.0", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:  # noqa: S104  (a server on all interfaces stands in the way, too)
        taken = dataclasses.replace(
            config, ui_port=one.getsockname()[1], smtp_port=two.getsockname()[1]
        )
        with pytest.raises(VedetteError) as refusal:
            state.ports_free(taken)
    for port, setting in ((taken.ui_port, "UI"), (taken.smtp_port, "SMTP")):
        assert f"port {port} is taken: stop what uses it or set VEDETTE_{setting}_PORT" in str(
            refusal.value
        )
    assert "POSTGRES" not in str(refusal.value)
    state.ports_free(taken)


def test_port_given_twice_is_named(config: Config) -> None:
    with pytest.raises(VedetteError, match="VEDETTE_UI_PORT and VEDETTE_SMTP_PORT are both"):
        state.ports_free(dataclasses.replace(config, smtp_port=config.ui_port))


def test_full_disk_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "DISK_NEEDED", shutil.disk_usage(tmp_path).total + 1)
    with pytest.raises(VedetteError, match=r"MB are free for .*: free some"):
        state.enough_disk(tmp_path)


# processes


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_child_is_recorded_and_stopped_with_all_its_session(here: Place) -> None:
    script = (
        f"import subprocess; subprocess.Popen(['{SLEEP}', '300']); print('up', flush=True); input()"
    )
    command = [sys.executable, "-c", script.replace("input()", "__import__('time').sleep(300)")]
    child = process.start(here, "tree", command, environment=ENVIRONMENT)
    assert poll(lambda: child.log.read_text().startswith("up"), seconds=10)
    assert [record.pid for record in process.recorded(here)] == [child.record.pid]
    members = child.record.members()
    assert len(members) == 2
    child.stop()
    assert all(gone(member.pid) for member in members)
    assert process.recorded(here) == []


def test_child_that_ignores_the_wish_is_killed(here: Place) -> None:
    script = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(300)"
    child = process.start(
        here, "deaf", [sys.executable, "-c", script], environment=ENVIRONMENT, patience=0.1
    )
    assert poll(lambda: child.log.read_text() != "", seconds=10)
    child.stop()
    assert child.last_words() == "killed by SIGKILL"


def test_children_end_when_the_runner_is_killed(here: Place) -> None:
    script = (
        "import sys, time; from pathlib import Path\n"
        "from vedette.local import process; from vedette.local.state import Place\n"
        "here = Place(folder=Path(sys.argv[1]))\n"
        "child = process.start(here, 'orphan', sys.argv[2:], environment={})\n"
        "print(child.record.pid, flush=True); time.sleep(300)\n"
    )
    runner = subprocess.Popen(
        [sys.executable, "-c", script, str(here.folder), SLEEP, "300"],
        env={"PYTHONPATH": str(ROOT / "plugins")},
        stdout=subprocess.PIPE,
        text=True,
    )
    with runner:
        assert runner.stdout
        pid = int(runner.stdout.readline())
        runner.kill()
    assert poll(lambda: gone(pid), seconds=10)
    assert process.stop_recorded(here) == []
    assert list(here.run.glob("*.json")) == []


def test_only_what_was_recorded_is_stopped(here: Place) -> None:
    with subprocess.Popen([SLEEP, "300"], start_new_session=True) as stranger:
        record = Record.of("stranger", stranger.pid)
        dataclasses.replace(record, started=record.started - 60).write(here.run / "old.json")
        (here.run / "rubbish.json").write_text("[]")
        assert process.stop_recorded(here) == []
        assert stranger.poll() is None
        record.write(here.run / "stranger.json")
        assert process.stop_recorded(here) == ["stranger"]
        assert stranger.wait(10) == -signal.SIGTERM


def test_what_a_dead_leader_left_is_stopped(here: Place) -> None:
    script = f"import subprocess; print(subprocess.Popen(['{SLEEP}', '300']).pid, flush=True)"
    child = process.start(here, "leader", [sys.executable, "-c", script], environment=ENVIRONMENT)
    assert child.wait(10) == 0
    left = int(child.log.read_text())
    assert not gone(left)
    assert process.stop_recorded(here) == ["leader"]
    assert gone(left)


def test_last_words_are_those_of_the_error(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("start\n\x1b[31mValueError: bad port\x1b[0m\nDETAIL: x\nbye\n")
    assert process.last_words(log) == "ValueError: bad port"
    log.write_text("start\nbye\n")
    assert process.last_words(log) == "bye"


def test_child_that_dies_too_often_is_given_up(here: Place) -> None:
    child = process.start(here, "frail", ["/bin/false"], environment={})
    child.wait(10)
    restarts = process.Restarts()
    said: list[str] = []
    for _ in range(3):
        restarts.count(child, say=said.append)
    with pytest.raises(VedetteError, match=r"frail ended: .*started again 3 times"):
        restarts.count(child, say=said.append)
    assert len(said) == 3


# Postgres


@pytest.mark.parametrize("binaries", [None, *OLDER], ids=str)
def test_temporary_server_has_databases_roles_and_extensions(binaries: Path | None) -> None:
    with Embedded.temporary(binaries=binaries) as server:
        with psycopg.connect(server.url()) as connection:
            connection.execute("create extension pg_trgm; create extension unaccent")
            connection.execute("create table one (n int); grant select on one to vedette_reader")
            assert connection.execute("select lower('ŽЖ'), unaccent('Žemė')").fetchone() == (
                "žж",
                "Zeme",
            )
        with psycopg.connect(server.url(role="vedette_reader")) as connection:
            assert connection.execute("select count(*) from one").fetchone() == (0,)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                connection.execute("insert into one values (1)")
        with psycopg.connect(server.url("airflow", "airflow")) as connection:
            assert connection.execute("show jit").fetchone() == ("off",)
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(server.url("airflow", "vedette_reader"))
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(server.url().replace("vedette:", "vedette:x"))
        home, child = server.home, server.child
    assert child
    assert gone(child.record.pid)
    assert not home.exists()


def test_database_of_another_server_is_used_as_it_is(config: Config) -> None:
    given = dataclasses.replace(config, database_url="postgresql://elsewhere/news")
    with postgres.serving(given) as url:
        assert url == given.database_url
    assert not config.var.exists()


def test_commands_share_a_server_and_the_last_one_stops_it(config: Config) -> None:
    with contextlib.ExitStack() as second:
        with postgres.serving(config) as url, contextlib.ExitStack() as inner:
            inner.enter_context(postgres.serving(config))
            with psycopg.connect(url) as connection:
                connection.execute("create table kept (n int)")
        assert not Embedded(config).running()
        second.enter_context(postgres.serving(config))
        with psycopg.connect(Embedded(config).url()) as connection:
            assert connection.execute("select count(*) from kept").fetchone() == (0,)
    assert not Embedded(config).running()


def test_taken_port_leaves_nothing_behind(config: Config) -> None:
    with (
        socket.create_server(("127.0.0.1", config.postgres_port)),
        pytest.raises(VedetteError, match=f"port {config.postgres_port} is taken.*POSTGRES_PORT"),
        postgres.serving(config),
    ):
        pass
    assert not (Embedded(config).home / "postgres").exists()


def test_lost_secrets_are_one_line(config: Config) -> None:
    with postgres.serving(config):
        pass
    (config.var / "secrets.json").unlink()
    with pytest.raises(VedetteError, match="made with other secrets"), postgres.serving(config):
        pass
    assert process.recorded(state.place(config)) == []


def test_server_that_does_not_start_says_why(config: Config) -> None:
    with postgres.serving(config):
        pass
    (Embedded(config).home / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(VedetteError) as refusal, postgres.serving(config):
        pass
    assert str(refusal.value).startswith("Postgres does not start: ")
    assert "\n" not in str(refusal.value)


def test_half_made_data_is_undone(here: Place) -> None:
    binaries = here.folder / "bin"
    binaries.mkdir()
    for name, script in {
        "postgres": "echo 'postgres (PostgreSQL) 15.1'",
        "initdb": 'echo 15 > "$2/PG_VERSION"; echo "no space left"; exit 1',
    }.items():
        (binaries / name).write_text(f"#!/bin/sh\n{script}\n")
        (binaries / name).chmod(0o700)
    made = cluster.Cluster(
        here=here,
        data=here.folder / "postgres",
        binaries=binaries,
        port=1,
        password="x",  # noqa: S106  (nobody's)
        user=None,
        settings={},
    )
    with pytest.raises(VedetteError, match=r"cannot be made in .*: no space left"):
        made.make()
    assert list(here.folder.glob("postgres*")) == []


def test_data_of_another_version_is_left_alone(here: Place, config: Config) -> None:
    server = Embedded(config, here=here)
    data = here.folder / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("9\n")
    (here.folder / "postgres.home").write_text(f"{here.folder}\n")
    with pytest.raises(VedetteError, match="made by Postgres 9, here is"):
        server.start()
    assert (data / "PG_VERSION").read_text() == "9\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can change who runs the server")
def test_as_root_data_goes_where_the_server_can_reach_it(config: Config) -> None:
    here = state.prepare(config)
    here.folder.chmod(0o700)
    with postgres.serving(config) as url, psycopg.connect(url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
        home = Embedded(config).home
        assert home.parent == postgres.SHARED_HOME
        assert (home / "postgres" / "PG_VERSION").stat().st_uid != 0
    run.down(config, purge=True)
    assert not home.exists()


def test_state_folder_is_used_and_only_its_own_part_removed(config: Config) -> None:
    folder = Path("/tmp") / config.instance  # noqa: S108  (where the server's user can go)
    folder.mkdir(mode=0o755)
    (folder / "mine").touch()
    placed = dataclasses.replace(config, state_dir=str(folder))
    with postgres.serving(placed):
        assert Embedded(placed).home.parent == folder
    with pytest.raises(VedetteError, match="VEDETTE_STATE_DIR now says"):
        Embedded(dataclasses.replace(config, state_dir="/elsewhere")).start()
    run.down(config, purge=True)
    assert [path.name for path in folder.iterdir()] == ["mine"]
    shutil.rmtree(folder)


# Airflow


def test_airflow_sees_this_instance_and_nothing_of_the_shell(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AIRFLOW__CORE__DAGS_FOLDER", "AIRFLOW_CONN_OTHER", "PGHOST", "VEDETTE_CONTACT"):
        monkeypatch.setenv(name, "foreign")
    state.prepare(config)
    made = airflow.environment(
        config, metadata_url="postgresql://a:b@127.0.0.1:1/airflow", database_url="postgresql://n"
    )
    assert "foreign" not in made.values()
    assert made["VEDETTE_DATABASE_URL"] == "postgresql://n"
    assert made["VEDETTE_INSTANCE"] == config.instance
    assert made["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert made["AIRFLOW__CORE__DAGS_FOLDER"] == str(ROOT / "dags")
    assert configuration.load(made) == dataclasses.replace(
        config,
        database_url="postgresql://n",
        airflow_database_url="postgresql+psycopg2://a:b@127.0.0.1:1/airflow",
    )


def test_airflow_executes_nothing_of_the_package(tmp_path: Path) -> None:
    script = (
        "from airflow._shared.module_loading.file_discovery import find_path_from_directory\n"
        "import sys\n"
        "print(*find_path_from_directory(sys.argv[1], '.airflowignore', 'glob'), sep='\\n')\n"
    )
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(ROOT / "plugins")],
        check=True,
        capture_output=True,
        text=True,
        env={"AIRFLOW_HOME": str(tmp_path), "PATH": os.defpath},
    )
    modules = [Path(line) for line in found.stdout.splitlines() if line.endswith(".py")]
    assert set(modules) <= {ROOT / "plugins" / "vedette_page.py"}


# the whole


def test_failure_on_the_way_up_leaves_nothing_running(config: Config) -> None:
    def fail(_: Config) -> None:
        message = "the seeds are bad"
        raise VedetteError(message)

    with pytest.raises(VedetteError, match="the seeds are bad"), run.running(config, fail):
        pass
    assert not Embedded(config).running()
    assert process.recorded(state.place(config)) == []
    assert run.status(config)["running"] is False


def test_down_stops_a_run_that_is_under_way(config: Config) -> None:
    script = (
        "import sys, time; from vedette import config; from vedette.local import run\n"
        "def prepare(_): print('here', flush=True); time.sleep(300)\n"
        "run.up(config.load(), prepare, say=lambda line: print(line, flush=True))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env={**config.environment(), "PYTHONPATH": str(ROOT / "plugins")},
        stdout=subprocess.PIPE,
        text=True,
    ) as runner:
        assert runner.stdout
        while runner.stdout.readline() != "here\n":
            assert runner.poll() is None
        assert run.status(config)["running"] is True
        assert run.status(config)["postgres"] is True
        run.down(config, purge=False)
        assert runner.stdout.read() == "stopped\n"
        assert runner.wait(10) == 0
    assert not Embedded(config).running()
