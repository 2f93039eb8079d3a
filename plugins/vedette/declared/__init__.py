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
_ESCAPED = ("iso2022", "hz")
_WIDE = ("utf-16", "utf-32")
_NULS_WITHIN = 200
# Markup in UTF-16 without a mark.
_MARKUP = (
    (re.compile(rb"<\0[?!a-z]\0", re.IGNORECASE), "utf-16-le"),
    (re.compile(rb"\0<\0[?!a-z]", re.IGNORECASE), "utf-16-be"),
)
# What servers say of files whose charset nobody told them.
_BY_DEFAULT = "cp1252"
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

_GUESSED_FROM = 200_000
# Bytes that are letters in each of these.
_LETTERS = re.compile(rb"[\xa8-\xff]+")
_A_WORD = 3

_NO_DOCUMENTS = frozenset(
    {"idna", "punycode", "unicode-escape", "unicode_escape", "raw-unicode-escape", "undefined"}
)

_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])", re.IGNORECASE)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of a document; characters that cannot be read become U+FFFD.

    A byte order mark decides, or the NULs of UTF-16. Then UTF-8, wherever the bytes are valid UTF-8
    but for a scratch, whatever is declared: text in another charset is all but never valid by
    chance, and false labels are common. Then what the Content-Type header says, what the document
    says, and last a guess by letters (windows-1251, windows-1257, windows-1250, windows-1252). A
    header's ISO-8859-1, which many servers add unasked, gives way to what the document says, and to
    Cyrillic letters.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    declared = _charsets(body, content_type)
    for name in declared:
        if name.startswith((*_ESCAPED, *_WIDE)):
            return body.decode(name, "replace")
    nearly = body.decode("utf-8", "replace")
    lost = nearly.count("\ufffd")
    # More than one character in five beyond ASCII lost: it is not UTF-8 with a scratch.
    if not lost or lost * 5 <= len(nearly) - len(nearly.encode("ascii", "ignore")):
        return nearly
    for name in declared:
        try:
            return body.decode(name)
        except UnicodeError:  # not always the one of decoding
            continue
    return body.decode(_guess(body), "replace")


def language(tag: str | None) -> str | None:
    """The primary subtag of a language tag, lower case ("en" for "en-GB"), or None."""
    match = _LANGUAGE.match(tag.strip()) if tag else None
    return match.group().lower() if match else None


def _charsets(body: bytes, content_type: str | None) -> list[str]:
    """What is declared or plain to see, most credible first."""
    for markup, name in _MARKUP:
        if markup.match(body):
            return [name]
    header, inside = _of_header(body, content_type), _of_document(body)
    if header == _BY_DEFAULT and not inside and _is_cyrillic(body):
        return [_cyrillic(body), header]
    order = (inside, header) if header == _BY_DEFAULT else (header, inside)
    return [name for name in order if name]


def _of_header(body: bytes, content_type: str | None) -> str | None:
    match = _HEADER.search(content_type) if content_type else None
    name = _codec(match.group(1)) if match else None
    believed = not name or not name.startswith(_WIDE) or b"\0" in body[:_NULS_WITHIN]
    return name if believed else None


def _of_document(body: bytes) -> str | None:
    match = _INSIDE.search(body, 0, _INSIDE_WITHIN)
    name = _codec((match.group(1) or match.group(2)).decode("ascii")) if match else None
    # That it could be read as ASCII shows that it is not so; writers of strings say it all the same.
    return None if name and name.startswith(_WIDE) else name


def _codec(label: str) -> str | None:
    label = label.lower()
    try:
        info = codecs.lookup(_LABELS.get(label, label))
    except (LookupError, ValueError):
        return None
    # Python also counts rot13, zip, host names and the like among its codecs; no document is in them.
    text = getattr(info, "_is_text_encoding", True) and info.name not in _NO_DOCUMENTS
    return info.name if text else None


def _guess(body: bytes) -> str:
    if _is_cyrillic(body):
        return _cyrillic(body)
    text = body[:_GUESSED_FROM]
    scores = {
        name: sum(map(text.decode(name, "replace").lower().count, letters))
        for name, letters in _GUESSES
    }
    return max(scores, key=scores.__getitem__)


def _is_cyrillic(body: bytes) -> bool:
    """Whether most letters beyond ASCII stand in threes and more; those of Latin words seldom do."""
    runs = [len(run) for run in _LETTERS.findall(body, 0, _GUESSED_FROM)]
    return 2 * sum(length for length in runs if length >= _A_WORD) > sum(runs)


def _cyrillic(body: bytes) -> str:
    letters = b"".join(_LETTERS.findall(body, 0, _GUESSED_FROM))
    small = sum(byte >= 0xE0 for byte in letters)  # noqa: PLR2004  (small letters in cp1251)
    return "cp1251" if small * 2 >= len(letters) else "koi8_r"
