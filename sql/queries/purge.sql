-- Taking down: an article with all that was made of it, or an outlet with all its articles.

-- name: by_url
-- Articles known by one of these URLs, or that an entry known by one gave, changed or repeats.
with asked as (
    select id, repeats from news.entry
    where canonical_url = any (%(urls)s) or id = any (%(entries)s)
)
select id from news.article where canonical_url = any (%(urls)s)
union
select article_id from news.article_address where canonical_url = any (%(urls)s)
union
select a.id from news.article a join asked e on a.entry_id = e.id
union
select v.article_id from news.article_version v join asked e on v.entry_id = e.id
union
select repeats from asked where repeats is not null;

-- name: by_outlet
select id from news.article where outlet_id = %(outlet)s;

-- name: redirected
-- Entries whose link led there in the end; no index helps, so it is asked only where nothing else did.
select entry_id as id from news.page where final_url = any (%(urls)s);

-- name: entries
-- Entries with words of these articles, and those known by one of these URLs or of this outlet.
select id, canonical_url, outlet_id from news.entry
where id in (
    select entry_id from news.article where id = any (%(articles)s)
    union
    select entry_id from news.article_version where article_id = any (%(articles)s)
    union
    select id from news.entry where repeats = any (%(articles)s)
    union
    select id from news.entry where canonical_url = any (%(urls)s) or id = any (%(entries)s)
    union
    select id from news.entry where outlet_id = %(outlet)s
)
order by id
for update;

-- name: articles
select id, canonical_url, outlet_id from news.article
where id = any (%(articles)s)
order by id
for update;

-- name: addresses
-- Where these articles were before, and where other texts of them were.
select canonical_url from news.article_address where article_id = any (%(articles)s)
union
select canonical_url from news.article_version
where article_id = any (%(articles)s) and canonical_url is not null;

-- name: outlet
select id, retired_at from news.outlet where slug = %(slug)s for update;

-- name: own_evidence
-- A whole copy shares the tags of the article: of their evidence stays what stands in its own text,
-- or its own headline.
update news.tagging g
set inherited_from = null,
    evidence = coalesce(
        (
            select jsonb_agg(one) from jsonb_array_elements(g.evidence) as one
            where news.stands_in(one, a.title, a.body, a.rights)
        ),
        jsonb_build_array(jsonb_build_object(
            'sentence', a.title, 'words', '[]'::jsonb, 'in_title', true
        ))
    )
from news.article a
where a.id = g.article_id and g.inherited_from = any (%(articles)s)
    and a.id <> all (%(articles)s)
returning g.article_id as id;

-- name: own_past
-- And so do the tags it had before, which may be left without evidence.
update news.tagging_past b
set inherited_from = null,
    evidence = coalesce(
        (
            select jsonb_agg(one) from jsonb_array_elements(b.evidence) as one
            where news.stands_in(one, a.title, a.body, a.rights)
        ),
        '[]'
    )
from news.article a
where a.id = b.article_id and b.inherited_from = any (%(articles)s)
    and a.id <> all (%(articles)s);

-- name: drop_proposed
-- What re-tagging proposes for such a copy is no longer what it would propose.
with stale as (
    delete from news.retag_topic p
    where p.inherited_from = any (%(articles)s) and p.article_id <> all (%(articles)s)
        and p.evidence is not null
    returning p.retag_id, p.article_id
)
update news.retag_article x
set state = 'overtaken', found = null
from stale
where x.retag_id = stale.retag_id and x.article_id = stale.article_id and x.applied_at is null;

-- name: own_terms
-- And of the features it shares, the terms that occur in its own text.
update news.article a
set features = jsonb_set(features, '{terms}', coalesce(
    (
        select jsonb_object_agg(term.key, term.value)
        from jsonb_each(a.features -> 'terms') as term
        where exists (
            select from unnest(tsvector_to_array(a.search)) as word
            where starts_with(word, news.fold(term.key))
        )
    ),
    '{}'
))
where id = any (%(heirs)s) and features is not null;

-- name: digests
-- Digests that carry one of the articles: as the one that stands for a story, as the one that gives
-- the reason, or among those that tell it, too; and those whose reason a copy got from one of them.
select d.id, d.state, d.claim_until, not exists (
    select from news.digest later
    where later.subscriber_id = d.subscriber_id and later.window_end > d.window_end
) as latest
from news.digest d
where exists (
    select from news.digest_item i
    where i.digest_id = d.id and (
        i.article_id = any (%(articles)s)
        or (i.why ->> 'article')::bigint = any (%(articles)s)
        or exists (
            select from jsonb_array_elements_text(i.why -> 'articles') as one
            where one::bigint = any (%(articles)s)
        )
        or ((i.why ->> 'article')::bigint = any (%(heirs)s) and not exists (
            select from news.tagging g, jsonb_array_elements(g.evidence) as one
            where g.article_id = (i.why ->> 'article')::bigint
                and one ->> 'sentence' = i.why ->> 'sentence'
        ))
    )
)
order by d.id
for update;

