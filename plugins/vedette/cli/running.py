"""`vedette demo`, `up`, `down`, `status`: commands on an instance."""

import argparse
import os
from dataclasses import replace

from vedette import config as configuration
from vedette.cli import printing
from vedette.cli.settings import settings
from vedette.config import Config
from vedette.errors import VedetteError
from vedette.local import demo as demonstration
from vedette.local import postgres, run
from vedette.pipeline import pulse, setup
from vedette.pipeline.work import opened
from vedette.store import migrate
from vedette.store import status as summaries


def _say(line: str) -> None:
    print(line, flush=True)


# What of the environment the demonstration heeds: it never touches a database, an outlet or a mail
# server that somebody configured for the live product.
_DEMO_SETTINGS = (
    "seeds",
    "seed_dir",
    "state_dir",
    "batches",
    "ui_port",
    "smtp_port",
    "postgres_port",
    "newsroom_port",
)


def _named(arguments: argparse.Namespace) -> str | None:
    """The instance that the person named, by option or variable."""
    name: str | None = arguments.instance or os.environ.get(configuration.variable("instance"))
    return name or None


def demo(arguments: argparse.Namespace) -> int:
    """Run the whole flow on the sample newsroom, print what came of it, stop everything."""
    heeded = map(configuration.variable, _DEMO_SETTINGS)
    kept = {name: os.environ[name] for name in heeded if name in os.environ}
    config = configuration.load(kept, instance=_named(arguments) or "demo")
    demonstration.demo(config, say=_say, keep=arguments.keep)
    return 0


def up(arguments: argparse.Namespace) -> int:
    """Run the live product until Ctrl-C."""
    run.up(settings(arguments), setup.at_start, say=_say)
    return 0


def down(arguments: argparse.Namespace) -> int:
    """Stop what an instance left running: of all instances unless one is named."""
    base = settings(arguments)
    named = _named(arguments)
    names = [named] if named else ["live", "demo"]
    for name in names:
        _say(f"{name}:")
        run.down(replace(base, instance=name), purge=arguments.purge, say=_say)
    return 0


def status(arguments: argparse.Namespace) -> int:
    """Say what runs and what waits; with --check only what is overdue, and exit with 1 for it."""
    config = settings(arguments)
    if arguments.check:
        return _check(config, as_json=arguments.json)
    found = run.status(config)
    if found["postgres"] or config.database_url:
        with (
            postgres.serving(config) as url,
            opened(replace(config, database_url=url)) as work,
        ):
            found["totals"] = summaries.row(work.connection, "status.totals")
            found["last_poll"] = summaries.row(work.connection, "status.last_pass")["finished_at"]
    if arguments.json:
        printing.line(found)
        return 0
    for name, value in found.items():
        text = (
            ", ".join(f"{key} {one}" for key, one in value.items())
            if isinstance(value, dict)
            else value
        )
        _say(f"{name:10} {text}")
    return 0


def _check(config: Config, *, as_json: bool) -> int:
    wrong = _overdue(config)
    if as_json:
        printing.line({"ok": not wrong, "problems": wrong})
    else:
        for line in wrong or ["ok: nothing is overdue"]:
            _say(line)
    return int(bool(wrong))


def _overdue(config: Config) -> list[str]:
    """What is overdue; a database that does not answer is what is wrong, not a failed command."""
    # Not started for this: a watch that wakes the dead would find all well.
    embedded = postgres.Embedded(config)
    if not (config.database_url or embedded.running()):
        return [f"instance {config.instance} does not run: start it with make up"]
    url = config.database_url or embedded.url()
    try:
        with opened(replace(config, database_url=url)) as work:
            if migrate.pending(work.connection):
                return ["the database lacks migrations: run vedette db upgrade"]
            return pulse.problems(work)
    except VedetteError as error:
        return [str(error)]
