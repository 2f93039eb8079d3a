"""Gives out the feeds of many names behind one address, all of them made before the first request."""

import argparse
import html
from collections.abc import Sequence

from aiohttp import web

from vedette.local.pages import synthetic_paragraphs

ENTRIES = 20
_DATE = "Mon, 05 Jan 2026 {:02}:00:00 +0000"


def name(number: int) -> str:
    """The host name of a feed."""
    return f"outlet{number}.example"


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until terminated: host outletN.example has the N-th feed, with an ETag where asked to."""
    parser = argparse.ArgumentParser(prog="python -m vedette.local.bench.feeds_server")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--feeds", type=int, required=True)
    parser.add_argument("--validators", action="store_true")
    options = parser.parse_args(argv)
    feeds = {name(number): _feed(number) for number in range(options.feeds)}

    async def answer(request: web.Request) -> web.Response:
        host = request.host.partition(":")[0]
        if request.path != "/feed" or host not in feeds:
            return web.Response(status=404)
        tag = f'"{host}"'
        headers = {"ETag": tag} if options.validators else {}
        if headers and request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=feeds[host], content_type="application/rss+xml", headers=headers)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    web.run_app(app, host="127.0.0.1", port=options.port, print=None, access_log=None)


def _feed(number: int) -> bytes:
    site = f"http://{name(number)}"
    items = "".join(_item(site, number * ENTRIES + place, place) for place in range(ENTRIES))
    head = f"<title>Outlet {number}</title><link>{site}/</link>"
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
    )


def _item(site: str, seed: int, hour: int) -> str:
    text = synthetic_paragraphs(seed, words=60)[0]
    return (
        f"<item><title>{html.escape(text.partition('.')[0][:100])}</title>"
        f"<link>{site}/news/{seed}</link><guid isPermaLink='false'>{seed}</guid>"
        f"<pubDate>{_DATE.format(hour)}</pubDate>"
        f"<description>{html.escape(text)}</description></item>"
    )


if __name__ == "__main__":
    main()
