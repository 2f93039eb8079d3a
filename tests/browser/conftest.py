"""A browser that is logged in to the Airflow of a demonstration."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright
from tests.browser import chromium
from tests.browser.chromium import Shown

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the session: while it lives, an event loop runs in this thread, and no other may.
    path = chromium.program()
    if path is None:
        (pytest.fail if chromium.required() else pytest.skip)(chromium.MISSING)
    with sync_playwright() as playwright, chromium.launched(playwright, path) as launched:
        yield launched


@pytest.fixture(scope="module")
def shown(browser: Browser) -> Iterator[Shown]:  # noqa: ARG001
    """One demonstration; it is asked for after the browser, which may be missing."""
    with chromium.shown("browser") as found:
        yield found


@pytest.fixture(scope="module")
def login(browser: Browser, shown: Shown) -> StorageState:
    """The cookies of somebody who logged in once, as a person does."""
    context = browser.new_context()
    shown.log_in(context)
    state = context.storage_state()
    context.close()
    return state


class Tab:
    """A page, what it complained of, and what it asked of whom."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        self.asked: set[str] = set()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: self.asked.add(request.url))

    def goto(self, path: str) -> None:
        response = self.page.goto(f"{self.url}/news{path}")
        assert response
        assert response.status == 200, path

    def headlines(self) -> list[str]:
        return self.page.locator("article h3").all_inner_texts()

    def wide(self) -> int:
        """How many pixels of the page stand out to the right of the window."""
        over: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return over


@pytest.fixture
def tab(browser: Browser, shown: Shown, login: StorageState) -> Open:
    """Opens tabs that are logged in: `with tab(color_scheme="dark") as one`."""

    @contextmanager
    def opened(**wishes: Any) -> Iterator[Tab]:
        context = browser.new_context(storage_state=login, **wishes)
        try:
            yield Tab(context.new_page(), shown.url)
        finally:
            context.close()

    return opened
