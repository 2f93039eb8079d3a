"""Tables that lay out a page: an extractor takes them for tables of data, and a column for a row."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

_CELLS = ("td", "th")
_PARTS = frozenset({"tbody", "thead", "tfoot", "tr", *_CELLS})
_PARAGRAPHS = 3


def flatten(document: Any) -> None:
    """Make the layout tables of an lxml document blocks; tables of data stay.

    A table lays out where a cell of it holds a heading of the first rank, three paragraphs or
    another table: no cell of data does. What stands beside such a cell is a side column.
    """
    # The innermost first: what a flattened table held no longer makes a table around it.
    for table in reversed(list(document.iter("table"))):
        parts = list(_own(table))
        columns = [part for part in parts if part.tag in _CELLS and _lays_out(part)]
        if columns:
            rows = {id(column.getparent()) for column in columns}
            for node in (table, *parts):
                beside = node.tag in _CELLS and id(node.getparent()) in rows
                node.tag = "aside" if beside and node not in columns else "div"


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
