"""Re-tagging: compared and reported first, applied as reported, and nothing of what was is lost."""

import dataclasses
import datetime as dt
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.commands import environment, vedette
from tests.conftest import Databases
from tests.explaining import Desk
from tests.factories import Make
from tests.newsroom import wait_until
from tests.retagging import FERRIES, NOTHING, TROOPS, Room

from vedette import store
from vedette.errors import UsageError, VedetteError
from vedette.pipeline import analyse, keep, retag, retold
from vedette.pipeline.work import Work
from vedette.store import purge, retagging, rights

LENT = "Troops arrived by ferry in Lithuania. Nobody was hurt."
DAY = dt.timedelta(days=1)


@pytest.fixture
def room(work: Work, make: Make, tmp_path: Path) -> Room:
    return Room(work, make, tmp_path / "seeds")


def compared(room: Room, **given: Any) -> int:
    """A run in which all is compared."""
    number = retag.begin(room.work, **given).id
    retag.report(room.work, number)
    return number


def tables(make: Make, *names: str) -> list[list[tuple[Any, ...]]]:
    return [make.rows(f"select t::text from news.{name} t order by 1") for name in names]


TAGS = ("article", "tagging", "mention", "story", "story_member", "gate_count")


# Comparing


def test_nothing_is_compared_while_the_lexicon_is_the_same(room: Room) -> None:
    room.article(TROOPS)
    room.analyse()
    run = retag.begin(room.work)
    assert (run.articles, retag.compare(room.work, run.id)) == (0, {})
    assert retag.apply(room.work, compared(room)) == {}


def test_comparing_proposes_and_changes_nothing(room: Room) -> None:
    troops, ferries, nothing = map(room.article, (TROOPS, FERRIES, NOTHING))
    room.analyse()
    room.change()
    before = tables(room.make, *TAGS)
    number = compared(room)
    assert tables(room.make, *TAGS) == before
    assert room.changes(troops) == {"arrivals": "removed"}
    assert room.changes(ferries) == {"ferries": "added"}
    assert room.changes(nothing) == {}
    assert retag.so_far(room.work, number)["totals"] == {"changed": 2, "same": 1}


def test_the_report_says_what_changes_before_it_does(room: Room) -> None:
    troops = room.article(TROOPS, title="On Monday")
    room.article(FERRIES, title="At noon")
    room.analyse()
    (story,) = room.make.rows("select story_id from news.story_member")
    assert story
    version = room.change()
    number = compared(room)
    report = retag.so_far(room.work, number)
    assert report["stories"] == {"touched": 1, "ended": 1}
    lines = "\n".join(retold.told(report))
    assert f"run {number}: lexicon {version} (a few): compared" in lines
    assert "articles: 2 with tags of another lexicon; 2 change" in lines
    assert "become news: 1 irrelevant before" in lines
    assert "no news any more: 1 irrelevant from now on" in lines
    assert "stories: 1 touched, 1 of them no news afterwards" in lines
    assert "arrivals: about +0 -1" in lines
    assert "ferries: about +1 -0" in lines
    assert f"arrivals: no longer about (0.50): article {troops}, " in lines
    assert "On Monday [Troops arrived]" in lines
    assert "ferries: newly about (0.50)" in lines
    assert f"vedette retag --apply {number}" in lines


def test_other_evidence_for_the_same_verdict_is_no_change_of_topic(room: Room) -> None:
    article = room.article("Troops arrived by ferry. Soldiers arrived.")
    room.analyse()
    room.folder.write("arrivals", "TROOP, ARRIVE, FERRY")
    room.load()
    number = compared(room)
    assert room.changes(article) == {"arrivals": "evidence"}
    assert retag.so_far(room.work, number)["totals"] == {"same": 1}
    retag.apply(room.work, number)
    assert len(past(room, article)) == 1


def test_since_leaves_out_what_was_published_before(room: Room) -> None:
    old = room.article(TROOPS, published=room.make.clock() - 3 * DAY)
    new = room.article(TROOPS)
    room.analyse()
    room.change()
    compared(room, since=room.make.clock() - DAY)
    assert [room.changes(one) for one in (old, new)] == [{}, {"arrivals": "removed"}]


