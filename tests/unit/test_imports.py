import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vedette.config import ROOT

PLUGINS = ROOT / "plugins"
PACKAGE = PLUGINS / "vedette"
DAGS = ROOT / "dags"

# Each layer may import those after it; DESIGN's order.
LAYERS = (
    ("dags",),
    ("desk", "public", "cli"),
    ("local",),
    ("pipeline",),
    ("fetch", "store", "mail", "confined", "embedding"),
    (
        "urls",
        "feeds",
        "page",
        "extract",
        "dedup",
        "topics",
        "tag",
        "story",
        "digest",
        "seeds",
        "seedfile",
        "stems",
        "variants",
        "declared",
        "plaintext",
        "health",
        "rhythm",
        "audit",
        "slugs",
        "sentences",
        "fold",
        "numerals",
        "versions",
        "weights",
        "opinion",
        "terms",
    ),
    ("model", "errors", "config"),
)
PURE = LAYERS[5]
DOORS = ("aiohttp", "psycopg", "smtplib", "socket", "ssl", "urllib.request", "http.client")
PROGRAMS = ("subprocess", "multiprocessing", "threading", "asyncio", "os", "pathlib.Path", "time")
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}

LEVELS = {name: level for level, names in enumerate(LAYERS) for name in names}


def modules(folder: Path = PACKAGE) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes(), str(path))


def part(path: Path) -> str:
    """The part of the package a file belongs to: urls for urls.py, fetch for fetch/guard.py."""
    if path.is_relative_to(DAGS):
        return "dags"
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(module: ast.Module) -> Iterator[str]:
    """Every module named in an import, wherever it stands; `from a import b` gives a and a.b."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parts(module: ast.Module) -> set[str]:
    """The parts of the package that a module imports."""
    names = (name.split(".") for name in imported(module))
    return {name[1] for name in names if name[0] == "vedette" and len(name) > 1}


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def identity(path: Path) -> str:
    return str(path.relative_to(ROOT))


INSIDE = [path for path in modules() if path != PACKAGE / "__init__.py"]
PURE_FILES = [path for path in INSIDE if part(path) in PURE]
EVERYTHING = [*modules(PLUGINS), *modules(DAGS)]


def test_every_part_of_the_package_has_a_layer() -> None:
    assert {part(path) for path in INSIDE} <= LEVELS.keys()
    assert len(PURE_FILES) > 20


@pytest.mark.parametrize("path", [*INSIDE, *modules(DAGS)], ids=identity)
def test_imports_run_one_way(path: Path) -> None:
    own = part(path)
    for other in parts(tree(path)) - {own, "__version__"}:
        assert other in LEVELS, f"{other} has no layer"
        # Within a layer parts may build on each other, only not in a circle.
        assert LEVELS[own] <= LEVELS[other], f"{own} imports {other}"


@pytest.mark.parametrize("own", sorted({part(path) for path in INSIDE}))
def test_nothing_imports_in_a_circle(own: str) -> None:
    reached, wave = set[str](), {own}
    while wave:
        wave = {
            other
            for path in INSIDE
            if part(path) in wave
            for other in parts(runtime(tree(path)))
            if other != part(path)
        } - reached
        reached |= wave
    assert own not in reached


def runtime(module: ast.Module) -> ast.Module:
    """The module without what only the type checker reads."""
    return ast.Module(
        body=[
            node
            for node in module.body
            if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        ],
        type_ignores=[],
    )


@pytest.mark.parametrize("path", PURE_FILES, ids=identity)
def test_pure_modules_touch_nothing(path: Path) -> None:
    module = tree(path)
    for name in imported(module):
        for forbidden in (*DOORS, *PROGRAMS):
            assert not within(name, forbidden), f"imports {name}"
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute):
            called = ast.unparse(node).split(".")
            assert ".".join(called[-2:]) not in CLOCKS, f"line {node.lineno}: reads the clock"
            assert called[-1] not in {"utcnow", "read_text", "read_bytes"}, f"line {node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"open", "input", "print"}, f"line {node.lineno}"


@pytest.mark.parametrize("path", modules(PLUGINS), ids=identity)
def test_airflow_stays_in_its_places(path: Path) -> None:
    if path in {PLUGINS / "vedette_page.py", PACKAGE / "store" / "connect.py"}:
        return
    assert not any(within(name, "airflow") for name in imported(tree(path)))


@pytest.mark.parametrize("path", modules(DAGS), ids=identity)
def test_dags_import_nothing_heavy_at_the_top(path: Path) -> None:
    top = ast.Module(
        body=[node for node in tree(path).body if isinstance(node, ast.Import | ast.ImportFrom)],
        type_ignores=[],
    )
    for name in imported(top):
        # defaults bring the failure callback, and nothing that takes time.
        assert (
            within(name, "airflow")
            or name.split(".")[0] in sys.stdlib_module_names
            or name.startswith("vedette.pipeline.defaults")
            or name in {"vedette", "vedette.pipeline"}
        ), f"imports {name}"


@pytest.mark.parametrize("path", [*modules(PLUGINS), *modules(DAGS)], ids=identity)
def test_a_module_says_what_it_is_and_stays_short(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module), "no docstring"
    assert len(path.read_text("utf-8").splitlines()) <= 500


def test_no_module_is_named_like_one_of_python() -> None:
    tops = [path for folder in (PLUGINS, DAGS, PACKAGE) for path in folder.iterdir()]
    names = {path.stem for path in tops if path.suffix == ".py" or path.is_dir()}
    assert names & set(sys.stdlib_module_names) == set()


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "manager", "misc"])
def test_no_module_is_named_for_nothing(word: str) -> None:
    assert not [path for path in EVERYTHING if word in path.stem]
