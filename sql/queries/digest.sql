-- name: subscribers
select s.id, s.slug, s.address, s.zone, s.send_at, s.since,
    array(
        select topic from news.subscription p where p.subscriber_id = s.id order by topic
    ) as topics,
    d.local_day as last_day, d.window_end as last_end
from news.subscriber s
left join lateral (
    select local_day, window_end from news.digest
    where subscriber_id = s.id
    order by window_end desc limit 1
) d on true
where s.retired_at is null
order by s.slug;

-- name: wait_for_filings
-- See story.filing.
select pg_advisory_xact_lock(7362733821);

-- name: candidates
-- Articles of stories this subscriber has not had, a row for each topic one is about; one that is
-- about none is there, too: it may be the independent source. A late entry counts by when it was
-- filed: nothing falls between two windows, and what was too old for one does not fill the next.
select t.*
from news.telling t
where t.joined_at <= %(until)s
    and t.last_active >= %(oldest)s
    and exists (
        select from news.story_member late
        where late.story_id = t.story_id
            and late.joined_at > %(start)s and late.joined_at <= %(until)s
    )
    and not exists (
        select from news.digest_item i
        where i.subscriber_id = %(subscriber_id)s and i.story_id = t.story_id
    )
order by t.story_id, t.published, t.article_id, t.score desc, t.topic;

-- name: filed_too_old
-- Filed in the window yet published long before it: counted, not shown as news.
select count(*)::integer as number
from news.story s
where s.last_active < %(oldest)s and s.first_seen > %(start)s and s.first_seen <= %(until)s;

-- name: silent_feeds
-- A feed that was never asked is a gap like any other: the digest must not say that all answered.
-- What broke last stands first.
select feed, outlet, health, reason, since, last_success
from news.feed_health
where state in ('active', 'quarantined', 'gone') and health <> 'ok'
order by since desc nulls last, outlet, feed;

-- name: window_counts
select
    (select count(*) from news.article where first_seen > %(start)s and first_seen <= %(until)s)::integer as read,
    (select count(*) from news.article a join news.copy_of c on c.article_id = a.id
        where a.first_seen > %(start)s and a.first_seen <= %(until)s)::integer as copies,
    (select count(*) from news.article where gate in ('irrelevant', 'off-topic')
        and first_seen > %(start)s and first_seen <= %(until)s)::integer as irrelevant,
    (select count(*) from news.feed where state = 'active')::integer as feeds;

-- name: insert
-- The outbox row: a second one for the same subscriber and local day cannot exist.
insert into news.digest (
    subscriber_id, local_day, window_start, window_end, state, message_id, subject, html, plain,
    composed_at
)
values (
    %(subscriber_id)s, %(local_day)s, %(window_start)s, %(window_end)s, 'composed',
    %(message_id)s, %(subject)s, %(html)s, %(plain)s, %(now)s
)
on conflict (subscriber_id, local_day) do nothing
returning id;

-- name: insert_item
insert into news.digest_item (digest_id, rank, subscriber_id, story_id, article_id, topic, why)
values (
    %(digest_id)s, %(rank)s, %(subscriber_id)s, %(story_id)s, %(article_id)s, %(topic)s, %(why)s
);

-- name: lose_track
-- Died while sending: the server may have taken it. Reported, never resent by itself.
update news.digest
set state = 'uncertain', claimed_by = null, claim_until = null,
    reason = 'the task ended while the mail server had the message'
where state = 'sending' and claim_until < %(now)s
returning id;

-- name: close_deliveries
update news.delivery
set outcome = 'uncertain', finished_at = %(now)s
where digest_id = %(id)s and outcome is null;

-- name: claim
update news.digest d
set state = 'sending', claimed_by = %(worker)s, claim_until = %(until)s, tries = d.tries + 1
from (
    select w.id from news.digest w
    join news.subscriber r on r.id = w.subscriber_id and r.retired_at is null
    where w.state = 'composed' and w.next_try <= %(now)s
    order by w.composed_at, w.id
    limit 1
    for update of w skip locked
) waiting, news.subscriber s
where d.id = waiting.id and s.id = d.subscriber_id
returning d.id, d.message_id, d.subject, d.html, d.plain, d.tries, s.slug, s.address,
    d.composed_at, d.local_day;

-- name: start_delivery
insert into news.delivery (digest_id, attempt, started_at)
values (%(id)s, %(attempt)s, %(now)s);

-- name: finish
update news.digest
set claimed_by = null, claim_until = null, state = %(state)s, reason = %(reason)s,
    sent_at = case when %(state)s = 'sent' then %(now)s::timestamptz end,
    next_try = coalesce(%(next_try)s, next_try)
where id = %(id)s and claimed_by = %(worker)s
returning id;

-- name: finish_delivery
update news.delivery
set finished_at = %(now)s, outcome = %(outcome)s, reply = %(reply)s
where digest_id = %(id)s and attempt = %(attempt)s;

-- name: list
select d.id, s.slug as subscriber, d.local_day, d.window_start, d.window_end, d.state,
    (select count(*) from news.digest_item i where i.digest_id = d.id)::integer as stories,
    d.tries, d.sent_at, d.reason, d.subject
from news.digest d
join news.subscriber s on s.id = d.subscriber_id
order by d.window_end desc, d.id desc
limit %(most)s;

-- name: resolve
-- A person looked: the mail arrived (sent), or it did not, or what it failed on was mended (composed,
-- to be sent again).
update news.digest
set state = %(state)s, reason = 'resolved by hand',
    sent_at = case when %(state)s = 'sent' then %(now)s::timestamptz end,
    next_try = 'epoch'
where id = %(id)s and state in ('uncertain', 'failed')
returning id;
