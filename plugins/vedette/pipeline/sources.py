"""Sources that a person adds: whether they are there already, whose they are, what they are called."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from vedette import declared, plaintext, seeds, slugs, urls
from vedette.config import Config
from vedette.errors import RefusedError, UsageError
from vedette.feeds.opml import Outline
from vedette.model import Rights
from vedette.pipeline.checking import Target
from vedette.pipeline.work import Work
from vedette.store import feeds as polled
from vedette.store import sources as rows
from vedette.store.sources import NewFeed, NewOutlet, Owner, Source

KINDS = (*sorted(seeds.KINDS), "unknown")
# Hosts that carry feeds of many publishers: what is there says nothing of whose it is.
_SHARED_NAMES = "feedburner.com feedproxy.google.com medium.com rss.app rsshub.app youtube.com"
_SHARED = frozenset(_SHARED_NAMES.split())
# Country codes of the Internet that stand for no country with a state's news, or not for their own.
_NO_COUNTRY_CODES = "ai cc co fm gg io la ly me nu sh to tv ws"
_NO_COUNTRY = frozenset(_NO_COUNTRY_CODES.split())
_COUNTRIES = {"uk": "GB", "eu": "EU", "int": "INT", "su": "RU"}
_CODE = 2
_UNKNOWN_COUNTRY = "ZZ"
_LONGEST_NAME = 120


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A feed to add, and what it or its list says of it."""

    url: str
    title: str | None = None
    site: str | None = None
    language: str | None = None
    slug: str | None = None
    active: bool = True
    moved_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Whose a feed is, as the person says: an outlet that is there, or what a new one is.

    What is None was not said.
    """

    outlet: str | None = None
    name: str | None = None
    country: str | None = None
    kind: str | None = None
    rights: Rights | None = None
    state_controlled: bool | None = None

    @property
    def described(self) -> tuple[str, ...]:
        """What was said of a new outlet."""
        names = ("name", "country", "kind", "rights", "state_controlled")
        return tuple(name for name in names if getattr(self, name) is not None)


@dataclass(frozen=True, kw_only=True)
class Added:
    """A feed that was added, is polled again (`was` says what it was before), or is known."""

    feed: str
    outlet: str
    new: bool
    new_outlet: bool = False
    state: str = "active"
    was: str | None = None


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What became of the feeds of a list: how many were added and known, why each other was not."""

    added: tuple[Added, ...]
    known: int
    refused: Mapping[str, str]


def targets(work: Work, names: Sequence[str] = ()) -> list[Target]:
    """The feeds of these slugs, or all active ones, to be asked and judged as a poll would.

    Raises:
        UsageError: there is no feed of that slug.
    """
    feeds = [feed for feed in rows.feeds(work.connection) if feed.state != "retired"]
    known = {feed.slug: feed for feed in feeds}
    for name in names:
        if name not in known:
            message = f"no feed {name!r}: vedette feeds list shows which there are"
            raise UsageError(message)
    chosen = [known[name] for name in names] or [one for one in feeds if one.state == "active"]
    sites = polled.sites(work.connection)
    return [_target(feed, sites.of_others(feed.outlet_id)) for feed in chosen]


def refuse(config: Config, url: str) -> None:
    """Let pass what may be fetched at all.

    Raises:
        RefusedError: it may not.
    """
    reason = urls.refusal(url, config.hosts, config.ports)
    if reason:
        raise RefusedError(gate="url", reason=f"refuses {urls.brief(url)}: {reason}")


def stays(feed: Source) -> bool:
    """Would adding this feed once more change nothing?

    It is polled, or its seeds file sets it aside and would do so again.
    """
    return feed.state == "active" or (feed.origin == "seeds" and feed.state != "retired")


def find(work: Work, url: str) -> Source | None:
    """The feed at this URL, if there is one.

    Raises:
        UsageError: it is no http or https URL.
    """
    return _Directory(work).find(url)


def add(work: Work, wanted: Wanted, publisher: Publisher) -> Added:
    """Add a feed, and an outlet where none has feeds on its site; in one transaction.

    Raises:
        RefusedError: its URL may not be fetched, or its outlet was taken down.
        UsageError: no such outlet, a slug that is taken or none, or what was said of a new outlet
            concerns one that is there.
    """
    with work.connection.transaction():
        rows.lock(work.connection)
        return _Directory(work).add(wanted, publisher, reason="vedette feeds add")


