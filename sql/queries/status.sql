-- name: totals
select
    (select count(*) from news.outlet where retired_at is null)::integer as outlets,
    (select count(*) from news.feed where state = 'active')::integer as feeds,
    (select count(*) from news.entry)::integer as entries,
    (select count(*) from news.entry where state = 'waiting')::integer as waiting,
    (select count(*) from news.article)::integer as articles,
    (select count(*) from news.article_version where number > 1)::integer as versions,
    (select count(*) from news.copy_of)::integer as copies,
    (select count(*) from news.story)::integer as stories,
    (select count(*) from news.digest where state = 'sent')::integer as sent,
    (select count(*) from news.digest where state <> 'sent')::integer as unsent;

-- name: topics
-- Tags by topic: articles about it, and articles that only mention it.
select t.slug, t.name, t.group_name,
    count(*) filter (where g.about)::integer as about,
    count(*) filter (where not g.about)::integer as mentions
from news.tagging g
join news.topic t on t.id = g.topic_id
group by t.slug, t.name, t.group_name
order by about desc, mentions desc, t.slug;

-- name: polls
-- The last poll of each feed.
select f.slug as feed, o.name as outlet, p.outcome, p.status, p.entries, p.fresh, p.reason
from news.feed f
join news.outlet o on o.id = f.outlet_id
join lateral (
    select * from news.poll where feed_id = f.id order by finished_at desc, id desc limit 1
) p on true
order by o.name, f.slug;

-- name: marks
-- What a run may have added: compared before and after.
select
    (select count(*) from news.entry)::integer as entries,
    (select count(*) from news.article)::integer as articles,
    (select count(*) from news.story)::integer as stories,
    (select count(*) from news.digest where state = 'sent')::integer as sent;

-- name: last_pass
select max(finished_at) as finished_at from news.poll;
