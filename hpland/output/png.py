"""A PNG's size and pixels, for the PNGs that a browser writes."""

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_CHANNELS = {2: 3, 6: 4}
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def size(png: bytes) -> tuple[int, int]:
    """Return width and height in pixels."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def pixels(png: bytes) -> NDArray[np.uint8]:
    """Return RGB or RGBA, shape (height, width, 3 or 4).

    After the PNG specification, third edition, sections 5 and 9: https://www.w3.org/TR/png-3/

    Raises:
        ValueError: the PNG has no 8-bit RGB or RGBA, or is interlaced.
    """
    width, height = size(png)
    depth, color, interlaced = png[24], png[25], png[28]
    if depth != 8 or color not in _CHANNELS or interlaced:
        raise ValueError("only 8-bit RGB and RGBA PNGs can be read")
    channels = _CHANNELS[color]
    raw = np.frombuffer(zlib.decompress(_data(png)), dtype=np.uint8)
    lines = raw.reshape(height, 1 + width * channels)
    above = np.zeros((width, channels), dtype=np.uint8)
    image = np.empty((height, width, channels), dtype=np.uint8)
    for y, line in enumerate(lines):
        above = image[y] = _unfiltered(int(line[0]), line[1:].reshape(width, channels), above)
    return image


def whole(png: bytes, wanted: tuple[int, int]) -> bool:
    """Return whether a PNG has this width and height, and nothing of it is missing or changed.

    Every chunk is there and has its checksum, from the header to the end of the image.
    """
    try:
        chunks = list(_chunks(png)) if png.startswith(_SIGNATURE) else []
    except (struct.error, ValueError):
        return False
    kinds = [kind for kind, _ in chunks]
    return kinds[:1] == [b"IHDR"] and kinds[-1] == b"IEND" and size(png) == wanted


def _chunks(png: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Yield the kind of every chunk, and its data.

    Raises:
        ValueError, struct.error: a chunk is cut off or has a wrong checksum.
    """
    view, at = memoryview(png), len(_SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        data = view[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", png, at + 8 + length)
        if zlib.crc32(data, zlib.crc32(kind)) != checksum:
            raise ValueError(f"a chunk {kind!r} was changed")
        yield kind, data
        at += 12 + length


def _data(png: bytes) -> bytes:
    """Return the compressed image: every IDAT chunk, one after another."""
    return b"".join(data for kind, data in _chunks(png) if kind == b"IDAT")


def _unfiltered(kind: int, line: NDArray[np.uint8], above: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Undo a line's filter, modulo 256; ``line`` and ``above`` have shape (width, channels)."""
    match kind:
        case 0:
            return line
        case 1:
            return np.cumsum(line, axis=0, dtype=np.uint8)
        case 2:
            return line + above
    return _predicted(kind, line, above)


def _predicted(kind: int, line: NDArray[np.uint8], above: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Undo the average (3) and Paeth (4) filters, pixel by pixel as they must be."""
    out = np.empty_like(line)
    left = corner = np.zeros(line.shape[1], dtype=np.int16)
    for x, (here, up) in enumerate(zip(line, above.astype(np.int16), strict=True)):
        guess = (left + up) // 2 if kind == 3 else _paeth(left, up, corner)
        out[x] = here + guess.astype(np.uint8)
        left, corner = out[x].astype(np.int16), up
    return out


def _paeth(
    left: NDArray[np.int16], up: NDArray[np.int16], corner: NDArray[np.int16]
) -> NDArray[np.int16]:
    guess = left + up - corner
    a, b, c = abs(guess - left), abs(guess - up), abs(guess - corner)
    return np.where((a <= b) & (a <= c), left, np.where(b <= c, up, corner))
