-- Which articles were changed after they came out?
-- article =: only this article
-- since = 7 days: changed within this time, unless one is named
-- substance = no: yes leaves out changes of wording; what was not compared says so
select c.article_id, c.number, c.seen_at, c.outlet, c.title_before, c.title, c.told, c.substance,
    c.version_before, c.words_before, c.words, c.article_url
from news.change c
where case
        when %(article)s::bigint is null then c.seen_at > now() - %(since)s::interval
        else c.article_id = %(article)s
    end
    and (%(substance)s <> 'yes' or c.substance is null or c.substance <> '{}')
order by c.seen_at desc, c.article_id, c.number;
