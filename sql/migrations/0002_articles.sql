-- What was read: pages, articles, their later versions, and which text repeats which.

create table news.page (
    entry_id bigint primary key references news.entry (id) on delete cascade,
    outlet_id bigint not null,
    rights text not null,
    final_url text not null,
    status integer not null,
    headers jsonb not null,
    body bytea not null,
    bytes bigint not null,
    fetched_at timestamptz not null,
    keep_until timestamptz not null,
    foreign key (outlet_id, rights) references news.outlet (id, rights) on update cascade,
    constraint page_rights check (rights <> 'headline')
);
create index page_keep on news.page (keep_until);
-- Compressed already: trying again would only cost time.
alter table news.page alter column body set storage external;
comment on table news.page is 'Downloaded pages, kept for re-extraction until keep_until. None of a headline-only outlet.';
comment on column news.page.entry_id is 'The entry whose link was followed.';
comment on column news.page.outlet_id is 'The outlet.';
comment on column news.page.rights is 'The outlet''s rights, kept equal by the foreign key.';
comment on column news.page.final_url is 'URL after redirects.';
comment on column news.page.status is 'HTTP status.';
comment on column news.page.headers is 'Response headers that matter later: type, language, validators, reservations.';
comment on column news.page.body is 'The body, zstd-compressed.';
comment on column news.page.bytes is 'Size of the body before compression.';
comment on column news.page.fetched_at is 'When it was downloaded.';
comment on column news.page.keep_until is 'When it is dropped.';

create table news.article (
    id bigint generated always as identity primary key,
    entry_id bigint not null references news.entry (id),
    outlet_id bigint not null,
    rights text not null,
    url text not null,
    canonical_url text not null unique,
    title text not null,
    excerpt text not null default '' check (length(excerpt) <= 320),
    body text,
    body_until timestamptz,
    text_sha256 bytea not null,
    words integer not null check (words >= 0),
    shingles bytea not null,
    authors text[] not null default '{}',
    published timestamptz not null,
    date_source text not null check (date_source in ('feed', 'page', 'first-seen', 'clamped')),
    first_seen timestamptz not null,
    language text,
    image text,
    paywalled boolean not null default false,
    furniture integer not null default 0,
    search tsvector not null,
    state text not null default 'read'
        check (state in ('read', 'deduplicated', 'tagged', 'filed', 'quarantined')),
    gate text,
    reason text,
    relevance real check (relevance between 0 and 1),
    lexicon text,
    features jsonb,
    tries integer not null default 0 check (tries >= 0),
    claimed_by text,
    claim_until timestamptz,
    foreign key (outlet_id, rights) references news.outlet (id, rights) on update cascade,
    constraint article_rights_headline check (rights <> 'headline' or body is null),
    constraint article_rights_analyse
        check (rights <> 'analyse' or body is null or body_until is not null),
    check ((claimed_by is null) = (claim_until is null))
);
alter table news.article alter column shingles set storage external;
create index article_state on news.article (state, published) where state not in ('filed', 'quarantined');
create index article_published on news.article (published desc);
create index article_first_seen on news.article (first_seen);
create index article_outlet on news.article (outlet_id, published desc);
create index article_entry on news.article (entry_id);
create index article_search on news.article using gin (search);
create index article_body_until on news.article (body_until) where body is not null;
comment on table news.article is 'The text of a page, and where its analysis stands.';
comment on column news.article.id is 'Surrogate key.';
comment on column news.article.entry_id is 'The entry that led to it.';
comment on column news.article.outlet_id is 'The outlet.';
comment on column news.article.rights is 'The outlet''s rights, kept equal by the foreign key; two CHECKs hold them.';
comment on column news.article.url is 'Where a reader finds it.';
comment on column news.article.canonical_url is 'Identity: one article a canonical URL.';
comment on column news.article.title is 'Headline.';
comment on column news.article.excerpt is 'Short excerpt, all that is ever shown of an analyse outlet.';
comment on column news.article.body is 'The text. Null for headline outlets, and for analyse ones after body_until.';
comment on column news.article.body_until is 'When the body of an analyse outlet is dropped.';
comment on column news.article.text_sha256 is 'SHA-256 of headline and text: tells versions apart after the body is gone.';
comment on column news.article.words is 'Words of the text.';
comment on column news.article.shingles is 'All 5-word shingle hashes, little-endian unsigned 32 bits, sorted: copies are verified on them.';
comment on column news.article.authors is 'Authors.';
comment on column news.article.published is 'Publication time.';
comment on column news.article.date_source is 'Where published comes from: feed, page, first-seen, clamped.';
comment on column news.article.first_seen is 'When the entry was first seen.';
comment on column news.article.language is 'Language (ISO 639-1), declared or identified.';
comment on column news.article.image is 'Lead image, as declared.';
comment on column news.article.paywalled is 'The page says the text is not free.';
comment on column news.article.furniture is 'Template lines taken out of the text.';
comment on column news.article.search is 'Weighted search document: headline A, excerpt B, words of the text without their places.';
comment on column news.article.state is 'read -> deduplicated -> tagged -> filed; quarantined where a stage never finished.';
comment on column news.article.gate is 'The gate that ended it: irrelevant, quarantine.';
comment on column news.article.reason is 'Why, in one line.';
comment on column news.article.relevance is 'How much this is regional defence news, 0 to 1; null before tagging.';
comment on column news.article.lexicon is 'Version of the lexicon that tagged it.';
comment on column news.article.features is 'What story grouping compares: terms, entities, numbers, topics. Outlives the body.';
comment on column news.article.tries is 'Claims in the present state.';
comment on column news.article.claimed_by is 'The task at work on it.';
comment on column news.article.claim_until is 'When that claim may be taken over.';

