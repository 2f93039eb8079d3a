"""Stories: which articles tell the same event, and why we think so.

No likeness of wording alone separates one event from another of its kind: two interceptions of a
week read alike. So an article joins a story only where wording, names, numbers, places, topic and
time all allow it; each disagreement asks for more likeness. Within a language wording leads;
across languages there is none to compare, and the rest must carry it within a day.

traits says what is compared of an article, scale how telling it is, desk where the article goes.
"""

from vedette.story.desk import ACROSS, WINDOW, Because, Desk, Placement
from vedette.story.traits import Features, features, relevant

__all__ = [
    "ACROSS",
    "WINDOW",
    "Because",
    "Desk",
    "Features",
    "Placement",
    "features",
    "relevant",
]
