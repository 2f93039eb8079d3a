"""Watch: learn each feed's rhythm and each outlet's template, and say which feeds fell silent."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from vedette import dedup, rhythm
from vedette.extract import furniture as template
from vedette.pipeline.work import Work
from vedette.store import copies, furniture, watching

log = logging.getLogger(__name__)

# A slow feed is known from a year, any other from eight weeks (rhythm.learn chooses).
_HISTORY = dt.timedelta(days=366)
_LEARNED_FOR = dt.timedelta(hours=12)
# So many at a time: what is left is learned by the next pass.
_FEEDS = 200
_OUTLETS = 20
_TEXTS, _LEAST_TEXTS = 60, 8


def watch(work: Work) -> dict[str, int]:
    """Learn what is due to be learned, and judge every feed that is polled.

    Returns:
        rhythms learned, templates learned, and feeds by what they became.
    """
    learned = _rhythms(work)
    templates = _templates(work)
    became = _judge(work)
    counts = {"rhythms learned": learned, "templates learned": templates}
    counts |= {f"feeds became {state}": number for state, number in became.items()}
    return {what: number for what, number in counts.items() if number}


def _rhythms(work: Work) -> int:
    now = work.now()
    due = watching.unlearned(work.connection, before=now - _LEARNED_FOR, most=_FEEDS)
    for feed in due:
        arrivals = watching.arrivals(work.connection, feed.id, since=now - _HISTORY)
        learned = rhythm.Rhythm()
        with _guarded(feed.id):
            learned = rhythm.learn(arrivals, until=now, zone=feed.tzinfo)
        watching.save_rhythm(work.connection, feed.id, learned.as_json(), now=now)
    return len(due)


def _templates(work: Work) -> int:
    now = work.now()
    due = furniture.outlets(work.connection, now=now, least=_LEAST_TEXTS, most=_OUTLETS)
    for outlet in due:
        found: dict[int, int] = {}
        with _guarded(outlet):
            found = template.learned(furniture.texts(work.connection, outlet, most=_TEXTS))
        with work.connection.transaction():
            known = furniture.lines(work.connection, outlet)
            furniture.save(work.connection, outlet, found, now=now)
            if found.keys() - known:
                copies.unsign(work.connection, outlet, since=now - dedup.WINDOW)
    return len(due)


def _judge(work: Work) -> Counter[str]:
    now = work.now()
    became: Counter[str] = Counter()
    for feed in watching.feeds(work.connection):
        condition, reason = feed.condition, feed.condition_reason
        with _guarded(feed.id):
            verdict = rhythm.judge(feed.signs(now))
            condition, reason = verdict.condition, verdict.reason
        if (condition, reason) == (feed.condition, feed.condition_reason):
            continue
        watching.save_condition(work.connection, feed, condition, reason, now=now)
        if condition != feed.condition:
            became[condition] += 1
            log.info("feed %s: %s -> %s: %s", feed.slug, feed.condition, condition, reason)
    return became


@contextmanager
def _guarded(number: int) -> Iterator[None]:
    """One odd feed or outlet keeps none of the others from being watched."""
    try:
        yield
    except Exception:
        log.exception("feed or outlet %s", number)
