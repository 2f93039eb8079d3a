"""The schema: how migrations are applied, what holds for every object, what the reader may see."""

import ast
import datetime as dt
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.conftest import Databases
from tests.factories import EPOCH, Clock, Make, words
from tests.newsroom import wait_until

from vedette import config as configuration
from vedette import store
from vedette.config import ROOT, Config
from vedette.errors import ConfigError, VedetteError
from vedette.store import migrate, setup

QUERIES = ROOT / "sql" / "queries"
NAMED = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
SECRET = {
    ("subscriber", "address"),
    ("page", "body"),
    ("page", "headers"),
    ("article", "body"),
    ("article_version", "body"),
    # Mail servers like to repeat the address they refuse.
    ("delivery", "reply"),
    ("digest", "reason"),
}

# Hashes, of texts that may be gone.
UNREAD = {"signature", "fingerprint"}


def named() -> dict[str, str]:
    """Every named statement of sql/queries: noun.verb and its text."""
    found: dict[str, str] = {}
    for path in sorted(QUERIES.glob("*.sql")):
        parts = NAMED.split(path.read_text("utf-8"))[1:]
        verbs = parts[::2]
        assert len(set(verbs)) == len(verbs), f"{path.name} names a statement twice"
        found |= dict(zip((f"{path.stem}.{verb}" for verb in verbs), parts[1::2], strict=True))
    return found


def names(connection: store.Connection, query: str) -> list[str]:
    return [row["name"] for row in connection.execute(query.encode())]


# How they are applied


def test_migrations_are_applied_once_and_in_order(empty: Config) -> None:
    with store.connect(empty) as connection:
        there = list(migrate.files())
        assert migrate.pending(connection) == there
        assert migrate.migrate(connection) == there == sorted(there)
        assert migrate.migrate(connection) == []
        assert migrate.pending(connection) == []
        ledger = "select name from public.vedette_migration order by applied_at, name"
        assert names(connection, ledger) == there


APPLY = """
from vedette import config, store
from vedette.store import migrate
with store.connect(config.load()) as connection:
    print(len(migrate.migrate(connection)))
"""


def test_two_processes_at_once_apply_each_migration_once(
    databases: Databases,
) -> None:
    with databases.copy() as name, store.connect(databases.config(name)) as connection:
        lock = [migrate._LOCK]  # noqa: SLF001  (held here, so that both surely meet at it)
        connection.execute("select pg_advisory_lock(%s)", lock)
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", APPLY],
                env={**os.environ, **databases.config(name).environment()},
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        waiting = (
            "select pid::text as name from pg_locks where locktype = 'advisory' and not granted"
        )
        wait_until(lambda: len(names(connection, waiting)) == 2)
        connection.execute("select pg_advisory_unlock(%s)", lock)
        applied = [process.communicate(timeout=30)[0].strip() for process in processes]
        assert sorted(applied) == ["0", str(len(migrate.files()))]


def test_no_file_is_edited_after_it_landed() -> None:
    """Databases that have it would refuse to be upgraded."""
    lines = (ROOT / "tests" / "data" / "migrations.sha256").read_text("utf-8").splitlines()
    landed = {name.removesuffix(".sql"): digest for digest, name in map(str.split, lines)}
    digests = {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in migrate.files().items()
    }
    assert digests == landed, "a new file: add its line; an old one: put it back, add a new file"


def test_a_file_edited_after_it_was_applied_is_refused(databases: Databases) -> None:
    with databases.copy() as name, store.connect(databases.config(name)) as connection:
        migrate.migrate(connection, {"0001_a": "create table a ()"})
        edited = {"0001_a": "create table a (b int)", "0002_c": "create table c ()"}
        with pytest.raises(VedetteError, match=r"0001_a\.sql was edited .* add a new file"):
            migrate.migrate(connection, edited)
        assert names(connection, "select to_regclass('c')::text as name") == [None]
        # The lock is free again.
        assert migrate.migrate(connection, {"0001_a": "create table a ()"}) == []


