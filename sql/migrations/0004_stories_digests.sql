-- What is reported: stories, subscribers, digests, deliveries.

create table news.story (
    id bigint generated always as identity primary key,
    first_article_id bigint not null unique references news.article (id),
    first_seen timestamptz not null,
    last_active timestamptz not null
);
create index story_active on news.story (last_active desc);
comment on table news.story is 'One event, told by one or more articles.';
comment on column news.story.id is 'Surrogate key.';
comment on column news.story.first_article_id is 'The article that opened it.';
comment on column news.story.first_seen is 'When it was opened.';
comment on column news.story.last_active is 'Publication time of its newest article.';

create table news.story_member (
    article_id bigint primary key references news.article (id) on delete cascade,
    story_id bigint not null references news.story (id),
    because jsonb not null,
    joined_at timestamptz not null
);
create index story_member_story on news.story_member (story_id);
comment on table news.story_member is 'Which article belongs to which story, and why.';
comment on column news.story_member.article_id is 'The article; in one story at most.';
comment on column news.story_member.story_id is 'The story.';
comment on column news.story_member.because is 'Why it joined: similarity, shared terms, entities, numbers, topics, or the copy relation.';
comment on column news.story_member.joined_at is 'When.';

create table news.subscriber (
    id bigint generated always as identity primary key,
    slug text not null unique,
    address text not null check (address like '%_@_%'),
    zone text not null,
    send_at time not null,
    since timestamptz not null,
    retired_at timestamptz
);
comment on table news.subscriber is 'Who gets a digest and when.';
comment on column news.subscriber.id is 'Surrogate key.';
comment on column news.subscriber.slug is 'Stable name, shown instead of the address.';
comment on column news.subscriber.address is 'E-mail address; the reader role does not see it.';
comment on column news.subscriber.zone is 'IANA time zone.';
comment on column news.subscriber.send_at is 'Local wall-clock time the digest is due.';
comment on column news.subscriber.since is 'Subscribed since: the first window does not begin earlier than a day before.';
comment on column news.subscriber.retired_at is 'When the subscription ended.';

create table news.subscription (
    subscriber_id bigint not null references news.subscriber (id),
    topic text not null,
    primary key (subscriber_id, topic)
);
comment on table news.subscription is 'Topics a subscriber reads.';
comment on column news.subscription.subscriber_id is 'The subscriber.';
comment on column news.subscription.topic is 'Slug of a topic.';

create table news.digest (
    id bigint generated always as identity primary key,
    subscriber_id bigint not null references news.subscriber (id),
    local_day date not null,
    window_start timestamptz not null,
    window_end timestamptz not null,
    state text not null check (state in ('composed', 'sending', 'sent', 'failed', 'uncertain')),
    reason text,
    message_id text not null unique,
    subject text not null,
    html text not null,
    plain text not null,
    composed_at timestamptz not null,
    sent_at timestamptz,
    tries integer not null default 0,
    next_try timestamptz not null default 'epoch',
    claimed_by text,
    claim_until timestamptz,
    -- Effectively once: one digest a subscriber and window, one window a local day.
    unique (subscriber_id, local_day),
    check (window_start < window_end),
    check ((state = 'sent') = (sent_at is not null)),
    check ((claimed_by is null) = (claim_until is null))
);
create index digest_waiting on news.digest (state) where state in ('composed', 'sending', 'uncertain');
comment on table news.digest is 'The outbox: each digest as it was composed, and what became of it.';
comment on column news.digest.id is 'Surrogate key.';
comment on column news.digest.subscriber_id is 'For whom.';
comment on column news.digest.local_day is 'Day in the subscriber''s zone.';
comment on column news.digest.window_start is 'Where the last window ended.';
comment on column news.digest.window_end is 'Stories filed up to here.';
comment on column news.digest.state is 'composed, sending, sent, failed (refused for good), uncertain (the server may have taken it: never resent by itself).';
comment on column news.digest.reason is 'Why it failed, waits or is uncertain.';
comment on column news.digest.message_id is 'Message-ID, a function of subscriber and local day.';
comment on column news.digest.subject is 'Subject.';
comment on column news.digest.html is 'HTML part.';
comment on column news.digest.plain is 'Text part.';
comment on column news.digest.composed_at is 'When it was composed.';
comment on column news.digest.sent_at is 'When the server took it.';
comment on column news.digest.tries is 'Attempts to send.';
comment on column news.digest.next_try is 'Not to be tried before.';
comment on column news.digest.claimed_by is 'The task that is sending it.';
comment on column news.digest.claim_until is 'After this a digest in state sending is uncertain.';

create table news.digest_item (
    digest_id bigint not null references news.digest (id) on delete cascade,
    rank integer not null check (rank > 0),
    subscriber_id bigint not null references news.subscriber (id),
    story_id bigint not null references news.story (id),
    article_id bigint not null references news.article (id),
    topic text not null,
    why jsonb not null,
    primary key (digest_id, rank),
    -- A story reaches a reader once.
    unique (subscriber_id, story_id)
);
comment on table news.digest_item is 'The stories of a digest and why each is in it.';
comment on column news.digest_item.digest_id is 'The digest.';
comment on column news.digest_item.rank is 'Place, counting from 1.';
comment on column news.digest_item.subscriber_id is 'For whom; with the story unique.';
comment on column news.digest_item.story_id is 'The story.';
comment on column news.digest_item.article_id is 'The article that stands for it.';
comment on column news.digest_item.topic is 'The topic it is listed under.';
comment on column news.digest_item.why is 'The evidence shown: topic, sentence, words, score, corroboration.';

create table news.delivery (
    digest_id bigint not null references news.digest (id) on delete cascade,
    attempt integer not null check (attempt > 0),
    started_at timestamptz not null,
    finished_at timestamptz,
    outcome text check (outcome in ('sent', 'retry', 'failed', 'uncertain')),
    reply text,
    primary key (digest_id, attempt)
);
comment on table news.delivery is 'Every attempt to hand a digest to the mail server.';
comment on column news.delivery.digest_id is 'The digest.';
comment on column news.delivery.attempt is 'Counting from 1.';
comment on column news.delivery.started_at is 'Written before the connection opens.';
comment on column news.delivery.finished_at is 'When the outcome was known; null if we died before.';
comment on column news.delivery.outcome is 'sent, retry (surely not taken), failed (refused for good), uncertain.';
comment on column news.delivery.reply is 'What the server said.';