def take(work: Work, outlines: Iterable[Outline], *, active: bool) -> Imported:
    """Add what is new in a list of feeds; in one transaction."""
    added: list[Added] = []
    refused: dict[str, str] = {}
    known = 0
    with work.connection.transaction():
        rows.lock(work.connection)
        directory = _Directory(work)
        for outline in outlines:
            wanted = Wanted(
                url=outline.url,
                title=outline.title if outline.title != outline.url else None,
                site=outline.site,
                language=outline.language,
                active=active,
            )
            try:
                if directory.has(outline.url):
                    known += 1
                else:
                    added.append(directory.add(wanted, Publisher(), reason="vedette feeds import"))
            except (RefusedError, UsageError) as error:
                refused[outline.url] = str(error)
    return Imported(added=tuple(added), known=known, refused=refused)


def outlines(work: Work, *, everything: bool) -> list[Outline]:
    """The active feeds, or all that are in use, as a list that feed readers read."""
    unwanted = {"retired"} if everything else {"retired", "inactive", "quarantined", "gone"}
    return [
        Outline(
            url=feed.url,
            title=feed.outlet_name,
            language=feed.language,
            group=(feed.country,),
        )
        for feed in rows.feeds(work.connection)
        if feed.state not in unwanted
    ]


def _target(feed: Source, foreign: Container[str]) -> Target:
    return Target(
        name=feed.slug,
        url=feed.url,
        outlet=feed.outlet_name,
        language=feed.language,
        zone=feed.zone,
        rights=feed.rights,
        foreign=foreign,
    )


def _owners(feeds: Iterable[Source]) -> dict[str, set[int]]:
    """Which outlets have feeds on which sites."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for feed in feeds:
        for url in {feed.url, feed.stated_url}:
            found[urls.site(url)].add(feed.outlet_id)
    return dict(found)


def _key(url: str) -> str:
    """What tells a feed's address from others; with and without TLS it is the same one."""
    return urls.canonical(url).partition("://")[2]


