-- What the desk's pages show. Read as vedette_reader, in a read-only transaction.

-- name: stories
-- A page of stories, newest first, from where the page before ended. Each filter asks for an article
-- of the story of its own: a story told in Lithuanian and tagged in English answers to both.
select s.id, s.last_active
from news.story s
where (%(since)s::timestamptz is null or s.last_active >= %(since)s)
    and (
        %(before)s::timestamptz is null
        or (s.last_active, s.id) < (%(before)s, %(before_id)s::bigint)
    )
    and (%(topic)s::text is null or exists (
        select from news.story_member m
        join news.tagging g on g.article_id = m.article_id and g.about
        join news.topic t on t.id = g.topic_id
        where m.story_id = s.id and t.slug = %(topic)s
    ))
    and (%(country)s::text is null or exists (
        select from news.story_member m
        join news.article a on a.id = m.article_id
        join news.outlet o on o.id = a.outlet_id
        where m.story_id = s.id and o.country = %(country)s
    ))
    and (%(language)s::text is null or exists (
        select from news.story_member m join news.article a on a.id = m.article_id
        where m.story_id = s.id and a.language = %(language)s
    ))
    and (%(entity)s::text is null or exists (
        select from news.story_member m
        join news.mention n on n.article_id = m.article_id
        join news.entity e on e.id = n.entity_id
        where m.story_id = s.id and e.slug = %(entity)s
    ))
    and (%(search)s::text is null or exists (
        select from news.story_member m join news.article a on a.id = m.article_id
        where m.story_id = s.id
            and a.search @@ websearch_to_tsquery('simple', news.fold(%(search)s))
    ))
order by s.last_active desc, s.id desc
limit %(most)s;

-- name: rows
select t.*
from news.telling t
where t.story_id = any (%(stories)s)
order by t.story_id, t.published, t.article_id, t.score desc, t.topic;

-- name: members
-- The articles of a story: how each came to be in it, and what else is known of it. Those with a gate
-- count for nothing there.
select a.id as article_id, m.because, m.joined_at, a.date_source, a.words, a.gate, a.title, a.url,
    a.language, o.name as outlet, o.country, o.state_controlled
from news.story_member m
join news.article a on a.id = m.article_id
join news.outlet o on o.id = a.outlet_id
where m.story_id = %(story)s
order by a.published, a.id;

-- name: copied
-- The articles of a story that repeat an earlier one: how much later, and what they added.
select c.article_id, c.original_id, c.original_outlet, c.relation, c.of_copy, c.of_original, c.behind,
    c.added, c.added_words, c.sentences
from news.story_member m
join news.copied c on c.article_id = m.article_id
where m.story_id = %(story)s;

-- name: changes
-- What became of the articles of a story after they came out, latest first.
select c.article_id, c.number, c.seen_at, c.substance, c.told, c.sentences_before, c.sentences
from news.story_member m
join news.change c on c.article_id = m.article_id
where m.story_id = %(story)s
order by c.article_id, c.number desc;

-- name: parts
-- What stands in articles of a story, and where these stand in; `inside`: the other one stands in this.
select x.article_id, x.inside, x.of_this, x.of_other, a.title, a.url, o.name as outlet, o.country,
    o.state_controlled, a.language, other.story_id
from news.story_member m
cross join lateral (
    select p.article_id, p.part_id as other_id, true as inside, p.of_article as of_this,
        p.of_part as of_other, lower(p.place) as place
    from news.part p where p.article_id = m.article_id
    union all
    select p.part_id, p.article_id, false, p.of_part, p.of_article, 0
    from news.part p where p.part_id = m.article_id
) x
join news.article a on a.id = x.other_id
join news.outlet o on o.id = a.outlet_id
left join news.story_member other on other.article_id = a.id
where m.story_id = %(story)s
order by x.article_id, x.inside desc, x.place, a.published, a.id;

-- name: tags
-- Every topic found in the articles of a story, also what they only mention.
select g.article_id, t.slug as topic, t.name, g.about, g.score, g.evidence, g.lexicon,
    g.inherited_from, g.repeated
