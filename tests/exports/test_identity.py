"""Importing what was exported is an identity, for all that Optuna stores."""

import csv
import json
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    distribution_to_json,
)
from optuna.trial import TrialState

from hpland.exports import export
from hpland.importing.whole import exported
from hpland.studies.reading.records import whole_studies
from hpland.studies.record import Record, Stored, StudyRecord, alike
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing.imported import write_whole
from tests.conftest import new_postgres
from tests.studies import everything

STORAGES = ("sqlite", "journal", "postgresql")


@pytest.fixture(params=STORAGES)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "postgresql":
        return new_postgres(request.getfixturevalue("postgres"))
    return parse_storage(str(tmp_path / {"sqlite": "own.db", "journal": "own.log"}[request.param]))


def written(storage: Storage, how: str, path: Path) -> Path:
    with whole_studies(storage) as studies:
        stored = studies["all"]
        export(stored, stored.numbers, how, path)
    return path


@pytest.mark.parametrize("objectives", [1, 3])
@pytest.mark.parametrize("named", [True, False])
def test_importing_what_was_exported_is_an_identity(
    storage: Storage, objectives: int, named: bool, tmp_path: Path
) -> None:
    everything.make(storage, objectives=objectives, named=named)
    with open_storage(storage) as opened:
        whole = everything.facts(opened, "all")
    for how in ("csv", "jsonl", "parquet"):
        found = exported(written(storage, how, tmp_path / f"out.{how}"))
        assert found
        back = parse_storage(str(tmp_path / f"{how}.{'log' if how == 'csv' else 'db'}"))
        assert write_whole(found.study, found.records, back)
        with open_storage(back) as opened:
            assert everything.facts(opened, "all") == whole


@pytest.mark.parametrize("how", ["csv", "jsonl", "parquet"])
def test_a_study_without_trials_comes_back(how: str, database: Storage) -> None:
    import optuna

    with open_storage(database, create=True) as opened:
        study = optuna.create_study(study_name="all", storage=opened, direction="maximize")
        study.set_user_attr("why", "to be run")
    found = exported(written(database, how, Path(f"out.{how}")))
    assert found
    assert (found.study.directions, found.study.user_attrs) == (("maximize",), {"why": "to be run"})
    assert (found.trials, [*found.records()]) == ({}, [])


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
NUMBER = st.floats(width=64) | st.sampled_from([0.0, 1e-300, 5.0])
FINITE = st.floats(allow_nan=False, allow_infinity=False)
CHOICES = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | TEXT
JSON = st.recursive(
    CHOICES, lambda x: st.lists(x, max_size=2) | st.dictionaries(TEXT, x, max_size=2)
)
MOMENT = st.none() | st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1))
DISTRIBUTION = st.one_of(
    st.lists(CHOICES, min_size=1, max_size=4, unique_by=json.dumps).map(CategoricalDistribution),
    st.tuples(FINITE, FINITE).map(sorted).map(lambda ends: FloatDistribution(ends[0], ends[1])),
    st.tuples(st.integers(-(2**40), 0), st.integers(1, 2**40)).map(lambda e: IntDistribution(*e)),
)


def inside(one: BaseDistribution) -> st.SearchStrategy[float]:
    """Return values as Optuna stores them."""
    if isinstance(one, CategoricalDistribution):
        return st.integers(0, len(one.choices) - 1).map(float)
    if isinstance(one, IntDistribution):
        return st.integers(one.low, one.high).map(float)
    assert isinstance(one, FloatDistribution)
    return st.floats(one.low, one.high)


def attrs() -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(TEXT, JSON.map(json.dumps), max_size=3)


@st.composite
def records(draw: st.DrawFn, objectives: int) -> list[Record]:
    space = draw(st.dictionaries(TEXT, DISTRIBUTION, max_size=3))
    made = []
    for number in range(draw(st.integers(1, 5))):
        kept = {name: one for name, one in space.items() if draw(st.booleans())}
        state = draw(st.sampled_from([state.name for state in TrialState]))
        has = objectives if state == "COMPLETE" else draw(st.sampled_from([0, objectives]))
        made.append(
            Record(
                number,
                state,
                *(draw(MOMENT), draw(MOMENT)),
                draw(st.lists(NUMBER, min_size=has, max_size=has)),
                {name: draw(inside(one)) for name, one in kept.items()},
                {name: distribution_to_json(one) for name, one in kept.items()},
                *(draw(attrs()), draw(attrs())),
                draw(st.dictionaries(st.integers(0, 99), NUMBER, max_size=3)),
            )
        )
    return made


@given(st.data(), st.integers(1, 3), st.booleans())
@settings(max_examples=30)
def test_any_study_comes_back(data: st.DataObject, objectives: int, named: bool) -> None:
    trials = data.draw(records(objectives))
    names = data.draw(st.lists(TEXT, min_size=objectives, max_size=objectives)) if named else []
    study = StudyRecord(
        data.draw(TEXT),
        tuple(data.draw(st.sampled_from(["minimize", "maximize"])) for _ in range(objectives)),
        data.draw(st.dictionaries(TEXT, JSON, max_size=3)),
        data.draw(st.dictionaries(TEXT, JSON, max_size=3)),
        tuple(names),
    )
    stored = Stored(study, range(len(trials)), lambda numbers: (trials[i] for i in numbers))
    with TemporaryDirectory() as folder:
        for how in ("csv", "jsonl", "parquet"):
            path = Path(folder, f"out.{how}")
            export(stored, stored.numbers, how, path)
            back = exported(path)
            assert back
            assert back.study == study
            for one, other in zip(trials, back.records(), strict=True):
                assert alike(one, other), how


@pytest.mark.parametrize("objectives", [1, 2])
@pytest.mark.parametrize("named", [True, False])
def test_the_columns_are_those_of_trials_dataframe(
    objectives: int, named: bool, database: Storage
) -> None:
    import optuna

    everything.make(database, objectives=objectives, named=named)
    with open_storage(database) as opened:
        theirs = optuna.load_study(study_name="all", storage=opened).trials_dataframe()
    with written(database, "csv", Path("out.csv")).open(newline="") as file:
        ours = next(csv.reader(file))
    beyond = [*["intermediate_values"] * (objectives == 1), "distributions_lr", "study"]
    assert ours[-len(beyond) :] == beyond
    assert set(ours[: -len(beyond)]) == set(theirs.columns)
    assert set(ours[1 : 1 + objectives]) == {c for c in theirs.columns if c.startswith("value")}


@pytest.mark.parametrize("huge", [2**53 + 1, 10**18 - 1, 10**18, 2**63 - 1, 2**63, -(10**30)])
@pytest.mark.parametrize("how", ["csv", "jsonl", "parquet"])
def test_integers_of_any_size_come_back(huge: int, how: str) -> None:
    attrs = [{"n": json.dumps(n)} for n in (huge, 1)]
    trials = [Record(i, "FAIL", None, None, [], {}, {}, one, {}, {}) for i, one in enumerate(attrs)]
    study = StudyRecord("all", ("minimize",), {}, {})
    stored = Stored(study, range(2), lambda numbers: (trials[i] for i in numbers))
    export(stored, [0, 1], how, Path(f"out.{how}"))
    found = exported(Path(f"out.{how}"))
    assert found
    assert [one.user_attrs for one in found.records()] == attrs
