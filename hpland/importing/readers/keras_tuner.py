"""The folder of a project of Keras Tuner's: ``oracle.json`` and ``trial_*/trial.json``.

The space is exact. The objective is named nowhere: it is the metric that the scores are of.
https://github.com/keras-team/keras-tuner
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hpland.importing.json_files import mapping, read_json, real, sequence
from hpland.importing.source import Source
from hpland.importing.sweep import Asked, Record, Sweep, in_columns
from hpland.space import Choice, Integer, Parameter, Real

TOOL = "a project of Keras Tuner's"
ORACLE, TRIAL = "oracle.json", "trial_*/trial.json"
STATES = {"COMPLETED": "COMPLETE", "STOPPED": "PRUNED", "FAILED": "FAIL", "INVALID": "FAIL"}
WAYS = {"min": "minimize", "max": "maximize"}
OWN = "tuner/"  # of Hyperband: epochs, bracket, round


def sniff(source: Source) -> int:
    """Return whether there is an oracle."""
    return 2 if source.has(ORACLE) else 0


def files(source: Source) -> Sequence[Path]:
    """Return the oracle and the trials."""
    return source.files(ORACLE, TRIAL)


def read(source: Source, asked: Asked) -> Sweep:
    """Return the trials, in the order in which they were started."""
    oracle = mapping(read_json(source.folder / ORACLE))
    order = {one: i for i, one in enumerate(_names(oracle.get("start_order")))}
    told = [mapping(read_json(path)) for path in source.files(TRIAL)]
    told.sort(key=lambda one: order.get(str(one.get("trial_id")), len(order)))
    known = {name: _direction(one) for trial in told for name, one in _metrics(trial).items()}
    scored = [name for name in known if all(_is_scored(trial, name) for trial in told)]
    return Sweep(
        TOOL,
        lambda: in_columns(map(_record, told)),
        tuple(known),
        {name: way for name, way in known.items() if way},
        tuple(scored) if len(scored) == 1 else (),
        dict(_space(mapping(oracle.get("hyperparameters")))),
    )


def _names(order: Any) -> list[str]:
    return list(map(str, sequence(order)))


def _metrics(trial: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    metrics = mapping(mapping(trial.get("metrics")).get("metrics"))
    return {name: mapping(one) for name, one in metrics.items()}


def _direction(metric: Mapping[str, Any]) -> str:
    return WAYS.get(str(metric.get("direction")), "")


def _curve(metric: Mapping[str, Any]) -> dict[int, float]:
    """Return a metric by step, each the mean over the executions of a trial."""
    found = {}
    for one in map(mapping, sequence(metric.get("observations"))):
        step = real(one.get("step"))
        values = [x for x in map(real, sequence(one.get("value"))) if x is not None]
        if step is not None and abs(step) < 2**31 and values:
            found[int(step)] = sum(values) / len(values)
    return found


def _value(trial: Mapping[str, Any], metric: Mapping[str, Any]) -> float | None:
    """Return a metric at the best step of a trial; the last one if that is not there."""
    curve = _curve(metric)
    best = real(trial.get("best_step"))
    if best in curve:
        return curve[int(best)]
    return curve[max(curve)] if curve else None


def _is_scored(trial: Mapping[str, Any], name: str) -> bool:
    """Return whether a trial's score is this metric's; true of a trial that has none."""
    score = real(trial.get("score"))
    value = _value(trial, _metrics(trial).get(name, {}))
    return score is None or score != score or value == score


def _record(trial: Mapping[str, Any]) -> Record | None:
    state = STATES.get(str(trial.get("status")))
    if state is None:
        return None
    values = mapping(mapping(trial.get("hyperparameters")).get("values"))
    metrics = {name: _value(trial, one) for name, one in _metrics(trial).items()}
    return Record(
        {name: value for name, value in values.items() if not name.startswith(OWN)},
        {name: value for name, value in metrics.items() if value is not None},
        state,
        {name: value for name, value in values.items() if name.startswith(OWN)},
        curves={name: _curve(one) for name, one in _metrics(trial).items()},
    )


def _space(hyperparameters: Mapping[str, Any]) -> Iterator[tuple[str, Parameter]]:
    for one in map(mapping, sequence(hyperparameters.get("space"))):
        config = mapping(one.get("config"))
        found = _parameter(str(one.get("class_name")), config)
        if found:
            yield str(config.get("name")), found


def _parameter(kind: str, config: Mapping[str, Any]) -> Parameter | None:
    """Return a parameter; None for one that is fixed. Steps are left out."""
    if kind == "Boolean":
        return Choice((False, True))
    if kind == "Choice":
        choices = tuple(
            x for x in sequence(config.get("values")) if isinstance(x, str | int | float)
        )
        return Choice(choices) if len(choices) > 1 else None
    low, high = real(config.get("min_value")), real(config.get("max_value"))
    if kind not in ("Int", "Float") or low is None or high is None or not low < high:
        return None
    log = config.get("sampling") == "log" and low > 0
    return Integer(int(low), int(high), log) if kind == "Int" else Real(low, high, log)
