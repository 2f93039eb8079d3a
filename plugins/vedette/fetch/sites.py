"""What sites declare, asked for once a day: robots.txt and tdmrep.json."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from vedette.errors import GiveUpError, RefusedError, RetryLaterError, VedetteError
from vedette.fetch import reservation, robots
from vedette.fetch.answer import Kind
from vedette.fetch.hosts import HostBook, ReservationNote, RobotsNote
from vedette.model import Fetched
from vedette.urls import Place

Ask = Callable[[str, Kind, dt.timedelta], Awaitable[Fetched]]
"""Fetches a URL as that kind, in that time at most."""

_KEPT = dt.timedelta(hours=24)
_RETRY = dt.timedelta(minutes=10)
# RFC 9309, 2.3.1.4: after that, a robots.txt nobody can read counts as none.
_GIVEN_UP = dt.timedelta(days=30)
_NO_LIMIT = dt.timedelta(days=1)
# No page is kept waiting for long by a tdmrep.json that does not come.
_TDMREP_LONGEST = dt.timedelta(seconds=5)
_NO_TURN = frozenset({"host-closed", "host-busy"})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Robots:
    """A robots.txt, read once."""

    text: str
    rules: robots.Rules
    preferences: reservation.Preferences


class Sites:
    """What may be asked of each site, and what of it may be analysed.

    Args:
        book: where it is noted.
        ask: how it is asked for.
        now: the clock, aware.
    """

    def __init__(self, book: HostBook, ask: Ask, *, now: Callable[[], dt.datetime]) -> None:
        self._book = book
        self._ask = ask
        self._now = now
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._robots: dict[str, _Robots] = {}
        self._declarations: dict[str, tuple[str, reservation.Declaration]] = {}

    async def permit(self, place: Place) -> dt.timedelta:
        """The delay the site asks for, if its robots.txt lets us fetch the URL.

        Raises:
            RefusedError: gate `robots`.
            RetryLaterError: gate `robots-unreachable`, and those of a request.
        """
        rules = (await self._read(place)).rules
        if not rules.allow(place.url):
            message = f"refuses {place.url}: {place.authority}'s robots.txt disallows it"
            raise RefusedError(gate="robots", reason=message)
        return rules.delay

    async def check_reservations(self, place: Place) -> None:
        """Let a page pass that its site does not reserve before it is even asked for.

        Raises:
            ReservedError: robots.txt or tdmrep.json does.
            RetryLaterError: gate `robots-unreachable`, and those of a request.
        """
        preferences = (await self._read(place)).preferences
        reservation.check(place.url, preferences.reserves(place.url))
        text = (await self._tdmrep_note(place)).text
        known, declaration = self._declarations.get(place.authority, (None, None))
        if declaration is None or known != text:
            declaration = reservation.Declaration(text)
            self._declarations[place.authority] = text, declaration
        reservation.check(place.url, declaration.reserves(place.url))

    async def _read(self, place: Place) -> _Robots:
        note = await self._robots_note(place)
        if note.closed:
            raise RetryLaterError(
                gate="robots-unreachable",
                reason=note.closed,
                after=max(note.until - self._now(), dt.timedelta(0)),
            )
        known = self._robots.get(place.authority)
        if known is None or known.text != note.text:
            rules, preferences = robots.Rules(note.text), reservation.Preferences(note.text)
            known = _Robots(text=note.text, rules=rules, preferences=preferences)
            self._robots[place.authority] = known
        return known

    async def _robots_note(self, place: Place) -> RobotsNote:
        """The site's robots.txt, asked for once however many requests wait for it."""
        note = await self._book.robots(place.authority)
        if note is not None and note.until > self._now():
            return note
        async with self._asking[place.authority]:
            note = await self._book.robots(place.authority)
            if note is None or note.until <= self._now():
                note = await self._ask_robots(f"{place.origin}/robots.txt", note)
                await self._book.keep_robots(place.authority, note)
            return note

    async def _ask_robots(self, url: str, before: RobotsNote | None) -> RobotsNote:
        """Fetch a robots.txt and judge by RFC 9309 what its absence means.

        4xx but 429, and redirects that lead nowhere we may go: there are no rules. 429, 5xx, no
        answer in time, an answer we cannot read: closed for now, and after 30 days of that there
        are none. A host that cannot be connected to at all, or has no turn for us, is an error of
        its own, and nothing is kept of it.
        """
        try:
            fetched = await self._ask(url, "robots", _NO_LIMIT)
        except GiveUpError:
            return self._open(b"")
        except RefusedError as error:
            if error.gate == "address":
                raise
            if error.gate in {"url", "redirect", "downgrade"}:
                return self._open(b"")
            return self._unreadable(error, before)
        except RetryLaterError as error:
            if error.gate in {"dns", "connection", *_NO_TURN}:
                raise
            if error.gate == "http-403":
                return self._open(b"")
            return self._unreadable(error, before, error.after)
        return self._open(fetched.body)

    def _open(self, content: bytes) -> RobotsNote:
        return RobotsNote(text=robots.concerning(content), until=self._now() + _KEPT)

    def _unreadable(
        self, error: VedetteError, before: RobotsNote | None, after: dt.timedelta | None = None
    ) -> RobotsNote:
        now = self._now()
        since = (before and before.down_since) or now
        if now - since > _GIVEN_UP:
            return RobotsNote(text="", until=now + _KEPT, down_since=since)
        return RobotsNote(
            text="",
            until=now + max(_RETRY, after or _RETRY),
            closed=f"robots.txt unreachable: {error}",
            down_since=since,
        )

    async def _tdmrep_note(self, place: Place) -> ReservationNote:
        """The site's tdmrep.json, asked for once a day, and sooner where it could not be had."""
        note = await self._book.reservation(place.authority)
        if note is not None and note.until > self._now():
            return note
        async with self._asking[place.authority]:
            note = await self._book.reservation(place.authority)
            if note is None or note.until <= self._now():
                note = await self._ask_tdmrep(place, note)
                await self._book.keep_reservation(place.authority, note)
            return note

    async def _ask_tdmrep(self, place: Place, before: ReservationNote | None) -> ReservationNote:
        """Fetch a tdmrep.json; empty where there is none, or none that can be read.

        Where it could not be had now, what it said before still counts.
        """
        text, kept = "", _KEPT
        try:
            fetched = await self._ask(place.origin + reservation.PATH, "tdmrep", _TDMREP_LONGEST)
            text = reservation.declared(fetched.body, place.host)
        except RetryLaterError as error:
            # There is no turn for the page either.
            if error.gate in _NO_TURN:
                raise
            text = before.text if before else ""
            # Many servers answer 403 for every hidden folder, and will tomorrow.
            if error.gate != "http-403":
                kept = max(_RETRY, error.after or _RETRY)
        except (GiveUpError, RefusedError):
            pass
        return ReservationNote(text=text, until=self._now() + kept)
