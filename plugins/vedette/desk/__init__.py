"""The desk: pages to read stories, feeds and digests, behind the login that mounts them.

Read-only, and complete without JavaScript. Every text on them may come from a stranger: it is
escaped, and a strict Content-Security-Policy stands behind that.
"""

from vedette.desk.app import create

__all__ = ["create"]
