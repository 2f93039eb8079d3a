"""Why an article is in its story, in words: for people, from what is kept with its membership."""

from collections.abc import Mapping
from typing import Any

_SHARED = ("terms", "words"), ("entities", "names"), ("numbers", "numbers"), ("topics", "topics")


def in_words(because: Mapping[str, Any]) -> str:
    """One clause that follows "because", from the JSON of a membership (`Because`, or a copy's)."""
    if because.get("copy_of") is not None:
        share = because.get("share") or 0
        return f"it repeats article {because['copy_of']} ({share:.0%} of its text)"
    if because.get("copied_by") is not None:
        share = because.get("share") or 0
        return f"article {because['copied_by']} repeats it ({share:.0%} of that one's text)"
    if not because.get("similarity"):
        return "it opened the story"
    likeness = f"{because['similarity']:.2f}"
    shared = [f"{name}: {', '.join(because[key])}" for key, name in _SHARED if because.get(key)]
    return f"it is like one of its articles ({'; '.join([likeness, *shared])})"
