-- Re-tagging: compare what another lexicon says of articles, report it, apply it.

-- name: note_lexicon
insert into news.lexicon (version, since, loaded_at, what)
values (%(version)s, %(now)s, %(now)s, %(what)s)
on conflict (version) do update set loaded_at = excluded.loaded_at;

-- name: loaded
-- An earlier one that was put back is loaded again first: its topics have other versions by now.
select version from news.lexicon
where version = %(version)s and loaded_at = (select max(loaded_at) from news.lexicon);

-- name: hold
-- One at a time begins, ends or supersedes a run. The number is any; it names this lock.
select pg_advisory_xact_lock(7362733822);

-- name: share
-- Whoever compares or applies a batch holds that off meanwhile.
select pg_advisory_xact_lock_shared(7362733822);

-- name: run
select r.id, r.lexicon, l.what, r.since, r.topics, r.state, r.asked_at, r.compared_at, r.applied_at,
    r.articles, r.compared, r.applied
from news.retag r
join news.lexicon l on l.version = r.lexicon
where r.id = %(id)s;

-- name: runs
select id, lexicon, since, topics, state, asked_at, articles, compared, applied
from news.retag
order by id desc
limit %(most)s;

-- name: open
-- The run that is not at its end.
select id, lexicon, since, topics, state
from news.retag
where state in ('comparing', 'compared', 'applying');

-- name: unknown_topics
select slug from unnest(%(topics)s::text[]) as wanted (slug)
where not exists (select from news.topic t where t.slug = wanted.slug)
order by slug;

-- name: supersede
update news.retag set state = 'superseded'
where state in ('comparing', 'compared', 'applying')
returning id;

-- name: drop_proposals
-- What was never applied goes with its sentences; what was stays readable.
delete from news.retag_article where retag_id = any (%(runs)s) and applied_at is null;

-- name: expired
select id from news.retag
where state in ('comparing', 'compared', 'applying') and asked_at < %(before)s;

-- name: begin
insert into news.retag (lexicon, since, topics, state, asked_at)
values (%(lexicon)s, %(since)s, %(topics)s, 'comparing', %(now)s)
returning id;

-- name: enqueue
-- What another lexicon has tagged; and whole copies of it, which share its tags.
with stale as (
    select a.id from news.article a
    join news.retag r on r.id = %(id)s
    where a.state in ('tagged', 'filed') and a.lexicon is distinct from r.lexicon
        and (r.since is null or a.published >= r.since)
)
insert into news.retag_article (retag_id, article_id)
select %(id)s::bigint, id from stale
union
select %(id)s::bigint, a.id
from news.copy_of c
join stale on stale.id = c.original_id
join news.article a on a.id = c.article_id
where c.relation = 'same' and a.state in ('tagged', 'filed');

-- name: note_size
update news.retag r
set articles = (select count(*) from news.retag_article where retag_id = r.id)
where r.id = %(id)s
returning articles;

-- name: waiting
-- How many are to be compared, and until when those that a task holds are held.
select count(*)::integer as items, max(claim_until) as until
from news.retag_article
where retag_id = %(id)s and state = 'waiting';

-- name: quarantine
with stuck as (
    update news.retag_article
    set state = 'quarantined', reason = 'never finished in ' || tries || ' tries',
        claimed_by = null, claim_until = null
    where retag_id = %(id)s and state = 'waiting' and tries >= %(max_tries)s
        and claim_until < %(now)s
    returning article_id
)
update news.retag set compared = compared + (select count(*) from stuck)
where id = %(id)s and exists (select from stuck);

