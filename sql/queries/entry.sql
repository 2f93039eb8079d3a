-- name: known
-- Of these canonical URLs the entries there are, the addresses of articles that moved, and what these
-- GUIDs, each of its feed, stand for.
select 'link' as via, e.guid, e.id, e.feed_id, e.canonical_url, e.title, e.published,
    coalesce(e.gate, '') = 'taken-down' as taken_down, e.state, e.first_seen, e.rereads, e.hints,
    e.said_title, e.said_rest
from news.entry e
where e.canonical_url = any (%(urls)s)
union all
select 'guid', e.guid, e.id, e.feed_id, e.canonical_url, e.title, e.published,
    coalesce(e.gate, '') = 'taken-down', e.state, e.first_seen, e.rereads, e.hints,
    e.said_title, e.said_rest
from unnest(%(feeds)s::bigint[], %(guids)s::text[]) as wanted (feed_id, guid)
join news.entry e on e.feed_id = wanted.feed_id and e.guid = wanted.guid
union all
select 'address', null, e.id, e.feed_id, d.canonical_url, a.title, a.published, false, e.state,
    e.first_seen, e.rereads, e.hints, e.said_title, e.said_rest
from news.article_address d
join news.article a on a.id = d.article_id
join news.entry e on e.id = a.entry_id
where d.canonical_url = any (%(urls)s);

-- name: insert
-- An entry is new by identity, never by date. One task at a time until it commits: two that save the same
-- links in another order would lock each other out. The number names this lock.
with turn as (select pg_advisory_xact_lock(7362733823))
insert into news.entry (
    feed_id, outlet_id, guid, url, canonical_url, host, title, summary, published, date_source,
    identity, authors, language, first_seen, said_title, said_rest
)
select %(feed_id)s, %(outlet_id)s, guid, url, canonical_url, host, title, summary, published,
    date_source, identity, authors, language, %(now)s, decode(said_title, 'hex'),
    decode(said_rest, 'hex')
from jsonb_to_recordset(%(entries)s) as given (
    guid text, url text, canonical_url text, host text, title text, summary text,
    published timestamptz, date_source text, identity text, authors text[], language text,
    said_title text, said_rest text
), turn
on conflict do nothing;

-- name: restate
-- What its feed says of a known entry by now, and whether it is to be read again for it: not before a
-- quarter of an hour after it was read last. Words that came while it waits count when it is read. The
-- headline is only what changed if the feed gave another one: the page may have corrected its own. What
-- could not be read under another headline is tried anew.
update news.entry e
set said_title = decode(given.said_title, 'hex'), said_rest = decode(given.said_rest, 'hex'),
    hints = e.hints + given.hint::integer,
    again_at = case
        when given.again
            then coalesce(e.again_at, greatest(%(now)s, e.settled_at + interval '15 minutes'))
        else e.again_at
    end,
    again_since = case when given.again then %(now)s else e.again_since end,
    again_why = case when given.again then coalesce(e.again_why, 'feed') else e.again_why end,
    again_title = case
        when given.again and e.said_title is distinct from decode(given.said_title, 'hex')
            then given.title
        else e.again_title
    end,
    again_summary = case when given.again then given.summary else e.again_summary end,
    tries = case
        when given.again and e.again_at is null and e.claimed_by is null
            and e.state in ('read', 'failed')
            then 0
        else e.tries
    end,
    rereads = e.rereads + (given.again and e.state = 'failed')::integer,
    state = case when given.again and e.state = 'failed' then 'waiting' else e.state end,
    gate = case when given.again and e.state = 'failed' then null else e.gate end,
    reason = case when given.again and e.state = 'failed' then null else e.reason end,
    next_try = case
        when given.again and e.state = 'failed'
            then greatest(%(now)s, e.settled_at + interval '15 minutes')
        else e.next_try
    end,
    settled_at = case when given.again and e.state = 'failed' then null else e.settled_at end
from jsonb_to_recordset(%(said)s) as given (
    id bigint, said_title text, said_rest text, again boolean, hint boolean, title text,
    summary text
)
where e.id = given.id and coalesce(e.gate, '') <> 'taken-down';

