-- What `vedette explain` asks, as vedette_reader.

-- name: known
-- What goes by one of these spellings of a URL; the spelling asked for comes first, and an article
-- before the entry that led to it.
select kind, id from (
    select 1 as place, 'article' as kind, id, canonical_url as url
    from news.article where canonical_url = any (%(urls)s)
    union all
    select 1, 'article', article_id, canonical_url
    from news.article_address where canonical_url = any (%(urls)s)
    union all
    select 2, 'entry', id, canonical_url from news.entry where canonical_url = any (%(urls)s)
    union all
    select 3, 'feed', id, url from news.feed where url = any (%(urls)s) and state <> 'retired'
) found
order by array_position(%(urls)s::text[], url), place, id
limit 1;

-- name: known_by_redirect
-- Where the link of an entry led in the end; asked last, since no index helps.
select entry_id as id from news.page where final_url = any (%(urls)s) order by entry_id limit 1;

-- name: entry
select e.id, e.url, e.canonical_url, e.title, e.published, e.date_source, e.first_seen, e.state,
    e.gate, e.reason, e.next_try, e.outlet_id,
    f.slug as feed, o.name as outlet, o.country, o.kind, o.state_controlled, o.ownership, o.rights
from news.entry e
join news.feed f on f.id = e.feed_id
join news.outlet o on o.id = e.outlet_id
where e.id = %(id)s;

-- name: page
select final_url, status, bytes, fetched_at, keep_until from news.page where entry_id = %(id)s;

-- name: article
select id, entry_id, url, canonical_url, title, published, date_source, first_seen, language, words,
    authors, paywalled, rights, body_until, state, gate, reason, relevance, reasons, lexicon, outlet_id
from news.article
where id = %(id)s;

-- name: article_of_entry
-- The article an entry gave, or that it gave another version of.
select id from news.article where entry_id = %(id)s
union all
select article_id from news.article_version where entry_id = %(id)s
limit 1;

-- name: versions
-- Every text it has had, with what changed against the one before.
select v.number, v.seen_at, v.title, v.words, v.entry_id, v.held, v.substance, v.told,
    c.sentences_before, c.sentences
from news.article_version v
left join news.change c on c.article_id = v.article_id and c.number = v.number
where v.article_id = %(id)s
order by v.number;

-- name: copied
select original_id as article_id, original_title as title, original_outlet as outlet, relation,
    containment, of_copy, of_original, behind, added, added_words, sentences
from news.copied
where article_id = %(id)s;

-- name: copies
select article_id, title, outlet, relation, containment, of_copy, of_original, behind, added,
    added_words, sentences
from news.copied
where original_id = %(id)s
order by published, article_id;

-- name: parts
-- What stands in it, as it comes.
select a.id as article_id, a.title, o.name as outlet, p.of_article, p.of_part
from news.part p
join news.article a on a.id = p.part_id
join news.outlet o on o.id = a.outlet_id
where p.article_id = %(id)s
order by p.place, a.id;

-- name: bulletins
-- Where it stands in, besides other things.
select a.id as article_id, a.title, o.name as outlet, p.of_article, p.of_part
from news.part p
join news.article a on a.id = p.article_id
join news.outlet o on o.id = a.outlet_id
where p.part_id = %(id)s
order by a.published, a.id;

-- name: tags
select t.slug as topic, t.name, t.version, g.about, g.score, g.evidence, g.lexicon,
    g.inherited_from, g.repeated, g.tagged_at
from news.tagging g
join news.topic t on t.id = g.topic_id
where g.article_id = %(id)s
order by g.about desc, g.score desc, t.slug;

-- name: past
-- What its tags said before they were replaced by re-tagging, the latest first.
select t.slug as topic, t.name, t.version, b.about, b.score, b.evidence, b.lexicon,
    b.inherited_from, b.repeated, b.tagged_at, b.until, b.retag_id, r.lexicon as replaced_by
from news.tagging_past b
join news.topic t on t.id = b.topic_id
join news.retag r on r.id = b.retag_id
where b.article_id = %(id)s
order by b.until desc, b.about desc, b.score desc, t.slug;

-- name: membership
select story_id, because, joined_at from news.story_member where article_id = %(id)s;

-- name: story
select story_id, first_seen, last_active, headline, url, article_id, topics, languages, countries,
    outlets, articles, copies, corroboration, state_only
from news.coverage
where story_id = %(id)s;

