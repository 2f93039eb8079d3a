-- Which bulletins carry which stories?
-- outlet =: only bulletins of this outlet, by its name
-- since = 7 days: published within this time
select a.published, o.name as outlet, a.title as bulletin, p.of_article as share_of_bulletin,
    source.name as told_by, item.title, p.of_part as share_of_text, item.published as told_at,
    m.story_id, a.url, item.url as item_url
from news.part p
join news.article a on a.id = p.article_id
join news.outlet o on o.id = a.outlet_id
join news.article item on item.id = p.part_id
join news.outlet source on source.id = item.outlet_id
left join news.story_member m on m.article_id = item.id
where a.published > now() - %(since)s::interval
    and (%(outlet)s::text is null or o.name = %(outlet)s)
order by a.published desc, a.id desc, p.place, item.id;
