"""Lines of the page's template that ended up in the text of the article, found and taken out.

Rules: each says which line goes and why, and a line that a reporter could have written stays.
Languages: see `phrases` and `labels`. What no rule can know is learned from an outlet's own pages: `learned`.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from vedette.extract import labels, phrases
from vedette.extract.repeated import learned
from vedette.page import people

__all__ = ["doubtful", "is_furniture", "learned", "strip"]

Kind = Literal["line", "list", "neighbour"]

_MAX_WORDS_OPENING = 60
_MAX_WORDS_CONSENT = 400
_MAX_WORDS_LINK = 25
_MIN_WORDS_LINKED = 3
_MAX_WORDS_CREDIT = 25
_MAX_WORDS_TRAILING = 8
_MAX_WORDS_HEADLINE = 25
_MAX_WORDS_TAG = 3
_MAX_WORDS_TAGS = 20
_MAX_WORDS_CAPTION = 45
_MAX_SENTENCES_CAPTION = 3  # its credit counted
_MAX_WORDS_BYLINE = 14
_MAX_WORDS_SIGNED = 40
_MAX_WORDS_STAMP = 12
_MIN_WORDS_SHOUTED = 4
_STAMPS_AT_TOP = 4
_TITLE_AT_TOP = 3
_BYLINE_AT_TOP = 5
_BYLINE_AT_END = 3

# How many headlines after such a line go with it.
_TEASERS: dict[Kind, int] = {"list": 10, "neighbour": 1}

_QUOTES = "\"'\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u2039"
_BULLETS = "-\u2013\u2022*\u00b7\u25ba\u25b6>\u00bb\u2192 \t"
_SENTENCE_END = re.compile(r"[.!?\u2026:;][\"'\u201c\u201d\u2019\u00bb)\]]*$")
_SENTENCE = re.compile(r"[.!?](?=\s|$)")
_FULL_STOP = re.compile(r"[.\u2026][\"'\u201c\u201d\u2019\u00bb)\]]*$|[\"\u201c\u201d\u00bb]$")
# A headline may well ask.
_STATED = re.compile(r"[.!\u2026][\"'\u201c\u201d\u2019\u00bb)\]]*$")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_LISTS = _any(phrases.LISTS)
_NEIGHBOURS = _any(phrases.NEIGHBOURS)
_LINKS = _any(phrases.LINKS)
_BARE_LINKS = _any(phrases.BARE_LINKS)
_ALSO = _any(phrases.ALSO)
_OPENINGS = _any(phrases.OPENINGS)
_CONSENT = _any(phrases.CONSENT)
_TAGS = _any(phrases.TAGS)
_BYLINES = re.compile(rf"(?:{'|'.join(phrases.BYLINES)})(?!\w)", re.IGNORECASE)
_SIGNED = re.compile(phrases.SIGNED, re.IGNORECASE)
_CREDITS = _any(phrases.CREDITS)
_PLAIN_CREDITS = _any(phrases.PLAIN_CREDITS)
_BARE_CREDITS = _any(phrases.BARE_CREDITS)
_STAMPS = _any(phrases.STAMPS)
_COMMENTS = re.compile(phrases.COMMENTS, re.IGNORECASE)
_TRAILING_CREDIT = re.compile(
    r"(?<=[.!?\"\u201d\u00bb)])\s*[(\[]?"
    + phrases.TRAILING_CREDIT
    + r"[^.!?]{0,3}(?:[^!?]){1,90}$",
    re.IGNORECASE,
)


def strip(
    text: str,
    *,
    title: str = "",
    headings: Collection[str] = (),
    authors: Collection[str] = (),
    linked: Collection[str] = (),
) -> tuple[str, int]:
    """Take the furniture out.

    Args:
        text: the article, one line a paragraph.
        title: its headline; where the text begins with it again, that line goes.
        headings: lines known from the markup to head a section; capitals alone don't condemn them.
        authors: who wrote it; a line above or below the text that names them and no more goes.
        linked: lines known from the markup to be one link; such that are no sentence go.

    Returns:
        The lines that are left, unchanged but for picture credits at their ends, and how many went.
    """
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    gone = _shouted(lines, headings) | {line for line in lines if line in linked and doubtful(line)}
    longest_caption = min(_MAX_WORDS_CAPTION, len(text.split()) // 2)
    kept: list[str] = []
    teasers = 0
    for number, line in enumerate(lines):
        kind = _kind(line, at_top=number < _STAMPS_AT_TOP)
        repeated = number < _TITLE_AT_TOP and bool(title) and _same(line, title)
        outside = number < _BYLINE_AT_TOP or number >= len(lines) - _BYLINE_AT_END
        if kind:
            teasers = _TEASERS.get(kind, teasers)
            _drop_tag(kept, before=line, headings=headings)
        elif teasers and _is_headline(line):
            teasers -= 1
        elif not (repeated or line in gone or (outside and _is_byline(line, authors))):
            teasers = 0
            kept += _without_caption(line, longest_caption)
    return "\n".join(kept), len(lines) - len(kept)


def doubtful(line: str) -> bool:
    """Whether it is the markup that decides: no sentence, three words or more, in no rule's reach."""
    return (
        line[:1] not in _QUOTES
        and len(line.split()) >= _MIN_WORDS_LINKED
        and _is_headline(line)
        and not is_furniture(line)
    )


