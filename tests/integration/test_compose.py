"""The containers: what their files say, and the services run as processes with what is said there."""

import http.client
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from packaging.specifiers import SpecifierSet
from tests import containers
from tests.acceptance.instance import connected
from tests.conftest import Databases
from tests.containers import MissingError, Services, Setting

from vedette import config as configuration
from vedette.config import ROOT
from vedette.errors import ConfigError, VedetteError
from vedette.local import airflow, furnish, probe, state
from vedette.local.api import Api

EXAMPLE = containers.example()
RAW = containers.raw()
SERVICES: dict[str, Any] = RAW["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
LASTING = sorted(name for name, service in SERVICES.items() if service["restart"] != "no")
MADE = {name: setting.made() for name, setting in EXAMPLE.items()}
FILLED = containers.filled(MADE)
# Where a container must differ from outside; all else is held equal.
DIFFERENT = {
    "AIRFLOW__API__HOST": "the port is published from the container's own address",
    "AIRFLOW__API__SECRET_KEY": "a secret",
    "AIRFLOW__API_AUTH__JWT_SECRET": "a secret",
    "AIRFLOW__CORE__FERNET_KEY": "a secret",
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "another container",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "another container",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": "a volume",
    "AIRFLOW__LOGGING__BASE_LOG_FOLDER": "a volume",
}
# Settings that containers do without; all others can be given in .env.
NOT_PASSED = {
    "VEDETTE_INSTANCE": "the project's name keeps instances apart",
    "VEDETTE_STATE_DIR": "volumes hold what there is",
    "VEDETTE_POSTGRES_PORT": "Postgres is not published",
    "VEDETTE_NEWSROOM_PORT": "the sample newsroom is no service",
    "VEDETTE_HOSTS": "nothing inside is watched",
    "VEDETTE_UI_PORT": "a matter of publishing",
    "VEDETTE_SMTP_HOST": "the sink is on loopback, as outside",
    "VEDETTE_SEEDS": "mounted where they are looked for",
    "VEDETTE_OUTLETS": "mounted where they are looked for",
    "VEDETTE_SUBSCRIBERS": "mounted where they are looked for",
    "VEDETTE_SEED_DIR": "for checks at a desk",
    "VEDETTE_BATCHES": "PARALLELISM depends on it",
    "VEDETTE_FETCH_TIMEOUT": "a limit that fits everybody",
    "VEDETTE_FETCH_MAX_BYTES": "a limit that fits everybody",
    "VEDETTE_FETCH_CONCURRENCY": "a limit that fits everybody",
    "VEDETTE_CLAIM_SECONDS": "a limit that fits everybody",
    "VEDETTE_MAX_TRIES": "a limit that fits everybody",
}

each_service = pytest.mark.parametrize("name", sorted(SERVICES))


# Reading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a${SET}b", "a1b"),
        ("${UNSET}", ""),
        ("${EMPTY:-x y}${SET:-2}", "x y1"),
        ("${SET:?say so}", "1"),
        ("$${SET} $$", "${SET} $"),
    ],
)
def test_variables_are_filled_in(text: str, expected: str) -> None:
    assert containers.interpolate(text, {"SET": "1", "EMPTY": ""}) == expected


@pytest.mark.parametrize("text", ["$SET", "${SET", "${SET-2}", "cost: 1$"])
def test_what_is_no_reference_is_noticed(text: str) -> None:
    with pytest.raises(AssertionError, match="neither"):
        containers.interpolate(text, {"SET": "1"})


# docker-compose.yml


