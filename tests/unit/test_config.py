import dataclasses
import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette import config as configuration
from vedette.config import ROOT, Config
from vedette.errors import ConfigError

OPTIONS = {option.name: option for option in dataclasses.fields(Config)}
OPERATIONS = ROOT / "docs" / "operations.md"


def test_every_option_has_a_meaning_and_a_default_that_can_be_read() -> None:
    config = configuration.load({})
    for name, option in OPTIONS.items():
        assert len(option.metadata["meaning"]) >= 10, name
        assert option.metadata["read"](option.metadata["default"]) == getattr(config, name)


def test_the_operations_page_has_every_option_as_it_is() -> None:
    rows = dict(
        re.findall(r"^\| `(VEDETTE_\w+)` (\|.*\|)$", OPERATIONS.read_text("utf-8"), re.MULTILINE)
    )
    expected = {}
    for name, option in OPTIONS.items():
        default = option.metadata["default"]
        shown = f"`{default}`" if default else ""
        expected[configuration.variable(name)] = f"| {shown} | {option.metadata['meaning']} |"
    assert rows == expected


def test_nothing_set_means_the_defaults() -> None:
    config = configuration.load({})
    assert config.batches == 4
    assert config.fetch_delay == dt.timedelta(seconds=5)
    assert config.outlets == (ROOT / "seeds" / "outlets.yaml",)
    assert config.hosts == {}
    assert config.var == ROOT / "var" / "live"


def test_an_empty_variable_is_one_not_set() -> None:
    empty = dict.fromkeys(map(configuration.variable, OPTIONS), "")
    assert configuration.load(empty) == configuration.load({})


def test_variables_are_read_and_overrides_win() -> None:
    given = {
        "VEDETTE_BATCHES": "8",
        "VEDETTE_HOSTS": "News.example=127.0.0.1:80, other.example=[::1]:8080 ,",
        "VEDETTE_OUTLETS": "seeds/outlets.yaml, /etc/vedette/outlets.yaml",
        "VEDETTE_FETCH_DELAY": "0.5",
        "VEDETTE_PORTS": "80, 8080",
        "VEDETTE_INSTANCE": "demo",
        "HOME": "/root",
    }
    config = configuration.load(given, instance="other")
    assert config.batches == 8
    assert config.hosts == {"news.example": ("127.0.0.1", 80), "other.example": ("::1", 8080)}
    assert config.outlets == (ROOT / "seeds/outlets.yaml", Path("/etc/vedette/outlets.yaml"))
    assert config.fetch_delay == dt.timedelta(milliseconds=500)
    assert config.ports == {"80", "8080"}
    assert config.instance == "other"


def test_the_environment_of_the_process_is_the_default_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VEDETTE_MAX_TRIES", "7")
    assert configuration.load().max_tries == 7


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("VEDETTE_BATCHES", "x"),
        ("VEDETTE_BATCHES", "-1"),
        ("VEDETTE_BATCHES", "1.5"),
        ("VEDETTE_BATCHES", "0"),
        ("VEDETTE_BATCHES", "9"),
        ("VEDETTE_CLAIM_SECONDS", "0"),
        ("VEDETTE_BODY_DAYS", "-1"),
        ("VEDETTE_REVISIT_HOURS", "6,0"),
        ("VEDETTE_REVISIT_HOURS", "often"),
        ("VEDETTE_UI_PORT", "0"),
        ("VEDETTE_SMTP_PORT", "65536"),
        ("VEDETTE_MAX_TRIES", " "),
        ("VEDETTE_FETCH_DELAY", "soon"),
        ("VEDETTE_FETCH_DELAY", "-1"),
        ("VEDETTE_FETCH_DELAY", "nan"),
        ("VEDETTE_FETCH_TIMEOUT", "inf"),
        ("VEDETTE_FETCH_TIMEOUT", "90000"),
        ("VEDETTE_ZONE", "Vilnius"),
        ("VEDETTE_ZONE", "../etc/passwd"),
        ("VEDETTE_PORTS", "http"),
        ("VEDETTE_PORTS", "80,0"),
        ("VEDETTE_PORTS", "80,,443"),
        ("VEDETTE_HOSTS", "news.example"),
        ("VEDETTE_HOSTS", "news.example=127.0.0.1"),
        ("VEDETTE_HOSTS", "news.example=localhost:80"),
        ("VEDETTE_HOSTS", "news.example=127.0.0.1:http"),
        ("VEDETTE_HOSTS", "news.example=127.0.0.1:0"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        configuration.load({name: text})
    message = str(caught.value)
    assert message.startswith(f"{name}=")
    assert len(message.splitlines()) == 1
    assert caught.value.exit_code == 2


WORDS = st.from_regex(r"[A-Za-z0-9_.@/-]{1,12}", fullmatch=True)
PATHS = WORDS.map(lambda text: ROOT / text.strip("/"))
ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "str": WORDS,
    "NoneType": st.none() | st.booleans(),
    "int": st.integers(1, 8),  # within the bounds of every one
    "timedelta": st.integers(0, 86_400_000).map(lambda number: dt.timedelta(milliseconds=number)),
    "frozenset": st.frozensets(st.integers(1, 65535).map(str), min_size=1, max_size=4),
    "Path": PATHS,
    "tuple": st.lists(PATHS, min_size=1, max_size=3).map(tuple),
    "dict": st.dictionaries(
        st.from_regex(r"[a-z0-9.-]{1,20}", fullmatch=True),
        st.tuples(ADDRESSES, st.integers(1, 65535)),
    ),
}


def values() -> st.SearchStrategy[dict[str, Any]]:
    """Any value for every option, of the type of its default."""
    defaults = configuration.load({})
    kinds = {name: type(getattr(defaults, name)).__name__ for name in OPTIONS}
    return st.fixed_dictionaries(
        {
            name: VALUES["Path" if kind in {"PosixPath", "WindowsPath"} else kind]
            for name, kind in kinds.items()
        }
        | {
            "zone": st.sampled_from(["UTC", "Europe/Riga", "America/St_Johns"]),
            "revisit_hours": st.sets(st.integers(1, 168), max_size=4).map(sorted).map(tuple),
        }
    )


@settings(max_examples=50)
@given(values())
def test_a_configuration_survives_the_way_to_a_child_process(given: dict[str, Any]) -> None:
    config = configuration.load({}, **given)
    environment = config.environment()
    assert environment.keys() == set(map(configuration.variable, OPTIONS))
    assert configuration.load(environment) == config


def test_the_defaults_survive_it_too() -> None:
    config = configuration.load({})
    assert configuration.load(config.environment()) == config
