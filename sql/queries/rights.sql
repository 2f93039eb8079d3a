-- Rights of outlets. What is dropped goes before rights are lowered: the CHECKs would refuse what may
-- no longer be kept.

-- name: of
select rights, reserved_at from news.outlet where id = %(id)s for update;

-- name: reserve
update news.outlet
set rights = 'headline', reserved_at = %(now)s, reservation = %(reason)s
where id = %(id)s;

-- name: lift
update news.outlet
set rights = stated_rights, reserved_at = null, reservation = null
where slug = %(slug)s and reserved_at is not null
returning id, rights;

-- name: record
insert into news.source_event (at, outlet_id, event, was, became, reason)
values (%(now)s, %(outlet_id)s, 'reserved', %(was)s, %(became)s, %(reason)s);

-- name: drop_bodies
-- A task that holds the text loses its claim, so that nothing of it is written afterwards.
update news.article set body = null, claimed_by = null, claim_until = null
where outlet_id = %(id)s and body is not null;

-- name: drop_version_bodies
update news.article_version set body = null where outlet_id = %(id)s and body is not null;

-- name: drop_excerpts
-- Back to what the feed gave.
update news.article a
set excerpt = left(e.summary, 300), authors = e.authors, image = null,
    search = news.search_document(a.title, left(e.summary, 300), e.summary)
from news.entry e
where e.id = a.entry_id and a.outlet_id = %(id)s;

-- name: drop_evidence
-- Sentences of a body that may no longer be kept; the headline stays as the reason.
update news.tagging g
set evidence = coalesce(
    (
        select jsonb_agg(one) from jsonb_array_elements(g.evidence) as one
        where (one ->> 'in_title')::boolean
    ),
    jsonb_build_array(jsonb_build_object(
        'sentence', a.title, 'words', '[]'::jsonb, 'in_title', true
    ))
)
from news.article a
where a.id = g.article_id and a.outlet_id = %(id)s;

-- name: drop_past_evidence
update news.tagging_past b
set evidence = coalesce(
    (
        select jsonb_agg(one) from jsonb_array_elements(b.evidence) as one
        where (one ->> 'in_title')::boolean
    ),
    '[]'
)
from news.article a
where a.id = b.article_id and a.outlet_id = %(id)s;

-- name: drop_proposals
-- What re-tagging proposes was found in a text that may be kept no longer; a task that holds the text
-- loses its claim here, too.
with stale as (
    update news.retag_article x
    set state = case when x.state = 'waiting' then x.state else 'no-text' end, found = null,
        claimed_by = null, claim_until = null
    from news.article a
    where a.id = x.article_id and a.outlet_id = %(id)s
        and x.state in ('waiting', 'same', 'changed') and x.applied_at is null
    returning x.retag_id, x.article_id
)
delete from news.retag_topic p
using stale
where p.retag_id = stale.retag_id and p.article_id = stale.article_id;

-- name: drop_reasons
update news.digest_item i set why = why - 'sentence' - 'words'
from news.article a
where a.id = coalesce((i.why ->> 'article')::bigint, i.article_id) and a.outlet_id = %(id)s;

-- name: expire_pages
update news.page set keep_until = least(keep_until, %(until)s) where outlet_id = %(id)s;

-- name: drop_pages
delete from news.page where outlet_id = %(id)s;

-- name: expire_bodies
update news.article set body_until = %(until)s
where outlet_id = %(id)s and body is not null and body_until is null;

-- name: expire_version_bodies
update news.article_version set body_until = %(until)s
where outlet_id = %(id)s and body is not null and body_until is null;
