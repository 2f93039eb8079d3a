-- name: hosts_due
-- Work waiting, by host: batches are made of whole hosts, so that two tasks never ask one host.
select host, count(*)::integer as items
from news.feed
where state = 'active' and next_due <= %(now)s and (claim_until is null or claim_until < %(now)s)
group by host
order by items desc, host;

-- name: quarantine
-- Claimed three times and never finished: polling it kills its task.
update news.feed
set state = 'quarantined', claimed_by = null, claim_until = null,
    reason = 'polling never finished in ' || tries || ' tries'
where state = 'active' and tries >= %(max_tries)s and claim_until < %(now)s
returning id, outlet_id;

-- name: claim
-- What was claimed before and did not finish is claimed apart (retried), one at a time: whatever
-- killed its task must not take others along.
update news.feed f
set claimed_by = %(worker)s, claim_until = %(until)s, tries = f.tries + 1
from (
    select id from news.feed
    where state = 'active' and host = any (%(hosts)s) and (tries > 0) = %(retried)s
        and next_due <= %(now)s and (claim_until is null or claim_until < %(now)s)
    order by next_due, id
    limit %(most)s
    for update skip locked
) due, news.outlet o
where f.id = due.id and o.id = f.outlet_id
returning f.id, f.outlet_id, f.slug, f.url, f.language, f.etag, f.last_modified, f.poll_interval,
    f.failures, o.rights;

-- name: hosts
-- Hosts of all feeds in use, and whether this outlet has one there.
select host, bool_or(outlet_id = %(outlet_id)s) as own
from news.feed
where state <> 'retired'
group by host;

-- name: finish
-- Ends a claim; no row means that somebody else holds it by now.
update news.feed
set claimed_by = null, claim_until = null, tries = 0,
    last_polled = %(now)s,
    last_success = case when %(success)s then %(now)s else last_success end,
    last_new = case when %(fresh)s > 0 then %(now)s else last_new end,
    failures = case when %(success)s then 0 else failures + 1 end,
    etag = %(etag)s,
    last_modified = %(last_modified)s,
    next_due = %(next_due)s
where id = %(id)s and claimed_by = %(worker)s
returning id;

-- name: record_poll
insert into news.poll (
    feed_id, started_at, finished_at, outcome, status, bytes, entries, known, fresh, gate, reason
)
values (
    %(feed_id)s, %(started_at)s, %(finished_at)s, %(outcome)s, %(status)s, %(bytes)s, %(entries)s,
    %(known)s, %(fresh)s, %(gate)s, %(reason)s
);

-- name: list
select f.slug as feed, o.name as outlet, o.country, f.language, o.rights, h.health, h.reason,
    f.last_polled, f.url
from news.feed f
join news.outlet o on o.id = f.outlet_id
join news.feed_health h on h.feed = f.slug
order by f.state, o.name, f.slug;

-- name: make_due
update news.feed set next_due = 'epoch' where state = 'active';
