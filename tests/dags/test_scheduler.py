"""The chain under the real scheduler: poll, and what it sets off; again; cleared; failing."""

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from tests.acceptance.instance import Instance, Rows, connected, contents
from tests.newsroom import EXPECTED, Loopback, listed, sample, settings

from vedette.config import ROOT
from vedette.local import api, postgres, run
from vedette.local.api import FINISHED, Api, Run, TaskInstance
from vedette.pipeline import setup

CHAIN = ("vedette_poll", "vedette_read", "vedette_analyse")
DIGEST, SETUP, KEEP = "vedette_digest", "vedette_setup", "vedette_keep"
RETAG = "vedette_retag"
LONGEST = 120  # seconds


@dataclass(frozen=True)
class Flow:
    """A running instance in which the chain was run once, by one trigger, and the digest sent."""

    api: Api
    rows: Rows
    serving: Loopback
    instance: Instance
    seeds: Path

    def busy(self, dag: str) -> Run:
        """The first run of a DAG that found something to do.

        There may be others: unpaused, Airflow also runs a DAG for the last time it was due.
        """
        runs = reversed(self.api.runs(dag))
        return next(one for one in runs if self.api.result(dag, one.run, "plan"))

    def tasks(self, dag: str) -> list[TaskInstance]:
        return self.api.tasks(dag, self.busy(dag).run)

    def finish(self, dag: str, number: str) -> Run:
        return self.api.wait_for_run(dag, number, seconds=LONGEST)

    def states(self, dag: str, number: str) -> dict[str, str | None]:
        return {task.task: task.state for task in self.api.tasks(dag, number)}

    def quiet(self) -> bool:
        """Whether all that was set off is over; a run that waits for its DAG is not meant."""
        events = [event for event in self.api.asset_events() if event.asset != "stories"]
        runs = [one for dag in CHAIN[1:] for one in self.api.runs(dag)]
        return all(event.triggered for event in events) and all(
            one.state in FINISHED for one in runs
        )


def _subscribers(folder: Path) -> Path:
    """A reader whose local day neither began nor ends while the test runs."""
    early = 6 <= dt.datetime.now(dt.UTC).hour < 18
    reader = {
        "slug": "reader",
        "address": "reader@vedette.example",
        "zone": "UTC" if early else "Asia/Kamchatka",
        "send_at": "23:59",
        "topics": "all",
    }
    file = folder / "subscribers.yaml"
    file.write_text(yaml.safe_dump({"subscribers": [reader]}), encoding="utf-8")
    return file


def _seeds(folder: Path) -> Path:
    """A seeds folder of our own, to be broken."""
    for name in ("topics", "corpus"):
        shutil.copytree(ROOT / "seeds" / name, folder / "seeds" / name)
    return folder / "seeds"


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    folder = tmp_path_factory.mktemp("flow")
    room = sample(dt.datetime.now(dt.UTC).replace(microsecond=0))
    seeds = _seeds(folder)
    with ExitStack() as stack:
        serving = stack.enter_context(Loopback(room))
        wishes = settings(serving) | {"subscribers": _subscribers(folder), "seeds": seeds}
        instance = Instance("flow", **wishes)
        stack.callback(instance.remove)
        running = stack.enter_context(run.running(instance.config, setup.at_start, paused=True))
        rows = stack.enter_context(connected(running.database_url))
        found = Flow(running.api, rows, serving, instance, seeds)
        _once(found)
        yield found


def _once(flow: Flow) -> None:
    dags = (*CHAIN, DIGEST, SETUP)
    flow.api.wait_for_dags(dags)
    for dag in dags:
        flow.api.unpause(dag)
    flow.finish(CHAIN[0], flow.api.trigger(CHAIN[0]))
    # Its time may come at any moment; once all is read, that does not matter any more.
    flow.api.unpause(CHAIN[0], paused=True)
    for dag in CHAIN[1:]:
        flow.api.wait_for_new_run(dag, (), seconds=LONGEST)
    assert api.poll(flow.quiet, seconds=LONGEST)
    flow.api.unpause(CHAIN[0])
    flow.finish(DIGEST, flow.api.trigger(DIGEST, {"ending_now": True}))


