"""What a second opinion on topics is made of: embeddings of labelled texts, read from a file.

`vedette seeds learn --second` writes `seeds/topics/second.npz`: arrays of numbers and UTF-8 text,
nothing that could run.
"""

import io
import json
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from vedette.errors import SeedError

Vectors = NDArray[np.float32]
Weights = NDArray[np.float64]
Marks = NDArray[np.int8]

SIZE = 384
"""Numbers of an embedding of multilingual-e5-small."""
STACK: Final = (
    *("first", "pull", "rival_pull", "rival_first", "both"),
    *("near_about", "near_other", "nearest", "headline"),
)
"""What is weighed for a topic: the first stage's logit, the pull of labelled texts, the strongest
other topic's of each, the product of both; how near the nearest texts about the topic are, those
that are not about it, and the nearest of all; whether there is a headline alone."""
ITEMS: Final = ("bias", "whole", "item", "item_alike", "whole_alike", "alike", "late")
"""What is weighed for a topic of a text of several items: the logits of the whole and of the item that
has most of it, how alike the items are, the products with that, and how far down the item stands, the
more the likelier it is."""
RELEVANCE: Final = ("bias", "first", "pull", "strongest", "second")
"""What is weighed for relevance: the strongest two are the topics' pulls."""
_MOST_BYTES = 30_000_000
_LARGEST: Final = 1e4
"""No number that was learned comes near it."""
_SHOWN: Final = 5
_LONGEST_SLUG: Final = 40
_UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")
"""What a database cannot keep."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Answers:
    """What answers one question of each topic; `threshold` is the probability for yes.

    `weights` of STACK serve all topics, `biases` (topics,) are each topic's own.
    """

    threshold: float
    weights: Weights
    biases: Weights


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Opinion:
    """All that was learned.

    Args:
        topics: slugs, in the order of all that follows.
        means: of embeddings by language; "" is that of all of them.
        vectors: labelled texts as embeddings less their language's mean, of about length one, (n, SIZE).
        titles: theirs; empty where a text may not be shown.
        marks: whether each is about a topic (1), is not (-1), or nobody knows (0), (n, topics).
        pulls: how much each speaks for `about` of every topic, then for `borne`, then for relevance,
            (n, 2 topics + 1).
        items: the weights of ITEMS, the same for all topics.
        asks: the relevance by the first stage from which a text is looked at.
        floor: the relevance from which it is regional defence news.
        relevance: the weights of RELEVANCE.
    """

    topics: tuple[str, ...]
    means: Mapping[str, Vectors]
    vectors: Vectors
    titles: tuple[str, ...]
    marks: Marks
    pulls: Vectors
    about: Answers
    borne: Answers
    items: Weights
    asks: float
    floor: float
    relevance: Weights


def read(name: str, data: bytes, topics: Collection[str]) -> Opinion:
    """Read the file of the second opinion.

    Args:
        name: of the file, for errors.
        data: its content.
        topics: the slugs there are; the file's must be the same.

    Raises:
        SeedError: something is missing, of another shape or no number.
    """
    arrays = _arrays(name, data)
    try:
        given = json.loads(arrays["texts"].tobytes().decode("utf-8"))
        slugs, languages, titles = (_texts(given[key]) for key in _TEXTS)
        asks, floor, about, borne = map(float, arrays["thresholds"])
        scale = float(arrays["scale"])
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        _fail(name, "something is missing")
    if not (0 < about < 1 and 0 < borne < 1 and 0 <= asks <= 1 and 0 <= floor <= 1):
        _fail(name, "a threshold is no probability")
    if not 0 < scale < 1:
        _fail(name, "the scale of the vectors is none")
    if {*slugs} != {*topics} or len({*slugs}) < len(slugs):
        others = sorted({*slugs} ^ {*topics})
        _fail(name, f"made for other topics, {', '.join(map(_short, others[:_SHOWN]))}")
    if not titles:
        _fail(name, "no labelled texts")
    if "" not in languages or len({*languages}) < len(languages):
        _fail(name, "no mean for any language")
    wanted = {
        "means": (len(languages), SIZE),
        "vectors": (len(titles), SIZE),
        "marks": (len(titles), len(slugs)),
        "pulls": (len(titles), 2 * len(slugs) + 1),
        "about": (len(STACK) + len(slugs),),
        "borne": (len(STACK) + len(slugs),),
        "items": (len(ITEMS),),
        "relevance": (len(RELEVANCE),),
    }
    numbers = {key: _numbers(name, key, arrays.get(key), shape) for key, shape in wanted.items()}
    return Opinion(
        topics=slugs,
        means=dict(zip(languages, numbers["means"], strict=True)),
        vectors=numbers["vectors"] * np.float32(scale),
        titles=titles,
        marks=np.sign(numbers["marks"]).astype(np.int8),
        pulls=numbers["pulls"],
        about=_answers(about, numbers["about"]),
        borne=_answers(borne, numbers["borne"]),
        items=numbers["items"].astype(float),
        asks=asks,
        floor=floor,
        relevance=numbers["relevance"].astype(float),
    )


_TEXTS: Final = ("topics", "languages", "titles")


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise TypeError
    if any(map(_UNKEPT.search, given)):
        raise ValueError
    return tuple(given)


def _numbers(name: str, key: str, found: object, shape: tuple[int, ...]) -> Vectors:
    reason = f"{key} are not {' by '.join(map(str, shape))} finite numbers"
    if not isinstance(found, np.ndarray) or found.shape != shape or found.dtype.kind not in "iuf":
        _fail(name, reason)
    with np.errstate(over="ignore"):
        cast: Vectors = found.astype(np.float32)
    if not np.isfinite(cast).all() or (cast.size and np.abs(cast).max() > _LARGEST):
        _fail(name, reason)
    return cast


def _arrays(name: str, data: bytes) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MOST_BYTES:
                _fail(name, f"larger than {_MOST_BYTES} bytes")
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except SeedError:
        raise
    except Exception:  # noqa: BLE001  (zip, decompressors, numpy and its parser have errors of their own)
        _fail(name, "cannot be read")


def _answers(threshold: float, values: NDArray[Any]) -> Answers:
    values = values.astype(float)
    return Answers(threshold=threshold, weights=values[: len(STACK)], biases=values[len(STACK) :])


def _short(slug: str) -> str:
    return repr(slug[:_LONGEST_SLUG])


def _fail(name: str, reason: str) -> NoReturn:
    raise SeedError(name, 1, f"{reason}: learn it again, vedette seeds learn --second")


def written(opinion: Opinion, learned: Mapping[str, str]) -> bytes:
    """The file that `read` reads; the same opinion gives the same bytes."""
    languages: Sequence[str] = sorted(opinion.means)
    texts = {
        "topics": opinion.topics,
        "languages": languages,
        "titles": opinion.titles,
        "learned": dict(learned),
    }
    scale = float(np.abs(opinion.vectors).max()) / _MOST_STEPS or 1.0
    file = io.BytesIO()
    np.savez_compressed(
        file,
        texts=np.frombuffer(json.dumps(texts, ensure_ascii=False).encode(), dtype=np.uint8),
        means=np.array([opinion.means[one] for one in languages], dtype=np.float16),
        scale=np.float64(scale),
        vectors=np.round(opinion.vectors / scale).astype(np.int8),
        marks=opinion.marks,
        pulls=opinion.pulls.astype(np.float16),
        about=np.concatenate([opinion.about.weights, opinion.about.biases]).round(4),
        borne=np.concatenate([opinion.borne.weights, opinion.borne.biases]).round(4),
        items=opinion.items.round(4),
        relevance=opinion.relevance.round(4),
        thresholds=np.array(
            [opinion.asks, opinion.floor, opinion.about.threshold, opinion.borne.threshold]
        ),
    )
    return file.getvalue()


_MOST_STEPS = 127
