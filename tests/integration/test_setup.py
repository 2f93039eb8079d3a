"""Loading seeds: idempotent, what is removed is retired and can come back, bad files are refused."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Databases
from tests.factories import EPOCH, Clock, Make

from vedette import store
from vedette.errors import SeedError
from vedette.pipeline.setup import at_start, prepare
from vedette.pipeline.work import Work
from vedette.store import purge, rights

TAXONOMY = """\
groups: {force: Force, money: Money}
threshold: 1.0
gates: {region: [BALTIC]}
"""
CONCEPTS = """\
concepts:
  DRILL: {en: [drill, exercis]}
  MONEY: {en: [euro, budget]}
"""
ENTITIES = """\
entities:
  - slug: lithuania
    name: Lithuania
    kind: place
    qid: Q37
    country: true
    concepts: [BALTIC]
    aliases: {en: [lithuania]}
  - {slug: nemunas, name: Nemunas, kind: place, qid: null, aliases: {any: [nemunas]}}
"""
TOPIC = """\
slug: {slug}
group: {group}
name: {name}
definition: What is said of {slug}.
rules:
  - all: [{concept}]
examples:
  must: [{{language: en, title: "{word} in Lithuania", text: "The {word} of Lithuania."}}]
  must_not: [{{language: en, title: "A derby", text: "Two clubs met."}}]
"""
DRILLS = TOPIC.format(slug="drills", group="force", name="Drills", concept="DRILL", word="drill")
BUDGETS = TOPIC.format(slug="budgets", group="money", name="Money", concept="MONEY", word="budget")
RECORD = f"""\
slug: "000"
sha256: {"a" * 64}
file: 000_invented.txt
outlet: unknown
title: A drill was held
published: 2020-09-03
facts: [A drill was held.]
topics:
  drills: [It says so.]
"""
OUTLETS = """\
outlets:
  - slug: sentry
    name: The Sentry
    country: LT
    kind: daily
    feeds:
      - {slug: sentry-news, url: "https://sentry.lt/rss", language: en}
      - {slug: sentry-army, url: "https://sentry.lt/army", language: en, interval: 2h}
  - slug: herald
    name: The Herald
    country: PL
    kind: news agency
    rights: full
    feeds:
      - {slug: herald-news, url: "https://herald.pl/rss", language: en}
"""
SUBSCRIBERS = """\
subscribers:
  - {slug: desk, address: desk@vedette.example, zone: Europe/Vilnius, send_at: "07:00", topics: all}
  - {slug: one, address: one@vedette.example, zone: UTC, send_at: "18:30", topics: [drills]}
"""
FILES = {
    "topics/taxonomy.yaml": TAXONOMY,
    "topics/concepts.yaml": CONCEPTS,
    "topics/entities.yaml": ENTITIES,
    "topics/drills.yaml": DRILLS,
    "topics/budgets.yaml": BUDGETS,
    "corpus/000.yaml": RECORD,
    "outlets.yaml": OUTLETS,
    "subscribers.yaml": SUBSCRIBERS,
}
NOW_THERE = {
    "outlet": "select slug from news.outlet where retired_at is null",
    "feed": "select slug from news.feed where state = 'active'",
    "topic": "select slug from news.topic where retired_at is null",
    "entity": "select slug from news.entity where retired_at is null",
    "seed_document": "select slug from news.seed_document where retired_at is null",
    "subscriber": "select slug from news.subscriber where retired_at is null",
}
TABLES = (*NOW_THERE, "subscription")


class Seeds:
    """A seeds folder of this test's own, and loading it."""

    def __init__(self, folder: Path, work: Work, make: Make) -> None:
        self.folder = folder
        self.make = make
        self.work = replace(
            work,
            config=replace(
                work.config,
                seeds=folder,
                outlets=(folder / "outlets.yaml",),
                subscribers=folder / "subscribers.yaml",
            ),
        )
        for name, text in FILES.items():
            (folder / name).parent.mkdir(exist_ok=True)
            self.write(name, text)

    @property
    def body_days(self) -> dt.timedelta:
        """How long a body may be kept."""
        return dt.timedelta(days=self.work.config.body_days)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace what must stand in the file as it was first written."""
        assert FILES[name].count(old) == 1
        self.write(name, FILES[name].replace(old, new))

    def load(self) -> dict[str, int]:
        return prepare(self.work)

    def there(self) -> dict[str, set[str]]:
        """What is in use, by table."""
        return {
            table: {slug for (slug,) in self.make.rows(query)} for table, query in NOW_THERE.items()
        }

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything seeds are loaded into, row by row."""
        return {
            table: self.make.rows(f"select {table}::text from news.{table} order by 1")
            for table in TABLES
        }