-- name: claim
-- A whole copy waits for its original, whose tags it shares. Materialized: joined as it stands, the
-- choice may be made again for each row, and more be claimed than was asked for.
with waiting as materialized (
    select w.article_id from news.retag_article w
    where w.retag_id = %(id)s and w.state = 'waiting' and (w.tries > 0) = %(retried)s
        and (w.claim_until is null or w.claim_until < %(now)s)
        and not exists (
            select from news.copy_of c
            join news.retag_article o
                on o.retag_id = w.retag_id and o.article_id = c.original_id
            where c.article_id = w.article_id and c.relation = 'same' and o.state = 'waiting'
        )
    order by w.article_id
    limit %(most)s
    for update of w skip locked
)
update news.retag_article x
set claimed_by = %(worker)s, claim_until = %(until)s, tries = x.tries + 1
from waiting
where x.retag_id = %(id)s and x.article_id = waiting.article_id
returning x.article_id;

-- name: texts
-- Articles as they are, with what tagging left of them. The text of an `analyse` outlet may be gone, and
-- what a `headline` outlet's feed says need not be what was tagged. An original that is past this
-- stage hands on the tags that it would have; of their evidence what stands in the copy, as
-- article.inherit_tags does it.
select a.id, a.outlet_id, a.rights, a.title, a.language, a.published, a.gate, a.relevance,
    a.reasons, a.features, a.lexicon, a.text_sha256, c.added,
    -- As the claim of another stage has it: what is on its way is tagged with the lexicon of the day.
    a.state in ('tagged', 'filed') as ready,
    case
        when a.body is not null then a.body
        when a.rights = 'headline'
            and sha256(convert_to(a.title || e'\n' || e.summary, 'UTF8')) = a.text_sha256
        then e.summary
    end as text,
    coalesce(
        (
            select jsonb_agg(jsonb_build_object(
                'topic', t.slug, 'about', g.about, 'score', g.score, 'evidence', g.evidence,
                'inherited_from', g.inherited_from, 'repeated', g.repeated
            ))
            from news.tagging g join news.topic t on t.id = g.topic_id
            where g.article_id = a.id
        ),
        '[]'
    ) as tags,
    o.original_id, o.original_gate, o.original_relevance, o.original_topics, coalesce(i.tags, '[]') as inherited
from news.article a
join news.entry e on e.id = a.entry_id
left join news.copy_of c on c.article_id = a.id
left join lateral (
    select b.id as original_id,
        case when x.article_id is null then b.gate else x.gate end as original_gate,
        case when x.article_id is null then b.relevance else x.relevance end as original_relevance,
        case when x.article_id is null then b.features else x.found -> 'features' end -> 'topics'
            as original_topics
    from news.article b
    left join news.retag_article x on x.retag_id = %(id)s and x.article_id = b.id
        and x.state in ('same', 'changed')
    where b.id = c.original_id and c.relation = 'same'
        and (x.article_id is not null or b.state in ('tagged', 'filed') and b.lexicon = %(lexicon)s)
) o on true
left join lateral (
    select jsonb_agg(jsonb_build_object(
        'topic', g.topic, 'about', g.about, 'score', g.score, 'evidence', kept.evidence,
        'inherited_from', coalesce(g.inherited_from, o.original_id), 'repeated', false
    )) as tags
    from (
        select p.topic, p.about, p.score, p.evidence, p.inherited_from
        from news.retag_topic p
        where p.retag_id = %(id)s and p.article_id = o.original_id and p.kind <> 'removed'
        union all
        select t.slug, g.about, g.score, g.evidence, g.inherited_from
        from news.tagging g join news.topic t on t.id = g.topic_id
        where g.article_id = o.original_id and not exists (
            select from news.retag_topic p
            where p.retag_id = %(id)s and p.article_id = g.article_id and p.topic = t.slug
        )
    ) g
    cross join lateral (
        select jsonb_agg(said order by place) as evidence
        from (
            select one.said, one.place,
                row_number() over (partition by one.said -> 'in_title' order by one.place) as number
            from jsonb_array_elements(g.evidence) with ordinality as one (said, place)
            where news.stands_in(one.said, a.title, coalesce(a.body, e.summary), a.rights)
        ) stands
        where a.rights = 'full' or number = 1
    ) kept
) i on true
where a.id = any (%(articles)s)
order by a.id;

