"""The sentences of an edition, and what is compared of each."""

import functools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from vedette import sentences
from vedette.fold import plain
from vedette.versions.asides import is_aside, told_from
from vedette.versions.difference import Span
from vedette.versions.words import MINUS_BEFORE, Token, tokens

_WORD = re.compile(rf"[^\W_]+|[%$\u20ac\xa3\u20bd]|{MINUS_BEFORE}")
_LINE = 400
"""A longer line is no aside, whatever it begins with, in characters."""
_STEM = 5
_READ = 300
"""Words of a sentence that tell which other it is like."""
_SMALL = 0.25
_LEAST_WORDS = 4


class Sentence:
    """One sentence, or several in a row, of a text."""

    def __init__(self, text: str, spans: Sequence[Span], number: int) -> None:
        self.text = text
        self.spans = spans
        self.number = number
        self.last = number

    @functools.cached_property
    def span(self) -> Span:
        """From its first character to the last, in the text of its edition."""
        return self.spans[self.number][0], self.spans[self.last][1]

    @functools.cached_property
    def written(self) -> str:
        """The sentence as it stands."""
        return self.text[slice(*self.span)]

    @functools.cached_property
    def key(self) -> str:
        """Equal for sentences that differ in case, white space, punctuation and marks only."""
        return " ".join(_WORD.findall(plain(self.written).casefold()))

    @functools.cached_property
    def tokens(self) -> list[Token]:
        """Its words, figures and signs, those of a dateline apart."""
        (start, end), *more = self.spans[self.number : self.last + 1]
        spans = [(start + told_from(self.text[start:end]), end), *more]
        return [token for start, end in spans for token in tokens(self.text[start:end])]

    @functools.cached_property
    def aside(self) -> bool:
        """Whether it, or the line it stands in, is about the article, not about the event."""
        if is_aside(self.written, self.key.count(" ") + 1):
            return True
        start, end = self.span
        start = self.text.rfind("\n", max(0, start - _LINE), start) + 1 or max(0, start - _LINE)
        stop = self.text.find("\n", end, end + _LINE)
        line = self.text[start : end + _LINE if stop < 0 else stop]
        longer = end - self.span[0] < len(line) <= _LINE
        return longer and is_aside(line, len(line.split()))

    @property
    def short(self) -> bool:
        """Whether it is too short to say anything by itself."""
        return self.key.count(" ") + 1 < _LEAST_WORDS

    def content(self, small: frozenset[str]) -> Mapping[str, float]:
        """Its stems with their weights, by which another sentence is found to be like it."""
        if self._content is None:
            self._content = _weights(self.tokens[:_READ], small)
        return self._content

    _content: Mapping[str, float] | None = None

    def joined(self, other: "Sentence") -> "Sentence":
        """Both of them and what is between, as one."""
        both = Sentence(self.text, self.spans, min(self.number, other.number))
        both.last = max(self.last, other.last)
        return both


def read(text: str) -> list[Sentence]:
    """The sentences of a text that have a letter or figure in them."""
    spans = list(sentences.split(text))
    found = (Sentence(text, spans, number) for number in range(len(spans)))
    return [sentence for sentence in found if sentence.key]


def _weights(words: Sequence[Token], small: frozenset[str]) -> Mapping[str, float]:
    found: dict[str, float] = defaultdict(float)
    for token in words:
        if token.kind == "word":
            found[token.folded[:_STEM]] += _SMALL if token.folded in small else 1
        else:
            found["#"] += 1
    return found
