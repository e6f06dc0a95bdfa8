import numpy as np
import pytest

from hpland.figures.draw.theme import PALETTES


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2.2 defines it, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    channels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("look", PALETTES.values(), ids=list(PALETTES))
def test_text_can_be_read_and_marks_can_be_seen(look: object) -> None:
    palette = vars(look)
    for ground in (palette["paper"], palette["plot"]):
        assert contrast(palette["ink"], ground) > 7
        assert contrast(palette["muted"], ground) > 4.5
        assert contrast(palette["optimum"], ground) > 3
    assert contrast(palette["failed_mark"], palette["failed"]) > 3
