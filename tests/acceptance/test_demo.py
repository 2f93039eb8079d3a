"""`vedette demo`, run twice, held against what seeds/newsroom/expectations.yaml says of it."""

import datetime as dt
import json
import re
import socket
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.acceptance.instance import PORTS, Instance, Outcome, Row, Rows, contents
from tests.newsroom import EXPECTED, FOLDER, cases, listed

from vedette import config as configuration
from vedette.config import ROOT
from vedette.local import newsroom, state
from vedette.local.newsroom.content import Piece

ORIGINALS = ROOT.parent / "shared" / "seeds"


@dataclass(frozen=True)
class Demonstration:
    """Two runs, what was there after each, and the tables after both."""

    instance: Instance
    runs: tuple[Outcome, Outcome]
    rival: Outcome
    left: tuple[list[str], list[str]]
    contents: tuple[dict[str, Any], dict[str, Any]]
    mails: tuple[list[EmailMessage], list[EmailMessage]]
    rows: Rows

    @cached_property
    def room(self) -> newsroom.Newsroom:
        epoch = json.loads((self.instance.place.folder / "newsroom.json").read_text())["epoch"]
        return newsroom.load(FOLDER, epoch=dt.datetime.fromisoformat(epoch))

    @cached_property
    def pieces(self) -> dict[str, Piece]:
        return {piece.id: piece for piece in self.room.content.pieces}

    @cached_property
    def listed(self) -> dict[str, Piece]:
        """The pieces that there are entries for."""
        return listed(self.room)

    def url(self, name: str) -> str:
        return self.pieces[name].url

    def article(self, name: str) -> Row:
        """The article of a piece, with its outlet's rights, topics (about or not) and story."""
        rows = self.rows(_ARTICLE, url=self.pieces[name].url)
        assert len(rows) == 1, f"{name}: {len(rows)} articles"
        return rows[0]


_ARTICLE = """
select a.*, m.story_id, coalesce((
    select jsonb_object_agg(t.slug, g.about)
    from news.tagging g join news.topic t on t.id = g.topic_id where g.article_id = a.id
), '{}') as topics
from news.article a left join news.story_member m on m.article_id = a.id
where a.canonical_url = %(url)s
"""


@pytest.fixture(scope="module")
def demo() -> Iterator[Demonstration]:
    instance = Instance("demo")
    try:
        running = instance.start("demo")
        assert running.stdout
        said = running.stdout.readline()  # from now on it holds the instance
        rival = instance.run("demo")
        first = Outcome.of(running)
        first = Outcome(first.code, said + first.output, first.errors)
        assert first.errors == ""
        left_first, mails_first = instance.left(), instance.mails()
        with instance.database() as rows:
            contents_first = contents(rows)
        second = instance.run("demo")
        assert second.errors == ""
        left_second, mails_second = instance.left(), instance.mails()
        with instance.database() as rows:
            yield Demonstration(
                instance=instance,
                runs=(first, second),
                rival=rival,
                left=(left_first, left_second),
                contents=(contents_first, contents(rows)),
                mails=(mails_first, mails_second),
                rows=rows,
            )
    finally:
        instance.remove()


# The runs


def test_both_runs_end_well_and_leave_nothing_running(demo: Demonstration) -> None:
    for run, left in zip(demo.runs, demo.left, strict=True):
        assert (run.code, run.errors, left) == (0, "", [])


def test_summary_says_what_a_person_asks(demo: Demonstration) -> None:
    first, second = (run.output for run in demo.runs)
    (page,) = demo.instance.place.mail.glob("*.html")
    for text in (first, second):
        assert str(page) in text
        assert f"http://127.0.0.1:{demo.instance.config.ui_port}/news/" in text
        assert f"--instance {demo.instance.config.instance} db shell" in text
        for feed in EXPECTED["feeds"]:
            assert re.search(rf"^  {feed} ", text, re.MULTILINE)
    entries, later = len(demo.listed), sum(EXPECTED["versions"].values())
    articles = entries - len(EXPECTED["refused"]) - later
    copies = len(demo.rows("select from news.copy_of"))
    counts = (
        f"{entries} entries, {articles} articles ({copies} repeat another, {later} later versions)"
    )
    for text in (first, second):
        assert f"\n{counts}, " in text
    for said in ("nothing new", "sent nothing"):
        assert said not in first.casefold()
        assert said in second.casefold()
    assert "unchanged (304)" in second
    assert "unchanged (the same body)" in second


