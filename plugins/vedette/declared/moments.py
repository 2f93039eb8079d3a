"""Dates and times as documents write them; pure reading, no clock and no guessing of the order."""

import datetime as dt
import re
from dataclasses import dataclass

from vedette.declared import months

_LONGEST = 80
# 1970 is what a clock shows that was never set.
_FIRST_YEAR, _LAST_YEAR = 1971, 2100
_CENTURY_TURNS = 50  # RFC 2822, 4.3: two digits below 50 are of this century

_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:\s{0,3}(?P<half>[ap])\.?m\b\.?)?"
    r"\s{0,3}(?P<offset>\(?(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?\b|\(?[A-Z]{1,5}\b)?"
)
_ISO = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)"
    r"|-?W(?P<week>\d{2})(?:-?(?P<weekday>[1-7]))?"
    r"|-(?P<ordinal>\d{3})(?!\d)"
    r"|(?P<basic>\d{4})(?!\d))"
    r"(?:(?:T|,?\s{1,3})(?:(?P<compact>\d{4}(?:\d{2})?)(?P<zulu>Z|[+-]\d{4})?$|" + _CLOCK + r"))?",
    re.IGNORECASE,
)
_THEN = r"(?:\D{0,9}?(?<!\d)" + _CLOCK + ")?"
# Two digits before a colon are the hour.
_YEAR = r"(?P<year>\d{4}|\d{2})(?![\d:]|\.\d)"
# A word before the day is that of the week, whose short forms look like months in places.
_WORDS = (
    # 5 Jan 2026 08:30 +0200; 14. novembris, 2026; 05-Jan-26
    re.compile(
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s.,-]{1,4}(?P<name>[^\W\d_]{3,20})[\s.,-]{1,4}"
        + _YEAR
        + _THEN,
        re.IGNORECASE,
    ),
    # 2026 m. lapkričio 14 d., 2026. gada 14. novembrī
    re.compile(
        r"(?<!\d)(?P<year>\d{4})\.?\s{0,3}(?:m\b|gada\b)?[\s.,-]{1,4}(?P<name>[^\W\d_]{3,20})"
        r"[\s.,]{1,4}(?P<day>\d{1,2})(?!\d)(?:\s{0,2}d\.)?" + _THEN,
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!\d)(?P<year>\d{4})\.?\s{0,3}gada\s{1,3}(?P<day>\d{1,2})\.?\s{1,3}"
        r"(?P<name>[^\W\d_]{3,20})" + _THEN,
        re.IGNORECASE,
    ),
    # January 5, 2026 at 8:30 am
    re.compile(
        r"(?P<name>[^\W\d_]{3,20})\.?\s{1,3}(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}(?P<year>\d{4})"
        r"(?!\d)" + _THEN,
        re.IGNORECASE,
    ),
    # Mon Jan  5 08:30:00 EET 2026, as C prints it
    re.compile(
        r"(?P<name>[^\W\d_]{3,20})\s{1,3}(?P<day>\d{1,2})\s{1,3}"
        + _CLOCK
        + r"\s{1,3}(?P<year>\d{4})(?!\d)",
        re.IGNORECASE,
    ),
)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)" + _THEN)
_EITHER_FIRST = re.compile(r"(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<year>\d{4})(?!\d)" + _THEN)
_EPOCH = re.compile(r"(\d{10})(\d{3})?(?:\.\d{1,9})?$")
_DISTANCE = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")

# Zone names that publishers write where RFC 2822 wants an offset; hours east of Greenwich.
_ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "IST": 1,
    "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "MSD": 4, "FET": 3,
    "TRT": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip


