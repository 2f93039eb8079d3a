"""Answers of the worker: what comes back is what was sent, and nothing else passes."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.confined import answers
from vedette.confined.frames import Job, Locks
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


locks = st.builds(Locks, calls=st.booleans(), files=st.booleans())
JOBS: dict[type, Job | None] = {FeedDocument: "parse", Article: "extract", Locks: None}


@given(value=documents | articles | locks, spent=st.booleans())
def test_what_was_sent_comes_back(value: FeedDocument | Article | Locks, spent: bool) -> None:
    read, said = answers.read(answers.write(value, spent=spent), JOBS[type(value)])
    assert (read, said) == (value, spent)
    assert repr(read) == repr(value)  # offsets and all


@pytest.mark.parametrize(
    "error", [GiveUpError("no-text", "https://a.example/: no text"), RefusedError("url", "Ž\ud800")]
)
@pytest.mark.parametrize("job", ["parse", "extract"])
def test_so_do_errors(error: GiveUpError | RefusedError, job: Job) -> None:
    read, _ = answers.read(answers.write(error, spent=False), job)
    assert isinstance(read, GiveUpError | RefusedError)
    assert type(read) is type(error)
    assert (read.gate, str(read)) == (error.gate, str(error))


def test_an_error_below_another_comes_back_as_that() -> None:
    read, _ = answers.read(
        answers.write(ReservedError("said so", url="https://a.example/"), spent=False), "extract"
    )
    assert isinstance(read, RefusedError)
    assert read.gate == "reserved"


GOOD = Article(title="a", text="b")


@pytest.mark.parametrize(
    ("value", "job"),
    [
        (GOOD, "parse"),
        (GOOD, None),
        (FeedDocument(kind="rss20", title="a", language=None, entries=()), "extract"),
        (FeedDocument(kind="rss20", title="a", language=None, entries=()), None),
        (GiveUpError("no-text", "no text"), None),
        (Locks(calls=True, files=True), "parse"),
        (Locks(calls=True, files=True), "extract"),
    ],
)
def test_what_another_job_may_answer_is_no_answer(value: answers.Value, job: Job | None) -> None:
    with pytest.raises(ValueError, match="an answer that cannot be read"):
        answers.read(answers.write(value, spent=False), job)


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
    answers.read(json.dumps(answer).encode(), "extract")
    answer["value"] |= change
    with pytest.raises(ValueError, match="an answer that cannot be read"):
        answers.read(json.dumps(answer).encode(), "extract")


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
        answers.read(answer, "extract")
