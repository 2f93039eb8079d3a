import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette import slugs


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Żuławski Kurier", "zulawski-kurier"),
        ("Наровский маяк", "narovskiy-mayak"),
        ("Прикордонний вісник", "prikordonniy-visnik"),
        ("Vidzemes Vēstnesis — ziņas", "vidzemes-vestnesis-zinas"),
        ("Straße, été", "strasse-ete"),
        ("A  b--c", "a-b-c"),
        ("日本", ""),
    ],
)
def test_letters_become_plain(text: str, slug: str) -> None:
    assert slugs.of(text) == slug


@given(st.text())
def test_a_slug_is_one_or_nothing(text: str) -> None:
    slug = slugs.of(text)
    assert slug == "" or slugs.fits(slug)
    assert len(slug) <= 60
    assert slugs.of(slug) == slug


def test_long_ones_end_with_a_word() -> None:
    assert slugs.of("gazette " * 20) == "gazette-gazette-gazette-gazette-gazette-gazette-gazette"


@pytest.mark.parametrize(
    ("url", "outlet", "feed"),
    [
        ("https://www.gazette.example/rss", "gazette-example", "gazette-example"),
        ("https://gazette.example/en/sea?rss", "gazette-example", "gazette-example-en-sea"),
        ("https://feed.gazette.example/v2/f.xml", "gazette-example", "gazette-example-v2-f"),
        ("https://новости.test/feed/", "novosti-test", "novosti-test"),
    ],
)
def test_addresses_give_names(url: str, outlet: str, feed: str) -> None:
    assert slugs.outlet(url) == outlet
    assert slugs.feed(outlet, url) == feed


@given(st.from_regex(r"https://[a-z]{1,9}\.example/[!-~]{0,80}", fullmatch=True))
def test_every_address_has_a_name(url: str) -> None:
    outlet = slugs.outlet(url)
    assert re.fullmatch("[a-z0-9][a-z0-9-]*", slugs.feed(outlet, url))


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert slugs.free("a", {"b"}) == "a"
    assert slugs.free("a", {"a", "a-2"}) == "a-3"
