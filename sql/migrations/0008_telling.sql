-- Who tells a story, as the digest and the desk both read it.

create view news.telling as
select
    m.story_id, a.id as article_id, a.title, a.url, a.excerpt, a.published, a.language,
    a.rights, a.paywalled, m.joined_at, o.name as outlet, o.country, o.state_controlled,
    coalesce(o.ownership, o.slug) as owner,
    c.original_id, original_outlet.name as original_outlet, c.of_copy, c.of_original,
    coalesce(t.slug, '') as topic, coalesce(t.name, '') as topic_name,
    coalesce(t.group_name, '') as group_name, coalesce(g.score, 0) as score,
    coalesce(g.about, false) as about, coalesce(g.evidence, '[]') as evidence, s.last_active
from news.story s
join news.story_member m on m.story_id = s.id
join news.article a on a.id = m.article_id
join news.outlet o on o.id = a.outlet_id
left join news.copy_of c on c.article_id = a.id
left join news.article original on original.id = c.original_id
left join news.outlet original_outlet on original_outlet.id = original.outlet_id
left join news.tagging g on g.article_id = a.id and g.about
left join news.topic t on t.id = g.topic_id;
comment on view news.telling is 'The articles of each story, a row for each topic one is about; one that is about none is there, too.';
comment on column news.telling.story_id is 'The story.';
comment on column news.telling.article_id is 'The article.';
comment on column news.telling.title is 'Headline.';
comment on column news.telling.url is 'Link.';
comment on column news.telling.excerpt is 'Short excerpt.';
comment on column news.telling.published is 'Publication time.';
comment on column news.telling.language is 'Language of the text.';
comment on column news.telling.rights is 'Rights of the outlet.';
comment on column news.telling.paywalled is 'The page says the text is not free.';
comment on column news.telling.joined_at is 'When it was filed under the story.';
comment on column news.telling.outlet is 'Outlet.';
comment on column news.telling.country is 'Country of the outlet.';
comment on column news.telling.state_controlled is 'The outlet is controlled by a state.';
comment on column news.telling.owner is 'Ownership group of the outlet, or the outlet itself: what corroboration counts once.';
comment on column news.telling.original_id is 'The article it repeats, if any.';
comment on column news.telling.original_outlet is 'The outlet of that.';
comment on column news.telling.of_copy is 'Share of its own text that the two have in common.';
comment on column news.telling.of_original is 'Share of the others text that the two have in common.';
comment on column news.telling.topic is 'A topic it is about; empty where it is about none.';
comment on column news.telling.topic_name is 'Name of the topic.';
comment on column news.telling.group_name is 'Name of its group.';
comment on column news.telling.score is 'Score of the tag.';
comment on column news.telling.about is 'False where it is about no topic.';
comment on column news.telling.evidence is 'Sentences and words of the tag.';
comment on column news.telling.last_active is 'Publication time of the newest article of the story.';
grant select on news.telling to vedette_reader;
