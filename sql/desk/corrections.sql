-- Which articles were changed after they came out?
-- article =: only this article
-- since = 7 days: changed within this time, unless one is named
with texts as (
    select id as article_id, 1 as number, title, words, first_seen as seen_at
    from news.article
    where id in (select article_id from news.article_version)
    union all
    select article_id, number, title, words, seen_at from news.article_version
), changed as (
    select texts.*,
        lag(title) over versions as title_before,
        lag(words) over versions as words_before
    from texts
    window versions as (partition by article_id order by number)
)
select v.article_id, v.number, v.seen_at, o.name as outlet, v.title_before, v.title,
    v.words_before, v.words, a.url
from changed v
join news.article a on a.id = v.article_id
join news.outlet o on o.id = a.outlet_id
where v.number > 1
    and case
        when %(article)s::bigint is null then v.seen_at > now() - %(since)s::interval
        else v.article_id = %(article)s
    end
order by v.seen_at desc, v.article_id, v.number;
