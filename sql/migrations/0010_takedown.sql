-- Take-down: what was removed on request stays away, and what stood on it does not fall.

create table news.tombstone (
    id bigint generated always as identity primary key,
    canonical_url text,
    likeness text unique,
    outlet text unique,
    purged_at timestamptz not null,
    reason text not null check (reason <> ''),
    check (num_nonnulls(canonical_url, outlet) = 1),
    check ((canonical_url is null) = (likeness is null))
);
comment on table news.tombstone is 'What was taken down and may not come back: nothing of its text, only where it was.';
comment on column news.tombstone.id is 'Surrogate key.';
comment on column news.tombstone.canonical_url is 'Canonical URL of an article or of an entry that led to it; null for an outlet.';
comment on column news.tombstone.likeness is 'That URL without what sites vary (scheme, www, AMP, slash at the end): whatever is like it stays away.';
comment on column news.tombstone.outlet is 'Slug of an outlet; null for an article.';
comment on column news.tombstone.purged_at is 'When it was taken down.';
comment on column news.tombstone.reason is 'Why, as the person who did it says.';
grant select on news.tombstone to vedette_reader;

-- A page that repeats a known article leaves nothing but its entry, whose words are the article's.
alter table news.entry add column repeats bigint references news.article (id) on delete set null;
comment on column news.entry.repeats is 'The article that its page repeats under the same canonical URL, where it gave none of its own.';
create index entry_repeats on news.entry (repeats) where repeats is not null;
create index version_entry on news.article_version (entry_id);

-- What was sent is a fact, and outlives what it was about.
alter table news.digest_item
    alter column story_id drop not null,
    alter column article_id drop not null,
    drop constraint digest_item_story_id_fkey,
    drop constraint digest_item_article_id_fkey,
    add constraint digest_item_story_id_fkey
        foreign key (story_id) references news.story (id) on delete set null,
    add constraint digest_item_article_id_fkey
        foreign key (article_id) references news.article (id) on delete set null;
comment on column news.digest_item.story_id is 'The story; null where all its articles were taken down.';
comment on column news.digest_item.article_id is 'The article that stands for it; null where that was taken down.';
comment on column news.digest_item.why is 'The evidence shown: topic, sentence, words, score, corroboration. Without sentence and words where they may not be kept any longer.';
create index digest_item_article on news.digest_item (article_id);

alter table news.tagging
    drop constraint tagging_inherited_from_fkey,
    add constraint tagging_inherited_from_fkey
        foreign key (inherited_from) references news.article (id) on delete set null;
create index tagging_inherited on news.tagging (inherited_from) where inherited_from is not null;

create or replace view news.sent as
select
    s.slug as subscriber,
    d.local_day,
    d.sent_at,
    i.rank,
    i.story_id,
    i.article_id,
    coalesce(a.title, '(taken down)') as headline,
    a.url,
    i.topic,
    i.why ->> 'sentence' as sentence,
    array(select jsonb_array_elements_text(i.why -> 'words')) as words,
    (i.why ->> 'score')::real as score,
    (i.why ->> 'corroboration')::integer as corroboration,
    i.digest_id
from news.digest_item i
join news.digest d on d.id = i.digest_id and d.state = 'sent'
join news.subscriber s on s.id = d.subscriber_id
left join news.article a on a.id = i.article_id;
comment on column news.sent.headline is 'Its headline; (taken down) where it was removed since.';
