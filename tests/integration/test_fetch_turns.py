"""Turns at a host: in memory and in Postgres the same, and what the client makes of them."""

import asyncio
import contextlib
import datetime as dt
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any

import pytest
from aiohttp import web

from vedette import config as configuration
from vedette import store
from vedette.config import Config
from vedette.errors import GiveUpError, RefusedError, ReservedError, RetryLaterError
from vedette.fetch import Client, HostBook, MemoryHostBook, ReservationNote, RobotsNote, Turn
from vedette.model import Fetched
from vedette.store.hosts import PostgresHostBook

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
NONE = dt.timedelta(0)
SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

Books = Callable[[], HostBook]
Said = Callable[[], web.StreamResponse | Awaitable[web.StreamResponse]]


@pytest.fixture(params=["memory", "Postgres"])
def books(request: pytest.FixtureRequest) -> Iterator[Books]:
    """Books that share one memory, as two tasks on two machines do."""
    if request.param == "memory":
        shared = MemoryHostBook()
        yield lambda: shared
        return
    config: Config = request.getfixturevalue("config")
    with contextlib.ExitStack() as opened:
        yield lambda: PostgresHostBook(opened.enter_context(store.connect(config)))


async def enter(book: HostBook, holder: str, host: str = "lrt.lt", **asked: dt.timedelta) -> Turn:
    usual = {"delay": NONE, "patience": MINUTE, "hold": MINUTE}
    return await book.enter(host, holder, **(usual | asked))


def near(wait: dt.timedelta, seconds: float) -> bool:
    return abs(wait.total_seconds() - seconds) < 0.5


def test_slots_of_a_host_follow_each_other(books: Books) -> None:
    async def scenario() -> list[dt.timedelta]:
        waits = []
        for number, book in enumerate((books(), books(), books())):
            turn = await enter(book, f"a{number}", delay=5 * SECOND)
            assert turn.granted
            await book.leave("lrt.lt", f"a{number}")
            waits.append(turn.wait)
        waits.append((await enter(books(), "b", "bns.lt", delay=5 * SECOND)).wait)
        return waits

    waits = asyncio.run(scenario())
    assert all(map(near, waits, (0, 5, 10, 0)))


def test_two_requests_at_a_time_and_a_third_when_one_has_left(books: Books) -> None:
    async def scenario() -> list[bool]:
        one, other = books(), books()
        granted = [(await enter(book, name)).granted for book, name in ((one, "a"), (other, "b"))]
        granted += [(await enter(book, "c")).granted for book in (one, other)]
        granted.append((await enter(other, "c", "bns.lt")).granted)
        await one.leave("lrt.lt", "nobody")
        granted.append((await enter(one, "c")).granted)
        await one.leave("lrt.lt", "a")
        granted += [(await enter(other, name)).granted for name in ("c", "d")]
        return granted

    assert asyncio.run(scenario()) == [True, True, False, False, True, False, True, False]


def test_an_expired_lease_is_taken_over_and_its_first_holder_gives_nothing_back(
    books: Books,
) -> None:
    async def scenario() -> list[bool]:
        book = books()
        short = dt.timedelta(seconds=0.05)
        await enter(book, "dead", hold=short)
        await enter(book, "slow", hold=short)
        await asyncio.sleep(0.1)
        granted = [(await enter(book, name)).granted for name in ("a", "b", "c")]
        await book.leave("lrt.lt", "dead")
        return [*granted, (await enter(book, "c")).granted]

    assert asyncio.run(scenario()) == [True, True, False, False]


def test_who_will_not_wait_takes_nothing(books: Books) -> None:
    async def scenario() -> tuple[Turn, Turn]:
        book = books()
        await enter(book, "a", delay=HOUR / 4)
        impatient = await enter(book, "b", patience=MINUTE)
        return impatient, await enter(book, "c", patience=HOUR)

    impatient, patient = asyncio.run(scenario())
    assert (impatient.granted, impatient.closed) == (False, None)
    assert near(impatient.wait, 900)
    assert patient.granted
    assert near(patient.wait, 900)


