# ruff: noqa: RUF001  (Cyrillic letters are meant)
"""Names of months as newsrooms around the Baltic write them, in full, inflected or cut short."""

from functools import lru_cache

# A name is known by how it begins; the longest beginning wins ("marras" is no "mar").
_BEGINNINGS = {
    1: "jan jän jaan sty saus tammi янв січ сту",
    2: "feb veeb lut vas helmi фев лют",
    3: "mar mär maa mrz kov мар бер сак",
    4: "apr kwi bal huhti апр кві кра",
    5: "may mai maj geg touko май мая мае тра",
    6: "jun juun jūn cze birž birz kesä kesa июн чер чэр",
    7: "jul juul jūl lip liep heinä heina июл лип ліп",
    8: "aug sie rugp rgp elo авг сер жні",
    9: "sep wrz rugs rgs syys сен вер",
    10: "oct okt paź paz spa loka окт жов кас",
    11: "nov lis lap marras ноя лис ліс",
    12: "dec dez det gru joulu дек гру сне",
}
_MONTHS = {start: month for month, starts in _BEGINNINGS.items() for start in starts.split()}
_SHORTEST = min(map(len, _MONTHS))
_LONGEST = max(map(len, _MONTHS))


@lru_cache(maxsize=1024)
def number(word: str) -> int | None:
    """The month that a word names, 1 to 12, or None.

    English, German, Polish, Lithuanian, Latvian, Estonian, Finnish, Russian, Ukrainian and
    Belarusian; capitals do not matter.
    """
    word = word.lower()
    for length in range(min(_LONGEST, len(word)), _SHORTEST - 1, -1):
        if month := _MONTHS.get(word[:length]):
            return month
    return None
