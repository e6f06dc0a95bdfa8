"""The results as RESULTS.md."""

import os
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from platform import python_version
from statistics import median

from benchmarks.contest import Metric, Result
from benchmarks.cost import Cost

PACKAGES = ("optuna", "sqlalchemy", "numpy", "plotly", "kaleido", "matplotlib")
UNITS: Mapping[Metric, str] = {"wall": "s", "cpu": "s of CPU", "memory": "MB", "size": "MB"}
HEADER = (
    "| hpland | against | to reach | reached | min..max | CPU | wall | ours | peer |",
    "|---|---|---|---|---|---|---|---|---|",
)
INTRODUCTION = """\
# hpland beside its peers

`make bench` writes this page. Every figure comes from a process of its own in an empty folder;
ours and its peers take turns (A B A B), five rounds: fifteen where all take a fraction of a
second, three where the peer takes half a minute. *Reached* is the median of the rounds' ratios
and *min..max* their spread, which is the noise of the machine; *CPU* and *wall* are the medians
in processor time, of all processes together, and on the clock. *Ours* and *peer* are medians in
the unit that the row is judged by. Read ratios, not seconds. A peer that is extrapolated says
from what; its start-up is left out, in its favour.
"""


def page(groups: Mapping[str, Sequence[Result]], notes: str) -> str:
    """Return the whole page: a table a group, and the notes at its end."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    machine = f"{_cores()}, Python {python_version()}, {packages}."
    tables = [_table(title, results) for title, results in groups.items()]
    return "\n".join([INTRODUCTION, machine, "", *tables, notes])


def _cores() -> str:
    cores = len(os.sched_getaffinity(0))
    return {1: "One core", 2: "Two cores"}.get(cores, f"{cores} cores")


def _table(title: str, results: Sequence[Result]) -> str:
    return "\n".join([f"## {title}", "", *HEADER, *map(_line, results), ""])


def _line(result: Result) -> str:
    row = result.row
    cells = [row.ours, row.peer, _goal(result)]
    ratios = result.ratios(row.metric)
    mark = "" if result.reached else " (no)"
    return _joined(
        [
            *cells,
            f"**{_number(median(ratios))}**{mark}",
            f"{_number(min(ratios))}..{_number(max(ratios))}",
            *(_number(median(result.ratios(metric))) for metric in ("cpu", "wall")),
            _amount(result.ours, row.metric),
            _amount(result.peer, row.metric, row.times),
        ]
    )


def _goal(result: Result) -> str:
    row = result.row
    what = {"wall": "", "cpu": " CPU", "memory": " memory", "size": " size"}[row.metric]
    if row.within is not None:
        return f"≤ {row.within:g} times{what}"
    return f"{row.less:g} times {'less' + what if what else 'faster'}"


def _amount(costs: Sequence[Cost], metric: Metric, times: float = 1) -> str:
    return f"{_number(times * median(getattr(cost, metric) for cost in costs))} {UNITS[metric]}"


def _number(x: float) -> str:
    """Return three digits, without an exponent; a dash for what there is not."""
    if x != x:
        return "-"
    return f"{x:.0f}" if x >= 100 else f"{x:.3g}"


def _joined(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