def test_airflow_reads_every_file(flow: Flow) -> None:
    assert flow.api.import_errors() == {}
    assert set(flow.api.dags()) == {file.stem for file in (ROOT / "dags").glob("*.py")}


def test_each_dag_sets_off_the_next(flow: Flow) -> None:
    for dag in CHAIN:
        assert flow.busy(dag).state == "success"
        assert {task.state for task in flow.tasks(dag)} == {"success"}
    for dag in CHAIN[1:]:
        assert flow.busy(dag).kind == "asset_triggered"


def test_assets_say_what_changed_and_whom_it_concerned(flow: Flow) -> None:
    numbers = {"entries": flow.rows("select count(*) from news.entry")[0]["count"]}
    numbers["articles"] = flow.rows("select count(*) from news.article")[0]["count"]
    events = {event.asset: event for event in flow.api.asset_events()}  # the first of each
    assert set(events) == {"entries", "articles", "stories"}
    for asset, source, target in zip(("entries", "articles"), CHAIN, CHAIN[1:], strict=False):
        event = events[asset]
        assert (event.dag, event.run) == (source, flow.busy(source).run)
        assert event.triggered == ((target, flow.busy(target).run),)
        assert event.extra[asset] == numbers[asset]
    stories = events["stories"]
    assert (stories.dag, stories.run, stories.triggered) == (CHAIN[2], flow.busy(CHAIN[2]).run, ())


@pytest.mark.parametrize(
    ("dag", "task", "what"), [(CHAIN[0], "poll", "feeds"), (CHAIN[1], "read", "entries")]
)
def test_mapped_tasks_are_batches_of_whole_hosts(
    flow: Flow, dag: str, task: str, what: str
) -> None:
    batches = flow.api.result(dag, flow.busy(dag).run, "plan")
    mapped = [one for one in flow.tasks(dag) if one.task == task]
    assert [one.label for one in mapped] == [batch["label"] for batch in batches]
    hosts = [host for batch in batches for host in batch["hosts"]]
    assert 4 <= len(batches) <= 8
    assert sorted(hosts) == sorted(flow.serving.hosts())
    items = [label.split(f" {what} of ") for label in (batch["label"] for batch in batches)]
    (row,) = flow.rows(f"select count(*) from news.{'feed' if what == 'feeds' else 'entry'}")
    assert sum(int(number) for number, _ in items) == row["count"]


def test_tagging_tasks_are_labelled_by_part(flow: Flow) -> None:
    labels = [task.label for task in flow.tasks(CHAIN[2]) if task.task == "tag"]
    assert labels == [f"part {place} of {len(labels)}" for place in range(1, len(labels) + 1)]
    assert labels


def test_everything_went_all_the_way(flow: Flow) -> None:
    states = flow.rows("select state, gate, count(*) from news.entry group by 1, 2 order by 1")
    refused = [row for row in states if row["state"] != "read"]
    assert [(row["state"], row["gate"]) for row in refused] == [
        ("refused", row["gate"]) for row in EXPECTED["refused"]
    ]
    assert flow.rows("select distinct state from news.article") == [{"state": "filed"}]
    (digest,) = flow.rows("select state, (select count(*) from news.digest_item) from news.digest")
    assert digest["state"] == "sent"
    known = [row for row in EXPECTED["known"] if row["expectation"] == "contains"]
    assert digest["count"] >= len(EXPECTED["digest"]["contains"]) - len(known)
    assert [mail["To"] for mail in flow.instance.mails()] == ["reader@vedette.example"]


