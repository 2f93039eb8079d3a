-- Re-tagging: which lexicons there were, what another one would change before it does, and what tags said before.

create table news.lexicon (
    version text primary key,
    since timestamptz not null,
    what text not null
);
comment on table news.lexicon is 'Versions of the topics folder, as they were loaded. Taggings name them.';
comment on column news.lexicon.version is 'The first half of a hash of all files of the folder, weights included.';
comment on column news.lexicon.since is 'When it was first loaded, or first tagged with.';
comment on column news.lexicon.what is 'What is in it, in a line.';
insert into news.lexicon (version, since, what)
select lexicon, min(moment), 'used before versions were written down'
from (
    select lexicon, tagged_at as moment from news.tagging
    union all
    select lexicon, first_seen from news.article where lexicon is not null
) used
group by lexicon;

create table news.retag (
    id bigint generated always as identity primary key,
    lexicon text not null references news.lexicon (version),
    since timestamptz,
    topics text[] not null default '{}',
    state text not null check (state in ('comparing', 'compared', 'applying', 'applied', 'superseded')),
    asked_at timestamptz not null,
    compared_at timestamptz,
    applied_at timestamptz,
    articles integer not null default 0 check (articles >= 0),
    compared integer not null default 0 check (compared >= 0),
    applied integer not null default 0 check (applied >= 0)
);
-- One comparison waits or is at work at a time: a later one takes its place.
create unique index retag_open on news.retag ((true)) where state in ('comparing', 'compared', 'applying');
comment on table news.retag is 'Runs of re-tagging: first all is compared and reported, then it may be applied.';
comment on column news.retag.id is 'Number of the run.';
comment on column news.retag.lexicon is 'The lexicon that articles are tagged with anew.';
comment on column news.retag.since is 'Only articles published since; null: all.';
comment on column news.retag.topics is 'Only tags of these topics; empty: all, and relevance, mentions and features as well.';
comment on column news.retag.state is 'comparing -> compared -> applying -> applied; superseded where a later run took its place before.';
comment on column news.retag.asked_at is 'When it was begun.';
comment on column news.retag.compared_at is 'When the last article was compared.';
comment on column news.retag.applied_at is 'When the last article was applied.';
comment on column news.retag.articles is 'Articles to compare.';
comment on column news.retag.compared is 'Articles compared, or left as they are with a reason.';
comment on column news.retag.applied is 'Articles whose tags were brought to this lexicon, or that were overtaken.';

create table news.retag_article (
    retag_id bigint not null references news.retag (id) on delete cascade,
    article_id bigint not null references news.article (id) on delete cascade,
    state text not null default 'waiting'
        check (state in ('waiting', 'same', 'changed', 'no-text', 'overtaken', 'quarantined')),
    reason text,
    lexicon_before text,
    relevance_before real,
    gate_before text,
    relevance real check (relevance between 0 and 1),
    gate text,
    text_sha256 bytea,
    found jsonb,
    applied_at timestamptz,
    tries integer not null default 0 check (tries >= 0),
    claimed_by text,
    claim_until timestamptz,
    primary key (retag_id, article_id),
    check ((claimed_by is null) = (claim_until is null))
);
create index retag_article_article on news.retag_article (article_id);
create index retag_article_waiting on news.retag_article (retag_id, article_id) where state = 'waiting';
create index retag_article_compared on news.retag_article (retag_id, article_id)
    where state in ('same', 'changed') and applied_at is null;
comment on table news.retag_article is 'What a run of re-tagging found of each article.';
comment on column news.retag_article.retag_id is 'The run.';
comment on column news.retag_article.article_id is 'The article.';
comment on column news.retag_article.state is 'waiting; same; changed (topics, or whether it is news); no-text: its text may no longer be kept, its tags stay; overtaken: it was read or tagged anew meanwhile; quarantined: never finished.';
comment on column news.retag_article.reason is 'Why it was set aside.';
comment on column news.retag_article.lexicon_before is 'The lexicon it was tagged with.';
comment on column news.retag_article.relevance_before is 'Its relevance by that.';
comment on column news.retag_article.gate_before is 'The gate that had ended it, if any.';
comment on column news.retag_article.relevance is 'Its relevance as it would be.';
comment on column news.retag_article.gate is 'The gate that would end it: irrelevant, off-topic; null: it is news.';
comment on column news.retag_article.text_sha256 is 'The text that was compared: the result holds for no other.';
comment on column news.retag_article.found is 'The rest of what is applied: language, reasons, features, mentions. Null once it was.';
comment on column news.retag_article.applied_at is 'When it was applied.';
comment on column news.retag_article.tries is 'How often comparing it was begun.';
comment on column news.retag_article.claimed_by is 'The task that compares it.';
comment on column news.retag_article.claim_until is 'When that claim may be taken over.';

