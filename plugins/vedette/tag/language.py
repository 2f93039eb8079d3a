"""The language of a text, among the ten that the region's news is written in."""

import functools
import re

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

LANGUAGES = ("en", "lt", "lv", "et", "pl", "de", "ru", "uk", "fi", "sv")
_ENOUGH = 160
"""Characters that tell a language as well as 500 do, of the title and the text together."""
_LETTER = re.compile("[A-Za-z\u00c0-\u024f\u0400-\u052f]")


def primary(language: str | None) -> str | None:
    """The language of a tag such as lt-LT, or None where it is missing or blank."""
    if language is None or not language.strip():
        return None
    return re.split("[-_]", language.strip().lower(), maxsplit=1)[0]


def guess(title: str, text: str) -> str | None:
    """The likeliest of LANGUAGES, or None where there is no Latin or Cyrillic letter."""
    sample = f"{title[: _ENOUGH // 2]}\n{text[:_ENOUGH]}"[:_ENOUGH]
    if not _LETTER.search(sample):
        return None
    return str(_identifier().classify(sample)[0])


@functools.cache
def _identifier() -> LanguageIdentifier:
    # An instance of our own: the module's global one may be set to other languages by anybody.
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(LANGUAGES)
    # Row by row and single precision: what a text looks up then lies together, and costs half.
    identifier.nb_ptc = identifier.nb_ptc.astype("float32", order="C")
    return identifier
