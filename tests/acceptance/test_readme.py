"""The README followed to the letter: every command in it, in its order, as a new user would type it.

The demonstration and the live product are instances of the test's own; the live product reads the
sample newsroom in place of the sources of the world.
"""

import contextlib
import datetime as dt
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.acceptance.instance import LONGEST, Instance
from tests.newsroom import Loopback, sample

from vedette import seeds
from vedette.cli.commands import parser
from vedette.config import ROOT, variable

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line.partition("  #")[0].strip() for block in BLOCKS for line in block.splitlines()]
CHOOSES = {"export VEDETTE_INSTANCE=demo": "demo", "unset VEDETTE_INSTANCE": "live"}
RUN = [command for command in COMMANDS if command not in CHOOSES]
IN_PROSE = re.findall(r"`((?:make|vedette) [^`]+)`", README)


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


class Reader:
    """Somebody who has just cloned the project and types what the README says."""

    def __init__(self, serving: Loopback) -> None:
        outlets = {
            variable("outlets"): ",".join(map(str, serving.room.outlet_files())),
            variable("hosts"): ",".join(
                f"{name}={address}:{port}" for name, (address, port) in serving.hosts().items()
            )
            + ",example.org=127.0.0.1:9",
        }
        self.instances = {"demo": Instance("readme-demo"), "live": Instance("readme-live")}
        self.extra = {"demo": {}, "live": outlets}
        self.now = "demo"

    def environment(self) -> dict[str, str]:
        # The environment that the tests run in stands for the one `make setup` makes.
        tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return self.instances[self.now].environment(PATH=tools, **self.extra[self.now])

    def type(self, command: str) -> Ended:
        if command == "make demo":
            self.now = "demo"
        elif command == "make up":
            self.now = "live"
            return self._up()
        name = self.instances["demo"].config.instance
        line = command.replace("INSTANCE=demo", f"INSTANCE={name}")
        done = self._start(line).communicate(timeout=LONGEST), self._running.returncode
        return Ended(done[1], *done[0])

    def _start(self, line: str) -> subprocess.Popen[str]:
        self._running = subprocess.Popen(
            ["/bin/sh", "-c", line], cwd=ROOT, env=self.environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        return self._running

    def _up(self) -> Ended:
        """Ctrl-C once it says that it runs."""
        running = self._start("make up")
        assert running.stdout
        said = []
        for line in running.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                os.killpg(running.pid, signal.SIGINT)
                break
        out, err = running.communicate(timeout=LONGEST)
        return Ended(running.returncode, "".join(said) + out, err)

    def remove(self) -> None:
        for instance in self.instances.values():
            instance.remove()


@pytest.fixture(scope="module")
def typed() -> Iterator[dict[str, Ended]]:
    """What came of each command, in the order of the page."""
    with contextlib.ExitStack() as stack:
        serving = stack.enter_context(Loopback(sample(dt.datetime.now(dt.UTC))))
        reader = Reader(serving)
        stack.callback(reader.remove)
        ended = {}
        for command in COMMANDS:
            if command in CHOOSES:
                reader.now = CHOOSES[command]
            else:
                ended[command] = reader.type(command)
        yield ended


def test_the_two_commands_come_first() -> None:
    assert RUN[:2] == ["make demo", "make up"]


@pytest.mark.parametrize("command", RUN)
def test_every_command_does_what_it_should(typed: dict[str, Ended], command: str) -> None:
    ended = typed[command]
    if command == "make up":  # ended by Ctrl-C
        assert "Airflow's api-server is up" in ended.out
        assert "stopped" in ended.out, ended
    else:
        assert (ended.code, ended.err if "|| true" not in command else "") == (0, ""), ended
    assert ended.out


def test_commands_say_what_the_page_promises(typed: dict[str, Ended]) -> None:
    said = {command: ended.out for command, ended in typed.items()}
    assert "took " in said["make demo"]
    refused = next(out for command, out in said.items() if "/private/" in command)
    assert "robots" in refused
    found = next(out for command, out in said.items() if " search " in command)
    assert "Baltic Courier" in found
    why = next(out for command, out in said.items() if "explain http://baltic-courier" in command)
    assert "german-brigade" in why


@pytest.mark.parametrize("command", sorted(set(IN_PROSE)))
def test_commands_named_in_the_text_exist(command: str) -> None:
    program, *words = shlex.split(command)
    if program == "make":
        targets = re.findall(
            r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
        )
        assert words[0] in targets
    else:
        parser().parse_args(words)


def test_examples_of_seeds_are_what_the_loader_takes() -> None:
    snippets = re.findall(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    outlets, subscribers = (snippet.encode() for snippet in snippets)
    (outlet,) = seeds.outlets("README.md", outlets, allowed={"harbour-gazette.example"})
    assert outlet.feeds[0].language == "lt"
    topics = {path.stem for path in (ROOT / "seeds" / "topics").glob("*.yaml")}
    found = seeds.subscribers("README.md", subscribers, topics)
    assert [one.slug for one in found] == ["desk", "border"]


def test_pictures_are_there() -> None:
    for target in re.findall(r"!\[[^]]+\]\(([^)]+)\)", README):
        assert (ROOT / target).read_bytes().startswith(b"\x89PNG")
