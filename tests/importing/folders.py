"""Folders as tools write them, rebuilt small: the text of each file by its name."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Folder = Mapping[str, str]


def laid(folder: str, files: Folder) -> Path:
    """Write a folder's files."""
    for name, text in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Path(folder)


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def ray_trial(name: str, lr: float, status: str, score: float | None, **more: Any) -> Any:
    config = {
        "model": {"dim": 64},
        "lr": lr,
        "act": {"_type": "CLOUDPICKLE_FALLBACK", "value": "8"},
    }
    last = {"score": score, "training_iteration": 2, "pid": 7, "date": "x", "config": config}
    state = {"config": config, "evaluated_params": {"lr": lr}, "status": status, **more}
    run = {"start_time": 1714557600.25, "last_result_time": 1714557660.5}
    return state | {"relative_logdir": name}, run | {"last_result": last if score else {}}


RAY_TRIALS = (
    ray_trial("t_1", 0.001, "TERMINATED", 0.5),
    ray_trial("t_2", 0.01, "ERROR", None),
    ray_trial("t_3", 0.1, "PENDING", None),
    ray_trial("t_4", 0.2, "TERMINATED", float("-inf")),
)
RAY_REPORTS = lines(
    {"score": 0.25, "training_iteration": 1, "time_total_s": 30.0, "timestamp": 1714557630},
    {"score": 0.5, "training_iteration": 2, "time_total_s": 60.0, "timestamp": 1714557660},
)
RAY_STATE = "experiment_state-2024-05-01_10-00-00.json"
RAY = {
    RAY_STATE: json.dumps(
        {"trial_data": [[json.dumps(state), json.dumps(run)] for state, run in RAY_TRIALS]}
    ),
    "t_1/params.json": json.dumps({"lr": 0.001, "model": {"dim": 64}}),
    "t_1/result.json": RAY_REPORTS,
}
RAY_OLD = RAY | {
    RAY_STATE: json.dumps({"checkpoints": [json.dumps(state | run) for state, run in RAY_TRIALS]}),
}
RAY_FOLDERS = {
    "t_1/params.json": json.dumps({"lr": 0.001, "model": {"dim": 64}}),
    "t_1/result.json": RAY_REPORTS,
    "t_2/params.json": json.dumps({"lr": 0.01, "model": {"dim": 64}}),
    "t_2/result.json": RAY_REPORTS.replace("0.5", "0.75"),
    "t_3/params.json": json.dumps({"lr": 0.1, "model": {"dim": 64}}),
}


def keras_trial(name: str, units: int, accuracy: list[float], status: str = "COMPLETED") -> str:
    values = {"units": units, "bn": units > 32, "opt": "sgd", "tuner/epochs": 3, "fixed": 1}
    seen = [{"value": [x, x], "step": step} for step, x in enumerate(accuracy)]
    metrics = {
        "loss": {"direction": "min", "observations": [{"value": [0.5], "step": 0}]},
        "val_accuracy": {"direction": "max", "observations": seen},
        "custom": {"direction": None, "observations": []},
    }
    return json.dumps(
        {
            "trial_id": name,
            "hyperparameters": {"space": [], "values": values},
            "metrics": {"metrics": metrics},
            "score": max(accuracy, default=None),
            "best_step": accuracy.index(max(accuracy)) if accuracy else None,
            "status": status,
        }
    )


KERAS_SPACE = [
    ("Int", {"name": "units", "min_value": 16, "max_value": 512, "step": 2, "sampling": "log"}),
    ("Float", {"name": "rate", "min_value": 0.0, "max_value": 0.5, "sampling": "linear"}),
    ("Boolean", {"name": "bn", "default": False}),
    ("Choice", {"name": "opt", "values": ["sgd", "adam"], "ordered": False}),
    ("Fixed", {"name": "fixed", "value": 1}),
]
KERAS = {
    "oracle.json": json.dumps(
        {
            "start_order": ["b", "a", "c", "d"],
            "hyperparameters": {
                "space": [{"class_name": kind, "config": config} for kind, config in KERAS_SPACE]
            },
        }
    ),
    "trial_a/trial.json": keras_trial("a", 32, [0.25, 0.75, 0.5]),
    "trial_b/trial.json": keras_trial("b", 64, [0.5]),
    "trial_c/trial.json": keras_trial("c", 128, [], "FAILED"),
    "trial_d/trial.json": keras_trial("d", 16, [], "RUNNING"),
}

