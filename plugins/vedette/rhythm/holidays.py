"""Days on which offices rest: the feeds that rest on Sundays do so on these, too."""

import datetime as dt
from functools import lru_cache

# Month and day, of whichever country between Oslo, Minsk and Kyiv keeps it: a day too many costs a
# feed that died on it a day, one too few accuses every ministry of that country.
_FIXED = frozenset(
    {
        *((1, 1), (1, 2), (1, 6), (1, 7), (2, 16), (2, 24), (3, 8), (3, 11), (5, 1), (5, 3)),
        *((5, 4), (5, 8), (5, 9), (5, 17), (6, 6), (6, 23), (6, 24), (7, 3), (7, 6), (8, 15)),
        *((8, 20), (8, 24), (10, 3), (11, 1), (11, 2), (11, 11), (11, 18), (12, 6), (12, 24)),
        *((12, 25), (12, 26), (12, 27), (12, 28), (12, 29), (12, 30), (12, 31)),
    }
)
# Days from Easter Sunday: Thursday before it to Monday, Ascension, Whit Monday, Corpus Christi.
_WESTERN = (-3, -2, -1, 0, 1, 39, 50, 60)
# Good Friday to Monday, and the Tuesday after next (Radunitsa).
_EASTERN = (-2, -1, 0, 1, 9)
# Its eve is the Friday between these.
_MIDSUMMER = ((6, 19), (6, 25))


@lru_cache(maxsize=4096)
def rests(day: dt.date) -> bool:
    """Is it a public holiday somewhere in the region, or a day between Christmas and New Year?"""
    if (day.month, day.day) in _FIXED or day in _moving(day.year):
        return True
    first, last = _MIDSUMMER
    return first <= (day.month, day.day) <= last and day.weekday() == 4  # noqa: PLR2004  (Friday)


@lru_cache(maxsize=64)
def _moving(year: int) -> frozenset[dt.date]:
    return frozenset(
        easter + dt.timedelta(days=days)
        for easter, offsets in ((western(year), _WESTERN), (eastern(year), _EASTERN))
        for days in offsets
    )


def western(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, 1991, ch. 8)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moved = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - moved + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return dt.date(year, month, day + 1)


def eastern(year: int) -> dt.date:
    """Easter Sunday of the Orthodox churches, in the civil calendar (Meeus, ch. 8)."""
    moon = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + weekday + 114, 31)
    behind = year // 100 - year // 400 - 2
    return dt.date(year, month, day + 1) + dt.timedelta(days=behind)
