-- What readers see of copies: in words of who was first, how much later, and what was added.

create function news.moment(published timestamptz, date_source text, first_seen timestamptz)
returns timestamptz
language sql immutable parallel safe
return case
    when date_source in ('feed', 'page')
        and published <= first_seen and published >= first_seen - interval '336 hours'
        then greatest(published, first_seen - interval '36 hours')
    else first_seen
end;
comment on function news.moment is 'When an article was there: as published if its feed or page says so credibly, and at most 36 hours before it was first seen, else first seen. As dedup.moment, by which copies and originals are told apart.';

create function news.stands_in(evidence jsonb, title text, body text, rights text)
returns boolean
language sql immutable parallel safe
return case
    when coalesce((evidence ->> 'in_title')::boolean, false)
        then evidence ->> 'sentence' = btrim(title, E' \t\n\r')
    -- What is kept of a text that was lent: see _EXCERPT in pipeline/analyse.py.
    when rights <> 'full' and length(evidence ->> 'sentence') > 320 then false
    else position(
        regexp_replace(rtrim(evidence ->> 'sentence', '…'), '\s+', ' ', 'g')
        -- The beginning is enough of a text: what stands further down counts as not there.
        in regexp_replace(left(coalesce(body, ''), 200000), '\s+', ' ', 'g')
    ) > 0
end;
comment on function news.stands_in is 'Whether the sentence of a tag stands in an article of this headline, text and rights, white space aside, and may be kept of it: a whole copy takes over no other.';

create function news.embeds(article bigint, story bigint) returns boolean
language sql stable parallel safe
return exists (
    -- Whichever of the copies of a text was found in it, and whichever is in the story.
    select from news.part p
    left join news.copy_of found on found.article_id = p.part_id
    join news.story_member m on m.story_id = embeds.story and m.article_id <> p.article_id
    left join news.copy_of told on told.article_id = m.article_id
    where p.article_id = embeds.article
        and coalesce(told.original_id, m.article_id) = coalesce(found.original_id, p.part_id)
        and found.original_id is distinct from p.article_id
);
comment on function news.embeds is 'Whether an article has in it the text of another article of a story, or of what that is a copy of: then it is no independent source of that story.';

-- The same columns as before, and what the copy relation is.
create or replace view news.telling as
select
    m.story_id, a.id as article_id, a.title, a.url, a.excerpt, a.published, a.language,
    a.rights, a.paywalled, m.joined_at, o.name as outlet, o.country, o.state_controlled,
    coalesce(o.ownership, o.slug) as owner,
    c.original_id, original_outlet.name as original_outlet, c.of_copy, c.of_original,
    coalesce(t.slug, '') as topic, coalesce(t.name, '') as topic_name,
    coalesce(t.group_name, '') as group_name, coalesce(g.score, 0) as score,
    coalesce(g.about, false) as about, coalesce(g.evidence, '[]') as evidence, s.last_active,
    c.relation,
    (select count(*) from unnest(c.added))::integer as added,
    news.embeds(a.id, s.id) as embeds
from news.story s
join news.story_member m on m.story_id = s.id
join news.article a on a.id = m.article_id
join news.outlet o on o.id = a.outlet_id
left join news.copy_of c on c.article_id = a.id
left join news.article original on original.id = c.original_id
left join news.outlet original_outlet on original_outlet.id = original.outlet_id
left join news.tagging g on g.article_id = a.id and g.about
left join news.topic t on t.id = g.topic_id
-- A later text may be about nothing any more, or kill its analysis: it stays a member, and is no news.
where a.gate is null;
comment on view news.telling is 'The articles of each story, a row for each topic one is about; one that is about none is there, too, unless a later text of it is no regional defence news any more (gate irrelevant) or could not be analysed (gate quarantine).';
comment on column news.telling.relation is 'Of a copy: same, cut, extended or rewritten.';
comment on column news.telling.added is 'Of a copy: how many sentences it has that the other does not.';
comment on column news.telling.embeds is 'It is a bulletin with the text of another article of the story in it.';

