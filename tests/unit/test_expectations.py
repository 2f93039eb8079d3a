"""What is expected of the sample newsroom holds of its content, and covers all of it."""

import datetime as dt
from collections import Counter

import pytest
from tests.newsroom import EXPECTED, FOLDER, key, listed

from vedette import dedup
from vedette.local import newsroom
from vedette.local.newsroom.content import Piece

EPOCH = dt.datetime(2026, 3, 10, 8, 15, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ROOM = newsroom.load(FOLDER, epoch=EPOCH)
PIECES = {piece.id: piece for piece in ROOM.content.pieces}
OUTLETS = {outlet.slug: outlet for outlet in ROOM.content.outlets}
FEEDS = {feed.slug: feed for outlet in ROOM.content.outlets for feed in outlet.feeds}


def published(piece: Piece) -> dt.datetime:
    assert piece.published is not None
    return piece.published


# What is in it


def test_there_are_enough_outlets_feeds_and_articles_in_eight_languages() -> None:
    assert len(OUTLETS) >= 10
    assert len(FEEDS) >= 14
    assert len(PIECES) >= 62
    languages = Counter(piece.language for piece in PIECES.values())
    assert languages.keys() == {"en", "lt", "lv", "et", "pl", "de", "ru", "uk"}
    assert {outlet.rights for outlet in OUTLETS.values()} == {"full", "analyse", "headline"}
    assert [outlet.slug for outlet in OUTLETS.values() if outlet.state_controlled] == [
        "golos-pogranichya"
    ]


def test_each_language_has_news_and_noise() -> None:
    news = Counter(article["language"] for article in EXPECTED["articles"])
    noise = Counter(PIECES[id_].language for id_ in EXPECTED["noise"])
    assert {language: n for language, n in news.items() if n < 4} == {}
    assert {language: noise[language] for language in news if noise[language] < 2} == {}


def test_news_are_spread_over_ten_days_and_most_are_of_the_last() -> None:
    ages = [(EPOCH - published(piece)) // DAY for piece in PIECES.values()]
    assert len(set(ages)) >= 9
    assert ages.count(0) > len(ages) / 2


def test_texts_are_as_uneven_as_news_are() -> None:
    lengths = [len(" ".join(piece.paragraphs).split()) for piece in PIECES.values()]
    assert min(lengths) >= 25
    assert sum(length <= 60 for length in lengths) >= 3
    assert sum(length >= 500 for length in lengths) >= 2
    assert sum(120 <= length <= 350 for length in lengths) > len(lengths) / 2


# What should come out


def test_expectations_name_each_article_once() -> None:
    about = [article["id"] for article in EXPECTED["articles"]]
    refused = [item["article"] for item in EXPECTED["refused"]]
    editions = [piece.id for piece in PIECES.values() if piece.revises]
    unseen = [*EXPECTED["late"], *EXPECTED["unreachable"]]
    assert sorted({*about, *unseen} | {*EXPECTED["noise"], *refused, *editions}) == sorted(PIECES)
    assert Counter([*about, *EXPECTED["noise"], *refused, *editions]).most_common(1)[0][1] == 1


def test_unseen_pieces_are_the_expected_ones() -> None:
    late = [piece.id for piece in PIECES.values() if piece.late]
    assert late == EXPECTED["late"]
    assert sorted(PIECES.keys() - listed(ROOM) - set(late)) == EXPECTED["unreachable"]


NAMES = {
    "frozen": EXPECTED["frozen"],
    "late": EXPECTED["late"],
    "text": sorted(
        {piece.style for piece in PIECES.values() if piece.id not in EXPECTED["never_fetched"]}
    ),
    "versions": list(EXPECTED["versions"]),
    "editions": list(EXPECTED["versions"]),
    "about": [article["id"] for article in EXPECTED["articles"]],
    "must_not": [article["id"] for article in EXPECTED["articles"]],
    "evidence": [article["id"] for article in EXPECTED["articles"]],
    "noise": EXPECTED["noise"],
    "copies": [[row["copy"], row["original"]] for row in EXPECTED["copies"]],
    "bulletins": [row["article"] for row in EXPECTED["bulletins"]],
    "together": [row["articles"] for row in EXPECTED["stories"]["together"]],
    "apart": EXPECTED["stories"]["apart"],
    "contains": EXPECTED["digest"]["contains"],
    "never": EXPECTED["digest"]["never"],
}


@pytest.mark.parametrize(
    "row", EXPECTED["known"], ids=lambda row: f"{row['expectation']} {key(row['of'])}"
)
def test_what_is_known_not_to_be_met_is_expected_somewhere(row: dict[str, object]) -> None:
    assert row.keys() - {"unsteady"} == {"expectation", "of", "why", "issue"}
    assert key(row["of"]) in [key(name) for name in NAMES[str(row["expectation"])]]
    assert row["issue"] in {4, 5, 6, 7}
    assert len(str(row["why"])) > 10


def test_the_clutter_that_may_not_be_stored_is_on_the_pages() -> None:
    served = "\n".join(
        ROOM.answers[piece.host, piece.path].body.decode(ROOM.content.houses[piece.outlet].charset)
        for piece in PIECES.values()
    )
    assert [line for line in EXPECTED["never_in_text"] if line not in served] == []


def test_expected_languages_and_rights_are_those_of_the_content() -> None:
    for article in EXPECTED["articles"]:
        piece = PIECES[article["id"]]
        assert article["language"] == piece.language
        assert article["rights"] == OUTLETS[piece.outlet].rights
        assert not set(article["about"]) & set(article["must_not"])


def test_all_twenty_topics_are_somewhere_what_a_text_is_about() -> None:
    assert len({topic for article in EXPECTED["articles"] for topic in article["about"]}) == 20


def test_copies_come_after_their_originals_and_share_what_is_said() -> None:
    for expected in EXPECTED["copies"]:
        copy, original = PIECES[expected["copy"]], PIECES[expected["original"]]
        assert published(copy) > published(original)
        signatures = [dedup.signature("\n".join(piece.paragraphs)) for piece in (copy, original)]
        _, of_copy, of_original = dedup.containment(*signatures)
        assert of_copy == 1
        assert of_original == pytest.approx(expected["share"], abs=0.05)


def test_only_copies_bulletins_and_editions_share_text() -> None:
    sharing = {expected["copy"] for expected in EXPECTED["copies"]}
    sharing |= {bulletin["article"] for bulletin in EXPECTED["bulletins"]}
    sharing |= set(EXPECTED["never_fetched"])
    sets = {
        id_: dedup.signature("\n".join(piece.paragraphs))
        for id_, piece in PIECES.items()
        if id_ not in sharing and not piece.revises
    }
    shared = [
        (a, b)
        for a in sets
        for b in sets
        if a < b and dedup.containment(sets[a], sets[b])[0] > 0.02
    ]
    assert shared == []


def test_the_digest_expects_what_is_a_day_old_and_nothing_else() -> None:
    begin = EPOCH - DAY
    for slot in EXPECTED["digest"]["contains"]:
        assert all(newest(id_) > begin for id_ in slot), slot
    relevant = {article["id"] for article in EXPECTED["articles"]}
    old = {id_ for id_ in relevant if newest(id_) <= begin}
    refused = {item["article"] for item in EXPECTED["refused"]}
    unseen = refused | {*EXPECTED["late"], *EXPECTED["unreachable"]}
    assert set(EXPECTED["digest"]["never"]) == old | unseen | set(EXPECTED["noise"])
    slots = {id_ for slot in EXPECTED["digest"]["contains"] for id_ in slot}
    # Whether a bulletin joins the story it embeds is left open.
    assert slots == relevant - old - {row["article"] for row in EXPECTED["bulletins"]}


def newest(id_: str) -> dt.datetime:
    """When an article's last edition appeared, or was first seen where nothing says when."""
    if id_ in EXPECTED["dated_by_first_sight"]:
        return EPOCH
    return max(published(one) for one in PIECES.values() if id_ in {one.id, one.revises})


def test_stories_name_articles_that_exist() -> None:
    named = [id_ for item in EXPECTED["stories"]["together"] for id_ in item["articles"]]
    named += [id_ for pair in EXPECTED["stories"]["apart"] for id_ in pair]
    assert set(named) <= set(PIECES)