def test_a_closed_host_lets_nobody_in_until_its_time_is_up(books: Books) -> None:
    async def scenario() -> list[Turn]:
        one, other = books(), books()
        await one.close("lrt.lt", MINUTE, "it answers 429")
        await other.close("lrt.lt", SECOND, "it answers 503")
        turns = [await enter(other, "a", patience=HOUR)]
        await one.forgive("bns.lt")
        await one.close("bns.lt", dt.timedelta(seconds=0.05), "it answers 503")
        await asyncio.sleep(0.1)
        turns.append(await enter(one, "a", "bns.lt"))
        await one.forgive("bns.lt")
        return [*turns, await enter(other, "b", "bns.lt")]

    closed, struck, forgiven = asyncio.run(scenario())
    assert (closed.granted, closed.closed, closed.strikes) == (False, "it answers 503", 2)
    assert near(closed.wait, 60)
    assert (struck.granted, struck.closed, struck.strikes) == (True, None, 1)
    assert (forgiven.granted, forgiven.strikes) == (True, 0)


def test_what_ends_well_does_not_reopen_a_host_closed_meanwhile(books: Books) -> None:
    async def scenario() -> tuple[Turn, Turn]:
        one, other = books(), books()
        await one.close("lrt.lt", dt.timedelta(seconds=0.2), "it answers 429")
        await other.forgive("lrt.lt")
        closed = await enter(other, "a")
        await asyncio.sleep(0.3)
        return closed, await enter(other, "b")

    closed, struck = asyncio.run(scenario())
    assert (closed.granted, closed.closed, closed.strikes) == (False, "it answers 429", 1)
    assert (struck.granted, struck.strikes) == (True, 1)


def at_once(config: Config, do: Callable[[HostBook, int], Awaitable[list[Any]]]) -> list[Any]:
    """Six threads with connections of their own: the database alone keeps them apart."""

    def one(number: int) -> list[Any]:
        async def scenario() -> list[Any]:
            return await do(PostgresHostBook(connection), number)

        with store.connect(config) as connection:
            return asyncio.run(scenario())

    async def threads() -> list[list[Any]]:
        return await asyncio.gather(*(asyncio.to_thread(one, number) for number in range(6)))

    return [found for part in asyncio.run(threads()) for found in part]


def test_many_who_ask_at_once_never_get_the_same_slot(config: Config) -> None:
    async def taking(book: HostBook, number: int) -> list[float]:
        slots: list[float] = []
        while len(slots) < 5:
            turn = await enter(book, f"h{number}", delay=10 * SECOND, patience=HOUR)
            if turn.granted:
                slots.append(time.monotonic() + turn.wait.total_seconds())
                await book.leave("lrt.lt", f"h{number}")
        return slots

    slots = sorted(at_once(config, taking))
    assert len(slots) == 30
    assert all(near(SECOND * (late - early), 10) for early, late in itertools.pairwise(slots))


def test_many_who_ask_at_once_never_hold_three_leases(config: Config) -> None:
    async def holding(book: HostBook, number: int) -> list[tuple[float, float]]:
        held: list[tuple[float, float]] = []
        while len(held) < 5:
            if (await enter(book, f"h{number}")).granted:
                started = time.monotonic()
                await asyncio.sleep(0.01)
                held.append((started, time.monotonic()))
                await book.leave("lrt.lt", f"h{number}")
            else:
                await asyncio.sleep(0.002)
        return held

    held = at_once(config, holding)
    assert len(held) == 30
    under_way = [sum(start <= moment < end for start, end in held) for moment, _ in held]
    assert max(under_way) == 2


def test_notes_survive_the_task(config: Config) -> None:
    rules = RobotsNote(text="User-agent: *", until=NOW, closed="down", down_since=NOW - DAY)
    declared = ReservationNote(text='[["/", "1"]]', until=NOW + DAY)

    async def write(book: PostgresHostBook) -> None:
        await book.keep_robots("lrt.lt", rules)
        await book.keep_reservation("bns.lt:8443", declared)

    async def read(book: PostgresHostBook) -> list[object]:
        names = ("lrt.lt", "bns.lt:8443", "delfi.lt")
        return [await ask(name) for name in names for ask in (book.robots, book.reservation)]

    with store.connect(config) as connection:
        asyncio.run(write(PostgresHostBook(connection)))
        expected = [rules, None, None, declared, None, None]
        assert asyncio.run(read(PostgresHostBook(connection))) == expected
        loaded = PostgresHostBook(connection)
        loaded.preload(["lrt.lt", "bns.lt:8443", "delfi.lt"])
        connection.execute("drop table news.host cascade")
        assert asyncio.run(read(loaded)) == expected


