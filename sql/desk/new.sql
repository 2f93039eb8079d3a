-- What is new since yesterday on my topics?
-- topics =: slugs of topics, comma-separated; all of them where none is given
-- since = 1 day: how far back
select story_id, first_seen, headline, topics, outlets, articles, corroboration, url
from news.coverage
where first_seen > now() - %(since)s::interval
    and (%(topics)s::text is null or topics && regexp_split_to_array(%(topics)s, '\s*,\s*'))
order by corroboration desc, first_seen desc, story_id;
