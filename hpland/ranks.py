"""Ranks, equal values at the mean of theirs, and how well two rankings agree."""

import numpy as np

from hpland.space import Floats


def midranks(values: Floats, axis: int = -1) -> Floats:
    """Return ranks from 1 along an axis, equal values at the mean of theirs; no value is NaN."""
    order = np.argsort(values, axis=axis, kind="stable")
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, _ranks(np.take_along_axis(values, order, axis), axis), axis)
    return ranks


def _ranks(ordered: Floats, axis: int) -> Floats:
    """Return the ranks of values that are in order along an axis."""
    rows = np.moveaxis(ordered, axis, 0)
    n = len(rows)
    places = np.arange(n).reshape(-1, *[1] * (rows.ndim - 1))
    differs = rows[1:] != rows[:-1]
    first = np.zeros(rows.shape)
    first[1:] = np.where(differs, places[1:], 0)
    last = np.full(rows.shape, n - 1.0)
    last[:-1] = np.where(differs, places[:-1], n - 1)
    first = np.maximum.accumulate(first)
    last = np.minimum.accumulate(last[::-1])[::-1]
    ranks: Floats = (first + last) / 2 + 1
    return np.moveaxis(ranks, 0, axis)


def rank_correlations(one: Floats, other: Floats) -> Floats:
    """Return Spearman's rank correlation along the last axis; NaN where one side is constant.

    Spearman 1904, The proof and measurement of association between two things. No value is NaN.
    """
    a, b = (_centred(midranks(column)) for column in (one, other))
    size = np.sqrt((a * a).sum(-1) * (b * b).sum(-1))
    known = size > 0
    return np.asarray(np.where(known, (a * b).sum(-1) / np.where(known, size, 1), np.nan))


def _centred(ranks: Floats) -> Floats:
    return np.asarray(ranks - (ranks.shape[-1] + 1) / 2)


def spearman(one: Floats, other: Floats) -> float | None:
    """Return the rank correlation of two columns, ties at their mean rank; None if undefined.

    Spearman 1904. Pairs with NaN are passed over.
    """
    both = np.isfinite(one) & np.isfinite(other)
    rho = float(rank_correlations(one[both], other[both]))
    return None if np.isnan(rho) else rho