def test_second_run_changes_nothing(demo: Demonstration) -> None:
    before, after = demo.contents
    days = demo.rows("select local_day from news.digest")
    if len(days) > 1:  # midnight came between the runs, and with it a new window
        for table in ("digest", "digest_item", "delivery"):
            del before[table], after[table]
    assert after == before
    assert len(demo.mails[0]) == 1
    assert len(demo.mails[1]) == len(days)


def test_second_command_on_a_running_instance_is_refused(demo: Demonstration) -> None:
    instance = demo.instance.config.instance
    assert (demo.rival.code, demo.rival.output) == (1, "")
    assert demo.rival.errors == (
        f"vedette: instance {instance} is running already: "
        "stop it (`make down`) or set VEDETTE_INSTANCE\n"
    )


# Poll and read


@pytest.mark.parametrize("feed", EXPECTED["feeds"])
def test_feed_answers_as_expected(demo: Demonstration, feed: str) -> None:
    wanted = EXPECTED["feeds"][feed]
    outcomes = [wanted["outcome"], "unchanged" if wanted["outcome"] == "ok" else wanted["outcome"]]
    polls = demo.rows(
        "select p.outcome, p.gate, p.reason, p.entries, p.fresh"
        " from news.poll p join news.feed f on f.id = p.feed_id"
        " where f.slug = %(feed)s order by p.id",
        feed=feed,
    )
    assert [poll["outcome"] for poll in polls] == outcomes
    assert [poll["gate"] for poll in polls] == [wanted.get("gate")] * 2
    assert [bool(poll["reason"]) for poll in polls] == ["gate" in wanted] * 2
    entries = [0 if outcome == "unchanged" else wanted["entries"] for outcome in outcomes]
    assert [poll["entries"] for poll in polls] == entries
    assert polls[1]["fresh"] == 0


def test_mail_names_the_feeds_that_gave_nothing(demo: Demonstration) -> None:
    silent = {slug for slug, feed in EXPECTED["feeds"].items() if feed["outcome"] != "ok"}
    plain, html = _parts(demo.mails[0][0])
    for part in (plain, html):
        assert {slug for slug in EXPECTED["feeds"] if slug in part} >= silent


@pytest.mark.parametrize("feed", cases("frozen", EXPECTED["frozen"]))
def test_mail_names_the_feed_that_froze(demo: Demonstration, feed: str) -> None:
    for part in _parts(demo.mails[0][0]):
        assert feed in part


def test_refused_entries_say_by_which_gate(demo: Demonstration) -> None:
    refused = demo.rows("select canonical_url, gate, reason from news.entry where state <> 'read'")
    assert {(row["canonical_url"], row["gate"]) for row in refused} == {
        (demo.url(row["article"]), row["gate"]) for row in EXPECTED["refused"]
    }
    assert all(row["reason"] for row in refused)
    counted = demo.rows("select gate, number from news.gate_count where stage = 'read'")
    assert Counter({row["gate"]: row["number"] for row in counted}) == Counter(
        row["gate"] for row in EXPECTED["refused"]
    )


@pytest.mark.parametrize("name", EXPECTED["never_fetched"])
def test_page_is_never_fetched(demo: Demonstration, name: str) -> None:
    query = (
        "select e.id, p.entry_id from news.entry e left join news.page p on p.entry_id = e.id"
        " where e.canonical_url = %(url)s"
    )
    assert [row["entry_id"] for row in demo.rows(query, url=demo.pieces[name].url)] == [None]


def test_every_other_page_is_kept(demo: Demonstration) -> None:
    kept = {
        row["canonical_url"]
        for row in demo.rows(
            "select canonical_url from news.entry e join news.page p on p.entry_id = e.id"
        )
    }
    wanted = {name: piece.url for name, piece in demo.listed.items()}
    assert kept == {url for name, url in wanted.items() if name not in EXPECTED["never_fetched"]}


