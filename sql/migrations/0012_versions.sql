-- Versions: what changed in an article, the whole history of it, addresses that moved, and reading again.

-- What the program writes from here on: the article holds the current text, number 1 is the first one.
alter table news.article_version drop constraint article_version_number_check;
alter table news.article_version drop constraint article_version_article_id_text_sha256_key;
alter table news.article_version
    add constraint article_version_number_check check (number >= 1),
    add column url text,
    add column canonical_url text,
    add column held text check (held in ('cut', 'foreign', 'gone', 'older', 'other')),
    add column added integer check (added >= 0),
    add column removed integer check (removed >= 0),
    add column changed integer check (changed >= 0),
    add column substance text[] check (
        substance <@ array['added', 'headline', 'names', 'negation', 'numbers', 'removed']
    ),
    add column changes jsonb,
    add column told text;
alter table news.article
    add column version integer not null default 1 check (version >= 1),
    add column changed_at timestamptz;

update news.article_version v
set url = e.url, canonical_url = a.canonical_url
from news.entry e, news.article a
where e.id = v.entry_id and a.id = v.article_id;
insert into news.article_version (
    article_id, number, entry_id, outlet_id, rights, title, body, body_until, text_sha256, words,
    seen_at, url, canonical_url
)
select a.id, 1, a.entry_id, a.outlet_id, a.rights, a.title, a.body, a.body_until, a.text_sha256,
    a.words, a.first_seen, a.url, a.canonical_url
from news.article a
where exists (select from news.article_version v where v.article_id = a.id);
-- Which of them become the current text is decided as reading decides it, one after the other: none that
-- other rights hold for, that is gone by now, that was cut, or that is of an earlier edition.
do $$
declare
    one record;
    article bigint;
    words integer;
    edition record;
    why text;
begin
    for one in
        select v.article_id, v.number, v.words, v.rights, v.body is not null as there,
            (v.outlet_id, v.rights) = (a.outlet_id, a.rights) as own, a.words as first_words,
            coalesce(e.published, e.first_seen) as published, e.id as entry_id,
            coalesce(f.published, f.first_seen) as first_published, f.id as first_entry_id
        from news.article_version v
        join news.article a on a.id = v.article_id
        join news.entry e on e.id = v.entry_id
        join news.entry f on f.id = a.entry_id
        where v.number > 1
        order by v.article_id, v.number
    loop
        if article is distinct from one.article_id then
            article := one.article_id;
            words := one.first_words;
            edition := (one.first_published, one.first_entry_id);
        end if;
        why := case
            when not one.own then 'foreign'
            when one.rights <> 'headline' and not one.there then 'gone'
            when one.rights <> 'headline' and 3 * one.words < words then 'cut'
            when (one.published, one.entry_id) < edition then 'older'
        end;
        if why is null then
            words := one.words;
            edition := (one.published, one.entry_id);
        else
            update news.article_version v set held = why
            where v.article_id = one.article_id and v.number = one.number;
        end if;
    end loop;
end
$$;
-- The latest of these becomes the current one, and is analysed as such.
update news.article a
set title = v.title, body = v.body, body_until = v.body_until, text_sha256 = v.text_sha256,
    words = v.words, entry_id = v.entry_id, version = v.number, changed_at = v.seen_at,
    excerpt = left(coalesce(nullif(e.summary, ''), v.body, ''), 300),
    search = news.search_document(
        v.title, left(coalesce(nullif(e.summary, ''), v.body, ''), 300),
        coalesce(v.body, e.summary)
    ),
    state = 'read', gate = null, reason = null, tries = 0, claimed_by = null, claim_until = null
from (
    select distinct on (article_id) * from news.article_version
    where held is null
    order by article_id, number desc
) v
join news.entry e on e.id = v.entry_id
where v.article_id = a.id and v.number > 1;

