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
        "reserved": "robots.txt, tdmrep.json, a header or meta tag reserves a page against analysis: "
        "kept as its feed gave it, and an outlet whose own site it is becomes `headline`",
        "redirect": "redirects nowhere, in a loop, from outside to a name of `VEDETTE_HOSTS`, or more "
        "than five times",
        "downgrade": "redirects from https down to http",
        "type": "the Content-Type is neither that of a page nor of a feed",
        "size": "the body, as sent or as inflated, is longer than `VEDETTE_FETCH_MAX_BYTES`, or "
        "the headers are too long",
        "encoding": "a Content-Encoding that was not asked for, more than three of them, or a body "
        "that is not in the one it claims",
        "http-404": "not there",
        "http-410": "not there",
        "http-4xx": "any other 4xx that does not pass, 451 among them",
        "http-403": "401 or 403: sites answer so in bursts and lift it again",
        "http-429": "asked too often: the host is closed for a while",
        "host-closed": "not asked: the host answered 429 or 503, and is closed for as long as it "
        "said, or for half a minute and more",
        "host-busy": "not asked: the host's pace and the requests under way left no turn within a "
        "minute",
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
            "too-large": "a document of more than 8 MiB or 600,000 tags",
            "no-link": "an entry with neither a link nor a title",
            "not-http": "an entry whose link is neither http nor https",
            "no-title": "a page of a news sitemap without a title",
            "too-many": "entries beyond the 5,000th of a document",
            "guid-repeated": "an entry whose GUID another one of the same document has: it is told "
            "by its link; it is kept",
            "cut-off": "a document that broke off, or in which a section nobody closed ran over "
            "entries: those read until then are kept",
            "too-long": "an entry whose link has more than 2,048 characters",
            "foreign-host": "an entry whose link lies on the site of another outlet's feed: under "
            "this one it would carry the wrong name, rights and state",
            "opaque-link": "an entry whose link does not say where it leads (Google News): it could "
            "not be told from others, nor cited",
            "by-title": "an entry without a link of its own, told by headline and date; it is kept",
            "guid-moved": "an entry whose GUID is known under another link that is gone from the "
            "document, with the same headline of about that time, or the same time: the same article, "
            "which is read again there",
            "old-address": "an entry whose link is one that a known article had before it moved, with "
            "its headline or no later date",
            "change-late": "an entry of which its feed says something else more than a week after "
            "first sight: it is not read again",
            "change-often": "an entry of which its feed says something else, and which was read "
            "again eight times",
            "change-small": "an entry whose summary or date changed for the third time, and whose "
            "headline did not: it is not read again",
            "guid-unstable": "an entry whose GUID stood for another article before: it is told by "
            "its link; it is kept",
            "repeated": "an entry whose link an earlier one of the same document has",
            "not-opml": "a file that is no list of feeds (OPML) where one was to be imported",
            "killed": "the worker that parsed the document was killed at its limits, or died",
            "crashed": "an error of our own while it was asked: the log says which",
            "taken-down": "an entry whose page or outlet was taken down with `vedette purge`",
            "quarantine": "a feed whose poll never finished",
        },
        "read": {
            "no-text": "no text of an article on the page",
            "too-large": "a page of more than 8 MiB or 40,000 tags, of 2 MiB of markup after scripts "
            "and media are taken out, or of 20,000 lines of text",
            "too-deep": "elements nested over a thousand deep, over which parsers take minutes",
            "retired": "an entry that waited when its outlet left the seeds file",
            "taken-down": "what was taken down with `vedette purge`: an entry that waited, or a page "
            "that says it is it",
            "known-page": "the page repeats an article known under the same canonical URL; the "
            "entry is `read`, no article is added",
            "unchanged": "a page that was read again and says what it said before",
            "cut-short": "a page that was read again with less than a third of its text, or behind "
            "a wall by now: a version that the article does not take over",
            "other": "a page that was read again and has nothing of its text any more, under the headline "
            "of before: a version that the article does not take over unless the next reading says the "
            "same of its headline",
            "not-moved": "a page that a known GUID moved to, and that has nothing of the text before: an "
            "article of its own",
            "elsewhere": "a page that was to be read again and leads to another article or to a "
            "front page by now",
            "quarantine": "an entry that was never read to the end",
        },
        "dedup": {
            "whole-copy": "the same text as an earlier article, .9 both ways: it shares that "
            "one's tags",
            "partial-copy": "mostly the text of an earlier article, shortened, extended or partly "
            "rewritten: it is tagged by itself",
            "quarantine": "an article this stage never finished",
        },
        "tag": {
            "irrelevant": "not regional defence news, by its relevance: kept with its tags, in no "
            "story, not in `news.latest`; where a later text made it so, it stays in its story and "
            "counts for nothing there",
            "off-topic": "relevant, but about no topic (it may mention some): kept like what is irrelevant",
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
