"""The one door to the network: a client that asks politely and trusts nothing it is told.

`client` reads as the phases of a request; `guard` holds the addresses that may be dialled, `hosts`
what is remembered of each host (pace and robots.txt), `robots` the verdict, `answer` what status
and headers mean, `body` the inflation under a cap, `fault` the translation of errors.
"""

from vedette.fetch.client import Client
from vedette.fetch.hosts import HostBook, MemoryHostBook, RobotsNote

__all__ = ["Client", "HostBook", "MemoryHostBook", "RobotsNote"]
