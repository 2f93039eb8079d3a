-- What analysts ask of stories, topics and digests: three views; and what makes asking quick.

-- No order in these views: one with an order is computed whole wherever it is joined. Bodies and
-- addresses are in none of them; they run as their owner, and the reader sees what they name.
create view news.coverage as
select
    s.id as story_id,
    s.first_seen,
    s.last_active,
    lead.title as headline,
    lead.url,
    lead.id as article_id,
    told.topics,
    members.languages,
    members.countries,
    members.outlets,
    members.articles,
    members.copies,
    members.corroboration,
    members.state_only
from news.story s
cross join lateral (
    select
        array_agg(distinct a.language order by a.language)
            filter (where a.language is not null) as languages,
        array_agg(distinct o.country order by o.country) as countries,
        array_agg(distinct o.name order by o.name) as outlets,
        count(*)::integer as articles,
        count(c.article_id)::integer as copies,
        -- As the digest counts: see corroboration in digest/compose.py.
        (count(distinct coalesce(o.ownership, o.slug))
            filter (where not o.state_controlled and c.article_id is null))::integer as corroboration,
        bool_and(o.state_controlled) as state_only
    from news.story_member m
    join news.article a on a.id = m.article_id
    join news.outlet o on o.id = a.outlet_id
    left join news.copy_of c on c.article_id = a.id
    where m.story_id = s.id
) members
cross join lateral (
    select array_agg(about.slug order by about.score desc, about.slug) as topics
    from (
        select t.slug, max(g.score) as score
        from news.story_member m
        join news.tagging g on g.article_id = m.article_id and g.about
        join news.topic t on t.id = g.topic_id
        where m.story_id = s.id
        group by t.slug
    ) about
) told
cross join lateral (
    -- Who stands for it: an independent original first, then the strongest, then the earliest.
    select a.id, a.title, a.url
    from news.story_member m
    join news.article a on a.id = m.article_id
    join news.outlet o on o.id = a.outlet_id
    left join news.copy_of c on c.article_id = a.id
    where m.story_id = s.id
    order by
        o.state_controlled,
        c.article_id is not null,
        (
            select coalesce(max(g.score), 0)
            from news.tagging g where g.article_id = a.id and g.about
        ) desc,
        a.published,
        a.id
    limit 1
) lead;
comment on view news.coverage is 'A row for each story: who tells it, copies folded, and how many independent outlets stand behind it.';
comment on column news.coverage.story_id is 'Story.';
comment on column news.coverage.first_seen is 'When it was opened.';
comment on column news.coverage.last_active is 'Publication time of its newest article.';
comment on column news.coverage.headline is 'Headline of the article that stands for it: an independent original if there is one.';
comment on column news.coverage.url is 'Link to that article.';
comment on column news.coverage.article_id is 'That article.';
comment on column news.coverage.topics is 'Topics its articles are about, strongest first.';
comment on column news.coverage.languages is 'Languages it is told in.';
comment on column news.coverage.countries is 'Countries of its outlets.';
comment on column news.coverage.outlets is 'Outlets that carry it, copies and state media included.';
comment on column news.coverage.articles is 'Articles in it, copies included.';
comment on column news.coverage.copies is 'How many of them repeat another article.';
comment on column news.coverage.corroboration is 'Independent outlets: not state-controlled and with a text of their own; an ownership group counts once.';
comment on column news.coverage.state_only is 'All its outlets are controlled by a state.';

create view news.topic_day as
select
    (a.published at time zone 'UTC')::date as day,
    t.slug as topic,
    (count(*) filter (where g.about))::integer as articles,
    (count(distinct m.story_id) filter (where g.about))::integer as stories,
    (count(distinct a.outlet_id) filter (where g.about))::integer as outlets,
    (count(*) filter (where not g.about))::integer as mentions
from news.tagging g
join news.topic t on t.id = g.topic_id
join news.article a on a.id = g.article_id
left join news.story_member m on m.article_id = a.id
group by 1, 2;
comment on view news.topic_day is 'How much there was of each topic on each day.';
comment on column news.topic_day.day is 'UTC day of publication.';
comment on column news.topic_day.topic is 'Topic, all its versions together.';
comment on column news.topic_day.articles is 'Articles about it, copies included.';
comment on column news.topic_day.stories is 'Stories these belong to.';
comment on column news.topic_day.outlets is 'Outlets these are from.';
comment on column news.topic_day.mentions is 'Articles that only mention it.';

