-- name: count
-- Written in the transaction of the result it counts, so that a crash counts neither or both.
insert into news.gate_count (day, stage, gate, outlet_id, number)
values (%(day)s, %(stage)s, %(gate)s, %(outlet_id)s, %(number)s)
on conflict (day, stage, gate, outlet_id) do update
    set number = news.gate_count.number + excluded.number;

-- name: totals
select stage, gate, sum(number)::bigint as number
from news.gate_count
group by stage, gate
order by stage, gate;
