"""URLs: one spelling for each, and which may never be fetched. Nothing here looks a name up.

A URL is read by the rules browsers follow (the URL standard, through ada), because an attacker
spells addresses in the ways browsers understand: `http://0x7f.1/` is 127.0.0.1.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass

from ada_url import URL, join_url

from vedette.errors import UsageError

LONGEST = 2048
PORTS = frozenset({"80", "443"})
_OWN_PORT = {"http:": "80", "https:": "443"}

# Names that never lead to a public server: RFC 6761, 6762, 7686, 8375, 9476, and the suffixes
# private networks use though nobody reserved them.
_RESERVED_NAMES = """
    alt arpa corp domain example home internal intra intranet invalid lan local localdomain
    localhost mail onion private svc test workgroup
"""
RESERVED = frozenset(_RESERVED_NAMES.split())

# Parameters that say where a reader came from, never what the page is. One that some site needs
# to find an article (id, p, article, ref, source, from, page) must not be added.
_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid msclkid yclid ysclid
    _openstat mc_cid mc_eid mkt_tok igsh igshid twclid ttclid li_fat_id epik rb_clickid wickedid
    s_kwcid ef_id cmpid icid xtor _ga _gl _hsenc _hsmi __hssc __hstc __hsfp hsctatracking
    vero_id vero_conv oly_anon_id oly_enc_id pk_campaign pk_kwd pk_keyword pk_source pk_medium
    pk_content pk_cid at_medium at_campaign at_format at_link_id at_link_origin at_link_type
    at_ptr_name at_bbc_team ns_mchannel ns_source ns_campaign ns_linkname ns_fee ref_src ref_url
    guccounter guce_referrer guce_referrer_sig fb_action_ids fb_action_types fb_source fb_ref
    __twitter_impression __tn__
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_FAMILIES = ("utm_", "mtm_", "piwik_", "__cft__")

# All such marks at the end at once, each run of them looked at once: it may be thousands long.
_AMP_MARKS = re.compile(r"(?<![/.])(?<!\.amp)(?:\.amp)++(?P<html>\.html?)?(?:\.amp)*+\Z")
# A word as in a slug, or a number as of an article, stands before `/amp` in an article's path.
_OF_ARTICLE = re.compile("-[^-]+-|[0-9]{5}")
_AMP_FIELDS = frozenset({"amp", "amp=", "amp=1", "amp=true", "output=amp", "outputtype=amp"})

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST_NAME = 253
_BRIEF = 200
_CREDENTIALS = re.compile(r"//[^/@?#]*@")
_GOOGLE_NEWS = re.compile(r"/(?:rss/)?(?:articles|read|stories)/|/__i/")
_SERVICE = re.compile(r"^(?:www|m|amp|feeds?|rss)\.(?=[^.]+\.)")

# Public by the registry, and yet no place to fetch news from: 6to4 relays, protocol
# assignments, and the address at which one cloud answers its own machines.
_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(net) for net in ("192.88.99.0/24", "192.0.0.0/24", "168.63.129.16/32")
)
# Global unicast is 2000::/3 and nothing else (RFC 4291): this alone keeps out mapped, NAT64
# (64:ff9b::/96), unique local, link-local and multicast. Inside it, addresses that carry another
# address (6to4, Teredo) and the two documentation blocks stay closed.
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(net) for net in ("2002::/16", "2001::/23", "2001:db8::/32", "3fff::/20")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A URL taken apart once, as it is requested: normalised, without fragment.

    `host` is in lower case, an IPv6 address without brackets; `port` empty where it is the scheme's.
    """

    url: str
    scheme: str
    host: str
    port: str

    @property
    def authority(self) -> str:
        """What robots.txt is read by: the host, with the port where that is none of the web's."""
        return self.host if self.port in {"", *PORTS} else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port, as `https://name` or `http://name:8080`."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{name}" + (f":{self.port}" if self.port else "")


