"""Write docs/realism.md: ``python -m benchmarks.realism_page``, from two JSON files and facts."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np

from benchmarks import facts, ranking
from benchmarks.realism import (
    FILE,
    FORMS,
    MODELS,
    NAMES,
    PLACES,
    STEPS,
    SWAPPED,
    Cells,
    load,
    noise_ceiling,
    score,
)
from hpland.landscapes.joint import CONSTANTS, Constants, response
from hpland.space import Floats

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "realism.md"
GOAL = 0.95
COLUMNS = (*list(MODELS)[:2], *STEPS, "trees")
VERSION = "version 2"
Table = Mapping[str, Mapping[str, float]]


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the whole page; every number on it that a result decides is computed here."""
    text = (HERE / "realism.txt").read_text(encoding="utf-8")
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return wrapped(text.format(**of_fits(stored), **of_ranks(ranking.load()), **of_facts()))


def wrapped(text: str) -> str:
    """Return Markdown with its paragraphs and lists broken anew; tables and titles stay."""
    blocks = [
        block
        if block.startswith(("|", "#"))
        else "\n".join(map(_wrap, re.split(r"\n(?=- )", block)))
        for block in text.strip().split("\n\n")
    ]
    return "\n\n".join(blocks) + "\n"


def _wrap(words: str) -> str:
    indent = "  " if words.startswith("- ") else ""
    return fill(
        " ".join(words.split()),
        100,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


@cache
def tables() -> Mapping[str, Cells]:
    """Return the eight tables."""
    return {name: load(name) for name in NAMES}


def of_fits(stored: Mapping[str, Any]) -> dict[str, str]:
    """Return the parts of the page that come from realism.json, by name."""
    scores = {task: {name: own[name]["score"] for name in NAMES} for task, own in stored.items()}
    c = {name: Constants(**own["constants"]) for name, own in stored[VERSION].items()}
    last, mean = scores[VERSION], {task: _mean(own.values()) for task, own in scores.items()}
    fall = {name: scores["+ fall"][name] - scores["+ couplings"][name] for name in NAMES}
    shift = {name: last[name] - scores["+ fall"][name] for name in NAMES}
    noise = {name: noise_ceiling(cells) for name, cells in tables().items()}
    wall = {name: scores["with a wall"][name] - last[name] for name in NAMES}
    plain = {name: last[name] - scores["no bowl, no lax side"][name] for name in NAMES}
    shared = [facts.shared_noise(cells) for cells in tables().values()]
    worse = _worse("segment", stored)
    doubts = [doubt(tables()[name], c[name]) for name in NAMES]
    return {
        "scores": _scores({task: scores[task] for task in COLUMNS} | {"of noise": noise}),
        "mean": f"{mean[VERSION]:.3f}",
        "reached": _names(last, lambda score: score >= GOAL),
        "missed": _valued({name: score for name, score in last.items() if score < GOAL}),
        "reach": f"{sum(score >= GOAL for score in last.values())} of {len(NAMES)}",
        "trees_gain": f"{mean['trees'] - mean[VERSION]:.3f}",
        "beyond_noise": _names(
            {name: scores["trees"][name] - noise[name] for name in NAMES}, lambda value: value > 0
        ),
        "least_doubt": f"{min(doubts):.4f}",
        "most_doubt": f"{max(doubts):.4f}",
        "swapped": f"{mean[SWAPPED]:.3f}",
        "swapped_reached": _names(scores[SWAPPED], lambda score: score >= GOAL),
        "least_shared": f"{min(shared):.2f}",
        "most_shared": f"{max(shared):.2f}",
        "little_fall": _names(fall, lambda gain: gain <= 0.005),
        "no_shift": _names(shift, lambda gain: gain < 0.0005),
        "other_shift": _names({n: c[n].edge_by_decay for n in NAMES}, lambda value: value < 0),
        "other_depth": _names({n: c[n].decay_by_depth for n in NAMES}, lambda value: value < 0),
        "at_bounds": at_bounds(c),
        "free": str(len(STEPS[VERSION]) + 2),
        "worse": f"{worse:.3f}",
        "wall_most": f"{max(wall.values()):.4f}",
        "plain_mean": f"{_mean(plain.values()):.3f}",
        "plain_most": f"{max(plain.values()):.3f}",
        "plain_where": f"`{max(plain, key=lambda name: plain[name])}`",
        "constants": grid(_constants(c)),
    }


def _worse(name: str, stored: Mapping[str, Any]) -> float:
    """Return how much less of a table's fitted half a free wall explains than none."""
    cells = tables()[name]
    one, other = (Constants(**stored[f][name]["constants"]) for f in (VERSION, "with a wall"))
    rows = cells.halves()[0]
    return score(cells, rows, one) - score(cells, rows, other)


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def _names(values: Mapping[str, float], keep: Callable[[float], bool]) -> str:
    return _listed([f"`{name}`" for name, value in values.items() if keep(value)])


def _valued(values: Mapping[str, float]) -> str:
    ordered = sorted(values.items(), key=lambda item: -item[1])
    return _listed([f"`{name}` ({value:.3f})" for name, value in ordered])


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words) or "none"
    return ", ".join(words[:-1]) + f" and {words[-1]}"


def _scores(scores: Mapping[str, Mapping[str, float]]) -> str:
    rows = {name: {task: own[name] for task, own in scores.items()} for name in NAMES}
    mean = {task: _mean(own.values()) for task, own in scores.items()}
    return grid({**rows, "mean": mean})