-- name: turn
-- Who moves entries waits for who inserts some: see insert.
select pg_advisory_xact_lock(7362733823);

-- name: keep_addresses
-- The address an entry had, and the one it moves to, lead to its article from now on; not where every
-- poll has another one.
insert into news.article_address (canonical_url, article_id, since)
select distinct on (address) address, found.article_id, %(now)s::timestamptz
from jsonb_to_recordset(%(moved)s) as given (id bigint, canonical_url text, again boolean)
join news.entry e on e.id = given.id and given.again
cross join lateral (
    select id as article_id from news.article where entry_id = e.id
    union all
    select article_id from news.article_version where entry_id = e.id
    union all
    select e.repeats where e.repeats is not null
    limit 1
) found
cross join unnest(array[e.canonical_url, given.canonical_url]) as address
on conflict (canonical_url) do nothing;

-- name: move
-- Its GUID has another link: it is read again there. What could not be read under the old one is tried
-- anew.
update news.entry e
set url = given.url, canonical_url = given.canonical_url, host = given.host,
    again_at = coalesce(e.again_at, greatest(%(now)s, e.settled_at + interval '15 minutes')),
    again_since = %(now)s, again_why = 'moved',
    again_title = case
        when e.said_title is distinct from decode(given.said_title, 'hex') then given.title
        else e.again_title
    end,
    again_summary = given.summary, from_url = coalesce(e.from_url, e.url),
    from_canonical_url = coalesce(e.from_canonical_url, e.canonical_url), said_title = decode(given.said_title, 'hex'),
    said_rest = decode(given.said_rest, 'hex'),
    rereads = e.rereads + (e.state not in ('read', 'waiting'))::integer,
    state = case when e.state = 'read' then 'read' else 'waiting' end,
    settled_at = case when e.state = 'read' then e.settled_at end,
    gate = null, reason = null,
    next_try = case when e.state = 'read' then e.next_try else %(now)s end,
    tries = case when e.claimed_by is null then 0 else e.tries end
from jsonb_to_recordset(%(moved)s) as given (
    id bigint, url text, canonical_url text, host text, title text, summary text,
    said_title text, said_rest text, again boolean
)
where e.id = given.id and given.again and coalesce(e.gate, '') <> 'taken-down' and not exists (
    select from news.entry other where other.canonical_url = given.canonical_url
);

-- name: relink
-- It has another link, and was read often enough, or long ago: only where it is changes.
update news.entry e
set url = given.url, canonical_url = given.canonical_url, host = given.host
from jsonb_to_recordset(%(moved)s) as given (
    id bigint, url text, canonical_url text, host text, again boolean
)
where e.id = given.id and not given.again and coalesce(e.gate, '') <> 'taken-down'
    and not exists (
        select from news.entry other where other.canonical_url = given.canonical_url
    );

-- name: revisit
-- Articles of stories are read again so many hours after first sight, whatever their feed says: a
-- correction may come in silence. What is more than a day overdue is let go.
with due as (
    select e.id, max(planned.place) as passed
    from unnest(%(hours)s::integer[]) with ordinality as planned (hours, place)
    join news.entry e on e.first_seen <= %(now)s::timestamptz - make_interval(hours => planned.hours)
        and e.first_seen > %(now)s::timestamptz - make_interval(hours => planned.hours + 24)
        and e.revisits < planned.place
    -- The earliest of them all, as a value that the planner knows.
    where e.first_seen > %(since)s and e.state = 'read' and e.again_at is null and e.claimed_by is null
        and e.identity <> 'title-date' and e.rereads < %(most)s
        and e.settled_at <= %(now)s::timestamptz - interval '15 minutes'
        and exists (
            select from news.outlet o
            where o.id = e.outlet_id and o.rights <> 'headline' and o.retired_at is null
        )
        -- One by one: the planner would read all members there ever were.
        and (
            select max(m.story_id) from news.article a
            join news.story_member m on m.article_id = a.id
            where a.entry_id = e.id
        ) is not null
    group by e.id
)
update news.entry e
set again_at = %(now)s, again_since = %(now)s, again_why = 'revisit', revisits = due.passed,
    tries = 0
