-- Copies by day and month: signatures beside the articles, fingerprints half as large, parts of bulletins.

-- The articles of the last weeks get signatures of the new scheme from their texts by themselves:
-- see pipeline/deduplicate.py.
drop function news.ensure_partitions;
drop table news.fingerprint;
alter table news.article
    drop column shingles,
    add column signed boolean not null default true;
update news.article set signed = false where first_seen >= now() - interval '31 days';
alter table news.article alter column signed set default false;
create index article_unsigned on news.article (first_seen) where not signed;
comment on column news.article.signed is 'It has its signature, or is too old to need one.';
grant select (signed) on news.article to vedette_reader;

create table news.signature (
    article_id bigint not null,
    day date not null,
    outlet_id bigint not null,
    moment timestamptz not null,
    shingles bytea not null,
    primary key (article_id, day)
) partition by range (day);
-- Hashes do not compress: trying would only cost time.
alter table news.signature alter column shingles set storage external;
create table news.signature_other partition of news.signature default;
-- Within the row as long as it fits: one page to read for a candidate, not three.
alter table news.signature_other set (toast_tuple_target = 8160);
comment on table news.signature is 'What copies are verified on, by month of first sight. No foreign key: dropping an old month must stay a matter of milliseconds.';
comment on column news.signature.article_id is 'The article.';
comment on column news.signature.day is 'UTC day on which the article was first seen; the partition key.';
comment on column news.signature.outlet_id is 'Its outlet: two texts of one may share its background and its boilerplate.';
comment on column news.signature.moment is 'When it was published as far as that can be believed, else first seen: who was first is decided by this.';
comment on column news.signature.shingles is 'The hashes of its five-word runs in the order of the text, and which stand in quotation marks: see dedup/signature.py.';

create table news.fingerprint (
    article_id bigint not null,
    day date not null,
    hash integer not null
) partition by range (day);
create index fingerprint_hash on news.fingerprint (hash, day desc, article_id desc);
create table news.fingerprint_other partition of news.fingerprint default;
comment on table news.fingerprint is 'Sampled shingle hashes by month of first sight: candidates for copies come from here.';
comment on column news.fingerprint.article_id is 'The article it stands in.';
comment on column news.fingerprint.day is 'UTC day on which that article was first seen; the partition key.';
comment on column news.fingerprint.hash is 'A sampled 5-word shingle hash: 32 bits, signed.';

create function news.ensure_partitions(since date, until date) returns integer
language plpgsql as $$
declare
    month date;
    made integer := 0;
    parent text;
    name text;
    next date;
begin
    foreach parent in array array['signature', 'fingerprint'] loop
        month := date_trunc('month', since)::date;
        while month <= until loop
            name := parent || '_' || to_char(month, 'YYYY_MM');
            next := (month + interval '1 month')::date;
            if to_regclass('news.' || name) is null then
                execute format('create table news.%I (like news.%I including storage)', name, parent);
                if parent = 'signature' then
                    execute format('alter table news.%I set (toast_tuple_target = 8160)', name);
                end if;
                -- What came before its partition lies in the default one, which would refuse this one.
                execute format(
                    'with late as (
                        delete from news.%I where day >= %L and day < %L returning *
                    )
                    insert into news.%I select * from late',
                    parent || '_other', month, next, name
                );
                execute format(
                    'alter table news.%I attach partition news.%I for values from (%L) to (%L)',
                    parent, name, month, next
                );
                made := made + 1;
            end if;
            month := next;
        end loop;
    end loop;
    return made;
end
$$;
comment on function news.ensure_partitions is 'Makes the monthly partitions of news.signature and news.fingerprint from one day to another; returns how many were new.';
revoke execute on function news.ensure_partitions from public, vedette_reader;

create function news.drop_partitions(before date) returns integer
language plpgsql as $$
declare
    name text;
    dropped integer := 0;
begin
    for name in
        select c.relname from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent in ('news.signature'::regclass, 'news.fingerprint'::regclass)
            and c.relname ~ '_\d{4}_\d\d$'
            and to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= before
        order by c.relname
    loop
        execute format('drop table news.%I', name);
        dropped := dropped + 1;
    end loop;
    return dropped;
end
$$;
comment on function news.drop_partitions is 'Drops the partitions of months that ended before a day: no copy is looked for that far back. Returns how many.';
revoke execute on function news.drop_partitions from public, vedette_reader;

alter table news.copy_of
    add column relation text,
    add column leads boolean not null default true,
    add column added int4multirange not null default '{}',
    add column added_words integer not null default 0 check (added_words >= 0);
update news.copy_of
set relation = case
    when of_copy >= 0.9::real and of_original >= 0.9::real then 'same'
    when of_copy >= 0.9::real then 'cut'
    when of_original >= 0.9::real then 'extended'
    else 'rewritten'
end;
alter table news.copy_of
    alter column relation set not null,
    add constraint copy_of_relation
        check (relation in ('same', 'cut', 'extended', 'rewritten'));
comment on table news.copy_of is 'Which article repeats the text of an earlier one, and how much: most of the copy is the original''s.';
comment on column news.copy_of.article_id is 'The copy.';
comment on column news.copy_of.original_id is 'The earlier article: who was first by news.signature.moment.';
comment on column news.copy_of.relation is 'same: all of it both ways; cut: a shortened original; extended: the original with something added; rewritten: parts of each are its own.';
comment on column news.copy_of.leads is 'What they share begins where the original begins.';
comment on column news.copy_of.added is 'Sentences of the copy that the original does not have: from and to, in characters of its text.';
comment on column news.copy_of.added_words is 'Words of those.';

create table news.part (
    article_id bigint not null references news.article (id) on delete cascade,
    part_id bigint not null references news.article (id) on delete cascade,
    of_article real not null check (of_article between 0 and 1),
    of_part real not null check (of_part between 0 and 1),
    place int4range not null default 'empty',
    found_at timestamptz not null,
    primary key (article_id, part_id),
    check (article_id <> part_id)
);
create index part_part on news.part (part_id);
comment on table news.part is 'Articles of their own with the text of another one in them: bulletins, live blogs, reviews. They are no copies.';
comment on column news.part.article_id is 'The bulletin.';
comment on column news.part.part_id is 'The article that stands in it.';
comment on column news.part.of_article is 'Share of the bulletin''s shingles that the part has.';
comment on column news.part.of_part is 'Share of the part''s shingles that the bulletin has.';
comment on column news.part.place is 'From the first to the last shared sentence, in characters of the bulletin''s text.';
comment on column news.part.found_at is 'When it was found.';
grant select on news.part to vedette_reader;

alter table news.tagging add column repeated boolean not null default false;
comment on column news.tagging.repeated is 'All its evidence stands in what the article repeats of another one, none in what it adds.';
