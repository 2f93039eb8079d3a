"""The documents speak of what is there: gates, tables, DAGs, commands, settings, files, links."""

import ast
import contextlib
import dataclasses
import io
import itertools
import re
import shlex
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, get_args

import pytest

from vedette import config as configuration
from vedette import seeds, topics
from vedette.cli.commands import parser
from vedette.config import ROOT, Config
from vedette.store.gates import Stage
from vedette.tag import Tagger
from vedette.topics import Lexicon

FOLDERS = ("docs", "dags", "plugins", "seeds", "sql", "tests")
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))]
)
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
TOPICS = (ROOT / "docs" / "topics.md").read_text("utf-8")
MIGRATIONS = [path.read_text("utf-8") for path in sorted((ROOT / "sql/migrations").glob("*.sql"))]
PACKAGE = ROOT / "plugins" / "vedette"

each_document = pytest.mark.parametrize(
    "path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


# Reading Markdown


class Fence(NamedTuple):
    """A fenced block: what stands behind the fence, and the lines inside."""

    info: str
    lines: tuple[str, ...]


class Markdown(NamedTuple):
    """A document taken apart. `prose` has neither blocks of code nor spans of it."""

    prose: str
    spans: tuple[str, ...]
    fences: tuple[Fence, ...]
    indented: tuple[str, ...]


FENCE = re.compile(r"\s{0,6}(```+|~~~+)\s*(\S*)")
SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n\s*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
SHELL = {"", "sh", "bash", "shell", "console"}


def markdown(text: str) -> Markdown:
    fences: list[Fence] = []
    indented: list[str] = []
    rest: list[str] = []
    lines = iter(text.splitlines())
    in_code, before = False, ""
    for line in lines:
        if opening := FENCE.match(line):
            ends = itertools.takewhile(lambda one: opening[1] not in one, lines)
            fences.append(Fence(opening[2], tuple(ends)))
        elif line.startswith("    ") and (in_code or not before.strip()):
            in_code = True
            indented.append(line.strip())
        else:
            in_code = in_code and not line.strip()
            rest.append(line)
        before = line
    joined = "\n".join(rest)
    spans = (" ".join(found[2].split()).replace("\\|", "|") for found in SPAN.finditer(joined))
    return Markdown(SPAN.sub("code", joined), tuple(spans), tuple(fences), tuple(indented))


def read(path: Path) -> Markdown:
    return markdown(path.read_text("utf-8"))


def section(text: str, heading: str) -> str:
    start = text.index(f"\n## {heading}\n")
    end = text.find("\n## ", start + 1)
    return text[start : end if end > 0 else len(text)]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of each row of the tables in a text."""
    for line in text.splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def test_code_and_prose_are_told_apart() -> None:
    text = (
        "A `make up` and\n\n    vedette up\n    vedette down\n\nB\n```sh\nmake x\n```\n- c\n    d\n"
    )
    found = markdown(text)
    assert found.spans == ("make up",)
    assert found.indented == ("vedette up", "vedette down")
    assert found.fences == (Fence("sh", ("make x",)),)
    assert found.prose.split() == ["A", "code", "and", "B", "-", "c", "d"]


# Gates

# There a gate is the region gate of a topic.
OTHER_GATES = {PACKAGE / "topics.py", *(PACKAGE / "tag").glob("*.py")}
WILD: Final = "\0"


def trees() -> Iterator[ast.Module]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path not in OTHER_GATES:
            yield ast.parse(path.read_bytes(), str(path))


def positions() -> dict[str, set[int]]:
    """Where functions and errors take a gate without naming it."""
    found: dict[str, set[int]] = defaultdict(set)
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                take(found[node.name], node)
            elif isinstance(node, ast.ClassDef):
                for item in node.body:
                    if isinstance(item, ast.FunctionDef) and item.name == "__init__":
                        take(found[node.name], item)
    # Errors are made by the name of their class.
    del found["__init__"]
    return found


def take(places: set[int], function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    names = [argument.arg for argument in function.args.args if argument.arg != "self"]
    if "gate" in names:
        places.add(names.index("gate"))


def texts(node: ast.AST) -> Iterator[str]:
    """The texts an expression may give; what is filled in later is WILD."""
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else WILD for part in node.values)
        yield "".join(map(str, parts))
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and node.value:
            yield node.value
    elif isinstance(node, ast.Compare):
        return
    elif isinstance(node, ast.Subscript):
        yield from texts(node.value)
    else:
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


def gates_of(tree: ast.Module, places: dict[str, set[int]]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = str(getattr(node.func, "attr", "") or getattr(node.func, "id", ""))
            given = [argument.value for argument in node.keywords if argument.arg == "gate"]
            given += [node.args[at] for at in places.get(name, ()) if at < len(node.args)]
            yield from itertools.chain.from_iterable(map(texts, given))
        elif isinstance(node, ast.Assign):
            yield from assigned(node.targets[0], node.value)
        elif isinstance(node, ast.Subscript) and "refused" in {
            getattr(node.value, "id", ""),
            getattr(node.value, "attr", ""),
        }:
            yield from texts(node.slice)


def assigned(target: ast.expr, value: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=True):
            yield from assigned(one, its)
    elif isinstance(target, ast.Name) and target.id in {"gate", "gates"}:
        yield from texts(value)


def gates() -> set[str]:
    """Every gate named in code and statements."""
    places = positions()
    found = {gate for tree in trees() for gate in gates_of(tree, places)}
    for path in (ROOT / "sql" / "queries").glob("*.sql"):
        found |= set(re.findall(r"\bgate = '([^']+)'", path.read_text("utf-8")))
    return found


GATES = gates()
DOCUMENTED = {
    gate
    for row in rows(section(ARCHITECTURE, "Gates"))
    for gate in re.findall(r"`([^`]+)`", row[0])
}


def test_gates_are_found_in_every_way_they_are_named() -> None:
    # By keyword, by position, by assignment, by a chain of dictionaries, by key, in SQL.
    assert {"robots", "mail", "whole-copy", "http-403", "http-5xx", "too-many"} <= GATES
    assert {"irrelevant", "quarantine", f"http-{WILD}", "url", "known-page", "not-http"} <= GATES
    assert all(re.fullmatch(rf"[a-z0-9-]+{WILD}?", gate) for gate in GATES), GATES


@pytest.mark.parametrize("gate", sorted(GATES), ids=lambda gate: gate.replace(WILD, "N"))
def test_every_gate_is_documented(gate: str) -> None:
    pattern = re.compile(re.escape(gate).replace(re.escape(WILD), "[0-9]+"))
    assert any(map(pattern.fullmatch, DOCUMENTED))


def test_every_documented_gate_is_there() -> None:
    patterns = [re.escape(gate).replace(re.escape(WILD), "[0-9]+") for gate in GATES]
    assert {gate for gate in DOCUMENTED if not re.fullmatch("|".join(patterns), gate)} == set()


@pytest.mark.parametrize("stage", get_args(Stage))
def test_every_stage_has_its_gates_listed(stage: str) -> None:
    assert f"**{stage}**" in section(ARCHITECTURE, "Gates")


# Tables

MADE = re.compile(
    r"^create (?:or replace )?(?:materialized |unlogged )?(table|view|function)(?: if not exists)? news\.(\w+)",
    re.MULTILINE,
)
OBJECTS = {name: kind for text in MIGRATIONS for kind, name in MADE.findall(text)}
# A host name or a file is no table: nothing of a name before it, no path behind it.
NAMED = re.compile(r"(?<![\w./@-])news\.([a-z_][a-z0-9_]*)")


def test_tables_and_views_are_found() -> None:
    assert OBJECTS["article"] == "table"
    assert OBJECTS["latest"] == "view"
    assert OBJECTS["search"] == "function"


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_every_table_view_and_function_is_documented(name: str) -> None:
    assert name in NAMED.findall(section(ARCHITECTURE, "Tables and views"))


@each_document
def test_every_table_named_is_there(path: Path) -> None:
    named = set(NAMED.findall(path.read_text("utf-8")))
    assert {name for name in named - set(OBJECTS) if not name.startswith("fingerprint_2")} == set()


# DAGs


class Dag(NamedTuple):
    id: str
    schedule: str | None
    tasks: tuple[str, ...]
    mapped: frozenset[str]


def dags() -> Iterator[Dag]:
    for path in sorted((ROOT / "dags").glob("*.py")):
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.FunctionDef) and (call := decorated(node, "dag")):
                schedule = next(one.value for one in call.keywords if one.arg == "schedule")
                constant = schedule.value if isinstance(schedule, ast.Constant) else None
                tasks = [
                    one.name
                    for one in node.body
                    if isinstance(one, ast.FunctionDef) and decorated(one, "task")
                ]
                mapped = {
                    one.func.value.id
                    for one in ast.walk(node)
                    if isinstance(one, ast.Call)
                    and isinstance(one.func, ast.Attribute)
                    and one.func.attr == "expand"
                    and isinstance(one.func.value, ast.Name)
                }
                yield Dag(
                    id=node.name,
                    schedule=constant if isinstance(constant, str) else None,
                    tasks=tuple(tasks),
                    mapped=frozenset(mapped),
                )


def decorated(function: ast.FunctionDef, name: str) -> ast.Call | None:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == name:
            return decorator
    return None


DAGS = list(dags())


def test_the_dags_are_found() -> None:
    assert len(DAGS) == len(list((ROOT / "dags").glob("vedette_*.py")))


@pytest.mark.parametrize("dag", DAGS, ids=lambda dag: dag.id)
def test_every_dag_is_documented_with_schedule_and_tasks(dag: Dag) -> None:
    table = {row[0]: row for row in rows(section(ARCHITECTURE, "The DAGs"))}
    _, schedule, _, tasks, _ = table[f"`{dag.id}`"]
    assert dag.schedule is None or schedule == f"`{dag.schedule}`"
    shown = [f"`{name}` (mapped)" if name in dag.mapped else f"`{name}`" for name in dag.tasks]
    assert tasks == ", ".join(shown)


# Commands

COMMAND = r"(?:\$ )?(?:[A-Z_]+=\S*\s+)*(?:\.venv/bin/)?(vedette|make)(?=\s|$)"
BEGINS = re.compile(COMMAND)
IN_A_LINE = re.compile(rf"(?:^|[|;&]\s*){COMMAND}")
SUBSTITUTED = re.compile(r"\$\(([^()]*)\)")
ENDS = {"|", "||", "&", "&&", ";"}
REDIRECTS = {"<", ">", ">>"}
PLACEHOLDER = re.compile(r"[A-Z]{2,}")

Words = list[str]


def commands(path: Path) -> Iterator[Words]:
    """Every command of ours in the code of a document, a word each; the first is its name."""
    document = read(path)
    for span in document.spans:
        if BEGINS.match(span):
            yield from simple(span, alternatives=True)
    blocks = [fence.lines for fence in document.fences if fence.info in SHELL]
    for line in itertools.chain(document.indented, *blocks):
        for inner in SUBSTITUTED.findall(line):
            if BEGINS.match(inner):
                yield from simple(inner)
        whole = SUBSTITUTED.sub("substituted", line.strip())
        if IN_A_LINE.search(whole):
            yield from simple(whole)


def simple(line: str, *, alternatives: bool = False) -> Iterator[Words]:
    """The simple commands of a line; in prose `a x | y` means that x and y are alternatives."""
    previous: Words = []
    for words in split(line):
        name = Path(words[0]).name
        if name in {"vedette", "make"}:
            previous = [name, *words[1:]]
            yield previous
        elif alternatives and previous and len(words) == 1:
            previous = [*previous[:-1], *words]
            yield previous


def split(line: str) -> Iterator[Words]:
    lexer = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    words: Words = []
    tokens = iter(lexer)
    for token in itertools.chain(tokens, [";"]):
        if token in REDIRECTS:
            next(tokens)
        elif token not in ENDS:
            words.append(token)
        elif command := list(itertools.dropwhile(assigns, words)):
            yield command
            words = []


def assigns(word: str) -> bool:
    return re.match(r"[A-Z_]+=", word) is not None


def complaint(arguments: Words) -> str | None:
    """What the parser says against arguments, or None."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            parser().parse_args(arguments)
        except SystemExit as end:
            return said.getvalue().strip().splitlines()[-1] if end.code else None
    return None


def wrong(words: Words) -> str | None:
    """What is wrong with a command as a document writes it, or None.

    Words in capitals stand for any value, brackets for what may be left out, three dots for what is
    not shown. A command named without any argument need not be complete.
    """
    shown = [word.strip("[]").removesuffix("...") for word in words[1:]]
    given = ["1" if PLACEHOLDER.fullmatch(word) else word for word in shown if word]
    found = complaint(given)
    named = "..." in words or all(re.fullmatch("[a-z]+", word) for word in given)
    return None if found and named and "required" in found else found


@each_document
def test_every_command_named_can_be_given(path: Path) -> None:
    named = [words for words in commands(path) if words[0] == "vedette"]
    found = {" ".join(words): wrong(words) for words in named}
    assert {command: reason for command, reason in found.items() if reason} == {}


@each_document
def test_every_target_named_is_in_the_makefile(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {
        word
        for words in commands(path)
        if words[0] == "make"
        for word in words[1:]
        if not assigns(word)
    }
    assert named - targets == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("`vedette fetch URL` and `make up`", ["vedette fetch URL", "make up"]),
        ("`vedette demo | up`; `vedette-like`", ["vedette demo", "vedette up"]),
        ("`make demo KEEP=1`", ["make demo KEEP=1"]),
        ("Make sure that\nvedette runs", []),
        ("    vedette status --json  # all", ["vedette status --json"]),
        ("```sh\ncat a | .venv/bin/vedette tag - > b\n```", ["vedette tag -"]),
        ('```\nA=1 vedette db shell -- -c "a | b"\n```', ["vedette db shell -- -c a | b"]),
        ('```\npg_dump "$(.venv/bin/vedette db url)"\n```', ["vedette db url"]),
        ("```sql\nvedette status\n```", []),
        ("```\nvedette: port 8080 is taken\n```", []),
    ],
)
def test_commands_are_found(tmp_path: Path, text: str, found: list[str]) -> None:
    path = tmp_path / "a.md"
    path.write_text(text, "utf-8")
    assert [" ".join(words) for words in commands(path)] == found


