-- name: known
-- Of these canonical URLs the ones already there, and what these GUIDs, each of its feed, stand for.
select null::bigint as feed_id, null as guid, canonical_url, null as title,
    null::timestamptz as published, false as taken_down
from news.entry
where canonical_url = any (%(urls)s)
union all
select e.feed_id, e.guid, e.canonical_url, e.title, e.published,
    coalesce(e.gate, '') = 'taken-down'
from unnest(%(feeds)s::bigint[], %(guids)s::text[]) as wanted (feed_id, guid)
join news.entry e on e.feed_id = wanted.feed_id and e.guid = wanted.guid;

-- name: insert
-- An entry is new by identity, never by date. One task at a time until it commits: two that save the same
-- links in another order would lock each other out. The number names this lock.
with turn as (select pg_advisory_xact_lock(7362733823))
insert into news.entry (
    feed_id, outlet_id, guid, url, canonical_url, host, title, summary, published, date_source,
    identity, authors, language, first_seen
)
select %(feed_id)s, %(outlet_id)s, guid, url, canonical_url, host, title, summary, published,
    date_source, identity, authors, language, %(now)s
from jsonb_to_recordset(%(entries)s) as given (
    guid text, url text, canonical_url text, host text, title text, summary text,
    published timestamptz, date_source text, identity text, authors text[], language text
), turn
on conflict do nothing;

-- name: hosts_waiting
select host, count(*)::integer as items
from news.entry
where state = 'waiting' and next_try <= %(now)s and (claim_until is null or claim_until < %(now)s)
group by host
order by items desc, host;

-- name: quarantine
update news.entry
set state = 'quarantined', gate = 'quarantine', claimed_by = null, claim_until = null,
    reason = 'reading it never finished in ' || tries || ' tries' || coalesce(': ' || reason, ''),
    settled_at = %(now)s
where state = 'waiting' and tries >= %(max_tries)s and claim_until < %(now)s
returning id, outlet_id;

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
returning e.id, e.outlet_id, e.url, e.canonical_url, e.title, e.summary, e.published,
    e.date_source, e.authors, e.language, e.first_seen, e.tries, e.identity, o.rights, o.zone;

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

-- name: abandon
-- The claim runs out now and stays: who takes it over does so alone, and the try counts.
update news.entry
set claim_until = %(now)s, gate = %(gate)s, reason = %(reason)s, next_try = %(next_try)s
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
