"""robots.txt by RFC 9309: what it lets us fetch, and how fast. Pure: text in, verdicts out."""

import datetime as dt
import re

from protego import Protego

AGENT = "Vedette"
LARGEST = 500_000
SLOWEST = dt.timedelta(seconds=60)

_AGENT_LINE = re.compile(r"\s*user(?:-|\s*)agent\s*[:\s]\s*([^#]*)", re.IGNORECASE)
_TOKEN = re.compile(r"[^/\s*]*")


class Rules:
    """The rules of one robots.txt that are addressed to us, or to everybody."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    def allow(self, url: str) -> bool:
        """May we fetch this URL?"""
        return self._rules.can_fetch(url, AGENT)

    @property
    def delay(self) -> dt.timedelta:
        """The time between two requests it asks for, a minute at most; 0 where it asks nothing."""
        seconds = self._rules.crawl_delay(AGENT) or 0
        return min(SLOWEST, dt.timedelta(seconds=min(seconds, SLOWEST.total_seconds())))


def concerning(body: bytes) -> str:
    """The text of a robots.txt with every other crawler's name made one and the same.

    Keeps the groups as they are. Without it a file of many names over many rules, well within
    the size limit, would make the parser spend minutes and gigabytes; and a group for "Ved"
    would count as ours, where the RFC compares whole product tokens.
    """
    text = body[:LARGEST].decode("utf-8-sig", "replace").replace("\0", "")
    return "\n".join(_neutral(line) for line in text.splitlines())


def _neutral(line: str) -> str:
    match = _AGENT_LINE.match(line)
    if match is None:
        return line
    name = match[1].strip()
    token = _TOKEN.match(name)
    if name != "*":
        ours = token is not None and token[0].lower() == AGENT.lower()
        name = AGENT if ours else "another"
    return f"User-agent: {name}"