-- As before, but for bulletins, who say of the story what another one said, and for what telling leaves out.
create or replace view news.coverage as
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
            filter (where not o.state_controlled and c.article_id is null
                and not news.embeds(a.id, s.id)))::integer as corroboration,
        bool_and(o.state_controlled) as state_only
    from news.story_member m
    join news.article a on a.id = m.article_id
    join news.outlet o on o.id = a.outlet_id
    left join news.copy_of c on c.article_id = a.id
    where m.story_id = s.id and a.gate is null
) members
cross join lateral (
    select array_agg(about.slug order by about.score desc, about.slug) as topics
    from (
        select t.slug, max(g.score) as score
        from news.story_member m
        join news.tagging g on g.article_id = m.article_id and g.about
        join news.article a on a.id = m.article_id
        join news.topic t on t.id = g.topic_id
        where m.story_id = s.id and a.gate is null
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
    where m.story_id = s.id and a.gate is null
    order by
        o.state_controlled,
        c.article_id is not null or news.embeds(a.id, s.id),
        (
            select coalesce(max(g.score), 0)
            from news.tagging g where g.article_id = a.id and g.about
        ) desc,
        a.published,
        a.id
    limit 1
) lead;
comment on view news.coverage is 'A row for each story that is news: who tells it, copies folded, and how many independent outlets stand behind it. What became irrelevant or quarantined since counts nowhere.';
comment on column news.coverage.corroboration is 'Independent outlets: not state-controlled and with a text of their own on it; an ownership group counts once.';

-- As before, without what a later text made irrelevant.
create or replace view news.latest as
select
    a.id as article_id,
    a.published,
    o.name as outlet,
    o.country,
    o.state_controlled,
    a.language,
    a.title,
    a.excerpt,
    a.url,
    a.relevance,
    m.story_id,
    (
        select array_agg(t.slug order by g.score desc, t.slug)
        from news.tagging g join news.topic t on t.id = g.topic_id
        where g.article_id = a.id and g.about
    ) as topics,
    c.original_id as copy_of,
    a.paywalled,
    a.first_seen
from news.article a
join news.outlet o on o.id = a.outlet_id
join news.story_member m on m.article_id = a.id
left join news.copy_of c on c.article_id = a.id
where a.gate is null
order by a.published desc, a.id desc;

create view news.copied as
select
    a.id as article_id, o.name as outlet, o.country, o.state_controlled, a.title, a.url, a.published,
    original.id as original_id, first.name as original_outlet,
    first.state_controlled as original_state_controlled, original.title as original_title,
    original.url as original_url,
    c.relation, c.containment, c.of_copy, c.of_original,
    news.moment(a.published, a.date_source, a.first_seen)
        - news.moment(original.published, original.date_source, original.first_seen) as behind,
    (select count(*) from unnest(c.added))::integer as added,
    c.added_words,
    case
        -- Until it is looked at again, a text that was replaced has other sentences in these places.
        when a.rights = 'full' and a.state not in ('read', 'quarantined') and a.body is not null
            then array(
                select substring(a.body from lower(span) + 1 for upper(span) - lower(span))
                from unnest(c.added) as span
                order by lower(span)
            )
    end as sentences
from news.copy_of c
join news.article a on a.id = c.article_id
join news.outlet o on o.id = a.outlet_id
join news.article original on original.id = c.original_id
join news.outlet first on first.id = original.outlet_id;
comment on view news.copied is 'Articles that repeat an earlier one: how much of it, how much later, and what they added.';
comment on column news.copied.article_id is 'The copy.';
comment on column news.copied.outlet is 'Its outlet.';
comment on column news.copied.country is 'Country of that.';
comment on column news.copied.state_controlled is 'That is controlled by a state.';
comment on column news.copied.title is 'Headline of the copy.';
comment on column news.copied.url is 'Link to it.';
comment on column news.copied.published is 'Publication time of the copy.';
comment on column news.copied.original_id is 'The earlier article.';
comment on column news.copied.original_outlet is 'Its outlet.';
comment on column news.copied.original_state_controlled is 'That is controlled by a state.';
comment on column news.copied.original_title is 'Headline of the earlier article.';
comment on column news.copied.original_url is 'Link to it.';
comment on column news.copied.relation is 'same: the same text; cut: shortened; extended: with additions; rewritten: parts of each are its own.';
comment on column news.copied.containment is 'Share of the shorter text that the two have in common.';
comment on column news.copied.of_copy is 'Share of the copy''s text that the two have in common.';
comment on column news.copied.of_original is 'Share of the original''s text that the two have in common.';
comment on column news.copied.behind is 'How much later than the original it was there: by publication time where that is credible, else by first sight.';
comment on column news.copied.added is 'How many sentences it has that the original does not.';
comment on column news.copied.added_words is 'Words of those.';
comment on column news.copied.sentences is 'Those sentences, where the outlet''s text may be shown; null where not, or where they are looked for anew.';
grant select on news.copied to vedette_reader;
