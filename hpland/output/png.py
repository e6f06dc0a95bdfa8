"""A PNG's pixels, for the PNGs that a browser writes."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_CHANNELS = {2: 3, 6: 4}


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


def _data(png: bytes) -> bytes:
    """Return the compressed image: every IDAT chunk, one after another."""
    at, parts = 8, []
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            parts.append(png[at + 8 : at + 8 + length])
        at += 12 + length
    return b"".join(parts)


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
