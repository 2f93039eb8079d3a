"""The newsroom as a web server: many outlets behind one address, told apart by the Host header."""

import dataclasses
import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from vedette import urls
from vedette.local.newsroom import answering, archive
from vedette.local.newsroom.answering import Answer
from vedette.local.newsroom.content import Channel, Content, host_of, newest_first
from vedette.local.newsroom.folder import read
from vedette.local.newsroom.printing import TYPES, Press
from vedette.model import Feed, Outlet

ADDRESS = "127.0.0.1"

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Newsroom:
    """All that is served, made once: answers by (host, path), later editions with their `?v=`."""

    content: Content
    files: tuple[Path, ...]
    answers: Mapping[Key, Answer]

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
    given: Counter[Key] = Counter()

    async def answer(request: web.Request) -> web.StreamResponse:
        key = _key(request, newsroom.answers)
        found = newsroom.answers.get(key)
        if found is None:
            return web.Response(status=404, text=f"Nothing at {key[1]} of {key[0] or '?'}.\n")
        if found.later and given[key]:
            found = found.later
        response = await answering.send(request, found)
        given[key] += response.status == web.HTTPOk.status_code
        return response

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    return application


def _key(request: web.Request, answers: Mapping[Key, Answer]) -> Key:
    """What is asked for: a later edition where its number is named, else whatever has the path."""
    host = request.headers.get("Host", "").partition(":")[0].lower()
    edition = host, f"{request.path}?v={request.query.get('v')}"
    return edition if edition in answers else (host, request.path)


def _with_archive(content: Content, seed_dir: Path, records: Path) -> Content:
    documents = archive.read(seed_dir, records, content.outlets[-1])
    return dataclasses.replace(content, pieces=newest_first((*content.pieces, *documents)))


def _answers(press: Press, content: Content, outlet: Outlet) -> Iterator[tuple[Key, Answer]]:
    host = host_of(outlet)
    plain = "text/plain; charset=utf-8"
    yield (host, "/robots.txt"), Answer(body=press.robots(outlet), content_type=plain)
    yield (host, "/"), Answer(body=press.front(outlet), content_type=TYPES["html"])
    for feed in outlet.feeds:
        path = feed.url.removeprefix(urls.origin(feed.url))
        yield (host, path), _feed(press, content, outlet, feed)
    # As many servers do, most houses leave the charset of their pages to the document.
    claimed = content.houses[outlet.slug].claimed
    html = f"text/html; charset={claimed}" if claimed else "text/html"
    for piece in content.of(outlet):
        yield (host, piece.path), Answer(body=press.page(outlet, piece), content_type=html)


def _feed(press: Press, content: Content, outlet: Outlet, feed: Feed) -> Answer:
    channel = content.channels[feed.slug]
    first, later = (press.feed(outlet, feed, late=late) for late in (False, True))
    answer = Answer(
        body=first,
        content_type=TYPES[channel.format],
        etag=_etag(channel, feed, first),
        seconds=channel.seconds,
        retry_after=channel.retry_after,
        dead=channel.dead,
    )
    if later == first:
        return answer
    then = dataclasses.replace(answer, body=later, etag=_etag(channel, feed, later))
    return dataclasses.replace(answer, later=then)


def _etag(channel: Channel, feed: Feed, body: bytes) -> str | None:
    if channel.etag is None:
        return None
    said = body if channel.etag == "honest" else feed.url.encode()
    return hashlib.sha256(said).hexdigest()[:16]