comment on table news.article is 'The current text of a page, and where its analysis stands.';
comment on column news.article.entry_id is 'The entry that led to the current text.';
comment on column news.article.canonical_url is 'Identity: one article a canonical URL. Where the page moved, the address it has now; earlier ones are in news.article_address.';
comment on column news.article.published is 'Publication time: of the first edition.';
comment on column news.article.version is 'Number of the current text in news.article_version; 1 as long as there was no other.';
comment on column news.article.changed_at is 'When the current text was first seen, where it is not the first one.';
comment on table news.article_version is 'Every text an article has had, in the order they were read, as soon as there are two.';
comment on column news.article_version.number is 'Counting from 1, the first text, which is written down here when the second arrives.';
comment on column news.article_version.url is 'The link under which it was read.';
comment on column news.article_version.canonical_url is 'The canonical URL of the page then.';
comment on column news.article_version.held is 'Why it did not become the current text: older (an earlier edition that was read late), cut (less than a third of the text before, or a wall), foreign (read for another outlet, which has other rights), gone (no longer there when versions came to be compared), other (nothing of the text before is left under the headline of before). Null where it did.';
comment on column news.article_version.added is 'Sentences that the text before did not have. The text before is the one that was current; null of the first, and where that was gone by then.';
comment on column news.article_version.removed is 'Sentences that only the text before has.';
comment on column news.article_version.changed is 'Sentences that are in both in other words.';
comment on column news.article_version.substance is 'What of it is substance: added, headline, names, negation, numbers, removed. Empty: none was found. Null: not compared.';
comment on column news.article_version.changes is 'At most 200 changes: kind (added, removed, changed), before and after as [from, to] in characters of the two texts, substance, and the names, numbers and negations that were and became; never a sentence.';
comment on column news.article_version.told is 'What changed, in a line of words.';

create table news.article_address (
    canonical_url text primary key,
    article_id bigint not null references news.article (id) on delete cascade,
    since timestamptz not null
);
create index article_address_article on news.article_address (article_id);
comment on table news.article_address is 'Canonical URLs of articles that moved, old and new: each leads to the same article ever after.';
comment on column news.article_address.canonical_url is 'The canonical URL.';
comment on column news.article_address.article_id is 'The article.';
comment on column news.article_address.since is 'When it was seen that the article moved.';

alter table news.entry
    add column said_title bytea,
    add column said_rest bytea,
    add column text_sha256 bytea,
    add column rereads integer not null default 0 check (rereads >= 0),
    add column hints integer not null default 0 check (hints >= 0),
    add column revisits integer not null default 0 check (revisits >= 0),
    add column again_at timestamptz,
    add column again_since timestamptz,
    add column again_why text check (again_why in ('feed', 'moved', 'revisit')),
    add column again_title text,
    add column again_summary text,
    add column page_title text,
    add column from_url text,
    add column from_canonical_url text,
    add check (num_nulls(again_at, again_since, again_why) in (0, 3));
create index entry_again on news.entry (host, again_at) where again_at is not null;
comment on column news.entry.title is 'Headline as plain text, as it was when the page was last read.';
comment on column news.entry.summary is 'Summary as plain text, as it was when the page was last read.';
comment on column news.entry.canonical_url is 'That link normalised: an entry is new by this, not by date. Where its link tells it from no other entry, the feed''s stated URL and a hash of title and date. Where its GUID moved to another link, that one.';
comment on column news.entry.said_title is 'Hash of the headline its feed gave last: another one is a sign that the page changed. Null before the feed was asked since there are such hashes.';
comment on column news.entry.said_rest is 'Hash of the summary and the date its feed gave last.';
comment on column news.entry.text_sha256 is 'SHA-256 of headline and text as its page gave them last.';
comment on column news.entry.settled_at is 'When reading it last ended: read, refused, failed or quarantined.';
comment on column news.entry.rereads is 'How often it was read again; eight times at most.';
comment on column news.entry.hints is 'How often it was to be read again because of its summary or date alone; twice at most.';
comment on column news.entry.revisits is 'How many of the times of VEDETTE_REVISIT_HOURS it was read again for.';
comment on column news.entry.again_at is 'When it is to be read again; null where it is not.';
comment on column news.entry.again_since is 'When that was found out.';
comment on column news.entry.again_why is 'feed: its feed says something else of it; moved: its GUID has another link; revisit: to see whether it was changed silently.';
comment on column news.entry.again_title is 'The headline its feed gives now, until it is read.';
comment on column news.entry.again_summary is 'The summary its feed gives now, until it is read.';
comment on column news.entry.page_title is 'The headline on its page, as it was last read: another one there is a correction, even if the feed says nothing.';
comment on column news.entry.from_url is 'The link it had before its GUID moved, until the new one is read.';
comment on column news.entry.from_canonical_url is 'That link normalised.';
comment on column news.entry.reason is 'Why, in one line. Of one that was read: that its page is gone, and since when.';

