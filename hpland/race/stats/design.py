"""What a design can show at all: how many landscapes or seeds a significant pair needs."""

import math

ALPHA = 0.05


def smallest_p(n: int) -> float:
    """Return the smallest p that the signed-rank test of ``n`` pairs can give."""
    return min(1.0, 2.0 ** (1 - n))


def needed(comparisons: int, alpha: float = ALPHA) -> int:
    """Return how many pairs a test needs to be significant after Holm's correction.

    The first of ``comparisons`` tests must reach ``alpha / comparisons``.
    """
    n = 1
    while smallest_p(n) > alpha / comparisons:
        n += 1
    return n


def cannot_reject(
    n: int, strategies: int, unit: str = "landscapes", yardstick: str | None = "random"
) -> str:
    """Return why no pair of strategies can be significant over ``n`` units; empty if one can.

    ``unit`` is what is paired, in the plural. ``yardstick`` is the strategy that all others could
    be compared with alone; None if there is none.
    """
    pairs = math.comb(strategies, 2)
    if not pairs or n >= needed(pairs):
        return ""
    why = f"smallest p {_p(smallest_p(n))} against {_p(ALPHA / pairs)}"
    return (
        f"with {n} {unit if n != 1 else unit.removesuffix('s')} no pair can be significant after "
        f"Holm's correction over {pairs} {_many(pairs, 'pair')} ({why}); "
        f"{needed(pairs)} {unit} are needed{_against_one(n, strategies, yardstick)}"
    )


def _against_one(n: int, strategies: int, yardstick: str | None) -> str:
    """Return what comparing with a single strategy needs; nothing if that is the same."""
    others = strategies - 1
    if others < 2 or yardstick is None:
        return ""
    enough = needed(others)
    verb = "are enough" if n >= enough else f"need {enough}"
    return f"; {others} comparisons with {yardstick} alone {verb}"


def _many(n: int, noun: str) -> str:
    return noun if n == 1 else f"{noun}s"


def _p(p: float) -> str:
    return f"{p:.2g}".removeprefix("0")