create table news.article_version (
    article_id bigint not null references news.article (id) on delete cascade,
    number integer not null check (number > 1),
    entry_id bigint not null references news.entry (id),
    outlet_id bigint not null,
    rights text not null,
    title text not null,
    body text,
    body_until timestamptz,
    text_sha256 bytea not null,
    words integer not null,
    seen_at timestamptz not null,
    primary key (article_id, number),
    unique (article_id, text_sha256),
    foreign key (outlet_id, rights) references news.outlet (id, rights) on update cascade,
    constraint version_rights_headline check (rights <> 'headline' or body is null),
    constraint version_rights_analyse
        check (rights <> 'analyse' or body is null or body_until is not null)
);
comment on table news.article_version is 'Later texts seen under the canonical URL of an article; the article itself is version 1.';
comment on column news.article_version.article_id is 'The article.';
comment on column news.article_version.number is 'Counting from 2.';
comment on column news.article_version.entry_id is 'The entry that led to it.';
comment on column news.article_version.outlet_id is 'The outlet.';
comment on column news.article_version.rights is 'The outlet''s rights, kept equal by the foreign key.';
comment on column news.article_version.title is 'Headline.';
comment on column news.article_version.body is 'The text, under the same rule as an article''s.';
comment on column news.article_version.body_until is 'When the body of an analyse outlet is dropped.';
comment on column news.article_version.text_sha256 is 'SHA-256 of headline and text.';
comment on column news.article_version.words is 'Words of the text.';
comment on column news.article_version.seen_at is 'When it was read.';

create table news.fingerprint (
    hash bigint not null,
    article_id bigint not null,
    first_seen timestamptz not null
) partition by range (first_seen);
-- article_id has no foreign key: dropping an old partition must stay a matter of milliseconds.
create index fingerprint_hash on news.fingerprint (hash, first_seen desc, article_id desc);
create index fingerprint_article on news.fingerprint (article_id);
create table news.fingerprint_other partition of news.fingerprint default;
comment on table news.fingerprint is 'Sampled shingle hashes by month of first sight: candidates for copies come from here.';
comment on column news.fingerprint.hash is 'A sampled 5-word shingle hash (unsigned 32 bits).';
comment on column news.fingerprint.article_id is 'The article it stands in.';
comment on column news.fingerprint.first_seen is 'When that article was first seen; the partition key.';

create function news.ensure_partitions(since date, until date) returns integer
language plpgsql as $$
declare
    month date := date_trunc('month', since)::date;
    made integer := 0;
    name text;
    first timestamptz;
    next timestamptz;
begin
    while month <= until loop
        name := 'fingerprint_' || to_char(month, 'YYYY_MM');
        if to_regclass('news.' || name) is null then
            first := month::timestamp at time zone 'UTC';
            next := (month + interval '1 month') at time zone 'UTC';
            execute format('create table news.%I (like news.fingerprint)', name);
            -- What came before its partition lies in the default one, which would refuse this one.
            execute format(
                'with late as (
                    delete from news.fingerprint_other
                    where first_seen >= %L and first_seen < %L
                    returning *
                )
                insert into news.%I select * from late', first, next, name
            );
            execute format(
                'alter table news.fingerprint attach partition news.%I for values from (%L) to (%L)',
                name, first, next
            );
            made := made + 1;
        end if;
        month := (month + interval '1 month')::date;
    end loop;
    return made;
end
$$;
comment on function news.ensure_partitions is 'Makes the monthly partitions of news.fingerprint from one day to another; returns how many were new.';

create table news.copy_of (
    article_id bigint primary key references news.article (id) on delete cascade,
    original_id bigint not null references news.article (id) on delete cascade,
    containment real not null check (containment between 0 and 1),
    of_copy real not null check (of_copy between 0 and 1),
    of_original real not null check (of_original between 0 and 1),
    found_at timestamptz not null,
    check (article_id <> original_id)
);
create index copy_of_original on news.copy_of (original_id);
comment on table news.copy_of is 'Which article repeats the text of an earlier one, and how much.';
comment on column news.copy_of.article_id is 'The copy.';
comment on column news.copy_of.original_id is 'The earlier article.';
comment on column news.copy_of.containment is 'Shared shingles over the smaller of the two sets.';
comment on column news.copy_of.of_copy is 'Share of the copy''s shingles that the original has.';
comment on column news.copy_of.of_original is 'Share of the original''s shingles that the copy has. Tags are shared where both are at least .9.';
comment on column news.copy_of.found_at is 'When it was found.';
