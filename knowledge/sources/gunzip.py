"""Unpacking gzip piece by piece, so that a bomb never stands in memory."""

import zlib
from collections.abc import Iterable, Iterator

MAGIC = b"\x1f\x8b"
_PIECE_BYTES = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS


def gunzip(packed: Iterable[bytes]) -> Iterator[bytes]:
    """The unpacked bytes in pieces of at most 64 KB. Raises zlib.error for what is no gzip or is cut short."""
    unpacker = zlib.decompressobj(_GZIP)
    started = False
    for chunk in packed:
        started = started or bool(chunk)
        while chunk:
            if unpacker.eof:  # gzip files may follow one another; anything else there is padding
                if not chunk.startswith(MAGIC):
                    return
                unpacker = zlib.decompressobj(_GZIP)
            piece = unpacker.decompress(chunk, _PIECE_BYTES)
            if piece:
                yield piece
            chunk = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if started and not unpacker.eof:
        yield from _rest(unpacker)


def _rest(unpacker: "zlib._Decompress") -> Iterator[bytes]:
    """What the unpacker still holds back."""
    while piece := unpacker.decompress(unpacker.unconsumed_tail, _PIECE_BYTES):
        yield piece
    if not unpacker.eof:
        raise zlib.error("cut short")