def test_the_file_keeps_to_the_compose_schema(tmp_path: Path) -> None:
    def complaint(path: Path) -> str:
        command = [sys.executable, "-m", "check_jsonschema"]
        done = subprocess.run(
            [*command, "--builtin-schema", "vendor.compose-spec", str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        return "" if done.returncode == 0 else done.stdout + done.stderr

    assert complaint(containers.COMPOSE) == ""
    broken = tmp_path / "docker-compose.yml"
    broken.write_text("services: {a: {image: b, depend_on: [c]}}\n", encoding="utf-8")
    assert "depend_on" in complaint(broken)


def _references() -> list[containers.Reference]:
    return [one for text in containers.texts(RAW) for one in containers.references(text)]


def test_every_variable_is_in_the_example_and_none_without_use() -> None:
    assert {one.name for one in _references()} == set(EXAMPLE)


@pytest.mark.parametrize("setting", EXAMPLE.values(), ids=lambda setting: setting.name)
def test_every_variable_is_explained(setting: Setting) -> None:
    assert re.fullmatch(r"[A-Z].{20,}\.", setting.said)
    assert bool(setting.command) == (setting.name in furnish.SECRETS)


@pytest.mark.parametrize("name", furnish.SECRETS)
def test_a_secret_has_no_value_in_the_repository_and_stops_the_engine(name: str) -> None:
    uses = [one for one in _references() if one.name == name]
    assert {(one.kind, one.rest) for one in uses} == {("?", "see .env.example")}
    assert EXAMPLE[name].value == ""
    with pytest.raises(MissingError, match=f"{name} is missing a value: see .env.example"):
        containers.filled({**MADE, name: ""})


def test_only_secrets_are_required() -> None:
    assert {one.name for one in _references() if one.kind == "?"} == set(furnish.SECRETS)
    containers.filled({name: MADE[name] for name in furnish.SECRETS})


@pytest.mark.parametrize("name", OURS)
def test_what_sounds_secret_comes_from_outside(name: str) -> None:
    for variable, value in SERVICES[name]["environment"].items():
        if re.search(r"(PASSWORD|SECRET|SECRET_KEY|FERNET_KEY|JWT_SECRET)$", variable):
            (reference,) = containers.references(value)
            assert value == f"${{{reference.name}:?{reference.rest}}}"
        without = re.sub(r"\$\{[^}]*\}", "", value)
        assert not re.search(r"://[^/@]*:[^/@]+@", without), f"{variable}: a password"


@pytest.mark.parametrize("name", furnish.SECRETS)
def test_a_secret_is_made_anew_each_time_and_is_accepted(name: str) -> None:
    pattern, _ = furnish.SECRETS[name]
    first, second = EXAMPLE[name].made(), EXAMPLE[name].made()
    assert first != second
    assert pattern.fullmatch(first)
    assert containers.interpolate("${X}", {"X": first}) == first


@each_service
def test_everything_referred_to_is_there(name: str) -> None:
    service = SERVICES[name]
    assert set(service.get("depends_on", {})) <= set(SERVICES) - {name}
    assert set(service.get("networks", [])) <= set(RAW["networks"])
    shared = service.get("network_mode", "")
    if shared:
        assert shared.removeprefix("service:") in service["depends_on"]
        assert not {"networks", "ports"} & set(service)
    for volume in service.get("volumes", []):
        if isinstance(volume, str):
            assert volume.split(":")[0] in RAW["volumes"]


def test_everything_declared_is_used() -> None:
    named = [str(volume).split(":")[0] for one in SERVICES.values() for volume in one["volumes"]]
    assert set(RAW["volumes"]) <= set(named)
    assert set(RAW["networks"]) == {
        name for one in SERVICES.values() for name in one.get("networks", [])
    }
    assert not {"secrets", "configs"} & set(RAW)


@each_service
def test_whatever_is_waited_for_can_come(name: str) -> None:
    for other, wish in SERVICES[name].get("depends_on", {}).items():
        if wish["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert wish["condition"] == "service_completed_successfully"
            assert SERVICES[other]["restart"] == "no"


@pytest.mark.parametrize("name", LASTING)
def test_what_runs_on_is_watched_bounded_and_started_again(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"
    assert re.fullmatch(r"\d+s", service["stop_grace_period"])
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}


@each_service
def test_ports_are_published_to_this_machine_only(name: str) -> None:
    for port in SERVICES[name].get("ports", []):
        assert port.startswith("127.0.0.1:")


@each_service
def test_images_are_pinned(name: str) -> None:
    image = SERVICES[name]["image"]
    assert re.search(r":(?!latest)[\w.-]+$", image)
    if name in OURS:
        assert SERVICES[name]["build"]["context"] == "."
        assert image == "vedette:local"


def _ignored(path: str) -> bool:
    if not (ROOT / ".git").exists():
        pytest.skip("no repository to ask what it ignores")
    git = shutil.which("git") or "git"
    # The clone may belong to somebody else than who runs the tests.
    command = [git, "-c", "safe.directory=*", "check-ignore", "--quiet", path]
    done = subprocess.run(command, cwd=ROOT, check=False)
    assert done.returncode in {0, 1}
    return done.returncode == 0


def test_what_is_mounted_from_here_is_here() -> None:
    binds = [
        one
        for service in SERVICES.values()
        for one in service["volumes"]
        if not isinstance(one, str)
    ]
    assert binds
    for bind in binds:
        assert bind["bind"] == {"create_host_path": False}
        assert bind["read_only"]
        assert (ROOT / bind["source"]).exists()
        assert bind["target"] == f"{containers.INSIDE}/{Path(bind['source'])}"
        assert not _ignored(bind["source"])


def test_what_the_user_writes_is_in_no_repository_and_no_image() -> None:
    assert _ignored(".env")
    first, *rest = _patterns()
    assert first == "*"
    assert {rule for rule in rest if rule.startswith("!")} == {
        f"!{one}" for one in containers.copied()
    }


def _patterns() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("name", OURS)
def test_our_services_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "user", "pid", "ipc"} & set(service)


# The Dockerfile


STAGES = containers.stages()
INSTRUCTIONS = [one for stage in STAGES for one in stage]


def _project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return found


def test_the_image_has_a_pinned_python_that_is_supported() -> None:
    assert len({stage[0].words[0] for stage in STAGES}) == 1
    found = re.fullmatch(r"python:(\d+\.\d+)-slim-\w+", STAGES[0][0].words[0])
    assert found
    assert SpecifierSet(_project()["requires-python"]).contains(f"{found[1]}.0")


@pytest.mark.parametrize("source", containers.copied())
def test_everything_copied_is_there(source: str) -> None:
    assert (ROOT / source).exists()
    assert not _ignored(source)


def test_only_what_is_copied_comes_in() -> None:
    assert {one.name for one in INSTRUCTIONS} == {
        "FROM", "ARG", "ENV", "WORKDIR", "COPY", "RUN", "LABEL", "USER", "CMD"
    }  # fmt: skip
    assert not any("://" in word for one in INSTRUCTIONS for word in one.words)
    assert [one.words for one in INSTRUCTIONS if one.name == "ARG"] == [("PIP_INDEX_URL",)]


def test_packages_are_installed_as_locked() -> None:
    runs = [" ".join((*one.options, *one.words)) for one in STAGES[0] if one.name == "RUN"]
    (installs,) = [run for run in runs if "requirements.lock" in run]
    assert {"--no-deps", "--require-hashes", "--only-binary"} <= set(installs.split())
    assert all("--no-deps" in run for run in runs if "pip install" in run)


def test_the_last_stage_installs_nothing_and_is_not_root() -> None:
    last = STAGES[-1]
    for run in (one for one in last if one.name == "RUN"):
        assert not {"apt-get", "apt", "pip"} & set(run.words)
    (user,) = [one.words[0] for one in last if one.name == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    after = last[[one.name for one in last].index("USER") :]
    assert {one.name for one in after} == {"USER", "CMD"}
    made = next(one for one in last if one.name == "RUN")
    assert f"--uid={user.split(':')[0]}" in made.options


def test_every_folder_to_mount_on_is_made_for_that_user() -> None:
    made = next(one.words for one in STAGES[-1] if one.name == "RUN")
    for name in OURS:
        for volume in SERVICES[name]["volumes"]:
            if isinstance(volume, str):
                assert volume.split(":")[1] in made


def test_the_image_runs_its_own_python_unbuffered() -> None:
    environment = containers.image_environment()
    assert environment["PATH"].startswith(f"{containers.INSIDE}/.venv/bin:")
    assert environment["PYTHONPATH"] == f"{containers.INSIDE}/plugins"
    assert environment["PYTHONUNBUFFERED"] == "1"
    label = dict(
        word.split("=", 1) for one in STAGES[-1] if one.name == "LABEL" for word in one.words
    )
    assert label["org.opencontainers.image.licenses"] == _project()["license"]


# One truth with what runs outside containers


@pytest.fixture(scope="module")
def outside() -> Iterator[dict[str, str]]:
    """The environment that the embedded runtime gives to Airflow."""
    config = configuration.load({}, instance=f"test-containers-{os.getpid()}")
    state.prepare(config)
    try:
        yield airflow.environment(config, metadata_url="postgresql://a", database_url="")
    finally:
        shutil.rmtree(config.var)


def test_airflow_is_set_as_outside(outside: dict[str, str]) -> None:
    outside = {
        name: value.replace(str(ROOT), containers.INSIDE)
        for name, value in outside.items()
        if name.startswith(("AIRFLOW__", "SCARF_", "DO_NOT"))
    }
    inside = {
        name: value
        for name, value in FILLED["services"]["scheduler"]["environment"].items()
        if not name.startswith("VEDETTE_") and name != "AIRFLOW_HOME"
    }
    assert inside.keys() == outside.keys()
    assert {name for name, value in inside.items() if value != outside[name]} == set(DIFFERENT)


@pytest.mark.parametrize("name", airflow.COMPONENTS)
def test_components_are_started_as_outside(name: str) -> None:
    assert SERVICES[name]["command"] == ["airflow", *airflow.COMPONENTS[name]]
    assert SERVICES[name]["environment"] == SERVICES["scheduler"]["environment"]


def test_settings_exist_and_their_defaults_stand_in_one_place() -> None:
    defaults = configuration.load({}).environment()
    for name, value in SERVICES["scheduler"]["environment"].items():
        if name.startswith("VEDETTE_") and not name.endswith("DATABASE_URL"):
            assert value in {f"${{{name}:-}}", defaults[name]}
    passed = {name for name in SERVICES["scheduler"]["environment"] if name in defaults}
    assert passed | NOT_PASSED.keys() == defaults.keys()
    assert not passed & NOT_PASSED.keys()
    for name, setting in EXAMPLE.items():
        if name.startswith("VEDETTE_"):
            assert setting.value in {"", defaults[name]}
    ports = {one.rest for one in _references() if one.name == "VEDETTE_UI_PORT"}
    assert ports == {defaults["VEDETTE_UI_PORT"]}


def test_postgres_is_the_version_of_the_embedded_one(databases: Databases) -> None:
    major = _ask(databases.server.url(), "show server_version")[0][0].split(".")[0]
    assert SERVICES["postgres"]["image"].startswith(f"postgres:{major}-")
    assert "database:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]


def _ask(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


# The services, run


def _seeds(folder: Path) -> Path:
    """The seeds without outlets: nobody is asked for anything."""
    shutil.copytree(ROOT / "seeds", folder / "seeds", ignore=shutil.ignore_patterns("newsroom"))
    (folder / "seeds" / "outlets.yaml").write_text("outlets: []\n", encoding="utf-8")
    return folder / "seeds"


@pytest.fixture(scope="module")
def running(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    seeds = _seeds(tmp_path_factory.mktemp("seeds"))
    with containers.services(MADE, databases.server, seeds) as services:
        services.up()
        yield services


@pytest.fixture
def api(running: Services) -> Api:
    return Api(running.native.ui_port, MADE["ADMIN_PASSWORD"])


def _url(running: Services, database: str, role: str, variable: str) -> str:
    return (
        f"postgresql://{role}:{MADE[variable]}@127.0.0.1:{running.native.postgres_port}/{database}"
    )


def test_the_administrator_logs_in_and_nobody_else(running: Services, api: Api) -> None:
    assert api.import_errors() == {}
    with pytest.raises(VedetteError, match="401"):
        Api(running.native.ui_port, MADE["NEWS_PASSWORD"]).dags()
    (file,) = running.native.volume("login").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_every_dag_is_read_and_unpaused(api: Api) -> None:
    api.wait_for_dags([file.stem for file in (ROOT / "dags").glob("*.py")])
    assert api.dags() == {file.stem: False for file in (ROOT / "dags").glob("*.py")}


def test_a_task_runs_and_its_log_is_shown(api: Api) -> None:
    api.wait_for_dags(["vedette_keep"])
    number = api.trigger("vedette_keep")
    assert api.wait_for_run("vedette_keep", number, seconds=120).state == "success"
    assert api.result("vedette_keep", number, "keep")["partitions made"] == 0
    assert api.result("vedette_keep", number, "clean_airflow")["metadata cleaned"] == 1
    assert "Done" in api.log("vedette_keep", number, "keep")


def test_the_digest_lies_in_the_volume(running: Services, api: Api) -> None:
    api.wait_for_dags(["vedette_digest"])
    number = api.trigger("vedette_digest", {"ending_now": True})
    assert api.wait_for_run("vedette_digest", number, seconds=120).state == "success"
    (mail,) = running.native.volume("mail").glob("*.eml")
    assert b"\nTo: desk@vedette.example" in mail.read_bytes()


def test_the_desk_answers_behind_the_login(running: Services) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.native.ui_port, timeout=30)
    connection.request("GET", "/news/")
    assert connection.getresponse().status == 401
    connection.close()


def test_the_command_line_works_inside(running: Services) -> None:
    done = running.run("scheduler", "vedette", "digest", "list")
    assert (done.returncode, done.stderr) == (0, "")
    assert "desk" in done.stdout


def test_the_server_is_set_as_outside(running: Services, databases: Databases) -> None:
    own = {"port", "listen_addresses", "unix_socket_directories"}
    careless = {"fsync", "full_page_writes", "synchronous_commit"}
    query = "select name, setting from pg_settings where source = 'command line'"
    outside = dict(_ask(databases.server.url("postgres", "postgres"), query))
    inside = dict(_ask(_url(running, "postgres", "postgres", "POSTGRES_PASSWORD"), query))
    names = outside.keys() - own - careless
    assert {name: inside.get(name) for name in names} == {name: outside[name] for name in names}
    made = "select encoding, datlocprovider, datcollate, datlocale from pg_database where datname = 'vedette'"
    assert _ask(_url(running, "vedette", "vedette", "NEWS_PASSWORD"), made) == _ask(
        databases.server.url(), made
    )


def test_roles_may_do_what_they_may_outside(running: Services, databases: Databases) -> None:
    query = (
        "select rolname, rolsuper, rolcanlogin, rolconfig from pg_roles"
        " where rolname !~ '^pg_' order by 1"
    )
    administrator = _url(running, "postgres", "postgres", "POSTGRES_PASSWORD")
    assert _ask(administrator, query) == _ask(databases.server.url("postgres", "postgres"), query)
    with connected(_url(running, "vedette", "vedette_reader", "READER_PASSWORD")) as rows:
        assert rows("select count(*) from news.latest") == [{"count": 0}]
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        _ask(_url(running, "airflow", "vedette_reader", "READER_PASSWORD"), "select 1")


def _environment(running: Services, **changed: str) -> dict[str, str]:
    return running.environment("setup") | changed


def test_a_changed_password_is_taken_over(running: Services) -> None:
    other = EXAMPLE["READER_PASSWORD"].made()
    try:
        furnish.furnish(_environment(running, READER_PASSWORD=other))
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            _ask(_url(running, "vedette", "vedette_reader", "READER_PASSWORD"), "select 1")
    finally:
        furnish.furnish(_environment(running))
    _ask(_url(running, "vedette", "vedette_reader", "READER_PASSWORD"), "select 1")


def test_another_administrator_password_is_said_in_one_line(
    running: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = EXAMPLE["POSTGRES_PASSWORD"].made()
    environment = _environment(running)
    url = environment["FURNISH_URL"].replace(MADE["POSTGRES_PASSWORD"], other)
    for name, value in (environment | {"POSTGRES_PASSWORD": other, "FURNISH_URL": url}).items():
        monkeypatch.setenv(name, value)
    assert furnish.main() == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("vedette: the database was made with another POSTGRES_PASSWORD")


def test_the_services_end_in_time_and_wrote_where_they_may(running: Services) -> None:
    logs = {path.name for path in running.native.volume("logs").iterdir()}
    assert "dag_id=vedette_keep" in logs
    ended = running.down()
    assert {name: one.code for name, one in ended.items()} == dict.fromkeys(LASTING, 0)
    assert [name for name in LASTING if running.answers_well(name)] == []
    assert containers.files(running.native.image) == running.image_before
    for name in OURS:
        root = running.native.root(name)
        stray = {path for path in containers.files(root) if not path.startswith("tmp/")}
        mounts = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_symlink()}
        assert stray <= mounts


# What is said where something is wrong


@pytest.mark.parametrize("name", furnish.SECRETS)
@pytest.mark.parametrize("value", ["", "short", "with a blank, and long enough to pass for one ~~"])
def test_a_bad_secret_is_named_before_anything_is_done(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} must be .*: see .env.example$"):
        furnish.furnish({**{one: MADE[one] for one in furnish.SECRETS}, name: value})


def test_a_probe_says_why_it_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", raising=False)
    assert "is not set" in probe.state("scheduler")
    port = state.free_port()
    monkeypatch.setenv(
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL", f"http://127.0.0.1:{port}/execution/"
    )
    monkeypatch.setenv("VEDETTE_SMTP_PORT", str(port))
    for name in ("scheduler", "mail"):
        assert "refused" in probe.state(name)
