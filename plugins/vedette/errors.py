"""Errors named by what to do next; the message is one line that a person can act on."""

import datetime as dt


class VedetteError(Exception):
    """Base of every error the package raises on purpose.

    `exit_code` is what the command line ends with: 1 found wanting, 2 wrong use, 3 refused.
    """

    exit_code = 1


class UsageError(VedetteError):
    """The caller asked for something that cannot be meant: mend the call."""

    exit_code = 2


class ConfigError(UsageError):
    """A setting is missing or makes no sense: mend the configuration."""


class SeedError(UsageError):
    """A seeds file cannot be used. What was loaded before stays as it was."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class RefusedError(VedetteError):
    """A guard said no (private address, robots.txt, rights). Trying again changes nothing."""

    exit_code = 3

    def __init__(self, gate: str, reason: str) -> None:
        super().__init__(reason)
        self.gate = gate


class ReservedError(RefusedError):
    """A machine-readable reservation forbids to analyse the page. `url` is whose reservation it is."""

    def __init__(self, reason: str, *, url: str) -> None:
        super().__init__("reserved", reason)
        self.url = url


class KilledError(VedetteError):
    """The process that parsed this item was killed or died: its input may be hostile."""


class RetryLaterError(VedetteError):
    """It did not work now and may work later (time-out, 429, 5xx, connection lost)."""

    def __init__(
        self,
        gate: str,
        reason: str,
        *,
        after: dt.timedelta | None = None,
        answered: tuple[str, int] | None = None,
    ) -> None:
        super().__init__(reason)
        self.gate = gate
        self.after = after
        self.answered = answered
        """URL and status of the answer, where there was one."""


class GiveUpError(VedetteError):
    """It will not work for this item (404, not a feed, no text on the page): set it aside."""

    def __init__(self, gate: str, reason: str, *, answered: tuple[str, int] | None = None) -> None:
        super().__init__(reason)
        self.gate = gate
        self.answered = answered
        """URL and status of the answer, where there was one."""


class ClaimLostError(VedetteError):
    """Somebody else holds the claim by now; the result was not written and nothing is lost."""


class UncertainDeliveryError(VedetteError):
    """The mail server may or may not have taken the message: report it, never resend by itself."""
