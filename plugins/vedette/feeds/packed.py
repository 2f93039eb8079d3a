"""Documents that were compressed as files (feed.xml.gz), not for their transport."""

import zlib

from vedette.errors import GiveUpError
from vedette.feeds import fields

_MAGIC = b"\x1f\x8b"
# zlib: the largest window, in a gzip wrapper.
_GZIP = 16 + zlib.MAX_WBITS
# A file may be of several parts; so many that they cost time are no feed.
_MAX_PARTS = 100


def unpacked(body: bytes, url: str, most: int) -> bytes:
    """The document, inflated if it is a gzip file.

    Raises:
        GiveUpError: gate "not-a-feed" where the file is broken, breaks off, or holds another gzip
            file; "too-large" where more than `most` bytes come out.
    """
    if not body.startswith(_MAGIC):
        return body
    plain = bytearray()
    for _ in range(_MAX_PARTS):
        body = _part(body, plain, url, most)
        if not body.startswith(_MAGIC):
            break
    if plain.startswith(_MAGIC):
        raise fields.not_a_feed(url, "a gzip file within a gzip file")
    return bytes(plain)


def _part(body: bytes, plain: bytearray, url: str, most: int) -> bytes:
    """Inflate one part to the end of `plain`; returns what follows it."""
    inflate = zlib.decompressobj(_GZIP)
    try:
        plain += inflate.decompress(body, most + 1 - len(plain))
    except zlib.error as error:
        raise fields.not_a_feed(url, f"a broken gzip file ({error})") from error
    if len(plain) > most:
        reason = f"{url}: a gzip file of more than {most} bytes where a feed may have {most}"
        raise GiveUpError(gate="too-large", reason=reason)
    if not inflate.eof:
        raise fields.not_a_feed(url, "a gzip file that breaks off")
    return inflate.unused_data
