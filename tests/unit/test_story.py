import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vedette import story
from vedette.model import EntityHit, Tagging, TopicHit
from vedette.story import Because, Desk, Features, Placement

FRIDAY = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
COUNTRIES = {
    "estonia",
    "finland",
    "germany",
    "latvia",
    "lithuania",
    "netherlands",
    "norway",
    "poland",
    "russia",
    "spain",
    "united-states",
}


def tagging(topic: str | None, named: str = "", *, about: bool = True) -> Tagging:
    """Tags as a tagger gives them: one topic, and entities as `slug` or `slug:count`."""
    pairs = [part.partition(":") for part in named.split()]
    topics = (TopicHit(topic=topic, about=about, score=2.0, evidence=()),) if topic else ()
    return Tagging(
        language=None,
        relevance=0.8,
        relevant=True,
        topics=topics,
        entities=tuple(
            EntityHit(entity=slug, name=slug, kind="place", count=int(count or 1))
            for slug, _, count in pairs
        ),
    )


def article(
    number: int,
    title: str,
    text: str = "",
    *,
    topic: str | None = "exercises",
    named: str = "",
    hours: float = 0,
    language: str | None = "en",
) -> Features:
    return story.features(
        number,
        title,
        text,
        tagging=tagging(topic, named),
        published=FRIDAY + dt.timedelta(hours=hours),
        language=language,
        countries=COUNTRIES,
    )


def numbers(text: str) -> set[str]:
    return set(article(1, "", text).numbers)


def grouped(*articles: Features, everything: bool = False) -> list[list[int]]:
    """The stories that come out when the articles arrive in this order, by article id."""
    desk = Desk(everything=everything)
    stories: dict[int, list[int]] = {}
    for one in articles:
        placed = desk.place(one).story
        number = one.article if placed is None else placed
        desk.join(number, one)
        stories.setdefault(number, []).append(one.article)
    return sorted(sorted(members) for members in stories.values())


# Features


def test_terms_are_stems_with_title_words_counted_twice() -> None:
    terms = article(1, "Brigade arrives", "The brigades arrive at dawn, 300 of them").terms
    assert terms["brigad"] == 3
    assert terms["arrive"] == 3
    assert terms["them"] == 1
    assert not {"the", "300", "at"} & set(terms)


def test_types_of_machines_stay_whole() -> None:
    assert {"il-20", "eurofi"} <= set(article(1, "Eurofighters meet Il-20").terms)


def test_at_most_sixty_terms_and_only_the_lead_is_read() -> None:
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    words = [a + b + "word" for a in alphabet for b in alphabet]
    features = article(1, "Title", " ".join(words[:250]) + " 4711")
    assert len(features.terms) == 60
    assert not features.numbers
    assert next(iter(features.terms)) == "title"


def test_numbers_have_one_spelling() -> None:
    for text in ("4,000 men", "4 000 men", "4.000 men", "4\u00a0000 men", "4000 men", "4'000 men"):
        assert numbers(text) == {"4000"}, text
    assert numbers("1,250,000 shells") == {"1250000"}
    assert numbers("spends 2,5 or 2.5 per cent") == {"2.5"}


def test_years_days_clock_times_types_and_single_digits_are_no_numbers() -> None:
    assert numbers("In 2026 and 1999, at 14:30, on 12.11.2026 and 2026-11-12") == set()
    assert numbers("on 19, 20 and 21 November") == set()
    assert numbers("F-16, Su-27 and Ил-20 of the 1st squadron, 4 jets") == set()
    assert numbers("2,026 men for 155 mm guns") == {"2026", "155"}


def test_places_are_countries_and_what_is_named_in_passing_is_left_out() -> None:
    features = article(1, "x", named="lithuania:8 poland:2 spain:1 nato:4 rukla:1 pabrade:1")
    assert features.places == {"lithuania", "poland"}
    assert features.entities == {"nato", "rukla", "pabrade"}


def test_only_topics_it_is_about_count() -> None:
    assert article(1, "x").topics == {"exercises"}
    assert not story.relevant(tagging("exercises", about=False))
    assert not story.relevant(tagging(None))
    assert story.relevant(tagging("exercises"))


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        story.features(
            1,
            "x",
            "",
            tagging=tagging(None),
            published=FRIDAY.replace(tzinfo=None),
            language=None,
            countries=(),
        )


@given(st.text(max_size=200), st.text(max_size=400))
def test_features_survive_json(title: str, text: str) -> None:
    features = article(7, title, text, named="lithuania nato")
    assert Features.from_json(json.loads(json.dumps(features.as_json()))) == features


def test_hostile_text_has_bounded_features() -> None:
    for text in ("x" * 2_000_000, "7" * 2_000_000, "1 000 " * 300_000, "a\u0300" * 500_000, ""):
        features = article(1, text, text)
        assert len(features.terms) <= 60
        assert len(features.numbers) <= 4000


# Placing

EVENTS = yaml.safe_load(
    (Path(__file__).parents[1] / "data/story/events.yaml").read_text(encoding="utf-8")
)
ARTICLES = {
    one["article"]: article(
        one["article"],
        one["title"],
        one["text"],
        topic=one["topic"],
        named=one["named"],
        hours=one["hours"],
        language=one["language"],
    )
    for one in EVENTS
}
SHIELD, SHIELD_AGAIN, ENGINEERS, LANCE, SHIELD_LT = (ARTICLES[number] for number in range(1, 6))