def test_dates_are_those_of_the_newsroom(demo: Demonstration) -> None:
    never = {row["article"] for row in EXPECTED["refused"]}
    by_page, by_sight = EXPECTED["dated_by_page"], EXPECTED["dated_by_first_sight"]
    for name, piece in demo.listed.items():
        if name in never or piece.revises or name in EXPECTED["versions"]:
            continue
        article = demo.article(name)
        sight = name in by_sight
        source = "first-seen" if sight else "page" if name in by_page else "feed"
        published = article["first_seen"] if sight else piece.published
        assert (article["published"], article["date_source"]) == (published, source), name


def test_dates_in_the_future_are_clamped_to_the_first_sight(demo: Demonstration) -> None:
    clamped = demo.rows(
        "select canonical_url, published, first_seen from news.entry where date_source = 'clamped'"
    )
    assert {row["canonical_url"] for row in clamped} == set(map(demo.url, EXPECTED["clamped"]))
    assert all(row["published"] == row["first_seen"] for row in clamped)


def test_later_editions_are_versions_of_one_article(demo: Demonstration) -> None:
    rows = demo.rows(
        "select a.canonical_url as url, count(*) as number from news.article_version v"
        " join news.article a on a.id = v.article_id where v.number > 1 group by 1"
    )
    wanted = {demo.url(name): number for name, number in EXPECTED["versions"].items()}
    assert {row["url"]: row["number"] for row in rows} == wanted


def test_what_only_subscribers_may_read_is_said_to_be_so(demo: Demonstration) -> None:
    rows = demo.rows("select canonical_url from news.article where paywalled")
    wanted = {demo.url(name) for name in EXPECTED["paywalled"]}
    assert {row["canonical_url"] for row in rows} == wanted


def test_rights_are_held(demo: Demonstration) -> None:
    for wanted in EXPECTED["articles"]:
        article = demo.article(wanted["id"])
        kept = (article["body"] is not None, article["body_until"] is not None)
        assert (article["rights"], kept) == (wanted["rights"], KEPT[wanted["rights"]]), wanted["id"]


# Whether there is a body, and whether it has an end.
KEPT = {"full": (True, False), "analyse": (True, True), "headline": (False, False)}


READ = {
    piece.style: piece
    for piece in newsroom.load(FOLDER, epoch=dt.datetime.now(dt.UTC)).content.pieces
    if piece.id not in EXPECTED["never_fetched"]
}


@pytest.mark.parametrize("style", cases("text", sorted(READ)))
def test_no_text_holds_clutter(demo: Demonstration, style: str) -> None:
    urls = [piece.url for piece in demo.pieces.values() if piece.style == style]
    bodies = demo.rows(
        "select body from news.article where body is not null and canonical_url = any (%(urls)s)",
        urls=urls,
    )
    assert bodies
    served = "\n".join(row["body"] for row in bodies)
    assert [clutter for clutter in EXPECTED["never_in_text"] if clutter in served] == []


# Analyse


def _id(row: Row) -> str:
    return str(row["id"])


@pytest.mark.parametrize("wanted", cases("about", EXPECTED["articles"], _id))
def test_article_is_about_its_topics(demo: Demonstration, wanted: Row) -> None:
    article = demo.article(wanted["id"])
    about = {topic for topic, is_about in article["topics"].items() if is_about}
    assert set(wanted["about"]) - about == set()


@pytest.mark.parametrize("wanted", cases("must_not", EXPECTED["articles"], _id))
def test_article_does_not_touch_other_topics(demo: Demonstration, wanted: Row) -> None:
    assert set(wanted["must_not"]) & set(demo.article(wanted["id"])["topics"]) == set()


def test_languages_are_those_of_the_pieces(demo: Demonstration) -> None:
    found = {row["id"]: demo.article(row["id"])["language"] for row in EXPECTED["articles"]}
    assert found == {row["id"]: row["language"] for row in EXPECTED["articles"]}


@pytest.mark.parametrize("name", cases("noise", EXPECTED["noise"]))
def test_noise_is_about_nothing_and_in_no_story(demo: Demonstration, name: str) -> None:
    article = demo.article(name)
    assert (article["topics"], article["story_id"]) == ({}, None)
    assert (article["state"], article["gate"]) == ("filed", "irrelevant")


