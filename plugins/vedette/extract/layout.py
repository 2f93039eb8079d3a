"""What the markup says of lines: which are one link, and which tables only lay out the page.

An extractor takes such tables for tables of data, and a column for a row.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from vedette import plaintext

_CELLS = ("td", "th")
_PARTS = frozenset({"tbody", "thead", "tfoot", "tr", *_CELLS})
_BLOCKS = ("p", "div", "ul", "ol", "h2", "h3", "h4", "blockquote")
_PARAGRAPHS = 3
_LINES = frozenset({"p", "div", "li", "td", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_MAX_LINKS = 2_000


def linked(markup: str, lines: Iterable[str]) -> frozenset[str]:
    """Those of the lines that are, as a paragraph, heading or item of their own, one link."""
    sought = frozenset(lines)
    if not sought:
        return sought
    links = LexborHTMLParser(markup).css("a[href]")[:_MAX_LINKS]
    texts = ((link, plaintext.clean(link.text())) for link in links)
    return frozenset(text for link, text in texts if text in sought and _fills_line(link, text))


def _fills_line(link: LexborNode, text: str) -> bool:
    above = link.parent
    while above is not None and above.tag not in _LINES:
        above = above.parent
    return above is not None and plaintext.clean(above.text()) == text


def flatten(document: Any) -> None:
    """Make the layout tables of an lxml document blocks; other tables stay.

    A table lays out where a cell of it holds a heading of the first rank, three paragraphs or
    another table. Of the cells beside such a one, those made mostly of links are side columns.
    """
    # The innermost first: what a flattened table held no longer makes a table around it.
    for table in reversed(list(document.iter("table"))):
        parts = list(_own(table))
        if any(_lays_out(part) for part in parts if part.tag in _CELLS):
            for node in (table, *parts):
                node.tag = _block(node)


def _own(table: Any) -> Iterator[Any]:
    """The rows and cells of a table, not those of tables in it."""
    waiting = list(table)
    while waiting:
        node = waiting.pop()
        if node.tag in _PARTS:
            yield node
            if node.tag not in _CELLS:
                waiting += list(node)


def _lays_out(cell: Any) -> bool:
    if next(cell.iter("h1", "table"), None) is not None:
        return True
    return len(list(islice(cell.iter("p"), _PARAGRAPHS))) == _PARAGRAPHS


def _block(node: Any) -> str:
    """What a part of a layout table is, as a block."""
    if node.tag not in _CELLS or _lays_out(node):
        return "div"
    if _mostly_links(node):
        return "aside"
    return "p" if next(node.iter(*_BLOCKS), None) is None else "div"


def _mostly_links(cell: Any) -> bool:
    linked = sum(len("".join(link.itertext())) for link in cell.iter("a"))
    return linked * 2 > len("".join(cell.itertext()).strip())
