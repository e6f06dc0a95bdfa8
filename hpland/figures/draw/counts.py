"""What is written in cells: how many trials, and where there is room their median."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from hpland.figures.brief import Theme
from hpland.figures.data.cells import Cells
from hpland.figures.data.plane import Plane
from hpland.figures.data.words import count
from hpland.figures.draw.sheet import AREA
from hpland.figures.draw.theme import PALETTES
from hpland.space import Floats
from hpland.text import number

LOST = "\N{MULTIPLICATION SIGN}"  # behind the number of failed trials
ON_DARK, ON_BRIGHT = "#ffffff", "#14181f"
_BRIGHT = 0.55  # the goodness from which viridis is bright enough for dark text
_DIGIT, _LINE = 0.62, 1.3  # a digit's width and a line's height, as shares of the font size
_FONT = (7.5, 13.0)  # pixels; in a cell that is too small for the first nothing is written
_RINGED = 160.0  # pixels of a cell that has the ring and a text beside it
_ROOM = (84.0, 50.0)  # pixels that a cell has for words


def counts(found: Cells, data: Plane, theme: Theme) -> go.Scatter:
    """Return the text in every cell that has trials and is large enough for it."""
    i, j = np.nonzero(found.used + found.failed)
    numbers = (each[i, j].tolist() for each in (found.median, found.used, found.failed))
    width, height = found.widths(AREA[0])[j], found.heights(AREA[1])[i]
    told = zip(*numbers, width.tolist(), height.tolist(), strict=True)
    texts, sizes = zip(*(written(*cell) for cell in told), strict=True)
    x, y = data.x.place(found.field.xs[j]), data.y.place(found.field.ys[i])
    return go.Scatter(
        x=data.x.unplace(x + _aside(found, data, i, j, width)),
        y=data.y.unplace(y),
        mode="text",
        text=texts,
        textfont={"size": sizes, "color": _inks(found.median[i, j], data, theme)},
        cliponaxis=False,
        showlegend=False,
        hoverinfo="skip",
    )


def written(
    median: float, used: int, failed: int, width: float, height: float
) -> tuple[str, float]:
    """Return what a cell of so many pixels says, and the size of its letters."""
    if width >= _ROOM[0] and height >= _ROOM[1]:
        lines = [f"<b>{number(median)}</b>", count(used, "trial")] if used else []
        return "<br>".join([*lines, *([f"{failed:,} failed"] if failed else [])]), _FONT[1]
    lost = f"{failed:,}{LOST}" if failed else ""
    told = [f"{used:,}"] if used else []
    for text in (" ".join([*told, lost]).strip(), *told):
        size = min(_FONT[1], width / (_DIGIT * len(text) + 0.5), height / _LINE)
        if size >= _FONT[0]:
            return text, size
    return "", _FONT[0]


def _aside(
    found: Cells, data: Plane, i: NDArray[np.intp], j: NDArray[np.intp], width: Floats
) -> Floats:
    """Return how far beside its middle each cell has its text: clear of the ring, if it can be."""
    row, column = found.holds(float(data.best[0]), float(data.best[1]))
    here = (i == row) & (j == column) & (width >= _RINGED)
    cut = data.x.place(found.cut[0])
    away = 1.0 if data.x.place(data.best[0]) < cut[[column, column + 1]].mean() else -1.0
    return np.where(here, away * np.diff(cut)[j] / 4, 0.0)


def _inks(median: Floats, data: Plane, theme: Theme) -> list[str]:
    """Return the colour of text on cells of such medians; NaN is a cell of failed trials."""
    low, high = data.scale.ends
    share = (data.scale.place(median) / 2 - low / 2) / ((high / 2 - low / 2) or 1.0)
    good = share if data.objective.maximize else 1 - share
    on_failed = PALETTES[theme].ink
    return [
        on_failed if np.isnan(x) else ON_BRIGHT if x >= _BRIGHT else ON_DARK for x in good.tolist()
    ]