-- name: save_compared
-- Ends the claims of a batch; what is not returned somebody else holds by now, or went.
with new as (
    select * from jsonb_to_recordset(%(rows)s) as n (
        article_id bigint, state text, reason text, lexicon_before text, relevance_before real,
        gate_before text, relevance real, gate text, text_sha256 text, found jsonb
    )
)
update news.retag_article x
set state = n.state, reason = n.reason, lexicon_before = n.lexicon_before,
    relevance_before = n.relevance_before, gate_before = n.gate_before, relevance = n.relevance,
    gate = n.gate, text_sha256 = decode(n.text_sha256, 'hex'), found = n.found, tries = 0,
    claimed_by = null, claim_until = null
from new n
where x.retag_id = %(id)s and x.article_id = n.article_id and x.claimed_by = %(worker)s
returning x.article_id;

-- name: save_changes
insert into news.retag_topic (
    retag_id, article_id, topic, kind, about_before, score_before, about, score, evidence,
    inherited_from, repeated
)
select %(id)s::bigint, n.*
from jsonb_to_recordset(%(rows)s) as n (
    article_id bigint, topic text, kind text, about_before boolean, score_before real,
    about boolean, score real, evidence jsonb, inherited_from bigint, repeated boolean
);

-- name: note_compared
update news.retag set compared = compared + %(number)s
where id = %(id)s
returning compared, articles;

-- name: end_comparing
update news.retag set state = 'compared', compared_at = %(now)s
where id = %(id)s and state = 'comparing';

-- name: begin_applying
update news.retag set state = 'applying'
where id = %(id)s and state in ('compared', 'applying')
returning id;

-- name: to_apply
select count(*)::integer as items
from news.retag_article
where retag_id = %(id)s and state in ('same', 'changed') and applied_at is null;

-- name: take
-- A batch to apply, or one article of it, held to the end of the transaction, as long as the run is
-- being applied.
select x.article_id
from news.retag_article x
join news.retag r on r.id = x.retag_id and r.state = 'applying'
where x.retag_id = %(id)s and x.state in ('same', 'changed') and x.applied_at is null
    and (%(only)s::bigint is null or x.article_id = %(only)s)
order by x.article_id
limit %(most)s
for update of x skip locked;

-- name: unchanged
-- Of these the articles that still are what was compared, held until they are changed.
select a.id
from news.retag_article x
join news.article a on a.id = x.article_id
where x.retag_id = %(id)s and x.article_id = any (%(articles)s)
    and a.state in ('tagged', 'filed') and a.text_sha256 = x.text_sha256
    and a.lexicon is not distinct from x.lexicon_before
    and a.gate is not distinct from x.gate_before
order by a.id
for update of a;

-- name: overtake
update news.retag_article
set state = 'overtaken', found = null
where retag_id = %(id)s and article_id = any (%(articles)s);

-- name: drop_changes
delete from news.retag_topic where retag_id = %(id)s and article_id = any (%(articles)s);

-- name: keep_past
-- What a tag said stays, with its evidence. Of a text that was lent a topic keeps one sentence: that of
-- the tag it has now, if that has one.
insert into news.tagging_past (
    article_id, topic_id, about, score, evidence, lexicon, inherited_from, repeated, tagged_at,
    until, retag_id
)
select g.article_id, g.topic_id, g.about, g.score, g.evidence, g.lexicon, g.inherited_from,
    g.repeated, g.tagged_at, %(now)s, p.retag_id
from news.retag_topic p
join news.topic t on t.slug = p.topic
join news.tagging g on g.article_id = p.article_id and g.topic_id = t.id
where p.retag_id = %(id)s and p.article_id = any (%(articles)s);

