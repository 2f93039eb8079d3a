"""Times that count from the epoch: -90m, -7h, -3d, and +2d where a feed runs ahead."""

import datetime as dt
import re

from vedette.seedfile import Node

_SPAN = re.compile(r"([0-9]{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def span(node: Node) -> dt.timedelta:
    """A length of time.

    Raises:
        SeedError: it is none.
    """
    return _span(node, node.as_text(), "a length of time such as 9d")


def before(node: Node) -> dt.timedelta:
    """A time before the epoch, as what has to be added to it.

    Raises:
        SeedError: it is none.
    """
    wanted = "a time before the epoch, such as -3h or -2d"
    sign, rest = node.as_text()[:1], node.as_text()[1:]
    return -_span(node, rest if sign == "-" else "", wanted)


def either(node: Node) -> dt.timedelta:
    """A time before or after the epoch, as what has to be added to it.

    Raises:
        SeedError: it is none.
    """
    sign, rest = node.as_text()[:1], node.as_text()[1:]
    distance = _span(node, rest if sign in "+-" else "", "a time such as +2d or -3h")
    return -distance if sign == "-" else distance


def _span(node: Node, text: str, wanted: str) -> dt.timedelta:
    match = _SPAN.fullmatch(text)
    if match is None:
        node.fail(f"{node.name}: expected {wanted}")
    return dt.timedelta(**{_UNITS[match[2]]: int(match[1])})
