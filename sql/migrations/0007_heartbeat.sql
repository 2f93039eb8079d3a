-- That it lives: when each pass last came to its end.

create table news.heartbeat (
    name text primary key check (name in ('poll', 'read', 'analyse', 'digest', 'keep')),
    beat_at timestamptz not null
);
comment on table news.heartbeat is 'When each pass last came to its end, whether or not it found anything to do.';
comment on column news.heartbeat.name is 'The pass: poll, read, analyse, digest, keep.';
comment on column news.heartbeat.beat_at is 'When it last ended.';
grant select on news.heartbeat to vedette_reader;

-- Polls are let go of by age, the newest of each feed is kept.
create index poll_finished on news.poll (finished_at);
