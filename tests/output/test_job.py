from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hpland.errors import BrowserError, HplandError
from hpland.output.job import Job
from tests.output.test_png import chunk, encode

FIGURE: dict[str, Any] = {"data": []}
PNG = encode(np.zeros((20, 30, 3), dtype=np.uint8), [0])
SVG = b'<svg class="x" xmlns="y" width="30" height="20" style="">...</svg>'
PDF = b"%PDF-1.4 ... %%EOF\n"


@pytest.mark.parametrize(
    ("width", "height", "scale", "size"),
    [
        (8500, 8500, 2, "17,000 x 17,000"),
        (16_384, 16_385, 1, "16,384 x 16,385"),
        (10_000, 100, 6.56, "65,600 x 656"),
        (100, 10_000, 6.5536, "655 x 65,536"),
    ],
)
def test_what_no_browser_draws_is_refused(width: int, height: int, scale: float, size: str) -> None:
    with pytest.raises(HplandError) as error:
        Job(FIGURE, Path("f.png"), width, height, scale).check_size()
    assert str(error.value) == (
        f"a PNG of {size} pixels cannot be drawn: the limit is 268,435,456 in all and 65,535 a "
        "side; give a smaller width, height or scale, or use SVG"
    )
    Job(FIGURE, Path("f.svg"), width, height, scale).check_size()
    Job(FIGURE, Path("f.pdf"), width, height, scale).check_size()


def test_an_image_without_a_pixel_is_refused() -> None:
    with pytest.raises(HplandError) as error:
        Job(FIGURE, Path("f.png"), 100, 100, 0.001).check_size()
    assert str(error.value) == (
        "a PNG of 0 x 0 pixels cannot be drawn: give a larger width, height or scale"
    )


@pytest.mark.parametrize(("width", "height", "scale"), [(16_384, 16_384, 1), (65_535, 1, 1)])
def test_the_limits_themselves_are_drawn(width: int, height: int, scale: float) -> None:
    Job(FIGURE, Path("f.png"), width, height, scale).check_size()


@pytest.mark.parametrize(("name", "image"), [("f.png", PNG), ("f.svg", SVG), ("f.pdf", PDF)])
def test_a_whole_image_passes_and_any_part_of_it_does_not(name: str, image: bytes) -> None:
    job = Job(FIGURE, Path(name), 30, 20)
    job.check(image)
    for end in range(len(image.rstrip())):
        with pytest.raises(BrowserError) as error:
            job.check(image[:end])
        assert str(error.value) == (
            f"it returned {end:,} bytes, not a {job.format.upper()} of 30 x 20"
        )


@pytest.mark.parametrize("at", range(len(PNG)))
def test_a_changed_byte_of_a_png_is_seen(at: int) -> None:
    changed = bytearray(PNG)
    changed[at] ^= 1
    with pytest.raises(BrowserError):
        Job(FIGURE, Path("f.png"), 30, 20).check(bytes(changed))


@pytest.mark.parametrize(("name", "image"), [("f.png", PNG), ("f.svg", SVG)])
def test_another_size_is_seen(name: str, image: bytes) -> None:
    for width, height in ((31, 20), (30, 21)):
        with pytest.raises(BrowserError):
            Job(FIGURE, Path(name), width, height).check(image)


def test_what_goes_on_behind_the_end_of_a_png_is_seen() -> None:
    with pytest.raises(BrowserError):
        Job(FIGURE, Path("f.png"), 30, 20).check(PNG + chunk(b"tEXt", b""))
    with pytest.raises(BrowserError):
        Job(FIGURE, Path("f.png"), 30, 20).check(PNG + b"x")
