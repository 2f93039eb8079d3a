"""What the worker process leaves alone, where it is asked from, and pages made to hurt it."""

import asyncio
import concurrent.futures
import os
import sys
import time
from pathlib import Path

import psutil
import pytest
from tests.confining import (
    ENDLESS,
    FEEDS,
    GOOD,
    LARGE,
    PAGES,
    SOON,
    URL,
    gone,
    lives,
    pid_of,
    program,
    run,
    worker_with,
)

from vedette import feeds
from vedette.config import ROOT
from vedette.confined import Confined
from vedette.errors import GiveUpError, KilledError, VedetteError
from vedette.local.pages import synthetic_page

# What it leaves alone

_HOLDING = """
import asyncio, sys
from vedette.confined import Confined

sys.executable = sys.argv[3]

async def main():
    async with Confined(seconds=60) as confined:
        await confined.extract(open(sys.argv[1], "rb").read())
        print(confined.pid, flush=True)
        if sys.argv[2] == "busy":
            await confined.extract(b"endless")
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("doing", ["idle", "busy"])
def test_it_does_not_outlive_a_parent_that_is_killed(doing: str, tmp_path: Path) -> None:
    worker = worker_with(ENDLESS, tmp_path / "python")
    with program(_HOLDING, PAGES[0], doing, worker) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.2)
        assert lives(pid)
        parent.kill()
        parent.wait()
        assert gone(pid)


def test_it_knows_no_secret_of_its_parent() -> None:
    with program(_HOLDING, PAGES[0], "idle", sys.executable) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        held = psutil.Process(pid).environ()
        parent.kill()
    assert not [name for name in held if name.startswith("VEDETTE")]
    assert "secret" not in str(held)


def test_it_ends_with_its_block() -> None:
    pids = []

    async def work(confined: Confined) -> None:
        pids.append(await pid_of(confined))

    run(work)
    assert gone(pids[0])


def workers() -> list[int]:
    """The processes that parse for this one."""
    children = psutil.Process().children()
    return [child.pid for child in children if lives(child.pid) and parses(child)]


def parses(process: psutil.Process) -> bool:
    return "vedette.confined" in process.cmdline()


@pytest.mark.parametrize("after", [0, 0.02, 1.5])
def test_a_block_that_ends_leaves_nothing_behind(after: float, endless: bytes) -> None:
    async def block() -> None:
        async with Confined() as confined:
            asked = [asyncio.create_task(confined.extract(endless, url=URL)) for _ in range(3)]
            await asyncio.sleep(after)
        assert confined.pid is None
        assert not workers()
        for ended in await asyncio.gather(*asked, return_exceptions=True):
            assert isinstance(ended, VedetteError)
            assert not isinstance(ended, KilledError)
        with pytest.raises(VedetteError, match="its block is over"):
            await confined.parse(GOOD, url=URL)
        assert not workers()

    asyncio.run(block())


_LOCKED = """
import os, resource, socket, subprocess, sys
from vedette.confined import limits

kept = os.open(sys.argv[1], os.O_WRONLY)
limits.size()
locks = limits.lock()
print(locks.calls)

def refused(attempt):
    try:
        attempt()
    except OSError as error:
        return True
    return False

print(refused(lambda: os.write(kept, b"x")))
print(refused(lambda: [open(os.__file__, "rb") for _ in range(40)]))
for attempt in (
    lambda: socket.socket(),
    lambda: socket.socketpair(),
    lambda: os.fork(),
    lambda: subprocess.run(["true"]),
    lambda: os.execv("/bin/true", ["true"]),
    lambda: os.kill(os.getppid(), 0),
    lambda: open(sys.argv[1], "wb"),
    lambda: open(sys.argv[1], "r+b"),
    lambda: os.unlink(sys.argv[1]),
    lambda: os.rename(sys.argv[1], sys.argv[1] + "x"),
    lambda: os.mkdir(sys.argv[1] + "d"),
    lambda: os.fchmod(kept, 0o777),
    lambda: os.utime(sys.argv[1]),
    lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE),
    lambda: os.sched_setaffinity(os.getppid(), os.sched_getaffinity(0)),
):
    print(refused(attempt) or not locks.calls)
resource.prlimit(0, resource.RLIMIT_NOFILE, (9, 9))  # its own it may
print(limits.size() > 0)
"""


def test_it_reaches_neither_network_nor_files_nor_processes(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("held")
    with program(_LOCKED, file) as locked:
        assert locked.stdout is not None
        filtered, *refused = locked.stdout.read().split()
    assert refused == ["True"] * 18
    assert file.read_text() == "held"
    if filtered == "False":
        pytest.skip("this kernel does not filter calls: the network is not closed to it")


_READING = """
import os, sys
from vedette.confined import limits

