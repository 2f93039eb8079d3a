"""Gives out synthetic pages and their feeds, all of them made before the first request."""

import argparse
import html
from collections.abc import Sequence

from aiohttp import web

from vedette.local.pages import synthetic_page, synthetic_paragraphs

_DATE = "Mon, 05 Jan 2026 06:00:00 +0000"


def outlets_file(names: Sequence[str]) -> str:
    """The seeds file of the outlets that answer under these names, one feed each."""
    lines = ["outlets:"]
    for number, name in enumerate(names):
        lines += [
            f"  - slug: outlet{number}",
            f"    name: Outlet {number}",
            "    country: LT",
            "    kind: news site",
            "    state_controlled: false",
            "    ownership: null",
            "    feeds:",
            f"      - {{slug: outlet{number}-feed, url: 'http://{name}/feed', language: en}}",
        ]
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until terminated: host outletN.example has every page whose number is N modulo hosts."""
    parser = argparse.ArgumentParser(prog="python -m vedette.local.bench.pages_server")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--hosts", type=int, required=True)
    parser.add_argument("--pages", type=int, required=True)
    options = parser.parse_args(argv)
    pages = {seed: synthetic_page(seed) for seed in range(options.pages)}
    feeds = {
        number: _feed(number, [seed for seed in pages if seed % options.hosts == number])
        for number in range(options.hosts)
    }

    async def answer(request: web.Request) -> web.Response:
        path = request.path.strip("/")
        if path == "feed":
            number = int(request.host.partition(".")[0].removeprefix("outlet"))
            return web.Response(body=feeds[number], content_type="application/rss+xml")
        if path.isdecimal() and int(path) in pages:
            return web.Response(body=pages[int(path)], content_type="text/html", charset="utf-8")
        return web.Response(status=404)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    web.run_app(app, host="127.0.0.1", port=options.port, print=None, access_log=None)


def _feed(number: int, seeds: Sequence[int]) -> bytes:
    items = "".join(
        f"<item><title>{html.escape(_title(seed))}</title>"
        f"<link>http://outlet{number}.example/{seed}</link>"
        f"<guid>outlet{number}-{seed}</guid><pubDate>{_DATE}</pubDate></item>"
        for seed in seeds
    )
    head = f"<title>Outlet {number}</title><link>http://outlet{number}.example/</link>"
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
    )


def _title(seed: int) -> str:
    return synthetic_paragraphs(seed, words=20)[0].partition(".")[0][:100]


if __name__ == "__main__":
    main()
