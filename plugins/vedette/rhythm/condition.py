"""How a feed is: new, ok, quiet, failing or dormant, and why, from the signs it gives."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from vedette.rhythm import words
from vedette.rhythm.failures import hard
from vedette.rhythm.learned import Rhythm
from vedette.rhythm.silence import explained, silence

Condition = Literal["new", "ok", "quiet", "failing", "dormant"]

HEAVY = 3.0
"""Failures in a row, weighed, that make a feed failing."""
HARD_FOR = dt.timedelta(days=1)
SOFT_FOR = dt.timedelta(days=2)
SOFT_AT_LEAST = dt.timedelta(hours=6)
"""What may pass by itself is given this long, unless its silence says enough."""
DORMANT_AFTER = dt.timedelta(days=14)
WEEKLY = dt.timedelta(days=7)
"""From one poll of a dormant feed to the next."""
OLD = dt.timedelta(days=7)
AGED = dt.timedelta(days=45)
"""Nothing for so long, or for four of its longest gaps, is too long, though no rhythm is known."""
GAPS = 4
_UNKNOWN = dt.timedelta(days=31)
"""The longest gap of a feed of which none is known: four are more than a quarter of a year."""
OLDEST = dt.timedelta(days=400)
"""However slow it is: somewhat more than a year."""
SIBLINGS = dt.timedelta(days=2)
LINKS = 5
LINKS_OF_SLOW = 3
SLOW = dt.timedelta(minutes=25)
"""A usual gap from which on a feed is slow: chance fails the links of three entries in a row too
seldom, and five would take too long."""
RETURNED = dt.timedelta(days=14)
PATIENCE = 1.25
"""What the limit is multiplied with for a feed that came back so lately: it was accused wrongly, or
is not yet what it was."""
STILL = 0.8
"""A quiet feed stays quiet down to this share of its limit."""
_FIRST_POLLS = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Signs:
    """What is known of a feed at `now`. Times are aware; None is not known, or never.

    `condition` is what it was until now, since `condition_since`. `failure_weight` sums the failures
    in a row (`weigh`) since `failing_since`, 0 after a success; `last_gate` and `last_reason` are the
    last one's. `last_new` is when it last brought an entry, `newest` the newest date in its last
    document, `body_entries` how many entries that had, `full_at` when it last came whole (not a 304),
    `changed_at` when its list of entries last changed. `links_tried` and `links_failed` count its last
    20 settled entries, `links_failed_run` those that failed since the last that did not.
    `siblings_last_new` is when another feed of the outlet last brought something.
    """

    now: dt.datetime
    condition: Condition = "new"
    condition_since: dt.datetime | None = None
    first_polled: dt.datetime | None = None
    last_success: dt.datetime | None = None
    failure_weight: float = 0.0
    failing_since: dt.datetime | None = None
    last_gate: str | None = None
    last_reason: str | None = None
    rhythm: Rhythm | None = None
    last_new: dt.datetime | None = None
    newest: dt.datetime | None = None
    full_at: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    body_entries: int | None = None
    links_tried: int | None = None
    links_failed: int | None = None
    links_failed_run: int | None = None
    siblings_last_new: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """How the feed is from now on, and why in one line."""

    condition: Condition
    reason: str


def judge(signs: Signs) -> Verdict:
    """How the feed is now.

    A failure counts before silence: who does not answer cannot be blamed for what it says. One
    success ends failing and dormant, one entry ends quiet.
    """
    silent = _silent(signs)
    if signs.failure_weight > 0:
        if (verdict := _failing(signs, silent)) is not None:
            return verdict
        if signs.last_success is None:
            return Verdict(condition="new", reason=f"no answer yet: {_failure(signs)}")
    elif signs.last_success is None:
        return Verdict(condition="new", reason="not asked yet")
    reason = silent or _links(signs) or _empty(signs) or _old(signs)
    if reason:
        return Verdict(condition="quiet", reason=reason)
    return Verdict(condition="ok", reason=_well(signs))


def _well(signs: Signs) -> str:
    match signs.condition:
        case "failing" | "dormant":
            return "answers again"
        case "quiet":
            return "brings something again"
        case _:
            return "answers, and brings what its rhythm leads to expect"


# Failing


def _failing(signs: Signs, silent: str | None) -> Verdict | None:
    span = signs.now - (signs.failing_since or signs.now)
    if span >= DORMANT_AFTER or signs.condition == "dormant":
        reason = f"has failed for {words.span(span)}, and is asked once a week: {_failure(signs)}"
        return Verdict(condition="dormant", reason=reason)
    if signs.condition == "failing" or _fails(signs, span, silent=silent is not None):
        since = f"; {silent}" if silent else ""
        reason = f"has failed for {words.span(span)}: {_failure(signs)}{since}"
        return Verdict(condition="failing", reason=reason)
    return None


def _fails(signs: Signs, span: dt.timedelta, *, silent: bool) -> bool:
    heavy = signs.failure_weight >= HEAVY
    if hard(signs.last_gate or ""):
        return heavy or silent or span >= HARD_FOR
    return (heavy and (silent or span >= SOFT_AT_LEAST)) or span >= SOFT_FOR


def _failure(signs: Signs) -> str:
    return signs.last_reason or signs.last_gate or "no reason known"


# Quiet


def _silent(signs: Signs) -> str | None:
    last = _last(signs)
    if signs.rhythm is None or last is None:
        return None
    patience = _patience(signs)
    heard = _heard(signs)
    if explained(signs.rhythm, last=last, now=heard, patience=patience):
        return None
    found = silence(signs.rhythm, last=last, now=heard, patience=patience)
    return f"{found.reason}{_how(signs, last)}" if found.reason else None


def _heard(signs: Signs) -> dt.datetime:
    """Until when it was listened to: a feed is not silent while nobody asks it.

    Nor while what may pass keeps it from answering, until that weighs too much.
    """
    enough = 1 if hard(signs.last_gate or "") else HEAVY
    if signs.failure_weight >= enough or signs.last_success is None:
        return signs.now
    return min(signs.now, signs.last_success)


def _last(signs: Signs) -> dt.datetime | None:
    """When it last brought something; all of a first document is new, so there its dates count."""
    if signs.last_new is None:
        return signs.rhythm.last if signs.rhythm else None
    at_first = signs.first_polled and signs.last_new - signs.first_polled < _FIRST_POLLS
    return min(signs.last_new, signs.newest) if at_first and signs.newest else signs.last_new


def _patience(signs: Signs) -> float:
    since, first = signs.condition_since, signs.first_polled
    if signs.condition == "quiet":
        return STILL
    if signs.condition != "ok" or since is None or first is None or since - first < _FIRST_POLLS:
        return 1.0
    return PATIENCE if signs.now - since < RETURNED else 1.0


def _how(signs: Signs, last: dt.datetime) -> str:
    if signs.body_entries == 0:
        return "; its document is empty"
    if signs.full_at and signs.full_at <= last:
        return "; it answers that nothing changed (304)"
    if signs.changed_at and signs.changed_at <= last:
        return "; its document stays the same"
    return ""


def _links(signs: Signs) -> str | None:
    run = signs.links_failed_run
    if run is None:
        run = signs.links_failed if signs.links_failed == signs.links_tried else 0
    usual = signs.rhythm.usual if signs.rhythm else None
    needed = LINKS_OF_SLOW if usual and usual >= SLOW else LINKS
    if run is None or run < needed:
        return None
    return f"the links of its last {run} entries all failed"


def _empty(signs: Signs) -> str | None:
    since = signs.changed_at or signs.first_polled
    if signs.body_entries != 0 or since is None:
        return None
    longest = signs.rhythm.longest if signs.rhythm else None
    empty = _heard(signs) - since
    return (
        f"its document has been empty for {words.span(empty)}" if empty > (longest or OLD) else None
    )


def _old(signs: Signs) -> str | None:
    """All it lists is old; needs no rhythm, so it holds at the first poll."""
    heard, last = _heard(signs), _newest(signs)
    if last is not None and heard - last > _aged(signs.rhythm):
        return f"its newest entry is {words.span(heard - last)} old"
    if signs.newest is None or signs.siblings_last_new is None:
        return None
    # A week is enough while the outlet goes on.
    age, siblings = heard - signs.newest, heard - signs.siblings_last_new
    # Once said, it stands over a weekend of the others.
    lately = 7 * SIBLINGS if signs.condition == "quiet" else SIBLINGS
    if age <= _old_age(signs.rhythm) or siblings > lately:
        return None
    return (
        f"its newest entry is {words.span(age)} old, while other feeds of the outlet brought "
        f"something {words.span(siblings)} ago"
    )


def _newest(signs: Signs) -> dt.datetime | None:
    """When its newest entry was posted, or the last one came, however old the date it gives."""
    possible = (signs.newest if signs.newest and signs.newest <= signs.now else None, _last(signs))
    return max(filter(None, possible), default=None)


def _aged(rhythm: Rhythm | None) -> dt.timedelta:
    """So old no entry is the newest of a feed that goes on, be it one of four issues a year."""
    known = rhythm or Rhythm()
    widest = max(known.widest or _UNKNOWN, known.usual or dt.timedelta())
    return min(OLDEST, max(AGED, GAPS * widest))


def _old_age(rhythm: Rhythm | None) -> dt.timedelta:
    """A week, or longer where a few dated entries say that it is a slow feed."""
    if rhythm is None or rhythm.usual is None or rhythm.gaps < 3:  # noqa: PLR2004
        return OLD
    return max(OLD, 3 * rhythm.usual, rhythm.longest or OLD)
