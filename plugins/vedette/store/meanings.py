"""What each gate means, in a line; docs/architecture.md says the same, and a test holds it to that."""

import re
from collections.abc import Mapping
from types import MappingProxyType

DOOR: Mapping[str, str] = MappingProxyType(
    {
        "url": "the URL may never be fetched: scheme, port, credentials, a reserved or "
        "single-label name, a private address, or no URL at all",
        "address": "the name leads to no public address",
        "robots": "robots.txt disallows it",
        "redirect": "redirects nowhere, in a loop, more than five times, or from https down to "
        "http",
        "type": "the Content-Type is neither that of a page nor of a feed",
        "size": "the body, as sent or as inflated, is longer than `VEDETTE_FETCH_MAX_BYTES`, or "
        "the headers are too long",
        "encoding": "a Content-Encoding that was not asked for, or a body that is not in the one "
        "it claims",
        "http-404": "not there",
        "http-410": "not there",
        "http-4xx": "any other 4xx that does not pass, 451 among them",
        "http-403": "401 or 403: sites answer so in bursts and lift it again",
        "http-429": "asked too often",
        "http-5xx": "the server's fault",
        "timeout": "no answer in time, or 408",
        "connection": "refused, broken off, cut short, or an answer that makes no sense",
        "dns": "the name does not resolve now",
        "robots-unreachable": "robots.txt could not be read (429, 5xx, no answer in time): the "
        "host is closed for ten minutes at least",
    }
)
"""The gates at the door to the network, whichever stage knocks."""

STAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "poll": {
            "not-a-feed": "a web page, rubbish or nothing where a feed was expected; the outcome "
            "has the same name",
            "too-large": "a document of more than 8 MiB",
            "no-link": "an entry without a link that can be used",
            "not-http": "an entry whose link is neither http nor https",
            "too-many": "entries beyond the 5,000th of a document",
            "too-long": "an entry whose link has more than 2,048 characters",
            "foreign-host": "an entry whose link lies on the site of another outlet's feed: under "
            "this one it would carry the wrong name, rights and state",
            "repeated": "an entry whose link an earlier one of the same document has",
            "quarantine": "a feed whose poll never finished",
        },
        "read": {
            "no-text": "no text of an article on the page",
            "too-large": "a page of more than 8 MiB, or more than 2 MiB of markup after scripts "
            "and media are taken out",
            "too-deep": "elements nested over a thousand deep, over which parsers take minutes",
            "retired": "an entry that waited when its outlet left the seeds file",
            "known-page": "the page repeats an article known under the same canonical URL; the "
            "entry is `read`, no article is added",
            "quarantine": "an entry that was never read to the end",
        },
        "dedup": {
            "whole-copy": "the same text as an earlier article, .9 both ways: it shares that "
            "one's tags",
            "partial-copy": "at least half of the shorter text is in the other: it is tagged by "
            "itself",
            "quarantine": "an article this stage never finished",
        },
        "tag": {
            "irrelevant": "about no topic (it may mention some): kept with its tags, in no story, "
            "not in `news.latest`",
            "quarantine": "an article this stage never finished",
        },
        "story": {"quarantine": "an article this stage never finished"},
        "digest": {
            "too-old": "a story opened in the window whose news is older than the window shows; "
            "counted for each digest composed",
            "mail": "the mail server refused a digest for good: `reason` of `news.digest` and "
            "`reply` of `news.delivery` say why",
        },
    }
)
"""The gates of each stage's own."""

_FAMILY = re.compile(r"http-([45])\d\d")


def meaning(stage: str, name: str) -> str:
    """What the gate of that name means at that stage, as plain text; empty where nobody said."""
    family = _FAMILY.sub(r"http-\1xx", name)
    text = STAGES.get(stage, {}).get(name) or DOOR.get(name) or DOOR.get(family, "")
    return text.replace("`", "")