@pytest.fixture
def seeds(tmp_path: Path, work: Work, make: Make) -> Seeds:
    return Seeds(tmp_path, work, make)


@pytest.fixture
def loaded(seeds: Seeds) -> Seeds:
    seeds.load()
    return seeds


@pytest.fixture(scope="module")
def standing(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """A database into which good seeds were loaded, for tests that must leave it as it is."""
    with (
        databases.copy(databases.migrated()) as name,
        store.connect(databases.config(name)) as connection,
    ):
        work = Work(
            config=databases.config(name), connection=connection, worker="setup", now=Clock(EPOCH)
        )
        Seeds(tmp_path_factory.mktemp("good"), work, Make(connection, Clock(EPOCH))).load()
        yield work


@pytest.fixture
def refused(standing: Work, tmp_path: Path) -> Seeds:
    """The same seeds in a folder of their own, to be spoilt."""
    return Seeds(tmp_path, standing, Make(standing.connection, Clock(EPOCH)))


ALL = {
    "outlet": {"sentry", "herald"},
    "feed": {"sentry-news", "sentry-army", "herald-news"},
    "topic": {"drills", "budgets"},
    "entity": {"lithuania", "nemunas"},
    "seed_document": {"000"},
    "subscriber": {"desk", "one"},
}


def test_the_first_load_brings_everything(seeds: Seeds) -> None:
    assert seeds.load() == {
        "migrations": 0,
        "partitions": 0,
        "topics": 2,
        "topics changed": 2,
        "topics retired": 0,
        "entities": 2,
        "outlets": 2,
        "feeds": 3,
        "feeds retired": 0,
        "outlets retired": 0,
        "outlets skipped (taken down)": 0,
        "seed records": 1,
        "subscribers": 2,
    }
    assert seeds.there() == ALL
    query = "select slug, topic from news.subscriber s join news.subscription p on p.subscriber_id = s.id"
    assert set(seeds.make.rows(query)) == {
        ("desk", "drills"),
        ("desk", "budgets"),
        ("one", "drills"),
    }


def test_loading_again_changes_nothing(loaded: Seeds) -> None:
    before = loaded.rows()
    loaded.make.clock.advance(days=1)
    assert loaded.load()["topics changed"] == 0
    assert loaded.rows() == before


def test_an_instance_prepares_its_database_at_start(seeds: Seeds) -> None:
    at_start(seeds.work.config)
    assert seeds.there() == ALL


HERALD = OUTLETS[OUTLETS.index("  - slug: herald") :]
REMOVALS: list[tuple[str, str, str, str, dict[str, set[str]]]] = [
    ("outlet", "outlets.yaml", HERALD, "herald", {"feed": {"herald-news"}}),
    (
        "feed",
        "outlets.yaml",
        '      - {slug: sentry-army, url: "https://sentry.lt/army", language: en, interval: 2h}\n',
        "sentry-army",
        {},
    ),
    (
        "entity",
        "topics/entities.yaml",
        "  - {slug: nemunas, name: Nemunas, kind: place, qid: null, aliases: {any: [nemunas]}}\n",
        "nemunas",
        {},
    ),
    (
        "subscriber",
        "subscribers.yaml",
        SUBSCRIBERS.splitlines(keepends=True)[2],
        "one",
        {},
    ),
]


@pytest.mark.parametrize(
    ("table", "file", "text", "slug", "also"), REMOVALS, ids=[row[0] for row in REMOVALS]
)
def test_what_leaves_the_files_is_retired_and_comes_back_as_it_was(
    loaded: Seeds, *, table: str, file: str, text: str, slug: str, also: dict[str, set[str]]
) -> None:
    before = loaded.rows()
    loaded.edit(file, text, "")
    loaded.make.clock.advance(days=1)
    loaded.load()
    gone = {table: {slug}} | also
    assert loaded.there() == {name: ALL[name] - gone.get(name, set()) for name in ALL}
    # Retired, never deleted.
    assert {name: len(rows) for name, rows in loaded.rows().items()} == {
        name: len(rows) for name, rows in before.items()
    }
    retired = loaded.rows()
    loaded.make.clock.advance(days=1)
    loaded.load()
    assert loaded.rows() == retired

    loaded.write(file, FILES[file])
    loaded.load()
    assert loaded.rows() == before


def test_a_topic_that_leaves_is_retired_and_comes_back_as_a_version(loaded: Seeds) -> None:
    (loaded.folder / "topics/budgets.yaml").unlink()
    assert loaded.load()["topics retired"] == 1
    assert loaded.there()["topic"] == {"drills"}
    # Who reads all topics reads those there are.
    assert loaded.make.rows("select topic from news.subscription") == [("drills",), ("drills",)]
    loaded.write("topics/budgets.yaml", BUDGETS)
    assert loaded.load()["topics changed"] == 1
    query = "select version, retired_at is null from news.topic where slug = 'budgets' order by 1"
    assert loaded.make.rows(query) == [(1, False), (2, True)]


def test_a_changed_topic_is_a_new_version_and_old_tags_keep_theirs(loaded: Seeds) -> None:
    article = loaded.make.article(state="tagged")
    loaded.make.tag(article, "drills")
    loaded.edit("topics/drills.yaml", "name: Drills", "name: Exercises")
    assert loaded.load()["topics changed"] == 1
    query = (
        "select version, name, retired_at is null from news.topic where slug = 'drills' order by 1"
    )
    assert loaded.make.rows(query) == [(1, "Drills", False), (2, "Exercises", True)]
    tagged = "select version from news.tagging g join news.topic t on t.id = g.topic_id"
    assert loaded.make.rows(tagged) == [(1,)]


def test_a_feed_keeps_its_state_until_its_address_changes(loaded: Seeds) -> None:
    loaded.make.connection.execute(
        "update news.feed set state = 'quarantined', reason = 'polling never finished in 3 tries',"
        " etag = '\"a\"', tries = 3 where slug = 'sentry-news'"
    )
    query = "select state, reason, etag, tries from news.feed where slug = 'sentry-news'"
    loaded.load()
    assert loaded.make.rows(query) == [
        ("quarantined", "polling never finished in 3 tries", '"a"', 3)
    ]
    loaded.edit("outlets.yaml", "https://sentry.lt/rss", "https://sentry.lt/news.rss")
    loaded.load()
    # Lifted for good: the next failure is its first.
    assert loaded.make.rows(query) == [("active", None, None, 0)]


def test_a_quarantined_feed_taken_out_and_put_back_begins_anew(loaded: Seeds) -> None:
    loaded.make.connection.execute(
        "update news.feed set state = 'quarantined', reason = 'never', tries = 3"
        " where slug = 'herald-news'"
    )
    loaded.edit("outlets.yaml", HERALD, "")
    loaded.load()
    loaded.write("outlets.yaml", OUTLETS)
    loaded.load()
    query = "select state, reason, tries from news.feed where slug = 'herald-news'"
    assert loaded.make.rows(query) == [("active", None, 0)]


def test_a_feed_switched_off_is_listed_and_not_polled(loaded: Seeds) -> None:
    loaded.edit("outlets.yaml", "language: en, interval: 2h", "language: en, active: false")
    loaded.load()
    query = "select state from news.feed where slug = 'sentry-army'"
    assert loaded.make.rows(query) == [("inactive",)]


# What was learned outlives the file, until the file says something new


def feed(seeds: Seeds, *columns: str, slug: str = "sentry-news") -> tuple[Any, ...]:
    (row,) = seeds.make.rows(f"select {', '.join(columns)} from news.feed where slug = %s", slug)
    return row


def change(seeds: Seeds, table: str, slug: str, **given: Any) -> None:
    for name, value in given.items():
        query = f"update news.{table} set {name} = %s where slug = %s"
        seeds.make.connection.execute(query.encode(), [value, slug])


def test_a_feed_that_moved_stays_where_it_went(loaded: Seeds) -> None:
    moved = "https://new.sentry.lt/rss"
    change(loaded, "feed", "sentry-news", url=moved, host="new.sentry.lt", etag='"a"')
    loaded.load()
    assert feed(loaded, "url", "host", "etag") == (moved, "new.sentry.lt", '"a"')
    # Stating where it went is nothing new to it.
    loaded.edit("outlets.yaml", "https://sentry.lt/rss", moved)
    loaded.load()
    assert feed(loaded, "url", "stated_url", "etag") == (moved, moved, '"a"')


def test_another_address_begins_anew(loaded: Seeds) -> None:
    learned = {"condition": "dormant", "validators": "lying", "body_sha256": b"x", "failures": 9}
    change(loaded, "feed", "sentry-news", **learned, next_due=EPOCH, last_modified="now")
    loaded.make.connection.execute(
        "update news.feed set failure_weight = 3, failing_since = now(), moved_to = 'x',"
        " moved_seen = 2, claimed_by = 'w', claim_until = now() where slug = 'sentry-news'"
    )
    loaded.edit("outlets.yaml", "https://sentry.lt/rss", "https://army.sentry.lt/news.rss")
    loaded.load()
    address = ("https://army.sentry.lt/news.rss",) * 2
    assert feed(loaded, "url", "stated_url", "host") == (*address, "army.sentry.lt")
    assert feed(loaded, "condition", "validators", "body_sha256", "failures", "failure_weight") == (
        "new",
        "trusted",
        None,
        0,
        0,
    )
    assert feed(loaded, "last_modified", "moved_to", "claimed_by", "next_due <= 'epoch'") == (
        None,
        None,
        None,
        True,
    )


def test_a_feed_that_is_gone_comes_back_with_another_address_only(loaded: Seeds) -> None:
    change(loaded, "feed", "sentry-news", state="gone", reason="it answered 410")
    loaded.load()
    assert feed(loaded, "state", "reason") == ("gone", "it answered 410")
    loaded.edit("outlets.yaml", "https://sentry.lt/rss", "https://sentry.lt/news.rss")
    loaded.load()
    assert feed(loaded, "state", "reason") == ("active", None)


def test_what_a_person_added_is_not_retired(loaded: Seeds) -> None:
    outlet = loaded.make.outlet(slug="added", origin="added")
    loaded.make.feed(slug="added-feed", outlet=outlet, origin="added")
    query = "select o, f from news.outlet o join news.feed f on o.id = outlet_id where f.slug = %s"
    before = loaded.make.rows(query, "added-feed")
    loaded.load()
    assert loaded.make.rows(query, "added-feed") == before


def test_an_added_outlet_that_is_put_into_the_file_is_one_of_the_file_s(loaded: Seeds) -> None:
    loaded.make.outlet(slug="added", origin="added")
    loaded.write("outlets.yaml", OUTLETS + HERALD.replace("herald", "added"))
    loaded.load()
    loaded.write("outlets.yaml", OUTLETS)
    counts = loaded.load()
    assert (counts["outlets retired"], counts["feeds retired"]) == (1, 1)


def test_an_outlet_that_leaves_the_file_stays_for_a_feed_that_was_added(loaded: Seeds) -> None:
    herald = loaded.make.value("select id from news.outlet where slug = 'herald'")
    loaded.make.feed(slug="added-feed", outlet=herald, origin="added")
    loaded.edit("outlets.yaml", HERALD, "")
    counts = loaded.load()
    assert (counts["outlets retired"], counts["feeds retired"]) == (0, 1)
    assert "herald" in loaded.there()["outlet"]


RIGHTS = "select rights, stated_rights, reservation from news.outlet where slug = 'herald'"


def test_a_reservation_outlives_the_file_and_stated_rights_follow_it(loaded: Seeds) -> None:
    connection = loaded.make.connection
    herald = loaded.make.value("select id from news.outlet where slug = 'herald'")
    rights.reserve(connection, herald, reason="robots.txt", now=EPOCH)
    for stated in ("full", "analyse", "headline", "full"):
        loaded.edit("outlets.yaml", "rights: full", f"rights: {stated}")
        loaded.load()
        assert loaded.make.rows(RIGHTS) == [("headline", stated, "robots.txt")]
    rights.lift(connection, "herald", now=EPOCH)
    loaded.load()
    assert loaded.make.rows(RIGHTS) == [("full", "full", None)]


def test_stricter_stated_rights_drop_what_may_not_be_kept(loaded: Seeds) -> None:
    make = loaded.make
    herald = make.value("select id from news.outlet where slug = 'herald'")
    article = make.article(outlet=herald, text="A text.")
    body = "select body, body_until from news.article where id = %s"
    for stated, left in (
        ("full", ("A text.", None)),
        ("analyse", ("A text.", EPOCH + loaded.body_days)),
        ("headline", (None, EPOCH + loaded.body_days)),
    ):
        loaded.edit("outlets.yaml", "rights: full", f"rights: {stated}")
        loaded.load()
        assert make.rows(body, article) == [left]


def test_an_outlet_that_was_taken_down_is_skipped(loaded: Seeds) -> None:
    purge.outlet(loaded.make.connection, "herald", reason="asked to", now=EPOCH)
    gone = ALL | {"outlet": {"sentry"}, "feed": {"sentry-news", "sentry-army"}}
    for _ in range(2):
        counts = loaded.load()
        assert (counts["outlets"], counts["outlets skipped (taken down)"]) == (1, 1)
        assert loaded.there() == gone


def test_an_outlet_has_the_zone_of_its_country_or_the_one_it_states(loaded: Seeds) -> None:
    query = "select slug, zone from news.outlet order by slug"
    assert loaded.make.rows(query) == [("herald", "Europe/Warsaw"), ("sentry", "Europe/Vilnius")]
    loaded.edit("outlets.yaml", "rights: full", "zone: Europe/Kaliningrad")
    loaded.load()
    assert loaded.make.rows(query)[0] == ("herald", "Europe/Kaliningrad")


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "reason"),
    [
        ("topics/drills.yaml", "all: [DRILL]", "all: [DRIL]", 6, "DRIL"),
        ("topics/drills.yaml", "group: force", "group: farce", 2, "farce"),
        ("topics/drills.yaml", "rules:", "ruler:", 5, "ruler"),
        ("topics/concepts.yaml", "[euro, budget]", "[euro, budget, euro]", 3, "euro"),
        ("topics/concepts.yaml", "[euro, budget]", "[euro, '']", 3, "empty"),
        ("topics/concepts.yaml", "[euro, budget]", "[euro, budget", 3, "YAML"),
        ("outlets.yaml", '"https://sentry.lt/army"', '"sentry.lt/army"', 8, "URL"),
        ("outlets.yaml", '"https://sentry.lt/army"', '"http://10.0.0.1/"', 8, "URL|address"),
        ("outlets.yaml", "slug: herald-news", "slug: sentry-news", 15, "sentry-news"),
        ("outlets.yaml", "rights: full", "rights: everything", 13, "rights"),
        ("outlets.yaml", "rights: full", "zone: Europe/Wilno", 13, "zone"),
        ("subscribers.yaml", "topics: [drills]", "topics: [drill]", 3, "drill"),
        ("subscribers.yaml", "zone: UTC", "zone: Europe/Wilno", 3, "zone"),
        ("subscribers.yaml", "one@vedette.example", "nobody", 3, "address"),
        ("corpus/000.yaml", "  drills:", "  drill:", 9, "drill"),
    ],
)
def test_a_bad_file_is_refused_with_its_place_and_what_was_loaded_stays(
    refused: Seeds, *, file: str, old: str, new: str, line: int, reason: str
) -> None:
    before = refused.rows()
    # Something good that must not be loaded alone.
    refused.edit("topics/entities.yaml", "name: Nemunas", "name: The Nemunas")
    refused.edit(file, old, new)
    with pytest.raises(SeedError, match=reason) as caught:
        refused.load()
    error = caught.value
    assert (error.file, error.line) == (str(refused.folder / file), line)
    assert str(error).startswith(f"{refused.folder / file}:{line}: ")
    assert "\n" not in str(error)
    assert refused.rows() == before


