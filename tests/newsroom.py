"""A web server on loopback in a thread, the sample newsroom on it, one pass over what it serves.

And what is expected of that newsroom: what today's system does not meet is named in `known`, and a
test of it must fail as long as it stands there.
"""

import asyncio
import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import pytest
import yaml
from aiohttp import web
from psycopg.rows import tuple_row

from vedette import config as configuration
from vedette.local import newsroom
from vedette.local.newsroom.answering import Answer
from vedette.local.newsroom.content import Content, Piece
from vedette.local.newsroom.server import Newsroom
from vedette.pipeline import analyse, deduplicate, poll, read, watch
from vedette.pipeline.work import Work
from vedette.store import Connection

FOLDER = configuration.ROOT / "seeds" / "newsroom"
HTML = "text/html; charset=utf-8"
EXPECTED: dict[str, Any] = yaml.safe_load((FOLDER / "expectations.yaml").read_text("utf-8"))


def key(of: Any) -> str:
    """How an expectation is named: an id, or several of them with blanks between."""
    return of if isinstance(of, str) else " ".join(of)


def cases(
    expectation: str, items: Iterable[Any], name: Callable[[Any], Any] = lambda item: item
) -> list[Any]:
    """Parameters of a test, those of `known` marked as ones that must fail.

    Args:
        expectation: what `known` calls it.
        items: what is expected, one parameter each.
        name: the ids that tell an item.
    """
    known = {key(row["of"]): row for row in EXPECTED["known"] if row["expectation"] == expectation}
    return [_case(item, key(name(item)), known.get(key(name(item)))) for item in items]


def _case(item: Any, name: str, known: dict[str, Any] | None) -> Any:
    if known is None:
        return pytest.param(item, id=name)
    reason = f"known (issue {known['issue']}): {known['why']}; where it is met, remove it there"
    strict = not known.get("unsteady", False)
    mark = pytest.mark.xfail(reason=reason, raises=AssertionError, strict=strict)
    return pytest.param(item, id=name, marks=mark)


def sample(epoch: dt.datetime) -> Newsroom:
    """The sample newsroom."""
    return newsroom.load(FOLDER, epoch=epoch)


def listed(room: Newsroom) -> dict[str, Piece]:
    """The pieces that feeds list when they are asked for the first time, by their ids."""
    channels = room.content.channels
    answering = {slug for slug, channel in channels.items() if channel.lists}
    return {
        piece.id: piece
        for piece in room.content.pieces
        if not (piece.late or answering.isdisjoint(piece.feeds))
    }


