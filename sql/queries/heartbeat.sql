-- name: beat
insert into news.heartbeat (name, beat_at) values (%(name)s, %(now)s)
on conflict (name) do update set beat_at = excluded.beat_at;

-- name: all
select name, beat_at from news.heartbeat;

-- name: backlog
-- Since when the oldest piece of work has waited at each stage; null where nothing waits.
select
    (select min(next_due) from news.feed where state = 'active' and next_due <= %(now)s
        and last_polled is not null) as feed,
    (select min(greatest(next_try, first_seen)) from news.entry
        where state = 'waiting' and next_try <= %(now)s) as entry,
    -- Not since its entry was seen: its host may have been down for hours before the page came.
    (select min(greatest(a.first_seen, p.fetched_at))
        from news.article a left join news.page p on p.entry_id = a.entry_id
        where a.state not in ('filed', 'quarantined')) as article;

-- name: unsent
-- Digests that should have left, or that wait for a person.
select s.slug as subscriber, d.local_day, d.state, d.composed_at, d.reason
from news.digest d
join news.subscriber s on s.id = d.subscriber_id
where (d.state in ('composed', 'sending') and d.composed_at < %(before)s)
    or (d.state in ('failed', 'uncertain') and d.composed_at >= %(since)s)
order by d.local_day, s.slug;

-- name: drop_polls
-- The newest poll of a feed stays, however old: the feed's health is read from it.
delete from news.poll p
where p.finished_at < %(before)s and exists (
    select from news.poll later
    where later.feed_id = p.feed_id
        and (later.finished_at, later.id) > (p.finished_at, p.id)
);
