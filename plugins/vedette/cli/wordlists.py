"""Lists of inflected forms by language, from simplemma where it is installed."""

import functools
import importlib.util
import lzma
from pathlib import Path
from typing import Final

from vedette.errors import ConfigError
from vedette.terms.dictionary import check

_PACKAGE: Final = "simplemma"
_FOLDER: Final = Path("strategies", "dictionaries", "data")
_NORWEGIAN: Final = ("nb", "nn")
_LATIN: Final = ("en", "lt", "lv", "et", "pl", "de", "fi", "sv", "no")
_CYRILLIC: Final = ("ru", "uk")
HELP: Final = "no lists of words: pip install '.[stems]' (19 MB), or give texts with --text"


def installed() -> bool:
    """Whether there are any lists."""
    return _folder() is not None


def of(language: str) -> list[bytes]:
    """The lists of a language, unpacked: two of Norwegian, none of Belarusian."""
    folder = _folder()
    codes = _NORWEGIAN if language == "no" else (language,)
    if folder is None:
        return []
    return [_read(folder / f"{code}.plzma") for code in codes if language in (*_LATIN, *_CYRILLIC)]


def others(language: str) -> tuple[str, ...]:
    """The other languages of the same alphabet that have lists."""
    alphabet = _LATIN if language in _LATIN else _CYRILLIC
    return tuple(other for other in alphabet if other != language)


def clear() -> None:
    """Look for the lists again."""
    _folder.cache_clear()
    _read.cache_clear()


@functools.cache
def _folder() -> Path | None:
    # Found without being imported: only its data are wanted.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / _FOLDER


@functools.cache
def _read(path: Path) -> bytes:
    """A list.

    Raises:
        ConfigError: it is not where simplemma 2.0 has it, or cannot be read.
    """
    try:
        data = lzma.decompress(path.read_bytes())
        check(data)
    except (OSError, lzma.LZMAError, ValueError) as error:
        message = f"{path.name}: not a list of simplemma 2.0 ({error}): pip install '.[stems]'"
        raise ConfigError(message) from error
    return data
