"""`vedette explain`: why something is here, or why it is not, in words or as JSON."""

import argparse
import dataclasses
import datetime as dt
import sys
import textwrap
from collections.abc import Iterator
from functools import partial

from vedette import urls
from vedette.cli import formats, printing, tags
from vedette.cli.database import working
from vedette.digest import copied
from vedette.digest.render import line as one_line
from vedette.store import explain as rows
from vedette.store.explained import (
    Article,
    Carried,
    Copy,
    Entry,
    Event,
    Feed,
    Member,
    Page,
    PassedOver,
    Piece,
    Poll,
    Source,
    Stop,
    Story,
    Stranger,
    Told,
    TurnedAway,
    Version,
)
from vedette.store.meanings import meaning
from vedette.store.reader import reading
from vedette.story.because import in_words

Lines = Iterator[str]

_NEVER = "never"
_DATED = {
    "feed": "as the feed says",
    "page": "as the page says",
    "first-seen": "undated: the time of first sight",
    "clamped": "dated ahead: brought back to first sight",
}
_NARROWEST = 40
# Of what a copy added, and of what a version changed.
_SENTENCES = 12
_HELD = {
    "older": "an earlier edition, which was read late",
    "cut": "less than a third of the text before is left of it",
    "foreign": "read for another outlet, or under other rights",
    "other": "nothing of the text before is left under the same headline",
    "gone": "it was no longer there when versions came to be compared",
}


def explain(arguments: argparse.Namespace) -> int:
    """Say what is known of an article, story, feed or URL; 1 where it is not known."""
    with working(arguments) as work:
        now = work.now()
        with reading(work.connection):
            known = rows.explain(
                work.connection,
                arguments.asked,
                now=now,
                refusal=partial(urls.refusal, allowed=work.config.hosts, ports=work.config.ports),
            )
    if arguments.json:
        printing.line(formats.tidy({"kind": _kind(known)} | dataclasses.asdict(known)))
    else:
        _print(_words(known, now))
    if isinstance(known, Stranger):
        print(f"vedette: nothing is known of {one_line(known.url)}", file=sys.stderr)
        return 1
    return 0


def _kind(known: Piece | Event | Source | Stranger) -> str:
    if isinstance(known, Piece):
        return "article" if known.article else "entry"
    return {Event: "story", Source: "feed", Stranger: "unknown"}[type(known)]


def _words(known: Piece | Event | Source | Stranger, now: dt.datetime) -> Lines:
    if isinstance(known, Piece):
        return _piece(known, now)
    if isinstance(known, Event):
        return _event(known)
    if isinstance(known, Source):
        return _source(known)
    return _stranger(known)