_TimeOfDay = tuple[int, int, int]
# Of the day that is written, and the midnight at which the next begins (ISO 8601-1, 5.3.1.2).
_END_OF_DAY = (24, 0, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reading:
    """A date; the time of day and the offset where they were written."""

    date: dt.date
    time: dt.time | None = None
    offset: dt.timezone | None = None

    def datetime(self, zone: dt.tzinfo) -> dt.datetime:
        return dt.datetime.combine(self.date, self.time or dt.time(), self.offset or zone)


def moment(text: str | None, zone: dt.tzinfo | None = None) -> dt.datetime | dt.date | None:
    """A time with the offset that was written, or a date where no time was; None if neither.

    ISO 8601 in its usual sloppy spellings, RFC 2822, and dates in words or as 31.12.2025. A time of
    day without an offset is in `zone`; where that is not known either, only its date is believed.
    """
    reading = _read(text)
    if reading is None or reading.time is None or not (reading.offset or zone):
        return reading.date if reading else None
    return reading.datetime(reading.offset or zone or dt.UTC)


def in_zone(text: str | None, zone: dt.tzinfo) -> tuple[dt.datetime, bool] | None:
    """A time with a fixed offset, and whether `zone` had to say which; None if it cannot be read.

    As `moment`, and seconds or milliseconds since 1970. A date is its midnight. Where clocks are
    put back the earlier of the two times is meant; a time they leap over is moved on by the leap.
    """
    reading = _epoch(text) or _read(text)
    if reading is None:
        return None
    when = reading.datetime(zone)
    try:
        # By way of UTC, which has neither gaps nor folds, to an offset that stays.
        fixed = when.astimezone(dt.UTC).astimezone(when.tzinfo)
        fixed = fixed.replace(tzinfo=dt.timezone(fixed.utcoffset() or dt.timedelta()))
    except (OverflowError, ValueError):
        return None
    return fixed, reading.offset is None


def _read(text: str | None) -> _Reading | None:
    text = text.strip()[:_LONGEST] if text else ""
    if not text:
        return None
    try:
        return _iso(text) or _numbers(text) or _words(text)
    except (ValueError, OverflowError):
        return None


def _epoch(text: str | None) -> _Reading | None:
    match = _EPOCH.match(text.strip()) if text else None
    if not match:
        return None
    when = dt.datetime.fromtimestamp(int(match.group(1)), dt.UTC)
    date = _plausible(when.date())
    return _Reading(date=date, time=when.time(), offset=dt.UTC) if date else None


def _iso(text: str) -> _Reading | None:
    match = _ISO.match(text)
    if not match:
        return None
    year = int(match["year"])
    if match["week"]:
        date = dt.date.fromisocalendar(year, int(match["week"]), int(match["weekday"] or 1))
    elif match["ordinal"]:
        date = dt.date(year, 1, 1) + dt.timedelta(days=_within(match["ordinal"], 1, 366) - 1)
    elif match["basic"]:
        date = dt.date(year, int(match["basic"][:2]), int(match["basic"][2:]))
    else:
        date = dt.date(year, int(match["month"]), int(match["day"]))
    if match["compact"]:
        clock = match["compact"].ljust(6, "0")
        return _reading(date, (int(clock[:2]), int(clock[2:4]), int(clock[4:])), match["zulu"])
    return _reading(date, _clock(match), match["offset"])


def _numbers(text: str) -> _Reading | None:
    if match := _DAY_FIRST.match(text):
        date = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
        return _reading(date, _clock(match), match["offset"])
    match = _EITHER_FIRST.match(text)
    if not match:
        return None
    one, two = int(match["one"]), int(match["two"])
    # 5/1/2026 is two different days on two sides of a sea: it is no date.
    if (one > 12) == (two > 12) and one != two:  # noqa: PLR2004  (months)
        return None
    date = dt.date(int(match["year"]), min(one, two), max(one, two))
    return _reading(date, _clock(match), match["offset"])


def _words(text: str) -> _Reading | None:
    for pattern in _WORDS:
        match = pattern.search(text)
        month = months.number(match["name"]) if match else None
        if match and month:
            date = dt.date(_year(match["year"]), month, int(match["day"]))
            return _reading(date, _clock(match), match["offset"])
    return None


def _reading(date: dt.date, clock: _TimeOfDay | None, written: str | None) -> _Reading | None:
    if clock == _END_OF_DAY:
        date, clock = date + dt.timedelta(days=1), (0, 0, 0)
    time = dt.time(*clock) if clock else None
    if _plausible(date) is None:
        return None
    return _Reading(date=date, time=time, offset=_offset(written) if time and written else None)


def _clock(match: re.Match[str]) -> _TimeOfDay | None:
    if match["hour"] is None:
        return None
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half:
        hour = _within(hour, 1, 12) % 12 + (12 if half == "p" else 0)
    # A leap second is the last that a clock here can show.
    return hour, int(match["minute"]), min(int(match["second"] or 0), 59)


def _offset(written: str) -> dt.timezone | None:
    """The offset; None for a name that is not known, so that the zone stays to be assumed."""
    name = written.strip("(").upper()
    if name in _ZONES:
        return dt.timezone(dt.timedelta(hours=_ZONES[name])) if _ZONES[name] else dt.UTC
    match = _DISTANCE.search(name)
    if not match:
        return None
    sign, hours, minutes = match.groups()
    distance = dt.timedelta(hours=_within(hours, 0, 18), minutes=_within(minutes or 0, 0, 59))
    return dt.timezone(-distance if sign == "-" else distance)


def _within(number: str | int, least: int, most: int) -> int:
    if not least <= int(number) <= most:
        message = f"{number} where {least} to {most} was expected"
        raise ValueError(message)
    return int(number)


def _year(written: str) -> int:
    year = int(written)
    if len(written) > 2:  # noqa: PLR2004  (digits)
        return year
    return year + (2000 if year < _CENTURY_TURNS else 1900)


def _plausible(date: dt.date) -> dt.date | None:
    return date if _FIRST_YEAR <= date.year <= _LAST_YEAR else None
