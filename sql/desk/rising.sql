-- Which topics are rising against the last four weeks?
-- days = 7: length of the time that is compared
with days as (
    select topic, articles, (now() at time zone 'UTC')::date - day as ago
    from news.topic_day
    where day > (now() at time zone 'UTC')::date - 28 - %(days)s::integer
), before as (
    -- As many of the 28 days as there are: nothing is known of the time before the first article.
    select least(28, greatest(1, (now() at time zone 'UTC')::date
        - (min(first_seen) at time zone 'UTC')::date - %(days)s::integer + 1))::real as number
    from news.article
), counted as (
    select topic,
        coalesce(sum(articles) filter (where ago < %(days)s::integer), 0)::integer as articles,
        coalesce(sum(articles) filter (where ago >= %(days)s::integer), 0)
            * %(days)s::integer / max(before.number) as usual
    from days cross join before
    group by topic
)
select topic, articles, usual::real, ((articles + 1) / (usual + 1))::real as rise
from counted
where articles > usual
order by rise desc, topic;