def test_a_lexicon_that_was_not_loaded_is_refused(room: Room) -> None:
    room.folder.write("arrivals", "FERRY")
    with pytest.raises(VedetteError, match="is not loaded: run the DAG vedette_setup"):
        retag.begin(room.work)


def test_an_unknown_topic_is_refused(room: Room) -> None:
    with pytest.raises(UsageError, match="no topic 'arivals'"):
        retag.begin(room.work, topics=["arrivals", "arivals"])


# Applying


def past(room: Room, article: int) -> list[tuple[Any, ...]]:
    return room.make.rows(
        "select t.slug, b.about, b.lexicon, b.evidence from news.tagging_past b"
        " join news.topic t on t.id = b.topic_id where b.article_id = %s order by b.until",
        article,
    )


def test_applying_does_what_was_reported(room: Room) -> None:
    troops, ferries, nothing = map(room.article, (TROOPS, FERRIES, NOTHING))
    room.analyse()
    (_, _, first) = room.standing(troops)
    second = room.change()
    number = compared(room)
    done = retag.apply(room.work, number)
    assert done == {"articles": 3, "become news": 1, "no news any more": 1}
    assert [room.tags(one) for one in (troops, ferries, nothing)] == [{}, {"ferries": True}, {}]
    assert room.standing(troops) == ("filed", "irrelevant", second)
    assert room.standing(ferries) == ("tagged", None, second)
    assert room.standing(nothing) == ("filed", "irrelevant", second)
    ((topic, about, lexicon, evidence),) = past(room, troops)
    assert (topic, about, lexicon) == ("arrivals", True, first)
    assert evidence[0]["sentence"] == "Troops arrived in Lithuania on Monday."
    run = retag.of_number(room.work, number)
    assert (run.state, run.compared, run.applied) == ("applied", 3, 3)
    assert retag.apply(room.work, number) == {"become news": 1}, "a retry has it filed, too"


def test_what_becomes_news_is_filed_and_what_is_none_any_more_counts_for_nothing(
    room: Room,
) -> None:
    troops, ferries = map(room.article, (TROOPS, FERRIES))
    room.analyse()
    room.change()
    gates = room.make.gates()
    retag.apply(room.work, compared(room))
    assert analyse.file(room.work) == {"stories opened": 1}
    assert room.make.rows("select article_id from news.latest") == [(ferries,)]
    assert room.make.rows("select article_id from news.coverage") == [(ferries,)]
    members = room.make.rows("select article_id from news.story_member order by 1")
    assert members == [(troops,), (ferries,)]
    assert room.make.gates() == gates | {("tag", "irrelevant"): 2}


def test_features_mentions_and_relevance_follow(room: Room) -> None:
    article = room.article("Ferries stopped at noon in Lithuania and in Latvia.")
    room.analyse()
    entities = room.folder.topics / "entities.yaml"
    latvia = entities.read_text("utf-8").splitlines()[-1].replace("ithuania", "atvia")
    entities.write_text(entities.read_text("utf-8") + latvia + "\n", encoding="utf-8")
    room.change()
    retag.apply(room.work, compared(room))
    row = "select features -> 'topics' as t, features -> 'places' as p, relevance from news.article"
    assert room.make.rows(f"{row} where id = %s", article) == [
        (["ferries"], ["latvia", "lithuania"], 0.5)
    ]
    assert room.make.value("select count(*) from news.mention") == 2


def test_a_tag_that_stays_is_of_the_new_lexicon_and_leaves_no_past(room: Room) -> None:
    article = room.article(LENT)
    room.analyse()
    room.folder.write("ferries", "FERRY")
    version = room.load()
    number = compared(room)
    assert room.changes(article) == {"ferries": "added"}
    retag.apply(room.work, number)
    assert past(room, article) == []
    lexicons = room.make.rows("select distinct lexicon from news.tagging")
    assert lexicons == [(version,)]


