"""The one door to the network: a client that asks politely and trusts nothing it is told.

`client` reads as the phases of a request; `guard` holds the addresses that may be dialled, `turns`
the pace of each host, `sites` what each declares, `hosts` what is remembered of both, `robots` and
`reservation` the verdicts, `answer` what status and headers mean, `body` the inflation under a cap,
`coding` what it undoes, `fault` the translation of errors.
"""

from vedette.fetch.client import Client
from vedette.fetch.hosts import HostBook, MemoryHostBook, ReservationNote, RobotsNote, Turn

__all__ = ["Client", "HostBook", "MemoryHostBook", "ReservationNote", "RobotsNote", "Turn"]
