"""The worker process in earnest: what it answers, how it dies, and that nothing else dies of it."""

import asyncio
import datetime as dt
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.commands import environment
from tests.confining import (
    FEEDS,
    GOOD,
    LARGE,
    OTHERWISE,
    PAGES,
    SOON,
    TWICE,
    UNLOCKED,
    URL,
    pid_of,
    program,
    run,
    worker_with,
)

from vedette import feeds, page
from vedette.confined import MAX_BYTES, Confined
from vedette.confined.frames import ANSWER, MAX_ANSWER, NO_MEMORY, QUESTION, Allowance, Head
from vedette.confined.worker import EndedError, Worker
from vedette.errors import GiveUpError, KilledError, VedetteError
from vedette.extract import extract
from vedette.extract.furniture import learned
from vedette.local.pages import synthetic_page, synthetic_paragraphs

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

    monkeypatch.setattr(sys, "executable", str(worker_with(TWICE, tmp_path / "python")))
    run(work)


def test_a_page_is_not_answered_with_a_feed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(confined: Confined) -> None:
        with pytest.raises(KilledError, match="an answer that cannot be read"):
            await confined.extract(synthetic_page(1), url=URL)

    monkeypatch.setattr(sys, "executable", str(worker_with(OTHERWISE, tmp_path / "python")))
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
    with program(_WARNED, worker_with(UNLOCKED, tmp_path / "python"), FEEDS[0]) as warned:
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
