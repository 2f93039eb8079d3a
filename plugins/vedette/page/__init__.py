"""A downloaded page, parsed once: what its head declares, and markup light enough to extract from.

One lexbor pass (selectolax) over JSON-LD, OpenGraph, meta and link tags is as good as trafilatura's
own metadata and costs a fifth of it; taking scripts and widgets out first halves what follows.
"""

import re
from collections import Counter
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from vedette import declared
from vedette.errors import GiveUpError
from vedette.model import Page
from vedette.page import head, values

MAX_BYTES = 8 * 2**20
_MAX_MARKUP = 2 * 2**20
_MAX_ATTRIBUTES = 500

# Nothing an article's text could stand in; the last row is what trafilatura would take out itself,
# later and slower. `form` is not among them: some sites wrap the page in one; its controls go.
_STRIPPED = [
    "script", "style", "svg", "noscript", "iframe", "template", "link", "meta", "base",
    "audio", "video", "source", "track", "picture", "img", "canvas", "map", "area", "object",
    "embed", "applet", "param",
    "input", "select", "textarea", "button", "option", "optgroup", "datalist", "progress",
    "nav", "footer", "aside", "menu", "dialog", "figure",
]  # fmt: skip

# Consent dialogs, by the names that their makers give them.
_DIALOGS = (
    "#onetrust-consent-sdk, #onetrust-banner-sdk, #CybotCookiebotDialog, #didomi-host,"
    "#usercentrics-root, #qc-cmp2-container, #cookie-law-info-bar, #cmplz-cookiebanner-container,"
    "#BorlabsCookieBox, .fc-consent-root, .cookie-banner, .cookie-notice, .cookie-consent"
)
# Small things among the paragraphs that are none, by the names that templates give them. What is
# paid for often has the class `paywall`: it is the text, not the offer.
_WIDGETS = (
    "figcaption, .photo-credit, .photo-caption, .photo-desc, .photo-author, .image-credit,"
    ".image-caption, .image-author, .img-caption, .wp-caption-text, .picture-caption,"
    ".paywall-message, .paywall-overlay, .paywall-teaser, .paywall-offer, .subscription-offer,"
    ".subscribe-prompt, .newsletter, .newsletter-signup, .newsletter-form, .app-banner,"
    ".liveblog-controls, .live-blog-controls, .live-controls, .poll, .share-buttons,"
    ".social-share, .donate-banner, .donation-box, .tag-list, .article-tags"
)
_FIGURE = ("figure", "figcaption")
_MAX_WIDGETS = 300
_MAX_WIDGET = 600
# What an editor wraps in a figure and is text; posts of others, shown with scripts, are pictures.
_FIGURED = (
    "figure table, figure p,"
    "figure blockquote:not(.twitter-tweet):not(.instagram-media):not(.tiktok-embed)"
)
_PICTURES = "img, picture, video, iframe, object, embed, canvas, svg"

# Elements whose end tags may be left out, or that have none: they do not nest without others.
_SHALLOW = frozenset(
    [
        "area",
        "base",
        "body",
        "br",
        "col",
        "colgroup",
        "dd",
        "dt",
        "embed",
        "head",
        "hr",
        "html",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "option",
        "p",
        "param",
        "source",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "track",
        "wbr",
    ]
)
_CONTROLS = bytes([*range(1, 9), *range(14, 27), *range(28, 32)])
_MANY_TAGS = 10_000
# Ten times a heavy page's; extraction takes quadratic time over what is beyond.
_MAX_TAGS = 40_000
# Browsers flatten what is nested deeper than 512; parsers here take quadratic time over it.
_MAX_DEPTH = 1_000
_TAG = re.compile(r"<(/?)([a-z][^\s/>]{0,30})")
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,30})[\s/][^<>]{4000,}")


def read(body: bytes, *, content_type: str | None = None, url: str | None = None) -> Page:
    """Parse a page.

    Args:
        body: the page as it came, inflated.
        content_type: the Content-Type header, for its charset.
        url: where it came from; relative addresses are resolved against it.

    Returns:
        The page. JSON-LD comes before OpenGraph, OpenGraph before other meta tags, those before
        visible markup. `published` and `modified` keep the page's own offset; without one they are
        naive, without a time of day dates. `html` lacks scripts, styles, media, form controls and menus and
        the dialogs, captions and offers between the paragraphs.

    Raises:
        GiveUpError: gate "no-text" for binary data; "too-large" beyond 8 MiB, 40,000 tags or 2 MiB of markup left;
            "too-deep" where elements are nested a thousand deep.
    """
    if len(body) > MAX_BYTES:
        raise _too_large(url, len(body), MAX_BYTES)
    if _binary(body):
        reason = f"{url or 'page'}: no web page but binary data"
        raise GiveUpError(gate="no-text", reason=reason)
    text = decoded(body, content_type)
    tags = text.count("<")
    if tags > _MAX_TAGS:
        raise _too_large(url, tags, _MAX_TAGS, "tags")
    if tags > _MANY_TAGS and _too_deep(text):
        reason = f"{url or 'page'}: elements nested over {_MAX_DEPTH} deep"
        raise GiveUpError(gate="too-deep", reason=reason)
    tree = _parsed(text)
    said = head.read(tree, url)
    page = Page(
        html="",
        title=said.title(),
        description=said.description(),
        authors=said.authors(),
        published=said.published(),
        modified=said.modified(),
        language=said.language(),
        canonical_url=said.canonical_url,
        image=said.image(),
        site_name=said.site_name(),
        paywalled=said.paywalled(),
        reserved=said.reserved(),
    )
    _keep_figured(tree)
    tree.strip_tags(_STRIPPED, recursive=True)
    _drop_widgets(tree)
    markup = _markup(tree)
    if len(markup) > _MAX_MARKUP:
        raise _too_large(url, len(markup), _MAX_MARKUP)
    return replace(page, html=markup)


