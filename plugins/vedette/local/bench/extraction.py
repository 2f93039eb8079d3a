"""How fast pages become articles, against plain trafilatura with its own metadata, in one run."""

import gc
import time
from collections.abc import Callable

import trafilatura

from vedette.extract import extract
from vedette.local.bench.row import Row
from vedette.local.pages import synthetic_page

_PAGES = 90
_ROUND = 10


def rows(pages: int = _PAGES) -> list[Row]:
    """Measure pages a second of CPU time, both ways in turn over the same distinct pages."""
    bodies = [synthetic_page(seed) for seed in range(pages)]
    _ours(bodies[0])
    _plain(bodies[0])
    ours = plain = 0.0
    for start in range(0, pages, _ROUND):
        some = bodies[start : start + _ROUND]
        plain += _seconds(_plain, some)
        ours += _seconds(_ours, some)
    return [
        Row(
            name="extraction",
            value=pages / ours,
            unit="pages/s of CPU",
            reference=pages / plain,
            reference_is="trafilatura with its metadata",
            ratio=plain / ours,
            target="1.3x",
        )
    ]


def _ours(body: bytes) -> None:
    extract(body)


def _plain(body: bytes) -> None:
    trafilatura.bare_extraction(body, with_metadata=True)


def _seconds(work: Callable[[bytes], None], bodies: list[bytes]) -> float:
    gc.collect()  # so that neither pays for what the other left
    start = time.process_time()
    for body in bodies:
        work(body)
    return time.process_time() - start
