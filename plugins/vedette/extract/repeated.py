"""Lines that an outlet prints on most of its pages: learned from its texts, taken out of new ones.

What the rules of `furniture` cannot know: an outlet's own slogan, appeal for donations, note on
its sources. The method is the one by which web corpora lose their menus and notices: lines compared
without case, numbers and marks, by a 64-bit hash (Wenzek et al., CCNet, 2020, section 3.1,
https://arxiv.org/abs/1911.00359), here within one outlet and by the share of its pages, as in Yi,
Liu and Li, Eliminating noisy information in web pages for data mining (KDD 2003).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from operator import itemgetter

import xxhash

_MIN_TEXTS = 8
_MIN_SHARE = 0.6
_MAX_CHARACTERS = 1_000
_MAX_WORDS_NUMBERED = 8

_NUMBER = re.compile(r"\d+(?:[.,:\u00a0 ]\d+)*")
_SENTENCE_END = re.compile(r"[.!?\u2026][\"'\u201c\u201d\u2019\u00bb)\]]*$")

_FOUR_LETTERS = re.compile(r"(?:[^\W\d_][\W\d_]*){4}")

_Page = dict[int, int]


def learned(texts: Sequence[str]) -> dict[int, int]:
    """The lines that stand on most of the texts.

    A line is one where at least .6 of the texts have it, of eight or more. Texts of which half of
    the words stand in a longer one as well (versions of a wire story, a daily report's form) teach
    nothing new and do not count, so that no story and no form becomes furniture.

    Args:
        texts: extracted texts of recent pages of one outlet, one line a paragraph. With a line
            taken out of them already it is not learned again: give texts as they were before that.

    Returns:
        For each such line its hash (64 bits, signed, the same on every machine) and how many of the
        texts that count have it; {} where fewer than eight count.
    """
    pages = _different(texts)
    if len(pages) < _MIN_TEXTS:
        return {}
    counts = Counter(chain.from_iterable(pages))
    return {line: count for line, count in counts.items() if count >= _MIN_SHARE * len(pages)}


def without(text: str, lines: Collection[int]) -> tuple[str, int]:
    """The text without those lines, and how many went.

    A text that would lose over half of its words stays whole: then they are the news.
    """
    if not lines:
        return text, 0
    every = text.split("\n")
    kept = [line for line in every if _hash(line) not in lines]
    rest = "\n".join(kept)
    if _words(rest) * 2 < _words(text):
        return text, 0
    return rest, len(every) - len(kept)


def _different(texts: Iterable[str]) -> list[_Page]:
    """The lines of each text; of texts that share half of their words with a longer one none."""
    read = [(_words(text), _lines(text)) for text in texts]
    seen = Counter(chain.from_iterable(page for _, page in read))
    counted: list[_Page] = []
    for words, page in sorted(read, key=itemgetter(0), reverse=True):
        common = {line: weight for line, weight in page.items() if seen[line] > 1}
        # Most texts end here: what they share with anything at all is little.
        if sum(common.values()) * 2 < words or not any(
            sum(common[line] for line in common.keys() & other.keys()) * 2 >= words
            for other in counted
        ):
            counted.append(page)
    return counted


def _lines(text: str) -> _Page:
    """How many words each line has that can be told again, by its hash."""
    lines = text.split("\n")
    hashed = zip(map(_hash, lines), lines, strict=True)
    return {number: _words(line) for number, line in hashed if number is not None}


def _words(text: str) -> int:
    return text.count(" ") + text.count("\n") + bool(text)


def _hash(line: str) -> int | None:
    """What a line has in common with its like on another page; None where it says too little."""
    if len(line) > _MAX_CHARACTERS:
        return None
    key = " ".join(line.casefold().split())
    # "Shared 127 times" is "shared 98 times"; a sentence with another number is other news.
    if key.count(" ") < _MAX_WORDS_NUMBERED and not _SENTENCE_END.search(key):
        key = _NUMBER.sub("#", key)
    if not _FOUR_LETTERS.search(key):
        return None
    return int.from_bytes(xxhash.xxh3_64_digest(key.encode("utf-8", "replace")), signed=True)
