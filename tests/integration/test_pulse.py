"""The heartbeat: what notes the end of a pass, what is overdue, whom it tells; and upkeep."""

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg.types.json import Jsonb
from tests.commands import vedette
from tests.factories import Clock, Make
from tests.newsroom import Loopback

from vedette.config import Config
from vedette.pipeline import analyse, deduplicate, digests, keep, pulse, upkeep
from vedette.pipeline.work import Work

MONITOR = "http://monitor.example/ping/4711"


@pytest.fixture
def monitor(loopback: Loopback) -> Loopback:
    loopback.page(MONITOR, "OK", content_type="image/gif")  # monitors answer what they like
    return loopback


def watched(work: Work, monitor: Loopback, url: str = MONITOR) -> Work:
    config = replace(work.config, ping_url=url, hosts=monitor.hosts())
    return replace(work, config=config)


def test_each_pass_notes_its_end(work: Work, make: Make, clock: Clock) -> None:
    clock.advance(seconds=1)
    pulse.passed(work)
    for stage in (deduplicate.deduplicate, analyse.file, digests.send, keep.keep):
        stage(work)
    beats = dict(make.rows("select name, beat_at from news.heartbeat"))
    assert beats == dict.fromkeys(("poll", "read", "analyse", "digest", "keep"), clock())
    clock.advance(minutes=10)
    pulse.passed(work)
    assert make.value("select beat_at from news.heartbeat where name = 'poll'") == clock()


def test_the_monitor_is_told_after_a_pass(work: Work, monitor: Loopback) -> None:
    assert pulse.passed(watched(work, monitor)) is True
    # The address itself and nothing else: a monitor has no robots.txt to be asked for.
    assert monitor.asked == [("monitor.example", "/ping/4711")]


def test_the_monitor_is_not_told_while_something_is_overdue(
    work: Work, monitor: Loopback, make: Make, clock: Clock
) -> None:
    make.digest(state="composed", composed_at=clock() - dt.timedelta(hours=1))
    assert pulse.passed(watched(work, monitor)) is False
    assert monitor.asked == []


@pytest.mark.parametrize("status", [404, 500])
def test_a_monitor_that_fails_stops_nothing(work: Work, monitor: Loopback, status: int) -> None:
    monitor.broken["/ping/4711"] = status
    assert pulse.passed(watched(work, monitor)) is False


def test_a_ping_reaches_no_address_inside(work: Work, monitor: Loopback) -> None:
    work = watched(work, monitor, f"http://127.0.0.1:{monitor.port}/ping/4711")
    assert pulse.passed(work) is False
    assert monitor.asked == []


def test_a_window_that_passed_without_a_digest_is_overdue(
    work: Work, make: Make, clock: Clock
) -> None:
    make.subscriber(slug="desk", zone="UTC", send_at=dt.time(8))  # a quarter of an hour ago
    pulse.passed(work)
    pulse.beat(work, "digest")
    assert pulse.problems(work) == []
    clock.advance(minutes=16)
    pulse.passed(work)
    pulse.beat(work, "digest")
    assert pulse.problems(work) == [
        "digest: desk's of 2026-03-10 is overdue and not composed: see vedette_digest"
    ]
    digests.compose(work)
    assert pulse.problems(work) == []


def test_a_new_reader_is_owed_nothing_yet(work: Work, make: Make, clock: Clock) -> None:
    make.subscriber(zone="UTC", send_at=dt.time(6), since=clock())
    pulse.passed(work)
    assert pulse.problems(work) == []


def test_work_left_waiting_is_overdue(work: Work, make: Make, clock: Clock) -> None:
    make.entry()
    make.article(state="deduplicated")
    make.feed(next_due=clock(), last_polled=clock())
    clock.advance(hours=3)
    pulse.passed(work)
    stages = [line.partition(":")[0] for line in pulse.problems(work)]
    assert stages == ["feed", "entry", "article"]


