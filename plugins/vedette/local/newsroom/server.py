"""The newsroom as a web server: many outlets behind one address, told apart by the Host header."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aiohttp import web

from vedette import urls
from vedette.local.newsroom import archive
from vedette.local.newsroom.content import Content, host_of, newest_first, read
from vedette.local.newsroom.printing import TYPES, Press
from vedette.model import Outlet

ADDRESS = "127.0.0.1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one URL answers. `etag`: without quotes, None where the server sends none."""

    body: bytes
    content_type: str
    etag: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Newsroom:
    """All that is served, made once: answers by (host, path)."""

    content: Content
    files: tuple[Path, ...]
    answers: Mapping[tuple[str, str], Answer]

    def hosts(self, port: int) -> dict[str, tuple[str, int]]:
        """Where each outlet's name is answered, as `Config.hosts` wants it."""
        return {host_of(outlet): (ADDRESS, port) for outlet in self.content.outlets}

    def outlet_files(self) -> tuple[Path, ...]:
        """The outlets files that describe what is served here, for `Config.outlets`."""
        return self.files


def load(folder: Path, *, epoch: dt.datetime, seed_dir: Path | None = None) -> Newsroom:
    """Read the newsroom's folder and print everything; two loads of one epoch serve equal bytes.

    Args:
        folder: seeds/newsroom; the records of the seed documents lie in `corpus` beside it.
        epoch: the moment every date counts from; aware.
        seed_dir: the original seed documents, served as one more outlet where given.

    Raises:
        SeedError: content that cannot be served, with file, line and reason.
        UsageError: a naive epoch, a missing file or template, no document in `seed_dir`.
    """
    files: tuple[Path, ...] = (folder / "outlets.yaml",)
    if seed_dir is not None:
        files += (folder / "archive.yaml",)
    content = read(folder, files, epoch=epoch)
    if seed_dir is not None:
        content = _with_archive(content, seed_dir, folder.parent / "corpus")
    press = Press(folder, content)
    answers = {
        key: answer
        for outlet in content.outlets
        for key, answer in _answers(press, content, outlet)
    }
    return Newsroom(content=content, files=files, answers=answers)


def app(newsroom: Newsroom) -> web.Application:
    """The web application. Unknown names and paths are 404, other methods than GET 405."""

    async def answer(request: web.Request) -> web.Response:
        host = request.headers.get("Host", "").partition(":")[0].lower()
        found = newsroom.answers.get((host, request.path))
        if found is None:
            return web.Response(status=404, text=f"Nothing at {request.path} of {host or '?'}.\n")
        return _respond(request, found)

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    return application


def _with_archive(content: Content, seed_dir: Path, records: Path) -> Content:
    documents = archive.read(seed_dir, records, content.outlets[-1])
    return replace(content, pieces=newest_first((*content.pieces, *documents)))


def _answers(
    press: Press, content: Content, outlet: Outlet
) -> Iterator[tuple[tuple[str, str], Answer]]:
    host = host_of(outlet)
    plain = "text/plain; charset=utf-8"
    yield (host, "/robots.txt"), Answer(body=press.robots(outlet), content_type=plain)
    yield (host, "/"), Answer(body=press.front(outlet), content_type=TYPES["html"])
    for feed in outlet.feeds:
        channel = content.channels[feed.slug]
        body = press.feed(outlet, feed)
        etag = hashlib.sha256(body).hexdigest()[:16] if channel.etag else None
        path = feed.url.removeprefix(urls.origin(feed.url))
        yield (host, path), Answer(body=body, content_type=TYPES[channel.format], etag=etag)
    # As many servers do, pages leave their charset to the document.
    for piece in content.of(outlet):
        yield (host, piece.path), Answer(body=press.page(outlet, piece), content_type="text/html")


def _respond(request: web.Request, found: Answer) -> web.Response:
    headers = {"Content-Type": found.content_type}
    if found.etag is not None:
        headers["ETag"] = f'"{found.etag}"'
        asked = request.if_none_match or ()
        if any(tag.value in {found.etag, "*"} for tag in asked):
            return web.Response(status=304, headers={"ETag": headers["ETag"]})
    return web.Response(body=found.body, headers=headers)
