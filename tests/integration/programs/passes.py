"""Makes passes over what is served, each in a process of its own that may be killed on the way.

Everything is imported once; then every line of standard input, JSON, is a pass: the database it is
over, the time by its clock, and after how many seconds it is killed (null: not at all). The answer
is a line of JSON: how long the process lived, how it ended, how many processes it had by then where
it was killed, and which of these outlived it.
"""

import contextlib
import datetime as dt
import gc
import json
import os
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import psutil
from tests.factories import Clock
from tests.newsroom import one_pass

from vedette import config as configuration
from vedette.pipeline import setup
from vedette.pipeline.work import opened
from vedette.tag import Tagger

# How long those that a killed process started may take to notice.
_SECONDS_LEFT = 5


def main() -> None:
    settings = _typed(json.loads(sys.argv[1]))
    # Made once for all passes: it takes longer than the rest of a pass, and writes nothing.
    terms = setup.lexicon(configuration.load({}, **settings))
    tagger = Tagger(terms)
    gc.freeze()
    with mock.patch.multiple(setup, lexicon=lambda _: terms, tagger=lambda *_: tagger):
        for line in sys.stdin:
            sys.stdout.write(json.dumps(_pass(json.loads(line), settings)) + "\n")
            sys.stdout.flush()


def _typed(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "hosts": {name: tuple(target) for name, target in settings["hosts"].items()},
        "outlets": tuple(map(Path, settings["outlets"])),
        "subscribers": Path(settings["subscribers"]),
    }


def _pass(order: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    started = time.monotonic()
    number = os.fork()
    if not number:
        _work(order, settings)
    process = psutil.Process(number)
    killed, family = False, []
    try:
        code = process.wait(timeout=order["kill_after"])
    except psutil.TimeoutExpired:
        family = _held(process)
        process.kill()
        killed, code = True, process.wait()
    seconds = time.monotonic() - started
    return {
        "seconds": seconds,
        "killed": killed,
        "code": code,
        "started": len(family),
        "left": _left(family),
    }


def _work(order: Mapping[str, Any], settings: Mapping[str, Any]) -> NoReturn:
    code = 1
    try:
        config = configuration.load({}, database_url=order["database_url"], **settings)
        with opened(config, Clock(dt.datetime.fromisoformat(order["now"]))) as work:
            one_pass(work)
        code = 0
    except BaseException:  # noqa: BLE001  (nothing may get past the end of this process)
        traceback.print_exc()
    finally:
        os._exit(code)


def _held(process: psutil.Process) -> list[psutil.Process]:
    """Stop the process, so that it starts nothing more, and give those it has started."""
    process.suspend()
    while process.status() not in {psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE}:
        time.sleep(0.001)
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []


def _left(family: list[psutil.Process]) -> list[str]:
    """The processes that live on, as their command lines."""
    end = time.monotonic() + _SECONDS_LEFT
    while alive := [command for one in family if (command := _command(one))]:
        if time.monotonic() > end:
            break
        time.sleep(0.005)
    return alive


def _command(process: psutil.Process) -> str | None:
    """What a process is; None where it is no more, or is waited for by nobody who cares."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return " ".join(process.cmdline()) or f"process {process.pid}"
    except psutil.NoSuchProcess:
        return None


if __name__ == "__main__":
    main()
