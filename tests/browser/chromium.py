"""The system's Chromium, and a demonstration to look at with it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Playwright
from tests.acceptance.instance import LONGEST, Instance

from vedette.local import state

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium here: install it (Debian: apt install chromium)"
MUST = "VEDETTE_TEST_BROWSER"
"""Set where a browser has to be there, so that nothing is skipped unseen."""
_STAYS = "Ctrl-C stops everything"


def program() -> str | None:
    """Where Chromium is, if it is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def required() -> bool:
    """Whether a missing browser is a failure."""
    return bool(os.environ.get(MUST))


@contextmanager
def launched(playwright: Playwright, path: str) -> Iterator[Browser]:
    """Chromium, which asks nobody but the pages it is sent to."""
    arguments = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # it refuses to run as root with one
    browser = playwright.chromium.launch(executable_path=path, args=arguments)
    try:
        yield browser
    finally:
        browser.close()


@dataclass(frozen=True)
class Shown:
    """A demonstration that goes on running."""

    instance: Instance
    password: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.instance.config.ui_port}"

    def log_in(self, context: BrowserContext) -> None:
        """As a person does, in Airflow's form."""
        page = context.new_page()
        page.goto(f"{self.url}/")
        page.fill("input[name=username]", "admin")
        page.fill("input[name=password]", self.password)
        page.press("input[name=password]", "Enter")
        page.get_by_role("link", name="Dags").first.wait_for()
        page.close()


@contextmanager
def shown(name: str) -> Iterator[Shown]:
    """A demonstration of our own, left running for the time of the block."""
    instance = Instance(name)
    running = instance.start("demo", "--keep")
    try:
        _wait(running)
        yield Shown(instance, state.passwords(instance.place)["airflow_admin"])
    finally:
        running.send_signal(signal.SIGINT)
        try:
            running.communicate(timeout=LONGEST)
        finally:
            instance.remove()


def _wait(running: subprocess.Popen[str]) -> None:
    assert running.stdout
    said = []
    for line in running.stdout:
        said.append(line)
        if line.startswith(_STAYS):
            return
    _, errors = running.communicate()
    sys.stderr.write("".join(said) + errors)
    message = "the demonstration ended before it could be looked at"
    raise RuntimeError(message)