CONFIGSPACE = json.dumps(
    {
        "hyperparameters": [
            {"type": "uniform_float", "name": "lr", "lower": 1e-5, "upper": 1.0, "log": True},
            {"type": "uniform_int", "name": "depth", "lower": 1, "upper": 9, "log": False},
            {"type": "categorical", "name": "act", "choices": ["relu", "tanh"]},
            {"type": "ordinal", "name": "size", "sequence": ["s", "m", "l"]},
            {"type": "constant", "name": "fixed", "value": 3},
        ]
    }
)
HPBANDSTER = {
    "configspace.json": CONFIGSPACE,
    "configs.json": lines(
        [[0, 0, 0], {"lr": 0.1, "depth": 2, "act": "tanh"}, {"model_based_pick": False}],
        [[0, 0, 1], {"lr": 0.01, "depth": 3, "act": "relu"}, {"model_based_pick": True}],
        [[0, 0, 2], {"lr": 0.001, "depth": 4, "act": "relu"}, {}],
    ),
    "results.json": lines(
        [[0, 0, 0], 3.0, {"started": 1714557600.0, "finished": 1714557610.0}, {"loss": 0.5}, None],
        [[0, 0, 1], 3.0, {"started": 1714557611.0, "finished": 1714557620.0}, None, "Traceback"],
        [[0, 0, 0], 9.0, {"started": 1714557621.0, "finished": 1714557650.0}, {"loss": 0.25}, None],
    ),
}
SMAC_CONFIGS = {
    "1": {"lr": 0.1, "depth": 2, "act": "tanh"},
    "2": {"lr": 0.01, "depth": 3, "act": "relu"},
    "3": {"lr": 0.001, "depth": 4, "act": "relu"},
    "4": {"lr": 0.5, "depth": 5, "act": "relu"},
}
SMAC_RUNS = [  # config, seed, budget, cost, status, start, end
    (1, 0, 3.0, 0.5, 1, 1714557600.0, 1714557610.0),
    (2, 0, 3.0, 2147483647.0, 2, 1714557611.0, 1714557620.0),
    (1, 0, 9.0, 0.125, 1, 1714557621.0, 1714557650.0),
    (1, 1, 9.0, 0.375, 1, 1714557651.0, 1714557660.0),
    (3, 0, 3.0, 0.75, 1, 1714557661.0, 1714557670.0),
    (4, 0, 3.0, 0.0, 0, 1714557671.0, 0.0),
]
STATUS = ("RUNNING", "SUCCESS", "CRASHED")


def smac(data: Any) -> Folder:
    history = {"data": data, "configs": SMAC_CONFIGS, "config_origins": {"1": "Sobol"}}
    return {"runhistory.json": json.dumps(history), "configspace.json": CONFIGSPACE}


SMAC = {
    "1": smac(
        [
            [[c, None, s, b], [y, 1.5, {"__enum__": f"StatusType.{STATUS[k]}"}, t, u, {}]]
            for c, s, b, y, k, t, u in SMAC_RUNS
        ]
    ),
    "2.0": smac([[c, None, s, b, y, 1.5, k, t, u, {}] for c, s, b, y, k, t, u in SMAC_RUNS]),
    "2.2": smac([[c, None, s, b, y, 1.5, 0.5, k, t, u, {}] for c, s, b, y, k, t, u in SMAC_RUNS]),
    "2.3": smac(
        [
            {
                **{"config_id": c, "instance": None, "seed": s, "budget": b, "cost": y},
                **{"time": 1.5, "status": k, "starttime": t, "endtime": u, "additional_info": {}},
            }
            for c, s, b, y, k, t, u in SMAC_RUNS
        ]
    ),
}


def mlflow_run(name: str, status: int, lr: str, *, loss: str = "", stage: str = "active") -> Folder:
    meta = f"run_id: {name}\nstatus: {status}\nlifecycle_stage: {stage}\n"
    times = f"start_time: 171455760{name[-1]}000\nend_time: 1714557660500\n"
    run = {
        f"mlruns/1/{name}/meta.yaml": meta + times,
        f"mlruns/1/{name}/params/model/lr": lr,
        f"mlruns/1/{name}/params/depth": "None" if lr == "0.1" else "3",
        f"mlruns/1/{name}/params/data": "/home/me/data.csv",
        f"mlruns/1/{name}/tags/mlflow.runName": f"{name}-name",
    }
    return run | ({f"mlruns/1/{name}/metrics/val/loss": loss} if loss else {})


MLFLOW = {
    "mlruns/0/meta.yaml": "name: Default\nartifact_location: /x\nlifecycle_stage: active\n",
    "mlruns/1/meta.yaml": "name: mine\nartifact_location: /x\nlifecycle_stage: active\n",
    **mlflow_run("r0", 3, "0.1", loss="1714557610000 0.75 1\n1714557650000 0.5 2\n"),
    **mlflow_run("r1", 3, "0.01", loss="1714557650000 0.25\n"),
    **mlflow_run("r2", 4, "0.001"),
    **mlflow_run("r3", 1, "0.2", loss="1714557650000 0.125 0\n"),
    **mlflow_run("r4", 3, "0.3", loss="1714557650000 0.0 0\n", stage="deleted"),
}
LIGHTNING = {
    "version_0/hparams.yaml": "model:\n  dim: 64\nlr: 0.001\nact: !!python/name:os.system ''\n",
    "version_0/metrics.csv": "epoch,step,train_loss,val_loss\n0,49,0.75,\n0,99,,0.5\n1,199,,0.25\n",
    "version_2/hparams.yaml": "model:\n  dim: 64\nlr: 0.01\n",
    "version_2/metrics.csv": "epoch,step,train_loss,val_loss\n0,49,0.75,\n0,99,,0.125\n",
    "version_10/hparams.yaml": "model:\n  dim: 128\nlr: 0.1\n",
    "version_10/metrics.csv": "epoch,step,train_loss\n0,49,0.5\n",
    "version_11/hparams.yaml": "model:\n  dim: 128\nlr: 0.1\n",
}