from due
where e.id = due.id;

-- name: hosts_waiting
select host, count(*)::integer as items
from news.entry
where (
        state = 'waiting' and next_try <= %(now)s
        or state = 'read' and again_at is not null and again_at <= %(now)s and exists (
            select from news.outlet o where o.id = outlet_id and o.retired_at is null
        )
    )
    and (claim_until is null or claim_until < %(now)s)
group by host
order by items desc, host;

-- name: quarantine
-- Of what is read again, reading it again is given up; its article stays as it is.
with stuck as (
    update news.entry
    set state = 'quarantined', gate = 'quarantine', claimed_by = null, claim_until = null,
        reason = 'reading it never finished in ' || tries || ' tries' || coalesce(': ' || reason, ''),
        settled_at = %(now)s
    where state = 'waiting' and tries >= %(max_tries)s and claim_until < %(now)s
    returning id, outlet_id
), again as (
    update news.entry
    set claimed_by = null, claim_until = null, tries = 0, again_at = null, again_since = null,
        again_why = null, again_title = null, again_summary = null, settled_at = %(now)s
    where state = 'read' and again_at is not null and tries >= %(max_tries)s
        and claim_until < %(now)s
    returning id, outlet_id
)
select id, outlet_id from stuck
union all
select id, outlet_id from again;

-- name: claim
-- Newest first, a share from each host, so that one busy host does not hold up the others. What was
-- claimed before and did not finish is claimed apart (retried), one at a time: whatever killed its
-- task must not take others along; the earliest of those first, so that editions keep their order.
update news.entry e
set claimed_by = %(worker)s, claim_until = %(until)s, tries = e.tries + 1
from unnest(%(hosts)s::text[]) as wanted (host)
cross join lateral (
    select id from news.entry
    where state = 'waiting' and host = wanted.host and next_try <= %(now)s
        and (claimed_by is not null) = %(retried)s
        and (claim_until is null or claim_until < %(now)s)
    order by case when %(retried)s then published end, published desc, id
    limit %(per_host)s
    for update skip locked
) waiting, news.outlet o
where e.id = waiting.id and o.id = e.outlet_id
returning e.id, e.outlet_id, e.url, e.canonical_url, coalesce(e.again_title, e.title) as title,
    coalesce(e.again_summary, e.summary) as summary, e.published, e.date_source, e.authors,
    e.language, e.first_seen, e.tries, e.identity, o.rights, o.zone, e.reason, false as again,
    e.again_since, null as from_url, false as renamed, e.page_title, null as etag,
    null as last_modified;

-- name: claim_again
-- The same of what is to be read again. A conditional request serves where the page as it was read can
-- only have been changed itself: not under another address, nor another headline.
update news.entry e
set claimed_by = %(worker)s, claim_until = %(until)s, tries = e.tries + 1
from unnest(%(hosts)s::text[]) as wanted (host)
cross join lateral (
    select id from news.entry
    where state = 'read' and again_at is not null and host = wanted.host and again_at <= %(now)s
        and (claimed_by is not null) = %(retried)s
        and (claim_until is null or claim_until < %(now)s)
        and exists (select from news.outlet o where o.id = outlet_id and o.retired_at is null)
    order by published desc, id
    limit %(per_host)s
    for update skip locked
) waiting
join news.entry w on w.id = waiting.id
join news.outlet o on o.id = w.outlet_id
left join news.page p on p.entry_id = w.id and w.again_why <> 'moved'
    and coalesce(w.again_title, w.title) = w.title
where e.id = waiting.id
returning e.id, e.outlet_id, e.url, e.canonical_url, coalesce(e.again_title, e.title) as title,
    coalesce(e.again_summary, e.summary) as summary, e.published, e.date_source, e.authors,
    e.language, e.first_seen, e.tries, e.identity, o.rights, o.zone, e.reason, true as again,
    e.again_since, w.from_url,
    coalesce(e.again_title, e.title) <> e.title as renamed, e.page_title, p.headers ->> 'etag' as etag, p.headers ->> 'last-modified' as last_modified;

