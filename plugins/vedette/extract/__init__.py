"""A downloaded page to an article: the text a reader came for, and what the page says of it."""

import datetime as dt
import logging
import re
from typing import Any

import htmldate
import trafilatura
from lxml import etree  # type: ignore[import-untyped]

from vedette import page, plaintext
from vedette.errors import GiveUpError
from vedette.extract import layout, repeated
from vedette.extract.furniture import doubtful, is_furniture, strip
from vedette.model import Article, Page

# Below this many characters the lighter markup may have lost the text, and the page as it came is
# tried; trafilatura's own floor for the same doubt (MIN_EXTRACTED_SIZE).
_DOUBTFUL = 250
# So much more has to be there: a headline or a notice more does not make it the better text.
_GAIN = 1.5
_MIN_LETTERS = 30
_MIN_WORDS = 5
_MAX_TITLE_FROM_TEXT = 120
# No text that is read has so many; each is looked at by every rule.
_MAX_LINES = 20_000
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)")
# htmldate asks the clock unless it is told; later dates are the caller's to judge.
_FIRST_DAY, _LAST_DAY = "1995-01-01", "2100-01-01"


class _Overheard(logging.Handler):
    """Raises again the want of memory that a library took for a fault of the page; drops the rest.

    They report every page that has no text, or no date, as their own warning.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Raise where it is one."""
        arguments = record.args if isinstance(record.args, tuple) else ()
        wanting = [error for error in arguments if isinstance(error, _NO_MEMORY)]
        if wanting:
            raise MemoryError from wanting[0]


# Their XPath expressions are constants, and fail for nothing else.
_NO_MEMORY = (MemoryError, etree.XPathEvalError)
for _library in ("trafilatura", "htmldate"):
    _logger = logging.getLogger(_library)
    _logger.setLevel(logging.WARNING)
    _logger.propagate = False
    _logger.addHandler(_Overheard())


def extract(
    body: bytes,
    *,
    content_type: str | None = None,
    url: str | None = None,
    furniture: frozenset[int] = frozenset(),
) -> Article:
    """Read the article on a page.

    Args:
        body: the page as it came, inflated.
        content_type: the Content-Type header, for its charset.
        url: where it came from, for relative addresses and for a date in the address.
        furniture: the outlet's own lines, as `furniture.learned` gives their hashes.

    Returns:
        The article. `text` has one line a paragraph, template lines taken out (`furniture` counts
        them) and the headline not repeated. `published` keeps the page's own offset: a naive time
        where it gives none, a date where it gives no time.

    Raises:
        GiveUpError: gate "no-text" when nothing readable is left, "too-large" beyond 8 MiB or 20,000
            lines of text; others as `page.read`.
        MemoryError: there is too little memory for this page.
    """
    said = page.read(body, content_type=content_type, url=url)
    markup = layout.without_links(said.html)
    text, headings = _text(markup)
    if len(text) < _DOUBTFUL and not said.paywalled:
        # Behind a paywall what is missing is meant to be missing, so nothing is dug out there.
        heavier = _text(page.with_scripts(body, content_type))
        if len(heavier[0]) > _GAIN * len(text):
            text, headings = heavier
    if (lines := text.count("\n")) >= _MAX_LINES:
        reason = f"{url or 'page'}: {lines + 1} lines where a text may have {_MAX_LINES}"
        raise GiveUpError(gate="too-large", reason=reason)
    title = said.title or ""
    text, dropped = strip(
        text,
        title=title,
        headings=headings,
        authors=said.authors,
        linked=layout.linked(markup, filter(doubtful, text.split("\n"))),
    )
    text, known = repeated.without(text, furniture)
    if len(text) < _MIN_LETTERS or len(text.split()) < _MIN_WORDS:
        raise GiveUpError(gate="no-text", reason=f"{url or 'page'}: no text of an article on it")
    title, text = _titled(title, text)
    published = said.published or _guessed_date(body, content_type, url)
    return _article(said, title, text, dropped + known, published)


def _article(
    said: Page, title: str, text: str, dropped: int, published: dt.datetime | dt.date | None
) -> Article:
    return Article(
        title=title,
        text=text,
        authors=said.authors,
        published=published,
        language=said.language,
        canonical_url=said.canonical_url,
        image=said.image,
        paywalled=said.paywalled,
        description=said.description,
        site_name=said.site_name,
        furniture=dropped,
        reserved=said.reserved,
    )


def _text(markup: str) -> tuple[str, frozenset[str]]:
    """The main text, one line a paragraph, and those of its lines that are headings."""
    try:
        tree = trafilatura.load_html(markup)
        if tree is None:
            return "", frozenset()
        layout.flatten(tree)
        document: Any = trafilatura.bare_extraction(tree, include_comments=False)
    except _NO_MEMORY as error:
        raise MemoryError from error  # that is our limit, and not what stands on the page
    except Exception:  # noqa: BLE001  (hostile markup: lxml and recursion fail in many ways)
        return "", frozenset()
    if document is None or not document.text:
        return "", frozenset()
    lines = filter(None, map(plaintext.clean, document.text.splitlines()))
    heads = (plaintext.clean("".join(node.itertext())) for node in document.body.iter("head"))
    return "\n".join(lines), frozenset(heads)


def _titled(title: str, text: str) -> tuple[str, str]:
    """A title that says something: where the page's is furniture, the text gives one."""
    if sum(map(str.isalpha, title)) > 1 and not is_furniture(title):
        return title, text
    first, _, rest = text.partition("\n")
    if rest and not _SENTENCE.match(first):
        return first, rest
    sentence = _SENTENCE.match(first)
    return plaintext.cut(sentence.group() if sentence else first, _MAX_TITLE_FROM_TEXT), text


def _guessed_date(body: bytes, content_type: str | None, url: str | None) -> dt.date | None:
    """The date that visible markup or the address shows, where none is declared."""
    try:
        found = htmldate.find_date(
            page.decoded(body, content_type),
            extensive_search=False,
            original_date=True,
            url=url,
            min_date=_FIRST_DAY,
            max_date=_LAST_DAY,
        )
        return dt.date.fromisoformat(found) if found else None
    except _NO_MEMORY as error:
        raise MemoryError from error
    except Exception:  # noqa: BLE001  (as above)
        return None
