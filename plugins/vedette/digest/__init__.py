"""The digest: when one is due, what is in it and why, and how it reads. Pure: `now` is given."""

from vedette.digest.compose import Digest, compose, slot
from vedette.digest.items import Candidate, Item, SilentFeed, WindowCounts
from vedette.digest.window import Reader, Window, due, ending_now

__all__ = [
    "Candidate",
    "Digest",
    "Item",
    "Reader",
    "SilentFeed",
    "Window",
    "WindowCounts",
    "compose",
    "due",
    "ending_now",
    "slot",
]
