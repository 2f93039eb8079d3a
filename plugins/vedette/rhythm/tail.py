"""How long a feed's gaps may get: return levels, as of floods, by peaks over a threshold.

Coles, An Introduction to Statistical Modeling of Extreme Values, 2001, chapter 4.
"""

import math
from collections.abc import Iterator, Sequence

# Shares of the gaps that lie above a threshold.
_SHARES = (0.5, 0.25, 0.1, 0.05, 0.02)
_LEAST = 8
"""Gaps above a threshold that its mean excess is taken from at least."""
_PLENTY = 24
"""Gaps above one that make those below it needless: they speak of shorter gaps, not of the tail."""
_WORTH = 1.0
"""Gaps the prior (an excess as long as the mean gap: no memory) is worth."""
_SURE = 2.0
"""Standard errors by which a tail must be lighter or heavier than exponential to be taken for it."""
_LIGHTEST, _HEAVIEST = -0.5, 0.3


def level(gaps: Sequence[float], chance: float) -> float:
    """The gap that the next one exceeds with this chance.

    Above a threshold gaps follow a generalised Pareto distribution. Its shape is 0 (exponential)
    unless the gaps say otherwise, plus 1 over their number: that is the predictive distribution of
    an exponential one whose mean is known from so few of them.

    Args:
        gaps: sorted, in any unit, at least one.
        chance: above 0; levels within the data are their quantiles.
    """
    return max(_level(gaps, share, chance) for share in _shares(len(gaps)))


def _shares(count: int) -> Iterator[float]:
    """Thresholds to look from; the longest level wins, for a tail may be heavier than it begins."""
    plenty = [share for share in _SHARES if share * count >= _PLENTY]
    highest = plenty[-1] if plenty else _SHARES[0]
    yield highest
    yield from (one for one in _SHARES if one < highest and one * count >= _LEAST)


def _level(gaps: Sequence[float], share: float, chance: float) -> float:
    above = max(1, round(share * len(gaps)))
    threshold = gaps[max(0, len(gaps) - above - 1)]
    excesses = [one - threshold for one in gaps[len(gaps) - above :]]
    strength = above + _WORTH
    mean = (sum(excesses) + _WORTH * sum(gaps) / len(gaps)) / strength
    light = _shape(excesses)
    shape = light + 1 / strength or 1e-9
    stretch = math.expm1(shape * math.log(max(share / chance, 1.0))) / shape
    return threshold + mean * (1 - light) * stretch


def _shape(excesses: Sequence[float]) -> float:
    """The Pareto shape by moments (Hosking and Wallis, 1987), less two standard errors."""
    mean = sum(excesses) / len(excesses)
    variance = sum((one - mean) ** 2 for one in excesses) / len(excesses)
    if len(excesses) < _PLENTY or not mean:
        return 0.0
    shape = (1 - mean * mean / variance) / 2 if variance else _LIGHTEST
    believed = math.copysign(max(0.0, abs(shape) - _SURE / math.sqrt(len(excesses))), shape)
    return max(_LIGHTEST, min(_HEAVIEST, believed))


def quantile(gaps: Sequence[float], share: float) -> float:
    """The gap that this share of them exceeds, between its neighbours; `gaps` is sorted, not empty."""
    below, part = divmod((len(gaps) - 1) * (1 - share), 1)
    lower, upper = gaps[int(below)], gaps[min(int(below) + 1, len(gaps) - 1)]
    return lower + part * (upper - lower)