-- name: forget_sentences
-- Of the earlier tags of a topic stay the words and the headline, where another tag of it has the one
-- sentence that may be kept: the present one, or else the latest of those.
update news.tagging_past b
set evidence = news.without_sentences(b.evidence)
from news.retag_topic p, news.article a, news.topic t
where p.retag_id = %(id)s and p.article_id = any (%(articles)s)
    and a.id = p.article_id and a.rights <> 'full'
    and t.slug = p.topic and b.article_id = p.article_id and b.topic_id = t.id
    and jsonb_array_length(b.evidence) > 0
    and (p.kind <> 'removed' or b.retag_id <> p.retag_id);

-- name: drop_replaced
delete from news.tagging g
using news.retag_topic p, news.topic t
where p.retag_id = %(id)s and p.article_id = any (%(articles)s)
    and g.article_id = p.article_id and t.id = g.topic_id and t.slug = p.topic;

-- name: insert_tags
insert into news.tagging (
    article_id, topic_id, about, score, evidence, lexicon, inherited_from, repeated, tagged_at
)
select p.article_id, t.id, p.about, p.score, p.evidence, r.lexicon, p.inherited_from, p.repeated,
    %(now)s
from news.retag_topic p
join news.retag r on r.id = p.retag_id
join news.topic t on t.slug = p.topic and t.retired_at is null
where p.retag_id = %(id)s and p.article_id = any (%(articles)s) and p.kind <> 'removed';

-- name: restamp
-- The other tags say what they said: by the present lexicon, and of the present version of their topic.
update news.tagging g
set lexicon = r.lexicon, topic_id = now.id
from news.retag r, news.topic was, news.topic now
where r.id = %(id)s and g.article_id = any (%(articles)s) and was.id = g.topic_id
    and now.slug = was.slug and now.retired_at is null
    and (r.topics = '{}' or was.slug = any (r.topics));

-- name: drop_mentions
delete from news.mention m
using news.retag_article x
where x.retag_id = %(id)s and x.article_id = any (%(articles)s) and x.found ? 'mentions'
    and m.article_id = x.article_id;

-- name: insert_mentions
insert into news.mention (article_id, entity_id, number)
select x.article_id, e.id, named.number::integer
from news.retag_article x
cross join lateral jsonb_each_text(x.found -> 'mentions') as named (slug, number)
join news.entity e on e.slug = named.slug
where x.retag_id = %(id)s and x.article_id = any (%(articles)s);

-- name: retag
-- What becomes news goes on to be filed. What ends here stays a member of its story and counts for
-- nothing, as where a later text makes it so. With a list of topics the rest is not of this lexicon.
update news.article a
set relevance = x.relevance, gate = x.gate,
    reasons = coalesce(x.found -> 'reasons', a.reasons),
    features = coalesce(x.found -> 'features', a.features),
    language = coalesce(x.found ->> 'language', a.language),
    lexicon = case when r.topics = '{}' then r.lexicon else a.lexicon end,
    state = case
        when x.gate is not null then 'filed'
        when a.gate is not null then 'tagged'
        else a.state
    end,
    tries = case when x.gate is distinct from a.gate then 0 else a.tries end,
    claimed_by = case when x.gate is distinct from a.gate then null else a.claimed_by end,
    claim_until = case when x.gate is distinct from a.gate then null else a.claim_until end
from news.retag_article x, news.retag r
where x.retag_id = %(id)s and x.article_id = any (%(articles)s) and r.id = x.retag_id
    and a.id = x.article_id
returning a.outlet_id, x.gate_before, x.gate;

-- name: end_applied
with changed as (
    update news.retag_topic set evidence = null
    where retag_id = %(id)s and article_id = any (%(articles)s)
)
update news.retag_article set applied_at = %(now)s, found = null
where retag_id = %(id)s and article_id = any (%(articles)s);

-- name: note_applied
update news.retag set applied = applied + %(number)s
where id = %(id)s
returning applied;

