"""`vedette group`: which texts of a file are copies or versions of others, and which tell one event.

The whole input is read before the first answer: how common a word is, is learned from all of it.
"""

import datetime as dt
import json
from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from vedette import dedup, story, urls
from vedette.dedup import MemoryIndex
from vedette.errors import UsageError
from vedette.model import Copy
from vedette.tag import Tagger

Id = str | int

# A copy of which less is the original's is a bulletin with events of its own.
_SAME_EVENT = 0.5
_YEARS = range(1970, 2200)
_UNDATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def run(
    lines: Iterable[str], *, tagger: Tagger, countries: Collection[str], everything: bool
) -> Iterator[dict[str, Any]]:
    """Group the texts of JSON Lines.

    Args:
        lines: objects {id, url, outlet?, title, text, published, language?}; blank lines are
            skipped. A text is compared with those before it, so original before copy.
        tagger: says what a text is about.
        countries: the entities that are countries.
        everything: make stories of texts that are about no topic, too.

    Yields:
        For each input, in order: {id, copy_of, version_of, containment, story}. Ids of `copy_of`,
        `version_of` and `story` are ids of the input; a story has that of its first article.
        `containment` is of the smaller text in the other. On failure `error` says why, and the
        other texts are not affected.
    """
    inputs = list(_read(lines))
    _date(one for one in inputs if isinstance(one, _Text))
    copies = _Copies()
    groups = _Stories(tagger, countries, everything=everything)
    found = [_Found() if isinstance(one, _Failure) else copies.find(one) for one in inputs]
    for one, relation in zip(inputs, found, strict=True):
        if isinstance(one, _Text):
            groups.read(one, relation)
    for one, relation in zip(inputs, found, strict=True):
        yield _failed(one) if isinstance(one, _Failure) else groups.file(one, relation)


@dataclass(kw_only=True, slots=True)
class _Text:
    number: int
    id: Id
    url: str | None
    title: str
    text: str
    language: str | None
    published: dt.datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Failure:
    id: Id | None
    error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """What a text is to an earlier one: its version, its copy, neither."""

    version_of: _Text | None = None
    copy_of: _Text | None = None
    containment: float | None = None
    whole: bool = False
    same_event: bool = False


def _failed(failure: _Failure) -> dict[str, Any]:
    nothing = dict.fromkeys(("copy_of", "version_of", "containment", "story"))
    return {"id": failure.id, **nothing, "error": failure.error}


# Reading


def _read(lines: Iterable[str]) -> Iterator[_Text | _Failure]:
    seen: set[Id] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        given: Any = None
        try:
            given = json.loads(line)
            text = _text(number, given)
            if text.id in seen:
                _refuse(f"line {number}: id {text.id!r} was used before")
        except (UsageError, ValueError, RecursionError) as error:
            yield _Failure(id=_id(given), error=_reason(number, error))
        else:
            seen.add(text.id)
            yield text


def _text(number: int, given: Any) -> _Text:
    identity = _id(given)
    if identity is None:
        _refuse(f'line {number}: expected an object with "id", a text or a whole number')
    url = _string(number, given, "url")
    return _Text(
        number=number,
        id=identity,
        url=_address(url) if url.strip() else None,
        title=_string(number, given, "title"),
        text=_string(number, given, "text"),
        language=_string(number, given, "language").strip().lower() or None,
        published=_time(number, _string(number, given, "published").strip()),
    )


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


def _time(number: int, text: str) -> dt.datetime | None:
    """The time, or None where there is none; a day or a time without zone is read as UTC."""
    if not text:
        return None
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.year not in _YEARS:
        _refuse(f"line {number}: published: expected ISO 8601 such as 2026-11-22T09:00:00+02:00")
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def _refuse(message: str) -> NoReturn:
    raise UsageError(message)


def _reason(number: int, error: Exception) -> str:
    if isinstance(error, UsageError):
        return str(error)
    return f"line {number}: not JSON: {error}"


def _date(texts: Iterable[_Text]) -> None:
    """Give undated texts the time of the text before them, or of the first that has one."""
    undated: list[_Text] = []
    last: dt.datetime | None = None
    for text in texts:
        last = text.published or last
        text.published = last
        if last is None:
            undated.append(text)
        elif undated:
            for earlier in undated:
                earlier.published = last
            undated.clear()
    for text in undated:
        text.published = _UNDATED


