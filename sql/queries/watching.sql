-- name: unlearned
-- Feeds that brought something since their rhythm was learned, longest ago first.
select f.id, o.zone
from news.feed f
join news.outlet o on o.id = f.outlet_id
where f.state = 'active' and f.last_new is not null
    and (f.learned_at is null or (f.learned_at < %(before)s and f.last_new > f.learned_at))
order by f.learned_at nulls first, f.id
limit %(most)s;

-- name: arrivals
-- When it brought something: for what the first poll found that is the date it gave, for all else when
-- we saw it. A feed that is made once a day brings something once a day, whatever dates it gives.
select case
    when e.date_source in ('feed', 'assumed') and e.first_seen < f.first_polled + interval '1 hour'
        then least(e.published, e.first_seen)
    else e.first_seen
end as at
from news.entry e
join news.feed f on f.id = e.feed_id
where e.feed_id = %(feed_id)s and e.first_seen > %(since)s
order by e.id desc
limit 15000;

-- name: save_rhythm
update news.feed set rhythm = %(rhythm)s, learned_at = %(now)s where id = %(id)s;

-- name: feeds
-- What is known of each feed that is polled: by this it is judged.
select f.id, f.outlet_id, f.slug, f.condition, f.condition_since, f.condition_reason,
    f.failure_weight, f.failing_since, p.gate as last_gate, p.reason as last_reason,
    f.last_success, f.rhythm, f.last_new, f.newest, f.full_at, f.changed_at,
    f.entries as body_entries, links.tried as links_tried, links.failed as links_failed,
    links.failed_run as links_failed_run, f.first_polled,
    siblings.newest as siblings_last_new
from news.feed f
left join lateral (
    select gate, reason from news.poll
    where feed_id = f.id
    order by finished_at desc, id desc limit 1
) p on true
cross join lateral (
    select count(*)::integer as tried,
        (count(*) filter (where last.state <> 'read'))::integer as failed,
        (count(*) filter (where last.read_before = 0))::integer as failed_run
    from (
        select state, count(*) filter (where state = 'read') over (order by id desc) as read_before
        from news.entry
        where feed_id = f.id and settled_at is not null
            and coalesce(gate, '') not in ('taken-down', 'retired')
        order by id desc limit 20
    ) last
) links
cross join lateral (
    select max(coalesce(s.newest, s.last_new)) as newest
    from news.feed s
    where s.outlet_id = f.outlet_id and s.id <> f.id and s.state = 'active'
) siblings
where f.state = 'active'
order by f.id;

-- name: save_condition
update news.feed
set condition = %(condition)s, condition_reason = %(reason)s,
    condition_since = case when %(changed)s then %(now)s else condition_since end
where id = %(id)s;

-- name: event
insert into news.source_event (at, outlet_id, feed_id, event, was, became, reason)
values (%(now)s, %(outlet_id)s, %(id)s, 'condition', %(was)s, %(condition)s, %(reason)s);