create table news.retag_topic (
    retag_id bigint not null,
    article_id bigint not null,
    topic text not null,
    kind text not null check (kind in ('added', 'removed', 'about', 'mention', 'evidence')),
    about_before boolean,
    score_before real,
    about boolean,
    score real check (score > 0),
    evidence jsonb check (jsonb_typeof(evidence) = 'array'),
    inherited_from bigint references news.article (id) on delete set null,
    repeated boolean not null default false,
    primary key (retag_id, article_id, topic),
    foreign key (retag_id, article_id) references news.retag_article (retag_id, article_id) on delete cascade,
    check ((about_before is null) = (kind = 'added') and (about is null) = (kind = 'removed')),
    check ((about is null) = (score is null))
);
create index retag_topic_article on news.retag_topic (article_id);
create index retag_topic_inherited on news.retag_topic (inherited_from) where inherited_from is not null;
comment on table news.retag_topic is 'The tags that a run of re-tagging would change or did change. What stays as it is has no row.';
comment on column news.retag_topic.retag_id is 'The run.';
comment on column news.retag_topic.article_id is 'The article.';
comment on column news.retag_topic.topic is 'Slug of the topic.';
comment on column news.retag_topic.kind is 'added; removed; about: it only mentioned it before; mention: it was about it before; evidence: as before, for other reasons or with another score.';
comment on column news.retag_topic.about_before is 'Was it about it? Null where it had no such tag.';
comment on column news.retag_topic.score_before is 'The score before.';
comment on column news.retag_topic.about is 'Is it about it? Null where the tag goes.';
comment on column news.retag_topic.score is 'The score.';
comment on column news.retag_topic.evidence is 'The evidence until it is applied; from then on the tag has it.';
comment on column news.retag_topic.inherited_from is 'The original whose tag a whole copy shares.';
comment on column news.retag_topic.repeated is 'A partial copy has it from its original alone.';

create table news.tagging_past (
    article_id bigint not null references news.article (id) on delete cascade,
    topic_id bigint not null references news.topic (id),
    about boolean not null,
    score real not null,
    evidence jsonb not null check (jsonb_typeof(evidence) = 'array'),
    lexicon text not null,
    inherited_from bigint references news.article (id) on delete set null,
    repeated boolean not null,
    tagged_at timestamptz not null,
    until timestamptz not null,
    retag_id bigint not null references news.retag (id),
    primary key (article_id, topic_id, retag_id)
);
create index tagging_past_inherited on news.tagging_past (inherited_from) where inherited_from is not null;
create index tagging_past_retag on news.tagging_past (retag_id);
comment on table news.tagging_past is 'Tags that re-tagging replaced: what an article was tagged with before, and why.';
comment on column news.tagging_past.article_id is 'The article.';
comment on column news.tagging_past.topic_id is 'The topic, in the version that was found.';
comment on column news.tagging_past.about is 'True: it was about it. False: it only mentioned it.';
comment on column news.tagging_past.score is 'The score it had.';
comment on column news.tagging_past.evidence is 'Why. Of an outlet whose texts may not be shown a topic keeps one sentence in all, that of its latest tag; of earlier ones stay the words (sentence null) and the headline.';
comment on column news.tagging_past.lexicon is 'Version of the lexicon that said so.';
comment on column news.tagging_past.inherited_from is 'The original whose tag it shared.';
comment on column news.tagging_past.repeated is 'A partial copy had it from its original alone.';
comment on column news.tagging_past.tagged_at is 'Since when.';
comment on column news.tagging_past.until is 'Until when.';
comment on column news.tagging_past.retag_id is 'The run that replaced it.';

create view news.retagged as
select
    p.retag_id, r.lexicon, r.state, x.applied_at, p.article_id, a.title, a.url, o.name as outlet,
    a.published, a.language, p.topic, p.kind, p.about_before, p.score_before, p.about, p.score,
    x.lexicon_before,
    coalesce(
        (
            select b.evidence from news.tagging_past b join news.topic t on t.id = b.topic_id
            where b.retag_id = p.retag_id and b.article_id = p.article_id and t.slug = p.topic
        ),
        (
            select g.evidence from news.tagging g join news.topic t on t.id = g.topic_id
            where x.applied_at is null and p.kind <> 'added'
                and g.article_id = p.article_id and t.slug = p.topic
        )
    ) as evidence_before,
    coalesce(
        p.evidence,
        (
            select g.evidence from news.tagging g join news.topic t on t.id = g.topic_id
            where x.applied_at is not null and p.kind <> 'removed' and g.lexicon = r.lexicon
                and g.article_id = p.article_id and t.slug = p.topic
        )
    ) as evidence
from news.retag_topic p
join news.retag_article x on x.retag_id = p.retag_id and x.article_id = p.article_id
join news.retag r on r.id = p.retag_id
join news.article a on a.id = p.article_id
join news.outlet o on o.id = a.outlet_id;
comment on view news.retagged is 'A row for each tag that a run of re-tagging would change or did change, with the evidence before and after.';
comment on column news.retagged.retag_id is 'The run.';
comment on column news.retagged.lexicon is 'The lexicon it tags with.';
comment on column news.retagged.state is 'How far the run is.';
comment on column news.retagged.applied_at is 'When this was applied; null: it is a proposal.';
comment on column news.retagged.article_id is 'Article.';
comment on column news.retagged.title is 'Headline.';
comment on column news.retagged.url is 'Link.';
comment on column news.retagged.outlet is 'Outlet.';
comment on column news.retagged.published is 'Publication time.';
comment on column news.retagged.language is 'Language.';
comment on column news.retagged.topic is 'Slug of the topic.';
comment on column news.retagged.kind is 'added, removed, about (it only mentioned it before), mention (it was about it before), evidence (other reasons or another score).';
comment on column news.retagged.about_before is 'Was it about it? Null where it had no such tag.';
comment on column news.retagged.score_before is 'Score before.';
comment on column news.retagged.about is 'Is it about it? Null where the tag goes.';
comment on column news.retagged.score is 'Score.';
comment on column news.retagged.lexicon_before is 'The lexicon it was tagged with before.';
comment on column news.retagged.evidence_before is 'Why it had the tag before.';
comment on column news.retagged.evidence is 'Why it has it, or would have it; null where the tag goes, or was replaced since.';

grant select on news.lexicon, news.retag, news.retag_topic, news.tagging_past, news.retagged
    to vedette_reader;
grant select (
    retag_id, article_id, state, reason, lexicon_before, relevance_before, gate_before, relevance,
    gate, text_sha256, found, applied_at
) on news.retag_article to vedette_reader;
