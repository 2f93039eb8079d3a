-- What it is about: the seed corpus, topics and entities, and what the tagger found.

create table news.seed_document (
    slug text primary key,
    file text not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    outlet text not null,
    title text not null,
    published date not null,
    facts text[] not null,
    topics jsonb not null,
    retired_at timestamptz
);
comment on table news.seed_document is 'Records of the documents that define regional defence news; facts in our words, no sentence of theirs.';
comment on column news.seed_document.slug is 'Name of the record.';
comment on column news.seed_document.file is 'File name of the original.';
comment on column news.seed_document.sha256 is 'SHA-256 of the original''s bytes.';
comment on column news.seed_document.outlet is 'Who published it.';
comment on column news.seed_document.title is 'What it reports, in our words.';
comment on column news.seed_document.published is 'Day of publication.';
comment on column news.seed_document.facts is 'Its facts in our words.';
comment on column news.seed_document.topics is 'Topics it bears, each with evidence in our words.';
comment on column news.seed_document.retired_at is 'When the record left the seeds folder.';

create table news.topic (
    id bigint generated always as identity primary key,
    slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]*$'),
    version integer not null check (version > 0),
    name text not null,
    group_slug text not null,
    group_name text not null,
    definition text not null,
    digest text not null,
    since timestamptz not null,
    retired_at timestamptz,
    unique (slug, version)
);
create unique index topic_current on news.topic (slug) where retired_at is null;
comment on table news.topic is 'Topics, versioned: what a tagging meant stays readable after a topic changes.';
comment on column news.topic.id is 'Surrogate key of this version.';
comment on column news.topic.slug is 'Stable name.';
comment on column news.topic.version is 'Counting from 1; a new one whenever its file changes in substance.';
comment on column news.topic.name is 'Name shown to readers.';
comment on column news.topic.group_slug is 'Group.';
comment on column news.topic.group_name is 'Name of the group shown to readers.';
comment on column news.topic.definition is 'What the topic covers.';
comment on column news.topic.digest is 'SHA-256 of the topic as loaded.';
comment on column news.topic.since is 'When this version was loaded.';
comment on column news.topic.retired_at is 'When it was replaced or left the seeds folder; null for the current one.';

create table news.tagging (
    article_id bigint not null references news.article (id) on delete cascade,
    topic_id bigint not null references news.topic (id),
    about boolean not null,
    score real not null check (score > 0),
    evidence jsonb not null check (jsonb_typeof(evidence) = 'array' and jsonb_array_length(evidence) > 0),
    lexicon text not null,
    inherited_from bigint references news.article (id),
    tagged_at timestamptz not null,
    primary key (article_id, topic_id)
);
create index tagging_topic on news.tagging (topic_id, article_id) where about;
comment on table news.tagging is 'A topic found in an article. Every tag says why.';
comment on column news.tagging.article_id is 'The article.';
comment on column news.tagging.topic_id is 'The topic, in the version that was found.';
comment on column news.tagging.about is 'True: the article is about it. False: it only mentions it.';
comment on column news.tagging.score is 'Sum of the rules that fired.';
comment on column news.tagging.evidence is 'Sentences as they stand in the text, with the words that fired.';
comment on column news.tagging.lexicon is 'Version of the lexicon.';
comment on column news.tagging.inherited_from is 'The original whose tags a whole copy shares.';
comment on column news.tagging.tagged_at is 'When.';

create table news.entity (
    id bigint generated always as identity primary key,
    slug text not null unique,
    name text not null,
    kind text not null,
    country boolean not null default false,
    qid text check (qid ~ '^Q[1-9][0-9]*$'),
    retired_at timestamptz
);
comment on table news.entity is 'People, places, organisations, units, systems, events and agreements of the gazetteer.';
comment on column news.entity.id is 'Surrogate key.';
comment on column news.entity.slug is 'Stable name.';
comment on column news.entity.name is 'Name shown to readers.';
comment on column news.entity.kind is 'person, place, org, unit, system, event, agreement.';
comment on column news.entity.country is 'A state: too common to tell two stories apart.';
comment on column news.entity.qid is 'Wikidata item, only where certain.';
comment on column news.entity.retired_at is 'When it left the gazetteer.';

create table news.mention (
    article_id bigint not null references news.article (id) on delete cascade,
    entity_id bigint not null references news.entity (id),
    number integer not null check (number > 0),
    primary key (article_id, entity_id)
);
create index mention_entity on news.mention (entity_id, article_id);
comment on table news.mention is 'How often an article names an entity.';
comment on column news.mention.article_id is 'The article.';
comment on column news.mention.entity_id is 'The entity.';
comment on column news.mention.number is 'How often.';