def _print(lines: Lines) -> None:
    """Lines cleaned of what could act on a terminal, folded to its width."""
    width = formats.width()
    for line in lines:
        text = formats.tidy(line)
        indent = " " * (len(line) - len(line.lstrip(" ")))
        if width is None:
            print(f"{indent}{text}")
            continue
        folded = textwrap.wrap(
            text,
            max(width, _NARROWEST),
            initial_indent=indent,
            subsequent_indent=f"{indent}    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        print("\n".join(folded))


# An article, or an entry that became none


def _piece(piece: Piece, now: dt.datetime) -> Lines:
    article = piece.article
    yield article.title if article else piece.entry.title or "(no headline)"
    yield f"  {article.url if article else piece.entry.url}"
    yield _verdict(piece)
    yield from _stops(piece)
    yield from _origin(piece)
    yield from _page(piece.entry, piece.page)
    if article:
        yield _rights(article, now)
        yield from _text(article)
        yield from _copied(piece)
        for version in piece.versions:
            yield from _version(version)
        yield from tags.told(piece.tags)
        yield from tags.told_before(piece.past)
        yield from _filed(piece)


def _verdict(piece: Piece) -> str:
    """The answer in a line."""
    article, entry = piece.article, piece.entry
    if article is None and piece.taken_down:
        return f"Not here: {piece.taken_down.epitaph}."
    if article is None:
        return {
            "waiting": f"Not here yet: entry {entry.id} waits to be read.",
            "refused": f"Not here: entry {entry.id} was refused.",
            "failed": f"Not here: entry {entry.id} was given up.",
            "quarantined": f"Not here: entry {entry.id} is set aside.",
        }.get(entry.state, f"Not here: entry {entry.id} was read and gave no article of its own.")
    if piece.membership and article.gate:
        return (
            f"No longer here: article {article.id} counts for nothing any more in "
            f"story:{piece.membership.story_id}."
        )
    if piece.membership:
        return f"Here: article {article.id}, in story:{piece.membership.story_id}."
    if article.gate:
        return f"Not in any story: article {article.id} was read, and ended there."
    stage = rows.STAGE_AFTER.get(article.state)
    return f"On its way: article {article.id} waits for the stage {stage}."


def _stops(piece: Piece) -> Lines:
    for stop in piece.stops:
        yield _stop(stop)
    if piece.entry.gate is None and piece.entry.reason:
        yield f"  page: {piece.entry.reason}"
    if piece.entry.state == "waiting" and piece.entry.gate:
        yield f"  tried again: not before {_when(piece.entry.next_try)}"


def _stop(stop: Stop) -> str:
    day = f", counted on {stop.day}" if stop.day else ""
    reason = f" Reason: {stop.reason}" if stop.reason else ""
    return f"  kept out: by the gate {stop.gate} of the stage {stop.stage}{day}: {stop.meaning}.{reason}"


def _origin(piece: Piece) -> Lines:
    entry = piece.entry
    yield (
        f"  from: feed {entry.feed} of {entry.outlet} ({_standing(entry)}), "
        f"first seen {_when(entry.first_seen)}"
    )
    dated = piece.article or entry
    yield f"  published: {_when(dated.published)} ({_DATED[dated.date_source]})"
    if piece.article and piece.article.canonical_url != entry.canonical_url:
        yield f"  known as: {piece.article.canonical_url} (entry: {entry.canonical_url})"
    else:
        yield f"  known as: {entry.canonical_url}"


def _standing(outlet: Entry | Feed | Member) -> str:
    return f"{outlet.country}, {'state-controlled' if outlet.state_controlled else 'independent'}"


def _page(entry: Entry, page: Page | None) -> Lines:
    if page is not None:
        yield (
            f"  page: fetched {_when(page.fetched_at)}, status {page.status}, {page.bytes:,} bytes, "
            f"kept until {_when(page.keep_until)}"
        )
        if page.final_url != entry.url:
            yield f"  led to: {page.final_url}"
    elif entry.rights == "headline":
        yield "  page: never fetched, the outlet gives its headlines only"
    else:
        yield f"  page: {'no longer kept' if entry.state == 'read' else 'none'}"


def _rights(article: Article, now: dt.datetime) -> str:
    if article.rights == "analyse":
        end = article.body_until
        kept = f"kept until {_when(end)}" if end and end > now else "dropped, its time is up"
        return f"  rights: analyse: the text is never shown; {kept}"
    what = {
        "full": "the text may be kept and shown",
        "headline": "nothing is kept but what the feed gives",
    }
    return f"  rights: {article.rights}: {what[article.rights]}"


def _text(article: Article) -> Lines:
    relevance = "" if article.relevance is None else f", relevance {article.relevance:.2f}"
    paywall = ", paywalled" if article.paywalled else ""
    language = article.language or "unknown"
    yield f"  text: {article.words:,} words, language {language}{paywall}{relevance}"
    if article.reasons:
        yield f"  relevance because of: {tags.because(article.reasons)}"


def _copied(piece: Piece) -> Lines:
    if piece.copied:
        one = piece.copied
        shared = "; it shares the tags" if any(tag.inherited_from for tag in piece.tags) else ""
        yield f"  copy of: article {one.article_id} of {one.outlet}, {_relation(one)}{shared}"
        yield from _added(one)
    for one in piece.copies:
        yield f"  copied by: article {one.article_id} of {one.outlet}, {_relation(one)}"
        yield from _added(one)
    for part in piece.parts:
        yield (
            f"  has in it: article {part.article_id} of {part.outlet} "
            f"({part.of_article:.0%} of this, {part.of_part:.0%} of that): {part.title}"
        )
    for part in piece.bulletins:
        yield (
            f"  stands also in: article {part.article_id} of {part.outlet} "
            f"({part.of_part:.0%} of this, {part.of_article:.0%} of that): {part.title}"
        )


def _relation(copy: Copy) -> str:
    return (
        f"{copied.later(copy.behind)}: {copied.relation(copy.relation)}, "
        f"{copied.shares(copy.of_copy, copy.of_original)}"
    )


def _added(copy: Copy) -> Lines:
    """How much the copy added, and the first sentences of it where they may be shown."""
    if not copy.added:
        return
    yield f"    added: {copied.additions(copy.added, copy.added_words)}"
    sentences = copy.sentences or []
    for sentence in sentences[:_SENTENCES]:
        yield f'      "{one_line(sentence)}"'
    if len(sentences) > _SENTENCES:
        yield f"      and {len(sentences) - _SENTENCES} more"


def _version(version: Version) -> Lines:
    seen = _when(version.seen_at)
    yield f"  version {version.number}: seen {seen}, {version.words:,} words: {version.title}"
    if version.held:
        yield f"    not taken as the current text: {_HELD[version.held]}"
    if version.told:
        weight = "changed in substance" if version.substance else "no substance found"
        yield f"    {weight}: {version.told}"
    elif version.number > 1 and not version.held:
        yield "    not compared with the text before"
    pairs = list(zip(version.sentences_before or [], version.sentences or [], strict=True))
    for before, since in pairs[:_SENTENCES]:
        if before is not None:
            yield f'      was: "{one_line(before)}"'
        if since is not None:
            yield f'      is: "{one_line(since)}"'
    if len(pairs) > _SENTENCES:
        yield f"      and {len(pairs) - _SENTENCES} more"


def _filed(piece: Piece) -> Lines:
    if piece.membership is None or piece.story is None or piece.told is None:
        return
    yield (
        f"  story: story:{piece.story.story_id}, since {_when(piece.membership.joined_at)}, because "
        f"{in_words(piece.membership.because)}"
    )
    yield f"    {piece.story.headline} ({_counts(piece.story)})"
    yield from _digests(piece.told, piece.article)


def _counts(story: Story) -> str:
    return (
        f"{copied.many(story.articles, 'article')}, {story.copies} of them copies, "
        f"{copied.many(story.corroboration, 'independent outlet')}"
    )


# Digests


def _digests(told: Told, article: Article | None) -> Lines:
    for one in told.carried:
        yield from _carried(one, article)
    for other in told.passed_over:
        yield _passed_over(other)
    if not told.carried and not told.passed_over:
        yield "  digest: nobody is subscribed"


def _carried(one: Carried, article: Article | None) -> Lines:
    sent = f"sent {_when(one.sent_at)}" if one.sent_at else one.state
    yield (
        f"  digest: {one.subscriber}, {one.local_day}, rank {one.rank} under {one.topic_name} "
        f"({one.topic}), {sent}{_place(one, article)}"
    )
    if one.sentence is None:
        gone = one.told_by_outlet is None
        lost = (
            "what said so was taken down"
            if gone
            else "the outlet no longer lets us keep the sentence"
        )
        yield f"    Why: {lost}"
        return
    told_by = f", as told by {one.told_by_outlet}" if one.told_by != one.article_id else ""
    yield f"    Why: {one.topic_name} (score {one.score}{told_by}): {tags.quoted(one.sentence, one.words)}"


def _place(one: Carried, article: Article | None) -> str:
    if one.article_id is None:
        return "; what stood for it was taken down"
    if article is None:
        return f"; article {one.article_id} stood for it"
    if article.id == one.article_id:
        return "; this article stood for the story"
    if article.id in one.articles:
        return f"; article {one.article_id} stood for the story, this one under it"
    return "; this article came later, and a story reaches a reader once"


def _passed_over(one: PassedOver) -> str:
    kept = ""
    if one.stop:
        day = f", counted with the digest of {one.stop.day}"
        kept = f" (gate {one.stop.gate} of the stage {one.stop.stage}{day}: {one.stop.meaning})"
    return f"  digest: not to {one.subscriber}: {one.why}{kept}"


# A story


def _event(event: Event) -> Lines:
    story = event.story
    yield story.headline
    yield f"  {story.url}"
    yield f"Here: story:{story.story_id}, {_counts(story)}."
    yield f"  opened: {_when(story.first_seen)}; newest article {_when(story.last_active)}"
    yield f"  topics: {', '.join(story.topics or ['none'])}"
    for one in event.members:
        relation = f" ({copied.relation(one.relation)})" if one.relation else ""
        copy = f", copy of article {one.copy_of}{relation}" if one.copy_of else ""
        kept_out = f", not counted: {one.gate}" if one.gate else ""
        yield (
            f"  article {one.article_id}: {one.outlet} ({_standing(one)}), {one.language}, "
            f"{_when(one.published)}{copy}{kept_out}: {one.title}"
        )
        yield f"    here because {in_words(one.because)}"
    yield from _digests(event.told, None)


# Feeds, and what is not known


def _source(source: Source) -> Lines:
    feed = source.feed
    yield f"{feed.slug}: a feed of {feed.outlet} ({_standing(feed)}), rights {feed.rights}"
    yield f"  {feed.url}"
    if source.taken_down:
        yield f"  {source.taken_down.epitaph}"
    yield from _feed_state(feed)
    yield from map(_poll, source.polls)
    for one in source.entries:
        stopped = f", gate {one.gate}: {meaning('read', one.gate)}" if one.gate else ""
        yield f"  entries: {one.number} {one.state}{stopped}"
    yield from _turned_away(source.turned_away)


def _feed_state(feed: Feed) -> Lines:
    reason = f": {feed.reason}" if feed.reason else ""
    yield f"  state: {feed.state}{reason}; asked every {feed.poll_interval}"
    yield (
        f"  last asked: {_when(feed.last_polled)}; last usable: {_when(feed.last_success)}; "
        f"last new: {_when(feed.last_new)}"
    )
    if feed.failures:
        yield f"  failures: {feed.failures} in a row"
    if feed.state == "active":
        yield f"  due: {_due(feed)}"
    if feed.note:
        yield f"  note: {feed.note}"


def _poll(poll: Poll) -> str:
    status = f", status {poll.status}" if poll.status else ""
    found = f", {poll.entries} entries, {poll.fresh} of them new" if poll.outcome == "ok" else ""
    stopped = f", gate {poll.gate}: {meaning('poll', poll.gate)}" if poll.gate else ""
    reason = f". Reason: {poll.reason}" if poll.reason else ""
    return f"  poll: {_when(poll.finished_at)}: {poll.outcome}{status}{found}{stopped}{reason}"


def _turned_away(found: tuple[TurnedAway, ...]) -> Lines:
    for one in found:
        yield (
            f"  turned away: {one.number} by the gate {one.gate} in the last 7 days, last on "
            f"{one.last_day}: {meaning('poll', one.gate)}"
        )


def _stranger(stranger: Stranger) -> Lines:
    yield stranger.url
    if stranger.taken_down:
        yield f"Not here: {stranger.taken_down.epitaph}."
    if stranger.never:
        yield f"Not here: it could never be fetched (gate url): {stranger.never}."
    if not stranger.sources:
        yield f"Not here: no feed of ours is on {stranger.host}, and no entry ever led there."
        return
    outlets = {source.feed.outlet: source for source in stranger.sources}
    for outlet, first in outlets.items():
        retired = (
            f", out of use since {_when(first.feed.retired_at)}" if first.feed.retired_at else ""
        )
        yield f"Not here: {stranger.host} belongs to {outlet} ({_standing(first.feed)}{retired})."
        if first.taken_down:
            yield f"  {first.taken_down.epitaph}"
        for source in stranger.sources:
            if source.feed.outlet == outlet:
                yield from _asked(source)
        yield from _turned_away(first.turned_away)


def _asked(source: Source) -> Lines:
    feed = source.feed
    if feed.state == "active" and source.polls:
        yield f"  feed {feed.slug}: it was never in it, or is no longer; last asked:"
        yield f"  {_poll(source.polls[0])}"
    elif feed.state == "active":
        yield f"  feed {feed.slug}: not asked yet, due {_due(feed)}"
    else:
        reason = f": {feed.reason}" if feed.reason else ""
        yield f"  feed {feed.slug}: {feed.state}{reason}; last asked {_when(feed.last_polled)}"


def _due(feed: Feed) -> str:
    # A feed that was never asked, or is to be asked at once, is due since the epoch.
    return _when(feed.next_due) if feed.next_due.timestamp() else "now"


def _when(moment: dt.datetime | None) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC" if moment else _NEVER
