-- What is learned of feeds and hosts: rhythm, condition, validators that lie, reservations, pace.

alter table news.outlet
    add column stated_rights text check (stated_rights in ('full', 'analyse', 'headline')),
    add column reserved_at timestamptz,
    add column reservation text,
    add column origin text not null default 'seeds' check (origin in ('seeds', 'added')),
    add column zone text,
    add column furniture_at timestamptz,
    add check ((reserved_at is null) = (reservation is null)),
    add check (reserved_at is null or rights = 'headline');
update news.outlet set stated_rights = rights;
alter table news.outlet alter column stated_rights set not null;
comment on column news.outlet.rights is 'What holds: full (body kept and shown), analyse (body kept until body_until, never shown), headline (only what the feed gives). The stricter of what was stated and what was reserved.';
comment on column news.outlet.stated_rights is 'What its seeds file, or who added it, says.';
comment on column news.outlet.reserved_at is 'When a machine-readable reservation was found, which lowers rights to headline.';
comment on column news.outlet.reservation is 'Where that was found and what it says.';
comment on column news.outlet.origin is 'seeds: of the seeds files, retired when it leaves them; added: by a person with vedette feeds.';
comment on column news.outlet.zone is 'IANA zone in which its times without an offset are read; null: UTC.';
comment on column news.outlet.furniture_at is 'When lines of its template were last looked for.';

alter table news.feed drop constraint feed_state_check;
alter table news.feed
    add constraint feed_state_check
        check (state in ('active', 'inactive', 'retired', 'quarantined', 'gone')),
    add column origin text not null default 'seeds' check (origin in ('seeds', 'added')),
    add column stated_url text,
    add column moved_to text,
    add column moved_seen integer not null default 0 check (moved_seen >= 0),
    add column condition text not null default 'new'
        check (condition in ('new', 'ok', 'quiet', 'failing', 'dormant')),
    add column condition_since timestamptz,
    add column condition_reason text,
    add column failure_weight real not null default 0 check (failure_weight >= 0),
    add column failing_since timestamptz,
    add column validators text not null default 'trusted' check (validators in ('trusted', 'lying')),
    add column unchanged integer not null default 0 check (unchanged >= 0),
    add column body_sha256 bytea,
    add column first_polled timestamptz,
    add column full_at timestamptz,
    add column changed_at timestamptz,
    add column newest timestamptz,
    add column entries integer check (entries >= 0),
    add column entries_sha256 bytea,
    add column doubted integer not null default 0 check (doubted >= 0),
    add column rhythm jsonb,
    add column learned_at timestamptz,
    add check ((moved_to is null) = (moved_seen = 0)),
    add check ((failing_since is null) = (failure_weight = 0));
update news.feed f set stated_url = f.url,
    first_polled = coalesce(
        (select min(p.finished_at) from news.poll p where p.feed_id = f.id), f.last_polled
    );
update news.feed set failing_since = last_polled, failure_weight = failures
where failures > 0 and last_polled is not null;
alter table news.feed alter column stated_url set not null;
comment on column news.feed.state is 'active: polled; inactive: listed, not polled; retired: left the seeds file; quarantined: polling it never finished; gone: it answered 410.';
comment on column news.feed.reason is 'Why it is quarantined or gone.';
comment on column news.feed.poll_interval is 'Time from one poll to the next until its rhythm is learned.';
comment on column news.feed.origin is 'seeds: of the seeds files, retired when it leaves them; added: by a person with vedette feeds.';
comment on column news.feed.stated_url is 'What its seeds file, or who added it, says; url differs where it moved for good.';
comment on column news.feed.moved_to is 'Where it was permanently redirected to when last asked.';
comment on column news.feed.moved_seen is 'Polls in a row that were; at the third url follows.';
comment on column news.feed.condition is 'new (not asked yet), ok, quiet (answers, and brings nothing for longer than its rhythm explains), failing, dormant (failed for long: tried weekly).';
comment on column news.feed.condition_since is 'Since when.';
comment on column news.feed.condition_reason is 'Why, in one line.';
comment on column news.feed.failure_weight is 'Failures in a row, hard ones 1, soft ones less.';
comment on column news.feed.failing_since is 'When the first of these was.';
comment on column news.feed.validators is 'lying: its ETag or Last-Modified hid news once; it is asked without them since.';
comment on column news.feed.unchanged is 'Answers in a row that said 304.';
comment on column news.feed.body_sha256 is 'SHA-256 of the last full body that was a feed; the same again is not parsed.';
comment on column news.feed.first_polled is 'End of its first poll.';
comment on column news.feed.full_at is 'When a full body last came.';
comment on column news.feed.changed_at is 'When its list of entries was last seen to change.';
comment on column news.feed.newest is 'Newest date in its last document.';
comment on column news.feed.entries is 'Entries in its last document.';
comment on column news.feed.entries_sha256 is 'SHA-256 of their GUIDs, links and headlines.';
comment on column news.feed.doubted is 'Times in a row that entries came right after a 304 which may have come in between.';
comment on column news.feed.rhythm is 'What was learned of its gaps: see vedette.rhythm.';
comment on column news.feed.learned_at is 'When.';
-- What its entries became, newest first: a feed whose every link fails.
create index entry_feed on news.entry (feed_id, id desc);

