"""The worker process in earnest: what it answers, how it dies, and that nothing else dies of it."""

import asyncio
import concurrent.futures
import datetime as dt
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest
from tests.commands import environment

from vedette import feeds, page
from vedette.config import ROOT
from vedette.confined import MAX_BYTES, Confined
from vedette.confined.frames import ANSWER, MAX_ANSWER, NO_MEMORY, QUESTION, Allowance, Head
from vedette.confined.worker import EndedError, Worker
from vedette.errors import GiveUpError, KilledError, VedetteError
from vedette.extract import extract
from vedette.extract.furniture import learned
from vedette.local.pages import synthetic_page, synthetic_paragraphs

FEEDS = sorted(
    path
    for path in (ROOT / "tests" / "data" / "feeds").iterdir()
    if not path.name.endswith((".xml.json", ".json.json"))
)
PAGES = sorted((ROOT / "tests" / "data" / "pages").glob("*.html"))
URL = "https://gazette.example/feed"
GOOD = (ROOT / "tests" / "data" / "feeds" / "rss20.xml").read_bytes()
LARGE = b"<html><body><h1>Harbour</h1><pre>" + b"a\n" * 1_000_000 + b"</pre></body></html>"
SOON = 10


def run(
    work: Callable[[Confined], Awaitable[None]],
    *,
    seconds: float | None = None,
    megabytes: float | None = None,
) -> None:
    async def block() -> None:
        async with Confined(seconds=seconds, megabytes=megabytes) as confined:
            await work(confined)

    asyncio.run(block())


async def pid_of(confined: Confined) -> int:
    """The number of its process once that is ready."""
    assert (await confined.parse(GOOD, url=URL)).entries
    assert confined.pid is not None
    return confined.pid


