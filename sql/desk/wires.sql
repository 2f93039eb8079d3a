-- Which outlets print whose wire?
-- since = 30 days: printed within this time
select original_outlet as wire, outlet,
    count(*)::integer as copies,
    (count(*) filter (where relation = 'same'))::integer as same,
    (count(*) filter (where relation = 'cut'))::integer as shortened,
    (count(*) filter (where relation = 'extended'))::integer as extended,
    (count(*) filter (where relation = 'rewritten'))::integer as rewritten,
    avg(of_copy)::real as share,
    avg(added)::real as added,
    (percentile_cont(0.5) within group (
        order by extract(epoch from behind) / 60
    ))::integer as minutes_behind
from news.copied
where published > now() - %(since)s::interval and original_outlet <> outlet
group by original_outlet, outlet
order by copies desc, wire, outlet;