def test_only_the_topics_asked_for_are_changed(room: Room) -> None:
    troops = room.article(TROOPS)
    both = room.article(LENT)
    ferries = room.article(FERRIES)
    room.analyse()
    (_, _, first) = room.standing(troops)
    room.change()
    retag.apply(room.work, compared(room, topics=["ferries"]))
    assert room.tags(troops) == {"arrivals": True}
    assert room.tags(both) == {"arrivals": True, "ferries": True}
    assert room.tags(ferries) == {"ferries": True}
    assert room.standing(troops) == ("filed", None, first)
    assert room.standing(ferries) == ("tagged", None, first)
    # The rest is still to be done.
    retag.apply(room.work, compared(room))
    assert (room.tags(troops), room.tags(both)) == ({}, {"arrivals": True, "ferries": True})


def test_the_last_topic_gone_ends_an_article_off_topic(room: Room) -> None:
    article = room.article(TROOPS)
    room.analyse()
    room.change()
    retag.apply(room.work, compared(room, topics=["arrivals"]))
    assert room.standing(article)[:2] == ("filed", "off-topic")


def test_a_topic_that_left_the_folder_leaves_the_articles(room: Room) -> None:
    article = room.article(LENT)
    room.folder.write("ferries", "FERRY")
    room.load()
    room.analyse()
    assert room.tags(article) == {"arrivals": True, "ferries": True}
    room.folder.drop("ferries")
    room.load()
    retag.apply(room.work, compared(room))
    assert room.tags(article) == {"arrivals": True}
    assert [row[0] for row in past(room, article)] == ["ferries"]


# What must hold still


def test_another_lexicon_by_now_is_refused(room: Room) -> None:
    room.article(TROOPS)
    room.analyse()
    version = room.change()
    number = compared(room)
    room.folder.write("arrivals", "FERRY")
    room.load()
    with pytest.raises(VedetteError, match=f"run {number} is of lexicon {version}, the topics"):
        retag.apply(room.work, number)
    assert room.make.value("select count(*) from news.tagging_past") == 0


def test_what_was_not_compared_cannot_be_applied(room: Room) -> None:
    room.article(TROOPS)
    room.analyse()
    room.change()
    number = retag.begin(room.work).id
    with pytest.raises(VedetteError, match=f"run {number} is comparing"):
        retag.apply(room.work, number)


def test_a_later_run_takes_the_place_of_one_that_was_not_applied(room: Room) -> None:
    article = room.article(TROOPS)
    room.analyse()
    room.change()
    first, second = compared(room), compared(room)
    assert second != first
    assert retag.of_number(room.work, first).state == "superseded"
    assert len(room.make.rows("select from news.retag_topic")) == 1
    with pytest.raises(VedetteError, match=f"run {first} is superseded"):
        retag.apply(room.work, first)
    retag.apply(room.work, second)
    assert room.tags(article) == {}


def test_a_text_that_is_read_anew_is_left_to_its_own_tagging(room: Room) -> None:
    read_anew, corrected = room.article(TROOPS), room.article(TROOPS)
    room.analyse()
    room.change()
    retag.begin(room.work)
    room.make.connection.execute(
        "update news.article set state = 'read' where id = %s", [read_anew]
    )
    number = compared(room)
    room.make.connection.execute(
        "update news.article set text_sha256 = 'x' where id = %s", [corrected]
    )
    assert retag.apply(room.work, number) == {"overtaken": 1}
    assert [room.tags(one) for one in (read_anew, corrected)] == [{"arrivals": True}] * 2
    assert retag.so_far(room.work, number)["totals"] == {"overtaken": 2}


def test_one_bad_article_holds_up_no_other(room: Room) -> None:
    bad, good = room.article(TROOPS), room.article(TROOPS)
    room.analyse()
    room.change()
    number = compared(room)
    room.make.connection.execute(
        'update news.retag_article set found = \'{"mentions": {"lithuania": "no number"}}\''
        " where article_id = %s",
        [bad],
    )
    assert retag.apply(room.work, number) == {"crashed": 1, "articles": 1, "no news any more": 1}
    assert (room.tags(bad), room.tags(good)) == ({"arrivals": True}, {})
    reason = room.make.rows("select reason from news.retag_article where state = 'quarantined'")
    assert reason == [("not applied: InvalidTextRepresentation",)]