def expected_stories(topic: str) -> list[list[int]]:
    events: dict[str, list[int]] = {}
    for one in EVENTS:
        if one["topic"] == topic:
            events.setdefault(one["event"], []).append(one["article"])
    return sorted(sorted(articles) for articles in events.values())


@pytest.mark.parametrize("topic", ["exercises", "air-policing", "arms-procurement"])
def test_events_of_one_day_stay_apart_and_whole_in_three_languages(topic: str) -> None:
    articles = [one for one in ARTICLES.values() if topic in one.topics]
    assert grouped(*articles) == expected_stories(topic)


@given(st.permutations(list(ARTICLES.values())))
def test_nothing_of_another_event_gets_in_whatever_the_order(order: list[Features]) -> None:
    event = {one["article"]: one["event"] for one in EVENTS}
    for members in grouped(*order):
        assert len({event[number] for number in members}) == 1


def test_the_same_articles_are_placed_alike_however_the_desk_was_laid_out() -> None:
    members = [(1, SHIELD), (3, ENGINEERS), (4, LANCE), (1, SHIELD_LT)]
    expected = Desk(members).place(SHIELD_AGAIN)
    assert expected.story == 1
    assert Desk(reversed(members)).place(SHIELD_AGAIN) == expected
    reordered = dataclasses.replace(
        SHIELD_AGAIN, terms=dict(reversed(list(SHIELD_AGAIN.terms.items())))
    )
    assert Desk(members).place(reordered) == expected


def test_a_placement_says_why() -> None:
    because = Desk([(1, SHIELD)]).place(SHIELD_AGAIN).because
    assert because.similarity >= story.desk.LIKE
    assert {"pabrad", "shield"} <= set(because.terms)
    assert because.entities == ("pabrade",)
    assert because.numbers == ("3000",)
    assert because.topics == ("exercises",)
    assert json.loads(json.dumps(because.as_json()))["numbers"] == ["3000"]


def test_an_empty_desk_opens_a_story_without_reasons() -> None:
    assert Desk().place(SHIELD) == Placement(story=None, because=Because())


def test_an_article_is_not_compared_with_itself() -> None:
    assert Desk([(1, SHIELD)]).place(SHIELD).story is None


def test_wording_alone_or_another_topic_does_not_join() -> None:
    bare = dataclasses.replace(SHIELD_AGAIN, entities=frozenset(), numbers=frozenset())
    assert Desk([(1, SHIELD)]).place(bare).story is None
    other = dataclasses.replace(SHIELD_AGAIN, topics=frozenset({"sanctions"}))
    assert Desk([(1, SHIELD)]).place(other).story is None


def test_stories_close_after_three_days_and_across_languages_after_one() -> None:
    def later(features: Features, hours: float) -> Features:
        return dataclasses.replace(features, published=FRIDAY + dt.timedelta(hours=hours))

    desk = Desk([(1, SHIELD)])
    assert desk.place(later(SHIELD_AGAIN, 72)).story == 1
    assert desk.place(later(SHIELD_AGAIN, 73)).story is None
    assert desk.place(later(SHIELD_AGAIN, -73)).story is None
    assert desk.place(later(SHIELD_LT, 24)).story == 1
    assert desk.place(later(SHIELD_LT, 25)).story is None


def test_a_chain_ends_at_the_first_article() -> None:
    first = article(1, "alpha bravo charlie delta", named="lithuania rukla")
    middle = article(2, "charlie delta echoes foxtrot", named="lithuania rukla")
    last = article(3, "echoes foxtrot golfing hotels", named="lithuania rukla")
    assert grouped(first, middle) == [[1, 2]]
    assert grouped(middle, last) == [[2, 3]]
    assert grouped(first, middle, last) == [[1, 2], [3]]


def test_texts_without_topic_are_grouped_only_where_asked() -> None:
    goal = "Striker Petraitis scores twice as Žalgiris beat Sūduva in Marijampolė derby"
    match = article(1, goal, topic=None)
    again = article(2, "Petraitis scores twice, Žalgiris win Marijampolė derby", topic=None)
    other = article(3, "Bank expects prices to rise more slowly next spring", topic=None)
    assert grouped(match, again, other) == [[1], [2], [3]]
    assert grouped(match, again, other, everything=True) == [[1, 2], [3]]


def test_background_teaches_which_words_are_common() -> None:
    phrase = "according the ministry during last weekend without further comment"
    a = article(1, f"Mine sweepers sail {phrase}", named="lithuania:9 klaipeda")
    b = article(2, f"Budget vote delayed {phrase}", named="lithuania:9 klaipeda")
    a = dataclasses.replace(a, entities=frozenset({"klaipeda"}))
    b = dataclasses.replace(b, entities=frozenset({"klaipeda"}))
    usual = [article(100 + number, f"{phrase} {number}") for number in range(40)]
    assert Desk([(1, a)]).place(b).story == 1
    assert Desk([(1, a)], background=usual).place(b).story is None


def test_a_large_story_does_not_make_its_own_names_common() -> None:
    crowd = [
        dataclasses.replace(SHIELD, article=100 + number, published=FRIDAY) for number in range(40)
    ]
    desk = Desk([(100, one) for one in crowd])
    assert desk.place(SHIELD_AGAIN).story == 100
