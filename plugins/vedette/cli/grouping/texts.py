"""The lines of `vedette group`: JSON into texts, packed until they are read again."""

import datetime as dt
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from vedette import urls
from vedette.errors import UsageError

Id = str | int

_YEARS = range(1970, 2200)
_UNDATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_QUICK = 1
# A lone surrogate, which JSON may hold, must come out as it went in.
_SURROGATES = "surrogatepass"


@dataclass(kw_only=True, slots=True)
class Text:
    """A text of the input. `number` is its line; `published` is set for all by `date`.

    `address` is the canonical URL, None for a front page, which is nobody's. `outlets` are the names
    its outlet goes by: what the line says, and the site.
    """

    number: int
    id: Id
    address: str | None
    guid: str | None
    outlets: tuple[str, ...]
    title: str
    packed: bytes
    language: str | None
    published: dt.datetime | None

    @property
    def body(self) -> str:
        """The text itself."""
        return zlib.decompress(self.packed).decode("utf-8", _SURROGATES)

    @property
    def moment(self) -> dt.datetime:
        """When it was there, as far as the input says."""
        return self.published or _UNDATED

    @property
    def rank(self) -> tuple[dt.datetime, int]:
        """Who was first: the smaller one. The line decides between texts of one moment."""
        return self.moment, self.number


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A line that is no text; `error` says why, `id` is None where it has none."""

    id: Id | None
    error: str


def read(lines: Iterable[str]) -> Iterator[Text | Failure]:
    """Read JSON Lines, blank ones left out. An id may be used once."""
    seen: set[Id] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        given: Any = None
        try:
            given = json.loads(line)
            one = text(number, given)
            if one.id in seen:
                _refuse(f"line {number}: id {one.id!r} was used before")
        except (UsageError, ValueError, RecursionError) as error:
            yield Failure(id=_id(given), error=_reason(number, error))
        else:
            seen.add(one.id)
            yield one


def text(number: int, given: Any) -> Text:
    """The text that the object of a line describes.

    Raises:
        UsageError: it is no object of the kind; says line and key.
    """
    identity = _id(given)
    if identity is None:
        _refuse(f'line {number}: expected an object with "id", a text or a whole number')
    url = _string(number, given, "url").strip()
    return Text(
        number=number,
        id=identity,
        address=_address(url) if url else None,
        guid=_string(number, given, "guid").strip() or None,
        outlets=tuple(_outlets(_string(number, given, "outlet"), url)),
        title=_string(number, given, "title"),
        packed=zlib.compress(_string(number, given, "text").encode("utf-8", _SURROGATES), _QUICK),
        language=_string(number, given, "language").strip().lower() or None,
        published=_time(number, _string(number, given, "published").strip()),
    )


def date(texts: Iterable[Text]) -> None:
    """Give undated texts the time of the text before them, or of the first that has one."""
    undated: list[Text] = []
    last: dt.datetime | None = None
    for one in texts:
        last = one.published or last
        one.published = last
        if last is None:
            undated.append(one)
        elif undated:
            for earlier in undated:
                earlier.published = last
            undated.clear()


def _id(given: Any) -> Id | None:
    value = given.get("id") if isinstance(given, dict) else None
    return value if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _string(number: int, given: dict[str, Any], key: str) -> str:
    value = given.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        _refuse(f"line {number}: {key}: expected text")
    return value


def _time(number: int, value: str) -> dt.datetime | None:
    """The time, or None where there is none; a day or a time without zone is read as UTC."""
    if not value:
        return None
    try:
        time = dt.datetime.fromisoformat(value)
    except ValueError:
        time = None
    if time is None or time.year not in _YEARS:
        _refuse(f"line {number}: published: expected ISO 8601 such as 2026-11-22T09:00:00+02:00")
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def _address(url: str) -> str | None:
    """What tells that two texts are versions of one; a front page is the address of none."""
    canonical = urls.canonical(url)
    return None if urls.is_front(canonical) else canonical


def _outlets(name: str, url: str) -> Iterator[str]:
    if name.strip():
        yield f"outlet {' '.join(name.casefold().split())}"
    if url:
        yield f"site {urls.site(url)}"


def _refuse(message: str) -> NoReturn:
    raise UsageError(message)


def _reason(number: int, error: Exception) -> str:
    if isinstance(error, UsageError):
        return str(error)
    return f"line {number}: not JSON: {error}"
