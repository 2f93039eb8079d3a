import datetime as dt
import re
import zoneinfo
from pathlib import Path

import pytest

from vedette import seeds, urls
from vedette.errors import SeedError
from vedette.model import Outlet, SeedRecord, Subscriber

ROOT = Path(__file__).parents[2]
TOPICS = ("air-policing", "exercises", "sanctions")

OUTLETS = """\
outlets:
  - slug: morning
    name: The Morning Sentry
    country: LT
    kind: daily
    feeds:
      - slug: morning-news
        url: https://sentry.lt/rss?b=2&a=1
        language: en
  - slug: evening
    name: Evening Post
    country: INT
    kind: state media
    state_controlled: true
    ownership: a ministry
    rights: headline
    note: invented
    feeds:
      - slug: evening-all
        url: https://post.by/feed
        language: null
        active: false
        interval: 2h
        note: stopped
      - {slug: evening-army, url: "https://post.by/army", language: ru}
"""

SUBSCRIBERS = """\
subscribers:
  - {slug: desk, address: desk@vedette.example, zone: Europe/Vilnius, send_at: "07:00", topics: all}
  - slug: analyst
    address: an.analyst+baltic@think-tank.example
    zone: America/New_York
    send_at: 18:30
    topics: [sanctions, air-policing]
"""

RECORD = """\
slug: "007"
sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
file: 007_invented.txt
outlet: unknown
title: An invented report of an invented drill
published: 2020-09-03
facts:
  - A drill was invented.
topics:
  exercises: [A drill is its subject.]
"""


def outlets(text: str, *allowed: str) -> tuple[Outlet, ...]:
    return seeds.outlets("outlets.yaml", text.encode(), allowed=allowed)


def subscribers(text: str) -> tuple[Subscriber, ...]:
    return seeds.subscribers("subscribers.yaml", text.encode(), TOPICS)


def record(text: str) -> SeedRecord:
    return seeds.record("007.yaml", text.encode(), TOPICS)


def line_of(text: str, part: str) -> int:
    """The line the part stands on, the last one where it stands on several."""
    return text[: text.rindex(part)].count("\n") + 1


# Outlets


def test_outlets_and_feeds_are_read_with_their_defaults() -> None:
    morning, evening = outlets(OUTLETS)
    assert (morning.slug, morning.name, morning.country) == ("morning", "The Morning Sentry", "LT")
    assert (morning.rights, morning.state_controlled, morning.ownership) == ("analyse", False, None)
    (news,) = morning.feeds
    assert (news.url, news.language, news.active) == ("https://sentry.lt/rss?b=2&a=1", "en", True)
    assert news.interval == dt.timedelta(minutes=30)
    assert (evening.rights, evening.state_controlled, evening.note) == (
        "headline",
        True,
        "invented",
    )
    stopped, army = evening.feeds
    assert (stopped.language, stopped.active, stopped.note) == (None, False, "stopped")
    assert stopped.interval == dt.timedelta(hours=2)
    assert army.language == "ru"


def test_an_outlet_has_the_zone_it_states_else_that_of_its_country_if_there_is_one() -> None:
    morning, evening = outlets(OUTLETS)
    assert (morning.zone, evening.zone) == ("Europe/Vilnius", None)
    stated = OUTLETS.replace("kind: daily", "kind: daily\n    zone: Europe/Kaliningrad")
    assert outlets(stated)[0].zone == "Europe/Kaliningrad"
    unstated = OUTLETS.replace("kind: daily", "kind: daily\n    zone: null")
    assert outlets(unstated)[0].zone == "Europe/Vilnius"


@pytest.mark.parametrize(
    "country", ["LV", "EE", "PL", "DE", "BY", "UA", "FI", "SE", "NO", "DK", "CZ"]
)
def test_a_country_of_one_zone_has_a_zone_that_exists(country: str) -> None:
    zone = seeds.zone_of(country)
    assert zone in zoneinfo.available_timezones()


@pytest.mark.parametrize("country", ["RU", "US", "CA", "INT", "EU", "XX"])
def test_nothing_is_assumed_of_countries_of_several_zones(country: str) -> None:
    assert seeds.zone_of(country) is None


def test_an_outlet_may_have_no_feeds() -> None:
    head = OUTLETS.partition("    feeds:")[0]
    assert outlets(head + "    feeds: []\n")[0].feeds == ()


def test_reserved_names_are_refused_unless_allowed() -> None:
    text = OUTLETS.replace("post.by", "post.example")
    with pytest.raises(SeedError, match=r"outlets\.yaml:20: url: "):
        outlets(text)
    assert outlets(text, "post.example")[1].feeds[0].url == "https://post.example/feed"


