"""What a demonstration came to, in lines a person understands."""

from collections.abc import Iterator, Mapping
from typing import Any

from vedette.local.run import Running
from vedette.pipeline.work import Work
from vedette.store import digests, status

_OUTCOMES = {
    "ok": "answered",
    "unchanged": "unchanged",
    "not-a-feed": "no feed",
    "refused": "refused",
    "failed": "failed",
}


def lines(
    work: Work, instance: Running, before: Mapping[str, int], after: Mapping[str, int]
) -> Iterator[str]:
    """The summary, from the tables and not from memory."""
    yield ""
    yield "Feeds"
    for row in status.rows(work.connection, "status.polls"):
        yield _poll(row)
    totals = status.row(work.connection, "status.totals")
    yield ""
    yield (
        f"{totals['entries']} entries, {totals['articles']} articles "
        f"({totals['copies']} repeat another, {totals['versions']} later versions), "
        f"{totals['stories']} stories"
    )
    yield ""
    yield "Topics (articles about it; only mentioning it)"
    for row in status.rows(work.connection, "status.topics"):
        yield f"  {row['name']:<40} {row['about']:>3} {row['mentions']:>3}"
    yield ""
    yield "Turned away"
    for row in status.rows(work.connection, "gate.totals"):
        yield f"  {row['stage']:<7} {row['gate']:<20} {row['number']:>3}"
    yield ""
    yield from _news(before, after)
    yield from _digests(work, instance, before, after)
    yield ""
    user, password = instance.login
    yield f"Airflow UI   {instance.ui}  user {user}  password {password}"
    yield f"The desk     {instance.ui}/news/  or the page News in the UI"
    yield "             (both while it runs: make demo KEEP=1)"
    yield f"SQL          .venv/bin/vedette --instance {work.config.instance} db shell -- -c 'select * from news.latest'"


def _poll(row: Mapping[str, Any]) -> str:
    text = f"  {row['feed']:<28} {_OUTCOMES[row['outcome']]}"
    if row["outcome"] == "ok":
        text += f", {row['entries']} entries, {row['fresh']} new"
    elif row["outcome"] == "unchanged":
        text += " (304)" if row["status"] == 304 else " (the same body)"  # noqa: PLR2004
    elif row["reason"]:
        text += f": {row['reason']}"
    return text


def _news(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[str]:
    new = {name: after[name] - before[name] for name in ("entries", "articles", "stories")}
    if any(new.values()):
        yield (
            "This run added " + ", ".join(f"{number} {what}" for what, number in new.items()) + "."
        )
    else:
        yield "Nothing new: this run added no entry, article or story."


def _digests(
    work: Work, instance: Running, before: Mapping[str, int], after: Mapping[str, int]
) -> Iterator[str]:
    found = digests.recent(work.connection, most=2)
    if before["sent"] == after["sent"]:
        yield "Sent nothing: this local day's digest went out before, and none goes out twice."
    elif len(found) > 1:
        yield "A new local day since the last digest: a new window, from where the last one ended."
    for row in found[:1]:
        yield (
            f"Digest of {row['local_day']} for {row['subscriber']}: {row['state']}, "
            f"{row['stories']} {'story' if row['stories'] == 1 else 'stories'}, window {row['window_start']:%d %b %H:%M} to "
            f"{row['window_end']:%d %b %H:%M} UTC"
        )
    for path in sorted(instance.place.mail.glob("*.html"))[-1:]:
        yield f"Read it      {path}"
