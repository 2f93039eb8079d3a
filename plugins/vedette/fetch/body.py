"""Reading a body under a cap: neither what is sent nor what it inflates to may pass the limit."""

import zlib
from collections.abc import AsyncIterator

from vedette.errors import RefusedError, RetryLaterError

# Gzip bodies may consist of several members; a body of very many tiny ones costs much and
# says little.
_MOST_MEMBERS = 64
_GZIP = 16 + zlib.MAX_WBITS
_DEFLATE_METHOD = 8


class Inflater:
    """Inflates a body piece by piece, never beyond the limit.

    Args:
        url: whose body it is, for the messages.
        coding: the Content-Encoding: gzip, x-gzip, deflate, identity or nothing.
        limit: bytes allowed, as sent and as inflated.

    Raises:
        RefusedError: gate `encoding`: any other coding.
    """

    def __init__(self, url: str, coding: str, limit: int) -> None:
        self._url = url
        self._coding = coding.strip().lower() or "identity"
        if self._coding not in {"gzip", "x-gzip", "deflate", "identity"}:
            message = f"{url}: content encoding {coding[:40]!a} was not asked for"
            raise RefusedError(gate="encoding", reason=message)
        self._limit = limit
        self._sent = 0
        self._members = 0
        self._stream: zlib._Decompress | None = None
        self._body = bytearray()

    @property
    def full(self) -> bool:
        """More came than the limit allows."""
        return max(self._sent, len(self._body)) > self._limit

    @property
    def body(self) -> bytes:
        """What has been inflated so far, the limit at most."""
        return bytes(self._body[: self._limit])

    def feed(self, data: bytes) -> None:
        """Take the next piece as it was sent; stops inflating once `full`.

        Raises:
            RefusedError: gate `encoding`: the data are not in the coding they claim.
        """
        self._sent += len(data)
        if self._coding == "identity":
            self._body += data[: self._limit + 1 - len(self._body)]
            return
        try:
            while data and not self.full:
                data = self._inflate(data)
        except zlib.error as error:
            message = f"{self._url}: a body that is no {self._coding}"
            raise RefusedError(gate="encoding", reason=message) from error

    def finish(self) -> bytes:
        """The whole body, after its last piece.

        Raises:
            RetryLaterError: gate `connection`: the compressed data end in the middle.
        """
        if self._stream is not None and not self._stream.eof:
            message = f"{self._url}: its {self._coding} body is cut off"
            raise RetryLaterError(gate="connection", reason=message)
        return self.body

    def _inflate(self, data: bytes) -> bytes:
        """Inflate a piece and return what is left of it."""
        if self._stream is None or self._stream.eof:
            if self._stream is not None and not self._continues(data):
                return b""
            self._stream = self._open(data[0])
        room = self._limit + 1 - len(self._body)
        self._body += self._stream.decompress(data, room)
        return self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def _continues(self, data: bytes) -> bool:
        """Does another gzip member follow? Anything else behind the end is padding."""
        return self._coding != "deflate" and data[0] == 0x1F  # noqa: PLR2004  (gzip's magic)

    def _open(self, first: int) -> "zlib._Decompress":
        self._members += 1
        if self._members > _MOST_MEMBERS:
            message = f"{self._url}: a gzip body of more than {_MOST_MEMBERS} members"
            raise RefusedError(gate="encoding", reason=message)
        if self._coding != "deflate":
            return zlib.decompressobj(_GZIP)
        # Some servers send raw deflate where RFC 9110 asks for the zlib wrapping.
        wrapped = first & 0x0F == _DEFLATE_METHOD
        return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


async def read(
    url: str, pieces: AsyncIterator[bytes], coding: str, limit: int, *, cut: bool = False
) -> bytes:
    """Read and inflate a body.

    Args:
        url: whose body it is, for the messages.
        pieces: the body as it arrives.
        coding: its Content-Encoding.
        limit: bytes allowed, as sent and as inflated.
        cut: take what fits instead of refusing a longer body.

    Raises:
        RefusedError: gate `size` or `encoding`.
        RetryLaterError: gate `connection`: the compressed data end in the middle.
    """
    inflater = Inflater(url, coding, limit)
    async for piece in pieces:
        inflater.feed(piece)
        if inflater.full:
            if cut:
                return inflater.body
            message = f"{url}: a body of more than {limit} bytes"
            raise RefusedError(gate="size", reason=message)
    return inflater.finish()
