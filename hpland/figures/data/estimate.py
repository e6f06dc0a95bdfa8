"""What scattered trials say of the surface between them, and where they say nothing.

A local linear regression with a Gaussian kernel (Fan and Gijbels 1996, eq. 3.5), whose slopes are
penalised so that it becomes a local mean where trials are few; bandwidths by leave-one-out cross
validation (Hastie, Tibshirani and Friedman 2009, eq. 7.64). It runs on bins, where a kernel that
is a product over the axes makes every sum two matrix products: the number of trials costs nothing.
``docs/surface.md`` has the evidence.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from hpland.figures.data.bins import Bins
from hpland.space import Floats

BANDWIDTHS = (0.02, 0.03, 0.045, 0.07, 0.1, 0.15, 0.22, 0.33)  # shares of an axis
PENALTY = 0.3  # on a slope, in trials that stand one bandwidth away
TOLERANCE = 0.25  # standard errors of the cross validation
NEAR, FARTHEST = 2.0, 0.1  # evidence is from about so many bandwidths, or shares of an axis


@dataclass(frozen=True)
class Estimate:
    """An estimated surface, in the middle of every bin.

    Attributes:
        z: the estimate, shape (ny, nx); never outside the range of the trials.
        error: its standard error from the scatter of the trials around it, shape (ny, nx).
        evidence: how many trials stand near, one at a distance d counting
            ``exp(-d^2 / 2)`` with d in units of `NEAR` bandwidths, or of `FARTHEST` of an axis
            if that is less, shape (ny, nx).
        bandwidth: along x and y, as shares of the axes.
    """

    z: Floats
    error: Floats
    evidence: Floats
    bandwidth: tuple[float, float]


@dataclass(frozen=True)
class _Sums:
    """The trials in bins: how many, their sum, their sum of squares, (ny, nx); and where, 0..1."""

    count: Floats
    total: Floats
    squares: Floats
    u: Floats
    v: Floats


def estimate(where: Bins, u: Floats, v: Floats, z: Floats) -> Estimate:
    """Estimate the surface of values ``z``, shape (n,).

    Args:
        where: the bins of the n trials.
        u, v: the bins' middles as shares of the axes, shapes (nx,) and (ny,).
        z: the trials' values, finite; estimated on the scale they are given in.
    """
    low, high = z.min() / 2, z.max() / 2  # the whole span may overflow
    middle, half = low + high, high - low or 1.0
    t = (z - middle) / half
    sums = _Sums(where.sums(), where.sums(t), where.sums(t * t), u, v)
    h = _bandwidth(sums)
    fit, _, mass, squared = _local_linear(sums, h)
    spread = _smooth(_squared_residuals(sums, fit), sums, h)[0] / np.maximum(mass, 1e-300)
    error = np.sqrt(np.maximum(spread, 0) * squared) / np.maximum(mass, 1e-150)
    near = min(NEAR * h[0], FARTHEST), min(NEAR * h[1], FARTHEST)
    evidence = _smooth(sums.count, sums, near)[0]
    return Estimate(middle + half * np.clip(fit, -1, 1), half * error, evidence, h)


def _kernels(at: Floats, h: float) -> list[Floats]:
    """Return the kernel between bins times 1, d and d^2, d in bandwidths; shape (n, n) each."""
    d = (at[None, :] - at[:, None]) / h
    kernel = np.exp(-d * d / 2)
    return [kernel, kernel * d, kernel * d * d]


def _smooth(
    values: Floats,
    sums: _Sums,
    h: tuple[float, float],
    powers: tuple[tuple[int, int], ...] = ((0, 0),),
) -> list[Floats]:
    """Return the kernel sums of ``values * dx^p * dy^q`` around every bin, for all (p, q)."""
    kx, ky = _kernels(sums.u, h[0]), _kernels(sums.v, h[1])
    return [ky[q] @ values @ kx[p].T for p, q in powers]


def _local_linear(sums: _Sums, h: tuple[float, float]) -> tuple[Floats, Floats, Floats, Floats]:
    """Return fit, leverage of a trial in its own bin, sum of weights, sum of squared weights."""
    one = ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))
    mass, x, y, xx, xy, yy = _smooth(sums.count, sums, h, one)
    z, xz, yz = _smooth(sums.total, sums, h, one[:3])
    safe = np.maximum(mass, 1e-300)
    mx, my, mz = x / safe, y / safe, z / safe
    sxx, syy, sxy = xx - mass * mx**2 + PENALTY, yy - mass * my**2 + PENALTY, xy - mass * mx * my
    sxz, syz = xz - mass * mx * mz, yz - mass * my * mz
    det = sxx * syy - sxy**2
    fit = mz - (mx * (syy * sxz - sxy * syz) + my * (sxx * syz - sxy * sxz)) / det
    leverage = 1 / safe + (syy * mx**2 - 2 * sxy * mx * my + sxx * my**2) / det
    (squared,) = _smooth(sums.count, sums, (h[0] / np.sqrt(2), h[1] / np.sqrt(2)))
    return fit, leverage, mass, squared


def _squared_residuals(sums: _Sums, fit: Floats) -> Floats:
    """Return the trials' squared distances from ``fit`` in their bin, summed, shape (ny, nx)."""
    return sums.squares - 2 * fit * sums.total + fit**2 * sums.count


def _bandwidth(sums: _Sums) -> tuple[float, float]:
    """Return the widest bandwidths about as good as the best by cross validation.

    The rule of one standard error (Hastie, Tibshirani and Friedman 2009, section 7.10) with
    `TOLERANCE` of it: an outlier, which nothing predicts, must not make a patchwork of the rest.
    """
    pairs = list(product(BANDWIDTHS, BANDWIDTHS))
    risks = [_cross_validation(sums, h) for h in pairs]
    best, error = min(risks)
    good = [
        h for h, (risk, _) in zip(pairs, risks, strict=True) if risk <= best + TOLERANCE * error
    ]
    return max(good, key=lambda h: h[0] * h[1])


def _cross_validation(sums: _Sums, h: tuple[float, float]) -> tuple[float, float]:
    """Return the summed squared error of trials predicted from all others, and its error.

    A trial that stands alone is predicted by the mean of all.
    """
    fit, leverage, _, _ = _local_linear(sums, h)
    there = sums.count > 0
    alone = leverage > 1 - 1e-6
    mean = sums.total.sum() / sums.count.sum()
    residuals = np.where(alone, _squared_residuals(sums, mean), _squared_residuals(sums, fit))
    squares = (residuals / np.where(alone, 1.0, 1 - leverage) ** 2)[there]
    return float(squares.sum()), float(squares.std() * np.sqrt(squares.size))
