"""Documents made to hurt: `vedette parse` ends within 5 s and 300 MB, whatever it is given."""

import asyncio
import gzip
import json
import os
import random
import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.commands import environment

from vedette import feeds
from vedette.config import ROOT
from vedette.confined import Confined
from vedette.errors import GiveUpError
from vedette.model import FeedDocument

SECONDS = 5
MEGABYTES = 300
DATA = ROOT / "tests" / "data" / "feeds"
URL = "https://gazette.example/feed"


@dataclass(frozen=True)
class Ended:
    """`seconds` are of processor time, its children's included: other work here costs none."""

    code: int
    rows: list[dict[str, Any]]
    errors: list[str]
    seconds: float
    megabytes: float


def peak(process: psutil.Process) -> int:
    """The most memory it had until now, in kB; 0 where it is gone."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found.group(1)) if found else 0


def used() -> float:
    """Processor seconds of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def watched(*arguments: object, stdin: int = subprocess.DEVNULL) -> Ended:
    """Run `vedette parse`, and watch it and its children; it must end within 30 s by the clock."""
    before = used()
    peaks: dict[int, int] = {}
    with subprocess.Popen(
        [sys.executable, "-m", "vedette.cli", "parse", *map(str, arguments)],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        watching = threading.Thread(target=_watch, args=(process, peaks))
        watching.start()
        out, err = process.communicate(timeout=30)
        watching.join()
    assert b"Traceback" not in err, err.decode()
    rows = [json.loads(line) for line in out.decode().splitlines()]
    errors = err.decode().splitlines()
    return Ended(process.returncode, rows, errors, used() - before, sum(peaks.values()) / 1000)


def _watch(process: subprocess.Popen[bytes], peaks: dict[int, int]) -> None:
    """Note the peak of each process of the family; what died meanwhile keeps its own."""
    while process.poll() is None:
        try:
            root = psutil.Process(process.pid)
            family = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        for member in family:
            peaks[member.pid] = max(peaks.get(member.pid, 0), peak(member))
        time.sleep(0.01)


def rss(inside: str) -> bytes:
    return f'<rss version="2.0"><channel><title>x</title>{inside}</channel></rss>'.encode()


def good(folder: Path) -> Path:
    """A file with one entry."""
    file = folder / "good"
    file.write_bytes(rss(f"<item>{LINK}</item>"))
    return file


NOISE = random.Random(1).randbytes(100_000)
LINK = "<link>https://a.example/1</link>"
LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
# The document, how many entries come of it, and what is said of it where something is.
NAMED = {
    "newlines before the root": (b"\n" * 32_768 + rss(f"<item>{LINK}</item>"), 1, ""),
    "an author": (rss(f"<item>{LINK}<author>{'a.' * 32_768}</author></item>"), 1, ""),
    "attributes": (
        rss("<item " + " ".join(f'a{n}="1"' for n in range(32_768)) + f">{LINK}</item>"),
        1,
        "",
    ),
    "billion laughs": (
        f'<!DOCTYPE rss [<!ENTITY a0 "ha">{LAUGHS}]>'.encode()
        + rss(f"<item>{LINK}<title>&a12;</title></item>"),
        1,
        "",
    ),
    "nesting": (rss(f"<item>{LINK}</item>" + "<a>" * 100_000), 1, "cut-off"),
    "a truncated gzip": (gzip.compress(NOISE + rss(""))[:-99], 0, "a gzip file that breaks off"),
    "a gzip bomb": (gzip.compress(b"<rss>" + b"\n" * 100_000_000), 0, "a gzip file of more than"),
    "white space": (b" " * 8_000_000 + b"<html>", 0, "a web page"),
    "references": (rss(f"<item>{LINK}<title>" + "&lt;" * 500_000), 1, "cut-off"),
    "objects": (b'{"version":"https://jsonfeed.org/version/1","items":[' + b"{}," * 2_700_000, 0, "more than"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_a_hostile_feed_ends_in_time_and_space(name: str, tmp_path: Path) -> None:
    body, entries, said = NAMED[name]
    file = tmp_path / "feed"
    file.write_bytes(body)
    other = good(tmp_path)
    ended = watched(file, other)
    assert ended.seconds < SECONDS
    assert ended.megabytes < MEGABYTES
    assert [row["file"] for row in ended.rows] == [str(file)] * entries + [str(other)]
    assert [line for line in ended.errors if said not in line or str(file) not in line] == []
    assert entries or ended.errors
    assert ended.code == (0 if entries else 1)


def too_large(ended: Ended, name: object) -> None:
    assert ended.seconds < SECONDS
    assert ended.megabytes < MEGABYTES
    assert ended.errors == [f"vedette: {name}: more than {feeds.MAX_BYTES} bytes"]
    assert ended.code == 1


def test_two_hundred_megabytes_of_items(tmp_path: Path) -> None:
    file = tmp_path / "feed"
    with file.open("wb") as writing:
        writing.write(b'<rss version="2.0"><channel>')
        for _ in range(2_000):
            writing.write(f"<item>{LINK}</item>".encode() * 2_200)
    assert file.stat().st_size > 190_000_000
    too_large(watched(file), file)


def test_a_file_without_an_end() -> None:
    too_large(watched("/dev/zero"), "/dev/zero")


def test_standard_input_without_an_end() -> None:
    with Path("/dev/zero").open("rb") as zeros:
        too_large(watched("-", stdin=zeros.fileno()), "-")


@pytest.mark.parametrize(
    ("sent", "said", "code"), [(0, "nothing where", 1), (60, "entries counted: 1 cut-off", 0)]
)
def test_a_fifo_that_is_closed_early(sent: int, said: str, code: int, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    other = good(tmp_path)
    cut = rss(f"<item>{LINK}</item>")[:sent]
    writing = threading.Thread(target=lambda: fifo.write_bytes(cut))
    writing.start()
    ended = watched(fifo, other)
    writing.join()
    assert ended.seconds < SECONDS
    assert [row["file"] for row in ended.rows] == [str(other)]
    (error,) = ended.errors
    assert error.startswith(f"vedette: {fifo}: {said}")
    assert ended.code == code


def test_many_small_things_end_too(tmp_path: Path) -> None:
    """Whether there is memory enough for them is the parser's affair; the promise holds anyway."""
    file, other = tmp_path / "feed", good(tmp_path)
    file.write_bytes(rss(f"<item>{LINK}" + '<enclosure url="a"/>' * 410_000 + "</item>"))
    ended = watched(file, other)
    assert ended.seconds < SECONDS
    assert ended.megabytes < MEGABYTES
    assert ended.rows[-1]["file"] == str(other)
    assert len(ended.rows) + len(ended.errors) == 2


def test_a_process_that_dies_costs_its_document(tmp_path: Path) -> None:
    fifo, other = tmp_path / "fifo", good(tmp_path)
    os.mkfifo(fifo)
    with subprocess.Popen(
        [sys.executable, "-m", "vedette.cli", "parse", str(fifo), str(other)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        worker = ready_worker(process.pid)
        worker.suspend()
        fifo.write_bytes(rss(""))
        time.sleep(0.5)  # less than it may take
        worker.kill()
        out, err = process.communicate(timeout=30)
    assert [json.loads(line)["file"] for line in out.splitlines()] == [str(other)]
    (error,) = err.decode().splitlines()
    assert error == f"vedette: {fifo}: the process that parsed it died (killed by SIGKILL)"
    assert process.returncode == 1


def ready_worker(parent: int) -> psutil.Process:
    """Its only child, once it has locked itself in."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for child in psutil.Process(parent).children():
            if child.rlimit(psutil.RLIMIT_NOFILE)[0] < 100:
                return child
        time.sleep(0.02)
    pytest.fail("there is no worker")


# Whatever the bytes are


def bases() -> Iterator[bytes]:
    for path in sorted(DATA.iterdir()):
        if path.name.endswith((".xml.json", ".json.json")):
            continue
        body = path.read_bytes()
        yield body
        yield gzip.compress(body, mtime=0)
        yield body.decode("utf-8", "replace").encode("utf-16")
        yield body.replace(b"utf-8", b"windows-1257").replace(b"UTF-8", b"windows-1257")


BASES = tuple(bases())
TOKENS = (
    b"<", b">", b"&", b";", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?xml", b"?>", b"\0", b"\xff\xfe",
    b"\xef\xbb\xbf", b"&#xD800;", b"&#0;", b"&#99999999;", b"&amp;amp;", b"</", b"/>", b"=", b'"', b"'",
    b"<item>", b"</item>", b"<entry>", b"</channel>", b"<link>", b"<link href='//[::1'/>", b"<guid>",
    b"xmlns:a=''", b"xml:base='http://[/'", b"encoding='idna'", b"encoding='utf-7'", b"<!DOCTYPE a [",
    b"<!ENTITY a SYSTEM '/etc/passwd'>", b"&a;", b"{", b"}", b"[", b"]", b",", b":", b"null", b"1e999",
    b'"\\ud800"', b"<html>", b"<pubDate>32 Foo 99999 99:99", b"9999-99-99T99:99:99+99:99", b"0" * 5_000,
    b"\x1f\x8b", b"<urlset>", b"<url><loc>", b"\r\n" * 50, b"<a>" * 300,
)  # fmt: skip


def flip(body: bytes, at: int, chance: random.Random) -> bytes:
    return body[:at] + bytes([body[at] ^ 1 << chance.randrange(8)]) + body[at + 1 :]


def truncate(body: bytes, at: int, chance: random.Random) -> bytes:
    return body[:at] if chance.random() < 0.7 else body[at:]


def splice(body: bytes, at: int, chance: random.Random) -> bytes:
    other = chance.choice(BASES)
    start = chance.randrange(len(other))
    return body[:at] + other[start : start + chance.randrange(2_000)] + body[at:]


def insert(body: bytes, at: int, chance: random.Random) -> bytes:
    return body[:at] + chance.choice(TOKENS) + body[at:]


def scramble(body: bytes, at: int, chance: random.Random) -> bytes:
    noise = chance.randbytes(chance.randrange(40))
    return body[:at] + noise + body[at + chance.randrange(40) :]


def repeat(body: bytes, at: int, chance: random.Random) -> bytes:
    return body[:at] + body[at : at + chance.randrange(300)] * chance.randrange(2, 30) + body[at:]


CHANGES = (flip, truncate, splice, insert, scramble, repeat)


def mutated(seed: int) -> bytes:
    chance = random.Random(seed)
    body = chance.choice(BASES)
    for _ in range(chance.randrange(1, 6)):
        if body:
            body = chance.choice(CHANGES)(body, chance.randrange(len(body)), chance)
    return body


documents = st.integers(0, 2**64).map(mutated) | st.binary(max_size=300)
content_types = st.none() | st.sampled_from(
    ["text/xml", "application/json; charset=utf-16", "text/html; charset=idna", "; charset=\x00"]
)


@settings(
    max_examples=2_500, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(body=documents, content_type=content_types)
def test_whatever_the_bytes_there_are_entries_or_one_error(
    body: bytes, content_type: str | None
) -> None:
    made = direct(body, content_type)
    if isinstance(made, GiveUpError):
        assert made.gate in {"not-a-feed", "too-large"}
        assert "\n" not in str(made)
    else:
        assert len(made.entries) <= 5_000
        for entry in made.entries:
            assert entry.url.startswith(("http://", "https://")) or not entry.url
            assert entry.published is None or entry.published.tzinfo


def test_apart_it_is_the_same() -> None:
    """A few hundred of them through the worker, which lives through all."""

    async def work() -> None:
        async with Confined() as confined:
            pids = set()
            for seed in range(300):
                body = mutated(seed)
                assert told(await outcome(confined, body)) == told(direct(body))
                pids.add(confined.pid)
            assert len(pids) == 1

    asyncio.run(work())


def told(made: FeedDocument | GiveUpError) -> object:
    return (made.gate, str(made)) if isinstance(made, GiveUpError) else made


async def outcome(confined: Confined, body: bytes) -> FeedDocument | GiveUpError:
    try:
        return await confined.parse(body, url=URL)
    except GiveUpError as error:
        return error


def direct(body: bytes, content_type: str | None = None) -> FeedDocument | GiveUpError:
    try:
        return feeds.parse(body, url=URL, content_type=content_type)
    except GiveUpError as error:
        return error
