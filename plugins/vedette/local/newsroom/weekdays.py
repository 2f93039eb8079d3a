"""Weekdays as they stand in a sentence: in their case, with their preposition."""

import datetime as dt

_NAMES = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "lt": "pirmadienį antradienį trečiadienį ketvirtadienį penktadienį šeštadienį sekmadienį",
    "lv": "pirmdien otrdien trešdien ceturtdien piektdien sestdien svētdien",
    "et": "esmaspäeval teisipäeval kolmapäeval neljapäeval reedel laupäeval pühapäeval",
    "pl": "w_poniedziałek we_wtorek w_środę w_czwartek w_piątek w_sobotę w_niedzielę",
    "de": "am_Montag am_Dienstag am_Mittwoch am_Donnerstag am_Freitag am_Samstag am_Sonntag",
    "ru": "в_понедельник во_вторник в_среду в_четверг в_пятницу в_субботу в_воскресенье",
    "uk": "у_понеділок у_вівторок у_середу у_четвер у_п’ятницю у_суботу у_неділю",  # noqa: RUF001
}
LANGUAGES = frozenset(_NAMES)


def spoken(language: str, day: dt.date) -> str:
    """The weekday of `day` in one of LANGUAGES; in English it follows "on"."""
    return _NAMES[language].split()[day.weekday()].replace("_", " ")
