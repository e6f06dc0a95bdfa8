"""Write docs/realism.md from fits and facts: ``python -m benchmarks.realism_page``, in minutes."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.realism import (
    GRID,
    MODELS,
    NAMES,
    SHAPE,
    STEPS,
    Cells,
    fit,
    judged,
    load,
    noise_ceiling,
)
from hpland.landscapes import LANDSCAPES
from hpland.landscapes.anova import anova
from hpland.landscapes.joint import CONSTANTS
from hpland.space import Floats

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "realism.md"


def main() -> None:
    """Fit every table and write the page."""
    tables = {name: load(name) for name in NAMES}
    scores = {
        name: {**judged(cells), "of noise": noise_ceiling(cells)} for name, cells in tables.items()
    }
    found = [fit(cells, cells.halves()[0], STEPS["version 2"]) for cells in tables.values()]
    constants = {
        name: {"sweep": getattr(CONSTANTS, name)}
        | {table: getattr(c, name) for table, c in zip(NAMES, found, strict=True)}
        for name in (*STEPS["version 2"], "chance", "best")
    }
    facts = {"sweep": _of_sweep()} | {name: facts_of(cells) for name, cells in tables.items()}
    text = (HERE / "realism.txt").read_text()
    parts = {"SCORES": _scores(scores), "FACTS": grid(facts), "CONSTANTS": grid(constants)}
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    PAGE.write_text(text)


def _scores(scores: Mapping[str, Mapping[str, float]]) -> str:
    mean = {m: float(np.mean([own[m] for own in scores.values()])) for m in (*MODELS, "of noise")}
    return grid({**scores, "mean": mean})


def grid(rows: Mapping[str, Mapping[str, float]]) -> str:
    """Return rows of numbers as a table of Markdown, three digits each."""
    names = list(next(iter(rows.values())))
    body = ([name, *(f"{own[k]:.3g}" for k in names)] for name, own in rows.items())
    return "\n".join(map(_line, [["", *names], ["---"] * (len(names) + 1), *body]))


def _line(words: Iterable[str]) -> str:
    return "| " + " | ".join(words) + " |"


def facts_of(cells: Cells) -> dict[str, float]:
    """Return a table's shares of the variance, main and total, slope of its ridge, and noise."""
    z = cells.y.reshape(SHAPE)
    main = {name: mean_over(z, i).var() / z.var() for i, name in enumerate(GRID)}
    total = {name: 1 - z.mean(axis=i).var() / z.var() for i, name in enumerate(GRID)}
    noise = cells.runs.std(axis=1, ddof=1)
    good = cells.y >= np.quantile(cells.y, 0.9)
    by_batch = z.max(axis=(0, 2, 4))
    return {
        **{f"{name}, main": float(main[name]) for name in sorted(main)},
        **{f"{name}, total": float(total[name]) for name in sorted(total)},
        "ridge slope": ridge_slope(by_batch, GRID["batch_size"], GRID["learning_rate"]),
        "noise, best tenth": float(np.median(noise[good])),
        "noise, loudest tenth": float(np.quantile(noise, 0.9)),
    }


def mean_over(z: Floats, kept: int) -> Floats:
    """Return the mean over all axes but one."""
    return np.asarray(z.mean(axis=tuple(i for i in range(z.ndim) if i != kept)))


def ridge_slope(z: Floats, batch: Sequence[float] | Floats, rate: Floats) -> float:
    """Return the decades of the best learning rate per decade of the batch; z is (batch, rate).

    A batch's best rate is the mean of the decades of all within half a point of its best.
    """
    near = z >= z.max(axis=1, keepdims=True) - 0.005
    best = (near * np.log10(rate)).sum(axis=1) / near.sum(axis=1)
    return float(np.polyfit(np.log10(batch), best, 1)[0])


def _of_sweep() -> dict[str, float]:
    sweep = LANDSCAPES["sweep"]
    shares = anova(sweep)
    rng = np.random.default_rng(0)
    points = {name: p.from_unit(rng.random(20_000)) for name, p in sweep.space.items()}
    z, spread = sweep(**points), sweep.odds(**points).spread
    batch, rate = sweep.space["batch_size"].levels(10), np.logspace(-5, -1, 400)
    by_batch = LANDSCAPES["lr-batch"](learning_rate=rate, batch_size=batch[:, None])
    return {
        **{f"{name}, main": shares.main[name] for name in sorted(GRID)},
        **{f"{name}, total": shares.total[name] for name in sorted(GRID)},
        "ridge slope": ridge_slope(by_batch, batch, rate),
        "noise, best tenth": float(np.median(spread[z >= np.quantile(z, 0.9)])),
        "noise, loudest tenth": float(np.quantile(spread, 0.9)),
    }


if __name__ == "__main__":
    main()