@pytest.mark.parametrize("file", list(FILES))
def test_a_file_that_cannot_be_read_is_refused(refused: Seeds, file: str) -> None:
    before = refused.rows()
    (refused.folder / file).write_bytes(b"outlets:\n  - slug: \xff\xfe\x00\n")
    with pytest.raises(SeedError) as caught:
        refused.load()
    assert caught.value.file == str(refused.folder / file)
    assert refused.rows() == before


@pytest.mark.parametrize("file", ["outlets.yaml", "subscribers.yaml", "topics/taxonomy.yaml"])
def test_a_file_that_is_missing_is_refused(refused: Seeds, file: str) -> None:
    before = refused.rows()
    (refused.folder / file).unlink()
    with pytest.raises(SeedError, match=Path(file).name):
        refused.load()
    assert refused.rows() == before


def test_a_folder_in_place_of_a_file_is_refused(refused: Seeds) -> None:
    (refused.folder / "outlets.yaml").unlink()
    (refused.folder / "outlets.yaml").mkdir()
    with pytest.raises(SeedError, match="cannot be read"):
        refused.load()


def test_seeds_refused_leave_an_empty_database_alone(seeds: Seeds) -> None:
    seeds.edit("subscribers.yaml", "zone: UTC", "zone: Nowhere")
    with pytest.raises(SeedError):
        seeds.load()
    assert set(map(len, seeds.rows().values())) == {0}


def test_one_slug_in_two_outlets_files_is_refused(refused: Seeds) -> None:
    refused.write("more.yaml", HERALD.replace("  - slug: herald\n", "outlets:\n  - slug: herald\n"))
    both = (*refused.work.config.outlets, refused.folder / "more.yaml")
    work = replace(refused.work, config=replace(refused.work.config, outlets=both))
    with pytest.raises(SeedError, match="'herald' stands in more than one"):
        prepare(work)
