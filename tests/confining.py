"""Workers of the tests, what they are asked, and whether they are gone."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
from tests.commands import environment

from vedette.config import ROOT
from vedette.confined import Confined

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
TWICE = """
write = os.write
def twice(output, data):
    write(output, bytes(data) * (1 + (b"FeedDocument" in bytes(data))))
    return len(data)
os.write = twice
"""
# ... this one answers pages with what only a feed can be, ...
OTHERWISE = """
def otherwise(body, **arguments):
    return FeedDocument(kind="rss20", title="", language=None, entries=())
vedette.extract.extract = otherwise
"""
# ... this one never comes to the end of one page, ...
ENDLESS = """
extract = vedette.extract.extract
def endless(body, **arguments):
    while body == b"endless":
        pass
    return extract(body, **arguments)
vedette.extract.extract = endless
"""
# ... and this one runs on a kernel that has neither of the locks.
UNLOCKED = """
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
