"""The tables that come with hpland, made by ``python -m benchmarks.measure``."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from hpland.landscapes.measured import Runs
from hpland.lazy import np
from hpland.space import Choice, Space

FOLDER = Path(__file__).parent / "measurements"


def bundled(name: str, space: Space) -> Callable[[], Runs]:
    """Return what loads a table: its provenance, then a configuration a line, a fold a column.

    All parameters are choices.
    """

    def load() -> Runs:
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            provenance = file.readline().removeprefix("# measured: ").strip()
            _, *rows = csv.reader(file)
        params = {
            name: np.array([_index(parameter)[row[i]] for row in rows])
            for i, (name, parameter) in enumerate(space.items())
        }
        values = np.array([row[len(space) :] for row in rows], dtype=np.float64)
        return Runs(params, values[:, :, None], provenance)

    return load


def _index(parameter: object) -> dict[str, float]:
    """Return the index of every choice by its text."""
    assert isinstance(parameter, Choice)
    return {str(choice): float(i) for i, choice in enumerate(parameter.choices)}