def test_a_migration_that_fails_leaves_the_ones_before_and_nothing_of_its_own(
    databases: Databases,
) -> None:
    with databases.copy() as name, store.connect(databases.config(name)) as connection:
        wanted = {
            "0001_a": "create table a ()",
            "0002_b": "create table b (); select 1 / 0;",
            "0003_c": "create table c ()",
        }
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrate.migrate(connection, wanted)
        tables = "select tablename as name from pg_tables where schemaname = 'public' order by 1"
        assert names(connection, tables) == ["a", "vedette_migration"]
        wanted["0002_b"] = "create table b ()"
        assert migrate.migrate(connection, wanted) == ["0002_b", "0003_c"]


def test_a_database_that_does_not_answer_is_one_line_without_the_password() -> None:
    nowhere = configuration.load({}, database_url="postgresql://me:hush@127.0.0.1:1/x")
    with pytest.raises(VedetteError) as caught:
        store.connect(nowhere)
    text = str(caught.value)
    assert "127.0.0.1:1" in text
    assert "make up" in text
    assert "hush" not in text
    assert "\n" not in text
    assert not isinstance(caught.value, ConfigError)


@pytest.fixture(scope="module")
def schema(databases: Databases) -> Iterator[store.Connection]:
    """A migrated database to look at, nothing more."""
    with (
        databases.copy(databases.migrated()) as name,
        store.connect(databases.config(name)) as connection,
    ):
        yield connection


# What holds for every object


def test_every_object_says_what_it_is(schema: store.Connection) -> None:
    silent = names(
        schema,
        """
        select c.oid::regclass::text as name
        from pg_class c
        where c.relnamespace = 'news'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
            and not c.relispartition and obj_description(c.oid, 'pg_class') is null
        union all
        select c.oid::regclass || '.' || a.attname
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'news'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
            and not c.relispartition and a.attnum > 0 and not a.attisdropped
            and col_description(c.oid, a.attnum) is null
        union all
        select p.oid::regprocedure::text
        from pg_proc p
        where p.pronamespace = 'news'::regnamespace and obj_description(p.oid, 'pg_proc') is null
        union all
        select 'schema news' where obj_description('news'::regnamespace, 'pg_namespace') is null
        """,
    )
    assert silent == []


def test_every_time_has_a_zone_and_no_type_hides_its_rules(schema: store.Connection) -> None:
    odd = names(
        schema,
        """
        select table_name || '.' || column_name || ' ' || data_type as name
        from information_schema.columns
        where table_schema = 'news'
            and data_type in ('timestamp without time zone', 'time with time zone',
                'character varying', 'character', 'USER-DEFINED')
        """,
    )
    assert odd == []


def test_tables_have_singular_names_and_primary_keys(schema: store.Connection) -> None:
    # No key: the counts' outlet may be null, and nothing refers to a fingerprint.
    keyless = {"gate_count", "fingerprint"}
    rows = schema.execute(
        """
        select c.relname as name, exists (
            select from pg_index i where i.indrelid = c.oid and i.indisprimary) as keyed
        from pg_class c
        where c.relnamespace = 'news'::regnamespace and c.relkind in ('r', 'p')
            and not c.relispartition
        """
    ).fetchall()
    assert {row["name"] for row in rows if not row["keyed"]} == keyless
    assert [
        row["name"] for row in rows if row["name"].endswith("s") and row["name"][-2:] != "ss"
    ] == []


def test_every_foreign_key_can_be_followed_backwards(schema: store.Connection) -> None:
    """Of what deleting cascades through, and of what reports join by, nothing is scanned whole."""
    unindexed = names(
        schema,
        """
        select conrelid::regclass || '.' || conname as name
        from pg_constraint k
        where contype = 'f' and connamespace = 'news'::regnamespace and confdeltype = 'c'
            and not exists (
                select from pg_index i
                where i.indrelid = k.conrelid and (i.indkey::int2[])[0] = k.conkey[1])
        """,
    )
    assert unindexed == []


