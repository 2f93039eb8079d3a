-- name: upsert_outlet
-- A reservation found on its site outlives the file: the stricter of the two holds.
insert into news.outlet (
    slug, name, country, kind, state_controlled, ownership, rights, stated_rights, note, zone,
    origin, retired_at
)
values (
    %(slug)s, %(name)s, %(country)s, %(kind)s, %(state_controlled)s, %(ownership)s, %(rights)s,
    %(rights)s, %(note)s, %(zone)s, 'seeds', null
)
on conflict (slug) do update
    set name = excluded.name, country = excluded.country, kind = excluded.kind,
        state_controlled = excluded.state_controlled, ownership = excluded.ownership,
        rights = case
            when news.outlet.reserved_at is null then excluded.rights else 'headline'
        end,
        stated_rights = excluded.stated_rights, note = excluded.note, zone = excluded.zone,
        origin = 'seeds', retired_at = null
returning id;

-- name: rights
select slug, id, rights, reserved_at is not null as reserved
from news.outlet
where slug = any (%(slugs)s)
order by id
for update;

-- name: taken_down
-- Outlets that were taken down and must not come back with their file.
select outlet as slug from news.tombstone where outlet = any (%(slugs)s);

-- name: upsert_feed
-- What the file says of the address counts where it says something new: a feed that moved for good
-- stays where it went, and what was quarantined or is gone stays so, until another address is stated.
insert into news.feed as f (
    outlet_id, slug, url, stated_url, host, language, state, poll_interval, note, origin
)
values (
    %(outlet_id)s, %(slug)s, %(url)s, %(url)s, %(host)s, %(language)s, %(state)s,
    %(poll_interval)s, %(note)s, 'seeds'
)
on conflict (slug) do update
    set outlet_id = excluded.outlet_id, language = excluded.language,
        poll_interval = excluded.poll_interval, note = excluded.note, origin = 'seeds',
        state = case
            when f.state in ('quarantined', 'gone') and f.stated_url = excluded.stated_url
                and excluded.state = 'active' then f.state
            else excluded.state
        end,
        reason = case
            when f.state in ('quarantined', 'gone') and f.stated_url = excluded.stated_url
                and excluded.state = 'active' then f.reason
        end,
        tries = case
            when f.state in ('active', 'quarantined', 'gone')
                and f.stated_url = excluded.stated_url then f.tries
            else 0
        end,
        stated_url = excluded.stated_url;

-- name: restate_feed
-- Another address is stated: what was learned of the old one says nothing of it.
update news.feed
set url = %(url)s, host = %(host)s, etag = null, last_modified = null, next_due = 'epoch',
    failures = 0, failure_weight = 0, failing_since = null, moved_to = null, moved_seen = 0,
    condition = 'new', condition_since = null, condition_reason = null,
    validators = 'trusted', doubted = 0, unchanged = 0, body_sha256 = null, full_at = null,
    changed_at = null, entries = null, entries_sha256 = null, newest = null,
    claimed_by = null, claim_until = null
where slug = %(slug)s and stated_url <> %(url)s and url <> %(url)s;

-- name: retire_feeds
update news.feed set state = 'retired', claimed_by = null, claim_until = null
where slug <> all (%(slugs)s) and state <> 'retired' and origin = 'seeds'
returning slug;

-- name: retire_outlets
-- Not one that a person added a feed to.
update news.outlet o set retired_at = %(now)s
where slug <> all (%(slugs)s) and retired_at is null and origin = 'seeds' and not exists (
    select from news.feed f
    where f.outlet_id = o.id and f.origin = 'added' and f.state <> 'retired'
)
returning slug;

-- name: refuse_retired
-- What is left of a publisher who was taken out is not asked for any more.
update news.entry e
set state = 'refused', gate = 'retired', reason = 'its outlet was retired',
    settled_at = %(now)s, claimed_by = null, claim_until = null
from news.outlet o
where o.id = e.outlet_id and o.retired_at is not null and e.state = 'waiting'
returning e.outlet_id;

-- name: current_topics
select slug, version, digest from news.topic where retired_at is null;

-- name: retire_topic
update news.topic set retired_at = %(now)s where slug = %(slug)s and retired_at is null;

-- name: insert_topic
insert into news.topic (
    slug, version, name, group_slug, group_name, definition, digest, since
)
select %(slug)s, 1 + coalesce(max(version), 0), %(name)s, %(group_slug)s, %(group_name)s,
    %(definition)s, %(digest)s, %(now)s
from news.topic where slug = %(slug)s;

-- name: upsert_entity
insert into news.entity (slug, name, kind, country, qid, note, retired_at)
values (%(slug)s, %(name)s, %(kind)s, %(country)s, %(qid)s, %(note)s, null)
on conflict (slug) do update
    set name = excluded.name, kind = excluded.kind, country = excluded.country,
        qid = excluded.qid, note = excluded.note, retired_at = null;

-- name: retire_entities
update news.entity set retired_at = %(now)s
where slug <> all (%(slugs)s) and retired_at is null;

-- name: upsert_seed
insert into news.seed_document (
    slug, file, sha256, outlet, title, published, facts, topics, retired_at
)
values (
    %(slug)s, %(file)s, %(sha256)s, %(outlet)s, %(title)s, %(published)s, %(facts)s, %(topics)s,
    null
)
on conflict (slug) do update
    set file = excluded.file, sha256 = excluded.sha256, outlet = excluded.outlet,
        title = excluded.title, published = excluded.published, facts = excluded.facts,
        topics = excluded.topics, retired_at = null;

-- name: retire_seeds
update news.seed_document set retired_at = %(now)s
where slug <> all (%(slugs)s) and retired_at is null;

-- name: upsert_subscriber
insert into news.subscriber (slug, address, zone, send_at, since, retired_at)
values (%(slug)s, %(address)s, %(zone)s, %(send_at)s, %(now)s, null)
on conflict (slug) do update
    set address = excluded.address, zone = excluded.zone, send_at = excluded.send_at,
        retired_at = null
returning id;

-- name: clear_subscriptions
delete from news.subscription where subscriber_id = %(subscriber_id)s;

-- name: insert_subscription
insert into news.subscription (subscriber_id, topic) values (%(subscriber_id)s, %(topic)s);

-- name: retire_subscribers
update news.subscriber set retired_at = %(now)s
where slug <> all (%(slugs)s) and retired_at is null;

-- name: ensure_partitions
select news.ensure_partitions(%(since)s, %(until)s) as made;