@pytest.mark.parametrize("wanted", cases("evidence", EXPECTED["articles"], _id))
def test_every_tag_shows_sentences_of_the_text(demo: Demonstration, wanted: Row) -> None:
    tags = demo.rows(
        "select a.title, a.excerpt, a.body, g.evidence"
        " from news.tagging g join news.article a on a.id = g.article_id"
        " where a.canonical_url = %(url)s",
        url=demo.url(wanted["id"]),
    )
    for row in tags:
        source = "\n".join((row["title"], row["body"] or row["excerpt"]))
        for one in row["evidence"]:
            assert one["sentence"] in source
            assert one["words"]


def _pair(row: Row) -> list[str]:
    return [row["copy"], row["original"]]


def _copies(demo: Demonstration) -> dict[tuple[str, str], float]:
    rows = demo.rows(
        "select a.canonical_url as copy, b.canonical_url as original, c.of_original as share"
        " from news.copy_of c join news.article a on a.id = c.article_id"
        " join news.article b on b.id = c.original_id"
    )
    return {(row["copy"], row["original"]): row["share"] for row in rows}


@pytest.mark.parametrize("wanted", cases("copies", EXPECTED["copies"], _pair))
def test_copy_is_found_with_its_share(demo: Demonstration, wanted: Row) -> None:
    share = _copies(demo).get((demo.url(wanted["copy"]), demo.url(wanted["original"])))
    assert share == pytest.approx(wanted["share"], abs=0.1)


def test_nothing_else_is_a_copy(demo: Demonstration) -> None:
    copies = {demo.url(row["copy"]) for row in EXPECTED["copies"]}
    bulletins = {demo.url(row["article"]) for row in EXPECTED["bulletins"]}
    assert {copy for copy, _ in _copies(demo)} <= copies | bulletins


@pytest.mark.parametrize(
    "wanted", cases("bulletins", EXPECTED["bulletins"], lambda row: row["article"])
)
def test_bulletin_is_a_copy_of_nothing(demo: Demonstration, wanted: Row) -> None:
    assert demo.url(wanted["article"]) not in {copy for copy, _ in _copies(demo)}


@pytest.mark.parametrize(
    "wanted",
    cases("together", EXPECTED["stories"]["together"], lambda row: row["articles"]),
)
def test_stories_together(demo: Demonstration, wanted: Row) -> None:
    stories = {demo.article(name)["story_id"] for name in wanted["articles"]}
    assert len(stories) == 1
    assert None not in stories


@pytest.mark.parametrize("names", cases("apart", EXPECTED["stories"]["apart"]))
def test_stories_apart(demo: Demonstration, names: list[str]) -> None:
    stories = [demo.article(name)["story_id"] for name in names]
    found = [story for story in stories if story is not None]
    assert len(set(found)) == len(found)


# Digest


def _first_digest(demo: Demonstration) -> list[Row]:
    return demo.rows(
        "select a.canonical_url as url, i.story_id from news.digest_item i"
        " join news.article a on a.id = i.article_id"
        " where digest_id = (select min(id) from news.digest) order by rank"
    )


@pytest.mark.parametrize("names", cases("contains", EXPECTED["digest"]["contains"]))
def test_digest_has_one_slot_for_the_event(demo: Demonstration, names: list[str]) -> None:
    heads = [row["url"] for row in _first_digest(demo)]
    assert sum(heads.count(demo.url(name)) for name in names) == 1


def test_mail_shows_each_slot_in_both_parts(demo: Demonstration) -> None:
    plain, html = _parts(demo.mails[0][0])
    for row in _first_digest(demo):
        assert row["url"] in plain
        assert row["url"] in html


@pytest.mark.parametrize("name", cases("never", EXPECTED["digest"]["never"]))
def test_digest_never_shows(demo: Demonstration, name: str) -> None:
    piece = demo.pieces[name]
    members = demo.rows(
        "select i.rank from news.digest_item i join news.story_member m using (story_id)"
        " join news.article a on a.id = m.article_id where a.canonical_url = %(url)s",
        url=piece.url,
    )
    assert members == []
    for part in _parts(demo.mails[0][0]):
        assert piece.url not in part
        assert piece.title not in part


