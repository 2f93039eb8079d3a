"""Answers of the worker: what comes back is what was sent, and nothing else passes."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.confined import answers
from vedette.errors import GiveUpError, RefusedError, ReservedError
from vedette.model import Article, Entry, FeedDocument

texts = st.text(st.characters())
maybe = st.none() | texts
zones = st.integers(-1439, 1439).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
times = st.datetimes(timezones=st.none() | zones).map(lambda time: time.replace(fold=0))
moments = times.filter(lambda time: time.tzinfo is not None)
several = st.lists(texts, max_size=3).map(tuple)

entries = st.builds(
    Entry,
    guid=maybe,
    url=texts,
    title=texts,
    summary=texts,
    published=st.none() | moments,
    updated=st.none() | moments,
    authors=several,
    language=maybe,
    categories=several,
    zone_assumed=st.booleans(),
)
documents = st.builds(
    FeedDocument,
    kind=texts,
    title=texts,
    language=maybe,
    entries=st.lists(entries, max_size=3).map(tuple),
    site=maybe,
    refused=st.dictionaries(texts, st.integers(0)),
)
articles = st.builds(
    Article,
    title=texts,
    text=texts,
    authors=several,
    published=st.none() | times | st.dates(),
    language=maybe,
    canonical_url=maybe,
    image=maybe,
    paywalled=st.booleans(),
    description=maybe,
    site_name=maybe,
    furniture=st.integers(0),
    reserved=st.booleans(),
)


@given(value=documents | articles | st.none(), spent=st.booleans())
def test_what_was_sent_comes_back(value: FeedDocument | Article | None, spent: bool) -> None:
    read, said = answers.read(answers.write(value, spent=spent))
    assert (read, said) == (value, spent)
    assert repr(read) == repr(value)  # offsets and all


@pytest.mark.parametrize(
    "error", [GiveUpError("no-text", "https://a.example/: no text"), RefusedError("url", "Ž\ud800")]
)
def test_so_do_errors(error: GiveUpError | RefusedError) -> None:
    read, _ = answers.read(answers.write(error, spent=False))
    assert isinstance(read, GiveUpError | RefusedError)
    assert type(read) is type(error)
    assert (read.gate, str(read)) == (error.gate, str(error))


def test_an_error_below_another_comes_back_as_that() -> None:
    read, _ = answers.read(answers.write(ReservedError("said so"), spent=False))
    assert isinstance(read, RefusedError)
    assert read.gate == "reserved"


GOOD = Article(title="a", text="b")


@pytest.mark.parametrize(
    "change",
    [
        {"title": 1},
        {"title": None},
        {"paywalled": 1},
        {"furniture": True},
        {"furniture": "1"},
        {"authors": [1]},
        {"authors": 5},
        {"published": "yesterday"},
        {"published": 5},
    ],
)
def test_fields_of_another_type_are_no_answer(change: dict[str, object]) -> None:
    answer = json.loads(answers.write(GOOD, spent=False))
    answers.read(json.dumps(answer).encode())
    answer["value"] |= change
    with pytest.raises(ValueError, match="an answer that cannot be read"):
        answers.read(json.dumps(answer).encode())


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\xff",
        b"[]",
        b"1",
        b"{}",
        b"[" * 100_000,
        b'{"kind": "Popen", "value": ["true"], "spent": false}',
        b'{"kind": ["Article"], "value": {}, "spent": false}',
        b'{"kind": "Article", "value": {}, "spent": false}',
        b'{"kind": "Article", "value": null, "spent": false}',
        b'{"kind": "GiveUpError", "value": {"gate": 1, "reason": ""}, "spent": false}',
    ],
)
def test_nonsense_is_no_answer(answer: bytes) -> None:
    with pytest.raises(ValueError, match="an answer that cannot be read"):
        answers.read(answer)