def test_what_must_not_be_asked_for_was_not(flow: Flow) -> None:
    asked = {path for _, path in flow.serving.asked}
    pieces = {piece.id: piece for piece in flow.serving.room.content.pieces}
    never = {pieces[name].path for name in EXPECTED["never_fetched"]}
    assert asked & never == set()
    pages = {piece.path.partition("?")[0] for piece in listed(flow.serving.room).values()}
    assert asked >= pages - never


def test_with_nothing_to_do_it_skips_and_changes_nothing(flow: Flow) -> None:
    before, events = contents(flow.rows), len(flow.api.asset_events())
    asked, read = len(flow.serving.asked), len(flow.api.runs(CHAIN[1]))
    started = [(dag, flow.api.trigger(dag)) for dag in (*CHAIN[:2], DIGEST)]
    for dag, number in started:
        assert flow.finish(dag, number).state == "success"
    (poll, read_again, _) = started
    assert flow.states(*poll) == {
        "plan": "success", "poll": "skipped", "watch": "success", "publish": "skipped"
    }  # fmt: skip
    assert flow.states(*read_again) == {
        "plan": "success", "read": "skipped", "deduplicate": "success", "publish": "skipped"
    }  # fmt: skip
    assert "nothing waits to be read" in _log(flow, *poll, "publish")
    assert "no article waits for analysis" in _log(flow, *read_again, "publish")
    assert contents(flow.rows) == before
    assert len(flow.api.asset_events()) == events
    assert len(flow.api.runs(CHAIN[1])) == read + 1
    assert len(flow.serving.asked) == asked
    assert len(flow.instance.mails()) == 1


def _log(flow: Flow, dag: str, number: str, task: str) -> str:
    """All of a log, the fields of its events, too."""
    path = f"/api/v2/dags/{dag}/dagRuns/{quote(number)}/taskInstances/{task}/logs/1"
    return str(flow.api.call("GET", f"{path}?full_content=true"))


def test_clearing_finished_runs_changes_nothing(flow: Flow) -> None:
    before, asked = contents(flow.rows), len(flow.serving.asked)
    events = len(flow.api.asset_events())
    cleared = [(dag, flow.busy(dag).run) for dag in CHAIN]
    cleared.append((DIGEST, flow.api.runs(DIGEST)[-1].run))
    tries = {one: _tries(flow, *one) for one in cleared}
    for dag, number in cleared:
        flow.api.clear(dag, number)
    for dag, number in cleared:
        assert flow.finish(dag, number).state == "success"
        assert _tries(flow, dag, number) == tries[dag, number] + 1
    assert contents(flow.rows) == before
    assert len(flow.api.asset_events()) == events
    assert len(flow.serving.asked) == asked
    assert len(flow.instance.mails()) == 1


def _tries(flow: Flow, dag: str, number: str) -> int:
    """How often the first task of a run was begun."""
    first = min(flow.api.tasks(dag, number), key=lambda task: task.task not in {"plan", "compose"})
    return first.tries


def test_a_task_that_fails_tells_the_operator_and_goes_on_when_cleared(flow: Flow) -> None:
    loaded = "select slug, version, digest, retired_at from news.topic order by slug, version"
    before, mails = flow.rows(loaded), len(flow.instance.mails())
    broken = flow.seeds / "topics" / "broken.yaml"
    broken.write_text("slug: broken\ngroup: [unfinished\n", encoding="utf-8")
    number = flow.api.trigger(SETUP)
    assert flow.finish(SETUP, number).state == "failed"
    assert api.poll(lambda: len(flow.instance.mails()) > mails, seconds=LONGEST)
    (mail,) = flow.instance.mails()[mails:]
    assert mail["To"] == flow.instance.config.operator
    assert mail["Subject"] == "Vedette: vedette_setup.prepare failed"
    text = mail.get_content()
    assert "broken.yaml:" in text
    assert number in text
    assert f"http://127.0.0.1:{flow.instance.config.ui_port}/" in text
    assert flow.rows(loaded) == before

    broken.unlink()
    flow.api.clear(SETUP, number)
    assert flow.finish(SETUP, number).state == "success"
    assert flow.rows(loaded) == before


