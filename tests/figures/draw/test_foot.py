"""Room for long labels between an axis and the caption."""

import numpy as np
import plotly.graph_objects as go
import pytest

from hpland.figures import FIGURES
from hpland.figures.brief import Brief
from hpland.figures.draw.notes import CAPTION
from hpland.space import Choice, Real, Space
from hpland.table import TrialTable
from tests.figures.tables import table

LINE, TITLE, SMALL = 17, 18, 15  # pixels that a line of labels, a title and a caption take, about


def study(names: list[str], **attrs: str) -> TrialTable:
    rng = np.random.default_rng(3)
    tokens = rng.integers(0, len(names), 300)
    tokens[: min(300, len(names))] = np.arange(min(300, len(names)))
    space: Space = {"token": Choice(tuple(names)), "lr": Real(0, 1)}
    return table(space, {"token": tokens, "lr": rng.random(300)}, rng.random(300).tolist(),
                 attrs=attrs)  # fmt: skip


def between(figure: go.Figure) -> float:
    """Return the pixels from the end of the x axis's title down to the caption, about."""
    axis, margin = figure.layout.xaxis, figure.layout.margin.b
    (caption,) = (each for each in figure.layout.annotations if each.name == CAPTION)
    if axis.tickangle == -90:
        labels = 6.5 * max(map(len, axis.ticktext))
    else:
        labels = LINE * max(text.count("<br>") + 1 for text in axis.ticktext)
    assert caption.yshift == 10 - margin
    return float(margin - 10 - SMALL * (caption.text.count("<br>") + 1) - 15 - labels - TITLE)


LONG = {"measured": "many real networks, of a kind that takes very many words to say, " * 4}


@pytest.mark.parametrize("kind", ["slice", "heatmap", "scatter"])
@pytest.mark.parametrize("attrs", [{}, LONG])
@pytest.mark.parametrize(
    "names",
    [
        [f"token-{i:04}" for i in range(1000)],
        [f"a rather long name of a token, number {i}" for i in range(6)],
        ["a", "b"],
    ],
)
def test_no_axis_title_is_pushed_over_the_caption(
    kind: str, attrs: dict[str, str], names: list[str]
) -> None:
    pair = ("token", "lr")
    figure = FIGURES[kind](study(names, **attrs), pair, Brief())
    assert between(figure) >= 0
    plain = FIGURES[kind](study(["a", "b"]), pair, Brief())
    assert inner(figure) == inner(plain)


def inner(figure: go.Figure) -> int:
    """Return the height of the area between the margins: labels take none of it."""
    margin = figure.layout.margin
    return int(figure.layout.height - margin.t - margin.b)
