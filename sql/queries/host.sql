-- name: enter
-- Takes the next free slot of a host and one of its two leases, or neither; one statement, so that
-- tasks and machines agree without a lock in memory. A closed host gives nothing, nor one whose
-- next slot is too far. Two who ask in the same moment may both pick one lease: then one of them
-- gets nothing, and asks again.
with seen as (
    select
        moment.now,
        -- A slot far ahead is left from a clock that was wrong once.
        least(greatest(h.next_slot, moment.now), moment.now + interval '30 minutes') as slot,
        h.closed_until > moment.now as closed,
        h.closed_until,
        h.closed_reason,
        coalesce(h.strikes, 0) as strikes
    from (select clock_timestamp() as now) moment
    left join news.host h on h.name = %(host)s
), free as (
    select n.number
    from seen, generate_series(1, %(at_a_time)s) as n (number)
    where seen.closed is not true
      and seen.slot - seen.now <= %(patience)s
      and not exists (
          select from news.host_lease l
          where l.host = %(host)s and l.number = n.number and l.until > seen.now
      )
    order by random()
    limit 1
), lease as (
    insert into news.host_lease (host, number, holder, until)
    select %(host)s, free.number, %(holder)s, seen.now + %(hold)s
    from seen, free
    on conflict (host, number) do update
        set holder = excluded.holder, until = excluded.until
        where news.host_lease.until <= clock_timestamp()
    returning number
), taken as (
    insert into news.host (name, next_slot)
    select %(host)s, seen.now + %(delay)s
    from seen, lease
    on conflict (name) do update
        set next_slot = least(
            greatest(news.host.next_slot, clock_timestamp()),
            clock_timestamp() + interval '30 minutes'
        ) + %(delay)s
    returning next_slot - %(delay)s as slot
)
select
    taken.slot is not null as granted,
    greatest(
        case
            when seen.closed then seen.closed_until
            else coalesce(taken.slot, seen.slot)
        end - clock_timestamp(),
        interval '0'
    ) as wait,
    case when seen.closed then coalesce(seen.closed_reason, '') end as closed,
    seen.strikes
from seen
left join taken on true;

-- name: leave
delete from news.host_lease where host = %(host)s and holder = %(holder)s;

-- name: close
insert into news.host (name, closed_until, closed_reason, strikes)
values (%(host)s, clock_timestamp() + %(wait)s, %(reason)s, 1)
on conflict (name) do update
    set closed_until = greatest(news.host.closed_until, excluded.closed_until),
        closed_reason = excluded.closed_reason,
        strikes = news.host.strikes + 1;

-- name: forgive
-- Not a host that was closed while the request was under way: it stays closed, and its strikes count.
update news.host set strikes = 0
where name = %(host)s and (closed_until is null or closed_until <= clock_timestamp());

-- name: notes
select name, robots, robots_until, robots_closed, robots_down_since, tdmrep, tdmrep_until
from news.host
where name = any (%(names)s);

-- name: keep_robots
-- Without waiting for the disk: at worst robots.txt is asked for once more.
insert into news.host (name, robots, robots_closed, robots_until, robots_down_since)
select %(name)s, %(text)s, %(closed)s, %(until)s, %(down_since)s
from (select set_config('synchronous_commit', 'off', true)) as lost_at_worst
on conflict (name) do update
    set robots = excluded.robots,
        robots_closed = excluded.robots_closed,
        robots_until = excluded.robots_until,
        robots_down_since = excluded.robots_down_since;

-- name: keep_reservation
insert into news.host (name, tdmrep, tdmrep_until)
select %(name)s, %(text)s, %(until)s
from (select set_config('synchronous_commit', 'off', true)) as lost_at_worst
on conflict (name) do update
    set tdmrep = excluded.tdmrep,
        tdmrep_until = excluded.tdmrep_until;
