-- name: hosts_due
-- Work waiting, by host: batches are made of whole hosts, so that two tasks never ask one host.
select host, count(*)::integer as items
from news.feed
where state = 'active' and next_due <= %(now)s and (claim_until is null or claim_until < %(now)s)
group by host
order by items desc, host;

-- name: quarantine
-- Claimed three times and never finished: polling it kills its task.
with stuck as (
    update news.feed
    set state = 'quarantined', claimed_by = null, claim_until = null,
        reason = 'polling never finished in ' || tries || ' tries'
    where state = 'active' and tries >= %(max_tries)s and claim_until < %(now)s
    returning id, outlet_id, reason
), noted as (
    insert into news.source_event (at, outlet_id, feed_id, event, was, became, reason)
    select %(now)s, outlet_id, id, 'quarantined', 'active', 'quarantined', reason from stuck
)
select id, outlet_id from stuck;

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
returning f.id, f.outlet_id, f.slug, f.url, f.stated_url, f.host, f.language, o.zone, f.state, f.reason, f.etag,
    f.last_modified, f.validators, f.unchanged, f.body_sha256, f.full_at, f.changed_at, f.newest, f.entries,
    f.poll_interval, f.rhythm, f.condition, f.failures, f.failure_weight, f.last_polled,
    f.entries_sha256, f.doubted, f.moved_to, f.moved_seen, o.rights;

-- name: release
update news.feed
set claimed_by = null, claim_until = null, tries = tries - 1, next_due = %(next_due)s
where id = %(id)s and claimed_by = %(worker)s;

-- name: sites
-- Hosts of all feeds in use, and whose they are.
select distinct host, outlet_id from news.feed where state <> 'retired';

-- name: finish
-- Ends a claim; no row means that somebody else holds it by now, or that it is not polled any more.
update news.feed
set claimed_by = null, claim_until = null, tries = 0,
    last_polled = %(now)s, first_polled = coalesce(first_polled, %(now)s),
    last_success = case when %(success)s then %(now)s else last_success end,
    failures = case when %(success)s then 0 else failures + 1 end,
    failure_weight = %(failure_weight)s,
    failing_since = case when not %(success)s then coalesce(failing_since, %(now)s) end,
    url = %(url)s, host = %(host)s, state = %(state)s, reason = %(reason)s,
    etag = %(etag)s, last_modified = %(last_modified)s, unchanged = %(unchanged)s,
    body_sha256 = %(body_sha256)s, full_at = %(full_at)s, changed_at = %(changed_at)s,
    newest = %(newest)s, entries = %(entries)s, entries_sha256 = %(entries_sha256)s, moved_to = %(moved_to)s, moved_seen = %(moved_seen)s,
    next_due = %(next_due)s
where id = %(id)s and claimed_by = %(worker)s and state = 'active'
returning id;

-- name: note_fresh
update news.feed
set last_new = case when %(fresh)s > 0 then %(now)s else last_new end,
    doubted = case when %(hidden)s then doubted + 1 else 0 end,
    validators = case when %(lying)s then 'lying' else validators end
where id = %(id)s;

-- name: record_poll
insert into news.poll (
    feed_id, started_at, finished_at, outcome, status, bytes, entries, known, fresh, gate, reason,
    probed
)
values (
    %(feed_id)s, %(started_at)s, %(finished_at)s, %(outcome)s, %(status)s, %(bytes)s, %(entries)s,
    %(known)s, %(fresh)s, %(gate)s, %(reason)s, %(probed)s
);

-- name: event
insert into news.source_event (at, outlet_id, feed_id, event, was, became, reason)
values (%(now)s, %(outlet_id)s, %(feed_id)s, %(event)s, %(was)s, %(became)s, %(reason)s);

-- name: make_due
update news.feed set next_due = 'epoch' where state = 'active';