create view news.change as
select
    v.article_id,
    v.number,
    v.seen_at,
    o.name as outlet,
    before.title as title_before,
    v.title,
    v.substance,
    v.added,
    v.removed,
    v.changed,
    before.words as words_before,
    v.words,
    coalesce(v.told, 'not compared') as told,
    case
        when v.rights = 'full' and before.rights = 'full'
            and v.body is not null and before.body is not null
        then array(
            select substr(
                before.body,
                (one.change -> 'before' ->> 0)::integer + 1,
                (one.change -> 'before' ->> 1)::integer - (one.change -> 'before' ->> 0)::integer
            )
            from jsonb_array_elements(v.changes) with ordinality as one (change, place)
            order by one.place
        )
    end as sentences_before,
    case
        when v.rights = 'full' and before.rights = 'full'
            and v.body is not null and before.body is not null
        then array(
            select substr(
                v.body,
                (one.change -> 'after' ->> 0)::integer + 1,
                (one.change -> 'after' ->> 1)::integer - (one.change -> 'after' ->> 0)::integer
            )
            from jsonb_array_elements(v.changes) with ordinality as one (change, place)
            order by one.place
        )
    end as sentences,
    v.url,
    before.number as version_before,
    a.url as article_url
from news.article_version v
join news.article a on a.id = v.article_id
join news.outlet o on o.id = v.outlet_id
cross join lateral (
    select earlier.number, earlier.title, earlier.body, earlier.words, earlier.rights
    from news.article_version earlier
    where earlier.article_id = v.article_id and earlier.number < v.number
        and earlier.held is null
    order by earlier.number desc
    limit 1
) before
where v.held is null;
comment on view news.change is 'A row for each time an article was changed after it came out: what became of its headline and text.';
comment on column news.change.article_id is 'Article.';
comment on column news.change.number is 'Number of the text that came, from 2 on.';
comment on column news.change.seen_at is 'When it was read.';
comment on column news.change.outlet is 'Outlet.';
comment on column news.change.title_before is 'Headline before.';
comment on column news.change.title is 'Headline since.';
comment on column news.change.substance is 'What of it is substance: added, headline, names, negation, numbers, removed. Empty: none was found. Null: not compared: the text before was gone, or both are of the time before texts were compared.';
comment on column news.change.added is 'Sentences added.';
comment on column news.change.removed is 'Sentences taken out.';
comment on column news.change.changed is 'Sentences put otherwise.';
comment on column news.change.words_before is 'Words of the text before.';
comment on column news.change.words is 'Words of the text since.';
comment on column news.change.told is 'All of it in a line of words; "not compared" where substance is null.';
comment on column news.change.sentences_before is 'The sentences concerned, as they were; null in the place of one that was added. Only of outlets with full rights, while both texts are there.';
comment on column news.change.sentences is 'The same sentences as they are since; null in the place of one that was taken out.';
comment on column news.change.url is 'Where it was read.';
comment on column news.change.version_before is 'Number of the text before, with which it was compared: the one that was current then.';
comment on column news.change.article_url is 'Where the article is now.';

grant select on news.article_address, news.change to vedette_reader;
grant select (version, changed_at) on news.article to vedette_reader;
grant select (
    url, canonical_url, held, added, removed, changed, substance, changes, told
) on news.article_version to vedette_reader;
