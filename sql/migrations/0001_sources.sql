-- Where news comes from: outlets, their feeds, what each poll brought, and how often a host may be asked.

create schema news;
create extension if not exists unaccent with schema public;
create extension if not exists pg_trgm with schema public;

comment on schema news is 'Regional defence news: from outlets to the digests that were sent.';

create table news.outlet (
    id bigint generated always as identity primary key,
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]*$'),
    name text not null check (name <> ''),
    country text not null check (country ~ '^[A-Z]{2,3}$'),
    kind text not null,
    state_controlled boolean not null default false,
    ownership text,
    rights text not null default 'analyse' check (rights in ('full', 'analyse', 'headline')),
    note text,
    retired_at timestamptz,
    -- The pair is what pages and articles refer to, so that their CHECKs can see the outlet's rights.
    unique (id, rights)
);
comment on table news.outlet is 'Who publishes.';
comment on column news.outlet.id is 'Surrogate key.';
comment on column news.outlet.slug is 'Name in the seeds file; stable.';
comment on column news.outlet.name is 'Name as readers know it.';
comment on column news.outlet.country is 'ISO 3166-1 alpha-2; INT for international organisations, EU.';
comment on column news.outlet.kind is 'What it is: public broadcaster, news agency, ministry, state media ...';
comment on column news.outlet.state_controlled is 'Controlled by a state: informs, never corroborates.';
comment on column news.outlet.ownership is 'Owner or group, where known.';
comment on column news.outlet.rights is 'What it lets us keep: full (body kept and shown), analyse (body kept until body_until, never shown), headline (only what the feed gives).';
comment on column news.outlet.note is 'What a person should know of it.';
comment on column news.outlet.retired_at is 'When it left the seeds file; null while it is in use.';

create table news.feed (
    id bigint generated always as identity primary key,
    outlet_id bigint not null references news.outlet (id),
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]*$'),
    url text not null,
    host text not null,
    language text,
    state text not null default 'active'
        check (state in ('active', 'inactive', 'retired', 'quarantined')),
    reason text,
    poll_interval interval not null check (poll_interval > '0'),
    next_due timestamptz not null default 'epoch',
    etag text,
    last_modified text,
    last_polled timestamptz,
    last_success timestamptz,
    last_new timestamptz,
    failures integer not null default 0 check (failures >= 0),
    claimed_by text,
    claim_until timestamptz,
    tries integer not null default 0 check (tries >= 0),
    note text,
    check ((claimed_by is null) = (claim_until is null))
);
create index feed_due on news.feed (next_due) where state = 'active';
create index feed_outlet on news.feed (outlet_id);
comment on table news.feed is 'A feed of an outlet and where polling it stands.';
comment on column news.feed.id is 'Surrogate key.';
comment on column news.feed.outlet_id is 'Whose feed it is.';
comment on column news.feed.slug is 'Name in the seeds file; stable.';
comment on column news.feed.url is 'Where it is fetched.';
comment on column news.feed.host is 'Host name of url; tasks share the work by host.';
comment on column news.feed.language is 'Language of its entries (ISO 639-1); null: mixed.';
comment on column news.feed.state is 'active: polled; inactive: listed, not polled; retired: left the seeds file; quarantined: polling it never finished.';
comment on column news.feed.reason is 'Why it is quarantined.';
comment on column news.feed.poll_interval is 'Time from one poll to the next.';
comment on column news.feed.next_due is 'When it is polled next.';
comment on column news.feed.etag is 'ETag of the last full answer, sent as If-None-Match.';
comment on column news.feed.last_modified is 'Last-Modified of the last full answer, sent as If-Modified-Since.';
comment on column news.feed.last_polled is 'End of the last poll, however it went.';
comment on column news.feed.last_success is 'End of the last poll that gave a feed or a 304.';
comment on column news.feed.last_new is 'When it last brought an entry not seen before.';
comment on column news.feed.failures is 'Polls failed in a row.';
comment on column news.feed.claimed_by is 'The task that is polling it.';
comment on column news.feed.claim_until is 'When that claim may be taken over.';
comment on column news.feed.tries is 'Claims since a poll last finished.';
comment on column news.feed.note is 'What a person should know of it.';