create view news.sent as
select
    s.slug as subscriber,
    d.local_day,
    d.sent_at,
    i.rank,
    i.story_id,
    i.article_id,
    a.title as headline,
    a.url,
    i.topic,
    i.why ->> 'sentence' as sentence,
    array(select jsonb_array_elements_text(i.why -> 'words')) as words,
    (i.why ->> 'score')::real as score,
    (i.why ->> 'corroboration')::integer as corroboration,
    i.digest_id
from news.digest_item i
join news.digest d on d.id = i.digest_id and d.state = 'sent'
join news.subscriber s on s.id = d.subscriber_id
join news.article a on a.id = i.article_id;
comment on view news.sent is 'Each story that a digest brought to a subscriber, and the reason it gave.';
comment on column news.sent.subscriber is 'To whom, by slug.';
comment on column news.sent.local_day is 'Day of the digest in the subscriber''s zone.';
comment on column news.sent.sent_at is 'When the mail server took it.';
comment on column news.sent.rank is 'Place in the digest, counting from 1.';
comment on column news.sent.story_id is 'Story.';
comment on column news.sent.article_id is 'The article that stood for it.';
comment on column news.sent.headline is 'Headline of that article.';
comment on column news.sent.url is 'Link to it.';
comment on column news.sent.topic is 'The topic it was listed under.';
comment on column news.sent.sentence is 'The evidence shown; null where the outlet no longer lets us keep it.';
comment on column news.sent.words is 'The words in it that fired.';
comment on column news.sent.score is 'Score of the topic.';
comment on column news.sent.corroboration is 'Independent outlets at that time.';
comment on column news.sent.digest_id is 'Digest.';

grant select on news.coverage, news.topic_day, news.sent to vedette_reader;
-- Commands run as the reader look whether the schema is the one they know.
grant select on public.vedette_migration to vedette_reader;

-- The days of news.topic_day, so that a month does not read all the years.
create index article_day on news.article (((published at time zone 'UTC')::date));
-- Which digests carried a story.
create index digest_item_story on news.digest_item (story_id);

-- The same answers as before. Matching comes first now: going through news.latest, which has an
-- order, computed the topics of every article for every search.
create or replace function news.search(
    query text,
    topic text default null,
    since timestamptz default null,
    language text default null,
    most integer default 50
) returns table (
    article_id bigint, published timestamptz, outlet text, lang text, title text,
    excerpt text, url text, topics text[], story_id bigint, rank real
)
language sql stable
begin atomic
    select
        f.id, f.published, o.name, f.language, f.title, f.excerpt, f.url,
        (
            select array_agg(t.slug order by g.score desc, t.slug)
            from news.tagging g join news.topic t on t.id = g.topic_id
            where g.article_id = f.id and g.about
        ),
        f.story_id, f.rank
    from (
        select
            a.id, a.published, a.outlet_id, a.language, a.title, a.excerpt, a.url, m.story_id,
            ts_rank(a.search, q.q) as rank
        from news.article a
        join news.story_member m on m.article_id = a.id
        cross join websearch_to_tsquery('simple', news.fold(search.query)) as q (q)
        where a.search @@ q.q
            and (search.topic is null or exists (
                select from news.tagging g join news.topic t on t.id = g.topic_id
                where g.article_id = a.id and g.about and t.slug = search.topic
            ))
            and (search.since is null or a.published >= search.since)
            and (search.language is null or a.language = search.language)
        order by rank desc, a.published desc, a.id desc
        limit search.most
    ) f
    join news.outlet o on o.id = f.outlet_id
    order by f.rank desc, f.published desc, f.id desc;
end;

-- Whoever owns the schema may act as the reader: named queries run so. Where somebody else made the
-- role, that one has to grant it.
do $$
begin
    execute format('grant vedette_reader to %I', current_user);
exception when insufficient_privilege or unique_violation or internal_error then
    null;
end
$$;