@pytest.mark.parametrize(
    "line",
    [
        "vedette",
        "vedette digest",
        "vedette digest resolve",
        "vedette digest resolve ID --lost",
        "vedette --instance demo ...",
        "vedette status [--json]",
        "vedette parse FILE...",
        "vedette db shell -- -c 'select 1'",
    ],
)
def test_a_command_that_exists_passes(line: str) -> None:
    assert wrong(shlex.split(line)) is None


@pytest.mark.parametrize(
    "line",
    ["vedette fly", "vedette status all", "vedette digest resolve ID", "vedette up --quick"],
)
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    assert wrong(shlex.split(line)) is not None


# Settings, files and links

SETTINGS = {configuration.variable(option.name) for option in dataclasses.fields(Config)}
TESTS_OWN = {"VEDETTE_TEST_POSTGRES_BIN"}
A_FILE = re.compile(rf"(?:{'|'.join(FOLDERS)})/[a-z0-9_./-]*")
LINK = re.compile(r"\]\(<?([^()\s<>]+)>?(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)


@each_document
def test_every_setting_named_is_there(path: Path) -> None:
    named = set(re.findall(r"\bVEDETTE_[A-Z][A-Z_]*", path.read_text("utf-8")))
    assert named - SETTINGS - TESTS_OWN == set()


@each_document
def test_every_file_named_is_there(path: Path) -> None:
    named = {span for span in read(path).spans if A_FILE.fullmatch(span)}
    assert {name for name in named if not (ROOT / name).exists()} == set()


@each_document
def test_every_link_leads_somewhere(path: Path) -> None:
    links = {inline or defined for inline, defined in LINK.findall(read(path).prose)}
    inside = {link for link in links if not re.match(r"[a-z][a-z0-9+.-]*:", link)}
    assert {link for link in inside if not resolves(path, link)} == set()


def resolves(path: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or anchor in anchors(target)


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    headings = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_lists_every_document() -> None:
    lines = section((ROOT / "README.md").read_text("utf-8"), "What is where").splitlines()
    (listed,) = (line.removeprefix("docs/") for line in lines if line.startswith("docs/ "))
    named = sorted(name.strip() for name in listed.split(","))
    assert named == sorted(path.stem for path in (ROOT / "docs").glob("*.md"))


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    here = ROOT / "docs" / "topics.md"
    assert resolves(here, "architecture.md#the-flow")
    assert resolves(here, "#known-limits")
    assert not resolves(here, "architecture.md#the-ebb")
    assert not resolves(here, "nowhere.md")
    assert not resolves(here, "../../elsewhere.md")


# The example of docs/topics.md


def examples(folder: str) -> dict[str, bytes]:
    """The YAML blocks of docs/topics.md that say which file of a folder they are."""
    found = {}
    for fence in markdown(TOPICS).fences:
        name = fence.lines[0].removeprefix("# ")
        if fence.info == "yaml" and name.startswith(f"seeds/{folder}/"):
            found[name] = "\n".join(fence.lines).encode()
    return found


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return topics.load(examples("topics"))


def test_the_topic_shown_finds_what_it_says(lexicon: Lexicon) -> None:
    tagger = Tagger(lexicon)
    (topic,) = lexicon.topics.values()
    assert topic.must
    assert topic.must_not
    for wanted, shown in ((True, topic.must), (False, topic.must_not)):
        for one in shown:
            tagging = tagger.tag(one.title, one.text, one.language)
            assert (topic.slug in {hit.topic for hit in tagging.topics}) == wanted, one


def test_the_record_shown_can_be_read(lexicon: Lexicon) -> None:
    ((name, data),) = examples("corpus").items()
    assert seeds.record(name, data, lexicon.topics).slug == Path(name).stem
