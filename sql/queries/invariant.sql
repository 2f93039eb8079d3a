-- name: content
-- What the database says about the news, without surrogate keys, clocks and tries: two databases that
-- asked the same publishers agree in it row for row, whatever happened to either on the way. Poll
-- gates are left out: they count once a poll, and how often a feed was polled is nobody's promise.
with recursive chain as (
    select article_id, original_id, 1 as steps from news.copy_of
    union all
    select chain.article_id, c.original_id, chain.steps + 1
    from chain
    join news.copy_of c on c.article_id = chain.original_id
    where chain.steps < 100
), origin as (
    -- The first of a chain: which of two equal texts is named as the original of a third hangs on
    -- who was read first.
    select distinct on (article_id) article_id, original_id
    from chain
    order by article_id, steps desc
)
select 'entry' as what, canonical_url as url, jsonb_build_array(title, state, gate) as content
from news.entry
union all
select 'page', e.canonical_url, jsonb_build_array(p.final_url, p.status, p.bytes)
from news.page p
join news.entry e on e.id = p.entry_id
union all
select 'article', canonical_url, jsonb_build_array(
    title, excerpt, encode(text_sha256, 'hex'), language, state, gate, date_source, version,
    case when date_source not in ('first-seen', 'clamped') then published end
)
from news.article
union all
select 'version', a.canonical_url,
    jsonb_build_array(
        v.number, v.title, encode(v.text_sha256, 'hex'), v.held, v.substance, v.told
    )
from news.article_version v
join news.article a on a.id = v.article_id
union all
select 'copy', a.canonical_url, jsonb_build_array(o.canonical_url)
from origin
join news.article a on a.id = origin.article_id
join news.article o on o.id = origin.original_id
union all
select 'fingerprint', a.canonical_url, jsonb_build_array(count(*), count(distinct f.hash))
from news.fingerprint f
join news.article a on a.id = f.article_id
group by a.id
union all
select 'topic', a.canonical_url, jsonb_build_array(t.slug, g.about)
from news.tagging g
join news.topic t on t.id = g.topic_id
join news.article a on a.id = g.article_id
union all
select 'mention', a.canonical_url, jsonb_build_array(e.slug, m.number)
from news.mention m
join news.entity e on e.id = m.entity_id
join news.article a on a.id = m.article_id
union all
select 'story', min(a.canonical_url), jsonb_agg(a.canonical_url order by a.canonical_url)
from news.story_member m
join news.article a on a.id = m.article_id
group by m.story_id
union all
select 'gate', g.stage || ' ' || g.gate, jsonb_build_array(o.slug, sum(g.number))
from news.gate_count g
left join news.outlet o on o.id = g.outlet_id
where g.stage <> 'poll'
group by g.stage, g.gate, o.slug
order by what, url, content;
