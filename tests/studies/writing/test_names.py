"""Names that hpland keeps for itself: it takes none of them, and loses nobody's study."""

from pathlib import Path
from typing import get_args

import optuna
import pytest
from optuna.storages import BaseStorage
from optuna.trial import create_trial

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.studies.batch import Batch
from hpland.studies.copying import Wanted, copy_studies
from hpland.studies.record import StudyRecord
from hpland.studies.sampling.run import Run, plan_run
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing import turns
from hpland.studies.writing.drafts import WHOLE, create
from hpland.studies.writing.existing import IfExists
from hpland.studies.writing.imported import Imported, write_imported, write_whole
from hpland.studies.writing.studies import write_studies
from hpland.studies.writing.turns import turn

SWEEP = LANDSCAPES["sweep"]
ENDS = ["(unfinished)", "(taking turns)"]
FILES = ["x.db", "x.log"]


def imported(name: str) -> Imported:
    def batches() -> list[Batch]:
        return [*plan_run(SWEEP, trials=3).batches(0)]

    return Imported(name, ("maximize",), (), {}, batches)


def contents(storage: Storage) -> dict[str, tuple[int, dict[str, object]]]:
    with open_storage(storage) as opened:
        return {
            study.study_name: (opened.get_n_trials(study._study_id), study.user_attrs)
            for study in opened.get_all_studies()
        }


def theirs(storage: Storage, name: str, trials: int, **attrs: str) -> None:
    """Make a study as anybody does with Optuna."""
    with open_storage(storage, create=True) as opened:
        study = optuna.create_study(study_name=name, storage=opened)
        for key, value in attrs.items():
            study.set_user_attr(key, value)
        study.add_trials([create_trial(value=1.0) for _ in range(trials)])


@pytest.mark.parametrize("end", ENDS)
def test_no_study_gets_such_a_name(end: str, tmp_path: Path) -> None:
    name = f"mine {end}"
    source, target = parse_storage(str(tmp_path / "a.db")), parse_storage(str(tmp_path / "b.db"))
    theirs(source, "mine", 1)
    for write in (
        lambda: write_studies([plan_run(SWEEP, study=name)], target),
        lambda: write_imported(imported(name), target),
        lambda: write_whole(StudyRecord(name, ("minimize",), {}, {}), lambda: [], target),
        lambda: copy_studies(source, [Wanted("mine", name)], target),
    ):
        with pytest.raises(HplandError) as caught:
            write()
        assert str(caught.value) == (
            f"study name {name!r} ends in {end!r}, which hpland keeps for itself; "
            "give another --study-name"
        )
    assert not (tmp_path / "b.db").exists()


IN_THE_WAY = (
    "hpland did not make the study 'mine (unfinished)' and leaves it as it is, but needs this name "
    "to write 'mine'; give another --study-name"
)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(("trials", "attrs"), [(2, {}), (0, {"by": "me"}), (1, {"by": "me"})])
@pytest.mark.parametrize("there", [False, True])
def test_a_study_of_others_that_is_called_as_a_draft_is_not_lost(
    file: str, trials: int, attrs: dict[str, str], there: bool, tmp_path: Path
) -> None:
    storage = parse_storage(str(tmp_path / file))
    theirs(storage, "mine (unfinished)", trials, **attrs)
    if there:
        theirs(storage, "mine", 1)
    before = contents(storage)
    run = plan_run(SWEEP, study="mine", trials=3)

    def simulates(if_exists: IfExists) -> None:
        write_studies([run], storage, if_exists)

    actions: tuple[IfExists, ...] = ("replace",) if there else get_args(IfExists)
    for action in actions:
        with pytest.raises(HplandError) as caught:
            simulates(action)
        assert str(caught.value) == IN_THE_WAY
    with pytest.raises(HplandError) as caught:
        write_imported(imported("mine"), storage, "replace")
    assert str(caught.value) == IN_THE_WAY
    assert contents(storage) == before


def test_in_a_database_one_with_nothing_in_it_is_not_lost_either(database: Storage) -> None:
    theirs(database, "mine (unfinished)", 0)
    with pytest.raises(HplandError) as caught:
        write_studies([plan_run(SWEEP, study="mine", trials=3)], database)
    assert str(caught.value) == IN_THE_WAY


@pytest.mark.parametrize("file", FILES)
def test_a_draft_is_told_by_its_mark_which_goes_when_it_gets_its_name(
    file: str, tmp_path: Path
) -> None:
    storage = parse_storage(str(tmp_path / file))
    theirs(storage, "mine", 1)
    marks: list[object] = []

    def look(_: Run, __: int) -> None:
        with open_storage(storage) as opened:
            draft = opened.get_study_id_from_name("mine (unfinished)")
            marks.append(opened.get_study_system_attrs(draft)[WHOLE])

    write_studies([plan_run(SWEEP, study="mine", trials=3)], storage, "replace", progress=look)
    write_imported(imported("other"), storage)
    write_whole(StudyRecord("third", ("minimize",), {}, {}), lambda: [], storage)
    assert marks == [False]
    with open_storage(storage) as opened:
        studies = opened.get_all_studies()
        assert {one.study_name for one in studies} == {"mine", "other", "third"}
        assert not any(WHOLE in one.system_attrs for one in studies)


@pytest.mark.parametrize("trials", [0, 1])
def test_a_study_of_others_that_is_called_as_a_turn_is_not_lost(
    trials: int,
    opened: BaseStorage,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However long it has stood there."""
    monkeypatch.setattr(turns, "GRACE", -1.0)
    name = f"mine {request.node.name}"
    study = create(opened, ["minimize"], f"{name} (taking turns)")
    opened.set_study_user_attr(study, "by", "me")
    for _ in range(trials):
        opened.create_new_trial(study, create_trial(value=1.0))
    with pytest.raises(HplandError) as caught, turn(opened, name):
        pass
    assert str(caught.value) == (
        f"hpland did not make the study '{name} (taking turns)' and leaves it as it is, but needs "
        f"this name to write {name!r}; give another --study-name"
    )
    assert opened.get_n_trials(study) == trials
    opened.delete_study(study)


def test_a_turn_of_one_that_died_before_it_signed_is_taken_away(
    opened: BaseStorage, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "GRACE", -1.0)
    name = f"mine {request.node.name}"
    create(opened, ["minimize"], f"{name} (taking turns)")
    with turn(opened, name):
        pass
    assert not {one.study_name for one in opened.get_all_studies() if name in one.study_name}
