"""The report of a run of re-tagging in words: for the log of its task, and for a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from vedette.digest.render import line as one_line
from vedette.store.retagging import Run

_STATES = {
    "changed": "change",
    "same": "stay as they are",
    "no-text": "keep their tags, as their text may be kept no longer",
    "overtaken": "were read or tagged anew meanwhile",
    "quarantined": "could not be done and keep their tags",
    "waiting": "wait to be compared",
}
_WORDS = 8


def told(report: Mapping[str, Any]) -> Iterator[str]:
    """What a run changes, line by line, examples last; what is not applied yet is a proposal."""
    run: Run = report["run"]
    yield _what(run)
    yield _articles(run, report["totals"])
    yield from _news(report["turned"])
    stories = report["stories"]
    if stories["touched"]:
        yield f"stories: {stories['touched']} touched, {stories['ended']} of them no news afterwards"
    yield from map(_topic, report["by_topic"])
    yield from map(_example, report["examples"])
    yield from map(_turned_example, report["turned_examples"])
    yield _next(run)


def _what(run: Run) -> str:
    since = f", published since {run.since:%Y-%m-%d}" if run.since else ""
    topics = f", only {', '.join(run.topics)}" if run.topics else ""
    return f"run {run.id}: lexicon {run.lexicon} ({run.what}){since}{topics}: {run.state}"


def _articles(run: Run, totals: Mapping[str, int]) -> str:
    parts = [f"{totals[state]} {text}" for state, text in _STATES.items() if totals.get(state)]
    return f"articles: {run.articles} with tags of another lexicon" + (
        f"; {', '.join(parts)}" if parts else ""
    )


def _news(turned: list[dict[str, Any]]) -> Iterator[str]:
    gained = [f"{row['number']} {row['gate_before']} before" for row in turned if not row["gate"]]
    lost = [f"{row['number']} {row['gate']} from now on" for row in turned if row["gate"]]
    if gained:
        yield f"become news: {', '.join(gained)}"
    if lost:
        yield f"no news any more: {', '.join(lost)}"


def _topic(row: Mapping[str, Any]) -> str:
    gained = row["added"] + row["now_about"]
    lost = row["removed"] + row["now_mention"]
    return (
        f"{row['topic']}: about +{gained} -{lost} "
        f"({row['now_about']} only mentioned it before, {row['now_mention']} only mention it now), "
        f"mentions +{row['mentions_added']} -{row['mentions_removed']}, "
        f"other evidence or score {row['evidence']}"
    )


def _example(row: Mapping[str, Any]) -> str:
    kind = {
        "added": "newly about" if row["about"] else "newly mentions",
        "about": "about, only mentioned it before",
        "mention": "only mentions, was about it",
        "removed": "no longer about" if row["about_before"] else "no longer mentions",
    }[row["kind"]]
    scores = [f"{row[name]:.2f}" for name in ("score_before", "score") if row[name] is not None]
    return (
        f"  {row['topic']}: {kind} ({' to '.join(scores)}): {_article(row)} "
        f"[{one_line(', '.join(row['words'][:_WORDS]))}]"
    )


def _turned_example(row: Mapping[str, Any]) -> str:
    became = f"{row['gate_before'] or 'news'} to {row['gate'] or 'news'}"
    scores = f"{row['relevance_before'] or 0:.2f} to {row['relevance'] or 0:.2f}"
    return f"  {became} (relevance {scores}): {_article(row)}"


def _article(row: Mapping[str, Any]) -> str:
    return (
        f"article {row['article_id']}, {one_line(row['outlet'])}, {row['language'] or 'unknown'}: "
        f"{one_line(row['title'])}"
    )


def _next(run: Run) -> str:
    if run.state == "applied":
        return f"applied: {run.applied} articles"
    if run.state == "superseded":
        return f"superseded by a later run; {run.applied} articles had been applied"
    if run.state == "comparing":
        return "not compared to the end; vedette retag with the same options goes on"
    if run.state == "applying":
        return f"{run.applied} of {run.articles} articles are applied; vedette retag --apply {run.id} goes on"
    return f"nothing is changed by this; vedette retag --apply {run.id} does it"
