"""Seeds files: lines, types and refusals."""

import contextlib
import datetime as dt
from collections.abc import Callable

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vedette import seedfile
from vedette.errors import SeedError
from vedette.seedfile import Node


def read(text: str) -> Node:
    return seedfile.read("some.yaml", text.encode())


def refusal(text: str | bytes) -> tuple[int, str]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(SeedError) as caught:
        seedfile.read("some.yaml", data)
    assert caught.value.file == "some.yaml"
    assert "\n" not in str(caught.value)
    return caught.value.line, caught.value.reason


def test_scalars_stay_text_until_asked_otherwise() -> None:
    node = read("a: NO\nb: on\nc: 007\nd: 2020-09-03\ne: 1e3\nf: '~'\n")
    assert [node.text(key) for key in "abcdef"] == ["NO", "on", "007", "2020-09-03", "1e3", "~"]


def test_typed_values() -> None:
    node = read("a: true\nb: 1.5\nc: 2020-09-03\nd: blue\ne: [x, y]\nf: {g: h}\n")
    assert node.flag("a") is True
    assert node.number("b") == 1.5
    assert node.date("c") == dt.date(2020, 9, 3)
    assert node.choice("d", {"blue", "red"}) == "blue"
    assert node.texts("e") == ("x", "y")
    assert [item.as_text() for item in node.list("e")] == ["x", "y"]
    assert node.mapping("f")["g"].as_text() == "h"


def test_missing_and_null_take_the_default() -> None:
    node = read("a: null\nb: ~\nc:\n")
    for key in "abcd":
        assert node.optional_text(key) is None
        assert node.optional_list(key) == ()
        assert node.optional_mapping(key) == {}
        assert node.flag(key, default=False) is False
        assert node.number(key, 2) == 2
        assert node.choice(key, {"x"}, default="x") == "x"
        assert node.get(key) is None


def test_values_know_their_lines() -> None:
    node = read("# a comment\na:\n  - b: 1\n    c: 2\n\n  - b: 3\n")
    first, second = node.list("a")
    assert (node.line, node.need("a").line, first.line, second.line) == (2, 2, 3, 6)
    assert first.need("c").line == 4


def test_a_byte_order_mark_is_no_part_of_the_file() -> None:
    assert seedfile.read("some.yaml", b"\xef\xbb\xbfa: b").text("a") == "b"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "empty"),
        ("# nothing\n", 1, "empty"),
        ("a: 1\nb: 2\na: 3\n", 3, "duplicate key 'a', first at line 1"),
        ("a:\n  b: 1\n  b: 2\n", 3, "duplicate key 'b', first at line 2"),
        ("a: &x 1\nb: *x\n", 2, "aliases"),
        ("a: 1\nb: !!python/name:os.system\n", 2, "tags"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: 1\nb: [1\nc: 2\n", 3, "YAML"),
        ("a: b: c\n", 1, "YAML"),
        ("a: 1\n? [b, c]\n: 2\n", 2, "a key: expected text, found a list"),
        ("a: 1\nb: \x07\n", 2, "YAML"),
        (b"a: 1\nb: \xff\n", 2, "UTF-8"),
        ("a: 1\nb: " + "[" * 5000, 2, "nested"),
        ("{" * 5000, 1, "nested"),
    ],
)
def test_unreadable_files_are_refused_with_their_line(
    text: str | bytes, line: int, reason: str
) -> None:
    found_line, found_reason = refusal(text)
    assert (found_line, reason in found_reason) == (line, True), found_reason


def test_a_file_larger_than_the_cap_is_refused() -> None:
    assert refusal(b"a" * (seedfile.MAX_BYTES + 1)) == (
        1,
        "larger than 1000000 bytes: split the file",
    )


@pytest.mark.parametrize(
    ("ask", "line", "reason"),
    [
        (lambda node: node.only({"a", "b"}), 3, "unknown key 'c'; known here: a, b"),
        (lambda node: node.text("z"), 1, "missing key 'z'"),
        (lambda node: node.text("b"), 2, "b: expected text, found a list"),
        (lambda node: node.text("c"), 3, "c: is blank"),
        (lambda node: node.text("d"), 4, "d: expected text, found nothing"),
        (lambda node: node.text("e"), 5, "e: holds a NUL or a lone surrogate"),
        (lambda node: node.list("a"), 1, "a: expected a list, found text"),
        (lambda node: node.texts("f"), 7, "item 1: expected text, found keys with values"),
        (lambda node: node.mapping("b"), 2, "b: expected keys with values, found a list"),
        (lambda node: node.flag("a"), 1, "a: expected true or false, found 'yes'"),
        (lambda node: node.number("a"), 1, "a: expected a number, found 'yes'"),
        (lambda node: node.number("g"), 8, "g: expected a number, found '.nan'"),
        (lambda node: node.date("a"), 1, "a: expected a date such as 2020-09-03, found 'yes'"),
        (lambda node: node.date("h"), 9, "h: expected a date such as 2020-09-03, found '20200903'"),
        (lambda node: node.choice("a", {"y", "n"}), 1, "a: expected one of n, y, found 'yes'"),
        (lambda node: node.flag("y"), 1, "missing key 'y'"),
        (lambda node: node.need("c").fail("why"), 3, "why"),
    ],
)
def test_wrong_values_are_refused_with_their_line(
    ask: Callable[[Node], object], line: int, reason: str
) -> None:
    node = read('a: yes\nb: []\nc: ""\nd: ~\ne: "\\0"\nf:\n  - x: 1\ng: .nan\nh: 20200903\n')
    with pytest.raises(SeedError) as caught:
        ask(node)
    assert (caught.value.line, caught.value.reason) == (line, reason)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(SeedError):
        assert seedfile.read("some.yaml", data).line >= 1


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1).filter(
    lambda text: bool(text.strip())
)


@given(st.dictionaries(TEXTS, st.lists(TEXTS, max_size=4), max_size=5))
def test_what_yaml_writes_is_read_back(values: dict[str, list[str]]) -> None:
    node = seedfile.read("some.yaml", yaml.safe_dump(values).encode())
    assert {key: list(child.as_texts()) for key, child in node.as_mapping().items()} == values
