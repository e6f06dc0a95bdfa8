from pathlib import Path

import optuna
import pytest

from hpland.errors import HplandError
from hpland.importing.plan import plan_import
from hpland.importing.sweep import Asked
from hpland.studies.storage.parsing import parse_storage
from hpland.studies.writing.imported import write_imported
from tests.commands.conftest import Hpland

TABLE = "lr,batch,opt,seed,loss\n0.001,16,adam,1,0.5\n0.1,64,sgd,2,\n0.01,32,adam,3,0.25\n"
LOSS = ("--objective", "loss", "--direction", "minimize")


@pytest.fixture(autouse=True)
def _table() -> None:
    Path("runs.csv").write_text(TABLE)


def test_a_table_becomes_a_study(hpland: Hpland) -> None:
    done = hpland("import", "runs.csv", *LOSS)
    assert (done.code, done.err) == (0, "")
    assert done.out == "runs: 3 trials from a table in studies/hpland.db\n"
    study = optuna.load_study(study_name="runs", storage="sqlite:///studies/hpland.db")
    assert study.best_params == {"lr": 0.01, "batch": 32, "opt": "adam"}
    assert study.best_trial.user_attrs == {"seed": 3}
    assert "runs" in hpland("studies").out


def test_it_is_shown_how_a_source_is_understood_and_nothing_written(hpland: Hpland) -> None:
    done = hpland("import", "runs.csv", *LOSS, "--dry-run", "--space", "lr=1e-5:1:log")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "runs.csv is a table: 3 trials, 2 complete, 1 fail\n"
        "objective: minimize loss\n"
        "\n"
        "parameter  type     values     scale   known\n"
        "---------  -------  ---------  ------  --------\n"
        "lr         real     1e-5 to 1  log     given\n"
        "batch      integer  16 to 64   linear  inferred\n"
        "opt        choice   adam, sgd  -       inferred\n"
        "\n"
        "kept as attributes: seed (a note by its name)\n"
    )
    assert [path.name for path in Path().iterdir()] == ["runs.csv"]


def test_a_name_that_is_taken(hpland: Hpland) -> None:
    storage = ("--storage", "x.db")
    hpland("import", "runs.csv", *LOSS, *storage)
    again = hpland("import", "runs.csv", *LOSS, *storage)
    assert (again.code, again.err) == (
        2,
        "hpland: study 'runs' is already in x.db; use --if-exists skip or replace, or give "
        "another --study-name\n",
    )
    kept = hpland("import", "runs.csv", *LOSS, *storage, "--if-exists", "skip")
    assert kept.out == "runs: kept as it is in x.db\n"
    Path("runs.csv").write_text(TABLE + "0.02,32,sgd,4,0.125\n")
    hpland("import", "runs.csv", *LOSS, *storage, "--if-exists", "replace")
    hpland("import", "runs.csv", *LOSS, *storage, "--study-name", "other")
    assert optuna.get_all_study_names("sqlite:///x.db") == ["runs", "other"]
    for name in ("runs", "other"):
        study = optuna.load_study(study_name=name, storage="sqlite:///x.db")
        assert study.best_value == 0.125
        assert len(study.trials) == 4


def test_a_journal_takes_it_too(hpland: Hpland) -> None:
    for action in ("fail", "replace"):
        done = hpland("import", "runs.csv", *LOSS, "--storage", "x.log", "--if-exists", action)
        assert (done.code, done.err) == (0, "")
    assert "runs" in hpland("studies", "--storage", "x.log").out
    assert "unfinished" not in hpland("studies", "--storage", "x.log").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv"], "there is no none.csv"),
        (
            ["runs.csv"],
            "a table does not say what its objective is; add --objective, one of lr, batch, seed, "
            "loss",
        ),
        (
            ["runs.csv", "--objective", "loss"],
            "a table does not say whether loss is to be high or low; "
            "add --direction maximize or --direction minimize",
        ),
        (
            ["runs.csv", "--direction", "up"],
            "unknown direction 'up': choose from maximize, minimize",
        ),
        (
            ["runs.csv", *LOSS, "--space", "lr"],
            "--space 'lr' is no range; write one like lr=1e-5:0.1:log, depth=2:12 or "
            "optimizer=adam,sgd",
        ),
        (
            ["runs.csv", *LOSS, "--if-exists", "continue"],
            "unknown action 'continue': choose from fail, skip, replace",
        ),
        (["runs.csv", *LOSS, "--storage", "."], ". is a folder, not a storage"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    hpland: Hpland, arguments: list[str], message: str
) -> None:
    done = hpland("import", *arguments)
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {message}\n")
    assert [path.name for path in Path().iterdir()] == ["runs.csv"]


def test_a_table_that_breaks_half_way_leaves_nothing(hpland: Hpland) -> None:
    """The second look finds what the first did not: the file is being written to."""
    hpland("import", "runs.csv", *LOSS, "--storage", "x.db")
    plan = plan_import(Path("runs.csv"), Asked(objectives=("loss",), directions=("minimize",)))
    Path("runs.csv").write_text(TABLE + "0.02\n")
    with pytest.raises(HplandError, match=r"^row 4 of runs\.csv has 1 cells"):
        write_imported(plan.study, parse_storage("x.db"), "replace")
    assert optuna.get_all_study_names("sqlite:///x.db") == ["runs"]
    study = optuna.load_study(study_name="runs", storage="sqlite:///x.db")
    assert len(study.trials) == 3
