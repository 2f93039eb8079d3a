-- What `vedette search` asks, as vedette_reader.

-- name: matching
select article_id, published, outlet, lang as language, title, excerpt, url, topics, story_id, rank
from news.search(
    %(query)s,
    topic => %(topic)s, since => %(since)s, language => %(language)s, most => %(most)s
);

-- name: latest
-- Without a query nothing can be ranked: the latest that pass the filters.
select article_id, published, outlet, language, title, excerpt, url, topics, story_id,
    null::real as rank
from news.latest
where (%(topic)s::text is null or %(topic)s = any (topics))
    and (%(since)s::timestamptz is null or published >= %(since)s)
    and (%(language)s::text is null or language = %(language)s)
order by published desc, article_id desc
limit %(most)s;

-- name: topics
select slug from news.topic where retired_at is null order by slug;

-- name: languages
select distinct language from news.article where language is not null order by language;
