-- Versions: which article a text belongs to, what it changes, and where that article is by now.

-- name: of_entry
-- The article that an entry gave, changed or repeated.
select id from (
    select 1 as place, id from news.article where entry_id = %(entry_id)s
    union all
    select 2, article_id from news.article_version where entry_id = %(entry_id)s
    union all
    select 3, repeats from news.entry where id = %(entry_id)s and repeats is not null
) found
order by place
limit 1;

-- name: at
-- The article that a canonical URL leads to, now or before it moved.
select id from (
    select 1 as place, id from news.article where canonical_url = %(canonical_url)s
    union all
    select 2, article_id from news.article_address where canonical_url = %(canonical_url)s
) found
order by place
limit 1;

-- name: hold
-- One at a time for each article: two readers at once would give two texts one number.
select id from news.article where id = %(article_id)s for no key update;

-- name: known
-- The current text, and how the entry at hand stands to it: what it gave last, and whether it is of a
-- later edition by the dates of the feed.
select a.id, a.entry_id, a.outlet_id, a.rights, a.url, a.canonical_url, a.title, a.text_sha256, a.words, a.paywalled,
    coalesce(a.body, case when a.rights = 'headline' then e.summary end) as text,
    mine.text_sha256 as given,
    (
        select case when v.held in ('cut', 'other') then v.text_sha256 end
        from news.article_version v
        where v.article_id = a.id
        order by v.number desc
        limit 1
    ) as last_held,
    (coalesce(mine.published, mine.first_seen), mine.id)
        >= (coalesce(e.published, e.first_seen), e.id) as later
from news.article a
join news.entry e on e.id = a.entry_id
join news.entry mine on mine.id = %(entry_id)s
where a.id = %(article_id)s;

-- name: recorded
-- Has it had this text before, current or not?
select exists (
    select from news.article_version
    where article_id = %(article_id)s and text_sha256 = %(text_sha256)s
) as recorded;

-- name: keep_first
-- The history begins when the second text arrives.
insert into news.article_version (
    article_id, number, entry_id, outlet_id, rights, title, body, body_until, text_sha256, words,
    seen_at, url, canonical_url
)
select id, 1, entry_id, outlet_id, rights, title, body, body_until, text_sha256, words,
    first_seen, url, canonical_url
from news.article
where id = %(article_id)s
on conflict (article_id, number) do nothing;

-- name: insert
insert into news.article_version (
    article_id, number, entry_id, outlet_id, rights, title, body, body_until, text_sha256, words,
    seen_at, url, canonical_url, held, added, removed, changed, substance, changes, told
)
select
    %(article_id)s, 1 + max(v.number), %(entry_id)s, %(outlet_id)s, %(rights)s, %(title)s,
    %(body)s, %(body_until)s, %(text_sha256)s, %(words)s, %(now)s, %(url)s, %(canonical_url)s,
    %(held)s, %(added)s, %(removed)s, %(changed)s, %(substance)s, %(changes)s, %(told)s
from news.article_version v
where v.article_id = %(article_id)s
returning number;

-- name: replace
-- The text becomes the current one and is analysed as if it were new, a change of wording too: tags
-- quote sentences, and a sentence that a digest quotes must stand in the article. Whoever was at work
-- on the text before loses the claim.
update news.article
set title = %(title)s, excerpt = %(excerpt)s, body = %(body)s, body_until = %(body_until)s,
    text_sha256 = %(text_sha256)s, words = %(words)s, authors = %(authors)s,
    language = coalesce(%(language)s, language), image = %(image)s, paywalled = %(paywalled)s,
    furniture = %(furniture)s,
    search = news.search_document(%(title)s, %(excerpt)s, %(text)s),
    entry_id = %(entry_id)s, version = %(number)s, changed_at = %(now)s,
    state = 'read', gate = null, reason = null, tries = 0, claimed_by = null, claim_until = null
where id = %(article_id)s;

-- name: insert_renamed
-- The text is the one there is.
insert into news.article_version (
    article_id, number, entry_id, outlet_id, rights, title, body, body_until, text_sha256, words,
    seen_at, url, canonical_url, added, removed, changed, substance, changes, told
)
select
    a.id, 1 + max(v.number), %(entry_id)s, a.outlet_id, a.rights, %(title)s, a.body, a.body_until,
    %(text_sha256)s, a.words, %(now)s, a.url, a.canonical_url, %(added)s, %(removed)s, %(changed)s,
    %(substance)s, %(changes)s, %(told)s
from news.article a
join news.article_version v on v.article_id = a.id
where a.id = %(article_id)s
group by a.id
returning number;

-- name: rename
-- Analysed anew where there is a text to analyse.
update news.article a
set title = %(title)s, text_sha256 = %(text_sha256)s, version = %(number)s, changed_at = %(now)s,
    search = news.search_document(
        %(title)s, a.excerpt,
        coalesce(a.body, (select e.summary from news.entry e where e.id = a.entry_id))
    ),
    state = case when a.body is null then a.state else 'read' end,
    gate = case when a.body is null then a.gate end,
    reason = case when a.body is null then a.reason end,
    tries = 0, claimed_by = null, claim_until = null
where a.id = %(article_id)s;

-- name: free
delete from news.article_address where canonical_url = %(canonical_url)s;

-- name: predate
-- An earlier edition that is read late: the article came out with it. Where that changes who was first
-- of it and its copies, it is looked at again, if its text is still there.
update news.article a
set published = %(published)s, date_source = %(date_source)s,
    state = case when again then 'read' else state end,
    gate = case when again then null else gate end,
    tries = case when again then 0 else tries end,
    claimed_by = case when again then null else claimed_by end,
    claim_until = case when again then null else claim_until end
from (
    select id, state <> 'quarantined' and (body is not null or rights = 'headline')
        and news.moment(%(published)s, %(date_source)s, first_seen)
            <> news.moment(published, date_source, first_seen) as again
    from news.article
    where id = %(article_id)s
) moved
where a.id = moved.id and a.published > %(published)s;

-- name: keep_addresses
insert into news.article_address (canonical_url, article_id, since)
select distinct address, %(article_id)s::bigint, %(now)s::timestamptz
from unnest(array[%(canonical_url)s, %(before)s]::text[]) as address
on conflict (canonical_url) do nothing;

-- name: move
update news.article
set url = %(url)s, canonical_url = %(canonical_url)s
where id = %(article_id)s;

-- name: note_repetition
update news.entry e set repeats = %(article_id)s
from news.article a
where e.id = %(entry_id)s and a.id = %(article_id)s and a.entry_id <> e.id;
