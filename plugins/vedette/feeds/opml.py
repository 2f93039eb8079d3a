"""Lists of feeds that other readers write and read: OPML 1.0 and 2.0 (http://opml.org/spec2.opml)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from vedette import declared, plaintext
from vedette.errors import GiveUpError
from vedette.feeds import fields

MAX_BYTES = 2 * 2**20
MAX_OUTLINES = 5_000
MAX_DEPTH = 50
_MAX_NAME = 500

_DOCTYPE = re.compile(r"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """A feed in a list. `site` is its page; `group` names the folders it lies in, outermost first."""

    url: str
    title: str
    site: str | None = None
    language: str | None = None
    group: tuple[str, ...] = ()


def read(body: bytes) -> tuple[Outline, ...]:
    """The feeds of an OPML document, in its order, each address once.

    What has no http(s) address of a feed is a folder or is passed over. Titles and groups are
    plain text; a feed without a title has its address for one.

    Raises:
        GiveUpError: gate "not-opml" where it is no OPML, is broken, has a document type, or has
            folders over 50 deep; "too-large" beyond 2 MiB or 5,000 feeds.
    """
    if len(body) > MAX_BYTES:
        raise _refused("too-large", f"{len(body)} bytes where a list of feeds may have {MAX_BYTES}")
    root = _root(declared.decode(body))
    found: dict[str, Outline] = {}
    for outline in _outlines(root):
        found.setdefault(outline.url, outline)
        if len(found) > MAX_OUTLINES:
            raise _refused("too-large", f"more than {MAX_OUTLINES} feeds; split the list")
    return tuple(found.values())


def write(outlines: Iterable[Outline], *, title: str) -> bytes:
    """An OPML 2.0 document, the same bytes for the same list; feeds of one group lie together."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _plain(title)
    folders: dict[tuple[str, ...], Any] = {(): etree.SubElement(root, "body")}
    for outline in outlines:
        folder = _folder(folders, outline.group)
        attributes = {
            "type": "rss",
            "text": outline.title,
            "title": outline.title,
            "xmlUrl": outline.url,
            "htmlUrl": outline.site,
            "language": outline.language,
        }
        node = etree.SubElement(folder, "outline")
        for name, value in attributes.items():
            if value:
                node.set(name, _plain(value))
    etree.indent(root)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return document + b"\n"


def _folder(folders: dict[tuple[str, ...], Any], group: tuple[str, ...]) -> Any:
    for depth in range(1, len(group) + 1):
        if group[:depth] not in folders:
            name = _plain(group[depth - 1])
            outer = folders[group[: depth - 1]]
            folders[group[:depth]] = etree.SubElement(outer, "outline", text=name, title=name)
    return folders[group]


def _root(text: str) -> Any:
    text = _DECLARATION.sub("", text, count=1)
    if _DOCTYPE.search(text):
        raise _refused(
            "not-opml", "it has a document type, which a list of feeds does not need: remove it"
        )
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_NOT_XML.sub("", text).strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        raise _refused(
            "not-opml", f"it is no XML ({plaintext.clean(error.msg or 'empty')})"
        ) from error
    if _local(root) != "opml" or _body(root) is None:
        raise _refused(
            "not-opml", f"its root is <{plaintext.cut(_local(root), 40)}>, not <opml> with a <body>"
        )
    return root


def _body(root: Any) -> Any:
    return next((child for child in root if _local(child) == "body"), None)


def _outlines(root: Any) -> Iterator[Outline]:
    """Depth first, without recursion: folders may lie deep."""
    waiting: list[tuple[Any, tuple[str, ...]]] = [(child, ()) for child in reversed(_body(root))]
    while waiting:
        node, group = waiting.pop()
        if _local(node) != "outline":
            continue
        if len(group) > MAX_DEPTH:
            raise _refused("not-opml", f"it has folders over {MAX_DEPTH} deep")
        attributes = {str(key).lower(): str(value) for key, value in node.attrib.items()}
        name = _name(attributes)
        url = fields.site([attributes.get("xmlurl")], "")
        if url:
            yield Outline(
                url=url,
                title=name or url,
                site=fields.site([attributes.get("htmlurl")], ""),
                language=declared.language(attributes.get("language")),
                group=group,
            )
        inner = (*group, name) if name and not url else group
        waiting.extend((child, inner) for child in reversed(node))


def _name(attributes: dict[str, str]) -> str:
    return plaintext.cut(
        plaintext.clean(attributes.get("title") or "")
        or plaintext.clean(attributes.get("text") or ""),
        _MAX_NAME,
    )


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2].lower()


def _plain(text: str) -> str:
    return plaintext.clean(_NOT_XML.sub("", text))


def _refused(gate: str, seen: str) -> GiveUpError:
    return GiveUpError(gate=gate, reason=f"no list of feeds (OPML) that can be read: {seen}")
