"""What the worker answers, as JSON: a parser that went astray can send words, and nothing else.

Pickle would let it run code in the process that asked. The fields follow the types of `model`, and each
job has its own kinds of answers.
"""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from vedette.confined.frames import Job, Locks
from vedette.errors import GiveUpError, RefusedError
from vedette.model import Article, Entry, FeedDocument

Value = FeedDocument | Article | GiveUpError | RefusedError | Locks

_ERRORS: tuple[type[GiveUpError | RefusedError], ...] = (GiveUpError, RefusedError)


def write(value: Value | None, *, spent: bool) -> bytes:
    """Write an answer; `Locks` say that the programs are loaded, `spent` that memory was left behind."""
    said: Any = value
    if isinstance(value, GiveUpError | RefusedError):
        said = {"gate": value.gate, "reason": str(value)}
    name = next((kind.__name__ for kind in _ERRORS if isinstance(value, kind)), None)
    answer = {"kind": name or type(value).__name__, "value": said, "spent": spent}
    return json.dumps(answer, default=_plain, separators=(",", ":")).encode("ascii")


def read(answer: bytes, job: Job | None) -> tuple[Value, bool]:
    """The value and `spent`.

    Args:
        answer: what came.
        job: what it was asked for; None where it was only to load programs.

    Raises:
        ValueError: it is no answer of ours, or not one to this job.
    """
    try:
        said = json.loads(answer)
        return _VALUES[job][said["kind"]](said["value"]), said["spent"] is True
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"an answer that cannot be read ({type(error).__name__})"
        raise ValueError(message) from error


def _plain(value: object) -> object:
    if isinstance(value, dt.date):  # a time, too
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    message = f"no answer can be made of {type(value).__name__}"
    raise TypeError(message)


def _only(*kinds: type) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        if type(value) not in kinds:
            message = f"{type(value).__name__} is not what was expected"
            raise TypeError(message)
        return value

    return checked


_text, _optional_text = _only(str), _only(str, type(None))


def _moment(value: Any) -> dt.datetime | None:
    return None if value is None else dt.datetime.fromisoformat(value)


def _moment_or_day(value: Any) -> dt.datetime | dt.date | None:
    return _moment(value) if value is None or "T" in value else dt.date.fromisoformat(value)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, value))


def _entries(value: Any) -> tuple[Entry, ...]:
    return tuple(map(_entry, value))


def _counts(value: Any) -> dict[str, int]:
    return {_text(name): _only(int)(count) for name, count in value.items()}


_FIELDS: Mapping[Any, Callable[[Any], Any]] = {
    str: _text,
    str | None: _optional_text,
    bool: _only(bool),
    int: _only(int),
    dt.datetime | None: _moment,
    dt.datetime | dt.date | None: _moment_or_day,
    tuple[str, ...]: _texts,
    tuple[Entry, ...]: _entries,
    Mapping[str, int]: _counts,
}


def _reader(kind: Callable[..., Any]) -> Callable[[Any], Any]:
    """How one of the types of `model` is read: each field by its type."""
    fields = {name: _FIELDS[hint] for name, hint in get_type_hints(kind).items()}

    def made(value: Any) -> Any:
        return kind(**{name: read_field(value[name]) for name, read_field in fields.items()})

    return made


def _error(kind: Callable[..., Any]) -> Callable[[Any], Any]:
    return lambda value: kind(gate=_text(value["gate"]), reason=_text(value["reason"]))


_entry = _reader(Entry)
_REFUSALS = {kind.__name__: _error(kind) for kind in _ERRORS}
_VALUES: Mapping[Job | None, Mapping[str, Callable[[Any], Any]]] = {
    None: {"Locks": _reader(Locks)},
    "parse": {"FeedDocument": _reader(FeedDocument), **_REFUSALS},
    "extract": {"Article": _reader(Article), **_REFUSALS},
}
