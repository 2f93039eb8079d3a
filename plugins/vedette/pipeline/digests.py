"""Digest: compose each window that is due into the outbox, then hand the outbox to the mail door."""

import datetime as dt
import logging
from collections import Counter

from vedette import digest, mail
from vedette.errors import (
    GiveUpError,
    RefusedError,
    RetryLaterError,
    UncertainDeliveryError,
    UsageError,
)
from vedette.pipeline import alarm, pulse
from vedette.pipeline.work import Work
from vedette.store import digests as rows
from vedette.store import gates
from vedette.store.digests import ToSend

log = logging.getLogger(__name__)

_FIRST_BACKOFF = dt.timedelta(minutes=5)
_MENDING = dt.timedelta(minutes=1)


def compose(work: Work, *, ending_now: bool = False) -> dict[str, int]:
    """Compose what is due; with `ending_now`, close the present local day's window at once."""
    done: Counter[str] = Counter()
    for reader in rows.subscribers(work.connection):
        now = work.now()
        window = digest.ending_now(reader, now) if ending_now else digest.due(reader, now)
        if window is None:
            done["not due"] += 1
        else:
            done[_compose_one(work, reader, window, now)] += 1
    return dict(done)


def _compose_one(work: Work, reader: digest.Reader, window: digest.Window, now: dt.datetime) -> str:
    with work.connection.transaction():
        rows.wait_for_filings(work.connection)
        composed = draft(work, reader, window)
        if rows.save(work.connection, reader, window, composed, now=now) is None:
            return "there already"
        old = rows.filed_too_old(work.connection, window)
        gates.count(work.connection, "digest", "too-old", now=now, number=old)
    return "composed"


def draft(work: Work, reader: digest.Reader, window: digest.Window) -> digest.Digest:
    """The digest of a reader and window, written nowhere."""
    return digest.compose(
        reader,
        window,
        rows.candidates(work.connection, reader, window),
        rows.silent_feeds(work.connection),
        rows.window_counts(work.connection, window),
    )


def preview(work: Work, slug: str) -> digest.Digest:
    """What a subscriber would get if the window closed now; nothing is written or sent.

    Raises:
        UsageError: no such subscriber, or this local day's digest exists already.
    """
    readers = {reader.slug: reader for reader in rows.subscribers(work.connection)}
    if slug not in readers:
        message = f"no subscriber {slug!r}; there are: {', '.join(readers) or 'none'}"
        raise UsageError(message)
    window = digest.ending_now(readers[slug], work.now())
    if window is None:
        message = f"{slug} has had the digest of this day: vedette digest list shows it"
        raise UsageError(message)
    return draft(work, readers[slug], window)


def send(work: Work) -> dict[str, int]:
    """Send what waits in the outbox, one at a time.

    A digest whose task died while the server had it is reported and never resent by itself.
    """
    done: Counter[str] = Counter()
    lost = rows.lose_track(work.connection, now=work.now())
    for number in lost:
        alarm.report(
            work.config, f"Digest {number} may or may not have arrived", _UNCERTAIN, work.now()
        )
    done["uncertain"] += len(lost)
    while taken := rows.claim(work.connection, **work.claim()):
        done[_send_one(work, taken)] += 1
    pulse.beat(work, "digest")
    return dict(+done)


_UNCERTAIN = (
    "Nobody can know whether the mail server took it, so it is not sent again by itself. Look whether "
    "it arrived, then run: vedette digest resolve ID --arrived | --lost"
)
_FAILED = (
    "The mail server refused it for good. Mend what it says, then have it sent again: "
    "vedette digest resolve ID --lost"
)


def _send_one(work: Work, taken: ToSend) -> str:
    letter = mail.Letter(
        to=taken.address,
        subject=taken.subject,
        html=taken.html,
        plain=taken.plain,
        message_id=taken.message_id,
        sent_at=taken.composed_at,
    )
    state, outcome, later = "sent", "sent", None
    try:
        reply = mail.send(work.config, letter)
    except (RetryLaterError, RefusedError) as error:
        # A forbidden server is a setting to mend, not a reason to lose the digest or to wait long.
        state, outcome, reply = "composed", "retry", str(error)
        backoff = _FIRST_BACKOFF * 2 ** min(taken.tries - 1, 6)
        later = work.now() + (_MENDING if isinstance(error, RefusedError) else backoff)
        log.warning("digest %s: %s; next try at %s", taken.id, reply, later)
    except GiveUpError as error:
        state, outcome, reply = "failed", "failed", str(error)
    except UncertainDeliveryError as error:
        state, outcome, reply = "uncertain", "uncertain", str(error)
    now = work.now()
    with work.connection.transaction():
        rows.finish(
            work.connection,
            taken,
            state,
            outcome,
            reply,
            worker=work.worker,
            now=now,
            next_try=later,
        )
        if state == "failed":
            gates.count(work.connection, "digest", "mail", now=now)
    if state in {"failed", "uncertain"}:
        advice = _FAILED if state == "failed" else _UNCERTAIN
        alarm.report(work.config, f"Digest {taken.id} {state}: {reply}", advice, now)
    return {"composed": "put back"}.get(state, state)
