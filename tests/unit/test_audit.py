import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette import audit
from vedette.audit import Facts
from vedette.model import Entry, FeedDocument

NOW = dt.datetime(2026, 3, 10, 8, 15, tzinfo=dt.UTC)
SITE = "https://gazette.example"
FACTS = Facts(url=f"{SITE}/feed", final_url=f"{SITE}/feed", now=NOW, bytes=4_096)
SUMMARY = "Sappers laid a bridge of ninety metres."


def entry(number: int = 0, **given: Any) -> Entry:
    told: dict[str, Any] = {
        "guid": str(number),
        "url": f"{SITE}/{number}",
        "title": f"Headline {number}",
        "summary": SUMMARY,
        "published": NOW - dt.timedelta(hours=1 + number),
    }
    return Entry(**told | given)


def document(*entries: Entry, **given: Any) -> FeedDocument:
    told: dict[str, Any] = {"kind": "rss20", "title": "Gazette", "language": "lt"}
    return FeedDocument(**told | {"entries": entries} | given)


def found(of: FeedDocument, facts: Facts = FACTS) -> dict[str, tuple[str, str]]:
    return {one.sign: (one.level, one.text) for one in audit.findings(of, facts)}


GOOD = document(*map(entry, range(4)))


def test_a_good_feed_has_nothing_wrong() -> None:
    assert found(GOOD) == {"summaries": ("note", "gives summaries only")}


def test_what_is_wrong_comes_first() -> None:
    facts = replace(FACTS, validators=False, moved_to=f"{SITE}/new")
    levels = [one.level for one in audit.findings(document(), facts)]
    assert levels == ["wrong", "note", "note"]


@pytest.mark.parametrize(
    ("facts", "sign", "level", "part"),
    [
        ({"moved_to": f"{SITE}/new"}, "moved", "note", f"{SITE}/new"),
        ({"validators": False}, "no-validators", "note", "every poll costs 4 kB"),
        ({"language": "lv"}, "language", "note", "declares the language lt, configured is lv"),
        ({"reserved": "robots.txt says so"}, "reserved", "wrong", "robots.txt says so"),
        ({"closed": {"a": "why"}, "linked": 1}, "closed", "wrong", "1 of its first 1 links"),
        ({"closed": {"a": "why"}, "linked": 3}, "closed", "note", "1 of its first 3 links"),
        ({"foreign": {"gazette.example"}}, "foreign", "wrong", "(gazette.example): left out"),
    ],
)
def test_facts_beside_the_document(facts: Any, sign: str, level: str, part: str) -> None:
    told, text = found(GOOD, replace(FACTS, **facts))[sign]
    assert told == level
    assert part in text


def test_pages_that_are_never_fetched_may_be_closed() -> None:
    facts = replace(FACTS, rights="headline", reserved="no", closed={"a": "b"}, linked=1)
    assert found(GOOD, facts).keys() == {"summaries"}


def test_the_language_that_is_not_configured_is_not_held_against_a_feed() -> None:
    assert "language" not in found(GOOD)
    assert "language" not in found(document(entry(), language=None), replace(FACTS, language="lt"))


@pytest.mark.parametrize(
    ("refused", "sign", "level"),
    [
        ({"cut-off": 1}, "cut-off", "wrong"),
        ({"too-many": 7}, "too-many", "note"),
        ({"no-link": 1}, "no-link", "note"),
        ({"not-http": 3, "no-link": 2}, "no-link", "wrong"),
        ({"no-title": 1}, "no-title", "note"),
        ({"no-title": 6, "no-link": 1}, "no-title", "wrong"),
        ({"guid-repeated": 2}, "guid-repeated", "note"),
    ],
)
def test_what_the_parser_turned_away(refused: dict[str, int], sign: str, level: str) -> None:
    assert found(document(*map(entry, range(4)), refused=refused))[sign][0] == level


def test_dates() -> None:
    ahead = NOW + dt.timedelta(days=3, minutes=1)
    told = found(
        document(
            entry(0),
            entry(1, published=None),
            entry(2, published=None, updated=NOW),
            entry(3, published=ahead),
            entry(4, zone_assumed=True),
        )
    )
    assert told["undated"] == ("note", "1 of 5 entries without a date: dated by first sight")
    assert told["future"][0] == "note"
    assert "1 of 5 entries dated up to 3 days ahead" in told["future"][1]
    assert "1 of 5 entries dated without an offset" in told["naive"][1]
    assert found(document(entry(published=ahead)))["future"][0] == "wrong"
    soon = entry(published=NOW + dt.timedelta(minutes=9))
    assert "future" not in found(document(soon))


