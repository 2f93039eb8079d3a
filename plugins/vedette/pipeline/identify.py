"""Which entries of a feed document are which: what tells each from the others, and from known ones."""

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable

from vedette import urls
from vedette.errors import UsageError
from vedette.model import Entry, FeedDocument
from vedette.store.entries import MOST_REREADS
from vedette.store.feeds import Before, Known, Moved, NewEntry, Restated, Settled

# Clocks differ a little; a date this far ahead is still believed.
_AHEAD = dt.timedelta(minutes=10)
# An entry is read again only so long after it was first seen, and only so often for its summary or
# date alone: both may be counters.
_CHANGES = dt.timedelta(days=7)
_MOST_HINTS = 2
# An article that moved keeps its date, give or take an edit; what comes out daily under one headline
# and one GUID is dated about a day later.
_EDITED = dt.timedelta(hours=18)
# So many entries that share a link: it is the page they stand on, not theirs.
_SHARED = 3


class Identified:
    """The entries of a document that may be kept, and how many each gate turned away.

    An entry is known by its canonical URL, or by its GUID as long as that is unique in the document
    (`feeds.parse` sees to it) and stable in URL (`settle` does). Where entries have no link of their
    own, headline and date tell them apart.

    Args:
        document: the feed document.
        feed_url: what the feed is known by, however often it moves.
        now: the moment of the poll, aware.
        foreign: sites of other outlets' feeds. A link there is another outlet's article: under
            this feed it would carry the wrong name, rights and state.
        inside: names that lead inside. Who lies outside has no business to link there.
    """

    def __init__(
        self,
        document: FeedDocument,
        *,
        feed_url: str,
        now: dt.datetime,
        foreign: Container[str],
        inside: Container[str] = (),
    ) -> None:
        self._feed_url = feed_url
        self._site = document.site or feed_url
        self._now = now
        self._foreign = foreign
        self._inside = inside
        self.refused = Counter(document.refused)
        self._new: dict[str, NewEntry] = {}
        links = [self._link(entry) for entry in document.entries]
        shared = _shared(zip(document.entries, links, strict=True))
        for entry, link in zip(document.entries, links, strict=True):
            self._take(entry, link, link in shared)

    @property
    def number(self) -> int:
        """How many entries may be kept, known ones included."""
        return len(self._new)

    @property
    def guids(self) -> list[str]:
        """The GUIDs of the entries that may be kept."""
        return [new.guid for new in self._new.values() if new.guid]

    @property
    def links(self) -> list[str]:
        """The canonical URLs of the entries that may be kept."""
        return list(self._new)

    def settle(self, known: Known, buried: Container[str]) -> Settled:
        """The entries nobody knows, and what became of known ones.

        Under a known GUID another link is the same article moved if the old link is gone from the
        document, and headline or time say so (see `_same`). If not, the feed uses its GUIDs again,
        and the link decides. Only the feed that brought an entry first has a say in whether it
        changed: others may call the same page something else.

        Args:
            known: what is known of them.
            buried: canonical URLs that were taken down.
        """
        new: list[NewEntry] = []
        restated: list[Restated] = []
        moved: list[Moved] = []
        for one in self._new.values():
            before = known.guids.get(one.guid) if one.guid else None
            there = known.links.get(one.canonical_url)
            if one.canonical_url in buried or (before and before.taken_down):
                self.refused["taken-down"] += 1
            elif there is not None:
                said = self._restated(one, there) if there.feed_id == known.feed else None
                restated += [said] if said else []
            elif before and self._came_along(one, before, known):
                self.refused["guid-moved"] += 1
                moved.append(Moved(id=before.id, new=one, again=self._may_move(before)))
            elif _left_behind(one, known):
                self.refused["old-address"] += 1
            elif before is None:
                new.append(one)
            else:
                self.refused["guid-unstable"] += 1
                new.append(one.without_guid())
        return Settled(new=new, restated=restated, moved=moved)

    def _came_along(self, new: NewEntry, before: Before, known: Known) -> bool:
        """Is it the article of its GUID, moved? Not while that stands under its old link as well."""
        if before.canonical_url in self._new:
            return False
        owner = known.addresses.get(new.canonical_url)
        return _same(new, before) or (owner is not None and owner.id == before.id)

    def _may_move(self, before: Before) -> bool:
        """May it be read again? One that was not read yet only changes its link."""
        gate = None if before.state == "waiting" else self._past(before)
        if gate:
            self.refused[gate] += 1
        return gate is None

    def _restated(self, new: NewEntry, before: Before) -> Restated | None:
        """What its feed says of it by now, if that is something else."""
        if before.taken_down or not new.entry.title:
            return None
        renamed = new.said_title != before.said_title
        if not renamed and new.said_rest == before.said_rest:
            return None
        tried = before.state in {"read", "waiting"} or (before.state == "failed" and renamed)
        if before.said_title is None or not tried:
            return Restated(id=before.id, new=new, again=False)
        if before.state == "waiting":
            return Restated(id=before.id, new=new, again=True)
        gate = self._past(before)
        if not (gate or renamed) and before.hints >= _MOST_HINTS:
            gate = "change-small"
        if gate:
            self.refused[gate] += 1
        return Restated(id=before.id, new=new, again=not gate, hint=not (gate or renamed))

    def _past(self, before: Before) -> str | None:
        """The gate that keeps an entry from being read again, if one does."""
        gate = None
        if self._now - before.first_seen > _CHANGES:
            gate = "change-late"
        elif before.rereads >= MOST_REREADS:
            gate = "change-often"
        return gate

    def _link(self, entry: Entry) -> str | None:
        """The canonical URL; None where there is no link, "" where a gate turned it away."""
        if not entry.url:
            return None
        gate, canonical = self._gate(entry.url)
        if gate:
            self.refused[gate] += 1
            return ""
        return canonical

    def _gate(self, url: str) -> tuple[str | None, str]:
        """The gate that turns a link away, if any, and its canonical URL."""
        # Before anything else looks at it: work on a link may grow with its length.
        if len(url) > urls.LONGEST:
            return "too-long", ""
        try:
            canonical = urls.canonical(url)
        except UsageError:
            return "no-link", ""
        gate = None
        if len(canonical) > urls.LONGEST:
            gate = "too-long"
        elif urls.opaque(url):
            gate = "opaque-link"
        elif urls.host(canonical) in self._inside:
            gate = "url"
        elif urls.site(canonical) in self._foreign:
            gate = "foreign-host"
        return gate, canonical

    def _take(self, entry: Entry, link: str | None, shared: bool) -> None:
        if link == "":
            return
        published, source = dated(entry, self._now)
        by_title = link is None or shared
        if by_title:
            if not entry.title:
                self.refused["no-link"] += 1
                return
            self.refused["by-title"] += 1
        canonical = self._by_title(entry) if by_title else str(link)
        if canonical in self._new:
            self.refused["repeated"] += 1
            return
        url = entry.url or self._site
        self._new[canonical] = NewEntry(
            entry=entry,
            url=url,
            canonical_url=canonical,
            host=urls.host(url),
            published=published,
            date_source=source,
            identity="title-date" if by_title else "guid" if entry.guid else "url",
        )

    def _by_title(self, entry: Entry) -> str:
        said = f"{entry.title.casefold()}|{entry.published or entry.updated or ''}"
        return f"{self._feed_url}#{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _same(new: NewEntry, before: Before) -> bool:
    """Is it the article that its GUID stood for?

    So it is if the headline is the same and the date about that, or if the time is: midnight is no
    time, but how feeds write a day.
    """
    if _headed(new, before) and abs(new.published - before.published) < _EDITED:
        return True
    timed = new.date_source in {"feed", "assumed"} and not _midnight(new.published)
    return timed and new.published == before.published


