"""What every task has: configuration, a connection, a name of its own, a clock; and batches."""

import datetime as dt
import logging
import os
import secrets
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from vedette import config as configuration
from vedette import store
from vedette.config import Config

log = logging.getLogger(__name__)

Clock = Callable[[], dt.datetime]
Item = TypeVar("Item")


def system_clock() -> dt.datetime:
    """The time, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


class Claim(TypedDict):
    """Who claims, when, until when: the arguments of every claim."""

    worker: str
    now: dt.datetime
    until: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Work:
    """A task at work. `worker` names it in the claims it holds: unique a try."""

    config: Config
    connection: store.Connection
    worker: str
    now: Clock

    def claim(self) -> Claim:
        """A claim that begins now."""
        now = self.now()
        until = now + dt.timedelta(seconds=self.config.claim_seconds)
        return Claim(worker=self.worker, now=now, until=until)


@contextmanager
def opened(config: Config | None = None, now: Clock = system_clock) -> Iterator[Work]:
    """Read the configuration (unless given), connect, and close afterwards.

    Raises:
        ConfigError: a setting that makes no sense.
        VedetteError: Postgres cannot be used.
    """
    settings = config or configuration.load()
    worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    with store.connect(settings, application="vedette task") as connection:
        yield Work(config=settings, connection=connection, worker=worker, now=now)


class Batch(TypedDict):
    """Hosts for one mapped task, and what the UI calls it."""

    label: str
    hosts: list[str]


def batches(hosts: Mapping[str, int], what: str, *, most: int) -> list[Batch]:
    """Share hosts out over at most `most` tasks, each host to one, evenly by its items.

    Greedy by size (longest processing time first; Graham 1969): within 4/3 of the best split.
    """
    bins: list[tuple[int, list[str]]] = [(0, []) for _ in range(min(most, len(hosts)))]
    for host, items in sorted(hosts.items(), key=lambda pair: (-pair[1], pair[0])):
        place = min(range(len(bins)), key=lambda number: (bins[number][0], number))
        load, names = bins[place]
        bins[place] = (load + items, [*names, host])
    return [Batch(label=f"{load} {what} of {_hosts(names)}", hosts=names) for load, names in bins]


def _hosts(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} hosts"


def save_each(
    work: Work,
    items: Mapping[int, Item],
    save: Callable[[Item], str],
    count: Callable[[Mapping[int, str]], None] = lambda _: None,
) -> Counter[str]:
    """Save a batch in one transaction; where that fails, each item in its own.

    One commit a batch is several times faster, and still one bad item holds up no other: its claim
    runs out, and it is tried again alone.

    Args:
        work: the task.
        items: what to save, by the id that the log names.
        save: saves one and says what became of it.
        count: gets what became of which at the end of the transaction. Gates are counted there and
            in one order: two tasks that count as they go would lock each other out.

    Returns:
        How often `save` said what; `crashed` counts the items left.
    """
    try:
        with work.connection.transaction():
            said = {number: save(item) for number, item in items.items()}
            count(said)
            return Counter(said.values())
    except Exception:
        log.exception("a batch of %s failed: its items are saved one by one", len(items))
    done: Counter[str] = Counter()
    for number, item in items.items():
        try:
            with work.connection.transaction():
                became = save(item)
                count({number: became})
        except Exception:
            # Its id and no more: a log must not keep a text that may not be kept.
            log.exception("item %s", number)
            became = "crashed"
        done[became] += 1
    return done
