-- Which stories are told by state media only?
-- since = 7 days: active within this time
select story_id, last_active, headline, outlets, countries, languages, topics, articles, url
from news.coverage
where state_only and last_active > now() - %(since)s::interval
order by articles desc, last_active desc, story_id;