def place(url: str) -> Place:
    """Take a URL apart.

    Raises:
        UsageError: no absolute URL, of any scheme.
    """
    parsed = _parse(url)
    return Place(
        url=parsed.href.partition("#")[0],
        scheme=str(parsed.protocol).removesuffix(":"),
        host=str(parsed.hostname).strip("[]"),
        port=str(parsed.port),
    )


def canonical(url: str) -> str:
    """One spelling for all addresses of a page, to tell whether we know it already.

    Lower-case host, no default port, no fragment, no tracking parameters, no marks of an AMP page,
    parameters sorted by name (equal names keep their order).
    `canonical(canonical(url)) == canonical(url)`.

    Raises:
        UsageError: not an absolute http or https URL.
    """
    parsed = _parse(url)
    if parsed.protocol not in {"http:", "https:"}:
        message = f"not an http or https URL: {_shown(url)}"
        raise UsageError(message)
    query = _query(parsed.search)
    path = str(parsed.pathname)
    start = parsed.href.partition("#")[0].partition("?")[0].removesuffix(path)
    return start + _plain(_ESCAPE.sub(_unescape, path)) + _ESCAPE.sub(_unescape, query)


def opaque(url: str) -> str | None:
    """Why a link does not say which page it leads to, and asking it would not tell; else None.

    Google News gives links that only its own scripts can follow. Those that a redirect resolves
    (Bing News, link shorteners) are not meant. Never raises, whatever the text.
    """
    try:
        parsed = _parse(url)
    except UsageError:
        return None
    if str(parsed.hostname) == "news.google.com" and _GOOGLE_NEWS.match(str(parsed.pathname)):
        return "a Google News link, which does not say which article it leads to"
    return None


def absolute(url: str) -> str:
    """The URL as it is requested: normalised, without fragment, every parameter kept.

    Raises:
        UsageError: no absolute URL, of any scheme.
    """
    return _parse(url).href.partition("#")[0]


def join(base: str, link: str) -> str:
    """The absolute URL a link on the page `base` leads to, without fragment.

    Raises:
        UsageError: the link leads to nothing that is a URL.
    """
    try:
        return absolute(join_url(base, link))
    except ValueError as error:
        message = f"not a link: {_shown(link)}"
        raise UsageError(message) from error


def bare(host: str) -> str:
    """A host name without the label that only says what it serves: www, m, amp, feeds, rss."""
    return _SERVICE.sub("", host)


def is_front(url: str) -> bool:
    """Is this the front page of its host, and so the address of no article?

    Raises:
        UsageError: it is no absolute URL.
    """
    parsed = _parse(url)
    return parsed.pathname in {"", "/"} and not parsed.search


def site(url: str) -> str:
    """The bare host name of a URL.

    Raises:
        UsageError: it is no absolute URL.
    """
    return bare(host(url))


def host(url: str) -> str:
    """The lower-case host name of a URL; a literal IPv6 address comes without its brackets.

    Raises:
        UsageError: no absolute URL.
    """
    return str(_parse(url).hostname).strip("[]")


def origin(url: str) -> str:
    """Scheme, host and port of a URL, as `https://name` or `http://name:8080`.

    Raises:
        UsageError: no absolute URL.
    """
    parsed = _parse(url)
    return f"{parsed.protocol}//{parsed.host}"


def refusal(url: str, allowed: Collection[str] = (), ports: Collection[str] = PORTS) -> str | None:
    """Why a URL may never be fetched, or None. Never raises, whatever the text.

    Args:
        url: any text.
        allowed: host names (lower case) exempt from the rules on names, ports and addresses.
        ports: the ports that may be asked.
    """
    try:
        parsed = _parse(url)
    except UsageError as error:
        return str(error)
    if _CONTROL.search(url.strip()):
        return "a control character in the URL"
    return _unfit(parsed) or _outward(parsed, allowed, ports)


