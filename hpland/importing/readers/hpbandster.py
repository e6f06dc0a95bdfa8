"""What HpBandSter logs: ``configs.json`` and ``results.json``, a line each, and perhaps the space.

A result is ``[id, budget, times, {"loss": ...}, exception]``; losses are minimised, and the budgets
of a configuration are its curve. https://automl.github.io/HpBandSter
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hpland.importing.configspace import SPACE, by_budget, read_space
from hpland.importing.json_files import json_lines, mapping, real, sequence
from hpland.importing.source import Source
from hpland.importing.sweep import Asked, Record, Sweep, in_columns

TOOL = "a log of HpBandSter's"
CONFIGS, RESULTS = "configs.json", "results.json"
LOSS = "loss"


def sniff(source: Source) -> int:
    """Return whether there are configurations and results, a list in each line."""
    folder = source.path
    if not folder.is_dir() or not all((folder / one).is_file() for one in (CONFIGS, RESULTS)):
        return 0
    with (folder / CONFIGS).open("rb") as file:
        return 2 if file.read(2) == b"[[" else 0


def files(source: Source) -> Sequence[Path]:
    """Return the configurations, the results and the space."""
    return source.files(CONFIGS, RESULTS, SPACE)


def read(source: Source, asked: Asked) -> Sweep:
    """Return the configurations that have results."""
    results: dict[str, list[Sequence[Any]]] = {}
    for line in map(sequence, json_lines(source.folder / RESULTS)):
        if len(line) > 3:
            results.setdefault(str(line[0]), []).append(line)
    losses = {str(real(one[1])): real(one[1]) for lines in results.values() for one in lines}
    budgets = sorted(one for one in losses.values() if one is not None and one == one)
    return Sweep(
        TOOL,
        lambda: in_columns(_records(source.folder / CONFIGS, results, budgets)),
        (LOSS,),
        {LOSS: "minimize"},
        (LOSS,),
        read_space(source.folder / SPACE),
    )


def _records(
    path: Path, results: Mapping[str, Sequence[Sequence[Any]]], budgets: list[float]
) -> Iterator[Record | None]:
    for line in map(sequence, json_lines(path)):
        if len(line) > 1:
            found = results.get(str(line[0]))
            info = mapping(line[2]) if len(line) > 2 else {}
            yield _record(mapping(line[1]), info, found, budgets) if found else None


def _record(
    config: Mapping[str, Any],
    info: Mapping[str, Any],
    results: Sequence[Sequence[Any]],
    budgets: list[float],
) -> Record:
    """Return a configuration with its loss at the highest budget that it was given."""
    known = [(real(one[1]), real(mapping(one[3]).get(LOSS))) for one in results]
    reports = [(budget, loss) for budget, loss in known if loss is not None]
    curve = by_budget((one for one in reports if one[0] in budgets), budgets)
    loss = curve[max(curve)] if curve else reports[-1][1] if reports else None
    times = [mapping(one[2]) for one in results]
    return Record(
        config,
        {} if loss is None else {LOSS: loss},
        "FAIL" if loss is None else "COMPLETE",
        info,
        min(_known(one.get("started") for one in times), default=None),
        max(_known(one.get("finished") for one in times), default=None),
        {LOSS: curve},
    )


def _known(times: Iterator[Any]) -> list[float]:
    return [one for one in map(real, times) if one is not None]
