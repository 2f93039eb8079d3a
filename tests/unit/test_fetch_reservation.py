"""Reservations: what counts as one, and that nothing a site sends breaks their reading."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import ReservedError
from vedette.fetch import reservation
from vedette.fetch.reservation import Declaration, Preferences
from vedette.fetch.robots import concerning

PAGE = "https://outlet.example/news/a?id=1"


def in_robots(lines: str, url: str = PAGE) -> str | None:
    return Preferences(concerning(lines.encode())).reserves(url)


def in_tdmrep(given: object, url: str = PAGE) -> str | None:
    body = json.dumps(given).encode()
    return Declaration(reservation.declared(body, "outlet.example")).reserves(url)


@pytest.mark.parametrize(
    ("pattern", "path", "fit"),
    [
        ("", "/a", True),
        ("/", "/a", True),
        ("/a", "/ab", True),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/*.pdf", "/x/y.pdf?z", True),
        ("/*.pdf$", "/x/y.pdf?z", False),
        ("*", "/", True),
        ("*$", "/abc", True),
        ("/a*a$", "/a", False),
        ("/a*b*c", "/a/c/b", False),
        ("/a*b*c", "/a/b/c", True),
        ("/b", "/a/b", False),
    ],
)
def test_patterns_fit_as_in_robots(pattern: str, path: str, fit: bool) -> None:
    assert reservation.fits(pattern, path) is fit


@pytest.mark.parametrize("no", ["n", "no", "N", "n;x=1"])
@pytest.mark.parametrize("use", ["tdm", "bots", "all", "search", "ai-use", "ai-input"])
def test_a_no_to_what_we_do_reserves(use: str, no: str) -> None:
    said = in_robots(f"User-agent: *\nContent-Usage: train-ai=y, {use}={no}")
    assert said == f"robots.txt says content-usage: {use}={no.partition(';')[0].lower()}"
    assert in_robots(f"User-agent: *\nContent-Signal: {use}={no}")


@pytest.mark.parametrize(
    "line",
    [
        "Content-Signal: ai-train=no",
        "Content-Signal: search=yes, ai-train=no",
        "Content-Usage: train-ai=n, genai=n, ai=n",
        "Content-Usage: tdm=y",
        "Content-Usage: tdm",
        "Content-Usage:",
        "Content-Usage: ???",
        "# Content-Signal: ai-input=no",
        "Content-Usage: /sport/ tdm=n",
        "Content-Policy: tdm=n",
    ],
)
def test_what_does_not_concern_us_does_not_reserve(line: str) -> None:
    assert in_robots(f"User-agent: *\n{line}\nAllow: /") is None


def test_our_own_group_goes_before_that_for_everybody() -> None:
    rules = "User-agent: *\nContent-Signal: ai-input=no\n\nUser-agent: vedette\nAllow: /\n"
    assert in_robots(rules) is None
    assert in_robots(rules.replace("vedette", "other"))
    assert in_robots("User-agent: a\nUser-agent: Vedette\nUser-agent: b\nContent-Usage: tdm=n")
    assert in_robots("User-agent: a\nAllow: /\nUser-agent: b\nContent-Usage: tdm=n") is None


def test_lines_before_every_group_hold_for_everybody() -> None:
    assert in_robots("Content-Signal: ai-input=no\nUser-agent: vedette\nAllow: /")


def test_of_paths_the_longest_that_fits_holds_and_of_equal_ones_a_no() -> None:
    rules = "User-agent: *\nContent-Usage: tdm=n\nContent-Usage: /news/ tdm=y\n"
    assert in_robots(rules) is None
    assert in_robots(rules, "https://outlet.example/else")
    assert in_robots(rules + "Content-Usage:\t/news/\ttdm=n")
    assert in_robots(rules + "Content-Usage: /news/*?id= tdm=n")


def test_the_first_rule_of_tdmrep_that_fits_holds() -> None:
    free = {"location": "/news/*", "tdm-reservation": 0}
    reserved = {"location": "/*", "tdm-reservation": 1, "tdm-policy": "https://outlet.example/p"}
    assert in_tdmrep([free, reserved]) is None
    assert in_tdmrep([free, reserved], "https://outlet.example/a") == "tdmrep.json reserves '/*'"
    assert in_tdmrep([reserved, free])
    assert in_tdmrep([]) is None


@pytest.mark.parametrize(
    ("given", "reserves"),
    [
        ([{"location": "/", "tdm-reservation": "1"}], True),
        ([{"location": "news", "tdm-reservation": 1}], True),
        ([{"location": "https://Outlet.example/news/*", "tdm-reservation": 1}], True),
        ([{"location": "https://outlet.example", "tdm-reservation": 1}], True),
        ([{"location": "https://other.example/", "tdm-reservation": 1}], False),
        ([{"location": "/sport", "tdm-reservation": 1}], False),
        ({"tdm-reservation": 1}, True),
        ({"tdm-reservation": 0}, False),
        ([{"tdm-reservation": 1}], False),
        ([{"location": "/", "tdm-reservation": 2}], False),
        ([{"location": "/"}], False),
        ([{"location": ["/"], "tdm-reservation": 1}, 5, None], False),
        ([5] * 1000 + [{"location": "/", "tdm-reservation": 1}], False),
        ("1", False),
        (None, False),
    ],
)
def test_tdmrep_is_read_as_sites_write_it(given: object, reserves: bool) -> None:
    assert (in_tdmrep(given) is not None) == reserves


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 200_000, b"\xff\xfe[", b'[{"location"'])
def test_what_is_no_tdmrep_reserves_nothing(body: bytes) -> None:
    assert reservation.declared(body, "outlet.example") == ""


@pytest.mark.parametrize(
    ("headers", "reserves"),
    [
        ({"tdm-reservation": "1"}, True),
        ({"tdm-reservation": "1, 1"}, True),
        ({"content-usage": "train-ai=n, tdm=n"}, True),
        ({"tdm-reservation": "0"}, False),
        ({"content-usage": "train-ai=n"}, False),
        ({"tdm-policy": "https://outlet.example/p"}, False),
        ({}, False),
    ],
)
def test_headers(headers: dict[str, str], reserves: bool) -> None:
    said = reservation.of_headers(headers)
    assert (said is not None) == reserves
    if reserves:
        with pytest.raises(ReservedError, match="is reserved: its header says") as caught:
            reservation.check(PAGE, said)
        assert (caught.value.gate, caught.value.url) == ("reserved", PAGE)


LINES = st.sampled_from(
    ["User-agent: *", "User-agent: vedette", "Content-Usage: /a* tdm=n", "Content-Signal: =", ":"]
)


@given(st.lists(LINES | st.text(), max_size=9).map("\n".join), st.text().map(PAGE.__add__))
def test_no_robots_break_the_reading(text: str, url: str) -> None:
    said = in_robots(text.encode("utf-8", "replace").decode(), url)
    assert said is None or said.isprintable()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["location", "tdm-reservation"]) | st.text(), inner)
    ),
)


@given(JSON, st.text())
def test_no_tdmrep_breaks_the_reading(given: object, path: str) -> None:
    said = in_tdmrep(given, f"https://outlet.example/{path}")
    assert said is None or said.isprintable()