def gone(pid: int) -> bool:
    """Whether it ends at once: long before its item does, or any limit of ours."""
    end = time.monotonic() + 3
    while (alive := lives(pid)) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def program(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(VEDETTE_DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/none"),
    )


# Workers that are not what they should be: this one says each answer about a feed twice, ...
_TWICE = """
write = os.write
def twice(output, data):
    write(output, bytes(data) * (1 + (b"FeedDocument" in bytes(data))))
    return len(data)
os.write = twice
"""
# ... this one answers pages with what only a feed can be, ...
_OTHERWISE = """
def otherwise(body, **arguments):
    return FeedDocument(kind="rss20", title="", language=None, entries=())
vedette.extract.extract = otherwise
"""
# ... this one never comes to the end of one page, ...
_ENDLESS = """
extract = vedette.extract.extract
def endless(body, **arguments):
    while body == b"endless":
        pass
    return extract(body, **arguments)
vedette.extract.extract = endless
"""
# ... and this one runs on a kernel that has neither of the locks.
_UNLOCKED = """
calls.forbid = lambda: False
reading.restrict = lambda folders: False
"""


def worker_with(change: str, path: Path) -> Path:
    """A program to start in Python's stead: the worker, less what the change makes of it."""
    changed = f"""#!{sys.executable}
import os, runpy, sys
import vedette.extract
from vedette.confined import calls, reading
from vedette.model import FeedDocument
{change}
sys.argv = ["vedette.confined", sys.argv[-1]]
runpy.run_module("vedette.confined", run_name="__main__", alter_sys=True)
"""
    path.write_text(changed)
    path.chmod(0o755)
    return path


@pytest.fixture
def endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A page of which no worker comes to the end."""
    monkeypatch.setattr(sys, "executable", str(worker_with(_ENDLESS, tmp_path / "python")))
    return b"endless"


# What it answers


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_a_feed_is_what_it_is_without(path: Path) -> None:
    body = path.read_bytes()

    async def work(confined: Confined) -> None:
        assert await confined.parse(body, url=URL) == feeds.parse(body, url=URL)

    run(work)


def test_a_page_is_what_it_is_without() -> None:
    async def work(confined: Confined) -> None:
        for body in [synthetic_page(1), *(path.read_bytes() for path in PAGES)]:
            assert await confined.extract(body, url=URL) == extract(body, url=URL)

    run(work)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"<rss><channel><item a='" + b"<" * 9])
def test_an_error_is_what_it_is_without(body: bytes) -> None:
    async def work(confined: Confined) -> None:
        with pytest.raises(GiveUpError) as apart:
            await confined.extract(body, url=URL)
        with pytest.raises(GiveUpError) as here:
            extract(body, url=URL)
        assert (apart.value.gate, str(apart.value)) == (here.value.gate, str(here.value))

    run(work)


def test_what_is_too_long_is_not_handed_over() -> None:
    async def work(confined: Confined) -> None:
        with pytest.raises(GiveUpError, match=f"{URL}: more than {MAX_BYTES} bytes") as error:
            await confined.parse(b" " * (MAX_BYTES + 1), url=URL)
        assert error.value.gate == "too-large"
        assert confined.pid is None

    assert MAX_BYTES == feeds.MAX_BYTES == page.MAX_BYTES
    run(work)


def test_many_ask_at_once_and_each_gets_its_own() -> None:
    async def work(confined: Confined) -> None:
        def body(number: int) -> bytes:
            link = f"<link>https://a.example/{number}</link>"
            return f"<rss><channel><item>{link}</item></channel></rss>".encode()

        asked = [confined.parse(body(number), url=URL) for number in range(30)]
        urls = [document.entries[0].url for document in await asyncio.gather(*asked)]
        assert urls == [f"https://a.example/{number}" for number in range(30)]

    run(work)


def test_arguments_arrive() -> None:
    zone = ZoneInfo("Europe/Vilnius")
    undated = b"<item><link>https://a.example/1</link><pubDate>2026-01-05 06:00</pubDate></item>"
    feed = b"<rss><channel>" + undated + b"</channel></rss>"
    slogan = "Stay with us for what comes next."
    texts = ["\n".join([*synthetic_paragraphs(seed, words=60), slogan]) for seed in range(10)]
    lines = frozenset(learned(texts))
    said = "<p>The harbour was closed for repairs on Monday.</p><p>It opens again in spring.</p>"
    article = f"<html><title>Harbour</title><body>{said}<p>{slogan}</p></body></html>"

    async def work(confined: Confined) -> None:
        (entry,) = (await confined.parse(feed, url=URL, zone=zone)).entries
        assert entry.published == dt.datetime(2026, 1, 5, 6, 0, tzinfo=zone)
        cleaned = await confined.extract(article.encode(), furniture=lines)
        assert cleaned == extract(article.encode(), furniture=lines)
        assert cleaned.furniture == 1

    run(work)


def test_both_jobs_in_one_process() -> None:
    async def block() -> None:
        async with Confined(ahead="extract") as confined:
            pid = await pid_of(confined)
            assert (await confined.extract(synthetic_page(1))).text
            assert (await confined.parse(GOOD, url=URL)).entries
            assert confined.pid == pid

    asyncio.run(block())


# How it dies


def test_a_process_that_is_killed_costs_its_item_only() -> None:
    async def work(confined: Confined) -> None:
        pid = await pid_of(confined)
        os.kill(pid, signal.SIGSTOP)  # so that it surely has not answered yet
        asked = asyncio.create_task(confined.parse(GOOD, url=URL))
        await asyncio.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(KilledError, match=rf"{URL}: the process that parsed it died \(.*KILL"):
            await asked
        assert await pid_of(confined) != pid

    run(work)


def test_one_that_died_between_two_items_costs_none() -> None:
    async def work(confined: Confined) -> None:
        pid = await pid_of(confined)
        os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.2)
        assert await pid_of(confined) != pid

    run(work)


def test_an_item_that_takes_too_long(endless: bytes) -> None:
    async def work(confined: Confined) -> None:
        began = time.monotonic()
        with pytest.raises(KilledError, match=rf"{URL}: parsing was stopped after 0\.5 s"):
            await confined.extract(endless, url=URL)
        assert time.monotonic() - began < SOON
        assert (await confined.parse(GOOD, url=URL)).entries

    run(work, seconds=0.5)


def test_an_item_that_takes_too_much_memory() -> None:
    async def work(confined: Confined) -> None:
        with pytest.raises(KilledError, match=f"{URL}: parsing was stopped at 20 MB"):
            await confined.extract(LARGE, url=URL)
        assert (await confined.parse(GOOD, url=URL)).entries

    run(work, megabytes=20)


def test_who_gives_up_waiting_leaves_no_answer_behind() -> None:
    async def work(confined: Confined) -> None:
        assert (await confined.parse(GOOD, url=URL)).entries
        assert (await confined.extract(synthetic_page(1), url=URL)).text
        asked = asyncio.create_task(confined.extract(synthetic_page(2), url=URL))
        await asyncio.sleep(0)  # it has asked by now, and cannot have its answer
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert (await confined.parse(GOOD, url=URL)).kind == "rss20"

    run(work)


@pytest.mark.parametrize("executable", ["/bin/false", "/nowhere/python"])
def test_no_process_at_all_is_not_the_fault_of_the_document(
    executable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(confined: Confined) -> None:
        with pytest.raises(VedetteError, match="the process that parses does not start") as error:
            await confined.parse(GOOD, url=URL)
        assert not isinstance(error.value, KilledError)

    monkeypatch.setattr(sys, "executable", executable)
    run(work)


def test_an_answer_beyond_all_measure_is_not_taken_in() -> None:
    async def work() -> None:
        worker = await Worker.start()
        worker.load("parse")
        worker.pipe_data_received(1, ANSWER.pack(MAX_ANSWER + 1))
        with pytest.raises(EndedError, match=f"its answer was to have {MAX_ANSWER + 1} bytes"):
            await worker.ready()
        await worker.kill()

    asyncio.run(work())


@pytest.mark.parametrize("unasked", [ANSWER.pack(0) * 100_000, ANSWER.pack(2) + b"{}", b"\0"])
def test_what_nobody_asked_ends_it(unasked: bytes) -> None:
    async def work() -> None:
        worker = await Worker.start()
        worker.load("parse")
        await worker.ready()
        assert not worker.ended
        worker.pipe_data_received(1, unasked)
        worker.pipe_data_received(1, unasked)
        assert worker.ended
        head = Head("parse", Allowance(seconds=5, megabytes=180), {"url": URL})
        with pytest.raises(EndedError, match="it answered what nobody had asked"):
            await worker.ask(head, GOOD, seconds=5)
        await worker.kill()

    asyncio.run(work())


def test_no_answer_is_kept_for_the_next_item(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = "<item><link>https://a.example/1</link></item>"
    short = f"<rss><channel>{link}</channel></rss>".encode()

    async def work(confined: Confined) -> None:
        with pytest.raises(KilledError, match="it answered what nobody had asked"):
            await confined.parse(short, url=URL)
        assert (await confined.extract(synthetic_page(1), url=URL)).text

    monkeypatch.setattr(sys, "executable", str(worker_with(_TWICE, tmp_path / "python")))
    run(work)


def test_a_page_is_not_answered_with_a_feed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(confined: Confined) -> None:
        with pytest.raises(KilledError, match="an answer that cannot be read"):
            await confined.extract(synthetic_page(1), url=URL)

    monkeypatch.setattr(sys, "executable", str(worker_with(_OTHERWISE, tmp_path / "python")))
    run(work)


_WARNED = """
import asyncio, logging, sys
from vedette.confined import Confined

logging.basicConfig(stream=sys.stdout, format="%(levelname)s %(message)s")
sys.executable = sys.argv[1]

async def main():
    for _ in range(2):
        async with Confined() as confined:
            await confined.parse(open(sys.argv[2], "rb").read(), url="")

asyncio.run(main())
"""


def test_a_kernel_without_the_locks_is_named_once(tmp_path: Path) -> None:
    with program(_WARNED, worker_with(_UNLOCKED, tmp_path / "python"), FEEDS[0]) as warned:
        assert warned.stdout is not None
        lines = warned.stdout.read().splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "WARNING no seccomp here",
        "WARNING no Landlock here",
    ]


def test_on_another_system_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(confined: Confined) -> None:
        with pytest.raises(VedetteError, match="does not start: what binds it is Linux's"):
            await confined.parse(GOOD, url=URL)

    monkeypatch.setattr(sys, "platform", "darwin")
    run(work)


def alone(head: Head, body: bytes) -> subprocess.CompletedProcess[bytes]:
    """A worker whose parent only waits."""
    packed = pickle.dumps(head)
    return subprocess.run(
        [sys.executable, "-m", "vedette.confined", str(os.getpid())],
        input=QUESTION.pack(len(packed), len(body)) + packed + body,
        capture_output=True,
        env=environment(),
        check=False,
        timeout=60,
    )


def test_its_time_runs_out_also_where_its_parent_sleeps(endless: bytes) -> None:
    head = Head("extract", Allowance(seconds=0, megabytes=600), {})
    assert alone(head, endless).returncode == -signal.SIGXCPU


def test_it_has_an_exit_code_for_want_of_memory() -> None:
    head = Head("extract", Allowance(seconds=10, megabytes=20), {})
    assert alone(head, LARGE).returncode == NO_MEMORY


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
    worker = worker_with(_ENDLESS, tmp_path / "python")
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
