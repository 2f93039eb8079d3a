-- Who broke it first, and how long until the others?
-- story =: only this story
-- since = 3 days: stories active within this time, unless one is named
with told as (
    -- Each outlet's first article of the story. Its date may be that of first sight: date_source.
    select distinct on (s.id, o.id)
        s.id as story_id, s.last_active, o.name as outlet, o.state_controlled, a.published,
        a.date_source, a.title, a.url
    from news.story s
    join news.story_member m on m.story_id = s.id
    join news.article a on a.id = m.article_id
    join news.outlet o on o.id = a.outlet_id
    where case
        when %(story)s::bigint is null then s.last_active > now() - %(since)s::interval
        else s.id = %(story)s
    end
    order by s.id, o.id, a.published, a.id
), ordered as (
    select told.*, count(*) over (partition by story_id) as outlets,
        rank() over (partition by story_id order by published)::integer as place,
        published - min(published) over (partition by story_id) as behind
    from told
)
select story_id, place, outlet, published, date_source,
    (extract(epoch from behind) / 60)::integer as minutes_behind, state_controlled, title, url
from ordered
where outlets > 1
order by last_active desc, story_id, place, outlet;
