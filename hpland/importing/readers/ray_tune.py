"""The folder of an experiment of Ray Tune's.

``experiment_state-*.json`` has the trials, each as JSON within the JSON, in two layouts; the folder
of a trial has ``params.json`` and its reports in ``result.json``, a line each. Ranges are stored
nowhere. https://docs.ray.io/en/latest/tune/tutorials/tune-output.html
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hpland.errors import HplandError
from hpland.importing.json_files import flat, json_lines, mapping, read_json, real, sequence
from hpland.importing.source import Source
from hpland.importing.sweep import Asked, Record, Sweep, in_columns

TOOL = "an experiment of Ray Tune's"
STATE, PARAMS, RESULT = "experiment_state-*.json", "*/params.json", "result.json"
STATES = {"TERMINATED": "COMPLETE", "ERROR": "FAIL"}  # early stopping terminates, too
OWN = (
    *("config", "date", "done", "experiment_id", "experiment_tag", "hostname", "node_ip", "pid"),
    *("iterations_since_restore", "time_since_restore", "time_this_iter_s", "time_total_s"),
    *("timestamp", "timesteps_since_restore", "timesteps_total", "training_iteration", "trial_id"),
    *("checkpoint_dir_name", "episodes_total", "should_checkpoint", "warmup_time"),
)
STEP = "training_iteration"
KIND, PICKLED = "/_type", "CLOUDPICKLE_FALLBACK"  # of what JSON cannot say, functions for instance


def sniff(source: Source) -> int:
    """Return whether there is the state of an experiment, or folders of trials."""
    if not source.path.is_dir():
        return 2 if source.path.match(STATE) else 0
    if source.files(STATE):
        return 2
    return 2 if any((one.parent / RESULT).is_file() for one in source.files(PARAMS)) else 0


def files(source: Source) -> Sequence[Path]:
    """Return the state, and the trials' parameters and reports."""
    return source.files(STATE, PARAMS, f"*/{RESULT}")


def read(source: Source, asked: Asked) -> Sweep:
    """Return the trials; curves are those of the objective that was asked for."""
    told = [_Trial(*one) for one in _trials(source)]
    metrics = tuple(dict.fromkeys(name for one in told for name in one.metrics))
    curve = asked.curve(metrics)
    return Sweep(TOOL, lambda: in_columns(one.record(curve) for one in told), metrics)


class _Trial:
    """A trial as the state of an experiment has it.

    Args:
        state: what is known of it.
        folder: where its reports are; None if they are nowhere.
    """

    def __init__(self, state: Mapping[str, Any], folder: Path | None) -> None:
        last = mapping(state.get("last_result"))
        config = mapping(state.get("config")) or mapping(last.get("config"))
        self.state = STATES.get(str(state.get("status", "TERMINATED")))
        self.params = _flat(mapping(state.get("evaluated_params"))) or _flat(config)
        self.constants = {k: x for k, x in _flat(config).items() if k not in self.params}
        self.metrics = {
            name: value
            for name, value in flat({k: x for k, x in last.items() if k not in OWN}, "/")
            if real(value) is not None
        }
        self.start = real(state.get("start_time"))
        self.end = real(state.get("last_result_time")) or real(last.get("timestamp"))
        self.iteration = real(last.get(STEP))
        self.folder = folder

    def record(self, curve: str) -> Record | None:
        """Return it with the curve of a metric, if one is named; None if it has not finished."""
        if self.state is None:
            return None
        attrs = self.constants | ({STEP: self.iteration} if self.iteration else {})
        return Record(
            self.params,
            self.metrics,
            self.state,
            attrs,
            self.start,
            self.end,
            {curve: self._curve(curve)} if curve else {},
        )

    def _curve(self, name: str) -> dict[int, float]:
        path = self.folder / RESULT if self.folder else None
        if path is None or not path.is_file():
            return {}
        found = {}
        for line in map(mapping, json_lines(path)):
            step, value = real(line.get(STEP)), real(dict(flat(line, "/")).get(name))
            if step is not None and abs(step) < 2**31 and value is not None:
                found[int(step)] = value
        return found


def _flat(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration in Ray's own names, ``model/dim``, without what is pickled in it."""
    found = dict(flat(config, "/"))
    pickled = {name.removesuffix(KIND) for name, x in found.items() if x == PICKLED}
    return {name: x for name, x in found.items() if name.rpartition("/")[0] not in pickled}


def _trials(source: Source) -> Iterator[tuple[Mapping[str, Any], Path | None]]:
    """Yield what is known of each trial, and its folder."""
    states = source.files(STATE) if source.path.is_dir() else [source.path]
    if not states:
        for path in source.files(PARAMS):
            yield _reported(path), path.parent
        return
    told = mapping(read_json(states[-1]))
    for one in sequence(told.get("trial_data")) or sequence(told.get("checkpoints")):
        state: dict[str, Any] = {}
        for part in one if isinstance(one, list) else [one]:
            state |= mapping(_parsed(part, states[-1]))
        where = state.get("relative_logdir") or state.get("logdir")
        yield state, _folder(source.folder, where)


def _folder(root: Path, where: Any) -> Path | None:
    """Return a trial's folder in the experiment's, which may have moved since."""
    if not isinstance(where, str) or not where:
        return None
    return root / where.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _parsed(part: Any, path: Path) -> Any:
    if not isinstance(part, str):
        return part
    try:
        return json.loads(part)
    except (ValueError, RecursionError) as error:
        raise HplandError(f"{path} has a trial that is no JSON: {error}") from error


def _reported(path: Path) -> Mapping[str, Any]:
    """Return what the folder of a trial tells of it; one without reports has not finished."""
    reports = path.parent / RESULT
    lines = list(map(mapping, json_lines(reports))) if reports.is_file() else []
    if not lines:
        return {"config": read_json(path), "status": "PENDING"}
    last = lines[-1]
    end, lasted = real(last.get("timestamp")), real(last.get("time_total_s"))
    return {
        "config": read_json(path),
        "last_result": last,
        "start_time": None if end is None or lasted is None else end - lasted,
        "last_result_time": end,
    }