class _Directory:
    """All feeds and outlets, looked up by address, and kept up to date with what is added."""

    def __init__(self, work: Work) -> None:
        self._work = work
        # Of two at one address the one in use counts.
        feeds = sorted(rows.feeds(work.connection), key=lambda feed: feed.state != "retired")
        self._feeds = {_key(url): feed for feed in feeds for url in (feed.stated_url, feed.url)}
        self._added: set[str] = set()
        self._slugs = {feed.slug for feed in feeds}
        self._outlets = {outlet.id: outlet for outlet in rows.outlets(work.connection)}
        self._sites = _owners(feeds)

    def has(self, url: str) -> bool:
        """Is there a feed at this URL, in use or set aside?

        Raises:
            UsageError: it is no http or https URL.
        """
        known = self._feeds.get(_key(url))
        return _key(url) in self._added or (known is not None and known.state != "retired")

    def find(self, *addresses: str | None) -> Source | None:
        """The feed at one of these URLs, one that was retired too.

        Raises:
            UsageError: one is no http or https URL.
        """
        known = (self._feeds.get(_key(url)) for url in addresses if url)
        return next(filter(None, known), None)

    def add(self, wanted: Wanted, publisher: Publisher, *, reason: str) -> Added:
        """Add a feed; one that is known is polled again, unless its seeds file says otherwise."""
        refuse(self._work.config, wanted.url)
        if known := self.find(wanted.url, wanted.moved_to):
            return self._again(known, wanted, reason)
        owner = self._owner(wanted, publisher)
        made = owner is None
        if owner is None:
            owner = self._make(wanted, publisher)
        return self._new(wanted, owner, made=made, reason=reason)

    def _again(self, known: Source, wanted: Wanted, reason: str) -> Added:
        self._refuse_taken_down(self._outlets[known.outlet_id], wanted)
        if stays(known) or not wanted.active:
            return Added(feed=known.slug, outlet=known.outlet, new=False, state=known.state)
        rows.revive(self._work.connection, known, reason=reason, now=self._work.now())
        return Added(feed=known.slug, outlet=known.outlet, new=False, was=known.state)

    def _owner(self, wanted: Wanted, publisher: Publisher) -> Owner | None:
        """The outlet that has a feed already, None where it needs a new one."""
        if publisher.outlet:
            return self._named(publisher)
        if publisher.name:
            return None
        site = _home(wanted)
        found = [self._outlets[number] for number in sorted(self._sites.get(site, ()))]
        if not found or site in _SHARED:
            return None
        if len(found) > 1:
            which = ", ".join(outlet.slug for outlet in found)
            message = f"several outlets have feeds on {site}: name one with --outlet ({which})"
            raise UsageError(message)
        if publisher.described:
            said = ", ".join(name.replace("_", " ") for name in publisher.described)
            message = (
                f"{found[0].slug} has feeds on {site}: name another outlet, or leave out {said}"
            )
            raise UsageError(message)
        return found[0]

    def _named(self, publisher: Publisher) -> Owner:
        if publisher.described:
            message = (
                "an outlet that is there is not described anew: leave out --outlet, or the rest"
            )
            raise UsageError(message)
        for outlet in self._outlets.values():
            if outlet.slug == publisher.outlet:
                return outlet
        message = f"no outlet {publisher.outlet!r}: vedette feeds list --json names those there are"
        raise UsageError(message)

    def _make(self, wanted: Wanted, publisher: Publisher) -> Owner:
        if publisher.kind is not None and publisher.kind not in KINDS:
            message = f"--kind {publisher.kind!r}: one of {', '.join(KINDS)} expected"
            raise UsageError(message)
        site = _home(wanted)
        title = plaintext.cut(plaintext.clean(wanted.title or ""), _LONGEST_NAME)
        named = publisher.name or (title if site in _SHARED else "")
        country = publisher.country or _country(site)
        taken = {outlet.slug for outlet in self._outlets.values()}
        outlet = NewOutlet(
            slug=slugs.free(slugs.of(named) or slugs.outlet(wanted.url), taken),
            name=publisher.name or title or site,
            country=country,
            kind=publisher.kind or "unknown",
            state_controlled=bool(publisher.state_controlled),
            rights=publisher.rights or "analyse",
            zone=seeds.zone_of(country),
        )
        owner = rows.add_outlet(self._work.connection, outlet)
        self._outlets[owner.id] = owner
        return owner

    def _new(self, wanted: Wanted, owner: Owner, *, made: bool, reason: str) -> Added:
        self._refuse_taken_down(owner, wanted)
        url = urls.absolute(wanted.url)
        feed = NewFeed(
            outlet_id=owner.id,
            slug=self._slug(wanted, owner),
            url=url,
            language=declared.language(wanted.language),
            active=wanted.active,
            poll_interval=seeds.DEFAULT_INTERVAL,
        )
        rows.add_feed(self._work.connection, feed, reason=reason, now=self._work.now())
        self._slugs.add(feed.slug)
        self._added.add(_key(url))
        self._sites.setdefault(urls.site(url), set()).add(owner.id)
        state = "active" if wanted.active else "inactive"
        return Added(feed=feed.slug, outlet=owner.slug, new=True, new_outlet=made, state=state)

    def _slug(self, wanted: Wanted, owner: Owner) -> str:
        if wanted.slug is None:
            return slugs.free(slugs.feed(owner.slug, wanted.url), self._slugs)
        if not slugs.fits(wanted.slug):
            message = f"--slug {wanted.slug!r}: a-z, 0-9 and single hyphens expected"
            raise UsageError(message)
        if wanted.slug in self._slugs:
            message = f"--slug {wanted.slug!r} is another feed's: choose one that is free"
            raise UsageError(message)
        return wanted.slug

    def _refuse_taken_down(self, owner: Owner, wanted: Wanted) -> None:
        if owner.taken_down:
            reason = f"refuses {urls.brief(wanted.url)}: {owner.name} was taken down"
            raise RefusedError(gate="taken-down", reason=f"{reason}: {owner.taken_down}")


def _home(wanted: Wanted) -> str:
    """The site a feed belongs to: its own, but where that serves many publishers its page's."""
    site = urls.site(wanted.url)
    return urls.site(wanted.site) if site in _SHARED and wanted.site else site


def _country(site: str) -> str:
    """The country of a site by its top-level domain; ZZ where that says nothing."""
    top = site.rpartition(".")[2]
    if top in _COUNTRIES:
        return _COUNTRIES[top]
    of_one = len(top) == _CODE and top.isalpha() and top not in _NO_COUNTRY
    return top.upper() if of_one else _UNKNOWN_COUNTRY