-- name: release
update news.entry
set claimed_by = null, claim_until = null, tries = tries - 1
where id = any (%(ids)s) and claimed_by = %(worker)s;

-- name: finish
-- Ends a claim; no row means that somebody else holds it by now.
update news.entry
set claimed_by = null, claim_until = null, state = %(state)s, gate = %(gate)s,
    tries = case when %(state)s = 'waiting' then 0 else tries end,
    reason = %(reason)s, next_try = coalesce(%(next_try)s, next_try),
    settled_at = case when %(state)s <> 'waiting' then %(now)s::timestamptz end
where id = %(id)s and claimed_by = %(worker)s
returning id;

-- name: hold_rights
-- The rights of an outlet, which nobody lowers before the caller's transaction ends.
select rights from news.outlet where id = %(outlet_id)s for key share;

-- name: was_read
-- After a read: the entry says what its article was made of, and what its page gave. It is not to be
-- read again, unless that was found out since the claim.
update news.entry
set title = coalesce(%(title)s, title), summary = coalesce(%(summary)s, summary),
    text_sha256 = coalesce(%(text_sha256)s, text_sha256),
    page_title = coalesce(%(page_title)s, page_title), from_url = null, from_canonical_url = null,
    rereads = rereads + %(again)s::integer,
    again_at = case when again_since is distinct from %(again_since)s then again_at end,
    again_why = case when again_since is distinct from %(again_since)s then again_why end,
    again_title = case when again_since is distinct from %(again_since)s then again_title end,
    again_summary = case when again_since is distinct from %(again_since)s then again_summary end,
    again_since = case when again_since is distinct from %(again_since)s then again_since end
where id = %(id)s;

-- name: go_back
-- What moved by its GUID is another article: the entry has its old link back, and the new one leads to no
-- article as yet.
with back as (
    update news.entry
    set url = from_url, canonical_url = from_canonical_url, host = %(host)s, again_at = null,
        again_since = null, again_why = null, again_title = null, again_summary = null
    where id = %(id)s
    returning id
)
delete from news.article_address d
using back
where d.canonical_url = any (%(addresses)s);

-- name: part
-- The new link gets an entry of its own; the GUID stays with the one that had it first.
insert into news.entry (
    feed_id, outlet_id, url, canonical_url, host, title, summary, published, date_source, identity,
    authors, language, first_seen, said_title, said_rest, state, settled_at
)
select feed_id, outlet_id, %(url)s, %(canonical_url)s, %(host)s, %(title)s, %(summary)s,
    %(published)s, %(date_source)s, 'url', authors, language, %(now)s, said_title, said_rest, 'read',
    %(now)s
from news.entry
where id = %(id)s
returning id;

-- name: put_off
-- Ends the claim of what is to be read again and may work later.
update news.entry
set claimed_by = null, claim_until = null, tries = 0, again_at = %(next_try)s
where id = %(id)s and claimed_by = %(worker)s and again_at is not null
returning id;

-- name: abandon
-- The claim runs out now and stays: who takes it over does so alone, and the try counts.
update news.entry
set claim_until = %(now)s,
    gate = case when state = 'waiting' then %(gate)s else gate end,
    reason = case when state = 'waiting' then %(reason)s else reason end,
    next_try = case when state = 'waiting' then %(next_try)s else next_try end,
    again_at = case when state = 'read' and again_at is not null then %(next_try)s else again_at end
where id = %(id)s and claimed_by = %(worker)s;

-- name: keep_page
insert into news.page (
    entry_id, outlet_id, rights, final_url, status, headers, body, bytes, fetched_at, keep_until
)
values (
    %(entry_id)s, %(outlet_id)s, %(rights)s, %(final_url)s, %(status)s, %(headers)s, %(body)s,
    %(bytes)s, %(now)s, %(keep_until)s
)
on conflict (entry_id) do update
    set final_url = excluded.final_url, status = excluded.status, headers = excluded.headers,
        body = excluded.body, bytes = excluded.bytes, fetched_at = excluded.fetched_at,
        keep_until = excluded.keep_until;
