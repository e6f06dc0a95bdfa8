import numpy as np
import pytest
from plotly.subplots import make_subplots

from hpland.figures.brief import Theme
from hpland.figures.draw.dots import RIM
from hpland.figures.draw.theme import PALETTES, dressed, hex_of, rgb_of


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


def seen_through(color: str, ground: str, opacity: float) -> str:
    mixed = opacity * np.array(rgb_of(color)) + (1 - opacity) * np.array(rgb_of(ground))
    return hex_of(mixed.tolist())


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("worst", ["#440154", "#fde725"])  # the ends of viridis
def test_a_dot_of_any_colour_has_a_rim_that_can_be_seen(theme: Theme, worst: str) -> None:
    look = PALETTES[theme]
    fill = seen_through(worst, look.plot, 0.92)
    rim = seen_through(look.ink, fill, 0.92 * RIM)
    assert max(contrast(fill, look.plot), contrast(rim, look.plot)) > 3


def test_no_tier_vanishes_on_the_dark_ground() -> None:
    look = PALETTES["dark"]
    tiers = [contrast(seen_through(each, look.plot, 0.75), look.plot) for each in look.tiers]
    assert min(tiers) > 3
    assert tiers == sorted(tiers)


def test_figures_of_others_have_room_for_all_their_labels() -> None:
    layout = dressed(make_subplots(rows=1, cols=2), "dark").layout
    for axis in (layout.xaxis, layout.xaxis2, layout.yaxis, layout.yaxis2):
        assert axis.automargin is True
        assert axis.exponentformat == "e"
    assert layout.template.layout.paper_bgcolor == PALETTES["dark"].paper
