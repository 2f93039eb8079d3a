"""Tables that lay out a page: an extractor takes them for tables of data, and a column for a row."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

_CELLS = ("td", "th")
_PARTS = frozenset({"tbody", "thead", "tfoot", "tr", *_CELLS})
_BLOCKS = ("p", "div", "ul", "ol", "h2", "h3", "h4", "blockquote")
_PARAGRAPHS = 3


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
