-- Which lexicon is the present one, and the evidence that is left of a text that was lent.

alter table news.lexicon add loaded_at timestamptz;
comment on column news.lexicon.loaded_at is 'When it was loaded last; the latest is the one that topics are of. Null: before that was written down.';

create function news.without_sentences(evidence jsonb) returns jsonb
language sql immutable parallel safe strict
return (
    select jsonb_agg(
        case
            when coalesce((said ->> 'in_title')::boolean, false) then said
            else said || '{"sentence": null}'
        end
        order by place
    )
    from jsonb_array_elements(evidence) with ordinality as one (said, place)
);
comment on function news.without_sentences is 'Evidence of a tag with its words and the headline, without sentences of the text. Null where there is none.';
