"""The range in which a figure tells values apart: no outlier flattens it, decades get a log."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from hpland.figures.data.axes import Axis
from hpland.figures.data.ticks import ticks
from hpland.figures.data.words import count, number
from hpland.space import Floats, Real

FENCE = 5.0  # times the spread of the middle 80 %: what lies further out is clipped
DECADES = 3.0  # positive values over so many get a logarithmic scale


@dataclass(frozen=True)
class Scale:
    """The range in which drawn values can be distinguished; others are drawn at its ends.

    Attributes:
        low, high: the ends, ``low <= high``.
        log: whether the scale is logarithmic.
        below, above: how many values lie beyond each end.
    """

    low: float
    high: float
    log: bool = False
    below: int = 0
    above: int = 0

    def clip(self, z: Floats) -> Floats:
        """Return values within the range, shape kept; NaN stays."""
        return np.clip(z, self.low, self.high)

    def place(self, z: Floats) -> Floats:
        """Map values to what can be coloured evenly, shape kept: clipped, log10 if ``log``."""
        return np.log10(self.clip(z)) if self.log else self.clip(z)

    def unplace(self, placed: Floats) -> Floats:
        """Map back from what `place` returns."""
        return self.clip(10.0**placed) if self.log else self.clip(placed)

    @property
    def remarks(self) -> list[str]:
        """What the caption has to say of it."""
        told = [(self.below, "below", self.low), (self.above, "above", self.high)]
        clipped = [
            f"{count(n, 'value')} {side} {number(end)} clipped" for n, side, end in told if n
        ]
        return clipped + (["logarithmic scale"] if self.log else [])

    def axis(self, name: str) -> Axis:
        """Return the axis of the values told apart."""
        return Axis(name, Real(self.low, self.high, self.log), self.low, self.high)

    @property
    def ends(self) -> list[float]:
        """The ends as `place` maps them."""
        low, high = self.place(np.array([self.low, self.high]))
        return [float(low), float(high)]

    @property
    def axis_ticks(self) -> dict[str, Any]:
        """Plotly's ticks for an axis or a colour bar of placed values."""
        marks = ticks(Real(self.low, self.high, self.log), self.low, self.high)
        return {"tickvals": self.place(marks.at), "ticktext": marks.labels}


def scale_of(z: Floats, maximize: bool, *more: Floats | float) -> Scale:
    """Return the scale of drawn values ``z``, shape (n,), that also holds what else is drawn.

    It is logarithmic where the values are positive, span `DECADES` or more, and their middle
    80 % half as many: one tiny value among ordinary ones makes no decades. A bad value is clipped
    where it lies `FENCE` times the spread of the middle 80 % beyond it; a good one never is.
    """
    if z.min() > 0 and (found := _decades(z, maximize)):
        return _with(found, more)
    low, high = _within_fence(z, maximize)
    return _with(Scale(low, high, False, int((z < low).sum()), int((z > high).sum())), more)


def _decades(z: Floats, maximize: bool) -> Scale | None:
    logs = np.log10(z)
    low, high = _within_fence(logs, maximize)
    here = (logs >= low) & (logs <= high)
    inside, (tenth, last) = z[here], np.quantile(logs[here], [0.1, 0.9])
    if high - low < DECADES - 1e-9 or last - tenth < DECADES / 2:
        return None
    beyond = int((logs < low).sum()), int((logs > high).sum())
    return Scale(float(inside.min()), float(inside.max()), True, *beyond)


def _middle(z: Floats) -> tuple[float, float]:
    """Return the ends of the middle 80 %; of few values rather too little than an outlier."""
    low = np.quantile(z, 0.1, method="higher")
    high = np.quantile(z, 0.9, method="lower")
    return float(low), float(high)


def _within_fence(z: Floats, maximize: bool) -> tuple[float, float]:
    """Return the least and the greatest value that is no outlier at the bad end."""
    low, high = _middle(z)
    if not low < high:
        return float(z.min()), float(z.max())
    with np.errstate(over="ignore"):  # an endless fence keeps everything in
        room = FENCE * (high - low)
        inside = z[z >= low - room] if maximize else z[z <= high + room]
    return float(inside.min()), float(inside.max())


def _with(scale: Scale, more: tuple[Floats | float, ...]) -> Scale:
    """Return a scale stretched over the truth, which has no outliers."""
    every = np.concatenate([[scale.low, scale.high], *map(np.ravel, more)])
    ends = every[np.isfinite(every)]
    low = scale.low if scale.log else float(ends.min())
    return Scale(low, float(ends.max()), scale.log, scale.below, scale.above)
