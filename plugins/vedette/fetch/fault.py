"""The one place where errors of the HTTP library become ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from vedette.errors import RefusedError, RetryLaterError, VedetteError
from vedette.fetch.guard import NotDialledError

# How the HTTP parser says that a header, or their number, passed its limit: it has no type for it.
_HEADER_LIMITS = ("Got more than", "Too many headers")


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Raise what goes wrong on the wire as one of our errors, with a one-line reason."""
    try:
        yield
    except aiohttp.SocketTimeoutError as error:
        raise RetryLaterError(gate="timeout", reason=f"{url} sent nothing for too long") from error
    except TimeoutError as error:
        raise RetryLaterError(gate="timeout", reason=f"{url} did not answer in time") from error
    except (aiohttp.ClientError, OSError) as error:
        raise _ours(url, error) from error


def _ours(url: str, error: Exception) -> VedetteError:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return RetryLaterError(
            gate="dns", reason=f"{error.host} does not resolve: {_line(error.os_error)}"
        )
    if isinstance(error, aiohttp.ClientConnectorError):
        name = error.host  # the proxy's, where it is the proxy that cannot be reached
        if isinstance(error.os_error, NotDialledError):
            return RefusedError(
                gate="address", reason=f"refuses: {error.os_error} behind name {name}"
            )
        return RetryLaterError(
            gate="connection", reason=f"no connection to {name}: {_line(error.os_error)}"
        )
    if isinstance(error, aiohttp.ClientPayloadError):
        return RetryLaterError(gate="connection", reason=f"{url}: its body is cut off")
    if isinstance(error, aiohttp.ClientResponseError) and error.message.lstrip().startswith(
        _HEADER_LIMITS
    ):
        return RefusedError(gate="size", reason=f"{url}: its headers are too long")
    return RetryLaterError(gate="connection", reason=f"{url}: {_line(error)}")


def _line(error: Exception) -> str:
    text = getattr(error, "strerror", None) or getattr(error, "message", None) or str(error)
    return " ".join(str(text).split())[:200] or type(error).__name__