-- name: set_aside
-- One that cannot be applied keeps its tags, unless another task did apply it.
with aside as (
    update news.retag_article
    set state = 'quarantined', reason = %(reason)s, found = null
    where retag_id = %(id)s and article_id = %(article)s
        and state in ('same', 'changed') and applied_at is null
    returning article_id
)
delete from news.retag_topic p using aside
where p.retag_id = %(id)s and p.article_id = aside.article_id;

-- name: end_applying
update news.retag set state = 'applied', applied_at = %(now)s
where id = %(id)s and state = 'applying' and not exists (
    select from news.retag_article x
    where x.retag_id = %(id)s and x.state in ('same', 'changed') and x.applied_at is null
)
returning id;

-- name: totals
select state, count(*)::integer as number
from news.retag_article
where retag_id = %(id)s
group by state;

-- name: became_news
select count(*)::integer as number
from news.retag_article
where retag_id = %(id)s and gate is null and gate_before is not null and applied_at is not null;

-- name: turned
-- What becomes news, and what is none any more, by the gates before and after.
select gate_before, gate, count(*)::integer as number
from news.retag_article
where retag_id = %(id)s and state = 'changed' and (gate is null) <> (gate_before is null)
group by gate_before, gate
order by gate_before, gate;

-- name: by_topic
select topic,
    (count(*) filter (where kind = 'added' and about))::integer as added,
    (count(*) filter (where kind = 'about'))::integer as now_about,
    (count(*) filter (where kind = 'mention'))::integer as now_mention,
    (count(*) filter (where kind = 'removed' and about_before))::integer as removed,
    (count(*) filter (where kind = 'added' and not about))::integer as mentions_added,
    (count(*) filter (where kind = 'removed' and not about_before))::integer as mentions_removed,
    (count(*) filter (where kind = 'evidence'))::integer as evidence
from news.retag_topic
where retag_id = %(id)s
group by topic
order by topic;

-- name: stories
-- The stories whose articles change in topics or in being news, and those that are no news afterwards.
select count(*)::integer as touched, (count(*) filter (where ends))::integer as ended
from (
    select m.story_id, bool_and(
        case when x.state = 'changed' then x.gate is not null else a.gate is not null end
    ) as ends
    from news.story_member m
    join news.article a on a.id = m.article_id
    left join news.retag_article x on x.retag_id = %(id)s and x.article_id = a.id
    where m.story_id in (
        select t.story_id
        from news.story_member t
        join news.retag_article c on c.retag_id = %(id)s and c.article_id = t.article_id
        where c.state = 'changed'
    )
    group by m.story_id
) touched;

-- name: examples
-- Of each kind of change to a topic the surest few, with the words that did it.
select topic, kind, about_before, about, article_id, title, outlet, language, score_before, score,
    array(
        select distinct word
        from jsonb_array_elements(coalesce(evidence, evidence_before)) as one,
            jsonb_array_elements_text(one -> 'words') as word
        order by word
    ) as words
from (
    select c.*, row_number() over (
        partition by c.topic, c.kind, coalesce(c.about, c.about_before)
        order by coalesce(c.score, c.score_before) desc, c.article_id
    ) as place
    from news.retagged c
    where c.retag_id = %(id)s and c.kind <> 'evidence'
) placed
where place <= %(most)s
order by topic, kind, place;

-- name: turned_examples
select a.id as article_id, a.title, o.name as outlet, a.language, x.gate_before, x.gate,
    x.relevance_before, x.relevance
from (
    select x.*, row_number() over (
        partition by x.gate_before, x.gate order by x.relevance desc, x.article_id
    ) as place
    from news.retag_article x
    where x.retag_id = %(id)s and x.state = 'changed'
        and (x.gate is null) <> (x.gate_before is null)
) x
join news.article a on a.id = x.article_id
join news.outlet o on o.id = a.outlet_id
where x.place <= %(most)s
order by x.gate_before, x.gate, x.place;