def test_a_feed_is_old_by_its_own_measure() -> None:
    def silent(days: float, gap: float) -> dict[str, tuple[str, str]]:
        last = NOW - dt.timedelta(days=days)
        dates = [last - dt.timedelta(days=gap) * number for number in range(4)]
        return found(document(*(entry(n, published=date) for n, date in enumerate(dates))))

    assert "old" not in silent(days=6.9, gap=0.1)
    assert silent(days=8, gap=0.1)["old"] == ("wrong", "its newest entry is 8 days old")
    # A monthly is not.
    assert "old" not in silent(days=50, gap=30)
    assert "old" in silent(days=61, gap=30)
    # Neither is one of which no date says anything.
    assert "old" not in found(document(entry(published=None)))
    # A date ahead does not hide that nothing came.
    days = dt.timedelta(days=9)
    hidden = entry(0, published=NOW + days), entry(1, published=NOW - days)
    assert "old" in found(document(*hidden))


def test_links() -> None:
    google = "https://news.google.com/rss/articles/CBMi"
    told = found(document(*(entry(n, url=f"{google}{n}") for n in range(2)), entry(3)))
    assert told["opaque"][0] == "wrong"
    assert "2 of 3 entries: a Google News link" in told["opaque"][1]
    assert found(document(entry(), entry(1, url="")))["no-link"] == (
        "note",
        "1 of 2 entries without a link that can be used",
    )
    elsewhere = found(document(entry(), entry(1, url="https://other.example/1")))["elsewhere"]
    assert elsewhere == ("note", "1 of 2 entries link to other.example")
    own = [
        entry(0, url="https://www.gazette.example/1"),
        entry(1, url="https://sea.gazette.example"),
    ]
    assert "elsewhere" not in found(document(*own))
    near = document(entry(url="https://notgazette.example/1"))
    assert "elsewhere" in found(near)
    # Its own page may lie on another host than the feed.
    assert "elsewhere" not in found(
        document(entry(url="https://paper.example/1"), site="https://www.paper.example/")
    )


def test_news_without_a_title_have_a_link() -> None:
    told = found(document(entry(), entry(1), kind="sitemap", refused={"no-title": 1}))
    assert told["no-title"][1] == "1 of 3 news of the sitemap without a title"
    assert "no-link" not in told


def test_texts() -> None:
    assert "whole-texts" in found(document(entry(summary="word " * 390)))
    assert "headlines" in found(document(entry(summary="")))


def test_guids() -> None:
    told = found(document(entry(), entry(1, guid=None), entry(2, guid=None)))
    assert told["guid-missing"][1].startswith("2 of 3 entries without a GUID")
    pair = (entry(guid=None), entry(1, guid=None))
    assert "guid-missing" not in found(document(*pair, refused={"guid-repeated": 2}))


def test_no_feed_says_what_came_and_what_it_names() -> None:
    finding = audit.no_feed("https://a.example/", "https://a.example/: a web page", b"x" * 11, [])
    assert finding.text == "a web page (11 bytes)"
    named = audit.no_feed("", "a web page", b"x" * 3_000, ["u1", "u2", "u3", "u4"])
    assert named.text == "a web page (3 kB); it names u1, u2, u3"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "0 min"), (59, "0 min"), (3_599, "59 min"), (7_200, "2 h"), (172_800, "2 days")],
)
def test_lengths_of_time(seconds: int, said: str) -> None:
    assert audit.span(dt.timedelta(seconds=seconds)) == said


texts = st.text(max_size=30)
moments = st.none() | st.datetimes(timezones=st.just(dt.UTC))
entries = st.builds(
    Entry,
    guid=st.none() | texts,
    url=texts | st.just("http://[::1/"),
    title=texts,
    summary=texts,
    published=moments,
    updated=moments,
)


@given(listed=st.lists(entries, max_size=5), site=st.none() | texts)
def test_whatever_a_feed_holds_each_finding_is_one_line(listed: list[Entry], site: Any) -> None:
    told = audit.findings(document(*listed, site=site), FACTS)
    assert all("\n" not in one.text for one in told)
