"""Numbers for the browser, in single precision where nothing is lost that a reader could see."""

import numpy as np
from numpy.typing import NDArray

from hpland.space import Floats

_FITS = (1e-30, 1e30)  # magnitudes, well inside the normal numbers of single precision
_FINE = 1e-4  # a smaller spread, relative to the magnitude, needs double precision


def compact(values: Floats) -> NDArray[np.float32] | Floats:
    """Return values as float32 if that shows them as well, else as they are; shape kept.

    A whole number is shown with all its digits, any other with a few.
    """
    there = np.abs(values[np.isfinite(values) & (values != 0)])
    if there.size == 0:
        return values.astype(np.float32)
    least, most = float(there.min()), float(there.max())
    ends = float(np.nanmin(values)), float(np.nanmax(values))
    narrow = ends[0] < ends[1] and ends[1] / most - ends[0] / most < _FINE
    if least < _FITS[0] or most > _FITS[1] or narrow:
        return values
    single, whole = there.astype(np.float32), there == np.rint(there)
    return values.astype(np.float32) if (single == there)[whole].all() else values
