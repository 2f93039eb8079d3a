"""What elements of feeds are called, whichever prefix and spelling of a namespace they carry."""

# The namespace without scheme, "www." and what may end it, and the prefix it goes by here; none for
# what feeds, RSS 0.90 to 2.0, Atom and sitemaps call their own.
_PREFIXES = {
    "w3.org/2005/atom": "",
    "purl.org/atom/ns": "",
    "purl.org/rss/1.0": "",
    "purl.org/net/rss1.1": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "backend.userland.com/rss091": "",
    "backend.userland.com/rss092": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "sitemaps.org/schemas/sitemap/0.9": "",
    "google.com/schemas/sitemap/0.84": "",
    "google.com/schemas/sitemap/0.9": "",
    "google.com/schemas/sitemap-news/0.9": "news",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "search.yahoo.com/mrss": "media",
    "itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "w3.org/1999/xhtml": "xhtml",
}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
BASE = "{http://www.w3.org/XML/1998/namespace}base"
ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
RSS_090 = "http://my.netscape.com/rdf/simple/0.9/"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"

_ROOTS = frozenset({"rss", "rdf", "feed", "channel", "urlset", "sitemapindex"})
# A sitemap that calls everything its own has the news of it in one namespace with the rest.
_OF_NEWS = frozenset(
    {"news", "publication", "name", "language", "publication_date", "title", "keywords"}
)


def prefix(uri: str) -> str | None:
    """The prefix that names of a namespace have here, "" for none; None if it is not known."""
    return _PREFIXES.get(_short(uri))


class Names(dict[str, str]):
    """The short name, lower case ("item", "dc:creator"), by the tag as the parser gives it.

    What lies in the root element's own namespace has no prefix, whatever that namespace is. Names
    of unknown namespaces begin with "?:".
    """

    def __init__(self, root: str) -> None:
        super().__init__()
        self._home = _namespace(root)
        self._at_home = root.rpartition("}")[2].lower() in _ROOTS

    def __missing__(self, tag: object) -> str:
        """Work the name out, once for a tag."""
        # Comments and the like have a function for a tag.
        name = self._name(tag) if isinstance(tag, str) else "?:"
        if isinstance(tag, str):
            self[tag] = name
        return name

    def _name(self, tag: str) -> str:
        local = tag.rpartition("}")[2].lower()
        namespace = _namespace(tag)
        if namespace in ("", self._home) and namespace not in _PREFIXES:
            return local
        known = _PREFIXES.get(namespace, "?")
        if namespace == self._home and self._at_home and (known != "news" or local not in _OF_NEWS):
            return local
        return f"{known}:{local}" if known else local


def _namespace(tag: str) -> str:
    return _short(tag[1:].partition("}")[0]) if tag.startswith("{") else ""


def _short(uri: str) -> str:
    uri = uri.strip().lower()
    return uri.partition("://")[2].removeprefix("www.").rstrip("/#") if "://" in uri else uri
