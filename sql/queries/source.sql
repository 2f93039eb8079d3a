-- name: lock
-- Two who add at once would both find a feed unknown; held until the transaction ends.
select pg_advisory_xact_lock(hashtext('vedette feeds add'));

-- name: feeds
-- Every feed there ever was: one that was retired is known, too.
select f.id, f.slug, f.url, f.stated_url, f.language, f.state, f.origin, f.condition,
    o.id as outlet_id, o.slug as outlet, o.name as outlet_name, o.country, o.zone, o.rights
from news.feed f
join news.outlet o on o.id = f.outlet_id
order by o.name, f.slug;

-- name: list
select f.slug as feed, o.name as outlet, o.country, f.language, o.rights, h.health, h.since,
    h.reason, f.last_polled, f.url
from news.feed f
join news.outlet o on o.id = f.outlet_id
join news.feed_health h on h.feed = f.slug
order by f.state, o.name, f.slug;

-- name: outlets
select o.id, o.slug, o.name, t.reason as taken_down
from news.outlet o
left join news.tombstone t on t.outlet = o.slug
order by o.id;

-- name: add_outlet
insert into news.outlet (
    slug, name, country, kind, state_controlled, rights, stated_rights, zone, origin
)
values (
    %(slug)s, %(name)s, %(country)s, %(kind)s, %(state_controlled)s, %(rights)s, %(rights)s,
    %(zone)s, 'added'
)
returning id;

-- name: keep_outlet
-- A retired outlet of which a feed is added is in use again, whatever its file says.
update news.outlet set retired_at = null, origin = 'added'
where id = %(id)s and retired_at is not null;

-- name: add_feed
insert into news.feed (
    outlet_id, slug, url, stated_url, host, language, state, poll_interval, origin
)
values (
    %(outlet_id)s, %(slug)s, %(url)s, %(url)s, %(host)s, %(language)s, %(state)s,
    %(poll_interval)s, 'added'
)
returning id;

-- name: revive_feed
-- In use again, and asked as if for the first time.
update news.feed
set state = 'active', reason = null, origin = 'added', next_due = 'epoch', tries = 0,
    etag = null, last_modified = null, failures = 0, failure_weight = 0, failing_since = null,
    condition = 'new', condition_since = null, condition_reason = null,
    unchanged = 0, body_sha256 = null
where id = %(id)s;