# The client. A proxy stands for the world outside.


class World:
    """Answers for every host, as a proxy does; pages by URL, or one for all; writes down requests."""

    def __init__(self, pages: Mapping[str, Said]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []
        self.at_once = 0
        self.most_at_once = 0

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        url = f"http://{request.headers['Host']}{request.path_qs}"
        self.asked.append(url)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            page = self.pages.get(url)
            reply: Any = page() if page else web.Response(status=404)
            return reply if isinstance(reply, web.StreamResponse) else await reply
        finally:
            self.at_once -= 1

    @contextlib.asynccontextmanager
    async def serve(self) -> AsyncIterator[int]:
        server = web.ServerRunner(web.Server(self.answer), shutdown_timeout=0.1)
        await server.setup()
        site = web.TCPSite(server, "127.0.0.1", 0)
        await site.start()
        try:
            yield server.addresses[0][1]
        finally:
            await server.cleanup()

    @contextlib.asynccontextmanager
    async def client(self, **options: Any) -> Any:
        async with self.serve() as port:
            wanted = {"proxy": f"http://127.0.0.1:{port}", "fetch_delay": NONE}
            wanted |= options.pop("settings", {})
            book = options.pop("book", None) or MemoryHostBook()
            async with Client(configuration.load({}, **wanted), book, **options) as client:
                yield client


def page(text: str = "<p>labas</p>", **headers: str) -> Callable[[], web.Response]:
    return lambda: web.Response(text=text, content_type="text/html", headers=headers)


def status(number: int, **headers: str) -> Callable[[], web.Response]:
    return lambda: web.Response(status=number, headers=headers)


def ask(world: World, *urls: str, kind: Any = "feed", **options: Any) -> Fetched:
    """Fetch URLs one after the other; the last answer."""

    async def scenario() -> Fetched:
        async with world.client(**options) as client:
            for url in urls:
                got: Fetched = await client.fetch(url, kind=kind)
            return got

    return asyncio.run(scenario())


def put_off(world: World, *urls: str, **options: Any) -> RetryLaterError:
    with pytest.raises(RetryLaterError) as caught:
        ask(world, *urls, **options)
    assert str(caught.value).isprintable()
    return caught.value


def test_everything_outside_goes_through_the_proxy_and_nothing_inside() -> None:
    world = World({"http://lrt.lt/a": page()})
    assert ask(world, "http://lrt.lt/a").body == b"<p>labas</p>"
    for url in ("http://127.0.0.1/", "http://db.internal/", "http://lrt.lt:8080/", "ftp://lrt.lt/"):
        with pytest.raises(RefusedError) as caught:
            ask(world, url)
        assert caught.value.gate == "url"
    assert world.asked == ["http://lrt.lt/robots.txt", "http://lrt.lt/a"]


def test_a_proxy_that_is_away_is_named() -> None:
    fault = put_off(World({}), "http://lrt.lt/", settings={"proxy": "http://127.0.0.1:1"})
    assert (fault.gate, "127.0.0.1" in str(fault)) == ("connection", True)


def test_two_requests_at_one_host_run_at_once_and_the_others_wait() -> None:
    async def slow() -> web.Response:
        await asyncio.sleep(0.05)
        return web.Response(text="<rss/>", content_type="text/xml")

    world = World({"http://lrt.lt/f": slow})

    async def scenario() -> None:
        async with world.client() as client:
            await asyncio.gather(*(client.fetch("http://lrt.lt/f", kind="feed") for _ in range(5)))

    asyncio.run(scenario())
    assert world.asked.count("http://lrt.lt/f") == 5
    assert world.most_at_once == 2


@pytest.mark.parametrize("number", [429, 503])
@pytest.mark.parametrize(("asked", "least", "most"), [("120", 120, 144), ("0", 24, 36)])
def test_a_host_that_has_enough_is_left_alone(
    number: int, asked: str, least: float, most: float
) -> None:
    world = World({"http://lrt.lt/f": status(number, **{"Retry-After": asked})})
    book = MemoryHostBook(lambda: NOW)
    first = put_off(world, "http://lrt.lt/f", book=book)
    assert first.gate == ("http-429" if number == 429 else "http-5xx")
    assert first.after
    assert least <= first.after.total_seconds() <= most
    before = len(world.asked)
    again = put_off(world, "http://lrt.lt/g", book=book)
    assert (again.gate, again.after) == ("host-closed", first.after)
    assert f"answers {number}" in str(again)
    assert len(world.asked) == before


def test_each_such_answer_in_a_row_doubles_the_wait_and_a_good_one_clears_it() -> None:
    now = [NOW]
    book = MemoryHostBook(lambda: now[0])
    world = World({"http://lrt.lt/f": status(503), "http://lrt.lt/g": page()})
    waits = []
    for _ in range(3):
        waits.append(put_off(world, "http://lrt.lt/f", book=book).after or NONE)
        now[0] += waits[-1] + SECOND
    ask(world, "http://lrt.lt/g", book=book)
    waits.append(put_off(world, "http://lrt.lt/f", book=book).after or NONE)
    bounds = [(24, 36), (48, 72), (96, 144), (24, 36)]
    assert all(
        least <= wait.total_seconds() <= most
        for wait, (least, most) in zip(waits, bounds, strict=True)
    )


def test_a_robots_txt_that_answers_429_closes_the_host_too() -> None:
    world = World({"http://lrt.lt/robots.txt": status(429)})
    book = MemoryHostBook(lambda: NOW)
    assert put_off(world, "http://lrt.lt/f", book=book).gate == "robots-unreachable"
    assert put_off(world, "http://lrt.lt/x", kind="ping", book=book).gate == "host-closed"


def test_a_tdmrep_json_that_answers_503_or_never_closes_nothing() -> None:
    async def never() -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    short = {"settings": {"fetch_timeout": dt.timedelta(seconds=0.3)}}
    for said in (status(503), never):
        world = World({"http://lrt.lt/.well-known/tdmrep.json": said, "http://lrt.lt/a": page()})
        got = ask(world, "http://lrt.lt/a", "http://lrt.lt/a", kind="page", **short)
        assert got.status == 200
        assert world.asked.count("http://lrt.lt/.well-known/tdmrep.json") == 1


def test_who_would_wait_too_long_is_put_off_with_a_time() -> None:
    world = World({"http://lrt.lt/f": page()})
    settings = {"fetch_delay": 90 * SECOND}
    fault = put_off(world, "http://lrt.lt/f", settings=settings)
    assert fault.gate == "host-busy"
    assert fault.after
    assert near(fault.after, 90)
    assert world.asked == ["http://lrt.lt/robots.txt"]


def test_a_request_that_fails_gives_its_lease_back() -> None:
    world = World({"http://lrt.lt/f": status(500), "http://lrt.lt/g": status(404)})
    book = MemoryHostBook()
    for _ in range(3):
        assert put_off(world, "http://lrt.lt/f", book=book).gate == "http-5xx"
        with pytest.raises(GiveUpError):
            ask(world, "http://lrt.lt/g", book=book)


def test_a_request_that_is_given_up_gives_its_lease_back() -> None:
    async def never() -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    world = World({"http://lrt.lt/f": never, "http://lrt.lt/g": page()})

    async def scenario() -> int:
        async with world.client(patience=SECOND) as client:
            for _ in range(3):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await client.fetch("http://lrt.lt/f", kind="feed")
            got: Fetched = await client.fetch("http://lrt.lt/g", kind="feed")
            return got.status

    assert asyncio.run(scenario()) == 200


# robots.txt over weeks, and reservations


def test_robots_unreachable_for_thirty_days_count_as_none() -> None:
    now = [NOW]
    book = MemoryHostBook(lambda: now[0])
    world = World({"http://lrt.lt/robots.txt": status(500), "http://lrt.lt/f": page()})
    clock = {"book": book, "now": lambda: now[0]}
    for days in (0, 10, 20):
        now[0] = NOW + days * DAY
        assert put_off(world, "http://lrt.lt/f", **clock).gate == "robots-unreachable"
    now[0] = NOW + 31 * DAY
    assert ask(world, "http://lrt.lt/f", **clock).status == 200
    world.pages["http://lrt.lt/robots.txt"] = page("User-agent: *\nDisallow: /")
    now[0] += DAY + HOUR
    with pytest.raises(RefusedError, match="disallows"):
        ask(world, "http://lrt.lt/f", **clock)
    world.pages["http://lrt.lt/robots.txt"] = status(500)
    now[0] += DAY + HOUR
    assert put_off(world, "http://lrt.lt/f", **clock).gate == "robots-unreachable"


def test_robots_are_those_of_the_port() -> None:
    world = World(
        {
            "http://lrt.lt:8080/robots.txt": page("User-agent: *\nDisallow: /"),
            "http://lrt.lt/f": page(),
        }
    )
    settings = {"settings": {"ports": frozenset({"80", "8080"})}, "book": MemoryHostBook()}
    assert ask(world, "http://lrt.lt/f", **settings).status == 200
    with pytest.raises(RefusedError, match=r"lrt\.lt:8080's robots\.txt disallows"):
        ask(world, "http://lrt.lt:8080/f", **settings)


RESERVING = {
    "robots.txt": {
        "http://lrt.lt/robots.txt": page("User-agent: *\nContent-Signal: ai-input=no\nAllow: /")
    },
    "tdmrep.json": {
        "http://lrt.lt/.well-known/tdmrep.json": page('[{"location":"/a","tdm-reservation":1}]')
    },
    "header": {"http://lrt.lt/a": page(**{"TDM-Reservation": "1"})},
}


@pytest.mark.parametrize("where", sorted(RESERVING))
def test_a_reserved_page_is_refused_and_a_feed_is_not(where: str) -> None:
    world = World({"http://lrt.lt/a": page(), "http://lrt.lt/b": page()} | RESERVING[where])
    with pytest.raises(ReservedError, match=where) as caught:
        ask(world, "http://lrt.lt/a", kind="page")
    assert (caught.value.gate, caught.value.exit_code) == ("reserved", 3)
    assert caught.value.url == "http://lrt.lt/a"
    assert str(caught.value).isprintable()
    assert ("http://lrt.lt/a" in world.asked) == (where == "header")
    assert ask(world, "http://lrt.lt/a", kind="feed").status == 200


def test_a_page_is_not_reserved_by_what_is_said_of_others() -> None:
    world = World({"http://lrt.lt/b": page()} | RESERVING["tdmrep.json"])
    assert ask(world, "http://lrt.lt/b", "http://lrt.lt/b", kind="page").status == 200
    assert world.asked == [
        "http://lrt.lt/robots.txt",
        "http://lrt.lt/.well-known/tdmrep.json",
        "http://lrt.lt/b",
        "http://lrt.lt/b",
    ]


def test_tdmrep_is_asked_for_again_the_next_day() -> None:
    now = [NOW]
    world = World({"http://lrt.lt/a": page()})
    clock = {"book": MemoryHostBook(lambda: now[0]), "now": lambda: now[0]}
    assert ask(world, "http://lrt.lt/a", kind="page", **clock).status == 200
    world.pages |= RESERVING["tdmrep.json"]
    now[0] += 23 * HOUR
    assert ask(world, "http://lrt.lt/a", kind="page", **clock).status == 200
    now[0] += 2 * HOUR
    with pytest.raises(ReservedError):
        ask(world, "http://lrt.lt/a", kind="page", **clock)


@pytest.mark.parametrize(
    ("said", "hours"),
    [(status(503), 1 / 6), (status(429, **{"Retry-After": "3600"}), 1)],
    ids=["503", "429"],
)
def test_a_reservation_stands_while_its_tdmrep_cannot_be_had(said: Said, hours: float) -> None:
    now = [NOW]
    where = "http://lrt.lt/.well-known/tdmrep.json"
    world = World({"http://lrt.lt/a": page(), "http://lrt.lt/b": page()} | RESERVING["tdmrep.json"])
    clock = {"book": MemoryHostBook(lambda: now[0]), "now": lambda: now[0]}

    def reserved() -> bool:
        try:
            ask(world, "http://lrt.lt/a", kind="page", **clock)
        except ReservedError:
            return True
        return False

    assert reserved()
    world.pages[where] = said
    now[0] += 25 * HOUR
    assert reserved()
    now[0] += hours * HOUR - MINUTE
    assert reserved()
    assert world.asked.count(where) == 2
    world.pages[where] = status(404)
    now[0] += 2 * MINUTE
    assert not reserved()
    now[0] += 23 * HOUR
    assert not reserved()
    assert world.asked.count(where) == 3


def test_a_tdmrep_that_did_not_come_is_asked_for_again_soon_and_one_forbidden_the_next_day() -> (
    None
):
    now = [NOW]
    where = "http://lrt.lt/.well-known/tdmrep.json"
    clock = {"book": MemoryHostBook(lambda: now[0]), "now": lambda: now[0]}
    world = World({"http://lrt.lt/a": page(), where: status(500)})
    asked = []
    for minutes in (0, 9, 2, 60, 22 * 60, 2 * 60):
        now[0] += minutes * MINUTE
        assert ask(world, "http://lrt.lt/a", kind="page", **clock).status == 200
        world.pages[where] = status(403)
        asked.append(world.asked.count(where))
    assert asked == [1, 1, 2, 2, 2, 3]


def test_the_way_of_a_redirect_may_be_reserved_too() -> None:
    world = World(
        {"http://bns.lt/x": status(302, Location="http://lrt.lt/a"), "http://lrt.lt/a": page()}
        | RESERVING["tdmrep.json"]
    )
    with pytest.raises(ReservedError) as caught:
        ask(world, "http://bns.lt/x", kind="page")
    assert caught.value.url == "http://lrt.lt/a"
    assert "http://lrt.lt/a" not in world.asked


def test_no_redirect_leads_from_outside_to_a_configured_name() -> None:
    there = "http://gate.test/secret"

    async def inside() -> web.Response:
        return web.Response(text="<p>labas</p>", content_type="text/html")

    world = World(
        {
            "http://bns.lt/x": status(302, Location="http://lrt.lt/y"),
            "http://lrt.lt/y": status(301, Location=there),
            "http://out.lt/robots.txt": status(302, Location="http://gate.test/robots.txt"),
            "http://out.lt/f": page(),
            there: inside,
            "http://gate.test/away": status(302, Location="http://bns.lt/x"),
            "http://gate.test/round": status(302, Location="//hall.test/z"),
            "http://hall.test/z": page("<p>here</p>"),
        }
    )

    async def scenario() -> list[str]:
        async with world.serve() as port:
            hosts = dict.fromkeys(("gate.test", "hall.test"), ("127.0.0.1", port))
            async with world.client(settings={"hosts": hosts}) as client:
                said = []
                for url in ("http://bns.lt/x", "http://gate.test/away"):
                    with pytest.raises(RefusedError) as caught:
                        await client.fetch(url)
                    said.append(f"{caught.value.gate}: {caught.value}")
                rest = (there, "http://gate.test/round", "http://out.lt/f")
                got = [await client.fetch(url, kind="feed") for url in rest]
                return said + [one.final_url for one in got]

    led = "redirect: http://lrt.lt/y redirects from outside in to http://gate.test/secret"
    assert asyncio.run(scenario()) == [led, led, there, "http://hall.test/z", "http://out.lt/f"]
    assert world.asked.count(there) == 1
    assert world.asked.count("http://gate.test/robots.txt") == 1


@pytest.mark.parametrize("where", ["robots.txt", "tdmrep.json"])
def test_what_may_be_fetched_is_known_without_asking_for_it(where: str) -> None:
    world = World({"http://bns.lt/a": page()} | RESERVING[where])

    async def scenario() -> None:
        async with world.client() as client:
            await client.permit("http://bns.lt/a")
            with pytest.raises(ReservedError):
                await client.permit("http://lrt.lt/a")

    asyncio.run(scenario())
    assert not any(url.endswith("/a") for url in world.asked)
