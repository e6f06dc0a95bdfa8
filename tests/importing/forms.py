"""What tools write, rebuilt small."""

from pathlib import Path
from typing import Any

import optuna
from optuna.study import StudyDirection

from hpland.importing.infer import parse_space
from hpland.importing.plan import Plan, plan_import
from hpland.importing.sweep import Asked
from hpland.studies.batch import frozen_trials
from hpland.studies.storage.parsing import parse_storage
from hpland.studies.writing.imported import write_imported

OPTUNA = """\
,number,value,datetime_start,datetime_complete,duration,params_lr,params_opt,user_attrs_gpu,state
0,0,0.5,2024-05-01 10:00:00.250000,2024-05-01 10:01:00,0 days 00:00:59.75,0.001,adam,a100,COMPLETE
1,1,,2024-05-01 10:01:00,2024-05-01 10:02:00,0 days 00:01:00,0.1,sgd,,FAIL
2,2,0.25,2024-05-01 10:02:00,2024-05-01 10:02:30,0 days 00:00:30,0.01,,v100,PRUNED
3,3,,2024-05-01 10:03:00,,,0.01,adam,,RUNNING
4,4,0.75,2024-05-01 10:04:00,2024-05-01 10:05:00,0 days 00:01:00,0.03,adam,,COMPLETE
"""
SKLEARN = """\
mean_fit_time,param_C,param_max_depth,params,split0_test_score,mean_test_score,rank_test_score
0.1,0.1,,"{'C': 0.1, 'max_depth': None}",0.5,0.6,3
0.1,1.0,5,"{'C': 1.0, 'max_depth': 5}",0.7,0.8,1
0.1,10.0,10,"{'C': 10.0, 'max_depth': 10}",0.6,0.7,2
"""
WANDB = """\
"Name","State","Notes","User","Tags","Created","Runtime","Sweep","_step","lr","model.dim","amp","val_loss"
"misty-1","finished","-","me","","2024-05-01T10:00:00.000Z","60","s1","10","0.001","64","true","0.5"
"windy-2","finished","-","me","","2024-05-01T11:00:00.000Z","30","s1","10","0.01","128","false",""
"dusty-3","crashed","-","me","","2024-05-01T12:00:00.000Z","5","s1","3","0.1","64","true","0.9"
"rainy-4","running","-","me","","2024-05-01T13:00:00.000Z","5","s1","3","0.1","64","true","0.9"
"sunny-5","finished","-","me","","2024-05-01T14:00:00.000Z","50","s1","3","0.2","96","false","0.4"
"""
CHART = """\
"Step","brisk-1 - val_loss","brisk-1 - val_loss__MIN","brisk-1 - val_loss__MAX"
"0","0.5","0.5","0.5"
"""
JSONL = """\
{"config": {"lr": 0.001, "layers": [64, 64]}, "loss": 0.5}
{"config": {"lr": 0.1, "layers": [128]}, "loss": null}

{"config": {"lr": 0.01, "layers": [128]}, "loss": 0.25}
"""


def planned(path: Path | str, *space: str, **asked: Any) -> Plan:
    return plan_import(Path(path), Asked(space=dict(parse_space(space)), **asked))


def imported(path: Path | str, *space: str, **asked: Any) -> optuna.Study:
    """Import a source and return the study as Optuna has it in memory, which checks every trial."""
    planned_study = planned(path, *space, **asked).study
    ways = [StudyDirection[one.upper()] for one in planned_study.directions]
    study = optuna.create_study(study_name=planned_study.name, directions=ways)
    for key, value in planned_study.attrs.items():
        study.set_user_attr(key, value)
    for batch in planned_study.batches():
        study.add_trials(frozen_trials(batch))
    return study


def stored(path: Path | str, *space: str, **asked: Any) -> optuna.Study:
    """Import a source into a database and return the study as Optuna reads it."""
    plan = planned(path, *space, **asked)
    storage = parse_storage("imported.db")
    assert write_imported(plan.study, storage, "replace")
    return optuna.load_study(study_name=plan.study.name, storage=storage.url)


def states(study: optuna.Study) -> list[str]:
    return [trial.state.name for trial in study.trials]