class Loopback:
    """Serves answers by (host, path), writes down what it was asked, and can be slow or broken."""

    def __init__(self, room: Newsroom | None = None) -> None:
        self.answers = dict(room.answers) if room else {}
        self.room = Newsroom(
            content=room.content
            if room
            else Content(outlets=(), houses={}, channels={}, pieces=()),
            files=room.files if room else (),
            answers=self.answers,
        )
        self.asked: list[tuple[str, str]] = []
        self.broken: dict[str, int] = {}
        self.moved: dict[str, str] = {}
        self._held: dict[str, threading.Event] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port: int = self._call(self._start)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._held.clear()
        self._call(self._runner.cleanup)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def page(self, url: str, body: str, content_type: str = HTML, etag: str | None = None) -> None:
        """Serve a page under a URL without a query."""
        host, path = url.removeprefix("http://").split("/", 1)
        self.answers[host, f"/{path}"] = Answer(
            body=body.encode(), content_type=content_type, etag=etag
        )

    def hosts(self) -> dict[str, tuple[str, int]]:
        """Every name there is an answer for, as `Config.hosts` wants it."""
        return {host: (newsroom.ADDRESS, self.port) for host, _ in self.answers}

    @contextmanager
    def hold(self, path: str) -> Iterator[threading.Event]:
        """Answer nothing on a path for the time of the block; the event says that it was asked."""
        self._held[path] = threading.Event()
        try:
            yield self._held[path]
        finally:
            del self._held[path]

    def _call(self, function: Callable[[], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            return await function()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(timeout=20)

    async def _start(self) -> int:
        application = newsroom.app(self.room)
        application.middlewares.append(self._watch)
        self._runner = web.AppRunner(
            application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, newsroom.ADDRESS, 0).start()
        port: int = self._runner.addresses[0][1]
        return port

    @web.middleware
    async def _watch(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        self.asked.append((request.host.partition(":")[0], request.path))
        if request.path in self.broken:
            return web.Response(status=self.broken[request.path])
        if request.path in self.moved:
            return web.Response(status=301, headers={"Location": self.moved[request.path]})
        while request.path in self._held:
            self._held[request.path].set()
            await asyncio.sleep(0.01)
        return await handler(request)


def settings(serving: Loopback) -> dict[str, Any]:
    """Settings of a pass over the sample newsroom."""
    return {
        "hosts": serving.hosts(),
        "outlets": serving.room.outlet_files(),
        "subscribers": FOLDER / "subscribers.yaml",
    }


def one_pass(work: Work) -> Counter[str]:
    """Poll, read, deduplicate, tag and file in this process, by the clock of `work`."""
    counts = Counter(poll.poll(work, _hosts(poll.plan(work))))
    watch.watch(work)
    counts.update(read.read(work, _hosts(read.plan(work))))
    counts.update(deduplicate.deduplicate(work))
    analyse.plan(work)
    counts.update(analyse.tag(work))
    counts.update(analyse.file(work))
    return counts


def _hosts(batches: list[Any]) -> list[str]:
    return [host for batch in batches for host in batch["hosts"]]


_SNAPSHOT = {
    "entries": "select canonical_url, url, guid, title, state, gate from news.entry",
    "pages": "select e.canonical_url, p.bytes from news.page p join news.entry e on e.id = p.entry_id",
    "articles": """
        select canonical_url, title, excerpt, body, text_sha256, published, date_source, language,
            state, gate, relevance
        from news.article""",
    "versions": """
        select a.canonical_url, v.number, v.title
        from news.article_version v join news.article a on a.id = v.article_id""",
    # By the first of a chain, and roughly: which of two equal texts read at once counts as the
    # original hangs on who was read first.
    "copies": """
        select a.canonical_url, coalesce(f.canonical_url, o.canonical_url),
            round(c.of_copy::numeric, 1), round(c.of_original::numeric, 1)
        from news.copy_of c
        join news.article a on a.id = c.article_id join news.article o on o.id = c.original_id
        left join news.copy_of b on b.article_id = o.id
        left join news.article f on f.id = b.original_id""",
    "fingerprints": """
        select a.canonical_url, count(*), count(distinct hash)
        from news.fingerprint f join news.article a on a.id = f.article_id group by 1""",
    "topics": """
        select a.canonical_url, t.slug, g.about, g.score, o.canonical_url
        from news.tagging g
        join news.topic t on t.id = g.topic_id join news.article a on a.id = g.article_id
        left join news.article o on o.id = g.inherited_from""",
    "mentions": """
        select a.canonical_url, e.slug, m.number
        from news.mention m
        join news.entity e on e.id = m.entity_id join news.article a on a.id = m.article_id""",
    "stories": """
        select string_agg(a.canonical_url, ' ' order by a.canonical_url)
        from news.story_member m join news.article a on a.id = m.article_id group by m.story_id""",
    "gates": """
        select stage, gate, o.slug, sum(number)
        from news.gate_count g left join news.outlet o on o.id = g.outlet_id group by 1, 2, 3""",
}


def snapshot(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All that a pass leaves behind, without surrogate keys and clocks, in a comparable order."""
    found = {}
    for what, query in _SNAPSHOT.items():
        cursor = connection.cursor(row_factory=tuple_row)
        found[what] = sorted(cursor.execute(query.encode()).fetchall(), key=repr)
    return found


def wait_until(true: Callable[[], object], *, seconds: float = 20) -> None:
    """Wait for a condition that another process brings about; fails where it never does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
