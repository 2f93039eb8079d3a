"""Content codings undone piece by piece: gzip, deflate, br, zstd. Pure; no piece is ever large.

A decoder is an object with two members:

- `pour(data)` yields what the next piece of the body inflates to, a few pieces of 64 KiB at most in
  memory at a time, however much it is in all; whoever has had enough stops asking.
- `ended` says whether the data so far could end here.

Data that are not in their coding raise `CodingError`.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Protocol

import brotli  # type: ignore[import-untyped]
from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"

PIECE = 65_536
# Bodies may consist of several members (gzip) or frames (zstd); one of very many tiny ones costs
# much and says little.
_MOST_MEMBERS = 64
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = 0x1F
_DEFLATE_METHOD = 8
# RFC 9659: no more than 8 MiB of window on the web. What announces more is refused before any
# memory is taken for it.
_ZSTD_WINDOW = 23
_ZSTD_MAGIC = frozenset({0x28, *range(0x50, 0x60)})  # of a frame, of a frame to be skipped


class CodingError(Exception):
    """The data are not in the coding they claim; the message says what they are."""


class Decoder(Protocol):
    """Undoes one coding."""

    @property
    def ended(self) -> bool:
        """Could the data end here?"""

    def pour(self, data: bytes) -> Iterator[bytes]:
        """What the next piece inflates to, in pieces.

        Raises:
            CodingError: the data are not in this coding.
        """


class _Zlib:
    """gzip (one member after the other) or deflate (one stream). What follows it is padding."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._members = 0
        self._stream: zlib._Decompress | None = None

    @property
    def ended(self) -> bool:
        return self._stream is None or self._stream.eof

    def pour(self, data: bytes) -> Iterator[bytes]:
        try:
            while data:
                if self._stream is None or self._stream.eof:
                    if self._stream is not None and not (self._gzip and data[0] == _GZIP_MAGIC):
                        return
                    self._stream = self._open(data[0])
                yield self._stream.decompress(data, PIECE)
                data = self._stream.unused_data if self.ended else self._stream.unconsumed_tail
        except zlib.error as error:
            raise CodingError from error

    def _open(self, first: int) -> "zlib._Decompress":
        self._members = _counted(self._members)
        if self._gzip:
            return zlib.decompressobj(_GZIP)
        # Some servers send raw deflate where RFC 9110 asks for the zlib wrapping.
        wrapped = first & 0x0F == _DEFLATE_METHOD
        return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


class _Zstd:
    """zstd, one frame after the other. What follows the last one is padding."""

    def __init__(self) -> None:
        self._frames = 0
        self._stream: zstd.ZstdDecompressor | None = None

    @property
    def ended(self) -> bool:
        return self._stream is None or self._stream.eof

    def pour(self, data: bytes) -> Iterator[bytes]:
        try:
            while data:
                if self._stream is None or self._stream.eof:
                    if self._stream is not None and data[0] not in _ZSTD_MAGIC:
                        return
                    self._stream = self._open()
                yield from self._frame(self._stream, data)
                data = self._stream.unused_data if self.ended else b""
        except zstd.ZstdError as error:
            raise CodingError from error

    def _frame(self, stream: zstd.ZstdDecompressor, data: bytes) -> Iterator[bytes]:
        yield stream.decompress(data, PIECE)
        while not (stream.eof or stream.needs_input):
            yield stream.decompress(b"", PIECE)

    def _open(self) -> zstd.ZstdDecompressor:
        self._frames = _counted(self._frames)
        return zstd.ZstdDecompressor(
            options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW}
        )


class _Brotli:
    """br. Its windows have 16 MiB at most; nothing may follow its end."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._begun = False

    @property
    def ended(self) -> bool:
        return not self._begun or bool(self._stream.is_finished())

    def pour(self, data: bytes) -> Iterator[bytes]:
        self._begun = True
        try:
            # The limit is one to stop at: a piece may have twice as much.
            yield self._stream.process(data, output_buffer_limit=PIECE)
            while not (self._stream.is_finished() or self._stream.can_accept_more_data()):
                yield self._stream.process(b"", output_buffer_limit=PIECE)
        except brotli.error as error:
            raise CodingError from error


DECODERS: Mapping[str, Callable[[], Decoder]] = MappingProxyType(
    {
        "gzip": lambda: _Zlib(gzip=True),
        "x-gzip": lambda: _Zlib(gzip=True),
        "deflate": lambda: _Zlib(gzip=False),
        "br": _Brotli,
        "zstd": _Zstd,
    }
)
"""How each coding that may be named in Content-Encoding is undone."""


def _counted(members: int) -> int:
    if members == _MOST_MEMBERS:
        message = f"a body of more than {_MOST_MEMBERS} members"
        raise CodingError(message)
    return members + 1