def test_keep_cleans_airflows_own_tables_and_logs(flow: Flow) -> None:
    flow.api.unpause(KEEP)
    # Unpaused, it first runs for the last time it was due.
    flow.finish(KEEP, flow.api.wait_for_new_run(KEEP, (), seconds=LONGEST).run)
    logs = flow.instance.place.airflow / "logs"
    old = logs / "long-ago.log"
    old.write_text("of long ago")
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=400)
    os.utime(old, (long_ago.timestamp(),) * 2)
    with connected(postgres.Embedded(flow.instance.config).url("airflow", "airflow")) as metadata:
        (event,) = metadata(
            "insert into log (dttm, event) values (%(then)s, 'long ago') returning id",
            then=long_ago,
        )
        number = flow.api.trigger(KEEP)
        assert flow.finish(KEEP, number).state == "success"
        assert flow.api.result(KEEP, number, "clean_airflow") == {
            "log files dropped": 1,
            "metadata cleaned": 1,
        }
        assert metadata("select id from log where id = %(id)s", id=event["id"]) == []
        assert metadata("select id from log where dttm > now() - interval '1 day' limit 1")
        assert metadata("select from pg_tables where tablename like '_airflow_deleted%%'") == []
    assert not old.exists()
    assert (logs / f"dag_id={KEEP}").exists()


def test_retag_reports_first_and_applies_what_it_reported(flow: Flow) -> None:
    topics = flow.seeds / "topics" / "taxonomy.yaml"
    topics.write_text(topics.read_text("utf-8") + "# another lexicon\n", encoding="utf-8")
    assert flow.finish(SETUP, flow.api.trigger(SETUP)).state == "success"
    # As if the lexicon before had found nothing in one of them.
    (missed,) = flow.rows(
        "update news.article set gate = 'irrelevant' where id ="
        " (select min(article_id) from news.tagging where about and inherited_from is null)"
        " returning id"
    )
    flow.rows("delete from news.tagging where article_id = %(id)s returning 1", **missed)
    flow.api.unpause(RETAG)
    before = contents(flow.rows)
    dry = flow.api.trigger(RETAG, {"since": "2020-01-01"})
    assert flow.finish(RETAG, dry).state == "success"
    assert flow.states(RETAG, dry) == {
        "plan": "success", "compare": "success", "report": "success", "apply": "skipped",
        "publish": "skipped",
    }  # fmt: skip
    assert contents(flow.rows) == before
    run = flow.api.result(RETAG, dry, "report")["run"]
    log = _log(flow, RETAG, dry, "report")
    assert "become news: " in log
    assert f"vedette retag --apply {run}" in log

    events, analysed = flow.api.asset_events(), {one.run for one in flow.api.runs(CHAIN[2])}
    taken = flow.api.trigger(RETAG, {"apply": run})
    assert flow.finish(RETAG, taken).state == "success"
    assert set(flow.states(RETAG, taken).values()) == {"success"}
    assert len(flow.api.asset_events()) == len(events) + 1
    following = flow.api.wait_for_new_run(CHAIN[2], analysed, seconds=LONGEST)
    assert flow.finish(CHAIN[2], following.run).state == "success"
    query = "select state, gate, lexicon from news.article where id = %(id)s"
    (row,) = flow.rows(query, **missed)
    (current,) = flow.rows("select lexicon, state from news.retag where id = %(id)s", id=run)
    assert row == {"state": "filed", "gate": None, "lexicon": current["lexicon"]}
    assert current["state"] == "applied"
    assert flow.rows(
        "select count(*) from news.article where lexicon <> %(lexicon)s", **current
    ) == [{"count": 0}]
