-- What is written about one name, in three languages?
-- entity = suwalki-gap: slug of a person, place, organisation ... in news.entity
-- languages = lt,pl,ru: codes, comma-separated
-- since = 30 days: published within this time
select a.published, a.language, o.name as outlet, o.state_controlled, a.title,
    n.number as mentions, m.story_id, a.url
from news.entity e
join news.mention n on n.entity_id = e.id
join news.article a on a.id = n.article_id
join news.outlet o on o.id = a.outlet_id
left join news.story_member m on m.article_id = a.id
where e.slug = %(entity)s
    and a.language = any (regexp_split_to_array(%(languages)s, '\s*,\s*'))
    and a.published > now() - %(since)s::interval
order by a.published desc, a.id desc;
