-- What people query: views, search, and the role that may only read.

-- to_tsvector's dictionaries do not fold diacritics; readers type "Suwalki" for "Suwałki".
create function news.fold(value text) returns text
language sql immutable parallel safe strict
return lower(public.unaccent('public.unaccent'::regdictionary, value));
comment on function news.fold is 'Lower case without diacritics, the form search compares.';

create function news.search_document(title text, excerpt text, body text) returns tsvector
language sql immutable parallel safe
return setweight(to_tsvector('simple', news.fold(coalesce(title, ''))), 'A')
    || setweight(to_tsvector('simple', news.fold(coalesce(excerpt, ''))), 'B')
    || strip(to_tsvector('simple', news.fold(left(coalesce(body, ''), 200000))));
comment on function news.search_document is 'The weighted search document of an article. Of the text it keeps which words occur, not where: it outlives the text and must not give it back.';

create view news.latest as
select
    a.id as article_id,
    a.published,
    o.name as outlet,
    o.country,
    o.state_controlled,
    a.language,
    a.title,
    a.excerpt,
    a.url,
    a.relevance,
    m.story_id,
    (
        select array_agg(t.slug order by g.score desc, t.slug)
        from news.tagging g join news.topic t on t.id = g.topic_id
        where g.article_id = a.id and g.about
    ) as topics,
    c.original_id as copy_of,
    a.paywalled,
    a.first_seen
from news.article a
join news.outlet o on o.id = a.outlet_id
join news.story_member m on m.article_id = a.id
left join news.copy_of c on c.article_id = a.id
order by a.published desc, a.id desc;
comment on view news.latest is 'Relevant articles, newest first: headline, excerpt and link, with topics and story.';
comment on column news.latest.article_id is 'Article.';
comment on column news.latest.published is 'Publication time.';
comment on column news.latest.outlet is 'Outlet.';
comment on column news.latest.country is 'Country of the outlet.';
comment on column news.latest.state_controlled is 'The outlet is controlled by a state.';
comment on column news.latest.language is 'Language of the text.';
comment on column news.latest.title is 'Headline.';
comment on column news.latest.excerpt is 'Short excerpt.';
comment on column news.latest.url is 'Link.';
comment on column news.latest.relevance is 'Relevance, 0 to 1.';
comment on column news.latest.story_id is 'Story it belongs to.';
comment on column news.latest.topics is 'Topics it is about, strongest first.';
comment on column news.latest.copy_of is 'The article it repeats, if any.';
comment on column news.latest.paywalled is 'The page says the text is not free.';
comment on column news.latest.first_seen is 'When it was first seen.';

create view news.feed_health as
select
    f.slug as feed,
    o.name as outlet,
    f.state,
    case
        when f.state <> 'active' then f.state
        when f.last_polled is null then 'never polled'
        when p.outcome in ('ok', 'unchanged') then 'ok'
        else p.outcome
    end as health,
    coalesce(f.reason, p.reason) as reason,
    f.failures,
    f.last_polled,
    f.last_success,
    f.last_new,
    p.status,
    p.entries,
    f.next_due,
    f.url
from news.feed f
join news.outlet o on o.id = f.outlet_id
left join lateral (
    select outcome, reason, status, entries
    from news.poll where feed_id = f.id
    order by finished_at desc, id desc limit 1
) p on true
where f.state <> 'retired';
comment on view news.feed_health is 'Each feed in use and how its last poll went.';
comment on column news.feed_health.feed is 'Feed.';
comment on column news.feed_health.outlet is 'Outlet.';
comment on column news.feed_health.state is 'active, inactive, quarantined.';
comment on column news.feed_health.health is 'ok, or what is wrong: never polled, not-a-feed, refused, failed, inactive, quarantined.';
comment on column news.feed_health.reason is 'Why, in one line.';
comment on column news.feed_health.failures is 'Polls failed in a row.';
comment on column news.feed_health.last_polled is 'Last poll.';
comment on column news.feed_health.last_success is 'Last poll that gave a feed or a 304.';
comment on column news.feed_health.last_new is 'When it last brought something new.';
comment on column news.feed_health.status is 'HTTP status of the last poll.';
comment on column news.feed_health.entries is 'Entries in the last document.';
comment on column news.feed_health.next_due is 'Next poll.';
comment on column news.feed_health.url is 'Address.';

create function news.search(
    query text,
    topic text default null,
    since timestamptz default null,
    language text default null,
    most integer default 50
) returns table (
    article_id bigint, published timestamptz, outlet text, lang text, title text,
    excerpt text, url text, topics text[], story_id bigint, rank real
)
language sql stable
begin atomic
    select
        l.article_id, l.published, l.outlet, l.language, l.title, l.excerpt, l.url, l.topics,
        l.story_id, ts_rank(a.search, q.q) as rank
    from news.latest l
    join news.article a on a.id = l.article_id
    cross join websearch_to_tsquery('simple', news.fold(search.query)) as q (q)
    where a.search @@ q.q
        and (search.topic is null or search.topic = any (l.topics))
        and (search.since is null or l.published >= search.since)
        and (search.language is null or l.language = search.language)
    order by rank desc, l.published desc, l.article_id desc
    limit search.most;
end;
comment on function news.search is 'Relevant articles that match a web-style query (word word, or, -not; "phrases" are found in headline and excerpt), best first.';

-- The reader: every table and view, but no address of a subscriber, no page, no body of an article.
do $$
begin
    -- Roles belong to the server: whoever set it up, or another database on it, may have made it.
    if not exists (select from pg_roles where rolname = 'vedette_reader') then
        create role vedette_reader nologin;
    end if;
exception when duplicate_object or unique_violation then
    null;
end
$$;
do $$
begin
    execute format(
        'alter role %I set idle_in_transaction_session_timeout = ''60s''', current_user
    );
    execute format('grant usage on schema news to vedette_reader');
end
$$;
grant select on all tables in schema news to vedette_reader;
revoke select on news.page, news.article, news.article_version, news.subscriber, news.digest,
    news.delivery
    from vedette_reader;
-- Not what mail servers answered: they like to repeat the address.
grant select (digest_id, attempt, started_at, finished_at, outcome) on news.delivery
    to vedette_reader;
grant select (
    id, entry_id, outlet_id, rights, url, canonical_url, title, excerpt, body_until, text_sha256,
    words, authors, published, date_source, first_seen, language, image, paywalled, furniture,
    search, state, gate, reason, relevance, lexicon, features
) on news.article to vedette_reader;
grant select (
    article_id, number, entry_id, outlet_id, rights, title, body_until, text_sha256, words, seen_at
) on news.article_version to vedette_reader;
grant select (entry_id, outlet_id, rights, final_url, status, bytes, fetched_at, keep_until)
    on news.page to vedette_reader;
grant select (id, slug, zone, send_at, since, retired_at) on news.subscriber to vedette_reader;
grant select (
    id, subscriber_id, local_day, window_start, window_end, state, message_id, subject,
    html, plain, composed_at, sent_at, tries
) on news.digest to vedette_reader;
grant execute on all functions in schema news to vedette_reader;
revoke execute on function news.ensure_partitions from public, vedette_reader;