locks = limits.lock()
print(locks.files)
for path in sys.argv[1:]:
    try:
        print(len(os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1)))
    except PermissionError:
        print("refused")
"""


def test_it_reads_only_what_python_is_made_of(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("held")
    ours = f"/proc/{os.getpid()}"
    closed = [file, tmp_path, ROOT / "pyproject.toml", ROOT, Path.home(), "/etc/passwd", "/proc"]
    closed += [f"{ours}/environ", f"{ours}/mem", f"{ours}/maps", f"{ours}/cwd", "/proc/self/maps"]
    left = [os.__file__, feeds.__file__, pytest.__file__]
    with program(_READING, *closed, *left) as reading:
        assert reading.stdout is not None
        locked, *said = reading.stdout.read().split()
    if locked == "False":
        pytest.skip("this kernel has no Landlock: files are not closed to it")
    assert said == ["refused"] * len(closed) + ["1"] * len(left)


def test_one_thread_is_all_there_is_to_lock() -> None:
    async def work(confined: Confined) -> None:
        assert (await confined.extract(synthetic_page(1), url=URL)).text
        pid = await pid_of(confined)
        assert psutil.Process(pid).num_threads() == 1

    run(work)


_ASKED = """
import sys
from vedette.confined import Confined
import vedette.cli.parse
heavy = {"feedparser", "trafilatura", "lxml", "selectolax", "htmldate", "vedette.feeds"}
print(sorted(heavy & set(sys.modules)))
"""


def test_whoever_asks_loads_no_parser() -> None:
    with program(_ASKED) as asking:
        assert asking.stdout is not None
        assert asking.stdout.read() == "[]\n"


# Where it is asked

_DAEMON = """
import asyncio, multiprocessing, sys
from vedette.confined import Confined

def work(path, queue):
    async def main():
        async with Confined(ahead="parse") as confined:
            return len((await confined.parse(open(path, "rb").read(), url="")).entries)
    queue.put(asyncio.run(main()))

context = multiprocessing.get_context("fork")
queue = context.Queue()
workers = [context.Process(target=work, args=(sys.argv[1], queue), daemon=True) for _ in range(4)]
for worker in workers:
    worker.start()
print([queue.get(timeout=30) > 0 for _ in workers])
"""


def test_daemonic_processes_may_ask_several_at_once() -> None:
    with program(_DAEMON, FEEDS[0]) as parent:
        assert parent.stdout is not None
        assert parent.stdout.read() == "[True, True, True, True]\n"


def test_threads_may_ask_each_with_one_of_its_own() -> None:
    async def count() -> int:
        async with Confined() as confined:
            return len((await confined.parse(GOOD, url=URL)).entries)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda _: asyncio.run(count()), range(2)))
    assert counts[0] == counts[1] > 0


# Hostile pages


def markup(inside: str) -> bytes:
    said = "<p>The harbour was closed for repairs on Monday, the ministry said in a statement.</p>"
    return (
        f"<html><head><title>Harbour</title></head><body>{inside}{said * 5}</body></html>".encode()
    )


HOSTILE = {
    "nested deep": markup("<div>" * 998),
    "nested deeper": markup("<div>" * 100_000),
    "formatting left open": markup("<b><i><u><s>" * 50 + "<p>x</p>" * 9_000),
    "one word of 2 MB": markup("<p>" + "a" * 1_900_000 + "</p>"),
    "no full stop": markup("<p>" + "a." * 900_000 + "</p>"),
    "a table of 16,000 cells": markup("<table>" + ("<tr>" + "<td>x y</td>" * 8 + "</tr>") * 2_000),
    "wide cells": markup("<table>" + "<tr><td colspan=100000>a</td></tr>" * 5_000 + "</table>"),
    "32,000 attributes": markup("<p " + " ".join(f"a{n}=1" for n in range(32_000)) + ">x</p>"),
    "a class of 1 MB": markup('<div class="' + "a " * 500_000 + '">'),
    "nested JSON-LD": markup('<script type="application/ld+json">' + "[" * 100_000 + "</script>"),
    "entities": markup("&#xD800;&amp;" * 100_000),
    "a million lines": LARGE,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_in_time(name: str) -> None:
    ends = set[str]()

    async def work(confined: Confined) -> None:
        assert (await confined.extract(synthetic_page(1), url=URL)).text
        began = time.monotonic()
        try:
            ends.add((await confined.extract(HOSTILE[name], url=URL)).text and "article")
        except GiveUpError as error:
            ends.add(error.gate)
        except KilledError as error:
            ends.add(str(error).partition(" stopped")[0])
        assert time.monotonic() - began < SOON
        assert (await confined.extract(synthetic_page(2), url=URL)).text

    run(work, seconds=5)
    assert ends < {"article", "no-text", "too-large", "too-deep", f"{URL}: parsing was"}
