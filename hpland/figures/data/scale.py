"""The range in which a figure tells values apart: no outlier flattens it, decades get a log."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from hpland.figures.data.axes import Axis
from hpland.figures.data.measure import Measure
from hpland.figures.data.ticks import ticks
from hpland.figures.data.trials import Cast
from hpland.figures.data.words import count
from hpland.space import Floats, Real
from hpland.text import number

FENCE = 5.0  # times the spread of the middle 80 %: what lies further out is clipped
DECADES = 3.0  # positive values over so many get a logarithmic scale
FLAT = 0.1  # of a scale: where the middle half of the values has less, they look like one line


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
    def clipped(self) -> list[str]:
        """What the caption has to say of values beyond the ends."""
        told = [(self.below, "below", self.low), (self.above, "above", self.high)]
        return [f"{count(n, 'value')} {side} {number(end)} clipped" for n, side, end in told if n]

    @property
    def remarks(self) -> list[str]:
        """What the caption has to say of it."""
        return self.clipped + (["logarithmic scale"] if self.log else [])

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


def study_scale(parts: Cast, objective: Measure, *more: Floats | float) -> Scale:
    """Return the scale of a study's values that all its figures share.

    All finished trials decide, those that a figure cannot place too; only what it draws is
    counted as clipped. ``more`` is what else is drawn, and is not clipped.
    """
    table = parts.table
    every, drawn = (objective.read(t.value[t.complete]) for t in (table, parts.used))
    return scale_of(every, objective.maximize, *more, drawn=drawn)


def scale_of(
    z: Floats,
    maximize: bool,
    *more: Floats | float,
    drawn: Floats | None = None,
    log: bool = False,
) -> Scale:
    """Return the scale of values ``z``, shape (n,), that also holds what else is drawn.

    It is logarithmic where the values are positive, span `DECADES` or more, and their middle
    80 % half as many: one tiny value among ordinary ones makes no decades. It is so, too, where
    the middle half of them would lie on `FLAT` of the scale and a logarithm gives it twice as
    much. A bad value is clipped where it lies `FENCE` times the spread of the middle 80 % beyond
    it; a good one never is.

    Args:
        z: what decides.
        maximize: whether high is good.
        more: what is not clipped either, but for bad values that have no logarithm.
        drawn: the values counted where they are clipped; all of ``z`` by default.
        log: whether the scale is logarithmic whatever the values span; all must be positive.
    """
    ends = _log_ends(z, maximize, log) if z.min() > 0 else None
    low, high = _stretched(ends or _within_fence(z, maximize), more, ends is not None, maximize)
    counted = z if drawn is None else drawn
    beyond = int((counted < low).sum()), int((counted > high).sum())
    return Scale(low, high, ends is not None, *beyond)


def _log_ends(z: Floats, maximize: bool, always: bool) -> tuple[float, float] | None:
    """Return the ends of a logarithmic scale; None where the values are better told without."""
    logs = np.log10(z)
    low, high = _within_fence(logs, maximize)
    here = (logs >= low) & (logs <= high)
    inside, (tenth, last) = z[here], np.quantile(logs[here], [0.1, 0.9])
    decades = high - low >= DECADES - 1e-9 and last - tenth >= DECADES / 2
    if not (always or decades or _longer(z, logs, maximize)):
        return None
    return float(inside.min()), float(inside.max())


def _longer(z: Floats, logs: Floats, maximize: bool) -> bool:
    """Return whether values look flat, and twice less so as logarithms."""
    plain, log = (_half(every, *_within_fence(every, maximize)) for every in (z, logs))
    return plain < FLAT and log > 2 * plain


def _half(z: Floats, low: float, high: float) -> float:
    """Return the share of a scale that the middle half of the values takes."""
    first, last = np.quantile(np.clip(z, low, high), [0.25, 0.75])
    return float((last - first) / (high - low)) if low < high else 1.0


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


def _stretched(
    ends: tuple[float, float], more: tuple[Floats | float, ...], log: bool, maximize: bool
) -> tuple[float, float]:
    """Return the ends stretched over the truth, which has no outliers.

    A logarithmic scale is not stretched at a bad low end, where there may be any decade.
    """
    every = np.concatenate([ends, *map(np.ravel, more)])
    known = every[np.isfinite(every) & ((every > 0) | (not log))]
    low = ends[0] if log and maximize else float(known.min())
    return low, float(known.max())