# Statements


def test_every_statement_prepares(schema: store.Connection) -> None:
    for name, text in named().items():
        parameters: dict[str, str] = {}
        prepared = re.sub(
            r"%\((\w+)\)s",
            lambda found: parameters.setdefault(found[1], f"${len(parameters) + 1}"),  # noqa: B023
            text,
        ).replace("%%", "%")
        assert "%(" not in prepared, name
        try:
            schema.execute(f'prepare "{name}" as {prepared}'.encode())
        except psycopg.Error as error:  # pragma: no cover
            pytest.fail(f"{name}: {error}")


def test_statements_are_loaded_by_their_names() -> None:
    for name, text in named().items():
        assert store.statement(name).as_string().strip() == text.strip()
    with pytest.raises(KeyError):
        store.statement("feed.nothing")


def _used(path: Path) -> set[str]:
    """Statement names a module can ask for: whole ones, and those it puts together."""
    tree = ast.parse(path.read_text("utf-8"))
    texts = {text for node in ast.walk(tree) if (text := _text(node))}
    used = {text for text in texts if re.fullmatch(r"[a-z]+\.\w+", text)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr):
            continue
        first, last = _text(node.values[0]), _text(node.values[-1])
        if first.endswith("."):
            used |= {f"{first}{text}" for text in texts}
        if last.startswith("."):
            used |= {f"{query.stem}{last}" for query in QUERIES.glob("*.sql")}
    return used


