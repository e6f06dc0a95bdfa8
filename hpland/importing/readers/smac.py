"""A run of SMAC3's: ``runhistory.json`` beside ``configspace.json``, in its three layouts.

1.x nests ``[[config, instance, seed, budget], [cost, time, status, start, end, info]]``; 2.0 has
rows; 2.3 has objects. Costs are minimised. Runs of one configuration, over instances and seeds, are
one trial: the mean cost at its highest budget. https://automl.github.io/SMAC3
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hpland.importing.configspace import SPACE, by_budget, read_space
from hpland.importing.json_files import mapping, read_json, real, sequence
from hpland.importing.source import Source
from hpland.importing.sweep import Asked, Record, Sweep, in_columns

TOOL = "a run of SMAC3's"
HISTORY, SCENARIO = "runhistory.json", "scenario.json"
RUNNING, SUCCESS = ("0", "RUNNING"), ("1", "SUCCESS")


class Run(NamedTuple):
    """One evaluation of a configuration."""

    config: str
    budget: float | None
    costs: tuple[float, ...]
    status: str
    start: float | None
    end: float | None


def sniff(source: Source) -> int:
    """Return whether there is a run history."""
    return 2 if source.has(HISTORY) else 0


def files(source: Source) -> Sequence[Path]:
    """Return the run history, the space and the scenario."""
    return source.files(HISTORY, SPACE, SCENARIO)


def read(source: Source, asked: Asked) -> Sweep:
    """Return the configurations, in the order in which they were first run."""
    told = mapping(read_json(source.folder / HISTORY))
    runs = [run for one in _rows(told.get("data")) if (run := _run(one))]
    names = _objectives(source, max((len(run.costs) for run in runs), default=1))
    return Sweep(
        TOOL,
        lambda: in_columns(_records(told, runs, names)),
        names,
        dict.fromkeys(names, "minimize"),
        names,
        read_space(source.folder / SPACE),
    )


def _objectives(source: Source, count: int) -> tuple[str, ...]:
    path = source.folder / SCENARIO
    named = mapping(read_json(path)).get("objectives") if path.is_file() else None
    names = tuple(dict.fromkeys(map(str, named if isinstance(named, list) else [named or "cost"])))
    return names if len(names) == count else tuple(f"cost_{i}" for i in range(count))


def _rows(data: Any) -> Iterator[Sequence[Any]]:
    """Yield config, budget, cost, status, start and end of runs, in whatever layout."""
    for one in sequence(data):
        if isinstance(one, dict):
            keys = ("config_id", "budget", "cost", "status", "starttime", "endtime")
            yield [one.get(key) for key in keys]
        elif isinstance(one, list) and len(one) == 2:
            key, value = map(sequence, one)
            if len(key) > 0 and len(value) > 4:
                yield [key[0], key[3] if len(key) > 3 else None, value[0], *value[2:5]]
        elif isinstance(one, list) and len(one) >= 10:  # later releases have the CPU's time, too
            yield [one[0], one[3], one[4], *one[-4:-1]]


def _run(row: Sequence[Any]) -> Run | None:
    config, budget, cost, status, start, end = row
    status = str(mapping(status).get("__enum__", status)).rpartition(".")[2]
    costs = tuple(x for x in map(real, cost if isinstance(cost, list) else [cost]) if x is not None)
    known = real(budget)
    given = None if known in (0.0, None) or known != known else known
    return Run(str(config), given, costs, status, real(start), real(end))


def _records(
    told: Mapping[str, Any], runs: Sequence[Run], names: Sequence[str]
) -> Iterator[Record | None]:
    configs, origins = mapping(told.get("configs")), mapping(told.get("config_origins"))
    budgets = sorted({run.budget for run in runs if run.budget is not None})
    of: dict[str, list[Run]] = {}
    for run in runs:
        of.setdefault(run.config, []).append(run)
    for config, mine in of.items():
        ended = [run for run in mine if run.status not in RUNNING]
        origin = origins.get(config) or mapping(configs.get(config)).get("origin")
        attrs = {"runs": len(ended)} | ({"origin": origin} if isinstance(origin, str) else {})
        params = mapping(configs.get(config))
        yield _record(params, attrs, ended, names, budgets) if ended else None


def _record(
    params: Mapping[str, Any],
    attrs: Mapping[str, Any],
    runs: Sequence[Run],
    names: Sequence[str],
    budgets: list[float],
) -> Record:
    good = [run for run in runs if run.status in SUCCESS and len(run.costs) == len(names)]
    most = max((run.budget or 0.0 for run in good), default=0.0)
    last = [run for run in good if (run.budget or 0.0) == most]
    return Record(
        params,
        {name: _mean([run.costs[i] for run in last]) for i, name in enumerate(names) if last},
        "COMPLETE" if last else "FAIL",
        attrs,
        min((run.start for run in runs if run.start), default=None),
        max((run.end for run in runs if run.end), default=None),
        {
            name: by_budget(((run.budget, run.costs[i]) for run in good), budgets)
            for i, name in enumerate(names)
        },
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
