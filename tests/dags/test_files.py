"""The DAG files, as Airflow reads them in a process of its own: what they say and what they cost."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from vedette.config import ROOT

FILES = sorted((ROOT / "dags").glob("*.py"))
PROGRAMS = Path(__file__).parent / "programs"
ENTRIES, ARTICLES, STORIES = ["entries"], ["articles"], ["stories"]
SCHEDULES = {
    "vedette_setup": None,
    "vedette_poll": "*/5 * * * *",
    "vedette_read": ENTRIES,
    "vedette_analyse": ARTICLES,
    "vedette_digest": "*/10 * * * *",
    "vedette_keep": "20 3 * * *",
    "vedette_retag": None,
}
OUTLETS = {
    ("vedette_poll", "publish"): ENTRIES,
    ("vedette_read", "publish"): ARTICLES,
    ("vedette_analyse", "publish"): STORIES,
    ("vedette_retag", "publish"): ARTICLES,
}
ORDER = {
    "vedette_setup": {"prepare": []},
    "vedette_poll": {"plan": [], "poll": ["plan"], "watch": ["poll"], "publish": ["poll"]},
    "vedette_read": {
        "plan": [], "read": ["plan"], "deduplicate": ["read"], "publish": ["deduplicate"]
    },
    "vedette_analyse": {"plan": [], "tag": ["plan"], "file": ["tag"], "publish": ["file"]},
    "vedette_digest": {"compose": [], "send": ["compose"]},
    "vedette_keep": {"keep": [], "clean_airflow": []},
    "vedette_retag": {
        "plan": [], "compare": ["plan"], "report": ["compare", "plan"], "apply": ["plan", "report"],
        "publish": ["apply"],
    },
}  # fmt: skip
LABELS = {
    ("vedette_poll", "poll"): "{{ batch }}",
    ("vedette_read", "read"): "{{ batch }}",
    ("vedette_analyse", "tag"): "{{ part }}",
    ("vedette_retag", "compare"): "{{ part }}",
}
# What a task needs and the parsing of its DAG does not.
HEAVY = {
    "aiohttp", "ahocorasick_rs", "htmldate", "jinja2", "lxml", "psycopg", "py3langid",
    "selectolax", "trafilatura", "yaml",
}  # fmt: skip


def run(program: str, home: Path, *arguments: str | Path, **settings: str) -> Any:
    """Run a program under an Airflow that nobody else has, without a database; what it found."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("AIRFLOW", "VEDETTE_", "PYTHON"))
    }
    ours = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/nothing.db",
        "PYTHONPATH": str(ROOT / "plugins"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, PROGRAMS / f"{program}.py", *arguments],
        env=kept | ours | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("airflow")


@pytest.fixture(scope="module")
def dags(home: Path) -> dict[str, Any]:
    found = run("describe", home, ROOT / "dags")
    assert found["errors"] == {}
    return dict(found["dags"])


def tasks(dags: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (name, number, task) for name, dag in dags.items() for number, task in dag["tasks"].items()
    ]


def test_each_file_holds_the_dag_of_its_name(dags: dict[str, Any]) -> None:
    assert sorted(dags) == [file.stem for file in FILES] == sorted(SCHEDULES)


def test_dags_say_what_they_are(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        assert len((dag["doc_md"] or "").split()) > 15, name
        assert dag["owner"] == "vedette", name
        assert {"vedette"} < set(dag["tags"]), name


def test_dags_run_once_at_a_time_and_make_up_for_nothing(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        assert (dag["catchup"], dag["max_active_runs"]) == (False, 1), name


def test_schedules_and_assets_make_the_flow(dags: dict[str, Any]) -> None:
    assert {name: dag["schedule"] for name, dag in dags.items()} == SCHEDULES
    outlets = {(name, number): task["outlets"] for name, number, task in tasks(dags)}
    assert {place: assets for place, assets in outlets.items() if assets} == OUTLETS


def test_tasks_are_in_order(dags: dict[str, Any]) -> None:
    order = {
        name: {number: task["after"] for number, task in dag["tasks"].items()}
        for name, dag in dags.items()
    }
    assert order == ORDER


def test_tasks_say_what_they_do_and_who_is_told(dags: dict[str, Any]) -> None:
    for name, number, task in tasks(dags):
        assert task["doc_md"], (name, number)
        assert task["owner"] == "vedette", (name, number)
        assert task["on_failure"] == ["vedette.pipeline.alarm.task_failed"], (name, number)


def test_tasks_are_tried_again_except_where_a_person_must_mend_a_file(dags: dict[str, Any]) -> None:
    for name, number, task in tasks(dags):
        if name == "vedette_setup":
            assert task["retries"] == 0
        else:
            assert task["retries"] >= 1, (name, number)
            assert task["retry_seconds"] >= 10, (name, number)


def test_mapped_tasks_are_labelled(dags: dict[str, Any]) -> None:
    labels = {(name, number): task["label"] for name, number, task in tasks(dags) if task["mapped"]}
    assert labels == LABELS


@pytest.fixture(scope="module")
def imports(home: Path, careless: Path) -> dict[str, Any]:
    # Whatever the configuration says: it is read by tasks, not by the parsing.
    found = run("import_alone", home, *FILES, careless, VEDETTE_SMTP_PORT="no number")
    return {Path(file).stem: seen for file, seen in found.items()}


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("dags") / "careless.py"
    file.write_text(
        "import pathlib, socket, psycopg\n"
        "pathlib.Path(__file__).with_name('written').write_text('x')\n"
        "socket.socket().connect_ex(('127.0.0.1', 9))\n",
        encoding="utf-8",
    )
    return file


@pytest.mark.parametrize("name", SCHEDULES)
def test_importing_a_file_is_light_and_touches_nothing(imports: dict[str, Any], name: str) -> None:
    brought = {module.partition(".")[0] for module in imports[name]["modules"]}
    assert "vedette" in brought
    assert brought & HEAVY == set()
    assert imports[name]["done"] == []


def test_a_careless_file_would_be_seen(imports: dict[str, Any]) -> None:
    assert "psycopg" in imports["careless"]["modules"]
    done = imports["careless"]["done"]
    assert [event for event in done if event.startswith("open ") and "written" in event]
    assert [event for event in done if event.startswith("socket.connect ")]


def test_airflow_executes_nothing_of_the_package(home: Path) -> None:
    found = run("plugins", home)
    assert found["errors"] == {}
    assert set(found["executed"]) <= {"vedette_page"}
    package = {path.stem for path in (ROOT / "plugins" / "vedette").rglob("*.py")}
    assert {name for name in found["new"] if name in package} == set()


def test_without_the_ignore_file_airflow_would(home: Path, tmp_path: Path) -> None:
    (tmp_path / "vedette").mkdir()
    (tmp_path / "vedette" / "model.py").write_text("x = 1  # AirflowPlugin\n", encoding="utf-8")
    found = run("plugins", home, AIRFLOW__CORE__PLUGINS_FOLDER=str(tmp_path))
    assert list(found["executed"]) == ["model"]
