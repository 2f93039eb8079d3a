"""What the markup says of lines: which are one link, which lists are text, which tables lay out the page.

An extractor takes such lists for menus, such tables for tables of data, and a column for a row.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from vedette import plaintext
from vedette.extract.furniture import is_furniture

_CELLS = ("td", "th")
_PARTS = frozenset({"tbody", "thead", "tfoot", "tr", *_CELLS})
_BLOCKS = ("p", "div", "ul", "ol", "h2", "h3", "h4", "blockquote")
_PARAGRAPHS = 3
_LINES = frozenset({"p", "div", "li", "td", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_MAX_LINKS = 2_000
_MAX_LISTS = 200
_MAX_ITEMS = 50
_MIN_WORDS_ANNOUNCING = 3
# Most pages have no such list, and are not parsed for it.
_ANNOUNCED = re.compile(r":\s*(?:</\w{1,10}>\s*){0,3}(?:<div[^<>]{0,300}>\s*)?<[uo]l\b")


def linked(markup: str, lines: Iterable[str]) -> frozenset[str]:
    """Those of the lines that are, as a paragraph, heading or item of their own, one link.

    Not the items of a list in which others are none: that is a list of things, and not of links.
    """
    sought = frozenset(lines)
    if not sought:
        return sought
    links = LexborHTMLParser(markup).css("a[href]")[:_MAX_LINKS]
    texts = ((link, plaintext.clean(link.text())) for link in links)
    whole: dict[int, bool] = {}
    return frozenset(
        text for link, text in texts if text in sought and _fills_line(link, text, whole)
    )


def _fills_line(link: LexborNode, text: str, whole: dict[int, bool]) -> bool:
    """Whether it is all there is of its line; `whole` remembers the lists that are links throughout."""
    above = link.parent
    while above is not None and above.tag not in _LINES:
        above = above.parent
    if above is None or plaintext.clean(above.text()) != text:
        return False
    if above.tag != "li" or above.parent is None:
        return True
    key = above.parent.mem_id
    if key not in whole:
        items = (item for item in above.parent.iter() if item.tag == "li")
        whole[key] = all(map(_is_link, islice(items, _MAX_ITEMS)))
    return whole[key]


def _is_link(item: LexborNode) -> bool:
    text = plaintext.clean(item.text())
    link = item.css_first("a[href]")
    return is_furniture(text) or (link is not None and plaintext.clean(link.text()) == text)


def without_links(markup: str) -> str:
    """The markup, without links in the lists that a sentence announces: "The deal covers:".

    A line of the template announces none, nor does a heading.
    """
    if not _ANNOUNCED.search(markup):
        return markup
    tree = LexborHTMLParser(markup)
    for node in filter(_is_announced, tree.css("ul, ol")[:_MAX_LISTS]):
        node.unwrap_tags(["a"])
    lighter = tree.html
    if lighter is None:
        raise MemoryError  # every tree can be written, unless there is no memory for it
    return lighter


def _is_announced(node: LexborNode) -> bool:
    before = _before(node)
    if before is None and node.parent is not None and node.parent.tag == "div":
        before = _before(node.parent)
    if before is None or before.tag not in {"p", "-text"}:
        return False
    text = plaintext.clean(before.text())
    said = text.removesuffix(":")
    return (
        said != text
        and len(said.split()) >= _MIN_WORDS_ANNOUNCING
        and not (is_furniture(text) or is_furniture(said))
    )


def _before(node: LexborNode) -> LexborNode | None:
    """What stands before it, white space left out."""
    before = node.prev
    if before is not None and before.tag == "-text" and not before.text().strip():
        before = before.prev
    return before


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