alter table news.poll add column probed boolean not null default false;
comment on column news.poll.probed is 'After a 304 it was asked once more without validators, to see whether they tell the truth.';

alter table news.entry drop constraint entry_date_source_check;
alter table news.entry
    add constraint entry_date_source_check
        check (date_source in ('feed', 'assumed', 'first-seen', 'clamped')),
    add column identity text not null default 'url' check (identity in ('guid', 'url', 'title-date')),
    add column settled_at timestamptz;
update news.entry
set settled_at = case when state <> 'waiting' then first_seen end,
    identity = case when guid is not null then 'guid' else 'url' end;
comment on column news.entry.date_source is 'Where published comes from: feed, assumed (the feed''s time has no offset: read in the outlet''s zone), first-seen, clamped (the feed gave a future date).';
comment on column news.entry.canonical_url is 'That link normalised: an entry is new by this, not by date. Where its link tells it from no other entry, the feed''s stated URL and a hash of title and date.';
comment on column news.entry.identity is 'What tells it from others: its GUID where that is unique and stable, else its canonical URL, else title and date.';
comment on column news.entry.settled_at is 'When reading it ended: read, refused, failed or quarantined.';
alter table news.article drop constraint article_date_source_check;
alter table news.article
    add constraint article_date_source_check
        check (date_source in ('feed', 'assumed', 'page', 'first-seen', 'clamped'));

alter table news.host
    add column closed_until timestamptz,
    add column closed_reason text,
    add column strikes integer not null default 0 check (strikes >= 0),
    add column robots_down_since timestamptz,
    add column tdmrep text,
    add column tdmrep_until timestamptz;
comment on column news.host.closed_until is 'No request before: it answered 429 or 503.';
comment on column news.host.closed_reason is 'What it answered.';
comment on column news.host.strikes is 'Such answers in a row.';
comment on column news.host.robots_down_since is 'Since when robots.txt cannot be read; after 30 days that counts as none (RFC 9309, 2.3.1.4).';
comment on column news.host.tdmrep is 'Its /.well-known/tdmrep.json; empty where there is none, null before it was asked.';
comment on column news.host.tdmrep_until is 'When that is asked for again.';

-- Not logged: after a crash of the server nobody holds a lease.
create unlogged table news.host_lease (
    host text not null,
    number integer not null check (number between 1 and 2),
    holder text not null,
    until timestamptz not null,
    primary key (host, number)
);
comment on table news.host_lease is 'Requests under way: two at a time for each host, over all tasks and machines.';
comment on column news.host_lease.host is 'Host name.';
comment on column news.host_lease.number is 'The first or the second at a time.';
comment on column news.host_lease.holder is 'The request that has it.';
comment on column news.host_lease.until is 'When it may be taken over, whatever became of that request.';

