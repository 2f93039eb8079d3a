-- Tagging by learned weights: scores are probabilities, relevance says why, and what is relevant but about no
-- topic ends at a gate of its own.

alter table news.article add column reasons jsonb check (jsonb_typeof(reasons) = 'array');
comment on column news.article.reasons is 'What weighs most for and against its relevance: what it is, weight (log-odds), words. Null before tagging.';
comment on column news.article.relevance is 'How likely this is regional defence news, 0 to 1; null before tagging.';
comment on column news.article.gate is 'The gate that ended it: irrelevant, off-topic, quarantine.';
comment on column news.tagging.score is 'How likely it is, more than 0 and at most 1: that the article is about the topic, or mentions it.';
comment on column news.tagging.evidence is 'Sentences as they stand in the text, with the words that fired and the mood: denied, possible or null.';
comment on column news.sent.score is 'Score of the topic: how likely it is.';
comment on column news.telling.score is 'Score of the tag: how likely it is.';

alter table news.entity add column note text;
comment on column news.entity.note is 'Office and years, or what else tells it from others of the name.';

grant select (reasons) on news.article to vedette_reader;
grant select (note) on news.entity to vedette_reader;
