-- name: lines
select line from news.furniture where outlet_id = %(outlet_id)s;

-- name: outlets
select a.outlet_id
from news.outlet o
join news.article a on a.outlet_id = o.id
where a.body is not null
    and (
        o.furniture_at is null
        or (o.furniture_at < %(now)s::timestamptz - interval '1 day' and a.first_seen > o.furniture_at)
    )
group by a.outlet_id
having count(*) >= %(least)s
order by count(*) desc, a.outlet_id
limit %(most)s;

-- name: texts
select body
from news.article
where outlet_id = %(outlet_id)s and body is not null
order by published desc, id desc
limit %(most)s;

-- name: save
insert into news.furniture (outlet_id, line, pages, learned_at)
select %(outlet_id)s, found.line, found.pages, %(now)s::timestamptz
from unnest(%(lines)s::bigint[], %(pages)s::integer[]) as found (line, pages)
on conflict (outlet_id, line) do update
    set pages = excluded.pages, learned_at = excluded.learned_at;

-- name: looked
update news.outlet set furniture_at = %(now)s where id = %(outlet_id)s;
