import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from hpland.output.png import pixels, size

Image = NDArray[np.uint8]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def shifted(image: Image, down: int, right: int) -> NDArray[np.int64]:
    """Return each pixel's neighbour above, left or both; 0 beyond the edge."""
    out = np.zeros(image.shape, dtype=np.int64)
    height, width, _ = image.shape
    out[down:, right:] = image[: height - down, : width - right]
    return out


def guesses(image: Image) -> list[NDArray[np.int64]]:
    """Return what each of the five filters predicts, section 9 of the PNG specification."""
    left, up, corner = shifted(image, 0, 1), shifted(image, 1, 0), shifted(image, 1, 1)
    base = left + up - corner
    a, b, c = abs(base - left), abs(base - up), abs(base - corner)
    paeth = np.where((a <= b) & (a <= c), left, np.where(b <= c, up, corner))
    return [np.zeros_like(left), left, up, (left + up) // 2, paeth]


def encode(image: Image, filters: list[int]) -> bytes:
    """Write a PNG, line ``y`` with ``filters[y % len(filters)]``, its data in two chunks."""
    height, width, channels = image.shape
    found = guesses(image)
    raw = b""
    for y in range(height):
        kind = filters[y % len(filters)]
        raw += bytes([kind]) + ((image[y] - found[kind][y]) % 256).astype(np.uint8).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[channels], 0, 0, 0)
    data = zlib.compress(raw)
    parts = [(b"IHDR", header), (b"IDAT", data[:7]), (b"IDAT", data[7:]), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


images = st.tuples(st.integers(1, 6), st.integers(1, 6), st.sampled_from([3, 4])).flatmap(
    lambda shape: arrays(np.uint8, shape)
)


@given(images, st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_what_was_written_is_read(image: Image, filters: list[int]) -> None:
    png = encode(image, filters)
    assert size(png) == (image.shape[1], image.shape[0])
    assert (pixels(png) == image).all()


def test_a_png_of_another_kind_is_refused() -> None:
    grey = bytearray(encode(np.zeros((1, 1, 3), dtype=np.uint8), [0]))
    grey[25] = 0
    with pytest.raises(ValueError, match=r"^only 8-bit RGB and RGBA PNGs can be read$"):
        pixels(bytes(grey))
