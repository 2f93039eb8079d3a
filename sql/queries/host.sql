-- name: reserve
-- Takes the next free slot of a host and gives the seconds until it; one statement, so that tasks
-- and machines agree without a lock in memory.
insert into news.host (name, next_slot)
values (%(host)s, clock_timestamp() + %(delay)s)
on conflict (name) do update
    -- A slot far ahead is left from a clock that was wrong once.
    set next_slot = least(
        greatest(news.host.next_slot, clock_timestamp()),
        clock_timestamp() + interval '30 minutes'
    ) + %(delay)s
returning next_slot - %(delay)s - clock_timestamp() as wait;

-- name: robots
select robots as text, robots_closed as closed, robots_until as until
from news.host
where name = %(host)s and robots is not null;

-- name: keep_robots
insert into news.host (name, robots, robots_closed, robots_until)
values (%(host)s, %(text)s, %(closed)s, %(until)s)
on conflict (name) do update
    set robots = excluded.robots,
        robots_closed = excluded.robots_closed,
        robots_until = excluded.robots_until;
