"""The language of a text, among the twelve that the region's news is written in."""

import functools
import re

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

LANGUAGES = ("en", "lt", "lv", "et", "pl", "de", "ru", "uk", "fi", "sv", "be", "no")
_NORWEGIAN = {"nb": "no", "nn": "no"}
_ENOUGH = 160
"""Characters that tell a language as well as 500 do, of the title and the text together."""
_WITH_DIACRITICS = frozenset({"lt", "lv", "et", "pl", "de", "fi", "sv", "no"})
_TELLING = 30
_LOOKED_AT = 600
# All but letters beyond ASCII: quotation marks and dashes are no diacritics.
_ASCII_LETTERS = re.compile("[^\u00c0-\u024f\u0400-\u052f]*")
_LETTER = re.compile("[A-Za-z\u00c0-\u024f\u0400-\u052f]")


def primary(language: str | None) -> str | None:
    """The language of a tag such as lt-LT, or None where it is missing or blank."""
    if language is None or not language.strip():
        return None
    code = re.split("[-_]", language.strip().lower(), maxsplit=1)[0]
    return _NORWEGIAN.get(code, code)


def guess(title: str, text: str) -> str | None:
    """The likeliest of LANGUAGES, or None where there is no Latin or Cyrillic letter."""
    sample = f"{title[: _ENOUGH // 2]}\n{text[:_ENOUGH]}"[:_ENOUGH]
    if not _LETTER.search(sample):
        return None
    code = str(_identifier().classify(sample)[0])
    return _NORWEGIAN.get(code, code)


def is_bare(language: str | None, title: str, text: str) -> bool:
    """Whether a text in a language with diacritics is spelt without them, as in haste."""
    return (
        language in _WITH_DIACRITICS
        and len(title) + len(text) >= _TELLING
        and _ASCII_LETTERS.fullmatch(title, 0, _LOOKED_AT) is not None
        and _ASCII_LETTERS.fullmatch(text, 0, _LOOKED_AT) is not None
    )


@functools.cache
def _identifier() -> LanguageIdentifier:
    # An instance of our own: the module's global one may be set to other languages by anybody.
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages((*LANGUAGES, "nn"))
    # Row by row and single precision: what a text looks up then lies together, and costs half.
    identifier.nb_ptc = identifier.nb_ptc.astype("float32", order="C")
    # Nobody asks for the other languages again: their table is most of the memory.
    identifier._full_model = (identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes)  # noqa: SLF001
    return identifier
