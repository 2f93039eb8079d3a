-- Which feeds have gone quiet?
-- since = 2 days: without anything new for this long
with before as (
    select feed_id, count(*)::integer as entries
    from news.entry
    where first_seen > now() - interval '28 days'
    group by feed_id
)
select h.feed, h.outlet, h.health, h.reason, h.since, h.last_success, h.last_new, h.usual_gap,
    h.longest_gap, coalesce(b.entries, 0) as entries_in_28_days
from news.feed_health h
join news.feed f on f.slug = h.feed
left join before b on b.feed_id = f.id
where h.state in ('active', 'quarantined')
    and (
        h.health in ('quiet', 'failing', 'dormant')
        or h.last_new is null
        or h.last_new < now() - %(since)s::interval
    )
order by entries_in_28_days desc, h.last_new desc nulls last, h.feed;