def public_address(address: str) -> bool:
    """Is this IP address a public unicast one, safe to connect to?

    False for text that is no address, and for every address that carries or stands for another
    one (IPv4-mapped, NAT64, 6to4, Teredo), whatever that one is.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in net for net in _CLOSED_V4)
    return ip in _OPEN_V6 and ip.scope_id is None and not any(ip in net for net in _CLOSED_V6)


def brief(url: str) -> str:
    """A URL for a one-line message: on one line, not endless, without a password."""
    line = _CREDENTIALS.sub("//...@", _CONTROL.sub("", url))
    return line if len(line) <= _BRIEF else line[: _BRIEF - 3] + "..."


def _parse(url: str) -> URL:
    try:
        parsed = URL(url)
        if str(parsed.hostname).endswith("."):
            parsed.hostname = str(parsed.hostname).removesuffix(".")
    except ValueError as error:
        message = f"not an absolute URL: {_shown(url)}"
        raise UsageError(message) from error
    return parsed


def _unfit(parsed: URL) -> str | None:
    """Why no host at all may be asked for such a URL, or None."""
    if len(parsed.href) > LONGEST:
        return f"longer than {LONGEST} characters"
    if parsed.protocol not in _OWN_PORT:
        return f"scheme {_shown(str(parsed.protocol))} where only http and https are fetched"
    if parsed.username or parsed.password:
        return "a user name or password in the URL"
    return None


def _outward(parsed: URL, allowed: Collection[str], ports: Collection[str]) -> str | None:
    name = str(parsed.hostname).strip("[]")
    if name in allowed:
        return None
    port = str(parsed.port) or _OWN_PORT[str(parsed.protocol)]
    if port not in ports:
        return f"port {port} where only {_listed(ports)} are fetched"
    return _not_outside(name)


def _listed(ports: Collection[str]) -> str:
    return " and ".join(sorted(ports, key=int))


def _not_outside(name: str) -> str | None:
    if _is_address(name):
        return None if public_address(name) else f"private address {name}"
    labels = name.split(".")
    if len(name) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        return f"no host name: {_shown(name)}"
    if len(labels) == 1:
        return f"single-label name {_shown(name)}"
    if labels[-1] in RESERVED:
        return f"name below .{labels[-1]}, which is never public"
    return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _plain(path: str) -> str:
    """A path without the marks of an AMP page where they can mean nothing else.

    That is `.amp` or `.amp.html` at the end, and `/amp` behind the slug or number of an article.
    """
    path = _AMP_MARKS.sub(_ending, path)
    article, _, last = path.removesuffix("/").rpartition("/")
    if last == "amp" and _OF_ARTICLE.search(article.rpartition("/")[2]):
        path = article + path[len(article) + len("/amp") :]
    return _AMP_MARKS.sub(_ending, path)


def _ending(marks: re.Match[str]) -> str:
    return marks["html"] or ""


def _query(search: str) -> str:
    parts = [part for part in search.removeprefix("?").split("&") if part]
    kept = sorted((part for part in parts if not _is_noise(part)), key=_name)
    return "?" + "&".join(kept) if kept else ""


def _name(part: str) -> str:
    return _ESCAPE.sub(_unescape, part.partition("=")[0])


def _is_noise(part: str) -> bool:
    """A parameter that only says where the reader came from, or asks for the AMP page."""
    name = _name(part).lower()
    return (
        name in _TRACKING
        or name.startswith(_TRACKING_FAMILIES)
        or _ESCAPE.sub(_unescape, part).lower() in _AMP_FIELDS
    )


def _unescape(escape: re.Match[str]) -> str:
    """An unreserved character in its plain spelling, any other escape in capitals (RFC 3986)."""
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()


def _shown(text: str) -> str:
    """Foreign text for a one-line message: escaped, and not endless."""
    return ascii(text if len(text) <= 80 else text[:77] + "...")  # noqa: PLR2004