def _text(node: ast.AST) -> str:
    """What a string literal says; nothing for any other node."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_statement_is_dead_and_none_is_missing() -> None:
    # That of invariant.sql is for tests alone.
    files = [*(ROOT / "plugins").rglob("*.py"), ROOT / "tests" / "integration" / "test_kill.py"]
    used = set().union(*map(_used, files))
    there = set(named())
    assert there - used == set()
    nouns = {path.stem for path in QUERIES.glob("*.sql")}
    asked = re.compile(r"statement\(\"([a-z]+\.\w+)\"\)")
    sources = [path.read_text("utf-8") for path in (ROOT / "plugins").rglob("*.py")]
    wanted = {name for source in sources for name in asked.findall(source)}
    assert wanted <= there
    assert nouns == {name.partition(".")[0] for name in there}


# Who may do what


def test_the_reader_sees_everything_but_addresses_pages_and_bodies(
    schema: store.Connection,
) -> None:
    rows = schema.execute(
        """
        select c.relname as tab, a.attname as col,
            has_column_privilege('vedette_reader', c.oid, a.attnum, 'select') as seen
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'news'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
            and not c.relispartition and a.attnum > 0 and not a.attisdropped
        """
    ).fetchall()
    hidden = {(row["tab"], row["col"]) for row in rows if not row["seen"]}
    # What a claim or the copy check needs says nothing to a person.
    inner = {"claimed_by", "claim_until", "tries", "next_try"}
    assert {
        (table, column) for table, column in hidden if column not in inner and table not in UNREAD
    } == SECRET
    assert {row["tab"] for row in rows if row["seen"]} & UNREAD == set()


def test_the_reader_may_write_nothing(schema: store.Connection) -> None:
    writable = names(
        schema,
        """
        select c.oid::regclass::text as name
        from pg_class c
        where c.relnamespace = 'news'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S')
            and (has_table_privilege('vedette_reader', c.oid,
                    'insert, update, delete, truncate, references, trigger')
                or c.relkind <> 'S'
                    and has_any_column_privilege('vedette_reader', c.oid, 'insert, update'))
        union all
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace = 'news'::regnamespace and p.provolatile = 'v'
            and has_function_privilege('vedette_reader', p.oid, 'execute')
        union all
        select 'schema' where has_schema_privilege('vedette_reader', 'news', 'create')
        """,
    )
    assert writable == []


def test_a_person_logged_in_as_reader_reads_and_cannot_write(
    databases: Databases, config: Config, make: Make
) -> None:
    make.story(make.article(title="A bridge over the Nemunas", state="filed"))
    make.subscriber()
    name = config.database_url.rpartition("/")[2]
    with store.connect(databases.config(name, role="vedette_reader")) as reader:
        for query in (
            "select * from news.latest",
            "select feed, outlet, health from news.feed_health",
            "select title, rank from news.search('nemunas')",
            "select slug, zone from news.subscriber",
            "select title, excerpt, url from news.article",
        ):
            assert len(reader.execute(query.encode()).fetchall()) == 1
        for table, column in sorted(SECRET):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"select {column} from news.{table}".encode())
        for attempt in ("delete from news.article", "update news.outlet set name = 'x'"):
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                reader.execute(attempt.encode())
            # Whoever lifts that for themselves meets the missing grant.
            with (
                reader.transaction(force_rollback=True),
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                reader.execute(f"set transaction read write; {attempt}".encode())


@pytest.mark.parametrize("role", ["vedette", "vedette_reader"])
def test_nobody_idles_in_a_transaction_for_long(
    each_databases: Databases, empty: Config, role: str
) -> None:
    with store.connect(empty) as connection:
        migrate.migrate(connection)
    name = empty.database_url.rpartition("/")[2]
    # Without our options: what the role itself brings along.
    url = each_databases.config(name, role=role).database_url
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("show idle_in_transaction_session_timeout").fetchone()
        assert row == ("1min",)


def test_our_connections_commit_by_themselves_count_in_utc_and_never_idle_long(
    connection: store.Connection,
) -> None:
    for setting, value in {
        "idle_in_transaction_session_timeout": "1min",
        "timezone": "UTC",
        "application_name": "vedette",
    }.items():
        assert names(connection, f"select current_setting('{setting}') as name") == [value]
    assert connection.autocommit


# Partitions


def test_partitions_are_made_once_and_take_what_fell_beside_them(make: Make) -> None:
    late = EPOCH + dt.timedelta(days=400)
    put(make, late)
    for table in UNREAD:
        assert make.value(f"select count(*) from news.{table}_other") == 1
    assert setup.partitions(make.connection, now=late) == 5 * len(UNREAD)
    assert setup.partitions(make.connection, now=late) == 0
    for table in UNREAD:
        assert make.value(f"select count(*) from news.{table}_other") == 0
        assert make.rows(f"select day from news.{table}") == [(late.date(),)]
        assert make.value(f"select count(*) from news.{table}_2027_04") == 1


def test_a_partition_looks_like_the_default_one(make: Make) -> None:
    """A row of a signature lies in its page as a whole; the fingerprints have their index."""
    setup.partitions(make.connection, now=EPOCH)
    for table in UNREAD:
        shapes = make.rows(
            "select c.reloptions, array(select a.attstorage::text from pg_attribute a"
            " where a.attrelid = c.oid and a.attnum > 0 order by a.attnum),"
            " array(select pg_get_indexdef(i.indexrelid, k, true) from pg_index i,"
            " generate_series(1, i.indnatts) as k where i.indrelid = c.oid order by k)"
            " from pg_class c join pg_inherits h on h.inhrelid = c.oid"
            " where h.inhparent = %s::regclass",
            f"news.{table}",
        )
        assert len(shapes) >= 5
        assert [shape for shape in shapes if shape != shapes[0]] == []


def test_a_month_goes_with_all_that_was_first_seen_in_it(make: Make) -> None:
    setup.partitions(make.connection, now=EPOCH)
    april = EPOCH.replace(month=4)
    for moment in (EPOCH, april):
        put(make, moment)
    dropped = make.value("select news.drop_partitions(%s)", EPOCH.date().replace(day=31))
    assert make.rows("select day from news.fingerprint") == [(EPOCH.date(),), (april.date(),)]
    assert (
        make.value("select news.drop_partitions(%s)", april.date().replace(day=1)) + dropped
        == len(UNREAD) * 2
    )
    for table in UNREAD:
        assert make.rows(f"select day from news.{table}") == [(april.date(),)]


def put(make: Make, moment: dt.datetime) -> None:
    """What an article of that day is found by."""
    row = {"article_id": 1, "day": moment.astimezone(dt.UTC).date()}
    make.insert("fingerprint", hash=1, **row)
    make.insert("signature", outlet_id=1, moment=moment, shingles=b"", **row)


# Search


def test_search_runs_on_every_server(empty: Config) -> None:
    with store.connect(empty) as connection:
        migrate.migrate(connection)
        make = Make(connection, Clock(EPOCH))
        make.story(make.article(title="Suwałki korytarzem", state="filed"))
        assert make.rows("select title from news.search('suwalki')") == [("Suwałki korytarzem",)]


@pytest.fixture(scope="module")
def library(schema: store.Connection) -> Make:
    """Five filed articles, one that is not."""
    make = Make(schema, Clock(EPOCH))
    for title, text, language, topic, days in (
        ("Suwałki: pociągi znów jeżdżą", "Mosty nad Niemnem.", "pl", "bridges", 1),
        ("Tiltas per Nemuną atidarytas", "Suvalkai ir Šiauliai.", "lt", "bridges", 2),
        ("Ещё одна колонна", "Учения под Гродно.", "ru", "drills", 3),
        ("Drills near Suwalki", "A bridge over the Nemunas.", "en", "drills", 4),
        ("A bridge over troubled waters", "Suwałki is far away.", "en", "bridges", 5),
    ):
        published = make.clock() - dt.timedelta(days=days)
        article = make.article(
            title=title, text=text, language=language, published=published, state="filed"
        )
        make.story(article, topic=topic)
    make.article(title="Suwałki, of no interest", state="filed")
    return make


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        (
            "'suwalki'",
            {
                "Suwałki: pociągi znów jeżdżą",
                "Drills near Suwalki",
                "A bridge over troubled waters",
            },
        ),
        (
            "'SUWAŁKI'",
            {
                "Suwałki: pociągi znów jeżdżą",
                "Drills near Suwalki",
                "A bridge over troubled waters",
            },
        ),
        ("'siauliai'", {"Tiltas per Nemuną atidarytas"}),
        ("'еще колонна'", {"Ещё одна колонна"}),
        ("'Suwalki -bridge'", {"Suwałki: pociągi znów jeżdżą"}),
        ("'\"bridge over troubled\"'", {"A bridge over troubled waters"}),
        # Of a text only its words are kept, not their order.
        ("'\"bridge over the nemunas\"'", set()),
        ("'siauliai or гродно'", {"Tiltas per Nemuną atidarytas", "Ещё одна колонна"}),
        ("'suwalki', topic => 'drills'", {"Drills near Suwalki"}),
        ("'suwalki', language => 'pl'", {"Suwałki: pociągi znów jeżdżą"}),
        (
            "'suwalki', since => timestamptz '2026-03-06 00:00+00'",
            {"Suwałki: pociągi znów jeżdżą", "Drills near Suwalki"},
        ),
        ("'suwalki', topic => 'drills', language => 'pl'", set()),
        ("'nowhere'", set()),
        ("''", set()),
    ],
)
def test_search_finds(library: Make, arguments: str, titles: set[str]) -> None:
    found = library.rows(f"select title from news.search({arguments})")
    assert {title for (title,) in found} == titles


def test_search_puts_headlines_first_and_ends_where_it_is_told(library: Make) -> None:
    found = library.rows("select title from news.search('suwalki')")
    assert found[-1] == ("A bridge over troubled waters",)
    assert len(library.rows("select title from news.search('suwalki', most => 1)")) == 1


def test_what_is_listed_is_headline_excerpt_and_link_never_the_body(make: Make) -> None:
    body = words(300)
    make.story(make.article(text=body, state="filed"))
    for query in ("select * from news.latest", "select * from news.search('headline')"):
        (row,) = make.rows(query)
        assert body not in map(str, row)
