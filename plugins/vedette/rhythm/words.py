"""Spans of time in plain words."""

import datetime as dt


def span(length: dt.timedelta) -> str:
    """So long: `50 min`, `4 h 20 min`, `14 h`, `3 days`."""
    minutes = max(0, round(length / dt.timedelta(minutes=1)))
    hours, days = minutes // 60, minutes // (24 * 60)
    if hours < 2:  # noqa: PLR2004
        return f"{minutes} min"
    if hours < 12:  # noqa: PLR2004
        return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
    return f"{round(minutes / 60)} h" if days < 3 else f"{days} days"  # noqa: PLR2004