def test_mail_is_for_the_demonstrations_reader(demo: Demonstration) -> None:
    (mail, *_) = demo.mails[0]
    (row, *_) = demo.rows("select message_id, state, tries from news.digest order by id")
    assert mail["To"] == "reader@vedette.example"
    assert mail["Message-ID"] == row["message_id"]
    assert (row["state"], row["tries"]) == ("sent", 1)


def _parts(mail: EmailMessage) -> tuple[str, str]:
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    plain, html = [str(part.get_content()) for part in parts if part]
    return plain, html


# What is in the way


def test_ports_taken_is_one_line_and_nothing_is_made() -> None:
    instance = Instance("ports")
    try:
        for name in PORTS:
            with socket.socket() as taken:
                port = getattr(instance.config, name)
                taken.bind((state.HOST, port))
                taken.listen()
                refused = instance.run("demo")
            assert (refused.code, refused.output) == (1, ""), name
            variable = configuration.variable(name)
            assert refused.errors == (
                f"vedette: port {port} is taken: stop what uses it or set {variable}\n"
            )
            assert [path.name for path in instance.place.folder.iterdir() if path.is_file()] == []
            assert not (instance.place.folder / "postgres").exists()
            assert instance.left() == []
    finally:
        instance.remove()


# The documents that say what regional defence news is, where they are at hand


# Furniture that stands on their pages, in any case.
FURNITURE = (
    "No time to read", "Get a summary", "Air Fryer", "Leave a Reply", "Your email address",
    "Related Posts", "Load more", "Previous Article", "Next Article", "CLICK HERE",
)  # fmt: skip


@pytest.fixture(scope="module")
def documents() -> Iterator[dict[str, Row]]:
    instance = Instance("originals")
    try:
        run = instance.run("demo", VEDETTE_SEED_DIR=str(ORIGINALS))
        assert run.errors == ""
        assert (run.code, instance.left()) == (0, [])
        with instance.database() as rows:
            found = rows(
                _ARTICLE.replace("where", "where a.canonical_url like %(prefix)s or"),
                prefix="http://seed-archive.example/%",
                url="",
            )
            listed = rows(
                "select i.rank from news.digest_item i join news.article a on a.id = i.article_id"
                " where a.canonical_url like %(prefix)s",
                prefix="http://seed-archive.example/%",
            )
            polls = rows(
                "select p.outcome, p.entries from news.poll p join news.feed f on f.id = p.feed_id"
                " where f.slug = %(feed)s",
                feed=EXPECTED["seed_archive"]["feed"],
            )
        yield {Path(row["url"]).stem: row for row in found} | {
            "listed": {"rows": listed},
            "polls": {"rows": polls},
        }
    finally:
        instance.remove()


def _records() -> dict[str, Row]:
    paths = sorted((ROOT / "seeds" / "corpus").glob("*.yaml"))
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in paths}


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="the originals are not on this machine")
class TestOriginals:
    def test_they_are_polled_and_none_is_news(self, documents: dict[str, Row]) -> None:
        wanted = EXPECTED["seed_archive"]
        assert documents["polls"]["rows"] == [
            {"outcome": wanted["outcome"], "entries": wanted["entries"]}
        ]
        assert documents["listed"]["rows"] == []

    @pytest.mark.parametrize("slug", _records())
    def test_text_is_free_of_noise(self, documents: dict[str, Row], slug: str) -> None:
        body = documents[slug]["body"]
        assert len(body.split()) > 150
        assert [one for one in FURNITURE if one.casefold() in body.casefold()] == []
        assert _shouted(body.splitlines()) == []

    @pytest.mark.parametrize("slug", _records())
    def test_topics_of_the_record_are_found(self, documents: dict[str, Row], slug: str) -> None:
        record = _records()[slug]
        assert set(record["topics"]) - set(documents[slug]["topics"]) == set()


def _shouted(lines: Collection[str]) -> list[str]:
    """Lines in capital letters: links to other articles."""
    return [line for line in lines if line.isupper() and len(line.split()) > 2]
