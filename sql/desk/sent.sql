-- What did the digest send last week, and why?
-- subscriber =: only to this one
-- since = 7 days: sent within this time
select local_day, subscriber, rank, topic, headline, sentence, words, corroboration, url
from news.sent
where sent_at > now() - %(since)s::interval
    and (%(subscriber)s::text is null or subscriber = %(subscriber)s)
order by local_day desc, subscriber, rank;
