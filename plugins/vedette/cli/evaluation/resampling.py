"""Bootstrap intervals: what a figure might have been, had other texts of the kind been drawn.

Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13: texts are drawn with
replacement, as many as there are; the interval holds the middle 95 % of what the draws give.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 2_000
_MIDDLE: Final = (2.5, 97.5)
_AT_ONCE: Final = 100

Figures = NDArray[np.float64]
Measure = Callable[[Figures], Figures]
"""From sums, a row a draw, to one figure a draw; NaN where it means nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """A figure and the 95 % interval it lies in; None where it means nothing."""

    value: float | None
    low: float | None
    high: float | None


class Draws:
    """How often each text was drawn: the texts as they are, then RESAMPLES times by chance.

    All figures of one set are measured on the same draws. The same seed draws the same.
    """

    def __init__(self, texts: int, seed: int) -> None:
        drawn = np.ones((1 + RESAMPLES, texts), dtype=np.float32)
        if texts:
            shares = np.full(texts, 1 / texts)
            drawn[1:] = np.random.default_rng(seed).multinomial(texts, shares, RESAMPLES)
        self._drawn = drawn

    def ratio(self, measure: Measure, counts: Any) -> Estimate:
        """Measure the sums of counts.

        Args:
            measure: what to make of them.
            counts: a row a text, a column for each thing counted.
        """
        # Sums of whole numbers below 2**24 are exact in single precision.
        sums = self._drawn @ np.asarray(counts, dtype=np.float32)
        return _estimate(measure(sums.astype(np.float64)))

    def area(self, scores: Any, positive: Any) -> Estimate:
        """The share of pairs of a positive and a negative in which the positive scores higher.

        The area under the ROC curve; a tie counts half.

        Args:
            scores: one a text.
            positive: 1 or True for a positive, 0 for a negative, None for what counts for nothing.
        """
        known = np.array([one is not None for one in positive], dtype=bool)
        scores = np.asarray(scores, dtype=np.float64)[known]
        truth = np.array([bool(one) for one in positive], dtype=bool)[known]
        if truth.all() or not truth.any():
            return Estimate(value=None, low=None, high=None)
        order = np.argsort(scores, kind="stable")
        _, starts = np.unique(scores[order], return_index=True)
        places = np.flatnonzero(known)[order]
        areas = []
        # Not all draws at once: each takes several numbers a text.
        for first in range(0, len(self._drawn), _AT_ONCE):
            drawn = self._drawn[first : first + _AT_ONCE, places].astype(np.float64)
            ups = np.add.reduceat(drawn * truth[order], starts, axis=1)
            downs = np.add.reduceat(drawn * ~truth[order], starts, axis=1)
            below = np.cumsum(downs, axis=1) - downs / 2
            pairs = ups.sum(axis=1) * downs.sum(axis=1)
            areas.append(divide((ups * below).sum(axis=1), pairs))
        return _estimate(np.concatenate(areas))


def divide(part: Figures, whole: Figures) -> Figures:
    """The quotients; NaN where the divisor is zero."""
    quotients: Figures = np.full(part.shape, np.nan)
    np.divide(part, whole, out=quotients, where=whole != 0)
    return quotients


def mean(figures: Figures) -> Figures:
    """The mean of each row, of what means something in it."""
    known = ~np.isnan(figures)
    return divide(np.where(known, figures, 0.0).sum(axis=-1), known.sum(axis=-1).astype(np.float64))


def _estimate(figures: Figures) -> Estimate:
    value, drawn = figures[0], figures[1:][~np.isnan(figures[1:])]
    if np.isnan(value) or not drawn.size:
        return Estimate(value=None, low=None, high=None)
    low, high = np.percentile(drawn, _MIDDLE)
    return Estimate(value=float(value), low=float(low), high=float(high))
