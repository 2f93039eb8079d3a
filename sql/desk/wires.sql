-- Which outlets print whose wire?
-- since = 30 days: printed within this time
select source.name as wire, printer.name as outlet,
    count(*)::integer as copies,
    (count(*) filter (where c.of_copy >= 0.9::real and c.of_original >= 0.9::real))::integer as whole,
    avg(c.of_copy)::real as share,
    (percentile_cont(0.5) within group (
        order by extract(epoch from a.published - original.published) / 60
    ))::integer as minutes_behind
from news.copy_of c
join news.article a on a.id = c.article_id
join news.outlet printer on printer.id = a.outlet_id
join news.article original on original.id = c.original_id
join news.outlet source on source.id = original.outlet_id
where a.published > now() - %(since)s::interval and source.id <> printer.id
group by source.id, printer.id
order by copies desc, wire, outlet;
