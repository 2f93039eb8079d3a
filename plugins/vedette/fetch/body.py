"""Reading a body under a cap: neither what is sent nor what it inflates to may pass the limit."""

from collections.abc import AsyncIterator

from vedette.errors import RefusedError, RetryLaterError
from vedette.fetch.coding import DECODERS, CodingError, Decoder

# "gzip, br" is a gzip body in br. Nobody means to send more than this; each costs memory.
_MOST_LAYERS = 3


class Inflater:
    """Inflates a body piece by piece, no layer of it beyond the limit.

    Args:
        url: whose body it is, for the messages.
        coding: the Content-Encoding: up to three of gzip, deflate, br and zstd, or nothing.
        limit: bytes allowed, as sent, as inflated, and in every layer between.

    Raises:
        RefusedError: gate `encoding`: any other coding, or more of them.
    """

    def __init__(self, url: str, coding: str, limit: int) -> None:
        self._url = url
        self._coding = coding
        self._limit = limit
        self._layers = self._decoders(coding)
        self._most = 0
        self._sizes = [0] * (len(self._layers) + 1)
        self._body = bytearray()

    @property
    def full(self) -> bool:
        """More came than the limit allows."""
        return self._most > self._limit

    @property
    def body(self) -> bytes:
        """What has been inflated so far, the limit at most."""
        return bytes(self._body)

    def feed(self, data: bytes) -> None:
        """Take the next piece as it was sent; stops inflating once `full`.

        Raises:
            RefusedError: gate `encoding`: the data are not in the coding they claim.
        """
        try:
            self._pass_on(data, 0)
        except CodingError as error:
            reason = str(error) or f"a body that is no {self._coding[:40]}"
            raise RefusedError(gate="encoding", reason=f"{self._url}: {reason}") from error

    def finish(self) -> bytes:
        """The whole body, after its last piece.

        Raises:
            RetryLaterError: gate `connection`: the compressed data end in the middle.
        """
        if not all(layer.ended for layer in self._layers):
            message = f"{self._url}: its {self._coding} body is cut off"
            raise RetryLaterError(gate="connection", reason=message)
        return self.body

    def _pass_on(self, data: bytes, depth: int) -> None:
        """Give a piece to the layer at this depth, and what comes of it to the next."""
        self._sizes[depth] += len(data)
        self._most = max(self._most, self._sizes[depth])
        if depth == len(self._layers):
            self._body += data[: self._limit - len(self._body)]
        elif not self.full:
            for piece in self._layers[depth].pour(data):
                self._pass_on(piece, depth + 1)
                if self.full:
                    return

    def _decoders(self, coding: str) -> list[Decoder]:
        """The outermost coding, which is named last, first."""
        names = [part.strip().lower() for part in coding.split(",")]
        names = [name for name in reversed(names) if name not in {"", "identity"}]
        if len(names) > _MOST_LAYERS or not DECODERS.keys() >= set(names):
            message = f"{self._url}: content encoding {coding[:40]!a} was not asked for"
            raise RefusedError(gate="encoding", reason=message)
        return [DECODERS[name]() for name in names]


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