from news.story_member m
join news.tagging g on g.article_id = m.article_id
join news.topic t on t.id = g.topic_id
where m.story_id = %(story)s
order by g.article_id, g.about desc, g.score desc, t.slug;

-- name: entities
-- Who and what the articles of a story name, those that most of them name first.
select e.slug, e.name, e.kind, count(*)::integer as articles, sum(n.number)::integer as number
from news.story_member m
join news.mention n on n.article_id = m.article_id
join news.entity e on e.id = n.entity_id
where m.story_id = %(story)s
group by e.slug, e.name, e.kind
order by articles desc, number desc, e.slug
limit 30;

-- name: carried
-- The digests that brought a story.
select d.id as digest_id, s.slug as subscriber, d.local_day, d.state, i.rank
from news.digest_item i
join news.digest d on d.id = i.digest_id
join news.subscriber s on s.id = d.subscriber_id
where i.story_id = %(story)s
order by d.local_day, s.slug;

-- name: topics
-- Every topic there ever was: older articles bear those that are retired.
select distinct on (group_name, name, slug) slug, name, group_name, retired_at is not null as retired
from news.topic
where not exists (
    select from news.topic later where later.slug = topic.slug and later.version > topic.version
)
order by group_name, name, slug;

-- name: countries
select distinct country from news.outlet where retired_at is null order by country;

-- name: languages
select distinct language from news.feed
where language is not null and state <> 'retired' order by language;

-- name: entity
select slug, name, kind from news.entity where slug = %(slug)s;

-- name: feeds
-- Feeds in use, those with something wrong first.
select h.feed, h.outlet, h.state, h.health, h.reason, h.since, h.failures, h.last_polled, h.last_success,
    h.last_new, h.status, h.entries, h.next_due, h.url,
    o.country, o.state_controlled, o.rights, coalesce(e.number, 0)::integer as fresh,
    h.health not in ('ok', 'inactive') as wrong
from news.feed_health h
join news.feed f on f.slug = h.feed
join news.outlet o on o.id = f.outlet_id
left join (
    select feed_id, count(*) as number from news.entry where first_seen > %(since)s group by feed_id
) e on e.feed_id = f.id
order by h.state = 'inactive', h.health = 'ok', h.outlet, h.feed;

-- name: events
-- What happened to feeds and outlets since a moment, latest first.
select e.at, o.name as outlet, f.slug as feed, e.event, e.was, e.became, e.reason
from news.source_event e
join news.outlet o on o.id = e.outlet_id
left join news.feed f on f.id = e.feed_id
where e.at >= %(since)s
order by e.at desc, e.id desc
limit 200;

-- name: gates
-- What was turned away since a day, by stage and gate.
select stage, gate, sum(number)::bigint as number
from news.gate_count
where day >= %(since)s
group by stage, gate
order by number desc, stage, gate;

-- name: digests
select d.id, s.slug as subscriber, d.local_day, d.state, d.subject, d.sent_at, d.composed_at,
    (select count(*) from news.digest_item i where i.digest_id = d.id)::integer as items
from news.digest d
join news.subscriber s on s.id = d.subscriber_id
order by d.window_end desc, s.slug
limit %(most)s;

-- name: digest
-- `withdrawn`: an outlet whose sentence is in it lets us keep headlines only by now, or an article in it
-- was taken down.
select d.id, s.slug as subscriber, s.zone, d.local_day, d.state, d.subject, d.window_start,
    d.window_end, d.composed_at, d.sent_at, d.html, d.plain,
    exists (
        select from news.digest_item i where i.digest_id = d.id and not i.why ? 'sentence'
    ) as withdrawn
from news.digest d
join news.subscriber s on s.id = d.subscriber_id
where d.id = %(digest)s;

-- name: digest_items
select i.rank, i.story_id, i.topic, coalesce(t.name, i.topic) as topic_name, i.why,
    coalesce(a.title, '(taken down)') as title, a.url, a.language, a.published, o.name as outlet,
    o.country, o.state_controlled
from news.digest_item i
left join news.article a on a.id = i.article_id
left join news.outlet o on o.id = a.outlet_id
left join news.topic t on t.slug = i.topic and t.retired_at is null
where i.digest_id = %(digest)s
order by i.rank;
