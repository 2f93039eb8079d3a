"""Takes the README's pictures from a demonstration: `make pictures`."""

import sys

from playwright.sync_api import sync_playwright
from tests.browser import chromium

from vedette.config import ROOT

FOLDER = ROOT / "docs" / "pictures"
WIDTH = 1000
SHOTS = {"desk": ("/news/", 900), "digest": ("/news/digests/1/mail", 900)}


def main() -> int:
    """Write docs/pictures; 1 where there is no browser."""
    path = chromium.program()
    if path is None:
        sys.stderr.write(f"vedette: {chromium.MISSING}\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with (
        chromium.shown("pictures") as shown,
        sync_playwright() as playwright,
        chromium.launched(playwright, path) as browser,
    ):
        context = browser.new_context(color_scheme="light")
        shown.log_in(context)
        page = context.new_page()
        for name, (address, height) in SHOTS.items():
            page.set_viewport_size({"width": WIDTH, "height": height})
            page.goto(shown.url + address)
            page.screenshot(path=FOLDER / f"{name}.png")
            sys.stdout.write(f"docs/pictures/{name}.png\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
