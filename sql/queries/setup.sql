-- name: upsert_outlet
insert into news.outlet (
    slug, name, country, kind, state_controlled, ownership, rights, note, retired_at
)
values (
    %(slug)s, %(name)s, %(country)s, %(kind)s, %(state_controlled)s, %(ownership)s, %(rights)s,
    %(note)s, null
)
on conflict (slug) do update
    set name = excluded.name, country = excluded.country, kind = excluded.kind,
        state_controlled = excluded.state_controlled, ownership = excluded.ownership,
        rights = excluded.rights, note = excluded.note, retired_at = null
returning id;

-- name: rights
select slug, id, rights from news.outlet where slug = any (%(slugs)s) for update;

-- name: drop_outlet_bodies
-- Before rights are lowered: the CHECKs would refuse what may no longer be kept. A task that holds
-- the text loses its claim, so that nothing of it is written afterwards.
update news.article set body = null, claimed_by = null, claim_until = null
where outlet_id = %(id)s and body is not null;

-- name: drop_outlet_version_bodies
update news.article_version set body = null where outlet_id = %(id)s and body is not null;

-- name: drop_outlet_excerpts
-- Back to what the feed gave.
update news.article a
set excerpt = left(e.summary, 300),
    search = news.search_document(a.title, left(e.summary, 300), e.summary)
from news.entry e
where e.id = a.entry_id and a.outlet_id = %(id)s;

-- name: drop_outlet_evidence
-- Sentences of a body that may no longer be kept; the headline stays as the reason.
update news.tagging g
set evidence = coalesce(
    (
        select jsonb_agg(one) from jsonb_array_elements(g.evidence) as one
        where (one ->> 'in_title')::boolean
    ),
    jsonb_build_array(jsonb_build_object(
        'sentence', a.title, 'words', '[]'::jsonb, 'in_title', true
    ))
)
from news.article a
where a.id = g.article_id and a.outlet_id = %(id)s;

-- name: drop_outlet_reasons
update news.digest_item i set why = why - 'sentence' - 'words'
from news.article a
where a.id = coalesce((i.why ->> 'article')::bigint, i.article_id) and a.outlet_id = %(id)s;

-- name: expire_outlet_pages
update news.page set keep_until = least(keep_until, %(until)s) where outlet_id = %(id)s;

-- name: drop_outlet_pages
delete from news.page where outlet_id = %(id)s;

-- name: expire_outlet_bodies
update news.article set body_until = %(until)s
where outlet_id = %(id)s and body is not null and body_until is null;

-- name: expire_outlet_version_bodies
update news.article_version set body_until = %(until)s
where outlet_id = %(id)s and body is not null and body_until is null;

-- name: upsert_feed
insert into news.feed (outlet_id, slug, url, host, language, state, poll_interval, note)
values (
    %(outlet_id)s, %(slug)s, %(url)s, %(host)s, %(language)s, %(state)s, %(poll_interval)s,
    %(note)s
)
on conflict (slug) do update
    set outlet_id = excluded.outlet_id, host = excluded.host, language = excluded.language,
        poll_interval = excluded.poll_interval, note = excluded.note,
        -- A quarantine is lifted by changing the feed, not by loading the same file again.
        state = case
            when news.feed.state = 'quarantined' and news.feed.url = excluded.url
                and excluded.state = 'active' then 'quarantined'
            else excluded.state
        end,
        reason = case
            when news.feed.state = 'quarantined' and news.feed.url = excluded.url
                and excluded.state = 'active' then news.feed.reason
        end,
        tries = case
            when news.feed.state in ('active', 'quarantined') and news.feed.url = excluded.url
                then news.feed.tries
            else 0
        end,
        -- Validators belong to a URL.
        etag = case when news.feed.url = excluded.url then news.feed.etag end,
        last_modified = case when news.feed.url = excluded.url then news.feed.last_modified end,
        url = excluded.url;

-- name: retire_feeds
update news.feed set state = 'retired'
where slug <> all (%(slugs)s) and state <> 'retired'
returning slug;

-- name: retire_outlets
update news.outlet set retired_at = %(now)s
where slug <> all (%(slugs)s) and retired_at is null
returning slug;

-- name: refuse_retired
-- What is left of a publisher who was taken out is not asked for any more.
update news.entry e
set state = 'refused', gate = 'retired', reason = 'its outlet was retired',
    claimed_by = null, claim_until = null
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
insert into news.entity (slug, name, kind, country, qid, retired_at)
values (%(slug)s, %(name)s, %(kind)s, %(country)s, %(qid)s, null)
on conflict (slug) do update
    set name = excluded.name, kind = excluded.kind, country = excluded.country,
        qid = excluded.qid, retired_at = null;

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
