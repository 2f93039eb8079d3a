"""The one door to Postgres: short functions over a connection, statements from sql/queries.

Claims: a short transaction claims a batch, the work happens with no transaction open, a second
short transaction checks the claim and writes result, state and counts together.
"""

from vedette.store.connect import Connection, connect
from vedette.store.statements import statement

__all__ = ["Connection", "connect", "statement"]
