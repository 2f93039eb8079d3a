"""Machine-readable reservations against analysing a site's texts. Pure: text in, reasons out.

What counts, and nothing else does:

- In robots.txt, in the group for us or else for everybody: a `Content-Usage` line (IETF AIPREF
  drafts vocab-08 and attach-05) or a `Content-Signal` line (Content Signals) that says `n` or `no`
  to one of `tdm`, `bots`, `all` (names of earlier drafts for any analysis by machine), `search`
  (we show headline, excerpt and link), `ai-use` or `ai-input`. A no to training models (`train-ai`,
  `ai-train`, `genai` ...) does not: we train none. A line may begin with a path; that of the
  longest path that fits holds, and of equal ones a no. Lines before every group hold for everybody.
- In /.well-known/tdmrep.json (TDMRep, W3C Community Group report of 2024-05-10): the first rule
  whose `location` fits, if its `tdm-reservation` is 1. Patterns are those of robots.txt.
- In the header of the page: `tdm-reservation: 1`, or a `Content-Usage` that says no as above.

The `tdm-reservation` meta tag is the affair of `extract`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from vedette.errors import ReservedError
from vedette.fetch.robots import AGENT

PATH = "/.well-known/tdmrep.json"

_DENIED = frozenset({"tdm", "bots", "all", "search", "ai-use", "ai-input"})
_NO = frozenset({"n", "no"})
_FIELDS = frozenset({"content-usage", "content-signal"})
_MOST_RULES = 1000
_LONGEST_PATTERN = 2048
# Everything that may stand in a path as it is; the rest is escaped as in a URL.
_PLAIN = "/%*$?&=+,;:@!'()[]~-._#|"


class Rule(NamedTuple):
    """To which paths something applies, and what reserves them: empty where nothing does."""

    pattern: str
    reserves: str


def fits(pattern: str, path: str) -> bool:
    """Does a pattern of robots.txt (RFC 9309, 2.2.3) fit a path with its query?

    `*` is any text, a `$` at the end is the end. In time linear to both.
    """
    anchored = pattern.endswith("$")
    first, *parts = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not parts:
        return not anchored or at == len(path)
    *middle, last = parts
    for part in middle:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    if anchored:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0


def path_of(url: str) -> str:
    """The path of a URL with its query, as patterns see it."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class Preferences:
    """What the lines of a robots.txt, as `robots.concerning` gives it, say of the use of texts."""

    def __init__(self, text: str) -> None:
        # Most files have none: they are not read line by line.
        lower = text.lower()
        found = any(name in lower for name in _FIELDS)
        self._rules = {
            name: [rule for field, rule in _preferences(text) if field == name] if found else []
            for name in sorted(_FIELDS)
        }

    def reserves(self, url: str) -> str | None:
        """Which line reserves the page of this URL, or None."""
        path = path_of(url)
        for name, rules in self._rules.items():
            said = _of_the_longest(rules, path)
            if said:
                return f"robots.txt says {name}: {said}"
        return None


def declared(body: bytes, host: str) -> str:
    """The rules of a tdmrep.json as `Declaration` reads them; empty where it is none."""
    try:
        given = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ""
    # One rule that stands alone, without a list and even without a location, means the whole site.
    items = [{"location": "/"} | given] if isinstance(given, dict) else given
    if not isinstance(items, list):
        return ""
    rules = [rule for item in items[:_MOST_RULES] if (rule := _rule(item, host)) is not None]
    return json.dumps(rules) if rules else ""


class Declaration:
    """The rules of a tdmrep.json, as `declared` gives them."""

    def __init__(self, text: str) -> None:
        self._rules = [Rule(*one) for one in json.loads(text)] if text else []

    def reserves(self, url: str) -> str | None:
        """What reserves the page of this URL, or None."""
        if not self._rules:
            return None
        path = path_of(url)
        rule = next((rule for rule in self._rules if fits(rule.pattern, path)), None)
        if rule is None or not rule.reserves:
            return None
        return f"tdmrep.json reserves {rule.pattern[:80]!a}"


def of_headers(headers: Mapping[str, str]) -> str | None:
    """Which header of an answer, by lower-case name, reserves its text, or None."""
    if "1" in {part.strip() for part in headers.get("tdm-reservation", "").split(",")}:
        return "its header says tdm-reservation: 1"
    said = _denied(headers.get("content-usage", ""))
    return f"its header says content-usage: {said}" if said else None


def check(url: str, reserved: str | None) -> None:
    """Let a page pass that nothing reserves.

    Raises:
        ReservedError: something does; its `url` is this page's.
    """
    if reserved:
        reason = f"{url} is reserved: {reserved}"
        raise ReservedError(reason, url=url)


def _preferences(text: str) -> Iterator[tuple[str, Rule]]:
    """The Content-Usage and Content-Signal lines for us: those of our groups, else of `*`'s."""
    found: dict[str, list[tuple[str, Rule]]] = {AGENT: [], "*": []}
    groups, rules_began, named = {AGENT, "*"}, True, False
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            groups = {value} if rules_began else groups | {value}
            rules_began = False
            named = named or value == AGENT
        elif name != "sitemap":
            rules_began = True
            if name in _FIELDS:
                for group in found.keys() & groups:
                    found[group].append((name, _preference(value)))
    return iter(found[AGENT] if named else found["*"])


def _preference(value: str) -> Rule:
    pattern = ""
    if value.startswith("/"):
        pattern, _, value = value.replace("\t", " ").partition(" ")
    return Rule(_pattern(pattern), _denied(value))


def _denied(value: str) -> str:
    """What a list such as `train-ai=n, search=y` says no to that we do, as it is written there."""
    for part in value.split(","):
        name, _, answer = part.partition(";")[0].partition("=")
        name, answer = name.strip().lower(), answer.strip().lower()
        if name in _DENIED and answer in _NO:
            return f"{name}={answer}"
    return ""


def _of_the_longest(rules: Iterable[Rule], path: str) -> str:
    fitting = [rule for rule in rules if fits(rule.pattern, path)]
    longest = max((len(rule.pattern) for rule in fitting), default=0)
    said = (rule.reserves for rule in fitting if len(rule.pattern) == longest and rule.reserves)
    return next(said, "")


def _rule(item: object, host: str) -> Rule | None:
    if not isinstance(item, dict):
        return None
    location, reserved = item.get("location"), item.get("tdm-reservation")
    if not isinstance(location, str) or reserved not in (0, 1, "0", "1"):
        return None
    pattern = _local(location.strip(), host)
    return None if pattern is None else Rule(pattern, "1" if reserved in (1, "1") else "")


_WHOLE = re.compile(r"https?://([^/?#:]*)(?::[0-9]+)?", re.IGNORECASE)


def _local(location: str, host: str) -> str | None:
    """The path pattern of a location; some give a whole URL. None where it is another host's."""
    whole = _WHOLE.match(location)
    if whole:
        if whole[1].lower() != host:
            return None
        location = location[whole.end() :]
    pattern = _pattern(location)
    return pattern if pattern.startswith(("/", "*")) else "/" + pattern


def _pattern(text: str) -> str:
    return quote(text[:_LONGEST_PATTERN], safe=_PLAIN, errors="replace")