def is_furniture(line: str) -> bool:
    """Whether this line, alone, is furniture."""
    return _kind(line.strip(), at_top=True) is not None


def _kind(line: str, *, at_top: bool) -> Kind | None:
    if line[:1] in _QUOTES:
        return None
    bare = line.lstrip(_BULLETS)
    core = _core(bare)
    if _LISTS.fullmatch(core) or _is_glued(bare):
        return "list"
    words = len(bare.split())
    link = _link(bare) if words <= _MAX_WORDS_LINK else None
    # Nothing behind the colon: the headline stands on the next line.
    if _NEIGHBOURS.fullmatch(core) or (link and link.end() == len(bare)):
        return "neighbour"
    alone = (
        link
        or _is_pointer(bare, words)
        or not any(map(str.isalnum, bare))
        or core in labels.WHOLE
        or _is_shares(core)
        or (words <= _MAX_WORDS_OPENING and _OPENINGS.match(bare))
        or (words <= _MAX_WORDS_CONSENT and _CONSENT.match(bare))
        or _is_credit(bare, words)
        or _are_tags(bare, words)
        or (words <= _MAX_WORDS_SIGNED and _SIGNED.match(bare))
        or (words <= _MAX_WORDS_STAMP and _is_stamp(bare, at_top=at_top))
    )
    return "line" if alone else None


def _link(line: str) -> re.Match[str] | None:
    """How the line says that it links into another article, where it does."""
    return _LINKS.match(line) or (None if _STATED.search(line) else _BARE_LINKS.match(line))


def _core(line: str) -> str:
    """The line from its first letter to its last, case-folded."""
    start, end = 0, len(line)
    while start < end and not line[start].isalpha():
        start += 1
    while end > start and not line[end - 1].isalpha():
        end -= 1
    return line[start:end].casefold()


def _is_glued(line: str) -> bool:
    """A list's heading with its first headline stuck to it, as in "Related PostsA headline"."""
    match = _LISTS.match(line)
    if not match:
        return False
    return line[match.end() - 1].islower() and line[match.end() :][:1].isupper()


def _is_pointer(line: str, words: int) -> bool:
    """It says "Read also", and a headline follows that is no sentence."""
    match = _ALSO.match(line) if words <= _MAX_WORDS_LINK else None
    if not match or not _is_headline(line):
        return False
    rest = line[match.end() :].lstrip(" " + _QUOTES)
    return line[match.end() :][:1] == " " and (rest[:1].isupper() or rest[:1].isdigit())


