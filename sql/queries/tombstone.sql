-- What was taken down and stays away.

-- name: among
-- Of these likenesses of URLs, the ones that were taken down; and a row without one where any outlet was.
select likeness from news.tombstone where likeness = any (%(likenesses)s)
union all
select null where exists (select from news.tombstone where outlet is not null);

-- name: hosts
-- Hosts of the feeds of outlets that were taken down, and of feeds in use.
select f.host, bool_or(f.state <> 'retired') as used
from news.feed f
join news.outlet o on o.id = f.outlet_id
left join news.tombstone t on t.outlet = o.slug
where t.outlet is not null or f.state <> 'retired'
group by f.host;

-- name: standing
select canonical_url, outlet, purged_at, reason from news.tombstone
where likeness = %(likeness)s or outlet = %(outlet)s
order by purged_at
limit 1;

-- name: forget
-- The row stays: by its URL and GUID the feed is told that it is known. Its words go.
with before as (
    select id, state, gate from news.entry where id = any (%(entries)s) for update
)
update news.entry e
set title = '', summary = '', authors = '{}', again_at = null, again_since = null,
    again_why = null, again_title = null, again_summary = null, said_title = null,
    said_rest = null, text_sha256 = null, page_title = null, from_url = null,
    from_canonical_url = null, state = 'refused', gate = 'taken-down',
    reason = %(reason)s, settled_at = coalesce(e.settled_at, %(now)s), claimed_by = null,
    claim_until = null
from before b
where e.id = b.id and (b.gate is distinct from 'taken-down' or e.title <> '')
returning e.outlet_id, b.state;

-- name: bury
insert into news.tombstone (canonical_url, likeness, outlet, purged_at, reason)
values (%(canonical_url)s, %(likeness)s, %(outlet)s, %(now)s, %(reason)s)
on conflict do nothing;

-- name: begin_saving
-- Taken shared before an article is saved, and alone by whoever takes one down: what is being saved
-- is then visible to it, and what is saved afterwards sees the tombstone. The number names this lock.
select pg_advisory_xact_lock_shared(7362733822);

-- name: wait_for_savings
select pg_advisory_xact_lock(7362733822);