def _keep_figured(tree: LexborHTMLParser) -> None:
    """Take the figure off tables, quotations and paragraphs; a paragraph with a picture is a caption."""
    kept: dict[int, LexborNode] = {}
    pictured: dict[int, bool] = {}
    for node in tree.css(_FIGURED)[:_MAX_WIDGETS]:
        around = [above for above in values.above(node) if above.tag in _FIGURE]
        outer = around[-1].mem_id
        if node.tag == "p" and outer not in pictured:
            pictured[outer] = around[-1].css_first(_PICTURES) is not None
        captioned = any(above.tag == "figcaption" for above in around)
        if not captioned and not (node.tag == "p" and pictured[outer]):
            kept |= {above.mem_id: above for above in around}
    for figure in kept.values():
        figure.unwrap()


def _drop_widgets(tree: LexborHTMLParser) -> None:
    """Take out dialogs and the small things; what bears such a name and is long is the text."""
    found = {node.mem_id: node for node in tree.css(_WIDGETS)[:_MAX_WIDGETS]}
    dropped = {key: node for key, node in found.items() if len(node.text()) <= _MAX_WIDGET}
    dropped |= {node.mem_id: node for node in tree.css(_DIALOGS)[:_MAX_WIDGETS]}
    # Only the outermost: with it those inside are gone.
    outermost = [
        node
        for node in dropped.values()
        if not any(above.mem_id in dropped for above in values.above(node))
    ]
    for node in outermost:
        if node.tag not in {"html", "body"}:
            node.decompose()


def _binary(body: bytes) -> bool:
    """Is this no text in any charset? Pictures, archives, documents, noise."""
    start = body[:4096].lstrip()
    if start.startswith((b"%PDF-", b"\x89PNG", b"PK\x03\x04", b"GIF8", b"\xff\xd8\xff")):
        return True
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or start[1:2] == b"\0":
        return False  # UTF-16, whose every other byte may be zero
    return len(start) - len(start.translate(None, _CONTROLS)) > len(start) // 20


def _too_deep(text: str) -> bool:
    """Do elements nest too deep? End tags of what is not open count for nothing, as in a parser."""
    depth = 0
    opened: Counter[str] = Counter()
    for ending, name in _TAG.findall(text.lower()):
        if name in _SHALLOW:
            continue
        if not ending:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        if depth > _MAX_DEPTH:
            return True
    return False


def with_scripts(body: bytes, content_type: str | None = None) -> str:
    """The page's markup as it came, less dialogs, captions and offers: scripts may hold the text."""
    tree = _parsed(decoded(body, content_type))
    _keep_figured(tree)
    tree.strip_tags(["figure"], recursive=True)
    _drop_widgets(tree)
    return _markup(tree)


def _parsed(text: str) -> LexborHTMLParser:
    """The tree; lexbor makes one of anything, unless it has no memory for it."""
    try:
        return LexborHTMLParser(text)
    except SelectolaxError as error:
        raise MemoryError from error


def _markup(tree: LexborHTMLParser) -> str:
    """What every tree can be written as, unless there is no memory for it."""
    markup = tree.html
    if markup is None:
        raise MemoryError
    return markup


def decoded(body: bytes, content_type: str | None = None) -> str:
    """The page's markup as text, without what makes parsers take quadratic time."""
    text = declared.decode(body, content_type).replace("\0", "")
    return _LONG_TAG.sub(_without_crowd, text)


def _without_crowd(tag: re.Match[str]) -> str:
    """The tag alone where it has hundreds of attributes: parsing those takes quadratic time."""
    return tag.group() if len(tag.group().split()) < _MAX_ATTRIBUTES else f"<{tag.group(1)} "


def _too_large(url: str | None, size: int, limit: int, unit: str = "bytes") -> GiveUpError:
    reason = f"{url or 'page'}: {size} {unit} where a page may have {limit}"
    return GiveUpError(gate="too-large", reason=reason)
