-- name: open_members
-- Members of stories still active: what a new article is compared with. Not with what is irrelevant or
-- quarantined since.
select m.story_id, a.id as article_id, a.features
from news.story s
join news.story_member m on m.story_id = s.id
join news.article a on a.id = m.article_id
where s.last_active >= %(since)s and a.features is not null and a.gate is null
order by m.story_id, a.published, a.id;

-- name: insert
insert into news.story (first_article_id, first_seen, last_active)
values (%(article_id)s, %(now)s, %(published)s)
returning id;

-- name: join
insert into news.story_member (article_id, story_id, because, joined_at)
values (%(article_id)s, %(story_id)s, %(because)s, %(now)s)
on conflict (article_id) do nothing;

-- name: touch
update news.story
set last_active = greatest(last_active, %(published)s)
where id = %(story_id)s;

-- name: background
-- Articles about no topic teach grouping which words are common; a thousand are enough.
select features
from news.article
where state = 'filed' and gate in ('irrelevant', 'off-topic') and features is not null
    and first_seen >= %(since)s
order by first_seen desc, id desc
limit 1000;

-- name: filing
-- Taken shared before an article's filing is dated, and alone by whoever composes a digest: what was
-- filed before a window's end is then visible to it. The number is any; it names this lock.
select pg_advisory_xact_lock_shared(7362733821);

-- name: twin
-- The story of what an article repeats, or of what repeats it, where they tell the same event: half of
-- the copy is the original's, and so is half of the original or its beginning.
select m.story_id, m.article_id, m.article_id = c.original_id as is_copy, c.of_copy
from news.copy_of c
join news.story_member m
    on m.article_id = case when c.article_id = %(id)s then c.original_id else c.article_id end
where (c.article_id = %(id)s or c.original_id = %(id)s)
    and c.of_copy >= 0.5::real and (c.of_original >= 0.5::real or c.leads)
order by is_copy desc, c.of_copy desc, m.story_id, m.article_id
limit 1;
