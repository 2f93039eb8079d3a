"""A row of the benchmark table."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measurement.

    `value` and `reference` are both in `unit`; `ratio` is how many times better the value is, so
    that more than 1 is always good. `target` is what is aimed at: a ratio (1.3x) or a value. Both
    reference and ratio are None where the reference is not installed.
    """

    name: str
    value: float
    unit: str
    reference: float | None
    reference_is: str
    ratio: float | None
    target: str = ""
