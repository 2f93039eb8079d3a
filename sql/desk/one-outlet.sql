-- Which stories rest on one outlet?
-- since = 3 days: active within this time
-- articles = 2: told by at least so many articles, copies and state media included
select c.story_id, c.last_active, o.name as outlet, c.headline, c.articles, c.copies, c.outlets,
    c.topics, c.url
from news.coverage c
join news.article a on a.id = c.article_id
join news.outlet o on o.id = a.outlet_id
where c.corroboration = 1
    and c.last_active > now() - %(since)s::interval
    and c.articles >= %(articles)s::integer
order by c.articles desc, c.last_active desc, c.story_id;
