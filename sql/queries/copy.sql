-- name: claim
-- Oldest first. What was claimed before and did not finish is claimed apart (retried), one at a time:
-- whatever killed its task must not take others along.
update news.article a
set claimed_by = %(worker)s, claim_until = %(until)s, tries = a.tries + 1
from (
    select id from news.article
    where state = 'read' and (tries > 0) = %(retried)s
        and (claim_until is null or claim_until < %(now)s)
    order by published, first_seen, id
    limit %(most)s
    for update skip locked
) waiting
join news.article b on b.id = waiting.id
join news.entry e on e.id = b.entry_id
where a.id = waiting.id
returning a.id, a.outlet_id, a.published, a.date_source, a.first_seen,
    coalesce(a.body, e.summary) as text;

-- name: finish
-- Ends a claim; no row means that somebody else holds it by now.
update news.article
set claimed_by = null, claim_until = null, tries = 0, state = 'deduplicated', signed = true
where id = %(id)s and claimed_by = %(worker)s;

-- name: unsigned
-- Articles of the window whose signature is to be made (again), as far as there is a text still.
select a.id, a.outlet_id, a.published, a.date_source, a.first_seen,
    coalesce(a.body, case when a.rights = 'headline' then e.summary else '' end) as text
from news.article a
join news.entry e on e.id = a.entry_id
where not a.signed and a.state not in ('read', 'quarantined')
order by a.first_seen desc, a.id desc
limit %(most)s;

-- name: note_signed
update news.article set signed = true where id = any (%(articles)s);

-- name: unsign
-- After an outlet's lines were learned: they are no part of its texts, also of those read before.
update news.article set signed = false
where outlet_id = %(outlet_id)s and first_seen >= %(since)s and signed
    -- What was lent and is gone cannot be read again.
    and (body is not null or rights = 'headline');

-- name: candidates
-- For each sampled hash at most 50 articles, newest first, inside the window: bounded work whatever
-- the text. Measured against grouping over the whole table: see docs/decisions.md. A limit that the
-- planner knows would have it read and sort all rows of a hot hash.
with shared as (
    select f.article_id, f.day, count(*) as number
    from unnest(%(sample)s::integer[]) as q (hash)
    cross join lateral (
        select article_id, day from news.fingerprint
        where hash = q.hash and day between %(since)s and %(until)s
        order by day desc, article_id desc
        limit (select %(per_hash)s::integer)
    ) f
    where f.article_id <> %(article)s
    group by f.article_id, f.day
    having count(*) >= %(enough)s
    order by number desc, f.article_id
    limit %(most)s
)
select s.article_id, s.outlet_id, s.moment, s.shingles, c.original_id, c.containment,
    coalesce(o.moment, s.moment) as original_moment
from shared
join news.signature s on s.article_id = shared.article_id and s.day = shared.day
    and s.day between %(since)s and %(until)s
left join news.copy_of c on c.article_id = s.article_id
left join news.signature o on o.article_id = c.original_id
    and o.day between %(since)s::date - 31 and %(until)s::date + 31
order by shared.number desc, s.article_id;

-- name: known
select s.article_id, s.outlet_id, s.moment, s.shingles, c.original_id, c.containment,
    coalesce(o.moment, s.moment) as original_moment
from news.signature s
left join news.copy_of c on c.article_id = s.article_id
left join news.signature o on o.article_id = c.original_id
    and o.day between %(since)s::date - 31 and %(until)s::date + 31
where s.article_id = any (%(articles)s) and s.day between %(since)s and %(until)s
order by s.article_id;

-- name: forget
delete from news.signature
where article_id = %(article_id)s and day = %(day)s
returning shingles,
    exists (select from news.copy_of c where c.article_id = %(article_id)s) as was_copy;

-- name: copies_of
select article_id from news.copy_of
where original_id = any (%(articles)s)
order by article_id
limit %(most)s;

-- name: forget_fingerprints
delete from news.fingerprint
where article_id = %(article_id)s and day = %(day)s and hash = any (%(sample)s::integer[]);

-- name: forget_signatures
delete from news.signature s
using news.article a
where a.id = any (%(articles)s) and s.article_id = a.id
    and s.day = (a.first_seen at time zone 'UTC')::date
returning s.article_id, s.day, s.shingles;

-- name: add
with added as (
    insert into news.signature (article_id, day, outlet_id, moment, shingles)
    values (%(article_id)s, %(day)s, %(outlet_id)s, %(moment)s, %(shingles)s)
)
insert into news.fingerprint (article_id, day, hash)
select %(article_id)s, %(day)s, unnest(%(sample)s::integer[]);

-- name: forget_relations
with parts as (
    delete from news.part where article_id = %(article_id)s
)
delete from news.copy_of where article_id = %(article_id)s;

-- name: save_copy
-- Two articles are never copies of each other: the later word holds.
with reverse as (
    delete from news.copy_of where article_id = %(original)s and original_id = %(article)s
)
insert into news.copy_of (
    article_id, original_id, relation, containment, of_copy, of_original, leads, found_at
)
values (
    %(article)s, %(original)s, %(relation)s, %(containment)s, %(of_copy)s, %(of_original)s,
    %(leads)s, %(now)s
)
on conflict (article_id) do update
set original_id = excluded.original_id, relation = excluded.relation,
    containment = excluded.containment, of_copy = excluded.of_copy,
    of_original = excluded.of_original, leads = excluded.leads, found_at = excluded.found_at,
    added = default, added_words = default;

-- name: save_part
insert into news.part (article_id, part_id, of_article, of_part, found_at)
values (%(article)s, %(part)s, %(of_article)s, %(of_part)s, %(now)s)
on conflict (article_id, part_id) do update
set of_article = excluded.of_article, of_part = excluded.of_part, found_at = excluded.found_at,
    place = default;

-- name: texts
select a.id, a.outlet_id, coalesce(a.body, e.summary) as text
from news.article a
join news.entry e on e.id = a.entry_id
where a.id = any (%(articles)s);

-- name: describe_copy
update news.copy_of set added = %(added)s, added_words = %(words)s
where article_id = %(article)s;

-- name: describe_part
update news.part set place = %(place)s
where article_id = %(article)s and part_id = %(part)s;

-- name: wait_little
-- Dropping a partition waits for whoever reads the table, and holds up whoever comes after.
select set_config('lock_timeout', '2s', true);

-- name: drop_partitions
select news.drop_partitions(%(before)s) as dropped;
