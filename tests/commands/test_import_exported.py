"""Importing what was exported is an identity."""

import json
import tempfile
from pathlib import Path
from typing import Any

import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpland.errors import HplandError
from hpland.importing.whole import exported
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing.imported import write_whole
from tests.commands.conftest import Hpland
from tests.importing.test_broken import JSON, QUICK, places, replaced
from tests.studies import everything

FORMATS = ("csv", "jsonl", "parquet")


@pytest.fixture(params=["to.db", "to.log"])
def target(request: pytest.FixtureRequest) -> Storage:
    return parse_storage(str(request.param))


@pytest.mark.parametrize(("objectives", "named"), [(1, False), (3, True)])
@pytest.mark.parametrize("how", FORMATS)
def test_importing_what_was_exported_is_an_identity(
    how: str, objectives: int, named: bool, target: Storage, hpland: Hpland
) -> None:
    source = parse_storage("from.db")
    everything.make(source, objectives=objectives, named=named)
    out = ("export", "all", "--storage", "from.db", "-f", how, "--out", f"out.{how}")
    assert hpland(*out).code == 0
    with open_storage(source) as opened:
        before = everything.facts(opened, "all")
    done = hpland("import", f"out.{how}", "--storage", str(target))
    assert (done.code, done.err) == (0, "")
    count = len(before["trials"])
    assert done.out == f"all: {count} trials as they were exported in {target}\n"
    with open_storage(target) as opened:
        assert everything.facts(opened, "all") == before


def test_what_optuna_warns_of_in_others_choices_is_not_shown(hpland: Hpland) -> None:
    study = optuna.create_study(study_name="lists", storage="sqlite:///from.db")
    choices: Any = ([8, 4], [6])
    with pytest.warns(UserWarning, match="Choices for a categorical distribution"):
        study.optimize(lambda trial: len(trial.suggest_categorical("x", choices)), n_trials=2)
    assert hpland("export", "lists", "--storage", "from.db", "--out", "out.csv").code == 0
    done = hpland("import", "out.csv", "--storage", "to.db")
    assert (done.code, done.err) == (0, "")


def test_it_may_have_another_name_and_is_kept_or_replaced(hpland: Hpland) -> None:
    everything.make(parse_storage("from.db"))
    hpland("export", "all", "--storage", "from.db", "-f", "jsonl", "--out", "out.jsonl")
    again = hpland("import", "out.jsonl", "--storage", "from.db")
    assert (again.code, again.err) == (
        2,
        "hpland: study 'all' is already in from.db; use --if-exists skip or replace, or give "
        "another --study-name\n",
    )
    done = hpland("import", "out.jsonl", "--storage", "from.db", "--study-name", "new")
    assert done.code == 0
    replaced = hpland("import", "out.jsonl", "--storage", "from.db", "--if-exists", "replace")
    assert replaced.code == 0
    with open_storage(parse_storage("from.db")) as opened:
        assert everything.facts(opened, "new") == everything.facts(opened, "all")
    told = hpland("import", "out.jsonl", "--storage", "no.db", "--dry-run")
    assert told.out == "out.jsonl is the study all as hpland exported it: 18 trials, as stored\n"
    assert not Path("no.db").exists()


@pytest.mark.parametrize("how", FORMATS)
def test_what_it_tells_itself_is_not_asked_for(how: str, hpland: Hpland) -> None:
    everything.make(parse_storage("from.db"))
    hpland("export", "all", "--storage", "from.db", "-f", how, "--out", f"out.{how}")
    where = ("import", f"out.{how}", "--storage", "to.db")
    done = hpland(*where, "--direction", "maximize", "--space", "lr=1e-9:1")
    assert (done.code, done.err) == (
        2,
        f"hpland: out.{how} has the study all whole, as hpland exported it; import it without "
        "--space\n",
    )
    assert "--direction\n" in hpland(*where, "--direction", "minimize").err
    assert not Path("to.db").exists()
    assert hpland(*where, "--direction", "maximize").code == 0


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("state", "DONE", "the state 'DONE' is unknown"),
        ("values", [1, 2], "it has 2 values of 1"),
        ("params", {"layers": 99}, "layers is not between 1 and 9"),
        ("params", {"layers": 0}, "layers is not between 1 and 9"),
        ("params", {"depth": 9}, "'depth'"),
    ],
)
def test_an_export_that_was_changed(key: str, value: object, why: str, hpland: Hpland) -> None:
    everything.make(parse_storage("from.db"))
    hpland("export", "all", "--storage", "from.db", "-f", "jsonl", "--out", "out.jsonl")
    first, *rest = Path("out.jsonl").read_text().splitlines()
    changed = json.dumps({**json.loads(first), key: value})
    Path("out.jsonl").write_text("\n".join([changed, *rest]))
    done = hpland("import", "out.jsonl", "--storage", "to.db")
    assert (done.code, done.err) == (
        2, f"hpland: out.jsonl, trial 0 is not as hpland exported it: {why}\n",
    )  # fmt: skip
    assert not Path("to.db").exists()


ROW = {
    "study": {"study_name": "a", "directions": ["minimize"], "user_attrs": {}, "system_attrs": {}},
    **{"number": 0, "state": "COMPLETE", "values": [0.5], "params": {"x": 1}, "duration": 1.0},
    "distributions": {"x": {"name": "IntDistribution", "attributes": {"low": 1, "high": 2}}},
    **{"datetime_start": "2026-03-01 12:00:00+00:00", "datetime_complete": None},
    **{"user_attrs": {"a": 1}, "system_attrs": {}, "intermediate_values": {"1": 0.5}},
}


def test_a_parameter_has_one_kind_of_distribution_in_all_trials() -> None:
    real = {"name": "FloatDistribution", "attributes": {"low": 0, "high": 2}}
    other = {key: x for key, x in ROW.items() if key != "study"}
    other = {**other, "number": 1, "distributions": {"x": real}}
    Path("out.jsonl").write_text(f"{json.dumps(ROW)}\n{json.dumps(other)}\n")
    with pytest.raises(HplandError) as caught:
        exported(Path("out.jsonl"))
    assert str(caught.value) == (
        "out.jsonl, trial 1 is not as hpland exported it: "
        "Cannot set different distribution kind to the same parameter name."
    )


@given(at=st.sampled_from(places(ROW)), new=JSON, whole=st.booleans())
@QUICK
def test_any_value_of_any_type_anywhere(at: tuple[Any, ...], new: Any, whole: bool) -> None:
    told = ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "out.jsonl")
        path.write_text(json.dumps(ROW if whole else replaced(ROW, at, new)) + "\n")
        try:
            found = exported(path)
            if found:
                write_whole(found.study, found.records, parse_storage(str(Path(folder, "x.log"))))
        except HplandError as error:
            told = str(error)
    assert "\n" not in told
    assert not (whole and told)
