"""Text to a tree of elements: as XML where it is XML, else as far as it can be made out."""

import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from vedette.errors import GiveUpError
from vedette.feeds import broken, fields

# What opens a feed, and what opens a web page; whichever comes first decides.
_ROOT = re.compile(
    r"<(?:[a-z][\w.-]{0,20}:)?(rss|rdf|feed|channel|urlset|sitemapindex)[\s>/]"
    r"|<(?:html|head|body)\b",
    re.IGNORECASE,
)
_ROOT_WITHIN = 100_000
_ENCLOSED = (("<?", "?>"), ("<!--", "-->"))
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def tree(text: str, url: str) -> tuple[Any, bool]:
    """The root element of a feed, and whether something was cut off.

    Work and memory stay within bounds: what stands before the root is left out, and with it every
    definition of entities; a document has at most 600,000 tags, and as XML their nesting is bounded by
    the parser.

    Raises:
        GiveUpError: gate "not-a-feed" where there is no such root; "too-large" for more tags.
    """
    document = _from_root(text, url)
    if document.count("<") > fields.MAX_TAGS:
        reason = f"{url}: more than {fields.MAX_TAGS} tags"
        raise GiveUpError(gate="too-large", reason=reason)
    if not broken.swallows(document):
        try:
            return etree.fromstring(document.encode(), _parser()), False
        except etree.XMLSyntaxError:
            pass
    root, complete = broken.tree(document)
    if root is None:
        raise fields.not_a_feed(url, "markup that cannot be parsed")
    return root, not complete


def _parser() -> Any:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _from_root(text: str, url: str) -> str:
    """The document from its root element on, without characters that XML may not have.

    Declarations, comments and warnings of a failing server before it go, entity definitions too.
    """
    start = 0
    for _ in range(100):
        start += len(text[start : start + 100_000]) - len(text[start : start + 100_000].lstrip())
        closing = next((end for open_, end in _ENCLOSED if text.startswith(open_, start)), None)
        if closing is None or (end := text.find(closing, start)) < 0:
            break
        start = end + len(closing)
    match = _ROOT.search(text, start, start + _ROOT_WITHIN)
    if not match or not match.group(1):
        seen = "a web page" if match else "neither markup nor JSON" if text else "nothing"
        raise fields.not_a_feed(url, seen)
    return _NOT_XML.sub("", text[match.start() :])