-- name: unsay
-- The sentence that was given as the reason, unless another article's.
update news.digest_item i set why = why - 'sentence' - 'words'
where i.digest_id = any (%(digests)s) and i.why ? 'sentence' and (
    (i.why ->> 'article')::bigint = any (%(articles)s)
    or ((i.why ->> 'article')::bigint = any (%(heirs)s) and not exists (
        select from news.tagging g, jsonb_array_elements(g.evidence) as one
        where g.article_id = (i.why ->> 'article')::bigint
            and one ->> 'sentence' = i.why ->> 'sentence'
    ))
);

-- name: recompose
-- Nobody has it yet: the window is due again, and is composed without the article.
delete from news.digest where id = any (%(digests)s);

-- name: withdraw
-- What was sent is a fact; its words are not ours to keep. The subject names the first story.
update news.digest
set subject = split_part(subject, ';', 1), html = %(html)s, plain = %(plain)s
where id = any (%(digests)s);

-- name: copies
-- The copies that lose their original, with what they are compared by; who was first comes first.
select c.original_id, a.id, a.outlet_id, a.first_seen, s.shingles,
    coalesce(a.body, case when a.rights = 'headline' then e.summary else '' end) as text,
    news.moment(a.published, a.date_source, a.first_seen) as moment
from news.copy_of c
join news.article a on a.id = c.article_id
join news.entry e on e.id = a.entry_id
left join news.signature s on s.article_id = a.id
    and s.day = (a.first_seen at time zone 'UTC')::date
where c.original_id = any (%(articles)s) and a.id <> all (%(articles)s)
order by c.original_id, moment, a.id;

-- name: parts
-- The bulletins that lose a part, and what stood in a bulletin that goes, where there are copies to
-- hand that on to.
select p.gone_id, p.bulletin, p.of_article, p.of_part, a.id, a.outlet_id, a.first_seen, s.shingles,
    coalesce(a.body, case when a.rights = 'headline' then e.summary else '' end) as text,
    news.moment(a.published, a.date_source, a.first_seen) as moment
from (
    select part_id as gone_id, article_id as id, true as bulletin, of_article, of_part
    from news.part
    where part_id = any (%(articles)s) and article_id <> all (%(articles)s)
    union all
    select article_id, part_id, false, of_article, of_part
    from news.part
    where article_id = any (%(articles)s) and part_id <> all (%(articles)s)
) p
join news.article a on a.id = p.id
join news.entry e on e.id = a.entry_id
left join news.signature s on s.article_id = a.id
    and s.day = (a.first_seen at time zone 'UTC')::date
where exists (select from news.copy_of c where c.original_id = p.gone_id)
order by p.gone_id, a.id;

-- name: pass_on_stories
-- A story that loses its first article is handed to the next.
update news.story s
set first_article_id = rest.first, last_active = rest.last
from (
    select m.story_id, max(a.published) as last,
        (
            array_agg(
                a.id order by (a.id = t.first_article_id) desc, m.joined_at, a.published, a.id
            )
        )[1] as first
    from news.story t
    join news.story_member m on m.story_id = t.id
    join news.article a on a.id = m.article_id
    where a.id <> all (%(articles)s) and (
        t.first_article_id = any (%(articles)s) or exists (
            select from news.story_member gone
            where gone.story_id = t.id and gone.article_id = any (%(articles)s)
        )
    )
    group by m.story_id
) rest
where s.id = rest.story_id;

-- name: leave_stories
delete from news.story_member where article_id = any (%(articles)s);

-- name: drop_stories
-- One with no article left goes.
delete from news.story where first_article_id = any (%(articles)s);

-- name: drop_parts
delete from news.part
where article_id = any (%(articles)s) or part_id = any (%(articles)s);

-- name: drop_versions
delete from news.article_version
where article_id = any (%(articles)s) or entry_id = any (%(entries)s);

-- name: drop_tags
delete from news.tagging where article_id = any (%(articles)s);

-- name: drop_mentions
delete from news.mention where article_id = any (%(articles)s);

-- name: drop_copies
delete from news.copy_of
where original_id = any (%(articles)s) or article_id = any (%(articles)s);

-- name: drop_pages
delete from news.page where entry_id = any (%(entries)s);

-- name: drop_articles
delete from news.article where id = any (%(articles)s);

-- name: pages
-- Other pages of these outlets: their teasers may lead to what is taken down.
select entry_id, body from news.page
where outlet_id = any (%(outlets)s) and entry_id <> all (%(entries)s);

-- name: retire_outlet
update news.outlet set retired_at = coalesce(retired_at, %(now)s) where id = %(outlet)s;

-- name: retire_feeds
update news.feed
set state = 'retired', reason = %(reason)s, etag = null, last_modified = null, tries = 0,
    claimed_by = null, claim_until = null
where outlet_id = %(outlet)s and state <> 'retired'
returning slug;

-- name: drop_furniture
delete from news.furniture where outlet_id = %(outlet)s;

-- name: record
insert into news.source_event (at, outlet_id, event, was, became, reason)
values (%(now)s, %(outlet)s, 'purged', %(was)s, 'taken down', %(reason)s);