# Finding


class _Copies:
    """Versions by URL, copies by shingles."""

    def __init__(self) -> None:
        self._index = MemoryIndex()
        self._texts: dict[int, _Text] = {}
        self._by_url: dict[str, _Text] = {}
        self._shingles: dict[int, array[int]] = {}

    def find(self, text: _Text) -> _Found:
        shingles = dedup.shingles(text.text)
        sample = dedup.sample(shingles)
        first = self._by_url.setdefault(text.url, text) if text.url else text
        if first is text:
            found = self._copy(text, shingles, sample)
        else:
            found = self._version(text, first, shingles)
        # What copies a later version copies the article.
        self._texts[text.number] = first
        self._shingles[text.number] = shingles
        self._index.add(text.number, sample, shingles, _when(text))
        return found

    def _copy(self, text: _Text, shingles: "array[int]", sample: tuple[int, ...]) -> _Found:
        since, until = _when(text) - dedup.WINDOW, _when(text) + dedup.WINDOW
        near = self._index.candidates(sample, since=since, until=until)
        copy = dedup.decide(shingles, near)
        if copy is None:
            return _Found()
        return _found(copy, self._texts[copy.original])

    def _version(self, text: _Text, first: _Text, shingles: "array[int]") -> _Found:
        if text.text.split() == first.text.split():
            return _Found(copy_of=first, containment=1.0, whole=True, same_event=True)
        shared, *_ = dedup.containment(shingles, self._shingles[first.number])
        return _Found(version_of=first, containment=shared, same_event=True)


def _address(url: str) -> str | None:
    """What tells that two texts are versions of one; a front page is the address of none."""
    canonical = urls.canonical(url)
    return None if urls.is_front(canonical) else canonical


def _found(copy: Copy, original: _Text) -> _Found:
    return _Found(
        copy_of=original,
        containment=copy.containment,
        whole=copy.whole,
        same_event=copy.of_copy >= _SAME_EVENT,
    )


def _when(text: _Text) -> dt.datetime:
    return text.published or _UNDATED


class _Stories:
    """Features of what has any of its own, then the stories made of them."""

    def __init__(self, tagger: Tagger, countries: Collection[str], *, everything: bool) -> None:
        self._tagger = tagger
        self._countries = countries
        self._everything = everything
        self._features: dict[int, story.Features] = {}
        self._background: list[story.Features] = []
        self._desk: story.Desk | None = None
        self._story_of: dict[int, int] = {}
        self._ids: dict[int, Id] = {}

    def read(self, text: _Text, found: _Found) -> None:
        """Tag a text, unless another one's tags hold for it."""
        if found.copy_of and found.whole:
            return
        tagging = self._tagger.tag(text.title, text.text, text.language)
        features = story.features(
            text.number,
            text.title,
            text.text,
            tagging=tagging,
            published=_when(text),
            language=tagging.language,
            countries=self._countries,
        )
        self._background.append(features)
        if self._everything or story.relevant(tagging):
            self._features[text.number] = features

    def file(self, text: _Text, found: _Found) -> dict[str, Any]:
        """The answer for a text; texts come in their order."""
        self._ids[text.number] = text.id
        number = self._place(text, found)
        if number is not None:
            self._story_of[text.number] = number
        return {
            "id": text.id,
            "copy_of": found.copy_of and found.copy_of.id,
            "version_of": found.version_of and found.version_of.id,
            "containment": found.containment and round(found.containment, 4),
            "story": None if number is None else self._ids[number],
        }

    def _place(self, text: _Text, found: _Found) -> int | None:
        earlier = found.version_of or found.copy_of
        if earlier and found.same_event and earlier.number in self._story_of:
            return self._story_of[earlier.number]
        features = self._features.get(text.number)
        if features is None:
            return None
        if self._desk is None:
            self._desk = story.Desk(background=self._background, everything=self._everything)
        placement = self._desk.place(features)
        number = text.number if placement.story is None else placement.story
        self._desk.join(number, features)
        return number