def _are_tags(line: str, words: int) -> bool:
    """Keywords under their name, or marked as such one by one."""
    if words > _MAX_WORDS_TAGS or _SENTENCE_END.search(line):
        return False
    return bool(_TAGS.match(line)) or all(word.startswith("#") for word in line.split())


def _is_byline(line: str, authors: Collection[str]) -> bool:
    """Names of those who wrote the text: known ones, or others behind a word that says so."""
    if len(line.split()) > _MAX_WORDS_BYLINE or line[:1] in _QUOTES:
        return False
    known = {_letters(name) for name in authors}
    label = _BYLINES.match(line)
    named = line[label.end() :] if label else line
    if known and not known.isdisjoint({_letters(line), _letters(named)}):
        return True
    if _FULL_STOP.search(line) or not (label or known):
        return False
    listed = people.listed(named.strip(" :"))
    return bool(listed) and bool(label or _letters(listed[0]) in known)


def _is_credit(line: str, words: int) -> bool:
    if _CREDITS.match(line):
        return words <= _MAX_WORDS_CREDIT
    if _PLAIN_CREDITS.match(line):
        return words <= _MAX_WORDS_CREDIT and not _SENTENCE_END.search(line.rstrip(" :"))
    short = words <= _MAX_WORDS_TRAILING and not _SENTENCE_END.search(line)
    return short and bool(_BARE_CREDITS.match(line))


def _is_shares(core: str) -> bool:
    words = re.findall(r"[\w-]+", core)
    return len(words) > 1 and labels.SHARES.issuperset(words)


def _is_stamp(line: str, *, at_top: bool) -> bool:
    """A date, said to be one, with a time of day, or with its year above the text."""
    stamp = _STAMPS.match(line)
    rest = line[stamp.end() :] if stamp else line
    words = re.findall(r"[^\W\d_]+", rest.casefold())
    if not re.search(r"\d", rest) or not phrases.DATE_WORDS.issuperset(words):
        return False
    dated = _YEAR.search(rest) and (words or len(re.findall(r"\d+", rest)) > 1)
    return bool(stamp or _CLOCK.search(rest) or (at_top and dated))


def _is_headline(line: str) -> bool:
    """Short and without a full stop: what a list of links is made of, and no sentence."""
    return len(line.split()) <= _MAX_WORDS_HEADLINE and not _SENTENCE_END.search(line)


def _shouted(lines: Sequence[str], headings: Collection[str]) -> set[str]:
    """Lines in capitals that link to other articles.

    Four words or more, no full stop, no quotation, no heading. Some agencies write everything in
    capitals: where a third of the lines is, capitals say nothing.
    """
    capitals = [line for line in lines if line.isupper()]
    if len(capitals) * 3 > len(lines):
        return set()
    return {
        line
        for line in capitals
        if sum(any(map(str.isalpha, word)) for word in line.split()) >= _MIN_WORDS_SHOUTED
        and line[0] not in _QUOTES
        and not _FULL_STOP.search(line)
        and line not in headings
    }


def _drop_tag(kept: list[str], *, before: str, headings: Collection[str]) -> None:
    """Where the comments begin, take off a loose keyword of the article just before them."""
    if not (kept and _COMMENTS.search(before)):
        return
    last = kept[-1]
    if len(last.split()) <= _MAX_WORDS_TAG and _is_headline(last) and last not in headings:
        kept.pop()


def _without_caption(line: str, longest: int) -> tuple[str, ...]:
    """The line, nothing of a picture's caption, which a credit at its end gives away.

    A line too long for a caption loses the credit alone.
    """
    match = _TRAILING_CREDIT.search(line)
    if not match or len(match.group().split()) > _MAX_WORDS_TRAILING:
        return (line,)
    if len(line.split()) <= longest and len(_SENTENCE.findall(line)) <= _MAX_SENTENCES_CAPTION:
        return ()
    return (line[: match.start()].rstrip(),)


def _same(line: str, title: str) -> bool:
    return _letters(line) == _letters(title)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