def _headed(new: NewEntry, before: Before) -> bool:
    said = before.said_title is not None and new.said_title == before.said_title
    return said or new.entry.title.casefold() == before.title.casefold()


def _midnight(moment: dt.datetime) -> bool:
    midnight = dt.time()
    return midnight in {moment.time(), moment.astimezone(dt.UTC).time()}


def _left_behind(new: NewEntry, known: Known) -> bool:
    """Does its link lead to an article that moved? Not where something else came there later."""
    owner = known.addresses.get(new.canonical_url)
    if owner is None:
        return False
    return _headed(new, owner) or new.published <= owner.published


def _shared(linked: Iterable[tuple[Entry, str | None]]) -> frozenset[str]:
    """Links that lead to no entry's own page: a front page, or one that several entries share."""
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for entry, link in linked:
        if link:
            titles[link].add(entry.title.casefold())
    return frozenset(
        link
        for link, heads in titles.items()
        if len(heads) >= _SHARED or (len(heads) > 1 and urls.is_front(link))
    )


def dated(entry: Entry, now: dt.datetime) -> tuple[dt.datetime, str]:
    """When an entry was published, and where that comes from.

    Without a date it is dated by first sight; a date in the future is brought back to it.
    """
    published = entry.published or entry.updated
    if published is None:
        return now, "first-seen"
    if published > now + _AHEAD:
        return now, "clamped"
    return published, "assumed" if entry.zone_assumed else "feed"
