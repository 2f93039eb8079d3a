"""The rhythm of a feed: what is learned of its gaps, when its silence is unusual, how it is.

docs/rhythm.md has the model, its sources and its figures.
"""

from vedette.rhythm.condition import WEEKLY, Condition, Signs, Verdict, judge
from vedette.rhythm.failures import backoff, hard, weigh
from vedette.rhythm.learned import LEAST, Rhythm, learn
from vedette.rhythm.silence import Silence, interval, silence

__all__ = [
    "LEAST",
    "WEEKLY",
    "Condition",
    "Rhythm",
    "Signs",
    "Silence",
    "Verdict",
    "backoff",
    "hard",
    "interval",
    "judge",
    "learn",
    "silence",
    "weigh",
]
