"""Plain text: markup, entities and control characters taken off, white space collapsed."""

import html
import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

_MARKUP = re.compile(r"<[a-zA-Z/!?]")
# Python refuses to read numbers as long as these might be; no character has one.
_ENDLESS = re.compile(r"&#[0-9]{20,};?")
_INVISIBLE = ["script", "style", "noscript", "template", "iframe", "svg"]
# Where these begin or end, a word ends.
_BLOCK = re.compile(
    r"<(?=/?(?:p|div|br|hr|li|ul|ol|d[tld]|h[1-6]|t[rdh]|table|blockquote|pre|section|article"
    r"|figure|figcaption|header|footer|aside|img|iframe)\b)",
    re.IGNORECASE,
)
# Markup beyond this is not read: what is kept of it is far shorter.
_MARKUP_READ = 200_000
# Cc, Cs, Co, Cn: nothing to read. Cf goes too, but for the joiners that some scripts need.
_DROPPED_CATEGORIES = ("Cc", "Cs", "Co", "Cn", "Cf")
_JOINERS = "\u200c\u200d"


def clean(text: str) -> str:
    """The text on one line: control characters out, every run of white space one space."""
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join("".join(map(_printable, text)).split())


def unescaped(text: str) -> str:
    """What a reader should see where `text` may carry markup or entities, taken off once.

    "&lt;b&gt;" becomes "<b>" and stays so; "<b>x</b>" becomes "x".
    """
    if _MARKUP.search(text):
        return from_markup(text)
    return clean(html.unescape(_ENDLESS.sub("", text)) if "&" in text else text)


def from_markup(markup: str) -> str:
    """The visible text of an HTML fragment on one line, words of different elements apart."""
    tree = LexborHTMLParser(_BLOCK.sub(" <", markup[:_MARKUP_READ]))
    tree.strip_tags(_INVISIBLE, recursive=True)
    return clean(tree.body.text()) if tree.body else ""


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words where the text has any, "…" where cut."""
    if len(text) <= limit:
        return text
    short = text[: limit - 1]
    between = short.rfind(" ")
    return (short[:between] if between > limit // 2 else short).rstrip(" ,;:") + "…"


def _printable(character: str) -> str:
    if character in _JOINERS:
        return character
    return "" if unicodedata.category(character) in _DROPPED_CATEGORIES else character
