-- name: insert
insert into news.article (
    entry_id, outlet_id, rights, url, canonical_url, title, excerpt, body, body_until, text_sha256,
    words, authors, published, date_source, first_seen, language, image, paywalled,
    furniture, search
)
values (
    %(entry_id)s, %(outlet_id)s, %(rights)s, %(url)s, %(canonical_url)s, %(title)s, %(excerpt)s,
    %(body)s, %(body_until)s, %(text_sha256)s, %(words)s, %(authors)s,
    %(published)s, %(date_source)s, %(first_seen)s, %(language)s, %(image)s, %(paywalled)s,
    %(furniture)s, news.search_document(%(title)s, %(excerpt)s, %(text)s)
)
on conflict (canonical_url) do nothing
returning id;

-- name: waiting
select count(*)::integer as items
from news.article
where state = any (%(states)s) and (claim_until is null or claim_until < %(now)s);

-- name: quarantine
update news.article
set state = 'quarantined', gate = 'quarantine', claimed_by = null, claim_until = null,
    reason = 'never finished after state ' || state || ' in ' || tries || ' tries'
where state = %(state)s and tries >= %(max_tries)s and claim_until < %(now)s
returning id, outlet_id;

-- name: claim_tag
-- A whole copy waits for its original, whose tags it shares. It is tagged by itself where one of them
-- rests on nothing that stands in the copy, as on a headline that it does not have.
update news.article a
set claimed_by = %(worker)s, claim_until = %(until)s, tries = a.tries + 1
from (
    select w.id from news.article w
    where w.state = 'deduplicated' and (w.tries > 0) = %(retried)s
        and (w.claim_until is null or w.claim_until < %(now)s)
        and not exists (
            select from news.copy_of c
            join news.article o on o.id = c.original_id
            where c.article_id = w.id and c.relation = 'same'
                and o.state in ('read', 'deduplicated')
                -- Not for ever: an original may be read again and again.
                and w.first_seen > %(now)s - interval '6 hours'
        )
    order by w.published, w.first_seen, w.id
    limit %(most)s
    for update of w skip locked
) waiting
join news.article b on b.id = waiting.id
join news.entry e on e.id = b.entry_id
left join news.copy_of c on c.article_id = b.id
left join news.article o on o.id = c.original_id and c.relation = 'same' and o.state in ('tagged', 'filed')
    and not exists (
        select from news.tagging g
        where g.article_id = o.id and not exists (
            select from jsonb_array_elements(g.evidence) as one
            where news.stands_in(one, b.title, coalesce(b.body, e.summary), b.rights)
        )
    )
where a.id = waiting.id
returning a.id, a.outlet_id, a.rights, a.title, coalesce(a.body, e.summary) as text,
    a.language, a.published, o.id as original_id,
    o.gate as original_gate, c.added;

-- name: claim_file
-- One at a time and oldest first: a story is opened by who told it first. A later version finds the
-- article in its story.
update news.article a
set claimed_by = %(worker)s, claim_until = %(until)s, tries = a.tries + 1
from (
    select id from news.article
    where state = 'tagged' and (tries > 0) = %(retried)s
        and (claim_until is null or claim_until < %(now)s)
    order by published, first_seen, id
    limit %(most)s
    for update skip locked
) waiting
left join news.story_member own on own.article_id = waiting.id
where a.id = waiting.id
returning a.id, a.outlet_id, a.published, a.first_seen, a.features, own.story_id as own_story;

-- name: finish
-- Ends a claim and moves on to the next state; no row means that somebody else holds it by now.
update news.article
set claimed_by = null, claim_until = null, tries = 0, state = %(state)s,
    gate = coalesce(%(gate)s, gate)
where id = %(id)s and claimed_by = %(worker)s;

-- name: not_loaded
-- Of these topics and entities, the ones the database does not have.
select slug from unnest(%(topics)s::text[]) as wanted (slug)
where not exists (select from news.topic t where t.slug = wanted.slug and t.retired_at is null)
union all
select slug from unnest(%(entities)s::text[]) as wanted (slug)
where not exists (select from news.entity e where e.slug = wanted.slug)
order by slug;

-- name: save_analysis
-- Ends a claim with what tagging found, in place of what an earlier one did; no row means that
-- somebody else holds the article by now. Tags and mentions are inserted after it.
with ours as (
    select id from news.article
    where id = %(id)s and claimed_by = %(worker)s
    for update
), tags as (
    delete from news.tagging g using ours where g.article_id = ours.id
), mentions as (
    delete from news.mention m using ours where m.article_id = ours.id
)
update news.article a
set claimed_by = null, claim_until = null, tries = 0, state = %(state)s, gate = %(gate)s,
    language = coalesce(%(language)s, a.language), relevance = %(relevance)s,
    reasons = %(reasons)s, lexicon = %(lexicon)s, features = %(features)s
from ours
where a.id = ours.id;

-- name: insert_tag
insert into news.tagging (
    article_id, topic_id, about, score, evidence, lexicon, repeated, tagged_at
)
select %(article_id)s, t.id, %(about)s, %(score)s, %(evidence)s, %(lexicon)s, %(repeated)s, %(now)s
from news.topic t
where t.slug = %(topic)s and t.retired_at is null;

-- name: insert_mention
insert into news.mention (article_id, entity_id, number)
select %(article_id)s, e.id, %(number)s
from news.entity e
where e.slug = %(entity)s;

-- name: inherit_tags
-- Of the evidence what stands in the copy, too: its headline is another, or a word was corrected. Of a
-- text that was lent no more than of any other: the headline and one sentence.
insert into news.tagging (
    article_id, topic_id, about, score, evidence, lexicon, inherited_from, tagged_at
)
select a.id, g.topic_id, g.about, g.score, kept.evidence, g.lexicon,
    coalesce(g.inherited_from, g.article_id), %(now)s
from news.tagging g
join news.article a on a.id = %(article_id)s
join news.entry e on e.id = a.entry_id
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
where g.article_id = %(original_id)s and kept.evidence is not null;

-- name: inherit_topics
-- With the tags: what the article is about, and how relevant that makes it. Names, places, figures and
-- terms are of its own text. The lexicon is that of the tags: re-tagging finds it by that, also where the
-- original is tagged anew meanwhile.
update news.article a
set relevance = o.relevance, lexicon = o.lexicon,
    features = jsonb_set(a.features, '{topics}', coalesce(o.features -> 'topics', '[]'))
from news.article o
where a.id = %(article_id)s and o.id = %(original_id)s;

-- name: forget_past_sentences
-- Of a text that was lent a topic keeps one sentence: where it has a tag now, its earlier tags keep the
-- words and the headline.
update news.tagging_past b
set evidence = news.without_sentences(b.evidence)
from news.article a, news.topic was
where a.id = %(article_id)s and a.rights <> 'full'
    and b.article_id = a.id and was.id = b.topic_id and jsonb_array_length(b.evidence) > 0
    and exists (
        select from news.tagging g join news.topic t on t.id = g.topic_id
        where g.article_id = a.id and t.slug = was.slug
    );

-- name: drop_bodies
-- What `analyse` outlets lent us for analysis goes when its time is up; tags, features and
-- fingerprints stay.
update news.article
set body = null
where body is not null and rights = 'analyse' and body_until <= %(now)s;

-- name: drop_version_bodies
update news.article_version
set body = null
where body is not null and rights = 'analyse' and body_until <= %(now)s;

-- name: drop_pages
delete from news.page where keep_until <= %(now)s;
