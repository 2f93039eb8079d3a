-- What was turned away, and where?
-- since = 7 days: counted on the UTC days within this time
select c.stage, c.gate, o.name as outlet, sum(c.number)::bigint as number, max(c.day) as last_day
from news.gate_count c
left join news.outlet o on o.id = c.outlet_id
where c.day > (now() at time zone 'UTC')::date - %(since)s::interval
group by c.stage, c.gate, o.id
order by number desc, c.stage, c.gate, outlet;
