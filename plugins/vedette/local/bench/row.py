"""A row of the benchmark table."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measurement.

    `value` and `reference` are both in `unit`; `ratio` is how many times better the value is, so
    that more than 1 is always good. `target` is the ratio (or, where `target_unit` says so, the
    value) aimed at.
    """

    name: str
    value: float
    unit: str
    reference: float
    reference_is: str
    ratio: float
    target: str = ""
