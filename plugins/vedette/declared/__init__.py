"""What a document declares of itself, and what its bytes say: charset, language, moment."""

import codecs
import re

from vedette.declared.moments import in_zone, moment

__all__ = ["decode", "in_zone", "language", "moment"]

# Labels that pages carry and Python lacks or reads more narrowly than browsers do
# (https://encoding.spec.whatwg.org/#names-and-labels).
_LABELS = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "win-1251": "cp1251",
    "windows1251": "cp1251",
    "unicode": "utf-8",
    "x-sjis": "shift_jis",
}
# These cannot be told from UTF-8 by decoding: a body in them is plain ASCII with escapes or NULs.
_NOT_ASCII_COMPATIBLE = ("utf-16", "utf-32", "iso2022", "hz")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_INSIDE = re.compile(
    rb"<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})"
    rb"|<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})",
    re.IGNORECASE,
)
_INSIDE_WITHIN = 4096

# Which letters speak for which code page, commonest languages of the sources first.
_GUESSES = (
    ("cp1257", "ąčęėįšųūžāēģīķļņõäöü"),
    ("cp1250", "ąćęłńóśźżčšžěřůáéí"),
    ("cp1252", "äöüßéèêàçôîïâåøæñáíóú\u2019\u201c\u201d\u2013"),
)

_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])", re.IGNORECASE)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of a document; characters that cannot be read become U+FFFD.

    A byte order mark decides. Then UTF-8, wherever the bytes are valid UTF-8, whatever is declared:
    text in another charset is all but never valid by chance, and false labels are common. Then
    what the Content-Type header says, what the document says, and last a guess by letters
    (windows-1251, windows-1257, windows-1250, windows-1252).
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    declared = _charsets(body, content_type)
    for name in declared:
        if name.startswith(_NOT_ASCII_COMPATIBLE):
            return body.decode(name, "replace")
    for name in ("utf-8", *declared):
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    nearly = body.decode("utf-8", "replace")
    # More than one character in five beyond ASCII lost: it is not UTF-8 with a scratch.
    if nearly.count("\ufffd") * 5 <= len(nearly) - len(nearly.encode("ascii", "ignore")):
        return nearly
    return body.decode(_guess(body), "replace")


def language(tag: str | None) -> str | None:
    """The primary subtag of a language tag, lower case ("en" for "en-GB"), or None."""
    match = _LANGUAGE.match(tag.strip()) if tag else None
    return match.group().lower() if match else None


def _charsets(body: bytes, content_type: str | None) -> list[str]:
    labels = []
    if content_type and (match := _HEADER.search(content_type)):
        labels.append(match.group(1))
    if match_inside := _INSIDE.search(body, 0, _INSIDE_WITHIN):
        labels.append((match_inside.group(1) or match_inside.group(2)).decode("ascii"))
    return [name for name in map(_codec, labels) if name]


def _codec(label: str) -> str | None:
    label = label.lower()
    try:
        info = codecs.lookup(_LABELS.get(label, label))
    except (LookupError, ValueError):
        return None
    # Python also counts rot13, zip and the like among its codecs; they do not make text.
    return info.name if getattr(info, "_is_text_encoding", True) else None


def _guess(body: bytes) -> str:
    high = [byte for byte in body[:200_000] if byte >= 0xA8]  # noqa: PLR2004  (letters only)
    # Cyrillic words are high bytes side by side; Latin ones hold single high bytes among ASCII.
    if sum(map(len, re.findall(rb"[\xa8-\xff]{2,}", body[:200_000]))) * 2 > len(high):
        small = sum(byte >= 0xE0 for byte in high)  # noqa: PLR2004  (small letters in cp1251)
        return "cp1251" if small * 2 >= len(high) else "koi8_r"
    scores = {
        name: sum(map(body[:200_000].decode(name, "replace").lower().count, letters))
        for name, letters in _GUESSES
    }
    return max(scores, key=scores.__getitem__)