-- name: members
select a.id as article_id, a.published, o.name as outlet, o.country, o.state_controlled, a.language,
    a.title, a.url, a.gate, c.original_id as copy_of, c.relation, m.because, m.joined_at
from news.story_member m
join news.article a on a.id = m.article_id
join news.outlet o on o.id = a.outlet_id
left join news.copy_of c on c.article_id = a.id
where m.story_id = %(id)s
order by a.published, a.id;

-- name: carried
-- The digests that brought a story, with the reason they gave.
select s.slug as subscriber, d.id as digest_id, d.local_day, d.state, d.sent_at, i.rank, i.topic,
    coalesce(
        (select t.name from news.topic t where t.slug = i.topic order by t.version desc limit 1),
        i.topic
    ) as topic_name,
    i.article_id, (i.why ->> 'article')::bigint as told_by, o.name as told_by_outlet,
    i.why ->> 'sentence' as sentence,
    array(select jsonb_array_elements_text(i.why -> 'words')) as words,
    (i.why ->> 'score')::float8 as score,
    (i.why ->> 'corroboration')::integer as corroboration,
    array(select jsonb_array_elements_text(i.why -> 'articles')::bigint) as articles
from news.digest_item i
join news.digest d on d.id = i.digest_id
join news.subscriber s on s.id = d.subscriber_id
left join news.article a on a.id = (i.why ->> 'article')::bigint
left join news.outlet o on o.id = a.outlet_id
where i.story_id = %(id)s
order by d.local_day, s.slug;

-- name: passed_over
-- Subscribers who have not had a story: the topics it shares with theirs, and the latest digest
-- whose window one of its articles was filed in.
select s.slug as subscriber,
    array(
        select topic from news.subscription p
        where p.subscriber_id = s.id and topic = any (c.topics) order by topic
    ) as topics,
    d.local_day, d.window_start, d.is_first, c.last_active,
    (
        select min(window_start) from news.digest where subscriber_id = s.id
    ) as watched_since,
    (select max(joined_at) from news.story_member where story_id = c.story_id) as joined_at
from news.coverage c
cross join news.subscriber s
left join lateral (
    select g.local_day, g.window_start, not exists (
        select from news.digest earlier
        where earlier.subscriber_id = s.id and earlier.window_end < g.window_end
    ) as is_first
    from news.digest g
    where g.subscriber_id = s.id and exists (
        select from news.story_member m
        where m.story_id = c.story_id
            and m.joined_at > g.window_start and m.joined_at <= g.window_end
    )
    order by g.window_end desc
    limit 1
) d on true
where c.story_id = %(id)s and s.retired_at is null and not exists (
    select from news.digest_item i where i.subscriber_id = s.id and i.story_id = c.story_id
)
order by s.slug;

-- name: counted
-- The first day from then on that a gate was counted for an outlet.
select min(day) as day
from news.gate_count
where stage = %(stage)s and gate = %(name)s and outlet_id = %(outlet)s
    and day >= (%(since)s::timestamptz at time zone 'UTC')::date;

-- name: feeds
-- Feeds by slug, by id, or all of them.
select f.id, f.slug, f.url, f.host, f.language, f.state, f.reason, f.poll_interval, f.next_due,
    f.last_polled, f.last_success, f.last_new, f.failures, f.note,
    f.outlet_id, o.name as outlet, o.slug as outlet_slug, o.country, o.kind, o.state_controlled,
    o.rights, o.retired_at
from news.feed f
join news.outlet o on o.id = f.outlet_id
where (%(slug)s::text is null or f.slug = %(slug)s) and (%(id)s::bigint is null or f.id = %(id)s)
order by f.slug;

-- name: polls
select finished_at, outcome, status, bytes, entries, known, fresh, gate, reason
from news.poll
where feed_id = %(id)s
order by finished_at desc, id desc
limit %(most)s;

-- name: entries
-- What became of the entries of a feed.
select state, gate, count(*)::integer as number
from news.entry
where feed_id = %(id)s
group by state, gate
order by number desc, state, gate;

-- name: at_host
-- Outlets whose entries lie at a host, their feeds being elsewhere.
select distinct outlet_id from news.entry where host = any (%(hosts)s);

-- name: turned_away
-- What an outlet's feeds brought and was never made an entry.
select gate, sum(number)::integer as number, max(day) as last_day
from news.gate_count
where stage = 'poll' and outlet_id = %(outlet)s and day >= %(since)s
group by gate
order by number desc, gate;