def test_what_is_superseded_while_a_batch_fails_keeps_its_tags(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The locks of a batch go with it: whoever applies its articles one by one looks again."""
    articles = [room.article(TROOPS) for _ in range(2)]
    room.analyse()
    room.change()
    number = compared(room)
    whole = retagging.apply

    def failing(connection: Any, run: int, batch: Any, **given: Any) -> Any:
        if len(batch) > 1:
            raise RuntimeError
        return whole(connection, run, batch, **given)

    def another(*_: object) -> None:
        retag.begin(room.work, since=room.make.clock() - DAY)

    monkeypatch.setattr(retagging, "apply", failing)
    monkeypatch.setattr(retag.log, "exception", another)
    with pytest.raises(VedetteError, match="a later run took its place"):
        retag.apply(room.work, number)
    assert [room.tags(one) for one in articles] == [{"arrivals": True}] * 2


def test_what_another_task_applied_is_not_set_aside(room: Room) -> None:
    article = room.article(TROOPS)
    room.analyse()
    room.change()
    number = compared(room)
    retag.apply(room.work, number)
    retagging.set_aside(room.work.connection, number, article, reason="late")
    assert room.make.value("select state from news.retag_article") == "changed"
    assert room.changes(article) == {"arrivals": "removed"}


def test_an_earlier_folder_put_back_is_loaded_first(room: Room) -> None:
    room.article(TROOPS)
    room.analyse()
    room.make.clock.advance(seconds=1)
    room.change()
    room.folder.drop("ferries")
    room.folder.write("arrivals", "TROOP, ARRIVE")
    with pytest.raises(VedetteError, match="is not loaded"):
        retag.begin(room.work)
    room.make.clock.advance(seconds=1)
    room.load()
    assert retag.begin(room.work).articles == 0


def test_what_comes_next_depends_on_how_far_a_run_is(room: Room) -> None:
    room.article(TROOPS)
    room.analyse()
    room.change()
    number = retag.begin(room.work).id

    def last() -> str:
        return [*retold.told(retag.so_far(room.work, number))][-1]

    assert last().startswith("not compared to the end")
    retag.report(room.work, number)
    assert last().startswith("nothing is changed by this")
    retagging.begin_applying(room.work.connection, number)
    assert last().startswith("0 of 1 articles are applied")


# Copies and rights


def test_a_copy_that_comes_while_a_run_is_open_is_for_the_next(room: Room) -> None:
    original = room.article(FERRIES)
    room.analyse()
    (_, _, first) = room.standing(original)
    room.change()
    number = compared(room)
    copy = room.copy(original, FERRIES)
    room.analyse()
    assert room.standing(copy) == ("filed", "irrelevant", first), "the lexicon of its tags"
    retag.apply(room.work, number)
    assert (room.tags(original), room.tags(copy)) == ({"ferries": True}, {})
    retag.apply(room.work, compared(room))
    assert room.tags(copy) == {"ferries": True}


def test_a_whole_copy_follows_its_original(room: Room) -> None:
    original = room.article(FERRIES)
    copy = room.copy(original, FERRIES)
    room.analyse()
    assert room.standing(copy)[:2] == ("filed", "irrelevant")
    room.change()
    number = compared(room)
    assert room.changes(copy) == {"ferries": "added"}
    retag.apply(room.work, number)
    inherited = "select article_id, inherited_from from news.tagging order by 1"
    assert room.make.rows(inherited) == [(original, None), (copy, original)]
    assert room.standing(copy)[:2] == ("tagged", None)
    analyse.file(room.work)
    assert room.make.value("select articles from news.coverage") == 2


def test_a_copy_without_its_original_s_evidence_is_tagged_by_itself(room: Room) -> None:
    original = room.article(NOTHING, title="Ferries stopped")
    copy = room.copy(original, NOTHING, title="No boats")
    room.analyse()
    room.change()
    retag.apply(room.work, compared(room))
    assert (room.tags(original), room.tags(copy)) == ({"ferries": True}, {})


def test_a_copy_is_compared_after_its_original(room: Room) -> None:
    """Even where the original has the higher number, as one that was read late."""
    copy = room.article(FERRIES)
    original = room.article(FERRIES)
    room.make.insert(
        "copy_of", article_id=copy, original_id=original, relation="same", containment=1,
        of_copy=1, of_original=1, found_at=room.make.clock(),
    )  # fmt: skip
    room.analyse()
    room.change()
    retag.apply(room.work, compared(room))
    inherited = "select article_id, inherited_from from news.tagging order by 1"
    assert room.make.rows(inherited) == [(copy, original), (original, None)]


def test_articles_without_text_keep_their_tags_and_are_counted(room: Room) -> None:
    article = room.article(TROOPS, rights="analyse")
    room.analyse()
    room.make.connection.execute("update news.article set body = null")
    room.change()
    number = compared(room)
    assert retag.so_far(room.work, number)["totals"] == {"no-text": 1}
    assert retag.apply(room.work, number) == {}
    assert room.tags(article) == {"arrivals": True}


def test_of_a_lent_text_a_topic_keeps_one_sentence_in_all(room: Room) -> None:
    text = "Troops arrived. Soldiers arrived by ferry."
    article = room.article(text, rights="analyse", title="Troops arrived at last")
    room.analyse()
    room.change()
    retag.apply(room.work, compared(room))
    (row,) = past(room, article)
    assert [(one["sentence"], one["words"]) for one in row[3]] == [
        ("Troops arrived at last", ["Troops arrived"]),
        (None, ["Troops arrived"]),
    ]
    ((evidence,),) = room.make.rows(
        "select g.evidence from news.tagging g join news.topic t on t.id = g.topic_id"
        " where t.slug = 'arrivals'"
    )
    assert [one["sentence"] for one in evidence] == ["Soldiers arrived by ferry."]
    # Where the topic goes, the last sentence stays.
    room.folder.drop("arrivals")
    room.load()
    retag.apply(room.work, compared(room))
    sentences = [[one["sentence"] for one in row[3]] for row in past(room, article)]
    assert sorted(sentences, key=str) == [
        ["Soldiers arrived by ferry."],
        ["Troops arrived at last", None],
    ]


def test_of_a_lent_text_that_is_tagged_once_more_the_past_keeps_words(room: Room) -> None:
    article = room.article("Troops arrived by ferry.", rights="analyse", title="At last")
    room.analyse()
    room.folder.drop("arrivals")
    room.folder.write("ferries", "FERRY")
    room.load()
    retag.apply(room.work, compared(room))
    assert [one["sentence"] for one in past(room, article)[0][3]] == ["Troops arrived by ferry."]
    room.folder.write("arrivals", "TROOP, ARRIVE")
    room.load()
    room.make.connection.execute("update news.article set state = 'deduplicated'")
    room.analyse()
    assert room.tags(article) == {"arrivals": True, "ferries": True}
    assert [one["sentence"] for one in past(room, article)[0][3]] == [None]


def test_stricter_rights_take_past_and_proposed_sentences(room: Room) -> None:
    outlet = room.make.outlet(rights="full")
    room.article(LENT, outlet=outlet, title="On Monday")
    room.analyse()
    room.folder.write("ferries", "FERRY")
    room.folder.write("arrivals", "TROOP, FERRY")
    room.load()
    retag.apply(room.work, compared(room))
    room.folder.drop("ferries")
    room.load()
    number = compared(room)
    assert "arrived by ferry" in str(tables(room.make, "tagging_past", "retagged"))
    with room.work.connection.transaction():
        rights.reserve(room.work.connection, outlet, reason="asked", now=room.work.now())
    kept = str(tables(room.make, "tagging_past", "retag_topic", "retag_article"))
    assert "arrived by ferry" not in kept
    assert retag.so_far(room.work, number)["totals"] == {"no-text": 1}


def test_nothing_of_an_article_that_is_taken_down_is_left(room: Room) -> None:
    url = "http://news.example/ferry"
    original = room.article(LENT, canonical_url=url)
    copy = room.copy(original, LENT)
    room.analyse()
    room.folder.write("ferries", "FERRY")
    room.folder.write("arrivals", "TROOP, FERRY")
    room.load()
    retag.apply(room.work, compared(room))
    room.folder.drop("ferries")
    room.load()
    compared(room)
    names = ("tagging_past", "retag_topic", "retag_article")
    assert f"{original}," in str(tables(room.make, *names))
    purge.url(room.work.connection, url, reason="asked", now=room.work.now())
    for name in names:
        left = room.make.rows(f"select distinct article_id from news.{name}")
        assert left in ([], [(copy,)]), name
    inherited = "select count(*) from news.{} where inherited_from is not null"
    for name in ("tagging_past", "retag_topic"):
        assert room.make.value(inherited.format(name)) == 0


def test_proposals_nobody_applied_go_with_the_texts_they_quote(room: Room) -> None:
    room.article(TROOPS)
    room.analyse()
    room.change()
    number = compared(room)
    assert keep.keep(room.work)["proposals of re-tagging dropped"] == 0
    room.make.clock.advance(days=room.config.body_days + 1)
    assert keep.keep(room.work)["proposals of re-tagging dropped"] == 1
    assert retag.of_number(room.work, number).state == "superseded"
    assert room.make.rows("select from news.retag_article") == []


# Dying and going on


def test_a_task_that_died_loses_and_doubles_nothing(room: Room) -> None:
    articles = [room.article(TROOPS) for _ in range(5)]
    room.analyse()
    room.change()
    run = retag.begin(room.work)
    dead = dataclasses.replace(room.work, worker="dead")
    claim = dead.claim()
    held = retagging.claim(dead.connection, run.id, run.lexicon, **claim, retried=False, most=2)
    assert len(held) == 2
    with pytest.raises(VedetteError, match="2 articles are held until"):
        retag.report(room.work, run.id)
    room.make.clock.advance(seconds=room.config.claim_seconds + 1)
    # Begun again with the same wish it is the same run, which goes on.
    assert retag.begin(room.work).id == run.id
    report = retag.report(room.work, run.id)
    assert report["totals"] == {"changed": 5}
    assert (report["run"].compared, report["run"].articles) == (5, 5)
    assert [room.changes(one) for one in articles] == [{"arrivals": "removed"}] * 5
    # What the dead one would still save, it may not.
    late = [retag.Comparing(retag._loaded(dead)).result(one) for one in held]  # noqa: SLF001
    saved, *_ = retagging.save(dead.connection, run.id, late, worker="dead")
    assert saved == set()


@pytest.mark.parametrize("step", ["compared", "applied"])
def test_killed_in_the_middle_and_begun_again_it_ends_as_ever(room: Room, step: str) -> None:
    number = 700
    with room.work.connection.transaction():
        outlet = room.make.outlet(rights="full")
        articles = [room.article(TROOPS, outlet=outlet) for _ in range(number)]
    room.analyse()
    room.change()
    gates = room.make.gates()
    run = compared(room) if step == "applied" else retag.begin(room.work).id
    asked = ("retag", "--apply", str(run)) if step == "applied" else ("retag",)
    settings = {
        "VEDETTE_DATABASE_URL": room.config.database_url,
        "VEDETTE_SEEDS": str(room.config.seeds),
        "VEDETTE_CLAIM_SECONDS": "1",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "vedette.cli", *asked],
        env=environment(**settings),
        stdout=subprocess.DEVNULL,
    ) as running:
        wait_until(lambda: room.make.value(f"select {step} from news.retag where id = %s", run) > 0)
        running.kill()
    done = room.make.value(f"select {step} from news.retag where id = %s", run)
    assert 0 < done < number, "it was not killed in the middle"
    held = "select count(*) from news.retag_article where claim_until > now()"
    wait_until(lambda: room.make.value(held) == 0)
    again = vedette(*asked, "--json", **settings)
    if step == "compared":
        assert again.row["run"]["id"] == run
        again = vedette("retag", "--apply", run, "--json", **settings)
    assert (again.code, again.row["totals"]) == (0, {"changed": number})
    assert [again.row["run"][name] for name in ("state", "compared", "applied")] == [
        "applied", number, number,
    ]  # fmt: skip
    assert room.make.rows("select from news.tagging") == []
    past = room.make.rows("select article_id from news.tagging_past order by 1")
    assert past == [(article,) for article in articles]
    assert room.make.gates() == gates | {("tag", "irrelevant"): number}


def test_two_tasks_share_a_run(config: Any, room: Room) -> None:
    number = 300
    with room.work.connection.transaction():
        outlet = room.make.outlet(rights="full")
        for _ in range(number):
            room.article(TROOPS, outlet=outlet)
    room.analyse()
    room.change()
    run = retag.begin(room.work).id
    with ThreadPoolExecutor(2) as pool, store.connect(config) as second:
        other = dataclasses.replace(room.work, connection=second, worker="other")
        done = list(pool.map(lambda work: retag.compare(work, run), (room.work, other)))
        assert sum(one.get("changed", 0) for one in done) == number
        retag.report(room.work, run)
        ended = list(pool.map(lambda work: _applied(work, run), (room.work, other)))
    assert any(ended)
    assert retag.of_number(room.work, run).state == "applied"
    assert retag.of_number(room.work, run).applied == number
    assert room.make.value("select count(*) from news.tagging_past") == number


def _applied(work: Work, run: int) -> bool:
    """Who comes to the end first is told that another task is still at it."""
    try:
        retag.apply(work, run)
    except VedetteError:
        return False
    return True


def test_what_never_finishes_is_set_aside(room: Room) -> None:
    article = room.article(TROOPS)
    room.analyse()
    room.change()
    run = retag.begin(room.work)
    for place in range(room.config.max_tries):
        retried = {"retried": place > 0, "most": 1}
        assert retagging.claim(
            room.work.connection, run.id, run.lexicon, **room.work.claim(), **retried
        )
        room.make.clock.advance(seconds=room.config.claim_seconds + 1)
    assert retag.report(room.work, run.id)["totals"] == {"quarantined": 1}
    assert retag.apply(room.work, run.id) == {}
    assert room.tags(article) == {"arrivals": True}


# As people see it


def test_explain_tells_what_tags_said_before(explaining: Desk, room: Room) -> None:
    article = explaining.article(text=TROOPS, state="deduplicated")
    room.analyse()
    (_, _, first) = room.standing(article)
    second = room.change()
    retag.apply(room.work, compared(room))
    text = explaining.ask(article).text
    assert "No longer here" in text
    assert (
        "was about until 2026-03-10 08:15 UTC: Arrivals (arrivals), score 0.5, "
        f"lexicon {first}; replaced by lexicon {second} (re-tagging 1)" in text
    )
    assert '"Troops arrived in Lithuania on Monday." [Troops arrived]' in text


def test_the_command_compares_reports_and_applies(config: Any, room: Room) -> None:
    article = room.article(TROOPS)
    room.analyse()
    settings = {
        "VEDETTE_DATABASE_URL": config.database_url,
        "VEDETTE_SEEDS": str(room.config.seeds),
    }
    room.change()
    asked = vedette("retag", "--topics", "arrivals,ferries", "--json", **settings)
    assert (asked.code, asked.row["totals"], asked.row["run"]["state"]) == (
        0, {"changed": 1}, "compared",
    )  # fmt: skip
    assert room.tags(article) == {"arrivals": True}
    number = asked.row["run"]["id"]
    shown = vedette("retag", "--show", number, **settings)
    assert f"vedette retag --apply {number}" in shown.out
    applied = vedette("retag", "--apply", number, **settings)
    assert applied.out.splitlines()[-1] == "applied: 1 articles"
    assert room.tags(article) == {}
    listed = vedette("retag", "--list", "--json", **settings)
    assert listed.row["state"] == "applied"
    vedette("retag", "--apply", number + 1, **settings).refused(1, "no run", "--list")
    vedette("retag", "--topics", "x", **settings).refused(2, "no topic 'x'")


def test_the_reader_sees_runs_and_what_they_changed(
    databases: Databases, config: Any, room: Room
) -> None:
    room.article(TROOPS)
    room.analyse()
    room.change()
    number = compared(room)
    reader = databases.config(config.database_url.rpartition("/")[2], role="vedette_reader")
    for state, sentences in (("compared", 1), ("applied", 1)):
        with store.connect(reader) as connection:
            query = "select state, kind, evidence_before, evidence from news.retagged"
            (row,) = connection.execute(query.encode()).fetchall()
        assert (row["state"], row["kind"], row["evidence"]) == (state, "removed", None)
        assert len(row["evidence_before"]) == sentences
        retag.apply(room.work, number)