@pytest.mark.parametrize(
    ("good", "bad", "reason"),
    [
        ("slug: evening\n", "slug: morning\n", "outlet slug 'morning' is used on line 2"),
        ("slug: evening-all", "slug: morning-news", "feed slug 'morning-news' is used on line 7"),
        ("slug: evening\n", "slug: The Evening\n", "slug: expected a-z"),
        ("slug: evening\n", "slug: -evening\n", "slug: expected a-z"),
        ("name: Evening Post", "naem: Evening Post", "unknown key 'naem'"),
        ("country: INT", "country: Latvia", "country: expected two capital letters"),
        ("country: INT", "country: lt", "country: expected two capital letters"),
        ("kind: state media", "kind: blog", "kind: expected one of"),
        ("state_controlled: true", "state_controlled: yes", "expected true or false"),
        ("rights: headline", "rights: everything", "rights: expected one of"),
        ("https://post.by/feed", "post.by/feed", "url: not an absolute URL"),
        ("https://post.by/feed", "ftp://post.by/feed", "url: scheme"),
        ("https://post.by/feed", "http://127.0.0.1/feed", "url: private address"),
        ("https://post.by/feed", "http://0x7f.1/feed", "url: private address"),
        ("https://post.by/feed", "https://post.by:8080/feed", "url: port 8080"),
        ("https://post.by/feed", "https://me:secret@post.by/feed", "url: a user name"),
        ("https://post.by/feed", "https://post.local/feed", r"url: name below \.local"),
        ("https://post.by/feed", "HTTPS://sentry.lt/rss?a=1&b=2#top", "is used on line 8 already"),
        ("language: null", "language: Lithuanian", "language: expected a code"),
        ("active: false", "active: 0", "active: expected true or false"),
        ("interval: 2h", "interval: 2 hours", "interval: expected minutes or hours"),
        ("interval: 2h", "interval: 1m", "interval: expected 5m to 24h"),
        ("interval: 2h", "interval: 0h", "interval: expected 5m to 24h"),
        ("interval: 2h", "interval: 25h", "interval: expected 5m to 24h"),
        ("interval: 2h", "interval: 999999h", "interval: expected 5m to 24h"),
    ],
)
def test_a_mistake_in_outlets_is_refused_where_it_stands(good: str, bad: str, reason: str) -> None:
    assert good in OUTLETS
    text = OUTLETS.replace(good, bad)
    with pytest.raises(SeedError, match=reason) as refused:
        outlets(text)
    assert refused.value.line == line_of(text, bad)
    assert str(refused.value).startswith(f"outlets.yaml:{refused.value.line}: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("key", ["slug", "name", "country", "kind", "feeds"])
def test_a_missing_key_is_refused_at_its_outlet(key: str) -> None:
    text = f"outlets:\n  - {{slug: a, name: A, country: LT, kind: daily, feeds: [], x{key}: 1}}\n"
    text = text.replace(f" {key}:", " note:").replace(f"{{{key}:", "{note:")
    text = text.replace(f", x{key}: 1", "")
    with pytest.raises(SeedError, match=f":2: missing key '{key}'"):
        outlets(text)


@pytest.mark.parametrize("text", ["", "outlets: 3", "- a\n", "outlets: [", "outlets:\n  - daily\n"])
def test_what_is_no_list_of_outlets_is_refused(text: str) -> None:
    with pytest.raises(SeedError):
        outlets(text)


# Subscribers


def test_subscribers_are_read_and_all_means_every_topic() -> None:
    desk, analyst = subscribers(SUBSCRIBERS)
    assert (desk.slug, desk.address, desk.zone) == (
        "desk",
        "desk@vedette.example",
        "Europe/Vilnius",
    )
    assert (desk.send_at, desk.topics) == (dt.time(7), TOPICS)
    assert (analyst.send_at, analyst.topics) == (dt.time(18, 30), ("sanctions", "air-policing"))


@pytest.mark.parametrize(
    ("good", "bad", "reason"),
    [
        ("slug: analyst", "slug: desk", "subscriber slug 'desk' is used on line 2"),
        ("an.analyst+baltic@think-tank.example", "analyst", "address: expected a mail address"),
        ("an.analyst+baltic@think-tank.example", "a@b", "address: expected a mail address"),
        ("an.analyst+baltic@think-tank.example", "a b@c.example", "address: expected"),
        ("an.analyst+baltic@think-tank.example", '"a@c.example\\nBcc: x@y.example"', "address: "),
        ("an.analyst+baltic@think-tank.example", "a@c.example, x@y.example", "address: expected"),
        ("an.analyst+baltic@think-tank.example", "š@c.example", "address: expected"),
        ("an.analyst+baltic@think-tank.example", "a" * 65 + "@c.example", "address: longer"),
        ("America/New_York", "Europe/Kaunas", "zone: unknown time zone 'Europe/Kaunas'"),
        ("America/New_York", "../../etc/passwd", "zone: unknown time zone"),
        ("America/New_York", "localtime", "zone: unknown time zone"),
        ("18:30", "24:00", "send_at: expected a time of day"),
        ("18:30", "7:00", "send_at: expected a time of day"),
        ("[sanctions, air-policing]", "[sanctions, weather]", "unknown topic 'weather'"),
        ("[sanctions, air-policing]", "[sanctions, sanctions]", "'sanctions' stands there twice"),
        ("[sanctions, air-policing]", "[]", "at least one topic"),
        ("[sanctions, air-policing]", "some", "topics: expected one of all"),
        ("topics: [sanctions, air-policing]", "topic: all", "unknown key 'topic'"),
    ],
)
def test_a_mistake_in_subscribers_is_refused_where_it_stands(
    good: str, bad: str, reason: str
) -> None:
    assert good in SUBSCRIBERS
    text = SUBSCRIBERS.replace(good, bad)
    with pytest.raises(SeedError, match=reason) as refused:
        subscribers(text)
    assert refused.value.line == line_of(text, bad)


# Corpus records


def test_a_record_is_read() -> None:
    got = record(RECORD)
    assert (got.slug, got.file, got.published) == ("007", "007_invented.txt", dt.date(2020, 9, 3))
    assert got.facts == ("A drill was invented.",)
    assert got.topics == {"exercises": ("A drill is its subject.",)}


@pytest.mark.parametrize(
    ("good", "bad", "reason"),
    [
        ("a" * 64, "a" * 63, "sha256: expected 64 hexadecimal digits"),
        ("007_invented.txt", "../007.txt", "file: expected a file name without a folder"),
        ("2020-09-03", "3 September", "published: expected a date"),
        ("exercises:", "weather:", "unknown topic 'weather'"),
        ("[A drill is its subject.]", "[]", "exercises: a topic needs evidence"),
        ("outlet:", "outlets:", "unknown key 'outlets'"),
    ],
)
def test_a_mistake_in_a_record_is_refused_where_it_stands(good: str, bad: str, reason: str) -> None:
    assert good in RECORD
    text = RECORD.replace(good, bad)
    with pytest.raises(SeedError, match=reason) as refused:
        record(text)
    assert refused.value.line == line_of(text, bad)


def test_a_record_needs_facts() -> None:
    with pytest.raises(SeedError, match="facts: at least one"):
        record(RECORD.replace("facts:\n  - A drill was invented.", "facts: []"))


# The files that are shipped


def test_every_shipped_feed_may_be_fetched() -> None:
    shipped = seeds.outlets("outlets.yaml", (ROOT / "seeds/outlets.yaml").read_bytes())
    feeds = [feed for outlet in shipped for feed in outlet.feeds]
    assert len(feeds) >= 100
    assert all(urls.refusal(feed.url) is None for feed in feeds)
    assert {feed.language for feed in feeds} >= {"en", "lt", "lv", "et", "pl", "be", "ru", "uk"}
    assert all("news.google" not in feed.url for feed in feeds if feed.active)


def test_shipped_state_media_are_marked_and_reservations_kept() -> None:
    shipped = seeds.outlets("outlets.yaml", (ROOT / "seeds/outlets.yaml").read_bytes())
    by_slug = {outlet.slug: outlet for outlet in shipped}
    assert all(outlet.state_controlled for outlet in shipped if outlet.kind == "state media")
    assert by_slug["tass"].state_controlled
    assert not any(outlet.rights == "full" for outlet in shipped)
    assert by_slug["isw"].rights == by_slug["yle"].rights == "headline"


def test_shipped_outlets_under_the_broadcasting_ban_are_off_and_headline_only() -> None:
    # Annex XV of Regulation (EU) 833/2014, as docs/operations.md says.
    shipped = seeds.outlets("outlets.yaml", (ROOT / "seeds/outlets.yaml").read_bytes())
    listed = {outlet.slug: outlet for outlet in shipped if "Annex XV" in (outlet.note or "")}
    assert set(listed) == {"rt", "ria-ru", "zvezda"}
    assert {outlet.rights for outlet in listed.values()} == {"headline"}
    assert not any(feed.active for outlet in listed.values() for feed in outlet.feeds)


def test_what_nobody_has_verified_is_off() -> None:
    shipped = seeds.outlets("outlets.yaml", (ROOT / "seeds/outlets.yaml").read_bytes())
    doubted = re.compile(
        "unverified|not verified|uncertain|reports differ|lists disagree whether", re.IGNORECASE
    )
    feeds = [feed for outlet in shipped for feed in outlet.feeds if doubted.search(feed.note or "")]
    assert len(feeds) > 10
    assert [feed.slug for feed in feeds if feed.active] == []


def test_outlets_of_one_group_count_as_one_source() -> None:
    shipped = seeds.outlets("outlets.yaml", (ROOT / "seeds/outlets.yaml").read_bytes())
    owner = {outlet.slug: outlet.ownership for outlet in shipped}
    assert owner["delfi-lt"] == owner["delfi-lv"] == "Ekspress Grupp"
    assert owner["defensenews"] == owner["c4isrnet"] is not None


def test_shipped_subscribers_have_an_address_nobody_owns() -> None:
    data = (ROOT / "seeds/subscribers.yaml").read_bytes()
    (desk,) = seeds.subscribers("subscribers.yaml", data, TOPICS)
    assert (desk.slug, desk.address, desk.topics) == ("desk", "desk@vedette.example", TOPICS)
