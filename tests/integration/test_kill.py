"""Killed at any moment, a pass loses nothing and doubles nothing: one more pass, and all is as ever."""

import datetime as dt
import json
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
import yaml
from psycopg.rows import tuple_row
from tests.conftest import Databases
from tests.factories import EPOCH, Clock
from tests.newsroom import FOLDER, Loopback, wait_until

from vedette import config as configuration
from vedette import store
from vedette.config import Config
from vedette.pipeline.setup import prepare
from vedette.pipeline.work import Work
from vedette.store.statements import statement

PROGRAM = Path(__file__).parent / "programs" / "passes.py"
KILLS = 50
LANES = 2
SEED = int(os.environ.get("VEDETTE_TEST_SEED") or random.SystemRandom().randrange(10**6))
# With copies whole and partial, an article in three editions, a page that robots.txt closes, an
# outlet of which only headlines are kept; every entry dated.
FEEDS = frozenset(
    {
        "eastline-wire",
        "baltic-courier-defence",
        "lagoon-herald-news",
        "daugava-post-headlines",
    }
)

Content = list[tuple[Any, ...]]


class Passes:
    """The program that makes passes, at work; one pass at a time."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings

    def __enter__(self) -> Self:
        paths = [str(configuration.ROOT), str(configuration.ROOT / "plugins")]
        self._child = subprocess.Popen(
            [sys.executable, str(PROGRAM), json.dumps(self._settings, default=str)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.communicate(timeout=20)

    def make(self, config: Config, now: dt.datetime, kill_after: float | None) -> dict[str, Any]:
        """Make a pass; killed after so many seconds unless it ends before."""
        order = {
            "database_url": config.database_url,
            "now": now.isoformat(),
            "kill_after": kill_after,
        }
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.write(json.dumps(order) + "\n")
        self._child.stdin.flush()
        answer: dict[str, Any] = json.loads(self._child.stdout.readline())
        return answer


class Runs:
    """Databases in which a pass was made, killed or not, and what they hold in the end."""

    def __init__(self, databases: Databases, template: str, settings: dict[str, Any]) -> None:
        self._databases = databases
        self._template = template
        self._settings = settings
        self._idle: list[Passes] = []
        self._lock = threading.Lock()
        self.stages: Counter[str] = Counter()

    def undisturbed(self, _: object = None) -> tuple[float, Content]:
        """How long a pass takes, and what it leaves behind."""
        with self._databases.copy(self._template) as name:
            config = self._databases.config(name)
            made = self._make(config, EPOCH, None)
            assert made["code"] == 0
            return made["seconds"], self._content(config)

    def killed(self, moment: float) -> tuple[dict[str, Any], Content]:
        """What a pass that is killed and one more leave behind, claims having run out."""
        with self._databases.copy(self._template) as name:
            config = self._databases.config(name)
            made = self._make(config, EPOCH, moment)
            self._forgotten(config)
            if made["killed"]:
                self.stages[self._reached(config)] += 1
            later = EPOCH + dt.timedelta(seconds=config.claim_seconds + 1)
            assert self._make(config, later, None)["code"] == 0
            return made, self._content(config)

    def open(self, stack: ExitStack) -> None:
        self._idle += [stack.enter_context(Passes(self._settings)) for _ in range(LANES)]

    def _make(self, config: Config, now: dt.datetime, moment: float | None) -> dict[str, Any]:
        with self._lock:
            passes = self._idle.pop()
        try:
            return passes.make(config, now, moment)
        finally:
            self._idle.append(passes)

    def _forgotten(self, config: Config) -> None:
        """Wait until the server has noticed: what it then still did is part of what was done."""
        query = (
            "select count(*) as others from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
            " and backend_type = 'client backend'"
        )
        with store.connect(config) as connection:
            wait_until(lambda: _one(connection, query) == 0)

    def _reached(self, config: Config) -> str:
        """The stage at which a pass was killed."""
        query = (
            "select case"
            " when exists (select from news.story_member) then 'file'"
            " when exists (select from news.article where state = 'tagged') then 'tag'"
            " when exists (select from news.fingerprint) then 'deduplicate'"
            " when exists (select from news.article) then 'read'"
            " when exists (select from news.poll) then 'poll' else 'nothing' end as stage"
        )
        with store.connect(config) as connection:
            return str(_one(connection, query))

    def _content(self, config: Config) -> Content:
        with (
            store.connect(config) as connection,
            connection.cursor(row_factory=tuple_row) as cursor,
        ):
            rows = cursor.execute(statement("invariant.content")).fetchall()
            return sorted(rows, key=repr)


def _one(connection: store.Connection, query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return next(iter(row.values()))


@pytest.fixture(scope="module")
def runs(
    databases: Databases, newsroom: Loopback, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runs]:
    """Passes over four feeds of the sample newsroom."""
    outlets = yaml.safe_load((FOLDER / "outlets.yaml").read_text("utf-8"))
    for outlet in outlets["outlets"]:
        outlet["feeds"] = [feed for feed in outlet["feeds"] if feed["slug"] in FEEDS]
    outlets["outlets"] = [outlet for outlet in outlets["outlets"] if outlet["feeds"]]
    path = tmp_path_factory.mktemp("kill") / "outlets.yaml"
    path.write_text(yaml.safe_dump(outlets), encoding="utf-8")
    settings = {
        "hosts": newsroom.hosts(),
        "outlets": (path,),
        "subscribers": FOLDER / "subscribers.yaml",
    }

    def fill(config: Config) -> None:
        with store.connect(config) as opened:
            given = configuration.load({}, database_url=config.database_url, **settings)
            prepare(Work(config=given, connection=opened, worker="setup", now=Clock(EPOCH)))

    made = Runs(databases, databases.template("kill", fill, base=databases.migrated()), settings)
    with ExitStack() as stack:
        made.open(stack)
        yield made


def _moment(chance: random.Random, longest: float, place: int) -> float:
    """Any moment of a pass; every third time one near its end, where the shortest stages are."""
    return chance.uniform(0 if place % 3 else 0.6, 1) * longest


def test_killed_at_any_moment_a_pass_and_one_more_leave_what_an_undisturbed_one_does(
    runs: Runs,
) -> None:
    sys.stdout.write(f"seed {SEED}: VEDETTE_TEST_SEED={SEED} tries the same moments again\n")
    chance = random.Random(SEED)
    with ThreadPoolExecutor(LANES) as lanes:
        undisturbed = list(lanes.map(runs.undisturbed, range(2 * LANES)))
        expected = undisturbed[0][1]
        assert {what for what, *_ in expected} >= {"version", "copy", "topic", "story", "gate"}
        assert [content for _, content in undisturbed] == [expected] * len(undisturbed)
        longest = min(seconds for seconds, _ in undisturbed)
        kills = parsers = 0
        while kills < KILLS:
            moments = [_moment(chance, longest, place) for place in range(KILLS - kills)]
            for moment, (made, content) in zip(
                moments, lanes.map(runs.killed, moments), strict=True
            ):
                odd = set(map(repr, content)) ^ set(map(repr, expected))
                assert not odd, f"seed {SEED}, killed after {moment:.3f} s: {sorted(odd)[:5]}"
                assert made["left"] == [], "it left processes behind"
                kills += made["killed"]
                parsers += made["started"]
                if not made["killed"]:
                    longest = min(longest, made["seconds"])
    sys.stdout.write(f"{runs.stages}\n")
    assert parsers, "no parser was at work at any of these moments"
    assert len(runs.stages) >= 3, f"seed {SEED}: too few stages were hit: {runs.stages}"