create table news.source_event (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    outlet_id bigint not null references news.outlet (id),
    feed_id bigint references news.feed (id),
    event text not null check (event in (
        'condition', 'quarantined', 'moved', 'gone', 'validators', 'reserved', 'added', 'purged'
    )),
    was text,
    became text not null,
    reason text not null
);
create index source_event_at on news.source_event (at desc);
create index source_event_feed on news.source_event (feed_id, at desc);
comment on table news.source_event is 'What happened to outlets and feeds: no feed is given up without a row here.';
comment on column news.source_event.id is 'Surrogate key.';
comment on column news.source_event.at is 'When.';
comment on column news.source_event.outlet_id is 'The outlet.';
comment on column news.source_event.feed_id is 'The feed; null where it concerns the whole outlet.';
comment on column news.source_event.event is 'condition (ok, quiet, failing, dormant), quarantined, moved (another URL for good), gone (410), validators (they lie), reserved (rights lowered), added, purged.';
comment on column news.source_event.was is 'What it was before.';
comment on column news.source_event.became is 'What it is since.';
comment on column news.source_event.reason is 'Why, in one line.';
grant select on news.source_event, news.host_lease to vedette_reader;

create table news.furniture (
    outlet_id bigint not null references news.outlet (id),
    line bigint not null,
    pages integer not null check (pages > 0),
    learned_at timestamptz not null,
    primary key (outlet_id, line)
);
comment on table news.furniture is 'Lines that stand on most pages of an outlet: of its template, so taken out of every text.';
comment on column news.furniture.outlet_id is 'The outlet.';
comment on column news.furniture.line is 'Hash of the line: see extract.furniture.';
comment on column news.furniture.pages is 'On how many of its pages it stood when it was learned.';
comment on column news.furniture.learned_at is 'When.';
grant select on news.furniture to vedette_reader;

drop view news.feed_health;
create view news.feed_health as
select
    f.slug as feed,
    o.name as outlet,
    f.state,
    case
        when f.state <> 'active' then f.state
        when f.last_polled is null then 'never polled'
        when f.condition in ('quiet', 'failing', 'dormant') then f.condition
        when p.outcome in ('ok', 'unchanged') then 'ok'
        else p.outcome
    end as health,
    case
        when f.state <> 'active' then f.reason
        when f.condition in ('quiet', 'failing', 'dormant') then f.condition_reason
        else p.reason
    end as reason,
    case
        when f.condition in ('quiet', 'failing', 'dormant') then f.condition_since
        else f.failing_since
    end as since,
    f.failures,
    f.last_polled,
    f.last_success,
    f.last_new,
    p.status,
    p.entries,
    f.next_due,
    f.url,
    f.newest,
    (f.rhythm ->> 'usual')::interval as usual_gap,
    (f.rhythm ->> 'longest')::interval as longest_gap,
    f.validators = 'trusted' as validators_trusted
from news.feed f
join news.outlet o on o.id = f.outlet_id
left join lateral (
    select outcome, reason, status, entries
    from news.poll where feed_id = f.id
    order by finished_at desc, id desc limit 1
) p on true
where f.state <> 'retired';
comment on view news.feed_health is 'Each feed in use and how it is.';
comment on column news.feed_health.feed is 'Feed.';
comment on column news.feed_health.outlet is 'Outlet.';
comment on column news.feed_health.state is 'active, inactive, quarantined, gone.';
comment on column news.feed_health.health is 'ok, or what is wrong: never polled; quiet, failing, dormant; how the last poll went: not-a-feed, refused, failed; inactive, quarantined, gone.';
comment on column news.feed_health.reason is 'Why, in one line.';
comment on column news.feed_health.since is 'Since when it is so.';
comment on column news.feed_health.failures is 'Polls failed in a row.';
comment on column news.feed_health.last_polled is 'Last poll.';
comment on column news.feed_health.last_success is 'Last poll that gave a feed or a 304.';
comment on column news.feed_health.last_new is 'When it last brought something new.';
comment on column news.feed_health.status is 'HTTP status of the last poll.';
comment on column news.feed_health.entries is 'Entries in the last document.';
comment on column news.feed_health.next_due is 'Next poll.';
comment on column news.feed_health.url is 'Address.';
comment on column news.feed_health.newest is 'Newest date in its last document.';
comment on column news.feed_health.usual_gap is 'Median time between two entries, as learned.';
comment on column news.feed_health.longest_gap is 'Silence that its rhythm still explains; null before that is learned.';
comment on column news.feed_health.validators_trusted is 'False where its ETag or Last-Modified hid news once.';
grant select on news.feed_health to vedette_reader;
