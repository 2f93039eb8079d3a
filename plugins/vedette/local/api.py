"""Airflow's REST interface, as far as driving and watching our DAGs needs it."""

import datetime as dt
import http.client
import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from vedette.errors import VedetteError
from vedette.local.state import HOST

_PAGE = 100  # rows an answer holds at most
FINISHED = ("success", "failed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A DAG run. `kind` is manual, scheduled or asset_triggered."""

    dag: str
    run: str
    state: str
    kind: str
    started: dt.datetime | None
    ended: dt.datetime | None
    conf: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskInstance:
    """A task of a run; `index` counts from 0 where it is mapped and is -1 where it is not."""

    task: str
    index: int
    label: str | None
    state: str | None
    tries: int
    started: dt.datetime | None
    ended: dt.datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AssetEvent:
    """An asset that changed, by which run, and the runs that it set off (DAG, run)."""

    asset: str
    at: dt.datetime
    extra: Mapping[str, Any]
    dag: str | None
    run: str | None
    triggered: tuple[tuple[str, str], ...]


class Api:
    """A client of one Airflow on loopback. Logs in when it must."""

    def __init__(self, port: int, password: str, *, user: str = "admin") -> None:
        self._port = port
        self._login = {"username": user, "password": password}
        self._token: str | None = None

    def health(self) -> dict[str, dt.datetime | None]:
        """Give each component's last heartbeat, None where it is not healthy. Needs no login."""
        answer = self._exchange("GET", "/api/v2/monitor/health", None, {})[1]
        return {
            name: _time(answer.get(name, {}).get(f"latest_{name}_heartbeat"))
            if answer.get(name, {}).get("status") == "healthy"
            else None
            for name in ("scheduler", "dag_processor", "triggerer")
        }

    def dags(self) -> dict[str, bool]:
        """Give the DAGs that Airflow has read, and whether each is paused."""
        return {row["dag_id"]: row["is_paused"] for row in self._rows("/api/v2/dags", "dags")}

    def import_errors(self) -> dict[str, str]:
        """Give the DAG files that Airflow could not read, with the last line of the reason."""
        rows = self._rows("/api/v2/importErrors", "import_errors")
        return {row["filename"]: _last_line(row["stack_trace"]) for row in rows}

    def unpause(self, dag: str, *, paused: bool = False) -> None:
        """Let a DAG be scheduled (or, with `paused`, no longer)."""
        path = f"/api/v2/dags/{quote(dag)}?update_mask=is_paused"
        self.call("PATCH", path, {"is_paused": paused})

    def trigger(self, dag: str, conf: Mapping[str, Any] | None = None) -> str:
        """Start a run by hand; its id."""
        body = {"logical_date": None, "conf": dict(conf or {})}
        return str(self.call("POST", f"/api/v2/dags/{quote(dag)}/dagRuns", body)["dag_run_id"])

    def runs(self, dag: str) -> list[Run]:
        """Give the runs of a DAG, newest first."""
        path = f"/api/v2/dags/{quote(dag)}/dagRuns?order_by=-run_after"
        return [_run(row) for row in self._rows(path, "dag_runs")]

    def run(self, dag: str, run: str) -> Run:
        """Give one run."""
        return _run(self.call("GET", f"/api/v2/dags/{quote(dag)}/dagRuns/{quote(run)}"))

    def tasks(self, dag: str, run: str) -> list[TaskInstance]:
        """Give the task instances of a run, mapped ones one by one."""
        path = f"/api/v2/dags/{quote(dag)}/dagRuns/{quote(run)}/taskInstances"
        return [_task(row) for row in self._rows(path, "task_instances")]

    def result(self, dag: str, run: str, task: str, *, index: int = -1) -> Any:
        """Give what a task returned."""
        path = f"/api/v2/dags/{quote(dag)}/dagRuns/{quote(run)}/taskInstances/{quote(task)}"
        answer = self.call("GET", f"{path}/xcomEntries/return_value?map_index={index}")
        return answer["value"]

    def log(self, dag: str, run: str, task: str, *, index: int = -1, attempt: int = 1) -> str:
        """Give the log of a task's attempt, one event a line."""
        path = f"/api/v2/dags/{quote(dag)}/dagRuns/{quote(run)}/taskInstances/{quote(task)}"
        answer = self.call("GET", f"{path}/logs/{attempt}?full_content=true&map_index={index}")
        return "\n".join(str(line.get("event", line)) for line in answer["content"])

    def clear(self, dag: str, run: str, *, tasks: Collection[str] = ()) -> None:
        """Have a run's tasks done again (all, or these)."""
        body: dict[str, Any] = {"dry_run": False, "dag_run_id": run, "only_failed": False}
        if tasks:
            body["task_ids"] = list(tasks)
        self.call("POST", f"/api/v2/dags/{quote(dag)}/clearTaskInstances", body)

    def asset_events(self) -> list[AssetEvent]:
        """Give what happened to assets, newest first."""
        path = "/api/v2/assets/events?order_by=-timestamp"
        return [_event(row) for row in self._rows(path, "asset_events")]

    def wait_for_dags(self, names: Collection[str], *, seconds: float = 60) -> None:
        """Wait until Airflow has read these DAGs.

        Raises:
            VedetteError: it did not in time; the line says what is wrong with which file.
        """

        def check() -> bool:
            return set(names) <= set(self.dags())

        if not poll(check, seconds=seconds):
            missing = ", ".join(sorted(set(names) - set(self.dags())))
            broken = "; ".join(f"{file}: {why}" for file, why in self.import_errors().items())
            message = f"Airflow did not find {missing} in {seconds:.0f} s: {broken or 'no reason'}"
            raise VedetteError(message)

    def wait_for_run(self, dag: str, run: str, *, seconds: float) -> Run:
        """Wait until a run is over, well or badly.

        Raises:
            VedetteError: it is not in time.
        """
        if not poll(lambda: self.run(dag, run).state in FINISHED, seconds=seconds):
            message = f"{dag} has not ended in {seconds:.0f} s: look at the run {run} in the UI"
            raise VedetteError(message)
        return self.run(dag, run)

    def wait_for_new_run(self, dag: str, known: Collection[str], *, seconds: float) -> Run:
        """Wait until a run of `dag` is over that is not among the ids `known` before.

        Raises:
            VedetteError: there is none in time.
        """

        def newest() -> Run | None:
            over = [run for run in self.runs(dag) if run.state in FINISHED]
            return next((run for run in over if run.run not in known), None)

        if not poll(lambda: newest() is not None, seconds=seconds) or not (found := newest()):
            message = f"{dag} was not run in {seconds:.0f} s: look at the DAG in the UI"
            raise VedetteError(message)
        return found

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Make one authorised request.

        Raises:
            VedetteError: Airflow refuses it or cannot be reached.
        """
        status, answer = 401, None
        for attempt in range(2):
            if self._token is None or attempt:
                self._token = self._log_in()
            bearer = {"Authorization": f"Bearer {self._token}"}
            status, answer = self._exchange(method, path, body, bearer)
            if status not in {http.client.UNAUTHORIZED, http.client.FORBIDDEN}:
                break
        return _checked(status, answer, f"{method} {path}")

    def _log_in(self) -> str:
        status, answer = self._exchange("POST", "/auth/token", self._login, {})
        return str(_checked(status, answer, "logging in")["access_token"])

    def _rows(self, path: str, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        joint = "&" if "?" in path else "?"
        while True:
            page = urlencode({"limit": _PAGE, "offset": len(rows)})
            answer = self.call("GET", f"{path}{joint}{page}")
            rows += answer[name]
            if not answer[name] or len(rows) >= answer.get("total_entries", 0):
                return rows

    def _exchange(
        self, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]
    ) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=30)
        try:
            content = None if body is None else json.dumps(body)
            kinds = {"Content-Type": "application/json", "Accept": "application/json"}
            connection.request(method, path, content, {**kinds, **headers})
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text or b"null")
        except (OSError, ValueError, http.client.HTTPException) as error:
            message = f"Airflow does not answer on port {self._port}: {error}"
            raise VedetteError(message) from error
        finally:
            connection.close()


def poll(check: Callable[[], bool], *, seconds: float, pause: float = 0.25) -> bool:
    """Ask until the answer is yes (True) or time is up (False)."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def _checked(status: int, answer: Any, what: str) -> Any:
    if status >= http.client.BAD_REQUEST:
        detail = answer.get("detail", answer) if isinstance(answer, dict) else answer
        message = f"Airflow refused {what}: {status} {str(detail)[:300]}"
        raise VedetteError(message)
    return answer


def _time(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]


def _run(row: Mapping[str, Any]) -> Run:
    return Run(
        dag=row["dag_id"],
        run=row["dag_run_id"],
        state=row["state"],
        kind=row["run_type"],
        started=_time(row["start_date"]),
        ended=_time(row["end_date"]),
        conf=row["conf"] or {},
    )


def _task(row: Mapping[str, Any]) -> TaskInstance:
    return TaskInstance(
        task=row["task_id"],
        index=row["map_index"],
        label=row.get("rendered_map_index"),
        state=row["state"],
        tries=row["try_number"],
        started=_time(row["start_date"]),
        ended=_time(row["end_date"]),
    )


def _event(row: Mapping[str, Any]) -> AssetEvent:
    at = _time(row["timestamp"])
    if at is None:
        message = f"Airflow gave an asset event without a time: {row}"
        raise VedetteError(message)
    return AssetEvent(
        asset=row["name"],
        at=at,
        extra=row["extra"] or {},
        dag=row["source_dag_id"],
        run=row["source_run_id"],
        triggered=tuple((run["dag_id"], run["run_id"]) for run in row["created_dagruns"]),
    )