create table news.poll (
    id bigint generated always as identity primary key,
    feed_id bigint not null references news.feed (id),
    started_at timestamptz not null,
    finished_at timestamptz not null check (finished_at >= started_at),
    outcome text not null
        check (outcome in ('ok', 'unchanged', 'not-a-feed', 'refused', 'failed')),
    status integer,
    bytes bigint not null default 0,
    entries integer not null default 0,
    known integer not null default 0,
    fresh integer not null default 0,
    gate text,
    reason text
);
create index poll_feed on news.poll (feed_id, finished_at desc);
comment on table news.poll is 'What each poll of a feed brought.';
comment on column news.poll.id is 'Surrogate key.';
comment on column news.poll.feed_id is 'The feed.';
comment on column news.poll.started_at is 'When the request began.';
comment on column news.poll.finished_at is 'When its result was known.';
comment on column news.poll.outcome is 'ok, unchanged (304), not-a-feed (an answer that is no feed), refused (a guard said no), failed.';
comment on column news.poll.status is 'HTTP status, where there was an answer.';
comment on column news.poll.bytes is 'Inflated size of the body.';
comment on column news.poll.entries is 'Entries in the document.';
comment on column news.poll.known is 'Entries seen before.';
comment on column news.poll.fresh is 'Entries not seen before.';
comment on column news.poll.gate is 'Which gate turned it away, when it failed.';
comment on column news.poll.reason is 'Why, in one line.';

create table news.host (
    name text primary key,
    next_slot timestamptz not null default 'epoch',
    robots text,
    robots_closed text,
    robots_until timestamptz
);
comment on table news.host is 'Politeness shared by every task and machine: the next free request slot and robots.txt of a host.';
comment on column news.host.name is 'Host name.';
comment on column news.host.next_slot is 'The earliest time the next request may be sent.';
comment on column news.host.robots is 'The rules of its robots.txt; empty where everything is allowed, null before it was asked.';
comment on column news.host.robots_closed is 'Why nothing may be fetched for now: robots.txt could not be read.';
comment on column news.host.robots_until is 'When robots.txt is asked for again.';

create table news.entry (
    id bigint generated always as identity primary key,
    feed_id bigint not null references news.feed (id),
    outlet_id bigint not null references news.outlet (id),
    guid text,
    url text not null,
    canonical_url text not null unique,
    host text not null,
    title text not null,
    summary text not null default '',
    published timestamptz,
    date_source text not null check (date_source in ('feed', 'first-seen', 'clamped')),
    authors text[] not null default '{}',
    language text,
    first_seen timestamptz not null,
    state text not null default 'waiting'
        check (state in ('waiting', 'read', 'refused', 'failed', 'quarantined')),
    gate text,
    reason text,
    tries integer not null default 0 check (tries >= 0),
    next_try timestamptz not null default 'epoch',
    claimed_by text,
    claim_until timestamptz,
    check ((claimed_by is null) = (claim_until is null))
);
create unique index entry_guid on news.entry (feed_id, guid) where guid is not null;
create index entry_waiting on news.entry (host, next_try) where state = 'waiting';
create index entry_first_seen on news.entry (first_seen);
comment on table news.entry is 'What a feed said of one article, and where reading that article stands.';
comment on column news.entry.id is 'Surrogate key.';
comment on column news.entry.feed_id is 'The feed that brought it first.';
comment on column news.entry.outlet_id is 'The outlet of that feed.';
comment on column news.entry.guid is 'GUID, where it is unique in its document.';
comment on column news.entry.url is 'Link as the feed gives it.';
comment on column news.entry.canonical_url is 'That link normalised: an entry is new by this, not by date.';
comment on column news.entry.host is 'Host name of url; tasks share the work by host.';
comment on column news.entry.title is 'Headline as plain text.';
comment on column news.entry.summary is 'Summary as plain text.';
comment on column news.entry.published is 'Publication time; first sight where the feed gives none or one in the future.';
comment on column news.entry.date_source is 'Where published comes from: feed, first-seen, clamped (the feed gave a future date).';
comment on column news.entry.authors is 'Authors as the feed names them.';
comment on column news.entry.language is 'Language the feed declares.';
comment on column news.entry.first_seen is 'When a poll first brought it.';
comment on column news.entry.state is 'waiting, read, refused (a guard said no), failed (gave up), quarantined (never finished).';
comment on column news.entry.gate is 'The gate that kept it out or holds it up.';
comment on column news.entry.reason is 'Why, in one line.';
comment on column news.entry.tries is 'Claims so far.';
comment on column news.entry.next_try is 'Not to be tried before.';
comment on column news.entry.claimed_by is 'The task that is reading it.';
comment on column news.entry.claim_until is 'When that claim may be taken over.';

create table news.gate_count (
    day date not null,
    stage text not null,
    gate text not null,
    outlet_id bigint references news.outlet (id),
    number bigint not null check (number > 0),
    unique nulls not distinct (day, stage, gate, outlet_id)
);
comment on table news.gate_count is 'What every gate turned away: nothing is dropped silently.';
comment on column news.gate_count.day is 'UTC day.';
comment on column news.gate_count.stage is 'poll, read, dedup, tag, story, digest.';
comment on column news.gate_count.gate is 'Which gate.';
comment on column news.gate_count.outlet_id is 'Whose item it was; null where there is no one outlet.';
comment on column news.gate_count.number is 'How many.';
