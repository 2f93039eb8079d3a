-- Who is mentioned together with one name?
-- entity = suwalki-gap: slug of a person, place, organisation ... in news.entity
-- kind =: only these: person, place, org, unit, system, event or agreement
-- since = 30 days: published within this time
select other.name, other.kind, count(*)::integer as articles,
    count(distinct m.story_id)::integer as stories, max(a.published) as last_published
from news.entity e
join news.mention n on n.entity_id = e.id
join news.article a on a.id = n.article_id
join news.mention also on also.article_id = a.id and also.entity_id <> e.id
join news.entity other on other.id = also.entity_id
left join news.story_member m on m.article_id = a.id
where e.slug = %(entity)s
    and (%(kind)s::text is null or other.kind = %(kind)s)
    and a.published > now() - %(since)s::interval
    -- A text that many print is one text: of a copy counts what its original does not name together.
    and not exists (
        select from news.copy_of c
        join news.mention theirs on theirs.article_id = c.original_id and theirs.entity_id = e.id
        join news.mention beside
            on beside.article_id = c.original_id and beside.entity_id = other.id
        where c.article_id = a.id
    )
group by other.id
order by articles desc, stories desc, other.name;
