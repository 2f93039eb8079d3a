"""What a whole copy takes over of its original: tags, and never a sentence or a name it does not have."""

from typing import Any

import pytest
from psycopg.types.json import Jsonb
from tests.factories import Make

from vedette.pipeline import analyse, setup
from vedette.pipeline.work import Work
from vedette.store import articles

TEXT = "Sappers laid a bridge over the Neris. Ferries  stopped\nat noon. Nobody was hurt."
LAID, STOPPED = "Sappers laid a bridge over the Neris.", "Ferries stopped at noon."
HEADLINE = "Army tests its bridges"


def said(sentence: str, *, in_title: bool = False) -> dict[str, Any]:
    return {"sentence": sentence, "words": sentence.split()[:1], "in_title": in_title}


def original(make: Make, **topics: list[dict[str, Any]]) -> int:
    """An article of a full outlet with these tags, waiting for its story."""
    article = make.article(title=HEADLINE, text=TEXT, rights="full", state="tagged")
    for topic, evidence in topics.items():
        make.tag(article, topic, evidence=Jsonb(evidence))
    return article


def repeated(make: Make, source: int, **given: Any) -> int:
    """A whole copy of it, waiting for its tags."""
    row = {"title": "Bridge, and no ferry", "text": TEXT, "rights": "full"} | given
    copy = make.article(state="deduplicated", **row)
    make.insert(
        "copy_of", article_id=copy, original_id=source, relation="same", containment=1, of_copy=1,
        of_original=1, found_at=make.clock(),
    )  # fmt: skip
    return copy


def claimed(make: Make) -> articles.ToTag:
    (one,) = articles.claim_tag(
        make.connection, worker="w", now=make.clock(), until=make.clock(), retried=False, most=9
    )
    return one


def taken_over(make: Make, copy: int, source: int) -> dict[str, list[str]]:
    """The sentences a copy takes over, by topic."""
    articles.inherit_tags(make.connection, copy, source, now=make.clock())
    rows = make.rows(
        "select t.slug, g.evidence, g.inherited_from from news.tagging g"
        " join news.topic t on t.id = g.topic_id where g.article_id = %s order by 1",
        copy,
    )
    assert {source} >= {inherited for *_, inherited in rows}
    return {slug: [one["sentence"] for one in evidence] for slug, evidence, _ in rows}


def test_a_headline_of_its_own_drops_the_other_s_sentence(make: Make) -> None:
    source = original(make, bridges=[said(HEADLINE, in_title=True), said(LAID), said(STOPPED)])
    copy = repeated(make, source)
    assert claimed(make).original_id == source
    assert taken_over(make, copy, source) == {"bridges": [LAID, STOPPED]}


def test_the_same_headline_stays(make: Make) -> None:
    source = original(make, bridges=[said(HEADLINE, in_title=True)])
    copy = repeated(make, source, title=f" {HEADLINE}\n")
    assert claimed(make).original_id == source
    assert taken_over(make, copy, source) == {"bridges": [HEADLINE]}


@pytest.mark.parametrize(
    "evidence",
    [said(HEADLINE, in_title=True), said("Sappers laid two bridges over the Neris.")],
    ids=["headline", "corrected"],
)
def test_what_rests_on_nothing_of_the_copy_has_it_tagged_by_itself(
    make: Make, evidence: dict[str, Any]
) -> None:
    source = original(make, bridges=[evidence], ferries=[said(STOPPED)])
    copy = repeated(make, source)
    assert claimed(make).original_id is None
    # Where it was taken over all the same, by a task that claimed it before: without that tag.
    assert taken_over(make, copy, source) == {"ferries": [STOPPED]}


def test_of_a_text_that_was_lent_one_sentence_is_taken_over(make: Make) -> None:
    evidence = [said(HEADLINE, in_title=True), said(LAID), said(STOPPED)]
    source = original(make, bridges=evidence)
    copy = repeated(make, source, title=HEADLINE, rights="analyse")
    assert claimed(make).original_id == source
    assert taken_over(make, copy, source) == {"bridges": [HEADLINE, LAID]}


def test_a_sentence_too_long_for_a_text_that_was_lent_is_not(make: Make) -> None:
    long = f"Sappers {'and sappers ' * 40}laid a bridge."
    source = original(make, bridges=[said(long)])
    copy = repeated(make, source, text=long, rights="analyse")
    assert claimed(make).original_id is None
    assert taken_over(make, copy, source) == {}
    whole = repeated(make, source, text=long)
    assert taken_over(make, whole, source) == {"bridges": [long]}


def test_of_an_outlet_that_gives_headlines_nothing_of_a_text_is_taken_over(make: Make) -> None:
    source = original(make, bridges=[said(LAID)])
    repeated(make, source, rights="headline")
    assert claimed(make).original_id is None


NOTICE = (
    "NATO forces begin the exercise Iron Wolf in Lithuania on Monday. Convoys will pass {place}, and"
    " shots may be heard there at night. The army apologises for the noise."
)


def named(make: Make, article: int) -> set[str]:
    """The places it mentions."""
    return {
        name
        for (name,) in make.rows(
            "select e.name from news.mention m join news.entity e on e.id = m.entity_id"
            " where m.article_id = %s and e.kind = 'place'",
            article,
        )
    }


def test_names_and_features_are_those_of_its_own_text(work: Work, make: Make) -> None:
    """A notice for another town is the same but for a word: the tags hold, the places do not."""
    setup.prepare(work)
    given: dict[str, Any] = {"title": "Noise at night", "rights": "full", "state": "deduplicated"}
    source = make.article(text=NOTICE.format(place="Alytus"), **given)
    analyse.tag(work)
    assert named(make, source) == {"Lithuania", "Alytus"}
    copy = repeated(make, source, text=NOTICE.format(place="Kėdainiai"), title="Noise at night")
    assert analyse.tag(work) == {"articles tagged": 1}
    shared = "select topic_id, score from news.tagging where article_id = %s order by 1"
    assert make.rows(shared, copy) == make.rows(shared, source) != []
    assert named(make, copy) == {"Lithuania", "Kėdainiai"}
    features = "select features -> %s from news.article where id = %s"
    assert make.value(features, "topics", copy) == make.value(features, "topics", source)
    assert make.value(features, "entities", copy) != make.value(features, "entities", source)
    terms = make.value(features, "terms", copy)
    assert [term for term in terms if term.startswith("alyt")] == []
    relevance = "select relevance from news.article where id = %s"
    assert make.value(relevance, copy) == make.value(relevance, source)
