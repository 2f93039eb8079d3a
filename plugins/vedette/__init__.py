"""Vedette watches regional defence news on a schedule and reports it.

An article goes one way: feed, entry, page, article, copy or original, tagging, story, digest, inbox.
Each step has one module of its own name; `docs/architecture.md` shows the whole flow.
"""

__version__ = "0.1.0"