def test_an_article_waits_since_its_page_came(work: Work, make: Make, clock: Clock) -> None:
    old = clock() - dt.timedelta(hours=9)  # its host was down over night
    entry = make.entry(first_seen=old, state="read")
    outlet = make.value("select outlet_id from news.entry where id = %s", entry)
    make.insert(
        "page", entry_id=entry, outlet_id=outlet, rights="analyse", final_url="http://x.example/",
        status=200, headers=Jsonb({}), body=b"x", bytes=1, fetched_at=clock(),
        keep_until=clock() + dt.timedelta(days=30),
    )  # fmt: skip
    make.article(entry=entry, outlet=outlet, first_seen=old)
    pulse.passed(work)
    assert pulse.problems(work) == []


# vedette status --check


def test_check_says_what_is_overdue_and_fails(config: Config, work: Work) -> None:
    ended = vedette("status", "--check", VEDETTE_DATABASE_URL=config.database_url)
    assert ended.code == 1
    assert ended.out == "no pass has ended so far: start it with make up, or unpause the DAGs\n"
    pulse.passed(replace(work, now=lambda: dt.datetime.now(dt.UTC)))
    ended = vedette("status", "--check", VEDETTE_DATABASE_URL=config.database_url)
    assert (ended.code, ended.out) == (0, "ok: nothing is overdue\n")
    ended = vedette("status", "--check", "--json", VEDETTE_DATABASE_URL=config.database_url)
    assert (ended.code, ended.out) == (0, '{"ok": true, "problems": []}\n')


def test_check_of_what_does_not_run_is_a_finding() -> None:
    ended = vedette("status", "--check", VEDETTE_INSTANCE="nobody-home")
    assert ended.code == 1
    assert ended.out == "instance nobody-home does not run: start it with make up\n"
    gone = "postgresql://nobody@127.0.0.1:1/none"
    ended = vedette("status", "--check", "--json", VEDETTE_DATABASE_URL=gone)
    assert ended.code == 1
    assert "cannot be used" in ended.out
    assert ended.err == ""


# Upkeep


def test_old_polls_go_but_the_newest_of_a_feed(work: Work, make: Make, clock: Clock) -> None:
    for feed in (make.feed(), make.feed()):
        for days in (200, 100, 91):
            then = clock() - dt.timedelta(days=days)
            make.insert("poll", feed_id=feed, started_at=then, finished_at=then, outcome="ok")
    recent = make.feed()
    for days in (95, 89, 1):
        then = clock() - dt.timedelta(days=days)
        make.insert("poll", feed_id=recent, started_at=then, finished_at=then, outcome="ok")
    assert keep.keep(work)["polls dropped"] == 5
    left = make.rows("select feed_id, count(*)::int from news.poll group by 1 order by 1")
    assert [number for _, number in left] == [1, 1, 2]


def test_old_logs_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    logs, outside = tmp_path / "logs", tmp_path / "outside.log"
    old = (clock() - dt.timedelta(days=100)).timestamp()
    names = ("dag/run-1/task/1.log", "dag/run-2/task/1.log", "kept/1.log")
    for name in names:
        (logs / name).parent.mkdir(parents=True)
        (logs / name).write_text("log")
    outside.write_text("not ours")
    (logs / "link.log").symlink_to(outside)
    (logs / "linked").symlink_to(tmp_path)
    for path in (logs / names[0], outside, *(logs / names[0]).parents[:2]):
        os.utime(path, (old, old))
    os.utime(logs / names[2], (clock().timestamp(),) * 2)
    monkeypatch.setenv("AIRFLOW__LOGGING__BASE_LOG_FOLDER", str(logs))
    assert upkeep.clean_logs(before=clock() - dt.timedelta(days=90)) == 1
    assert outside.exists()
    assert (logs / "link.log").is_symlink()
    left = {str(path.relative_to(logs)) for path in logs.rglob("*.log") if not path.is_symlink()}
    assert left == set(names[1:])
    assert not (logs / "dag" / "run-1").exists()
    assert (logs / "dag" / "run-2" / "task").exists()


def test_without_airflow_nothing_of_it_is_touched(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AIRFLOW__LOGGING__BASE_LOG_FOLDER", raising=False)
    assert keep.clean_airflow(work) == {"log files dropped": 0, "metadata cleaned": 0}
