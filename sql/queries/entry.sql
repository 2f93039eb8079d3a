-- name: known
-- Of these canonical URLs, and of these GUIDs within the feed, the ones already there.
select 'url' as kind, canonical_url as value from news.entry
where canonical_url = any (%(urls)s)
union all
select 'guid', guid from news.entry
where feed_id = %(feed_id)s and guid = any (%(guids)s);

-- name: insert
-- An entry is new by identity, never by date.
insert into news.entry (
    feed_id, outlet_id, guid, url, canonical_url, host, title, summary, published, date_source,
    authors, language, first_seen
)
values (
    %(feed_id)s, %(outlet_id)s, %(guid)s, %(url)s, %(canonical_url)s, %(host)s, %(title)s,
    %(summary)s, %(published)s, %(date_source)s, %(authors)s, %(language)s, %(now)s
)
on conflict do nothing
returning id;

-- name: hosts_waiting
select host, count(*)::integer as items
from news.entry
where state = 'waiting' and next_try <= %(now)s and (claim_until is null or claim_until < %(now)s)
group by host
order by items desc, host;

-- name: quarantine
update news.entry
set state = 'quarantined', gate = 'quarantine', claimed_by = null, claim_until = null,
    reason = 'reading it never finished in ' || tries || ' tries'
where state = 'waiting' and tries >= %(max_tries)s and claim_until < %(now)s
returning id, outlet_id;

-- name: claim
-- Newest first, a share from each host, so that one busy host does not hold up the others. What was
-- claimed before and did not finish is claimed apart (retried), one at a time: whatever killed its
-- task must not take others along.
update news.entry e
set claimed_by = %(worker)s, claim_until = %(until)s, tries = e.tries + 1
from unnest(%(hosts)s::text[]) as wanted (host)
cross join lateral (
    select id from news.entry
    where state = 'waiting' and host = wanted.host and next_try <= %(now)s
        and (claimed_by is not null) = %(retried)s
        and (claim_until is null or claim_until < %(now)s)
    order by published desc, id
    limit %(per_host)s
    for update skip locked
) waiting, news.outlet o
where e.id = waiting.id and o.id = e.outlet_id
returning e.id, e.outlet_id, e.url, e.canonical_url, e.title, e.summary, e.published,
    e.date_source, e.authors, e.language, e.first_seen, e.tries, o.rights;

-- name: release
update news.entry
set claimed_by = null, claim_until = null, tries = tries - 1
where id = any (%(ids)s) and claimed_by = %(worker)s;

-- name: finish
-- Ends a claim; no row means that somebody else holds it by now.
update news.entry
set claimed_by = null, claim_until = null, state = %(state)s, gate = %(gate)s,
    tries = case when %(state)s = 'waiting' then 0 else tries end,
    reason = %(reason)s, next_try = coalesce(%(next_try)s, next_try)
where id = %(id)s and claimed_by = %(worker)s
returning id;

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