def doubt(cells: Cells, c: Constants, times: int = 200) -> float:
    """Return the standard deviation of a form's R^2 when the held-out cells are drawn anew."""
    held_out = cells.halves()[1]
    y = cells.y[held_out]
    with np.errstate(over="ignore"):
        loss = (y - response(**cells.at(held_out), c=c)) ** 2
    rng, n = np.random.default_rng(0), len(y)
    drawn = (rng.integers(n, size=n) for _ in range(times))
    return float(np.std([1 - loss[rows].mean() / y[rows].var() for rows in drawn]))


def at_bounds(found: Mapping[str, Constants]) -> str:
    """Return which constants stand at a bound of the fit, and on how many tables."""
    counts = {}
    for name, (_, low, high) in STEPS[VERSION].items():
        own = np.array([getattr(c, name) for c in found.values()])
        x = np.log10(own) if name in PLACES else own
        near = np.minimum(x - low, high - x) < 1e-3 * (high - low)
        counts[name] = int(near.sum())
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return _listed([f"`{name}` ({count})" for name, count in ordered if count])


def _constants(found: Mapping[str, Constants]) -> Table:
    return {
        name: {"sweep": getattr(CONSTANTS, name)} | {t: getattr(c, name) for t, c in found.items()}
        for name in (*FORMS[VERSION], "chance", "best")
    }


def of_ranks(found: Mapping[str, Floats]) -> dict[str, str]:
    """Return the parts of the page that come from ranking.json, by name."""
    own, again = ranking.intervals(found), ranking.repeats(found)
    scores = {
        name: dict(zip(ranking.SAMPLERS, map(float, x.mean(axis=1)), strict=True))
        for name, x in found.items()
    }
    agreed = {
        name: dict(zip(("with sweep", "from", "to"), own[name], strict=True))
        | {"with itself, other seeds": again[name]}
        for name in found
        if name != "sweep"
    }
    repeat = _mean(again[name] for name in NAMES)
    return {
        "seeds": str(ranking.seeds_of(found)),
        "half": str(ranking.seeds_of(found) // 2),
        "sampler_scores": grid(scores),
        "agreed": grid(agreed),
        "itself": f"{again['sweep']:.2f}",
        "among": between(own["among"]),
        "same": f"{again['same']:.2f}",
        "apart": f"{again['apart']:.2f}",
        "repeat": f"{repeat:.2f}",
        "verdict": verdict(own, ranking.chance(found), repeat),
    }


def between(found: tuple[float, float, float]) -> str:
    """Return a number with its 95 % interval."""
    return "{:z.2f} (95 % interval {:z.2f} to {:z.2f})".format(*found)


def verdict(own: Mapping[str, tuple[float, float, float]], chance: float, repeat: float) -> str:
    """Return in words whether an earlier claim holds: seven of eight tables reach `CLAIMED`.

    Noise makes correlations small. So too small ones refute the claim only if the ranks of a table
    ``repeat`` with other seeds as well as the claim says that they agree with `sweep`.
    """
    reached, low, high = map(round, own["reach"])
    if reached >= 7:
        word = "met" if low >= 7 else "met, but not beyond doubt"
    elif high >= 7:
        word = "not met, but not excluded"
    else:
        word = "contradicted" if repeat >= ranking.CLAIMED else "not met, nor is it refuted"
    return (
        f"The claim is {word}: {reached} of 8 tables reach {ranking.CLAIMED} (95 % interval "
        f"{low} to {high}). The mean correlation of the tables with `sweep` is "
        f"{between(own['mean'])}; of the 720 orders that six samplers can have on `sweep`, "
        f"{100 * chance:.1f} % agree with the tables as well or better."
    )


@cache
def sides() -> Table:
    """Return the facts of `sweep` and every table, by landscape."""
    return {"sweep": facts.of_sweep()} | {n: facts.of_table(c) for n, c in tables().items()}


def of_facts() -> dict[str, str]:
    """Return the parts of the page that come from the tables alone, by name."""
    found = sides()
    cliffs = [found[name]["cliff"] for name in NAMES]
    ratios = {name: found[name]["slow side / cliff"] for name in NAMES}
    fine = np.logspace(-5, -1, 101)
    finely = facts.sides(facts.on_grid(fine), fine)
    turned = {fact: {name: own[fact] for name, own in found.items()} for fact in found["sweep"]}
    return {
        "facts": grid(turned),
        "depth": _beside(turned["depth, main"]),
        "decay": _beside(turned["weight_decay, total"]),
        "loud": _beside(turned["noise, loudest tenth"]),
        "least_cliff": f"{min(cliffs):.2f}",
        "most_cliff": f"{max(cliffs):.2f}",
        "sweep_cliff": f"{found['sweep']['cliff']:.2f}",
        "sweep_ratio": f"{found['sweep']['slow side / cliff']:.2f}",
        "least_ratio": f"{min(ratios.values()):.2f}",
        "most_ratio": f"{max(ratios.values()):.2f}",
        "steeper_cliff": _names(ratios, lambda ratio: ratio > 1),
        "fine_cliff": f"{finely['cliff']:.2f}",
        "fine_ratio": f"{finely['slow side / cliff']:.2f}",
    }


def _beside(fact: Mapping[str, float]) -> str:
    own, others = fact["sweep"], [fact[name] for name in NAMES]
    return f"{own:.3f} against {min(others):.3f} to {max(others):.3f}"


def grid(rows: Table) -> str:
    """Return rows of numbers as a table of Markdown, three digits each; NaN as -."""
    names = list(next(iter(rows.values())))
    body = ([name, *(_number(own[k]) for k in names)] for name, own in rows.items())
    return "\n".join(map(_line, [["", *names], ["---"] * (len(names) + 1), *body]))


def _number(x: float) -> str:
    return "-" if np.isnan(x) else f"{x:.3g}"


def _line(words: Iterable[str]) -> str:
    return "| " + " | ".join(words) + " |"


if __name__ == "__main__":
    main()
